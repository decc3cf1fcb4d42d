// Pictures as input data: every colour type as the pixels it shows, in the layout of the model, and what is refused.

import { deflateSync } from 'node:zlib';
import { encode } from 'fast-png';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isPng, readPng } from '../../src/data/png.ts';
import type { Tensor, TensorId } from '../../src/ir/types.ts';
import { messageOf } from './rejected.ts';

const PIXELS = { mean: [0], deviation: [1] } as const;
const WIDTH = 5;
const HEIGHT = 3;
const tensor = (...shape: readonly number[]): Tensor => ({
  id: 0 as TensorId,
  dtype: 'float32',
  shape,
  quant: { kind: 'none' },
  origin: { index: 0, name: 'x' },
});
const pixel = (p: number, c: number): number => (p * 37 + c * 101 + 9) % 256;

/** The picture of `pixel`, with as many channels; 2 and 4 have opacity. */
function picture(channels: number, depth: 8 | 16 = 8): Uint8Array {
  const count = WIDTH * HEIGHT * channels;
  const value = (i: number): number => pixel(Math.floor(i / channels), i % channels);
  const data =
    depth === 8
      ? Uint8Array.from({ length: count }, (_, i) => value(i))
      : Uint16Array.from({ length: count }, (_, i) => value(i) * 257);
  return encode({ width: WIDTH, height: HEIGHT, data, channels, depth });
}

/** The same, channels last. */
const expected = (channels: number): Float32Array =>
  Float32Array.from({ length: WIDTH * HEIGHT * channels }, (_, i) =>
    pixel(Math.floor(i / channels), i % channels),
  );
const read = (bytes: Uint8Array, t: Tensor): Float32Array => readPng(bytes, t, 'a.png', PIXELS);

test('gray, colour and both with opacity are read; the model may leave opacity out or take it', () => {
  for (const channels of [1, 2, 3, 4]) {
    const bytes = picture(channels);
    assert.ok(isPng(bytes));
    assert.equal(read(bytes, tensor(1, HEIGHT, WIDTH, channels)), expected(channels), `${channels}`);
  }
  for (const channels of [1, 3]) {
    const dropped = read(picture(channels + 1), tensor(HEIGHT, WIDTH, channels));
    assert.equal(dropped, expected(channels), `${channels} with opacity`);
  }
});

test('a model without channels takes gray ones, and one with its channels in front gets planes', () => {
  assert.equal(read(picture(1), tensor(1, HEIGHT, WIDTH)), expected(1));
  const planes = Float32Array.from({ length: 3 * WIDTH * HEIGHT }, (_, i) =>
    pixel(i % (WIDTH * HEIGHT), Math.floor(i / (WIDTH * HEIGHT))),
  );
  assert.equal(read(picture(3), tensor(1, 3, HEIGHT, WIDTH)), planes);
});

const CRC = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

function chunk(name: string, data: Uint8Array): Uint8Array {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const crc = body.reduce((c, b) => CRC[(c ^ b) & 255]! ^ (c >>> 8), 0xffffffff) ^ 0xffffffff;
  const framed = Buffer.alloc(8 + body.length);
  framed.writeUInt32BE(data.length, 0);
  framed.set(body, 4);
  framed.writeUInt32BE(crc >>> 0, 4 + body.length);
  return framed;
}

/** A .png file chunk by chunk, for what the encoder does not write. */
function assembled(depth: number, colour: number, lines: Uint8Array, extra: Uint8Array[], interlaced = 0) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(WIDTH, 0);
  header.writeUInt32BE(HEIGHT, 4);
  header.set([depth, colour, 0, 0, interlaced], 8);
  const signature = Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10);
  const parts = [chunk('IHDR', header), ...extra, chunk('IDAT', deflateSync(lines))];
  return new Uint8Array(Buffer.concat([signature, ...parts, chunk('IEND', new Uint8Array())]));
}

test('a palette is replaced by its colours', () => {
  const palette = Uint8Array.from({ length: 3 * WIDTH * HEIGHT }, (_, i) => pixel(Math.floor(i / 3), i % 3));
  const lines = Array.from({ length: HEIGHT }, (_, y) => [
    0,
    ...Array.from({ length: WIDTH }, (_, x) => y * WIDTH + x),
  ]);
  const bytes = assembled(8, 3, Uint8Array.from(lines.flat()), [chunk('PLTE', palette)]);
  assert.equal(read(bytes, tensor(HEIGHT, WIDTH, 3)), expected(3));
});

test('an interlaced picture is the same as one that is not', () => {
  const passes = [
    [0, 0, 8, 8],
    [4, 0, 8, 8],
    [0, 4, 4, 8],
    [2, 0, 4, 4],
    [0, 2, 2, 4],
    [1, 0, 2, 2],
    [0, 1, 1, 2],
  ] as const;
  const lines: number[] = [];
  for (const [x0, y0, dx, dy] of passes)
    for (let y = y0; y < HEIGHT && x0 < WIDTH; y += dy) {
      lines.push(0);
      for (let x = x0; x < WIDTH; x += dx) lines.push(pixel(y * WIDTH + x, 0));
    }
  const bytes = assembled(8, 0, Uint8Array.from(lines), [], 1);
  assert.equal(read(bytes, tensor(HEIGHT, WIDTH, 1)), expected(1));
});

test('what does not fit or is damaged is refused by name', () => {
  const whole = picture(3);
  const colour = tensor(1, HEIGHT, WIDTH, 3);
  for (const [bytes, t, message] of [
    [whole, tensor(1, WIDTH, HEIGHT, 3), 'the picture is 5 pixels wide and 3 high, "x" is f32[1,5,3,3]'],
    [whole, tensor(2, HEIGHT, WIDTH, 3), 'the picture is 5 pixels wide and 3 high'],
    [picture(1), colour, 'the picture has 1 channels, "x" is f32[1,3,5,3]'],
    [whole, tensor(HEIGHT, WIDTH, 1), 'the picture has 3 channels'],
    [picture(3, 16), colour, 'the picture has 16 bits per channel; 8 are supported'],
    [whole.subarray(0, 20), colour, 'a.png: the picture is cut off'],
    [whole.subarray(0, 60), colour, 'the picture is damaged: '],
    [whole.with(whole.length - 20, whole.at(-20)! ^ 1), colour, 'the picture is damaged: '],
  ] as const)
    assert.match(
      messageOf(() => read(bytes, t)),
      message,
    );
});

test('fewer bits than 8 are refused, not read as tiny pixels', () => {
  const line = Uint8Array.of(0, 0b10110000);
  const bytes = assembled(1, 0, Buffer.concat([line, line, line]), []);
  assert.match(
    messageOf(() => read(bytes, tensor(HEIGHT, WIDTH, 1))),
    'the picture has 1 bits per channel',
  );
});

test.run();
