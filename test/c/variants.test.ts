// Every kernel variant of convolutions and dense layers, each in every layer it serves: random layers in one image per
// target, whose outputs must equal the TypeScript reference bit by bit.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Compiled, compileModel } from '../../src/compile.ts';
import { bytesOf, type Numerics, type Values } from '../../src/ir/types.ts';
import { CONV2D_VARIANTS } from '../../src/ops/common/conv2d-variants.ts';
import { DEPTHWISE_VARIANTS } from '../../src/ops/common/depthwise-variants.ts';
import { FULLY_CONNECTED_VARIANTS } from '../../src/ops/common/fully-connected-variants.ts';
import { preferring } from '../../src/ops/common/variants.ts';
import { TARGETS } from '../../src/targets/cortex-m.ts';
import { interpret } from '../../src/verify/interpret.ts';
import { runGenerated } from '../../src/verify/run-generated.ts';
import { inScratch } from '../support/in-scratch.ts';
import {
  inGroups,
  type LayerKind,
  type LayerShape,
  type LayerStyle,
  layerOf,
  modelOf,
  type RandomLayer,
  randomLayers,
  randomShape,
} from '../support/random-layers.ts';
import { randomSource } from '../unit/make-graph.ts';
import { inFolder, layCompiled, whyNot } from './support.ts';

const VARIANTS: Readonly<Record<LayerKind, readonly { readonly name: string }[]>> = {
  conv2d: CONV2D_VARIANTS,
  depthwise_conv2d: DEPTHWISE_VARIANTS,
  fully_connected: FULLY_CONNECTED_VARIANTS,
};

const KINDS: readonly LayerKind[] = ['conv2d', 'depthwise_conv2d', 'fully_connected'];
const NUMERICS = ['tflm', 'litert', 'ort'] as const;

interface Chosen {
  readonly layer: RandomLayer;
  readonly numerics: Numerics;
}

const shape = (
  kind: LayerKind,
  [h, w, ci, co]: readonly [number, number, number, number],
  kernel: readonly [number, number],
  stride: readonly [number, number] = [1, 1],
  same = true,
): LayerShape => ({ kind, n: 1, h, w, ci, co, kernel, stride, dilation: [1, 1], same });

/** Shapes that kernels of their own serve, in every rounding these have. */
const OWN: readonly LayerShape[] = [
  shape('conv2d', [5, 7, 8, 5], [3, 3]),
  shape('conv2d', [9, 8, 12, 6], [3, 3], [2, 2]),
  shape('conv2d', [4, 8, 28, 3], [3, 3]),
  shape('conv2d', [3, 3, 21, 7], [1, 1]),
  shape('conv2d', [2, 2, 140, 3], [1, 1]),
  shape('conv2d', [3, 5, 16, 9], [1, 1]),
  shape('conv2d', [6, 9, 3, 8], [5, 3], [2, 1]),
  inGroups(shape('conv2d', [5, 7, 3, 3], [3, 3]), 5),
  inGroups(shape('conv2d', [4, 9, 4, 5], [3, 3], [2, 2]), 3),
  inGroups(shape('conv2d', [4, 6, 2, 2], [2, 3], [1, 2]), 8),
  inGroups(shape('conv2d', [3, 4, 5, 4], [1, 1]), 4),
  shape('depthwise_conv2d', [6, 9, 5, 5], [3, 3]),
  shape('depthwise_conv2d', [11, 4, 4, 4], [3, 3], [2, 2]),
  shape('depthwise_conv2d', [12, 1, 6, 6], [5, 1], [1, 1], false),
  shape('depthwise_conv2d', [9, 25, 3, 6], [5, 4]),
  shape('conv2d', [1, 1, 37, 19], [1, 1]),
  shape('conv2d', [3, 2, 9, 11], [3, 2], [1, 1], false),
  shape('conv2d', [9, 7, 1, 9], [3, 3]),
  shape('depthwise_conv2d', [4, 5, 11, 11], [3, 2], [2, 1]),
  shape('depthwise_conv2d', [3, 3, 16, 16], [3, 3], [1, 1], false),
  shape('fully_connected', [1, 1, 37, 19], [1, 1]),
];
const STYLES: readonly (readonly [Numerics, LayerStyle])[] = [
  ['tflm', { activation: 0, outZero: 17, isPower: true, isPlain: true }],
  ['tflm', { activation: 0, outZero: -9, isPower: false, isPlain: false }],
  ['tflm', { activation: 1, outZero: -128, isPower: true, isPlain: true }],
  ['litert', { activation: 0, outZero: 3, isPower: true, isPlain: true }],
  ['ort', { activation: 0, outZero: 17, isPower: false, isPlain: true }],
  ['ort', { activation: 3, outZero: -77, isPower: false, isPlain: false }],
];

/** Random layers of each kind. */
const COUNTS: Readonly<Record<LayerKind, number>> = { conv2d: 30, depthwise_conv2d: 30, fully_connected: 9 };

/** Convolutions of 2 to 6 groups. */
const groupedLayers = (count: number, seed: number): readonly RandomLayer[] =>
  Array.from({ length: count }, (_, i) => {
    const random = randomSource(seed + i);
    const { ci, co, ...rest } = randomShape('conv2d', random);
    const one = { ...rest, ci: 1 + (ci % 9), co: 1 + (co % 9) };
    return layerOf(inGroups(one, 2 + random(5)), seed + i);
  });

