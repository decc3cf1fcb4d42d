// Cross-layer equalization: where one layer feeds only the next, a channel's factor may move from the weights of the
// one to those of the other, so that all channels have a similar range. The real function stays the same.
// Source: Nagel et al. 2019, arXiv 1906.04721, section 4.1.
import { consumersOf, tensorOf } from '../ir/graph.ts';
import type { Graph, OpNode, Tensor, TensorId } from '../ir/types.ts';
import { forEachChannel, largestPerChannel } from './affine.ts';
import { ruleOf } from './params.ts';

/** Rounds over the whole graph; factors settle quickly. */
const ROUNDS = 10;
/** A channel that is (nearly) unused would get a factor that float32 cannot carry through. */
const MAX_FACTOR = 100;

interface Link {
  readonly first: OpNode;
  readonly second: OpNode;
}

/** The graph with scaled weights; activations between linked layers change, its outputs do not. */
export function equalize(g: Graph): Graph {
  const links = linksOf(g);
  const tensors = new Map(g.tensors);
  const current: Graph = { ...g, tensors };
  for (let round = 0; round < ROUNDS; round++) for (const link of links) balance(current, tensors, link);
  return links.length === 0 ? g : current;
}

function linksOf(g: Graph): readonly Link[] {
  const readers = consumersOf(g);
  const isOwn = (id: TensorId | null | undefined): boolean =>
    id != null && tensorOf(g, id).data !== undefined && readers.get(id)?.length === 1;
  return g.ops.flatMap((first) => {
    const output = first.outputs[0]!;
    const [second, ...others] = readers.get(output) ?? [];
    const from = ruleOf(g, first)?.weights;
    const to = second && ruleOf(g, second)?.weights;
    if (!from || !to || others.length > 0 || g.outputs.includes(output)) return [];
    const biasId = first.inputs[from.bias];
    const weights = [first.inputs[from.input], second.inputs[to.input]];
    if (second.inputs[0] !== output || !from.isHomogeneous(first.attrs) || !weights.every(isOwn)) return [];
    if (biasId != null && !isOwn(biasId)) return [];
    const channels = tensorOf(g, weights[0]!).shape[from.axis];
    return tensorOf(g, weights[1]!).shape[to.inputAxis] === channels ? [{ first, second }] : [];
  });
}

function balance(g: Graph, tensors: Map<TensorId, Tensor>, { first, second }: Link): void {
  const from = ruleOf(g, first)!.weights!;
  const to = ruleOf(g, second)!.weights!;
  const a = tensorOf(g, first.inputs[from.input]!);
  const b = tensorOf(g, second.inputs[to.input]!);
  const r1 = largestPerChannel(a.data as Float32Array, a.shape, from.axis);
  const r2 = largestPerChannel(b.data as Float32Array, b.shape, to.inputAxis);
  const factors = r1.map((x, c) => {
    const factor = Math.sqrt(x / r2[c]!);
    return factor > 1 / MAX_FACTOR && factor < MAX_FACTOR ? factor : 1;
  });
  const scaled = (t: Tensor, axis: number, factor: (c: number) => number): void => {
    const data = (t.data as Float32Array).slice();
    forEachChannel(t.shape, axis, (i, c) => {
      data[i]! *= factor(c);
    });
    tensors.set(t.id, { ...t, data });
  };
  scaled(a, from.axis, (c) => 1 / factors[c]!);
  scaled(b, to.inputAxis, (c) => factors[c]!);
  const biasId = first.inputs[from.bias];
  if (biasId == null) return;
  const bias = tensorOf(g, biasId);
  scaled({ ...bias, shape: [bias.data!.length] }, 0, (c) => 1 / factors[c]!);
}
