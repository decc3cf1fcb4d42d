// Tensors at offsets of others: what lies in place and what must not, and plans replayed byte by byte.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { tensorOf } from '../../src/ir/graph.ts';
import type { Overlap, Part } from '../../src/ir/overlap.ts';
import { type Graph, type OpNode, type TensorId, tensorBytes } from '../../src/ir/types.ts';
import { checkPlan } from '../../src/memory/check.ts';
import { planWithParts } from '../../src/memory/parts.ts';
import { planMemory } from '../../src/memory/plan.ts';
import { partsInPlace } from '../../src/memory/storage.ts';
import type { MemoryOptions, MemoryPlan, PlacedBuffer, Schedule } from '../../src/memory/types.ts';
import { chooseOrder } from '../../src/schedule/order.ts';
import {
  type Box,
  type BoxAttrs,
  boxOptions,
  type GraphSpec,
  makeGraph,
  randomSource,
} from './make-graph.ts';

const nameOf = (g: Graph, id: TensorId): string => tensorOf(g, id).origin.name;

/** Where each tensor begins in its storage: `a in y at 4`, for those that do not fill one. */
function places(spec: GraphSpec, align = 4): readonly string[] {
  const g = makeGraph(spec);
  const opts = boxOptions(align);
  const hooks = { ...opts, parts: partsInPlace(g, opts) };
  const plan = planMemory(g, { order: g.ops }, hooks);
  checkPlan(g, { order: g.ops }, plan, hooks);
  return plan.buffers
    .flatMap((b) => b.tensors.map((id) => `${nameOf(g, id)} in ${b.name} at ${b.at?.get(id) ?? 0}`))
    .filter((text) => !/^(\w+) in \1 /.test(text))
    .sort();
}

/** Moves each input behind the one before. */
const joined = (sizes: readonly number[]): readonly Part[] =>
  sizes.map((_, input) => ({ input, offset: sizes.slice(0, input).reduce((a, b) => a + b, 0) }));

const join = (from: readonly string[], to: string, sizes: readonly number[]): Box => ({
  from,
  to: { [to]: sizes.reduce((a, b) => a + b, 0) },
  parts: joined(sizes),
});
const slice = (from: string, to: string, begin: number, bytes: number): Box => ({
  from: [from],
  to: { [to]: bytes },
  parts: [{ input: 0, offset: 0 - begin }],
});
const make = (from: string, to: string, bytes: number): Box => ({ from: [from], to: { [to]: bytes } });

test('what is joined is written where it belongs, graph inputs too', () => {
  const boxes = [make('x', 'a', 8), make('x', 'b', 12), join(['x', 'a', 'b'], 'y', [4, 8, 12])];
  assert.equal(places({ inputs: { x: 4 }, boxes, outputs: ['y'] }), [
    'a in y at 4',
    'b in y at 12',
    'x in y at 0',
  ]);
});

test('slices lie in their source, of which they may be the output', () => {
  const boxes = [make('x', 'a', 16), slice('a', 's', 4, 8), slice('s', 't', 4, 4), make('t', 'y', 4)];
  assert.equal(places({ inputs: { x: 4 }, boxes, outputs: ['y', 's'] }), ['s in a at 4', 't in a at 8']);
});

test('joined tensors can be joined again, and their slices are where they are', () => {
  const boxes = [
    make('x', 'a', 4),
    make('x', 'b', 8),
    join(['a', 'b'], 'c', [4, 8]),
    slice('b', 's', 4, 4),
    make('s', 'd', 4),
    join(['d', 'c'], 'y', [4, 12]),
  ];
  assert.equal(places({ inputs: { x: 4 }, boxes, outputs: ['y'] }), [
    'a in y at 4',
    'b in y at 8',
    'c in y at 4',
    'd in y at 0',
    's in y at 12',
  ]);
});

test('a tensor lies in one place: the first that asks for it, once, and not a part of something else', () => {
  const twice = [make('x', 'a', 4), join(['a', 'a'], 'y', [4, 4])];
  assert.equal(places({ inputs: { x: 4 }, boxes: twice, outputs: ['y'] }), ['a in y at 0']);
  const both = [make('x', 'a', 4), join(['x', 'a'], 'y', [4, 4]), join(['a', 'x'], 'z', [4, 4])];
  assert.equal(places({ inputs: { x: 4 }, boxes: both, outputs: ['y', 'z'] }), [
    'a in y at 4',
    'x in y at 0',
  ]);
  const parts = [make('x', 'a', 8), slice('a', 's', 0, 4), make('x', 'b', 4), join(['s', 'b'], 'y', [4, 4])];
  assert.equal(places({ inputs: { x: 4 }, boxes: parts, outputs: ['y'] }), ['b in y at 4', 's in a at 0']);
});

