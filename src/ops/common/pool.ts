// What AVERAGE_POOL_2D and MAX_POOL_2D share: everything but how a window becomes one value.
// Source: TFLite pooling.cc, reference_ops and reference_integer_ops pooling.h.
import { Pool2DOptions } from '../../import/tflite/schema/tflite.ts';
import { sameQuant } from '../../ir/quant.ts';
import { dtypeBytes, type Numerics, type Values } from '../../ir/types.ts';
import {
  type CField,
  defineOp,
  inputOf,
  type KernelCall,
  type LowerContext,
  type NodeView,
  type OpDef,
  outputOf,
  perTensor,
  reject,
  requireDtype,
} from '../op-def.ts';
import {
  type Activation,
  activationCode,
  activationOf,
  quantizedRange,
  type Range,
  realRange,
} from './activation.ts';
import { monotoneIntervals } from './monotone.ts';
import { pairOf, readOnnxWindow } from './onnx-window.ts';
import { PIXEL_BY_PIXEL, slidingOverlap } from './overlaps.ts';
import { nhwcField } from './params.ts';
import { poolS8Call } from './pool-s8.ts';
import { EVERY_NUMERICS } from './rescale.ts';
import { windowRows } from './row-rules.ts';
import { SAME_CHANNELS } from './tied-channels.ts';
import {
  nhwcOf,
  outputSize,
  type Pair,
  paddingCode,
  readWindow,
  tapsAt,
  type Window,
  windowText,
} from './window.ts';

export interface PoolAttrs extends Window {
  readonly kernel: Pair;
  readonly activation: Activation;
}

/** How the values of one window become one value, before the activation's clamp. */
export interface PoolRule {
  readonly start: number;
  readonly add: (acc: number, x: number) => number;
  readonly end: (acc: number, count: number) => number;
}

/** The int8 arithmetic of one node. */
export interface PoolS8 {
  readonly rule: PoolRule;
  /** Calls instead of the one of `nnmcu_<kind>_s8`. */
  readonly calls?: () => readonly KernelCall[];
}

export interface PoolRules<K extends string> {
  readonly kind: K;
  readonly summary: string;
  readonly tflite: string;
  readonly onnx: string;
  /** Whether input and output may differ in scale and zero point. */
  readonly rescales: boolean;
  readonly s8: (n: NodeView<PoolAttrs>, numerics: Numerics) => PoolS8;
  readonly f32: PoolRule;
}

/** A pool under its rules; kernels are `nnmcu_<kind>_s8` and `_f32` in nnmcu/pool2d.h. */
export function definePool<K extends string>(rules: PoolRules<K>): OpDef<K, PoolAttrs> {
  const { kind, summary, tflite, onnx } = rules;

  function reference(
    n: NodeView<PoolAttrs>,
    values: readonly (Values | null)[],
    numerics: Numerics,
  ): readonly Values[] {
    const isInt8 = inputOf(n, 0).dtype === 'int8';
    const { x, out } = shapesOf(n);
    const count = x.n * out.h * out.w * x.c;
    const result = isInt8 ? new Int8Array(count) : new Float32Array(count);
    return [pooled(n, values[0]!, result, isInt8 ? rules.s8(n, numerics).rule : rules.f32)];
  }

  return defineOp<K, PoolAttrs>({
    kind,
    summary,
    tflite: [tflite],
    dtypes: [`int8 -> int8${rules.rescales ? '' : ' (equal scale and zero point)'}`, 'float32 -> float32'],

    readTflite(node) {
      const o = node.options(Pool2DOptions);
      const kernel = { h: o?.filterHeight() ?? 0, w: o?.filterWidth() ?? 0 };
      const window = readWindow(node, o, kernel);
      return {
        attrs: { ...window, kernel, activation: activationOf(node, o?.fusedActivationFunction() ?? 0) },
      };
    },

    writeTflite(n) {
      const { x } = shapesOf(n);
      const { kernel, stride, activation } = n.attrs;
      const padding = paddingCode(n, x, kernel, n.attrs);
      return {
        opcode: tflite,
        version: inputOf(n, 0).dtype === 'int8' ? 2 : 1,
        options: {
          table: Pool2DOptions,
          write: (b) =>
            Pool2DOptions.createPool2DOptions(
              b,
              padding,
              stride.w,
              stride.h,
              kernel.w,
              kernel.h,
              activationCode(activation),
            ),
        },
      };
    },

    rows: windowRows((n) => n.attrs.kernel.h),

    quantization: { output: 'shared' },

    onnx: [onnx],
    readOnnx(node) {
      const sides = node.ints('kernel_shape') ?? node.fail('invalid-graph', 'kernel_shape is missing');
      const window = readOnnxWindow(node, sides);
      if (window.dilation.h !== 1 || window.dilation.w !== 1)
        return node.fail('unsupported-option', 'a dilated pool is not supported');
      return { ...window, kernel: pairOf(sides), activation: 'NONE' };
    },

    infer(n) {
      const { x, out } = shapesOf(n);
      const input = inputOf(n, 0);
      requireDtype(n, input, ['int8', 'float32']);
      const { kernel, padding: p } = n.attrs;
      if (p.top >= kernel.h || p.bottom >= kernel.h || p.left >= kernel.w || p.right >= kernel.w)
        reject(n, 'invalid-graph', `padding is as large as the ${kernel.h}x${kernel.w} window`);
      // The sum of 2^24 int8 values fits into int32; so does the rounding term, which is half the count.
      if (kernel.h * kernel.w > 2 ** 23)
        reject(n, 'unsupported-option', `a ${kernel.h}x${kernel.w} window is too large`);
      if (input.dtype === 'int8') {
        perTensor(n, input);
        perTensor(n, outputOf(n));
        if (rules.rescales) for (const numerics of EVERY_NUMERICS) rules.s8(n, numerics);
        else if (!sameQuant(input.quant, outputOf(n).quant))
          reject(
            n,
            'unsupported-option',
            'input and output differ in scale or zero point; a pool does not rescale',
          );
      }
      return [{ dtype: input.dtype, shape: [x.n, out.h, out.w, x.c] }];
    },

    reference,

    lower(n, ctx) {
      if (inputOf(n, 0).dtype === 'int8')
        return rules.s8(n, ctx.numerics).calls?.() ?? [callS8(n, kind, ctx)];
      return [poolCall(n, `${kind}_f32`, 'nnmcu_pool2d_f32_params', limitFields(rangeOf(n), false))];
    },

    intervals: (n, inputs, numerics) => monotoneIntervals(n, inputs, numerics, reference),
    channels: SAME_CHANNELS,

    describe(n) {
      const { activation, kernel } = n.attrs;
      return windowText(kernel, n.attrs) + (activation === 'NONE' ? '' : ` ${activation}`);
    },
  });
}

