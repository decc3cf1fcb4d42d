// STRIDED_SLICE with constant bounds, and what else takes boxes out of a tensor (common/slice-readers.ts). The masks and negative indices of the model are resolved at import, so that
// the IR knows only where each axis starts, how far it steps and how many elements it takes.
// Source: TFLite strided_slice.cc and strided_slice_logic.h; where LiteRT lets an ellipsis swallow a dimension that
// is also indexed, TensorFlow's meaning (it then stands for none) is followed.
import { StridedSliceOptions } from '../import/tflite/schema/tflite.ts';
import { clamp } from '../ir/requantize.ts';
import { bytesOf, dtypeBytes, elementCount, tensorBytes, valuesFromBytes } from '../ir/types.ts';
import { constantInts, intsInput } from './common/constant.ts';
import { lowerView, viewOfActivation } from './common/copy.ts';
import { monotoneIntervals } from './common/monotone.ts';
import { SLICE_READERS } from './common/slice-readers.ts';
import {
  defineOp,
  inputOf,
  type KernelCall,
  type NodeView,
  type OpDef,
  outputOf,
  reject,
  type TfliteNode,
} from './op-def.ts';

/** What is taken along one axis of the input: begin, begin + stride, ..., `size` elements; stride is not 0. */
export interface Slice {
  readonly begin: number;
  readonly stride: number;
  readonly size: number;
}

export interface StridedSliceAttrs {
  /** One for each axis of the input. */
  readonly slices: readonly Slice[];
  /** The output's shape: the sizes without shrunk axes and with new ones. */
  readonly shape: readonly number[];
}

interface Bounds {
  readonly begin: number | null;
  readonly end: number | null;
  readonly stride: number;
  readonly offset: boolean;
}

const positionIn = (index: number, dim: number, stride: number): number =>
  stride > 0
    ? clamp(index < 0 ? index + dim : index, 0, dim)
    : clamp(index < 0 ? index + dim : index, -1, dim - 1);

/** Python's begin:end:stride (null: from or to the border); with `offset`, end counts from begin. */
function sliceOf(dim: number, { begin, end, stride, offset }: Bounds): Slice {
  const first = begin === null ? (stride > 0 ? 0 : dim - 1) : positionIn(begin, dim, stride);
  const border = stride > 0 ? dim : -1;
  const last = end === null ? border : positionIn(offset ? end + first : end, dim, stride);
  const size = Math.max(0, Math.ceil((last - first) / stride));
  return { begin: size === 0 ? 0 : first, stride: size <= 1 ? 1 : stride, size };
}

/** One element, whatever the stride; LiteRT honours begin_mask here too. */
function shrunk(node: TfliteNode, dim: number, axis: number, begin: number): Slice {
  const index = begin < 0 ? begin + dim : begin;
  if (index < 0 || index >= dim)
    return node.fail('invalid-graph', `index ${begin} is outside axis ${axis} of size ${dim}`);
  return { begin: index, stride: 1, size: 1 };
}

function resolve(node: TfliteNode, dims: readonly number[]): StridedSliceAttrs {
  const begin = constantInts(node, 1, 'begin');
  const end = constantInts(node, 2, 'end');
  const strides = constantInts(node, 3, 'strides');
  const count = begin.length;
  if (end.length !== count || strides.length !== count || count > 31)
    return node.fail(
      'invalid-graph',
      `begin, end and strides have ${count}, ${end.length} and ${strides.length} elements`,
    );
  if (strides.includes(0)) return node.fail('invalid-graph', `a stride is 0 in [${strides}]`);

  const o = node.options(StridedSliceOptions);
  const bit = (mask: number | undefined, i: number): boolean => (((mask ?? 0) >> i) & 1) === 1;
  const entries = begin.map((_, i) => i);
  const isEllipsis = (i: number): boolean => bit(o?.ellipsisMask(), i);
  const isNew = (i: number): boolean => !isEllipsis(i) && bit(o?.newAxisMask(), i);
  const indexed = entries.filter((i) => !isEllipsis(i) && !isNew(i)).length;
  if (entries.filter(isEllipsis).length > 1) return node.fail('invalid-graph', 'there are two ellipses');
  if (indexed > dims.length)
    return node.fail('invalid-graph', `${indexed} axes are indexed, but the input [${dims}] has fewer`);

  const slices: Slice[] = [];
  const shape: number[] = [];
  const takeAll = (axes: number): void => {
    for (const size of dims.slice(slices.length, slices.length + axes)) {
      slices.push({ begin: 0, stride: 1, size });
      shape.push(size);
    }
  };
  for (const i of entries) {
    if (isEllipsis(i)) takeAll(dims.length - indexed);
    else if (isNew(i)) shape.push(1);
    else {
      const axis = slices.length;
      const dim = dims[axis]!;
      const from = bit(o?.beginMask(), i) ? null : begin[i]!;
      if (bit(o?.shrinkAxisMask(), i)) {
        const edge = strides[i]! > 0 ? 0 : dim - 1;
        slices.push(shrunk(node, dim, axis, from ?? edge));
        continue;
      }
      const to = bit(o?.endMask(), i) ? null : end[i]!;
      const slice = sliceOf(dim, {
        begin: from,
        end: to,
        stride: strides[i]!,
        offset: o?.offset() ?? false,
      });
      slices.push(slice);
      shape.push(slice.size);
    }
  }
  takeAll(dims.length - slices.length);
  return { slices, shape };
}

