// Operators that only move bytes: views that need no code, and rows copied by nnmcu_copy_rows.
import type { Overlap, Part } from '../../ir/overlap.ts';
import {
  bytesOf,
  dtypeBytes,
  elementCount,
  type Tensor,
  tensorBytes,
  type Values,
  valuesFromBytes,
} from '../../ir/types.ts';
import {
  inputOf,
  type KernelArg,
  type KernelCall,
  type LowerContext,
  type NodeView,
  outputOf,
} from '../op-def.ts';

/** Where one input's rows go: rows of `rowBytes` bytes, `outStride` apart from `outOffset` on. */
export interface Rows {
  readonly rows: number;
  readonly rowBytes: number;
  readonly outOffset: number;
  readonly outStride: number;
}

/** The call that copies `source` to output 0; none when there is nothing to copy. */
export function copyRows(source: KernelArg, r: Rows): readonly KernelCall[] {
  if (r.rows === 0 || r.rowBytes === 0) return [];
  return [
    {
      symbol: 'nnmcu_copy_rows',
      header: 'nnmcu/copy.h',
      sources: ['copy_rows.c'],
      params: {
        type: 'nnmcu_copy_rows_params',
        fields: [
          ['rows', r.rows],
          ['row_bytes', r.rowBytes],
          ['out_offset', r.outOffset],
          ['out_stride', r.outStride],
        ],
      },
      args: [source, { kind: 'output', index: 0 }],
    },
  ];
}

/** The call that copies all of `source`, which has output 0's bytes. */
export function copyAll(n: NodeView, source: KernelArg): readonly KernelCall[] {
  const bytes = tensorBytes(outputOf(n));
  return copyRows(source, { rows: 1, rowBytes: bytes, outOffset: 0, outStride: bytes });
}

/** `OpDef.view` of an operator that keeps input 0's bytes: a constant is in flash, so it must be copied. */
export const viewOfActivation = (n: NodeView): number | null => (inputOf(n, 0).data === undefined ? 0 : null);

/** `OpDef.lower` that goes with viewOfActivation. */
export const lowerView = (n: NodeView): readonly KernelCall[] =>
  viewOfActivation(n) === null ? copyAll(n, { kind: 'input', index: 0 }) : [];

/** `OpDef.reference` of an operator that keeps input 0's bytes. */
export const referenceView = (_: NodeView, values: readonly (Values | null)[]): readonly Values[] => [
  values[0]!.slice() as Values,
];

/**
 * How each input of a concatenation lies in the output. All inputs agree in the dimensions before `axis` and, taken
 * together, after it; `axis` of a pack (inputs of one rank less) is where the new dimension goes.
 */
export function concatRows(inputs: readonly Tensor[], output: Tensor, axis: number): readonly Rows[] {
  const rows = elementCount(output.shape.slice(0, axis));
  const outStride = elementCount(output.shape.slice(axis)) * dtypeBytes(output.dtype);
  let outOffset = 0;
  return inputs.map((t) => {
    const rowBytes = elementCount(t.shape.slice(axis)) * dtypeBytes(t.dtype);
    const r = { rows, rowBytes, outOffset, outStride };
    outOffset += rowBytes;
    return r;
  });
}

/**
 * The input whose rows are spread first: the largest, so that the output may run into it; null where rows are whole.
 * It must be needed once only, since its bytes are gone when the others are copied.
 */
function firstSpread(n: NodeView, rows: readonly Rows[]): number | null {
  const sizes = rows.map((r, i) => {
    const t = inputOf(n, i);
    const isOnce = n.inputs.filter((other) => other?.id === t.id).length === 1;
    return r.rows > 1 && isOnce && t.data === undefined ? r.rows * r.rowBytes : 0;
  });
  const largest = Math.max(...sizes);
  return largest > 0 ? sizes.indexOf(largest) : null;
}

/** `OpDef.lower` of concatenation and pack: one call per input that is not in place. */
export function lowerConcat(n: NodeView, axis: number, { inPlace }: LowerContext): readonly KernelCall[] {
  const rows = concatRows(n.inputs as readonly Tensor[], outputOf(n), axis);
  const first = firstSpread(n, rows);
  const order = rows.map((_, index) => index).sort((a, b) => Number(b === first) - Number(a === first));
  return order.flatMap((index) =>
    inPlace?.has(index) ? [] : copyRows({ kind: 'input', index }, rows[index]!),
  );
}

/** `OpDef.overlaps` of concatenation and pack: no row is written before it, or one behind it, is read. */
export function overlapsOfConcat(n: NodeView, axis: number): readonly Overlap[] {
  if (n.inputs.length === 1) return [];
  const all = concatRows(n.inputs as readonly Tensor[], outputOf(n), axis);
  const input = firstSpread(n, all);
  if (input === null) return [];
  const { rows, rowBytes, outOffset, outStride } = all[input]!;
  return [{ input, lead: (rows - 1) * (outStride - rowBytes) + outOffset + rowBytes, step: 1 }];
}

/** `OpDef.parts` of concatenation and pack: inputs that lie in one piece. */
export const partsOfConcat = (n: NodeView, axis: number): readonly Part[] =>
  n.inputs.length === 1
    ? []
    : concatRows(n.inputs as readonly Tensor[], outputOf(n), axis).flatMap(
        ({ rows, rowBytes, outOffset }, input) =>
          rows === 1 && rowBytes > 0 && inputOf(n, input).data === undefined
            ? [{ input, offset: outOffset }]
            : [],
      );

/** `OpDef.reference` of concatenation and pack. */
export function referenceConcat(
  n: NodeView,
  values: readonly (Values | null)[],
  axis: number,
): readonly Values[] {
  const output = outputOf(n);
  const bytes = new Uint8Array(tensorBytes(output));
  concatRows(n.inputs as readonly Tensor[], output, axis).forEach((r, i) => {
    const source = bytesOf(values[i]!);
    for (let row = 0; row < r.rows; row++)
      bytes.set(source.subarray(row * r.rowBytes, (row + 1) * r.rowBytes), r.outOffset + row * r.outStride);
  });
  return [valuesFromBytes(output.dtype, bytes)];
}
