// QuantizeLinear and DequantizeLinear, and the operators that onnxruntime's quantizer writes with scales as inputs.
// An int8 tensor of the IR stands for the stored values and the real ones alike, so neither costs anything by itself;
// uint8 is int8 with the zero point moved by 128.
import { roundHalfAway } from '../../ir/requantize.ts';
import { elementCount } from '../../ir/types.ts';
import { add } from '../../ops/add.ts';
import { leakyRelu } from '../../ops/leaky-relu.ts';
import { logistic } from '../../ops/logistic.ts';
import { mul } from '../../ops/mul.ts';
import type { OpDef } from '../../ops/op-def.ts';
import { quantize } from '../../ops/quantize.ts';
import { perTensorQuant, type QuantParams, realsOf } from './builder.ts';
import type { Context, Rule } from './context.ts';
import { emitBinary, emitUnary } from './elementwise.ts';
import { emitConv, emitDense } from './linear.ts';
import { emitPool, emitSoftmax, scaledBy } from './rules-layers.ts';
import { emitMean, spatialAxes } from './rules-reduce.ts';
import { emitConcat } from './rules-shape.ts';
import type { Activation, Constant, Value } from './values.ts';

/** Scale and zero point inputs of an 8-bit activation. */
function params(c: Context, scale: number, zero: number): QuantParams {
  const found = c.quantParams(c.node.inputs[scale], c.node.inputs[zero]);
  const ok = found !== null && found.scale > 0 && Number.isFinite(found.scale);
  if (ok) return found;
  c.constant(scale, 'scale');
  const type = c.optionalConstant(zero, 'zero point')?.dtype ?? 'int8';
  if (type !== 'int8' && type !== 'uint8')
    return c.fail(
      'unsupported-dtype',
      `activations quantized to ${type} are not supported; int8 and uint8 are`,
      'Quantize the model again with QInt8 or QUInt8 activations.',
    );
  return c.fail('unsupported-option', 'one positive scale and one int8 or uint8 zero point are needed');
}

/** The int8 constant of stored values, with its scales. */
function quantizedConstant(c: Context, k: Constant, scale: number, zero: number, axis: number): Constant {
  const scales = Array.from(realsOf(c.constant(scale, 'scales')));
  const zeros = c.optionalConstant(zero, 'zero points');
  if (k.dtype !== 'int8' && k.dtype !== 'uint8' && k.dtype !== 'int32')
    return c.fail('unsupported-dtype', `quantized constants of ${k.dtype} are not supported`);
  if (scales.some((s) => !(s > 0 && s < Infinity)))
    return c.fail('invalid-graph', 'a scale is not a positive number');
  if (zeros !== null && zeros.data.length !== scales.length)
    return c.fail('invalid-graph', `${scales.length} scales and ${zeros.data.length} zero points`);
  const positive = scales.length === 1 ? 0 : c.axis(axis, k.shape.length);
  if (scales.length > 1 && k.shape[positive] !== scales.length)
    return c.fail('invalid-graph', `${scales.length} scales for dimension ${positive} of [${k.shape}]`);
  const moved = k.dtype === 'uint8' ? 128 : 0;
  const zeroPoints = scales.map((_, i) => Number(zeros?.data[i] ?? 0) - moved);
  const data = k.data instanceof Uint8Array ? Int8Array.from(k.data, (v) => v - 128) : k.data;
  return { ...k, dtype: 'float32', data, quant: { scales, zeroPoints, axis: positive } };
}

/** Stored values as the real ones they stand for. */
function dequantized(c: Context, v: Value, scale: number, zero: number, axis = 1): Value {
  if (v.kind === 'constant') return quantizedConstant(c, v, scale, zero, axis);
  const { builder, node } = c;
  const q = params(c, scale, zero);
  const t = builder.tensor(v.id);
  if (t.quant.kind === 'none' && t.dtype === 'int8' && v.dtype === 'int8') {
    builder.tensors.set(v.id, { ...t, quant: perTensorQuant(q) });
    return { ...v, dtype: 'float32' };
  }
  if (t.dtype === 'uint8') {
    if (t.quant.kind === 'none')
      builder.tensors.set(v.id, {
        ...t,
        quant: perTensorQuant({ scale: q.scale, zeroPoint: q.zeroPoint + 128 }),
      });
    const id = builder.emit(quantize, { node, attrs: {}, inputs: [v.id], dtype: 'int8', quant: q });
    return { ...v, id, dtype: 'float32' };
  }
  const own = builder.quantOf(v);
  if (own === null) return c.fail('unsupported-dtype', `a computed ${v.dtype} cannot be dequantized`);
  if (own.scale !== q.scale || own.zeroPoint !== q.zeroPoint)
    return c.fail(
      'unsupported-option',
      `it reads values of scale ${own.scale} and zero point ${own.zeroPoint} as scale ${q.scale} and zero point ${q.zeroPoint}`,
    );
  return { ...v, dtype: 'float32' };
}

