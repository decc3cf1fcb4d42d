// Row streaming in C: the calls and loops that a chain becomes, replayed on bytes, find every row where they read it.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { importModel } from '../../src/import/detect.ts';
import { viewOf } from '../../src/ir/graph.ts';
import { bytesOf, type Graph, type TensorId } from '../../src/ir/types.ts';
import { overlapOf } from '../../src/ops/common/row-calls.ts';
import {
  bandAt,
  lowerBand,
  type RowPlan,
  type RowStreamAttrs,
  type RowStreamNode,
  rowBytes,
  rowPlanOf,
  valuesOf,
} from '../../src/ops/common/row-chain.ts';
import { rowStreamCosts } from '../../src/ops/common/row-cost.ts';
import { bandOf } from '../../src/ops/common/row-schedule.ts';
import { defOf } from '../../src/ops/index.ts';
import type { Isa, KernelArg, KernelCall, NodeView } from '../../src/ops/op-def.ts';
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
  readonly plan: RowPlan;
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
          const title = `${name} ${JSON.stringify(stream)}`;
          return [{ title, whole: g, graph, stream, view, plan: rowPlanOf(view, defOf) }];
        }),
      ),
    ),
  ),
);

const lower = (view: NodeView<RowStreamAttrs>, isa: Isa = 'c'): readonly KernelCall[] =>
  defOf(view.op).lower(view, { numerics: 'tflm', isa });

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

/** Which row of which value a byte belongs to. */
const tag = (value: number, row: number): number => value * 4096 + row;
const TRASH = -1;

/** What a call's kernel wants in the scratch for itself. */
function ownScratch(call: KernelCall, band: readonly KernelCall[]): number {
  const forms = band.flatMap((c) => [c, ...(c.inScratch ? [c.inScratch] : [])]);
  return forms.find((f) => f.symbol === call.symbol)!.scratchBytes ?? 0;
}

/** Runs the calls on a scratch of tags: rows are where they are read, and nothing is written on what is read later. */
function replay({ view, plan, stream, title }: Streamed, isa: Isa): void {
  const { nodes, schedule } = plan;
  const values = valuesOf(view);
  const last = values.length - 1;
  const calls = unrolled(lower(view, isa));
  const total = calls[0]!.scratchBytes!;
  const memory = new Int32Array(total).fill(TRASH);
  const inside = (at: number, bytes: number): void =>
    assert.ok(at >= 0 && at + bytes <= total, `${title}: ${at} to ${at + bytes} of ${total}`);
  const write = (at: number, v: number, from: number, to: number): void => {
    const bytes = rowBytes(values[v]!);
    inside(at, (to - from) * bytes);
    for (let row = from; row < to; row++)
      memory.fill(tag(v, row), at + (row - from) * bytes, at + (row - from + 1) * bytes);
  };
  const check = (at: number, v: number, from: number, to: number, when: string): void => {
    const bytes = rowBytes(values[v]!);
    inside(at, (to - from) * bytes);
    for (let k = 0; k < (to - from) * bytes; k++)
      if (memory[at + k] !== tag(v, from + Math.floor(k / bytes)))
        assert.unreachable(`${title}: value ${v} row ${from + Math.floor(k / bytes)} ${when}`);
  };
  const isWhole = (v: number): boolean => v === last || (v === 0 && !stream.fed);
  let next = 0;
  for (const event of schedule.events) {
    // One call, or of a join as many as it has inputs, each of which takes its part of the rows to the result.
    const lowered =
      event.kind === 'call'
        ? lowerBand(view, view.attrs.ops[event.node]!, bandAt(nodes, event), { numerics: 'tflm', isa }, defOf)
        : [];
    const group = calls.slice(next, next + Math.max(1, lowered.length));
    next += group.length;
    for (const { scratchBytes } of group) assert.is(scratchBytes, total);
    const { args } = group[0]!;
    const offset = (a: KernelArg): number => (a as { readonly offset?: number }).offset ?? 0;
    if (event.kind === 'move') {
      const [to, from, bytes] = [
        offset(args[0]!),
        offset(args[1]!),
        Number((args[2] as { text: string }).text),
      ];
      inside(from, bytes);
      memory.copyWithin(to, from, from + bytes);
      continue;
    }
    if (event.kind === 'feed') {
      assert.equal(args[1], { kind: 'number', value: event.row });
      write(offset(args[2]!), 0, event.row, event.row + 1);
      continue;
    }
    const band = bandOf(nodes[event.node]!, event.from, event.to);
    const own = args.find((a) => a.kind === 'scratch' && a.dtype === undefined);
    if (own) {
      const bytes = ownScratch(group[0]!, lowered);
      inside(offset(own), bytes);
      memory.fill(TRASH, offset(own), offset(own) + bytes);
    }
    const { inputs } = nodes[event.node]!;
    const sourceOf = (k: number): KernelArg =>
      group[lowered.findIndex(({ args: [a] }) => a?.kind === 'input' && a.index === k)]!.args[0]!;
    const rows =
      group.length > 1
        ? [...inputs.map((_, k) => sourceOf(k)), args.at(-1)!]
        : args.filter(
            (a) =>
              a.kind === 'output' ||
              (a.kind === 'input' && a.index === 0) ||
              (a.kind === 'scratch' && a.dtype),
          );
    assert.is(rows.length, inputs.length + 1, title);
    const out = event.node + 1;
    const read = (when: string): void =>
      inputs.forEach((v, k) => {
        if (!isWhole(v)) check(offset(rows[k]!), v, band.first, band.end, when);
        else assert.is(offset(rows[k]!), band.first * rowBytes(values[v]!), title);
      });
    read('is not there');
    if (isWhole(out)) assert.is(offset(rows.at(-1)!), event.from * rowBytes(values[out]!), title);
    else write(offset(rows.at(-1)!), out, event.from, event.to);
    read('is written on while it is read');
  }
  assert.is(next, calls.length, title);
}

