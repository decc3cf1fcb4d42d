// What generated code costs on each core: instructions of one inference counted by QEMU, flash, RAM and stack.
// Instructions are not cycles: no wait states, no dual issue, and a vector instruction counts as one.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Compiled } from '../compile.ts';
import { NnmcuError } from '../diagnostics.ts';
import { writeFiles } from '../emit/write-files.ts';
import { bytesOf, type Values } from '../ir/types.ts';
import { type QemuBoard, targetOf } from '../targets/cortex-m.ts';
import { addressesOf, disassembly } from '../toolchain/size.ts';
import { traceCall } from '../toolchain/trace.ts';
import { type Image, regionsIn } from '../verify/image.ts';
import { runGenerated } from '../verify/run-generated.ts';
import { type Estimate, estimateCycles, parseDisassembly } from './m4-cycles.ts';

const TRACE_DEADLINE_MS = 300_000;

export interface Cost {
  readonly target: string;
  /** Executed by one run(), to within one SysTick period (31 to 50 instructions). */
  readonly instructions: number;
  readonly macs: number;
  /** Sections of the linked image that the model brings: code with parameters, and constants. */
  readonly codeBytes: number;
  readonly weightBytes: number;
  readonly arenaBytes: number;
  readonly stackBytes: number;
  /** Cortex-M4 only, and when asked for. */
  readonly cycles?: Estimate;
}

export interface BenchOptions {
  /** Cortex-M targets, in the order of the result. */
  readonly targets: readonly string[];
  readonly compile: (target: string) => Compiled;
  readonly inputs: readonly Values[];
  /** Default -O3, the flag the peers' figures were measured with. */
  readonly optimize?: string;
  /** Also estimate the cycles of a Cortex-M4: a second, traced run. */
  readonly cycles?: boolean;
  readonly onTarget?: (target: string) => void;
}

/** Builds without probes and runs one case under `-icount shift=0`: the same figures on every host. */
export async function benchModel(o: BenchOptions): Promise<readonly Cost[]> {
  const workDir = await mkdtemp(join(tmpdir(), 'nnmcu-bench-'));
  try {
    const costs: Cost[] = [];
    for (const name of o.targets) {
      o.onTarget?.(name);
      costs.push(await costOn(name, o, join(workDir, name)));
    }
    return costs;
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}

async function costOn(name: string, o: BenchOptions, workDir: string): Promise<Cost> {
  const target = targetOf(name);
  const { program, files, report, fed } = o.compile(name);
  if (target.qemu === undefined)
    throw new NnmcuError({
      code: 'bad-option',
      file: '--target',
      message: `"${name}" has no QEMU board to count on`,
    });
  const dir = join(workDir, 'sources');
  await mkdir(workDir, { recursive: true });
  writeFiles(dir, files);
  const { cases, failure, sizes, image } = await runGenerated({
    target,
    models: [
      {
        name: program.name,
        dir,
        arenaBytes: report.arena.bytes,
        ...regionsIn(program),
        ...(fed && { fed }),
      },
    ],
    cases: [{ model: 0, inputs: o.inputs.map(bytesOf) }],
    workDir,
    probes: false,
    optimize: o.optimize ?? '-O3',
    icount: true,
  });
  const [result] = cases;
  if (failure !== null || result === undefined || sizes === null)
    throw new NnmcuError({
      code: 'toolchain-failed',
      file: name,
      message: failure?.message ?? 'the image gave no result',
      notes: failure?.notes ?? [],
    });
  return {
    target: name,
    instructions: Math.round(result.ticks * target.qemu.tickNs),
    macs: report.macs,
    codeBytes: sizes.codeBytes,
    weightBytes: sizes.weightBytes,
    arenaBytes: report.arena.bytes,
    stackBytes: result.stackBytes,
    ...(o.cycles && target.name === 'cortex-m4'
      ? { cycles: await cyclesOn(target.qemu, image, workDir, program.name) }
      : {}),
  };
}

async function cyclesOn(board: QemuBoard, image: Image, cwd: string, model: string): Promise<Estimate> {
  const code = parseDisassembly(await disassembly(image.compiler, image.file));
  // Either may have been inlined into the other.
  const entries = await addressesOf(image.compiler, image.file, [`${model}_run`, 'run_any']);
  const steps = await traceCall({ board, image: image.file, cwd, deadlineMs: TRACE_DEADLINE_MS }, entries);
  return estimateCycles(code, steps);
}
