// A TRANSPOSE_CONV of stride s becomes a convolution with s * s times the channels, whose pixels are then put side by side
// (DEPTH_TO_SPACE), and cut where the padding asks for it.
// Exact: output t * s + i of an axis is the sum over j of in[t - j] * w[i + j * s], which is a convolution with the taps
// i, i + s, ... in reverse order for each of the s phases i; taps beyond the kernel get weight 0.
import { tensorOf } from '../ir/graph.ts';
import {
  allocate,
  elementCount,
  type Graph,
  type OpId,
  type OpNode,
  type Quant,
  type Tensor,
  type TensorId,
} from '../ir/types.ts';
import type { BlockAttrs } from '../ops/common/block.ts';
import { type Conv2dAttrs, conv2d } from '../ops/conv2d.ts';
import { depthToSpace } from '../ops/depth-to-space.ts';
import { isOp } from '../ops/op-def.ts';
import { type StridedSliceAttrs, stridedSlice } from '../ops/strided-slice.ts';
import { type TransposeConvAttrs, transposeConv } from '../ops/transpose-conv.ts';
import type { Pass } from './pass.ts';
import { removeIdentity } from './remove-identity.ts';

/** Weights of 0 may make the filter this many times larger. */
const MAX_GROWTH = 2.5;

/** One axis of the convolution that takes the place. */
interface Axis {
  readonly stride: number;
  readonly kernel: number;
  /** Taps of a phase. */
  readonly taps: number;
  readonly before: number;
  readonly after: number;
  /** Positions of the convolution's output, and the first of the wanted ones among all of its phases. */
  readonly count: number;
  readonly cut: number;
}

function axisOf(input: number, kernel: number, stride: number, cutBefore: number, output: number): Axis {
  const taps = Math.ceil(kernel / stride);
  const first = Math.floor(cutBefore / stride);
  const last = Math.floor((output - 1 + cutBefore) / stride);
  const before = taps - 1 - first;
  const after = Math.max(0, last - (input - 1));
  return {
    stride,
    kernel,
    taps,
    before,
    after,
    count: input + before + after - taps + 1,
    cut: cutBefore - first * stride,
  };
}

/** The filter [s * s * out, taps, taps, in] of the convolution from [out, kh, kw, in]. */
function phases(filter: Tensor, h: Axis, w: Axis): Weights {
  const [outputs, , , inputs] = filter.shape as readonly [number, number, number, number];
  const data = filter.data as Weights;
  const result = allocate(filter.dtype, h.stride * w.stride * outputs * h.taps * w.taps * inputs) as Weights;
  let to = 0;
  for (let i = 0; i < h.stride; i++)
    for (let j = 0; j < w.stride; j++)
      for (let co = 0; co < outputs; co++)
        for (let m = h.taps - 1; m >= 0; m--)
          for (let k = w.taps - 1; k >= 0; k--, to += inputs) {
            const ky = i + m * h.stride;
            const kx = j + k * w.stride;
            if (ky >= h.kernel || kx >= w.kernel) continue;
            const from = ((co * h.kernel + ky) * w.kernel + kx) * inputs;
            result.set(data.subarray(from, from + inputs), to);
          }
  return result;
}

type Weights = Int8Array | Float32Array;

const repeated = <T>(list: Iterable<T>, times: number): T[] => {
  const once = [...list];
  return Array.from({ length: once.length * times }, (_, i) => once[i % once.length]!);
};

const repeatedQuant = (q: Quant, times: number): Quant =>
  q.kind === 'per-axis' ? { ...q, scales: repeated(q.scales, times) } : q;

