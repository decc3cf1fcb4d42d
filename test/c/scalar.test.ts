// The kernels for cores without SIMD where shapes decide: blocks narrower than the output, several bytes of flags,
// pixels and windows left over, rows apart, buffers on the stack and in the scratch. And the plain C that stands for the assembly of Armv6-M, under the sanitizers.
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Compiled, compileModel } from '../../src/compile.ts';
import { bytesOf } from '../../src/ir/types.ts';
import { preferring } from '../../src/ops/common/variants.ts';
import { targetOf } from '../../src/targets/cortex-m.ts';
import { interpret } from '../../src/verify/interpret.ts';
import { runGenerated } from '../../src/verify/run-generated.ts';
import { inScratch } from '../support/in-scratch.ts';
import { inGroups, type LayerShape, layerOf, modelOf, randomLayers } from '../support/random-layers.ts';
import { inFolder, layCompiled, whyNot } from './support.ts';

const BASE = { n: 1, kernel: [1, 1], stride: [1, 1], dilation: [1, 1], same: true } as const;

const DILATED = { ...BASE, kind: 'depthwise_conv2d', kernel: [3, 3] } as const;

const SHAPES: readonly (readonly [kernel: string, shape: LayerShape])[] = [
  // Eight groups of flags: one byte of seven and one more.
  ['conv2d pairs', { ...BASE, kind: 'conv2d', h: 3, w: 3, ci: 64, co: 6 }],
  ['conv2d pairs', { ...BASE, kind: 'conv2d', h: 2, w: 5, ci: 57, co: 3 }],
  ['conv2d pairs', { ...BASE, kind: 'conv2d', h: 9, w: 7, ci: 5, co: 4, kernel: [3, 3], stride: [2, 2] }],
  ['conv2d pairs', { ...BASE, kind: 'conv2d', n: 3, h: 1, w: 1, ci: 8, co: 5 }],
  // 18 x 4 bytes and more than the stack has.
  ['conv2d', { ...BASE, kind: 'conv2d', h: 5, w: 4, ci: 16, co: 7, kernel: [3, 3] }],
  ['conv2d', { ...BASE, kind: 'conv2d', h: 4, w: 4, ci: 33, co: 5, kernel: [3, 3] }],
  ['conv2d', { ...BASE, kind: 'conv2d', h: 3, w: 3, ci: 128, co: 9, same: false }],
  // Blocks narrower than the output, the last one narrower still; and of several rows.
  ['depthwise_conv2d', { ...BASE, kind: 'depthwise_conv2d', h: 5, w: 331, ci: 2, co: 2, kernel: [3, 3] }],
  ['depthwise_conv2d', { ...BASE, kind: 'depthwise_conv2d', h: 60, w: 31, ci: 2, co: 2, kernel: [3, 3] }],
  ['depthwise_conv2d', { ...BASE, kind: 'depthwise_conv2d', h: 40, w: 200, ci: 1, co: 2, kernel: [5, 3] }],
  [
    'depthwise_conv2d',
    { ...BASE, kind: 'depthwise_conv2d', h: 61, w: 90, ci: 1, co: 1, kernel: [3, 3], stride: [2, 2] },
  ],
  // Whole words of channels and bytes, borders wider than the input.
  ['conv2d', inGroups({ ...BASE, kind: 'conv2d', h: 5, w: 7, ci: 4, co: 6, kernel: [3, 3] }, 3)],
  ['conv2d', inGroups({ ...BASE, kind: 'conv2d', h: 2, w: 3, ci: 3, co: 3, kernel: [5, 3] }, 2)],
  ['conv2d', inGroups({ ...BASE, kind: 'conv2d', n: 2, h: 3, w: 3, ci: 7, co: 4, same: false }, 2)],
  // Rows that are as far apart as the taps: more of them than the output has, several blocks, columns left over.
  ['depthwise_conv2d rows', { ...DILATED, h: 13, w: 9, ci: 3, co: 6, dilation: [4, 2] }],
  ['depthwise_conv2d rows', { ...DILATED, n: 2, h: 9, w: 6, ci: 2, co: 2, dilation: [4, 1], same: false }],
  ['depthwise_conv2d rows', { ...DILATED, h: 3, w: 4, ci: 2, co: 2, dilation: [5, 1] }],
  ['depthwise_conv2d rows', { ...DILATED, h: 7, w: 331, ci: 1, co: 1, dilation: [3, 1] }],
  ['depthwise_conv2d rows', { ...DILATED, h: 80, w: 21, ci: 1, co: 1, dilation: [2, 8] }],
];

const DISABLED = { disabledPasses: ['remove-constant-channels'] } as const;

