// npm run bench:shapes -- [WORD] [--target a,b]: instructions per multiply-accumulate or element of single layers of
// many shapes, all of a core in one image. A star marks more than twice the best of the class on that core.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import yargs from 'yargs';
import { type Compiled, compileModel } from '../../src/compile.ts';
import { writeFiles } from '../../src/emit/write-files.ts';
import { bytesOf } from '../../src/ir/types.ts';
import { targetOf } from '../../src/targets/cortex-m.ts';
import { randomCases } from '../../src/verify/cases.ts';
import { runGenerated } from '../../src/verify/run-generated.ts';
import type { ShapeLayer } from './shape-layers.ts';
import { SHAPE_LAYERS } from './shape-list.ts';

const args = await yargs(process.argv.slice(2))
  .option('target', { type: 'string', default: 'cortex-m0plus,cortex-m3,cortex-m4,cortex-m55' })
  .option('kernels', { type: 'boolean', default: false })
  .strictOptions()
  .parse();
const word = args._.length > 0 ? String(args._[0]) : '';
const targets = args.target.split(',');
const layers = SHAPE_LAYERS.filter((l) => `${l.of} ${l.title}`.includes(word));

interface Measured {
  readonly perUnit: number;
  readonly kernels: string;
}

const kernelsOf = ({ program }: Compiled): string =>
  program.steps
    .flatMap((s) => s.calls)
    .map((c) => c.symbol.replace('nnmcu_', ''))
    .join(' ');

/** Every layer on one core: built and run together. */
async function measure(name: string, list: readonly ShapeLayer[]): Promise<readonly Measured[]> {
  const target = targetOf(name);
  const folder = mkdtempSync(join(tmpdir(), 'nnmcu-shapes-'));
  try {
    const models = list.map((l, i) => ({
      layer: l,
      compiled: compileModel(l.model, { file: 'layer.tflite', name: `layer${i}`, target: name }),
      dir: join(folder, `layer${i}`),
    }));
    for (const { compiled, dir } of models) {
      mkdirSync(dir, { recursive: true });
      writeFiles(dir, compiled.files);
    }
    const { cases, failure } = await runGenerated({
      target,
      models: models.map(({ compiled, dir }, i) => ({
        name: `layer${i}`,
        dir,
        arenaBytes: compiled.report.arena.bytes,
      })),
      cases: models.map(({ compiled }, model) => ({
        model,
        inputs: randomCases(compiled.program.graph, 4, 1).at(-1)!.inputs.map(bytesOf),
      })),
      workDir: join(folder, 'work'),
      probes: false,
      optimize: '-O3',
      icount: true,
    });
    if (failure !== null) throw new Error(failure.message);
    return models.map(({ layer, compiled }, i) => ({
      perUnit: (cases[i]!.ticks * target.qemu!.tickNs) / layer.count,
      kernels: kernelsOf(compiled),
    }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const columns: (readonly Measured[])[] = [];
for (const target of targets) columns.push(await measure(target, layers));

for (const of of new Set(layers.map((l) => l.of))) {
  const own = layers.flatMap((l, i) => (l.of === of ? [i] : []));
  const best = columns.map((c) => Math.min(...own.map((i) => c[i]!.perUnit)));
  console.log(
    `\n| ${of} | ${targets.map((t) => t.replace('cortex-m', 'M').replace('plus', '+')).join(' | ')} |`,
  );
  console.log(`|---${'|---'.repeat(targets.length)}|`);
  for (const i of own) {
    const cells = columns.map((c, t) => {
      const { perUnit, kernels } = c[i]!;
      return `${perUnit.toFixed(2)}${perUnit > 2 * best[t]! ? '*' : ''}${args.kernels ? ` ${kernels}` : ''}`;
    });
    console.log(`| ${layers[i]!.title} | ${cells.join(' | ')} |`);
  }
}