for (const isa of ['c', 'dsp', 'mve'] as const)
  test(`the calls with their loops unrolled are the schedule, on rows that are where they are read (${isa})`, () => {
    for (const s of STREAMS.filter((_, i) => isa === 'c' || i % 3 === 0)) replay(s, isa);
  });

test('layers share bytes in the scratch where their rows are not needed together', () => {
  const smaller = STREAMS.filter(({ view, plan, stream }) => {
    const values = valuesOf(view);
    const apart = values.reduce((sum, t, v) => {
      const isInside = v < values.length - 1 && (v > 0 || stream.fed === true);
      return sum + (isInside ? plan.schedule.capacity[v]! * rowBytes(t) : 0);
    }, 0);
    return lower(view)[0]!.scratchBytes! < apart;
  });
  assert.ok(smaller.length > 5, `${smaller.length} of ${STREAMS.length}`);
});

test('what is estimated is what is lowered', () => {
  for (const isa of ['c', 'dsp', 'mve'] as const) {
    const costs = rowStreamCosts(defOf);
    for (const { view, title } of STREAMS) {
      const calls = lower(view, isa);
      const { scratchBytes, instructions } = costs(view, { numerics: 'tflm', isa });
      assert.is(scratchBytes, calls[0]!.scratchBytes, title);
      const kernels = unrolled(calls).reduce((sum, c) => sum + (c.choice?.instructions ?? 0), 0);
      assert.ok(instructions >= kernels, title);
    }
  }
});

test('a convolution by rows costs by estimate what the whole does, but for its calls', () => {
  const declared = (calls: readonly KernelCall[]): number =>
    unrolled(calls).reduce((sum, c) => sum + (c.choice?.instructions ?? 0), 0);
  for (const width of [31, 32, 33]) {
    const b = builder();
    const padding = { top: 1, bottom: 1, left: 1, right: 1 };
    const attrs = { stride: { h: 1, w: 1 }, dilation: { h: 1, w: 1 }, padding, activation: 'NONE' };
    const x = b.input('x', 'int8', [1, 24, width, 16], q(0.1, 3));
    const filter = b.random('f', 'int8', [16, 3, 3, 16], q(0.002, 0));
    const g = b.graph([b.op('conv2d', attrs, [x, filter, null], { quant: q(0.1, 0) })]);
    const graph = streamRows(g, { first: 0, last: 0, rows: 1 })!;
    const bands = lower(viewOf(graph, graph.ops[0] as RowStreamNode), 'dsp');
    const whole = defOf(g.ops[0]!).lower(viewOf(g, g.ops[0]!), { numerics: 'tflm', isa: 'dsp' });
    assert.equal([...new Set(bands.map((c) => c.choice?.symbol))], [whole[0]!.choice?.symbol]);
    const ratio = declared(bands) / declared(whole);
    assert.ok(ratio > 0.98 && ratio < 1.02, `${width} wide: ${ratio}`);
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
  for (const { view, plan, stream, title } of STREAMS) {
    const { nodes, schedule } = plan;
    const overlaps = defOf(view.op).overlaps!(view);
    assert.equal(overlaps, overlapOf(view, plan));
    if (stream.fed) {
      assert.equal(overlaps, [], title);
      continue;
    }
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

test('fewer rows at a time cost more calls', () => {
  const byChain = new Map<string, Streamed[]>();
  for (const s of STREAMS) {
    const key = s.title.replace(/"rows":\d/, '');
    byChain.set(key, [...(byChain.get(key) ?? []), s]);
  }
  for (const [key, chain] of byChain) {
    const events = chain.map((s) => s.plan.schedule.events.length);
    for (let i = 1; i < events.length; i++) assert.ok(events[i]! <= events[i - 1]!, key);
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