test('parts are aligned like any tensor, and constants stay where they are', () => {
  const odd = [make('x', 'a', 6), make('x', 'b', 4), join(['a', 'b'], 'y', [6, 4])];
  assert.equal(places({ inputs: { x: 4 }, boxes: odd, outputs: ['y'] }), ['a in y at 0']);
  assert.equal(places({ inputs: { x: 4 }, boxes: odd, outputs: ['y'] }, 2), ['a in y at 0', 'b in y at 6']);
  const wide: Box[] = [
    make('x', 'a', 4),
    { from: ['x'], to: { b: [1, 'int64'] } },
    { from: ['a', 'b'], to: { y: 12 }, parts: joined([4, 8]) },
    slice('b', 's', 4, 4),
  ];
  assert.equal(places({ inputs: { x: 4 }, boxes: wide, outputs: ['y', 's'] }), [
    'a in y at 0',
    's in b at 4',
  ]);
  const constant = [make('x', 'a', 4), join(['w', 'a'], 'y', [4, 4]), slice('w', 's', 0, 4)];
  const spec = { inputs: { x: 4 }, constants: { w: 4 }, boxes: constant, outputs: ['y', 's'] };
  assert.equal(places(spec), ['a in y at 4']);
});

test('a frame around a tensor is room around what is written', () => {
  const boxes: Box[] = [make('x', 'a', 8), { from: ['a'], to: { y: 16 }, parts: [{ input: 0, offset: 4 }] }];
  assert.equal(places({ inputs: { x: 4 }, boxes, outputs: ['y'] }), ['a in y at 4']);
});

test('what would hold the whole too early stays a copy', () => {
  // `skip` is needed at the end only, and the large tensors in between leave no room for all of `y`.
  const g = makeGraph({
    inputs: { x: 40 },
    boxes: [
      make('x', 'skip', 8),
      make('x', 'large', 80),
      make('large', 'b', 80),
      make('b', 'late', 64),
      join(['late', 'skip'], 'y', [64, 8]),
      make('y', 'z', 4),
    ],
    outputs: ['z'],
  });
  const opts = boxOptions(4);
  const schedule = chooseOrder(g, opts);
  const chosen = planWithParts(g, schedule, opts).parts;
  assert.equal(
    g.ops.map((op) => chosen(op).map((p) => p.input)),
    [[], [], [], [], [0], []],
  );
  const bytes = (parts: (op: OpNode) => readonly Part[]) =>
    planMemory(g, schedule, { ...opts, parts }).arenaBytes;
  assert.equal([bytes(chosen), bytes(() => []), bytes(partsInPlace(g, opts))], [168, 168, 232]);
});

/** Joins, slices, frames and element-wise boxes in between, with inputs and outputs among them. */
function randomParts(seed: number, count: number): Graph {
  const random = randomSource(seed);
  const sizes = new Map<string, number>();
  const inputs = { x: 4 * (1 + random(6)), z: 4 * (1 + random(6)) };
  for (const [name, bytes] of Object.entries(inputs)) sizes.set(name, bytes);
  const pick = (): string => [...sizes.keys()][sizes.size - 1 - random(Math.min(5, sizes.size))]!;
  const boxes: Box[] = [];
  const read = new Set<string>();
  for (let i = 0; i < count; i++) {
    const to = `t${i}`;
    const box = ((): Box => {
      const a = pick();
      const bytes = sizes.get(a)!;
      switch (random(6)) {
        case 0:
        case 1: {
          const from = Array.from({ length: 2 + random(2) }, pick);
          return join(
            from,
            to,
            from.map((name) => sizes.get(name)!),
          );
        }
        case 2: {
          const begin = random(bytes);
          return slice(a, to, begin, 1 + random(bytes - begin));
        }
        case 3: {
          const offset = random(3) * 2;
          return { from: [a], to: { [to]: bytes + offset + random(5) }, parts: [{ input: 0, offset }] };
        }
        case 4:
          return { from: [a, pick()], to: { [to]: 1 + random(24) }, scratch: random(3) * 4 };
        default:
          return { from: [a], to: { [to]: bytes }, view: random(3) === 0 };
      }
    })();
    for (const name of box.from) read.add(name);
    sizes.set(to, Object.values(box.to)[0] as number);
    boxes.push(box);
  }
  const outputs = [...sizes.keys()].filter(
    (name) => name.startsWith('t') && (!read.has(name) || random(6) === 0),
  );
  return makeGraph({ inputs, boxes, outputs });
}

