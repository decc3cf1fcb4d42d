// The ONNX importer: small models of every kind against onnxruntime, layouts, quantization, shapes, and bad input.
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { importFlagsOf, importOptionsOf } from '../../src/cli/import-options.ts';
import { compileModel } from '../../src/compile.ts';
import { readNpz } from '../../src/data/npz.ts';
import { formatDiagnostic, NnmcuError } from '../../src/diagnostics.ts';
import { importModel } from '../../src/import/detect.ts';
import { FOLDS } from '../../src/import/onnx/fold.ts';
import { RULES } from '../../src/import/onnx/rules.ts';
import {
  type ModelProto,
  ModelProtoSchema,
  NodeProtoSchema,
  StringStringEntryProtoSchema,
  ValueInfoProtoSchema,
} from '../../src/import/onnx/schema/onnx.ts';
import type { ImportOptions } from '../../src/import/options.ts';
import { tensorOf } from '../../src/ir/graph.ts';
import type { Graph } from '../../src/ir/types.ts';
import { verifyGraph } from '../../src/ops/verify-graph.ts';
import { runPasses } from '../../src/passes/index.ts';
import { interpret } from '../../src/verify/interpret.ts';
import { buildOnnx, type ModelSpec, type NodeSpec } from '../support/build-onnx.ts';
import { temporaryFolder } from '../support/cli.ts';

const MODELS = new URL('../models/onnx/', import.meta.url);
const bytesOf = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(`${name}.onnx`, MODELS)));
const imported = (name: string, options: ImportOptions = {}): Graph =>
  importModel(bytesOf(name), `${name}.onnx`, options);
const optimized = (g: Graph): Graph => runPasses(g, { disabled: [], verify: true, numerics: 'tflm' });
const kindsOf = (g: Graph): string => [...new Set(g.ops.map((op) => op.kind))].sort().join(' ');

/** Largest difference from onnxruntime, and its largest output. */
function compare(name: string): { readonly worst: number; readonly largest: number; readonly graph: Graph } {
  const imported = importModel(bytesOf(name), name);
  verifyGraph(imported);
  const graph = optimized(imported);
  const golden = readNpz(new Uint8Array(readFileSync(new URL(`${name}.npz`, MODELS))), name);
  const inputs = golden.get('input_0')!.values as Float32Array;
  const wanted = golden.get('output_0')!.values as Float32Array;
  const cases = golden.get('input_0')!.shape[0]!;
  let worst = 0;
  for (let i = 0; i < cases; i++) {
    const size = inputs.length / cases;
    const [out] = interpret(graph, [inputs.slice(i * size, (i + 1) * size)], 'tflm');
    const expected = wanted.subarray((i * wanted.length) / cases, ((i + 1) * wanted.length) / cases);
    assert.is(out!.length, expected.length);
    expected.forEach((v, j) => {
      const difference = Math.abs(Number(out![j]) - v);
      worst = Math.max(worst, Number.isNaN(difference) ? Infinity : difference);
    });
  }
  return { worst, largest: wanted.reduce((a, v) => Math.max(a, Math.abs(v)), 0), graph };
}

function rejection(bytes: Uint8Array, options: ImportOptions = {}, file = 'm.onnx'): string {
  try {
    importModel(bytes, file, options);
  } catch (e) {
    if (e instanceof NnmcuError) return e.diagnostics.map(formatDiagnostic).join('\n');
    throw e;
  }
  return 'accepted';
}

/** The model after an edit. */
function edited(name: string, edit: (m: ModelProto) => void): Uint8Array {
  const model = fromBinary(ModelProtoSchema, bytesOf(name));
  edit(model);
  return toBinary(ModelProtoSchema, model);
}

for (const name of ['conv-block', 'layouts', 'sequence', 'classifier'])
  test(`float: ${name} is within 1e-5 of onnxruntime's largest output`, () => {
    const { worst, largest } = compare(name);
    assert.ok(worst <= 1e-5 * largest, `${worst} of ${largest}`);
  });

