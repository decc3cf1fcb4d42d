// nnmcu bench MODEL: instructions, flash, RAM and stack of the generated code on each core.
import { benchModel, type Cost } from '../bench/bench.ts';
import { compileModel } from '../compile.ts';
import { EXIT } from '../diagnostics.ts';
import { importModel } from '../import/detect.ts';
import { TARGETS, targetOf } from '../targets/cortex-m.ts';
import { randomCases } from '../verify/cases.ts';
import { type Args, type Command, isSet, listOf, textOf } from './command.ts';
import { readInput } from './files.ts';
import { importOptions, importOptionsOf } from './import-options.ts';
import { jsonOption, numericsOf, numericsOption, progressOption } from './options.ts';
import { grouped, print, printJson, progress } from './output.ts';
import { planOptions, planOptionsOf } from './plan-options.ts';

/** M85 runs M55's code on M55's board, so `all` leaves it out. */
const MEASURED = TARGETS.filter((t) => t.qemu !== undefined && t.name !== 'cortex-m85').map((t) => t.name);
const LEVELS = ['-O0', '-O1', '-O2', '-O3', '-Os'];

export const bench: Command = {
  options: {
    target: {
      type: 'string',
      requiresArg: true,
      default: 'all',
      describe: `all, or a list of ${MEASURED.join(',')}`,
    },
    numerics: numericsOption,
    ...importOptions,
    ...planOptions,
    'gcc-optimize': {
      type: 'string',
      requiresArg: true,
      default: 'O3',
      choices: LEVELS.map((l) => l.slice(1)),
      describe: "GCC's optimization level",
    },
    'no-cycles': { type: 'boolean', describe: 'Leave out the estimated cycles of a Cortex-M4' },
    json: jsonOption,
    progress: progressOption,
  },
  examples: [['nnmcu bench kws.tflite --target cortex-m4', 'what one inference costs on a Cortex-M4']],
  run: async (args: Args) => {
    const file = String(args.model);
    const imports = importOptionsOf(args);
    const bytes = readInput(file);
    const numerics = numericsOf(args, bytes);
    const names = listOf(args, 'target').flatMap((n) => (n === 'all' ? MEASURED : [targetOf(n).name]));
    const bar = progress(isSet(args, 'progress'));
    try {
      const costs = await benchModel({
        targets: [...new Set(names)],
        compile: (target) =>
          compileModel(bytes, { ...imports, ...planOptionsOf(args), file, target, numerics }),
        // The last random case is noise; the first ones are constant and would flatter data-dependent code.
        inputs: randomCases(importModel(bytes, file, imports), 8, 1).at(-1)!.inputs,
        optimize: `-${textOf(args, 'gcc-optimize') ?? 'O3'}`,
        cycles: !isSet(args, 'no-cycles'),
        onTarget: bar.stage,
      });
      bar.done();
      if (isSet(args, 'json')) printJson({ file, numerics, costs });
      else for (const line of [...table(costs), ...costs.flatMap(estimateText)]) print(line);
      return EXIT.ok;
    } finally {
      bar.done();
    }
  },
};

function table(costs: readonly Cost[]): readonly string[] {
  const rows = costs.map((c) => [
    c.target,
    grouped(c.instructions),
    c.macs === 0 ? '-' : (c.instructions / c.macs).toFixed(2),
    ...[c.codeBytes, c.weightBytes, c.arenaBytes, c.stackBytes].map(grouped),
  ]);
  const head = ['target', 'instructions', 'per MAC', 'code B', 'weights B', 'arena B', 'stack B'];
  const widths = head.map((h, i) => Math.max(h.length, ...rows.map((r) => r[i]!.length)));
  const line = (cells: readonly string[]): string =>
    cells.map((c, i) => (i === 0 ? c.padEnd(widths[i]!) : c.padStart(widths[i]!))).join('  ');
  return [line(head), ...rows.map(line)];
}

function estimateText({ target, cycles }: Cost): readonly string[] {
  if (cycles === undefined) return [];
  const percent = ((100 * cycles.uncertainty) / cycles.cycles).toFixed(0);
  return [
    `${target}: about ${grouped(cycles.cycles)} cycles (+-${percent} %) by the documented timings without wait states`,
  ];
}
