// CONV_2D: NHWC convolution with groups and dilation, int8 per channel or per tensor, and float32.
// Source: TFLite reference_integer_ops::ConvPerChannel and reference_ops::Conv.
import { Conv2DOptions } from '../import/tflite/schema/tflite.ts';
import { kernelRounding, ROUNDING } from '../ir/requantize.ts';
import type { Numerics, Values } from '../ir/types.ts';
import {
  type Activation,
  activationCode,
  activationOf,
  quantizedRange,
  realRange,
} from './common/activation.ts';
import type { ConvLayer } from './common/conv-layer.ts';
import { conv2dParams } from './common/conv2d-params.ts';
import { CONV2D_VARIANTS } from './common/conv2d-variants.ts';
import { channelMultipliers, checkBias, filterArgs, weightsRule } from './common/filter.ts';
import { convLinear } from './common/linear.ts';
import { blockUses, narrowedBlocks, narrowedSums, summedUses } from './common/linear-channels.ts';
import { linearIntervals, linearSums, windowProbe } from './common/linear-intervals.ts';
import { readOnnxWindow } from './common/onnx-window.ts';
import { PIXEL_BY_PIXEL, slidingOverlap } from './common/overlaps.ts';
import { nhwcField, windowFields } from './common/params.ts';
import { windowRows } from './common/row-rules.ts';
import { rowsOf } from './common/rows.ts';
import { type TapWalk, tapSumsF32, tapSumsS8 } from './common/tap-sums.ts';
import { choose } from './common/variants.ts';
import {
  nhwcOf,
  outputSize,
  type Pair,
  paddingCode,
  readWindow,
  tapsAt,
  type Window,
  windowText,
} from './common/window.ts';
import {
  defineOp,
  inputOf,
  type KernelCall,
  type LowerContext,
  type NodeView,
  outputOf,
  perTensor,
  reject,
  requireDtype,
} from './op-def.ts';

export interface Conv2dAttrs extends Window {
  readonly activation: Activation;
}

function shapes(n: NodeView<Conv2dAttrs>) {
  const input = inputOf(n, 0);
  const filter = inputOf(n, 1);
  const x = nhwcOf(n, input);
  const f = nhwcOf(n, filter);
  if (x.c % f.c !== 0 || f.n % (x.c / f.c) !== 0)
    reject(
      n,
      'invalid-graph',
      `${x.c} input channels and ${f.n} output channels cannot be split into groups of ${f.c} input channels`,
    );
  const kernel: Pair = { h: f.h, w: f.w };
  const out = outputSize(n, x, kernel, n.attrs);
  return { input, filter, bias: n.inputs[2] ?? null, x, f, kernel, out, groups: x.c / f.c };
}

function outputShape(n: NodeView<Conv2dAttrs>): readonly number[] {
  const { x, f, out } = shapes(n);
  return [x.n, out.h, out.w, f.n];
}

export const conv2d = defineOp<'conv2d', Conv2dAttrs>({
  kind: 'conv2d',
  summary: '2-D convolution with groups, dilation and a fused activation.',
  tflite: ['CONV_2D'],
  inputNames: ['input', 'filter', 'bias'],
  dtypes: ['int8, filter int8 (per channel or per tensor), bias int32 -> int8', 'float32 -> float32'],

  readTflite(node) {
    const o = node.options(Conv2DOptions);
    const filter = node.inputs[1];
    if (!filter || filter.shape.length !== 4)
      return node.fail('invalid-graph', 'the filter must be a tensor of rank 4');
    const window = readWindow(node, o, { h: filter.shape[1]!, w: filter.shape[2]! });
    return { attrs: { ...window, activation: activationOf(node, o?.fusedActivationFunction() ?? 0) } };
  },

  writeTflite(n) {
    const { input, x, kernel } = shapes(n);
    const { stride, dilation, activation } = n.attrs;
    const padding = paddingCode(n, x, kernel, n.attrs);
    return {
      opcode: 'CONV_2D',
      version: input.dtype === 'int8' ? 3 : 1,
      options: {
        table: Conv2DOptions,
        write: (b) => {
          Conv2DOptions.startConv2DOptions(b);
          Conv2DOptions.addPadding(b, padding);
          Conv2DOptions.addStrideW(b, stride.w);
          Conv2DOptions.addStrideH(b, stride.h);

          Conv2DOptions.addFusedActivationFunction(b, activationCode(activation));
          Conv2DOptions.addDilationWFactor(b, dilation.w);
          Conv2DOptions.addDilationHFactor(b, dilation.h);
          return Conv2DOptions.endConv2DOptions(b);
        },
      },
    };
  },

  rows: windowRows((n) => shapes(n).kernel.h),

  quantization: { output: 'own', weights: weightsRule(0, 3) },

  onnx: ['Conv'],
  readOnnx(node) {
    const kernel = node.shapes[1]?.slice(2) ?? [];
    return { ...readOnnxWindow(node, kernel), activation: 'NONE' };
  },

  infer(n) {
    const { input, filter, bias, f } = shapes(n);
    requireDtype(n, input, ['int8', 'float32']);
    requireDtype(n, filter, [input.dtype]);
    checkBias(n, bias, f.n, input.dtype === 'int8' ? 'int32' : 'float32');
    if (input.dtype === 'int8') channelMultipliers(n, input, filter, outputOf(n), f.n, 0);
    return [{ dtype: input.dtype, shape: outputShape(n) }];
  },

  reference(n, values, numerics) {
    return [
      inputOf(n, 0).dtype === 'int8'
        ? referenceS8(n, values, numerics)
        : tapSumsF32(n, tapsOf(n), outputShape(n), values),
    ];
  },

  lower(n, ctx) {
    return [inputOf(n, 0).dtype === 'int8' ? lowerS8(n, ctx) : lowerF32(n)];
  },

  intervals: (n, inputs, numerics) =>
    linearIntervals(n, convLinear(n), windowProbe(n), inputs, numerics, referenceS8),
  sums: (n, inputs) => linearSums(convLinear(n), inputs),
  channels: {
    uses(n) {
      const l = convLinear(n);
      return l && (shapes(n).groups === 1 ? summedUses(l) : blockUses(l));
    },
    narrow(n, to) {
      const l = convLinear(n)!;
      const isSummed = shapes(n).groups === 1;
      return { attrs: n.attrs, constants: isSummed ? narrowedSums(n, l, to) : narrowedBlocks(n, to, 0) };
    },
  },

  macs(n) {
    const { x, f, out } = shapes(n);
    return x.n * out.h * out.w * f.n * f.h * f.w * f.c;
  },

  describe(n) {
    const { kernel, groups } = shapes(n);
    return [windowText(kernel, n.attrs), groups > 1 ? `groups ${groups}` : '', n.attrs.activation]
      .filter((s) => s !== '' && s !== 'NONE')
      .join(' ');
  },
});

