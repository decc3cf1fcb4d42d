// Ranges from histograms: what percentile and least error leave out.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { count, emptyCounts, leastErrorRange, percentileRange } from '../../src/quantize/histogram.ts';

const range = { min: 0, max: 40 };
const countsOf = (values: Float32Array, r = range): Float64Array => {
  const counts = emptyCounts();
  count(values, r, counts);
  return counts;
};
/** Values in 0..1 and one of 40. */
const rareLarge = Float32Array.from({ length: 100_000 }, (_, i) => (i === 7 ? 40 : (i % 1000) / 1000));

test('every value is counted once, those at and beyond the ends in the last bins', () => {
  const counts = countsOf(Float32Array.of(0, 40, -5, 50, 20));
  assert.is(
    counts.reduce((a, b) => a + b, 0),
    5,
  );
  assert.equal([counts[0], counts.at(-1), counts[counts.length / 2]], [2, 2, 1]);
  assert.ok(countsOf(Float32Array.of(3, 3), { min: 3, max: 3 }).every((n) => n === 0));
});

test('the fourth power keeps rare large values that the second clips', () => {
  const counts = countsOf(rareLarge);
  const [second, fourth] = ([2, 4] as const).map((power) => leastErrorRange(range, counts, power));
  assert.ok(second!.max < 37 && fourth!.max > 39, `${second!.max} ${fourth!.max}`);
});

test('evenly spread values keep their whole range', () => {
  const values = Float32Array.from({ length: 40_000 }, (_, i) => i / 1000);
  for (const power of [2, 4] as const) {
    const { min, max } = leastErrorRange(range, countsOf(values), power);
    assert.ok(min === 0 && max > 39, `${min} ${max}`);
  }
});

test('each end shrinks by itself', () => {
  const wide = { min: -40, max: 1 };
  const values = rareLarge.map((x) => (x === 40 ? -40 : x));
  const { min, max } = leastErrorRange(wide, countsOf(values, wide), 2);
  assert.ok(min > -37 && max > 0.95, `${min} ${max}`);
});

test('percentile leaves out its share at each end, and nothing when there are few values', () => {
  const counts = countsOf(rareLarge);
  // One of 100,000 values is 0.001 %.
  const cut = percentileRange(range, counts, 99.999);
  assert.ok(cut.max < 1.1 && cut.min < 0.1, JSON.stringify(cut));
  assert.equal(percentileRange(range, counts, 100), range);
  const few = countsOf(rareLarge.slice(0, 1000));
  assert.equal(percentileRange(range, few, 99.999), range);
  const half = percentileRange(range, countsOf(Float32Array.from({ length: 4000 }, (_, i) => i / 100)), 90);
  assert.ok(Math.abs(half.min - 4) < 0.1 && Math.abs(half.max - 36) < 0.1, JSON.stringify(half));
});

test.run();
