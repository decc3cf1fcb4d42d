// Runs an image on a QEMU board with semihosting: the image reads and writes files in `cwd`, prints on stderr and
// returns an exit code. QEMU gives the guest the host's files, so only images built by nnmcu are run.
import type { QemuBoard } from '../targets/cortex-m.ts';
import { type Finished, runProcess } from './process.ts';

export const QEMU = 'qemu-system-arm';

export interface QemuRun {
  readonly board: QemuBoard;
  readonly image: string;
  readonly cwd: string;
  readonly deadlineMs: number;
  /** One instruction = 1 ns of virtual time: runs repeat exactly and timers count instructions; slower. */
  readonly icount?: boolean;
}

/** Ends when the image exits, faults beyond help (QEMU aborts) or the deadline passes. */
export const runQemu = (run: QemuRun): Promise<Finished> =>
  runProcess(QEMU, qemuArguments(run), { deadlineMs: run.deadlineMs, cwd: run.cwd });

/** The command line of a run. */
export const qemuArguments = (run: QemuRun): readonly string[] => [
  '-M',
  run.board.machine,
  '-nographic',
  '-monitor',
  'none',
  '-serial',
  'none',
  '-semihosting-config',
  'enable=on,target=native',
  ...(run.icount ? ['-icount', 'shift=0,align=off'] : []),
  '-kernel',
  run.image,
];
