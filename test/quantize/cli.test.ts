// nnmcu quantize, compare and gen --quantize from outside, and that unusable data is one message and leaves nothing.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type NdArray, writeNpy } from '../../src/data/npy.ts';
import { writeNpz } from '../../src/data/npz.ts';
import { writeTflite } from '../../src/export/tflite/write.ts';
import { importModel } from '../../src/import/detect.ts';
import { filesBelow, nnmcu, temporaryFolder } from '../support/cli.ts';
import { samplesFor, smallNet } from './networks.ts';
import { wavBytes } from './wav-bytes.ts';

const { dir, remove } = temporaryFolder();
const g = smallNet();

const floats = (shape: readonly number[], values: Float32Array): NdArray => ({
  dtype: 'float32',
  shape,
  values,
});
const save = (name: string, array: NdArray): void =>
  writeFileSync(join(dir, name), writeNpz(new Map([['input_0', array]])));

test.before(() => {
  writeFileSync(join(dir, 'net.tflite'), writeTflite(g));
  const values = Float32Array.from(samplesFor(g, 10).flatMap(([x]) => [...x!]));
  save('calib.npz', floats([10, 6, 6, 3], values));
  mkdirSync(join(dir, 'folder'));
  for (const i of [0, 1, 2])
    writeFileSync(
      join(dir, 'folder', `${i}.npy`),
      writeNpy(floats([1, 6, 6, 3], values.slice(i * 108, (i + 1) * 108))),
    );
  save('wrong.npz', floats([10, 5, 5, 3], new Float32Array(750)));
  save('nan.npz', floats([1, 6, 6, 3], new Float32Array(108).fill(Number.NaN)));
  save('empty.npz', floats([0, 6, 6, 3], new Float32Array(0)));
  save('integers.npz', { dtype: 'int8', shape: [10, 6, 6, 3], values: new Int8Array(1080) });
  save(
    'infinite.npz',
    floats(
      [1, 6, 6, 3],
      new Float32Array(108).map((_, i) => (i === 3 ? 1 / 0 : 0)),
    ),
  );
  writeFileSync(join(dir, 'cut.npz'), readFileSync(join(dir, 'calib.npz')).subarray(0, 300));
  writeFileSync(join(dir, 'text.npz'), 'to do');
  writePictures();
  writeSounds();
  writeFileSync(join(dir, 'nothing.npz'), writeNpz(new Map()));
  mkdirSync(join(dir, 'no-files'));
});
test.after(remove);

const PICTURES = 3;

/** Some with opacity or a palette, which the model does not see; and arrays of the same values from -1 to 1. */
function writePictures(): void {
  for (const folder of ['pictures', 'pixels']) mkdirSync(join(dir, folder));
  const pixel = (p: number, c: number, i: number): number => (p * 37 + c * 101 + i * 59 + p * p * i) % 256;
  for (let i = 0; i < PICTURES; i++) {
    const channels = i === 0 ? 4 : 3;
    const data = Uint8Array.from({ length: 36 * channels }, (_, k) =>
      pixel((k / channels) | 0, k % channels, i),
    );
    const palette = Array.from({ length: 36 }, (_, p) => [0, 1, 2].map((c) => pixel(p, c, i)));
    const indexed = { data: Uint8Array.from({ length: 36 }, (_, p) => p), channels: 1, palette } as const;
    const png = encode({
      width: 6,
      height: 6,
      depth: 8,
      ...(i === 2 ? indexed : { data, channels }),
    } as never);
    writeFileSync(join(dir, 'pictures', `${i}.png`), png);
    const values = Float32Array.from(
      { length: 108 },
      (_, k) => (pixel((k / 3) | 0, k % 3, i) - 127.5) / 127.5,
    );
    writeFileSync(join(dir, 'pixels', `${i}.npy`), writeNpy(floats([1, 6, 6, 3], values)));
  }
  const picture = (name: string, width: number, channels: number, depth: 8 | 16): void => {
    const count = width * 6 * channels;
    const data = depth === 8 ? new Uint8Array(count) : new Uint16Array(count);
    writeFileSync(join(dir, name), encode({ width, height: 6, data, channels, depth }));
  };
  picture('large.png', 7, 3, 8);
  picture('deep.png', 6, 3, 16);
  const whole = readFileSync(join(dir, 'pictures', '1.png'));
  writeFileSync(join(dir, 'cut.png'), whole.subarray(0, 60));
}

