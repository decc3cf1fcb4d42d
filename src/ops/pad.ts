// PAD and PADV2: a border of one value around a tensor, or only in front of and behind one that already lies inside; the
// amounts and the value are constants.
// Source: TFLite pad.cc, reference_ops::Pad (without a value: real 0, which is the output's zero point).
import { sameQuant } from '../ir/quant.ts';
import { clamp, roundHalfAway } from '../ir/requantize.ts';
import {
  allocate,
  bytesOf,
  type DType,
  dtypeBytes,
  elementCount,
  tensorBytes,
  type Values,
} from '../ir/types.ts';
import { constantInts, intsInput } from './common/constant.ts';
import { monotoneIntervals } from './common/monotone.ts';
import { SAME_CHANNELS } from './common/tied-channels.ts';
import {
  defineOp,
  inputOf,
  type KernelArg,
  type KernelCall,
  type NodeView,
  type OpDef,
  outputOf,
  perTensor,
  reject,
  requireDtype,
  type TfliteConstant,
} from './op-def.ts';

export interface PadAttrs {
  /** Elements before and after the input, per dimension. */
  readonly paddings: readonly { readonly before: number; readonly after: number }[];
  /** The border's value as the output stores it, so quantized where the output is. */
  readonly value: number;
}

/** The kernel's rank, which is also the highest that TFLite pads. */
const RANK = 5;

export const pad: OpDef<'pad', PadAttrs> = defineOp<'pad', PadAttrs>({
  kind: 'pad',
  summary: 'Border of one value around a tensor.',
  tflite: ['PAD', 'PADV2'],
  dtypes: [
    'int8, amounts int32 (constant), value int8 (constant, optional) -> int8',
    'the same with int16, int32 or float32',
  ],

  readTflite(node) {
    const amounts = constantInts(node, 1, 'amounts of padding');
    const rank = node.inputs[0]?.shape.length ?? 0;
    if (amounts.length !== 2 * rank)
      return node.fail('invalid-graph', `${amounts.length} amounts of padding for rank ${rank}`);
    const paddings = Array.from({ length: rank }, (_, i) => ({
      before: amounts[2 * i]!,
      after: amounts[2 * i + 1]!,
    }));
    const given = node.inputs[2];
    if (given && (given.data?.length !== 1 || given.dtype !== node.inputs[0]?.dtype))
      return node.fail(
        'unsupported-option',
        `the value "${given.origin.name}" is not one constant of the input's type`,
      );
    const output = node.outputs[0];
    if (given && output && !sameQuant(given.quant, output.quant))
      return node.fail(
        'unsupported-option',
        `the value "${given.origin.name}" is quantized differently from the output`,
      );
    const zero = output?.quant.kind === 'per-tensor' ? output.quant.zeroPoint : 0;
    return {
      attrs: { paddings, value: given?.data ? Number(given.data[0]) : zero },
      inputs: [node.inputIds[0] ?? null],
    };
  },

  writeTflite(n) {
    const { paddings, value } = n.attrs;
    const output = outputOf(n);
    const amounts = intsInput(
      'amounts',
      paddings.flatMap((p) => [p.before, p.after]),
      [paddings.length, 2],
    );
    const zero = output.quant.kind === 'per-tensor' ? output.quant.zeroPoint : 0;
    const int8 = output.dtype === 'int8';
    if (value === zero)
      return { opcode: 'PAD', version: int8 ? 2 : 1, inputs: [n.op.inputs[0] ?? null, amounts] };
    const data = filled(output.dtype, 1, value);
    const border: TfliteConstant = {
      role: 'value',
      dtype: output.dtype,
      shape: [1],
      data,
      quant: output.quant,
    };
    return { opcode: 'PADV2', version: int8 ? 2 : 1, inputs: [n.op.inputs[0] ?? null, amounts, border] };
  },

  quantization: {
    output: 'shared',
    attrs: ({ paddings, value }, { scale, zeroPoint }) => ({
      paddings,
      value: clamp(roundHalfAway(value / scale) + zeroPoint, -128, 127),
    }),
  },

  infer(n) {
    const input = inputOf(n, 0);
    const { paddings } = n.attrs;
    requireDtype(n, input, ['int8', 'int16', 'int32', 'float32']);
    if (input.dtype === 'int8') perTensor(n, outputOf(n));
    if (input.shape.includes(0)) reject(n, 'invalid-graph', `the input [${input.shape}] is empty`);
    if (input.shape.length > RANK)
      reject(n, 'unsupported-option', `rank ${input.shape.length} is above ${RANK}`);
    if (paddings.length !== input.shape.length)
      reject(n, 'invalid-graph', `${paddings.length} pairs of padding for rank ${input.shape.length}`);
    if (paddings.some((p) => p.before < 0 || p.after < 0))
      reject(n, 'invalid-graph', 'an amount of padding is negative');
    const shape = input.shape.map((d, i) => paddings[i]!.before + d + paddings[i]!.after);
    if (elementCount(shape) * dtypeBytes(input.dtype) > 2 ** 31 - 1)
      reject(n, 'invalid-graph', `the padded shape [${shape}] is larger than 2 GiB`);
    return [{ dtype: input.dtype, shape }];
  },

  reference(n, values) {
    const { out, before, size } = extended(n);
    const data = values[0]!;
    const result = filled(inputOf(n, 0).dtype, elementCount(out), n.attrs.value);
    for (let i = 0; i < data.length; i++) {
      let rest = i;
      let at = 0;
      let stride = 1;
      for (let d = RANK - 1; d >= 0; d--) {
        at += ((rest % size[d]!) + before[d]!) * stride;
        rest = Math.floor(rest / size[d]!);
        stride *= out[d]!;
      }
      result[at] = Number(data[i]);
    }
    return [result];
  },

  lower(n, { inPlace }) {
    const { out, before, after, size } = extended(n);
    const bytes = dtypeBytes(inputOf(n, 0).dtype);
    const block = blockIn(n);
    if (inPlace?.has(0) && block !== null)
      return [...margin(n, 0, block.front), ...margin(n, block.front + block.bytes, block.back)];
    // Bytes of one output position along each axis.
    const step = out.map((_, axis) => elementCount(out.slice(axis + 1)) * bytes);
    const scaled = (amounts: readonly number[]) => amounts.map((d, axis) => d * step[axis]!);
    const amounts = withoutPlainAxes({
      count: size.with(-1, size[RANK - 1]! * bytes),
      before: scaled(before),
      after: scaled(after),
    });
    return [padCall(n, { kind: 'input', index: 0 }, { kind: 'output', index: 0 }, amounts)];
  },

  parts(n) {
    const block = blockIn(n);
    return block === null || inputOf(n, 0).data !== undefined ? [] : [{ input: 0, offset: block.front }];
  },

  intervals: (n, inputs, numerics) => monotoneIntervals(n, inputs, numerics, pad.reference),
  channels: {
    uses: SAME_CHANNELS.uses,
  },

  describe(n) {
    const amounts = n.attrs.paddings.map((p) => `${p.before}+${p.after}`);
    return `by ${amounts.join(', ')} with ${n.attrs.value}`;
  },
});

