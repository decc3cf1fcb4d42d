// Random int8 networks for tests of whole-graph analyses: every operator that has intervals, odd shapes, strides,
// dilation, groups, channel multipliers, branches, and many channels that are constant or have no weight.
import type { Graph, Quant, TensorId } from '../../src/ir/types.ts';
import { randomSource } from './make-graph.ts';
import { type Built, builder, q } from './op-graph.ts';

interface Layer {
  readonly id: TensorId;
  readonly shape: readonly number[];
  readonly quant: Quant;
}

type Random = (n: number) => number;
const ZERO_POINTS = [-128, -128, -128, 0, -3, 17, 127];
const ACTIVATIONS = ['NONE', 'RELU', 'RELU6', 'RELU_N1_TO_1'];

/** A network of `layers` operators after one input, with one or two outputs. */
export function randomNetwork(seed: number, layers = 7): Graph {
  const random = randomSource(seed);
  const b = builder();
  const pick = <T>(list: readonly T[]): T => list[random(list.length)]!;
  const quantOf = (): Quant => q(pick([0.02, 0.05, 0.11]), pick(ZERO_POINTS));
  const shape = [1, 2 + random(6), 2 + random(6), 1 + random(5)];
  const quant = quantOf();
  const made: Layer[] = [{ id: b.input('x', 'int8', shape, quant), shape, quant }];
  const net = b.graph([]);
  const add = (id: TensorId): void => {
    const t = net.tensors.get(id)!;
    made.push({ id, shape: t.shape, quant: t.quant });
  };
  const step = (): TensorId | null => {
    const from = made[made.length - 1 - random(Math.min(3, made.length))]!;
    const others = made.filter((o) => o !== from && String(o.shape) === String(from.shape));
    const [, h, w, c] = from.shape as [number, number, number, number];
    const window = windowFor(random, h, w);
    const activation = pick(ACTIVATIONS);
    const out = { quant: quantOf() };
    switch (random(14)) {
      case 0:
      case 1:
      case 2:
      case 3: {
        const groups = random(4) === 0 ? c : 1;
        const outputs = groups * (1 + random(groups > 1 ? 2 : 6));
        const filter = weights(b, random, [outputs, window.kernel.h, window.kernel.w, c / groups], 0);
        const inputs = [from.id, filter, bias(b, random, outputs)];
        return b.op('conv2d', { ...window.attrs, activation }, inputs, out);
      }
      case 4:
      case 5:
      case 6: {
        const outputs = c * (1 + random(2));
        const filter = weights(b, random, [1, window.kernel.h, window.kernel.w, outputs], 3);
        const inputs = [from.id, filter, bias(b, random, outputs)];
        return b.op('depthwise_conv2d', { ...window.attrs, activation }, inputs, out);
      }
      case 7:
      case 8: {
        const other = others.length > 0 ? pick(others) : from;
        return b.op(pick(['add', 'sub', 'mul']), { activation }, [from.id, other.id], out);
      }
      case 9: {
        const values = Array.from({ length: c }, () => random(256) - 128);
        const constant = b.constant('k', 'int8', pick([[c], [1, 1, 1, c]]), values, quantOf());
        return b.op(pick(['add', 'mul']), { activation }, [from.id, constant], out);
      }
      case 10: {
        const attrs = { ...window.attrs, kernel: window.kernel, dilation: { h: 1, w: 1 }, activation };
        if (window.attrs.dilation.h !== 1 || window.attrs.dilation.w !== 1) return null;
        return b.op(pick(['max_pool2d', 'average_pool2d']), attrs, [from.id], { quant: from.quant });
      }
      case 11: {
        const paddings = [0, random(2), random(2), 0].map((before) => ({
          before,
          after: random(2) * before,
        }));
        return b.op('pad', { paddings, value: random(256) - 128 }, [from.id], { quant: from.quant });
      }
      case 12: {
        const same = others.filter((o) => JSON.stringify(o.quant) === JSON.stringify(from.quant));
        const other = same.length > 0 ? pick(same) : from;
        return b.op('concatenation', { axis: 3 }, [from.id, other.id], { quant: from.quant });
      }
      default:
        if (random(2) === 0) return b.op('relu', { activation: 'RELU6' }, [from.id], out);
        return b.op('quantize', {}, [from.id], out);
    }
  };
  for (let i = 0; i < layers; i++) {
    const id = step();
    if (id !== null) add(id);
  }
  return b.graph(ending(b, random, made));
}