function writeSounds(): void {
  mkdirSync(join(dir, 'sounds'));
  const samples = Array.from({ length: 108 }, (_, i) => 0.75 * Math.sin(i));
  samples[0] = -0.75;
  samples[1] = 0.75;
  writeFileSync(join(dir, 'sounds', 'a.wav'), wavBytes(samples));
  writeFileSync(join(dir, 'sounds', 'b.wav'), wavBytes(samples.toReversed()));
  writeFileSync(join(dir, 'long.wav'), wavBytes([...samples, 0]));
  writeFileSync(join(dir, 'stereo.wav'), wavBytes(samples, { channels: 2 }));
  writeFileSync(join(dir, 'cut.wav'), wavBytes(samples).subarray(0, 30));
}

test('quantize writes a model that compare finds close, and gen --quantize does both in one go', () => {
  const made = nnmcu(['quantize', 'net.tflite', '--calibration', 'calib.npz', '-o', 'q.tflite'], dir);
  assert.is(made.code, 0, made.stderr);
  assert.match(made.stdout, /10 samples {2}output [\d.]+ dB SQNR {2}[\d.]+ K?B -> q\.tflite\n$/);
  const compared = nnmcu(['compare', 'net.tflite', 'q.tflite', '--data', 'folder', '--json'], dir);
  assert.is(compared.code, 0, compared.stderr);
  const { samples, outputs, layers } = JSON.parse(compared.stdout);
  assert.is(samples, 3);
  assert.is(layers.length, 6);
  assert.ok(outputs[0].sqnr > 25 && outputs[0].top1 === 1, compared.stdout);
  const generated = nnmcu(['gen', 'net.tflite', '--quantize', 'calib.npz', '-o', 'c'], dir);
  assert.is(generated.code, 0, generated.stderr);
  assert.ok(filesBelow(join(dir, 'c')).includes('net.c'));
});

const BAD: readonly (readonly [calibration: string, message: string | RegExp, normalize?: string])[] = [
  ['wrong.npz', 'the array is f32[10,5,5,3]'],
  ['integers.npz', 'the array is int8'],
  ['nan.npz', 'element 0 of "x" is NaN'],
  ['infinite.npz', 'element 3 of "x" is Infinity'],
  ['empty.npz', 'the array is f32[0,6,6,3]'],
  ['nothing.npz', 'no array input_0'],
  ['cut.npz', 'the zip archive is damaged'],
  ['text.npz', 'this is neither a .npy nor a .npz file'],
  ['no-files', 'there is no .npy, .npz, .png or .wav file in this folder'],
  ['missing.npz', 'no such file or folder'],
  ['pictures', 'it is not said what the model takes instead'],
  ['pictures', 'the normalization has 2 channels, the picture 3', '1,2/1'],
  ['large.png', 'the picture is 7 pixels wide and 6 high', '0..1'],
  ['deep.png', 'the picture has 16 bits per channel', '0..1'],
  ['cut.png', 'the picture is damaged', '0..1'],
  ['long.wav', 'the sound has 109 samples'],
  ['stereo.wav', 'the sound has 2 channels'],
  ['cut.wav', /the sound (is damaged|has no samples)/],
];
for (const [calibration, message, normalize] of BAD)
  test(`calibration data ${calibration} is one clear error${normalize ? ` with ${normalize}` : ''}`, () => {
    const before = filesBelow(dir);
    const flags = normalize === undefined ? [] : [`--normalize=${normalize}`];
    const r = nnmcu(['quantize', 'net.tflite', '-c', calibration, '-o', 'bad.tflite', ...flags], dir);
    assert.is(r.code, 1, r.stderr);
    assert.is(r.stdout, '');
    assert.is(r.stderr.split('\n').filter((l) => l.includes(': error: ')).length, 1, r.stderr);
    assert.match(r.stderr, message);
    assert.equal(filesBelow(dir), before);
  });

