// How far the DSP kernels' outputs may run into their inputs, against every read and write they do, in their order:
// random shapes, the stated lead and the next ones.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ConvLayer } from '../../src/ops/common/conv-layer.ts';
import { groupsOverlap } from '../../src/ops/common/conv2d-groups.ts';
import { planarOverlap } from '../../src/ops/common/depthwise-dsp.ts';
import { tapsOverlap } from '../../src/ops/common/depthwise-taps.ts';
import { type Sliding, slidingOverlap } from '../../src/ops/common/overlaps.ts';
import { effective, tapsAt } from '../../src/ops/common/window.ts';
import { randomSource } from './make-graph.ts';

interface Access {
  readonly write: boolean;
  readonly element: number;
}

/** Whether something that was written is read afterwards when the output starts `lead` bytes below the input. */
function overtakes(list: readonly Access[], lead: number): boolean {
  const written = new Set<number>();
  for (const { write, element } of list)
    if (write) written.add(element - lead);
    else if (written.has(element)) return true;
  return false;
}

function randomShape(seed: number, isDepthwise: boolean): Sliding {
  const random = randomSource(seed);
  const kernel = { h: 1 + random(4), w: 1 + random(4) };
  const stride = { h: 1 + random(3), w: 1 + random(3) };
  const dilation = { h: 1 + random(2), w: 1 + random(2) };
  const padding = {
    top: random(kernel.h),
    bottom: random(kernel.h),
    left: random(kernel.w),
    right: random(kernel.w),
  };
  const x = { n: 1 + random(2), h: 8 + random(4), w: random(3) ? 8 + random(4) : 1, c: 1 + random(4) };
  if (x.w === 1) {
    kernel.w = 1;
    padding.left = padding.right = 0;
  }
  const size = (axis: 'h' | 'w', pad: number): number =>
    Math.floor((x[axis] + pad - effective(kernel[axis], dilation[axis])) / stride[axis]) + 1;
  const out = {
    n: x.n,
    h: size('h', padding.top + padding.bottom),
    w: size('w', padding.left + padding.right),
    c: isDepthwise ? x.c : 1 + random(6),
  };
  return { in: x, out, kernel, window: { stride, dilation, padding } };
}

/** nnmcu_depthwise_conv2d_s8__dsp: two channels at a time, each line of the input once. */
function depthwiseAccesses({ in: x, out, kernel, window }: Sliding): readonly Access[] {
  const isTall = out.h > out.w || (out.h === out.w && kernel.h > kernel.w);
  const [line, stack] = isTall ? (['h', 'w'] as const) : (['w', 'h'] as const);
  const span = effective(kernel[stack], window.dilation[stack]);
  const before = stack === 'h' ? window.padding.top : window.padding.left;
  const list: Access[] = [];
  const at = (t: { h: number; w: number; c: number }, n: number, l: number, s: number, c: number): number => {
    const [y, column] = isTall ? [l, s] : [s, l];
    return ((n * t.h + y) * t.w + column) * t.c + c;
  };
  for (let n = 0; n < x.n; n++)
    for (let c = 0; c < x.c; c += 2) {
      const pair = c + 1 < x.c ? [c, c + 1] : [c];
      let staged = 0;
      for (let y = 0; y < out[stack]; y++) {
        const top = y * window.stride[stack];
        for (staged = Math.max(staged, top); staged < top + span; staged++) {
          const row = staged - before;
          if (row < 0 || row >= x[stack]) continue;
          for (let l = 0; l < x[line]; l++)
            for (const k of pair) list.push({ write: false, element: at(x, n, l, row, k) });
        }
        for (const k of pair)
          for (let l = 0; l < out[line]; l++) list.push({ write: true, element: at(out, n, l, y, k) });
      }
    }
  return list;
}

/** nnmcu_conv2d_s8__dsp: whole pixels of a tile, then all their outputs. */
function convAccesses({ in: x, out, kernel, window }: Sliding): readonly Access[] {
  const list: Access[] = [];
  const pixels = out.n * out.h * out.w;
  for (let from = 0; from < pixels; ) {
    const left = pixels - from;
    const to = from + (left > 4 || left === 3 ? 3 : left > 1 ? 2 : 1);
    for (let p = from; p < to; p++) {
      const { stride, dilation, padding } = window;
      const oy = Math.floor(p / out.w) % out.h;
      const ty = tapsAt(oy, stride.h, padding.top, x.h, kernel.h, dilation.h);
      const tx = tapsAt(p % out.w, stride.w, padding.left, x.w, kernel.w, dilation.w);
      for (let ky = ty.first; ky < ty.end; ky++)
        for (let kx = tx.first; kx < tx.end; kx++)
          for (let c = 0; c < x.c; c++) {
            const row = Math.floor(p / (out.w * out.h)) * x.h + ty.origin + ky * dilation.h;
            list.push({ write: false, element: (row * x.w + tx.origin + kx * dilation.w) * x.c + c });
          }
    }
    for (let c = 0; c < out.c; c++)
      for (let p = from; p < to; p++) list.push({ write: true, element: p * out.c + c });
    from = to;
  }
  return list;
}

