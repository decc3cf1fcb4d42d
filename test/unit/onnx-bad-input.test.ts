// What can be wrong with an .onnx file, kind by kind: one clear message each, and nothing left behind.
// Damaged bytes at random: test/unit/import-onnx.test.ts.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { create } from '@bufbuild/protobuf';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { formatDiagnostic, NnmcuError } from '../../src/diagnostics.ts';
import { importModel } from '../../src/import/detect.ts';
import {
  type ModelProto,
  SparseTensorProtoSchema,
  StringStringEntryProtoSchema,
} from '../../src/import/onnx/schema/onnx.ts';
import { buildOnnx, type ModelSpec, type NodeSpec } from '../support/build-onnx.ts';
import { nnmcu, temporaryFolder } from '../support/cli.ts';

const CONV: ModelSpec = {
  nodes: [{ op: 'Conv', in: ['x', 'w', 'b'], out: 'y' }],
  constants: { w: ['float', [1, 1, 1, 1], [2]], b: ['float', [1], [1]] },
  inputs: { x: [1, 1, 2, 2] },
  outputs: ['y'],
};
const QUANTIZED: ModelSpec = {
  nodes: [
    { op: 'QuantizeLinear', in: ['x', 's', 'z'], out: 'q' },
    { op: 'DequantizeLinear', in: ['q', 's', 'z'], out: 'y' },
  ],
  constants: { s: ['float', [], [0.5]], z: ['int8', [], [3]] },
  inputs: { x: [1, 4] },
  outputs: ['y'],
};
const node = (spec: NodeSpec, rest: Partial<ModelSpec> = {}): ModelSpec => ({
  ...CONV,
  ...rest,
  nodes: [spec],
});
const withConstant = (m: ModelSpec, name: string, value: NonNullable<ModelSpec['constants']>[string]) => ({
  ...m,
  constants: { ...m.constants, [name]: value },
});
const initializer = (m: ModelProto, index = 0) => m.graph!.initializer[index]!;

