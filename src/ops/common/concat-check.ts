// What concatenation and pack demand of their inputs: presence, one dtype, one quantization.
// Source: TFLite concatenation.cc and pack.cc, Prepare; neither rescales int8.
import { sameQuant } from '../../ir/quant.ts';
import type { Tensor } from '../../ir/types.ts';
import { inputOf, type NodeView, outputOf, reject } from '../op-def.ts';

/** The inputs, at least one, none absent, all of output 0's dtype and, if quantized, its scale and zero point. */
export function concatInputs(n: NodeView): readonly [Tensor, ...Tensor[]] {
  const first = inputOf(n, 0);
  const output = outputOf(n);
  const inputs = n.inputs.map((_, i) => inputOf(n, i));
  for (const t of inputs) {
    if (t.dtype !== first.dtype)
      reject(
        n,
        'invalid-graph',
        `inputs "${first.origin.name}" (${first.dtype}) and "${t.origin.name}" (${t.dtype}) differ in dtype`,
      );
    const quantized = t.dtype === 'int8' || t.dtype === 'uint8' || t.dtype === 'int16';
    if (quantized && !sameQuant(t.quant, output.quant))
      reject(
        n,
        'unsupported-option',
        `input "${t.origin.name}" and the output have different scales or zero points`,
        ['TFLite requires them equal here; the converter inserts a QUANTIZE operator where they are not'],
      );
  }
  return [first, ...inputs.slice(1)];
}
