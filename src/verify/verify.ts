// `nnmcu verify`: the generated C against the reference interpreter, layer by layer, on every target. Two images per
// Cortex-M: one with probes finds the layer; one without is what ships, and its outputs, stack and size are reported.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { NnmcuError } from '../diagnostics.ts';
import { tensorOf } from '../ir/graph.ts';
import { bytesOf } from '../ir/types.ts';
import { type Target, targetOf } from '../targets/cortex-m.ts';
import { arenaMaps, type Layout, samePlaces, strayDivergence } from './arena-watch.ts';
import type { CaseResult } from './case-file.ts';
import type { VerifyCase } from './cases.ts';
import { compareTensor, type Divergence, firstDivergence } from './compare.ts';
import { type Computation, createOracle, type Expected } from './expected.ts';
import { regionsIn } from './image.ts';
import { checkInputs, misfit } from './interpret.ts';
import { type RunFailure, type RunOptions, runGenerated } from './run-generated.ts';

/** What a compilation must provide; `Compiled` of compile.ts fits. */
export interface Verifiable {
  readonly program: Computation & Layout & { readonly name: string };
  /** The input that is fed row by row, if there is one. */
  readonly fed?: { readonly bytes: number; readonly rowBytes: number };
  readonly files: readonly { readonly path: string; readonly content: string | Uint8Array }[];
}

export interface VerifyOptions {
  /** Names of targets, in the order of the report. */
  readonly targets: readonly string[];
  /** Compiles the model for a target. */
  readonly compile: (target: string) => Verifiable | Promise<Verifiable>;
  /** At least one; see cases.ts. */
  readonly cases: readonly VerifyCase[];
  /** Verify the C in this folder, e.g. edited by hand, instead of what `compile` emits. */
  readonly sources?: string;
  /** Default: a new temporary folder. */
  readonly workDir?: string;
  /** Keep the work folder; its path is in the report. */
  readonly keep?: boolean;
  /** Called when work on a target begins: for progress. */
  readonly onTarget?: (target: string) => void;
  /** Called with each target's report as soon as it exists. */
  readonly onReport?: (report: TargetReport) => void;
  /** For one run of all cases on one target. */
  readonly deadlineMs?: number;
}

export interface TargetReport {
  readonly target: string;
  readonly ok: boolean;
  /** Cases that ran to their end. */
  readonly cases: number;
  /** Layers compared per case. */
  readonly layers: number;
  /** null on the host. */
  readonly stackBytes: number | null;
  readonly codeBytes: number | null;
  readonly weightBytes: number | null;
  /** First in case order, then program order, with the case's name. */
  readonly divergence: (Divergence & { readonly caseName: string }) | null;
  /** The program died or wrote outside its arena. */
  readonly failure: { readonly message: string; readonly notes: readonly string[] } | null;
}

export interface VerifyReport {
  readonly name: string;
  readonly ok: boolean;
  readonly targets: readonly TargetReport[];
  /** The work folder when it was kept. */
  readonly workDir: string | null;
}

/** Throws for a missing toolchain and for C that does not compile; everything a target computes is in the report. */
export async function verifyModel(o: VerifyOptions): Promise<VerifyReport> {
  const targets = o.targets.map(targetOf);
  const workDir = o.workDir ? resolve(o.workDir) : await mkdtemp(join(tmpdir(), 'nnmcu-verify-'));
  try {
    const oracle = createOracle(o.cases);
    const reports: TargetReport[] = [];
    let name = '';
    for (const target of targets) {
      o.onTarget?.(target.name);
      const compiled = await o.compile(target.name);
      name = compiled.program.name;
      checkCases(compiled.program, o.cases);
      const folder = join(workDir, target.name);
      const report = await verifyTarget(o, target, compiled, oracle(compiled.program), folder);
      reports.push(report);
      o.onReport?.(report);
    }
    return { name, ok: reports.every((r) => r.ok), targets: reports, workDir: o.keep ? workDir : null };
  } finally {
    if (!o.keep) await rm(workDir, { recursive: true, force: true });
  }
}

function checkCases(program: Computation, cases: readonly VerifyCase[]): void {
  const g = program.graph;
  for (const c of cases) {
    checkInputs(g, c.inputs);
    c.golden?.forEach((values, i) => {
      const id = g.outputs[i];
      const problem = id === undefined ? 'is not in the model' : misfit(tensorOf(g, id), values);
      if (problem !== null)
        throw new NnmcuError({ code: 'bad-data', file: g.file, message: `golden output ${i} ${problem}` });
    });
  }
}

