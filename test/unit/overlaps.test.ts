// The leads of kernels that slide a window, against every read and write they do on thousands of small shapes.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  elementwiseOverlap,
  type PixelOrder,
  type Sliding,
  slidingOverlap,
} from '../../src/ops/common/overlaps.ts';
import { tapsAt } from '../../src/ops/common/window.ts';
import { randomSource } from './make-graph.ts';

interface Access {
  readonly write: boolean;
  readonly element: number;
}

/** The accesses of a convolution, or with `depthwise` of an operator whose channels are computed apart. */
function accesses(s: Sliding, order: PixelOrder, depthwise: boolean): readonly Access[] {
  const { in: x, out, kernel, window } = s;
  const list: Access[] = [];
  const readAll = (pixel: number, only: number | null): void => {
    const image = Math.floor(pixel / (out.h * out.w));
    const ty = tapsAt(
      Math.floor(pixel / out.w) % out.h,
      window.stride.h,
      window.padding.top,
      x.h,
      kernel.h,
      window.dilation.h,
    );
    const tx = tapsAt(pixel % out.w, window.stride.w, window.padding.left, x.w, kernel.w, window.dilation.w);
    for (let ky = ty.first; ky < ty.end; ky++)
      for (let kx = tx.first; kx < tx.end; kx++)
        for (let c = only ?? 0; c < (only === null ? x.c : only + 1); c++) {
          const row = image * x.h + ty.origin + ky * window.dilation.h;
          list.push({ write: false, element: (row * x.w + tx.origin + kx * window.dilation.w) * x.c + c });
        }
  };
  const pixels = out.n * out.h * out.w;
  for (let from = 0; from < pixels; from += order.pixels) {
    const to = Math.min(pixels, from + order.pixels);
    if (order.buffered) for (let p = from; p < to; p++) readAll(p, null);
    for (let c = 0; c < out.c; c++)
      for (let p = from; p < to; p++) {
        if (!order.buffered) readAll(p, depthwise ? Math.floor((c * x.c) / out.c) : null);
        list.push({ write: true, element: p * out.c + c });
      }
  }
  return list;
}

/** The smallest distance from which on nothing that is written is read afterwards. */
function exactLead(list: readonly Access[]): number {
  const lastRead = new Map<number, number>();
  list.forEach(({ write, element }, time) => {
    if (!write) lastRead.set(element, time);
  });
  let lead = 0;
  list.forEach(({ write, element }, time) => {
    if (!write) return;
    for (const [read, last] of lastRead) if (last > time) lead = Math.max(lead, element - read + 1);
  });
  return lead;
}

function randomShape(seed: number, depthwise: boolean): Sliding {
  const random = randomSource(seed);
  const kernel = { h: 1 + random(3), w: 1 + random(3) };
  const window = {
    stride: { h: 1 + random(2), w: 1 + random(3) },
    dilation: { h: 1 + random(2), w: 1 + random(2) },
    padding: { top: random(2), bottom: random(2), left: random(3), right: random(2) },
  };
  const x = { n: 1 + random(2), h: 5 + random(3), w: 5 + random(3), c: 1 + random(3) };
  const size = (i: number, k: number, s: number, d: number, p: number): number =>
    Math.floor((i + p - ((k - 1) * d + 1)) / s) + 1;
  const { stride, dilation, padding } = window;
  const out = {
    n: x.n,
    h: size(x.h, kernel.h, stride.h, dilation.h, padding.top + padding.bottom),
    w: size(x.w, kernel.w, stride.w, dilation.w, padding.left + padding.right),
    c: depthwise ? x.c * (1 + random(2)) : 1 + random(5),
  };
  return { in: x, out, kernel, window };
}

test('no kernel order overtakes its reads, and none keeps much more distance than it must', () => {
  let exact = 0;
  let cases = 0;
  for (let seed = 1; seed <= 1500; seed++) {
    const depthwise = seed % 3 === 0;
    const shape = randomShape(seed, depthwise);
    const orders: readonly PixelOrder[] = [
      { pixels: 1, buffered: false },
      { pixels: 1 + (seed % 4), buffered: !depthwise },
    ];
    for (const order of orders) {
      const least = exactLead(accesses(shape, order, depthwise));
      const { lead } = slidingOverlap(shape, order, 1)[0]!;
      assert.ok(lead >= least, `seed ${seed}: lead ${lead}, ${least} is needed`);
      // Within a group of pixels the bound does not look at the order of single channels.
      const slack = order.buffered ? 0 : order.pixels * shape.out.c + shape.in.c;
      assert.ok(lead <= least + slack, `seed ${seed}: lead ${lead}, ${least} would do`);
      if (lead === least) exact++;
      cases++;
    }
  }
  assert.ok(exact > cases / 2, `${exact} of ${cases} are exact`);
});

test('leads count bytes', () => {
  const shape = randomShape(7, false);
  const bytes = slidingOverlap(shape, { pixels: 1, buffered: false }, 4)[0]!.lead;
  assert.is(bytes, 4 * slidingOverlap(shape, { pixels: 1, buffered: false }, 1)[0]!.lead);
});

test('element by element: in place, ahead by what the output is larger, never behind', () => {
  assert.equal(elementwiseOverlap([0, 1], 10, 1, 1), [
    { input: 0, lead: 0, step: 1 },
    { input: 1, lead: 0, step: 1 },
  ]);
  assert.is(elementwiseOverlap([0], 10, 1, 4)[0]!.lead, 27);
  assert.is(elementwiseOverlap([0], 10, 4, 1)[0]!.lead, 0);
});

test.run();
