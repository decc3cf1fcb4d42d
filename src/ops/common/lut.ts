// Operators that map each int8 element by itself: their arithmetic runs here, at compile time, for all 256 inputs.
// Invariant: the table is filled by the operator's exact reference, so nnmcu_lut_s8 cannot differ from it.
import { type Intervals, image } from '../../ir/intervals.ts';
import { dtypeBytes, elementCount } from '../../ir/types.ts';
import { inputOf, type KernelArg, type KernelCall, type NodeView, outputOf } from '../op-def.ts';
import { elementwiseOverlap } from './overlaps.ts';

/** f of every int8 value, in the order of nnmcu_lut_s8's table: 0..127, then -128..-1. */
export const tableS8 = (f: (value: number) => number): Int8Array =>
  Int8Array.from({ length: 256 }, (_, i) => f(i < 128 ? i : i - 256));

/** The table's value for each element. */
export const lookUp = (table: Int8Array, values: Int8Array): Int8Array =>
  values.map((value) => table[value & 255]!);

/** The intervals of what a table makes of values in these; exact. */
export const tableIntervals = (table: Int8Array, x: Intervals): Intervals =>
  x.map((interval) => image(interval, (value) => table[value & 255]!));

/** Output 0 = table[input `index`], element by element; no call when there are no elements. */
export function lutCall(n: NodeView, table: Int8Array, index = 0): readonly KernelCall[] {
  const count = elementCount(outputOf(n).shape);
  if (count === 0) return [];
  return [
    {
      symbol: 'nnmcu_lut_s8',
      header: 'nnmcu/lut.h',
      sources: ['lut_s8.c'],
      args: [
        { kind: 'input', index },
        { kind: 'constant', constant: { role: 'table', values: table, comment: 'for 0..127, -128..-1' } },
        { kind: 'output', index: 0 },
        { kind: 'text', text: String(count) },
      ],
      overlaps: elementwiseOverlap([index], count, 1, 1),
    },
  ];
}

/** Output 0 = table[output 0], after another kernel has written it. */
export const lutInPlace = (n: NodeView, table: Int8Array): readonly KernelCall[] =>
  lutCall(n, table).map((call) => ({
    ...call,
    args: [{ kind: 'output', index: 0 }, ...call.args.slice(1)],
  }));

/** The call of a kernel (in, out, count) that maps each element of input 0; none when there are no elements. */
export function mapCall(
  n: NodeView,
  symbol: string,
  header: string,
  params?: KernelCall['params'],
): readonly KernelCall[] {
  const count = elementCount(outputOf(n).shape);
  if (count === 0) return [];
  const args: readonly KernelArg[] = [
    { kind: 'input', index: 0 },
    { kind: 'output', index: 0 },
  ];
  const [from, to] = [inputOf(n, 0).dtype, outputOf(n).dtype];
  const call = {
    symbol,
    header,
    sources: [`${symbol.replace('nnmcu_', '')}.c`],
    // C lets a compiler assume that values of different types do not overlap, unless one of them is of bytes.
    ...((from === to || dtypeBytes(from) === 1 || dtypeBytes(to) === 1) && {
      overlaps: elementwiseOverlap([0], count, dtypeBytes(from), dtypeBytes(to)),
    }),
  };
  if (params === undefined) return [{ ...call, args: [...args, { kind: 'text', text: String(count) }] }];
  return [{ ...call, params: { ...params, fields: [['count', count], ...params.fields] }, args }];
}
