// Which buffer goes to which region: against every assignment that there is, on small instances; that the plan keeps to
// the regions; and that the judge notices what does not.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkPlan } from '../../src/memory/check.ts';
import { checkRegions } from '../../src/memory/check-regions.ts';
import { buildBuffers } from '../../src/memory/lifetimes.ts';
import { packBuffers, planMemory } from '../../src/memory/plan.ts';
import { assignRegions, type Item, type Sharing } from '../../src/memory/region-assign.ts';
import { spreadItems } from '../../src/memory/region-spread.ts';
import type { Region } from '../../src/memory/region-types.ts';
import { type Copy, planRegions, type RegionResult } from '../../src/memory/regions.ts';
import type { Buffer, MemoryPlan, PlacedBuffer } from '../../src/memory/types.ts';
import { assignHomes, type Constant } from '../../src/memory/weight-regions.ts';
import { chooseOrder } from '../../src/schedule/order.ts';
import { boxOptions, makeGraph, randomGraph, randomSource } from './make-graph.ts';

const region = (name: string, bytes: number, cost = 1, stages = false): Region => ({
  name,
  bytes,
  cost,
  stages,
  holds: 'arena',
  section: null,
});

/** All ways to give each of `count` things one of `choices`. */
function* everyWay(count: number, choices: number): Generator<readonly number[]> {
  for (let n = 0; n < choices ** count; n++)
    yield Array.from({ length: count }, (_, i) => Math.floor(n / choices ** i) % choices);
}

/** The least cost of placing the items, by trying everything; null when there is no way. */
function leastCost(items: readonly Item[], sharings: readonly Sharing[], capacities: readonly number[]) {
  let least: number | null = null;
  for (const way of everyWay(items.length, capacities.length + 1)) {
    const at = (i: number): number => way[i]! - 1;
    const cost = items.reduce((sum, item, i) => sum + (at(i) < 0 ? item.absent : item.costs[at(i)]!), 0);
    if (!Number.isFinite(cost) || (least !== null && cost >= least)) continue;
    const fits = items.every(({ first: step }) =>
      capacities.every((capacity, r) => {
        const live = items.flatMap((x, i) => (at(i) === r && x.first <= step && step <= x.last ? [i] : []));
        const sum = live.reduce((bytes, i) => {
          const shared = sharings
            .filter((s) => s.output === i && items[i]!.first === step && live.includes(s.input))
            .reduce((n, s) => n + s.bytes, 0);
          return bytes + items[i]!.size - Math.min(items[i]!.size, shared);
        }, 0);
        return sum <= capacity;
      }),
    );
    if (fits) least = cost;
  }
  return least;
}

function randomItems(seed: number) {
  const random = randomSource(seed);
  const regions = 1 + random(2);
  const items = Array.from({ length: 3 + random(4) }, (): Item => {
    const first = random(5) - 1;
    const traffic = random(50);
    const optional = random(4) === 0;
    return {
      size: 4 * (1 + random(8)),
      first,
      last: first + random(3),
      costs: Array.from({ length: regions }, (_, r) =>
        optional && random(3) === 0 ? Number.POSITIVE_INFINITY : traffic * (r + 1),
      ),
      absent: optional ? traffic * 5 : Number.POSITIVE_INFINITY,
    };
  });
  const sharings = items.flatMap((output, o) =>
    items.flatMap((input, i) =>
      input.last === output.first && input.first < output.first && random(2) === 0
        ? [{ output: o, input: i, bytes: Math.min(output.size, input.size, 4 * random(6)) }]
        : [],
    ),
  );
  return { items, sharings, capacities: Array.from({ length: regions }, () => 4 * (4 + random(16))) };
}

test('no assignment is cheaper than the one found, and where none is found there is none', () => {
  let found = 0;
  let none = 0;
  for (let seed = 1; seed <= 200; seed++) {
    const { items, sharings, capacities } = randomItems(seed);
    const least = leastCost(items, sharings, capacities);
    const a = assignRegions(items, sharings, capacities, 10_000);
    if (a.kind === 'does-not-fit') {
      assert.is(least, null, `seed ${seed}`);
      assert.ok(a.proven && items.some((i) => i.first === a.step));
      none++;
      continue;
    }
    assert.is(a.cost, least, `seed ${seed}`);
    assert.is(a.bound, least);
    const cost = items.reduce(
      (n, item, i) => n + (a.regions[i] === null ? item.absent : item.costs[a.regions[i]!]!),
      0,
    );
    assert.is(cost, a.cost, 'the cost is that of the regions');
    found++;
  }
  assert.ok(found > 80 && none > 15, `${found} assigned, ${none} not`);
});

