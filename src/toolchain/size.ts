// What is in a linked image: sizes by section as runtime-c/qemu/sections.ld arranges them, functions and instructions.
// The harness has sections of its own and is not counted.
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

/** The functions' first instructions, of those names that are in the image. */
export async function addressesOf(
  compiler: Compiler,
  image: string,
  names: readonly string[],
): Promise<readonly number[]> {
  const text = await runTool(`${compiler.prefix}nm`, [image], { deadlineMs: DEADLINE_MS }, 'reading symbols');
  const found = [...text.matchAll(/^([0-9a-f]+) [tT] (\S+)$/gm)].filter((m) => names.includes(m[2]!));
  // Bit 0 of a Thumb function's address is not part of it.
  return found.map((m) => Number.parseInt(m[1]!, 16) & ~1);
}

/** `objdump -d` of an image. */
export const disassembly = (compiler: Compiler, image: string): Promise<string> =>
  runTool(`${compiler.prefix}objdump`, ['-d', image], { deadlineMs: DEADLINE_MS }, 'disassembling');
