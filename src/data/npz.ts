// NumPy .npz archives (zip files of .npy), read and written through fflate.
// Invariant: sizes in the archive are claims; nothing is inflated past MOST_BYTES, and output has no dates.
import { unzipSync, zipSync } from 'fflate';
import { NnmcuError } from '../diagnostics.ts';
import { badData, type NdArray, readNpy, writeNpy } from './npy.ts';

/** Inflated size of all arrays together; an archive that claims more is refused. */
const MOST_BYTES = 2 ** 30;

/** True when the bytes begin like a zip file. */
export const isNpz = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b;

/** Reads every array of the archive by its name (without .npy), in the archive's order. */
export function readNpz(bytes: Uint8Array, file: string): ReadonlyMap<string, NdArray> {
  if (!isNpz(bytes)) badData(file, 'this is not a .npz file: it does not begin like a zip archive');
  let total = 0;
  const keep = (entry: { readonly name: string; readonly originalSize: number }): boolean => {
    if (!entry.name.endsWith('.npy')) return false;
    total += entry.originalSize;
    if (total > MOST_BYTES) badData(file, `its arrays claim more than ${MOST_BYTES} bytes`);
    return true;
  };
  const entries = inflate(bytes, file, keep);
  return new Map(
    Object.entries(entries).map(([entry, content]) => {
      const name = entry.slice(0, -'.npy'.length);
      return [name, readNpy(content, `${file}[${name}]`)] as const;
    }),
  );
}

/** Writes the arrays in the map's order; byte-stable. */
export function writeNpz(arrays: ReadonlyMap<string, NdArray>): Uint8Array {
  // Zip stores local time without a zone; this date is the format's zero everywhere.
  const mtime = new Date(1980, 0, 1);
  const files = Object.fromEntries([...arrays].map(([name, a]) => [`${name}.npy`, writeNpy(a)]));
  return zipSync(files, { level: 6, mtime });
}

type Filter = NonNullable<Parameters<typeof unzipSync>[1]>['filter'];

function inflate(bytes: Uint8Array, file: string, filter: NonNullable<Filter>) {
  try {
    return unzipSync(bytes, { filter });
  } catch (error) {
    if (error instanceof NnmcuError) throw error;
    const why = error instanceof Error ? error.message : 'unknown fault';
    return badData(file, `the zip archive is damaged: ${why}`);
  }
}