/** AXES of runtime-c/include/nnmcu/strided_slice.h. */
const MAX_AXES = 5;

interface Axis {
  readonly count: number;
  readonly step: number;
}

/** The slice in bytes: blocks that are whole in memory, and the axes along which they lie, outermost first. */
function blocks(n: NodeView<StridedSliceAttrs>) {
  const { dtype, shape } = inputOf(n, 0);
  let pitch = dtypeBytes(dtype);
  let block = pitch;
  let start = 0;
  const axes: Axis[] = [];
  for (let a = shape.length - 1; a >= 0; a--) {
    const { begin, stride, size } = n.attrs.slices[a]!;
    const step = stride * pitch;
    start += begin * pitch;
    pitch *= shape[a]!;
    if (size === 1) continue;
    const inner = axes[0];
    if (inner === undefined && step === block) block *= size;
    else if (inner !== undefined && step === inner.step * inner.count)
      axes[0] = { count: inner.count * size, step: inner.step };
    else axes.unshift({ count: size, step });
  }
  return { start, block, axes };
}

function takesAll(n: NodeView<StridedSliceAttrs>): boolean {
  const { shape } = inputOf(n, 0);
  return n.attrs.slices.every((s, a) => s.size === shape[a] && s.stride === 1);
}

function lowerSlice(n: NodeView<StridedSliceAttrs>): readonly KernelCall[] {
  const { start, block, axes } = blocks(n);
  if (elementCount(n.attrs.shape) === 0) return [];
  const padded = [...new Array<Axis>(MAX_AXES - axes.length).fill({ count: 1, step: 0 }), ...axes];
  return [
    {
      symbol: 'nnmcu_strided_slice',
      header: 'nnmcu/strided_slice.h',
      sources: ['strided_slice.c'],
      params: {
        type: 'nnmcu_strided_slice_params',
        fields: [
          ['start', start],
          ['block', block],
          ['count', { list: padded.map((a) => a.count) }],
          ['step', { list: padded.map((a) => a.step) }],
        ],
      },
      args: [
        { kind: 'input', index: 0 },
        { kind: 'output', index: 0 },
      ],
    },
  ];
}

/** The axes of size 1 that the output lacks, as a mask; rejects outputs with axes that the input does not have. */
function shrunkAxes(n: NodeView, sizes: readonly number[], shape: readonly number[]): number {
  let mask = 0;
  let matched = 0;
  sizes.forEach((size, axis) => {
    if (size === shape[matched]) matched++;
    else if (size === 1) mask |= 1 << axis;
  });
  if (matched !== shape.length)
    reject(
      n,
      'unsupported-option',
      `the slice [${sizes}] as [${shape}] has new axes, which are not exported`,
    );
  return mask;
}

export const stridedSlice: OpDef<'strided_slice', StridedSliceAttrs> = defineOp<
  'strided_slice',
  StridedSliceAttrs