for (const form of ['qdq', 'qop'])
  for (const type of ['s8', 'u8'])
    test(`quantized: classifier-${form}-${type} becomes integer kernels, near onnxruntime`, () => {
      const { worst, graph } = compare(`classifier-${form}-${type}`);
      // Each layer is within one step of onnxruntime's rounding; docs/onnx.md says where the steps come from.
      assert.ok(worst <= 4 / 255 + 1e-6, `${worst}`);
      assert.is(graph.ops.filter((op) => op.kind === 'transpose').length, 1);
      const inner = graph.ops.filter((op) => !['quantize', 'dequantize', 'transpose'].includes(op.kind));
      for (const op of inner)
        for (const id of op.outputs) assert.is(tensorOf(graph, id).dtype, 'int8', op.kind);
      assert.is(graph.ops.filter((op) => op.kind === 'dequantize').length, 1);
    });

test('signed and unsigned activations give the same integer network', () => {
  const text = (name: string) => kindsOf(optimized(imported(name)));
  assert.is(text('classifier-qdq-s8'), text('classifier-qdq-u8'));
});

test('transposes of the model, views and shape arithmetic cost no operator', () => {
  assert.not.match(kindsOf(optimized(imported('layouts'))), /transpose/);
  const kinds = kindsOf(optimized(imported('conv-block', { ioLayout: 'nhwc' })));
  assert.is(kinds, 'add conv2d depthwise_conv2d fully_connected max_pool2d');
});

test('an NCHW input is transposed once, with the cause; nhwc and strict layout know better', () => {
  const notes: string[] = [];
  const g = imported('conv-block', { onNote: (text) => notes.push(text) });
  assert.equal(tensorOf(g, g.inputs[0]!).shape, [1, 3, 16, 12]);
  assert.is(g.ops.filter((op) => op.kind === 'transpose').length, 1);
  assert.is(notes.length, 1);
  assert.match(notes[0]!, /tensor "image" is transposed \(2304 bytes\): Conv "t0" \(node 0\) needs/);
  const nhwc = imported('conv-block', { ioLayout: 'nhwc', strictLayout: true });
  assert.equal(tensorOf(nhwc, nhwc.inputs[0]!).shape, [1, 16, 12, 3]);
  assert.match(
    rejection(bytesOf('conv-block'), { strictLayout: true }),
    /"image" is transposed[\s\S]*--io-layout nhwc/,
  );
});

test('NHWC input gives the same result as NCHW', () => {
  const a = optimized(imported('conv-block'));
  const b = optimized(imported('conv-block', { ioLayout: 'nhwc' }));
  const nchw = Float32Array.from({ length: 3 * 16 * 12 }, (_, i) => Math.sin(i));
  const nhwc = nchw.map((_, i) => nchw[(i % 3) * 192 + Math.floor(i / 3)]!);
  assert.equal(interpret(a, [nchw], 'tflm'), interpret(b, [nhwc], 'tflm'));
});

test('a symbolic batch is 1; other dimensions come from the user', () => {
  const open = edited('sequence', (m) => {
    m.graph!.input[0]!.type!.tensorType!.shape!.dim[2]!.dimParam = 'length';
  });
  assert.match(
    rejection(open),
    /input "signal": dimension 2 \("length"\)[\s\S]*help: Say what it is: --shape signal=1,3,N/,
  );
  const g = importModel(open, 'm.onnx', { shapes: new Map([['signal', [1, 3, 41]]]) });
  assert.equal(tensorOf(g, g.inputs[0]!).shape, [1, 3, 41]);
  const wrong = new Map([['signal', [1, 4, 41]]]);
  assert.match(
    rejection(open, { shapes: wrong }),
    /the shape \[1,4,41\] does not fit the declared \[1,3,length\]/,
  );
  assert.match(
    rejection(open, { shapes: new Map([['x', [1]]]) }),
    /there is no input "x" to give a shape to/,
  );
});

