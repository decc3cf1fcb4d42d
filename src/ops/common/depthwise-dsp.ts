// Which DSP variant of DEPTHWISE_CONV_2D serves a node, and its packed constants. Conditions and scratch: nnmcu/dsp.h.
import type { CConstant, KernelCall } from '../op-def.ts';
import { type ConvLayer, outputsOf, roundingSuffix } from './conv-layer.ts';
import { DSP_HEADER, dspRows } from './dsp.ts';
import type { Variant } from './variants.ts';
import { effective } from './window.ts';

const STACK_BYTES = 448;
const LARGEST_KERNEL = 16;

export const depthwiseDsp: Variant<ConvLayer> = {
  name: 'dsp',
  isa: 'dsp',
  prepare(layer) {
    const { rows, kernel, out, window, rounding } = layer;
    if (rows === null || rounding !== 'double') return null;
    const { stride, dilation } = window;
    const [along, across]: readonly ('h' | 'w')[] = out.h > out.w ? ['h', 'w'] : ['w', 'h'];
    const packed = dspRows(rows, layer.multipliers, rows.rows, rounding);
    if (packed === null || kernel[across!] > LARGEST_KERNEL) return null;
    const span = effective(kernel[along!], dilation[along!]);
    const pitch = Math.floor((Math.ceil(out[along!] / 2) * 2 * stride[along!] + span + 1) / 2);
    const slots = effective(kernel[across!], dilation[across!]);
    const bytes = slots * pitch * 8 + kernel[across!] * Math.floor((span + 1) / 2) * 8;
    const is3x3 =
      [kernel.h, kernel.w].every((k) => k === 3) &&
      [dilation.h, dilation.w].every((d) => d === 1) &&
      packed.multipliers.every((m) => m.shift < 0);
    const onStack = bytes <= STACK_BYTES;
    const name = `depthwise_conv2d_s8${roundingSuffix(rounding)}__dsp${is3x3 && stride[along!] <= 2 ? '_3x3' : ''}${onStack ? '_stack' : ''}`;
    const filter: CConstant = {
      role: 'filter',
      values: packed.rows.weights,
      comment: `[${rows.rows},${kernel.h},${kernel.w}]`,
    };
    const numbers = [
      out[along!],
      stride[along!],
      kernel[along!],
      dilation[along!],
      kernel[across!],
      dilation[across!],
    ];
    const call: KernelCall = {
      symbol: `nnmcu_${name}`,
      header: DSP_HEADER,
      sources: [`${name}.c`],
      args: [
        { kind: 'input', index: 0 },
        { kind: 'constant', constant: filter },
        { kind: 'constant', constant: packed.bias },
        { kind: 'output', index: 0 },
        ...(onStack ? [] : [{ kind: 'scratch' as const }]),
      ],
      ...(onStack
        ? {}
        : {
            scratchExpr: `NNMCU_DEPTHWISE_CONV2D_S8_DSP_SCRATCH_BYTES(${numbers.join(', ')})`,
            scratchBytes: bytes,
          }),
    };
    const instructions = outputsOf(layer) * (rows.length * 1.5 + 12);
    return { call, multipliers: packed.multipliers, instructions };
  },
};
