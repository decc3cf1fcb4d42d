import { existsSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { formatDiagnostic, NnmcuError } from '../../src/diagnostics.ts';
import { importModel } from '../../src/import/detect.ts';
import { BuiltinOperator, BuiltinOptions, TensorType } from '../../src/import/tflite/schema/tflite.ts';
import { printGraph } from '../../src/ir/print.ts';
import type { Tensor, TensorId } from '../../src/ir/types.ts';
import { verifyGraph } from '../../src/ops/verify-graph.ts';
import {
  buildTflite,
  CONV_MODEL,
  CONV_OPTIONS,
  type TestModel,
  withOperator,
  withTensor,
} from '../support/build-tflite.ts';

/** The whole printed rejection of a model. */
function rejection(input: TestModel | Uint8Array): string {
  const bytes = input instanceof Uint8Array ? input : buildTflite(input);
  try {
    importModel(bytes, 'm.tflite');
  } catch (e) {
    if (e instanceof NnmcuError) return e.diagnostics.map(formatDiagnostic).join('\n');
    throw e;
  }
  return 'accepted';
}

/** Its messages alone. */
const messages = (input: TestModel | Uint8Array): string =>
  rejection(input)
    .split('\n')
    .filter((line) => line.startsWith('m.tflite'))
    .map((line) => line.slice('m.tflite: error: '.length))
    .join('\n');

const imported = (model: TestModel) => importModel(buildTflite(model), 'm.tflite');

test('a convolution and a reshape become a graph with types, quantization and constants', () => {
  const g = imported(CONV_MODEL);
  verifyGraph(g);
  assert.is(
    printGraph(g),
    `input  %0 s8[1,4,4,2] scale 0.5 zero -3 "in"
const  %1 s8[3,3,3,2] axis 0 scales 0.5..(3 #08d1ead8) #a523020a "filter"
const  %2 s32[3] axis 0 scales 0.25..(3 #5c97b8c8) #5c6b9512 "bias"
%3 s8[1,4,4,3] scale 0.5 zero -128 "conv" = conv2d(%0, %1, %2) {"activation":"RELU","dilation":{"h":1,"w":1},"padding":{"bottom":1,"left":1,"right":1,"top":1},"stride":{"h":1,"w":1}} node 0
%5 s8[1,48] scale 0.5 zero -128 "out" = reshape(%3) {"shape":[1,48]} node 1
output %5
`,
  );
  assert.equal([...(g.tensors.get(2 as TensorId) as Tensor).data!], [1, -2, 3]);
});

test('data outside the table, old operator codes and further subgraphs give the same graph', () => {
  const text = printGraph(imported(CONV_MODEL));
  assert.is(printGraph(imported({ ...CONV_MODEL, dataOutside: true })), text);
  assert.is(printGraph(imported({ ...CONV_MODEL, oldCodes: true })), text);
  assert.is(printGraph(imported({ ...CONV_MODEL, subgraphs: 3 })), text);
});

test('constants of a Node Buffer that is a view of a larger one are read from the right place', () => {
  const bytes = buildTflite(CONV_MODEL);
  const pool = Buffer.alloc(bytes.length + 64, 0xee);
  pool.set(bytes, 7);
  const g = importModel(pool.subarray(7, 7 + bytes.length), 'm.tflite');
  assert.is(printGraph(g), printGraph(imported(CONV_MODEL)));
});

test('a quantized dimension outside a one-dimensional bias means its only axis', () => {
  assert.is(printGraph(imported(withTensor(2, { axis: 3 }))), printGraph(imported(CONV_MODEL)));
});

test('a batch that is unknown in the signature and 1 in the shape is accepted', () => {
  imported(withTensor(0, { signature: [-1, 4, 4, 2] }));
});

test('where the batch is unknown, shapes behind a split into batches are those that the split gives', () => {
  const ints = (values: readonly number[], shape: readonly number[]) => ({
    shape,
    type: TensorType.INT32,
    data: new Uint8Array(Int32Array.from(values).buffer),
  });
  const activation = (name: string, shape: readonly number[], signature: readonly number[]) => ({
    name,
    shape,
    type: TensorType.INT8,
    scales: [0.5],
    zeroPoints: [0],
    signature,
  });
  const split = (signature: readonly number[]): TestModel => ({
    tensors: [
      activation('in', [1, 8, 2], [-1, 8, 2]),
      ints([2], [1]),
      ints([0, 0], [1, 2]),
      activation('parts', [1, 4, 2], signature),
      ints([-1, 2, 4], [3]),
      activation('out', [1, 2, 4], [-1, 2, 4]),
    ],
    operators: [
      { code: BuiltinOperator.SPACE_TO_BATCH_ND, inputs: [0, 1, 2], outputs: [3] },
      { code: BuiltinOperator.RESHAPE, inputs: [3, 4], outputs: [5] },
    ],
    inputs: [0],
    outputs: [5],
  });
  const g = imported(split([-1, 4, 2]));
  verifyGraph(g);
  assert.equal(
    [3, 5].map((id) => g.tensors.get(id as TensorId)!.shape),
    [
      [2, 4, 2],
      [2, 2, 4],
    ],
  );
  assert.match(
    messages(split([1, 4, 2])),
    'is declared as s8[1,4,2] but its inputs and options give s8[2,4,2]',
  );
});

test('what an unknown custom operator reads is not judged, and one that Vela wrote says where it is from', () => {
  const model: TestModel = {
    ...CONV_MODEL,
    operators: [{ code: BuiltinOperator.CUSTOM, custom: 'ethos-u', inputs: [0, 4], outputs: [5] }],
    tensors: CONV_MODEL.tensors.with(4, { name: 'scratch', shape: [64], type: TensorType.INT8 }),
  };
  assert.is(
    rejection(model),
    `m.tflite: error: CUSTOM "ethos-u": this operator is not supported (1 node) [unsupported-operator]
  note: used by "out" (node 0)
  help: Vela compiled this model for an Arm Ethos-U: give nnmcu the model that Vela was given.`,
  );
});

test('tensors that nothing uses are not judged', () => {
  const unused = { name: 'odd', shape: [-1], type: TensorType.STRING, isVariable: true };
  assert.is(imported({ ...CONV_MODEL, tensors: [...CONV_MODEL.tensors, unused] }).tensors.size, 5);
});

test('all unsupported operators are listed at once, before other problems', () => {
  const model: TestModel = {
    ...CONV_MODEL,
    operators: [
      ...CONV_MODEL.operators,
      ...[6, 7, 8, 9].map((out) => ({ code: BuiltinOperator.BITCAST, inputs: [5], outputs: [out] })),
      { code: BuiltinOperator.CUSTOM, custom: 'Detect\nPost', inputs: [5], outputs: [10] },
      { code: 300, inputs: [5], outputs: [11] },
    ],
    tensors: [
      ...CONV_MODEL.tensors.slice(0, 3),
      { ...CONV_MODEL.tensors[3]!, shape: [1, 4, 4, 4] },
      { ...CONV_MODEL.tensors[4]!, data: new Uint8Array(Int32Array.of(1, 64).buffer) },
      { ...CONV_MODEL.tensors[5]!, shape: [1, 64] },
      ...[6, 7, 8, 9, 10, 11].map((i) => ({ name: `t${i}`, shape: [1, 48], type: TensorType.INT8 })),
    ],
  };
  assert.is(
    rejection(model),
    `m.tflite: error: BITCAST: this operator is not supported (4 nodes) [unsupported-operator]
  note: used by "t6" (node 2)
  note: used by "t7" (node 3)
  note: used by "t8" (node 4)
  note: and by 1 more
  help: \`nnmcu ops\` lists what is supported; replace the operator or take it out of the graph.
m.tflite: error: CUSTOM "Detect\\u{a}Post": this operator is not supported (1 node) [unsupported-operator]
  note: used by "t10" (node 6)
  help: \`nnmcu ops\` lists what is supported; replace the operator or take it out of the graph.
m.tflite: error: BUILTIN_300: this operator is not supported (1 node) [unsupported-operator]
  note: used by "t11" (node 7)
  help: \`nnmcu ops\` lists what is supported; replace the operator or take it out of the graph.
m.tflite: error: CONV_2D "conv" (node 0): output "conv" is declared as s8[1,4,4,4] but its inputs and options give s8[1,4,4,3] [invalid-graph]
  help: The model contradicts itself (shapes, dtypes, quantization): convert it again.`,
  );
});

test('each tensor that cannot be compiled is rejected with its reason', () => {
  const cases: readonly [TestModel, string][] = [
    [
      withTensor(0, { type: TensorType.STRING }),
      'tensor "in" (tensor 0): type STRING is not supported [unsupported-dtype]',
    ],
    [withTensor(0, { type: 77 }), 'tensor "in" (tensor 0): type 77 is not supported [unsupported-dtype]'],
    [
      withTensor(0, { isVariable: true }),
      'tensor "in" (tensor 0): variable tensors (state that lives between inferences) are not supported [unsupported-option]',
    ],
    [
      withTensor(1, { isSparse: true }),
      'tensor "filter" (tensor 1): sparse tensors are not supported [unsupported-option]',
    ],
    [
      withTensor(1, { isExternal: true }),
      'tensor "filter" (tensor 1): its data is in another file [unsupported-option]',
    ],
    [
      withTensor(0, { shape: [-1, 4, 4, 2] }),
      'tensor "in" (tensor 0): dimension 0 of shape [-1,4,4,2] is unknown [dynamic-shape]',
    ],
    [
      withTensor(0, { shape: [1, 0, 4, 2], signature: [1, -1, 4, 2] }),
      'tensor "in" (tensor 0): dimension 1 of shape [1,-1,4,2] is unknown [dynamic-shape]',
    ],
    [
      withTensor(0, { shape: [1, 0, 4, 2] }),
      'tensor "in" (tensor 0): shape [1,0,4,2] has no elements, as converters write unknown shapes [dynamic-shape]',
    ],
    [
      withTensor(0, { shape: [1, -7, 4, 2] }),
      'tensor "in" (tensor 0): shape [1,-7,4,2] has a negative dimension [invalid-graph]',
    ],
    [
      withTensor(0, { shape: [65536, 65536, 1, 1] }),
      'tensor "in" (tensor 0): shape [65536,65536,1,1] of int8 is larger than 2 GiB [invalid-graph]',
    ],
    [
      withTensor(0, { shape: [1, 1, 1, 1, 1, 1, 1, 1, 1] }),
      'tensor "in" (tensor 0): rank 9 is not supported; the highest is 8 [unsupported-option]',
    ],
    [
      withTensor(1, { shape: [3, 3, 3, 3] }),
      'tensor "filter" (tensor 1): shape [3,3,3,3] of int8 needs 81 bytes, its buffer has 54 [invalid-graph]',
    ],
    [
      withTensor(0, { zeroPoints: [128] }),
      'tensor "in" (tensor 0): zero point 128 does not fit in int8 (-128 to 127) [invalid-graph]',
    ],
    ...[NaN, 0, -0.5, Infinity].map((scale): [TestModel, string] => [
      withTensor(0, { scales: [scale] }),
      `tensor "in" (tensor 0): quantization scale ${scale} is not a positive number [invalid-graph]`,
    ]),
    [
      withTensor(1, { scales: [0.5, 0, 1] }),
      'tensor "filter" (tensor 1): quantization scale 0 of channel 1 is not a positive number [invalid-graph]',
    ],
    [
      withTensor(1, { zeroPoints: [0, 0] }),
      'tensor "filter" (tensor 1): 3 quantization scales but 2 zero points [invalid-graph]',
    ],
    [
      withTensor(1, { zeroPoints: [0, 1, 0] }),
      'tensor "filter" (tensor 1): per-axis zero points other than 0 are not supported [unsupported-option]',
    ],
    [
      withTensor(1, { axis: 4 }),
      'tensor "filter" (tensor 1): quantized dimension 4 does not exist in shape [3,3,3,2] [invalid-graph]',
    ],
    [
      withTensor(1, { axis: 3 }),
      'tensor "filter" (tensor 1): 3 quantization scales for dimension 3 of shape [3,3,3,2] [invalid-graph]',
    ],
  ];
  for (const [model, expected] of cases) assert.is(messages(model), expected);
});

test('operators that contradict the order of values are rejected', () => {
  const [conv, reshape] = CONV_MODEL.operators;
  const cases: readonly [TestModel, string][] = [
    [
      { ...CONV_MODEL, operators: [reshape!, conv!] },
      'RESHAPE "out" (node 0): tensor "conv" is read before node 1 writes it [invalid-graph]',
    ],
    [
      { ...CONV_MODEL, operators: [reshape!] },
      'RESHAPE "out" (node 0): tensor "conv" has no data and no operator writes it [invalid-graph]',
    ],
    [
      { ...CONV_MODEL, operators: [conv!, reshape!, reshape!] },
      'RESHAPE "out" (node 2): it writes tensor "out", which node 1 writes too [invalid-graph]',
    ],
    [{ ...CONV_MODEL, outputs: [] }, 'subgraphs[0].outputs: the model has no outputs [invalid-graph]'],
    [
      { ...CONV_MODEL, inputs: [0, 0] },
      'subgraphs[0].inputs: the same tensor is an input twice [invalid-graph]',
    ],
    [
      { ...CONV_MODEL, inputs: [0, 4] },
      'tensor "shape" (tensor 4): a model input has constant data [invalid-graph]',
    ],
  ];
  for (const [model, expected] of cases) assert.is(messages(model), expected);
  assert.match(
    messages(withOperator(0, { inputs: [5, 1, 2] })),
    'CONV_2D "conv" (node 0): tensor "out" is read before node 1 writes it [invalid-graph]',
  );
  assert.match(
    messages(withOperator(1, { outputs: [0] })),
    'RESHAPE "in" (node 1): it writes tensor "in", which is an input of the model',
  );
  assert.match(
    messages(withOperator(1, { outputs: [4] })),
    'RESHAPE "shape" (node 1): it writes tensor "shape", which is constant',
  );
});

test('options of another operator and missing outputs are rejected', () => {
  const wrong = { ...CONV_OPTIONS, type: BuiltinOptions.Pool2DOptions };
  assert.is(
    messages(withOperator(0, { options: wrong })),
    'CONV_2D "conv" (node 0): its options are Pool2DOptions instead of Conv2DOptions [invalid-graph]',
  );
  assert.match(
    messages(withOperator(1, { outputs: [-1] })),
    'RESHAPE "" (node 1): an output is missing [invalid-graph]',
  );
});

test('indices outside their table name the field and the byte', () => {
  assert.match(
    messages(withOperator(0, { inputs: [0, 99, 2] })),
    /^subgraphs\[0\]\.operators\[0\]\.inputs\[1\]: tensor 99 does not exist; there are 6 \(byte \d+ of \d+\) \[damaged-file\]$/,
  );
  assert.match(
    messages(withOperator(0, { inputs: [-2, 1, 2] })),
    /^subgraphs\[0\]\.operators\[0\]\.inputs\[0\]: tensor -2 does not exist/,
  );
  assert.match(
    messages({ ...CONV_MODEL, outputs: [-1] }),
    /^subgraphs\[0\]\.outputs\[0\]: tensor -1 does not exist/,
  );
  assert.match(
    messages(withTensor(1, { buffer: 9 })),
    /^subgraphs\[0\]\.tensors\[1\]\.buffer: buffer 9 does not exist; there are 3 \(byte \d+ of \d+\) \[damaged-file\]$/,
  );
  assert.match(messages({ ...CONV_MODEL, subgraphs: 0 }), /^subgraphs: the model has no subgraph/);
  const bytes = buildTflite({ ...CONV_MODEL, dataOutside: true });
  assert.match(
    messages(bytes.subarray(0, bytes.length - 1)),
    /^buffers\[3\]\.offset: data of 8 bytes lies outside the file \(byte \d+ of \d+\) \[damaged-file\]$/,
  );
});

test('an unknown schema version is rejected', () => {
  assert.is(
    messages({ ...CONV_MODEL, version: 4 }),
    'schema version 4 is not supported; nnmcu reads version 3 [unsupported-option]',
  );
});

test('data that is shared over and over is rejected before it costs time', () => {
  const name = 'n'.repeat(100_000);
  const started = performance.now();
  assert.match(
    messages({ ...withTensor(0, { name }), subgraphs: 20_000 }),
    'the same data is referred to over and over',
  );
  assert.ok(performance.now() - started < 2000);
});

test('files of other formats are named, with the way out', () => {
  const ascii = (s: string) => Uint8Array.from(s, (c) => c.charCodeAt(0));
  const cases: readonly [Uint8Array, string][] = [
    [ascii(''), 'the file is empty'],
    [ascii('PK\x03\x04....'), 'this is a zip archive (Keras .keras, PyTorch .pt or a packed model)'],
    [ascii('\x89HDF\r\n\x1a\n'), 'this is an HDF5 file (Keras .h5)'],
    [ascii('\x08\x01\x12\xff\x01'), 'this is a TensorFlow SavedModel'],
    [
      ascii('version https://git-lfs.github.com/spec/v1\n'),
      'this is a Git LFS pointer, not the model itself',
    ],
    [ascii('\n<!DOCTYPE html><html>'), 'this is a web page'],
    [ascii('const unsigned char model[] = {0x1c};'), 'this is C source, perhaps a model as an array'],
    [ascii('\x1f\x8b\x08'), 'this file is compressed with gzip'],
    [ascii('\x1c\0\0\0TFL2'), 'this is a TFLite file of another schema version'],
    [
      ascii('hello\nworld'),
      'this is neither a TFLite nor an ONNX file: it begins with "hello\\u{a}wo" and has no TFL3 at byte 4',
    ],
  ];
  for (const [bytes, expected] of cases) assert.is(messages(bytes), `${expected} [not-a-model]`);
  assert.is(
    rejection(ascii('\x1f\x8b\x08')),
    `m.tflite: error: this file is compressed with gzip [not-a-model]
  help: Unpack it first.`,
  );
});

test('a file that ends after its identifier is damaged', () => {
  const bytes = buildTflite(CONV_MODEL).slice(0, 8);
  assert.is(
    messages(bytes),
    `model: an offset of ${bytes[0]} does not lead to a place in the file (byte 0 of 8) [damaged-file]`,
  );
});

const MODELS = new URL('../../../shared/models/', import.meta.url);

test('the reference models import and verify, or list what is unsupported', () => {
  if (!existsSync(MODELS)) return void console.log('skipped: ../shared/models is absent');
  const names = ['kws', 'vww', 'resnet', 'ad', 'str_ww', 'person_detect', 'micro_speech', 'hello_world'];
  for (const name of names) verifyGraph(importModel(readFileSync(new URL(`${name}.tflite`, MODELS)), name));
  for (const name of ['audio_preprocessor_int8', 'dtln', 'mnist_lstm'])
    assert.match(rejection(readFileSync(new URL(`${name}.tflite`, MODELS))), '[unsupported-operator]');
});

test.run();