test('a normalization that means nothing is a wrong command', () => {
  const r = nnmcu(['quantize', 'net.tflite', '-c', 'pictures', '-o', 'bad.tflite', '--normalize=1/0'], dir);
  assert.is(r.code, 2, r.stderr);
  assert.match(r.stderr, '"1/0" is none of 0..255, 0..1, -1..1 or MEAN/DEVIATION');
});

test('a folder of pictures and one of arrays with the same values give the same model', () => {
  const quantized = (...args: readonly string[]): Uint8Array => {
    const made = nnmcu(['quantize', 'net.tflite', '-o', 'p.tflite', '-c', ...args], dir);
    assert.is(made.code, 0, made.stderr);
    return new Uint8Array(readFileSync(join(dir, 'p.tflite')));
  };
  assert.equal(quantized('pictures', '--normalize=-1..1'), quantized('pixels'));
  assert.equal(quantized('pictures', '--normalize', '127.5/127.5'), quantized('pixels'));
  const compared = nnmcu(
    ['compare', 'net.tflite', 'p.tflite', '--data', 'pictures', '--normalize=-1..1', '--json'],
    dir,
  );
  assert.is(compared.code, 0, compared.stderr);
  assert.is(JSON.parse(compared.stdout).samples, PICTURES);
});

test('sounds are read from -1 to 1', () => {
  const made = nnmcu(['quantize', 'net.tflite', '-c', 'sounds', '-o', 's.tflite', '--json'], dir);
  assert.is(made.code, 0, made.stderr);
  assert.is(JSON.parse(made.stdout).samples, 2);
  const g = importModel(new Uint8Array(readFileSync(join(dir, 's.tflite'))), 's.tflite');
  const { quant } = g.tensors.get(g.inputs[0]!)!;
  assert.ok(quant.kind === 'per-tensor' && Math.abs(quant.scale * 255 - 1.5) < 0.02, JSON.stringify(quant));
});

test('the report names what was chosen, and --io float32 keeps the float types', () => {
  const flags = [
    '--rounding',
    'nearest',
    '--equalize',
    'none',
    '--method',
    'minmax',
    '--io',
    'float32',
    '--json',
  ];
  const made = nnmcu(['quantize', 'net.tflite', '-c', 'calib.npz', '-o', 'f.tflite', ...flags], dir);
  assert.is(made.code, 0, made.stderr);
  const { rounding, equalization, method } = JSON.parse(made.stdout);
  assert.equal([rounding, equalization, method], ['nearest', 'none', 'minmax']);
  const g = importModel(new Uint8Array(readFileSync(join(dir, 'f.tflite'))), 'f.tflite');
  assert.is(g.tensors.get(g.inputs[0]!)!.dtype, 'float32');
});

test('an output that cannot be written leaves nothing behind', () => {
  const before = filesBelow(dir);
  const r = nnmcu(['quantize', 'net.tflite', '-c', 'calib.npz', '-o', 'none/q.tflite'], dir);
  assert.match(r.stderr, 'unwritable-output');
  const model = readFileSync(join(dir, 'net.tflite'));
  const self = nnmcu(['quantize', 'net.tflite', '-c', 'calib.npz', '-o', './net.tflite'], dir);
  assert.match(self.stderr, 'is the float model itself');
  assert.ok(readFileSync(join(dir, 'net.tflite')).equals(model));
  assert.equal(filesBelow(dir), before);
});

test('an int8 model and models that do not match are refused', () => {
  const again = nnmcu(['quantize', 'q.tflite', '-c', 'calib.npz', '-o', 'bad.tflite'], dir);
  assert.match(again.stderr, 'there is nothing to quantize');
  const other = smallNet(2);
  const cut = { ...other, outputs: [other.ops[0]!.outputs[0]!] };
  writeFileSync(join(dir, 'other.tflite'), writeTflite(cut));
  const compared = nnmcu(['compare', 'net.tflite', 'other.tflite', '--data', 'calib.npz'], dir);
  assert.match(compared.stderr, 'do not match those of net.tflite');
});

test.run();
