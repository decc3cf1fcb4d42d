// What CONV_2D and DEPTHWISE_CONV_2D have in common: sums over the taps of each output, int8 with requantization and
// float32 in a fixed order. Source: TFLite reference_integer_ops and reference_ops.
import { clamp, ROUNDING, requantize } from '../../ir/requantize.ts';
import { elementCount, type Numerics, type Values } from '../../ir/types.ts';
import { inputOf, type NodeView, outputOf, perTensor } from '../op-def.ts';
import { type Activation, quantizedRange, realRange } from './activation.ts';
import { channelMultipliers } from './filter.ts';

type Node = NodeView<{ readonly activation: Activation }>;
type Inputs = readonly (Values | null)[];

/**
 * For each output in NHWC order: `start(channel)`, then `tap(input index, filter index)` for every tap inside the
 * input in kernel order, then `end(output index, channel)`.
 */
export type TapWalk = (
  start: (channel: number) => void,
  tap: (i: number, k: number) => void,
  end: (index: number, channel: number) => void,
) => void;

/** Input, filter (its channels on `axis`) and bias as int8, int8 and int32; `shape` of the output; sums wrap as int32. */
export function tapSumsS8(
  n: Node,
  walk: TapWalk,
  shape: readonly number[],
  axis: number,
  values: Inputs,
  numerics: Numerics,
): Int8Array {
  const [input, filter, output] = [inputOf(n, 0), inputOf(n, 1), outputOf(n)];
  const data = values[0] as Int8Array;
  const weights = values[1] as Int8Array;
  const bias = values[2] as Int32Array | null | undefined;
  const inZero = perTensor(n, input).zeroPoint;
  const quant = perTensor(n, output);
  const range = quantizedRange(n.attrs.activation, quant);
  const multipliers = channelMultipliers(n, input, filter, output, shape[3]!, axis);
  const result = new Int8Array(elementCount(shape));
  let acc = 0;
  walk(
    (co) => {
      acc = bias?.[co] ?? 0;
    },
    (i, k) => {
      acc += (data[i]! - inZero) * weights[k]!;
    },
    (index, co) => {
      result[index] = clamp(
        requantize(acc | 0, multipliers[co]!, ROUNDING[numerics].conv) + quant.zeroPoint,
        range.min,
        range.max,
      );
    },
  );
  return result;
}

/** Products and sums are rounded to float32 one by one, the bias comes last. */
export function tapSumsF32(n: Node, walk: TapWalk, shape: readonly number[], values: Inputs): Float32Array {
  const data = values[0] as Float32Array;
  const weights = values[1] as Float32Array;
  const bias = values[2] as Float32Array | null | undefined;
  const range = realRange(n.attrs.activation);
  const result = new Float32Array(elementCount(shape));
  let acc = 0;
  walk(
    () => {
      acc = 0;
    },
    (i, k) => {
      acc = Math.fround(acc + Math.fround(data[i]! * weights[k]!));
    },
    (index, co) => {
      result[index] = clamp(Math.fround(acc + (bias?.[co] ?? 0)), range.min, range.max);
    },
  );
  return result;
}