function layersOf(kind: LayerKind, seed: number): readonly Chosen[] {
  const layers = [
    ...randomLayers(kind, COUNTS[kind], seed),
    ...(kind === 'conv2d' ? groupedLayers(12, seed + 400) : []),
  ];
  const random = layers.map((layer, i) => ({ layer, numerics: NUMERICS[i % 3]! }));
  const own = OWN.filter((s) => s.kind === kind).flatMap((s, i) =>
    STYLES.flatMap(([numerics, style], k) =>
      (kind === 'fully_connected' ? [false, true] : [true]).map((isPerRow, r) => ({
        layer: layerOf(s, seed + 500 + 20 * i + 2 * k + r, { ...style, isPerRow }),
        numerics,
      })),
    ),
  );
  return [...random, ...own];
}

/** Layers that one variant serves, in one model: a layer of the model is one of them. */
interface Model {
  readonly layers: readonly RandomLayer[];
  readonly variant: string;
  readonly compiled: Compiled;
}

function compile(
  layers: readonly RandomLayer[],
  variant: string,
  target: string,
  numerics: Numerics,
): Compiled {
  const options = {
    file: 'layers.tflite',
    name: `${layers[0]!.kind}_${variant}_${numerics}`,
    target,
    numerics,
  };
  const disabledPasses = ['remove-constant-channels'];
  return preferring(variant, () => compileModel(modelOf(layers), { ...options, disabledPasses }));
}

/** The kernel calls of every layer, as far as they tell variants apart; the schedule may have reordered them. */
const kernelsOf = ({ program: { graph, steps } }: Compiled): readonly string[] =>
  graph.outputs.map((id) =>
    JSON.stringify(
      steps
        .find((step) => step.op.outputs.includes(id))
        ?.calls.map((c) => [
          c.symbol,
          c.args.flatMap((a) => (a.kind === 'text' ? [a.text] : [])),
          c.params?.fields.filter(([, value]) => typeof value === 'number'),
        ]),
    ),
  );

/** Models that have every layer once with every kernel that serves it. */
function modelsFor(kind: LayerKind, layers: readonly Chosen[], target: string): readonly Model[] {
  return NUMERICS.flatMap((numerics) => {
    const own = layers.flatMap((l) => (l.numerics === numerics ? [l.layer] : []));
    const seen = own.map(() => new Set<string>());
    return VARIANTS[kind].flatMap(({ name: variant }): readonly Model[] => {
      const kernels = kernelsOf(compile(own, variant, target, numerics));
      const served = own.filter((_, i) => !seen[i]!.has(kernels[i]!) && seen[i]!.add(kernels[i]!));
      if (served.length === 0) return [];
      const compiled = compile(served, variant, target, numerics);
      const other = inScratch(compiled);
      const forms = [compiled, ...(other === null ? [] : [other])];
      return forms.map((form) => ({ layers: served, variant, compiled: form }));
    });
  });
}

/** Files of kernels for the target's own instruction set. */
function ownSources(isa: string): readonly string[] {
  const folder = fileURLToPath(new URL('../../runtime-c/src', import.meta.url));
  const kernels = /^(conv2d|depthwise_conv2d|fully_connected|columns|strips|taps|line\d|dense)/;
  return readdirSync(folder).filter((f) => isa !== 'c' && kernels.test(f) && f.includes(`_${isa}`));
}

const same = (a: Values, b: Uint8Array): boolean => {
  const bytes = bytesOf(a);
  return bytes.length === b.length && bytes.every((v, i) => v === b[i]);
};

for (const target of TARGETS.filter((t) => ['cortex-m0plus', 'cortex-m4', 'cortex-m55'].includes(t.name))) {
  const reason = whyNot(target);
  const run = reason === null ? test : test.skip;
  run(
    `every kernel variant equals the reference on ${target.name}${reason === null ? '' : ` (${reason})`}`,
    async () => {
      await inFolder(async (folder) => {
        const models = KINDS.flatMap((kind, k) =>
          modelsFor(kind, layersOf(kind, 1000 * (k + 1)), target.name),
        );
        const used = new Set(
          models.flatMap((m) => m.compiled.program.steps.flatMap((s) => s.calls.flatMap((c) => c.sources))),
        );
        assert.equal(
          ownSources(target.isa).filter((f) => !used.has(f)),
          [],
          'kernels that no layer took',
        );
        const cases = models.flatMap(({ layers }, model) =>
          layers[0]!.samples.map((_, i) => ({ model, inputs: layers.map((l) => l.samples[i]!) })),
        );
        const { cases: results, failure } = await runGenerated({
          target,
          models: models.map((m) => layCompiled(m.compiled, folder)),
          workDir: join(folder, 'work'),
          probes: false,
          optimize: '-O1',
          cases,
        });
        assert.is(failure, null, failure?.message);
        const wrong: string[] = [];
        results.forEach((result, i) => {
          const { layers, variant, compiled } = models[result.model]!;
          const { graph, numerics } = compiled.program;
          const inputs = cases[i]!.inputs.map((bytes) => new Int8Array(bytes.buffer));
          if (result.overrun.before || result.overrun.after)
            wrong.push(`${variant}: wrote outside the arena`);
          interpret(graph, inputs, numerics).forEach((want, k) => {
            if (!same(want, result.outputs[k]!)) wrong.push(`${variant} ${numerics}: ${layers[k]!.title}`);
          });
        });
        assert.is(results.length, cases.length);
        assert.equal(wrong.slice(0, 20), [], `${wrong.length} outputs of ${cases.length} samples differ`);
      });
    },
  );
}

test.run();
