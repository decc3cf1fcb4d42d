// Side files that hold an ONNX model's weights. The name comes from the model, so it is hostile: only a regular file
// inside the model's own folder is read, symbolic links included.
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { NnmcuError } from '../../diagnostics.ts';
import { quoted } from '../printable.ts';

function outside(file: string, location: string): NnmcuError {
  return new NnmcuError({
    code: 'damaged-file',
    file,
    message: `the external data ${quoted(location)} is not inside the model's folder`,
    help: 'Keep the data file beside the model, and save the model again with a plain file name for it.',
  });
}

function unreadable(file: string, location: string, why: string): NnmcuError {
  return new NnmcuError({
    code: 'no-input-file',
    file,
    message: `the external data ${quoted(location)} ${why}`,
    help: 'Put the data file that belongs to the model beside it.',
  });
}

/** Far more than a microcontroller's flash; a file is read whole. */
const MAX_BYTES = 2 ** 29;

const escapes = (folder: string, path: string): boolean => {
  const inside = relative(folder, path);
  return inside === '' || inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside);
};

/** Reads side files of the model at `file`, each once. */
export function besideModel(file: string): (location: string) => Uint8Array {
  const done = new Map<string, Uint8Array>();
  return (location) => {
    const known = done.get(location);
    if (known !== undefined) return known;
    const folder = resolve(dirname(file));
    const path = resolve(folder, location);
    if (location.includes('\0') || isAbsolute(location) || escapes(folder, path))
      throw outside(file, location);
    let bytes: Uint8Array;
    try {
      if (escapes(realpathSync(folder), realpathSync(path))) throw outside(file, location);
      const found = statSync(path);
      // Reading a pipe or a device may never end.
      if (!found.isFile()) throw unreadable(file, location, 'is not a regular file');
      if (found.size > MAX_BYTES) throw unreadable(file, location, 'is larger than 512 MiB');
      bytes = readFileSync(path);
    } catch (e) {
      if (e instanceof NnmcuError) throw e;
      throw unreadable(file, location, 'cannot be read');
    }
    done.set(location, bytes);
    return bytes;
  };
}
