// Float inputs and outputs for an int8 graph: QUANTIZE behind each input and DEQUANTIZE in front of each output, as
// the TFLite converter does unless it is told otherwise. The border keeps the names; int8 tensors get a suffix.
import { tensorOf } from '../ir/graph.ts';
import type { Graph, OpId, OpNode, Tensor, TensorId } from '../ir/types.ts';
import { dequantize } from '../ops/dequantize.ts';
import { quantize } from '../ops/quantize.ts';

/** The graph with float32 at every input and output that is int8. */
export function withFloatBorder(g: Graph): Graph {
  const tensors = new Map(g.tensors);
  let nextTensor = Math.max(...tensors.keys()) + 1;
  let nextOp = Math.max(-1, ...g.ops.map((op) => op.id)) + 1;
  /** A float twin of an int8 tensor, which takes over its name. */
  const twin = (t: Tensor): TensorId => {
    const id = nextTensor++ as TensorId;
    tensors.set(id, { ...t, id, dtype: 'float32', quant: { kind: 'none' } });
    tensors.set(t.id, { ...t, origin: { ...t.origin, name: `${t.origin.name}/int8` } });
    return id;
  };
  const conversion = (kind: string, from: TensorId, to: TensorId): OpNode => ({
    kind,
    id: nextOp++ as OpId,
    attrs: {},
    inputs: [from],
    outputs: [to],
    origins: [tensorOf(g, g.tensors.has(to) ? to : from).origin],
  });
  const first: OpNode[] = [];
  const last: OpNode[] = [];
  const inputs = g.inputs.map((id) => {
    const t = tensorOf(g, id);
    if (t.dtype !== 'int8') return id;
    const outer = twin(t);
    first.push(conversion(quantize.kind, outer, id));
    return outer;
  });
  const outputs = g.outputs.map((id) => {
    const t = tensorOf(g, id);
    if (t.dtype !== 'int8') return id;
    const outer = twin(t);
    last.push(conversion(dequantize.kind, id, outer));
    return outer;
  });
  return { ...g, tensors, inputs, outputs, ops: [...first, ...g.ops, ...last] };
}
