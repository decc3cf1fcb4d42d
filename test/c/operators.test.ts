// Every operator vector as generated C: one image per target holds all single-operator models, and each layer must
// equal the TypeScript reference, which test/ops/reference.test.ts holds to the goldens of the real interpreters, and
// write nothing but its output and scratch.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Compiled, compileModel } from '../../src/compile.ts';
import { tensorOf } from '../../src/ir/graph.ts';
import { type Numerics, type Values, valuesFromBytes } from '../../src/ir/types.ts';
import { preferring } from '../../src/ops/common/variants.ts';
import { TARGETS } from '../../src/targets/cortex-m.ts';
import { arenaMaps, strayDivergence } from '../../src/verify/arena-watch.ts';
import type { Case } from '../../src/verify/case-file.ts';
import { interpret } from '../../src/verify/interpret.ts';
import { runGenerated } from '../../src/verify/run-generated.ts';
import { inFolder, layCompiled, whyNot } from './support.ts';

const OPS = new URL('../ops/', import.meta.url);

interface Vector {
  readonly title: string;
  readonly compiled: Compiled;
  readonly samples: readonly (readonly Uint8Array[])[];
}

const decode = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));
const kernels = (c: Compiled): string =>
  c.program.steps.flatMap((s) => s.calls.map((call) => call.symbol)).join();
/** Everything generated but names and numerics. */
const contents = (c: Compiled, name: string): string =>
  c.files
    .map((f) => f.content)
    .join('')
    .replaceAll(new RegExp(`${name}|${name.toUpperCase()}|litert|tflm`, 'g'), '');

interface Recorded {
  readonly title: string;
  readonly model: Uint8Array;
  readonly samples: readonly (readonly Uint8Array[])[];
}

/** The vectors of a folder's files, in order. */
const recorded = (folder: URL): readonly Recorded[] =>
  readdirSync(folder)
    .filter((f) => f.endsWith('.json'))
    .sort()
    .flatMap((file) => {
      const { operator, cases } = JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
      return cases.map((c: { name: string; model: string; samples: { inputs: string[] }[] }) => ({
        title: `${operator} ${c.name}`,
        model: decode(c.model),
        samples: c.samples.map((s) => s.inputs.map(decode)),
      }));
    });

/**
 * TFLite's under tflm, those of pools also with the kernels of least code, under litert those whose code differs, and under ort those whose kernels differ from both;
 * ONNX's under ort, and under tflm those of operators that take two kernels there.
 */
function vectorsFor(target: string): readonly Vector[] {
  const vectors: Vector[] = [];
  const compile = (r: Recorded, numerics: Numerics, name: string): Compiled =>
    compileModel(r.model, { file: r.title, name, target, numerics });
  const add = ({ title, samples }: Recorded, compiled: Compiled): unknown =>
    vectors.push({ title: `${title} ${compiled.program.numerics}`, compiled, samples });
  recorded(OPS).forEach((r, i) => {
    const name = `tflite_${i}`;
    const tflm = compile(r, 'tflm', name);
    const litert = compile(r, 'litert', `${name}_l`);
    const ort = compile(r, 'ort', `${name}_o`);
    add(r, tflm);
    const small = preferring('bytes', () => compile(r, 'tflm', `${name}_b`));
    if (kernels(small) !== kernels(tflm)) add(r, small);
    if (contents(litert, `${name}_l`) !== contents(tflm, name)) add(r, litert);
    if (![tflm, litert].some((other) => kernels(other) === kernels(ort))) add(r, ort);
  });
  recorded(new URL('onnx/', OPS)).forEach((r, i) => {
    add(r, compile(r, 'ort', `onnx_${i}`));
    const tflm = compile(r, 'tflm', `onnx_${i}_t`);
    if (tflm.program.steps.some((s) => s.calls.length > 1)) add(r, tflm);
  });
  return vectors;
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
        const models = vectors.map((v) => layCompiled(v.compiled, folder));
        const cases: Case[] = vectors.flatMap((v, model) => {
          const maps = arenaMaps(v.compiled.program);
          return v.samples.map((inputs) => ({ model, inputs, maps }));
        });
        const { cases: results, failure } = await runGenerated({
          target,
          models,
          workDir: join(folder, 'work'),
          probes: true,
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
          const [stray] = result.strays;
          if (stray) wrong.push(`${title}: ${strayDivergence(compiled.program, stray).message}`);
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
