// ROW_STREAM: a chain of operators computed a few rows at a time, so that what lies between them is never whole in
// memory. Bit-exact: the same kernels on the same rows; what a row needs is kept, not computed again.
// The compiler makes it (passes/stream-rows.ts); no model has it.
import type { Overlap } from '../ir/overlap.ts';
import { bytesOf, dtypeBytes, type OpNode, type Tensor, type TensorId, type Values } from '../ir/types.ts';
import { longestRepeat } from './common/repeats.ts';
import {
  bandOf,
  type RowEvent,
  type RowNode,
  type RowSchedule,
  scheduleRows,
} from './common/row-schedule.ts';
import {
  type CConstant,
  type CField,
  defineOp,
  type KernelArg,
  type KernelCall,
  type LowerContext,
  type NodeView,
  type OpDef,
  outputOf,
} from './op-def.ts';

export type RowStreamNode = OpNode<'row_stream', RowStreamAttrs>;

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

type Node = NodeView<RowStreamAttrs>;
/** ops/index.ts, which lists this operator too. */
type DefOf = (op: OpNode) => OpDef;

const tensorIn = ({ attrs }: Node, id: TensorId): Tensor => {
  const t = attrs.tensors.get(id);
  if (t === undefined) throw new Error(`bug: tensor ${id} is not in the row stream`);
  return t;
};

/** An inner operator with its tensors looked up. */
const innerView = (n: Node, op: OpNode): NodeView => ({
  file: n.file,
  op,
  attrs: op.attrs,
  inputs: op.inputs.map((id) => (id === null ? null : tensorIn(n, id))),
  outputs: op.outputs.map((id) => tensorIn(n, id)),
});

/** Value 0 is the chain's input, k + 1 what operator k writes. */
const valuesOf = (n: Node): readonly Tensor[] => [
  tensorIn(n, n.op.inputs[0]!),
  ...n.attrs.ops.map((op) => tensorIn(n, op.outputs[0]!)),
];

const heightOf = (t: Tensor): number => t.shape[1]!;
const rowBytes = (t: Tensor): number => t.shape[2]! * t.shape[3]! * dtypeBytes(t.dtype);
const withHeight = (t: Tensor, rows: number): Tensor => ({ ...t, shape: t.shape.with(1, rows) });

