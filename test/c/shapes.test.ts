// Single layers of many shapes (those of `npm run bench:shapes`): with the kernels that are chosen for them, outputs must
// equal the TypeScript reference bit by bit.
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compileModel } from '../../src/compile.ts';
import { bytesOf, type Values } from '../../src/ir/types.ts';
import { TARGETS } from '../../src/targets/cortex-m.ts';
import { randomCases } from '../../src/verify/cases.ts';
import { interpret } from '../../src/verify/interpret.ts';
import { runGenerated } from '../../src/verify/run-generated.ts';
import { SHAPE_LAYERS } from '../bench/shape-list.ts';
import { inFolder, layCompiled, whyNot } from './support.ts';

const same = (a: Values, b: Uint8Array): boolean => {
  const bytes = bytesOf(a);
  return bytes.length === b.length && bytes.every((v, i) => v === b[i]);
};

for (const target of TARGETS.filter((t) => ['cortex-m0plus', 'cortex-m4', 'cortex-m55'].includes(t.name))) {
  const reason = whyNot(target);
  const run = reason === null ? test : test.skip;
  run(
    `layers of many shapes equal the reference on ${target.name}${reason === null ? '' : ` (${reason})`}`,
    async () => {
      await inFolder(async (folder) => {
        const models = SHAPE_LAYERS.map((l, i) =>
          compileModel(l.model, { file: 'layer.tflite', name: `layer${i}`, target: target.name }),
        );
        // All lowest, all highest, noise.
        const inputs = models.map(({ program }) =>
          [0, 1, 3].map((k) => randomCases(program.graph, 4, 1)[k]!.inputs),
        );
        const { cases, failure } = await runGenerated({
          target,
          models: models.map((m) => layCompiled(m, folder)),
          workDir: join(folder, 'work'),
          probes: false,
          optimize: '-O1',
          cases: inputs.flatMap((list, model) => list.map((own) => ({ model, inputs: own.map(bytesOf) }))),
        });
        assert.is(failure, null, failure?.message);
        const wrong = cases.flatMap(({ model, outputs, overrun }, i) => {
          const { graph, numerics } = models[model]!.program;
          const wanted = interpret(graph, inputs[model]![i % 3]!, numerics);
          const isRight =
            wanted.every((want, k) => same(want, outputs[k]!)) && !overrun.before && !overrun.after;
          return isRight ? [] : [`${SHAPE_LAYERS[model]!.of}: ${SHAPE_LAYERS[model]!.title}`];
        });
        assert.is(cases.length, 3 * models.length);
        assert.equal([...new Set(wrong)], []);
      });
    },
  );
}

test.run();
