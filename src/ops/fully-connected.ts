// FULLY_CONNECTED: rows of the input times a [units, depth] matrix, int8 per tensor or per unit, and float32.
// Source: TFLite fully_connected.cc, reference_integer_ops::FullyConnected(PerChannel), reference_ops::FullyConnected.

import { FullyConnectedOptions, TensorType } from '../import/tflite/schema/tflite.ts';
import {
  clamp,
  kernelRounding,
  type Multiplier,
  quantizeMultiplier,
  ROUNDING,
  requantize,
} from '../ir/requantize.ts';
import { elementCount, type Numerics, type Values } from '../ir/types.ts';
import {
  type Activation,
  activationCode,
  activationOf,
  quantizedRange,
  realRange,
} from './common/activation.ts';
import { type DenseLayer, denseParams } from './common/dense-layer.ts';
import { channelMultipliers, checkBias, filterArgs, weightsRule } from './common/filter.ts';
import { FULLY_CONNECTED_VARIANTS } from './common/fully-connected-variants.ts';
import { denseLinear } from './common/linear.ts';
import { narrowedSums, summedUses } from './common/linear-channels.ts';
import { denseProbe, linearIntervals, linearSums } from './common/linear-intervals.ts';
import { rowsOf } from './common/rows.ts';
import { choose } from './common/variants.ts';
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

export interface FullyConnectedAttrs {
  readonly activation: Activation;
  /** The output keeps the input's leading dimensions; else it has rank 2. */
  readonly keepNumDims: boolean;
}

function shapes(n: NodeView<FullyConnectedAttrs>) {
  const input = inputOf(n, 0);
  const filter = inputOf(n, 1);
  const [units, depth] = filter.shape;
  if (filter.shape.length !== 2 || filter.shape.includes(0))
    return reject(
      n,
      'invalid-graph',
      `weights have shape [${filter.shape}]; [units,depth] without empty dimensions is needed`,
    );
  const batches = elementCount(input.shape) / depth!;
  if (!Number.isInteger(batches) || batches === 0 || (n.attrs.keepNumDims && input.shape.at(-1) !== depth))
    reject(n, 'invalid-graph', `input [${input.shape}] does not consist of rows of ${depth} values`);
  return { input, filter, bias: n.inputs[2] ?? null, units: units!, depth: depth!, batches };
}

/**
 * One multiplier per unit, or only one. TFLite multiplies input and filter scale as float32 when the filter has one
 * scale, and as doubles when it has many.
 */
function multipliersOf(n: NodeView<FullyConnectedAttrs>): readonly Multiplier[] {
  const { input, filter, units } = shapes(n);
  const output = outputOf(n);
  const q = filter.quant;
  if (q.kind === 'per-axis' && q.scales.length > 1)
    return channelMultipliers(n, input, filter, output, units, 0);
  const scale = q.kind === 'per-axis' ? q.scales[0]! : perTensor(n, filter).scale;
  const product = Math.fround(perTensor(n, input).scale * scale);
  return [quantizeMultiplier(product / perTensor(n, output).scale)];
}

/** Filters that are quantized with one scale may have a zero point here (and only here). */
const weightsZero = (n: NodeView<FullyConnectedAttrs>): number => {
  const { quant } = inputOf(n, 1);
  return quant.kind === 'per-tensor' ? quant.zeroPoint : 0;
};

export const fullyConnected = defineOp<'fully_connected', FullyConnectedAttrs>({
  kind: 'fully_connected',
  summary: 'Dense layer with a fused activation.',
  tflite: ['FULLY_CONNECTED'],
  inputNames: ['input', 'weights', 'bias'],
  dtypes: ['int8, weights int8 (per unit or per tensor), bias int32 -> int8', 'float32 -> float32'],

  readTflite(node) {
    const o = node.options(FullyConnectedOptions);
    const format = o?.weightsFormat() ?? 0;
    if (format !== 0)
      return node.fail(
        'unsupported-option',
        `weights format ${format} (shuffled) is not supported`,
        'Convert the model for TensorFlow Lite Micro or with the default converter.',
      );
    return {
      attrs: {
        activation: activationOf(node, o?.fusedActivationFunction() ?? 0),
        keepNumDims: o?.keepNumDims() ?? false,
      },
    };
  },

  writeTflite(n) {
    const { input, filter } = shapes(n);
    const { activation, keepNumDims } = n.attrs;
    return {
      opcode: 'FULLY_CONNECTED',
      version: filter.quant.kind === 'per-axis' ? 12 : input.dtype === 'int8' ? 4 : 1,
      options: {
        table: FullyConnectedOptions,
        write: (b) =>
          FullyConnectedOptions.createFullyConnectedOptions(
            b,
            activationCode(activation),
            0,
            keepNumDims,
            false,
            TensorType.FLOAT32,
          ),
      },
    };
  },

  quantization: { output: 'own', weights: weightsRule(0, 1) },

  infer(n) {
    const { input, filter, bias, units, batches } = shapes(n);
    requireDtype(n, input, ['int8', 'float32']);
    requireDtype(n, filter, [input.dtype]);
    checkBias(n, bias, units, input.dtype === 'int8' ? 'int32' : 'float32');
    if (input.dtype === 'int8') multipliersOf(n);
    const shape = n.attrs.keepNumDims ? input.shape.with(-1, units) : [batches, units];
    return [{ dtype: input.dtype, shape }];
  },

  reference(n, values, numerics) {
    return [inputOf(n, 0).dtype === 'int8' ? referenceS8(n, values, numerics) : referenceF32(n, values)];
  },

  lower(n, ctx) {
    return [inputOf(n, 0).dtype === 'int8' ? lowerS8(n, ctx) : lowerF32(n)];
  },

  intervals: (n, inputs, numerics) =>
    linearIntervals(n, denseLinear(n), denseProbe(n), inputs, numerics, referenceS8),
  sums: (n, inputs) => linearSums(denseLinear(n), inputs),
  channels: {
    uses(n) {
      const l = denseLinear(n);
      return l && l.inputs === inputOf(n, 0).shape.at(-1) ? summedUses(l) : null;
    },
    // Many scales must not become one, which is multiplied in another precision.
    leastOutputs(n) {
      const { quant } = inputOf(n, 1);
      return quant.kind === 'per-axis' && quant.scales.length > 1 ? 2 : 1;
    },
    narrow: (n, to) => ({ attrs: n.attrs, constants: narrowedSums(n, denseLinear(n)!, to) }),
  },

  macs(n) {
    const { batches, units, depth } = shapes(n);
    return batches * units * depth;
  },

  describe(n) {
    const { units, depth } = shapes(n);
    return `${depth} inputs to ${units} units${n.attrs.activation === 'NONE' ? '' : ` ${n.attrs.activation}`}`;
  },
});