test('every unsupported operator is named at once', () => {
  const bytes = edited('sequence', (m) => {
    for (const opType of ['LSTM', 'Foo', 'Foo'])
      m.graph!.node.push(
        create(NodeProtoSchema, { opType, input: ['signal'], output: [`${opType}${m.graph!.node.length}`] }),
      );
    for (const node of m.graph!.node.slice(-3))
      m.graph!.output.push(create(ValueInfoProtoSchema, { name: node.output[0]! }));
    m.graph!.node.at(-1)!.domain = 'my.domain';
  });
  const text = rejection(bytes);
  for (const name of ['LSTM', 'Foo', 'my.domain.Foo'])
    assert.ok(text.includes(`m.onnx: error: ${name}: this operator is not supported (1 node)`), text);
});

test('an old opset, a missing graph and damaged bytes are one clear error', () => {
  const old = edited('sequence', (m) => {
    m.opsetImport[0]!.version = 6n;
  });
  assert.match(rejection(old), /the model uses opset 6; nnmcu reads opset 7 and newer/);
  assert.match(
    rejection(bytesOf('sequence').slice(0, 60)),
    /this is not a readable protobuf message[\s\S]*\[damaged-file\]/,
  );
  assert.match(rejection(Uint8Array.of(8, 8, 0x12, 1, 65)), /the model has no graph/);
});

test('the model is known by its fields where the version comes last', () => {
  const bytes = bytesOf('sequence');
  const turned = new Uint8Array([...bytes.slice(2), ...bytes.slice(0, 2)]);
  assert.is(bytes[0], 8);
  assert.is(kindsOf(importModel(turned, 'm.bin')), kindsOf(imported('sequence')));
});

const external = (location: string, offset: number | string = 0): Uint8Array =>
  edited('sequence', (m) => {
    const t = m.graph!.initializer[0]!;
    t.rawData = new Uint8Array();
    t.dataLocation = 1;
    const entry = (key: string, value: string) => create(StringStringEntryProtoSchema, { key, value });
    t.externalData = [
      entry('location', location),
      entry('offset', typeof offset === 'number' ? BigInt(offset).toString() : offset),
      entry('length', `${6 * 3 * 5 * 4}`),
    ];
  });

test('external data is read from the folder of the model, and from nowhere else', () => {
  const { dir, remove } = temporaryFolder();
  try {
    const weights = fromBinary(ModelProtoSchema, bytesOf('sequence')).graph!.initializer[0]!.rawData;
    mkdirSync(join(dir, 'models', 'data'), { recursive: true });
    const file = join(dir, 'models', 'm.onnx');
    writeFileSync(join(dir, 'models', 'data', 'w.bin'), new Uint8Array([0, 0, 0, 0, ...weights]));
    writeFileSync(join(dir, 'secret'), weights);
    symlinkSync(join(dir, 'secret'), join(dir, 'models', 'link'));
    const g = importModel(external('data/w.bin', 4), file);
    const same = imported('sequence');
    const x = Float32Array.from({ length: 75 }, (_, i) => Math.cos(i));
    assert.equal(interpret(g, [x], 'tflm'), interpret(same, [x], 'tflm'));
    for (const location of ['../secret', join(dir, 'secret'), 'link', 'data/../../secret', '.', ''])
      assert.match(
        rejection(external(location), {}, file),
        /is not inside the model's folder|has no location/,
      );
    assert.match(
      rejection(external('absent'), {}, file),
      /initializer "w0": the external data "absent" cannot be read/,
    );
    assert.match(rejection(external('data'), {}, file), /the external data "data" is not a regular file/);
    for (const offset of [-4, 'some', 2 ** 70])
      assert.match(
        rejection(external('data/w.bin', offset), {}, file),
        /the offset ".*" of the external data is not a number of bytes/,
      );
    assert.match(
      rejection(external('data/w.bin', 8), {}, file),
      /lie outside the external data of 364 bytes/,
    );
  } finally {
    remove();
  }
});

