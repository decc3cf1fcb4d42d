// Calibration data from disk: files and folders in a fixed order, and what cannot be used.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { writeNpy } from '../../src/data/npy.ts';
import { writeNpz } from '../../src/data/npz.ts';
import type { Graph, Tensor } from '../../src/ir/types.ts';
import { loadSamples } from '../../src/quantize/samples.ts';
import { temporaryFolder } from '../support/cli.ts';
import { net } from './networks.ts';
import { messageOf } from './rejected.ts';
import { wavBytes } from './wav-bytes.ts';

const { dir, remove } = temporaryFolder();
test.after(remove);

const path = (...names: readonly string[]): string => join(dir, ...names);
const PIXELS = { normalization: { mean: [0], deviation: [1] } } as const;

/** A model of inputs of these shapes. */
function taking(...shapes: readonly (readonly number[])[]): Graph {
  const n = net();
  const ids = shapes.map((shape, i) => n.input(`in${i}`, shape));
  return n.graph(n.op('relu', { activation: 'RELU' }, [ids[0]!], shapes[0]!));
}

const g = taking([1, 2, 2, 1]);
const array = (shape: readonly number[], values: readonly number[]) =>
  ({ dtype: 'float32', shape, values: Float32Array.from(values) }) as const;

test.before(() => {
  mkdirSync(path('mixed'));
  mkdirSync(path('none'));
  writeFileSync(path('none', 'notes.txt'), 'to do');
  writeFileSync(path('mixed', 'd.npy'), writeNpy(array([1, 2, 2, 1], [1, 2, 3, 4])));
  writeFileSync(
    path('mixed', 'b.npz'),
    writeNpz(new Map([['in0', array([2, 2, 2, 1], [5, 6, 7, 8, 9, 10, 11, 12])]])),
  );
  const gray = { width: 2, height: 2, channels: 1, depth: 8 } as const;
  writeFileSync(path('mixed', 'c.PNG'), encode({ ...gray, data: Uint8Array.of(0, 255, 1, 2) }));
  writeFileSync(path('mixed', 'a.wav'), wavBytes([-1, 0, -0.5, -0.25]));
  writeFileSync(path('mixed', 'README.md'), 'not data');
  writeFileSync(path('long.wav'), wavBytes([0, 0, 0, 0, 0]));
  writeFileSync(path('text.npz'), 'not a zip');
});

test('a folder is read in the order of its names, whatever the types, batches as many samples', () => {
  const samples = loadSamples(g, path('mixed'), PIXELS);
  assert.equal(
    samples.map(([x]) => [...(x as Float32Array)]),
    [
      [-1, 0, -0.5, -0.25],
      [5, 6, 7, 8],
      [9, 10, 11, 12],
      [0, 255, 1, 2],
      [1, 2, 3, 4],
    ],
  );
});

test('one file of each type is a folder of one', () => {
  for (const [name, count] of [
    ['d.npy', 1],
    ['b.npz', 2],
    ['c.PNG', 1],
    ['a.wav', 1],
  ] as const)
    assert.is(loadSamples(g, path('mixed', name), PIXELS).length, count, name);
});

test('pictures without a normalization are refused: the wrong one goes unnoticed', () => {
  assert.match(
    messageOf(() => loadSamples(g, path('mixed', 'c.PNG'))),
    'a picture has pixels from 0 to 255, and it is not said what the model takes instead',
  );
});

test('pictures and sounds are for models of one float input', () => {
  const two = taking([1, 2, 2, 1], [1, 2, 2, 1]);
  const [id] = g.inputs;
  const input: Tensor = { ...g.tensors.get(id!)!, dtype: 'int8' };
  const integers: Graph = { ...g, tensors: new Map(g.tensors).set(input.id, input) };
  for (const [name, what] of [
    ['c.PNG', 'a picture'],
    ['a.wav', 'a sound'],
  ] as const) {
    const load = (graph: Graph) => messageOf(() => loadSamples(graph, path('mixed', name), PIXELS));
    assert.match(load(two), `${what} is one input, the model has 2`);
    assert.match(load(integers), `${what} is read for a float32 input; "in0" is s8[1,2,2,1]`);
  }
});

test('what cannot be read or does not fit says which file', () => {
  for (const [name, message] of [
    ['long.wav', 'the sound has 5 samples, "in0" is f32[1,2,2,1]'],
    ['text.npz', 'this is neither a .npy nor a .npz file'],
    ['none', 'there is no .npy, .npz, .png or .wav file in this folder'],
  ] as const)
    assert.is(
      messageOf(() => loadSamples(g, path(name), PIXELS)),
      `${path(name)}: ${message}`,
    );
  assert.match(
    messageOf(() => loadSamples(g, path('absent.npz')), 'no-input-file'),
    'no such file or folder',
  );
  const through = path('long.wav', 'inside.npz');
  assert.match(
    messageOf(() => loadSamples(g, through), 'no-input-file'),
    'cannot be read (ENOTDIR)',
  );
});

test.run();
