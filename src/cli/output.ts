// Text for terminals: tables, sizes and progress. Data goes to stdout, everything else to stderr.
import { writeSync } from 'node:fs';

/** Waits until everything is written: process.exit() would cut a pipe short. */
export function print(text: string): void {
  writeAll(1, `${text}\n`);
}

export function printError(text: string): void {
  writeAll(2, `${text}\n`);
}

export const printJson = (value: unknown): void => print(JSON.stringify(value, null, 2));

function writeAll(fd: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : '';
      // The reader went away (`| head`): there is nobody left to tell.
      if (code === 'EPIPE') return;
      if (code !== 'EAGAIN') throw error;
    }
  }
}

/** 1 KB is 1024 bytes. */
export function bytesText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 ** 2 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1024 ** 2).toFixed(2)} MB`;
}

export function macsText(macs: number): string {
  if (macs < 1000) return `${macs} MACs`;
  return macs < 1e6 ? `${(macs / 1e3).toFixed(1)} k MACs` : `${(macs / 1e6).toFixed(2)} M MACs`;
}

/** 1234567 -> `1 234 567`. */
export const grouped = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ' ');

/** A name from the model: one line, and short enough for a table; its end says most. */
export function shortened(name: string): string {
  const clean = name.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?');
  return clean.length <= 40 ? clean : `...${clean.slice(-37)}`;
}

export const counted = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;

/** Columns under their headers; those in `right` are aligned for numbers. */
export function table(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string {
  const widths = header.map((h, i) => Math.max(h.length, ...rows.map((r) => r[i]!.length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => (right.includes(i) ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
      .join('  ')
      .trimEnd();
  return [line(header), line(widths.map((w) => '-'.repeat(w))), ...rows.map(line)].join('\n');
}

export interface Progress {
  /** The work entered a new stage. */
  stage(text: string): void;
  /** Removes what is on the terminal. */
  done(): void;
}

/** A transient line on a terminal; with `--progress`, one line per stage; silent otherwise. */
export function progress(always: boolean): Progress {
  const terminal = process.stderr.isTTY === true;
  if (terminal)
    return {
      stage: (text) => writeAll(2, `\r\x1b[2K${text} ...`),
      done: () => writeAll(2, '\r\x1b[2K'),
    };
  return { stage: (text) => always && printError(`${text} ...`), done: () => {} };
}
