// Intervals of operators whose outputs never decrease when an input grows (copies, pools, means): the reference of the
// smallest and of the largest inputs gives the smallest and the largest outputs, at every position.
import { channelCount, everywhere, hull, INT8, type Interval, type Intervals } from '../../ir/intervals.ts';
import { elementCount, type Numerics, type Tensor } from '../../ir/types.ts';
import { type NodeView, type OpDef, outputOf } from '../op-def.ts';

/** `OpDef.intervals` of an operator that is monotone in every input, exact at each position. */
export function monotoneIntervals(
  n: NodeView,
  inputs: readonly (Intervals | null)[],
  numerics: Numerics,
  reference: OpDef['reference'],
): Intervals {
  const { shape } = outputOf(n);
  if (elementCount(shape) === 0 || n.inputs.some((t, i) => t && !t.data && !inputs[i]))
    return everywhere(shape, INT8);
  const at = (end: 'low' | 'high') =>
    reference(
      n,
      n.inputs.map((t, i) => t && (t.data ?? filled(t, inputs[i]!, end))),
      numerics,
    )[0]!;
  const low = at('low');
  const high = at('high');
  const channels = channelCount(shape);
  const found: Interval[] = [];
  for (let i = 0; i < low.length; i++) {
    const here = { low: Number(low[i]), high: Number(high[i]) };
    const seen = found[i % channels];
    found[i % channels] = seen ? hull([seen, here]) : here;
  }
  return found;
}

/** Every element at one end of its channel's interval. */
function filled(t: Tensor, x: Intervals, end: 'low' | 'high'): Int8Array {
  const channels = channelCount(t.shape);
  return Int8Array.from({ length: elementCount(t.shape) }, (_, i) => x[i % channels]![end]);
}
