// nnmcu compare: each model is computed with the arithmetic of its own runtime, unless one is asked for.
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { nnmcu, ROOT } from '../support/cli.ts';

const MODELS = join(ROOT, 'test/models/onnx');

function maxError(...flags: readonly string[]): number {
  const data = ['--data', 'classifier-qdq-s8.npz', '--json'];
  const run = nnmcu(['compare', 'classifier.onnx', 'classifier-qdq-s8.onnx', ...data, ...flags], MODELS);
  assert.is(run.code, 0, run.stderr);
  return JSON.parse(run.stdout).outputs[0].maxError;
}

test('compare follows onnxruntime for ONNX models, which rounds once where TensorFlow Lite rounds twice', () => {
  const byDefault = maxError();
  assert.is(byDefault, maxError('--numerics', 'ort'));
  assert.is.not(byDefault, maxError('--numerics', 'litert'));
});

test.run();
