// Operators that only put elements in another order or repeat them: nnmcu_strided_slice writes the output from front to
// back, and each axis of the output goes through the input at a step of its own (0 repeats).
// Invariant: call, reference and overlap follow the same axes.
import type { Overlap } from '../../ir/overlap.ts';
import {
  bytesOf,
  type DType,
  dtypeBytes,
  elementCount,
  type Values,
  valuesFromBytes,
} from '../../ir/types.ts';
import type { KernelArg, KernelCall, NodeView } from '../op-def.ts';
import { outputOf } from '../op-def.ts';

/** An axis of the output: how many elements it has, and how far apart these are in the input, in elements. */
export interface GatherAxis {
  readonly count: number;
  readonly step: number;
}

/** The axes, outermost first, and where in the input the first element is. */
export interface Gather {
  readonly start: number;
  readonly axes: readonly GatherAxis[];
}

/** NNMCU_STRIDED_SLICE_AXES of nnmcu/strided_slice.h. */
export const GATHER_AXES = 5;
/** More blocks than this are not walked for an overlap. */
const MAX_WALK = 1 << 20;

/** The whole of a tensor of this shape, in its own order. */
export const axesOf = (shape: readonly number[]): readonly GatherAxis[] =>
  shape.map((count, i) => ({ count, step: elementCount(shape.slice(i + 1)) }));

/** The same order with as few axes as possible: none for a single element. */
export function merged({ start, axes }: Gather): Gather {
  const found: GatherAxis[] = [];
  for (const axis of axes) {
    if (axis.count === 1) continue;
    const last = found.at(-1);
    if (last !== undefined && last.step === axis.step * axis.count)
      found[found.length - 1] = { count: last.count * axis.count, step: axis.step };
    else found.push(axis);
  }
  return { start, axes: found };
}

/** True when the kernel has enough axes, the innermost being its block where elements lie side by side. */
export function fitsGather(g: Gather): boolean {
  const { axes } = merged(g);
  return axes.length <= GATHER_AXES + (axes.at(-1)?.step === 1 ? 1 : 0);
}

/** The kernel's parameters in elements: blocks that are whole in memory, and the axes along which they lie. */
function blocksOf(g: Gather): { readonly block: number; readonly axes: readonly GatherAxis[] } {
  const { axes } = merged(g);
  const last = axes.at(-1);
  return last?.step === 1 ? { block: last.count, axes: axes.slice(0, -1) } : { block: 1, axes };
}

/** Where the output may lie in the input: nothing is overwritten before it, or any of its block, is read. */
function overlapOf(g: Gather, width: number): readonly Overlap[] {
  const { block, axes } = blocksOf(g);
  const blocks = axes.reduce((product, a) => product * a.count, 1);
  if (blocks > MAX_WALK) return [];
  const reads = positions({ start: g.start, axes });
  let lowest = Number.POSITIVE_INFINITY;
  let lead = 0;
  for (let i = blocks - 1; i >= 0; i--) {
    lowest = Math.min(lowest, reads[i]!);
    lead = Math.max(lead, (i + 1) * block - lowest);
  }
  return lead < blocks * block ? [{ input: 0, lead: lead * width, step: 1 }] : [];
}

/** The input's element for each of the output. */
function positions({ start, axes }: Gather): Float64Array {
  const found = new Float64Array(axes.reduce((product, a) => product * a.count, 1));
  let to = 0;
  const visit = (axis: number, from: number): void => {
    const a = axes[axis];
    if (a === undefined) found[to++] = from;
    else for (let i = 0; i < a.count; i++) visit(axis + 1, from + i * a.step);
  };
  if (found.length > 0) visit(0, start);
  return found;
}

/** The call that gathers elements of `dtype` from `source` to `target`; none when there are none. */
export function gatherCall(
  dtype: DType,
  g: Gather,
  source: KernelArg = { kind: 'input', index: 0 },
  target: KernelArg = { kind: 'output', index: 0 },
): readonly KernelCall[] {
  if (g.axes.some((a) => a.count === 0)) return [];
  const width = dtypeBytes(dtype);
  const { block, axes } = blocksOf(g);
  const padded = [...new Array<GatherAxis>(GATHER_AXES - axes.length).fill({ count: 1, step: 0 }), ...axes];
  return [
    {
      symbol: 'nnmcu_strided_slice',
      header: 'nnmcu/strided_slice.h',
      sources: ['strided_slice.c'],
      params: {
        type: 'nnmcu_strided_slice_params',
        fields: [
          ['start', g.start * width],
          ['block', block * width],
          ['count', { list: padded.map((a) => a.count) }],
          ['step', { list: padded.map((a) => a.step * width) }],
        ],
      },
      args: [source, target],
      ...(source.kind === 'input' && { overlaps: overlapOf(g, width) }),
    },
  ];
}

/** `OpDef.reference` of a gather of `values`. */
export function gathered(n: NodeView, g: Gather, values: Values): readonly Values[] {
  const { dtype } = outputOf(n);
  const width = dtypeBytes(dtype);
  const source = bytesOf(values);
  const reads = positions(g);
  const bytes = new Uint8Array(reads.length * width);
  reads.forEach((from, i) => {
    bytes.set(source.subarray(from * width, (from + 1) * width), i * width);
  });
  return [valuesFromBytes(dtype, bytes)];
}
