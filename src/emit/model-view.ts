// Program -> the plain data the templates print. All names are made here; templates hold no logic but each/if.
import { type DType, dtypeBytes, type Tensor, type TensorId, tensorBytes, typeText } from '../ir/types.ts';
import { defOf } from '../ops/index.ts';
import type { KernelArg, KernelCall } from '../ops/op-def.ts';
import { arenaMap } from './arena-map.ts';
import { arenaView, bytesOfArena, placesOf } from './arena-view.ts';
import { cArrayBody, callText, cComment, cField, cType, cTypeOf } from './c-text.ts';
import { type ConstantTable, collectConstants } from './constants.ts';
import { passedTo } from './fold.ts';
import { infoView, ioView } from './io-view.ts';
import type { Program, Step } from './program.ts';
import { constantText, copiesFor, planText, sectionOf, weightSections } from './region-view.ts';
import { foldedFiles } from './runtime-files.ts';

/** Arena variables `t0`, `t1`, ... in order of first use; only those that the code mentions are declared. */
function arenaVariables(program: Program) {
  const places = placesOf(program);
  const names = new Map<TensorId, string>();
  const declarations: string[] = [];
  const nameOf = (t: Tensor): string => {
    const known = names.get(t.id);
    if (known !== undefined) return known;
    const place = places.get(t.id);
    if (place === undefined) throw new Error(`tensor "${t.origin.name}" has no place in the arena`);
    const name = `t${names.size}`;
    const type = cType(t.dtype);
    const cast = type === 'int8_t' || type === 'uint8_t' ? `(${type} *)` : `(${type} *)(void *)`;
    names.set(t.id, name);
    const code = `${type} *const ${name} = ${cast}&${place};`;
    declarations.push(
      `${code} /* ${cComment(`${typeText(t)} ${shortName(t.origin.name)}`, 100 - code.length)} */`,
    );
    return name;
  };
  return { nameOf, declarations };
}

/** Converters join the names of fused nodes with semicolons; the first is the one people know. */
const shortName = (name: string): string => name.split(';')[0] || name;

function layerView(program: Program, constants: ConstantTable, step: Step, index: number) {
  const def = defOf(step.op);
  const pointer = (f: { readonly constant: Parameters<ConstantTable['nameOfConstant']>[0] }): string =>
    `${program.name}_${constants.nameOfConstant(f.constant)}`;
  const types = (tensors: readonly (Tensor | null)[]): string =>
    tensors.map((t) => (t === null ? '-' : typeText(t))).join(' ');
  return {
    index,
    op: def.tflite[0] ?? def.kind.toUpperCase(),
    title: cComment(shortName(step.op.origins[0].name)),
    types: `${types(step.view.inputs)} -> ${types(step.view.outputs)}`,
    describe: cComment(def.describe?.(step.view) ?? '', 100),
    view: step.calls.length === 0,
    params: paramsOf(step).map((params) => ({
      type: params.type,
      name: paramsName(step, index, params),
      fields: params.fields.map(([name, value]) => ({ name, value: cField(value, pointer) })),
    })),
    asserts: [...new Set(step.calls.flatMap(scratchAssert))],
  };
}

type Params = NonNullable<KernelCall['params']>;

/** The parameters of a step's calls, each once. */
const paramsOf = (step: Step): readonly Params[] => [...new Set(step.calls.flatMap((c) => c.params ?? []))];

function paramsName(step: Step, index: number, params: Params): string {
  const all = paramsOf(step);
  return all.length === 1 ? `l${index}` : `l${index}_${all.indexOf(params)}`;
}

function scratchAssert({ scratchExpr, scratchBytes, args }: KernelCall): readonly string[] {
  if (scratchExpr === undefined) return [];
  const own = args.find((a) => a.kind === 'scratch' && a.dtype === undefined);
  const before = own?.kind === 'scratch' ? (own.offset ?? 0) : 0;
  return [`${scratchExpr} <= ${(scratchBytes ?? 0) - before}`];
}

