// SOFTMAX along the last axis, int8 (fixed point of gemmlowp, or one rounding where that is to even) and float32.
// All exponentials an int8 row can need are known at compile time: the kernel looks them up, exactly.
// Source: TFLite reference_ops::Softmax, PreprocessSoftmaxScaling and CalculateInputRadius. Both TFLM and LiteRT abort
// when the exponentials add up to 512 or more; here such a row is the smallest value, to which every quotient rounds.
import { SoftmaxOptions } from '../import/tflite/schema/tflite.ts';
import {
  clamp,
  frexp,
  quantizeMultiplier,
  ROUNDING,
  roundingDivideByPOT,
  saturatingRoundingDoublingHighMul,
} from '../ir/requantize.ts';
import { elementCount, type Numerics } from '../ir/types.ts';
import { expOfNegative, oneOverOnePlus } from './common/fixed-point.ts';
import { lutInPlace, tableS8 } from './common/lut.ts';
import { elementwiseOverlap } from './common/overlaps.ts';
import { EVERY_NUMERICS, rescaled } from './common/rescale.ts';
import { evenParams, evenRow } from './common/softmax-even.ts';
import {
  defineOp,
  inputOf,
  type KernelCall,
  type NodeView,
  outputOf,
  perTensor,
  reject,
  requireDtype,
} from './op-def.ts';

export interface SoftmaxAttrs {
  /** Factor of the inputs, a float32. */
  readonly beta: number;
}

/** Integer bits of the scaled differences and of the sum of exponentials. */
const DIFFERENCE_BITS = 5;
const SUM_BITS = 12;
/** Sum of exponentials (19 fraction bits) from which on every quotient rounds to 0. */
const SUM_LIMIT = 2 ** 28;
/** Exponentials below this add nothing to the sum and have no quotient above 0. */
const SMALLEST_EXP = 2 ** (SUM_BITS - 1);
/** Output quantization of the fixed point; another one is converted to (ONNX). */
const OWN = { scale: 1 / 256, zeroPoint: -128 };

function geometry(n: NodeView<SoftmaxAttrs>) {
  const { shape } = inputOf(n, 0);
  const depth = shape.at(-1) ?? reject(n, 'invalid-graph', 'the input is a scalar; one axis is needed');
  return { rows: elementCount(shape.slice(0, -1)), depth };
}

/** exp(-d * scale * beta) without integer bits for the differences d = 0, 1, .. that matter, at most 255. */
function expTable(n: NodeView<SoftmaxAttrs>): Int32Array {
  const real = Math.min(
    n.attrs.beta * perTensor(n, inputOf(n, 0)).scale * 2 ** (31 - DIFFERENCE_BITS),
    2 ** 31 - 1,
  );
  if (!(real > 1))
    reject(n, 'unsupported-option', `beta ${n.attrs.beta} times the input's scale must be above 2^-26`);
  // From 2^30 on the multiplier saturates; only the difference 0 has an exponential that matters then.
  const { multiplier, shift } = quantizeMultiplier(real);
  const radius = Math.floor(((2 ** DIFFERENCE_BITS - 1) * 2 ** (31 - DIFFERENCE_BITS)) / 2 ** shift);
  const exps: number[] = [];
  for (let d = 0; d <= Math.min(radius, 255); d++) {
    const scaled = saturatingRoundingDoublingHighMul(-d * 2 ** shift, multiplier);
    const exp = expOfNegative(scaled, DIFFERENCE_BITS);
    if (exp < SMALLEST_EXP) break;
    exps.push(exp);
  }
  return Int32Array.from(exps);
}

function rowS8(row: Int8Array, exps: Int32Array): Int8Array {
  const max = row.reduce((a, b) => Math.max(a, b));
  const expOf = (value: number): number => exps[max - value] ?? 0;
  const sum = row.reduce((total, value) => total + roundingDivideByPOT(expOf(value), SUM_BITS), 0);
  if (sum >= SUM_LIMIT) return row.map(() => -128);
  // sum = (1 + fraction) * 2^bits with SUM_BITS integer bits, so 1 / sum = oneOverOnePlus(fraction) / 2^bits.
  const bits = frexp(sum).exponent - (32 - SUM_BITS);
  const reciprocal = oneOverOnePlus(sum * 2 ** (SUM_BITS - bits) - 2 ** 31);
  return row.map((value) => {
    const quotient = saturatingRoundingDoublingHighMul(reciprocal, expOf(value));
    return clamp(roundingDivideByPOT(quotient, bits + 23) - 128, -128, 127);
  });
}

function rowF32(row: Float32Array, beta: number): Float32Array {
  const { fround } = Math;
  const max = row.reduce((a, b) => Math.max(a, b));
  const exps = row.map((value) => Math.exp(fround(fround(value - max) * beta)));
  const sum = exps.reduce((total, exp) => fround(total + exp), 0);
  return exps.map((exp) => exp / sum);
}

/** From the fixed point's own output quantization to the model's; null when that is it, or nearly so. */
function conversionOf(n: NodeView<SoftmaxAttrs>, numerics: Numerics): ((value: number) => number) | null {
  const to = perTensor(n, outputOf(n));
  const isOwn = to.zeroPoint === OWN.zeroPoint && Math.abs(to.scale - OWN.scale) <= OWN.scale / 1000;
  return isOwn ? null : rescaled(n, OWN, to, numerics);
}

/** The parameters of the rounding to even; rejects output scales that it cannot express. */
function evenOf(n: NodeView<SoftmaxAttrs>) {
  const { scale, zeroPoint } = perTensor(n, outputOf(n));
  if (scale < 2 ** -24 || scale > 1)
    reject(n, 'unsupported-option', `the output scale ${scale} is not between 2^-24 and 1`);
  const step = n.attrs.beta * perTensor(n, inputOf(n, 0)).scale;
  return evenParams(step, geometry(n).depth, { scale, zeroPoint });
}