/** The operators and tensors that take an operator's place; null where it had better stay. */
function unfolded(
  g: Graph,
  op: OpNode<string, TransposeConvAttrs>,
  newTensor: () => TensorId,
  newOp: () => OpId,
  dtype: 'int8' | 'float32',
): { readonly ops: readonly OpNode[]; readonly tensors: readonly Tensor[] } | null {
  const [input, filter] = op.inputs.slice(0, 2).map((id) => tensorOf(g, id!));
  const bias = op.inputs[2] == null ? null : tensorOf(g, op.inputs[2]);
  if (input?.dtype !== dtype || filter?.dtype !== dtype || filter.data === undefined) return null;
  if (bias !== null && bias.data === undefined) return null;
  const output = tensorOf(g, op.outputs[0]!);
  const { stride, before, size, activation } = op.attrs;
  const [images, ih, iw] = input.shape as readonly [number, number, number, number];
  const [channels, kh, kw] = filter.shape as readonly [number, number, number, number];
  const h = axisOf(ih, kh, stride.h, before.h, size.h);
  const w = axisOf(iw, kw, stride.w, before.w, size.w);
  if (h.count < 1 || w.count < 1 || h.before < 0 || w.before < 0) return null;
  const weights = phases(filter, h, w);
  if (dtype === 'int8' && weights.length > MAX_GROWTH * elementCount(filter.shape)) return null;

  const times = h.stride * w.stride;
  const named = (t: Tensor, part: string): Tensor['origin'] => ({
    ...t.origin,
    name: `${t.origin.name}/${part}`,
  });
  const newFilter: Tensor = {
    ...filter,
    id: newTensor(),
    shape: [times * channels, h.taps, w.taps, filter.shape[3]!],
    data: weights,
    quant: repeatedQuant(filter.quant, times),
    origin: named(filter, 'phases'),
  };
  const biases = bias === null ? [] : repeated(bias.data as Int32Array | Float32Array, times);
  const newBias: Tensor | null = bias && {
    ...bias,
    id: newTensor(),
    shape: [times * channels],
    data: dtype === 'int8' ? Int32Array.from(biases) : Float32Array.from(biases),
    quant: repeatedQuant(bias.quant, times),
    origin: named(bias, 'phases'),
  };
  const sums: Tensor = {
    ...output,
    id: newTensor(),
    shape: [images, h.count, w.count, times * channels],
    origin: named(output, 'phases'),
  };
  const whole = [images, h.count * h.stride, w.count * w.stride, channels] as const;
  const isCut = whole[1] !== size.h || whole[2] !== size.w;
  const image: Tensor = isCut
    ? { ...output, id: newTensor(), shape: whole, origin: named(output, 'uncut') }
    : output;

  const conv: Conv2dAttrs = {
    stride: { h: 1, w: 1 },
    dilation: { h: 1, w: 1 },
    padding: { top: h.before, bottom: h.after, left: w.before, right: w.after },
    activation,
  };
  const block: BlockAttrs = { block: { h: h.stride, w: w.stride } };
  const part = (begin: number, of: number) => ({ begin, stride: 1, size: of });
  const cut: StridedSliceAttrs = {
    slices: [part(0, images), part(h.cut, size.h), part(w.cut, size.w), part(0, channels)],
    shape: output.shape,
  };
  const { origins } = op;
  const last = isCut
    ? [
        {
          kind: stridedSlice.kind,
          id: newOp(),
          attrs: cut,
          inputs: [image.id],
          outputs: [output.id],
          origins,
        },
      ]
    : [];
  return {
    ops: [
      {
        kind: conv2d.kind,
        id: op.id,
        attrs: conv,
        inputs: [input.id, newFilter.id, newBias?.id ?? null],
        outputs: [sums.id],
        origins,
      },
      { kind: depthToSpace.kind, id: newOp(), attrs: block, inputs: [sums.id], outputs: [image.id], origins },
      ...last,
    ],
    tensors: [newFilter, ...(newBias ? [newBias] : []), sums, image],
  };
}

export const unfoldTransposeConv: Pass = {
  name: 'unfold-transpose-conv',
  why: 'a transposed convolution is a convolution whose channels become pixels, and those have fast kernels',

  run(g, numerics) {
    const result = unfoldAll(g, 'int8');
    return result === g ? g : removeIdentity.run(result, numerics);
  },
};

/**
 * The same for float32, whose sums are then in another order: what is quantized afterwards has weights and a bias like
 * any convolution.
 */
export const unfoldFloatTransposeConv = (g: Graph): Graph => unfoldAll(g, 'float32');

function unfoldAll(g: Graph, dtype: 'int8' | 'float32'): Graph {
  const tensors = new Map(g.tensors);
  let nextTensor = Math.max(...g.tensors.keys()) + 1;
  let nextOp = Math.max(...g.ops.map((op) => op.id)) + 1;
  const ops = g.ops.flatMap((op): readonly OpNode[] => {
    if (!isOp(op, transposeConv)) return [op];
    const found = unfolded(
      g,
      op,
      () => nextTensor++ as TensorId,
      () => nextOp++ as OpId,
      dtype,
    );
    if (found === null) return [op];
    for (const t of found.tensors) tensors.set(t.id, t);
    return found.ops;
  });
  return ops.length === g.ops.length ? g : { ...g, tensors, ops };
}
