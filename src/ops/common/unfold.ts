// Which input elements a layer with weights multiplies: one row of taps per output position. Quantization learns from
// it how a layer's inputs vary together; kernels do not work this way.
// Invariant: tap t of an output channel is the channel's t-th weight in row-major order.
import { elementCount } from '../../ir/types.ts';
import { inputOf, type NodeView } from '../op-def.ts';
import type { Unfolding } from '../unfolding.ts';
import { nhwcOf, outputSize, tapsAt, type Window } from './window.ts';

/** The unfolding of a dense layer: weights [units, depth]. */
export function unfoldedRows(n: NodeView): Unfolding {
  const taps = inputOf(n, 1).shape[1]!;
  const elements = Int32Array.from({ length: elementCount(inputOf(n, 0).shape) }, (_, i) => i);
  return { groups: 1, groupStep: 0, taps, elements };
}

/** The unfolding of a convolution: weights [out, h, w, in / groups], or [1, h, w, out] when depthwise. */
export function unfoldedWindows(n: NodeView<Window>, depthwise: boolean): Unfolding {
  const x = nhwcOf(n, inputOf(n, 0));
  const f = nhwcOf(n, inputOf(n, 1));
  const { stride, dilation, padding } = n.attrs;
  const out = outputSize(n, x, f, n.attrs);
  const depth = depthwise ? 1 : f.c;
  const taps = f.h * f.w * depth;
  const elements = new Int32Array(x.n * out.h * out.w * taps).fill(-1);
  let row = 0;
  for (let b = 0; b < x.n; b++)
    for (let oy = 0; oy < out.h; oy++) {
      const ty = tapsAt(oy, stride.h, padding.top, x.h, f.h, dilation.h);
      for (let ox = 0; ox < out.w; ox++, row += taps) {
        const tx = tapsAt(ox, stride.w, padding.left, x.w, f.w, dilation.w);
        for (let ky = ty.first; ky < ty.end; ky++)
          for (let kx = tx.first; kx < tx.end; kx++) {
            const y = b * x.h + ty.origin + ky * dilation.h;
            const pixel = y * x.w + tx.origin + kx * dilation.w;
            const tap = row + (ky * f.w + kx) * depth;
            for (let c = 0; c < depth; c++) elements[tap + c] = pixel * x.c + c;
          }
      }
    }
  return { groups: x.c / depth, groupStep: depth, taps, elements };
}