>({
  kind: 'strided_slice',
  summary:
    'Regularly spaced elements along each axis, also backwards; all masks of TFLite; constant bounds. Several outputs are as many slices.',
  tflite: ['STRIDED_SLICE', ...SLICE_READERS.keys()],
  tfliteByOutput: ['SPLIT', 'SPLIT_V', 'UNPACK'],
  dtypes: ['any -> the same'],

  readTflite(node) {
    const other = SLICE_READERS.get(node.opcode);
    if (other) return other(node);
    const input = node.inputs[0];
    if (!input) return node.fail('invalid-graph', 'the input is missing');
    return { attrs: resolve(node, input.shape), inputs: node.inputIds.slice(0, 1) };
  },

  writeTflite(n) {
    const { slices, shape } = n.attrs;
    const sizes = slices.map((s) => s.size);
    // A bound behind the first element when going backwards would count from the end, hence the mask.
    const ends = slices.map((s) => s.begin + s.size * s.stride);
    const endMask = ends.reduce((mask, end, i) => (end < 0 ? mask | (1 << i) : mask), 0);
    const shrinkMask = shrunkAxes(n, sizes, shape);
    return {
      opcode: 'STRIDED_SLICE',
      version: inputOf(n, 0).dtype === 'int8' ? 2 : 1,
      inputs: [
        n.op.inputs[0] ?? null,
        intsInput(
          'begin',
          slices.map((s) => s.begin),
        ),
        intsInput('end', ends),
        intsInput(
          'strides',
          slices.map((s) => s.stride),
        ),
      ],
      options: {
        table: StridedSliceOptions,
        write: (b) => StridedSliceOptions.createStridedSliceOptions(b, 0, endMask, 0, 0, shrinkMask, false),
      },
    };
  },

  quantization: { output: 'shared' },

  infer(n) {
    const { dtype, shape } = inputOf(n, 0);
    const { slices } = n.attrs;
    const inside = slices.every(({ begin, stride, size }, a) => {
      const dim = shape[a] ?? 0;
      const last = begin + (size - 1) * stride;
      return stride !== 0 && (size === 0 || (begin >= 0 && begin < dim && last >= 0 && last < dim));
    });
    if (slices.length !== shape.length || !inside)
      reject(n, 'invalid-graph', `the slice does not lie inside [${shape}]`);
    if (elementCount(slices.map((s) => s.size)) !== elementCount(n.attrs.shape))
      reject(n, 'invalid-graph', `[${n.attrs.shape}] is not what the slice of [${shape}] yields`);
    if (blocks(n).axes.length > MAX_AXES)
      reject(n, 'unsupported-option', `more than ${MAX_AXES} axes of [${shape}] are sliced`);
    return [{ dtype, shape: n.attrs.shape }];
  },

  reference(n, values) {
    const { dtype, shape } = inputOf(n, 0);
    const output = outputOf(n);
    const width = dtypeBytes(dtype);
    const source = bytesOf(values[0]!);
    const bytes = new Uint8Array(tensorBytes(output));
    let to = 0;
    const visit = (axis: number, index: number): void => {
      if (axis === shape.length) {
        bytes.set(source.subarray(index * width, (index + 1) * width), to);
        to += width;
        return;
      }
      const { begin, stride, size } = n.attrs.slices[axis]!;
      for (let i = 0; i < size; i++) visit(axis + 1, index * shape[axis]! + begin + i * stride);
    };
    visit(0, 0);
    return [valuesFromBytes(dtype, bytes)];
  },

  lower: (n, { inPlace }) => (inPlace?.has(0) ? [] : takesAll(n) ? lowerView(n) : lowerSlice(n)),
  intervals: (n, inputs, numerics) => monotoneIntervals(n, inputs, numerics, stridedSlice.reference),
  view: (n) => (takesAll(n) ? viewOfActivation(n) : null),

  parts(n) {
    const { start, axes } = blocks(n);
    const isWhole = axes.length === 0 && elementCount(n.attrs.shape) > 0;
    return isWhole && !takesAll(n) && inputOf(n, 0).data === undefined
      ? [{ input: 0, offset: 0 - start }]
      : [];
  },

  describe(n) {
    const text = ({ begin, stride, size }: Slice) =>
      size === 1 ? `${begin}` : `${begin}+${size}${stride === 1 ? '' : `*${stride}`}`;
    return `[${n.attrs.slices.map(text).join(', ')}]`;
  },
});
