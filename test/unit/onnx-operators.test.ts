// ONNX operators that are read as others: what they give on small inputs, worked out by hand, and what the graph becomes.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { formatDiagnostic, NnmcuError } from '../../src/diagnostics.ts';
import { importModel } from '../../src/import/detect.ts';
import type { ImportOptions } from '../../src/import/options.ts';
import type { Graph } from '../../src/ir/types.ts';
import { verifyGraph } from '../../src/ops/verify-graph.ts';
import { interpret } from '../../src/verify/interpret.ts';
import { buildOnnx, type ModelSpec, type NodeSpec } from '../support/build-onnx.ts';

const read = (spec: ModelSpec, options: ImportOptions = {}): Graph => {
  const g = importModel(buildOnnx(spec), 'm.onnx', options);
  verifyGraph(g);
  return g;
};
const outputOf = (g: Graph, ...inputs: readonly (readonly number[])[]): readonly number[] => [
  ...(interpret(
    g,
    inputs.map((values) => Float32Array.from(values)),
    'ort',
  )[0] as Float32Array | Int32Array),
];
const kinds = (g: Graph): readonly string[] => g.ops.map((op) => op.kind);
const message = (spec: ModelSpec, options: ImportOptions = {}): string => {
  try {
    importModel(buildOnnx(spec), 'm.onnx', options);
  } catch (e) {
    if (e instanceof NnmcuError) return e.diagnostics.map(formatDiagnostic).join('\n');
    throw e;
  }
  return 'accepted';
};

type Constants = NonNullable<ModelSpec['constants']>;
/** One node of input x. */
const one = (
  node: Omit<NodeSpec, 'out'>,
  shape: readonly number[],
  constants: Constants = {},
  opset = 13,
) => ({
  nodes: [{ ...node, out: 'y' }],
  constants,
  inputs: { x: shape },
  outputs: ['y'],
  opset,
});
const ints = (...values: readonly number[]) => ['int64', [values.length], values] as const;
const reals = (shape: readonly number[], ...values: readonly number[]) => ['float', shape, values] as const;
/** 0, 1, 2, ... */
const counting = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);

