// Constant integer inputs (shapes, axes, slice bounds) that become attributes at import, and back at export.
import type { TfliteConstant, TfliteNode } from '../op-def.ts';

/** The integers of constant input `index`, in order; rejects the node when it is absent, computed or no int32/int64. */
export function constantInts(node: TfliteNode, index: number, role: string): readonly number[] {
  const t = node.inputs[index];
  if (!t) return node.fail('invalid-graph', `the ${role} (input ${index}) is missing`);
  if (t.dtype !== 'int32' && t.dtype !== 'int64')
    return node.fail('unsupported-dtype', `the ${role} "${t.origin.name}" is ${t.dtype}; int32 is needed`);
  if (t.data === undefined)
    return node.fail(
      'unsupported-option',
      `the ${role} "${t.origin.name}" is computed by the model; a constant is needed`,
      'Convert the model again with a fixed input shape, so that the converter can fold it.',
    );
  return Array.from(t.data, Number);
}

/** A possibly negative axis as 0..rank-1; rejects the node when it is outside. */
export function axisIn(node: TfliteNode, axis: number, rank: number): number {
  const positive = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(axis) || positive < 0 || positive >= rank)
    return node.fail('invalid-graph', `axis ${axis} is outside -${rank}..${rank - 1}`);
  return positive;
}

/** The int32 input that an attribute is in TFLite; one dimension unless `shape` says otherwise. */
export const intsInput = (
  role: string,
  ints: readonly number[],
  shape: readonly number[] = [ints.length],
): TfliteConstant => ({ role, dtype: 'int32', shape, data: Int32Array.from(ints) });
