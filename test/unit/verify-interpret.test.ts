// The interpreter as a machine: order, liveness and the checks of its inputs. What operators compute is tested
// with the operators.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { NnmcuError } from '../../src/diagnostics.ts';
import type { Graph, OpId, Values } from '../../src/ir/types.ts';
import type { OpDef } from '../../src/ops/op-def.ts';
import { interpret } from '../../src/verify/interpret.ts';
import { makeGraph } from './make-graph.ts';

/** Every output of a box is the element-wise sum of its inputs, plus the box's number. */
const sumBox = (op: { readonly id: OpId }): OpDef =>
  ({
    kind: 'box',
    reference: (n: Parameters<OpDef['reference']>[0], values: readonly (Values | null)[]) =>
      n.outputs.map(() =>
        (values[0] as Int8Array).map((_, i) =>
          values.reduce<number>((sum, v) => sum + Number(v?.[i] ?? 0), op.id),
        ),
      ),
  }) as unknown as OpDef;

const DIAMOND = makeGraph({
  inputs: { x: 2 },
  constants: { k: 2 },
  boxes: [
    { from: ['x', 'k'], to: { a: 2 } },
    { from: ['a'], to: { b: 2 } },
    { from: ['a', 'a'], to: { c: 2 } },
    { from: ['b', 'c', 'x'], to: { y: 2, unread: 2 } },
  ],
  outputs: ['y', 'a'],
});

const run = (g: Graph, ...inputs: Values[]) => interpret(g, inputs, 'tflm', undefined, sumBox);

/** a = x; b = a + 1; c = 2a + 2; y = b + c + x + 3 */
test('runs a graph with branches, constants and an output that is also read', () => {
  const [y, a] = run(DIAMOND, Int8Array.of(5, -1));
  assert.equal(y, Int8Array.of(26, 2));
  assert.equal(a, Int8Array.of(5, -1));
});

test('any topological order gives the same result', () => {
  const [a, b, c, y] = DIAMOND.ops;
  const other = { ...DIAMOND, ops: [a!, c!, b!, y!] };
  assert.equal(run(other, Int8Array.of(5, -1)), run(DIAMOND, Int8Array.of(5, -1)));
});

test('shows every layer, also outputs that nobody reads', () => {
  const seen: string[] = [];
  interpret(
    DIAMOND,
    [Int8Array.of(5, -1)],
    'tflm',
    (op, outputs) => seen.push(`${op.origins[0].name} ${outputs.map((o) => o.join(' ')).join(' | ')}`),
    sumBox,
  );
  assert.equal(seen, ['a 5 -1', 'b 6 0', 'c 12 0', 'y 26 2 | 26 2']);
});

test('an input or a constant can be an output', () => {
  const g = makeGraph({ inputs: { x: 1 }, constants: { k: 1 }, boxes: [], outputs: ['k', 'x'] });
  assert.equal(run(g, Int8Array.of(7)), [Int8Array.of(0), Int8Array.of(7)]);
});

const messageOf = (f: () => unknown): string => {
  try {
    f();
  } catch (error) {
    if (error instanceof NnmcuError) return `${error.diagnostics[0].code}: ${error.message}`;
    throw error;
  }
  return 'nothing was thrown';
};

test('rejects inputs that do not fit', () => {
  assert.is(
    messageOf(() => run(DIAMOND)),
    'bad-data: the model has 1 inputs, 0 were given',
  );
  assert.is(
    messageOf(() => run(DIAMOND, new Uint8Array(2))),
    'bad-data: input 0 "x" is s8[2], the data is Uint8Array',
  );
  assert.is(
    messageOf(() => run(DIAMOND, new Int8Array(3))),
    'bad-data: input 0 "x" is s8[2]: 2 elements, the data has 3',
  );
});

test.run();
