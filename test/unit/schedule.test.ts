import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Graph, OpNode } from '../../src/ir/types.ts';
import { buildBuffers } from '../../src/memory/lifetimes.ts';
import { chooseOrder } from '../../src/schedule/order.ts';
import { problemOf, segments } from '../../src/schedule/problem.ts';
import { type Box, boxOptions, makeGraph, randomGraph, randomSource } from './make-graph.ts';

const opts = boxOptions(4);
const names = (order: readonly OpNode[]): string => order.map((op) => op.origins[0].name).join(' ');

/** Peak of an order from its buffers, which is how the planner will see it. */
function peakOf(g: Graph, order: readonly OpNode[]): number {
  const buffers = buildBuffers(g, { order }, opts);
  let peak = 0;
  for (let step = -1; step <= order.length; step++) {
    const live = buffers.filter((b) => b.first <= step && step <= b.last);
    peak = Math.max(
      peak,
      live.reduce((sum, b) => sum + Math.ceil(b.bytes / 4) * 4, 0),
    );
  }
  return peak;
}

/** Smallest peak of all topological orders. */
function bruteForce(g: Graph): number {
  let best = Number.POSITIVE_INFINITY;
  const written = new Set<number>(g.inputs);
  const order: OpNode[] = [];
  const visit = (): void => {
    if (order.length === g.ops.length) best = Math.min(best, peakOf(g, order));
    for (const op of g.ops) {
      if (order.includes(op) || op.inputs.some((id) => id !== null && !written.has(id))) continue;
      order.push(op);
      for (const id of op.outputs) written.add(id);
      visit();
      order.pop();
      for (const id of op.outputs) written.delete(id);
    }
  };
  visit();
  return best;
}

function assertTopological(g: Graph, order: readonly OpNode[]): void {
  assert.is(new Set(order).size, g.ops.length);
  const written = new Set<number>(g.inputs);
  for (const op of order) {
    for (const id of op.inputs) assert.ok(id === null || written.has(id) || g.tensors.get(id)?.data);
    for (const id of op.outputs) written.add(id);
  }
}

test('finishes the branch that shrinks before it starts the other', () => {
  const g = makeGraph({
    inputs: { x: 8 },
    boxes: [
      { from: ['x'], to: { big1: 100 } },
      { from: ['x'], to: { big2: 100 } },
      { from: ['big1'], to: { small1: 4 } },
      { from: ['big2'], to: { small2: 4 } },
      { from: ['small1', 'small2'], to: { y: 4 } },
    ],
    outputs: ['y'],
  });
  const chosen = chooseOrder(g, opts);
  assert.is(chosen.modelPeakBytes, 208);
  assert.is(chosen.peakBytes, 112);
  assert.ok(chosen.orderOptimal);
  assert.is(peakOf(g, chosen.order), 112);
});

test('runs the branch with the big hump first, while the other result does not exist yet', () => {
  const g = makeGraph({
    inputs: { x: 4 },
    boxes: [
      { from: ['x'], to: { kept: 40 } },
      { from: ['x'], to: { hump: 80 } },
      { from: ['hump'], to: { rest: 8 } },
      { from: ['kept', 'rest'], to: { y: 4 } },
    ],
    outputs: ['y'],
  });
  const chosen = chooseOrder(g, opts);
  assert.is(names(chosen.order), 'hump rest kept y');
  assert.is(chosen.peakBytes, 92);
  assert.ok(chosen.orderOptimal);
});

test("keeps the model's order when no other is better", () => {
  const boxes: Box[] = ['a', 'b', 'c', 'd'].map((name) => ({ from: ['x'], to: { [name]: 16 } }));
  const g = makeGraph({ inputs: { x: 4 }, boxes, outputs: ['a', 'b', 'c', 'd'] });
  const chosen = chooseOrder(g, opts);
  assert.is(chosen.order, g.ops);
  assert.ok(chosen.orderOptimal);
});

test('counts scratch, which can decide between orders', () => {
  const boxes: Box[] = [
    { from: ['x'], to: { a: 40 } },
    { from: ['x'], to: { b: 8 }, scratch: 60 },
    { from: ['a', 'b'], to: { y: 4 } },
  ];
  const chosen = chooseOrder(makeGraph({ inputs: { x: 4 }, boxes, outputs: ['y'] }), opts);
  assert.is(names(chosen.order), 'b a y');
  assert.is(chosen.peakBytes, 72);
});

test('views cost nothing and hold their source', () => {
  const boxes: Box[] = [
    { from: ['x'], to: { a: 40 } },
    { from: ['a'], to: { v: 40 }, view: true },
    { from: ['v'], to: { y: 4 } },
  ];
  assert.is(chooseOrder(makeGraph({ inputs: { x: 4 }, boxes, outputs: ['y'] }), opts).peakBytes, 44);
});