const CASES: readonly (readonly [string, ModelSpec, readonly number[], readonly number[]])[] = [
  [
    'Gather of the last element drops the axis',
    one({ op: 'Gather', in: ['x', 'i'], attributes: { axis: 2 } }, [1, 2, 3], { i: ['int64', [], [-1]] }),
    [0, 1, 2, 3, 4, 5],
    [2, 5],
  ],
  [
    'Gather of scattered indices joins runs of them',
    one({ op: 'Gather', in: ['x', 'i'] }, [6, 1], { i: ints(4, 2, 0, 5, 5) }),
    [0, 1, 2, 3, 4, 5],
    [4, 2, 0, 5, 5],
  ],
  [
    'Gather by a matrix of indices',
    one({ op: 'Gather', in: ['x', 'i'] }, [4], { i: ['int64', [2, 2], [0, 1, 2, 3]] }),
    [7, 8, 9, 10],
    [7, 8, 9, 10],
  ],
  [
    'ReduceMax over the channels of an image',
    one({ op: 'ReduceMax', in: ['x'], attributes: { axes: [1] } }, [1, 2, 2, 2]),
    [1, -2, 3, -4, 0, -1, 9, -8],
    [1, -1, 9, -4],
  ],
  [
    'ReduceMax over axes that do not lie together',
    one({ op: 'ReduceMax', in: ['x'], attributes: { axes: [0, 2], keepdims: 0 } }, [2, 2, 2]),
    [1, 2, 3, 4, 5, 0, 7, 6],
    [5, 7],
  ],
  [
    'ArgMax over the channels of an image, the first of equal ones',
    one({ op: 'ArgMax', in: ['x'], attributes: { axis: 1, keepdims: 0 } }, [1, 3, 1, 2]),
    [1, 5, 3, 2, 3, 9],
    [1, 2],
  ],
  ['ArgMin', one({ op: 'ArgMin', in: ['x'], attributes: { axis: -1 } }, [2, 2]), [1, 0, 3, 4], [1, 0]],
  [
    'GlobalMaxPool of a sequence',
    one({ op: 'GlobalMaxPool', in: ['x'] }, [1, 2, 3]),
    [1, 3, 2, -5, -4, -6],
    [3, -4],
  ],
  [
    'ReduceSum, its axes an input',
    one({ op: 'ReduceSum', in: ['x', 'a'] }, [1, 2, 3], { a: ints(2) }),
    [1, 2, 3, 4, 5, 6],
    [6, 15],
  ],
  [
    'PRelu with a slope per channel',
    one({ op: 'PRelu', in: ['x', 's'] }, [1, 2, 2], { s: reals([2, 1], 0.5, -2) }),
    [-2, 2, -3, 3],
    [-1, 2, 6, 3],
  ],
  [
    "scikit-learn's scaler",
    one(
      {
        op: 'Scaler',
        domain: 'ai.onnx.ml',
        in: ['x'],
        attributes: { offset: Float32Array.of(1, 1), scale: Float32Array.of(2, 3) },
      },
      [1, 2],
    ),
    [1, 2],
    [0, 3],
  ],
  [
    'Resize between pixels',
    one({ op: 'Resize', in: ['x', '', 's'], attributes: { mode: 'linear' } }, [1, 1, 2], {
      s: reals([3], 1, 1, 2),
    }),
    [0, 4],
    [0, 1, 3, 4],
  ],
  [
    'Resize between pixels, corners aligned',
    one(
      {
        op: 'Resize',
        in: ['x', '', 's'],
        attributes: { mode: 'linear', coordinate_transformation_mode: 'align_corners' },
      },
      [1, 1, 1, 2],
      { s: reals([4], 1, 1, 1, 2) },
    ),
    [0, 3],
    [0, 1, 2, 3],
  ],
  [
    'ConvTranspose, cut in front and longer behind',
    one(
      {
        op: 'ConvTranspose',
        in: ['x', 'w', 'b'],
        attributes: { strides: [2], pads: [1, 0], output_padding: [1] },
      },
      [1, 1, 2],
      { w: reals([1, 1, 3], 1, 10, 100), b: reals([1], 1000) },
    ),
    // 1 10 100+2 20 200, the first cut off, one pixel of bias behind
    [1, 2],
    [1010, 1102, 1020, 1200, 1000],
  ],
  [
    'ConvTranspose of two channels to a stated size',
    one(
      {
        op: 'ConvTranspose',
        in: ['x', 'w'],
        attributes: { strides: [1, 2], auto_pad: 'SAME_UPPER', output_shape: [1, 4] },
      },
      [1, 2, 1, 2],
      { w: reals([2, 1, 1, 2], 1, 2, 10, 20) },
    ),
    [1, 2, 3, 4],
    [31, 62, 42, 84],
  ],
  ['Abs', one({ op: 'Abs', in: ['x'] }, [3]), [-1, 0, 2], [1, 0, 2]],
  ['Neg', one({ op: 'Neg', in: ['x'] }, [2]), [-1, 2], [1, -2]],
  ['the square', one({ op: 'Pow', in: ['x', 'p'] }, [2], { p: reals([], 2) }), [-3, 2], [9, 4]],
  ['Sum of three', one({ op: 'Sum', in: ['k', 'x', 'x'] }, [2], { k: reals([2], 10, 20) }), [1, 2], [12, 24]],
  [
    'Max with one limit clamps',
    one({ op: 'Max', in: ['k', 'x'] }, [3], { k: reals([], 1) }),
    [0, 1, 2],
    [1, 1, 2],
  ],
  [
    'Min with a value for each element',
    one({ op: 'Min', in: ['x', 'k'] }, [3], { k: reals([3], 5, -5, 1) }),
    [0, 0, 2],
    [0, -5, 1],
  ],
  [
    'DepthToSpace, columns first',
    one({ op: 'DepthToSpace', in: ['x'], attributes: { blocksize: 2 } }, [1, 4, 1, 2]),
    counting(8),
    [0, 2, 1, 3, 4, 6, 5, 7],
  ],
  [
    'SpaceToDepth',
    one({ op: 'SpaceToDepth', in: ['x'], attributes: { blocksize: 2 } }, [1, 1, 2, 4]),
    counting(8),
    [0, 2, 1, 3, 4, 6, 5, 7],
  ],
  [
    'Tile',
    one({ op: 'Tile', in: ['x', 'r'] }, [2, 2], { r: ints(1, 2) }),
    [1, 2, 3, 4],
    [1, 2, 1, 2, 3, 4, 3, 4],
  ],
  [
    'Expand to more axes',
    one({ op: 'Expand', in: ['x', 's'] }, [2, 1], { s: ints(2, 1, 2) }),
    [1, 2],
    [1, 1, 2, 2, 1, 1, 2, 2],
  ],
  [
    'Resize to twice the size',
    one(
      {
        op: 'Resize',
        in: ['x', '', 's'],
        attributes: { coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' },
      },
      [1, 1, 1, 2],
      { s: reals([4], 1, 1, 2, 2) },
    ),
    [1, 2],
    [1, 1, 2, 2, 1, 1, 2, 2],
  ],
  [
    'Resize at positions that no image operator has',
    one({ op: 'Resize', in: ['x', '', '', 's'], attributes: { nearest_mode: 'ceil' } }, [1, 1, 5], {
      s: ints(1, 1, 3),
    }),
    [0, 1, 2, 3, 4],
    [1, 2, 4],
  ],
  [
    'padding that mirrors',
    one({ op: 'Pad', in: ['x', 'p'], attributes: { mode: 'reflect' } }, [1, 3], { p: ints(0, 2, 0, 1) }),
    [1, 2, 3],
    [3, 2, 1, 2, 3, 2],
  ],
  [
    'padding by the edge',
    one({ op: 'Pad', in: ['x', 'p'], attributes: { mode: 'edge' } }, [1, 2], { p: ints(0, 2, 0, 1) }),
    [1, 2],
    [1, 1, 1, 2, 2],
  ],
  [
    'padding that goes round',
    one({ op: 'Pad', in: ['x', 'p'], attributes: { mode: 'wrap' } }, [1, 3], { p: ints(0, 1, 0, 2) }, 19),
    [1, 2, 3],
    [3, 1, 2, 3, 1, 2],
  ],
  [
    'padding that cuts',
    one({ op: 'Pad', in: ['x', 'p'] }, [1, 3], { p: ints(0, -1, 0, 1) }),
    [1, 2, 3],
    [2, 3, 0],
  ],
  [
    'opset 9: limits, pads and slices are attributes',
    {
      nodes: [
        { op: 'Clip', in: ['x'], out: 'a', attributes: { min: Float32Array.of(0), max: Float32Array.of(6) } },
        { op: 'Pad', in: ['a'], out: 'b', attributes: { pads: [0, 1, 0, 0], value: Float32Array.of(9) } },
        { op: 'Slice', in: ['b'], out: 'y', attributes: { starts: [0], ends: [3], axes: [1] } },
      ],
      inputs: { x: [1, 3] },
      outputs: ['y'],
      opset: 9,
    },
    [-1, 7, 2],
    [9, 0, 6],
  ],
  [
    'opset 9: Upsample',
    one({ op: 'Upsample', in: ['x', 's'] }, [1, 1, 1, 2], { s: reals([4], 1, 1, 1, 2) }, 9),
    [1, 2],
    [1, 1, 2, 2],
  ],
  [
    'a constant matrix on the left',
    one({ op: 'MatMul', in: ['w', 'x'] }, [2, 2], { w: reals([1, 2], 10, 1) }),
    [1, 2, 3, 4],
    [13, 24],
  ],
  [
    'an average pool that counts its padding, rounded up',
    one(
      {
        op: 'AveragePool',
        in: ['x'],
        attributes: { kernel_shape: [2], strides: [2], pads: [1, 0], ceil_mode: 1, count_include_pad: 1 },
      },
      [1, 1, 4],
    ),
    [2, 4, 6, 8],
    // What lies behind the stated padding does not count.
    [1, 5, 8],
  ],
];

for (const [name, spec, input, expected] of CASES)
  test(name, () => assert.equal(outputOf(read(spec), input), expected));

const near = (found: readonly number[], wanted: readonly number[]): void =>
  found.forEach((v, i) => {
    assert.ok(Math.abs(v - wanted[i]!) < 1e-6, `${found} instead of ${wanted}`);
  });

test('Elu and its relatives have their own factors', () => {
  const curve = (x: number): number => (x < 0 ? Math.exp(x) - 1 : x);
  const alpha = { alpha: Float32Array.of(0.5) };
  const run = (op: string, attributes = {}) =>
    outputOf(read(one({ op, in: ['x'], attributes }, [2])), [-1, 2]);
  assert.equal(kinds(read(one({ op: 'Elu', in: ['x'] }, [2]))), ['elu']);
  near(run('Elu'), [curve(-1), 2]);
  near(run('Elu', alpha), [0.5 * curve(-1), 2]);
  near(run('Celu', alpha), [0.5 * curve(-2), 2]);
  near(run('Selu'), [1.0507009873554805 * 1.6732632423543772 * curve(-1), 2 * 1.0507009873554805]);
});

test('one slope for all channels is a leaky ReLU', () => {
  const spec = one({ op: 'PRelu', in: ['x', 's'] }, [1, 2, 2], { s: reals([2, 1], 0.5, 0.5) });
  assert.equal(kinds(read(spec)), ['leaky_relu']);
});

test('a channel shuffle costs one transpose', () => {
  const conv = (input: string, weights: string, out: string): NodeSpec => ({
    op: 'Conv',
    in: [input, weights],
    out,
  });
  const g = read(
    {
      nodes: [
        conv('x', 'w', 'a'),
        { op: 'Reshape', in: ['a', 'cut'], out: 'b' },
        { op: 'Transpose', in: ['b'], out: 'c', attributes: { perm: [0, 2, 1, 3, 4] } },
        { op: 'Reshape', in: ['c', 'whole'], out: 'd' },
        { op: 'Slice', in: ['d', 'zero', 'two', 'axis'], out: 'e' },
        { op: 'Slice', in: ['d', 'two', 'four', 'axis'], out: 'f' },
        conv('f', 'v', 'h'),
        { op: 'Concat', in: ['e', 'h'], out: 'k', attributes: { axis: 1 } },
        { op: 'GlobalAveragePool', in: ['k'], out: 'y' },
      ],
      constants: {
        w: reals([4, 1, 1, 1], 1, 2, 3, 4),
        v: reals([2, 2, 1, 1], 1, 0, 0, 1),
        cut: ints(1, 2, 2, 3, 3),
        whole: ints(1, 4, 3, 3),
        zero: ints(0),
        two: ints(2),
        four: ints(4),
        axis: ints(1),
      },
      inputs: { x: [1, 1, 3, 3] },
      outputs: ['y'],
    },
    {},
  );
  assert.is(kinds(g).filter((kind) => kind === 'transpose').length, 1);
  assert.equal(
    outputOf(g, new Array(9).fill(1)).map((v) => Math.round(v)),
    [1, 3, 2, 4],
  );
});

test('pixels that are repeated as Keras does it stay where they are', () => {
  const g = read({
    nodes: [
      { op: 'Conv', in: ['x', 'w'], out: 'a' },
      { op: 'Reshape', in: ['a', 'cut'], out: 'b' },
      { op: 'Tile', in: ['b', 'twice'], out: 'c' },
      { op: 'Reshape', in: ['c', 'whole'], out: 'd' },
      { op: 'Conv', in: ['d', 'v'], out: 'e' },
      { op: 'GlobalAveragePool', in: ['e'], out: 'y' },
    ],
    constants: {
      w: reals([2, 1, 1, 1], 1, 2),
      v: reals([1, 2, 1, 1], 1, 10),
      cut: ints(1, 2, 2, 1, 2),
      twice: ints(1, 1, 1, 2, 1),
      whole: ints(1, 2, 4, 2),
    },
    inputs: { x: [1, 1, 2, 2] },
    outputs: ['y'],
  });
  assert.not(kinds(g).includes('transpose'));
  assert.equal(outputOf(g, [1, 2, 3, 6]), [63]);
});

/** x in steps of 1/16, one operator, y in steps of 1/32. */
const quantized = (node: NodeSpec): ModelSpec => ({
  nodes: [
    { op: 'QuantizeLinear', in: ['x', 's', 'z'], out: 'xq' },
    { op: 'DequantizeLinear', in: ['xq', 's', 'z'], out: 'a' },
    { ...node, in: ['a'], out: 'b' },
    { op: 'QuantizeLinear', in: ['b', 't', 'z'], out: 'bq' },
    { op: 'DequantizeLinear', in: ['bq', 't', 'z'], out: 'y' },
  ],
  constants: { s: reals([], 1 / 16), t: reals([], 1 / 32), z: ['int8', [], [0]] },
  inputs: { x: [4] },
  outputs: ['y'],
  opset: 20,
});

test('functions without a kernel are tables between two quantizations', () => {
  const inputs = [-4, -1, 0.5, 3];
  const steps = (values: readonly number[]) => values.map((v) => Math.round(v * 32) / 32);
  const run = (op: string, attributes = {}) => {
    const g = read(quantized({ op, in: [], out: '', attributes }));
    assert.equal(kinds(g), ['quantize', 'lut', 'dequantize']);
    return outputOf(g, inputs);
  };
  // erf(x / sqrt 2) at -4, -1, 0.5 and 3, from tables of the normal distribution.
  const erf = [-0.9999367, -0.6826895, 0.3829249, 0.9973002];
  assert.equal(run('Gelu'), steps(inputs.map((x, i) => 0.5 * x * (1 + erf[i]!))));
  assert.equal(run('Softplus'), steps(inputs.map((x) => Math.log(1 + Math.exp(x)))));
  assert.equal(run('Mish'), steps(inputs.map((x) => x * Math.tanh(Math.log(1 + Math.exp(x))))));
  assert.equal(run('ThresholdedRelu', { alpha: Float32Array.of(0.5) }), [0, 0, 0, 3]);
  const half = { alpha: Float32Array.of(0.5) };
  assert.equal(run('Elu', half), steps(inputs.map((x) => (x < 0 ? 0.5 * (Math.exp(x) - 1) : x))));
});

test('in float32 they are operators that are not supported', () => {
  assert.match(message(one({ op: 'Gelu', in: ['x'] }, [2], {}, 20)), /Gelu: this operator is not supported/);
});

const HEAD: ModelSpec = {
  nodes: [
    { op: 'Relu', in: ['x'], out: 'scores' },
    { op: 'Sigmoid', in: ['x2'], out: 'other' },
    { op: 'TopK', in: ['scores', 'other'], out: 'y' },
  ],
  inputs: { x: [2], x2: [1] },
  outputs: ['y'],
};

test('the model may end in front of what is not supported', () => {
  assert.match(message(HEAD), /TopK: this operator is not supported.*--outputs scores/s);
  const g = read(HEAD, { outputs: ['scores'] });
  assert.equal(outputOf(g, [-1, 2]), [0, 2]);
  assert.is(g.inputs.length, 1);
});

test('nodes may be in any order', () => {
  const nodes = Array.from({ length: 5000 }, (_, i) => ({ op: 'Neg', in: [`${i}`], out: `${i + 1}` }));
  const g = read({ nodes: nodes.reverse(), inputs: { 0: [2] }, outputs: ['5000'] });
  assert.equal(outputOf(g, [1, -2]), [1, -2]);
});

test('nodes in a circle are one error', () => {
  const nodes = [
    { op: 'Add', in: ['x', 'b'], out: 'a' },
    { op: 'Relu', in: ['a'], out: 'b' },
    { op: 'Relu', in: ['b'], out: 'y' },
  ];
  const text = message({ nodes, inputs: { x: [2] }, outputs: ['y'] });
  assert.match(text, /has no value here.*in a circle/s);
  assert.is((text.match(/: error: /g) ?? []).length, 1, text);
});

test('dynamic quantization is answered by what to do instead', () => {
  assert.match(message(one({ op: 'MatMulInteger', in: ['x'] }, [2])), /quantize it statically/);
});

test('an end that does not exist is an error that names the last tensors', () => {
  assert.match(message(HEAD, { outputs: ['score'] }), /there is no tensor "score".*Relu writes "scores"/s);
});

test('what no output needs may be unsupported', () => {
  const g = read({ ...HEAD, outputs: ['other'] });
  assert.equal(kinds(g), ['logistic']);
});

const REJECTED: readonly (readonly [string, ModelSpec, RegExp])[] = [
  [
    'computed indices',
    { ...one({ op: 'Gather', in: ['k', 'x'] }, [1], { k: reals([3], 1, 2, 3) }), inputType: 'int64' },
    /looking up by computed indices is not supported/,
  ],
  [
    'an index outside',
    one({ op: 'Gather', in: ['x', 'i'] }, [3], { i: ints(3) }),
    /index 3 is outside 0\.\.2/,
  ],
  ['no indices', one({ op: 'Gather', in: ['x', 'i'] }, [3], { i: ints() }), /there are no indices/],
  [
    'an index that is no whole number',
    one({ op: 'Gather', in: ['x', 'i'] }, [3], { i: reals([1], 0.5) }),
    /index 0\.5 is outside 0\.\.2/,
  ],
  [
    'more border than image',
    one({ op: 'Pad', in: ['x', 'p'], attributes: { mode: 'edge' } }, [2], { p: ints(2 ** 40, 0) }),
    /padding of 2 elements by 1099511627776 and 0 in mode edge/,
  ],
  [
    'a resize to more than any memory',
    one({ op: 'Resize', in: ['x', '', 's'] }, [1, 1, 2, 2], { s: reals([4], 1, 1, 1e9, 1e9) }),
    /cannot be resized to/,
  ],
  [
    'a tensor of 4 G elements',
    one({ op: 'Tile', in: ['x', 'r'] }, [1, 1, 1, 1], { r: ints(256, 256, 256, 256) }),
    /larger than 2 GiB/,
  ],
  [
    'indices in too many pieces',
    one({ op: 'Gather', in: ['x', 'i'] }, [3], { i: ints(...counting(300).map((i) => (i * i) % 3)) }),
    /pieces of equal steps/,
  ],
  [
    'a mirror behind the last element',
    one({ op: 'Pad', in: ['x', 'p'], attributes: { mode: 'reflect' } }, [1, 3], { p: ints(0, 3, 0, 0) }),
    /padding of 3 elements by 3 and 0 in mode reflect/,
  ],
  [
    'an unknown mode of padding',
    one({ op: 'Pad', in: ['x', 'p'], attributes: { mode: 'magic' } }, [1, 3], { p: ints(0, 3, 0, 0) }),
    /mode magic is unknown/,
  ],
  [
    'a resize by cubes',
    one({ op: 'Resize', in: ['x', '', 's'], attributes: { mode: 'cubic' } }, [1, 1, 2, 2], {
      s: reals([4], 1, 1, 2, 2),
    }),
    /mode cubic is not supported/,
  ],
  [
    'a resize to nothing',
    one({ op: 'Resize', in: ['x', '', 's'] }, [1, 1, 2, 2], { s: reals([4], 1, 1, 0, 2) }),
    /cannot be resized to/,
  ],
  [
    'a resize between pixels that TFLite does not know',
    one(
      {
        op: 'Resize',
        in: ['x', '', 's'],
        attributes: { mode: 'linear', coordinate_transformation_mode: 'tf_crop_and_resize' },
      },
      [1, 1, 2, 2],
      { s: reals([4], 1, 1, 2, 2) },
    ),
    /mode linear with positions tf_crop_and_resize/,
  ],
  [
    'a transposed convolution with groups',
    one({ op: 'ConvTranspose', in: ['x', 'w'], attributes: { group: 2 } }, [1, 2, 3], {
      w: reals([2, 1, 1], 1, 2),
    }),
    /a transposed convolution with groups is not supported/,
  ],
  [
    'a transposed convolution that leaves nothing',
    one({ op: 'ConvTranspose', in: ['x', 'w'], attributes: { pads: [2, 2] } }, [1, 1, 2], {
      w: reals([1, 1, 1], 1),
    }),
    /padding leaves 1x-2 pixels/,
  ],
  ['a resize without a size', one({ op: 'Resize', in: ['x'] }, [1, 1, 2, 2]), /neither scales nor sizes/],
  [
    'more copies than anybody means',
    one({ op: 'Tile', in: ['x', 'r'] }, [2], { r: ints(100000) }),
    /100000 copies of an axis are not supported/,
  ],
  [
    'a power that is no product',
    one({ op: 'Pow', in: ['x', 'p'] }, [2], { p: reals([], 0.5) }),
    /the exponent \[0\.5\] is not supported/,
  ],
  [
    'blocks that do not fit',
    one({ op: 'DepthToSpace', in: ['x'], attributes: { blocksize: 3 } }, [1, 4, 1, 1]),
    /4 channels are no blocks of 3/,
  ],
  [
    'slopes that are not numbers',
    one({ op: 'PRelu', in: ['x', 's'] }, [2], { s: reals([1], Number.NaN) }),
    /the slopes are not all numbers/,
  ],
];

for (const [name, spec, pattern] of REJECTED)
  test(`${name}: rejected`, () => {
    const text = message(spec);
    assert.match(text, pattern);
    assert.is((text.match(/: error: /g) ?? []).length, 1, text);
  });

test.run();
