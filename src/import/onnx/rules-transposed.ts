// The rule of ConvTranspose: each pixel of the input spreads over a window of the output.
// Source: ONNX ConvTranspose, whose weights are [in, out, h, w]; TFLite's are [out, h, w, in].
import { transposeConv } from '../../ops/transpose-conv.ts';
import { activation, permuted } from './builder.ts';
import { keepLatent } from './channels.ts';
import type { Context, Rule } from './context.ts';
import { emitLinear, type Linear } from './linear.ts';
import { type Activation, layoutOf, shapeOf } from './values.ts';

/** What is cut off in front of an axis of the whole output, and what is left of it. */
interface Cut {
  readonly stride: number;
  readonly before: number;
  readonly size: number;
}

function cutsOf(c: Context, sizes: readonly number[], kernel: readonly number[]): readonly Cut[] {
  const rank = kernel.length;
  const list = (name: string, absent: number, count = rank): readonly number[] => {
    const found = c.reader.ints(name) ?? new Array<number>(count).fill(absent);
    return found.length === count
      ? found
      : c.fail('invalid-graph', `${name} has ${found.length} values instead of ${count}`);
  };
  const strides = list('strides', 1);
  const pads = list('pads', 0, 2 * rank);
  const added = list('output_padding', 0);
  const wanted = c.reader.ints('output_shape') === null ? null : list('output_shape', 0);
  const autoPad = c.reader.text('auto_pad', 'NOTSET');
  if (list('dilations', 1).some((d) => d !== 1))
    return c.fail('unsupported-option', 'a dilated transposed convolution is not supported');
  if (strides.some((s) => s < 1)) return c.fail('invalid-graph', `strides [${strides}] are not positive`);
  return sizes.map((size, i) => {
    const whole = strides[i]! * (size - 1) + kernel[i]! + added[i]!;
    const isSame = autoPad === 'SAME_UPPER' || autoPad === 'SAME_LOWER';
    if (wanted === null && !isSame) {
      const [before, after] = autoPad === 'VALID' ? [0, 0] : [pads[i]!, pads[i + rank]!];
      return { stride: strides[i]!, before, size: whole - before - after };
    }
    // onnxruntime does not fill up what kernels smaller than the stride leave out.
    const out = wanted?.[i] ?? Math.min(size * strides[i]!, whole);
    const total = Math.max(0, whole - out);
    const half = Math.floor(total / 2);
    return { stride: strides[i]!, before: autoPad === 'SAME_UPPER' ? half : total - half, size: out };
  });
}

function emitTransposed(c: Context, l: Linear): Activation {
  const { x, weights, bias } = l;
  const shape = shapeOf(x);
  const [inputs = 0, outputs = 0, ...kernel] = weights.shape;
  const is1d = kernel.length === 1;
  if (weights.shape.length !== shape.length || (kernel.length !== 1 && kernel.length !== 2))
    return c.fail(
      'unsupported-option',
      `an input [${shape}] with weights [${weights.shape}] is not supported; 1-D and 2-D convolutions are`,
    );
  if (c.reader.int('group', 1) !== 1)
    return c.fail('unsupported-option', 'a transposed convolution with groups is not supported');
  if (inputs !== shape[1] || outputs < 1 || (bias !== null && bias.data.length !== outputs))
    return c.fail('invalid-graph', `weights [${weights.shape}] do not fit [${shape}], or not the bias`);
  const cuts = cutsOf(c, shape.slice(2), kernel);
  const none: Cut = { stride: 1, before: 0, size: 1 };
  const [h, w] = is1d ? [none, cuts[0]!] : [cuts[0]!, cuts[1]!];
  if (h.before < 0 || w.before < 0 || !(h.size >= 1 && w.size >= 1))
    return c.fail('invalid-graph', `padding leaves ${h.size}x${w.size} pixels`);
  const four = [inputs, outputs, is1d ? 1 : kernel[0]!, kernel.at(-1)!];
  const toFilter = [1, 2, 3, 0];
  const spatialOrder = is1d ? [0, 2, 1] : [0, 2, 3, 1];
  const nhwc = is1d ? [shape[0]!, 1, shape[2]!, inputs] : undefined;
  const id = emitLinear(
    c,
    l,
    {
      def: transposeConv,
      attrs: {
        stride: { h: h.stride, w: w.stride },
        before: { h: h.before, w: w.before },
        size: { h: h.size, w: w.size },
        activation: 'NONE',
      },
      shape: toFilter.map((a) => four[a]!),
      pack: (weight) => permuted(weight.data, four, toFilter),
      axis: 0,
      modelAxis: 1,
      channels: outputs,
    },
    (value) => c.builder.inOrder(value, spatialOrder, c.node, nhwc),
  );
  const from = c.builder.quantOf(x);
  if (l.target === null && from !== null)
    keepLatent(c, id, {
      inputScale: from.scale,
      weights,
      bias,
      axis: 1,
      emit: (next, target) => emitTransposed(c, { ...l, ...next, target }),
    });
  const out = is1d ? [shape[0]!, outputs, w.size] : [shape[0]!, outputs, h.size, w.size];
  return activation(id, layoutOf(out, spatialOrder));
}

const convTranspose: Rule = (c) => {
  const bias = c.optionalConstant(2, 'bias');
  const weights = c.constant(1, 'weights');
  c.bind(0, emitTransposed(c, { x: c.real(0), weights, bias, target: c.target() }));
};

export const TRANSPOSED_RULES: Readonly<Record<string, Rule>> = { ConvTranspose: convTranspose };