test('tensors without a writer and shapes that contradict are named', () => {
  assert.match(rejection(edited('sequence', (m) => m.graph!.node.shift())), /has no value here/);
  const gone = edited('sequence', (m) => {
    m.graph!.output[0]!.name = 'nowhere';
  });
  assert.match(rejection(gone), /output "nowhere": no node writes it/);
  const wrong = edited('sequence', (m) => {
    m.graph!.initializer[0]!.dims[1] = 4n;
  });
  assert.match(rejection(wrong), /initializer "w0": shape \[6,4,5\] of FLOAT needs 480 bytes, there are 360/);
});

test('constants are evaluated as ONNX defines it', () => {
  // Each node's result is an output of the model.
  const folded = (node: NodeSpec, constants: NonNullable<ModelSpec['constants']>, opset = 13) => {
    const g = importModel(
      buildOnnx({ nodes: [node], constants, inputs: {}, outputs: ['y'], opset }),
      'm.onnx',
    );
    const { shape, data } = tensorOf(g, g.outputs[0]!);
    return { shape, values: Array.from(data!, Number) };
  };
  const k = { k: ['int64', [2, 3], [1, 2, 3, 4, 5, 6]], axes: ['int64', [1], [-1]] } as const;
  const prod = { op: 'ReduceProd', in: ['k'], out: 'y' };
  assert.equal(folded(prod, k), { shape: [1, 1], values: [720] });
  assert.equal(folded({ ...prod, attributes: { axes: [0], keepdims: 0 } }, k), {
    shape: [3],
    values: [4, 10, 18],
  });
  assert.equal(folded({ ...prod, in: ['k', 'axes'] }, k, 18), { shape: [2, 1], values: [6, 120] });
  assert.equal(folded({ ...prod, attributes: { noop_with_empty_axes: 1 } }, k, 18).shape, [2, 3]);

  const where = folded(
    { op: 'Where', in: ['c', 'a', 'b'], out: 'y' },
    { c: ['int32', [2, 1], [1, 0]], a: ['float', [], [-Infinity]], b: ['float', [2], [1, 2]] },
  );
  assert.equal(where, { shape: [2, 2], values: [-Infinity, -Infinity, 1, 2] });

  const reals = [1 + 2 ** -11, 1 + 3 * 2 ** -11, -65519, 65520, 2 ** -25, 3 * 2 ** -25, 0.1];
  const half = folded(
    { op: 'Cast', in: ['r'], out: 'y', attributes: { to: 10 } },
    { r: ['float', [7], reals] },
  );
  assert.equal(half.values, [1, 1 + 2 ** -9, -65504, Infinity, 0, 2 ** -23, 1638 / 16384]);
});

test('docs/onnx.md names every operator that is read', () => {
  const page = readFileSync(new URL('../../docs/onnx.md', import.meta.url), 'utf8');
  const names = [...RULES.keys(), ...Object.keys(FOLDS)].map((name) => name.replace('com.microsoft.', ''));
  const absent = names.filter((name) => !new RegExp(`\\b${name}\\b`).test(page));
  assert.is(absent.join(' '), '');
});

test('the command line passes shapes and layouts on', () => {
  const args = { shape: ['in:0=1,3,8', 'a=b=2'], 'io-layout': 'nhwc', 'strict-layout': true };
  const options = importOptionsOf(args);
  assert.equal(
    [...options.shapes!],
    [
      ['in:0', [1, 3, 8]],
      ['a=b', [2]],
    ],
  );
  assert.is(options.ioLayout, 'nhwc');
  assert.is(options.strictLayout, true);
  assert.equal(importOptionsOf({ outputs: ['a', 'b'] }).outputs, ['a', 'b']);
  assert.equal(importFlagsOf({ outputs: 'a' }), ['--outputs=a']);
  assert.throws(() => importOptionsOf({ outputs: ['a', 'a'] }), /names a tensor twice/);
  for (const shape of ['x', 'x=', '=1', 'x=1,a', 'x=-1'])
    assert.throws(() => importOptionsOf({ shape }), /is not of the form/);
});

