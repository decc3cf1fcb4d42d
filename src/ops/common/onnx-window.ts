// The attributes that ONNX's Conv and pools share: strides, dilations, pads, auto_pad and ceil_mode, for one or two
// spatial axes (one is a window of height 1).
// Source: ONNX operators Conv and AveragePool; ceil_mode drops a window that would start in the padding behind.
import type { OnnxNode } from '../op-def.ts';
import { effective, LARGEST, type Pair, type Window } from './window.ts';

/** One or two spatial values as height and width. */
export const pairOf = (values: readonly number[]): Pair =>
  values.length === 1 ? { h: 1, w: values[0]! } : { h: values[0]!, w: values[1]! };

interface Axis {
  readonly size: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
  readonly after: number;
}

/** The window of a node whose input 0 is [N, C, spatial...]; `kernel` has one entry for each spatial axis. */
export function readOnnxWindow(node: OnnxNode, kernel: readonly number[]): Window {
  const rank = kernel.length;
  const size = node.shapes[0]?.slice(2) ?? [];
  if (size.length !== rank || (rank !== 1 && rank !== 2))
    return node.fail(
      'unsupported-option',
      `only 1-D and 2-D windows are supported; the input has ${size.length} spatial axes, the kernel ${rank}`,
    );
  const list = (name: string, absent: number, count: number): readonly number[] => {
    const found = node.ints(name) ?? new Array<number>(count).fill(absent);
    if (found.length !== count)
      node.fail('invalid-graph', `${name} has ${found.length} values instead of ${count}`);
    return found;
  };
  const stride = list('strides', 1, rank);
  const dilation = list('dilations', 1, rank);
  const pads = list('pads', 0, 2 * rank);
  const autoPad = node.text('auto_pad', 'NOTSET');
  const ceil = node.int('ceil_mode', 0) !== 0;
  const axes = size.map((d, i): Axis => {
    const axis = {
      size: d,
      kernel: kernel[i]!,
      stride: stride[i]!,
      dilation: dilation[i]!,
      before: pads[i]!,
      after: pads[i + rank]!,
    };
    for (const role of ['kernel', 'stride', 'dilation'] as const)
      if (axis[role] < 1 || axis[role] > LARGEST)
        node.fail('invalid-graph', `${role} ${axis[role]} is outside 1..${LARGEST}`);
    if (effective(axis.kernel, axis.dilation) > LARGEST)
      node.fail('invalid-graph', `the dilated kernel is larger than ${LARGEST}`);
    if (axis.before < 0 || axis.after < 0 || axis.before > LARGEST || axis.after > LARGEST)
      node.fail('invalid-graph', `padding ${axis.before} and ${axis.after} is outside 0..${LARGEST}`);
    const padded = autoPadded(node, autoPad, axis);
    return ceil ? { ...padded, after: padded.after + missing(padded) } : padded;
  });
  const [h, w] = rank === 1 ? [ONE_ROW, axes[0]!] : [axes[0]!, axes[1]!];
  return {
    stride: { h: h.stride, w: w.stride },
    dilation: { h: h.dilation, w: w.dilation },
    padding: { top: h.before, bottom: h.after, left: w.before, right: w.after },
  };
}

const ONE_ROW: Axis = { size: 1, kernel: 1, stride: 1, dilation: 1, before: 0, after: 0 };

function autoPadded(node: OnnxNode, autoPad: string, axis: Axis): Axis {
  if (autoPad === 'NOTSET') return axis;
  if (autoPad === 'VALID') return { ...axis, before: 0, after: 0 };
  if (autoPad !== 'SAME_UPPER' && autoPad !== 'SAME_LOWER')
    return node.fail('invalid-graph', `auto_pad ${autoPad} is unknown`);
  const out = Math.ceil(axis.size / axis.stride);
  const total = Math.max(0, (out - 1) * axis.stride + effective(axis.kernel, axis.dilation) - axis.size);
  const less = Math.floor(total / 2);
  const more = total - less;
  return autoPad === 'SAME_UPPER'
    ? { ...axis, before: less, after: more }
    : { ...axis, before: more, after: less };
}

/** Padding to add behind so that rounding up takes one more window. */
function missing(a: Axis): number {
  const room = a.size + a.before + a.after - effective(a.kernel, a.dilation);
  if (room < 0 || room % a.stride === 0) return 0;
  const out = Math.ceil(room / a.stride) + 1;
  if ((out - 1) * a.stride >= a.size + a.before) return 0;
  return a.stride - (room % a.stride);
}