function statements(program: Program, constants: ConstantTable, nameOf: (t: Tensor) => string) {
  const functions: LayerFunction[] = [];
  const argument = (step: Step, index: number, arg: KernelArg): string => {
    switch (arg.kind) {
      case 'text':
        return arg.text;
      case 'number':
        return turnOffset(arg.value, arg.perTurn ?? 0);
      case 'constant':
        return constantText(program, index, constants.nameOfConstant(arg.constant), arg.constant.values);
      case 'output': {
        const tensor = step.view.outputs[arg.index]!;
        return nameOf(tensor) + elements(arg, tensor.dtype);
      }
      case 'scratch': {
        const buffer = program.plan.buffers.find(
          (b) => b.kind === 'scratch' && b.first <= index && index <= b.last,
        );
        if (buffer === undefined) throw new Error(`layer ${index} has no scratch buffer`);
        const at = `&${bytesOfArena(program, buffer)}[${turnOffset(buffer.offset + (arg.offset ?? 0), arg.perTurn ?? 0)}]`;
        if (arg.dtype === undefined) return at;
        return `(${cType(arg.dtype)} *)${dtypeBytes(arg.dtype) === 1 ? '' : '(void *)'}${at}`;
      }
      case 'input': {
        const tensor = step.view.inputs[arg.index];
        if (!tensor) return 'NULL';
        return tensor.data === undefined
          ? nameOf(tensor) + elements(arg, tensor.dtype)
          : constantText(program, index, constants.nameOfTensor(tensor.id), tensor.data);
      }
    }
  };
  const call = (step: Step, index: number, c: KernelCall): string => {
    const params = c.params ? [`&${paramsName(step, index, c.params)}`] : [];
    const args = c.args.map((a) => argument(step, index, a));
    if (!program.folded?.has(c.symbol))
      return callText(c.callback ? program.name + c.symbol : c.symbol, [...params, ...args]);
    const passed = passedTo(step, c, args);
    const own = passed.flatMap((p) => p ?? []);
    const number = step.calls.indexOf(c);
    const name = step.calls.length === 1 ? `layer${index}` : `layer${index}_${number}`;
    functions.push({
      layer: index,
      name,
      parameters: own.map((p) => p.parameter).join(', '),
      body: [callText(c.symbol, [...params, ...args.map((text, i) => passed[i]?.name ?? text)])],
    });
    return callText(
      name,
      own.map((p) => p.value),
    );
  };
  /** The statements as a function of the layer's own, and its call. */
  const ownFunction = (step: Step, index: number, body: readonly string[]): readonly string[] => {
    const mentions = ([name]: readonly [string, string]): boolean =>
      body.some((line) => new RegExp(`\\b${name}\\b`).test(line));
    const fed = defOf(step.op).feeds?.(step.view) ?? null;
    const tensors = [...step.view.inputs, ...step.view.outputs].flatMap((t) =>
      t === null || t.data !== undefined || t.id === fed ? [] : [t],
    );
    const types = new Map(tensors.map((t) => [nameOf(t), `${cType(t.dtype)} *`] as const));
    const passed = [['arena', `${program.name}_arena *`] as const, ...types].filter(mentions);
    const parameters = passed.map(([name, type]) => type + name).join(', ');
    functions.push({ layer: index, name: `layer${index}`, parameters, body });
    const names = passed.map(([name]) => name);
    return [callText(`layer${index}`, names)];
  };
  const list = program.steps.flatMap((step, index) => {
    if (step.calls.length === 0) return [];
    for (const arg of step.calls.flatMap((c) => c.args)) if (arg.kind === 'input') argument(step, index, arg);
    const probes = step.view.outputs.map(
      (t, k) => `NNMCU_PROBE(${index}, ${k}, ${nameOf(t)}, ${tensorBytes(t)}u);`,
    );
    const body = loopsOf(step.calls, (c) => call(step, index, c));
    const run = isLong(step) ? ownFunction(step, index, body) : body;
    return [...copiesFor(program, index), ...run, ...probes];
  });
  return { list, functions };
}