const tapsOf =
  (n: NodeView<Conv2dAttrs>): TapWalk =>
  (start, tap, end) => {
    const { x, f, out, groups } = shapes(n);
    const { stride, dilation, padding } = n.attrs;
    const perGroup = f.n / groups;
    let index = 0;
    for (let b = 0; b < x.n; b++)
      for (let oy = 0; oy < out.h; oy++) {
        const ty = tapsAt(oy, stride.h, padding.top, x.h, f.h, dilation.h);
        for (let ox = 0; ox < out.w; ox++) {
          const tx = tapsAt(ox, stride.w, padding.left, x.w, f.w, dilation.w);
          for (let co = 0; co < f.n; co++) {
            const group = Math.floor(co / perGroup) * f.c;
            start(co);
            for (let ky = ty.first; ky < ty.end; ky++)
              for (let kx = tx.first; kx < tx.end; kx++) {
                const row = b * x.h + ty.origin + ky * dilation.h;
                const i = (row * x.w + tx.origin + kx * dilation.w) * x.c + group;
                const k = ((co * f.h + ky) * f.w + kx) * f.c;
                for (let c = 0; c < f.c; c++) tap(i + c, k + c);
              }
            end(index++, co);
          }
        }
      }
  };

function referenceS8(
  n: NodeView<Conv2dAttrs>,
  values: readonly (Values | null)[],
  numerics: Numerics,
): Int8Array {
  return tapSumsS8(n, tapsOf(n), outputShape(n), 0, values, numerics);
}

function lowerS8(
  n: NodeView<Conv2dAttrs>,
  { numerics, isa, longMultiply, avoided }: LowerContext,
): KernelCall {
  const { input, filter, x, f, kernel, out, groups } = shapes(n);
  const quant = perTensor(n, outputOf(n));
  const range = quantizedRange(n.attrs.activation, quant);
  const layerMultipliers = channelMultipliers(n, input, filter, outputOf(n), f.n, 0);
  const layer: ConvLayer = {
    in: x,
    out: { n: x.n, ...out, c: f.n },
    kernel,
    window: n.attrs,
    groups,
    rows: rowsOf(n, f.n, f.h * f.w * f.c),
    multipliers: layerMultipliers,
    rounding: kernelRounding(ROUNDING[numerics].conv, layerMultipliers),
    outZero: quant.zeroPoint,
    range,
    args: filterArgs(n),
  };
  const { call, multipliers } = choose(CONV2D_VARIANTS, layer, isa, longMultiply, avoided);
  return { params: conv2dParams(layer, perTensor(n, input).zeroPoint, multipliers), ...call };
}

function lowerF32(n: NodeView<Conv2dAttrs>): KernelCall {
  const { x, f, kernel, out, groups } = shapes(n);
  const range = realRange(n.attrs.activation);
  return {
    symbol: 'nnmcu_conv2d_f32',
    header: 'nnmcu/conv2d.h',
    sources: ['conv2d_f32.c'],
    params: {
      type: 'nnmcu_conv2d_f32_params',
      fields: [
        ['in', nhwcField([x.n, x.h, x.w, x.c])],
        ['out', nhwcField([x.n, out.h, out.w, f.n])],
        ...windowFields(kernel, n.attrs),
        ['groups', groups],
        ['act_min', { real: range.min }],
        ['act_max', { real: range.max }],
      ],
    },
    args: filterArgs(n),
    overlaps: slidingOverlap(
      { in: x, out: { n: x.n, ...out, c: f.n }, kernel, window: n.attrs },
      PIXEL_BY_PIXEL,
      4,
    ),
  };
}
