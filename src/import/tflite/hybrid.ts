// Dynamic range quantization: int8 weights with float32 activations, which the runtime quantizes anew for each inference.
// There is no kernel for it; one message says so instead of one for each layer.
import type { Diagnostic } from '../../diagnostics.ts';
import type { RawSubgraph } from './model.ts';
import { nodeWhere } from './nodes.ts';
import { TensorType } from './schema/tflite.ts';

/** What to report about operators of int8 weights and float32 input; null when there are none. */
export function hybridProblem(raw: RawSubgraph, file: string): Diagnostic | null {
  const found = raw.operators.filter((op) => {
    const [input, weights] = op.inputs.slice(0, 2).map((i) => raw.tensors[i]);
    return (
      input?.type === TensorType.FLOAT32 &&
      input.data.length === 0 &&
      weights?.type === TensorType.INT8 &&
      weights.data.length > 0
    );
  });
  const [first, ...others] = found;
  if (first === undefined) return null;
  return {
    code: 'unsupported-dtype',
    file,
    where: nodeWhere(first, raw.tensors),
    message: 'its weights are int8 and its input is float32: the model is quantized dynamically',
    ...(others.length > 0 && { notes: [`and so are the weights of ${others.length} more`] }),
    help: 'Convert the model without quantization and run `nnmcu quantize` on it, or convert it with a representative dataset.',
  };
}
