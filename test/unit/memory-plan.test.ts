import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Graph } from '../../src/ir/types.ts';
import { checkPlan } from '../../src/memory/check.ts';
import { buildBuffers } from '../../src/memory/lifetimes.ts';
import { planMemory } from '../../src/memory/plan.ts';
import type { MemoryOptions, MemoryPlan } from '../../src/memory/types.ts';
import { chooseOrder } from '../../src/schedule/order.ts';
import { type Box, boxOptions, type GraphSpec, makeGraph, randomGraph, randomSource } from './make-graph.ts';

/** Lifetimes as `name:first..last`, in model order. */
function lifetimes(spec: GraphSpec): readonly string[] {
  const g = makeGraph(spec);
  return buildBuffers(g, { order: g.ops }, boxOptions(1)).map((b) => `${b.name}:${b.first}..${b.last}`);
}

function planned(g: Graph, align = 4, more: Partial<MemoryOptions> = {}): MemoryPlan {
  const opts = { ...boxOptions(align), ...more };
  const schedule = chooseOrder(g, opts);
  const plan = planMemory(g, schedule, opts);
  checkPlan(g, schedule, plan, opts);
  return plan;
}

test('inputs live from step -1, outputs to the end, scratch at its step', () => {
  const chain = lifetimes({
    inputs: { x: 4 },
    boxes: [
      { from: ['x'], to: { a: 4 }, scratch: 3 },
      { from: ['a'], to: { y: 4 } },
    ],
    outputs: ['y'],
  });
  assert.equal(chain, ['x:-1..0', 'a:0..1', 'scratch of a:0..0', 'y:1..2']);
});

test('a view and its source are one buffer that lives as long as either is read', () => {
  const g = makeGraph({
    inputs: { x: 4 },
    boxes: [
      { from: ['x'], to: { a: 8 } },
      { from: ['a'], to: { v: 8 }, view: true },
      { from: ['a'], to: { b: 4 } },
      { from: ['v', 'b'], to: { y: 4 } },
    ],
    outputs: ['y'],
  });
  const buffers = buildBuffers(g, { order: g.ops }, boxOptions());
  const merged = buffers.find((b) => b.tensors.length === 2);
  assert.equal(
    merged?.tensors.map((id) => g.tensors.get(id)?.origin.name),
    ['a', 'v'],
  );
  assert.equal([merged?.first, merged?.last], [0, 3]);
  assert.is(planned(g).livePeak, 16);
});

test('a view of a graph input that is an output keeps the input to the end', () => {
  const boxes: Box[] = [
    { from: ['x'], to: { y: 4 }, view: true },
    { from: ['x'], to: { z: 4 } },
  ];
  assert.equal(lifetimes({ inputs: { x: 4 }, boxes, outputs: ['y', 'z'] }), ['x:-1..2', 'z:1..2']);
});

test('constants and views of constants have no buffer, even as outputs', () => {
  const spec: GraphSpec = {
    inputs: { x: 4 },
    constants: { c: 4 },
    boxes: [
      { from: ['c'], to: { v: 4 }, view: true },
      { from: ['x', 'v'], to: { y: 4 } },
    ],
    outputs: ['y', 'c', 'v', 'x'],
  };
  assert.equal(lifetimes(spec), ['x:-1..2', 'y:1..2']);
  planned(makeGraph(spec));
});

test('unused inputs are distinct from other inputs and free afterwards', () => {
  const g = makeGraph({
    inputs: { x: 8, unused: 8 },
    boxes: [{ from: ['x'], to: { y: 8 } }],
    outputs: ['y'],
  });
  const plan = planned(g);
  assert.is(plan.arenaBytes, 16);
  const offset = (name: string) => plan.buffers.find((b) => b.name === name)?.offset;
  assert.is.not(offset('x'), offset('unused'));
  assert.is(offset('y'), offset('unused'));
});

test('an output nobody reads lives at its own step', () => {
  const boxes: Box[] = [{ from: ['x'], to: { y: 4, extra: 4 } }];
  assert.equal(lifetimes({ inputs: { x: 4 }, boxes, outputs: ['y'] }), ['x:-1..0', 'y:0..1', 'extra:0..0']);
});

test('empty tensors and graphs without operators are planned', () => {
  planned(
    makeGraph({ inputs: { x: 0 }, boxes: [{ from: ['x'], to: { y: 4, none: 0 } }], outputs: ['y', 'none'] }),
  );
  const plan = planned(makeGraph({ inputs: { x: 6 }, boxes: [], outputs: ['x'] }));
  assert.is(plan.arenaBytes, 8);
  assert.is(plan.livePeak, 6);
  assert.is(planned(makeGraph({ inputs: {}, boxes: [], outputs: [] })).arenaBytes, 0);
});

