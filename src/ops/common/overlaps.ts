// How far kernels that work in the order of their output may write over their input; see ir/overlap.ts.
import type { Overlap } from '../../ir/overlap.ts';
import { type Nhwc, type Pair, tapsAt, type Window } from './window.ts';

/** An operator that slides a window over input 0; channels of input and output may differ. */
export interface Sliding {
  readonly in: Nhwc;
  readonly out: Nhwc;
  readonly kernel: Pair;
  readonly window: Window;
}

/** How a kernel takes the output pixels: row by row, `pixels` at a time. */
export interface PixelOrder {
  readonly pixels: number;
  /** Everything a group of pixels reads is read before any of them is written. */
  readonly buffered: boolean;
}

/** One pixel after the other, each channel read when it is computed. */
export const PIXEL_BY_PIXEL: PixelOrder = { pixels: 1, buffered: false };

/** By pixel: the first element of the input that it or a later one reads; infinite when none reads any. */
function lowestRead({ in: x, out, kernel, window }: Sliding): Float64Array {
  const { stride, dilation, padding } = window;
  const rows = Array.from({ length: out.h }, (_, y) =>
    tapsAt(y, stride.h, padding.top, x.h, kernel.h, dilation.h),
  );
  const columns = Array.from({ length: out.w }, (_, c) =>
    tapsAt(c, stride.w, padding.left, x.w, kernel.w, dilation.w),
  );
  const lowest = new Float64Array(out.n * out.h * out.w + 1).fill(Number.POSITIVE_INFINITY);
  for (let p = lowest.length - 2; p >= 0; p--) {
    const column = columns[p % out.w]!;
    const row = rows[Math.floor(p / out.w) % out.h]!;
    const image = Math.floor(p / (out.w * out.h));
    const y = row.origin + row.first * dilation.h;
    const first = (image * x.h + y) * x.w + column.origin + column.first * dilation.w;
    const reads = row.first < row.end && column.first < column.end;
    lowest[p] = Math.min(lowest[p + 1]!, reads ? first * x.c : Number.POSITIVE_INFINITY);
  }
  return lowest;
}

/** The lead for elements of `bytes` bytes in both tensors. */
export function slidingOverlap(s: Sliding, order: PixelOrder, bytes: number): readonly Overlap[] {
  const lowest = lowestRead(s);
  const count = lowest.length - 1;
  let lead = 0;
  for (let from = 0; from < count; from += order.pixels) {
    const to = Math.min(count, from + order.pixels);
    // All but the last element of the group may be written while something of it is still to be read.
    if (!order.buffered) lead = Math.max(lead, to * s.out.c - 1 - lowest[from]!);
    lead = Math.max(lead, to * s.out.c - lowest[to]!);
  }
  return [{ input: 0, lead: lead * bytes, step: 1 }];
}

/** For kernels that read element i of these inputs last when they write element i of the output. */
export const elementwiseOverlap = (
  inputs: readonly number[],
  count: number,
  inBytes: number,
  outBytes: number,
): readonly Overlap[] =>
  inputs.map((input) => ({ input, lead: Math.max(0, (count - 1) * (outBytes - inBytes)), step: 1 }));
