// nnmcu run MODEL --input x.npy -o y.npy: the reference interpreter, the specification of every operator.
import { inputCases, rawCases, readArrays, stacked } from '../data/cases.ts';
import { type NdArray, writeNpy } from '../data/npy.ts';
import { writeNpz } from '../data/npz.ts';
import { EXIT } from '../diagnostics.ts';
import { writeFileWhole } from '../emit/write-files.ts';
import { importModel } from '../import/detect.ts';
import { tensorOf } from '../ir/graph.ts';
import { bytesOf, type Graph, type TensorId, typeText, type Values } from '../ir/types.ts';
import { interpret } from '../verify/interpret.ts';
import { type Args, badOption, type Command, isSet, textOf } from './command.ts';
import { readInput } from './files.ts';
import { importOptions, importOptionsOf } from './import-options.ts';
import { jsonOption, numericsOf, numericsOption, progressOption } from './options.ts';
import { counted, print, printJson, progress } from './output.ts';

const SOURCES = ['input', 'inputs', 'input-raw'] as const;

export const run: Command = {
  options: {
    input: { type: 'string', requiresArg: true, describe: 'The input as .npy, for models with one input' },
    inputs: {
      type: 'string',
      requiresArg: true,
      describe: 'Inputs as .npz, named input_<i> or like the tensors',
    },
    'input-raw': { type: 'string', requiresArg: true, describe: 'Raw little-endian bytes of all inputs' },
    out: {
      alias: 'o',
      type: 'string',
      requiresArg: true,
      demandOption: 'Say where to write the outputs: -o FILE (.npz, .npy or .bin)',
      describe: 'Outputs: .npz (output_<i>), .npy (one output) or .bin (raw bytes)',
    },
    numerics: numericsOption,
    ...importOptions,
    layers: { type: 'boolean', describe: 'Write every tensor too, as t<id>_<name> (.npz only)' },
    json: jsonOption,
    progress: progressOption,
  },
  examples: [
    ['nnmcu run kws.tflite --input x.npy -o y.npy', 'one input, or several with a leading case axis'],
    ['nnmcu run kws.tflite --inputs in.npz -o out.npz --layers', 'all tensors'],
  ],
  run: runRun,
};

async function runRun(args: Args): Promise<number> {
  const file = String(args.model);
  const out = textOf(args, 'out')!;
  const format = /\.(npz|npy|bin)$/.exec(out)?.[1];
  if (format === undefined) throw badOption('out', `"${out}" does not end in .npz, .npy or .bin`);
  const layers = isSet(args, 'layers');
  if (layers && format !== 'npz') throw badOption('layers', 'needs an output that ends in .npz');

  const bytes = readInput(file);
  const numerics = numericsOf(args, bytes);
  const g = importModel(bytes, file, importOptionsOf(args));
  if (format === 'npy' && g.outputs.length !== 1)
    throw badOption('out', `the model has ${g.outputs.length} outputs: use .npz`);
  const cases = casesFrom(args, g);
  const bar = progress(isSet(args, 'progress'));
  const tensors = new Map<TensorId, Values[]>();
  const outputs: (readonly Values[])[] = [];
  try {
    cases.values.forEach((inputs, i) => {
      bar.stage(`case ${i + 1} of ${cases.values.length}`);
      const results = interpret(g, inputs, numerics, (op, values) => {
        if (layers) for (const [k, id] of op.outputs.entries()) push(tensors, id, values[k]!);
      });
      outputs.push(results);
    });
  } finally {
    bar.done();
  }

  const arrays = new Map<string, NdArray>();
  g.outputs.forEach((id, i) => {
    const perCase = outputs.map((o) => o[i]!);
    arrays.set(`output_${i}`, stacked(tensorOf(g, id), perCase, cases.axis));
  });
  for (const [id, perCase] of tensors)
    arrays.set(layerKey(g, id), stacked(tensorOf(g, id), perCase, cases.axis));
  writeFileWhole(out, encoded(format, arrays, outputs));

  const summary = g.outputs.map((id, i) => `output_${i} ${typeText(tensorOf(g, id))}`);
  if (isSet(args, 'json'))
    printJson({ cases: cases.values.length, numerics, file: out, arrays: listing(arrays) });
  else print(`${counted(cases.values.length, 'case')}  ${summary.join('  ')} -> ${out}`);
  return EXIT.ok;
}

function casesFrom(args: Args, g: Graph) {
  const given = SOURCES.filter((s) => args[s] !== undefined);
  const [source, ...others] = given;
  const flags = SOURCES.map((s) => `--${s}`).join(', ');
  if (source === undefined) throw badOption('input', `no input was given: use one of ${flags}`);
  if (others.length > 0) throw badOption(source, `is given along with --${others[0]}; use one of ${flags}`);
  const file = textOf(args, source)!;
  const bytes = readInput(file);
  return source === 'input-raw' ? rawCases(g, bytes, file) : inputCases(g, readArrays(bytes, file), file);
}

function push(tensors: Map<TensorId, Values[]>, id: TensorId, values: Values): void {
  const list = tensors.get(id);
  if (list === undefined) tensors.set(id, [values]);
  else list.push(values);
}

/** Ids make names unique; names of members of an archive must not look like paths. */
const layerKey = (g: Graph, id: TensorId): string =>
  `t${id}_${tensorOf(g, id)
    .origin.name.replace(/[^A-Za-z0-9_]/g, '_')
    .slice(-60)}`;

function encoded(
  format: string,
  arrays: ReadonlyMap<string, NdArray>,
  outputs: readonly (readonly Values[])[],
): Uint8Array {
  if (format === 'npz') return writeNpz(arrays);
  if (format === 'npy') return writeNpy(arrays.get('output_0')!);
  return Buffer.concat(outputs.flat().map(bytesOf));
}

const listing = (arrays: ReadonlyMap<string, NdArray>) =>
  [...arrays].map(([name, a]) => ({ name, dtype: a.dtype, shape: a.shape }));