test('float and quantized models compile for a microcontroller', () => {
  for (const name of ['conv-block', 'layouts', 'sequence', 'classifier-qdq-s8', 'classifier-qop-u8']) {
    const { files, report } = compileModel(bytesOf(name), { file: `${name}.onnx`, verifyIr: true });
    assert.ok(files.length > 5 && report.arena.bytes > 0, name);
  }
});

test('damaged models never crash the importer', () => {
  let state = 12345;
  const random = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const outcomes = { graph: 0, rejected: 0 };
  for (const name of ['conv-block', 'layouts', 'sequence', 'classifier-qdq-u8', 'classifier-qop-s8']) {
    const original = bytesOf(name);
    for (let i = 0; i < 400; i++) {
      const bytes = i % 4 === 0 ? original.slice(0, random(original.length)) : original.slice();
      for (let k = random(3) + 1; k > 0 && i % 4 !== 0; k--)
        bytes[random(bytes.length)] =
          i % 2 === 0 ? random(256) : bytes[random(bytes.length)]! ^ (1 << random(8));
      const before = performance.now();
      try {
        verifyGraph(importModel(bytes, 'fuzzed.onnx', { readExternal: () => original }));
        outcomes.graph++;
      } catch (e) {
        assert.instance(e, NnmcuError, `${name} case ${i}: ${e instanceof Error ? e.stack : e}`);
        outcomes.rejected++;
      }
      assert.ok(performance.now() - before < 2000, `${name} case ${i} is slow`);
    }
  }
  assert.ok(outcomes.graph > 100 && outcomes.rejected > 100, JSON.stringify(outcomes));
});

const SHARED = new URL('../../../shared/', import.meta.url);
if (existsSync(new URL('models/onnx/', SHARED))) {
  const model = (name: string): Graph =>
    optimized(
      importModel(new Uint8Array(readFileSync(new URL(`models/onnx/${name}.onnx`, SHARED))), `${name}.onnx`, {
        strictLayout: true,
      }),
    );
  for (const [name, cases] of [
    ['kws', 5],
    ['ad', 5],
    ['str_ww', 5],
    ['resnet', 2],
    ['vww', 1],
  ] as const)
    test(`the MLPerf Tiny network ${name} is within 1e-5 of onnxruntime's largest output, without a transpose`, () => {
      const graph = model(name);
      const golden = readNpz(new Uint8Array(readFileSync(new URL(`golden/onnx/${name}.npz`, SHARED))), name);
      const [inputs, wanted] = ['input_0', 'output_0'].map((key) => golden.get(key)!);
      const rows = ({ values, shape }: NonNullable<typeof inputs>, i: number): Float32Array =>
        (values as Float32Array).slice(
          (i * values.length) / shape[0]!,
          ((i + 1) * values.length) / shape[0]!,
        );
      const largest = (wanted!.values as Float32Array).reduce((a, v) => Math.max(a, Math.abs(v)), 0);
      for (let i = 0; i < cases; i++) {
        const [out] = interpret(graph, [rows(inputs!, i)], 'tflm');
        rows(wanted!, i).forEach((v, j) => {
          assert.ok(Math.abs(Number(out![j]) - v) <= 1e-5 * largest, `case ${i}, element ${j}`);
        });
      }
    });
  const forms = [
    'kws_qdq_s8s8_pc',
    'kws_qdq_u8s8_pc',
    'kws_qop_s8s8_pc',
    'resnet_qdq_u8s8_pc',
    'resnet_qop_s8s8_pc',
  ];
  for (const name of [...forms, 'ad_qdq_s8s8_pc', 'vww_qdq_s8s8_pc'])
    test(`the quantized network ${name} is integer from end to end, without a transpose`, () => {
      const kinds = model(name).ops.filter((op) => !['quantize', 'dequantize'].includes(op.kind));
      const graph = model(name);
      for (const op of kinds) assert.is(tensorOf(graph, op.outputs[0]!).dtype, 'int8', op.kind);
      assert.is(kinds.filter((op) => op.kind === 'transpose').length, 0);
    });
} else console.log('SKIP: ../shared/models/onnx is absent: the MLPerf Tiny networks are not checked');

test.run();