const attrsOf = (op: OpNode): BoxAttrs => op.attrs as BoxAttrs;
const isElementwise = (g: Graph, op: OpNode): boolean =>
  attrsOf(op).parts.length === 0 &&
  !attrsOf(op).view &&
  op.inputs.every((id) => tensorBytes(tensorOf(g, id!)) >= tensorBytes(tensorOf(g, op.outputs[0]!)));

const overlapsIn =
  (g: Graph) =>
  (op: OpNode): readonly Overlap[] =>
    isElementwise(g, op) ? op.inputs.map((_, input) => ({ input, lead: 0, step: 1 })) : [];

/** Runs the boxes in an arena as kernels would and compares what each of them reads with what it should be. */
function replay(
  g: Graph,
  { order }: Schedule,
  plan: MemoryPlan,
  parts: (op: OpNode) => readonly Part[],
): void {
  const arena = new Int32Array(plan.arenaBytes).fill(-1);
  const truth = new Map<TensorId, Int32Array>();
  const home = new Map(plan.buffers.flatMap((b) => b.tensors.map((id) => [id, b] as const)));
  const view = (id: TensorId): Int32Array => {
    const b: PlacedBuffer = home.get(id)!;
    const from = b.offset + (b.at?.get(id) ?? 0);
    return arena.subarray(from, from + tensorBytes(tensorOf(g, id)));
  };
  let fresh = 0;
  for (const id of g.inputs) {
    truth.set(
      id,
      Int32Array.from(view(id), () => fresh++),
    );
    view(id).set(truth.get(id)!);
  }
  const expect = (id: TensorId, reader: string): void =>
    assert.equal([...view(id)], [...truth.get(id)!], `${nameOf(g, id)} as ${reader} finds it`);
  order.forEach((op, step) => {
    const out = op.outputs[0]!;
    for (const id of op.inputs) expect(id!, nameOf(g, out));
    for (const b of plan.buffers)
      if (b.kind === 'scratch' && b.first === step) arena.fill(-2, b.offset, b.offset + b.bytes);
    const sources = op.inputs.map((id) => truth.get(id!)!);
    const from = op.inputs.map((id) => view(id!));
    const result = new Int32Array(tensorBytes(tensorOf(g, out)));
    truth.set(out, result);
    const to = attrsOf(op).view ? from[0]! : view(out);
    if (isElementwise(g, op)) {
      const f = (values: readonly number[], i: number): number =>
        values.reduce((h, v) => (Math.imul(h, 31) + v) | 0, step * 1000 + i);
      result.forEach((_, i) => {
        result[i] = f(
          sources.map((s) => s[i]!),
          i,
        );
      });
      for (let i = 0; i < result.length; i++)
        to[i] = f(
          from.map((s) => s[i]!),
          i,
        );
      return;
    }
    const moves = attrsOf(op).view ? [{ input: 0, offset: 0 }] : attrsOf(op).parts;
    const written = new Set<number>();
    moves.forEach(({ input, offset }) => {
      sources[input]!.forEach((value, i) => {
        const at = i + offset;
        if (at < 0 || at >= result.length) return;
        result[at] = value;
        written.add(at);
      });
    });
    result.forEach((_, i) => {
      if (!written.has(i)) result[i] = fresh++;
    });
    if (attrsOf(op).view) return;
    const still = new Set<number>();
    for (const { input, offset } of parts(op))
      from[input]!.forEach((_, i) => {
        still.add(i + offset);
      });
    result.forEach((value, i) => {
      if (!still.has(i)) to[i] = value;
    });
  });
  for (const id of g.outputs) expect(id, 'the caller');
}

