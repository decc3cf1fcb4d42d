// Program -> the plain data the templates print. All names are made here; templates hold no logic but each/if.
import { tensorOf } from '../ir/graph.ts';
import {
  type DType,
  dtypeBytes,
  elementCount,
  type Tensor,
  type TensorId,
  tensorBytes,
  typeText,
} from '../ir/types.ts';
import { defOf } from '../ops/index.ts';
import type { KernelArg, KernelCall } from '../ops/op-def.ts';
import { arenaMap } from './arena-map.ts';
import {
  cArrayBody,
  cComment,
  cField,
  cFloat,
  cIdentifier,
  cString,
  cType,
  cTypeOf,
  wrap,
} from './c-text.ts';
import { type ConstantTable, collectConstants } from './constants.ts';
import { fedInputs, offsetsOf, type Program, type Step } from './program.ts';

const DTYPE_MACROS = {
  int8: 'NNMCU_INT8',
  uint8: 'NNMCU_UINT8',
  int16: 'NNMCU_INT16',
  int32: 'NNMCU_INT32',
  int64: 'NNMCU_INT64',
  float32: 'NNMCU_FLOAT32',
  bool: 'NNMCU_BOOL',
} as const;

/** Bytes of the arena as the C type has it: a whole number of words. */
export const arenaTypeBytes = (program: Program): number =>
  Math.max(4, Math.ceil(program.plan.arenaBytes / 4) * 4);

/** Arena variables `t0`, `t1`, ... in order of first use; only those that the code mentions are declared. */
function arenaVariables(program: Program) {
  const offsets = offsetsOf(program.plan);
  const names = new Map<TensorId, string>();
  const declarations: string[] = [];
  const nameOf = (t: Tensor): string => {
    const known = names.get(t.id);
    if (known !== undefined) return known;
    const offset = offsets.get(t.id);
    if (offset === undefined) throw new Error(`tensor "${t.origin.name}" has no place in the arena`);
    const name = `t${names.size}`;
    const type = cType(t.dtype);
    const cast = type === 'int8_t' || type === 'uint8_t' ? `(${type} *)` : `(${type} *)(void *)`;
    names.set(t.id, name);
    const code = `${type} *const ${name} = ${cast}&arena->bytes[${offset}];`;
    declarations.push(
      `${code} /* ${cComment(`${typeText(t)} ${shortName(t.origin.name)}`, 100 - code.length)} */`,
    );
    return name;
  };
  return { nameOf, declarations };
}

/** Converters join the names of fused nodes with semicolons; the first is the one people know. */
const shortName = (name: string): string => name.split(';')[0] || name;

function quantText(t: Tensor): string {
  return t.quant.kind === 'per-tensor'
    ? ` scale ${cFloat(t.quant.scale).replace(/f$/, '')} zero ${t.quant.zeroPoint}`
    : '';
}

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

function statements(
  program: Program,
  constants: ConstantTable,
  nameOf: (t: Tensor) => string,
): readonly string[] {
  const argument = (step: Step, index: number, arg: KernelArg): string => {
    switch (arg.kind) {
      case 'text':
        return arg.text;
      case 'number':
        return turnOffset(arg.value, arg.perTurn ?? 0);
      case 'constant':
        return `${program.name}_${constants.nameOfConstant(arg.constant)}`;
      case 'output': {
        const tensor = step.view.outputs[arg.index]!;
        return nameOf(tensor) + elements(arg, tensor.dtype);
      }
      case 'scratch': {
        const buffer = program.plan.buffers.find(
          (b) => b.kind === 'scratch' && b.first <= index && index <= b.last,
        );
        if (buffer === undefined) throw new Error(`layer ${index} has no scratch buffer`);
        const at = `&arena->bytes[${turnOffset(buffer.offset + (arg.offset ?? 0), arg.perTurn ?? 0)}]`;
        if (arg.dtype === undefined) return at;
        return `(${cType(arg.dtype)} *)${dtypeBytes(arg.dtype) === 1 ? '' : '(void *)'}${at}`;
      }
      case 'input': {
        const tensor = step.view.inputs[arg.index];
        if (!tensor) return 'NULL';
        return tensor.data === undefined
          ? nameOf(tensor) + elements(arg, tensor.dtype)
          : `${program.name}_${constants.nameOfTensor(tensor.id)}`;
      }
    }
  };
  const call = (step: Step, index: number, c: KernelCall): string => {
    const args = [
      ...(c.params ? [`&${paramsName(step, index, c.params)}`] : []),
      ...c.args.map((a) => argument(step, index, a)),
    ];
    const symbol = c.callback ? program.name + c.symbol : c.symbol;
    const oneLine = `${symbol}(${args.join(', ')});`;
    return oneLine.length <= 106 ? oneLine : `${symbol}(\n${wrap(args, '      ').replace(/,$/, '')});`;
  };
  return program.steps.flatMap((step, index) => {
    if (step.calls.length === 0) return [];
    for (const arg of step.calls.flatMap((c) => c.args)) if (arg.kind === 'input') argument(step, index, arg);
    const probes = step.view.outputs.map(
      (t, k) => `NNMCU_PROBE(${index}, ${k}, ${nameOf(t)}, ${tensorBytes(t)}u);`,
    );
    return [...loopsOf(step.calls, (c) => call(step, index, c)), ...probes];
  });
}

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

