// Which DSP variant of CONV_2D serves a node, and its packed constants. Conditions and scratch: nnmcu/dsp.h.
import { type ConvLayer, outputsOf, roundingSuffix } from './conv-layer.ts';
import { DSP_HEADER, dspRows, packedRows, wideRows } from './dsp.ts';
import type { Variant } from './variants.ts';

/** Elements of a padded column up to which the columns stand on the stack, with the variant's suffix. */
const STACK_VARIANTS = [
  { suffix: '_stack3', elements: 96 },
  { suffix: '_stack2', elements: 144 },
] as const;

export const conv2dDsp: Variant<ConvLayer> = {
  name: 'dsp',
  isa: 'dsp',
  prepare(layer) {
    const { rows, kernel, in: x, rounding } = layer;
    if (rows === null || layer.groups !== 1 || rounding !== 'double') return null;
    const packed = dspRows(rows, layer.multipliers, rows.rows + (rows.rows & 1), rounding);
    if (packed === null) return null;
    const elements = Math.ceil(rows.length / 4) * 4;
    const filter = packedRows(packed.rows);
    const stack = filter === null ? undefined : STACK_VARIANTS.find((v) => elements <= v.elements);
    const name = `conv2d_s8${roundingSuffix(rounding)}__dsp${filter === null ? '_wide' : (stack?.suffix ?? '')}`;
    return {
      call: {
        symbol: `nnmcu_${name}`,
        header: DSP_HEADER,
        sources: [`${name}.c`],
        args: [
          { kind: 'input', index: 0 },
          { kind: 'constant', constant: filter ?? wideRows(packed.rows) },
          { kind: 'constant', constant: packed.bias },
          { kind: 'output', index: 0 },
          ...(stack ? [] : [{ kind: 'scratch' as const }]),
        ],
        ...(stack
          ? {}
          : {
              scratchBytes: elements * 6,
              scratchExpr: `NNMCU_CONV2D_S8_DSP_SCRATCH_BYTES(${kernel.h}, ${kernel.w}, ${x.c})`,
            }),
      },
      multipliers: packed.multipliers,
      instructions: outputsOf(layer) * (elements + 20),
    };
  },
};
