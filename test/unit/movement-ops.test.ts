// Operators that only move bytes: what import makes of masks, axes and shapes, and what it rejects. The results
// themselves are compared with LiteRT's in test/ops.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { NnmcuError } from '../../src/diagnostics.ts';
import type { DType, Quant, Tensor, TensorId, Values } from '../../src/ir/types.ts';
import { TFLITE_OPS } from '../../src/ops/index.ts';
import type { NodeView, OpDef, TfliteNode } from '../../src/ops/op-def.ts';
import { q } from './op-graph.ts';

interface Given {
  readonly shape: readonly number[];
  readonly dtype?: DType;
  readonly quant?: Quant;
  readonly data?: readonly number[];
}

const tensor = ({ shape, dtype = 'int8', quant = { kind: 'none' }, data }: Given, id: number): Tensor => ({
  id: id as TensorId,
  dtype,
  shape,
  quant,
  origin: { index: id, name: `t${id}` },
  ...(data ? { data: Int32Array.from(data) } : {}),
});

const ints = (...data: number[]): Given => ({ shape: [data.length], dtype: 'int32', data });

/** The operator and the node that import makes of one with these tensors and builtin options. */
function imported(
  opcode: string,
  inputs: readonly Given[],
  output: Given,
  options: Readonly<Record<string, unknown>> = {},
): { readonly def: OpDef; readonly n: NodeView } {
  const def = TFLITE_OPS.get(opcode)!;
  const all = inputs.map(tensor);
  const outputs = [tensor(output, 99)];
  const getters = Object.fromEntries(Object.entries(options).map(([name, value]) => [name, () => value]));
  const unset = new Proxy(getters, { get: (known, name: string) => known[name] ?? (() => 0) });
  const node: TfliteNode = {
    opcode,
    version: 1,
    inputIds: all.map((t) => t.id),
    inputs: all,
    outputs,
    options: <T>() => unset as T,
    fail: (code, message) => {
      throw new NnmcuError({ code, file: 'test.tflite', message });
    },
  };
  const { attrs, inputs: kept } = def.readTflite(node);
  const ids = kept ?? node.inputIds;
  const op = {
    kind: def.kind,
    id: 0 as never,
    attrs,
    inputs: ids,
    outputs: [outputs[0]!.id],
    origins: [{ index: 0, name: 'node' }],
  } as const;
  const n = { file: 'test.tflite', op, attrs, inputs: ids.map((id) => all[id!]!), outputs };
  return { def, n };
}

/** The positions of a STRIDED_SLICE in a tensor that counts up from 0, and the shape of the result. */
function sliced(
  shape: readonly number[],
  [begin, end, strides]: readonly (readonly number[])[],
  options: Readonly<Record<string, unknown>> = {},
) {
  const bounds = [begin!, end!, strides!].map((list) => ints(...list));
  const { def, n } = imported('STRIDED_SLICE', [{ shape }, ...bounds], { shape: [] }, options);
  const [type] = def.infer(n);
  const count = shape.reduce((a, d) => a * d, 1);
  const typed = { ...n, outputs: [{ ...n.outputs[0]!, shape: type!.shape }] };
  const values: Values = Int8Array.from({ length: count }, (_, i) => i);
  return { shape: type!.shape, values: [...(def.reference(typed, [values], 'tflm')[0] as Int8Array)] };
}

function rejects(code: string, run: () => unknown): void {
  try {
    run();
  } catch (e) {
    assert.instance(e, NnmcuError);
    assert.is((e as NnmcuError).diagnostics[0].code, code);
    return;
  }
  assert.unreachable(`expected ${code}`);
}

test('a slice counts negative indices from the end and clamps what is outside', () => {
  assert.equal(sliced([6], [[-4], [-1], [1]]).values, [2, 3, 4]);
  assert.equal(sliced([6], [[-99], [99], [2]]).values, [0, 2, 4]);
  assert.equal(sliced([6], [[99], [-99], [-2]]).values, [5, 3, 1]);
  assert.equal(sliced([6], [[4], [2], [1]]), { shape: [0], values: [] });
});

test('begin and end masks take everything in either direction', () => {
  const both = { beginMask: 1, endMask: 1 };
  assert.equal(sliced([4], [[2], [3], [1]], both).values, [0, 1, 2, 3]);
  assert.equal(sliced([4], [[2], [3], [-1]], both).values, [3, 2, 1, 0]);
});

test('axes that the slice does not mention are taken whole', () => {
  assert.equal(sliced([3, 2], [[1], [3], [1]]), { shape: [2, 2], values: [2, 3, 4, 5] });
});

test('an ellipsis stands for the axes in the middle, or for none', () => {
  const last = sliced(
    [2, 2, 3],
    [
      [0, 1],
      [0, 2],
      [1, 1],
    ],
    { ellipsisMask: 1 },
  );
  assert.equal(last, { shape: [2, 2, 1], values: [1, 4, 7, 10] });
  const none = sliced(
    [2, 3],
    [
      [0, 1, 1],
      [0, 2, 3],
      [1, 1, 1],
    ],
    { ellipsisMask: 1 },
  );
  assert.equal(none, { shape: [1, 2], values: [4, 5] });
});

