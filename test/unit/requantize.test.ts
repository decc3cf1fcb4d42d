// The rounding rule against its definition in BigInt, and the C one (internal/requantize.h) against the TypeScript one.
// Source of the definition: gemmlowp fixedpoint.h, TFLite kernels/internal/common.h.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  frexp,
  kernelRounding,
  quantizeMultiplier,
  type Rounding,
  requantize,
  roundingDivideByPOT,
  saturatingRoundingDoublingHighMul,
} from '../../src/ir/requantize.ts';

const MAX = 2147483647;
const MIN = -2147483648;
const EXTREMES = [
  MIN,
  MIN + 1,
  -(2 ** 30) - 1,
  -(2 ** 30),
  -65536,
  -3,
  -2,
  -1,
  0,
  1,
  2,
  3,
  65535,
  2 ** 30,
  MAX - 1,
  MAX,
];
const MULTIPLIERS = [0, 1, 2 ** 30, 2 ** 30 + 1, 1518500250, MAX - 1, MAX];

let state = 0x2545f491;
/** xorshift32: the same values on every run. */
function random32(): number {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return state | 0;
}

const abs = (x: bigint): bigint => (x < 0n ? -x : x);

/** BigInt division truncates as C's does. */
function highMul(a: number, b: number): number {
  if (a === MIN && b === MIN) return MAX;
  const product = BigInt(a) * BigInt(b);
  return Number((product + (product >= 0n ? 1n << 30n : 1n - (1n << 30n))) / (1n << 31n));
}

/** Half away from zero, written without gemmlowp's masks. */
function divideByPOT(x: number, exponent: number): number {
  const magnitude = (2n * abs(BigInt(x)) + (1n << BigInt(exponent))) >> BigInt(exponent + 1);
  return Number(x < 0 ? -magnitude : magnitude);
}

function defined(x: number, multiplier: number, shift: number, rounding: Rounding): number {
  if (rounding === 'single') {
    const total = BigInt(31 - shift);
    const y = (BigInt(x) * BigInt(multiplier) + (1n << (total - 1n))) >> total;
    return Number(y > BigInt(MAX) ? BigInt(MAX) : y < BigInt(MIN) ? BigInt(MIN) : y);
  }
  if (rounding === 'even') {
    const unit = 1n << BigInt(31 - shift);
    const product = BigInt(x) * BigInt(multiplier);
    const rest = ((product % unit) + unit) % unit;
    const floor = (product - rest) / unit;
    const up = 2n * rest > unit || (2n * rest === unit && floor % 2n !== 0n);
    const y = up ? floor + 1n : floor;
    return Number(y > BigInt(MAX) ? BigInt(MAX) : y < BigInt(MIN) ? BigInt(MIN) : y);
  }
  const wrapped = Number(BigInt.asIntN(32, BigInt(x) << BigInt(Math.max(shift, 0))));
  return divideByPOT(highMul(wrapped, multiplier), Math.max(-shift, 0));
}

type Case = readonly [x: number, multiplier: number, shift: number];

function casesOf(count: number): readonly Case[] {
  const cases: Case[] = [];
  for (const x of EXTREMES)
    for (const m of MULTIPLIERS) for (let shift = -31; shift <= 30; shift++) cases.push([x, m, shift]);
  // Products with the half of a unit and nothing below it.
  for (let shift = -31; shift <= 0; shift++)
    for (const x of [1, 3, 5, 127, 255, -1, -3, -255])
      for (const m of [2 ** 30, 3 * 2 ** 29])
        for (let zeros = 0; zeros < 22; zeros++) cases.push([x * 2 ** zeros, m, shift]);
  for (let i = 0; i < count; i++)
    cases.push([
      random32() >> (random32() & 31),
      (random32() & 0x3fffffff) + 2 ** 30,
      ((random32() >>> 0) % 62) - 31,
    ]);
  return cases;
}

/** The first index at which the lists differ, or -1. */
const firstDifference = (a: readonly number[], b: readonly number[]): number =>
  a.length === b.length ? a.findIndex((v, i) => v !== b[i]) : Math.min(a.length, b.length);

test('the doubling high product equals its definition at the extremes and for random pairs', () => {
  const pairs = EXTREMES.flatMap((a) => EXTREMES.map((b) => [a, b] as const));
  for (let i = 0; i < 20000; i++) pairs.push([random32(), random32()]);
  for (const [a, b] of pairs)
    assert.is(saturatingRoundingDoublingHighMul(a, b), highMul(a, b), `${a} * ${b}`);
});

test('division by a power of two rounds half away from zero for every exponent', () => {
  const values = [...EXTREMES, ...Array.from({ length: 2000 }, random32)];
  for (const x of values)
    for (let exponent = 0; exponent <= 31; exponent++)
      assert.ok(roundingDivideByPOT(x, exponent) === divideByPOT(x, exponent), `${x} / 2^${exponent}`);
});

