// Where things lie in the arena must not change results: every model with outputs that run into inputs, without, with
// tensors inside of others, and with every part of it computed by rows, bit-exact on every kind of core, with all that
// is dead destroyed and all that no layer may write watched.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Compiled, compileModel } from '../../src/compile.ts';
import { importModel } from '../../src/import/detect.ts';
import { bytesOf } from '../../src/ir/types.ts';
import { runPasses } from '../../src/passes/index.ts';
import { type Stream, streamRows } from '../../src/passes/stream-rows.ts';
import { type Target, targetOf } from '../../src/targets/cortex-m.ts';
import { arenaMaps, strayDivergence } from '../../src/verify/arena-watch.ts';
import type { CaseResult } from '../../src/verify/case-file.ts';
import { randomCases, type VerifyCase } from '../../src/verify/cases.ts';
import { compareTensor, firstDivergence } from '../../src/verify/compare.ts';
import { createOracle, type Expected } from '../../src/verify/expected.ts';
import { runGenerated } from '../../src/verify/run-generated.ts';
import { PART_NETWORKS } from '../support/part-networks.ts';
import { ROW_NETWORKS, type RowNetwork } from '../support/row-networks.ts';
import { inFolder, layCompiled, whyNot } from './support.ts';

const FIXTURES = new URL('../models/', import.meta.url);
/** Those whose kernels differ; Cortex-M33 has the same C as Cortex-M4, which fewer layouts try. */
/** Layouts that are left out where another target runs the same kernels: every n-th is tested. */
const EVERY: Readonly<Record<string, number>> = { 'cortex-m0plus': 2, 'cortex-m3': 3, 'cortex-m33': 5 };
/** Layouts in one image: the board of Cortex-M55 has 512 KB for code. */
const PER_IMAGE = 400;
const TARGETS = ['host', 'cortex-m0plus', 'cortex-m3', 'cortex-m4', 'cortex-m33', 'cortex-m55'];

const fixtures: readonly RowNetwork[] = readdirSync(FIXTURES)
  .filter((f) => f.endsWith('.tflite'))
  .sort()
  .map((name) => ({ name, model: new Uint8Array(readFileSync(new URL(name, FIXTURES))) }));

/**
 * All parts of the model that can be computed by rows, unless it is tried as a whole only: chains with 1, 2 and 3 rows
 * at a time; single layers, and those that are fed, with one of them.
 */
function streamsOf({ name, model, isWhole }: RowNetwork): readonly Stream[] {
  if (isWhole) return [];
  const g = runPasses(importModel(model, name, {}), { disabled: [], verify: false, numerics: 'tflm' });
  const parts = g.ops.flatMap((_, first) => g.ops.map((__, last) => ({ first, last })));
  const all = parts.flatMap((part): readonly Stream[] => {
    const rows = part.first === part.last ? [1 + (part.last % 3)] : [1, 2, 3];
    return [
      ...rows.map((n) => ({ ...part, rows: n })),
      { ...part, rows: 1 + ((part.last + 1) % 3), fed: true },
    ];
  });
  return all.filter((stream) => stream.last >= stream.first && streamRows(g, stream) !== null);
}

/** A way to lay out a model. */
interface Variant {
  readonly network: RowNetwork;
  readonly title: string;
  readonly options: { readonly overlap?: boolean; readonly stream?: Stream; readonly maxRam?: 'min' };
}

const VARIANTS: readonly Variant[] = [...fixtures, ...ROW_NETWORKS, ...PART_NETWORKS].flatMap((network) => [
  { network, title: `${network.name} as it is`, options: {} },
  { network, title: `${network.name} without overlap`, options: { overlap: false } },
  // Kernels with less scratch, and buffers off the stack.
  ...(ROW_NETWORKS.includes(network)
    ? [{ network, title: `${network.name} as small as possible`, options: { maxRam: 'min' as const } }]
    : []),
  ...streamsOf(network).map((stream) => ({
    network,
    title: `${network.name} layers ${stream.first} to ${stream.last}, ${stream.rows} rows${stream.fed ? ', fed' : ''}`,
    options: { stream, overlap: stream.last % 2 === 0 },
  })),
]);

