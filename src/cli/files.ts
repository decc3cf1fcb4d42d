// Files the user names on the command line: reading them, with one message for each way that can fail.
import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { NnmcuError } from '../diagnostics.ts';
import { besideModel } from '../import/onnx/external.ts';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EISDIR: 'this is a folder, a file is needed',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ERR_INVALID_ARG_VALUE: 'the path has a null byte',
};

/** Files are read whole, so a larger one by mistake would take all memory. */
const MAX_BYTES = 2 ** 30;

/** The bytes of a file. */
export function readInput(file: string): Uint8Array {
  const unusable = (message: string): NnmcuError => new NnmcuError({ code: 'no-input-file', file, message });
  try {
    if (statSync(file).size > MAX_BYTES) throw unusable('the file is larger than 1 GiB');
    const bytes = readFileSync(file);
    const isAlone = bytes.byteLength === bytes.buffer.byteLength;
    return isAlone ? new Uint8Array(bytes.buffer) : new Uint8Array(bytes);
  } catch (error) {
    if (error instanceof NnmcuError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw unusable(REASONS[code] ?? `cannot be read (${code || 'unknown fault'})`);
  }
}

/** A reader of the files a model refers to, for ImportOptions, and what it has read: location -> bytes. */
export function sideFiles(model: string) {
  const read = besideModel(model);
  const found = new Map<string, Uint8Array>();
  const readExternal = (location: string): Uint8Array => {
    const bytes = read(location);
    found.set(location, bytes);
    return bytes;
  };
  return { readExternal, found: found as ReadonlyMap<string, Uint8Array> };
}

/** The paths of files that a model refers to. */
export const besideFiles = (model: string, found: ReadonlyMap<string, Uint8Array>): readonly string[] =>
  [...found.keys()].map((location) => join(dirname(model), location));
