// Two operators in a row that map each int8 element by a table become one: the table of the table. So does an operator
// of two operands that both are tables of one tensor, as in x * sigmoid(x), and a float32 activation between two conversions
// from and to int8. Exact, since OpDef.table and OpDef.reference hold the operators' own results for all 256 values.
import { viewOf } from '../ir/graph.ts';
import {
  type Graph,
  type Numerics,
  type OpId,
  type OpNode,
  type TensorId,
  typeText,
  type Values,
} from '../ir/types.ts';
import { add } from '../ops/add.ts';
import { clip } from '../ops/clip.ts';
import { lookUp, tableS8 } from '../ops/common/lut.ts';
import { dequantize } from '../ops/dequantize.ts';
import { elu } from '../ops/elu.ts';
import { hardSigmoid } from '../ops/hard-sigmoid.ts';
import { hardSwish } from '../ops/hard-swish.ts';
import { defOf } from '../ops/index.ts';
import { leakyRelu } from '../ops/leaky-relu.ts';
import { logistic } from '../ops/logistic.ts';
import { type LutAttrs, lut } from '../ops/lut.ts';
import { maximum } from '../ops/maximum.ts';
import { minimum } from '../ops/minimum.ts';
import { mul } from '../ops/mul.ts';
import { isOp } from '../ops/op-def.ts';
import { quantize } from '../ops/quantize.ts';
import { relu } from '../ops/relu.ts';
import { sub } from '../ops/sub.ts';
import { tanh } from '../ops/tanh.ts';
import { absorbing, type Pass, usesOf, withOps } from './pass.ts';

/** What an operator makes of each value of a tensor. */
interface Mapped {
  readonly table: Int8Array;
  readonly input: TensorId;
}

const SAME = tableS8((value) => value);
const VALUES = Int8Array.from({ length: 256 }, (_, i) => (i < 128 ? i : i - 256));

/** Float32 operators of one input that map each element by itself. */
const isFloatMap = (op: OpNode): boolean =>
  [clip, elu, hardSigmoid, hardSwish, leakyRelu, logistic, relu, tanh].some((def) => isOp(op, def));

/**
 * The table of a QUANTIZE to int8 behind float32 operators that map each element by itself, behind a DEQUANTIZE of int8:
 * what the converter makes of an activation that has no int8 form. Null when the operator ends no such chain.
 */
function floatTableOf(
  g: Graph,
  op: OpNode,
  numerics: Numerics,
  writerOf: (id: TensorId) => OpNode | undefined,
): (Mapped & { readonly absorbed: readonly OpNode[] }) | null {
  if (!isOp(op, quantize) || viewOf(g, op).outputs[0]!.dtype !== 'int8') return null;
  const chain: OpNode[] = [op];
  let writer = writerOf(op.inputs[0]!);
  while (writer !== undefined && isFloatMap(writer)) {
    chain.unshift(writer);
    writer = writerOf(writer.inputs[0]!);
  }
  if (writer === undefined || !isOp(writer, dequantize) || chain.length === 1) return null;
  const source = viewOf(g, writer).inputs[0]!;
  if (source.data !== undefined || typeText(source) !== typeText(viewOf(g, op).outputs[0]!)) return null;
  let values: Values = VALUES;
  const shape = [VALUES.length];
  for (const step of [writer, ...chain]) {
    const view = viewOf(g, step);
    const probe = {
      ...view,
      inputs: view.inputs.map((t) => t && { ...t, shape }),
      outputs: view.outputs.map((t) => ({ ...t, shape })),
    };
    values = defOf(step).reference(probe, [values], numerics)[0]!;
  }
  return { table: values as Int8Array, input: source.id, absorbed: [writer, ...chain.slice(0, -1)] };
}

/** The operator's table and the tensor it maps; null when it is no table. */
function tableOf(g: Graph, op: OpNode, numerics: Numerics): Mapped | null {
  const view = viewOf(g, op);
  const found = defOf(op).table?.(view, numerics) ?? null;
  const input = found && view.inputs[found.index];
  // A scalar operand may give the result another rank.
  if (!found || !input || input.data || typeText(input) !== typeText(view.outputs[0]!)) return null;
  return { table: found.table, input: input.id };
}

