// Program -> the plain data the templates print. All names are made here; templates hold no logic but each/if.
import { tensorOf } from '../ir/graph.ts';
import { elementCount, type Tensor, type TensorId, tensorBytes, typeText } from '../ir/types.ts';
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
import { offsetsOf, type Program, type Step } from './program.ts';

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
    params: step.calls.flatMap((call, k) =>
      call.params === undefined
        ? []
        : [
            {
              type: call.params.type,
              name: paramsName(step, index, k),
              fields: call.params.fields.map(([name, value]) => ({ name, value: cField(value, pointer) })),
            },
          ],
    ),
    asserts: step.calls.flatMap((call) =>
      call.scratchExpr === undefined ? [] : [`${call.scratchExpr} <= ${call.scratchBytes ?? 0}`],
    ),
  };
}

const paramsName = (step: Step, index: number, call: number): string =>
  step.calls.length === 1 ? `l${index}` : `l${index}_${call}`;

function statements(
  program: Program,
  constants: ConstantTable,
  nameOf: (t: Tensor) => string,
): readonly string[] {
  const argument = (step: Step, index: number, arg: KernelArg): string => {
    switch (arg.kind) {
      case 'text':
        return arg.text;
      case 'constant':
        return `${program.name}_${constants.nameOfConstant(arg.constant)}`;
      case 'output':
        return nameOf(step.view.outputs[arg.index]!);
      case 'scratch': {
        const buffer = program.plan.buffers.find(
          (b) => b.kind === 'scratch' && b.first <= index && index <= b.last,
        );
        if (buffer === undefined) throw new Error(`layer ${index} has no scratch buffer`);
        return `&arena->bytes[${buffer.offset}]`;
      }
      case 'input': {
        const tensor = step.view.inputs[arg.index];
        if (!tensor) return 'NULL';
        return tensor.data === undefined
          ? nameOf(tensor)
          : `${program.name}_${constants.nameOfTensor(tensor.id)}`;
      }
    }
  };
  const call = (step: Step, index: number, c: KernelCall, k: number): string => {
    const args = [
      ...(c.params ? [`&${paramsName(step, index, k)}`] : []),
      ...c.args.map((a) => argument(step, index, a)),
    ];
    const oneLine = `${c.symbol}(${args.join(', ')});`;
    return oneLine.length <= 106 ? oneLine : `${c.symbol}(\n${wrap(args, '      ').replace(/,$/, '')});`;
  };
  return program.steps.flatMap((step, index) => {
    if (step.calls.length === 0) return [];
    for (const arg of step.calls.flatMap((c) => c.args)) if (arg.kind === 'input') argument(step, index, arg);
    const probes = step.view.outputs.map(
      (t, k) => `NNMCU_PROBE(${index}, ${k}, ${nameOf(t)}, ${tensorBytes(t)}u);`,
    );
    return [...step.calls.map((c, k) => call(step, index, c, k)), ...probes];
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
      if (offset === undefined) throw new Error(`${role} "${t.origin.name}" has no place in the arena`);
      return {
        role: role === 'input' ? 'Input' : 'Output',
        index,
        comment: cComment(t.origin.name),
        type: typeText(t),
        quant: quantText(t),
        upper: stem.toUpperCase(),
        function: stem,
        pointer: role === 'input' ? `${type} *` : `const ${type} *`,
        expression: `(${type} *)${bytes ? '' : '(void *)'}&arena->bytes[${offset}]`,
        bytes: tensorBytes(t),
        count: elementCount(t.shape),
        scale: t.quant.kind === 'per-tensor' ? cFloat(t.quant.scale) : '',
        zeroPoint: t.quant.kind === 'per-tensor' ? parenthesised(t.quant.zeroPoint) : '',
        tensor: t,
        offset,
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
