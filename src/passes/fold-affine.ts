// Folds constants that multiply or are added per channel into the weights and bias of the layer before: what is left
// of a batch normalization that the converter did not fold. It is not in the list of passes: float results change in
// their last bits, which only quantization may do.
import { producersOf, tensorOf } from '../ir/graph.ts';
import type { Graph, OpNode, Tensor, TensorId } from '../ir/types.ts';
import { add } from '../ops/add.ts';
import type { Activation } from '../ops/common/activation.ts';
import { conv2d } from '../ops/conv2d.ts';
import { depthwiseConv2d } from '../ops/depthwise-conv2d.ts';
import { fullyConnected } from '../ops/fully-connected.ts';
import { mul } from '../ops/mul.ts';
import { isOp } from '../ops/op-def.ts';
import { sub } from '../ops/sub.ts';
import { absorbing, usesOf } from './pass.ts';

/** factor * x + offset per channel. */
interface Affine {
  readonly factor: Float32Array;
  readonly offset: Float32Array;
}

/** The dimension of a layer's weights that runs over output channels; null for any other operator. */
function channelAxis(op: OpNode): number | null {
  if (isOp(op, conv2d) || isOp(op, fullyConnected)) return 0;
  return isOp(op, depthwiseConv2d) ? 3 : null;
}

/** The graph with every such constant folded; `g` itself when there is none. */
export function foldAffine(g: Graph): Graph {
  let result = g;
  for (const { id } of g.ops) {
    // The node as earlier folds left it.
    const op = result.ops.find((o) => o.id === id);
    if (op !== undefined) result = folded(result, op) ?? result;
  }
  return result;
}

function folded(g: Graph, op: OpNode): Graph | null {
  if (!isOp(op, add) && !isOp(op, sub) && !isOp(op, mul)) return null;
  const side = op.inputs.findIndex((id) => id !== null && tensorOf(g, id).data === undefined);
  const constant = tensorOf(g, op.inputs[1 - side] ?? op.inputs[0]!);
  const input = op.inputs[side];
  const layer = input == null ? undefined : producersOf(g).get(input);
  if (input == null || constant.data === undefined || layer === undefined) return null;
  const axis = channelAxis(layer);
  if (axis === null || constant.dtype !== 'float32' || !usesOf(g).onlyReadBy(input, (o) => o === op))
    return null;
  const { activation } = layer.attrs as { readonly activation: Activation };
  const weights = tensorOf(g, layer.inputs[1]!);
  const channels = weights.shape[axis]!;
  const values = perChannel(constant, tensorOf(g, op.outputs[0]!), channels);
  if (activation !== 'NONE' || weights.data === undefined || values === null) return null;
  const bias = layer.inputs[2] == null ? null : tensorOf(g, layer.inputs[2]);
  if (bias !== null && bias.data === undefined) return null;
  return withLayer(g, layer, op, axis, affineOf(op, values, side));
}

/** The constant for each channel; null when it varies along anything else, or makes the output larger. */
function perChannel(constant: Tensor, output: Tensor, channels: number): Float32Array | null {
  const data = constant.data as Float32Array;
  if (output.shape.at(-1) !== channels || constant.shape.length > output.shape.length) return null;
  if (data.length === 1) return new Float32Array(channels).fill(data[0]!);
  return data.length === channels && constant.shape.at(-1) === channels ? data : null;
}

function affineOf(op: OpNode, values: Float32Array, side: number): Affine {
  const same = (x: number): Float32Array => new Float32Array(values.length).fill(x);
  if (isOp(op, mul)) return { factor: values, offset: same(0) };
  if (isOp(op, add)) return { factor: same(1), offset: values };
  return side === 0
    ? { factor: same(1), offset: values.map((x) => -x) }
    : { factor: same(-1), offset: values };
}

/** The graph in which `layer` computes what `op` did after it. */
function withLayer(g: Graph, layer: OpNode, op: OpNode, axis: number, { factor, offset }: Affine): Graph {
  const tensors = new Map(g.tensors);
  const insert = (t: Omit<Tensor, 'id'>): TensorId => {
    const id = (Math.max(...tensors.keys()) + 1) as TensorId;
    tensors.set(id, { ...t, id });
    return id;
  };
  const weights = tensorOf(g, layer.inputs[1]!);
  const inner = weights.shape.slice(axis + 1).reduce((n, d) => n * d, 1);
  const scaled = (weights.data as Float32Array).map(
    (w, i) => w * factor[Math.floor(i / inner) % factor.length]!,
  );
  const bias = layer.inputs[2] == null ? null : tensorOf(g, layer.inputs[2]);
  const moved = offset.map((x, c) => x + factor[c]! * Number(bias?.data?.[c] ?? 0));
  const name = bias?.origin.name ?? `${weights.origin.name}/bias`;
  const inputs = [
    layer.inputs[0]!,
    insert({ ...weights, data: scaled }),
    insert({
      dtype: 'float32',
      shape: [moved.length],
      quant: { kind: 'none' },
      data: moved,
      origin: { ...weights.origin, name },
    }),
  ];
  const { activation } = op.attrs as { readonly activation: Activation };
  const attrs = { ...(layer.attrs as object), activation };
  // The later node's name stays: it is that of the tensor.
  const merged = absorbing(
    { ...layer, attrs, inputs, outputs: op.outputs, origins: op.origins },
    layer.origins,
  );
  return { ...g, tensors, ops: g.ops.filter((o) => o !== op).map((o) => (o === layer ? merged : o)) };
}
