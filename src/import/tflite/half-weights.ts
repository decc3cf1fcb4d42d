// Weights in half precision, as the converter writes them with supported_types = [float16]: each is a constant behind a
// DEQUANTIZE operator. They are widened here, so that all that follows sees float32 weights.
import { dequantize } from '../../ops/dequantize.ts';
import type { RawSubgraph, RawTensor } from './model.ts';
import { TensorType } from './schema/tflite.ts';

/** The subgraph with constants of half precision in place of the operators that only widen them. */
export function withHalfWeights(raw: RawSubgraph): RawSubgraph {
  const tensors: RawTensor[] = [...raw.tensors];
  const operators = raw.operators.filter((op) => {
    const [from, to] = [raw.tensors[op.inputs[0] ?? -1], raw.tensors[op.outputs[0] ?? -1]];
    const isHalf = from?.type === TensorType.FLOAT16 && from.data.length > 0;
    const isWidened = isHalf && to?.type === TensorType.FLOAT32 && to.data.length === 0;
    const sameShape = isWidened && from.shape.join() === to.shape.join();
    if (!dequantize.tflite.includes(op.opcode.name) || !sameShape || raw.outputs.includes(to.index))
      return true;
    tensors[to.index] = { ...to, type: TensorType.FLOAT16, data: from.data };
    return false;
  });
  return operators.length === raw.operators.length ? raw : { ...raw, tensors, operators };
}
