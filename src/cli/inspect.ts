// nnmcu inspect MODEL: what is in it and what it would need, or everything that is in the way.
import { compileModel } from '../compile.ts';
import { EXIT } from '../diagnostics.ts';
import { writeFileWhole } from '../emit/write-files.ts';
import { importModel } from '../import/detect.ts';
import { tensorOf } from '../ir/graph.ts';
import { type Graph, type TensorId, typeText } from '../ir/types.ts';
import { explainPasses } from '../report/explain.ts';
import { planSvg } from '../report/plan-svg.ts';
import type { Report } from '../report/report.ts';
import { type Args, type Command, isSet, textOf } from './command.ts';
import { explanationText } from './explanation.ts';
import { readInput } from './files.ts';
import { importOptions, importOptionsOf, noteTo } from './import-options.ts';
import { jsonOption, numericsOf, numericsOption, progressOption, targetOption } from './options.ts';
import {
  bytesText,
  counted,
  grouped,
  macsText,
  print,
  printJson,
  progress,
  shortened,
  table,
} from './output.ts';
import { planOptions, planOptionsOf } from './plan-options.ts';
import { bufferText, regionText } from './region-text.ts';

export const inspect: Command = {
  options: {
    target: targetOption,
    numerics: numericsOption,
    ...importOptions,
    ...planOptions,
    svg: { type: 'string', requiresArg: true, describe: 'Write a picture of the memory plan to this file' },
    explain: {
      type: 'boolean',
      describe:
        'Also list the channels and clamps that were removed as having no effect, with the proof of each',
    },
    json: jsonOption,
    progress: progressOption,
  },
  examples: [
    ['nnmcu inspect kws.tflite', 'layers, types, MACs, weights, arena'],
    ['nnmcu inspect kws.tflite --explain', 'what was removed from it, and why that is exact'],
    ['nnmcu inspect kws.tflite --svg plan.svg', 'the memory plan as a picture'],
  ],
  run: runInspect,
};

async function runInspect(args: Args): Promise<number> {
  const file = String(args.model);
  const bytes = readInput(file);
  const bar = progress(isSet(args, 'progress'));
  try {
    const { program, report } = compileModel(bytes, {
      ...importOptionsOf(args),
      ...planOptionsOf(args),
      onNote: noteTo(file),
      file,
      target: textOf(args, 'target') ?? 'cortex-m4',
      numerics: numericsOf(args, bytes),
      onStage: bar.stage,
    });
    bar.done();
    const svg = textOf(args, 'svg');
    if (svg !== undefined)
      writeFileWhole(
        svg,
        planSvg({ title: report.model.file, plan: program.plan, layers: report.layers.map((l) => l.op) }),
      );
    const explanation = isSet(args, 'explain')
      ? explainPasses(importModel(bytes, file, importOptionsOf(args)), program.numerics, [])
      : null;
    if (isSet(args, 'json')) {
      const { graph } = program;
      printJson({
        ...report,
        inputs: ports(graph, graph.inputs),
        outputs: ports(graph, graph.outputs),
        ...(explanation && { explanation }),
      });
    } else
      print(
        [
          text(report, program.graph),
          ...bufferText(report),
          ...regionText(report),
          ...(explanation ? ['', explanationText(explanation)] : []),
        ].join('\n'),
      );
  } finally {
    bar.done();
  }
  return EXIT.ok;
}

const ports = (g: Graph, ids: readonly TensorId[]) =>
  ids.map((id) => {
    const t = tensorOf(g, id);
    return { name: t.origin.name, dtype: t.dtype, shape: t.shape, quant: t.quant };
  });

function text(report: Report, g: Graph): string {
  const rows = report.layers.map((l) => [
    String(l.index),
    l.op,
    shortened(l.name),
    l.inputs[0] ?? '-',
    l.outputs.join(' '),
    grouped(l.macs),
    grouped(l.weightBytes),
  ]);
  const header = ['#', 'operator', 'name', 'input', 'output', 'MACs', 'weights B'];
  const { arena } = report;
  const proof = arena.optimal
    ? 'the smallest possible'
    : `at least ${grouped(arena.lowerBound)} B are needed`;
  return [
    ...portLines('input', g, g.inputs),
    ...portLines('output', g, g.outputs),
    '',
    table(header, rows, [0, 5, 6]),
    '',
    `MACs     ${grouped(report.macs)}`,
    `weights  ${grouped(report.weightBytes)} B`,
    `arena    ${grouped(arena.bytes)} B, ${report.regions ? 'in several regions' : `${proof} for this order`}${arena.bytesApart > arena.bytes ? `; ${grouped(arena.bytesApart)} B if no output ran into its input` : ''}`,
    `${report.model.name}: ${counted(report.layers.length, 'layer')}  ${macsText(report.macs)}  flash ${bytesText(report.weightBytes)} weights  RAM ${bytesText(arena.bytes)} arena`,
  ].join('\n');
}

function portLines(what: string, g: Graph, ids: readonly TensorId[]): readonly string[] {
  return ids.map((id, i) => {
    const t = tensorOf(g, id);
    const quant =
      t.quant.kind === 'per-tensor' ? `  scale ${t.quant.scale}  zero point ${t.quant.zeroPoint}` : '';
    return `${`${what} ${i}`.padEnd(8)} ${shortened(t.origin.name)}  ${typeText(t)}${quant}`;
  });
}
