// Calibration and comparison data from disk: a .npz, a .npy, or a folder of .npy files that are one sample (or a
// batch) each. Invariant: at least one sample, and every sample has the dtypes and shapes of the graph's inputs.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { inputCases, readArrays } from '../data/cases.ts';
import { badData } from '../data/npy.ts';
import { NnmcuError } from '../diagnostics.ts';
import type { Graph } from '../ir/types.ts';
import type { Sample } from './tasks.ts';

/** All samples of a file or folder, folders in the order of their names. */
export function loadSamples(g: Graph, path: string): readonly Sample[] {
  const files = reading(path, () => (statSync(path).isDirectory() ? filesIn(path) : [path]));
  return files.flatMap((file) => {
    const bytes = reading(file, () => new Uint8Array(readFileSync(file)));
    return inputCases(g, readArrays(bytes, file), file).values;
  });
}

function filesIn(folder: string): readonly string[] {
  const names = readdirSync(folder)
    .filter((name) => /\.(npy|npz)$/i.test(name))
    .sort();
  if (names.length === 0) badData(folder, 'there is no .npy or .npz file in this folder');
  return names.map((name) => join(folder, name));
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
