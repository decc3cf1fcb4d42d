// Calibration and comparison data from disk: a .npz or .npy file, or a folder of .npz, .npy, .png and .wav files that
// are one sample (NumPy files also a batch) each. Invariant: at least one sample, and every sample has the dtypes and
// shapes of the graph's inputs.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { inputCases, readArrays } from '../data/cases.ts';
import { NORMALIZATIONS, type Normalization } from '../data/normalize.ts';
import { badData } from '../data/npy.ts';
import { isPng, readPng } from '../data/png.ts';
import { isWav, readWav } from '../data/wav.ts';
import { NnmcuError } from '../diagnostics.ts';
import { tensorOf } from '../ir/graph.ts';
import { elementCount, type Graph, type Tensor, typeText } from '../ir/types.ts';
import type { Sample } from './tasks.ts';

export interface SampleOptions {
  /** How pixels become the model's numbers; needed for pictures only. */
  readonly normalization?: Normalization;
}

/** All samples of a file or folder, folders in the order of their names. */
export function loadSamples(g: Graph, path: string, options: SampleOptions = {}): readonly Sample[] {
  const files = reading(path, () => (statSync(path).isDirectory() ? filesIn(path) : [path]));
  return files.flatMap((file) => {
    const bytes = reading(file, () => new Uint8Array(readFileSync(file)));
    if (isPng(bytes)) return [[picture(g, bytes, file, options)]];
    if (isWav(bytes)) return [[sound(g, bytes, file)]];
    return finite(g, inputCases(g, readArrays(bytes, file), file).values, file);
  });
}

/** The samples of one file; rejects them where an element is not a finite number. */
function finite(g: Graph, samples: readonly Sample[], file: string): readonly Sample[] {
  for (const [s, sample] of samples.entries())
    for (const [i, values] of sample.entries()) {
      const at = values instanceof Float32Array ? values.findIndex((x) => !Number.isFinite(x)) : -1;
      if (at >= 0)
        badData(
          file,
          `sample ${s}: element ${at} of "${tensorOf(g, g.inputs[i]!).origin.name}" is ${values[at]}`,
        );
    }
  return samples;
}

function filesIn(folder: string): readonly string[] {
  const names = readdirSync(folder)
    .filter((name) => /\.(npy|npz|png|wav)$/i.test(name))
    .sort();
  if (names.length === 0) badData(folder, 'there is no .npy, .npz, .png or .wav file in this folder');
  return names.map((name) => join(folder, name));
}

function picture(g: Graph, bytes: Uint8Array, file: string, { normalization }: SampleOptions): Float32Array {
  const t = onlyInput(g, 'a picture', file);
  if (normalization === undefined)
    return badData(
      file,
      'a picture has pixels from 0 to 255, and it is not said what the model takes instead',
      `nnmcu quantize and compare take --normalize, as in training: ${NORMALIZATIONS}.`,
    );
  return readPng(bytes, t, file, normalization);
}

function sound(g: Graph, bytes: Uint8Array, file: string): Float32Array {
  const t = onlyInput(g, 'a sound', file);
  const values = readWav(bytes, file);
  if (values.length !== elementCount(t.shape))
    badData(file, `the sound has ${values.length} samples, "${t.origin.name}" is ${typeText(t)}`);
  return values;
}

function onlyInput(g: Graph, what: string, file: string): Tensor {
  const [id, ...more] = g.inputs;
  if (id === undefined || more.length > 0)
    return badData(file, `${what} is one input, the model has ${g.inputs.length}`, 'Use .npz files.');
  const t = tensorOf(g, id);
  if (t.dtype !== 'float32')
    badData(file, `${what} is read for a float32 input; "${t.origin.name}" is ${typeText(t)}`);
  return t;
}

function reading<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof NnmcuError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw new NnmcuError({
      code: 'no-input-file',
      file,
      message: code === 'ENOENT' ? 'no such file or folder' : `cannot be read (${code || 'unknown fault'})`,
    });
  }
}
