// The calls of a ROW_STREAM, one for each event of its schedule, and how far its output may run into its input.
import type { Overlap } from '../../ir/overlap.ts';
import { bytesOf, type OpNode } from '../../ir/types.ts';
import {
  type CConstant,
  type CField,
  type KernelArg,
  type KernelCall,
  type LowerContext,
  withoutStack,
} from '../op-def.ts';
import { bandScratch, rowBuffersOf } from './row-buffers.ts';
import {
  type Band,
  bandAt,
  type DefOf,
  lowerBand,
  perBand,
  type RowPlan,
  type RowStreamView,
  rowBytes,
  valuesOf,
} from './row-chain.ts';
import { isMoving, type PlacedCall } from './row-loops.ts';
import { bandOf } from './row-schedule.ts';

/** What the application's function is called, behind the model's name. */
export const FEED_ROW = '_feed_row';

/** Equal constants become one: every band of a layer prepares the same filter. */
function sharedConstants(): (call: KernelCall) => KernelCall {
  const known = new Map<string, CConstant>();
  const share = (c: CConstant): CConstant => {
    const key = `${c.role} ${c.align ?? 0} ${Buffer.from(bytesOf(c.values)).toString('base64')}`;
    const first = known.get(key) ?? c;
    known.set(key, first);
    return first;
  };
  const shareField = (f: CField): CField =>
    typeof f === 'object' && 'constant' in f ? { constant: share(f.constant) } : f;
  return (call) => {
    const args = call.args.map(
      (a): KernelArg => (a.kind === 'constant' ? { ...a, constant: share(a.constant) } : a),
    );
    if (!call.params) return { ...call, args };
    const fields = call.params.fields.map(([name, f]) => [name, shareField(f)] as const);
    return { ...call, args, params: { ...call.params, fields } };
  };
}

const numbered = (): ((o: object) => number) => {
  const ids = new Map<object, number>();
  return (o) => {
    const id = ids.get(o) ?? ids.size;
    ids.set(o, id);
    return id;
  };
};

/** The calls in the order of the schedule, with everything at its place. */
export function placeCalls(
  n: RowStreamView,
  plan: RowPlan,
  ctx: LowerContext,
  defOf: DefOf,
): readonly PlacedCall[] {
  const { nodes, schedule } = plan;
  const values = valuesOf(n);
  const last = values.length - 1;
  const { fed } = n.attrs;
  const lowered = perBand((op: OpNode, band: Band) => lowerBand(n, op, band, ctx, defOf));
  const buffers = rowBuffersOf(
    n,
    plan,
    perBand((op, band) => bandScratch(lowered(op, band))),
  );
  const share = sharedConstants();
  const prepared = perBand((op, band) => {
    const offStack = buffers.offStack[n.attrs.ops.indexOf(op)];
    return lowered(op, band).map((c) => share(offStack ? withoutStack(c) : c));
  });
  const positions = new Map(values.map((t, v) => [t.id, v] as const));
  const overlaps = overlapOf(n, plan);
  const isWhole = (v: number): boolean => v === last || (v === 0 && !fed);
  const idOf = numbered();
  const scratchBytes = buffers.total;

  return schedule.events.flatMap((event, i): readonly PlacedCall[] => {
    const base = schedule.bases[i]!;
    if (event.kind === 'move') {
      const bytes = rowBytes(values[event.value]!);
      const offset = buffers.values[event.value]!;
      const call = keepRows(offset, offset + event.from * bytes, event.rows * bytes, scratchBytes);
      return [{ call, shape: JSON.stringify(call.args), moving: [] }];
    }
    const at = (v: number, row: number): KernelArg => {
      const bytes = (row - (isWhole(v) ? 0 : base[v]!)) * rowBytes(values[v]!);
      if (v === 0 && !fed) return { kind: 'input', index: 0, offset: bytes };
      if (v === last) return { kind: 'output', index: 0, offset: bytes };
      return { kind: 'scratch', offset: buffers.values[v]! + bytes, dtype: values[v]!.dtype };
    };
    if (event.kind === 'feed') {
      const to = at(0, event.row);
      const call: KernelCall = {
        symbol: FEED_ROW,
        callback: true,
        header: 'nnmcu.h',
        sources: [],
        args: [{ kind: 'text', text: 'arena' }, { kind: 'number', value: event.row }, to],
        scratchBytes,
      };
      return [{ call, shape: JSON.stringify(['feed', to]), moving: [event.row] }];
    }
    const op = n.attrs.ops[event.node]!;
    const band = bandAt(nodes, event);
    // Where its buffers are has been decided: emit/off-stack.ts must not take it for a call by itself.
    return prepared(op, band).map(({ inScratch: _, ...call }) => {
      const args = call.args.map((a): KernelArg => {
        if (a.kind === 'scratch') return { kind: 'scratch', offset: buffers.kernels[event.node]! };
        if (a.kind === 'output') return at(event.node + 1, event.from);
        if (a.kind !== 'input') return a;
        const id = op.inputs[a.index];
        if (id === null || id === undefined) return a;
        const v = positions.get(id);
        return v === undefined ? { kind: 'input', index: n.op.inputs.indexOf(id) } : at(v, band.first);
      });
      const fixed = args.map((a) =>
        a.kind === 'constant' ? idOf(a.constant) : isMoving(a) ? [a.kind, a.index] : a,
      );
      return {
        // What a kernel says of its band does not hold for the whole: there may be more turns of it.
        call: { ...call, args, scratchBytes, overlaps },
        shape: JSON.stringify([call.symbol, call.params ? idOf(call.params) : -1, fixed]),
        moving: args.flatMap((a) => (isMoving(a) ? [a.offset ?? 0] : [])),
      };
    });
  });
}

const keepRows = (to: number, from: number, bytes: number, scratchBytes: number): KernelCall => ({
  symbol: 'nnmcu_keep_rows',
  header: 'nnmcu/rows.h',
  sources: ['keep_rows.c'],
  args: [
    { kind: 'scratch', offset: to },
    { kind: 'scratch', offset: from },
    { kind: 'text', text: String(bytes) },
  ],
  scratchBytes,
});

/** How far the output may run into the input: what has been written against what is still to be read. */
export function overlapOf(n: RowStreamView, { nodes, schedule }: RowPlan): readonly Overlap[] {
  const values = valuesOf(n);
  const [inRow, outRow] = [rowBytes(values[0]!), rowBytes(values.at(-1)!)];
  if (n.attrs.fed) return [];
  let needed = Number.POSITIVE_INFINITY;
  let lead = 0;
  for (const event of [...schedule.events].reverse()) {
    if (event.kind !== 'call') continue;
    const node = nodes[event.node]!;
    if (node.inputs.includes(0)) needed = Math.min(needed, bandOf(node, event.from, event.to).first * inRow);
    if (event.node === nodes.length - 1) lead = Math.max(lead, event.to * outRow - needed);
  }
  return [{ input: 0, lead, step: 1 }];
}