/** A dense layer over all elements, or the mean and a dense layer; at times the last tensor as well. */
function ending(b: Built, random: Random, made: readonly Layer[]): readonly TensorId[] {
  const last = made.at(-1)!;
  const [, h, w, c] = last.shape as [number, number, number, number];
  const isMean = random(2) === 0;
  const depth = isMean ? c : h * w * c;
  const middle = isMean
    ? b.op('mean', { axes: [1, 2], keepDims: false }, [last.id], { quant: q(0.07, -5) })
    : b.op('reshape', { shape: [1, depth] }, [last.id], { quant: last.quant });
  const units = 1 + random(5);
  const isPerTensor = random(2) === 0;
  const filter = isPerTensor
    ? b.random('dense', 'int8', [units, depth], q(0.004, random(3)))
    : weights(b, random, [units, depth], 0);
  const dense = b.op(
    'fully_connected',
    { activation: 'NONE', keepNumDims: false },
    [middle, filter, random(2) === 0 ? null : bias(b, random, units)],
    { quant: q(0.3, 4) },
  );
  return random(3) === 0 && made.length > 1 ? [dense, last.id] : [dense];
}

/** A window with padding below its kernel that fits h x w. */
function windowFor(random: Random, h: number, w: number) {
  const side = (size: number) => {
    const kernel = 1 + random(3);
    const dilation = 1 + (random(3) === 0 ? 1 : 0);
    const reach = (kernel - 1) * dilation + 1;
    const before = random(Math.min(kernel, 3));
    const missing = Math.max(0, reach - size - before);
    return { kernel, dilation, before, after: Math.max(missing, random(kernel)), stride: 1 + random(2) };
  };
  const [y, x] = [side(h), side(w)];
  const fits = ({ kernel, before, after }: typeof y) => before < kernel && after < kernel;
  const one = { kernel: 1, dilation: 1, before: 0, after: 0, stride: 1 };
  const [v, u] = [fits(y) ? y : one, fits(x) ? x : one];
  return {
    kernel: { h: v.kernel, w: u.kernel },
    attrs: {
      stride: { h: v.stride, w: u.stride },
      dilation: { h: v.dilation, w: u.dilation },
      padding: { top: v.before, bottom: v.after, left: u.before, right: u.after },
    },
  };
}

/** Random weights, one scale per output channel; some rows and some columns are zero. */
function weights(b: Built, random: Random, shape: readonly number[], axis: number): TensorId {
  const channels = shape[axis]!;
  const last = shape.at(-1)!;
  const inner = shape.slice(axis + 1).reduce((a, d) => a * d, 1);
  const deadRows = Array.from({ length: channels }, () => random(6) === 0);
  const deadColumns = Array.from({ length: last }, () => random(6) === 0);
  const count = shape.reduce((a, d) => a * d, 1);
  const data = Array.from({ length: count }, (_, i) =>
    deadRows[Math.floor(i / inner) % channels] || deadColumns[i % last] ? 0 : random(256) - 128,
  );
  const scales = Array.from({ length: channels }, () => Math.fround(0.001 + random(8) * 0.002));
  return b.constant('w', 'int8', shape, data, { kind: 'per-axis', axis, scales, zeroPoint: 0 });
}

/** Half of the elements are so large that an activation often makes the channel constant; a few fill an int32. */
function bias(b: Built, random: Random, channels: number): TensorId {
  const data = Array.from({ length: channels }, () => {
    const sign = random(3) === 0 ? 1 : -1;
    const magnitude = [0, 300, 4000, 60_000, 400_000, 2_000_000, 2_147_000_000][random(7)]!;
    return sign * Math.floor((magnitude * (1 + random(100))) / 100);
  });
  return b.constant('b', 'int32', [channels], data, { kind: 'none' });
}
