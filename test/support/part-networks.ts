// Small networks that join, slice and frame tensors along every axis, in one piece or not, and add and multiply tensors that
// end there: int8 and float32, written by hand and random.
import { writeTflite } from '../../src/export/tflite/write.ts';
import { tensorOf } from '../../src/ir/graph.ts';
import type { DType, TensorId } from '../../src/ir/types.ts';
import { randomSource } from '../unit/make-graph.ts';
import { builder, q } from '../unit/op-graph.ts';
import type { RowNetwork } from './row-networks.ts';

/** Layers whose tensors all have one scale, so that any two can be joined. */
function layers(dtype: 'int8' | 'float32', seed: number) {
  const b = builder();
  const g = b.graph([]);
  const random = randomSource(seed);
  const quant = dtype === 'int8' ? q(0.05, random(40) - 20) : ({ kind: 'none' } as const);
  const output = { dtype: dtype as DType, quant };
  const shapeOf = (id: TensorId): readonly number[] => tensorOf(g, id).shape;
  const each = (kind: string, inputs: readonly TensorId[]): TensorId =>
    b.op(kind, { activation: 'NONE' }, inputs, output);
  return {
    random,
    shapeOf,
    input: (name: string, ...shape: number[]): TensorId => b.input(name, dtype, shape, quant),
    constant: (...shape: number[]): TensorId => b.random('constant', dtype, shape, quant),
    join: (axis: number, ...inputs: TensorId[]): TensorId => b.op('concatenation', { axis }, inputs, output),
    stack: (axis: number, ...inputs: TensorId[]): TensorId => b.op('pack', { axis }, inputs, output),
    /** Positions `begin` to `begin + size` along one axis, all of the others. */
    slice(x: TensorId, axis: number, begin: number, size: number, stride = 1): TensorId {
      const slices = shapeOf(x).map((dim, a) =>
        a === axis ? { begin, stride, size } : { begin: 0, stride: 1, size: dim },
      );
      return b.op('strided_slice', { slices, shape: slices.map((s) => s.size) }, [x], output);
    },
    pad(x: TensorId, ...paddings: (readonly [before: number, after: number])[]): TensorId {
      const list = paddings.map(([before, after]) => ({ before, after }));
      return b.op('pad', { paddings: list, value: dtype === 'int8' ? 3 : 0.5 }, [x], output);
    },
    conv(x: TensorId, channels: number): TensorId {
      const filter = [channels, 1, 1, shapeOf(x)[3]!];
      const scales = Array.from({ length: channels }, () => Math.fround(0.004 + random(8) / 1000));
      const weights =
        dtype === 'int8'
          ? b.random('filter', dtype, filter, { kind: 'per-axis', axis: 0, scales, zeroPoint: 0 })
          : b.random('filter', dtype, filter);
      const none = { top: 0, bottom: 0, left: 0, right: 0 };
      const one = { h: 1, w: 1 };
      const attrs = { stride: one, dilation: one, padding: none, activation: 'NONE' };
      return b.op('conv2d', attrs, [x, weights, null], output);
    },
    act: (x: TensorId): TensorId => each('tanh', [x]),
    shaped: (x: TensorId, ...shape: number[]): TensorId => b.op('reshape', { shape }, [x], output),
    each,
    model: (...outputs: TensorId[]): Uint8Array => writeTflite(b.graph(outputs)),
  };
}

/** Branches that end in one tensor, along an axis; a part of the result goes on alone. */
function branches(dtype: 'int8' | 'float32', axis: number): Uint8Array {
  const n = layers(dtype, 10 + axis);
  const x = n.input('x', 1, 4, 6, 4);
  const a = n.conv(x, 4);
  const c = n.conv(n.conv(x, 8), 4);
  const y = n.join(axis, a, x, c);
  const half = n.slice(y, axis, 4, 4);
  const z = n.each('add', [n.each('sub', [half, half]), n.slice(y, axis, 0, 4)]);
  return n.model(n.join(axis, z, half), n.conv(y, 4));
}

/** Joins of joins, a tensor that two joins want, one twice, and constants. */
function nested(): Uint8Array {
  const n = layers('int8', 20);
  const x = n.input('x', 1, 2, 4, 2);
  const z = n.input('z', 1, 3, 4, 2);
  const a = n.each('add', [x, x]);
  const one = n.join(1, x, z, n.constant(1, 1, 4, 2), a);
  const two = n.join(1, a, one, a);
  const flat = n.shaped(two, 1, 96);
  return n.model(n.each('mul', [n.slice(flat, 1, 16, 40), n.slice(flat, 1, 48, 40)]), n.join(1, two, z));
}

