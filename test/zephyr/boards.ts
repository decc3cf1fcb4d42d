// The boards that QEMU runs, under the names of the Zephyr at hand.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url)).replace(/[/\\]$/, '');

/** Folder of Zephyr, or undefined: then everything here is skipped. */
export const ZEPHYR_BASE = process.env.ZEPHYR_BASE;

export const SKIP_MESSAGE =
  'skipped: ZEPHYR_BASE is not set; docs/zephyr.md, "From an empty folder", says how to get Zephyr';

/** Since 3.7 a name has parts: board, system on chip, CPU; the M55's was renamed after that. */
export function boardsOf(base: string): readonly string[] {
  const has = (file: string): boolean => existsSync(join(base, 'boards/arm', file));
  if (!has('mps2/board.yml')) return ['mps2_an385', 'qemu_cortex_m3', 'mps2_an521', 'mps3_an547'];
  const m55 = has('mps3/mps3_an547.dts') ? 'mps3/an547' : 'mps3/corstone300/an547';
  return ['mps2/an385', 'qemu_cortex_m3', 'mps2/an521/cpu0', m55];
}

/**
 * Boards for DSP kernels, which Zephyr 4.x has: it can only build for them, but QEMU has the machines.
 * Empty before.
 */
export function dspBoardsOf(base: string): readonly { readonly board: string; readonly machine: string }[] {
  return ['an386', 'an500']
    .filter((image) => existsSync(join(base, `boards/arm/mps2/mps2_${image}.dts`)))
    .map((image) => ({ board: `mps2/${image}`, machine: `mps2-${image}` }));
}
