// npm run bench:planner: seconds that order, offsets and check take on random graphs, and how far the arena is from the
// bound that is proven for its order.
import { checkPlan } from '../../src/memory/check.ts';
import { planMemory } from '../../src/memory/plan.ts';
import type { MemoryOptions } from '../../src/memory/types.ts';
import { chooseOrder } from '../../src/schedule/order.ts';
import { boxOptions, randomGraph } from '../unit/make-graph.ts';

/** Operators, and how far back they read. */
const GRAPHS = [
  [100, 6],
  [1000, 12],
  [2000, 20],
  [5000, 6],
  [5000, 30],
  [5000, 300],
] as const;

console.log('operators  reach  overlap  order s  offsets s  check s   arena B   gap %');
for (const [count, reach] of GRAPHS) {
  const g = randomGraph(1, count, reach, 4000);
  for (const overlap of [false, true]) {
    const meeting: Partial<MemoryOptions> = { overlaps: () => [{ input: 0, lead: 0, step: 1 }] };
    const opts = { ...boxOptions(), ...(overlap && meeting) };
    const times = [performance.now()];
    const schedule = chooseOrder(g, opts);
    times.push(performance.now());
    const plan = planMemory(g, schedule, opts);
    times.push(performance.now());
    checkPlan(g, schedule, plan, opts);
    times.push(performance.now());
    const seconds = times.slice(1).map((t, i) => ((t - times[i]!) / 1000).toFixed(2));
    const gap = (100 * (plan.arenaBytes / plan.lowerBound - 1)).toFixed(2);
    const cells = [overlap ? 'yes' : 'no', ...seconds, plan.arenaBytes, gap].map(String);
    const widths = [9, 9, 11, 9, 10, 8];
    console.log(
      `${count}`.padStart(9) + `${reach}`.padStart(7) + cells.map((c, i) => c.padStart(widths[i]!)).join(''),
    );
  }
}