test('with few states it finds what fits, no better than the best, and a bound that is no worse', () => {
  let gaps = 0;
  for (let seed = 1; seed <= 100; seed++) {
    const { items, sharings, capacities } = randomItems(seed);
    const least = leastCost(items, sharings, capacities);
    const a = assignRegions(items, sharings, capacities, 2);
    if (a.kind === 'does-not-fit') {
      if (a.proven) assert.is(least, null);
      continue;
    }
    assert.ok(least !== null && a.cost >= least && a.bound <= least, `seed ${seed}`);
    if (a.bound < a.cost) gaps++;
  }
  assert.ok(gaps > 5, `${gaps} with a gap`);
});

const opts = boxOptions(4);
/** Every buffer its own number of accesses. */
const accesses = (b: Buffer): number => b.bytes * (1 + ((b.name.length + 7 * b.bytes) % 5));

function planned(result: RegionResult): MemoryPlan {
  assert.is(result.kind, 'placed');
  return (result as RegionResult & { kind: 'placed' }).plan;
}

test('no plan of a small graph costs less, whatever the offsets', () => {
  let tight = 0;
  let total = 0;
  for (let seed = 1; seed <= 40; seed++) {
    const g = randomGraph(seed, 4, 3, 60);
    const schedule = chooseOrder(g, opts);
    const buffers = buildBuffers(g, schedule, opts);
    if (buffers.length > 7) continue;
    const regions = [region('fast', 40 + 12 * (seed % 9)), region('slow', 240, 3)];
    const result = planRegions(g, schedule, opts, regions, { of: accesses, copies: [] });
    let least: number | null = null;
    for (const way of everyWay(buffers.length, 2)) {
      const cost = buffers.reduce((sum, b, i) => sum + accesses(b) * regions[way[i]!]!.cost, 0);
      if (least !== null && cost >= least) continue;
      const fits = regions.every((r, k) => {
        const inside = buffers.filter((_, i) => way[i] === k);
        return packBuffers(inside, [], 4, { effort: 1 }).bytes <= r.bytes;
      });
      if (fits) least = cost;
    }
    if (result.kind === 'does-not-fit') {
      assert.is(least, null, `seed ${seed}`);
      continue;
    }
    const { plan } = result;
    checkPlan(g, schedule, plan, opts);
    checkRegions(plan, regions, schedule.order.length);
    assert.ok(least !== null && plan.regions!.costBound <= least, `seed ${seed}`);
    assert.ok(plan.regions!.cost >= least);
    total++;
    if (plan.regions!.cost === least) tight++;
  }
  assert.ok(total > 10, `${total} plans`);
  assert.ok(tight >= total - 1, `${tight} of ${total} are the best there is`);
});

test('plans of larger random graphs keep to their regions', () => {
  let several = 0;
  for (let seed = 1; seed <= 12; seed++) {
    const g = randomGraph(seed, 40, 5);
    const schedule = chooseOrder(g, opts);
    const regions = [region('a', 128), region('b', 256, 2), region('c', 4096, 6)];
    const plan = planned(planRegions(g, schedule, opts, regions, { of: accesses, copies: [] }));
    checkPlan(g, schedule, plan, opts);
    checkRegions(plan, regions, schedule.order.length);
    if (plan.regions!.arenas.length > 1) several++;
    if (seed > 2) continue;
    const again = planned(planRegions(g, schedule, opts, regions, { of: accesses, copies: [] }));
    assert.equal(again, plan, 'the same plan each time');
  }
  assert.ok(several > 8);
});

