// --max-ram: the fastest way to run a model that fits, and what is said when none does.
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { NnmcuError } from '../../src/diagnostics.ts';
import { type Choice, type Fitted, fitRam, type Limits, paretoFront } from '../../src/fit/fit.ts';
import { importModel } from '../../src/import/detect.ts';
import { bytesOf, type Graph } from '../../src/ir/types.ts';
import { runPasses } from '../../src/passes/index.ts';
import { targetOf } from '../../src/targets/cortex-m.ts';
import { interpret } from '../../src/verify/interpret.ts';
import { ROW_NETWORKS } from '../support/row-networks.ts';
import { randomInputs } from './op-graph.ts';

const graphOf = (model: Uint8Array, name: string): Graph =>
  runPasses(importModel(model, name, {}), { disabled: [], verify: false, numerics: 'tflm' });
const network = (name: string): Graph => graphOf(ROW_NETWORKS.find((n) => n.name === name)!.model, name);
const RESIDUAL = network('residual');
const DIGITS = graphOf(
  new Uint8Array(readFileSync(new URL('../../examples/digits/digits.tflite', import.meta.url))),
  'digits.tflite',
);

const fit = (g: Graph, limits: Partial<Limits>): Fitted =>
  fitRam(
    g,
    { target: targetOf('cortex-m3'), numerics: 'tflm', overlap: true, optimize: 'balanced' as const },
    { maxRam: null, fed: false, ...limits },
  );
const choice = (arenaBytes: number, extraInstructions: number): Choice => ({
  stream: null,
  arenaBytes,
  extraInstructions,
});
const pairs = (choices: readonly Choice[]): readonly (readonly number[])[] =>
  choices.map((c) => [c.arenaBytes, c.extraInstructions]);

function diagnosticOf(run: () => unknown) {
  try {
    run();
  } catch (e) {
    assert.instance(e, NnmcuError);
    return (e as NnmcuError).diagnostics[0];
  }
  return assert.unreachable() as never;
}

test('the front has what nothing beats in both memory and instructions, the fastest first', () => {
  const all = [
    choice(100, 0),
    choice(60, 50),
    choice(80, 20),
    choice(90, 30),
    choice(60, 40),
    choice(60, 90),
  ];
  assert.equal(pairs(paretoFront(all)), [
    [100, 0],
    [80, 20],
    [60, 40],
  ]);
  assert.equal(paretoFront([]), []);
});

test('a model that fits is left as it is', () => {
  const { graph, choice: taken, front, planned } = fit(RESIDUAL, { maxRam: 1_000_000 });
  assert.is(graph, RESIDUAL);
  assert.equal([taken.stream, front.length], [null, 1]);
  assert.is(taken.arenaBytes, planned.plan.arenaBytes);
});

test('every limit is met by the cheapest choice that meets it, with the same results', () => {
  for (const g of [RESIDUAL, network('large'), DIGITS]) {
    const { front } = fit(g, {});
    assert.ok(front.length >= 2, g.file);
    const whole = front[0]!;
    assert.equal([whole.stream, whole.extraInstructions], [null, 0]);
    front.forEach((c, i) => {
      const before = front[i - 1];
      if (before === undefined) return;
      assert.ok(c.arenaBytes < before.arenaBytes && c.extraInstructions > before.extraInstructions);
      const fitted = fit(g, { maxRam: before.arenaBytes - 1 });
      assert.ok(fitted.planned.plan.arenaBytes < before.arenaBytes, g.file);
      assert.is(fitted.choice.arenaBytes, fitted.planned.plan.arenaBytes);
      assert.ok(fitted.choice.extraInstructions >= c.extraInstructions);
      const inputs = randomInputs(g, 1);
      const bytes = (graph: Graph) => interpret(graph, inputs, 'tflm').map((v) => Buffer.from(bytesOf(v)));
      assert.equal(bytes(fitted.graph), bytes(g));
    });
  }
});

test('without a limit the smallest is taken, which may be the whole', () => {
  const strides = network('strides');
  assert.is(fit(strides, {}).graph, strides);
  const { choice: taken, front } = fit(RESIDUAL, {});
  assert.is(taken.stream, front.at(-1)!.stream);
  assert.ok(taken.arenaBytes < front[0]!.arenaBytes);
});

test('what does not fit says what came closest, at which layer, and what is live there', () => {
  const { choice: closest, planned } = fit(RESIDUAL, {});
  const d = diagnosticOf(() => fit(RESIDUAL, { maxRam: 100 }));
  assert.is(d.code, 'does-not-fit');
  assert.is(
    d.message,
    `the arena cannot be made as small as 100 bytes; ${closest.arenaBytes} is the least that was found`,
  );
  const wall = planned.steps[planned.plan.peakStep]!;
  assert.match(d.where!, wall.op.kind);
  assert.match(d.where!, wall.op.origins[0].name);
  const { first, last } = closest.stream!;
  assert.is(d.notes![0], `with layers ${first} to ${last} computed by rows`);
  const live = planned.plan.buffers.filter(
    (b) => b.first <= planned.plan.peakStep && b.last >= planned.plan.peakStep,
  );
  assert.equal(
    d.notes!.slice(1),
    live.map((b) => `live here: ${b.name}, ${b.bytes} bytes`),
  );
});

test('a model without rows says so', () => {
  const perceptron = graphOf(
    new Uint8Array(readFileSync(new URL('../models/perceptron.tflite', import.meta.url))),
    'perceptron.tflite',
  );
  const d = diagnosticOf(() => fit(perceptron, { maxRam: 4 }));
  assert.is(d.code, 'does-not-fit');
  assert.is(d.notes![0], 'no part of the model can be computed by rows around this layer');
  assert.is(diagnosticOf(() => fit(perceptron, { fed: true })).code, 'unsupported-option');
});

test('a fed input has no place in the arena', () => {
  const { choice: taken, planned, front } = fit(RESIDUAL, { fed: true });
  assert.ok(taken.stream!.fed && front.every((c) => c.stream?.fed));
  const [input] = RESIDUAL.inputs;
  assert.not.ok(planned.plan.buffers.some((b) => b.tensors.includes(input!)));
});

test.run();
