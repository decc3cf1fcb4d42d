// Files the user names on the command line: reading them, with one message for each way that can fail.
import { readFileSync } from 'node:fs';
import { NnmcuError } from '../diagnostics.ts';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EISDIR: 'this is a folder, a file is needed',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ERR_FS_FILE_TOO_LARGE: 'the file is larger than 2 GiB',
  ERR_INVALID_ARG_VALUE: 'the path has a null byte',
};

/** The bytes of a file. */
export function readInput(file: string): Uint8Array {
  try {
    return new Uint8Array(readFileSync(file));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw new NnmcuError({
      code: 'no-input-file',
      file,
      message: REASONS[code] ?? `cannot be read (${code || 'unknown fault'})`,
    });
  }
}
