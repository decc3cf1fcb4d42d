// What the compiler proves for cores without SIMD: short multipliers, chunks of two products per multiplication, and
// sums that are one linear function. Each proof is checked over everything it speaks about.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  clamp,
  type Multiplier,
  quantizeMultiplier,
  type Rounding,
  requantize,
} from '../../src/ir/requantize.ts';
import type { ConvLayer } from '../../src/ops/common/conv-layer.ts';
import { conv2dPairs } from '../../src/ops/common/conv2d-pairs.ts';
import { correctedSum, linearSum } from '../../src/ops/common/linear-sum.ts';
import { interleavedFours } from '../../src/ops/common/scalar.ts';
import { scaledProductCall } from '../../src/ops/common/scaled-product.ts';
import { shortMultiplier } from '../../src/ops/common/short-multiplier.ts';
import { randomSource } from './make-graph.ts';

const INT8 = { min: -128, max: 127 };

/** The formula of nnmcu/scalar.h. */
function shortForm(sum: number, m: Multiplier, outZero: number, rounding: Rounding): number {
  const shift = m.shift - 32;
  const tie = rounding === 'double' ? (sum < 0 ? -256 : 256) : 0;
  const product = Math.floor((sum * m.multiplier) / 2 ** 18) + (2 * outZero + 1) * 2 ** (shift - 1) + tie;
  return Math.floor(product / 2 ** shift);
}

test('a short multiplier gives the same output for every sum in reach', () => {
  const random = randomSource(3);
  let found = 0;
  for (let i = 0; i < 120; i++) {
    const m = { multiplier: 2 ** 30 + random(2 ** 30), shift: -1 - random(13) };
    const rounding = i % 2 ? 'double' : 'single';
    const outZero = random(256) - 128;
    const middle = random(2 ** 14) - 2 ** 13;
    const reach = { low: middle - 6000, high: middle + 6000, outZero, range: INT8 };
    const short = shortMultiplier(m, rounding, reach);
    if (short === null) continue;
    found++;
    for (let sum = reach.low; sum <= reach.high; sum++)
      assert.is(
        clamp(shortForm(sum, short, outZero, rounding), -128, 127),
        clamp(requantize(sum, m, rounding) + outZero, -128, 127),
        `${sum} * ${m.multiplier} * 2^${m.shift}`,
      );
  }
  assert.ok(found > 100, `${found} of 120`);
});

test('no short multiplier is given where its products could overflow or nothing is shifted', () => {
  const reach = { low: -(2 ** 22), high: 2 ** 22, outZero: 0, range: INT8 };
  assert.is(shortMultiplier({ multiplier: 2 ** 30, shift: -8 }, 'double', reach), null);
  const near = { ...reach, low: -100, high: 100 };
  assert.is(shortMultiplier({ multiplier: 2 ** 30, shift: 0 }, 'double', near), null);
  assert.is(shortMultiplier({ multiplier: 0, shift: 0 }, 'double', near), null);
  assert.ok(shortMultiplier({ multiplier: 2 ** 30, shift: -1 }, 'double', near));
});

function layerOf(weights: Int8Array, length: number): ConvLayer {
  const rows = weights.length / length;
  const one = { h: 1, w: 1 };
  return {
    in: { n: 1, h: 2, w: 2, c: length },
    out: { n: 1, h: 2, w: 2, c: rows },
    kernel: one,
    window: { stride: one, dilation: one, padding: { top: 0, bottom: 0, left: 0, right: 0 } },
    groups: 1,
    rows: { weights, rows, length, bias: null, inZero: 3 },
    multipliers: new Array<Multiplier>(rows).fill({ multiplier: 2 ** 30, shift: -7 }),
    rounding: 'double',
    outZero: 0,
    range: INT8,
    args: [],
  };
}

