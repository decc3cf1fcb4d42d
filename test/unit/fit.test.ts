// --max-ram: the fastest way to run a model that fits, and what is said when none does.
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { NnmcuError } from '../../src/diagnostics.ts';
import { type Choice, type Limits, paretoFront } from '../../src/fit/choice.ts';
import { type FitOptions, type Fitted, fitModel } from '../../src/fit/fit.ts';
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

const fit = (g: Graph, limits: Partial<Limits>, options: Partial<FitOptions> = {}): Fitted =>
  fitModel(
    g,
    {
      target: targetOf('cortex-m3'),
      numerics: 'tflm',
      overlap: true,
      optimize: 'balanced',
      isOpen: true,
      ...options,
    },
    { maxRam: null, maxFlash: null, fed: false, ...limits },
  );
const choice = (arenaBytes: number, extraInstructions: number, flashBytes = 0): Choice => ({
  stream: null,
  kernels: 'balanced',
  sparing: 0,
  arenaBytes,
  flashBytes,
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
  assert.equal(pairs(paretoFront(all, { ram: true, flash: false })), [
    [100, 0],
    [80, 20],
    [60, 40],
  ]);
  assert.equal(paretoFront([], { ram: true, flash: true }), []);
});

test('what is not limited does not count, what is limited does', () => {
  const all = [choice(100, 0, 50), choice(80, 10, 90), choice(200, 20, 40), choice(90, 30, 60)];
  const front = (ram: boolean, flash: boolean) => paretoFront(all, { ram, flash }).map((c) => all.indexOf(c));
  assert.equal(front(true, false), [0, 1]);
  assert.equal(front(false, true), [0, 2]);
  assert.equal(front(true, true), [0, 1, 2, 3]);
  assert.equal(front(false, false), [0]);
});

test('a model that fits is left as it is', () => {
  const { graph, choice: taken, front, planned } = fit(RESIDUAL, { maxRam: 1_000_000 });
  assert.is(graph, RESIDUAL);
  assert.equal([taken.stream, front.length], [null, 1]);
  assert.is(taken.arenaBytes, planned.plan.arenaBytes);
});

test('every limit is met by the cheapest choice that meets it, with the same results', () => {
  for (const g of [RESIDUAL, network('large'), DIGITS]) {
    const { front } = fit(g, { maxRam: 'min' });
    assert.ok(front.length >= 2, g.file);
    const whole = front[0]!;
    assert.equal([whole.stream, whole.extraInstructions], [null, 0]);
    front.forEach((c, i) => {
      const before = front[i - 1];
      if (before === undefined) return;
      assert.ok(c.arenaBytes < before.arenaBytes && c.extraInstructions > before.extraInstructions);
      const fitted = fit(g, { maxRam: before.arenaBytes - 1 });
      assert.equal(fitted.choice, c);
      assert.is(fitted.choice.arenaBytes, fitted.planned.plan.arenaBytes);
      const inputs = randomInputs(g, 1);
      const bytes = (graph: Graph) => interpret(graph, inputs, 'tflm').map((v) => Buffer.from(bytesOf(v)));
      assert.equal(bytes(fitted.graph), bytes(g));
    });
  }
});

test('the smallest is taken when that is asked for, which may be the whole', () => {
  const strides = network('strides');
  assert.is(fit(strides, { maxRam: 'min' }).choice.stream, null);
  const { choice: taken, front } = fit(RESIDUAL, { maxRam: 'min' });
  assert.is(taken, front.at(-1)!);
  assert.ok(taken.arenaBytes < front[0]!.arenaBytes);
});

test('kernels with less scratch are tried where scratch is part of the wall', () => {
  const { front } = fit(network('dilation'), { maxRam: 'min' }, { target: targetOf('cortex-m4') });
  const spared = front.filter((c) => c.sparing > 0);
  assert.ok(spared.length > 0, JSON.stringify(front));
  assert.ok(spared.every((c) => c.arenaBytes < front[0]!.arenaBytes && c.extraInstructions > 0));
});

test('a limit of flash is met with smaller kernels, unless it is said which', () => {
  const { choice: whole } = fit(DIGITS, { maxFlash: 1_000_000 });
  assert.is(whole.kernels, 'balanced');
  const { choice: small, front } = fit(DIGITS, { maxFlash: whole.flashBytes - 1 });
  assert.not.equal(small.kernels, 'balanced');
  assert.ok(small.flashBytes < whole.flashBytes && front.includes(small));
  assert.ok(
    front.every((c) => c.stream === null),
    'rows only cost flash',
  );
  const d = diagnosticOf(() => fit(DIGITS, { maxFlash: whole.flashBytes - 1 }, { isOpen: false }));
  assert.is(d.code, 'does-not-fit');
  assert.match(d.message, `${whole.flashBytes}, by estimate, is the least`);
});

test('what does not fit the flash says which layers take it', () => {
  const d = diagnosticOf(() => fit(DIGITS, { maxFlash: 2000 }));
  assert.is(d.code, 'does-not-fit');
  assert.match(d.message, /as small as 2000 bytes; \d+, by estimate, is the least/);
  assert.match(d.notes![0]!, /^\d+ bytes of constants and about \d+ of code$/);
  const named = d.notes!.slice(1).map((n) => Number(/: (\d+) bytes of constants$/.exec(n)![1]));
  assert.ok(named.length > 1 && named.every((bytes, i) => i === 0 || bytes <= named[i - 1]!));
});

test('both limits hold together, and where only one of them can be met at a time, that is said', () => {
  const small = fit(DIGITS, { maxRam: 'min' }).choice;
  const { choice: whole } = fit(DIGITS, { maxFlash: 1_000_000 });
  const both = fit(DIGITS, { maxRam: whole.arenaBytes - 1, maxFlash: whole.flashBytes });
  assert.ok(both.choice.arenaBytes < whole.arenaBytes && both.choice.flashBytes <= whole.flashBytes);
  const least = fit(DIGITS, { maxFlash: whole.flashBytes - 1 }).front.at(-1)!;
  const d = diagnosticOf(() => fit(DIGITS, { maxRam: small.arenaBytes, maxFlash: least.flashBytes }));
  assert.match(d.message, `at most ${small.arenaBytes} bytes of arena and ${least.flashBytes} of flash`);
  assert.match(d.notes![0]!, /^closest: \d+ bytes of arena and about \d+ of flash$/);
});

test('what does not fit says what came closest, at which layer, and what is live there', () => {
  const { choice: closest, planned } = fit(RESIDUAL, { maxRam: 'min' });
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
