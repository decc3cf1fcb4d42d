// Reshapes move in front of the padding and the activations before them, where these then meet the convolution that they
// belong to: one-dimensional networks are full of images of one row, unpacked and packed again around each layer.
// Exact: an activation works element by element, and padding is the same along axes that are the same but for those of
// size 1. A reshape passes an activation only to meet another reshape: else it would only come between two layers.
import { tensorOf } from '../ir/graph.ts';
import type { Graph, OpId, OpNode, Tensor, TensorId } from '../ir/types.ts';
import { clip } from '../ops/clip.ts';
import { elu } from '../ops/elu.ts';
import { hardSwish } from '../ops/hard-swish.ts';
import { leakyRelu } from '../ops/leaky-relu.ts';
import { logistic } from '../ops/logistic.ts';
import { isOp } from '../ops/op-def.ts';
import { type PadAttrs, pad } from '../ops/pad.ts';
import { relu } from '../ops/relu.ts';
import { reshape } from '../ops/reshape.ts';
import { tanh } from '../ops/tanh.ts';
import { type Pass, type Uses, usesOf } from './pass.ts';
import { removeIdentity } from './remove-identity.ts';

const isActivation = (op: OpNode): boolean =>
  [clip, elu, hardSwish, leakyRelu, logistic, relu, tanh].some((def) => isOp(op, def));

/** An operator as it is behind the reshape that was behind it, and the shape it then reads. */
interface Raised {
  readonly attrs: unknown;
  readonly shape: readonly number[];
}

/** The axis of `from` for each axis of `to`, null where that has size 1; null when they differ in more than such axes. */
function matched(from: readonly number[], to: readonly number[]): readonly (number | null)[] | null {
  const axes = from.flatMap((size, axis) => (size === 1 ? [] : [axis]));
  if (axes.map((a) => from[a]).join() !== to.filter((size) => size !== 1).join()) return null;
  let next = 0;
  return to.map((size) => (size === 1 ? null : axes[next++]!));
}

function raisedPad(attrs: PadAttrs, from: Tensor, padded: Tensor, to: Tensor): Raised | null {
  const axes = matched(padded.shape, to.shape);
  if (axes === null) return null;
  const none = { before: 0, after: 0 };
  return {
    attrs: { ...attrs, paddings: axes.map((a) => (a === null ? none : attrs.paddings[a]!)) },
    shape: axes.map((a) => (a === null ? 1 : from.shape[a]!)),
  };
}

/** The operator in front of a reshape as it would be behind it; null where the reshape had better stay. */
function raisedOver(g: Graph, uses: Uses, view: OpNode, op: OpNode): Raised | null {
  const from = tensorOf(g, op.inputs[0]!);
  const to = tensorOf(g, view.outputs[0]!);
  if (from.data !== undefined) return null;
  if (isOp(op, pad)) return raisedPad(op.attrs, from, tensorOf(g, op.outputs[0]!), to);
  const source = uses.producerOf(from.id);
  const meets = source !== undefined && isOp(source, reshape);
  return isActivation(op) && meets ? { attrs: op.attrs, shape: to.shape } : null;
}

/** One reshape raised over one operator; null when there is none that may. */
function raiseOne(g: Graph): Graph | null {
  const uses = usesOf(g);
  for (const view of g.ops) {
    if (!isOp(view, reshape)) continue;
    const between = view.inputs[0]!;
    const op = uses.producerOf(between);
    if (op === undefined || !uses.onlyReadBy(between, (reader) => reader === view)) continue;
    const raised = raisedOver(g, uses, view, op);
    if (raised === null) continue;
    const from = tensorOf(g, op.inputs[0]!);
    const id = (Math.max(...g.tensors.keys()) + 1) as TensorId;
    const image: Tensor = {
      ...from,
      id,
      shape: raised.shape,
      origin: { ...from.origin, name: `${from.origin.name}/reshaped` },
    };
    const first: OpNode = {
      ...view,
      attrs: { shape: raised.shape },
      inputs: [from.id],
      outputs: [id],
    };
    const second: OpNode = {
      ...op,
      attrs: raised.attrs,
      inputs: op.inputs.with(0, id),
      outputs: view.outputs,
    };
    const tensors = new Map(g.tensors).set(id, image);
    tensors.delete(between);
    const places = new Map<OpId, OpNode>([
      [op.id, first],
      [view.id, second],
    ]);
    return { ...g, tensors, ops: g.ops.map((o) => places.get(o.id) ?? o) };
  }
  return null;
}

export const raiseReshapes: Pass = {
  name: 'raise-reshapes',
  why: 'padding and activations of one-dimensional layers meet the layer they can become a part of',

  run(g, numerics) {
    let result = g;
    for (let next = raiseOne(g); next !== null; next = raiseOne(result)) result = next;
    return result === g ? g : removeIdentity.run(result, numerics);
  },
};
