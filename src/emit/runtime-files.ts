// Which files of runtime-c a program needs: the sources its kernel calls name and, transitively, what they include.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Program } from './program.ts';

/** Root of the package, from src/emit and from dist/emit alike. */
export const PACKAGE_ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export interface RuntimeFile {
  /** Path under the runtime folder, with forward slashes: `src/conv2d_s8.c`. */
  readonly path: string;
  readonly content: string;
}

const cache = new Map<string, string>();
function read(path: string): string {
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
    const content = read(path);
    files.set(path, content);
    for (const match of content.matchAll(/^#include "([^"]+)"/gm)) queue.push(resolve(match[1]!, path));
  }
  return [...files].map(([path, content]) => ({ path, content })).sort((a, b) => (a.path < b.path ? -1 : 1));
}
