// nnmcu quantize, compare and gen --quantize from outside, and that unusable data is one message and leaves nothing.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type NdArray, writeNpy } from '../../src/data/npy.ts';
import { writeNpz } from '../../src/data/npz.ts';
import { writeTflite } from '../../src/export/tflite/write.ts';
import { filesBelow, nnmcu, temporaryFolder } from '../support/cli.ts';
import { samplesFor, smallNet } from './networks.ts';

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
  writeFileSync(join(dir, 'nothing.npz'), writeNpz(new Map()));
  mkdirSync(join(dir, 'no-files'));
});
test.after(remove);

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

const BAD: readonly (readonly [calibration: string, message: string | RegExp])[] = [
  ['wrong.npz', 'the array is f32[10,5,5,3]'],
  ['nan.npz', 'element 0 of "x" is NaN'],
  ['empty.npz', 'the array is f32[0,6,6,3]'],
  ['nothing.npz', 'no array input_0'],
  ['no-files', 'there is no .npy or .npz file in this folder'],
  ['missing.npz', 'no such file or folder'],
];
for (const [calibration, message] of BAD)
  test(`calibration data ${calibration} is one clear error`, () => {
    const r = nnmcu(['quantize', 'net.tflite', '-c', calibration, '-o', 'bad.tflite'], dir);
    assert.is(r.code, 1, r.stderr);
    assert.is(r.stdout, '');
    assert.is(r.stderr.split('\n').filter((l) => l.includes(': error: ')).length, 1, r.stderr);
    assert.match(r.stderr, message);
    assert.not.ok(existsSync(join(dir, 'bad.tflite')));
  });

test('an output that cannot be written leaves nothing behind', () => {
  const before = filesBelow(dir);
  const r = nnmcu(['quantize', 'net.tflite', '-c', 'calib.npz', '-o', 'none/q.tflite'], dir);
  assert.match(r.stderr, 'unwritable-output');
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
