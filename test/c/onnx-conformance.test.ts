// ONNX's node tests as generated C on the host, under sanitizers: one image holds all models, and each must give the
// values ONNX expects. In the interpreter: test/unit/onnx-conformance.test.ts.
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compileModel } from '../../src/compile.ts';
import { tensorOf } from '../../src/ir/graph.ts';
import { bytesOf, valuesFromBytes } from '../../src/ir/types.ts';
import { targetOf } from '../../src/targets/cortex-m.ts';
import { runGenerated } from '../../src/verify/run-generated.ts';
import {
  differenceFrom,
  isComputed,
  nodeTests,
  outcomeOf,
  whyNoNodeTests,
} from '../support/onnx-node-tests.ts';
import { inFolder, layCompiled, whyNot } from './support.ts';

const target = targetOf('host');
const reason = whyNoNodeTests ?? whyNot(target);
if (whyNoNodeTests !== null) console.log(`skipping tests: ${whyNoNodeTests}`);

(reason === null ? test : test.skip)('every node test of ONNX that can be C gives the expected values', () =>
  inFolder(async (folder) => {
    const tests = nodeTests().flatMap((t, i) => {
      const outcome = outcomeOf(t);
      if (outcome.kind !== 'read' || !isComputed(outcome.graph)) return [];
      // The names of some tests differ only behind the longest C name.
      const options = { file: `${t.name}.onnx`, name: `node_${i}`, target: target.name };
      const compiled = compileModel(outcome.bytes, options);
      return [{ t, compiled, inputs: t.inputsOf(outcome.graph).map(bytesOf) }];
    });
    const { cases, failure } = await runGenerated({
      target,
      models: tests.map(({ compiled }) => layCompiled(compiled, folder)),
      workDir: join(folder, 'work'),
      probes: false,
      optimize: '-O1',
      cases: tests.map(({ inputs }, model) => ({ model, inputs })),
    });
    assert.is(failure, null, failure?.message);
    assert.is(cases.length, tests.length);
    assert.ok(tests.length > 150, `only ${tests.length} tests ran`);
    const wrong = cases.flatMap((result, i) => {
      const { t, compiled } = tests[i]!;
      const { graph } = compiled.program;
      const outputs = graph.outputs.map((id, k) =>
        valuesFromBytes(tensorOf(graph, id).dtype, result.outputs[k]!),
      );
      const difference = differenceFrom(t, outputs);
      const wild = result.overrun.before || result.overrun.after;
      return difference === null && !wild ? [] : [`${t.name}: ${difference ?? 'wrote outside the arena'}`];
    });
    assert.is(wrong.join('\n'), '');
  }),
);

test.run();
