// Row streaming in C: the calls and loops that a chain becomes are the schedule again, on buffers that do not meet.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { importModel } from '../../src/import/detect.ts';
import { viewOf } from '../../src/ir/graph.ts';
import { bytesOf, dtypeBytes, type Graph, type Tensor, type TensorId } from '../../src/ir/types.ts';
import { bandOf, type RowSchedule, scheduleRows } from '../../src/ops/common/row-schedule.ts';
import { defOf } from '../../src/ops/index.ts';
import type { KernelArg, KernelCall, NodeView } from '../../src/ops/op-def.ts';
import {
  type RowStreamAttrs,
  type RowStreamNode,
  rowNodesOf,
  rowStreamCost,
} from '../../src/ops/row-stream.ts';
import { runPasses } from '../../src/passes/index.ts';
import { type Stream, streamRows } from '../../src/passes/stream-rows.ts';
import { interpret } from '../../src/verify/interpret.ts';
import { ROW_NETWORKS } from '../support/row-networks.ts';
import { builder, q, randomInputs } from './op-graph.ts';

const GRAPHS = ROW_NETWORKS.map(({ name, model }) => ({
  name,
  g: runPasses(importModel(model, name, {}), { disabled: [], verify: true, numerics: 'tflm' }),
}));

interface Streamed {
  readonly title: string;
  readonly whole: Graph;
  readonly graph: Graph;
  readonly stream: Stream;
  readonly view: NodeView<RowStreamAttrs>;
  readonly schedule: RowSchedule;
}

/** Every stream of every network. */
const STREAMS: readonly Streamed[] = GRAPHS.flatMap(({ name, g }) =>
  g.ops.flatMap((_, first) =>
    g.ops.flatMap((__, last) =>
      [1, 2, 3].flatMap((rows) =>
        [false, true].flatMap((fed): readonly Streamed[] => {
          const stream: Stream = { first, last, rows, fed };
          const graph = last < first ? null : streamRows(g, stream);
          if (graph === null) return [];
          const view = viewOf(graph, graph.ops[first] as RowStreamNode);
          const schedule = scheduleRows(rowNodesOf(view, defOf)!, rows, fed)!;
          const title = `${name} ${JSON.stringify(stream)}`;
          return [{ title, whole: g, graph, stream, view, schedule }];
        }),
      ),
    ),
  ),
);

const lower = (view: NodeView<RowStreamAttrs>): readonly KernelCall[] =>
  defOf(view.op).lower(view, { numerics: 'tflm' });

const valuesOf = ({ attrs, op }: NodeView<RowStreamAttrs>): readonly Tensor[] =>
  [op.inputs[0]!, ...attrs.ops.map((o) => o.outputs[0]!)].map((id) => attrs.tensors.get(id)!);
const rowBytes = (t: Tensor): number => t.shape[2]! * t.shape[3]! * dtypeBytes(t.dtype);

/** The calls one by one, as the generated loops make them. */
function unrolled(calls: readonly KernelCall[]): readonly KernelCall[] {
  const result: KernelCall[] = [];
  for (let at = 0; at < calls.length; ) {
    const { loop } = calls[at]!;
    let end = at + 1;
    while (loop !== undefined && calls[end]?.loop === loop) end++;
    for (let turn = 0; turn < (loop?.turns ?? 1); turn++)
      for (const call of calls.slice(at, end))
        result.push({ ...call, args: call.args.map((a) => argAt(a, turn)) });
    at = end;
  }
  return result;
}

function argAt(a: KernelArg, turn: number): KernelArg {
  if (a.kind === 'number') return { kind: 'number', value: a.value + turn * (a.perTurn ?? 0) };
  if (a.kind === 'constant' || a.kind === 'text' || a.perTurn === undefined) return a;
  const { perTurn, ...rest } = a;
  return { ...rest, offset: (a.offset ?? 0) + turn * perTurn };
}

