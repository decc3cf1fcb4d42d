// Small float networks for the tests of src/quantize: random but repeatable weights, all operators that a rule covers.
import type { Graph, OpId, OpNode, Tensor, TensorId, Values } from '../../src/ir/types.ts';

/** Repeatable numbers in [-1, 1). Source: Numerical Recipes' linear congruential generator. */
export function randoms(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

export interface Net {
  input(name: string, shape: readonly number[]): TensorId;
  constant(name: string, shape: readonly number[], data: Values): TensorId;
  op(kind: string, attrs: unknown, inputs: readonly (TensorId | null)[], shape: readonly number[]): TensorId;
  graph(...outputs: readonly TensorId[]): Graph;
}

/** Collects float32 tensors and operators in order. */
export function net(): Net {
  const tensors = new Map<TensorId, Tensor>();
  const ops: OpNode[] = [];
  const inputs: TensorId[] = [];
  const add = (name: string, shape: readonly number[], data?: Values): TensorId => {
    const id = tensors.size as TensorId;
    const dtype = data instanceof Int32Array ? 'int32' : 'float32';
    const t = { id, dtype, shape, quant: { kind: 'none' }, origin: { index: id, name } } as const;
    tensors.set(id, data === undefined ? t : { ...t, data });
    return id;
  };
  return {
    input(name, shape) {
      const id = add(name, shape);
      inputs.push(id);
      return id;
    },
    constant: add,
    op(kind, attrs, read, shape) {
      const name = `${kind}_${ops.length}`;
      const output = add(name, shape);
      const id = ops.length as OpId;
      ops.push({ kind, id, attrs, inputs: read, outputs: [output], origins: [{ index: id, name }] });
      return output;
    },
    graph: (...outputs) => ({ file: 'net.tflite', tensors, ops, inputs, outputs }),
  };
}

export const ones = { h: 1, w: 1 } as const;
export const noPadding = { top: 0, bottom: 0, left: 0, right: 0 } as const;
const samePadding = { top: 1, bottom: 1, left: 1, right: 1 } as const;

/** conv -> depthwise -> add (residual) -> average pool -> reshape -> dense -> softmax. */
export function smallNet(seed = 1): Graph {
  const next = randoms(seed);
  const n = net();
  const floats = (count: number, size: number): Float32Array =>
    Float32Array.from({ length: count }, () => next() * size);
  const x = n.input('x', [1, 6, 6, 3]);
  const window = { stride: ones, dilation: ones, padding: samePadding };
  const w1 = n.constant('w1', [8, 3, 3, 3], floats(8 * 27, 0.5));
  const b1 = n.constant('b1', [8], floats(8, 0.2));
  const conv = n.op('conv2d', { ...window, activation: 'RELU' }, [x, w1, b1], [1, 6, 6, 8]);
  const w2 = n.constant('w2', [1, 3, 3, 8], floats(72, 0.6));
  const b2 = n.constant('b2', [8], floats(8, 0.1));
  const dw = n.op('depthwise_conv2d', { ...window, activation: 'RELU' }, [conv, w2, b2], [1, 6, 6, 8]);
  const sum = n.op('add', { activation: 'NONE' }, [conv, dw], [1, 6, 6, 8]);
  const pool = n.op(
    'average_pool2d',
    { kernel: { h: 6, w: 6 }, stride: ones, dilation: ones, padding: noPadding, activation: 'NONE' },
    [sum],
    [1, 1, 1, 8],
  );
  const flat = n.op('reshape', { shape: [1, 8] }, [pool], [1, 8]);
  const w3 = n.constant('w3', [4, 8], floats(32, 1));
  const dense = n.op('fully_connected', { activation: 'NONE', keepNumDims: false }, [flat, w3, null], [1, 4]);
  return n.graph(n.op('softmax', { beta: 1 }, [dense], [1, 4]));
}

/** Layers with what a converter may leave of a batch normalization behind them: mul and add per channel. */
export function batchNormNet(seed = 3): Graph {
  const next = randoms(seed);
  const n = net();
  const floats = (count: number, size: number, offset = 0): Float32Array =>
    Float32Array.from({ length: count }, () => offset + next() * size);
  const x = n.input('x', [1, 6, 6, 3]);
  const window = { stride: ones, dilation: ones, padding: samePadding, activation: 'NONE' };
  const w1 = n.constant('w1', [6, 3, 3, 3], floats(6 * 27, 0.5));
  const conv = n.op('conv2d', window, [x, w1, null], [1, 6, 6, 6]);
  const m1 = n.op(
    'mul',
    { activation: 'NONE' },
    [conv, n.constant('m1', [6], floats(6, 0.5, 1))],
    [1, 6, 6, 6],
  );
  const a1 = n.constant('a1', [1, 1, 1, 6], floats(6, 0.4));
  const relu = n.op('add', { activation: 'RELU' }, [a1, m1], [1, 6, 6, 6]);
  const w2 = n.constant('w2', [1, 3, 3, 6], floats(54, 0.6));
  const b2 = n.constant('b2', [6], floats(6, 0.2));
  const dw = n.op('depthwise_conv2d', window, [relu, w2, b2], [1, 6, 6, 6]);
  const s2 = n.op('sub', { activation: 'NONE' }, [n.constant('s2', [6], floats(6, 0.4)), dw], [1, 6, 6, 6]);
  const m2 = n.op(
    'mul',
    { activation: 'RELU' },
    [s2, n.constant('m2', [1], floats(1, 0.2, 1))],
    [1, 6, 6, 6],
  );
  const mean = n.op('mean', { axes: [1, 2], keepDims: false }, [m2], [1, 6]);
  const w3 = n.constant('w3', [4, 6], floats(24, 1));
  const fc = n.op('fully_connected', { activation: 'NONE', keepNumDims: false }, [mean, w3, null], [1, 4]);
  return n.graph(n.op('add', { activation: 'NONE' }, [fc, n.constant('a3', [4], floats(4, 0.5))], [1, 4]));
}

/** Samples for a graph with one float input. */
export function samplesFor(g: Graph, count: number, seed = 7): readonly (readonly Float32Array[])[] {
  const next = randoms(seed);
  const size = g.tensors.get(g.inputs[0]!)!.shape.reduce((a, d) => a * d, 1);
  return Array.from({ length: count }, () => [Float32Array.from({ length: size }, next)]);
}
