// Every operator vector through the importer and the reference interpreter, under TFLite's numerics, against what the two
// real interpreters answered. Integers must be equal; float32 may differ by FLOAT_ULPS, the error of expf and tanhf.
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { importModel } from '../../src/import/detect.ts';
import { tensorOf } from '../../src/ir/graph.ts';
import { type Graph, type Values, valuesFromBytes } from '../../src/ir/types.ts';
import { interpret } from '../../src/verify/interpret.ts';

const FLOAT_ULPS = 16;
const JUDGES = ['tflm', 'litert'] as const;

type Answer = readonly string[] | null;
interface VectorFile {
  readonly operator: string;
  readonly cases: readonly {
    readonly name: string;
    readonly model: string;
    readonly samples: readonly {
      readonly inputs: readonly string[];
      readonly litert: Answer;
      readonly tflm: Answer;
    }[];
    readonly truth?: (typeof JUDGES)[number];
  }[];
}

const decode = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));

/** Neighbouring float32 differ by 1; -0 and 0 are equal. */
function ordinal(x: number): number {
  const bits = new Int32Array(Float32Array.of(x).buffer)[0]!;
  return bits < 0 ? -2147483648 - bits : bits;
}

/** The first element in which the values differ by more than allowed, as text; null when there is none. */
function difference(actual: Values, expected: Values): string | null {
  if (actual.length !== expected.length) return `${actual.length} elements instead of ${expected.length}`;
  for (let i = 0; i < expected.length; i++) {
    const a = Number(actual[i]);
    const e = Number(expected[i]);
    const same =
      expected instanceof Float32Array
        ? Object.is(a, e) || Math.abs(ordinal(a) - ordinal(e)) <= FLOAT_ULPS
        : actual[i] === expected[i];
    if (!same) return `element ${i} is ${a} instead of ${e}`;
  }
  return null;
}

const valuesOf = (g: Graph, ids: Graph['inputs'], texts: readonly string[]): readonly Values[] =>
  ids.map((id, i) => valuesFromBytes(tensorOf(g, id).dtype, decode(texts[i]!)));

for (const file of readdirSync(new URL('.', import.meta.url)).sort()) {
  if (!file.endsWith('.json')) continue;
  const { operator, cases }: VectorFile = JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'));
  test(`${operator} equals its goldens`, () => {
    const failures: string[] = [];
    const counts = { tflm: 0, litert: 0, skipped: 0 };
    for (const c of cases)
      try {
        const g = importModel(decode(c.model), `${operator}/${c.name}`);
        for (const sample of c.samples) {
          const inputs = valuesOf(g, g.inputs, sample.inputs);
          for (const numerics of JUDGES) {
            const answer = sample[c.truth ?? numerics];
            if (answer === null) {
              counts.skipped++;
              continue;
            }
            counts[numerics]++;
            const expected = valuesOf(g, g.outputs, answer);
            interpret(g, inputs, numerics).forEach((actual, i) => {
              const text = difference(actual, expected[i]!);
              if (text !== null) failures.push(`${c.name} (${numerics}): output ${i}: ${text}`);
            });
          }
        }
      } catch (e) {
        failures.push(`${c.name}: ${e instanceof Error ? e.message : e}`);
      }
    console.log(
      `${operator}: ${cases.length} cases, ${counts.tflm} tflm + ${counts.litert} litert samples, ${counts.skipped} without a golden`,
    );
    assert.is(failures.length, 0, `${failures.length} failures:\n${failures.slice(0, 10).join('\n')}`);
  });
}

test.run();