test('400 random graphs run in their arenas, all parts in place or those that were chosen', () => {
  let [inPlace, smaller] = [0, 0];
  for (let seed = 1; seed <= 400; seed++) {
    const g = randomParts(seed, 4 + (seed % 12));
    const opts: MemoryOptions = { ...boxOptions([1, 2, 4][seed % 3]!), overlaps: overlapsIn(g) };
    const schedule = chooseOrder(g, opts);
    const bytes = [() => [], partsInPlace(g, opts), planWithParts(g, schedule, opts).parts].map((parts) => {
      const plan = planMemory(g, schedule, { ...opts, parts });
      checkPlan(g, schedule, plan, { ...opts, parts });
      replay(g, schedule, plan, parts);
      inPlace += g.ops.reduce((sum, op) => sum + parts(op).length, 0);
      return plan.arenaBytes;
    });
    assert.ok(bytes[2]! <= Math.min(bytes[0]!, bytes[1]!), `seed ${seed}: ${bytes}`);
    if (bytes[2]! < bytes[0]!) smaller++;
  }
  assert.ok(inPlace > 1000 && smaller > 100, `${inPlace} parts in place, ${smaller} arenas smaller`);
});

test('of all subsets of the parts, the choice is the smallest arena in most graphs', () => {
  let [best, tried] = [0, 0];
  for (let seed = 1; seed <= 300; seed++) {
    const g = randomParts(seed, 5 + (seed % 5));
    const opts: MemoryOptions = { ...boxOptions(4), overlaps: overlapsIn(g) };
    const schedule = chooseOrder(g, opts);
    const all = g.ops.flatMap((op) => attrsOf(op).parts.map((part) => ({ op, part })));
    if (all.length > 7) continue;
    const bytesOf = (parts: (op: OpNode) => readonly Part[]): number =>
      planMemory(g, schedule, { ...opts, parts }).arenaBytes;
    let least = Number.POSITIVE_INFINITY;
    for (let mask = 0; mask < 1 << all.length; mask++) {
      const chosen = all.filter((_, i) => (mask >> i) & 1);
      const parts = (op: OpNode): readonly Part[] => chosen.filter((c) => c.op === op).map((c) => c.part);
      least = Math.min(least, bytesOf(partsInPlace(g, { ...opts, parts })));
    }
    tried++;
    if (bytesOf(planWithParts(g, schedule, opts).parts) === least) best++;
  }
  assert.ok(tried > 100 && best >= 0.97 * tried, `${best} of ${tried}`);
});

const SPEC: GraphSpec = {
  inputs: { x: 8 },
  boxes: [
    make('x', 'a', 8),
    make('a', 'b', 8),
    join(['a', 'b'], 'y', [8, 8]),
    slice('y', 's', 4, 8),
    make('s', 'z', 4),
  ],
  outputs: ['z'],
};

test('the checker notices tensors at the wrong place of a buffer', () => {
  const g = makeGraph(SPEC);
  const opts = boxOptions(4);
  const schedule: Schedule = { order: g.ops };
  const plan = planMemory(g, schedule, opts);
  checkPlan(g, schedule, plan, opts);
  const at = (name: string, offset: number): MemoryPlan => ({
    ...plan,
    buffers: plan.buffers.map((b) => {
      const id = b.tensors.find((t) => nameOf(g, t) === name);
      return id === undefined ? b : { ...b, at: new Map(b.at).set(id, offset) };
    }),
  });
  const rejects = (broken: MemoryPlan, expected: RegExp, o: MemoryOptions = opts): void =>
    assert.throws(() => checkPlan(g, schedule, broken, o), expected);
  rejects(at('b', 0), /is made of tensor \d+ but lies elsewhere/);
  rejects(at('s', 8), /is made of tensor \d+ but lies elsewhere/);
  rejects(at('b', 12), /too small for tensor/);
  rejects(at('b', 6), /is not aligned in "y"/);
  // Nothing says that these belong together.
  rejects(plan, /holds 2 different values|nothing to do with each other/, { ...opts, parts: () => [] });
  const withX = plan.buffers
    .filter((b) => b.name !== 'x')
    .map((b) =>
      b.name === 'y'
        ? { ...b, bytes: 24, tensors: [...b.tensors, g.inputs[0]!], at: new Map(b.at).set(g.inputs[0]!, 16) }
        : b,
    );
  rejects({ ...plan, arenaBytes: 40, buffers: withX }, /nothing to do with each other/);
});

test.run();