test('new axes have size 1 and shrunk axes go', () => {
  const options = { newAxisMask: 1, shrinkAxisMask: 2 };
  assert.equal(
    sliced(
      [2, 3],
      [
        [0, -1],
        [0, 0],
        [1, 1],
      ],
      options,
    ),
    { shape: [1, 3], values: [3, 4, 5] },
  );
});

test('with the offset option, end counts from begin', () => {
  assert.equal(sliced([6], [[2], [3], [1]], { offset: true }).values, [2, 3, 4]);
});

test('impossible slices are rejected', () => {
  rejects('invalid-graph', () => sliced([4], [[0], [4], [0]]));
  rejects('invalid-graph', () =>
    sliced(
      [4],
      [
        [0, 0],
        [4, 4],
        [1, 1],
      ],
    ),
  );
  rejects('invalid-graph', () => sliced([4], [[0], [4, 4], [1]]));
  rejects('invalid-graph', () => sliced([4], [[4], [5], [1]], { shrinkAxisMask: 1 }));
  rejects('invalid-graph', () =>
    sliced(
      [4, 4],
      [
        [0, 0],
        [0, 0],
        [1, 1],
      ],
      { ellipsisMask: 3 },
    ),
  );
  const computed = [{ shape: [4] }, { shape: [1], dtype: 'int32' as const }, ints(1), ints(1)];
  rejects('unsupported-option', () => imported('STRIDED_SLICE', computed, { shape: [1] }));
});

test('a slice is copied in the largest blocks that lie together', () => {
  const bounds = [ints(0, 1, 0), ints(2, 3, 5), ints(1, 1, 1)];
  const { def, n } = imported('STRIDED_SLICE', [{ shape: [2, 4, 5] }, ...bounds], { shape: [2, 2, 5] });
  const [call] = def.lower(n, { numerics: 'tflm' });
  assert.equal(Object.fromEntries(call!.params!.fields), {
    start: 5,
    block: 10,
    count: { list: [1, 1, 1, 1, 2] },
    step: { list: [0, 0, 0, 0, 20] },
  });
});

test('a reshape needs no shape input, whether it is constant or computed', () => {
  for (const shape of [ints(3, -1), { shape: [2], dtype: 'int32' as const }]) {
    const { def, n } = imported('RESHAPE', [{ shape: [2, 6] }, shape], { shape: [3, 4] });
    assert.is(n.inputs.length, 1);
    assert.equal(def.infer(n)[0]!.shape, [3, 4]);
    assert.equal(def.lower(n, { numerics: 'tflm' }), []);
  }
});

test('a reshape that contradicts its declared output is rejected', () => {
  rejects('invalid-graph', () => imported('RESHAPE', [{ shape: [2, 6] }, ints(4, 3)], { shape: [3, 4] }));
  const { def, n } = imported('RESHAPE', [{ shape: [2, 6] }, ints(3, -1)], { shape: [3, 5] });
  rejects('invalid-graph', () => def.infer(n));
});

test('a view of a constant is copied, since the constant is in flash', () => {
  const { def, n } = imported('EXPAND_DIMS', [{ ...ints(1, 2), shape: [2] }, ints(0)], { shape: [1, 2] });
  assert.is(def.view!(n), null);
  assert.is(def.lower(n, { numerics: 'tflm' }).length, 1);
});

test('axes outside the rank and dimensions that are not 1 are rejected', () => {
  rejects('invalid-graph', () => imported('EXPAND_DIMS', [{ shape: [2] }, ints(2)], { shape: [2, 1] }));
  rejects('invalid-graph', () => imported('EXPAND_DIMS', [{ shape: [2] }, ints(-3)], { shape: [1, 2] }));
  rejects('invalid-graph', () => imported('CONCATENATION', [{ shape: [2] }], { shape: [2] }, { axis: 1 }));
  const squeezed = imported(
    'SQUEEZE',
    [{ shape: [2, 1] }],
    { shape: [1] },
    { squeezeDimsLength: 1, squeezeDims: 0 },
  );
  rejects('invalid-graph', () => squeezed.def.infer(squeezed.n));
});

test('joining int8 tensors of different scales is rejected, as in TFLite', () => {
  for (const [opcode, options] of [
    ['CONCATENATION', {}],
    ['PACK', { valuesCount: 2 }],
  ] as const) {
    const a = { shape: [2], quant: q(0.1, 0) };
    const b = { shape: [2], quant: q(0.2, 0) };
    const same = imported(opcode, [a, a], { shape: [4], quant: q(0.1, 0) }, options);
    assert.is(same.def.infer(same.n).length, 1);
    const differing = imported(opcode, [a, b], { shape: [4], quant: q(0.1, 0) }, options);
    rejects('unsupported-option', () => differing.def.infer(differing.n));
  }
});

test('tensors that do not fit together are rejected', () => {
  const concat = imported('CONCATENATION', [{ shape: [2, 3] }, { shape: [2, 4] }], { shape: [4, 3] });
  rejects('invalid-graph', () => concat.def.infer(concat.n));
  const pack = imported('PACK', [{ shape: [3] }, { shape: [4] }], { shape: [2, 3] }, { valuesCount: 2 });
  rejects('invalid-graph', () => pack.def.infer(pack.n));
  const types = imported('CONCATENATION', [{ shape: [2] }, { shape: [2], dtype: 'int32' }], { shape: [4] });
  rejects('invalid-graph', () => types.def.infer(types.n));
});

test.run();