/** A layer's own copy of a kernel, or all of a long layer. */
interface LayerFunction {
  readonly layer: number;
  readonly name: string;
  readonly parameters: string;
  readonly body: readonly string[];
}

const MANY_CALLS = 8;

/** In one function with all other layers, the addresses of these would stay on the stack while those run. */
const isLong = ({ calls }: Step): boolean => calls.length > MANY_CALLS || calls.some((c) => c.loop);

/** `base + perTurn * i` as C. */
const turnOffset = (base: number, perTurn: number): string =>
  perTurn === 0 ? String(base) : `${base} + ${perTurn} * i`;

/** ` + offset` in elements, or nothing. */
function elements(arg: { readonly offset?: number; readonly perTurn?: number }, dtype: DType): string {
  const [offset, perTurn] = [arg.offset ?? 0, arg.perTurn ?? 0].map((n) => n / dtypeBytes(dtype));
  return offset === 0 && perTurn === 0 ? '' : ` + ${turnOffset(offset!, perTurn!)}`;
}

/** The statements of calls, those of a loop inside its braces. */
function loopsOf(calls: readonly KernelCall[], text: (c: KernelCall) => string): readonly string[] {
  return calls.flatMap((c, k) => {
    if (c.loop === undefined) return [text(c)];
    const lines = text(c).split('\n');
    const begin = calls[k - 1]?.loop === c.loop ? [] : [`for (int32_t i = 0; i < ${c.loop.turns}; i++) {`];
    const end = calls[k + 1]?.loop === c.loop ? [] : ['}'];
    return [...begin, lines.map((line) => `  ${line}`).join('\n'), ...end];
  });
}

/** What all templates see. `banner` and `summary` are single comment lines; `macs` of the whole model. */
export function modelView(program: Program, banner: string, macs: number) {
  const constants = collectConstants(program);
  const variables = arenaVariables(program);
  const body = statements(program, constants, variables.nameOf);
  const layers = program.steps.map((step, index) => ({
    ...layerView(program, constants, step, index),
    functions: body.functions.filter((f) => f.layer === index),
  }));
  const io = ioView(program);
  const { plan } = program;
  const weightBytes = constants.list.reduce((sum, c) => sum + c.values.byteLength, 0);
  const usesMath = layers.some((l) =>
    l.params.some((p) => p.fields.some((f) => /INFINITY|NAN/.test(f.value))),
  );
  return {
    banner: cComment(banner, 100),
    name: program.name,
    upper: program.name.toUpperCase(),
    numerics: program.numerics,
    target: program.target.name,
    summary: `${layers.length} ${layers.length === 1 ? 'layer' : 'layers'}, ${macs} MACs, ${weightBytes} bytes of constants.`,
    planText: planText(plan),
    overlapText:
      plan.bytesApart > plan.arenaBytes
        ? `Outputs may run into the input they consume: ${plan.bytesApart} bytes otherwise.`
        : '',
    map: arenaMap(plan, layers.length),
    ...arenaView(program),
    stages: plan.buffers.some((b) => b.kind === 'weights'),
    weightSections: weightSections(program),
    headers: [...new Set(program.steps.flatMap((s) => s.calls.map((c) => c.header)))].sort(),
    usesMath,
    layers,
    pointers: variables.declarations,
    statements: body.list,
    folded: foldedFiles(program).map((path) => `runtime/${path}`),
    io: [...io.inputs, ...io.outputs],
    inputCount: io.inputs.length,
    outputCount: io.outputs.length,
    ...infoView(io),
    constants: constants.list.map((c) => ({
      short: c.name,
      name: `${program.name}_${c.name}`,
      type: cTypeOf(c.values),
      count: c.values.length,
      comment: cComment(c.comment),
      align: c.align,
      values: c.values,
      layer: c.layer,
      section: sectionOf(program, c.name),
    })),
  };
}

export type ModelView = ReturnType<typeof modelView>;

/** The constants with their array bodies as text; apart, since only the weights file needs it. */
export const withBodies = (view: ModelView) => ({
  ...view,
  constants: view.constants.map((c) => ({ ...c, body: cArrayBody(c.values) })),
});