/** What is wrong, the file, and what the message says. */
const CASES: readonly (readonly [what: string, bytes: Uint8Array, message: RegExp])[] = [
  ['no bytes', new Uint8Array(), /the file is empty/],
  ['half a file', buildOnnx(CONV).subarray(0, 60), /not a readable protobuf message.*\[damaged-file\]/],
  ['a wrong wire type', Uint8Array.of(8, 8, 0x3a, 5, 0x0f, 1, 2, 3, 4), /\[damaged-file\]/],
  ['no nodes and no outputs', buildOnnx({ ...CONV, nodes: [], outputs: [] }), /the model has no outputs/],
  ['an output nobody writes', buildOnnx({ ...CONV, outputs: ['z'] }), /output "z": no node writes it/],
  [
    'two writers of one name',
    buildOnnx({ ...CONV, nodes: [...CONV.nodes, ...CONV.nodes] }),
    /it writes "y", which has a value already/,
  ],
  [
    'two inputs of one name',
    buildOnnx(CONV, (m) => m.graph!.input.push(m.graph!.input[0]!)),
    /input "x": the model has two of this name/,
  ],
  [
    'two initializers of one name',
    buildOnnx(CONV, (m) => m.graph!.initializer.push(initializer(m))),
    /initializer "w": the model has two of this name/,
  ],
  [
    'a constant without elements',
    buildOnnx(withConstant(node({ op: 'Add', in: ['x', 'k'], out: 'y' }), 'k', ['float', [0, 1, 1, 1], []])),
    /constant "k" of shape \[0,1,1,1\] is empty/,
  ],
  [
    'a sum with what is not a number',
    buildOnnx(
      withConstant(node({ op: 'Add', in: ['x', 'k'], out: 'y' }), 'k', ['float', [2], [1, Number.NaN]]),
    ),
    /element 1 of constant "k" is NaN/,
  ],
  [
    'a quotient by 0',
    buildOnnx(withConstant(node({ op: 'Div', in: ['x', 'k'], out: 'y' }), 'k', ['float', [], [0]])),
    /element 0 of constant "k" is Infinity/,
  ],
  [
    'a node that reads itself',
    buildOnnx(node({ op: 'Relu', in: ['y'], out: 'y' })),
    /input "y" has no value here/,
  ],
  [
    'a missing input',
    buildOnnx(node({ op: 'Conv', in: ['x'], out: 'y' })),
    /the weights \(input 1\) is missing/,
  ],
  [
    'weights that the model computes',
    buildOnnx(node({ op: 'Conv', in: ['x', 'x'], out: 'y' })),
    /the weights "x" is an input of the model; a constant is needed/,
  ],
  [
    'an operator of a foreign domain',
    buildOnnx(node({ op: 'Conv', domain: 'my.own', in: ['x'], out: 'y' })),
    /my\.own\.Conv: this operator is not supported/,
  ],
  [
    'an attribute of another type',
    buildOnnx(node({ op: 'Conv', in: ['x', 'w'], out: 'y', attributes: { group: 'one' } })),
    /attribute group has another type than Conv defines/,
  ],
  [
    'an attribute out of range',
    buildOnnx(node({ op: 'Conv', in: ['x', 'w'], out: 'y', attributes: { group: -3 } })),
    /do not fit 1 channels in -3 groups/,
  ],
  [
    'strides of 0',
    buildOnnx(node({ op: 'Conv', in: ['x', 'w'], out: 'y', attributes: { strides: [0, 0] } })),
    /\[(invalid-graph|unsupported-option)\]/,
  ],
  [
    'an axis outside the tensor',
    buildOnnx(node({ op: 'Softmax', in: ['x'], out: 'y', attributes: { axis: 7 } })),
    /axis 7 is outside -4\.\.3/,
  ],
  [
    'shapes that do not broadcast',
    buildOnnx(withConstant(node({ op: 'Add', in: ['x', 'k'], out: 'y' }), 'k', ['float', [3, 1], [1, 2, 3]])),
    /shapes \[1,1,2,2\] and \[3,1\] cannot be broadcast/,
  ],
  [
    'a reshape that loses elements',
    buildOnnx(withConstant(node({ op: 'Reshape', in: ['x', 'k'], out: 'y' }), 'k', ['int64', [1], [3]])),
    /\[1,1,2,2\] cannot become \[3\]/,
  ],
  [
    'weights for other channels',
    buildOnnx(withConstant(CONV, 'w', ['float', [1, 3, 1, 1], [1, 2, 3]])),
    /weights \[1,3,1,1\] do not fit 1 channels in 1 groups/,
  ],
  [
    'a bias of another length',
    buildOnnx(withConstant(CONV, 'b', ['float', [2], [1, 2]])),
    /the bias has 2 elements, 1 are needed/,
  ],
  [
    'weights that are not a number',
    buildOnnx(withConstant(CONV, 'w', ['float', [1, 1, 1, 1], [Number.NaN]])),
    /element 0 of the weights is NaN/,
  ],
  [
    'an infinite bias',
    buildOnnx(withConstant(CONV, 'b', ['float', [1], [Infinity]])),
    /element 0 of the bias is Infinity/,
  ],
  [
    'a negative variance',
    buildOnnx({
      ...CONV,
      nodes: [{ op: 'BatchNormalization', in: ['x', 'b', 'b', 'b', 'v'], out: 'y' }],
      constants: { b: ['float', [1], [1]], v: ['float', [1], [-1]] },
    }),
    /channel 0 has scale 1, bias 1, mean 1 and variance -1/,
  ],
  [
    'a limit that is not a number',
    buildOnnx(withConstant(node({ op: 'Clip', in: ['x', 'k'], out: 'y' }), 'k', ['float', [], [Number.NaN]])),
    /a limit is not a number/,
  ],
  [
    'too few elements',
    buildOnnx(withConstant(CONV, 'w', ['float', [1, 1, 1, 1], []])),
    /needs 1 elements, there are 0/,
  ],
  [
    'too many raw bytes',
    buildOnnx(CONV, (m) => Object.assign(initializer(m), { floatData: [], rawData: new Uint8Array(5) })),
    /needs 4 bytes, there are 5/,
  ],
  [
    'a negative dimension',
    buildOnnx(CONV, (m) => {
      initializer(m).dims = [-1n];
    }),
    /shape \[-1\] is impossible/,
  ],
  [
    'a tensor that no memory holds',
    buildOnnx(CONV, (m) => {
      initializer(m).dims = [1n << 40n];
    }),
    /is impossible|is larger than 2 GiB/,
  ],
  [
    'a tensor of text',
    buildOnnx(CONV, (m) => {
      initializer(m).dataType = 8;
    }),
    /initializer "w": type STRING is not supported/,
  ],
  [
    'a type that does not exist',
    buildOnnx(CONV, (m) => {
      initializer(m).dataType = 99;
    }),
    /type data type 99 is not supported/,
  ],
  [
    'an input in half precision',
    buildOnnx({ ...CONV, inputType: 'half' }),
    /input "x": type FLOAT16 is not supported/,
  ],
  [
    'an input of no type',
    buildOnnx(CONV, (m) => {
      delete m.graph!.input[0]!.type;
    }),
    /input "x": type UNDEFINED is not supported/,
  ],
  [
    'an input of unknown rank',
    buildOnnx(CONV, (m) => {
      delete m.graph!.input[0]!.type!.tensorType!.shape;
    }),
    /input "x": the model does not say how many dimensions it has/,
  ],
  [
    'an open dimension',
    buildOnnx({ ...CONV, inputs: { x: ['n', 1, 'h', 2] } }),
    /dimension 2 \("h"\) of \[n,1,h,2\] is not fixed/,
  ],
  [
    'an input that no memory holds',
    buildOnnx({ ...CONV, inputs: { x: [1, 1, 65536, 65536] } }),
    /shape \[1,1,65536,65536\] is too large/,
  ],
  [
    'a constant that no memory holds',
    buildOnnx({
      ...CONV,
      nodes: [
        { op: 'ConstantOfShape', in: ['k'], out: 'big' },
        { op: 'Add', in: ['x', 'big'], out: 'y' },
      ],
      constants: { k: ['int64', [2], [100_000, 100_000]] },
    }),
    /a constant of shape \[100000,100000\] is too large/,
  ],
  [
    'a scale of 0',
    buildOnnx(withConstant(QUANTIZED, 's', ['float', [], [0]])),
    /one positive scale and one int8 or uint8 zero point are needed/,
  ],
  [
    'a scale that is not a number',
    buildOnnx(withConstant(QUANTIZED, 's', ['float', [], [Number.NaN]])),
    /one positive scale/,
  ],
  [
    'a zero point of another type',
    buildOnnx(withConstant(QUANTIZED, 'z', ['int32', [], [3]])),
    /activations quantized to int32 are not supported; int8 and uint8 are/,
  ],
  [
    'two views of the same bytes',
    buildOnnx(
      withConstant(
        {
          ...QUANTIZED,
          nodes: [QUANTIZED.nodes[0]!, { op: 'DequantizeLinear', in: ['q', 't', 'z'], out: 'y' }],
        },
        't',
        ['float', [], [0.25]],
      ),
    ),
    /it reads values of scale 0\.5 and zero point 3 as scale 0\.25 and zero point 3/,
  ],
  [
    'sparse weights',
    buildOnnx(CONV, (m) => m.graph!.sparseInitializer.push(create(SparseTensorProtoSchema, {}))),
    /sparse initializers are not supported/,
  ],
  [
    'an old operator set',
    buildOnnx({ ...CONV, opset: 6 }),
    /the model uses opset 6; nnmcu reads opset 7 and newer/,
  ],
  [
    'no operator set',
    buildOnnx(CONV, (m) => {
      m.opsetImport = [];
    }),
    /the model uses opset 1/,
  ],
  [
    'external data without a place',
    buildOnnx(CONV, (m) => Object.assign(initializer(m), { dataLocation: 1 })),
    /the external data has no location/,
  ],
  [
    'external data outside the folder',
    buildOnnx(CONV, (m) =>
      Object.assign(initializer(m), {
        dataLocation: 1,
        externalData: [create(StringStringEntryProtoSchema, { key: 'location', value: '../../etc/passwd' })],
      }),
    ),
    /the external data "\.\.\/\.\.\/etc\/passwd" is not inside the model's folder/,
  ],
  [
    'names that would write to the terminal',
    buildOnnx(node({ op: 'Foo\u001b[31m\nBar', in: ['x'], out: 'y' })),
    /^m\.onnx: error: Foo[^\p{Cc}]*Bar: this operator is not supported/u,
  ],
];

