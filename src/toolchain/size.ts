// What is in a linked image: sizes by section as runtime-c/qemu/sections.ld arranges them, and the function at an
// address. The harness has sections of its own and is not counted.
import type { Compiler } from './gcc.ts';
import { runTool } from './process.ts';

export interface ImageSizes {
  /** Instructions and constants of the model, its kernels and the C library, without weights. */
  readonly codeBytes: number;
  /** Sections `.rodata.<name>_weights*`. */
  readonly weightBytes: number;
  /** Initialised and zeroed variables outside the arena. */
  readonly dataBytes: number;
}

const DEADLINE_MS = 30_000;

/** Section name -> bytes. */
export async function sectionSizes(compiler: Compiler, image: string): Promise<ReadonlyMap<string, number>> {
  const text = await runTool(
    `${compiler.prefix}size`,
    ['-A', '-d', image],
    { deadlineMs: DEADLINE_MS },
    'counting',
  );
  return new Map(
    [...text.matchAll(/^(\.\S+)\s+(\d+)\s+\d+\s*$/gm)].map((m) => [m[1]!, Number(m[2])] as const),
  );
}

/** Sizes of an image linked with one of nnmcu's linker scripts. */
export async function imageSizes(compiler: Compiler, image: string): Promise<ImageSizes> {
  const sections = await sectionSizes(compiler, image);
  const sum = (...names: string[]): number => names.reduce((n, name) => n + (sections.get(name) ?? 0), 0);
  return {
    codeBytes: sum('.text', '.rodata', '.ARM.extab', '.ARM.exidx', '.data'),
    weightBytes: sum('.weights'),
    dataBytes: sum('.data', '.bss'),
  };
}

/** The function that contains `address`, or null. */
export async function functionAt(compiler: Compiler, image: string, address: number): Promise<string | null> {
  const args = ['-f', '-e', image, `0x${address.toString(16)}`];
  const text = await runTool(
    `${compiler.prefix}addr2line`,
    args,
    { deadlineMs: DEADLINE_MS },
    'reading symbols',
  );
  const name = text.split('\n')[0]?.trim() ?? '';
  return name === '' || name === '??' ? null : name;
}
