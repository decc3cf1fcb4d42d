// Which tensors share scale and zero point, and from where those come.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { NnmcuError } from '../../src/diagnostics.ts';
import type { Graph, TensorId } from '../../src/ir/types.ts';
import { affineOf } from '../../src/quantize/affine.ts';
import { groups } from '../../src/quantize/groups.ts';
import { paramsOf, type Ranges, ruleOf } from '../../src/quantize/params.ts';
import { net } from './networks.ts';

const id = (n: number): TensorId => n as TensorId;
const ranges = (entries: readonly (readonly [TensorId, number, number])[]): Ranges =>
  new Map(entries.map(([t, min, max]) => [t, { min, max }]));

test('groups are the same in whatever order they are joined, and the smallest id stands for them', () => {
  const pairs = [
    [4, 2],
    [7, 9],
    [2, 9],
    [5, 5],
  ] as const;
  for (const order of [pairs, pairs.toReversed()]) {
    const g = groups();
    for (const [a, b] of order) g.join(id(a), id(b));
    assert.equal(
      [2, 4, 5, 7, 9, 3].map((n) => g.find(id(n))),
      [2, 2, 5, 2, 2, 3],
    );
  }
});

test('a copied tensor has the parameters of all ranges it is tied to', () => {
  const n = net();
  const [a, b] = [n.input('a', [1, 4]), n.input('b', [1, 4])];
  const joined = n.op('concatenation', { axis: 1 }, [a, b], [1, 8]);
  const flat = n.op('reshape', { shape: [8] }, [joined], [8]);
  const params = paramsOf(
    n.graph(flat),
    ranges([
      [a, -1, 2],
      [b, -5, 1],
      [joined, -5, 2],
      [flat, -5, 2],
    ]),
  );
  for (const t of [a, b, joined, flat]) assert.equal(params.of(t), affineOf({ min: -5, max: 2 }));
});

test('a constant among copied tensors widens their range', () => {
  const n = net();
  const x = n.input('x', [1, 2]);
  const c = n.constant('c', [1, 2], Float32Array.of(-3, 9));
  const y = n.op('concatenation', { axis: 1 }, [x, c], [1, 4]);
  const params = paramsOf(n.graph(y), ranges([[x, -1, 1]]));
  assert.equal(params.of(x), affineOf({ min: -3, max: 9 }));
});

test('operators of their own output scale decide nothing about their inputs', () => {
  const n = net();
  const [a, b] = [n.input('a', [1, 4]), n.input('b', [1, 4])];
  const y = n.op('add', { activation: 'NONE' }, [a, b], [1, 4]);
  const of = paramsOf(
    n.graph(y),
    ranges([
      [a, 0, 1],
      [b, 0, 2],
      [y, 0, 3],
    ]),
  ).of;
  assert.equal(
    [a, b, y].map((t) => of(t).scale),
    [1, 2, 3].map((max) => Math.fround(max / 255)),
  );
});

/** softmax(x) and, if `mixed`, x itself, joined. */
function softmaxes(mixed: boolean): { readonly g: Graph; readonly x: TensorId; readonly y: TensorId } {
  const n = net();
  const x = n.input('x', [1, 2]);
  const soft = () => n.op('softmax', { beta: 1 }, [x], [1, 2]);
  const y = n.op('concatenation', { axis: 1 }, [soft(), mixed ? x : soft()], [1, 4]);
  return { g: n.graph(y), x, y };
}

test('outputs that the kernel fixes keep their parameters unless they are joined with others', () => {
  const fixed = { kind: 'per-tensor', scale: 1 / 256, zeroPoint: -128 } as const;
  const alone = softmaxes(false);
  const same = paramsOf(alone.g, ranges([[alone.x, -4, 4]]));
  assert.equal([same.of(alone.y), same.fixedOf(alone.g.ops[0]!)], [fixed, null]);
  const { g, x, y } = softmaxes(true);
  const mixed = paramsOf(g, ranges([[x, -4, 4]]));
  assert.equal([mixed.of(y), mixed.fixedOf(g.ops[0]!)], [affineOf({ min: -4, max: 4 }), fixed]);
});

test('an operator that is between types is refused by name', () => {
  const n = net();
  const x = n.input('x', [1, 4]);
  const g = n.graph(n.op('quantize', {}, [x], [1, 4]));
  try {
    ruleOf(g, g.ops[0]!);
  } catch (e) {
    assert.ok(e instanceof NnmcuError);
    assert.is(e.diagnostics[0].code, 'unsupported-operator');
    assert.match(e.diagnostics[0].where ?? '', 'quantize');
    return;
  }
  assert.unreachable('nothing was thrown');
});

test.run();