/** Where each value's buffer begins in the scratch, and where the kernels' own begins. */
function buffersOf({ view, schedule, stream }: Streamed) {
  const values = valuesOf(view);
  let end = 0;
  const begins = values.map((t, v) => {
    const begin = end;
    const isInside = v < values.length - 1 && (v > 0 || stream.fed === true);
    if (isInside) end += Math.ceil((schedule.capacity[v]! * rowBytes(t)) / 4) * 4;
    return begin;
  });
  return { begins, end };
}

test('there are streams of every kind to try', () => {
  const longest = STREAMS.filter((s) => s.view.attrs.ops.length >= 4).length;
  const fed = STREAMS.filter((s) => s.stream.fed).length;
  assert.ok(STREAMS.length > 200 && longest > 30 && fed > 40, `${STREAMS.length}, ${longest}, ${fed}`);
  for (const { name } of GRAPHS)
    assert.ok(
      STREAMS.some((s) => s.title.startsWith(name)),
      name,
    );
});

test('the calls, with their loops unrolled, are the schedule, and point at the rows it means', () => {
  for (const s of STREAMS) {
    const { view, schedule, stream } = s;
    const nodes = rowNodesOf(view, defOf)!;
    const values = valuesOf(view);
    const { begins, end } = buffersOf(s);
    const calls = unrolled(lower(view));
    assert.is(calls.length, schedule.events.length, s.title);
    const place = (v: number, row: number, i: number): KernelArg => {
      const inside = (row - schedule.bases[i]![v]!) * rowBytes(values[v]!);
      if (v === values.length - 1) return { kind: 'output', index: 0, offset: row * rowBytes(values[v]!) };
      if (v === 0 && !stream.fed) return { kind: 'input', index: 0, offset: row * rowBytes(values[0]!) };
      return { kind: 'scratch', offset: begins[v]! + inside, dtype: values[v]!.dtype };
    };
    schedule.events.forEach((event, i) => {
      const { symbol, args } = calls[i]!;
      if (event.kind === 'move') {
        const at = begins[event.value]!;
        const bytes = rowBytes(values[event.value]!);
        assert.equal(
          [symbol, args],
          [
            'nnmcu_keep_rows',
            [
              { kind: 'scratch', offset: at },
              { kind: 'scratch', offset: at + event.from * bytes },
              { kind: 'text', text: String(event.rows * bytes) },
            ],
          ],
        );
        return;
      }
      if (event.kind === 'feed') {
        assert.equal(args, [
          { kind: 'text', text: 'arena' },
          { kind: 'number', value: event.row },
          place(0, event.row, i),
        ]);
        return;
      }
      const band = bandOf(nodes[event.node]!, event.from, event.to);
      const moving = args.filter(
        (a) =>
          a.kind === 'output' || (a.kind === 'input' && a.index === 0) || (a.kind === 'scratch' && a.dtype),
      );
      const wanted = [
        ...nodes[event.node]!.inputs.map((v) => place(v, band.first, i)),
        place(event.node + 1, event.from, i),
      ];
      assert.equal(moving, wanted, `${s.title} event ${i}`);
      for (const a of args) if (a.kind === 'scratch' && !a.dtype) assert.is(a.offset, end, s.title);
    });
  }
});

test('everything lies inside the scratch that the stream asks for', () => {
  for (const s of STREAMS) {
    const { end } = buffersOf(s);
    const calls = lower(s.view);
    const [bytes] = new Set(calls.map((c) => c.scratchBytes));
    assert.ok(calls.every((c) => c.scratchBytes === bytes) && bytes! >= end, s.title);
    assert.is(rowStreamCost(s.view, defOf, bytes! - end).scratchBytes, bytes, s.title);
  }
});

