// Where generated code first leaves the reference, in program order: later differences are consequences.
import { bytesOf, type TensorType, typeText, type Values, valuesFromBytes } from '../ir/types.ts';
import type { LayerRecord } from './case-file.ts';

export interface Mismatch {
  /** Index per dimension, e.g. [n,h,w,c]. */
  readonly element: readonly number[];
  readonly expected: number | bigint;
  readonly got: number | bigint;
  /** Elements that differ, of how many. */
  readonly differing: number;
  readonly total: number;
}

/** A tensor the generated code must produce. */
export interface Expectation {
  /** Layer index in the program; null for a graph output as the caller finds it after run(). */
  readonly layer: number | null;
  readonly output: number;
  readonly op: string;
  /** Name of the layer (or output) in the model. */
  readonly name: string;
  readonly type: TensorType;
  readonly values: Values;
}

export interface Divergence extends Pick<Expectation, 'layer' | 'output' | 'op' | 'name'> {
  /** null when bytes are missing or surplus, so that no element can be named. */
  readonly mismatch: Mismatch | null;
  /** One sentence. */
  readonly message: string;
}

/** float32 may differ by this much of the tensor's largest value: expf and tanhf are not the same in every libm. */
export const FLOAT_TOLERANCE = 1e-5;

/** The first differing element: integers bit by bit, float32 within FLOAT_TOLERANCE; any NaN equals any NaN. */
export function compareValues(expected: Values, got: Values, shape: readonly number[]): Mismatch | null {
  if (Buffer.compare(bytesOf(expected), bytesOf(got)) === 0) return null;
  const slack = expected instanceof Float32Array ? FLOAT_TOLERANCE * largest(expected) : 0;
  let first = -1;
  let differing = 0;
  for (let i = 0; i < expected.length; i++) {
    if (Object.is(expected[i], got[i])) continue;
    if (slack > 0 && Math.abs(Number(expected[i]) - Number(got[i])) <= slack) continue;
    if (first < 0) first = i;
    differing++;
  }
  if (first < 0) return null;
  return {
    element: indexOf(first, shape),
    expected: expected[first]!,
    got: got[first]!,
    differing,
    total: expected.length,
  };
}

/** Largest finite magnitude, 0 when there is none. */
function largest(values: Float32Array): number {
  let most = 0;
  for (const v of values) if (Math.abs(v) > most && Math.abs(v) < Infinity) most = Math.abs(v);
  return most;
}

/** Row-major position -> index per dimension. */
export function indexOf(position: number, shape: readonly number[]): readonly number[] {
  const index: number[] = [];
  let rest = position;
  for (const size of [...shape].reverse()) {
    index.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return index;
}

/** Compares one tensor with the bytes the target produced; undefined bytes were never written. */
export function compareTensor(want: Expectation, got: Uint8Array | undefined): Divergence | null {
  const { layer, output, op, name } = want;
  const at = layer === null ? `output ${output} "${name}"` : `layer ${layer} ${op} "${name}"`;
  const diverged = (mismatch: Mismatch | null, what: string): Divergence => ({
    layer,
    output,
    op,
    name,
    mismatch,
    message: `${at}: ${what}`,
  });
  if (got === undefined) return diverged(null, 'was not computed');
  if (got.length !== want.values.byteLength)
    return diverged(
      null,
      `${typeText(want.type)} has ${want.values.byteLength} bytes, the target wrote ${got.length}`,
    );
  const m = compareValues(want.values, valuesFromBytes(want.type.dtype, got), want.type.shape);
  if (m === null) return null;
  const where = `element [${m.element.join(',')}] of ${typeText(want.type)}`;
  return diverged(
    m,
    `${where} is ${m.got}, expected ${m.expected} (${m.differing} of ${m.total} elements differ)`,
  );
}

/** The first difference between what a program must record and what it did record. */
export function firstDivergence(
  expected: readonly Expectation[],
  got: readonly LayerRecord[],
): Divergence | null {
  for (const [i, want] of expected.entries()) {
    const record = got[i];
    const same = record !== undefined && record.layer === want.layer && record.output === want.output;
    const divergence = compareTensor(want, same ? record.bytes : undefined);
    if (divergence !== null) return divergence;
  }
  const extra = got[expected.length];
  if (extra === undefined) return null;
  const { layer, output } = extra;
  const message = `layer ${layer} output ${output} is not in the program; were the sources generated from another model?`;
  return { layer, output, op: '', name: '', mismatch: null, message };
}