for (const [what, bytes, message] of CASES)
  test(`${what}: one clear message`, () => {
    let text = 'accepted';
    try {
      importModel(bytes, 'm.onnx');
    } catch (e) {
      assert.instance(e, NnmcuError, e instanceof Error ? e.stack : '');
      text = (e as NnmcuError).diagnostics.map(formatDiagnostic).join('\n');
    }
    assert.match(text, message);
    assert.match(text, /^m\.onnx: error: /);
    assert.is((text.match(/: error: /g) ?? []).length, 1, text);
  });

test('the models the cases are made from are accepted', () => {
  for (const spec of [CONV, QUANTIZED]) assert.ok(importModel(buildOnnx(spec), 'm.onnx').ops.length > 0);
});

test('gen of a bad file leaves nothing behind', () => {
  const { dir, remove } = temporaryFolder();
  try {
    for (const [what, bytes] of CASES.filter(([, b]) => b.length > 0).slice(0, 3)) {
      writeFileSync(join(dir, 'm.onnx'), bytes);
      const result = nnmcu(['gen', 'm.onnx', '-o', 'out'], dir);
      assert.is(result.code, 1, what);
      assert.is(result.stdout, '');
      assert.not.ok(existsSync(join(dir, 'out')), what);
    }
  } finally {
    remove();
  }
});

test.run();
