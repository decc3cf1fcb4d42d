// Models that nnmcu has quantized (make-goldens.ts) against LiteRT's reference kernels (make-goldens.py): every output of
// every case and every tensor of one case are the same bytes.
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { importModel } from '../../src/import/detect.ts';
import { interpret } from '../../src/verify/interpret.ts';
import { everyTensor, readGolden } from '../models/goldens.ts';

const FOLDER = new URL('./goldens/', import.meta.url);
const NAMES = readdirSync(FOLDER)
  .filter((f) => f.endsWith('.tflite'))
  .map((f) => f.slice(0, -'.tflite'.length));

test('there are goldens', () => {
  assert.ok(NAMES.length >= 6, NAMES.join());
});

for (const name of NAMES)
  test(`${name}: LiteRT's reference kernels give the same bytes`, () => {
    const g = importModel(new Uint8Array(readFileSync(new URL(`${name}.tflite`, FOLDER))), `${name}.tflite`);
    const golden = readGolden(new URL(`${name}.npz`, FOLDER), g);
    golden.inputs.forEach((inputs, c) => {
      assert.equal(interpret(g, inputs, 'litert'), golden.outputs.litert![c], `case ${c}`);
    });
    const last = everyTensor(g, golden.inputs.at(-1)!, 'litert');
    let compared = 0;
    for (const [index, want] of golden.tensors) {
      assert.equal(last.get(index), want, `tensor ${index}`);
      compared++;
    }
    assert.ok(compared >= g.ops.length, `${compared} tensors compared`);
  });

test.run();
