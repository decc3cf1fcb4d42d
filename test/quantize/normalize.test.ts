// --normalize: what its text means, and what it does to a pixel.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { NORMALIZATIONS, normalizationOf, normalizer } from '../../src/data/normalize.ts';
import { messageOf } from './rejected.ts';

const map = (text: string, pixels: readonly number[], channels = 3): readonly number[] => {
  const n = normalizationOf(text);
  assert.ok(n, text);
  return pixels.map((p, i) => normalizer(n, channels, 'a.png')(p, i % channels));
};

test('names say where 0 and 255 go', () => {
  for (const [text, low, high] of [
    ['0..255', 0, 255],
    ['0..1', 0, 1],
    ['-1..1', -1, 1],
  ] as const) {
    assert.equal(map(text, [0, 255], 1), [low, high], text);
    assert.match(NORMALIZATIONS, text);
  }
});

test('numbers are mean and deviation, one or one per channel', () => {
  assert.equal(map('100/50', [100, 150, 0]), [0, 1, -2]);
  assert.equal(map('10,20,30/1,2,4', [11, 24, 22]), [1, 2, -2]);
  assert.equal(map('10,20,30/2', [12, 20, 20]), [1, 0, -5]);
  assert.equal(map('-1.5/5e-1', [0]), [3]);
});

test('anything else means nothing', () => {
  for (const text of [
    '',
    '0..2',
    '1',
    '1/0',
    '1/-2',
    '1,/2',
    '1/2/3',
    '/',
    'a/b',
    'Infinity/1',
    '0x1/1',
    '1 /2',
  ])
    assert.is(normalizationOf(text), null, text);
});

test('a normalization of other channels is refused', () => {
  for (const text of ['1,2/1', '1/1,2'])
    assert.match(
      messageOf(() => map(text, [0])),
      'a.png: the normalization has 2 channels, the picture 3',
    );
});

test.run();