test('5000 operators are spread over regions as the checker wants it, within 20 % of the cost that nothing is below', () => {
  for (const overlap of [false, true]) {
    const g = randomGraph(1, 5000, 6, 4000);
    const meeting = { overlaps: () => [{ input: 0, lead: 0, step: 1 }] };
    const own = { ...boxOptions(), ...(overlap && meeting) };
    const schedule = chooseOrder(g, own);
    const { livePeak } = planMemory(g, schedule, own, 1);
    const share = (part: number): number => Math.ceil(livePeak * part);
    const regions = [region('a', share(0.3)), region('b', share(0.4), 2), region('c', share(1), 6)];
    const plan = planned(planRegions(g, schedule, own, regions, { of: accesses, copies: [] }));
    checkPlan(g, schedule, plan, own);
    checkRegions(plan, regions, schedule.order.length);
    const { cost, costBound } = plan.regions!;
    assert.ok(cost < costBound * 1.2, `${cost} against ${costBound}`);
  }
});

test('spread quickly, everything is apart, within its region and in none that it must not be in; or nothing is', () => {
  let found = 0;
  for (let seed = 1; seed <= 200; seed++) {
    const { items, capacities } = randomItems(seed);
    const blocks = items.map((item) => ({ ...item, align: 1 }));
    const spread = spreadItems(items, blocks, [], capacities);
    if (spread === null) continue;
    const cost = items.reduce(
      (sum, item, i) => sum + (spread.at[i] === null ? item.absent : item.costs[spread.at[i]!]!),
      0,
    );
    assert.is(cost, spread.cost, `seed ${seed}`);
    assert.ok(Number.isFinite(cost) && cost >= leastCost(items, [], capacities)!);
    const place = (i: number) => ({
      at: spread.at[i],
      from: spread.offsets[i]!,
      to: spread.offsets[i]! + items[i]!.size,
    });
    items.forEach((a, i) => {
      const { at, from, to } = place(i);
      if (at === null) return;
      assert.ok(from >= 0 && to <= capacities[at!]!, `seed ${seed}`);
      items.slice(0, i).forEach((b, j) => {
        const other = place(j);
        if (other.at === at && a.first <= b.last && b.first <= a.last)
          assert.ok(to <= other.from || other.to <= from, `seed ${seed}`);
      });
    });
    found++;
  }
  assert.ok(found > 80, `${found} spread`);
});

const graph = makeGraph({
  inputs: { x: 100 },
  boxes: [
    { from: ['x'], to: { hot: 40 }, scratch: 8 },
    { from: ['hot'], to: { warm: 40 } },
    { from: ['warm'], to: { y: 20 } },
  ],
  outputs: ['y'],
});
const order = chooseOrder(graph, opts);
const heat = (b: Buffer): number => ({ hot: 1000, warm: 100 })[b.name] ?? 10;
const copy: Copy = { name: 'l1_filter', step: 1, bytes: 24, align: 4, reads: 500, homeCost: 8 };
const fast = region('fast', 64, 1, true);
const slow = region('slow', 400, 2);

const plan = planned(planRegions(graph, order, opts, [fast, slow], { of: heat, copies: [copy] }));
const named = (p: MemoryPlan, name: string): PlacedBuffer => p.buffers.find((b) => b.name === name)!;
const homeOf = (p: MemoryPlan, name: string): string => p.regions!.arenas[named(p, name).region]!.region.name;

test('what is accessed most lies in the fast region, and what does not fit there elsewhere', () => {
  assert.is(homeOf(plan, 'hot'), 'fast');
  assert.is(homeOf(plan, 'x'), 'slow');
  assert.is(homeOf(plan, 'l1_filter'), 'fast');
  // 40 bytes of hot and the copy leave no room for it.
  assert.is(homeOf(plan, 'warm'), 'slow');
});

test('a constant is copied only where that costs less than reading it where it lies', () => {
  const withReads = (reads: number): MemoryPlan =>
    planned(planRegions(graph, order, opts, [fast, slow], { of: heat, copies: [{ ...copy, reads }] }));
  assert.ok(withReads(500).buffers.some((b) => b.kind === 'weights'));
  // 24 bytes are read at 8 and written at 1: 216, and each read saves 7.
  assert.ok(withReads(31).buffers.some((b) => b.kind === 'weights'));
  assert.not.ok(withReads(30).buffers.some((b) => b.kind === 'weights'));
  const unstaged = [region('fast', 64), slow];
  const without = planned(planRegions(graph, order, opts, unstaged, { of: heat, copies: [copy] }));
  assert.not.ok(without.buffers.some((b) => b.kind === 'weights'));
});