for (const rounding of ['double', 'single', 'even'] as const)
  test(`requantize with ${rounding} rounding equals its definition`, () => {
    for (const [x, multiplier, shift] of casesOf(30000))
      assert.ok(
        requantize(x, { multiplier, shift }, rounding) === defined(x, multiplier, shift, rounding),
        `x ${x}, multiplier ${multiplier}, shift ${shift}`,
      );
  });

test('a kernel that rounds ties up serves int8 outputs unless a multiplier has more than 20 trailing zeros', () => {
  const values = EXTREMES.flatMap((x) => [x, x + 1]).concat(
    Array.from({ length: 31 }, (_, i) => [2 ** i, -(2 ** i), 3 * 2 ** (i - 1), -3 * 2 ** (i - 1)]).flat(),
  );
  const output = (y: number): number => Math.min(Math.max(y, -255), 255);
  for (const zeros of [0, 5, 13, 19, 20, 21, 25, 30])
    for (let shift = -31; shift <= 10; shift++) {
      const m = { multiplier: zeros === 30 ? 2 ** 30 : 2 ** 30 + 2 ** zeros, shift };
      const rounding = kernelRounding('even', [m]);
      assert.is(rounding, zeros > 20 ? 'even' : 'single');
      for (const x of values.filter((v) => v === (v | 0)))
        assert.ok(output(requantize(x, m, rounding)) === output(requantize(x, m, 'even')), `${x} ${zeros}`);
    }
  assert.is(kernelRounding('double', [{ multiplier: 2 ** 30, shift: 0 }]), 'double');
});

test('frexp splits normal, subnormal and special numbers exactly', () => {
  for (const x of [1, 0.5, 0.75, 3, 2 ** -1022, Number.MIN_VALUE, Number.MAX_VALUE, -0.3, 1e-310]) {
    const { fraction, exponent } = frexp(x);
    assert.ok(Math.abs(fraction) >= 0.5 && Math.abs(fraction) < 1, `fraction of ${x} is ${fraction}`);
    // In two steps: 2^exponent alone may be no double.
    const half = Math.trunc(exponent / 2);
    assert.is(fraction * 2 ** half * 2 ** (exponent - half), x);
  }
  assert.is(frexp(0).fraction, 0);
  assert.is(frexp(Infinity).fraction, Infinity);
});

test('a multiplier is normalized, rounds up into the next power of two and flushes what is tiny', () => {
  assert.equal(quantizeMultiplier(1), { multiplier: 2 ** 30, shift: 1 });
  assert.equal(quantizeMultiplier(1 - 2 ** -40), { multiplier: 2 ** 30, shift: 1 });
  assert.equal(quantizeMultiplier(2 ** -32), { multiplier: 2 ** 30, shift: -31 });
  assert.equal(quantizeMultiplier(2 ** -33), { multiplier: 0, shift: 0 });
  assert.equal(quantizeMultiplier(0), { multiplier: 0, shift: 0 });
});

const C_MAIN = `#include <stdio.h>
#include "internal/requantize.h"
int main(void) {
  int x, m, s;
  while (scanf("%d %d %d", &x, &m, &s) == 3)
    printf("%d %d %d\\n", (int)nnmcu_requantize(x, m, s), (int)nnmcu_requantize_single(x, m, s),
           (int)nnmcu_requantize_even(x, m, s));
  return 0;
}
`;

const hasCompiler = spawnSync('cc', ['--version']).status === 0;
if (!hasCompiler) console.log('skipped: the C cross-test needs a host compiler named cc');

(hasCompiler ? test : test.skip)(
  'the C and the TypeScript rounding agree, without undefined behaviour',
  () => {
    const dir = mkdtempSync(join(tmpdir(), 'nnmcu-requantize-'));
    try {
      const source = join(dir, 'main.c');
      const binary = join(dir, 'main');
      writeFileSync(source, C_MAIN);
      const include = fileURLToPath(new URL('../../runtime-c/src', import.meta.url));
      const sanitize = ['-fsanitize=undefined', '-fno-sanitize-recover=all'];
      execFileSync('cc', ['-std=c99', '-O2', ...sanitize, '-I', include, source, '-o', binary]);
      const cases = casesOf(5000);
      const input = cases.map((c) => c.join(' ')).join('\n');
      const output = execFileSync(binary, { input, encoding: 'utf8', maxBuffer: 2 ** 26 });
      const got = output.trim().split(/\s+/).map(Number);
      const expected = cases.flatMap(([x, multiplier, shift]) =>
        (['double', 'single', 'even'] as const).map((r) => requantize(x, { multiplier, shift }, r) + 0),
      );
      const at = firstDifference(got, expected);
      assert.is(at, -1, `case ${cases[Math.floor(at / 3)]}: C ${got[at]}, TypeScript ${expected[at]}`);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  },
);

test.run();
