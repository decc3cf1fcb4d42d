// Data files <-> a model's inputs and outputs. An array may have one leading axis more than its tensor, the cases; or,
// where the tensor's own first dimension is 1, more of those.
// Invariant: what leaves here has exactly the dtype and element count the graph asks for.
import { tensorOf } from '../ir/graph.ts';
import {
  allocate,
  bytesOf,
  elementCount,
  type Graph,
  type Tensor,
  tensorBytes,
  typeText,
  type Values,
  valuesFromBytes,
} from '../ir/types.ts';
import { badData, isNpy, type NdArray, readNpy } from './npy.ts';
import { isNpz, readNpz } from './npz.ts';

/** How the arrays of a file say that they hold several cases: [n,1,8,8] or [n,8,8] for a tensor [1,8,8]. */
export type CaseAxis = 'none' | 'added' | 'merged';

/** Values per case and tensor, in the graph's order. */
export interface Cases {
  readonly values: readonly (readonly Values[])[];
  /** Results get the same. */
  readonly axis: CaseAxis;
}

/** A .npy (for models with one input) or .npz file as arrays by name. */
export function readArrays(bytes: Uint8Array, file: string): ReadonlyMap<string, NdArray> {
  if (isNpz(bytes)) return readNpz(bytes, file);
  if (isNpy(bytes)) return new Map([['input_0', readNpy(bytes, file)]]);
  return badData(
    file,
    'this is neither a .npy nor a .npz file',
    'Save it with numpy (np.save, np.savez), or give raw bytes with --input-raw.',
  );
}

/** Cases for the graph's inputs from arrays named `input_<i>` or like the tensors. */
export function inputCases(g: Graph, arrays: ReadonlyMap<string, NdArray>, file: string): Cases {
  const tensors = g.inputs.map((id) => tensorOf(g, id));
  const found = tensors.map((t, i) => {
    const array = arrays.get(`input_${i}`) ?? arrays.get(t.origin.name);
    return array ?? missing(t, `input_${i}`, arrays, file);
  });
  return casesOf(tensors, found, file);
}

/**
 * Golden cases for the graph's outputs from arrays named `output_<i>`, `<numerics>_<i>` or like the tensors; null when
 * the file has none of them.
 */
export function goldenCases(
  g: Graph,
  arrays: ReadonlyMap<string, NdArray>,
  numerics: string,
  file: string,
): Cases | null {
  const tensors = g.outputs.map((id) => tensorOf(g, id));
  const found = tensors.map(
    (t, i) => arrays.get(`output_${i}`) ?? arrays.get(`${numerics}_${i}`) ?? arrays.get(t.origin.name),
  );
  if (found.every((a) => a === undefined)) return null;
  const complete = found.map(
    (a, i) => a ?? missing(tensors[i]!, `output_${i} or ${numerics}_${i}`, arrays, file),
  );
  return casesOf(tensors, complete, file);
}

/** Raw little-endian bytes: per case, every input one after another. */
export function rawCases(g: Graph, bytes: Uint8Array, file: string): Cases {
  const tensors = g.inputs.map((id) => tensorOf(g, id));
  const size = tensors.reduce((sum, t) => sum + tensorBytes(t), 0);
  if (bytes.length === 0 || size === 0 || bytes.length % size !== 0)
    badData(
      file,
      `has ${bytes.length} bytes; one case of ${tensors.map(typeText).join(' + ')} has ${size} bytes`,
    );
  let at = 0;
  const take = (t: Tensor): Values => {
    const end = at + tensorBytes(t);
    const values = valuesFromBytes(t.dtype, bytes.subarray(at, end));
    at = end;
    return values;
  };
  const count = bytes.length / size;
  return {
    axis: count > 1 ? 'added' : 'none',
    values: Array.from({ length: count }, () => tensors.map(take)),
  };
}

/** One array for a tensor's values in all cases; the inverse of reading cases. */
export function stacked(t: Tensor, perCase: readonly Values[], axis: CaseAxis): NdArray {
  const values = allocate(t.dtype, elementCount(t.shape) * perCase.length);
  const bytes = bytesOf(values);
  perCase.forEach((v, i) => {
    bytes.set(bytesOf(v), i * v.byteLength);
  });
  if (axis === 'none') return { dtype: t.dtype, shape: t.shape, values };
  const own = axis === 'merged' && t.shape[0] === 1 ? t.shape.slice(1) : t.shape;
  return { dtype: t.dtype, shape: [perCase.length, ...own], values };
}

function casesOf(tensors: readonly Tensor[], arrays: readonly NdArray[], file: string): Cases {
  const layouts = tensors.map((t, i) => layoutOf(t, arrays[i]!, file));
  const counts = [...new Set(layouts.map((l) => l.count))];
  if (counts.length > 1) badData(file, `arrays differ in their number of cases: ${counts.join(', ')}`);
  const axis = (['added', 'merged'] as const).find((a) => layouts.some((l) => l.axis === a)) ?? 'none';
  const values = Array.from({ length: counts[0] ?? 1 }, (_, c) =>
    tensors.map((t, i) => {
      const n = elementCount(t.shape);
      return arrays[i]!.values.slice(c * n, (c + 1) * n);
    }),
  );
  return { axis, values };
}

function layoutOf(t: Tensor, a: NdArray, file: string): { readonly axis: CaseAxis; readonly count: number } {
  const wanted = `"${t.origin.name}" is ${typeText(t)}`;
  if (a.dtype !== t.dtype) badData(file, `${wanted}, the array is ${a.dtype}`);
  const same = (x: readonly number[], y: readonly number[]): boolean =>
    x.length === y.length && x.every((d, i) => d === y[i]);
  if (same(a.shape, t.shape)) return { axis: 'none', count: 1 };
  const [count = 0, ...rest] = a.shape;
  if (count > 0 && same(rest, t.shape)) return { axis: 'added', count };
  if (count > 0 && t.shape[0] === 1 && same(rest, t.shape.slice(1))) return { axis: 'merged', count };
  return badData(
    file,
    `${wanted}, the array is ${typeText(a)}`,
    'The shape must be the same, or have one more axis in front: the cases.',
  );
}

function missing(t: Tensor, key: string, arrays: ReadonlyMap<string, NdArray>, file: string): never {
  const names = [...arrays.keys()].slice(0, 12).join(', ') || 'nothing';
  return badData(file, `no array ${key} or "${t.origin.name}" (${typeText(t)}); the file has ${names}`);
}
