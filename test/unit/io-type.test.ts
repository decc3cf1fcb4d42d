// --io-type int8: the conversions at the border of quantized models are dropped, in the API and on the command line.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compileModel, int8IoSaving } from '../../src/compile.ts';
import { readNpz, writeNpz } from '../../src/data/npz.ts';
import { formatDiagnostic, NnmcuError } from '../../src/diagnostics.ts';
import { zephyrApp } from '../../src/emit/zephyr-app.ts';
import { importModel } from '../../src/import/detect.ts';
import type { ImportOptions } from '../../src/import/options.ts';
import { tensorOf } from '../../src/ir/graph.ts';
import type { Graph, Tensor } from '../../src/ir/types.ts';
import { verifyGraph } from '../../src/ops/verify-graph.ts';
import { interpret } from '../../src/verify/interpret.ts';
import { buildOnnx, type ModelSpec } from '../support/build-onnx.ts';
import { nnmcu, temporaryFolder } from '../support/cli.ts';

const read = (path: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../models/${path}`, import.meta.url)));
const imported = (path: string, options: ImportOptions = {}): Graph => {
  const g = importModel(read(path), path, options);
  verifyGraph(g);
  return g;
};
const portsOf = (g: Graph): readonly Tensor[] => [...g.inputs, ...g.outputs].map((id) => tensorOf(g, id));
const rejection = (spec: ModelSpec): string => {
  try {
    importModel(buildOnnx(spec), 'm.onnx', { ioType: 'int8' });
  } catch (e) {
    if (e instanceof NnmcuError) return e.diagnostics.map(formatDiagnostic).join('\n');
    throw e;
  }
  return 'accepted';
};

for (const path of [
  'onnx/classifier-qdq-s8.onnx',
  'onnx/classifier-qdq-u8.onnx',
  'onnx/classifier-qop-s8.onnx',
  'float-borders.tflite',
])
  test(`${path}: int8 inputs and outputs give the integers behind the float ones`, () => {
    const [keep, int8] = [imported(path), imported(path, { ioType: 'int8' })];
    for (const [i, port] of portsOf(int8).entries()) {
      assert.is(port.dtype, 'int8');
      assert.is(port.quant.kind, 'per-tensor');
      assert.is(port.origin.name, portsOf(keep)[i]!.origin.name);
    }
    const reals = keep.inputs.map((id) =>
      Float32Array.from({ length: tensorOf(keep, id).shape.reduce((a, b) => a * b) }, (_, i) => Math.sin(i)),
    );
    const stored = reals.map((values, i) => {
      const { quant } = tensorOf(int8, int8.inputs[i]!);
      assert.ok(quant.kind === 'per-tensor');
      return Int8Array.from(values, (v) =>
        Math.min(Math.max(Math.round(v / quant.scale) + quant.zeroPoint, -128), 127),
      );
    });
    const [wanted, got] = [interpret(keep, reals, 'tflm'), interpret(int8, stored, 'tflm')];
    got.forEach((values, i) => {
      const { quant } = tensorOf(int8, int8.outputs[i]!);
      assert.ok(quant.kind === 'per-tensor');
      const floats = Float32Array.from(values as Int8Array, (v) => quant.scale * (v - quant.zeroPoint));
      assert.equal(floats, wanted[i]);
    });
  });

test('a model of int8 is left as it is, and so are other types', () => {
  assert.equal(imported('residual.tflite', { ioType: 'int8' }).ops, imported('residual.tflite').ops);
});

const SCALES = { s: ['float', [], [0.5]], z: ['int8', [], [3]], u: ['uint8', [], [131]] } as const;
const quantizeOf = (from: string, to: string, zero = 'z') =>
  ({ op: 'QuantizeLinear', in: [from, 's', zero], out: to }) as const;
const dequantizeOf = (from: string, to: string, zero = 'z') =>
  ({ op: 'DequantizeLinear', in: [from, 's', zero], out: to }) as const;
const pool = (from: string, to: string) =>
  ({ op: 'MaxPool', in: [from], out: to, attributes: { kernel_shape: [2, 2] } }) as const;
const INNER = [quantizeOf('x', 'q'), dequantizeOf('q', 'r'), pool('r', 'p'), quantizeOf('p', 'pq')] as const;
const MODEL: ModelSpec = {
  nodes: [...INNER, dequantizeOf('pq', 'y')],
  constants: SCALES,
  inputs: { x: [1, 2, 4, 4] },
  outputs: ['y'],
};

test('uint8 ports become int8 with the zero point moved by 128', () => {
  const bytes = buildOnnx({
    ...MODEL,
    nodes: [dequantizeOf('x', 'r', 'u'), pool('r', 'p'), quantizeOf('p', 'y', 'u')],
    inputType: 'uint8',
  });
  const keep = importModel(bytes, 'm.onnx');
  const int8 = importModel(bytes, 'm.onnx', { ioType: 'int8' });
  assert.equal(
    portsOf(keep).map((t) => t.dtype),
    ['uint8', 'uint8'],
  );
  for (const { dtype, quant } of portsOf(int8))
    assert.equal(
      { dtype, quant },
      { dtype: 'int8', quant: { kind: 'per-tensor', scale: 0.5, zeroPoint: 3 } },
    );
});

test('every port that cannot be int8 is named, with the reason', () => {
  const float = rejection({ ...MODEL, nodes: [pool('x', 'y')] });
  assert.match(float, /input "x": cannot be int8: (reshape|transpose) "y" reads it as it is/);
  assert.match(float, /output "y": cannot be int8: (reshape|transpose) computes it as float32/);
  assert.match(float, /help: Leave inputs and outputs as the model has them \(--io-type keep\)/);

  const both = rejection({ ...MODEL, nodes: [...MODEL.nodes, pool('x', 'w')], outputs: ['y', 'w'] });
  assert.match(both, /input "x": cannot be int8/);

  assert.match(
    rejection({ ...MODEL, nodes: [dequantizeOf('x', 'y')], inputType: 'int8' }),
    /output "y": cannot be int8: "x", which it is made from, is a border or a constant already/,
  );

  const twice = { t: ['float', [], [0.25]], ...SCALES } as const;
  const again = [
    { op: 'QuantizeLinear', in: ['x', 't', 'z'], out: 'q2' },
    { op: 'DequantizeLinear', in: ['q2', 't', 'z'], out: 'w' },
  ] as const;
  assert.match(
    rejection({ ...MODEL, nodes: [...MODEL.nodes, ...again], constants: twice, outputs: ['y', 'w'] }),
    /input "x": cannot be int8: it is quantized in several ways/,
  );
  assert.match(
    rejection({
      ...MODEL,
      nodes: [...INNER, dequantizeOf('pq', 'y'), dequantizeOf('pq', 'w')],
      outputs: ['y', 'w'],
    }),
    /output "w": cannot be int8: reshape computes it as float32/,
  );
});

test('the same quantization twice is one input', () => {
  const again = [quantizeOf('x', 'q2'), dequantizeOf('q2', 'r2'), pool('r2', 'p2'), quantizeOf('p2', 'w')];
  const bytes = buildOnnx({
    ...MODEL,
    nodes: [...MODEL.nodes, ...again, dequantizeOf('w', 'v')],
    outputs: ['y', 'v'],
  });
  const g = importModel(bytes, 'm.onnx', { ioType: 'int8' });
  verifyGraph(g);
  assert.is(g.inputs.length, 1);
  assert.not.ok(g.ops.some((op) => op.kind === 'quantize' || op.kind === 'dequantize'));
});

test('an output is transposed as int8, before it becomes float32', () => {
  const g = importModel(buildOnnx(MODEL), 'm.onnx');
  const kinds = g.ops.map((op) => op.kind);
  assert.ok(kinds.lastIndexOf('transpose') < kinds.indexOf('dequantize'), kinds.join(' '));
});

test('the saving in the arena is known', () => {
  const bytes = buildOnnx({ ...MODEL, inputs: { x: [1, 2, 32, 32] } });
  const options = { file: 'm.onnx', target: 'cortex-m4' };
  const compiled = compileModel(bytes, options);
  const int8 = compileModel(bytes, { ...options, ioType: 'int8' });
  const saving = int8IoSaving(bytes, options, compiled);
  assert.ok(saving > 0);
  assert.is(saving, compiled.report.arena.bytes - int8.report.arena.bytes);
  assert.is(int8IoSaving(bytes, { ...options, ioType: 'int8' }, int8), 0);
  const float = buildOnnx({ ...MODEL, nodes: [pool('x', 'y')] });
  assert.is(int8IoSaving(float, options, compileModel(float, options)), 0);
});

test('every command that reads a model takes the flags of the importer', () => {
  const { dir, remove } = temporaryFolder();
  try {
    writeFileSync(join(dir, 'm.onnx'), buildOnnx({ ...MODEL, inputs: { x: [1, 2, 'h', 32] } }));
    const float = { ...MODEL, nodes: [pool('x', 'y')] };
    writeFileSync(join(dir, 'f.onnx'), buildOnnx({ ...float, inputs: { x: [1, 2, 'h', 32] } }));
    const inputs = new Map([
      [
        'x',
        {
          dtype: 'float32' as const,
          shape: [3, 1, 32, 32, 2],
          values: new Float32Array(3 * 2048).map((_, i) => Math.sin(i)),
        },
      ],
    ]);
    writeFileSync(join(dir, 'x.npz'), writeNpz(inputs));
    const shape = ['--shape', 'x=1,2,32,32', '--io-layout', 'nhwc', '--strict-layout'];
    const run = (...args: string[]): string => {
      const result = nnmcu(args, dir);
      assert.is(result.code, 0, `${args.join(' ')}\n${result.stderr}`);
      return result.stdout + result.stderr;
    };
    assert.match(
      run('gen', 'm.onnx', '-o', 'keep', ...shape),
      /m\.onnx: note: --io-type int8 would save [\d\u202f ]+ bytes of arena/,
    );
    assert.not.match(run('gen', 'm.onnx', '-o', 'int8', ...shape, '--io-type', 'int8'), /note/);
    const header = readFileSync(join(dir, 'int8/m.h'), 'utf8');
    assert.match(header, /#define M_INPUT_SCALE 0\.5f/);
    assert.match(header, /#define M_INPUT_ZERO_POINT 3\n/);
    assert.match(run('inspect', 'm.onnx', ...shape, '--io-type', 'int8'), /s8\[1,32,32,2\]/);
    run('run', 'm.onnx', ...shape, '--inputs', 'x.npz', '-o', 'y.npz');
    assert.is(readNpz(new Uint8Array(readFileSync(join(dir, 'y.npz'))), 'y').get('output_0')?.shape[0], 3);
    run('quantize', 'f.onnx', '-c', 'x.npz', '-o', 'q.tflite', ...shape);
    run('gen', 'f.onnx', '--quantize', 'x.npz', '-o', 'q', ...shape, '--io-type', 'int8');
    run('compare', 'f.onnx', 'q.tflite', '--data', 'x.npz', ...shape);
    run('init', '--zephyr', 'app', '--model', 'm.onnx', ...shape, '--io-type', 'int8');
    assert.match(
      readFileSync(join(dir, 'app/CMakeLists.txt'), 'utf8'),
      /OPTIONS "--shape=x=1,2,32,32" "--io-layout=nhwc" "--io-type=int8" "--strict-layout"\)/,
    );
  } finally {
    remove();
  }
});

test('flags in CMakeLists.txt mean what they say, whatever is in a name', () => {
  const { program } = compileModel(read('residual.tflite'), { file: 'r.tflite' });
  const [cmake] = zephyrApp(program, 'r.tflite', ['--shape=a"b\\c;$d=1']);
  assert.ok(
    cmake!.content.toString().includes('OPTIONS "--shape=a\\"b\\\\c\\;\\$d=1")'),
    `${cmake!.content}`,
  );
});

const SHARED = new URL('../../../shared/models/', import.meta.url);
/** Quantized networks and their TFLite siblings. */
const SIBLINGS = {
  kws_qdq_s8s8_pc: 'kws',
  kws_qdq_u8s8_pc: 'kws',
  kws_qop_s8s8_pc: 'kws',
  ad_qdq_s8s8_pc: 'ad',
  resnet_qdq_s8s8_pc: 'resnet',
  resnet_qdq_u8s8_pc: 'resnet',
  resnet_qop_s8s8_pc: 'resnet',
  vww_qdq_s8s8_pc: 'vww',
};
if (existsSync(SHARED)) {
  const arena = (path: string): number =>
    compileModel(new Uint8Array(readFileSync(new URL(path, SHARED))), { file: path, ioType: 'int8' }).report
      .arena.bytes;
  for (const [name, sibling] of Object.entries(SIBLINGS))
    test(`${name} needs no larger arena than its TFLite sibling`, () => {
      assert.ok(arena(`onnx/${name}.onnx`) <= arena(`${sibling}.tflite`));
    });
} else console.log('skipping tests: ../shared/models is absent: no arena is compared');

test.run();
