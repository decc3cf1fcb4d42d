// Which files of runtime-c a program needs: the sources its kernel calls name and, transitively, what they include.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { KernelCall } from '../ops/op-def.ts';
import type { Program } from './program.ts';

/** Root of the package, from src/emit and from dist/emit alike. */
export const PACKAGE_ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export interface RuntimeFile {
  /** Path under the runtime folder, with forward slashes: `src/conv2d_s8.c`. */
  readonly path: string;
  readonly content: string;
}

const cache = new Map<string, string>();

/** The text of a file under runtime-c. */
export function runtimeText(path: string): string {
  let text = cache.get(path);
  if (text === undefined) {
    text = readFileSync(`${PACKAGE_ROOT}/runtime-c/${path}`, 'utf8');
    cache.set(path, text);
  }
  return text;
}

/** As the compiler resolves quotes: beside the including file, else under include/. */
function resolve(include: string, from: string): string {
  const beside = posix.join(posix.dirname(from), include);
  return existsSync(`${PACKAGE_ROOT}/runtime-c/${beside}`) ? beside : posix.join('include', include);
}

/** The file under runtime-c/src that defines the kernel of a call, if copies of it may be made; else null. */
export const foldableSource = ({ symbol, sources }: Pick<KernelCall, 'symbol' | 'sources'>): string | null =>
  sources.find((s) => runtimeText(`src/${s}`).includes(`NNMCU_KERNEL\nvoid ${symbol}(`)) ?? null;

const foldedName = (path: string): string => path.replace(/\.c$/, '.h');

/** Kernels that the generated code includes, as it names them: `src/conv2d_s8__scalar.h`. */
export function foldedFiles({ steps, folded }: Pick<Program, 'steps' | 'folded'>): readonly string[] {
  const calls = steps.flatMap((s) => s.calls.filter((c) => folded?.has(c.symbol)));
  return [...new Set(calls.map((c) => foldedName(`src/${foldableSource(c)}`)))].sort();
}

/** Sorted by path; the public headers of the calls included. */
export function runtimeFiles(program: Program): readonly RuntimeFile[] {
  const calls = program.steps.flatMap((step) => step.calls);
  const queue = [
    'include/nnmcu.h',
    ...calls.flatMap((c) => [`include/${c.header}`, ...c.sources.map((s) => `src/${s}`)]),
  ];
  const files = new Map<string, string>();
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (files.has(path)) continue;
    const content = runtimeText(path);
    files.set(path, content);
    for (const match of content.matchAll(/^#include "([^"]+)"/gm)) queue.push(resolve(match[1]!, path));
  }
  const folded = foldedFiles(program);
  // Other kernels may call one that is folded.
  const shared = new Set(calls.flatMap((c) => (program.folded?.has(c.symbol) ? [] : c.sources)));
  const namesOf = (path: string): readonly string[] => {
    const name = foldedName(path);
    if (!folded.includes(name)) return [path];
    return shared.has(path.slice('src/'.length)) ? [path, name] : [name];
  };
  return [...files]
    .flatMap(([path, content]) => namesOf(path).map((name) => ({ path: name, content })))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}
