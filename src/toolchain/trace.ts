// Which blocks of instructions a QEMU run executes, from its own log (`-d exec,nochain,in_asm`): no plugin.
import { execa } from 'execa';
import { QEMU, type QemuRun, qemuArguments } from './qemu.ts';

/** A run of instructions without a branch inside, and where it went on. */
export interface Step {
  readonly from: number;
  readonly bytes: number;
  readonly to: number;
  readonly times: number;
}

/** Lines of the log that matter: a block as it is translated, one that begins, one that was sent back at its begin. */
const TRANSLATED = /^IN: /;
const INSTRUCTION = /^0x([0-9a-f]+):\s+((?:[0-9a-f]{2,8} ?)+)/;
const BEGINS = /^Trace \d+: (\S+) \[[0-9a-f]+\/([0-9a-f]+)\//;
const SENT_BACK = /^Stopped execution/;

/**
 * Runs the image as runQemu with `icount` does and counts, from the first block that begins at one of `entries` until
 * the function entered there returns to the instruction behind the block that called it.
 */
export async function traceCall(run: QemuRun, entries: readonly number[]): Promise<readonly Step[]> {
  const child = execa(QEMU, [...qemuArguments({ ...run, icount: true }), '-d', 'exec,nochain,in_asm'], {
    cwd: run.cwd,
    reject: false,
    stdin: 'ignore',
    stdout: 'ignore',
    buffer: false,
    timeout: run.deadlineMs,
    killSignal: 'SIGKILL',
  });
  const counter = blockCounter(entries);
  for await (const line of child.iterable({ from: 'stderr' })) if (counter.read(line)) break;
  child.kill('SIGKILL');
  await child;
  return counter.steps();
}

/** Reads the log line by line; `read` returns true when the call is over. */
export function blockCounter(entries: readonly number[]): {
  read(line: string): boolean;
  steps(): readonly Step[];
} {
  /** Bytes of translated blocks by their place in the translator's memory, which it may use again. */
  const sizes = new Map<string, number>();
  const times = new Map<string, number>();
  let fresh = 0;
  let block: { readonly pc: number; readonly bytes: number } | null = null;
  let end: number | null = null;
  let over = false;

  /** The block went on at `to`. */
  const leave = (to: number): void => {
    if (block === null) return;
    if (end === null) {
      if (entries.includes(to)) end = block.pc + block.bytes;
      return;
    }
    const key = `${block.pc},${block.bytes},${to}`;
    times.set(key, (times.get(key) ?? 0) + 1);
    over = to === end;
  };
  let begins: { readonly pc: number; readonly bytes: number } | null = null;
  return {
    read(line) {
      const at = BEGINS.exec(line);
      if (at !== null) {
        // Only now is it known that the block before was executed.
        if (begins !== null) {
          leave(begins.pc);
          block = begins;
        }
        if (fresh > 0) sizes.set(at[1]!, fresh);
        fresh = 0;
        begins = { pc: Number.parseInt(at[2]!, 16), bytes: sizes.get(at[1]!) ?? 0 };
      } else if (SENT_BACK.test(line)) {
        begins = null;
      } else if (TRANSLATED.test(line)) {
        fresh = 0;
      } else {
        const code = INSTRUCTION.exec(line)?.[2];
        if (code !== undefined) fresh += code.replaceAll(' ', '').length / 2;
      }
      return over;
    },
    steps: () =>
      [...times].map(([key, n]) => {
        const [from, bytes, to] = key.split(',').map(Number);
        return { from: from!, bytes: bytes!, to: to!, times: n };
      }),
  };
}