/** The chain as row streaming sees it; null when an operator cannot work by rows. */
export function rowNodesOf(n: Node, defOf: DefOf): readonly RowNode[] | null {
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

/** What the application's function is called, behind the model's name. */
export const FEED_ROW = '_feed_row';

/** Bytes of scratch: a buffer for each value in between, then what the kernels want. */
interface Layout {
  readonly buffers: readonly number[];
  readonly kernels: number;
  readonly total: number;
}

const aligned = (bytes: number): number => Math.ceil(bytes / 4) * 4;

function layoutOf(
  { attrs: { fed } }: Node,
  values: readonly Tensor[],
  schedule: RowSchedule,
  kernelBytes: number,
): Layout {
  let at = 0;
  const buffers = values.map((t, v) => {
    const own = at;
    if ((v > 0 || fed) && v < values.length - 1) at += aligned(schedule.capacity[v]! * rowBytes(t));
    return own;
  });
  return { buffers, kernels: at, total: at + aligned(kernelBytes) };
}

/** Equal constants become one: every band of a layer prepares the same filter. */
function sharedConstants(): (c: CConstant) => CConstant {
  const known = new Map<string, CConstant>();
  return (c) => {
    const key = `${c.role} ${c.align ?? 0} ${Buffer.from(bytesOf(c.values)).toString('base64')}`;
    const first = known.get(key) ?? c;
    known.set(key, first);
    return first;
  };
}

/** The kernel calls of each band shape of each operator, prepared once. */
function bandCalls(n: Node, ctx: LowerContext, defOf: DefOf) {
  const share = sharedConstants();
  const shareField = (f: CField): CField =>
    typeof f === 'object' && 'constant' in f ? { constant: share(f.constant) } : f;
  const known = new Map<string, readonly KernelCall[]>();
  return (
    node: number,
    inRows: number,
    outRows: number,
    top: number,
    bottom: number,
  ): readonly KernelCall[] => {
    const key = [node, inRows, outRows, top, bottom].join();
    const done = known.get(key);
    if (done !== undefined) return done;
    const op = n.attrs.ops[node]!;
    const rule = defOf(op).rows!;
    const view = innerView(n, op);
    const streamed = rule.inputs(view)!;
    const attrs = rule.band(op.attrs, top, bottom);
    const calls = defOf(op)
      .lower(
        {
          ...view,
          op: { ...op, attrs },
          attrs,
          inputs: view.inputs.map((t, i) => (t && streamed.includes(i) ? withHeight(t, inRows) : t)),
          outputs: [withHeight(view.outputs[0]!, outRows)],
        },
        ctx,
      )
      .map((call): KernelCall => {
        const args = call.args.map(
          (a): KernelArg => (a.kind === 'constant' ? { ...a, constant: share(a.constant) } : a),
        );
        if (!call.params) return { ...call, args };
        const fields = call.params.fields.map(([name, f]) => [name, shareField(f)] as const);
        return { ...call, args, params: { ...call.params, fields } };
      });
    known.set(key, calls);
    return calls;
  };
}

/** A call with the part of each argument that changes from turn to turn of a loop kept apart. */
interface Placed {
  readonly call: KernelCall;
  /** Everything but the offsets in the chain's input and output. */
  readonly shape: string;
  /** Bytes into the chain's input and output. */
  readonly moving: readonly number[];
}

function placeCalls(
  n: Node,
  ctx: LowerContext,
  schedule: RowSchedule,
  nodes: readonly RowNode[],
  defOf: DefOf,
) {
  const values = valuesOf(n);
  const last = values.length - 1;
  const prepare = bandCalls(n, ctx, defOf);
  const positions = new Map(values.map((t, v) => [t.id, v] as const));
  const bandsOf = (event: RowEvent & { kind: 'call' }) => {
    const band = bandOf(nodes[event.node]!, event.from, event.to);
    return {
      ...band,
      calls: prepare(event.node, band.end - band.first, event.to - event.from, band.top, band.bottom),
    };
  };
  let kernelBytes = 0;
  for (const event of schedule.events)
    if (event.kind === 'call')
      for (const call of bandsOf(event).calls) kernelBytes = Math.max(kernelBytes, call.scratchBytes ?? 0);
  const layout = layoutOf(n, values, schedule, kernelBytes);
  const overlaps = overlapOf(n, nodes, schedule);
  const { fed } = n.attrs;
  const isWhole = (v: number): boolean => v === last || (v === 0 && !fed);
  const ids = new Map<object, number>();
  const idOf = (o: object): number => {
    const id = ids.get(o) ?? ids.size;
    ids.set(o, id);
    return id;
  };

  const placed = schedule.events.flatMap((event, i): Placed[] => {
    const base = schedule.bases[i]!;
    if (event.kind === 'move') {
      const bytes = rowBytes(values[event.value]!);
      const offset = layout.buffers[event.value]!;
      const call = keepRows(offset, offset + event.from * bytes, event.rows * bytes, layout.total);
      return [{ call, shape: JSON.stringify(call.args), moving: [] }];
    }
    const at = (v: number, row: number): KernelArg => {
      const bytes = (row - (isWhole(v) ? 0 : base[v]!)) * rowBytes(values[v]!);
      if (v === 0 && !fed) return { kind: 'input', index: 0, offset: bytes };
      if (v === last) return { kind: 'output', index: 0, offset: bytes };
      return { kind: 'scratch', offset: layout.buffers[v]! + bytes, dtype: values[v]!.dtype };
    };
    if (event.kind === 'feed') {
      const to = at(0, event.row);
      const call: KernelCall = {
        symbol: FEED_ROW,
        callback: true,
        header: 'nnmcu.h',
        sources: [],
        args: [{ kind: 'text', text: 'arena' }, { kind: 'number', value: event.row }, to],
        scratchBytes: layout.total,
      };
      return [{ call, shape: JSON.stringify(['feed', to]), moving: [event.row] }];
    }
    const band = bandsOf(event);
    return band.calls.map((call) => {
      const args = call.args.map((a): KernelArg => {
        if (a.kind === 'scratch') return { kind: 'scratch', offset: layout.kernels };
        if (a.kind === 'output') return at(event.node + 1, event.from);
        if (a.kind !== 'input') return a;
        const id = n.attrs.ops[event.node]!.inputs[a.index];
        if (id === null || id === undefined) return a;
        const v = positions.get(id);
        return v === undefined ? { kind: 'input', index: n.op.inputs.indexOf(id) } : at(v, band.first);
      });
      const fixed = args.map((a) =>
        a.kind === 'constant' ? idOf(a.constant) : isMoving(a) ? [a.kind, a.index] : a,
      );
      return {
        // What a kernel says of its band does not hold for the whole: there may be more turns of it.
        call: { ...call, args, scratchBytes: layout.total, overlaps },
        shape: JSON.stringify([call.symbol, call.params ? idOf(call.params) : -1, fixed]),
        moving: args.flatMap((a) => (isMoving(a) ? [a.offset ?? 0] : [])),
      };
    });
  });
  return placed;
}

const isMoving = (a: KernelArg): a is KernelArg & { kind: 'input' | 'output' } =>
  (a.kind === 'input' || a.kind === 'output') && a.offset !== undefined;

/** The argument as it is in a loop, where it grows by `perTurn`. */
const inLoop = (a: KernelArg, next: () => number): KernelArg =>
  isMoving(a) || a.kind === 'number' ? { ...a, perTurn: next() } : a;

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

/** Regular parts of the schedule as loops, the longest first. */
function withLoops(placed: readonly Placed[]): readonly KernelCall[] {
  const repeat = longestRepeat(placed.length, (i, period) => placed[i]!.shape === placed[i + period]!.shape);
  if (repeat === null) return placed.map((p) => p.call);
  const { start, period, turns } = repeat;
  const end = start + period * turns;
  const steps = placed
    .slice(start, start + period)
    .map((p, k) => p.moving.map((offset, m) => placed[start + period + k]!.moving[m]! - offset));
  const regular = placed
    .slice(start, end)
    .every((p, i) =>
      p.moving.every(
        (offset, m) =>
          offset ===
          placed[start + (i % period)]!.moving[m]! + Math.floor(i / period) * steps[i % period]![m]!,
      ),
    );
  if (!regular) return placed.map((p) => p.call);
  const loop = { turns };
  const body = placed.slice(start, start + period).map((p, k): KernelCall => {
    let m = 0;
    const args = p.call.args.map((a) => inLoop(a, () => steps[k]![m++]!));
    return { ...p.call, args, loop };
  });
  return [...withLoops(placed.slice(0, start)), ...body, ...withLoops(placed.slice(end))];
}

/** How far the output may run into the input: what has been written against what is still to be read. */
function overlapOf(n: Node, nodes: readonly RowNode[], schedule: RowSchedule): readonly Overlap[] {
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

/** A call with its loop, and bytes of rows that move, in instructions: measured on Cortex-M4. */
const CALL_INSTRUCTIONS = 120;
const MOVE_INSTRUCTIONS_PER_BYTE = 0.5;

/** What a stream costs before its kernels are prepared; `kernelBytes`: scratch of the one that wants most. */
export function rowStreamCost(n: Node, defOf: DefOf, kernelBytes: number) {
  const nodes = rowNodesOf(n, defOf);
  const schedule = nodes && scheduleRows(nodes, n.attrs.rows, n.attrs.fed);
  if (!nodes || !schedule) throw new Error('bug: a row stream of operators that cannot work by rows');
  const values = valuesOf(n);
  let extraInstructions = 0;
  for (const event of schedule.events)
    extraInstructions +=
      event.kind !== 'move'
        ? CALL_INSTRUCTIONS
        : event.rows * rowBytes(values[event.value]!) * MOVE_INSTRUCTIONS_PER_BYTE + CALL_INSTRUCTIONS;
  return {
    scratchBytes: layoutOf(n, values, schedule, kernelBytes).total,
    overlaps: overlapOf(n, nodes, schedule),
    extraInstructions,
  };
}

/** The operator, given all others. */
export const rowStreamOp = (defOf: DefOf) =>
  defineOp<'row_stream', RowStreamAttrs>({
    kind: 'row_stream',
    summary: 'A chain of operators computed a few rows at a time.',
    tflite: [],
    dtypes: [],

    readTflite: (node) => node.fail('unsupported-operator', 'a row stream is not read from models'),

    infer: (n) => [{ dtype: outputOf(n).dtype, shape: outputOf(n).shape }],

    reference(n, values, numerics) {
      const known = new Map<TensorId, Values>();
      n.op.inputs.forEach((id, i) => {
        if (id !== null && values[i]) known.set(id, values[i]);
      });
      for (const op of n.attrs.ops) {
        const inputs = op.inputs.map((id) =>
          id === null ? null : (known.get(id) ?? tensorIn(n, id).data ?? null),
        );
        const [result] = defOf(op).reference(innerView(n, op), inputs, numerics);
        known.set(op.outputs[0]!, result!);
      }
      return [known.get(n.op.outputs[0]!)!];
    },

    lower(n, ctx) {
      const nodes = rowNodesOf(n, defOf);
      const schedule = nodes && scheduleRows(nodes, n.attrs.rows, n.attrs.fed);
      if (!nodes || !schedule) throw new Error('bug: a row stream of operators that cannot work by rows');
      return withLoops(placeCalls(n, ctx, schedule, nodes, defOf));
    },

    overlaps(n) {
      const nodes = rowNodesOf(n, defOf);
      const schedule = nodes && scheduleRows(nodes, n.attrs.rows, n.attrs.fed);
      return nodes && schedule ? overlapOf(n, nodes, schedule) : [];
    },

    feeds: (n) => (n.attrs.fed ? n.op.inputs[0]! : null),

    macs: (n) => n.attrs.ops.reduce((sum, op) => sum + (defOf(op).macs?.(innerView(n, op)) ?? 0), 0),

    describe: ({ attrs }) =>
      `${attrs.rows} ${attrs.rows === 1 ? 'row' : 'rows'} at a time: ${attrs.ops.map((op) => op.kind).join(', ')}`,
  });
