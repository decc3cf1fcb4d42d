// Factors and shifts per channel between quantized layers (batch normalization, products, sums) as int8 layers: equal to
// the model's own arithmetic in double precision, rounded once, and to the same model in float32 operators.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { importModel } from '../../src/import/detect.ts';
import { tensorOf } from '../../src/ir/graph.ts';
import type { Graph } from '../../src/ir/types.ts';
import { runPasses } from '../../src/passes/index.ts';
import { interpret } from '../../src/verify/interpret.ts';
import { buildOnnx, type ModelSpec, type NodeSpec } from '../support/build-onnx.ts';

const CHANNELS = 5;
const PIXELS = 6;
const FACTORS = [1.3, -0.7, 0, 1e-9, 0.02];
const SHIFTS = [0.4, -1.1, 0.9, 1.5, -3];
const [IN, OUT] = [0.031, 0.043];

/** Quantized input, the nodes from `q` (real values) to `r`, quantized output. */
function model(nodes: readonly NodeSpec[], constants: NonNullable<ModelSpec['constants']>): Graph {
  const bytes = buildOnnx({
    nodes: [
      { op: 'QuantizeLinear', in: ['x', 'inScale', 'inZero'], out: 'xq' },
      { op: 'DequantizeLinear', in: ['xq', 'inScale', 'inZero'], out: 'q' },
      ...nodes,
      { op: 'QuantizeLinear', in: ['r', 'outScale', 'outZero'], out: 'rq' },
      { op: 'DequantizeLinear', in: ['rq', 'outScale', 'outZero'], out: 'y' },
    ],
    constants: {
      inScale: ['float', [], [IN]],
      inZero: ['int8', [], [7]],
      outScale: ['float', [], [OUT]],
      outZero: ['int8', [], [-9]],
      ...constants,
    },
    inputs: { x: [1, CHANNELS, 1, PIXELS] },
    outputs: ['y'],
  });
  const g = importModel(bytes, 'm.onnx', { ioLayout: 'nhwc', strictLayout: true, ioType: 'int8' });
  return runPasses(g, { disabled: [], verify: true, numerics: 'ort' });
}

const kindsOf = (g: Graph): string => g.ops.map((op) => op.kind).join(' ');
const input = Int8Array.from({ length: PIXELS * CHANNELS }, (_, i) => ((i * 83) % 256) - 128);
const quantized = (v: number): number => Math.min(Math.max(Math.round(v / OUT) - 9, -128), 127);

/** Fails unless the graph gives f(real input, channel), within the rounding of its shifts. */
function assertGives(g: Graph, f: (v: number, channel: number) => number): void {
  const [got] = interpret(g, [input], 'ort');
  let exact = 0;
  input.forEach((v, i) => {
    const wanted = quantized(f(IN * (v - 7), i % CHANNELS));
    assert.ok(Math.abs(Number(got![i]) - wanted) <= 1, `element ${i} is ${got![i]}, not ${wanted}`);
    if (got![i] === wanted) exact++;
  });
  assert.ok(exact >= input.length - 2, `only ${exact} of ${input.length} are equal`);
}

const vector = (values: readonly number[]) => ['float', [CHANNELS], values] as const;
const alongChannels = (values: readonly number[]) => ['float', [CHANNELS, 1, 1], values] as const;
const NORM: NodeSpec = { op: 'BatchNormalization', in: ['q', 'gamma', 'beta', 'mu', 'var'], out: 'r' };
const STATISTICS = {
  gamma: vector(FACTORS),
  beta: vector(SHIFTS),
  mu: vector([0, 0, 0, 0, 0]),
  var: vector([1, 1, 1, 1, 1].map((v) => v - 1e-5)),
};

test('batch normalization of a quantized value is one int8 layer, for any sign and size of the factors', () => {
  const g = model([NORM], STATISTICS);
  assert.is(kindsOf(g), 'depthwise_conv2d');
  assertGives(g, (v, c) => v * FACTORS[c]! + SHIFTS[c]!);
});

test('a product, a sum, a difference and a quotient with one constant per channel are int8 layers', () => {
  const cases: readonly (readonly [string, (v: number, k: number) => number])[] = [
    ['Mul', (v, k) => v * k],
    ['Add', (v, k) => v + k],
    ['Sub', (v, k) => v - k],
    ['Div', (v, k) => v / k],
  ];
  const k = [0.5, -2, 1.25, 3, 0.75];
  for (const [op, f] of cases) {
    const g = model([{ op, in: ['q', 'k'], out: 'r' }], { k: alongChannels(k) });
    assert.is(kindsOf(g), 'depthwise_conv2d', op);
    assertGives(g, (v, c) => f(v, k[c]!));
  }
});

