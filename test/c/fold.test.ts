// `--optimize speed`: layers with copies of their kernels, parameters folded in, must equal the reference bit by bit.
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Compiled, compileModel } from '../../src/compile.ts';
import { bytesOf } from '../../src/ir/types.ts';
import { TARGETS } from '../../src/targets/cortex-m.ts';
import { interpret } from '../../src/verify/interpret.ts';
import { runGenerated } from '../../src/verify/run-generated.ts';
import { type LayerKind, modelOf, randomLayers } from '../support/random-layers.ts';
import { inFolder, layCompiled, whyNot } from './support.ts';

const KINDS: readonly LayerKind[] = ['conv2d', 'depthwise_conv2d', 'fully_connected'];
const LAYERS = KINDS.flatMap((kind, k) => randomLayers(kind, 8, 9000 + 100 * k));

const compile = (target: string, optimize: 'speed' | 'balanced'): Compiled =>
  compileModel(modelOf(LAYERS), {
    file: 'layers.tflite',
    name: 'layers',
    target,
    optimize,
    disabledPasses: ['remove-constant-channels'],
  });

const textOf = ({ files }: Compiled, path: string): string | undefined =>
  files.find((f) => f.path === path)?.content;

test('a folded kernel is part of the generated code and not compiled by itself', () => {
  const speed = compile('cortex-m3', 'speed');
  const included = [...textOf(speed, 'layers.c')!.matchAll(/^#include "(runtime\/src\/.*)\.h"$/gm)];
  assert.ok(included.length > 3, `${included.length} kernels are folded`);
  for (const [, path] of included) {
    assert.ok(textOf(speed, `${path}.h`) !== undefined, `${path}.h is missing`);
    assert.is(textOf(speed, `${path}.c`), undefined, `${path}.c is compiled as well`);
  }
});

test('without speed layers share their kernels', () => {
  const balanced = compile('cortex-m3', 'balanced');
  assert.not.match(textOf(balanced, 'layers.c')!, /NNMCU_FOLD|runtime\/src/);
});

const FOLDING = ['host', 'cortex-m0plus', 'cortex-m3', 'cortex-m4'];
for (const target of TARGETS.filter((t) => FOLDING.includes(t.name))) {
  const reason = whyNot(target);
  const run = reason === null ? test : test.skip;
  run(
    `folded kernels equal the reference on ${target.name}${reason === null ? '' : ` (${reason})`}`,
    async () => {
      await inFolder(async (folder) => {
        const compiled = compile(target.name, 'speed');
        const cases = LAYERS[0]!.samples.map((_, i) => ({
          model: 0,
          inputs: LAYERS.map((l) => l.samples[i]!),
        }));
        const { cases: results, failure } = await runGenerated({
          target,
          models: [layCompiled(compiled, folder)],
          workDir: join(folder, 'work'),
          probes: false,
          cases,
        });
        assert.is(failure, null, failure?.message);
        assert.is(results.length, cases.length);
        const { graph, numerics } = compiled.program;
        results.forEach((result, i) => {
          const inputs = cases[i]!.inputs.map((bytes) => new Int8Array(bytes.buffer));
          interpret(graph, inputs, numerics).forEach((want, k) => {
            const same = Buffer.compare(Buffer.from(bytesOf(want)), Buffer.from(result.outputs[k]!)) === 0;
            assert.ok(same, `sample ${i}: ${LAYERS[k]!.title}`);
          });
          assert.not(result.overrun.before || result.overrun.after, `sample ${i} wrote outside the arena`);
        });
      });
    },
  );
}

test.run();