/** Runs models compiled for one target on another, and compares every output with the reference. */
async function checkOn(runner: string, models: readonly Compiled[], samples: Samples): Promise<void> {
  await inFolder(async (folder) => {
    const cases = models.flatMap((_, model) =>
      samples[model]![0]!.map((_, i) => ({ model, inputs: samples[model]!.map((layer) => layer[i]!) })),
    );
    const { cases: results, failure } = await runGenerated({
      target: targetOf(runner),
      models: models.map((m) => layCompiled(m, folder)),
      workDir: join(folder, 'work'),
      probes: false,
      optimize: '-O1',
      cases,
    });
    assert.is(failure, null, failure?.message);
    assert.is(results.length, cases.length);
    results.forEach((result, i) => {
      const { graph, numerics, name } = models[result.model]!.program;
      const inputs = cases[i]!.inputs.map((bytes) => new Int8Array(bytes.buffer));
      assert.not.ok(result.overrun.before || result.overrun.after, `${name} wrote outside the arena`);
      interpret(graph, inputs, numerics).forEach((want, k) => {
        assert.equal(Buffer.from(bytesOf(want)), Buffer.from(result.outputs[k]!), `${name}, output ${k}`);
      });
    });
  });
}

/** Of each model, of each of its layers, the inputs of several runs. */
type Samples = readonly (readonly (readonly Uint8Array[])[])[];

const symbolsOf = ({ program }: Compiled): readonly string[] =>
  program.steps.flatMap((s) => s.calls.map((c) => c.symbol));

for (const [target, kind] of [
  ['cortex-m0plus', 'short'],
  ['cortex-m3', 'scalar'],
  ['host', 'scalar'],
] as const) {
  const reason = whyNot(targetOf(target));
  const run = reason === null ? test : test.skip;
  run(`odd blocks, flags and remainders equal the reference on ${target}`, async () => {
    const found = SHAPES.map(([kernel, shape], i) => {
      const [operator, form] = kernel.split(' ');
      const pairs = kind === 'short' ? 'pairs_short' : 'pairs';
      const variant = form === 'pairs' ? pairs : form === 'rows' ? `${kind}_rows` : kind;
      const options = { file: 'layer.tflite', name: `layer_${i}`, target, ...DISABLED };
      const expected = new RegExp(
        `^nnmcu_${operator}_s8__${form === 'rows' ? `${kind}$` : form === 'pairs' ? pairs : kind}`,
      );
      // Some random weights are too large for some kernels.
      for (let seed = 7 + i; seed < 2000; seed += 10) {
        const layer = layerOf(shape, seed);
        const compiled = preferring(variant, () => compileModel(modelOf([layer]), options));
        if (expected.test(symbolsOf(compiled).join())) return { layer, compiled };
      }
      throw new Error(`no weights that ${expected} serves`);
    });
    const forms = found.flatMap(({ layer, compiled }) =>
      [compiled, inScratch(compiled)].flatMap((form) => (form === null ? [] : [{ layer, form }])),
    );
    const symbols = forms.flatMap(({ form }) => symbolsOf(form));
    for (const name of ['conv2d_s8__scalar_groups', 'depthwise_conv2d_s8__scalar', 'conv2d_s8__pairs'])
      assert.ok(
        symbols.includes(
          `nnmcu_${kind === 'short' ? name.replace('scalar', 'short').replace('pairs', 'pairs_short') : name}`,
        ),
        name,
      );
    await checkOn(
      target,
      forms.map((f) => f.form),
      forms.map((f) => [f.layer.samples]),
    );
  });
}

const noHost = whyNot(targetOf('host'));
(noHost === null ? test : test.skip)(
  'the C that stands for the assembly of Armv6-M equals the reference under the sanitizers',
  async () => {
    const groups = (['conv2d', 'depthwise_conv2d', 'fully_connected'] as const).map((kind, i) =>
      randomLayers(kind, 16, 500 * (i + 1)),
    );
    const variants = groups.flatMap((layers) =>
      ['short', 'pairs_short'].flatMap((variant) =>
        (['tflm', 'litert'] as const).map((numerics) => ({ layers, variant, numerics })),
      ),
    );
    const models = variants.map(({ layers, variant, numerics }, i) => {
      const options = {
        file: 'layers.tflite',
        name: `m${i}`,
        target: 'cortex-m0plus',
        numerics,
        ...DISABLED,
      };
      return preferring(variant, () => compileModel(modelOf(layers), options));
    });
    const symbols = models.flatMap(symbolsOf);
    for (const kernel of [
      'conv2d_s8__short',
      'conv2d_s8__pairs_short_stack',
      'depthwise_conv2d_s8__short_stack',
    ])
      assert.ok(symbols.includes(`nnmcu_${kernel}`), kernel);
    await checkOn(
      'host',
      models,
      variants.map(({ layers }) => layers.map((l) => l.samples)),
    );
  },
);

test.run();