function rowFunction(n: NodeView<SoftmaxAttrs>, numerics: Numerics): (row: Int8Array) => Int8Array {
  if (ROUNDING[numerics].others === 'even') {
    const params = evenOf(n);
    return (row) => evenRow(row, params);
  }
  const exps = expTable(n);
  const convert = conversionOf(n, numerics);
  return convert === null ? (row) => rowS8(row, exps) : (row) => rowS8(row, exps).map(convert);
}

function lowerEven(n: NodeView<SoftmaxAttrs>): KernelCall {
  const { rows, depth } = geometry(n);
  const { exps: values, out, zeroPoint } = evenOf(n);
  const comment = `exp(-d * scale * beta) * ${values[0]} for d = 0, 1, ..`;
  return {
    symbol: 'nnmcu_softmax_s8_even',
    header: 'nnmcu/softmax.h',
    sources: ['softmax_s8_even.c'],
    params: {
      type: 'nnmcu_softmax_s8_even_params',
      fields: [
        ['rows', rows],
        ['depth', depth],
        ['exp_count', values.length],
        ['exp', { constant: { role: 'exp', values, comment } }],
        ['out_zero', zeroPoint],
        ['out_multiplier', out.multiplier],
        ['out_shift', out.shift],
      ],
    },
    args: [
      { kind: 'input', index: 0 },
      { kind: 'output', index: 0 },
    ],
    overlaps: elementwiseOverlap([0], rows * depth, 1, 1),
  };
}

function lowerS8(n: NodeView<SoftmaxAttrs>): KernelCall {
  const { rows, depth } = geometry(n);
  const values = expTable(n);
  const comment = 'exp(-d * scale * beta) * 2^31 for d = 0, 1, ..';
  return {
    symbol: 'nnmcu_softmax_s8',
    header: 'nnmcu/softmax.h',
    sources: ['softmax_s8.c'],
    params: {
      type: 'nnmcu_softmax_s8_params',
      fields: [
        ['rows', rows],
        ['depth', depth],
        ['exp_count', values.length],
        ['exp', { constant: { role: 'exp', values, comment } }],
      ],
    },
    args: [
      { kind: 'input', index: 0 },
      { kind: 'output', index: 0 },
    ],
    overlaps: elementwiseOverlap([0], rows * depth, 1, 1),
  };
}

function lowerF32(n: NodeView<SoftmaxAttrs>): KernelCall {
  const { rows, depth } = geometry(n);
  return {
    symbol: 'nnmcu_softmax_f32',
    header: 'nnmcu/softmax.h',
    sources: ['softmax_f32.c'],
    params: {
      type: 'nnmcu_softmax_f32_params',
      fields: [
        ['rows', rows],
        ['depth', depth],
        ['beta', { real: n.attrs.beta }],
      ],
    },
    args: [
      { kind: 'input', index: 0 },
      { kind: 'output', index: 0 },
    ],
    overlaps: elementwiseOverlap([0], rows * depth, 1, 1),
  };
}

export const softmax = defineOp<'softmax', SoftmaxAttrs>({
  kind: 'softmax',
  summary: 'exp(beta * x) / sum(exp(beta * x)) along the last axis.',
  tflite: ['SOFTMAX'],
  dtypes: ['int8 -> int8', 'float32 -> float32'],

  readTflite: (node) => ({ attrs: { beta: node.options(SoftmaxOptions)?.beta() ?? 0 } }),

  writeTflite: (n) => ({
    opcode: 'SOFTMAX',
    version: inputOf(n, 0).dtype === 'int8' ? 2 : 1,
    options: { table: SoftmaxOptions, write: (b) => SoftmaxOptions.createSoftmaxOptions(b, n.attrs.beta) },
  }),

  quantization: { output: OWN },

  onnx: ['Softmax'],
  readOnnx: () => ({ beta: 1 }),

  infer(n) {
    const input = inputOf(n, 0);
    requireDtype(n, input, ['int8', 'float32']);
    geometry(n);
    if (!Number.isFinite(n.attrs.beta)) reject(n, 'invalid-graph', `beta is ${n.attrs.beta}`);
    if (input.dtype === 'int8') {
      expTable(n);
      for (const numerics of EVERY_NUMERICS) conversionOf(n, numerics);
      evenOf(n);
    }
    return [{ dtype: input.dtype, shape: input.shape }];
  },

  reference(n, values, numerics) {
    const { rows, depth } = geometry(n);
    const input = values[0] as Int8Array | Float32Array;
    const result = input.slice();
    if (depth === 0) return [result];
    const ofInt8 = input instanceof Int8Array ? rowFunction(n, numerics) : null;
    for (let i = 0; i < rows; i++) {
      const row = input.subarray(i * depth, (i + 1) * depth);
      result.set(row instanceof Int8Array ? ofInt8!(row) : rowF32(row, n.attrs.beta), i * depth);
    }
    return [result];
  },

  lower(n, { numerics }) {
    const input = inputOf(n, 0);
    if (elementCount(input.shape) === 0) return [];
    if (input.dtype !== 'int8') return [lowerF32(n)];
    if (ROUNDING[numerics].others === 'even') return [lowerEven(n)];
    const convert = conversionOf(n, numerics);
    return [lowerS8(n), ...(convert === null ? [] : lutInPlace(n, tableS8(convert)))];
  },

  describe: (n) => (n.attrs.beta === 1 ? '' : `beta ${n.attrs.beta}`),
});