test('regular parts are loops, so that code does not grow with the height of the image', () => {
  const callsFor = (height: number): number => {
    const b = builder();
    const padding = { top: 1, bottom: 1, left: 1, right: 1 };
    const attrs = { stride: { h: 1, w: 1 }, dilation: { h: 1, w: 1 }, padding, activation: 'NONE' };
    const x = b.input('x', 'int8', [1, height, 6, 3], q(0.1, 3));
    const conv = (from: TensorId): TensorId =>
      b.op('conv2d', attrs, [from, b.random('f', 'int8', [3, 3, 3, 3], q(0.02, 0)), null], {
        quant: q(0.1, 0),
      });
    const g = b.graph([conv(conv(conv(x)))]);
    const graph = streamRows(g, { first: 0, last: 2, rows: 1 })!;
    return lower(viewOf(graph, graph.ops[0] as RowStreamNode)).length;
  };
  assert.is(callsFor(24), callsFor(96));
  assert.ok(callsFor(96) < 40);
});

test('a layer alone that becomes one call in a loop does not promise what the kernel promises for a band', () => {
  const alone = STREAMS.filter((s) => s.stream.first === s.stream.last && !s.stream.fed);
  let loops = 0;
  for (const { view, title } of alone) {
    const [call, ...others] = lower(view);
    if (others.length > 0 || call!.loop === undefined) continue;
    assert.equal(call!.overlaps, defOf(view.op).overlaps!(view), title);
    loops++;
  }
  assert.ok(loops > 5, `${loops} loops of one call`);
});

test('what the output may run into has been read', () => {
  for (const { view, schedule, stream, title } of STREAMS) {
    const overlaps = defOf(view.op).overlaps!(view);
    if (stream.fed) {
      assert.equal(overlaps, [], title);
      continue;
    }
    const nodes = rowNodesOf(view, defOf)!;
    const values = valuesOf(view);
    const [inRow, outRow] = [rowBytes(values[0]!), rowBytes(values.at(-1)!)];
    const { lead } = overlaps[0]!;
    // Byte `b` of the output lies on byte `b - lead` of the input.
    let written = 0;
    for (const event of schedule.events) {
      if (event.kind !== 'call') continue;
      const node = nodes[event.node]!;
      if (event.node === nodes.length - 1) written = event.to * outRow;
      if (node.inputs.includes(0))
        assert.ok(bandOf(node, event.from, event.to).first * inRow >= written - lead, title);
    }
    assert.is(written, values.at(-1)!.shape[1]! * outRow);
  }
});

test('fewer rows at a time cost more calls and no more memory in between', () => {
  const byChain = new Map<string, Streamed[]>();
  for (const s of STREAMS) {
    const key = s.title.replace(/"rows":\d/, '');
    byChain.set(key, [...(byChain.get(key) ?? []), s]);
  }
  for (const [key, chain] of byChain) {
    const costs = chain.map((s) => rowStreamCost(s.view, defOf, 0));
    for (let i = 1; i < costs.length; i++) {
      assert.ok(costs[i]!.scratchBytes >= costs[i - 1]!.scratchBytes, key);
      assert.ok(costs[i]!.extraInstructions <= costs[i - 1]!.extraInstructions, key);
    }
  }
});

test('the reference of a stream is that of its operators', () => {
  for (const { name, g } of GRAPHS) {
    const longest = STREAMS.filter((s) => s.whole === g).sort(
      (a, b) => b.view.attrs.ops.length - a.view.attrs.ops.length,
    )[0]!;
    const inputs = randomInputs(g, 3);
    const bytes = (graph: Graph) => interpret(graph, inputs, 'tflm').map((v) => Buffer.from(bytesOf(v)));
    assert.equal(bytes(longest.graph), bytes(g), name);
    assert.equal(
      defOf(longest.view.op).macs!(longest.view),
      longest.view.attrs.ops.reduce((n, op) => n + (defOf(op).macs?.(viewOf(g, op)) ?? 0), 0),
    );
    assert.is(longest.view.outputs[0]!.id, longest.view.attrs.ops.at(-1)!.outputs[0] as TensorId);
  }
});

test.run();
