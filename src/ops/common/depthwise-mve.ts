// Which MVE variant of DEPTHWISE_CONV_2D serves a node, and its constants. Conditions and scratch: nnmcu/mve.h.
import type { CConstant } from '../op-def.ts';
import { type ConvLayer, roundingSuffix } from './conv-layer.ts';
import { planarOverlap } from './depthwise-dsp.ts';
import { MVE_HEADER, mveRows, wholeVectors } from './mve.ts';
import type { Rows } from './rows.ts';
import type { Prepared, Variant } from './variants.ts';
import { effective } from './window.ts';

const STACK_BYTES = 256;
/** Seven steps along a line must fit into 16 bits. */
const LARGEST_STEP = Math.floor(65535 / 7);

/** One axis of the layer; `span` is the kernel with its gaps. */
interface Axis {
  readonly in: number;
  readonly out: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly pad: number;
  readonly span: number;
}

function axesOf(layer: ConvLayer): {
  readonly along: Axis;
  readonly across: Axis;
  readonly isByHeight: boolean;
} {
  const { in: x, out, kernel, window } = layer;
  const axis = (a: 'h' | 'w'): Axis => ({
    in: x[a],
    out: out[a],
    kernel: kernel[a],
    stride: window.stride[a],
    dilation: window.dilation[a],
    pad: a === 'h' ? window.padding.top : window.padding.left,
    span: effective(kernel[a], window.dilation[a]),
  });
  const isByHeight = out.h > out.w || (out.h === out.w && kernel.h > kernel.w);
  return { along: axis(isByHeight ? 'h' : 'w'), across: axis(isByHeight ? 'w' : 'h'), isByHeight };
}

/** The rows [kernel_h][kernel_w] as windows stand in the buffer: [along][across], zeros in the gaps. */
function expanded(r: Rows, along: Axis, across: Axis, isByHeight: boolean): CConstant {
  const length = along.span * across.span;
  const values = new Int8Array(r.rows * length);
  for (let row = 0; row < r.rows; row++)
    for (let i = 0; i < along.kernel; i++)
      for (let k = 0; k < across.kernel; k++)
        values[row * length + i * along.dilation * across.span + k * across.dilation] =
          r.weights[row * r.length + (isByHeight ? i * across.kernel + k : k * along.kernel + i)]!;
  return { role: 'filter', values, comment: `[${r.rows},${along.span},${across.span}]` };
}

/** Windows of three by three, three or six bytes apart. */
const hasFixedStep = (along: Axis, across: Axis): boolean =>
  along.span === 3 && across.span === 3 && along.kernel === 3 && across.kernel === 3 && along.stride <= 2;

function instructionsOf(layer: ConvLayer, along: Axis, across: Axis): number {
  const length = along.span * across.span;
  const rest = along.out % 4 > 0 ? 1 : 0;
  const windows =
    length > 16
      ? Math.ceil(along.out / 4) * (10 * Math.ceil(length / 16) + 32)
      : Math.floor(along.out / 4) * (hasFixedStep(along, across) ? 19 : 23) + rest * 21;
  const isSliding = across.stride < across.span;
  const lines = isSliding ? across.span + (across.out - 1) * across.stride : across.span * across.out;
  const outside = Math.max(0, lines - across.in);
  const positions = (along.out - 1) * along.stride + along.span;
  const pads = 3 * (Math.ceil(along.pad / 8) + (positions > along.pad + along.in ? 1 : 0));
  const insertions =
    (lines - outside) * (16 + pads + 5 * Math.ceil(along.in / 8)) +
    outside * (19 + 3 * Math.ceil(positions / 8));
  const calls = isSliding ? 1 : across.out;
  return layer.out.n * layer.out.c * (40 + calls * 30 + insertions + across.out * (18 + windows));
}

export const depthwiseMve: Variant<ConvLayer> = {
  name: 'mve',
  isa: 'mve',
  prepare(layer): Prepared | null {
    const { rows, rounding } = layer;
    if (rows === null || rounding === 'even') return null;
    const { along, across, isByHeight } = axesOf(layer);
    const positions = (along.out - 1) * along.stride + along.span;
    const step = isByHeight ? layer.in.w * layer.in.c : layer.in.c;
    if (along.pad > positions || step > LARGEST_STEP) return null;
    const scaling = { rounding, outZero: layer.outZero, min: layer.range.min };
    const { bias, multipliers, version } = mveRows(rows, layer.multipliers, wholeVectors(rows.rows), scaling);
    const bytes =
      ((along.out + 2) * along.stride + along.span) * across.span + (across.out - 1) * across.stride + 16;
    const onStack = bytes <= STACK_BYTES && version !== '_left';
    const isFixed = hasFixedStep(along, across) && version !== '_left';
    const base = `depthwise_conv2d_s8${roundingSuffix(rounding)}__mve${isFixed ? '_3x3' : ''}`;
    const name = `${base}${onStack ? '_stack' : ''}${version}`;
    const numbers = [along, across].flatMap((a) => [a.out, a.stride, a.kernel, a.dilation]);
    return {
      call: {
        symbol: `nnmcu_${name}`,
        header: MVE_HEADER,
        sources: [`${name}.c`, ...(onStack ? [`${base}${version}.c`] : [])],
        args: [
          { kind: 'input', index: 0 },
          { kind: 'constant', constant: expanded(rows, along, across, isByHeight) },
          { kind: 'constant', constant: bias },
          { kind: 'output', index: 0 },
          ...(onStack ? [] : [{ kind: 'scratch' as const }]),
        ],
        // The DSP kernels' lines run along the height only where the output is higher.
        overlaps: isByHeight === layer.out.h > layer.out.w ? planarOverlap(layer) : [],
        ...(onStack
          ? {}
          : {
              scratchExpr: `NNMCU_DEPTHWISE_CONV2D_S8_MVE_SCRATCH_BYTES(${numbers.join(', ')})`,
              scratchBytes: bytes,
            }),
      },
      multipliers,
      instructions: instructionsOf(layer, along, across),
    };
  },
};
