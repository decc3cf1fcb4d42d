// Which DSP variant of CONV_2D serves a node, and its packed constants. Conditions and scratch: nnmcu/dsp.h.
import type { Multiplier } from '../../ir/requantize.ts';
import type { KernelCall } from '../op-def.ts';
import { DSP_HEADER, dspRows, packedRows, type Rows, wideRows } from './dsp.ts';
import type { Pair } from './window.ts';

export interface Conv2dShape {
  readonly kernel: Pair;
  readonly inputs: number;
  readonly groups: number;
}

/** Elements of a padded column up to which the columns stand on the stack, with the variant's suffix. */
const STACK_VARIANTS = [
  { suffix: '_stack3', elements: 96 },
  { suffix: '_stack2', elements: 144 },
] as const;

/** The call without its `params`, and the multipliers for them; null when the conditions do not hold. */
export function conv2dDsp(
  shape: Conv2dShape,
  rows: Rows,
  multipliers: readonly Multiplier[],
): { readonly call: Omit<KernelCall, 'params'>; readonly multipliers: readonly Multiplier[] } | null {
  const packed = dspRows(rows, multipliers, rows.rows + (rows.rows & 1));
  if (shape.groups !== 1 || packed === null) return null;
  const elements = Math.ceil(rows.length / 4) * 4;
  const filter = packedRows(packed.rows);
  const stack = filter === null ? undefined : STACK_VARIANTS.find((v) => elements <= v.elements);
  const name = `conv2d_s8__dsp${filter === null ? '_wide' : (stack?.suffix ?? '')}`;
  const { kernel, inputs } = shape;
  const call: Omit<KernelCall, 'params'> = {
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
          scratchExpr: `NNMCU_CONV2D_S8_DSP_SCRATCH_BYTES(${kernel.h}, ${kernel.w}, ${inputs})`,
        }),
  };
  return { call, multipliers: packed.multipliers };
}
