// Activations that no value reaches: interval analysis shows that a fused clamp never binds, or that an operator of
// its own maps every value it can get to itself. Exact, since the results are the same for all values that occur.
import { inputRanges, type Ranges, rangesOf } from '../analysis/intervals.ts';
import { pruned, replaceUses, viewOf } from '../ir/graph.ts';
import { sameQuant } from '../ir/quant.ts';
import { type Graph, type Numerics, type OpId, type OpNode, typeText } from '../ir/types.ts';
import { add } from '../ops/add.ts';
import { averagePool2d } from '../ops/average-pool2d.ts';
import { type Activation, quantizedRange } from '../ops/common/activation.ts';
import { conv2d } from '../ops/conv2d.ts';
import { depthwiseConv2d } from '../ops/depthwise-conv2d.ts';
import { fullyConnected } from '../ops/fully-connected.ts';
import { defOf } from '../ops/index.ts';
import { maxPool2d } from '../ops/max-pool2d.ts';
import { mul } from '../ops/mul.ts';
import { isOp } from '../ops/op-def.ts';
import { sub } from '../ops/sub.ts';
import { absorbing, type Pass, usesOf } from './pass.ts';

type Clamping = OpNode<string, { readonly activation: Activation }>;

const CLAMPING = [add, averagePool2d, conv2d, depthwiseConv2d, fullyConnected, maxPool2d, mul, sub];
const isClamping = (op: OpNode): op is Clamping => CLAMPING.some((def) => isOp(op, def));

/** The operator without its fused activation when that never changes a value; else itself. */
function unclamped(g: Graph, op: OpNode, ranges: Ranges, numerics: Numerics): OpNode {
  const view = viewOf(g, op);
  const { dtype, quant } = view.outputs[0]!;
  if (!isClamping(op) || dtype !== 'int8' || quant.kind !== 'per-tensor') return op;
  const range = quantizedRange(op.attrs.activation, quant);
  // A clamp to all of int8 is none: the model's own word stays.
  if (range.min === -128 && range.max === 127) return op;
  const plain: Clamping = { ...op, attrs: { ...op.attrs, activation: 'NONE' } };
  const values = defOf(op).intervals!(viewOf(g, plain), inputRanges(ranges, op), numerics);
  return values.every(({ low, high }) => low >= range.min && high <= range.max) ? plain : op;
}

/** True when the operator maps every value that its input takes to itself. */
function changesNothing(g: Graph, op: OpNode, ranges: Ranges, numerics: Numerics): boolean {
  const view = viewOf(g, op);
  const [input] = view.inputs;
  const output = view.outputs[0]!;
  const found = defOf(op).table?.(view, numerics) ?? null;
  if (found === null || found.index !== 0 || !input || input.data) return false;
  if (typeText(input) !== typeText(output) || !sameQuant(input.quant, output.quant)) return false;
  return ranges.get(input.id)!.every(({ low, high }) => {
    for (let x = low; x <= high; x++) if (found.table[x & 255] !== x) return false;
    return true;
  });
}

/** The graph without an operator that changes nothing, where its input is another operator's. */
function without(g: Graph, id: OpId): Graph {
  const op = g.ops.find((o) => o.id === id)!;
  const from = op.inputs[0]!;
  const producer = usesOf(g).producerOf(from);
  if (producer === undefined) return g;
  const ops = g.ops.filter((o) => o !== op).map((o) => (o === producer ? absorbing(o, op.origins) : o));
  return replaceUses({ ...g, ops }, op.outputs[0]!, from);
}

export const dropClamps: Pass = {
  name: 'drop-clamps',
  why: 'a clamp that no value reaches costs instructions and changes nothing',

  run(g, numerics) {
    const ranges = rangesOf(g, numerics);
    const ops = g.ops.map((op) => unclamped(g, op, ranges, numerics));
    const idle = g.ops.filter(
      (op) => !g.outputs.includes(op.outputs[0]!) && changesNothing(g, op, ranges, numerics),
    );
    const start = ops.every((op, i) => op === g.ops[i]) ? g : { ...g, ops };
    const end = idle.reduce((graph, op) => without(graph, op.id), start);
    return end === start ? start : pruned(end);
  },
};