/** The flags of the prepared layer, row by row. */
function flagsOf(layer: ConvLayer): readonly (readonly boolean[])[] | null {
  const prepared = conv2dPairs.prepare(layer);
  if (prepared === null) return null;
  const constant = prepared.call.args.find((a) => a.kind === 'constant' && a.constant.role === 'halves');
  assert.ok(constant?.kind === 'constant');
  const rows: boolean[][] = [];
  const groups = Math.ceil(layer.in.c / 8);
  let row: boolean[] = [];
  for (const byte of constant.constant.values as Uint8Array) {
    for (let bits = byte; (bits & 0xff) !== 0x80; bits <<= 1) row.push((bits & 0x80) !== 0);
    if (row.length < groups) continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

test('every chunk of two products per multiplication stays within int16 for all inputs', () => {
  const random = randomSource(9);
  for (let i = 0; i < 60; i++) {
    const length = 1 + random(64);
    const weights = Int8Array.from(
      { length: length * 5 },
      () => random(i % 3 ? 255 : 100) - (i % 3 ? 127 : 50),
    );
    const flags = flagsOf(layerOf(weights, length))!;
    assert.is(flags.length, 5);
    flags.forEach((row, r) => {
      row.forEach((halves, group) => {
        const taps = halves ? 2 : 4;
        let exact = true;
        for (let from = group * 8; from < group * 8 + 8; from += taps) {
          const chunk = weights.slice(r * length + from, r * length + Math.min(from + taps, length));
          const most = chunk.reduce((sum, w) => sum + Math.max(127 * w, -128 * w), 0);
          const least = chunk.reduce((sum, w) => sum + Math.min(127 * w, -128 * w), 0);
          exact &&= most <= 32767 && least >= -32768;
        }
        assert.ok(exact, `row ${r} group ${group}`);
      });
    });
    assert.ok(flags.every((row) => row.length === Math.ceil(length / 8)));
  }
});

test('weights of -128 next to each other have no chunk of two and are left to another kernel', () => {
  assert.is(flagsOf(layerOf(new Int8Array(8).fill(-128), 8)), null);
  assert.equal(flagsOf(layerOf(new Int8Array(8).fill(-127), 8)), [[true]]);
  assert.equal(flagsOf(layerOf(new Int8Array(8).fill(-63), 8)), [[false]]);
});

test('rows are interleaved in fours within their group, the rest follow by themselves', () => {
  const weights = Int8Array.from({ length: 24 }, (_, i) => i);
  const rows = { weights, rows: 12, length: 2, bias: null, inZero: 0 };
  const values = [...(interleavedFours(rows, 2).values as Int8Array)];
  assert.equal(values, [
    ...[0, 2, 4, 6, 1, 3, 5, 7, 8, 9, 10, 11],
    ...[12, 14, 16, 18, 13, 15, 17, 19, 20, 21, 22, 23],
  ]);
});

test('a linear sum is found where one exists and equals the function everywhere', () => {
  const add = (a: number, b: number): number =>
    clamp(Math.round(Math.SQRT1_2 * (a - 5) + (Math.E / 3) * b) - 9, -128, 127);
  const found = linearSum(add, [Math.SQRT1_2, Math.E / 3], INT8);
  assert.ok(found);
  const { factors, start, shift } = found;
  for (let a = -128; a < 128; a++)
    for (let b = -128; b < 128; b++) {
      const sum = Math.floor((start + a * factors[0] + b * factors[1]) / 2 ** shift);
      assert.is(clamp(sum, -128, 127), add(a, b));
    }
  assert.is(
    linearSum(
      (a, b) => clamp(add(a, b) + (a === 7 && b === -3 ? 1 : 0), -128, 127),
      [Math.SQRT1_2, Math.E / 3],
      INT8,
    ),
    null,
  );
});

test('a sum that is linear but for rounding has a correction for each value of one operand', () => {
  // Decimal scales have sums that tie, and rounding twice moves some of them.
  const [m1, m2, m] = [0.5, 0.4, 0.1 / 0.06 / 2 ** 20].map((x) => quantizeMultiplier(x));
  const operand = (x: number, by: Multiplier): number => requantize(x * 2 ** 20, by, 'double');
  const add = (a: number, b: number): number =>
    clamp(requantize(operand(a - 3, m1!) + operand(b + 7, m2!), m!, 'double') + 1, -128, 127);
  const ratios = [0.05 / 0.06, 0.04 / 0.06] as const;
  assert.is(linearSum(add, ratios, INT8), null);
  const found = correctedSum(add, ratios, INT8);
  assert.ok(found);
  const { factors, start, shift, index, correction } = found;
  for (let a = -128; a < 128; a++)
    for (let b = -128; b < 128; b++) {
      const own = start + correction[(index === 0 ? a : b) + 128]!;
      const sum = Math.floor((own + a * factors[0] + b * factors[1]) / 2 ** shift);
      assert.is(clamp(sum, -128, 127), add(a, b));
    }
  const bent = (a: number, b: number): number => clamp(add(a, b) + (a === 7 && b === -3 ? 1 : 0), -128, 127);
  assert.is(correctedSum(bent, ratios, INT8), null);
});

test('a product is scaled by one multiplication, which equals the two roundings for every product', () => {
  for (const [factor, zeros] of [
    [0.0123, [3, -7]],
    [0.02, [-128, 0]],
    [1 / 256, [0, 0]],
    [1.7, [127, -128]],
    [40, [1, 1]],
  ] as const) {
    const by = quantizeMultiplier(factor);
    const scale = (x: number): number => clamp(requantize(x, by, 'double') - 5, -128, 127);
    const walk = { extent: [4], stride1: [1], stride2: [1] };
    const call = scaledProductCall(walk, { zeros, factor, range: INT8, scale });
    assert.ok(call, `factor ${factor}`);
    const at = (name: string): number => Number(call.params!.fields.find(([n]) => n === name)![1]);
    for (let a = -128; a < 128; a++)
      for (let b = -128; b < 128; b++) {
        const x = (a - zeros[0]) * (b - zeros[1]);
        const start = at('start') + (x < 0 ? at('negative') : 0);
        const sum = x * at('high') + Math.floor((x * at('low')) / 2 ** 14) + start;
        assert.ok(Math.abs(sum) < 2 ** 31);
        assert.is(clamp(Math.floor(sum / 2 ** at('shift')), -128, 127), scale(x));
      }
  }
});

test.run();
