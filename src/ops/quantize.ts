// QUANTIZE: float32 to a quantized type, or one quantization to another.
// Source: TFLite reference_ops::AffineQuantize (in float) and ::Requantize (factor in double).
import { everywhere, INT8 } from '../ir/intervals.ts';
import {
  clamp,
  type Multiplier,
  ROUNDING,
  requantize,
  roundHalfAway,
  roundHalfEven,
} from '../ir/requantize.ts';
import { allocate, type DType, elementCount, type Numerics, type Tensor } from '../ir/types.ts';
import { lowerView, viewOfActivation } from './common/copy.ts';
import { lutCall, mapCall, tableIntervals, tableS8 } from './common/lut.ts';
import { rescaled, rescaling } from './common/rescale.ts';
import { EACH_ROW } from './common/row-rules.ts';
import { SAME_CHANNELS } from './common/tied-channels.ts';
import { defineOp, inputOf, type NodeView, outputOf, perTensor, reject, requireDtype } from './op-def.ts';

type Attrs = Record<never, never>;

const LIMITS = { int8: [-128, 127], uint8: [0, 255], int16: [-32768, 32767] } as const;
type Quantized = keyof typeof LIMITS;

/** Output types by input type. */
const CONVERSIONS: Readonly<Partial<Record<DType, readonly Quantized[]>>> = {
  float32: ['int8', 'uint8', 'int16'],
  int8: ['int8', 'uint8', 'int16'],
  uint8: ['int8'],
  int16: ['int8', 'int16'],
};

const SUFFIX = { float32: 'f32', int8: 's8', uint8: 'u8', int16: 's16' } as const;
const suffixOf = (t: Tensor): string => SUFFIX[t.dtype as keyof typeof SUFFIX];

const limitsOf = (t: Tensor): readonly [number, number] => LIMITS[t.dtype as Quantized];

/** input scale / output scale of a requantization. */
const factorOf = (n: NodeView<Attrs>): Multiplier =>
  rescaling(n, perTensor(n, inputOf(n, 0)).scale / perTensor(n, outputOf(n)).scale);

/** The conversion of one element. */
function conversion(n: NodeView<Attrs>, numerics: Numerics): (value: number) => number {
  const input = inputOf(n, 0);
  const output = outputOf(n);
  const to = perTensor(n, output);
  const [low, high] = limitsOf(output);
  if (input.dtype === 'float32') {
    const round = ROUNDING[numerics].others === 'even' ? roundHalfEven : roundHalfAway;
    return (value) => {
      const x = Math.fround(value / to.scale);
      // Out of range saturates and NaN is the smallest value, where the C of TFLite is undefined.
      return Number.isNaN(x) ? low : clamp(round(x) + to.zeroPoint, low, high);
    };
  }
  if (input.dtype === 'int8' && output.dtype === 'int8')
    return rescaled(n, perTensor(n, input), to, numerics);
  const { zeroPoint } = perTensor(n, input);
  const m = factorOf(n);
  return (value) => clamp(requantize(value - zeroPoint, m, 'double') + to.zeroPoint, low, high);
}

function isIdentity(n: NodeView<Attrs>): boolean {
  const input = inputOf(n, 0);
  const output = outputOf(n);
  if (input.dtype !== output.dtype) return false;
  const from = perTensor(n, input);
  const to = perTensor(n, output);
  return from.scale === to.scale && from.zeroPoint === to.zeroPoint;
}

/** Whether the conversion is between uint8 and int8 and only flips the upper bit: equal scales, zero points 128 apart. */
function flipsSign(n: NodeView<Attrs>, convert: (value: number) => number): boolean {
  const [low, high] = limitsOf(inputOf(n, 0));
  const [to] = limitsOf(outputOf(n));
  const isBytes = inputOf(n, 0).dtype !== outputOf(n).dtype && high - low === 255;
  return isBytes && Array.from({ length: 256 }, (_, i) => convert(low + i) === to + i).every((same) => same);
}

export const quantize = defineOp<'quantize', Attrs>({
  kind: 'quantize',
  summary: 'float32 to a quantized type, or one quantization to another.',
  tflite: ['QUANTIZE'],
  dtypes: Object.entries(CONVERSIONS).map(([from, to]) => `${from} -> ${to.join(' or ')}`),

  readTflite: () => ({ attrs: {} }),

  writeTflite: (n) => ({ opcode: 'QUANTIZE', version: inputOf(n, 0).dtype === 'float32' ? 1 : 2 }),

  infer(n) {
    const input = inputOf(n, 0);
    const output = outputOf(n);
    requireDtype(n, input, Object.keys(CONVERSIONS) as DType[]);
    const targets: readonly DType[] = CONVERSIONS[input.dtype] ?? [];
    if (!targets.includes(output.dtype))
      reject(n, 'unsupported-dtype', `${input.dtype} to ${output.dtype} is not supported`, [
        `supported from ${input.dtype}: ${targets.join(', ')}`,
      ]);
    perTensor(n, output);
    if (input.dtype !== 'float32') factorOf(n);
    return [{ dtype: output.dtype, shape: input.shape }];
  },

  reference(n, values, numerics) {
    const convert = conversion(n, numerics);
    const result = allocate(outputOf(n).dtype, elementCount(outputOf(n).shape));
    values[0]?.forEach((value, i) => {
      result[i] = convert(Number(value));
    });
    return [result];
  },

  lower(n, { numerics }) {
    const input = inputOf(n, 0);
    const output = outputOf(n);
    if (isIdentity(n)) return lowerView(n);
    if (input.dtype === 'int8' && output.dtype === 'int8')
      return lutCall(n, tableS8(conversion(n, numerics)));
    const to = perTensor(n, output);
    const types = `${suffixOf(input)}_${suffixOf(output)}`;
    if (input.dtype === 'float32')
      return mapCall(
        n,
        `nnmcu_quantize_${types}${ROUNDING[numerics].others === 'even' ? '_even' : ''}`,
        'nnmcu/quantize.h',
        {
          type: 'nnmcu_quantize_params',
          fields: [
            ['scale', { real: to.scale }],
            ['zero', to.zeroPoint],
          ],
        },
      );
    if (flipsSign(n, conversion(n, numerics))) return mapCall(n, 'nnmcu_flip_sign', 'nnmcu/quantize.h');
    const { multiplier, shift } = factorOf(n);
    return mapCall(n, `nnmcu_requantize_${types}`, 'nnmcu/quantize.h', {
      type: 'nnmcu_requantize_params',
      fields: [
        ['in_zero', perTensor(n, input).zeroPoint],
        ['out_zero', to.zeroPoint],
        ['multiplier', multiplier],
        ['shift', shift],
      ],
    });
  },

  intervals: (n, [x], numerics) =>
    x ? tableIntervals(tableS8(conversion(n, numerics)), x) : everywhere(outputOf(n).shape, INT8),
  rows: EACH_ROW,
  channels: SAME_CHANNELS,
  table: (n, numerics) =>
    inputOf(n, 0).dtype === 'int8' && outputOf(n).dtype === 'int8'
      ? { table: tableS8(conversion(n, numerics)), index: 0 }
      : null,

  view: (n) => (isIdentity(n) ? viewOfActivation(n) : null),
});
