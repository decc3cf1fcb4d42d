// ONNX's own node tests in the interpreter, and the page that lists them. As host C: test/c/onnx-conformance.test.ts.
// Every test must give the expected values or be rejected for one of the stated reasons; nothing may differ.
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { verifyGraph } from '../../src/ops/verify-graph.ts';
import { runPasses } from '../../src/passes/index.ts';
import { interpret } from '../../src/verify/interpret.ts';
import {
  conformancePage,
  dataSetOf,
  differenceFrom,
  nodeTests,
  outcomeOf,
  whyNoNodeTests,
} from '../support/onnx-node-tests.ts';

const PAGE = new URL('../../docs/onnx-conformance.md', import.meta.url);
const run = whyNoNodeTests === null ? test : test.skip;
if (whyNoNodeTests !== null) console.log(`skipping tests: ${whyNoNodeTests}`);

run('every node test of ONNX for the operators nnmcu reads passes or has a stated reason not to', () => {
  const wrong: string[] = [];
  let passed = 0;
  for (const t of nodeTests()) {
    const outcome = outcomeOf(t);
    if (outcome.kind === 'rejected') wrong.push(`${t.name}: ${outcome.message}`);
    if (outcome.kind !== 'read') continue;
    verifyGraph(outcome.graph);
    const optimized = runPasses(outcome.graph, { disabled: [], verify: true, numerics: 'tflm' });
    const difference = differenceFrom(t, interpret(optimized, t.inputsOf(outcome.graph), 'tflm'));
    if (difference !== null) wrong.push(`${t.name}: ${difference}`);
    passed++;
  }
  assert.is(wrong.join('\n'), '');
  assert.ok(passed > 150, `only ${passed} tests ran`);
});

run('docs/onnx-conformance.md lists the tests', () => {
  assert.ok(existsSync(PAGE), 'run `npm run docs`');
  const page = readFileSync(PAGE, 'utf8');
  const tests = nodeTests();
  if (page.includes(`data set ${dataSetOf(tests)}`))
    assert.ok(page === conformancePage(tests), 'it is out of date: run `npm run docs`');
  else
    console.log('the check of docs/onnx-conformance.md is skipped: it is about another release of the tests');
});

test.run();