/** The table of an operator whose operands are tables of one tensor, itself included; null when they are not. */
function pairOf(
  g: Graph,
  op: OpNode,
  numerics: Numerics,
  writerOf: (id: TensorId) => OpNode | undefined,
): (Mapped & { readonly absorbed: readonly OpNode[] }) | null {
  if (![add, maximum, minimum, mul, sub].some((def) => isOp(op, def))) return null;
  const view = viewOf(g, op);
  const type = typeText(view.outputs[0]!);
  if (view.outputs[0]!.dtype !== 'int8') return null;
  if (view.inputs.some((t) => t === null || t.data !== undefined || typeText(t) !== type)) return null;
  /** The tensor itself, and what it is a table of. */
  const origins = (id: TensorId) => {
    const writer = writerOf(id);
    const mapped = writer && tableOf(g, writer, numerics);
    const own = { table: SAME, input: id, writer: null };
    return mapped ? [own, { ...mapped, writer: writer! }] : [own];
  };
  const [first, second] = op.inputs as readonly [TensorId, TensorId];
  for (const a of origins(first))
    for (const b of origins(second)) {
      if (a.input !== b.input) continue;
      const shape = [VALUES.length];
      const probe = {
        ...view,
        inputs: view.inputs.map((t) => ({ ...t!, shape })),
        outputs: [{ ...view.outputs[0]!, shape }],
      };
      const operands = [lookUp(a.table, VALUES), lookUp(b.table, VALUES)];
      const table = defOf(op).reference(probe, operands, numerics)[0] as Int8Array;
      return { table, input: a.input, absorbed: [a.writer, b.writer].filter((w) => w !== null) };
    }
  return null;
}

function composedOnce(g: Graph, numerics: Numerics): Graph {
  const uses = usesOf(g);
  const replaced = new Map<OpId, OpNode>();
  const writerOf = (id: TensorId): OpNode | undefined => {
    const producer = uses.producerOf(id);
    return producer && (replaced.get(producer.id) ?? producer);
  };
  for (const op of g.ops) {
    const found = pairOf(g, op, numerics, writerOf) ?? floatTableOf(g, op, numerics, writerOf);
    if (found !== null) {
      const attrs: LutAttrs = { table: found.table };
      const one: OpNode = { ...op, kind: lut.kind, attrs, inputs: [found.input] };
      const members = new Set<OpNode>([op, ...found.absorbed.map((w) => uses.producerOf(w.outputs[0]!)!)]);
      const gone = found.absorbed.filter((w) =>
        uses.onlyReadBy(w.outputs[0]!, (reader) => members.has(reader)),
      );
      replaced.set(
        op.id,
        gone.reduce((node, w) => absorbing(node, w.origins), one),
      );
      continue;
    }
    const second = tableOf(g, op, numerics);
    if (second === null || !uses.onlyReadBy(second.input, (reader) => reader === op)) continue;
    const before = writerOf(second.input);
    if (before === undefined) continue;
    const first = tableOf(g, before, numerics);
    if (first === null) continue;
    const attrs: LutAttrs = { table: first.table.map((value) => second.table[value & 255]!) };
    const one: OpNode = { ...op, kind: lut.kind, attrs, inputs: [first.input] };
    replaced.set(op.id, absorbing(one, before.origins));
  }
  return withOps(g, replaced);
}

export const composeTables: Pass = {
  name: 'compose-tables',
  why: 'a chain of element-wise int8 operators is one look-up table, and so are x * sigmoid(x) and a float activation',

  run(g, numerics) {
    // What reads a tensor that two operators read until now may be composed with its writer only then.
    let result = g;
    for (let next = composedOnce(g, numerics); next !== result; next = composedOnce(result, numerics))
      result = next;
    return result;
  },
};
