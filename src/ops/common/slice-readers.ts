// TFLite's other operators that take boxes out of a tensor, as what STRIDED_SLICE takes: SLICE, and SPLIT, SPLIT_V and
// UNPACK, which take several and are read output by output.
// Source: TFLite slice.cc, split.cc, split_v.cc, unpack.cc; all bounds are constants.
import { SplitOptions, UnpackOptions } from '../../import/tflite/schema/tflite.ts';
import type { TensorId } from '../../ir/types.ts';
import type { TfliteNode } from '../op-def.ts';
import type { Slice, StridedSliceAttrs } from '../strided-slice.ts';
import { axisIn, constantInts } from './constant.ts';

interface Reading {
  readonly attrs: StridedSliceAttrs;
  readonly inputs: readonly (TensorId | null)[];
}

const whole = (dims: readonly number[]): readonly Slice[] =>
  dims.map((size) => ({ begin: 0, stride: 1, size }));

function dimsOf(node: TfliteNode, index: number): readonly number[] {
  const input = node.inputs[index];
  return input ? input.shape : node.fail('invalid-graph', 'the input is missing');
}

/** The only number of a constant input. */
function oneInt(node: TfliteNode, index: number, role: string): number {
  const ints = constantInts(node, index, role);
  return ints.length === 1
    ? ints[0]!
    : node.fail('invalid-graph', `the ${role} is [${ints}], not one number`);
}

function readSlice(node: TfliteNode): Reading {
  const dims = dimsOf(node, 0);
  const begin = constantInts(node, 1, 'begin');
  const sizes = constantInts(node, 2, 'size');
  if (begin.length !== dims.length || sizes.length !== dims.length)
    return node.fail(
      'invalid-graph',
      `begin [${begin}] and size [${sizes}] are not one for each of [${dims}]`,
    );
  const slices = dims.map((dim, axis): Slice => {
    const size = sizes[axis] === -1 ? dim - begin[axis]! : sizes[axis]!;
    if (begin[axis]! < 0 || size < 0 || begin[axis]! + size > dim)
      return node.fail('invalid-graph', `begin [${begin}] and size [${sizes}] go beyond [${dims}]`);
    return { begin: size === 0 ? 0 : begin[axis]!, stride: 1, size };
  });
  return { attrs: { slices, shape: slices.map((s) => s.size) }, inputs: node.inputIds.slice(0, 1) };
}

/** The sizes of a SPLIT_V; one of them may be -1 for what is left. */
function partSizes(node: TfliteNode, dim: number): readonly number[] {
  const sizes = constantInts(node, 1, 'sizes');
  const rest = dim - sizes.reduce((sum, size) => sum + Math.max(0, size), 0);
  const open = sizes.filter((size) => size === -1).length;
  if (sizes.some((size) => size < -1) || open > 1 || rest < 0 || (open === 0 && rest > 0))
    return node.fail('invalid-graph', `the sizes [${sizes}] do not add up to ${dim}`);
  return sizes.map((size) => (size === -1 ? rest : size));
}

/** Output `node.output` of those that lie one after the other along an axis. */
function part(node: TfliteNode, input: number, axis: number, sizes: readonly number[]): Reading {
  const dims = dimsOf(node, input);
  const size = sizes[node.output];
  if (size === undefined || sizes.length !== node.outputs.length)
    return node.fail('invalid-graph', `it has ${node.outputs.length} outputs instead of ${sizes.length}`);
  const begin = sizes.slice(0, node.output).reduce((sum, s) => sum + s, 0);
  const slices = whole(dims).with(axis, { begin: size === 0 ? 0 : begin, stride: 1, size });
  return { attrs: { slices, shape: dims.with(axis, size) }, inputs: [node.inputIds[input] ?? null] };
}

function readSplit(node: TfliteNode): Reading {
  const dims = dimsOf(node, 1);
  const axis = axisIn(node, oneInt(node, 0, 'axis'), dims.length);
  const count = node.options(SplitOptions)?.numSplits() ?? node.outputs.length;
  if (count < 1 || dims[axis]! % count !== 0)
    return node.fail('invalid-graph', `axis ${axis} of [${dims}] cannot be split in ${count}`);
  return part(node, 1, axis, new Array<number>(count).fill(dims[axis]! / count));
}

function readSplitV(node: TfliteNode): Reading {
  const dims = dimsOf(node, 0);
  const axis = axisIn(node, oneInt(node, 2, 'axis'), dims.length);
  return part(node, 0, axis, partSizes(node, dims[axis]!));
}

function readUnpack(node: TfliteNode): Reading {
  const dims = dimsOf(node, 0);
  const axis = axisIn(node, node.options(UnpackOptions)?.axis() ?? 0, dims.length);
  const { attrs, inputs } = part(node, 0, axis, new Array<number>(dims[axis]!).fill(1));
  return { attrs: { slices: attrs.slices, shape: dims.toSpliced(axis, 1) }, inputs };
}

/** How each of these operators is read. */
export const SLICE_READERS: ReadonlyMap<string, (node: TfliteNode) => Reading> = new Map([
  ['SLICE', readSlice],
  ['SPLIT', readSplit],
  ['SPLIT_V', readSplitV],
  ['UNPACK', readUnpack],
]);