async function verifyTarget(
  o: VerifyOptions,
  target: Target,
  { program, files, fed }: Verifiable,
  expected: readonly Expected[],
  workDir: string,
): Promise<TargetReport> {
  const dir = o.sources ?? join(workDir, 'sources');
  await mkdir(workDir, { recursive: true });
  if (o.sources === undefined) await writeFiles(dir, files);
  const run: Omit<RunOptions, 'probes'> = {
    target,
    models: [
      {
        name: program.name,
        dir,
        arenaBytes: program.plan.arenaBytes,
        ...regionsIn(program),
        ...(fed && { fed }),
      },
    ],
    cases: o.cases.map((c) => ({ model: 0, inputs: c.inputs.map(bytesOf) })),
    workDir,
    objects: new Map(),
    ...(o.deadlineMs === undefined ? {} : { deadlineMs: o.deadlineMs }),
  };
  const watched = o.sources === undefined || (await hasSamePlaces(o.sources, program.name, files));
  const maps = watched ? arenaMaps(program) : [];
  const probed = await runGenerated({
    ...run,
    cases: run.cases.map((c) => ({ ...c, maps })),
    probes: true,
  });
  // On the host the plain image would only repeat the sanitized one.
  const plain = target.qemu === undefined ? probed : await runGenerated({ ...run, probes: false });

  const divergence =
    findDivergence(o.cases, expected, probed.cases, program) ??
    findDivergence(o.cases, expected, plain.cases, null);
  const failure =
    failureOf(probed.cases, probed.failure, program) ?? failureOf(plain.cases, plain.failure, program);
  return {
    target: target.name,
    ok: divergence === null && failure === null,
    cases: Math.min(probed.cases.length, plain.cases.length),
    layers: expected[0]?.layers.length ?? 0,
    stackBytes: target.qemu === undefined ? null : Math.max(0, ...plain.cases.map((c) => c.stackBytes)),
    codeBytes: plain.sizes?.codeBytes ?? null,
    weightBytes: plain.sizes?.weightBytes ?? null,
    divergence,
    failure,
  };
}

/** Sources that were generated with other options have tensors elsewhere: then only their results can be judged. */
async function hasSamePlaces(dir: string, name: string, files: Verifiable['files']): Promise<boolean> {
  const path = `${name}.c`;
  const fresh = files.find((f) => f.path === path)?.content ?? '';
  const given = await readFile(join(dir, path), 'utf8').catch(() => '');
  return samePlaces(String(fresh), given);
}

async function writeFiles(dir: string, files: Verifiable['files']): Promise<void> {
  for (const file of files) {
    const path = join(dir, file.path);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, file.content);
  }
}

function findDivergence(
  cases: readonly VerifyCase[],
  expected: readonly Expected[],
  results: readonly CaseResult[],
  probed: Layout | null,
): TargetReport['divergence'] {
  for (const result of results) {
    const want = expected[result.index]!;
    const found =
      (probed ? layerDivergence(want, result, probed) : null) ??
      firstOf(want.outputs.map((e, i) => compareTensor(e, result.outputs[i]))) ??
      goldenDivergence(cases[result.index]!, want, result);
    if (found !== null) return { ...found, caseName: cases[result.index]!.name };
  }
  return null;
}

/** A layer that writes where it must not is wrong before the first layer that computes something else. */
function layerDivergence(want: Expected, result: CaseResult, program: Layout): Divergence | null {
  const wrong = firstDivergence(want.layers, result.layers);
  const [stray] = result.strays;
  if (stray === undefined) return wrong;
  return wrong?.layer != null && wrong.layer < stray.layer ? wrong : strayDivergence(program, stray);
}

/** Reached only when target and interpreter agree: then it is the golden that says something else. */
function goldenDivergence(c: VerifyCase, want: Expected, result: CaseResult): Divergence | null {
  const found = firstOf(
    (c.golden ?? []).map((values, i) => compareTensor({ ...want.outputs[i]!, values }, result.outputs[i])),
  );
  return found && { ...found, message: `${found.message}; target and interpreter agree, the golden differs` };
}

const firstOf = (all: readonly (Divergence | null)[]): Divergence | null =>
  all.find((d) => d !== null) ?? null;

function failureOf(
  results: readonly CaseResult[],
  failure: RunFailure | null,
  { plan }: Layout,
): TargetReport['failure'] {
  if (failure !== null) return failure;
  const wild = results.find((r) => r.overrun.before || r.overrun.after);
  if (wild === undefined) return null;
  const where = wild.overrun.before ? (wild.overrun.after ? 'around' : 'in front of') : 'behind';
  const names = wild.overrunBlocks.flatMap((k) => plan.regions?.arenas[k]?.region.name ?? []);
  const arena = ['the arena', names.map((name) => `"${name}"`).join(' and ')].join(' ').trim();
  return { message: `run() wrote ${where} ${arena} in case ${wild.index}`, notes: [] };
}
