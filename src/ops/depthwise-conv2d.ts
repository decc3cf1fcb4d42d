// DEPTHWISE_CONV_2D: every input channel has its own filters ("multiplier" of them), int8 and float32.
// Source: TFLite reference_integer_ops::DepthwiseConvPerChannel and reference_ops::DepthwiseConv.
import { DepthwiseConv2DOptions } from '../import/tflite/schema/tflite.ts';
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
import { depthwiseParams } from './common/depthwise-params.ts';
import { DEPTHWISE_VARIANTS } from './common/depthwise-variants.ts';
import { channelMultipliers, checkBias, filterArgs, weightsRule } from './common/filter.ts';
import { depthwiseLinear } from './common/linear.ts';
import { blockUses, narrowedBlocks } from './common/linear-channels.ts';
import { linearIntervals, linearSums, windowProbe } from './common/linear-intervals.ts';
import { readOnnxWindow } from './common/onnx-window.ts';
import { PIXEL_BY_PIXEL, slidingOverlap } from './common/overlaps.ts';
import { nhwcField, windowFields } from './common/params.ts';
import { windowRows } from './common/row-rules.ts';
import { channelRows, rowsOf } from './common/rows.ts';
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

export interface DepthwiseConv2dAttrs extends Window {
  readonly activation: Activation;
}

const CHANNEL_AXIS = 3;

function shapes(n: NodeView<DepthwiseConv2dAttrs>) {
  const input = inputOf(n, 0);
  const filter = inputOf(n, 1);
  const x = nhwcOf(n, input);
  const f = nhwcOf(n, filter);
  if (f.n !== 1 || f.c % x.c !== 0)
    reject(
      n,
      'invalid-graph',
      `filter [${filter.shape}] does not fit ${x.c} input channels; [1,h,w,multiple of ${x.c}] is needed`,
    );
  const kernel: Pair = { h: f.h, w: f.w };
  // The multiplier follows from the shapes; the option of the same name is 0 in some files.
  return {
    input,
    filter,
    bias: n.inputs[2] ?? null,
    x,
    f,
    kernel,
    out: outputSize(n, x, kernel, n.attrs),
    perChannel: f.c / x.c,
  };
}

function outputShape(n: NodeView<DepthwiseConv2dAttrs>): readonly number[] {
  const { x, f, out } = shapes(n);
  return [x.n, out.h, out.w, f.c];
}

