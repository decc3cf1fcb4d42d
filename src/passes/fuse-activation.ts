// RELU and its relatives become the clamp at the end of the operator before them.
// Exact: with one scale and zero point on both sides the fused operator computes the same value v before its clamp, so
// all that matters is that activation(clamp(v, own range)) = clamp(v, fused range). That is not argued but tried, with
// the activation's own reference: for int8 on all 256 values, to which the outer clamps reduce every v; for float32,
// where both sides are piecewise the identity or constant, on both sides of every limit.
import { pruned, viewOf } from '../ir/graph.ts';
import { sameQuant } from '../ir/quant.ts';
import { clamp } from '../ir/requantize.ts';
import type { Graph, Numerics, OpId, OpNode, TensorId } from '../ir/types.ts';
import { add } from '../ops/add.ts';
import { type Activation, quantizedRange, type Range, realRange } from '../ops/common/activation.ts';
import { conv2d } from '../ops/conv2d.ts';
import { depthwiseConv2d } from '../ops/depthwise-conv2d.ts';
import { fullyConnected } from '../ops/fully-connected.ts';
import { mul } from '../ops/mul.ts';
import { isOp } from '../ops/op-def.ts';
import { type ReluAttrs, relu } from '../ops/relu.ts';
import { sub } from '../ops/sub.ts';
import { absorbing, type Pass, usesOf } from './pass.ts';

/** What an operator may end with. */
const ACTIVATIONS: readonly Activation[] = ['NONE', 'RELU', 'RELU6', 'RELU_N1_TO_1'];

type Clamping = OpNode<string, { readonly activation: Activation }>;

const isClamping = (op: OpNode): op is Clamping =>
  [add, conv2d, depthwiseConv2d, fullyConnected, mul, sub].some((def) => isOp(op, def));

const INT8 = Int8Array.from({ length: 256 }, (_, i) => i - 128);
const REALS = Float32Array.of(
  ...[-3e38, -7, -6, -1.5, -1, -0.5, -1e-38, -0, 0, 1e-38, 0.5, 1, 1.5, 5.5, 6, 6.5, 3e38],
);

/** The one activation that does what `own` and then `op` does to tensors like `op`'s output; null if there is none. */
function composed(
  g: Graph,
  op: OpNode<'relu', ReluAttrs>,
  own: Activation,
  numerics: Numerics,
): Activation | null {
  const view = viewOf(g, op);
  const input = view.inputs[0]!;
  const output = view.outputs[0]!;
  const { quant, dtype } = output;
  if (dtype !== input.dtype || !sameQuant(quant, input.quant)) return null;
  const isInt8 = dtype === 'int8' && quant.kind === 'per-tensor';
  if (!isInt8 && dtype !== 'float32') return null;
  const rangeOf = (a: Activation): Range => (isInt8 ? quantizedRange(a, quant) : realRange(a));
  const clampedTo = ({ min, max }: Range) => (isInt8 ? INT8 : REALS).map((x) => clamp(x, min, max));

  const shape = [isInt8 ? INT8.length : REALS.length];
  const probe = { ...view, inputs: [{ ...input, shape }], outputs: [{ ...output, shape }] };
  const wanted = relu.reference(probe, [clampedTo(rangeOf(own))], numerics)[0]!;
  const gives = (a: Activation): boolean =>
    clampedTo(rangeOf(a)).every((value, i) => Object.is(value, wanted[i]));
  // Several may do the same at this scale: the model's own word is the one people expect to read.
  const candidates = [op.attrs.activation, own, ...ACTIVATIONS] as const;
  for (const a of candidates) if (a !== 'RELU_0_TO_1' && gives(a)) return a;
  return null;
}

export const fuseActivation: Pass = {
  name: 'fuse-activation',
  why: 'an activation after a layer costs nothing as its final clamp, and saves a tensor',

  run(g, numerics) {
    const uses = usesOf(g);
    const replaced = new Map<OpId, OpNode>();
    const gone = new Set<OpId>();
    // The node that writes a tensor now: a chain of activations ends in one operator.
    const writers = new Map<TensorId, OpNode>();
    for (const op of g.ops) {
      const middle = op.inputs[0];
      if (!isOp(op, relu) || middle == null || !uses.onlyReadBy(middle, (reader) => reader === op)) continue;
      const producer = writers.get(middle) ?? uses.producerOf(middle);
      if (producer === undefined || !isClamping(producer)) continue;
      const activation = composed(g, op, producer.attrs.activation, numerics);
      if (activation === null) continue;
      const fused = absorbing(
        { ...producer, attrs: { ...producer.attrs, activation }, outputs: op.outputs },
        op.origins,
      );
      replaced.set(producer.id, fused);
      writers.set(op.outputs[0]!, fused);
      gone.add(op.id);
    }
    if (gone.size === 0) return g;
    const ops = g.ops.filter((op) => !gone.has(op.id)).map((op) => replaced.get(op.id) ?? op);
    return pruned({ ...g, ops });
  },
};
