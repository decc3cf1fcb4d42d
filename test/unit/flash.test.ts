// The estimate of flash: what counts once, what counts for each call, and which core's code it is.
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { flashOf, kernelBytes } from '../../src/emit/flash.ts';
import { KERNEL_BYTES } from '../../src/emit/kernel-bytes.ts';
import { planProgram } from '../../src/emit/plan-program.ts';
import { importModel } from '../../src/import/detect.ts';
import { runPasses } from '../../src/passes/index.ts';
import { targetOf } from '../../src/targets/cortex-m.ts';

const FILE = 'conv2d_s8.c';
const GRAPH = runPasses(
  importModel(
    new Uint8Array(readFileSync(new URL('../../examples/digits/digits.tflite', import.meta.url))),
    'digits.tflite',
    {},
  ),
  { disabled: [], verify: false, numerics: 'tflm' },
);
const M3 = targetOf('cortex-m3');
const { steps } = planProgram(GRAPH, {
  target: M3,
  numerics: 'tflm',
  overlap: true,
  optimize: 'balanced',
});

test('portable code is as large as on a core with or without a long multiply', () => {
  const sizes = KERNEL_BYTES[FILE]!;
  assert.is(kernelBytes([FILE], targetOf('cortex-m0plus')), sizes.c);
  assert.is(kernelBytes([FILE], targetOf('cortex-m3')), sizes.long);
  assert.is(kernelBytes([FILE], targetOf('cortex-m4')), sizes.dsp);
  assert.is(kernelBytes([FILE], targetOf('cortex-m55')), sizes.mve);
  assert.is(kernelBytes([FILE, FILE, 'unknown.c'], M3), 2 * sizes.long!);
});

test('kernels and constants that several layers use count once', () => {
  const once = flashOf(GRAPH, steps, M3);
  const twice = flashOf(GRAPH, [...steps, ...steps], M3);
  const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);
  assert.is(sum(twice.constantBytes), sum(once.constantBytes));
  assert.is(once.bytes, once.codeBytes + sum(once.constantBytes));
  const calls = sum(steps.flatMap((s) => s.calls.map((c) => c.args.length + 1)));
  assert.is(twice.codeBytes - once.codeBytes, 5 * calls);
});

test('a kernel that is folded counts for each call', () => {
  const calls = steps.flatMap((s) => s.calls);
  const isRepeated = (symbol: string): boolean => calls.filter((c) => c.symbol === symbol).length > 1;
  const shared = flashOf(GRAPH, steps, M3).codeBytes;
  const folded = new Set(calls.map((c) => c.symbol).filter(isRepeated));
  assert.ok(flashOf(GRAPH, steps, M3, folded).codeBytes > shared);
  assert.is(flashOf(GRAPH, steps, M3, new Set(['nnmcu_of_no_call'])).codeBytes, shared);
});

test.run();
