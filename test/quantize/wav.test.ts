// Sounds as input data: every usual encoding as samples from -1 to 1, and what is refused.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isWav, readWav } from '../../src/data/wav.ts';
import { messageOf } from './rejected.ts';
import { wavBytes } from './wav-bytes.ts';

/** Exact in 8 bits. */
const SAMPLES = [0, 0.5, -0.5, -1, 0.25, 63 / 64];

for (const [name, format] of [
  ['8-bit PCM', { bits: 8 }],
  ['16-bit PCM', { bits: 16 }],
  ['24-bit PCM', { bits: 24 }],
  ['32-bit PCM', { bits: 32 }],
  ['float', { bits: 32, float: true }],
] as const)
  test(`${name} is read from -1 to 1`, () => {
    const bytes = wavBytes(SAMPLES, format);
    assert.ok(isWav(bytes));
    const read = readWav(bytes, 'a.wav');
    assert.instance(read, Float32Array);
    assert.is(read.length, SAMPLES.length);
    // Decoders differ in whether the largest value is 2^n or 2^n - 1.
    const step = 1 / 2 ** (format.bits - 1);
    read.forEach((x, i) => {
      assert.ok(Math.abs(x - SAMPLES[i]!) <= step, `sample ${i}: ${x}, not ${SAMPLES[i]}`);
    });
  });

test('what is no sound is told apart', () => {
  assert.not(isWav(new Uint8Array()));
  assert.not(isWav(wavBytes(SAMPLES).subarray(0, 10)));
  assert.not(isWav(wavBytes(SAMPLES).fill(0x41, 8, 12)));
});

test('stereo, empty and damaged sounds are refused by name', () => {
  const sound = wavBytes(SAMPLES);
  for (const [bytes, message] of [
    [wavBytes(SAMPLES, { channels: 2 }), 'a.wav: the sound has 2 channels; models here take one'],
    [wavBytes([]), 'the sound has no samples'],
    [sound.subarray(0, 30), /the sound (is damaged|has no samples)/],
    [sound.with(20, 99), 'the sound is damaged: '],
  ] as const)
    assert.match(
      messageOf(() => readWav(bytes, 'a.wav')),
      message,
    );
});

test.run();
