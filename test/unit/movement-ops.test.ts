// Operators that only move bytes: what import makes of masks, axes and shapes, and what it rejects. The results
// themselves are compared with LiteRT's in test/ops.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { NnmcuError } from '../../src/diagnostics.ts';
import type { DType, Quant, Tensor, TensorId, Values } from '../../src/ir/types.ts';
import { TFLITE_OPS } from '../../src/ops/index.ts';
import type { NodeView, OpDef, TfliteNode } from '../../src/ops/op-def.ts';
import type { StridedSliceAttrs } from '../../src/ops/strided-slice.ts';
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

/** The operator and the node that import makes of one with these tensors and builtin options, or of output `read` of it. */
function imported(
  opcode: string,
  inputs: readonly Given[],
  output: Given,
  options: Readonly<Record<string, unknown>> = {},
  [read, count]: readonly [number, number] = [0, 1],
): { readonly def: OpDef; readonly n: NodeView } {
  const def = TFLITE_OPS.get(opcode)!;
  const all = inputs.map(tensor);
  const outputs = new Array(count).fill(tensor(output, 99));
  const getters = Object.fromEntries(Object.entries(options).map(([name, value]) => [name, () => value]));
  const unset = new Proxy(getters, { get: (known, name: string) => known[name] ?? (() => 0) });
  const node: TfliteNode = {
    opcode,
    version: 1,
    inputIds: all.map((t) => t.id),
    inputs: all,
    outputs,
    output: read,
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
  const n = { file: 'test.tflite', op, attrs, inputs: ids.map((id) => all[id!]!), outputs: [outputs[read]!] };
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

/** What output `read` of `count` takes along each axis, as `begin+size`. */
function taken(
  opcode: string,
  inputs: readonly Given[],
  [read, count]: readonly [number, number],
  options: Readonly<Record<string, unknown>> = {},
): readonly string[] {
  const { attrs } = imported(opcode, inputs, { shape: [] }, options, [read, count]).n;
  return (attrs as StridedSliceAttrs).slices.map((s) => `${s.begin}+${s.size}`);
}

test('several outputs are as many slices', () => {
  const image = { shape: [2, 6] };
  assert.equal(taken('SPLIT', [ints(-1), image], [1, 3], { numSplits: 3 }), ['0+2', '2+2']);
  assert.equal(taken('SPLIT_V', [image, ints(1, -1, 2), ints(1)], [1, 3]), ['0+2', '1+3']);
  assert.equal(taken('SPLIT_V', [image, ints(6, 0), ints(1)], [1, 2]), ['0+2', '0+0']);
  assert.equal(taken('UNPACK', [image], [1, 2], { axis: 0 }), ['1+1', '0+6']);
  assert.equal(taken('SLICE', [image, ints(1, 2), ints(-1, 3)], [0, 1]), ['1+1', '2+3']);
});

test('parts that do not make the whole are rejected', () => {
  const image = { shape: [2, 6] };
  const all = [0, 2] as const;
  rejects('invalid-graph', () => taken('SPLIT', [ints(1), image], all, { numSplits: 4 }));
  rejects('invalid-graph', () => taken('SPLIT', [ints(1), image], all, { numSplits: 3 }));
  rejects('invalid-graph', () => taken('SPLIT', [ints(1), image], all, { numSplits: 0 }));
  rejects('invalid-graph', () => taken('SPLIT', [ints(2), image], all, { numSplits: 2 }));
  rejects('invalid-graph', () => taken('SPLIT', [ints(0, 1), image], all, { numSplits: 2 }));
  for (const sizes of [ints(2, 3), ints(4, 3), ints(-1, -1), ints(8, -2), ints(6)])
    rejects('invalid-graph', () => taken('SPLIT_V', [image, sizes, ints(1)], all));
  rejects('invalid-graph', () => taken('UNPACK', [image], all, { axis: 1 }));
  for (const [begin, size] of [
    [ints(1, 0), ints(2, 6)],
    [ints(-1, 0), ints(1, 6)],
    [ints(0), ints(2)],
    [ints(3, 0), ints(-1, 6)],
  ] as const)
    rejects('invalid-graph', () => taken('SLICE', [image, begin, size], [0, 1]));
  const computed = { shape: [], dtype: 'int32' as const };
  rejects('unsupported-option', () => taken('SPLIT', [computed, image], all, { numSplits: 2 }));
});

/** The parts of a node, and how many calls are left when all are in place. */
function partsOf({ def, n }: ReturnType<typeof imported>) {
  const parts = def.parts!(n);
  const inPlace = new Set(parts.map((p) => p.input));
  return [parts.map((p) => `${p.input} at ${p.offset}`), def.lower(n, { numerics: 'tflm', inPlace }).length];
}

test('what lies in one piece need not move, constants and single inputs apart', () => {
  const concat = (axis: number, inputs: readonly Given[], shape: readonly number[]) =>
    partsOf(imported('CONCATENATION', inputs, { shape }, { axis }));
  const rows = { shape: [1, 2, 3, 4] };
  assert.equal(concat(1, [rows, rows], [1, 4, 3, 4]), [['0 at 0', '1 at 24'], 0]);
  assert.equal(concat(2, [rows, rows], [1, 2, 6, 4]), [[], 2]);
  const constant = { ...rows, data: new Array(24).fill(1) };
  assert.equal(concat(1, [rows, constant], [1, 4, 3, 4]), [['0 at 0'], 1]);
  assert.equal(concat(1, [{ shape: [1, 0] }, { shape: [1, 3] }], [1, 3]), [['1 at 0'], 0]);
  assert.equal(concat(1, [rows], [1, 2, 3, 4]), [[], 0]);
  const words = { shape: [3], dtype: 'int32' } as const;
  const stacked = imported('PACK', [words, words], { shape: [2, 3], dtype: 'int32' }, { valuesCount: 2 });
  assert.equal(partsOf(stacked), [['0 at 0', '1 at 12'], 0]);
});

test('a slice is in its source where its elements follow each other, and nowhere when it is all or nothing', () => {
  const parts = (shape: readonly number[], begin: readonly number[], size: readonly number[]) =>
    partsOf(imported('SLICE', [{ shape }, ints(...begin), ints(...size)], { shape: size }));
  assert.equal(parts([1, 4, 5], [0, 1, 0], [1, 2, 5]), [['0 at -5'], 0]);
  assert.equal(parts([1, 4, 5], [0, 3, 1], [1, 1, 3]), [['0 at -16'], 0]);
  assert.equal(parts([1, 4, 5], [0, 0, 0], [1, 3, 5]), [['0 at 0'], 0]);
  assert.equal(parts([1, 4, 5], [0, 0, 1], [1, 2, 3]), [[], 1]);
  assert.equal(parts([2, 4], [0, 0], [2, 4]), [[], 0]);
  assert.equal(parts([2, 4], [0, 0], [0, 4]), [[], 0]);
  const every = imported('STRIDED_SLICE', [{ shape: [6] }, ints(0), ints(6), ints(2)], { shape: [3] });
  assert.equal(partsOf(every), [[], 1]);
});

test('around a tensor in one piece only the margins are filled', () => {
  const padded = (dims: readonly number[], amounts: readonly (readonly [number, number])[]) => {
    const shape = dims.map((d, i) => amounts[i]![0] + d + amounts[i]![1]);
    const quant = q(0.1, 0);
    const given = { ...ints(...amounts.flat()), shape: [dims.length, 2] };
    return partsOf(imported('PAD', [{ shape: dims, quant }, given], { shape, quant }));
  };
  assert.equal(
    padded(
      [1, 2, 3, 4],
      [
        [0, 0],
        [1, 2],
        [0, 0],
        [0, 0],
      ],
    ),
    [['0 at 12'], 2],
  );
  assert.equal(
    padded(
      [1, 2, 3, 4],
      [
        [0, 0],
        [0, 2],
        [0, 0],
        [0, 0],
      ],
    ),
    [['0 at 0'], 1],
  );
  assert.equal(
    padded(
      [1, 1, 3, 4],
      [
        [0, 0],
        [1, 0],
        [2, 1],
        [0, 0],
      ],
    ),
    [['0 at 32'], 2],
  );
  assert.equal(
    padded(
      [1, 2, 3, 4],
      [
        [0, 0],
        [0, 0],
        [0, 1],
        [0, 0],
      ],
    ),
    [[], 1],
  );
  assert.equal(
    padded(
      [2, 3],
      [
        [0, 0],
        [0, 0],
      ],
    ),
    [['0 at 0'], 0],
  );
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
  // The importer compares what is inferred with what is declared, which may be of another batch.
  const { def, n } = imported('RESHAPE', [{ shape: [2, 6] }, ints(3, -1)], { shape: [3, 5] });
  assert.equal(def.infer(n)[0]!.shape, [3, 4]);
  const odd = imported('RESHAPE', [{ shape: [2, 6] }, ints(5, -1)], { shape: [5, 3] });
  rejects('invalid-graph', () => odd.def.infer(odd.n));
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
