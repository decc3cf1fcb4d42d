// The table of contents: import -> passes -> lower -> schedule -> plan memory -> emit -> report.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { NnmcuError } from './diagnostics.ts';
import { cIdentifier, cPrefix } from './emit/c-text.ts';
import type { Optimize } from './emit/choose-kernels.ts';
import { type EmittedFile, emit } from './emit/emit.ts';
import { kernelsToFold } from './emit/fold.ts';
import { modelView } from './emit/model-view.ts';
import { type PlanOptions, planProgram } from './emit/plan-program.ts';
import { withRegions } from './emit/plan-regions.ts';
import { type FedInput, fedInputOf, macsOf, type Program } from './emit/program.ts';
import { PACKAGE_ROOT } from './emit/runtime-files.ts';
import type { Choice } from './fit/choice.ts';
import { type Fitted, fitModel } from './fit/fit.ts';
import { defaultNumerics, importModel } from './import/detect.ts';
import { hasConvertedIo } from './import/io-type.ts';
import type { ImportOptions } from './import/options.ts';
import { tensorOf } from './ir/graph.ts';
import type { Graph, Numerics } from './ir/types.ts';
import type { Region } from './memory/region-types.ts';
import { runPasses } from './passes/index.ts';
import { type Stream, streamRows } from './passes/stream-rows.ts';
import { buildReport, type Report } from './report/report.ts';
import { targetOf } from './targets/cortex-m.ts';

export interface CompileOptions extends ImportOptions {
  /** Path of the model as the user gave it: for messages; only its last part reaches the output. */
  readonly file: string;
  /** Prefix of everything generated, made an identifier if it is none. Default: the model's file name, in lower case. */
  readonly name?: string;
  readonly target?: string;
  /** Default: that of the model's format. */
  readonly numerics?: Numerics;
  /** Whether an operator's output may run into the input it consumes; default true. */
  readonly overlap?: boolean;
  /** What the kernels are chosen for; default `balanced`. */
  readonly optimize?: Optimize;
  /** Memories to spread the model over; one arena without a place of its own when there are none. */
  readonly regions?: readonly Region[];
  /** Largest arena in bytes, or `min` for the smallest: parts of the model are computed by rows if it takes that. */
  readonly maxRam?: number | 'min';
  /** How long to search for order and offsets, in multiples of what is usual; default 1. */
  readonly planEffort?: number;
  /** Most bytes of code and constants, by estimate: smaller kernels are taken unless `optimize` is given. */
  readonly maxFlash?: number;
  /** The model's one input comes row by row from a function of the application and is never whole in memory. */
  readonly feedRows?: boolean;
  /** Operators of the graph after all passes that are computed by rows; none when absent. */
  readonly stream?: Stream;
  readonly disabledPasses?: readonly string[];
  /** Checks the IR's invariants after every pass. */
  readonly verifyIr?: boolean;
  /** Called after every pass that changed the graph. */
  readonly onPass?: (name: string, g: Graph) => void;
  /** Called when a stage begins: for progress. */
  readonly onStage?: (stage: string) => void;
}

export interface Compiled {
  /** The input that the application feeds row by row; absent when none is. */
  readonly fed?: FedInput;
  /** The ways to run the model that were weighed, where a limit asked for it. */
  readonly front?: readonly Choice[];
  readonly program: Program;
  readonly files: readonly EmittedFile[];
  readonly report: Report;
}

/** Version of this package, as printed in generated files. */
export const VERSION: string = (
  JSON.parse(readFileSync(`${PACKAGE_ROOT}/package.json`, 'utf8')) as { version: string }
).version;

/** The C prefix for a model file. */
export const defaultName = (file: string): string =>
  cPrefix(cIdentifier(basename(file).replace(/\.[^.]*$/, '')));

