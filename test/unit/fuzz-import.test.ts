// Damaged models must give a Graph that verifies or an NnmcuError, quickly, and never another exception.
// Deterministic; `FUZZ_SEED=n` tries another sequence, `FUZZ_CASES=n` more of it.
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compileModel } from '../../src/compile.ts';
import { CODES, formatDiagnostic, NnmcuError } from '../../src/diagnostics.ts';
import { importModel } from '../../src/import/detect.ts';
import { verifyGraph } from '../../src/ops/verify-graph.ts';
import { buildTflite, CONV_MODEL } from '../support/build-tflite.ts';

const SEED = Number(process.env.FUZZ_SEED ?? 20240607);
const CASES = Number(process.env.FUZZ_CASES ?? 1500);
const MAX_CASE_MS = 2000;
/** Far above what it takes, so that a slow machine passes and an endless loop does not. */
const MAX_TOTAL_MS = 240_000;
/** One in so many accepted graphs goes through the whole compiler. */
const COMPILE_EVERY = 8;
console.log(`fuzz seed ${SEED}, ${CASES} cases of each kind per model`);

/** mulberry32: integers in [0, below). */
function randomIntegers(seed: number): (below: number) => number {
  let state = seed | 0;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const OWN = ['branches', 'float-borders', 'dynamic-reshape', 'perceptron'];
const MODELS = new URL('../../../shared/models/', import.meta.url);
const seeds: [name: string, bytes: Uint8Array][] = [
  ['conv', buildTflite(CONV_MODEL)],
  ['conv-outside', buildTflite({ ...CONV_MODEL, dataOutside: true, subgraphs: 2 })],
];
for (const name of OWN)
  seeds.push([name, new Uint8Array(readFileSync(new URL(`../models/${name}.tflite`, import.meta.url)))]);
if (existsSync(MODELS))
  for (const name of ['hello_world', 'micro_speech', 'audio_preprocessor_int8', 'mnist_lstm', 'kws'])
    seeds.push([name, new Uint8Array(readFileSync(new URL(`${name}.tflite`, MODELS)))]);
else console.log('../shared/models is absent: only our own models are fuzzed');

const started = performance.now();
const counts = { graph: 0, rejected: 0 };
let slowest = 0;

/** Runs one damaged model and complains with what is needed to run it again. */
function check(what: string, bytes: Uint8Array): void {
  const before = performance.now();
  try {
    verifyGraph(importModel(bytes, 'fuzzed.tflite'));
    if (counts.graph++ % COMPILE_EVERY === 0) compileModel(bytes, { file: 'fuzzed.tflite', target: 'host' });
  } catch (e) {
    if (!(e instanceof NnmcuError))
      throw new Error(`${what} (seed ${SEED}) threw ${e instanceof Error ? e.stack : e}`);
    for (const d of e.diagnostics) {
      assert.ok(d.code in CODES && d.code !== 'internal', `${what}: code ${d.code}`);
      const own = formatDiagnostic(d).split('\n').length;
      assert.ok(own <= 2 + (d.notes?.length ?? 0), `${what}: a message has several lines`);
    }
    counts.rejected++;
  }
  const took = performance.now() - before;
  slowest = Math.max(slowest, took);
  assert.ok(took < MAX_CASE_MS, `${what} (seed ${SEED}) took ${took.toFixed(0)} ms`);
}

for (const [name, original] of seeds) {
  const view = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

  test(`${name} truncated anywhere is a graph or a rejection`, () => {
    const step = Math.max(1, Math.floor(original.length / CASES));
    for (let end = 0; end < original.length; end += step)
      check(`${name} cut at ${end}`, original.slice(0, end));
  });

  test(`${name} with flipped bits is a graph or a rejection`, () => {
    const random = randomIntegers(SEED);
    for (let i = 0; i < CASES; i++) {
      const bytes = original.slice();
      for (let flips = 1 + random(4); flips > 0; flips--) bytes[random(bytes.length)]! ^= 1 << random(8);
      check(`${name} bit flips ${i}`, bytes);
    }
  });

  test(`${name} with spliced words is a graph or a rejection`, () => {
    const random = randomIntegers(SEED + 1);
    const words = Math.floor(original.length / 4);
    for (let i = 0; i < CASES; i++) {
      const bytes = original.slice();
      for (let splices = 1 + random(3); splices > 0; splices--)
        view(bytes).setUint32(random(words) * 4, view(original).getUint32(random(words) * 4, true), true);
      check(`${name} splice ${i}`, bytes);
    }
  });

  test(`${name} with blown-up lengths and offsets is a graph or a rejection`, () => {
    const random = randomIntegers(SEED + 2);
    const size = original.length;
    const extremes = [0xffffffff, 0x7fffffff, 0x80000000, 0x40000000, 0xffff, size, size - 4, size >> 1, 0];
    // Small models are tried word by word, larger ones at random.
    const words = Math.floor(size / 4);
    for (let i = 0; i < CASES; i++) {
      const bytes = original.slice();
      const word = words <= CASES ? i % words : random(words);
      view(bytes).setUint32(word * 4, extremes[random(extremes.length)]!, true);
      check(`${name} blow-up ${i} at ${word * 4}`, bytes);
    }
  });
}

test('the whole run stays within its time', () => {
  const total = performance.now() - started;
  console.log(
    `${counts.graph} graphs, ${counts.rejected} rejections, slowest ${slowest.toFixed(0)} ms, total ${(total / 1000).toFixed(1)} s`,
  );
  assert.ok(total < MAX_TOTAL_MS, `${total.toFixed(0)} ms`);
});

test.run();
