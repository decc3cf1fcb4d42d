// A planned program among several memories: constants to where they are read, then every buffer to the arena that its
// accesses deserve. Runs after the order of the layers, their kernels and what is computed by rows are decided.
import { NnmcuError } from '../diagnostics.ts';
import type { Graph, OpNode } from '../ir/types.ts';
import { checkPlan } from '../memory/check.ts';
import { checkRegions } from '../memory/check-regions.ts';
import type { FilledRegion, Region } from '../memory/region-types.ts';
import { type Copy, planRegions } from '../memory/regions.ts';
import type { Buffer } from '../memory/types.ts';
import { assignHomes } from '../memory/weight-regions.ts';
import { whereOf } from '../ops/op-def.ts';
import { collectConstants, type NamedConstant } from './constants.ts';
import { type Planned, type PlanOptions, plannerHooks } from './plan-program.ts';
import type { Step } from './program.ts';
import { type StepTraffic, trafficOf } from './traffic.ts';

/** The same steps in the same order with a plan for `regions`; rejects what does not fit. */
export function withRegions(
  g: Graph,
  planned: Planned,
  regions: readonly Region[],
  options: Pick<PlanOptions, 'overlap'>,
): Planned {
  const { steps, schedule } = planned;
  const stepOf = new Map<OpNode, Step>(steps.map((s) => [s.op, s] as const));
  const hooks = plannerHooks(g, (op) => stepOf.get(op)!, options);
  const arenas = regions.filter((r) => r.holds === 'arena');
  const stores = regions.filter((r) => r.holds === 'weights');

  const table = collectConstants({ graph: g, steps });
  const traffic = steps.map((step) => trafficOf(step, table));
  const readsOf = readsByConstant(traffic);
  const constants = table.list.map((c) => ({
    name: c.name,
    bytes: c.values.byteLength,
    align: Math.max(c.align, c.values.BYTES_PER_ELEMENT),
    reads: readsOf.get(c.name) ?? 0,
  }));
  const homes = stores.length === 0 ? [] : assignHomes(constants, stores);
  if (homes === null) throw weightsDoNotFit(g, stores, table.list);
  const homeOf = new Map(homes.map((home, i) => [constants[i]!.name, home] as const));

  const copies = stores.length === 0 ? [] : copiesOf(traffic, constants, homeOf, stores);
  const ofBuffer = bufferTraffic(steps, traffic);
  const result = planRegions(g, schedule, hooks, arenas, { of: ofBuffer, copies });
  if (result.kind === 'does-not-fit') throw doesNotFit(g, steps, arenas, result);
  const { plan } = result;
  const copied = new Map(
    plan.buffers.flatMap((b) => (b.kind === 'weights' ? [[`${b.first} ${b.name}`, b] as const] : [])),
  );
  const weights = stores.map((region, home): FilledRegion => {
    const inside = constants.filter((c) => homeOf.get(c.name) === home);
    const reads = traffic.reduce(
      (sum, t, step) =>
        inside.reduce(
          (n, { name }) => n + (copied.get(`${step} ${name}`)?.bytes ?? t.constants.get(name) ?? 0),
          sum,
        ),
      0,
    );
    return { region, usedBytes: inside.reduce((n, c) => n + c.bytes, 0), traffic: reads };
  });
  const complete = { ...plan, regions: { ...plan.regions!, weights, homes: homeOf } };
  checkPlan(g, schedule, complete, hooks);
  checkRegions(complete, arenas, schedule.order.length);
  return { ...planned, plan: complete };
}

function readsByConstant(traffic: readonly StepTraffic[]): ReadonlyMap<string, number> {
  const reads = new Map<string, number>();
  for (const { constants } of traffic)
    for (const [name, bytes] of constants) reads.set(name, (reads.get(name) ?? 0) + bytes);
  return reads;
}

/** Bytes that one inference reads and writes of a buffer, over all steps it lives through. */
const bufferTraffic =
  (steps: readonly Step[], traffic: readonly StepTraffic[]) =>
  (b: Buffer): number => {
    const own = new Set(b.tensors);
    let bytes = 0;
    for (let at = Math.max(0, b.first); at <= Math.min(b.last, steps.length - 1); at++) {
      const { inputs, outputs, scratch } = traffic[at]!;
      const { op } = steps[at]!;
      if (b.kind === 'scratch') bytes += scratch;
      op.inputs.forEach((id, i) => {
        if (id !== null && own.has(id)) bytes += inputs[i]!;
      });
      op.outputs.forEach((id, i) => {
        if (own.has(id)) bytes += outputs[i]!;
      });
    }
    return bytes;
  };

/** Each use of a constant as an argument of a kernel. */
const copiesOf = (
  traffic: readonly StepTraffic[],
  constants: readonly { readonly name: string; readonly bytes: number; readonly align: number }[],
  homes: ReadonlyMap<string, number>,
  stores: readonly Region[],
): readonly Copy[] => {
  const known = new Map(constants.map((c) => [c.name, c] as const));
  return traffic.flatMap(({ constants: reads }, step) =>
    [...reads].map(([name, bytes]): Copy => {
      const c = known.get(name)!;
      const homeCost = stores[homes.get(name)!]!.cost;
      return { name, step, bytes: c.bytes, align: c.align, reads: bytes, homeCost };
    }),
  );
};

const roomText = (r: Region): string => `${r.name} has ${r.bytes} bytes`;

function doesNotFit(
  g: Graph,
  steps: readonly Step[],
  arenas: readonly Region[],
  { step, live }: { readonly step: number; readonly live: readonly Buffer[] },
): NnmcuError {
  const wall = steps[Math.max(0, Math.min(step, steps.length - 1))];
  const largest = arenas.reduce((a, b) => (b.bytes > a.bytes ? b : a));
  const tooLarge = live.find((b) => b.bytes > largest.bytes);
  const needed = live.reduce((sum, b) => sum + b.bytes, 0);
  return new NnmcuError({
    code: 'does-not-fit',
    file: g.file,
    ...(wall && { where: whereOf(wall.view) }),
    message:
      tooLarge === undefined
        ? `what is live here, ${needed} bytes, does not fit into ${arenas.map((r) => `"${r.name}"`).join(' and ')}`
        : `"${tooLarge.name}" has ${tooLarge.bytes} bytes, more than the largest region, "${largest.name}"`,
    notes: [...arenas.map(roomText), ...live.map((b) => `live here: ${b.name}, ${b.bytes} bytes`)],
    help: 'Make a region larger, add one, or compute this part by rows with --max-ram or --feed-rows: a buffer lies in one region.',
  });
}

function weightsDoNotFit(
  g: Graph,
  stores: readonly Region[],
  constants: readonly NamedConstant[],
): NnmcuError {
  const needed = constants.reduce((sum, c) => sum + c.values.byteLength, 0);
  const largest = constants.reduce((a, b) => (b.values.byteLength > a.values.byteLength ? b : a));
  return new NnmcuError({
    code: 'does-not-fit',
    file: g.file,
    message: `the constants, ${needed} bytes, do not fit into ${stores.map((r) => `"${r.name}"`).join(' and ')}`,
    notes: [
      ...stores.map(roomText),
      `the largest constant is ${largest.name} of layer ${largest.layer}, ${largest.values.byteLength} bytes`,
    ],
    help: 'Make a region with kind=weights larger, or add one.',
  });
}