function referenceS8(
  n: NodeView<FullyConnectedAttrs>,
  values: readonly (Values | null)[],
  numerics: Numerics,
): Int8Array {
  const { input, batches, units, depth } = shapes(n);
  const data = values[0] as Int8Array;
  const weights = values[1] as Int8Array;
  const bias = values[2] as Int32Array | null | undefined;
  const inZero = perTensor(n, input).zeroPoint;
  const zero = weightsZero(n);
  const quant = perTensor(n, outputOf(n));
  const range = quantizedRange(n.attrs.activation, quant);
  const multipliers = multipliersOf(n);
  const result = new Int8Array(batches * units);
  for (let b = 0; b < batches; b++)
    for (let u = 0; u < units; u++) {
      let acc = bias?.[u] ?? 0;
      for (let i = 0; i < depth; i++)
        acc += (data[b * depth + i]! - inZero) * (weights[u * depth + i]! - zero);
      const scaled = requantize(
        acc | 0,
        multipliers[multipliers.length === 1 ? 0 : u]!,
        ROUNDING[numerics].fullyConnected,
      );
      result[b * units + u] = clamp(scaled + quant.zeroPoint, range.min, range.max);
    }
  return result;
}

function referenceF32(n: NodeView<FullyConnectedAttrs>, values: readonly (Values | null)[]): Float32Array {
  const { batches, units, depth } = shapes(n);
  const data = values[0] as Float32Array;
  const weights = values[1] as Float32Array;
  const bias = values[2] as Float32Array | null | undefined;
  const range = realRange(n.attrs.activation);
  const result = new Float32Array(batches * units);
  for (let b = 0; b < batches; b++)
    for (let u = 0; u < units; u++) {
      let acc = 0;
      for (let i = 0; i < depth; i++)
        acc = Math.fround(acc + Math.fround(data[b * depth + i]! * weights[u * depth + i]!));
      result[b * units + u] = clamp(Math.fround(acc + (bias?.[u] ?? 0)), range.min, range.max);
    }
  return result;
}

function lowerS8(
  n: NodeView<FullyConnectedAttrs>,
  { numerics, isa, longMultiply, avoided }: LowerContext,
): KernelCall {
  const { input, batches, units, depth } = shapes(n);
  const quant = perTensor(n, outputOf(n));
  const range = quantizedRange(n.attrs.activation, quant);
  const layerMultipliers = multipliersOf(n);
  const layer: DenseLayer = {
    batches,
    units,
    depth,
    rows: rowsOf(n, units, depth),
    weightsZero: weightsZero(n),
    multipliers: layerMultipliers,
    rounding: kernelRounding(ROUNDING[numerics].fullyConnected, layerMultipliers),
    outZero: quant.zeroPoint,
    range,
    args: filterArgs(n),
  };
  const { call, multipliers } = choose(FULLY_CONNECTED_VARIANTS, layer, isa, longMultiply, avoided);
  return { params: denseParams(layer, perTensor(n, input).zeroPoint, multipliers), ...call };
}

function lowerF32(n: NodeView<FullyConnectedAttrs>): KernelCall {
  const { batches, units, depth } = shapes(n);
  const range = realRange(n.attrs.activation);
  return {
    symbol: 'nnmcu_fully_connected_f32',
    header: 'nnmcu/fully_connected.h',
    sources: ['fully_connected_f32.c'],
    params: {
      type: 'nnmcu_fully_connected_f32_params',
      fields: [
        ['batches', batches],
        ['in_features', depth],
        ['out_features', units],
        ['act_min', { real: range.min }],
        ['act_max', { real: range.max }],
      ],
    },
    args: filterArgs(n),
  };
}
