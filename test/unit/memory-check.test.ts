import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkPlan } from '../../src/memory/check.ts';
import { planMemory } from '../../src/memory/plan.ts';
import type { MemoryPlan, PlacedBuffer, Schedule } from '../../src/memory/types.ts';
import { chooseOrder } from '../../src/schedule/order.ts';
import { boxOptions, makeGraph, randomGraph } from './make-graph.ts';

const opts = boxOptions(4);
const g = makeGraph({
  inputs: { x: 10 },
  constants: { w: 8 },
  boxes: [
    { from: ['x', 'w'], to: { a: 20 }, scratch: 8 },
    { from: ['a'], to: { v: 20 }, view: true },
    { from: ['v'], to: { b: 12, extra: 4 } },
    { from: ['b', 'a'], to: { y: [3, 'int64'] } },
  ],
  outputs: ['y'],
});
const schedule = chooseOrder(g, opts);
const plan = planMemory(g, schedule, opts);

const change = (name: string, edit: Partial<PlacedBuffer>): MemoryPlan => ({
  ...plan,
  buffers: plan.buffers.map((b) => (b.name === name ? { ...b, ...edit } : b)),
});
const rejects = (broken: MemoryPlan, expected: RegExp, s: Schedule = schedule): void =>
  assert.throws(() => checkPlan(g, s, broken, opts), expected);
const buffer = (name: string): PlacedBuffer => plan.buffers.find((b) => b.name === name)!;

test('accepts what the planner makes', () => checkPlan(g, schedule, plan, opts));

test('notices live buffers that share bytes', () => {
  rejects(change('b', { offset: buffer('a').offset }), /bug: memory plan: .* overlap at step 2/);
  rejects(change('scratch of a', { offset: buffer('a').offset }), /overlap at step 0/);
  rejects(change('extra', { offset: buffer('b').offset }), /overlap at step 2/);
});

test('notices every offset that makes two live buffers overlap, in random graphs', () => {
  let planted = 0;
  for (let seed = 1; seed <= 40; seed++) {
    const graph = randomGraph(seed, 12, 5);
    const order = chooseOrder(graph, opts);
    const good = planMemory(graph, order, opts);
    good.buffers.forEach((a, i) => {
      const j = good.buffers.findIndex((b, k) => k !== i && b.first <= a.last && a.first <= b.last);
      const other = good.buffers[j];
      if (other === undefined || other.offset + a.bytes > good.arenaBytes) return;
      const buffers = good.buffers.map((b, k) => (k === i ? { ...b, offset: other.offset } : b));
      assert.throws(() => checkPlan(graph, order, { ...good, buffers }, opts), /overlap at step/);
      planted++;
    });
  }
  assert.ok(planted > 200, `${planted} violations planted`);
});

test('notices buffers outside the arena or off their alignment', () => {
  rejects(change('y', { offset: plan.arenaBytes }), /outside the arena/);
  rejects(change('a', { offset: -4 }), /offset -4/);
  rejects(change('a', { offset: 2 }), /not aligned/);
  rejects(change('a', { align: 2 }), /aligned to 2 instead of 4/);
  rejects(change('y', { align: 4 }), /not aligned for int64/);
  rejects({ ...plan, arenaAlign: 4 }, /alignment is too small/);
  rejects({ ...plan, arenaBytes: plan.arenaBytes - 8 }, /outside the arena|above the arena/);
});

test('notices tensors that are missing, twice, too big or together with another value', () => {
  rejects({ ...plan, buffers: plan.buffers.filter((b) => b.name !== 'b') }, /has no buffer/);
  rejects({ ...plan, buffers: [...plan.buffers, buffer('b')] }, /placed twice/);
  rejects(change('b', { bytes: 8 }), /too small for tensor/);
  rejects(change('a', { tensors: buffer('a').tensors.slice(0, 1) }), /has no buffer|lies elsewhere/);
  const both = [...buffer('b').tensors, ...buffer('extra').tensors];
  const without = plan.buffers.filter((b) => b.name !== 'extra');
  const merged = without.map((b) => (b.name === 'b' ? { ...b, tensors: both } : b));
  rejects({ ...plan, buffers: merged }, /2 different values/);
});

test('notices missing or small scratch', () => {
  rejects({ ...plan, buffers: plan.buffers.filter((b) => b.kind !== 'scratch') }, /exactly one scratch/);
  rejects(change('scratch of a', { bytes: 4 }), /scratch of step 0 is too small/);
});

test('notices lifetimes that are too short', () => {
  rejects(change('a', { last: 1 }), /reserved for steps 0\.\.1, needed for 0\.\.3/);
  rejects(change('y', { last: 3 }), /needed for 3\.\.4/);
});

test('notices wrong claims', () => {
  rejects({ ...plan, livePeak: plan.livePeak - 1 }, /live peak/);
  rejects({ ...plan, lowerBound: 8 }, /lower bound/);
  rejects({ ...plan, lowerBound: plan.arenaBytes + 8 }, /lower bound/);
  rejects({ ...plan, optimal: !plan.optimal }, /optimality/);
  rejects({ ...plan, peakStep: 77 }, /peak is at step/);
});

test('notices orders that are incomplete or break a dependency', () => {
  rejects(plan, /3 of 4 operators/, { order: g.ops.slice(1) });
  rejects(plan, /scheduled twice/, { order: [...g.ops.slice(0, 3), g.ops[0]!] });
  rejects(plan, /before it is written/, { order: [...g.ops].reverse() });
});

test.run();