test('wide elements are aligned to their size and the arena to the widest', () => {
  const g = makeGraph({
    inputs: { x: 3 },
    boxes: [
      { from: ['x'], to: { a: 5, wide: [3, 'int64'] } },
      { from: ['a', 'wide'], to: { y: [1, 'float32'] } },
    ],
    outputs: ['y'],
  });
  const plan = planned(g);
  assert.is(plan.arenaAlign, 8);
  assert.is((plan.buffers.find((b) => b.name === 'wide')?.offset ?? 1) % 8, 0);
  assert.ok(plan.optimal);
});

// Activation bytes of chains and residual blocks as the MLPerf Tiny models have them; align 4.
test('reaches the live peak of the shapes of well-known small models', () => {
  const chain = (input: number, sizes: readonly number[]) => {
    const boxes = sizes.map((s, i): Box => ({ from: [i === 0 ? 'x' : `t${i - 1}`], to: { [`t${i}`]: s } }));
    return makeGraph({ inputs: { x: input }, boxes, outputs: [`t${sizes.length - 1}`] });
  };
  const kws = planned(chain(490, [...new Array(9).fill(8000), 64, 12, 12]));
  assert.equal([kws.arenaBytes, kws.livePeak, kws.optimal], [16000, 16000, true]);
  const vww = planned(
    chain(27648, [18432, 18432, 36864, 9216, 18432, 18432, 18432, 4608, 9216, 9216, 9216, 2304, 256, 2]),
  );
  assert.equal([vww.arenaBytes, vww.optimal], [55296, true]);
  const ad = planned(chain(640, [128, 128, 128, 128, 8, 128, 128, 128, 128, 640]));
  assert.equal([ad.arenaBytes, ad.peakStep, ad.proof], [768, 0, 'live-bytes']);
});

test('random graphs: the checker accepts and the arena is never below the bound', () => {
  let optimal = 0;
  for (let seed = 1; seed <= 120; seed++) {
    const align = [1, 4, 16][seed % 3]!;
    const plan = planned(randomGraph(seed, 3 + (seed % 30), 2 + (seed % 7)), align);
    assert.ok(plan.arenaBytes >= plan.lowerBound);
    if (plan.optimal) optimal++;
  }
  assert.ok(optimal >= 110, `${optimal} of 120 proven optimal`);
});

test('the same graph gives the same plan', () => {
  const g = randomGraph(3, 80, 12);
  assert.is(JSON.stringify(planned(g)), JSON.stringify(planned(g)));
});

/** A chain of residual blocks of random sizes with scratch. */
function residual(count: number, seed: number): Graph {
  const random = randomSource(seed);
  const boxes: Box[] = [];
  let [previous, skip] = ['x', 'x'];
  for (let i = 0; i < count; i++) {
    const joins = i % 4 === 3;
    const from = joins ? [previous, skip] : [previous];
    boxes.push({ from, to: { [`t${i}`]: 50 + random(3000) }, scratch: random(500) });
    previous = `t${i}`;
    if (joins) skip = previous;
  }
  return makeGraph({ inputs: { x: 1000 }, boxes, outputs: [previous] });
}

test('1000 operators in residual blocks are ordered and placed optimally', () => {
  const plan = planned(residual(1000, 1));
  assert.ok(plan.optimal && plan.orderOptimal);
});

test('5000 operators are planned as the checker wants it, within 3 % of the bound, with and without overlap', () => {
  for (const reach of [6, 300]) {
    const g = randomGraph(reach, 5000, reach, 4000);
    const apart = planned(g);
    const meeting = planned(g, 4, { overlaps: () => [{ input: 0, lead: 0, step: 1 }] });
    for (const plan of [apart, meeting])
      assert.ok(plan.arenaBytes <= 1.03 * plan.lowerBound, `${plan.arenaBytes} of ${plan.lowerBound}`);
    assert.ok(meeting.arenaBytes <= apart.arenaBytes);
  }
});

test('more effort finds smaller arenas', () => {
  const bytes = (effort: number): number =>
    [1, 2, 3, 4]
      .map((seed) => planned(randomGraph(seed, 300, 12, 3000), 4, { effort }))
      .reduce((sum, plan) => sum + plan.arenaBytes, 0);
  const [hasty, usual] = [bytes(0.0001), bytes(1)];
  assert.ok(usual < hasty, `${hasty}, ${usual}`);
});

test.run();