interface Built {
  readonly title: string;
  readonly network: RowNetwork;
  readonly compiled: Compiled;
}

const known = new Map<string, readonly Built[]>();

/** Compiled for the target, or for another one with the same kernels. */
function buildAll(target: Target): readonly Built[] {
  const key = `${target.isa} ${target.longMultiply} ${target.qemu === undefined}`;
  const all =
    known.get(key) ??
    VARIANTS.map(({ network, title, options }, i) => ({
      title,
      network,
      compiled: compileModel(network.model, {
        file: network.name,
        name: `m${i}`,
        target: target.name,
        ...options,
      }),
    }));
  known.set(key, all);
  return all;
}

const CASES = 2;
const casesOf = new Map<RowNetwork, readonly VerifyCase[]>();

function inputsOf({ network, compiled }: Built): readonly VerifyCase[] {
  const cases = casesOf.get(network) ?? randomCases(compiled.program.graph, 5, 1).slice(5 - CASES);
  casesOf.set(network, cases);
  return cases;
}

/** The first thing that is wrong with a result, or null. */
function fault({ compiled }: Built, want: Expected, got: CaseResult): string | null {
  const [stray] = got.strays;
  const found =
    (stray && strayDivergence(compiled.program, stray)) ??
    firstDivergence(want.layers, got.layers) ??
    want.outputs.map((e, i) => compareTensor(e, got.outputs[i])).find((d) => d !== null);
  return found?.message ?? (got.overrun.before || got.overrun.after ? 'wrote outside the arena' : null);
}

for (const target of TARGETS.map(targetOf)) {
  const reason = whyNot(target);
  const run = reason === null ? test : test.skip;
  run(`every layout gives the same results on ${target.name}${reason === null ? '' : ` (${reason})`}`, () =>
    inFolder(async (folder) => {
      const every = buildAll(target);
      const all = every.filter((_, i) => i % (EVERY[target.name] ?? 1) === 0);
      const oracles = new Map(all.map((b) => [b.network, createOracle(inputsOf(b))] as const));
      const cases: CaseResult[] = [];
      for (let from = 0; from < all.length; from += PER_IMAGE) {
        const some = all.slice(from, from + PER_IMAGE);
        const { cases: results, failure } = await runGenerated({
          target,
          models: some.map((b) => layCompiled(b.compiled, folder)),
          workDir: join(folder, `work${from}`),
          probes: true,
          optimize: '-O1',
          cases: some.flatMap((b, model) =>
            inputsOf(b).map(({ inputs }) => ({
              model,
              inputs: inputs.map(bytesOf),
              maps: arenaMaps(b.compiled.program),
            })),
          ),
        });
        assert.is(failure, null, failure?.message);
        cases.push(...results);
      }
      assert.is(cases.length, all.length * CASES);
      const wrong = all.flatMap((b, model) => {
        const want = oracles.get(b.network)!(b.compiled.program);
        return want.flatMap((expected, i) => {
          const message = fault(b, expected, cases[model * CASES + i]!);
          return message === null ? [] : [`${b.title}: ${message}`];
        });
      });
      assert.equal(wrong.slice(0, 20), [], `${wrong.length} of ${cases.length} results are wrong`);
    }),
  );
}

test('the models that are tried save memory by overlap and by rows', () => {
  const bytes = buildAll(targetOf('cortex-m3')).map((b) => b.compiled.report.arena.bytes);
  const smaller = (title: string): number =>
    VARIANTS.filter(({ network, title: own }, i) => {
      const whole = VARIANTS.findIndex((v) => v.title === `${network.name} ${title}`);
      return own !== VARIANTS[whole]!.title && bytes[i]! < bytes[whole]!;
    }).length;
  assert.ok(VARIANTS.length > 150, `${VARIANTS.length} layouts`);
  assert.ok(smaller('without overlap') > 80 && smaller('as it is') > 10);
});

test.run();
