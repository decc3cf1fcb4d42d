// What a ROW_STREAM costs: memory exactly, instructions by the kernels' own estimates for its bands.
import type { OpNode } from '../../ir/types.ts';
import type { KernelCall, LowerContext } from '../op-def.ts';
import { type BandScratch, bandScratch, rowBuffersOf } from './row-buffers.ts';
import { overlapOf } from './row-calls.ts';
import {
  type Band,
  bandAt,
  type DefOf,
  lowerBand,
  perBand,
  type RowStreamView,
  rowBytes,
  rowPlanOf,
  valuesOf,
} from './row-chain.ts';

/** A call with its loop, and bytes of rows that move, in instructions: measured on Cortex-M4. */
const CALL_INSTRUCTIONS = 120;
const MOVE_INSTRUCTIONS_PER_BYTE = 0.5;

/** Of one band; 0 instructions for kernels without an estimate, of which bands cost together what the whole does. */
interface BandCost extends BandScratch {
  readonly instructions: number;
}

export const declaredInstructions = (calls: readonly KernelCall[]): number =>
  calls.reduce((sum, c) => sum + (c.choice?.instructions ?? 0) * (c.loop?.turns ?? 1), 0);

/** Costs of streams; a band that several of them have is prepared once. */
export function rowStreamCosts(defOf: DefOf) {
  const views = new Map<OpNode, RowStreamView>();
  const perSpared = new Map<string, (op: OpNode, band: Band) => BandCost>();
  /** Contexts differ in nothing but what they spare. */
  const bandCosts = (ctx: LowerContext, op: OpNode) => {
    const key = `${op.id} ${[...(ctx.spared?.get(op.id) ?? [])].join()}`;
    const known =
      perSpared.get(key) ??
      perBand((inner: OpNode, band: Band): BandCost => {
        const calls = lowerBand(views.get(inner)!, inner, band, ctx, defOf);
        return { ...bandScratch(calls), instructions: declaredInstructions(calls) };
      });
    perSpared.set(key, known);
    return known;
  };
  return (n: RowStreamView, ctx: LowerContext) => {
    for (const op of n.attrs.ops) views.set(op, n);
    const plan = rowPlanOf(n, defOf);
    const values = valuesOf(n);
    const costOf = (op: OpNode, band: Band): BandCost => bandCosts(ctx, op)(op, band);
    const { total, fullest } = rowBuffersOf(n, plan, costOf);
    let instructions = 0;
    for (const event of plan.schedule.events) {
      instructions += CALL_INSTRUCTIONS;
      if (event.kind === 'move')
        instructions += event.rows * rowBytes(values[event.value]!) * MOVE_INSTRUCTIONS_PER_BYTE;
      if (event.kind === 'call')
        instructions += costOf(n.attrs.ops[event.node]!, bandAt(plan.nodes, event)).instructions;
    }
    return {
      scratchBytes: total,
      overlaps: overlapOf(n, plan),
      instructions,
      /** The operator that runs when the scratch is fullest; null where the caller does. */
      fullest: n.attrs.ops[fullest] ?? null,
    };
  };
}
