// Reading goldens: .npz files with input_<i>, litert_<i>, tflm_<i> [cases, ...] and t<index>[_name] of one case.
import { readFileSync } from 'node:fs';
import { inputCases } from '../../src/data/cases.ts';
import { readNpz } from '../../src/data/npz.ts';
import { tensorOf } from '../../src/ir/graph.ts';
import {
  allocate,
  elementCount,
  type Graph,
  type Numerics,
  type TensorId,
  type Values,
} from '../../src/ir/types.ts';
import { interpret } from '../../src/verify/interpret.ts';

/** The runtimes that TFLite goldens come from. */
export type Judge = Exclude<Numerics, 'ort'>;

export interface Golden {
  readonly inputs: readonly (readonly Values[])[];
  /** [case][output]; null when the file has none. */
  readonly outputs: Readonly<Record<Judge, readonly (readonly Values[])[] | null>>;
  /** LiteRT's intermediate tensors by the model's tensor index. */
  readonly tensors: ReadonlyMap<number, Values>;
}

export function readGolden(path: URL, g: Graph): Golden {
  const arrays = readNpz(new Uint8Array(readFileSync(path)), path.pathname);
  const inputs = inputCases(g, arrays, path.pathname).values;
  const outputsOf = (judge: Judge) => {
    const found = g.outputs.map((_, i) => arrays.get(`${judge}_${i}`));
    if (found.some((a) => a === undefined)) return null;
    return inputs.map((_, c) =>
      g.outputs.map((id, i) => {
        const count = elementCount(tensorOf(g, id).shape);
        return found[i]!.values.slice(c * count, (c + 1) * count) as Values;
      }),
    );
  };
  const tensors = new Map<number, Values>();
  for (const [name, array] of arrays) {
    const index = /^t(\d+)(?:_|$)/.exec(name)?.[1];
    if (index !== undefined) tensors.set(Number(index), array.values);
  }
  return { inputs, outputs: { tflm: outputsOf('tflm'), litert: outputsOf('litert') }, tensors };
}

/** Elements that differ; float32 within 1e-5 of the largest expected value counts as equal. */
export function differing(want: Values, got: Values): number {
  if (want.length !== got.length) return Math.max(want.length, got.length);
  const isFloat = want instanceof Float32Array;
  const bound = isFloat ? 1e-5 * Math.max(...Array.from(want, Math.abs)) : 0;
  let count = 0;
  for (let i = 0; i < want.length; i++) {
    const equal = want[i] === got[i] || (isFloat && Math.abs(want[i]! - (got[i] as number)) <= bound);
    if (!equal) count++;
  }
  return count;
}

/** Every tensor the interpreter computes, by the model's tensor index. */
export function everyTensor(
  g: Graph,
  inputs: readonly Values[],
  numerics: Numerics,
): ReadonlyMap<number, Values> {
  const all = new Map<number, Values>();
  const keep = (id: TensorId, values: Values): unknown => all.set(tensorOf(g, id).origin.index, values);
  const outputs = interpret(g, inputs, numerics, (op, results) => {
    for (const [i, id] of op.outputs.entries()) keep(id, results[i] ?? allocate('int8', 0));
  });
  for (const [i, id] of g.outputs.entries()) keep(id, outputs[i]!);
  return all;
}