const blockless = (c: Context): void => {
  if (c.reader.int('block_size', 0) !== 0)
    c.fail('unsupported-option', 'blockwise quantization is not supported');
};

const dequantizeLinear: Rule = (c) => {
  blockless(c);
  c.bind(0, dequantized(c, c.value(0), 1, 2, c.reader.int('axis', 1)));
};

/** Real values as stored ones: the reverse of `dequantized`. */
const storedAs = (c: Context, v: Activation, zero: number): Activation => ({
  ...v,
  dtype: storedType(c, zero),
});
const storedType = (c: Context, zero: number): 'int8' | 'uint8' => {
  const dtype = c.optionalConstant(zero, 'zero point')?.dtype;
  return dtype === 'int8' || (dtype === undefined && c.reader.int('output_dtype', 0) === 3)
    ? 'int8'
    : 'uint8';
};

const quantizeLinear: Rule = (c) => {
  blockless(c);
  const v = c.value(0);
  if (v.kind === 'constant') return c.bind(0, storedConstant(c, v));
  if (v.dtype !== 'float32')
    c.fail('unsupported-dtype', `input "${c.node.inputs[0]}" is ${v.dtype}; float32 is needed`);
  c.bind(0, storedAs(c, c.builder.requantized(v, params(c, 1, 2), c.node), 2));
};

/** Weights that the model quantizes itself; ties go to the even value as in ONNX. */
function storedConstant(c: Context, k: Constant): Constant {
  const scales = realsOf(c.constant(1, 'scales'));
  const zeros = c.optionalConstant(2, 'zero points');
  const dtype = storedType(c, 2);
  const [low, high] = dtype === 'int8' ? [-128, 127] : [0, 255];
  const axis = scales.length === 1 ? 0 : c.axis(c.reader.int('axis', 1), k.shape.length);
  const inner = elementCount(k.shape.slice(axis + 1));
  const reals = realsOf(k);
  const data = new (dtype === 'int8' ? Int8Array : Uint8Array)(k.data.length);
  reals.forEach((v, i) => {
    const channel = scales.length === 1 ? 0 : Math.floor(i / inner) % scales.length;
    const x = Math.fround(v / scales[channel]!);
    const rounded = Math.abs(x % 1) === 0.5 ? 2 * Math.round(x / 2) : roundHalfAway(x);
    data[i] = Math.min(Math.max(rounded + Number(zeros?.data[channel] ?? 0), low), high);
  });
  return { kind: 'constant', dtype, shape: k.shape, data };
}

/** Real view of an 8-bit activation input with its parameters behind it. */
function operand(c: Context, index: number, scale = index + 1, zero = index + 2): Activation {
  const v = dequantized(c, c.value(index), scale, zero);
  return v.kind === 'activation'
    ? v
    : c.fail('unsupported-option', `input "${c.node.inputs[index]}" is constant`);
}
const anyOperand = (c: Context, index: number): Value => dequantized(c, c.value(index), index + 1, index + 2);

const qLinearConv: Rule = (c) => {
  const weights = quantizedConstant(c, c.constant(3, 'weights'), 4, 5, 0);
  const x = operand(c, 0);
  const bias = withScales(c.optionalConstant(8, 'bias'), weights, c, x);
  const out = emitConv(c, { x, weights, bias, target: params(c, 6, 7) });
  c.bind(0, finished(c, out, 6, 7));
};

/** The output with its stored type; a layer that had no int8 form is quantized here. */
const finished = (c: Context, v: Activation, scale: number, zero: number): Activation =>
  storedAs(c, c.builder.requantized(v, params(c, scale, zero), c.node), zero);

const qLinearMatMul: Rule = (c) => {
  const weights = quantizedConstant(c, c.constant(3, 'weights'), 4, 5, -1);
  const out = emitDense(c, { x: operand(c, 0), weights, bias: null, target: params(c, 6, 7) }, false);
  c.bind(0, finished(c, out, 6, 7));
};

