// Generated files -> disk, all or none: everything is written beside its place first, then moved; a move that fails
// undoes the others. Only files of ours are replaced or removed: those that the folder's nnmcu-report.json lists.
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, posix, resolve } from 'node:path';
import { type Diagnostic, NnmcuError } from '../diagnostics.ts';

export interface OutputFile {
  /** Relative to the output folder, with forward slashes. */
  readonly path: string;
  readonly content: string | Uint8Array;
}

const REPORT = 'nnmcu-report.json';

/** Writes the files into `dir`, which may exist. `force` also replaces files that nnmcu did not generate. */
export function writeFiles(dir: string, files: readonly OutputFile[], force = false): void {
  let created: string | null = null;
  let stage: string | null = null;
  let written = false;
  try {
    const missing = firstMissing(dir);
    makeFolders(dir);
    created = missing;
    const ours = new Set(listedFiles(dir));
    if (!force) refuseForeign(dir, files, ours);
    stage = mkdtempSync(join(dir, '.nnmcu-'));
    for (const file of files) writeInto(join(stage, 'new'), file);
    const stale = [...ours].filter((path) => files.every((f) => f.path !== path));
    moveAll(dir, stage, files, stale);
    written = true;
    removeEmptyFolders(dir, stale);
  } catch (error) {
    if (error instanceof NnmcuError) throw error;
    throw new NnmcuError(unwritable(dir, error));
  } finally {
    if (stage !== null) rmSync(stage, { recursive: true, force: true });
    if (!written && created !== null) rmSync(created, { recursive: true, force: true });
  }
}

/** Writes one file, whole or not at all; its folder must exist. Devices and pipes are written to, not replaced. */
export function writeFileWhole(path: string, content: string | Uint8Array): void {
  const partial = `${path}.${process.pid}.partial`;
  let isStaged = false;
  try {
    const old = statSync(path, { throwIfNoEntry: false });
    if (old !== undefined && !old.isFile() && !old.isDirectory()) {
      writeFileSync(path, content);
      return;
    }
    isStaged = true;
    writeFileSync(partial, content);
    renameSync(partial, path);
  } catch (error) {
    if (isStaged) rmSync(partial, { force: true });
    throw new NnmcuError(unwritable(path, error));
  }
}

/** The topmost folder of the path that mkdir would create. */
function firstMissing(dir: string): string | null {
  let missing: string | null = null;
  for (let at = resolve(dir); !existsSync(at) && dirname(at) !== at; at = dirname(at)) missing = at;
  return missing;
}

/** Files that an earlier run wrote here; a report that is not ours lists none. */
function listedFiles(dir: string): readonly string[] {
  try {
    const report: unknown = JSON.parse(readFileSync(join(dir, REPORT), 'utf8'));
    if (typeof report !== 'object' || report === null || !('nnmcu' in report) || !('files' in report))
      return [];
    const files: unknown = report.files;
    return Array.isArray(files) ? files.filter(isInside).map((f) => posix.normalize(f)) : [];
  } catch {
    return [];
  }
}

/** The report may have been edited: no path in it may lead out of the folder. */
const isInside = (path: unknown): path is string =>
  typeof path === 'string' && path !== '' && !/^[/\\]|^[a-z]:|\\|(^|\/)\.\.(\/|$)/i.test(path);

function refuseForeign(dir: string, files: readonly OutputFile[], ours: ReadonlySet<string>): void {
  const foreign = files.filter((file) => {
    const path = join(dir, file.path);
    if (ours.has(file.path) || !lstatSync(path, { throwIfNoEntry: false })?.isFile()) return false;
    return Buffer.compare(readFileSync(path), Buffer.from(file.content as string)) !== 0;
  });
  if (foreign.length > 0) throw new NnmcuError(...notOurs(dir, foreign));
}

/** As mkdir's `recursive`, which never ends where a file system takes no folders at all, such as /proc. */
function makeFolders(dir: string): void {
  const parent = dirname(dir);
  if (parent !== dir && !existsSync(parent)) makeFolders(parent);
  if (!existsSync(dir)) mkdirSync(dir);
}

function writeInto(dir: string, file: OutputFile): void {
  const path = join(dir, file.path);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, file.content);
}

/** Moves stale and replaced files to the stage and new ones into place; on a fault, everything back. */
function moveAll(dir: string, stage: string, files: readonly OutputFile[], stale: readonly string[]): void {
  const undo: (() => void)[] = [];
  const move = (from: string, to: string): void => {
    const made = firstMissing(dirname(to));
    mkdirSync(dirname(to), { recursive: true });
    if (made !== null) undo.push(() => rmSync(made, { recursive: true, force: true }));
    renameSync(from, to);
    undo.push(() => renameSync(to, from));
  };
  try {
    for (const path of [...stale, ...files.map((f) => f.path)]) {
      const old = lstatSync(join(dir, path), { throwIfNoEntry: false });
      if (old?.isDirectory()) throw Object.assign(new Error(`${path} is a folder`), { code: 'EISDIR' });
      if (old !== undefined) move(join(dir, path), join(stage, 'old', path));
    }
    for (const { path } of files) move(join(stage, 'new', path), join(dir, path));
  } catch (error) {
    for (const step of undo.reverse()) step();
    throw error;
  }
}

function removeEmptyFolders(dir: string, removed: readonly string[]): void {
  for (const path of removed)
    for (let at = posix.dirname(path); at !== '.'; at = posix.dirname(at)) {
      try {
        rmdirSync(join(dir, at));
      } catch {
        break;
      }
    }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EEXIST: 'it exists and is not a folder',
  ENOENT: 'the folder does not exist',
  EISDIR: 'there is a folder of that name',
};

function unwritable(file: string, error: unknown): Diagnostic {
  if (!(error instanceof Error)) throw error;
  const code = 'code' in error ? String(error.code) : '';
  if (code === '') throw error;
  return { code: 'unwritable-output', file, message: `cannot write: ${REASONS[code] ?? error.message}` };
}

function notOurs(dir: string, files: readonly OutputFile[]): [Diagnostic, ...Diagnostic[]] {
  const all = files.map(
    (f): Diagnostic => ({
      code: 'unwritable-output',
      file: join(dir, f.path),
      message: 'exists already and was not generated by nnmcu',
      help: 'Choose an empty folder with -o, or replace the file with --force.',
    }),
  );
  return all as [Diagnostic, ...Diagnostic[]];
}
