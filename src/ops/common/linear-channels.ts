// How channels can be taken out of convolutions and dense layers. Exact: an output row is cut from filter, bias and
// scales; a constant input channel's share of every sum moves into the bias.
import type { ChannelUse, Narrowing } from '../channel-rule.ts';
import { inputOf, type NodeView } from '../op-def.ts';
import { contribution, foldable, type Linear, sumsOf } from './linear.ts';
import { type Constant, take } from './take.ts';

/** Filter and bias are constants: nothing asks. */
const CONSTANT: ChannelUse = { kind: 'whole' };

/** `ChannelRule.uses` of a layer whose output channels all sum over all input channels. */
export function summedUses(l: Linear): readonly ChannelUse[] {
  const canFold = foldable(l);
  const use: ChannelUse = {
    kind: 'summed',
    contribution(channel, value, output) {
      const amount = contribution(l, channel, value, output);
      return amount === 0 || canFold[output] ? amount : NaN;
    },
  };
  return [use, CONSTANT, CONSTANT];
}

/** The same where output channels read a few input channels of their own: such a block stays or goes as one. */
export function blockUses(l: Linear): readonly ChannelUse[] {
  const pairs = Array.from({ length: l.outputs }, (_, output) => {
    const { first, end } = l.reads(output);
    return Array.from({ length: end - first }, (_, i) => [first + i, output] as const);
  });
  return [{ kind: 'tied', pairs: pairs.flat() }, CONSTANT, CONSTANT];
}

/** The constants of a layer without some output channels (`axis` of the filter) and the inputs that go with them. */
export function narrowedBlocks(n: NodeView, to: Narrowing, axis: number): ReadonlyMap<number, Constant> {
  const bias = n.inputs[2];
  const constants = new Map([[1, take(inputOf(n, 1), axis, to.output)]]);
  if (bias) constants.set(2, take(bias, bias.shape.length - 1, to.output));
  return constants;
}

/**
 * The constants of a layer whose filter has output channels first and input channels, once per kernel position, last.
 * A row with one result needs no inputs: any sum that it can have will do.
 */
export function narrowedSums(n: NodeView, l: Linear, to: Narrowing): ReadonlyMap<number, Constant> {
  const filter = inputOf(n, 1);
  const oldBias = n.inputs[2];
  const inputs = to.inputs[0]!;
  if (inputs.length === l.inputs) return narrowedBlocks(n, to, 0);

  const axis = filter.shape.length - 1;
  const perRow = filter.shape[axis]! / l.inputs;
  const columns = Array.from({ length: perRow }, (_, p) => inputs.map((c) => p * l.inputs + c)).flat();
  const weights = take(take(filter, 0, to.output), axis, columns);
  const data = weights.data!.slice() as Int8Array;
  const zero = filter.quant.kind === 'per-tensor' ? filter.quant.zeroPoint : 0;
  const sums = sumsOf(l, to.intervals.inputs[0]!);
  const bias = to.output.map((output, row) => {
    const { low, high } = to.intervals.output[output]!;
    if (low !== high) return l.bias(output) + to.added[output]!;
    data.fill(zero, (row * data.length) / to.output.length, ((row + 1) * data.length) / to.output.length);
    return sums[output]!.low;
  });
  const constants = new Map<number, Constant>([[1, { ...weights, data }]]);
  if (oldBias) {
    const rows = take(oldBias, oldBias.shape.length - 1, to.output);
    constants.set(2, { ...rows, data: Int32Array.from(bias) });
  } else if (bias.some((b) => b !== 0)) constants.set(2, newBias(filter, bias));
  return constants;
}

const newBias = (filter: Constant, bias: readonly number[]): Constant => ({
  dtype: 'int32',
  shape: [bias.length],
  quant: { kind: 'none' },
  origin: { ...filter.origin, name: `${filter.origin.name}/bias` },
  data: Int32Array.from(bias),
});
