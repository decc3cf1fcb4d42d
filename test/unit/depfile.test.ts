// The rule that tells a build which files the generated code came from.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { depfile } from '../../src/emit/depfile.ts';

test('the target depends on every input', () => {
  assert.is(depfile('out/kws.c', ['kws.onnx', 'kws.data']), 'out/kws.c: \\\n  kws.onnx \\\n  kws.data\n');
});

test('spaces, hashes and dollars in paths are escaped as Make wants them', () => {
  assert.is(depfile('a b.c', ['x #1/$y.tflite']), 'a\\ b.c: \\\n  x\\ \\#1/$$y.tflite\n');
});

test.run();
