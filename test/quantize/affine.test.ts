// Scales and zero points of real ranges, and constants in those units.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  affineOf,
  forEachChannel,
  quantizedAs,
  quantizedBias,
  quantizedWeights,
  rangeOf,
  weightScales,
} from '../../src/quantize/affine.ts';

test('a range is widened to contain 0, which is represented exactly', () => {
  for (const [min, max, low, high] of [
    [-1, 1, -1, 1],
    [2, 5.1, 0, 5.1],
    [-3, -2, -3, 0],
    [-0.003, 7, -0.003, 7],
  ] as const) {
    const { scale, zeroPoint } = affineOf({ min, max });
    assert.is(scale, Math.fround((high - low) / 255));
    assert.ok(Number.isInteger(zeroPoint) && zeroPoint >= -128 && zeroPoint <= 127);
    // Rounding of the zero point moves both ends by at most half a step.
    assert.ok(Math.abs((-128 - zeroPoint) * scale - low) <= 0.5001 * scale, `${min}..${max}: ${zeroPoint}`);
    assert.ok(Math.abs((127 - zeroPoint) * scale - high) <= 0.5001 * scale, `${min}..${max}: ${zeroPoint}`);
  }
});

test('a tensor that is always 0 gets a scale all the same', () => {
  assert.equal(affineOf({ min: 0, max: 0 }), { kind: 'per-tensor', scale: 1, zeroPoint: 0 });
  assert.equal(rangeOf([]), { min: 0, max: 0 });
  // Too small for float32.
  assert.is(affineOf({ min: 0, max: 1e-50 }).scale, 1);
});

test('values are rounded half away from zero and clamped to int8', () => {
  const q = { kind: 'per-tensor', scale: 0.5, zeroPoint: 3 } as const;
  assert.equal(
    quantizedAs(Float32Array.of(0, 0.25, -0.25, 0.24, 1000, -1000), q),
    Int8Array.of(3, 4, 2, 3, 127, -128),
  );
});

test('channels of any axis are visited in row-major order', () => {
  const seen: number[] = [];
  forEachChannel([2, 3, 2], 1, (i, c) => {
    seen[i] = c;
  });
  assert.equal(seen, [0, 0, 1, 1, 2, 2, 0, 0, 1, 1, 2, 2]);
});

test('weights use -127 to 127 of their own channel, or of the largest', () => {
  const values = Float32Array.of(1, -0.5, 0.1, 0.02);
  const own = weightScales(Float64Array.of(1, 0.1), null, 1, true);
  assert.equal(own, [Math.fround(1 / 127), Math.fround(0.1 / 127)]);
  assert.equal(quantizedWeights(values, [2, 2], 0, own), Int8Array.of(127, -64, 127, 25));
  const shared = weightScales(Float64Array.of(1, 0.1), null, 1, false);
  assert.equal(shared, [Math.fround(1 / 127), Math.fround(1 / 127)]);
  assert.equal(quantizedWeights(values, [2, 2], 0, shared), Int8Array.of(127, -64, 13, 3));
});

test('a channel of tiny weights gets a scale that its bias fits in', () => {
  const inputScale = 0.01;
  const bias = Float32Array.of(4, 0.5, 0);
  const scales = weightScales(Float64Array.of(1e-12, 1, 0), bias, inputScale, true);
  const units = quantizedBias(
    bias,
    scales.map((s) => s * inputScale),
  );
  assert.ok(Math.abs(units[0]! * scales[0]! * inputScale - 4) < 1e-6, `${units[0]} units`);
  assert.ok(units[0]! <= 2 ** 29);
  assert.is(scales[1], Math.fround(1 / 127));
  assert.is(scales[2], scales[1], 'a channel without weights and bias takes any scale that is a number');
  assert.equal(weightScales(Float64Array.of(0, 0), null, 1, true), [1, 1]);
});

test('a bias is clamped where the sum of a layer could overflow', () => {
  assert.equal(
    quantizedBias(Float32Array.of(1e9, -1e9, 2.5), [1e-3, 1e-3, 1]),
    Int32Array.of(2 ** 29, -(2 ** 29), 3),
  );
});

test.run();