export const depthwiseConv2d = defineOp<'depthwise_conv2d', DepthwiseConv2dAttrs>({
  kind: 'depthwise_conv2d',
  summary:
    '2-D convolution of each channel by itself, with channel multiplier, dilation and a fused activation.',
  tflite: ['DEPTHWISE_CONV_2D'],
  inputNames: ['input', 'filter', 'bias'],
  dtypes: ['int8, filter int8 (per channel or per tensor), bias int32 -> int8', 'float32 -> float32'],

  readTflite(node) {
    const o = node.options(DepthwiseConv2DOptions);
    const filter = node.inputs[1];
    if (!filter || filter.shape.length !== 4)
      return node.fail('invalid-graph', 'the filter must be a tensor of rank 4');
    const window = readWindow(node, o, { h: filter.shape[1]!, w: filter.shape[2]! });
    return { attrs: { ...window, activation: activationOf(node, o?.fusedActivationFunction() ?? 0) } };
  },

  writeTflite(n) {
    const { input, x, kernel, perChannel } = shapes(n);
    const { stride, dilation, activation } = n.attrs;
    const padding = paddingCode(n, x, kernel, n.attrs);
    return {
      opcode: 'DEPTHWISE_CONV_2D',
      version: input.dtype === 'int8' ? 3 : 1,
      options: {
        table: DepthwiseConv2DOptions,
        write: (b) => {
          DepthwiseConv2DOptions.startDepthwiseConv2DOptions(b);
          DepthwiseConv2DOptions.addPadding(b, padding);
          DepthwiseConv2DOptions.addStrideW(b, stride.w);
          DepthwiseConv2DOptions.addStrideH(b, stride.h);
          DepthwiseConv2DOptions.addDepthMultiplier(b, perChannel);
          DepthwiseConv2DOptions.addFusedActivationFunction(b, activationCode(activation));
          DepthwiseConv2DOptions.addDilationWFactor(b, dilation.w);
          DepthwiseConv2DOptions.addDilationHFactor(b, dilation.h);
          return DepthwiseConv2DOptions.endDepthwiseConv2DOptions(b);
        },
      },
    };
  },

  rows: windowRows((n) => shapes(n).kernel.h),

  quantization: { output: 'own', weights: weightsRule(CHANNEL_AXIS, CHANNEL_AXIS) },

  onnx: ['Conv'],
  readOnnx(node) {
    const kernel = node.shapes[1]?.slice(2) ?? [];
    return { ...readOnnxWindow(node, kernel), activation: 'NONE' };
  },

  infer(n) {
    const { input, filter, bias, f } = shapes(n);
    requireDtype(n, input, ['int8', 'float32']);
    requireDtype(n, filter, [input.dtype]);
    checkBias(n, bias, f.c, input.dtype === 'int8' ? 'int32' : 'float32');
    if (input.dtype === 'int8') channelMultipliers(n, input, filter, outputOf(n), f.c, CHANNEL_AXIS);
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
    linearIntervals(n, depthwiseLinear(n), windowProbe(n), inputs, numerics, referenceS8),
  sums: (n, inputs) => linearSums(depthwiseLinear(n), inputs),
  channels: {
    uses(n) {
      const l = depthwiseLinear(n);
      return l && blockUses(l);
    },
    narrow: (n, to) => ({ attrs: n.attrs, constants: narrowedBlocks(n, to, CHANNEL_AXIS) }),
  },

  macs(n) {
    const { x, f, out } = shapes(n);
    return x.n * out.h * out.w * f.c * f.h * f.w;
  },

  describe(n) {
    const { kernel, perChannel } = shapes(n);
    return [windowText(kernel, n.attrs), perChannel > 1 ? `multiplier ${perChannel}` : '', n.attrs.activation]
      .filter((s) => s !== '' && s !== 'NONE')
      .join(' ');
  },
});

const tapsOf =
  (n: NodeView<DepthwiseConv2dAttrs>): TapWalk =>
  (start, tap, end) => {
    const { x, f, out, perChannel } = shapes(n);
    const { stride, dilation, padding } = n.attrs;
    let index = 0;
    for (let b = 0; b < x.n; b++)
      for (let oy = 0; oy < out.h; oy++) {
        const ty = tapsAt(oy, stride.h, padding.top, x.h, f.h, dilation.h);
        for (let ox = 0; ox < out.w; ox++) {
          const tx = tapsAt(ox, stride.w, padding.left, x.w, f.w, dilation.w);
          for (let co = 0; co < f.c; co++) {
            start(co);
            for (let ky = ty.first; ky < ty.end; ky++)
              for (let kx = tx.first; kx < tx.end; kx++) {
                const row = b * x.h + ty.origin + ky * dilation.h;
                const pixel = row * x.w + tx.origin + kx * dilation.w;
                tap(pixel * x.c + Math.floor(co / perChannel), (ky * f.w + kx) * f.c + co);
              }
            end(index++, co);
          }
        }
      }
  };

function referenceS8(
  n: NodeView<DepthwiseConv2dAttrs>,
  values: readonly (Values | null)[],
  numerics: Numerics,
): Int8Array {
  return tapSumsS8(n, tapsOf(n), outputShape(n), CHANNEL_AXIS, values, numerics);
}

function lowerS8(
  n: NodeView<DepthwiseConv2dAttrs>,
  { numerics, isa, longMultiply, avoided }: LowerContext,
): KernelCall {
  const { input, filter, x, f, kernel, out } = shapes(n);
  const quant = perTensor(n, outputOf(n));
  const range = quantizedRange(n.attrs.activation, quant);
  const rows = rowsOf(n, f.c, f.h * f.w);
  const layerMultipliers = channelMultipliers(n, input, filter, outputOf(n), f.c, CHANNEL_AXIS);
  const layer: ConvLayer = {
    in: x,
    out: { n: x.n, ...out, c: f.c },
    kernel,
    window: n.attrs,
    groups: 1,
    rows: rows && channelRows(rows),
    multipliers: layerMultipliers,
    rounding: kernelRounding(ROUNDING[numerics].conv, layerMultipliers),
    outZero: quant.zeroPoint,
    range,
    args: filterArgs(n),
  };
  const { call, multipliers } = choose(DEPTHWISE_VARIANTS, layer, isa, longMultiply, avoided);
  return { params: depthwiseParams(layer, perTensor(n, input).zeroPoint, multipliers), ...call };
}

function lowerF32(n: NodeView<DepthwiseConv2dAttrs>): KernelCall {
  const { x, f, kernel, out } = shapes(n);
  const range = realRange(n.attrs.activation);
  return {
    symbol: 'nnmcu_depthwise_conv2d_f32',
    header: 'nnmcu/depthwise_conv2d.h',
    sources: ['depthwise_conv2d_f32.c'],
    params: {
      type: 'nnmcu_depthwise_conv2d_f32_params',
      fields: [
        ['in', nhwcField([x.n, x.h, x.w, x.c])],
        ['out', nhwcField([x.n, out.h, out.w, f.c])],
        ...windowFields(kernel, n.attrs),
        ['act_min', { real: range.min }],
        ['act_max', { real: range.max }],
      ],
    },
    args: filterArgs(n),
    overlaps: slidingOverlap(
      { in: x, out: { n: x.n, ...out, c: f.c }, kernel, window: n.attrs },
      PIXEL_BY_PIXEL,
      4,
    ),
  };
}
