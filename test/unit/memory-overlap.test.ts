// Placement with pairs that may meet, against every placement of small instances.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkPlan } from '../../src/memory/check.ts';
import { type Pair, solveOverlapping } from '../../src/memory/overlap.ts';
import { leadOnGrid } from '../../src/memory/overlap-pairs.ts';
import { type Block, overlaps } from '../../src/memory/place.ts';
import { planMemory } from '../../src/memory/plan.ts';
import { solve } from '../../src/memory/solver.ts';
import { chooseOrder } from '../../src/schedule/order.ts';
import { boxOptions, makeGraph, randomGraph, randomSource } from './make-graph.ts';

function compatible(
  blocks: readonly Block[],
  pairs: readonly Pair[],
  offsets: readonly number[],
  i: number,
  j: number,
) {
  const [a, b] = [blocks[i]!, blocks[j]!];
  if (!overlaps(a, b)) return true;
  if (offsets[i]! + a.size <= offsets[j]! || offsets[j]! + b.size <= offsets[i]!) return true;
  return pairs.some(({ output, input, lead, step }) => {
    if (!(output === i && input === j) && !(output === j && input === i)) return false;
    const distance = offsets[input]! - offsets[output]!;
    return distance >= lead && (distance - lead) % step === 0;
  });
}

/** The smallest height of all placements. */
function bruteForce(blocks: readonly Block[], pairs: readonly Pair[], most: number): number {
  const offsets: number[] = [];
  const fits = (i: number, capacity: number): boolean => {
    if (i === blocks.length) return true;
    const { size, align } = blocks[i]!;
    for (let at = 0; at + size <= capacity; at += align) {
      offsets[i] = at;
      let ok = true;
      for (let j = 0; j < i && ok; j++) ok = compatible(blocks, pairs, offsets, i, j);
      if (ok && fits(i + 1, capacity)) return true;
    }
    return false;
  };
  let capacity = Math.max(...blocks.map((b) => b.size));
  while (capacity < most && !fits(0, capacity)) capacity++;
  return capacity;
}

/** A chain with side branches; each pair is one block that ends where another begins, or a part of one. */
function randomInstance(seed: number): {
  readonly blocks: readonly Block[];
  readonly pairs: readonly Pair[];
} {
  const random = randomSource(seed);
  const count = 3 + random(4);
  const blocks = Array.from({ length: count }, (_, i): Block => {
    const last = Math.min(count, i + 1 + (random(4) === 0 ? random(3) : 0));
    return { size: 1 + random(6), align: 1, first: i, last };
  });
  const pairs = blocks.flatMap((output, o) =>
    blocks.flatMap((input, i): Pair[] =>
      i !== o && input.last === output.first && random(4) > 0
        ? [{ output: o, input: i, lead: random(7) - 3, step: random(3) === 0 ? 2 : 1 }]
        : [],
    ),
  );
  return { blocks, pairs };
}

test('finds the optimum of 400 small chains, and proves it wherever every larger lead is safe', () => {
  let helped = 0;
  for (let seed = 1; seed <= 400; seed++) {
    const { blocks, pairs } = randomInstance(seed);
    const apart = solve(blocks);
    const solution = solveOverlapping(blocks, pairs, 1, apart);
    const best = bruteForce(blocks, pairs, apart.height);
    for (let i = 0; i < blocks.length; i++)
      for (let j = 0; j < i; j++)
        assert.ok(compatible(blocks, pairs, solution.offsets, i, j), `seed ${seed}: ${i} and ${j}`);
    assert.ok(solution.lowerBound <= best, `seed ${seed}: bound ${solution.lowerBound}, optimum ${best}`);
    if (pairs.every((p) => p.step === 1)) {
      assert.is(solution.height, best, `seed ${seed}`);
      assert.is(solution.lowerBound, best, `seed ${seed}`);
    }
    if (solution.height < apart.height) helped++;
  }
  assert.ok(helped > 150, `${helped} instances gained`);
});

test('leads are rounded to the grid, or given up', () => {
  assert.equal(leadOnGrid(5, 1, 4), { lead: 2, step: 1 });
  assert.equal(leadOnGrid(3, 3, 4), { lead: 3, step: 3 });
  assert.equal(leadOnGrid(0, 6, 4), { lead: 0, step: 3 });
  assert.equal(leadOnGrid(-5, 1, 4), { lead: -1, step: 1 });
  assert.equal(leadOnGrid(-3, 3, 4), { lead: 0, step: 3 });
  assert.is(leadOnGrid(1, 4, 4), null);
});

const CHAIN = makeGraph({
  inputs: { x: 64 },
  boxes: [
    { from: ['x'], to: { a: 64 } },
    { from: ['a'], to: { b: 32 } },
    { from: ['a', 'b'], to: { c: 64 } },
    { from: ['c', 'c'], to: { y: 64 } },
  ],
  outputs: ['y'],
});
const lead = (bytes: number) => ({
  ...boxOptions(4),
  overlaps: () => [0, 1].map((input) => ({ input, lead: bytes, step: 1 })),
});

test('an operator runs into the input that ends with it, and into no other', () => {
  const plan = planMemory(CHAIN, chooseOrder(CHAIN, lead(0)), lead(0));
  checkPlan(CHAIN, chooseOrder(CHAIN, lead(0)), plan, lead(0));
  // `a` is still needed when `b` is written: 64 + 32 bytes; everything else is in place.
  assert.is(plan.arenaBytes, 96);
  assert.is(plan.bytesApart, 160);
  assert.ok(plan.optimal);
});

test('the checker refuses less than the lead', () => {
  const opts = lead(8);
  const schedule = chooseOrder(CHAIN, opts);
  const plan = planMemory(CHAIN, schedule, opts);
  checkPlan(CHAIN, schedule, plan, opts);
  assert.throws(() => checkPlan(CHAIN, schedule, plan, lead(12)), /bug: memory plan/);
  assert.throws(() => checkPlan(CHAIN, schedule, plan, boxOptions(4)), /overlap at step/);
});

test('plans of random graphs with random leads pass the checker', () => {
  for (let seed = 1; seed <= 60; seed++) {
    const g = randomGraph(seed, 20, 5);
    const random = randomSource(seed);
    const leads = new Map(
      g.ops.map(
        (op) => [op, op.inputs.map((_, input) => ({ input, lead: 4 * random(4), step: 1 }))] as const,
      ),
    );
    const opts = { ...boxOptions(4), overlaps: (op: (typeof g.ops)[number]) => leads.get(op)! };
    const schedule = chooseOrder(g, opts);
    const plan = planMemory(g, schedule, opts);
    checkPlan(g, schedule, plan, opts);
    assert.ok(plan.arenaBytes <= plan.bytesApart);
  }
});

test.run();