test('a region that nothing lies in has no arena', () => {
  const roomy = planned(
    planRegions(graph, order, opts, [region('fast', 1024), slow], { of: heat, copies: [] }),
  );
  assert.equal(
    roomy.regions!.arenas.map((a) => a.region.name),
    ['fast'],
  );
});

test('what fits nowhere is named with the step and all that is live there', () => {
  const result = planRegions(graph, order, opts, [region('a', 96), region('b', 96)], {
    of: heat,
    copies: [],
  });
  assert.is(result.kind, 'does-not-fit');
  if (result.kind !== 'does-not-fit') return;
  assert.is(result.step, -1);
  assert.equal(
    result.live.map((b) => b.name),
    ['x'],
  );
});

const check = (broken: MemoryPlan): void => {
  checkPlan(graph, order, broken, opts);
  checkRegions(broken, [fast, slow], 3);
};
const change = (name: string, edit: Partial<PlacedBuffer>): MemoryPlan => ({
  ...plan,
  buffers: plan.buffers.map((b) => (b.name === name ? { ...b, ...edit } : b)),
});
const arena = (
  at: number,
  edit: Partial<NonNullable<MemoryPlan['regions']>['arenas'][number]>,
): MemoryPlan => ({
  ...plan,
  regions: {
    ...plan.regions!,
    arenas: plan.regions!.arenas.map((a, i) => (i === at ? { ...a, ...edit } : a)),
  },
});

test('the judge accepts the plan', () => check(plan));

test('the judge notices buffers outside their region', () => {
  assert.throws(() => check(change('hot', { offset: 64 })), /"hot" ends outside "fast"/);
  assert.throws(() => check(change('hot', { region: 2 })), /"hot" lies in region 2/);
  assert.throws(() => check(change('x', { region: 0, offset: 0 })), /"x" ends outside "fast"|overlap/);
});

test('the judge notices live buffers that share bytes of one region, copies of constants included', () => {
  const { offset, region: at } = named(plan, 'hot');
  assert.throws(() => check(change('l1_filter', { offset, region: at })), /overlap at step 1/);
  const { offset: x } = named(plan, 'x');
  assert.throws(
    () => check(change('hot', { region: named(plan, 'x').region, offset: x })),
    /overlap at step 0/,
  );
  assert.throws(() => check(change('l1_filter', { last: 2 })), /the copy "l1_filter" has no layer/);
});

test('the judge notices arenas that are not those of the regions', () => {
  assert.throws(() => check(arena(0, { usedBytes: 68 })), /"fast" has 64 bytes, not 68/);
  assert.throws(() => check(arena(1, { usedBytes: 396 })), /the arenas have/);
  assert.throws(() => check(arena(0, { region: { ...fast, stages: false } })), /there is no region "fast"/);
  assert.throws(() => checkRegions(plan, [{ ...fast }, slow], 3), /there is no region "fast"/);
  const cheap = { ...plan, regions: { ...plan.regions!, costBound: plan.regions!.cost * 2 } };
  assert.throws(() => check(cheap), /the bound of the cost/);
});

const constants: readonly Constant[] = [
  { name: 'cold', bytes: 100, align: 4, reads: 100 },
  { name: 'hot', bytes: 60, align: 4, reads: 6000 },
  { name: 'warm', bytes: 30, align: 4, reads: 300 },
];

test('constants fill the cheapest region by reads per byte', () => {
  const near = { ...region('itcm', 100), holds: 'weights' as const };
  const far = { ...region('qspi', 4096, 8), holds: 'weights' as const };
  assert.equal(assignHomes(constants, [far, near]), [0, 1, 1]);
  assert.equal(assignHomes(constants, [far]), [0, 0, 0]);
  assert.is(assignHomes(constants, [near]), null);
  // By reads alone the largest would find no room.
  const tight = { ...region('rom', 96, 8), holds: 'weights' as const };
  assert.equal(assignHomes(constants, [near, tight]), [0, 1, 1]);
});

test.run();
