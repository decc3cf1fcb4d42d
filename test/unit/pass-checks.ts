// What must hold for every pass: same results bit by bit, same interface, idempotent, no model node lost.
import * as assert from 'uvu/assert';
import { bytesOf, type Graph, type Numerics } from '../../src/ir/types.ts';
import { verifyGraph } from '../../src/ops/verify-graph.ts';
import { PASSES } from '../../src/passes/index.ts';
import { interpret } from '../../src/verify/interpret.ts';
import { q, randomInputs } from './op-graph.ts';

const passNamed = (name: string) => PASSES.find((p) => p.name === name)!;

/** Operator kinds in graph order. */
export const kinds = (g: Graph): string => g.ops.map((op) => op.kind).join(' ');

function assertSameResults(before: Graph, after: Graph, numerics: Numerics): void {
  for (let seed = 1; seed <= 4; seed++) {
    const inputs = randomInputs(before, seed);
    const a = interpret(before, inputs, numerics);
    const b = interpret(after, inputs, numerics);
    a.forEach((values, i) => {
      const [x, y] = [Buffer.from(bytesOf(values)), Buffer.from(bytesOf(b[i]!))];
      assert.ok(x.equals(y), `output ${i} differs under ${numerics} with seed ${seed}`);
    });
  }
}

/** Asserts that `after` is a legal rewrite of `before` by `run`. */
export function assertSound(before: Graph, after: Graph, run: (g: Graph) => Graph): void {
  verifyGraph(after);
  assert.is(run(after), after, 'the pass is idempotent');
  assert.equal(after.inputs, before.inputs);
  assert.equal(after.outputs, before.outputs);
  for (const id of [...before.inputs, ...before.outputs])
    assert.equal(after.tensors.get(id), before.tensors.get(id), 'inputs and outputs keep name and type');
  assertSameResults(before, after, 'tflm');
  assertSameResults(before, after, 'litert');
}

/** The graph after one pass, with everything checked that must hold for any pass. */
export function applied(name: string, g: Graph): Graph {
  verifyGraph(g);
  const pass = passNamed(name);
  const after = pass.run(g, 'tflm');
  assertSound(g, after, (x) => pass.run(x, 'tflm'));
  return after;
}

/** Asserts that the pass leaves the graph alone. */
export function assertUntouched(name: string, g: Graph): void {
  verifyGraph(g);
  assert.is(passNamed(name).run(g, 'tflm'), g);
}

/** Node indices of all operators: what fusion must not lose. */
export const nodesOf = (g: Graph): readonly number[] =>
  g.ops.flatMap((op) => op.origins.map((o) => o.index)).sort((a, b) => a - b);

/** Attributes of a convolution of 3x3 windows without padding. */
export const WINDOW = { stride: { h: 2, w: 1 }, dilation: { h: 1, w: 1 }, activation: 'NONE' };
export const NO_PADDING = { top: 0, bottom: 0, left: 0, right: 0 };

/** Paddings of height and width that differ on every side. */
export const IMAGE: readonly (readonly [before: number, after: number])[] = [
  [0, 0],
  [1, 2],
  [0, 1],
  [0, 0],
];

/** The quantization of most tensors of these tests. */
export const Q = q(0.05, -3);
