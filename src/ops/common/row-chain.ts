// A ROW_STREAM's operators as row streaming sees them: values by number, rows, bands. Value 0 is the chain's input, k + 1
// what operator k writes.
import { dtypeBytes, type OpNode, type Tensor, type TensorId } from '../../ir/types.ts';
import type { KernelCall, LowerContext, NodeView, OpDef } from '../op-def.ts';
import { bandOf, type RowEvent, type RowNode, type RowSchedule, scheduleRows } from './row-schedule.ts';

export interface RowStreamAttrs {
  /** In execution order; each reads the chain's input, constants and what earlier ones write. */
  readonly ops: readonly OpNode[];
  /** Every tensor they read or write. */
  readonly tensors: ReadonlyMap<TensorId, Tensor>;
  /** Rows of the last operator's output that are computed at a time. */
  readonly rows: number;
  /** The input is never whole in memory: the application is asked for each of its rows. */
  readonly fed: boolean;
}

export type RowStreamNode = OpNode<'row_stream', RowStreamAttrs>;
export type RowStreamView = NodeView<RowStreamAttrs>;
/** ops/index.ts, which lists row streams too. */
export type DefOf = (op: OpNode) => OpDef;

export const tensorIn = ({ attrs }: RowStreamView, id: TensorId): Tensor => {
  const t = attrs.tensors.get(id);
  if (t === undefined) throw new Error(`bug: tensor ${id} is not in the row stream`);
  return t;
};

/** An inner operator with its tensors looked up. */
export const innerView = (n: RowStreamView, op: OpNode): NodeView => ({
  file: n.file,
  op,
  attrs: op.attrs,
  inputs: op.inputs.map((id) => (id === null ? null : tensorIn(n, id))),
  outputs: op.outputs.map((id) => tensorIn(n, id)),
});

export const valuesOf = (n: RowStreamView): readonly Tensor[] => [
  tensorIn(n, n.op.inputs[0]!),
  ...n.attrs.ops.map((op) => tensorIn(n, op.outputs[0]!)),
];

const heightOf = (t: Tensor): number => t.shape[1]!;
const withHeight = (t: Tensor, rows: number): Tensor => ({ ...t, shape: t.shape.with(1, rows) });
export const rowBytes = (t: Tensor): number => t.shape[2]! * t.shape[3]! * dtypeBytes(t.dtype);

/** The chain as row streaming sees it; null when an operator cannot work by rows. */
export function rowNodesOf(n: RowStreamView, defOf: DefOf): readonly RowNode[] | null {
  const position = new Map(valuesOf(n).map((t, v) => [t.id, v] as const));
  const nodes: RowNode[] = [];
  for (const op of n.attrs.ops) {
    const view = innerView(n, op);
    const rule = defOf(op).rows;
    const streamed = rule?.inputs(view);
    if (!rule || !streamed || op.outputs.length !== 1) return null;
    const inputs = streamed.map((i) => position.get(op.inputs[i]!));
    if (inputs.includes(undefined)) return null;
    nodes.push({
      inputs: inputs as number[],
      ...rule.window(view),
      inRows: heightOf(view.inputs[streamed[0]!]!),
      outRows: heightOf(view.outputs[0]!),
    });
  }
  return nodes;
}

export interface RowPlan {
  readonly nodes: readonly RowNode[];
  readonly schedule: RowSchedule;
}

/** The schedule of a chain that is known to work by rows. */
export function rowPlanOf(n: RowStreamView, defOf: DefOf): RowPlan {
  const nodes = rowNodesOf(n, defOf);
  const schedule = nodes && scheduleRows(nodes, n.attrs.rows, n.attrs.fed);
  if (!nodes || !schedule) throw new Error('bug: a row stream of operators that cannot work by rows');
  return { nodes, schedule };
}

/** Which rows of an operator are computed at a time: what its kernel has to know of them. */
export interface Band {
  readonly inRows: number;
  readonly outRows: number;
  readonly top: number;
  readonly bottom: number;
}

export type CallEvent = RowEvent & { readonly kind: 'call' };

export function bandAt(nodes: readonly RowNode[], event: CallEvent): Band & { readonly first: number } {
  const { first, end, top, bottom } = bandOf(nodes[event.node]!, event.from, event.to);
  return { first, inRows: end - first, outRows: event.to - event.from, top, bottom };
}

/** The kernel calls of one band of an operator. */
export function lowerBand(
  n: RowStreamView,
  op: OpNode,
  { inRows, outRows, top, bottom }: Band,
  ctx: LowerContext,
  defOf: DefOf,
): readonly KernelCall[] {
  const def = defOf(op);
  const rule = def.rows!;
  const view = innerView(n, op);
  const streamed = rule.inputs(view)!;
  const attrs = rule.band(op.attrs, top, bottom);
  const spared = ctx.spared?.get(op.id);
  return def.lower(
    {
      ...view,
      op: { ...op, attrs },
      attrs,
      inputs: view.inputs.map((t, i) => (t && streamed.includes(i) ? withHeight(t, inRows) : t)),
      outputs: [withHeight(view.outputs[0]!, outRows)],
    },
    spared ? { ...ctx, avoided: new Set([...(ctx.avoided ?? []), ...spared]) } : ctx,
  );
}

/** `make` once for each operator and band. */
export function perBand<T>(make: (op: OpNode, band: Band) => T): (op: OpNode, band: Band) => T {
  const known = new Map<OpNode, Map<string, T>>();
  return (op, band) => {
    const own = known.get(op) ?? new Map<string, T>();
    known.set(op, own);
    const key = [band.inRows, band.outRows, band.top, band.bottom].join();
    const done = own.get(key);
    if (done !== undefined) return done;
    const made = make(op, band);
    own.set(key, made);
    return made;
  };
}
