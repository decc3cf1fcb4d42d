// What a call of a kernel says it is linked with is enough, also for compilers that leave nothing out: every kernel that
// an operator vector calls, compiled without optimization, names nothing of the runtime outside its sources. And all of
// the runtime can be compiled without optimization and for size, which its inline assembly does not care for.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compileModel } from '../../src/compile.ts';
import { preferring } from '../../src/ops/common/variants.ts';
import type { KernelCall } from '../../src/ops/op-def.ts';
import { targetOf } from '../../src/targets/cortex-m.ts';
import { inFolder, whyNot } from './support.ts';

const OPS = new URL('../ops/', import.meta.url);
const RUNTIME = fileURLToPath(new URL('../../runtime-c', import.meta.url));

const MODELS: readonly Uint8Array[] = [OPS, new URL('onnx/', OPS)].flatMap((folder) =>
  readdirSync(folder)
    .filter((f) => f.endsWith('.json'))
    .flatMap((file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')).cases)
    .map((c: { model: string }) => new Uint8Array(Buffer.from(c.model, 'base64'))),
);

/** By file of the runtime: what it defines and what it needs of other files. */
function symbolsOf(flags: readonly string[], dir: string) {
  const sources = readdirSync(join(RUNTIME, 'src')).filter((f) => f.endsWith('.c'));
  const include = ['-I', join(RUNTIME, 'include'), '-I', join(RUNTIME, 'src')];
  const paths = sources.map((f) => join(RUNTIME, 'src', f));
  // Without optimization last: its objects are looked at. For size, compilers have other registers to give to assembly.
  for (const level of ['-Os', '-O0'])
    execFileSync('arm-none-eabi-gcc', [...flags, '-std=c99', level, ...include, '-c', ...paths], {
      cwd: dir,
    });
  return new Map(
    sources.map((file) => {
      const text = execFileSync('arm-none-eabi-nm', [file.replace(/c$/, 'o')], {
        cwd: dir,
        encoding: 'utf8',
      });
      const named = (kind: RegExp): readonly string[] =>
        text.split('\n').flatMap((line) => (kind.test(line) ? (/\bnnmcu_\w+/.exec(line) ?? []) : []));
      return [file, { defined: named(/ [TRDBWV] /), needed: named(/ U /) }] as const;
    }),
  );
}

for (const target of ['cortex-m0plus', 'cortex-m3', 'cortex-m4', 'cortex-m55'].map(targetOf)) {
  const reason = whyNot(target);
  const run = reason === null ? test : test.skip;
  run(
    `the sources of every call are all it needs on ${target.name}${reason === null ? '' : ` (${reason})`}`,
    () =>
      inFolder(async (dir) => {
        const files = symbolsOf(target.cpuFlags, dir);
        const calls = new Map<string, KernelCall>();
        const collect = (model: Uint8Array, numerics: 'tflm' | 'ort'): void => {
          for (const { calls: own } of compileModel(model, { file: 'm', target: target.name, numerics })
            .program.steps)
            for (const call of own) calls.set(`${call.symbol} ${call.sources.join()}`, call);
        };
        for (const model of MODELS) {
          for (const numerics of ['tflm', 'ort'] as const) collect(model, numerics);
          preferring('bytes', () => collect(model, 'tflm'));
        }
        const missing = [...calls.values()].flatMap(({ symbol, sources }) => {
          const own = sources.map((s) => files.get(s)!);
          const defined = new Set(own.flatMap((f) => f.defined));
          return [symbol, ...own.flatMap((f) => f.needed)]
            .filter((name) => !defined.has(name))
            .map((name) => `${symbol}: ${name}`);
        });
        assert.equal([...new Set(missing)], []);
        assert.ok(calls.size > 80, `${calls.size} kernels`);
      }),
  );
}

test.run();
