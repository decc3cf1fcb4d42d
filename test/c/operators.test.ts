// Every operator vector as generated C: one image per target holds all single-operator models, and each layer must
// equal the TypeScript reference, which test/ops/reference.test.ts holds to the goldens of the real interpreters.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Compiled, compileModel } from '../../src/compile.ts';
import { tensorOf } from '../../src/ir/graph.ts';
import { type Numerics, type Values, valuesFromBytes } from '../../src/ir/types.ts';
import { TARGETS } from '../../src/targets/cortex-m.ts';
import type { Case } from '../../src/verify/case-file.ts';
import type { GeneratedModel } from '../../src/verify/image.ts';
import { interpret } from '../../src/verify/interpret.ts';
import { runGenerated } from '../../src/verify/run-generated.ts';
import { inFolder, whyNot } from './support.ts';

const OPS = new URL('../ops/', import.meta.url);

interface Vector {
  readonly title: string;
  readonly compiled: Compiled;
  readonly samples: readonly (readonly Uint8Array[])[];
}

const decode = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));
const contents = (c: Compiled): string => c.files.map((f) => f.content).join('');

/** All vectors under tflm, and under litert those whose code differs. */
function vectorsFor(target: string): readonly Vector[] {
  const vectors: Vector[] = [];
  for (const file of readdirSync(OPS)
    .filter((f) => f.endsWith('.json'))
    .sort()) {
    const { operator, cases } = JSON.parse(readFileSync(new URL(file, OPS), 'utf8'));
    cases.forEach((c: { name: string; model: string; samples: { inputs: string[] }[] }, i: number) => {
      const compile = (numerics: Numerics, suffix: string): Compiled =>
        compileModel(decode(c.model), {
          file: `${c.name}.tflite`,
          name: `${operator}_${i}${suffix}`,
          target,
          numerics,
        });
      const samples = c.samples.map((s) => s.inputs.map(decode));
      const tflm = compile('tflm', '');
      vectors.push({ title: `${operator} ${c.name}`, compiled: tflm, samples });
      const sources = (v: Compiled): string => contents(v).replaceAll(/litert|tflm/g, '');
      if (sources(compile('litert', '')) !== sources(tflm))
        vectors.push({ title: `${operator} ${c.name} litert`, compiled: compile('litert', '_l'), samples });
    });
  }
  return vectors;
}

function lay(vector: Vector, folder: string): GeneratedModel {
  const { program, files, report } = vector.compiled;
  const dir = join(folder, program.name);
  for (const file of files) {
    const path = join(dir, file.path);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, file.content);
  }
  return { name: program.name, dir, arenaBytes: report.arena.bytes };
}

/** Integers bit by bit; float32 within 1e-6 of the value, since libm's expf and tanhf differ between hosts. */
function same(want: Values, got: Values): boolean {
  if (want.length !== got.length) return false;
  if (!(want instanceof Float32Array)) return want.every((v: number | bigint, i: number) => v === got[i]);
  return want.every((v, i) => {
    const other = (got as Float32Array)[i]!;
    return Object.is(v, other) || Math.abs(v - other) <= 1e-6 * Math.max(Math.abs(v), 1e-3);
  });
}

for (const target of TARGETS.filter((t) => t.name !== 'cortex-m85')) {
  const reason = whyNot(target);
  const run = reason === null ? test : test.skip;
  run(
    `operator vectors equal the reference on ${target.name}${reason === null ? '' : ` (${reason})`}`,
    async () => {
      await inFolder(async (folder) => {
        const vectors = vectorsFor(target.name);
        const models = vectors.map((v) => lay(v, folder));
        const cases: Case[] = vectors.flatMap((v, model) => v.samples.map((inputs) => ({ model, inputs })));
        const { cases: results, failure } = await runGenerated({
          target,
          models,
          workDir: join(folder, 'work'),
          probes: false,
          optimize: '-O1',
          cases,
        });
        assert.is(failure, null, failure?.message);
        const wrong: string[] = [];
        results.forEach((result, i) => {
          const { compiled, title } = vectors[result.model]!;
          const g = compiled.program.graph;
          const typed = (ids: typeof g.inputs, bytes: readonly Uint8Array[]) =>
            ids.map((id, k) => valuesFromBytes(tensorOf(g, id).dtype, bytes[k]!));
          const want = interpret(g, typed(g.inputs, cases[i]!.inputs), compiled.program.numerics);
          const got = typed(g.outputs, result.outputs);
          if (result.overrun.before || result.overrun.after) wrong.push(`${title}: wrote outside the arena`);
          if (!want.every((values, k) => same(values, got[k]!))) wrong.push(title);
        });
        assert.is(results.length, cases.length);
        assert.equal(wrong.slice(0, 20), [], `${wrong.length} of ${cases.length} samples differ`);
      });
    },
  );
}

test.run();