/** The call of a pool's kernel with the geometry and more parameters. */
export function poolCall(
  n: NodeView<PoolAttrs>,
  name: string,
  type: string,
  fields: readonly (readonly [string, CField])[],
): KernelCall {
  const { x, out } = shapesOf(n);
  const { kernel, stride, padding } = n.attrs;
  return {
    symbol: `nnmcu_${name}`,
    header: 'nnmcu/pool2d.h',
    sources: [`${name}.c`],
    params: {
      type,
      fields: [
        ['in', nhwcField([x.n, x.h, x.w, x.c])],
        ['out', nhwcField([x.n, out.h, out.w, x.c])],
        ['kernel_h', kernel.h],
        ['kernel_w', kernel.w],
        ['stride_h', stride.h],
        ['stride_w', stride.w],
        ['pad_top', padding.top],
        ['pad_left', padding.left],
        ...fields,
      ],
    },
    args: [
      { kind: 'input', index: 0 },
      { kind: 'output', index: 0 },
    ],
    overlaps: slidingOverlap(
      {
        in: x,
        out: { ...x, ...out },
        kernel,
        window: { stride, padding, dilation: { h: 1, w: 1 } },
      },
      PIXEL_BY_PIXEL,
      dtypeBytes(outputOf(n).dtype),
    ),
  };
}

function callS8(n: NodeView<PoolAttrs>, kind: string, ctx: LowerContext): KernelCall {
  const { x, out } = shapesOf(n);
  const { kernel } = n.attrs;
  const limits = limitFields(rangeOf(n), true);
  const call = (suffix: string): KernelCall =>
    poolCall(n, `${kind}_s8${suffix}`, 'nnmcu_pool2d_s8_params', limits);
  const layer = { channels: x.c, pixels: x.n * out.h * out.w, taps: kernel.h * kernel.w, call };
  return poolS8Call(layer, ctx);
}

/** The parameters of a pool's clamp. */
export function limitFields({ min, max }: Range, isInt8: boolean): readonly (readonly [string, CField])[] {
  const limit = (value: number): CField => (isInt8 ? value : { real: value });
  return [
    ['act_min', limit(min)],
    ['act_max', limit(max)],
  ];
}

export function shapesOf(n: NodeView<PoolAttrs>) {
  const x = nhwcOf(n, inputOf(n, 0));
  return { x, out: outputSize(n, x, n.attrs.kernel, n.attrs) };
}

/** Limits of the output by its activation, in the output's units. */
export const rangeOf = (n: NodeView<PoolAttrs>): Range =>
  inputOf(n, 0).dtype === 'int8'
    ? quantizedRange(n.attrs.activation, perTensor(n, outputOf(n)))
    : realRange(n.attrs.activation);

function pooled(
  n: NodeView<PoolAttrs>,
  values: Values,
  result: Int8Array | Float32Array,
  rule: PoolRule,
): Values {
  const data = values as Int8Array | Float32Array;
  const { x, out } = shapesOf(n);
  const { kernel, stride, padding } = n.attrs;
  const range = rangeOf(n);
  let index = 0;
  for (let b = 0; b < x.n; b++)
    for (let oy = 0; oy < out.h; oy++) {
      const ty = tapsAt(oy, stride.h, padding.top, x.h, kernel.h);
      for (let ox = 0; ox < out.w; ox++) {
        const tx = tapsAt(ox, stride.w, padding.left, x.w, kernel.w);
        for (let c = 0; c < x.c; c++) {
          let acc = rule.start;
          for (let ky = ty.first; ky < ty.end; ky++)
            for (let kx = tx.first; kx < tx.end; kx++)
              acc = rule.add(acc, data[((b * x.h + ty.origin + ky) * x.w + tx.origin + kx) * x.c + c]!);
          const value = rule.end(acc, (ty.end - ty.first) * (tx.end - tx.first));
          result[index++] = value < range.min ? range.min : value > range.max ? range.max : value;
        }
      }
    }
  return result;
}
