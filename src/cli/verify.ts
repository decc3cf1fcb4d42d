// nnmcu verify MODEL: generated C against the reference, on every target; exit code 4 when they differ.
import { compileModel } from '../compile.ts';
import { goldenCases, inputCases, readArrays } from '../data/cases.ts';
import { EXIT, NnmcuError } from '../diagnostics.ts';
import { importModel } from '../import/detect.ts';
import type { Graph, Numerics } from '../ir/types.ts';
import { TARGETS, targetOf } from '../targets/cortex-m.ts';
import { randomCases, type VerifyCase } from '../verify/cases.ts';
import { type TargetReport, type VerifyReport, verifyModel } from '../verify/verify.ts';
import { type Args, badOption, type Command, isSet, listOf, textOf, wholeOf } from './command.ts';
import { readInput } from './files.ts';
import { importOptions, importOptionsOf } from './import-options.ts';
import { jsonOption, nameOf, numericsOf, numericsOption, progressOption } from './options.ts';
import { counted, grouped, print, printJson, progress } from './output.ts';
import { planOptions, planOptionsOf } from './plan-options.ts';

export const verify: Command = {
  options: {
    target: {
      type: 'string',
      requiresArg: true,
      default: 'all',
      describe: `all, or a list of ${TARGETS.map((t) => t.name).join(',')}`,
    },
    numerics: numericsOption,
    ...importOptions,
    ...planOptions,
    inputs: { type: 'string', requiresArg: true, describe: 'Inputs as .npz or .npy instead of random ones' },
    golden: {
      type: 'string',
      requiresArg: true,
      describe: 'Expected outputs as .npz: output_<i>, tflm_<i> or litert_<i>; may hold the inputs too',
    },
    cases: { type: 'string', requiresArg: true, default: '8', describe: 'Number of random cases' },
    seed: { type: 'string', requiresArg: true, default: '1', describe: 'Seed of the random cases' },
    sources: {
      type: 'string',
      requiresArg: true,
      describe: 'Verify the C files in this folder instead of fresh ones',
    },
    name: { type: 'string', requiresArg: true, describe: 'Name the C files were generated with' },
    keep: { type: 'string', requiresArg: true, describe: 'Build in this folder and leave everything there' },
    json: jsonOption,
    progress: progressOption,
  },
  examples: [
    ['nnmcu verify kws.tflite', 'on every target, with random inputs'],
    ['nnmcu verify kws.tflite --target host,cortex-m4 --golden kws.npz', 'against recorded outputs'],
  ],
  run: runVerify,
};

async function runVerify(args: Args): Promise<number> {
  const file = String(args.model);
  const targets = targetsOf(args);
  const bytes = readInput(file);
  const numerics = numericsOf(args, bytes);
  const cases = casesFrom(args, importModel(bytes, file, importOptionsOf(args)), numerics);
  const name = nameOf(args);
  const sources = textOf(args, 'sources');
  const keep = textOf(args, 'keep');
  const json = isSet(args, 'json');
  const bar = progress(isSet(args, 'progress'));
  try {
    const report = await verifyModel({
      targets,
      compile: (target) =>
        compileModel(bytes, {
          ...importOptionsOf(args),
          ...planOptionsOf(args),
          file,
          target,
          numerics,
          ...(name ? { name } : {}),
        }),
      cases,
      onTarget: bar.stage,
      onReport: (r) => {
        bar.done();
        if (!json) print(targetText(r));
      },
      ...(sources === undefined ? {} : { sources }),
      ...(keep === undefined ? {} : { workDir: keep, keep: true }),
    });
    if (json) printJson({ file, numerics, cases: cases.length, ...report });
    else print(verdict(report, file, cases.length, numerics));
    return report.ok ? EXIT.ok : EXIT.diverged;
  } finally {
    bar.done();
  }
}

function verdict(report: VerifyReport, file: string, cases: number, numerics: Numerics): string {
  const all = counted(report.targets.length, 'target');
  if (report.ok) return `${file}: bit-exact on ${all}, ${counted(cases, 'case')} each, numerics ${numerics}`;
  const bad = report.targets.filter((r) => !r.ok).length;
  return `${file}: DIVERGES on ${bad} of ${all}, numerics ${numerics}`;
}

function targetText(r: TargetReport): string {
  const head = r.target.padEnd(14);
  if (r.divergence !== null)
    return `${head} DIVERGES  ${r.divergence.message}\n${' '.repeat(15)}case ${r.divergence.caseName}`;
  if (r.failure !== null)
    return [`${head} FAILS  ${r.failure.message}`, ...r.failure.notes.map((n) => `    ${n}`)].join('\n');
  const facts = [
    r.codeBytes === null ? '' : `code ${grouped(r.codeBytes)} B`,
    r.weightBytes === null ? '' : `weights ${grouped(r.weightBytes)} B`,
    r.stackBytes === null ? '' : `stack ${grouped(r.stackBytes)} B`,
  ].filter((f) => f !== '');
  return [head, 'ok', counted(r.cases, 'case'), counted(r.layers, 'layer'), ...facts].join('  ');
}

function targetsOf(args: Args): readonly string[] {
  const names = listOf(args, 'target');
  if (names.length === 0) throw badOption('target', 'needs a value');
  return [...new Set(names.flatMap((n) => (n === 'all' ? TARGETS.map((t) => t.name) : [targetOf(n).name])))];
}

function casesFrom(args: Args, g: Graph, numerics: Numerics): readonly VerifyCase[] {
  const golden = textOf(args, 'golden');
  const inputs = textOf(args, 'inputs') ?? golden;
  const count = wholeOf(args, 'cases', 1, 100_000);
  const seed = wholeOf(args, 'seed', 0, 2 ** 32 - 1);
  if (inputs === undefined) return randomCases(g, count, seed);
  const { values } = inputCases(g, readArrays(readInput(inputs), inputs), inputs);
  if (golden === undefined) return values.map((v, i) => ({ name: `${i} of ${inputs}`, inputs: v }));
  const outputs = goldenCases(g, readArrays(readInput(golden), golden), numerics, golden)?.values;
  if (outputs?.length !== values.length)
    throw new NnmcuError({
      code: 'bad-data',
      file: golden,
      message: outputs
        ? `has ${counted(outputs.length, 'case')}, the inputs have ${values.length}`
        : `has no expected outputs: output_<i> or ${numerics}_<i>`,
    });
  return values.map((v, i) => ({ name: `${i} of ${inputs}`, inputs: v, golden: outputs[i]! }));
}
