// Cross-layer equalization: where one layer feeds only the next, a channel's factor may move from the weights of the
// one to those of the other. The real function stays the same; what changes is how well one scale per tensor fits all
// channels, of the activations in between or of the weights.
// Source: Nagel et al. 2019, arXiv 1906.04721, section 4.1; for activations the idea of arXiv 2211.10438.
import { consumersOf, tensorOf } from '../ir/graph.ts';
import type { Graph, OpNode, Tensor, TensorId } from '../ir/types.ts';
import { forEachChannel, largestPerChannel } from './affine.ts';
import { ruleOf } from './params.ts';

export const EQUALIZATIONS = ['none', 'activations', 'weights'] as const;
export type Equalization = (typeof EQUALIZATIONS)[number];

/** Rounds over the whole graph; factors settle quickly. */
const ROUNDS = 10;
/** A channel that is (nearly) unused would get a factor that float32 cannot carry through. */
const MAX_FACTOR = 100;
/** Rounding noise of a channel falls with the square of its factor: beyond this there is nothing left to gain. */
const MOST_GAIN = 8;
/** Other samples may have larger values. */
const FREE_MARGIN = 1.25;

/** Two layers, the second of which alone reads what the first writes. */
interface Link {
  readonly first: OpNode;
  readonly second: OpNode;
}

/** The graph with scaled weights, so that weights have similar ranges per channel: for one scale per weight tensor. */
export function equalizeWeights(g: Graph): Graph {
  const links = linksOf(g);
  const tensors = new Map(g.tensors);
  const current: Graph = { ...g, tensors };
  for (let round = 0; round < ROUNDS; round++) for (const link of links) balance(current, tensors, link);
  return links.length === 0 ? g : current;
}

/** The activations whose ranges per channel `equalizeActivations` needs. */
export const linkedActivations = (g: Graph): ReadonlySet<TensorId> =>
  new Set(linksOf(g).map(({ first }) => first.outputs[0]!));

/**
 * The graph with scaled weights, so that the channels of an activation have similar ranges: for one scale per weight
 * channel, which makes this free for the first layer and for a depthwise second one. `largest` is per channel.
 */
export function equalizeActivations(g: Graph, largest: ReadonlyMap<TensorId, Float64Array>): Graph {
  const links = linksOf(g);
  const tensors = new Map(g.tensors);
  const current: Graph = { ...g, tensors };
  for (const link of links) {
    const own = largest.get(link.first.outputs[0]!);
    if (own === undefined) continue;
    const overall = own.reduce((a, b) => Math.max(a, b), 0);
    const { axis, inputAxis } = ruleOf(g, link.second)!.weights!;
    const factors = own.map((x) => (x > 0 ? activationFactor(x / overall, axis === inputAxis) : 1));
    move(current, tensors, link, factors);
  }
  return links.length === 0 ? g : current;
}

/**
 * For a channel whose largest value is this share of all channels' largest. A second layer with a weight scale for each
 * of these channels takes any factor for free; in another one, small factors make weights differ, so that the root is
 * the compromise. It also leaves a channel that is rarely large the more headroom the smaller it was.
 */
function activationFactor(share: number, isFree: boolean): number {
  const factor = isFree ? share * FREE_MARGIN : Math.sqrt(share);
  return Math.min(1, Math.max(factor, 1 / MOST_GAIN));
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

function balance(g: Graph, tensors: Map<TensorId, Tensor>, link: Link): void {
  const from = ruleOf(g, link.first)!.weights!;
  const to = ruleOf(g, link.second)!.weights!;
  const a = tensorOf(g, link.first.inputs[from.input]!);
  const b = tensorOf(g, link.second.inputs[to.input]!);
  const r1 = largestPerChannel(a.data as Float32Array, a.shape, from.axis);
  const r2 = largestPerChannel(b.data as Float32Array, b.shape, to.inputAxis);
  const factors = r1.map((x, c) => {
    const factor = Math.sqrt(x / r2[c]!);
    return factor > 1 / MAX_FACTOR && factor < MAX_FACTOR ? factor : 1;
  });
  move(g, tensors, link, factors);
}

/** Divides the channels that the first layer writes by `factors`, and multiplies the second's weights with them. */
function move(
  g: Graph,
  tensors: Map<TensorId, Tensor>,
  { first, second }: Link,
  factors: Float64Array,
): void {
  const from = ruleOf(g, first)!.weights!;
  const to = ruleOf(g, second)!.weights!;
  const scaled = (t: Tensor, axis: number, factor: (c: number) => number): void => {
    const data = (t.data as Float32Array).slice();
    forEachChannel(t.shape, axis, (i, c) => {
      data[i]! *= factor(c);
    });
    tensors.set(t.id, { ...tensorOf(g, t.id), data });
  };
  scaled(tensorOf(g, first.inputs[from.input]!), from.axis, (c) => 1 / factors[c]!);
  scaled(tensorOf(g, second.inputs[to.input]!), to.inputAxis, (c) => factors[c]!);
  const biasId = first.inputs[from.bias];
  if (biasId == null) return;
  const bias = tensorOf(g, biasId);
  scaled({ ...bias, shape: [bias.data!.length] }, 0, (c) => 1 / factors[c]!);
}