/** `count` times the value. */
function filled(dtype: DType, count: number, value: number): Exclude<Values, BigInt64Array> {
  const values = allocate(dtype, count);
  if (values instanceof BigInt64Array) throw new Error('bug: int64 pad');
  return values.fill(value) as Exclude<Values, BigInt64Array>;
}

/** Shapes and amounts at the kernel's rank: dimensions of size 1 are put in front. */
function extended(n: NodeView<PadAttrs>) {
  const { shape } = inputOf(n, 0);
  const front = <T>(list: readonly T[], fill: T): readonly T[] => [
    ...new Array<T>(RANK - list.length).fill(fill),
    ...list,
  ];
  const paddings = front(n.attrs.paddings, { before: 0, after: 0 });
  const size = front(shape, 1);
  return {
    size,
    before: paddings.map((p) => p.before),
    after: paddings.map((p) => p.after),
    out: size.map((d, i) => paddings[i]!.before + d + paddings[i]!.after),
  };
}

/** Bytes in front of the input and behind it where it lies in one piece in the output; null where it does not. */
function blockIn(n: NodeView<PadAttrs>) {
  const { shape } = inputOf(n, 0);
  const innermost = n.attrs.paddings.findLastIndex((p) => p.before + p.after > 0);
  if (elementCount(shape.slice(0, Math.max(0, innermost))) !== 1) return null;
  const bytes = tensorBytes(inputOf(n, 0));
  const whole = tensorBytes(outputOf(n));
  let pitch = dtypeBytes(outputOf(n).dtype);
  let front = 0;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    front += n.attrs.paddings[axis]!.before * pitch;
    pitch *= outputOf(n).shape[axis]!;
  }
  return { bytes, front, back: whole - front - bytes };
}

type Amounts = Readonly<Record<'count' | 'before' | 'after', readonly number[]>>;

/** The same in longer rows: an innermost axis without padding becomes part of the one around it. */
function withoutPlainAxes(a: Amounts): Amounts {
  const [outer, inner] = a.count.slice(-2);
  if (a.before.at(-1)! + a.after.at(-1)! > 0 || a.count.slice(0, -1).every((c) => c === 1)) return a;
  return withoutPlainAxes({
    count: [1, ...a.count.slice(0, -2), outer! * inner!],
    before: [0, ...a.before.slice(0, -1)],
    after: [0, ...a.after.slice(0, -1)],
  });
}

/** The call that fills `bytes` bytes of the output from `offset` on; none for no bytes. */
const margin = (n: NodeView<PadAttrs>, offset: number, bytes: number): readonly KernelCall[] =>
  bytes === 0
    ? []
    : [
        padCall(
          n,
          { kind: 'text', text: 'NULL' },
          { kind: 'output', index: 0, offset },
          { count: [1, 1, 1, 1, 0], before: [0, 0, 0, 0, bytes], after: [0, 0, 0, 0, 0] },
        ),
      ];

function padCall(
  n: NodeView<PadAttrs>,
  from: KernelArg,
  to: KernelArg,
  { count, before, after }: Amounts,
): KernelCall {
  return {
    symbol: 'nnmcu_pad',
    header: 'nnmcu/pad.h',
    sources: ['pad.c'],
    params: {
      type: 'nnmcu_pad_params',
      fields: [
        ['count', { list: count }],
        ['before', { list: before }],
        ['after', { list: after }],
        ['value', { list: valueBytes(n) }],
      ],
    },
    args: [from, to],
  };
}

/** The value's bytes as they lie in memory (little-endian, as every target is), repeated to 4. */
function valueBytes(n: NodeView<PadAttrs>): readonly number[] {
  const { dtype } = inputOf(n, 0);
  const bytes = bytesOf(filled(dtype, 1, n.attrs.value));
  return Array.from({ length: 4 }, (_, i) => bytes[i % bytes.length]!);
}
