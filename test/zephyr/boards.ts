// The boards that QEMU runs, under the names of the Zephyr at hand.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url)).replace(/[/\\]$/, '');

/** Folder of Zephyr, or undefined: then everything here is skipped. */
export const ZEPHYR_BASE = process.env.ZEPHYR_BASE;

export const SKIP_MESSAGE =
  'skipped: ZEPHYR_BASE is not set; docs/zephyr.md, "From an empty folder", says how to get Zephyr';

/** Since 3.7 a name has parts: board, system on chip, CPU. */
export function boardsOf(base: string): readonly string[] {
  const version = readFileSync(join(base, 'VERSION'), 'utf8');
  const part = (name: string): number => Number(new RegExp(`^${name} *= *(\\d+)`, 'm').exec(version)?.[1]);
  const release = part('VERSION_MAJOR') * 100 + part('VERSION_MINOR');
  if (release < 307) return ['mps2_an385', 'qemu_cortex_m3', 'mps2_an521', 'mps3_an547'];
  const m55 = release < 400 ? 'mps3/an547' : 'mps3/corstone300/an547';
  return ['mps2/an385', 'qemu_cortex_m3', 'mps2/an521/cpu0', m55];
}
