// Every model of the operator vectors, and the small whole models, written as TFLite and read again: the same graph.
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { writeTflite } from '../../src/export/tflite/write.ts';
import { importModel } from '../../src/import/detect.ts';
import { pruned, tensorOf } from '../../src/ir/graph.ts';
import { bytesOf, type Graph, type TensorId, typeText } from '../../src/ir/types.ts';

/** Operators whose input is gone at import, so that no TFLite node can be written. */
const NOT_WRITTEN = new Set(['shape']);

/** The graph as lines of text without ids: what two equal graphs have in common. */
function textOf(g: Graph): readonly string[] {
  const names = new Map<TensorId, string>();
  const nameOf = (id: TensorId): string => {
    const t = tensorOf(g, id);
    const data = t.data === undefined ? '' : Buffer.from(bytesOf(t.data)).toString('base64');
    const known = names.get(id) ?? `t${names.size}`;
    names.set(id, known);
    return `${known} "${t.origin.name}" ${typeText(t)} ${JSON.stringify(t.quant)} ${data}`;
  };
  return [
    ...g.inputs.map((id) => `input ${nameOf(id)}`),
    ...g.ops.map((op) => {
      const inputs = op.inputs.map((id) => (id === null ? '-' : nameOf(id)));
      return `${op.kind} ${JSON.stringify(op.attrs)} ${inputs.join('; ')} -> ${op.outputs.map(nameOf).join('; ')}`;
    }),
    ...g.outputs.map((id) => `output ${nameOf(id)}`),
  ];
}

function difference(g: Graph): string | null {
  const bytes = writeTflite(g);
  const again = writeTflite(g);
  if (Buffer.compare(bytes, again) !== 0) return 'two runs differ';
  const before = textOf(g);
  const after = textOf(importModel(bytes, g.file));
  const at = before.findIndex((line, i) => line !== after[i]);
  if (at >= 0) return `${before[at]?.slice(0, 300)}\n  became ${after[at]?.slice(0, 300)}`;
  return after.length === before.length ? null : `${after.length} lines instead of ${before.length}`;
}

function models(): readonly (readonly [name: string, bytes: Uint8Array])[] {
  const here = new URL('.', import.meta.url);
  const vectors = readdirSync(here).filter((f) => f.endsWith('.json'));
  const small = new URL('../models/', import.meta.url);
  return [
    ...vectors.flatMap((file) => {
      const { cases } = JSON.parse(readFileSync(new URL(file, here), 'utf8')) as {
        cases: readonly { name: string; model: string }[];
      };
      return cases.map((c) => [`${file}/${c.name}`, new Uint8Array(Buffer.from(c.model, 'base64'))] as const);
    }),
    ...readdirSync(small)
      .filter((f) => f.endsWith('.tflite'))
      .map((f) => [f, new Uint8Array(readFileSync(new URL(f, small)))] as const),
  ];
}

test('what is exported is imported as the same graph', () => {
  const failures: string[] = [];
  let written = 0;
  for (const [name, bytes] of models()) {
    const g = pruned(importModel(bytes, name));
    if (g.ops.some((op) => NOT_WRITTEN.has(op.kind))) continue;
    try {
      const text = difference(g);
      if (text !== null) failures.push(`${name}: ${text}`);
    } catch (e) {
      failures.push(`${name}: ${e instanceof Error ? e.message : e}`);
    }
    written++;
  }
  assert.ok(written > 100, `only ${written} models were tried`);
  assert.is(failures.length, 0, `${failures.length} of ${written}:\n${failures.slice(0, 12).join('\n')}`);
});

test.run();