function ioView(program: Program) {
  const offsets = offsetsOf(program.plan);
  const side = (ids: readonly TensorId[], role: 'input' | 'output') => {
    const taken = new Set<string>();
    return ids.map((id, index) => {
      const t = tensorOf(program.graph, id);
      let suffix = ids.length === 1 ? '' : `_${cIdentifier(t.origin.name, `${role}${index}`)}`;
      if (taken.has(suffix)) suffix = `${suffix}_${index}`;
      taken.add(suffix);
      const stem = `${program.name}_${role}${suffix}`;
      const type = cType(t.dtype);
      const bytes = type === 'int8_t' || type === 'uint8_t';
      const offset = offsets.get(id);
      const fed = role === 'input' && offset === undefined;
      if (offset === undefined && !fedInputs(program.steps).includes(id))
        throw new Error(`${role} "${t.origin.name}" has no place in the arena`);
      return {
        fed,
        rows: fed ? t.shape[1]! : 0,
        rowBytes: fed ? tensorBytes(t) / t.shape[1]! : 0,
        role: role === 'input' ? 'Input' : 'Output',
        index,
        comment: cComment(t.origin.name),
        type: typeText(t),
        quant: quantText(t),
        upper: stem.toUpperCase(),
        function: stem,
        pointer: role === 'input' ? `${type} *` : `const ${type} *`,
        expression: fed ? '' : `(${type} *)${bytes ? '' : '(void *)'}&arena->bytes[${offset}]`,
        element: type,
        bytes: tensorBytes(t),
        count: elementCount(t.shape),
        scale: t.quant.kind === 'per-tensor' ? cFloat(t.quant.scale) : '',
        zeroPoint: t.quant.kind === 'per-tensor' ? parenthesised(t.quant.zeroPoint) : '',
        tensor: t,
        offset: offset ?? 'NNMCU_NOT_IN_ARENA',
      };
    });
  };
  return { inputs: side(program.graph.inputs, 'input'), outputs: side(program.graph.outputs, 'output') };
}

const parenthesised = (x: number): string => (x < 0 ? `(${x})` : String(x));

function infoView(io: ReturnType<typeof ioView>) {
  const all = [...io.inputs, ...io.outputs];
  const dimsName = (s: (typeof all)[number]): string => `${s.role.toLowerCase()}${s.index}_dims`;
  const row = (s: (typeof all)[number]): string => {
    const q = s.tensor.quant;
    const [scale, zero] = q.kind === 'per-tensor' ? [cFloat(q.scale), q.zeroPoint] : ['0.0f', 0];
    const dims = s.tensor.shape.length > 0 ? dimsName(s) : 'NULL';
    return `{${cString(s.tensor.origin.name)}, ${DTYPE_MACROS[s.tensor.dtype]}, ${s.tensor.shape.length}, ${dims}, ${s.bytes}, ${s.offset}, ${scale}, ${zero}}`;
  };
  return {
    dims: all
      .filter((s) => s.tensor.shape.length > 0)
      .map((s) => ({ name: dimsName(s), values: s.tensor.shape.join(', ') })),
    infos: [
      { name: 'input_infos', rows: io.inputs.map(row) },
      { name: 'output_infos', rows: io.outputs.map(row) },
    ],
  };
}

/** What all templates see. `banner` and `summary` are single comment lines; `macs` of the whole model. */
export function modelView(program: Program, banner: string, macs: number) {
  const constants = collectConstants(program);
  const variables = arenaVariables(program);
  const body = statements(program, constants, variables.nameOf);
  const layers = program.steps.map((step, index) => layerView(program, constants, step, index));
  const io = ioView(program);
  const bytes = arenaTypeBytes(program);
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
    planText: plan.optimal
      ? `The arena is proven minimal for this order.`
      : `Arena lower bound ${plan.lowerBound} bytes.`,
    overlapText:
      plan.bytesApart > plan.arenaBytes
        ? `Outputs may run into the input they consume: ${plan.bytesApart} bytes otherwise.`
        : '',
    map: arenaMap(plan, layers.length),
    arenaBytes: bytes,
    arenaUnionBytes: bytes,
    arenaAlign: Math.max(4, plan.arenaAlign),
    arenaMembers: [
      {
        type: plan.arenaAlign > 4 ? 'uint64_t' : 'uint32_t',
        name: 'words',
        count: bytes / (plan.arenaAlign > 4 ? 8 : 4),
      },
    ],
    headers: [...new Set(program.steps.flatMap((s) => s.calls.map((c) => c.header)))].sort(),
    usesMath,
    layers,
    pointers: variables.declarations,
    statements: body,
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
    })),
  };
}

export type ModelView = ReturnType<typeof modelView>;

/** The constants with their array bodies as text; apart, since only the weights file needs it. */
export const withBodies = (view: ModelView) => ({
  ...view,
  constants: view.constants.map((c) => ({ ...c, body: cArrayBody(c.values) })),
});