test('batch normalization behind an int8 convolution goes into its scales, with nothing in between', () => {
  const weights = [3, -127, 5, 90, 127];
  const factors = [1.3, -0.7, 0, 0.5, 0.02];
  const conv: NodeSpec = { op: 'Conv', in: ['q', 'w', 'bias'], out: 'c', attributes: { group: CHANNELS } };
  const constants = {
    stored: ['int8', [CHANNELS, 1, 1, 1], weights],
    scale: vector([0.01, 0.02, 0.03, 0.04, 0.01]),
    zero: ['int8', [CHANNELS], [0, 0, 0, 0, 0]],
    bias: vector([1, 0.5, -0.25, 0, 2]),
    ...STATISTICS,
    gamma: vector(factors),
  } as const;
  const unpack: NodeSpec = {
    op: 'DequantizeLinear',
    in: ['stored', 'scale', 'zero'],
    out: 'w',
    attributes: { axis: 0 },
  };
  const g = model([unpack, conv, { ...NORM, in: ['c', ...NORM.in.slice(1)] }], constants);
  assert.is(kindsOf(g), 'depthwise_conv2d');
  const [scales, biases] = [constants.scale[2], constants.bias[2]];
  assertGives(g, (v, c) => (v * weights[c]! * scales[c]! + biases[c]!) * factors[c]! + SHIFTS[c]!);

  // The same in two steps, the first of which nobody quantizes.
  const steps = model(
    [unpack, conv, { op: 'Mul', in: ['c', 'f'], out: 'm' }, { op: 'Add', in: ['m', 's'], out: 'r' }],
    { ...constants, f: alongChannels(factors), s: alongChannels(SHIFTS) },
  );
  assert.is(kindsOf(steps), 'depthwise_conv2d');
  assert.equal(interpret(steps, [input], 'ort'), interpret(g, [input], 'ort'));

  // The shift of a channel that is nearly switched off does not fit into an int32 bias.
  const nodes = [unpack, conv, { ...NORM, in: ['c', ...NORM.in.slice(1)] }];
  const off = model(nodes, { ...constants, gamma: vector(FACTORS) });
  assert.is(kindsOf(off), 'dequantize depthwise_conv2d quantize');
});

test('a weight of -128 has no negative: such a layer stays in float32', () => {
  const g = model(
    [
      { op: 'DequantizeLinear', in: ['stored', 'scale', 'zero'], out: 'w' },
      { op: 'Conv', in: ['q', 'w'], out: 'c', attributes: { group: CHANNELS } },
      { op: 'Mul', in: ['c', 'f'], out: 'r' },
    ],
    {
      stored: ['int8', [CHANNELS, 1, 1, 1], [-128, -128, 1, 1, 1]],
      scale: ['float', [], [0.01]],
      zero: ['int8', [], [0]],
      f: alongChannels(FACTORS),
    },
  );
  assert.is(kindsOf(g), 'dequantize depthwise_conv2d quantize');
  const stored = [-128, -128, 1, 1, 1];
  assertGives(g, (v, c) => v * stored[c]! * 0.01 * FACTORS[c]!);
});

test('a convolution that somebody else reads too is not changed', () => {
  const g = model(
    [
      { op: 'DequantizeLinear', in: ['stored', 'scale', 'zero'], out: 'w' },
      { op: 'Conv', in: ['q', 'w'], out: 'c', attributes: { group: CHANNELS } },
      { op: 'Mul', in: ['c', 'f'], out: 'm' },
      { op: 'Add', in: ['m', 'c'], out: 'r' },
    ],
    {
      stored: ['int8', [CHANNELS, 1, 1, 1], [9, -8, 70, 6, 5]],
      scale: ['float', [], [0.01]],
      zero: ['int8', [], [0]],
      f: alongChannels(FACTORS),
    },
  );
  assert.is(tensorOf(g, g.outputs[0]!).dtype, 'int8');
  const stored = [9, -8, 70, 6, 5];
  assertGives(g, (v, c) => v * stored[c]! * 0.01 * (1 + FACTORS[c]!));
});

test.run();
