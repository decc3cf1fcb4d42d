import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decide } from '../../src/memory/exact.ts';
import { type Block, liveBound, overlaps, placeInSequence } from '../../src/memory/place.ts';
import { reduceFor } from '../../src/memory/reduce.ts';
import { solve } from '../../src/memory/solver.ts';
import { randomSource } from './make-graph.ts';

const unlimited = () => ({ left: Number.POSITIVE_INFINITY });

/** The optimum by trying every sequence: first-fit in order of offset reaches it. */
function bruteForce(blocks: readonly Block[]): number {
  let best = Number.POSITIVE_INFINITY;
  const visit = (sequence: number[], left: readonly number[]): void => {
    if (left.length === 0) {
      best = Math.min(best, placeInSequence(blocks, sequence, 'first', unlimited()).height);
      return;
    }
    for (const i of left)
      visit(
        [...sequence, i],
        left.filter((j) => j !== i),
      );
  };
  visit(
    [],
    blocks.map((_, i) => i),
  );
  return best;
}

function randomBlocks(seed: number, count: number, span: number, sizes: number, aligns = 1): Block[] {
  const random = randomSource(seed);
  return Array.from({ length: count }, () => {
    const first = random(span);
    const last = Math.min(span - 1, first + random(Math.max(2, span >> 1)));
    return { size: 1 + random(sizes), align: 1 << random(aligns), first, last };
  });
}

function assertSound(blocks: readonly Block[], offsets: readonly number[], height: number): void {
  assert.is(offsets.length, blocks.length);
  blocks.forEach((a, i) => {
    assert.ok(offsets[i]! >= 0 && offsets[i]! % a.align === 0 && offsets[i]! + a.size <= height);
    blocks.forEach((b, j) => {
      const apart = offsets[i]! + a.size <= offsets[j]! || offsets[j]! + b.size <= offsets[i]!;
      assert.ok(i === j || apart || !overlaps(a, b), `blocks ${i} and ${j} share bytes`);
    });
  });
}

test('finds and proves the optimum of 300 random instances of up to 7 blocks', () => {
  let aboveLiveBytes = 0;
  for (let seed = 1; seed <= 300; seed++) {
    const blocks = randomBlocks(seed, 4 + (seed % 4), 4 + (seed % 5), 6, 1 + (seed % 3));
    const best = bruteForce(blocks);
    const solution = solve(blocks);
    assertSound(blocks, solution.offsets, solution.height);
    assert.is(solution.height, best, `seed ${seed}`);
    assert.is(solution.lowerBound, best, `seed ${seed}`);
    if (best > liveBound(blocks)) aboveLiveBytes++;
  }
  assert.ok(aboveLiveBytes >= 10, `only ${aboveLiveBytes} instances need more than their live bytes`);
});

test('proves the optimum of instances of 8 blocks', () => {
  for (let seed = 1; seed <= 12; seed++) {
    const blocks = randomBlocks(seed * 977, 8, 6, 9);
    const solution = solve(blocks);
    assert.is(solution.height, bruteForce(blocks), `seed ${seed}`);
    assert.is(solution.height, solution.lowerBound);
  }
});

test('the exact decision agrees with brute force just below and at the optimum', () => {
  for (let seed = 1; seed <= 150; seed++) {
    const blocks = randomBlocks(seed * 31, 6, 6, 7, 1 + (seed % 2));
    const best = bruteForce(blocks);
    const at = decide(blocks, best, unlimited());
    assert.is(at.kind, 'packed', `seed ${seed}`);
    if (at.kind === 'packed') assertSound(blocks, at.offsets, best);
    const below = decide(blocks, best - 1, unlimited());
    assert.is(below.kind, 'infeasible', `seed ${seed}`);
    if (below.kind === 'infeasible') assert.is(below.bound, best, `seed ${seed}`);
  }
});

test('a bound that an infeasible decision reports is never above the optimum', () => {
  for (let seed = 1; seed <= 150; seed++) {
    const blocks = randomBlocks(seed * 53, 6, 5, 9);
    const best = bruteForce(blocks);
    for (let capacity = liveBound(blocks) - 2; capacity < best; capacity++) {
      const decision = decide(blocks, capacity, unlimited());
      assert.is(decision.kind, 'infeasible');
      if (decision.kind === 'infeasible') assert.ok(decision.bound > capacity && decision.bound <= best);
    }
  }
});

test('blocks set aside always find room, wherever the others lie', () => {
  for (let seed = 1; seed <= 100; seed++) {
    const blocks = randomBlocks(seed * 7, 20, 12, 9, 1 + (seed % 3));
    const capacity = liveBound(blocks) + (seed % 9);
    const { groups, easy } = reduceFor(blocks, capacity, unlimited());
    const hard = groups.flat();
    assert.equal(
      [...hard, ...easy].sort((a, b) => a - b),
      blocks.map((_, i) => i),
    );
    const random = randomSource(seed);
    const offsets: number[] = new Array(blocks.length).fill(-1);
    // Any offsets at all for the hard blocks, even overlapping ones.
    for (const i of hard) offsets[i] = random(Math.max(1, capacity - blocks[i]!.size));
    const placed = placeInSequence(blocks, easy, 'first', unlimited(), offsets);
    for (const i of easy) assert.ok(placed.offsets[i]! + blocks[i]!.size <= capacity, `seed ${seed}`);
  }
});

test('a work limit leaves a sound placement with an honest bound', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const blocks = randomBlocks(seed * 11, 40, 12, 50);
    const full = solve(blocks);
    const hasty = solve(blocks, 1, 500);
    assertSound(blocks, hasty.offsets, hasty.height);
    assert.ok(hasty.lowerBound <= full.height);
    assert.ok(hasty.height >= full.lowerBound);
  }
});

test('heights are multiples of the grain and no instance is no work', () => {
  const solution = solve([{ size: 5, align: 1, first: 0, last: 1 }], 4);
  assert.is(solution.height, 8);
  assert.is(solution.lowerBound, 8);
  assert.equal(solve([]), { offsets: [], height: 0, lowerBound: 0 });
});

test('the same blocks give the same offsets', () => {
  const blocks = randomBlocks(5, 60, 20, 90);
  assert.equal(solve(blocks), solve(blocks));
});

test.run();