/** Bytes of a model file -> everything `nnmcu gen` writes. Deterministic; rejects with NnmcuError. */
export function compileModel(bytes: Uint8Array, options: CompileOptions): Compiled {
  const stage = options.onStage ?? (() => {});
  const numerics = options.numerics ?? defaultNumerics(bytes);
  const target = targetOf(options.target ?? 'cortex-m4');
  stage('import');
  const imported = importModel(bytes, options.file, options);
  stage('passes');
  const whole = runPasses(imported, {
    disabled: options.disabledPasses ?? [],
    verify: options.verifyIr ?? false,
    numerics,
    ...(options.onPass ? { onPass: options.onPass } : {}),
  });
  rejectConstantOutputs(whole);
  const planning = {
    target,
    numerics,
    overlap: options.overlap !== false,
    optimize: options.optimize ?? 'balanced',
    effort: options.planEffort ?? 1,
    onStage: stage,
  };
  const { graph, planned: inOne, ...fitted } = placed(whole, planning, options);
  const planned = options.regions?.length ? withRegions(graph, inOne, options.regions, planning) : inOne;
  const { schedule, plan } = planned;
  stage('emit');
  const program: Program = {
    name: options.name === undefined ? defaultName(options.file) : cPrefix(options.name),
    graph: { ...graph, ops: schedule.order },
    steps: planned.steps,
    plan,
    numerics,
    target,
    ...(options.optimize === 'speed' && { folded: kernelsToFold(planned.steps, target) }),
  };
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const file = basename(options.file);
  const banner = `Generated by nnmcu ${VERSION} from ${file} (sha256 ${sha256.slice(0, 16)}). Do not edit.`;
  const view = modelView(program, banner, macsOf(program));
  const sources = emit(program, view);
  const paths = [...sources.map((f) => f.path), 'nnmcu-report.json'].sort();
  const report = buildReport(program, view, { name: program.name, file, sha256 }, VERSION, paths);
  const files = [...sources, { path: 'nnmcu-report.json', content: `${JSON.stringify(report, null, 2)}\n` }];
  const fed = fedInputOf(program);
  return { program, files, report, ...fitted, ...(fed && { fed }) };
}

/** The graph as it will run, and its plan. */
function placed(
  g: Graph,
  planning: PlanOptions,
  options: CompileOptions,
): Pick<Fitted, 'graph' | 'planned'> & Partial<Pick<Fitted, 'front'>> {
  const { maxRam = null, maxFlash = null, feedRows: fed = false } = options;
  if (maxRam !== null || maxFlash !== null || fed) {
    const asked = { ...planning, isOpen: options.optimize === undefined };
    const { graph, planned, front } = fitModel(g, asked, { maxRam, maxFlash, fed });
    return { graph, planned, front };
  }
  const graph = options.stream ? streamRows(g, options.stream) : g;
  if (graph === null) throw new Error('bug: these operators cannot be computed by rows');
  return { graph, planned: planProgram(graph, planning) };
}

/** Bytes of arena that int8 inputs and outputs would save; 0 when the model has them, or cannot. */
export function int8IoSaving(bytes: Uint8Array, options: CompileOptions, compiled: Compiled): number {
  if (!hasConvertedIo(compiled.program.graph)) return 0;
  const { onNote: _, onPass: __, onStage: ___, ...quiet } = options;
  try {
    const other = compileModel(bytes, { ...quiet, ioType: 'int8' });
    return Math.max(0, compiled.report.arena.bytes - other.report.arena.bytes);
  } catch (e) {
    if (e instanceof NnmcuError) return 0;
    throw e;
  }
}

function rejectConstantOutputs(g: Graph): void {
  const found = g.outputs.map((id) => tensorOf(g, id)).filter((t) => t.data !== undefined);
  const [first, ...rest] = found.map((t) => ({
    code: 'unsupported-option' as const,
    file: g.file,
    where: `output "${t.origin.name}"`,
    message: 'does not depend on any input',
    help: 'Take this output out of the model: it is always the same.',
  }));
  if (first) throw new NnmcuError(first, ...rest);
}