/** Convolutions of groups of `own` channels, `pixels` at a time: one group after the other, all over the image or tile by tile. */
function groupedAccesses(s: Sliding, own: number, pixels: number, isByTile: boolean): readonly Access[] {
  const { in: x, out } = s;
  const count = out.n * out.h * out.w;
  const tiles = Array.from({ length: Math.ceil(count / pixels) }, (_, i) => i * pixels);
  const groups = Array.from({ length: x.c / own }, (_, i) => i * own);
  const pairs = isByTile
    ? tiles.flatMap((from) => groups.map((group) => [from, group] as const))
    : groups.flatMap((group) => tiles.map((from) => [from, group] as const));
  // One channel's taps, from the accesses of as many channels.
  const reads = tapsAccesses({ ...s, in: { ...x, c: 1 }, out: { ...out, c: 1 } }, 1);
  const taps: number[][] = [];
  let open: number[] = [];
  for (const { write, element } of reads) {
    if (!write) open.push(element);
    else {
      taps.push(open);
      open = [];
    }
  }
  return pairs.flatMap(([from, group]) => {
    const of = Array.from({ length: Math.min(pixels, count - from) }, (_, i) => from + i);
    const channels = Array.from({ length: own }, (_, c) => group + c);
    const read = of.flatMap((p) => taps[p]!.flatMap((e) => channels.map((c) => e * x.c + c)));
    const written = of.flatMap((p) => channels.map((c) => p * x.c + c));
    return [
      ...read.map((element) => ({ write: false, element })),
      ...written.map((element) => ({ write: true, element })),
    ];
  });
}

/** nnmcu_depthwise_conv2d_s8__dsp_channels: blocks of `lanes` channels, the last one with what is left of them. */
function tapsAccesses({ in: x, out, kernel, window }: Sliding, lanes: number): readonly Access[] {
  const list: Access[] = [];
  const { stride, dilation, padding } = window;
  for (let p = 0; p < out.n * out.h * out.w; p++) {
    const oy = Math.floor(p / out.w) % out.h;
    const ty = tapsAt(oy, stride.h, padding.top, x.h, kernel.h, dilation.h);
    const tx = tapsAt(p % out.w, stride.w, padding.left, x.w, kernel.w, dilation.w);
    for (let from = 0; from < x.c; from += lanes) {
      const to = Math.min(from + lanes, x.c);
      for (let c = from; c < to; c++)
        for (let ky = ty.first; ky < ty.end; ky++)
          for (let kx = tx.first; kx < tx.end; kx++) {
            const row = Math.floor(p / (out.w * out.h)) * x.h + ty.origin + ky * dilation.h;
            list.push({ write: false, element: (row * x.w + tx.origin + kx * dilation.w) * x.c + c });
          }
      for (let c = from; c < to; c++) list.push({ write: true, element: p * out.c + c });
    }
  }
  return list;
}

test('outputs of several channels at a time never overtake what their channels still have to read', () => {
  for (let seed = 1; seed <= 300; seed++) {
    const { in: x, out, ...rest } = randomShape(seed, true);
    const c = 4 + (seed % 7);
    const shape = { in: { ...x, c }, out: { ...out, c }, ...rest };
    const list = tapsAccesses(shape, 4);
    const { lead, step } = tapsOverlap(shape)[0]!;
    for (const more of [0, 1, 2])
      assert.not.ok(overtakes(list, lead + more * step), `seed ${seed}: lead ${lead} + ${more} * ${step}`);
  }
});

test('outputs of groups never overtake what their own channels still have to read', () => {
  for (let seed = 1; seed <= 200; seed++) {
    const { in: x, out, ...rest } = randomShape(seed, true);
    const own = 1 + (seed % 3);
    const c = own * (2 + (seed % 2));
    const shape = { in: { ...x, c }, out: { ...out, c }, ...rest };
    for (const [pixels, isByTile] of [
      [3, false],
      [2, true],
      [4, true],
    ] as const) {
      const list = groupedAccesses(shape, own, pixels, isByTile);
      const { lead, step } = groupsOverlap(shape as ConvLayer, isByTile ? pixels : 1)[0]!;
      for (const more of [0, 1, 2])
        assert.not.ok(
          overtakes(list, lead + more * step),
          `seed ${seed}, ${pixels} pixels: lead ${lead} + ${more} * ${step}`,
        );
    }
  }
});

test('depthwise outputs never overtake the lines their channel still has to read', () => {
  let inPlace = 0;
  for (let seed = 1; seed <= 600; seed++) {
    const shape = randomShape(seed, true);
    const list = depthwiseAccesses(shape);
    for (const { lead, step } of planarOverlap(shape as Parameters<typeof planarOverlap>[0])) {
      for (const more of [0, 1, 2])
        assert.not.ok(overtakes(list, lead + more * step), `seed ${seed}: lead ${lead} + ${more} * ${step}`);
      if (lead === 0) inPlace++;
    }
  }
  assert.ok(inPlace > 100, `${inPlace} shapes work in place`);
});

test('convolutions in tiles of three and two pixels never overtake what they still have to read', () => {
  for (let seed = 1; seed <= 600; seed++) {
    const shape = randomShape(seed, false);
    const list = convAccesses(shape);
    const { lead } = slidingOverlap(shape, { pixels: 1, buffered: true }, 1)[0]!;
    for (const more of [0, 1, 5])
      assert.not.ok(overtakes(list, lead + more), `seed ${seed}: lead ${lead} + ${more}`);
  }
});

test.run();