/** Frames around rows, around pixels, and around what another operator needs as well. */
function frames(dtype: 'int8' | 'float32'): Uint8Array {
  const n = layers(dtype, 30);
  const x = n.conv(n.input('x', 1, 4, 5, 4), 4);
  const rows = n.pad(n.act(x), [0, 0], [2, 1], [0, 0], [0, 0]);
  const all = n.pad(n.act(rows), [0, 0], [0, 3], [1, 1], [0, 0]);
  const vector = n.pad(n.shaped(n.act(x), 80), [4, 12]);
  return n.model(n.each('mul', [all, all]), vector, n.each('add', [x, n.act(x)]));
}

/** Sums into either operand, operands that are repeated, and an operand that is needed later. */
function sums(dtype: 'int8' | 'float32'): Uint8Array {
  const n = layers(dtype, 40);
  const x = n.input('x', 1, 5, 6, 4);
  const [a, c] = [n.act(x), n.conv(x, 4)];
  const left = n.each('add', [n.each('sub', [a, c]), x]);
  const right = n.each('mul', [c, n.each('add', [n.slice(left, 1, 2, 1), left])]);
  const row = n.conv(n.slice(x, 1, 0, 1), 4);
  const pixel = n.slice(row, 2, 3, 1);
  return n.model(n.each('sub', [pixel, n.each('add', [right, row])]), n.stack(0, row, n.act(row)));
}

/** Operators on tensors of odd and even sizes, each reading some of the latest. */
function randomNetwork(seed: number): Uint8Array {
  const n = layers(seed % 3 === 0 ? 'float32' : 'int8', seed);
  const { random, shapeOf } = n;
  const unit = seed % 4 === 0 ? 3 : 4;
  const made = [n.input('x', 1, 2 + random(4), 2 + random(3), unit)];
  if (random(2) === 0) made.push(n.input('z', ...shapeOf(made[0]!)));
  const pick = (): TensorId => made[made.length - 1 - random(Math.min(4, made.length))]!;
  const isLike = (a: TensorId, b: TensorId, axis: number): boolean =>
    shapeOf(a).length === shapeOf(b).length && shapeOf(a).every((d, i) => i === axis || d === shapeOf(b)[i]);
  for (let i = 0; i < 12; i++) {
    const x = pick();
    const axis = random(2) === 0 ? 1 : 1 + random(3);
    const others = made.filter((t) => isLike(t, x, axis));
    const twins = made.filter((t) => isLike(t, x, -1));
    const size = shapeOf(x)[axis]!;
    const begin = random(size);
    const id = [
      () => n.conv(x, unit),
      () => n.act(x),
      () => n.each(['add', 'sub', 'mul'][random(3)]!, [x, twins[random(twins.length)]!]),
      () => n.join(axis, ...[x, pick(), pick()].filter((t) => others.includes(t))),
      () => n.join(axis, others[random(others.length)]!, x),
      () => n.slice(x, axis, begin, 1 + random(size - begin)),
      () => n.pad(x, [0, 0], ...[1, 2, 3].map((a) => [a <= axis ? random(3) : 0, random(2)] as const)),
    ][random(7)]!();
    if (shapeOf(id).reduce((a, d) => a * d, 1) < 2000) made.push(id);
  }
  return n.model(made.at(-1)!, ...(random(2) === 0 ? [made.at(-3)!] : []));
}

export const PART_NETWORKS: readonly RowNetwork[] = [
  ...[1, 2, 3].map((axis) => ({ name: `branches-${axis}`, model: branches('int8', axis) })),
  { name: 'branches-float', model: branches('float32', 1) },
  { name: 'nested', model: nested() },
  { name: 'frames', model: frames('int8') },
  { name: 'frames-float', model: frames('float32') },
  { name: 'sums', model: sums('int8') },
  { name: 'sums-float', model: sums('float32') },
  ...Array.from({ length: 24 }, (_, i) => ({
    name: `parts-${i}`,
    model: randomNetwork(100 + i),
    isWhole: true as const,
  })),
];
