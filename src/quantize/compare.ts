// Two models over the same samples: how far the second is from the first, at the outputs and wherever names match.
import { NnmcuError } from '../diagnostics.ts';
import { tensorOf } from '../ir/graph.ts';
import { elementCount, type Graph, type TensorId, typeText, type Values } from '../ir/types.ts';
import { type BothNumerics, convert } from './difference.ts';
import { type LayerError, layerError } from './quantize.ts';
import { loadSamples, type SampleOptions } from './samples.ts';
import type { Sample } from './tasks.ts';
import { type RunOptions, runJob } from './threads.ts';

export interface Comparison {
  readonly samples: number;
  readonly outputs: readonly LayerError[];
  /** Tensors of the second model that have a namesake in the first, in its order. */
  readonly layers: readonly LayerError[];
}

/** Compares `b` with `a`, the reference; the numerics are `litert` unless said. */
export async function compareGraphs(
  a: Graph,
  b: Graph,
  samples: readonly Sample[],
  { numerics, ...options }: RunOptions & { readonly numerics?: BothNumerics } = {},
): Promise<Comparison> {
  checkAlike(a, b);
  const job = { task: 'differences', graph: a, other: b, ...(numerics && { numerics }) } as const;
  const differences = await runJob(job, samples, options);
  return {
    samples: samples.length,
    outputs: differences.filter((d) => d.output !== null).map(layerError),
    layers: differences.map(layerError),
  };
}

/** Samples for `a` from data in the type of a's inputs, or of b's, or, where both are quantized, in real units. */
export function samplesForEither(
  a: Graph,
  b: Graph,
  path: string,
  options: SampleOptions = {},
): readonly Sample[] {
  checkAlike(a, b);
  try {
    return loadSamples(a, path, options);
  } catch (error) {
    if (!(error instanceof NnmcuError) || error.diagnostics[0].code !== 'bad-data') throw error;
    for (const other of [b, withRealInputs(a)]) {
      const samples = samplesOrNull(other, path, options);
      const converted = (values: Values, i: number): Values =>
        convert(tensorOf(other, other.inputs[i]!), tensorOf(a, a.inputs[i]!), values);
      if (samples !== null) return samples.map((sample) => sample.map(converted));
    }
    throw error;
  }
}

/** The graph as it would be with float32 in the place of its quantized inputs. */
function withRealInputs(g: Graph): Graph {
  const real = g.inputs
    .map((id) => tensorOf(g, id))
    .filter((t) => t.quant.kind === 'per-tensor')
    .map((t) => [t.id, { ...t, dtype: 'float32', quant: { kind: 'none' } }] as const);
  return { ...g, tensors: new Map([...g.tensors, ...real]) };
}

function samplesOrNull(g: Graph, path: string, options: SampleOptions): readonly Sample[] | null {
  try {
    return loadSamples(g, path, options);
  } catch (error) {
    if (error instanceof NnmcuError) return null;
    throw error;
  }
}

function checkAlike(a: Graph, b: Graph): void {
  const text = (g: Graph, ids: readonly TensorId[]): string =>
    ids.map((id) => typeText(tensorOf(g, id))).join(', ');
  const counts = (g: Graph, ids: readonly TensorId[]): string =>
    ids.map((id) => elementCount(tensorOf(g, id).shape)).join();
  for (const role of ['inputs', 'outputs'] as const)
    if (counts(a, a[role]) !== counts(b, b[role]))
      throw new NnmcuError({
        code: 'bad-option',
        file: b.file,
        message: `its ${role} (${text(b, b[role])}) do not match those of ${a.file} (${text(a, a[role])})`,
        help: 'Compare models that do the same: a float model and its quantized form, for example.',
      });
}
