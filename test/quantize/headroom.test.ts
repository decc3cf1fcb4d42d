// Room above the largest value that was seen, for tensors of few elements.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { rangeOfExtremes, withHeadroom } from '../../src/quantize/headroom.ts';

/** The quantiles of an exponential tail of scale 1 above 1. */
const maxima = Array.from({ length: 100 }, (_, i) => 1 + Math.log(100 / (i + 1)));
const seen = { minima: maxima.map(() => 0), maxima };
const largest = Math.max(...maxima);
const chosen = { min: 0, max: largest };

test('the range of all samples is that of their extremes', () => {
  assert.equal(rangeOfExtremes({ minima: [1, -2, 3], maxima: [4, 9, 5] }), { min: -2, max: 9 });
});

test('the room is where the tail still costs more than the coarser scale', () => {
  // The tail's scale as in the source: mean excess of the ten largest over the next.
  const tail = maxima.slice(0, 10).reduce((sum, x) => sum + x - maxima[10]!, 0) / 10;
  const cost = (room: number, elements: number): number =>
    (elements * 100 * ((largest + room) / 255) ** 2) / 12 + 2 * tail ** 2 * Math.exp(-room / tail);
  for (const elements of [1, 2, 10, 64]) {
    const room = withHeadroom(chosen, seen, elements).max - largest;
    for (const step of [-0.1, 0.1])
      if (room + step * tail >= 0 && room + step * tail <= 1.001 * tail)
        assert.ok(
          cost(room, elements) <= cost(room + step * tail, elements),
          `${elements} elements: ${room} of ${tail}, ${step}`,
        );
    assert.ok(room >= 0 && room <= 1.001 * tail);
  }
  const rooms = [1, 64].map((elements) => withHeadroom(chosen, seen, elements).max - largest);
  assert.ok(rooms[0]! > 0 && rooms[0]! >= rooms[1]!, rooms.join());
});

test('the lower end moves as the upper one does', () => {
  const mirrored = { minima: maxima.map((x) => -x), maxima: seen.minima };
  const up = withHeadroom(chosen, seen, 2);
  const down = withHeadroom({ min: -largest, max: 0 }, mirrored, 2);
  assert.ok(up.max > largest && up.min === 0);
  assert.equal([down.min, Math.abs(down.max)], [-up.max, 0]);
});

test('there is none for many elements, few samples, a clipped end or values that do not vary', () => {
  assert.equal(withHeadroom(chosen, seen, 65), chosen);
  assert.equal(
    withHeadroom(chosen, { minima: seen.minima.slice(0, 9), maxima: maxima.slice(0, 9) }, 2),
    chosen,
  );
  const clipped = { min: 0, max: largest / 2 };
  assert.equal(withHeadroom(clipped, seen, 2), clipped);
  const constant = { minima: maxima.map(() => 1), maxima: maxima.map(() => 1) };
  assert.equal(withHeadroom({ min: 1, max: 1 }, constant, 1), { min: 1, max: 1 });
});

test.run();
