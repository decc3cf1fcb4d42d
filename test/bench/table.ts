// npm run bench:table -- [MODEL ...] [--target a,b] [--write]: measures models and prints README's comparison. Peers'
// figures come from peers.json, matched by the model's content; --write puts the table between README's marks.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import yargs from 'yargs';
import { benchModel, type Cost } from '../../src/bench/bench.ts';
import { compileModel } from '../../src/compile.ts';
import { importModel } from '../../src/import/detect.ts';
import { randomCases } from '../../src/verify/cases.ts';
import { type Column, comparison, type Peers, withTable } from './render.ts';

const SHARED = ['kws', 'vww', 'resnet', 'ad', 'str_ww'].map((n) =>
  fileURLToPath(new URL(`../../../shared/models/${n}.tflite`, import.meta.url)),
);
const README = fileURLToPath(new URL('../../README.md', import.meta.url));

const args = await yargs(process.argv.slice(2))
  .option('target', { type: 'string', default: 'cortex-m0plus,cortex-m3,cortex-m4,cortex-m7,cortex-m55' })
  .option('write', { type: 'boolean', default: false })
  .strictOptions()
  .parse();
const files = args._.length > 0 ? args._.map(String) : SHARED.filter((f) => existsSync(f));
if (files.length === 0) {
  process.stderr.write('bench:table: no models: give paths of .tflite or .onnx files\n');
  process.exit(2);
}
const peers: Peers = JSON.parse(readFileSync(new URL('peers.json', import.meta.url), 'utf8'));
const targets = args.target.split(',');

async function measured(file: string): Promise<readonly Cost[]> {
  const bytes = readFileSync(file);
  return benchModel({
    targets,
    compile: (target) => compileModel(bytes, { file, target }),
    inputs: randomCases(importModel(bytes, file), 8, 1).at(-1)!.inputs,
    cycles: true,
  });
}

const columns: Column[] = [];
for (const file of files) {
  const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
  const peer = Object.entries(peers.models).find(([, m]) => m.sha256 === sha256);
  columns.push({
    title: peer?.[0] ?? basename(file).replace(/\.\w+$/, ''),
    costs: await measured(file),
    peer: peer?.[1].targets ?? {},
  });
}
const table = comparison(columns, targets);
if (args.write) writeFileSync(README, withTable(readFileSync(README, 'utf8'), table));
process.stdout.write(`${table}\n`);
