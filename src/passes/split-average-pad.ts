// For export: an average in TFLite does not count padding, and knows SAME and VALID only. Any other becomes PAD, an average
// that counts all of its window, and a product with the share that was no padding. It is not in the list of passes:
// float results may differ in their last bits.
import { tensorOf } from '../ir/graph.ts';
import type { Graph, OpId, OpNode, Tensor, TensorId } from '../ir/types.ts';
import { averagePool2d } from '../ops/average-pool2d.ts';
import type { PoolAttrs } from '../ops/common/pool.ts';
import { tflitePadding } from '../ops/common/window.ts';
import { mul } from '../ops/mul.ts';
import { isOp } from '../ops/op-def.ts';
import { pad } from '../ops/pad.ts';

/** For each position of an axis how many times fewer elements of the image its window has than elements. */
function shares(
  size: number,
  out: number,
  kernel: number,
  stride: number,
  before: number,
): readonly number[] {
  return Array.from({ length: out }, (_, i) => {
    const begin = i * stride - before;
    return kernel / (Math.min(begin + kernel, size) - Math.max(begin, 0));
  });
}

/** The graph with float averages of padding that TFLite does not have as operators that it has. */
export function splitAveragePad(g: Graph): Graph {
  const tensors = new Map(g.tensors);
  let nextTensor = Math.max(...g.tensors.keys()) + 1;
  let nextOp = Math.max(...g.ops.map((op) => op.id)) + 1;
  const insert = (t: Omit<Tensor, 'id'>): TensorId => {
    const id = nextTensor++ as TensorId;
    tensors.set(id, { ...t, id });
    return id;
  };
  const ops = g.ops.flatMap((op): readonly OpNode[] => {
    if (!isOp(op, averagePool2d)) return [op];
    const input = tensorOf(g, op.inputs[0]!);
    const output = tensorOf(g, op.outputs[0]!);
    const { kernel, stride, padding: p, activation }: PoolAttrs = op.attrs;
    const [n, h, w, c] = input.shape as readonly [number, number, number, number];
    const [, oh, ow] = output.shape as readonly [number, number, number, number];
    if (input.dtype !== 'float32' || tflitePadding({ h, w }, kernel, op.attrs) !== null) return [op];
    const named = (part: string): Tensor['origin'] => ({
      ...output.origin,
      name: `${output.origin.name}/${part}`,
    });
    const padded = insert({
      ...output,
      shape: [n, h + p.top + p.bottom, w + p.left + p.right, c],
      origin: named('padded'),
    });
    const sum = insert({ ...output, origin: named('all') });
    const rows = shares(h, oh, kernel.h, stride.h, p.top);
    const columns = shares(w, ow, kernel.w, stride.w, p.left);
    const factors = insert({
      ...output,
      shape: [1, oh, ow, 1],
      data: Float32Array.from(rows.flatMap((row) => columns.map((column) => row * column))),
      origin: named('shares'),
    });
    const none = { before: 0, after: 0 };
    const paddings = [none, { before: p.top, after: p.bottom }, { before: p.left, after: p.right }, none];
    const { origins } = op;
    const made = (kind: string, attrs: unknown, inputs: readonly TensorId[], to: TensorId): OpNode => ({
      kind,
      id: nextOp++ as OpId,
      attrs,
      inputs,
      outputs: [to],
      origins,
    });
    return [
      made(pad.kind, { paddings, value: 0 }, [input.id], padded),
      made(
        averagePool2d.kind,
        { ...op.attrs, padding: { top: 0, bottom: 0, left: 0, right: 0 }, activation: 'NONE' },
        [padded],
        sum,
      ),
      made(mul.kind, { activation }, [sum, factors], output.id),
    ];
  });
  return ops.length === g.ops.length ? g : { ...g, tensors, ops };
}
