// How far a graph's tensors are from those of another graph with the same names: signal and noise power, largest
// difference, agreement of the largest element. Values are compared as reals, whatever their type.
import { tensorOf } from '../ir/graph.ts';
import { clamp, roundHalfAway } from '../ir/requantize.ts';
import {
  allocate,
  type DType,
  type Graph,
  type Numerics,
  type Tensor,
  type TensorId,
  type Values,
} from '../ir/types.ts';
import { interpret } from '../verify/interpret.ts';

/** Sums over samples for one tensor. */
export interface Difference {
  readonly name: string;
  /** The operator that writes it. */
  readonly op: string;
  /** Position among the graph's outputs; null for an inner tensor. */
  readonly output: number | null;
  readonly samples: number;
  readonly signal: number;
  readonly noise: number;
  readonly maxError: number;
  /** Samples whose largest element is the same one in both. */
  readonly sameTop: number;
  readonly elements: number;
}

/** 10 log10 of signal over noise power: Infinity when equal, -Infinity for noise without a signal. */
export const sqnr = ({ signal, noise }: Pick<Difference, 'signal' | 'noise'>): number =>
  noise === 0 ? Infinity : 10 * Math.log10(signal / noise);

const LIMITS: Partial<Readonly<Record<DType, readonly [number, number]>>> = {
  int8: [-128, 127],
  uint8: [0, 255],
  int16: [-32768, 32767],
};

/** The values as reals. */
export function realValues(t: Tensor, values: Values): Float64Array {
  const q = t.quant;
  if (q.kind !== 'per-tensor') return Float64Array.from(values as Float32Array, Number);
  return Float64Array.from(values as Int8Array, (v) => q.scale * (v - q.zeroPoint));
}

/** The values of one tensor in the type and units of another. */
export function convert(from: Tensor, to: Tensor, values: Values): Values {
  const limits = LIMITS[to.dtype];
  const reals = realValues(from, values);
  const result = allocate(to.dtype, values.length);
  if (result instanceof BigInt64Array) return values;
  if (to.quant.kind !== 'per-tensor' || limits === undefined) {
    result.set(reals);
    return result;
  }
  const { scale, zeroPoint } = to.quant;
  for (let i = 0; i < reals.length; i++)
    result[i] = clamp(roundHalfAway(Math.fround(reals[i]! / scale)) + zeroPoint, ...limits);
  return result;
}

/** Tensors of `g` with a partner in `other`: the outputs by position, then inner tensors by name. */
function pairs(g: Graph, other: Graph): ReadonlyMap<TensorId, TensorId> {
  const byName = new Map<string, TensorId>();
  const written = (graph: Graph) => graph.ops.flatMap((op) => op.outputs);
  for (const id of written(g)) byName.set(tensorOf(g, id).origin.name, id);
  const result = new Map<TensorId, TensorId>();
  for (const id of written(other)) {
    const partner = byName.get(tensorOf(other, id).origin.name);
    if (partner !== undefined && sameCount(tensorOf(g, partner), tensorOf(other, id)))
      result.set(id, partner);
  }
  other.outputs.forEach((id, i) => {
    result.set(id, g.outputs[i]!);
  });
  return result;
}

const countOf = (t: Tensor): number => t.shape.reduce((n, d) => n * d, 1);
const sameCount = (a: Tensor, b: Tensor): boolean => countOf(a) === countOf(b);

/** Whose arithmetic each of two graphs is computed with. */
export interface BothNumerics {
  readonly graph: Numerics;
  readonly other: Numerics;
}

/** Differences of `other` from `g` for one sample of g's inputs, in the order of other's operators. */
export function compareSample(
  g: Graph,
  other: Graph,
  sample: readonly Values[],
  numerics: BothNumerics = { graph: 'litert', other: 'litert' },
): readonly Difference[] {
  const partners = pairs(g, other);
  const wanted = new Set(partners.values());
  const expected = new Map<TensorId, Float64Array>();
  interpret(g, sample, numerics.graph, (op, outputs) => {
    op.outputs.forEach((id, i) => {
      if (wanted.has(id)) expected.set(id, realValues(tensorOf(g, id), outputs[i]!));
    });
  });
  const inputs = other.inputs.map((id, i) =>
    convert(tensorOf(g, g.inputs[i]!), tensorOf(other, id), sample[i]!),
  );
  const result: Difference[] = [];
  interpret(other, inputs, numerics.other, (op, outputs) => {
    op.outputs.forEach((id, i) => {
      const wantedValues = expected.get(partners.get(id) ?? id);
      if (!partners.has(id) || wantedValues === undefined) return;
      const t = tensorOf(other, id);
      const position = other.outputs.indexOf(id);
      result.push({
        name: t.origin.name,
        op: op.kind,
        output: position < 0 ? null : position,
        ...measured(wantedValues, realValues(t, outputs[i]!)),
      });
    });
  });
  return result;
}

function measured(expected: Float64Array, actual: Float64Array) {
  let signal = 0;
  let noise = 0;
  let maxError = 0;
  for (let i = 0; i < expected.length; i++) {
    const error = actual[i]! - expected[i]!;
    signal += expected[i]! ** 2;
    noise += error ** 2;
    maxError = Math.max(maxError, Math.abs(error));
  }
  const top = actual.indexOf(actual.reduce((a, b) => Math.max(a, b), -Infinity));
  // Equal elements of a quantized output may hide which one is larger: any of them agrees.
  const best = expected.indexOf(expected.reduce((a, b) => Math.max(a, b), -Infinity));
  const sameTop = actual[best] === actual[top] ? 1 : 0;
  return { samples: 1, signal, noise, maxError, sameTop, elements: expected.length };
}

export const mergedDifferences = (
  a: readonly Difference[],
  b: readonly Difference[],
): readonly Difference[] =>
  a.map((x, i) => {
    const y = b[i]!;
    return {
      ...x,
      samples: x.samples + y.samples,
      signal: x.signal + y.signal,
      noise: x.noise + y.noise,
      maxError: Math.max(x.maxError, y.maxError),
      sameTop: x.sameTop + y.sameTop,
    };
  });