test('finds and proves the smallest peak of 250 random graphs of up to 7 operators', () => {
  let better = 0;
  for (let seed = 1; seed <= 250; seed++) {
    const g = randomGraph(seed * 13, 4 + (seed % 4), 2 + (seed % 6));
    const chosen = chooseOrder(g, opts);
    assertTopological(g, chosen.order);
    assert.is(chosen.peakBytes, peakOf(g, chosen.order), `seed ${seed}`);
    assert.is(chosen.modelPeakBytes, peakOf(g, g.ops), `seed ${seed}`);
    assert.is(chosen.peakBytes, bruteForce(g), `seed ${seed}`);
    assert.ok(chosen.orderOptimal, `seed ${seed}`);
    if (chosen.peakBytes < chosen.modelPeakBytes) better++;
  }
  assert.ok(better >= 40, `only ${better} graphs had a better order than their own`);
});

test('larger random graphs: valid, never worse than the model, bound never above the peak', () => {
  for (let seed = 1; seed <= 12; seed++) {
    const g = randomGraph(seed, 60, 10);
    const chosen = chooseOrder(g, opts);
    assertTopological(g, chosen.order);
    assert.is(chosen.peakBytes, peakOf(g, chosen.order));
    assert.ok(chosen.peakBytes <= chosen.modelPeakBytes && chosen.peakBound <= chosen.peakBytes);
    assert.is(chosen.orderOptimal, chosen.peakBound === chosen.peakBytes);
  }
});

test('is exact on hundreds of operators whose branches join again', () => {
  const random = randomSource(4);
  const boxes: Box[] = [];
  let previous = 'x';
  for (let block = 0; block < 60; block++) {
    const ends = [0, 1, 2, 3].map((branch) => {
      const [wide, narrow] = [`w${block}_${branch}`, `n${block}_${branch}`];
      boxes.push({ from: [previous], to: { [wide]: 50 + random(3000) } });
      boxes.push({ from: [wide], to: { [narrow]: 50 + random(1000) } });
      return narrow;
    });
    previous = `y${block}`;
    boxes.push({ from: ends, to: { [previous]: 50 + random(3000) } });
  }
  const g = makeGraph({ inputs: { x: 1000 }, boxes, outputs: [previous] });
  const chosen = chooseOrder(g, opts);
  assert.ok(chosen.orderOptimal);
  assert.is(chosen.peakBytes, peakOf(g, chosen.order));
});

test('what stays unproven in one segment is not proven by another that only stays below it', () => {
  const random = randomSource(9);
  const boxes: Box[] = [];
  const ends: string[] = [];
  for (let chain = 0; chain < 40; chain++) {
    let previous = 'x';
    for (let i = 0; i < 12; i++) {
      boxes.push({ from: [previous], to: { [`c${chain}_${i}`]: 50 + random(3000) } });
      previous = `c${chain}_${i}`;
    }
    ends.push(previous);
  }
  boxes.push({ from: ends, to: { joined: 100 } });
  const alone = chooseOrder(makeGraph({ inputs: { x: 1000 }, boxes, outputs: ['joined'] }), opts);
  assert.not.ok(alone.orderOptimal, 'too large for an exhaustive search');
  assert.ok(alone.peakBytes < alone.modelPeakBytes);
  // The second segment is worse than that in the model's order and better in its own best one.
  const half = Math.ceil(alone.peakBytes * 0.52);
  boxes.push(
    { from: ['joined'], to: { big1: half } },
    { from: ['joined'], to: { big2: half } },
    { from: ['big1'], to: { small1: 4 } },
    { from: ['big2'], to: { small2: 4 } },
    { from: ['small1', 'small2'], to: { y: 4 } },
  );
  const both = chooseOrder(makeGraph({ inputs: { x: 1000 }, boxes, outputs: ['y'] }), opts);
  assert.is(both.peakBytes, alone.peakBytes);
  assert.is(both.peakBound, alone.peakBound);
  assert.not.ok(both.orderOptimal);
});

test('cuts exactly where all other operators come before or after', () => {
  const preds = [[], [0], [1], [1], [2, 3], [4], [4], [5, 6]];
  const p = problemOf(preds, [], new Array(preds.length).fill(0), 0);
  assert.equal(
    segments(p).map(({ from, to }) => `${from}-${to}`),
    ['0-1', '1-2', '2-5', '5-8'],
  );
  const apart = problemOf([[], [], [0]], [], [0, 0, 0], 0);
  assert.equal(segments(apart), [{ from: 0, to: 3 }]);
});

test('the same graph gives the same order', () => {
  const g = randomGraph(8, 150, 15);
  assert.is(names(chooseOrder(g, opts).order), names(chooseOrder(g, opts).order));
});

test.run();
