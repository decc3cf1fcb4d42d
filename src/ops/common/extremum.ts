// What MAXIMUM and MINIMUM share. Stored values order as real ones do only where both operands and the output have one
// scale and zero point, as the converter sees to.
import { MaximumMinimumOptions } from '../../import/tflite/schema/tflite.ts';
import { sameQuant } from '../../ir/quant.ts';
import { reject } from '../op-def.ts';
import type { ElementwiseRules } from './elementwise.ts';

/** The rules but for the summary. */
export const extremum = <K extends 'maximum' | 'minimum'>(
  kind: K,
  choose: (a: number, b: number) => number,
): Omit<ElementwiseRules<K>, 'summary'> => ({
  kind,
  opcode: kind.toUpperCase(),
  output: 'shared',
  writeOptions: () => ({
    table: MaximumMinimumOptions,
    write: (b) => MaximumMinimumOptions.createMaximumMinimumOptions(b),
  }),
  pairS8(n, a, b, out) {
    if (!sameQuant(a.quant, out.quant) || !sameQuant(b.quant, out.quant))
      reject(
        n,
        'unsupported-option',
        'inputs and output differ in scale or zero point, so they cannot be compared',
      );
    return {
      compute: choose,
      broadcastKernel: `${kind}_s8`,
      broadcastType: 'nnmcu_extremum_params',
    };
  },
  f32: choose,
});
