// What AVERAGE_POOL_2D and MAX_POOL_2D share: everything but how a window becomes one value.
// Source: TFLite pooling.cc, reference_ops and reference_integer_ops pooling.h.
import { Pool2DOptions } from '../../import/tflite/schema/tflite.ts';
import { sameQuant } from '../../ir/quant.ts';
import type { Values } from '../../ir/types.ts';
import {
  type CField,
  defineOp,
  inputOf,
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
import { pairOf, readOnnxWindow } from './onnx-window.ts';
import { nhwcField } from './params.ts';
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

/** A pool under its two rules; kernels are `nnmcu_<kind>_s8` and `_f32` in nnmcu/pool2d.h. */
export function definePool<K extends string>(
  kind: K,
  tflite: string,
  onnx: string,
  summary: string,
  s8: PoolRule,
  f32: PoolRule,
): OpDef<K, PoolAttrs> {
  return defineOp<K, PoolAttrs>({
    kind,
    summary,
    tflite: [tflite],
    dtypes: ['int8 -> int8 (equal scale and zero point)', 'float32 -> float32'],

    readTflite(node) {
      const o = node.options(Pool2DOptions);
      const kernel = { h: o?.filterHeight() ?? 0, w: o?.filterWidth() ?? 0 };
      const window = readWindow(node, o, kernel);
      return {
        attrs: { ...window, kernel, activation: activationOf(node, o?.fusedActivationFunction() ?? 0) },
      };
    },

    writeTflite(n) {
      const { x } = shapes(n);
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
      const { x, out } = shapes(n);
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
        if (!sameQuant(input.quant, outputOf(n).quant))
          reject(
            n,
            'unsupported-option',
            'input and output differ in scale or zero point; a pool does not rescale',
          );
      }
      return [{ dtype: input.dtype, shape: [x.n, out.h, out.w, x.c] }];
    },

    reference(n, values) {
      const isInt8 = inputOf(n, 0).dtype === 'int8';
      const { x, out } = shapes(n);
      const count = x.n * out.h * out.w * x.c;
      return [
        pooled(n, values[0]!, isInt8 ? new Int8Array(count) : new Float32Array(count), isInt8 ? s8 : f32),
      ];
    },

    lower(n) {
      const { x, out } = shapes(n);
      const { kernel, stride, padding } = n.attrs;
      const isInt8 = inputOf(n, 0).dtype === 'int8';
      const suffix = isInt8 ? 's8' : 'f32';
      const range = rangeOf(n);
      const limit = (value: number): CField => (isInt8 ? value : { real: value });
      return [
        {
          symbol: `nnmcu_${kind}_${suffix}`,
          header: 'nnmcu/pool2d.h',
          sources: [`${kind}_${suffix}.c`],
          params: {
            type: `nnmcu_pool2d_${suffix}_params`,
            fields: [
              ['in', nhwcField([x.n, x.h, x.w, x.c])],
              ['out', nhwcField([x.n, out.h, out.w, x.c])],
              ['kernel_h', kernel.h],
              ['kernel_w', kernel.w],
              ['stride_h', stride.h],
              ['stride_w', stride.w],
              ['pad_top', padding.top],
              ['pad_left', padding.left],
              ['act_min', limit(range.min)],
              ['act_max', limit(range.max)],
            ],
          },
          args: [
            { kind: 'input', index: 0 },
            { kind: 'output', index: 0 },
          ],
        },
      ];
    },

    describe(n) {
      const { activation, kernel } = n.attrs;
      return windowText(kernel, n.attrs) + (activation === 'NONE' ? '' : ` ${activation}`);
    },
  });
}

function shapes(n: NodeView<PoolAttrs>) {
  const x = nhwcOf(n, inputOf(n, 0));
  return { x, out: outputSize(n, x, n.attrs.kernel, n.attrs) };
}

const rangeOf = (n: NodeView<PoolAttrs>): Range =>
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
  const { x, out } = shapes(n);
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