const qGemm: Rule = (c) => {
  if (c.reader.int('transA', 0) !== 0) c.fail('unsupported-option', 'transA is not supported here');
  const alpha = c.reader.float('alpha', 1);
  if (!(alpha > 0 && alpha < Infinity)) c.fail('unsupported-option', `alpha ${alpha} is not supported here`);
  const isTurned = c.reader.int('transB', 0) !== 0;
  const weights = scaledBy(quantizedConstant(c, c.constant(3, 'weights'), 4, 5, isTurned ? 0 : 1), alpha);
  // Without an output scale the result is float32.
  const isFloat = !c.node.inputs[7];
  const linear = {
    x: operand(c, 0),
    weights,
    bias: c.optionalConstant(6, 'bias'),
    target: isFloat ? null : params(c, 7, 8),
  };
  const out = emitDense(c, { ...linear, bias: withScales(linear.bias, weights, c, linear.x) }, isTurned);
  c.bind(0, isFloat ? out : finished(c, out, 7, 8));
};

/** An int32 bias has no scale of its own: it counts in input scale * weight scale. */
function withScales(bias: Constant | null, weights: Constant, c: Context, x: Activation): Constant | null {
  const q = c.builder.quantOf(x);
  if (bias === null || q === null) return bias;
  const scales = weights.quant!.scales.map((s) => s * q.scale);
  return {
    ...bias,
    dtype: 'float32',
    quant: { scales, zeroPoints: scales.map(() => 0), axis: Math.max(0, bias.shape.length - 1) },
  };
}

const qBinary =
  (def: OpDef): Rule =>
  (c) =>
    c.bind(0, finished(c, emitBinary(c, def, anyOperand(c, 0), anyOperand(c, 3), params(c, 6, 7)), 6, 7));

const qUnary =
  (def: OpDef): Rule =>
  (c) =>
    c.bind(0, finished(c, emitUnary(c, def, def.readOnnx!(c.reader), operand(c, 0), params(c, 3, 4)), 3, 4));

const qAveragePool: Rule = (c) => {
  if (c.reader.int('channels_last', 0) !== 0)
    return c.fail('unsupported-option', 'channels_last is not supported');
  c.bind(0, finished(c, emitPool(c, operand(c, 0), true, params(c, 3, 4)), 3, 4));
};

const qGlobalAveragePool: Rule = (c) => {
  if (c.reader.int('channels_last', 0) !== 0)
    return c.fail('unsupported-option', 'channels_last is not supported');
  const x = operand(c, 0);
  c.bind(0, finished(c, emitMean(c, x, spatialAxes(x), params(c, 3, 4)), 3, 4));
};

const qSoftmax: Rule = (c) => {
  const x = operand(c, 0);
  const old = c.reader.int('opset', 13) < 13;
  const axis = c.axis(c.reader.int('axis', -1), x.layout.axes.length);
  c.bind(0, finished(c, emitSoftmax(c, x, axis, old, params(c, 3, 4)), 3, 4));
};

const qConcat: Rule = (c) => {
  const count = Math.floor((c.node.inputs.length - 2) / 3);
  const values = Array.from({ length: count }, (_, i) => operand(c, 2 + 3 * i));
  if (count < 1) return c.fail('invalid-graph', 'there is nothing to join');
  c.bind(0, finished(c, emitConcat(c, values, c.reader.int('axis', Number.NaN), params(c, 0, 1)), 0, 1));
};

export const QUANT_RULES: Readonly<Record<string, Rule>> = {
  QuantizeLinear: quantizeLinear,
  DequantizeLinear: dequantizeLinear,
  'com.microsoft.QuantizeLinear': quantizeLinear,
  'com.microsoft.DequantizeLinear': dequantizeLinear,
  QLinearConv: qLinearConv,
  QLinearMatMul: qLinearMatMul,
  'com.microsoft.QGemm': qGemm,
  'com.microsoft.QLinearAdd': qBinary(add),
  'com.microsoft.QLinearMul': qBinary(mul),
  'com.microsoft.QLinearSigmoid': qUnary(logistic),
  'com.microsoft.QLinearLeakyRelu': qUnary(leakyRelu),
  'com.microsoft.QLinearAveragePool': qAveragePool,
  'com.microsoft.QLinearGlobalAveragePool': qGlobalAveragePool,
  'com.microsoft.QLinearSoftmax': qSoftmax,
  'com.microsoft.QLinearConcat': qConcat,
};
