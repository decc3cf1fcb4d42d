import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { formatDiagnostic, NnmcuError } from '../../src/diagnostics.ts';
import { importModel } from '../../src/import/detect.ts';
import { printGraph } from '../../src/ir/print.ts';
import type { Graph, OpId, OpNode, Tensor, TensorId } from '../../src/ir/types.ts';
import { verifyGraph } from '../../src/ops/verify-graph.ts';
import { buildTflite, CONV_MODEL } from '../support/build-tflite.ts';

// Tensors: 0 input, 1 filter, 2 bias, 3 convolution, 5 output of the reshape.
const graph: Graph = importModel(buildTflite(CONV_MODEL), 'm.tflite');
const [conv, reshape] = graph.ops as [OpNode, OpNode];
const id = (n: number) => n as TensorId;

function withTensor(n: number, change: Partial<Tensor>): Graph {
  const tensor = { ...graph.tensors.get(id(n))!, ...change };
  return { ...graph, tensors: new Map(graph.tensors).set(id(n), tensor) };
}
const without = (n: number): Graph => ({
  ...graph,
  tensors: new Map([...graph.tensors].filter(([key]) => key !== n)),
});

function verdict(g: Graph): string {
  try {
    verifyGraph(g);
  } catch (e) {
    if (e instanceof NnmcuError) return formatDiagnostic(e.diagnostics[0]).split('\n')[0]!;
    throw e;
  }
  return 'legal';
}

test('each broken invariant is named', () => {
  const cases: readonly [Graph, string][] = [
    [graph, 'legal'],
    [
      { ...graph, ops: [reshape, conv] },
      'reshape "out" (node 1): tensor "conv" (tensor 3) is read before it is written',
    ],
    [{ ...graph, ops: [conv] }, 'outputs: tensor "out" (tensor 5) is never written'],
    [{ ...graph, outputs: [] }, 'outputs: the graph has no outputs'],
    [{ ...graph, outputs: [id(99)] }, 'outputs: tensor 99 is not in the graph'],
    [{ ...graph, inputs: [id(0), id(0)] }, 'inputs: the same tensor is an input twice'],
    [{ ...graph, inputs: [id(99)] }, 'inputs: tensor 99 is not in the graph'],
    [{ ...graph, inputs: [id(0), id(1)] }, 'tensor "filter" (tensor 1): a graph input has constant data'],
    [without(1), 'conv2d "conv" (node 0): input tensor 1 is not in the graph'],
    [without(3), 'conv2d "conv" (node 0): output tensor 3 is not in the graph'],
    [
      { ...graph, ops: [conv, { ...conv, id: 9 as OpId }, reshape] },
      'conv2d "conv" (node 0): it writes tensor "conv" (tensor 3), which has a value already',
    ],
    [
      { ...graph, ops: [conv, { ...reshape, id: conv.id }] },
      'reshape "out" (node 1): operator id 0 is used twice',
    ],
    [
      { ...graph, ops: [conv, { ...reshape, kind: 'unheard_of' }] },
      'unheard_of "out" (node 1): this operator kind is not in ops/index.ts',
    ],
    [withTensor(5, { id: id(6) }), 'tensor "out" (tensor 5): is stored under id 5 but has id 6'],
    [withTensor(5, { shape: [1, -48] }), 'tensor "out" (tensor 5): shape [1,-48] is impossible'],
    [withTensor(5, { shape: [2 ** 31] }), 'tensor "out" (tensor 5): s8[2147483648] is larger than 2 GiB'],
    [
      withTensor(1, { data: new Int8Array(53) }),
      'tensor "filter" (tensor 1): s8[3,3,3,2] needs 54 elements, it has 53',
    ],
    [
      withTensor(1, { data: new Uint8Array(54) }),
      'tensor "filter" (tensor 1): s8[3,3,3,2] holds a Uint8Array',
    ],
    [
      withTensor(0, { quant: { kind: 'per-tensor', scale: 0, zeroPoint: 0 } }),
      'tensor "in" (tensor 0): quantization scale 0 is not a positive number',
    ],
    [
      withTensor(1, { quant: { kind: 'per-axis', axis: 0, scales: [1, 1], zeroPoint: 0 } }),
      'tensor "filter" (tensor 1): 2 quantization scales for dimension 0 of shape [3,3,3,2]',
    ],
    [
      withTensor(3, { shape: [1, 4, 3, 4] }),
      'conv2d "conv" (node 0): output 0 is s8[1,4,3,4] but its inputs and attributes give s8[1,4,4,3]',
    ],
  ];
  for (const [g, expected] of cases)
    assert.is(verdict(g), expected === 'legal' ? expected : `m.tflite: error: ${expected} [invalid-graph]`);
});

test('printing shows a changed weight, scale and attribute, and nothing else', () => {
  const lines = (g: Graph) => printGraph(g).split('\n');
  const changed = (g: Graph) => lines(g).flatMap((line, i) => (line === lines(graph)[i] ? [] : [i]));
  const weights = Int8Array.from(graph.tensors.get(id(1))!.data as Int8Array, (v, i) =>
    i === 7 ? v ^ 1 : v,
  );
  assert.equal(changed(graph), []);
  assert.equal(changed(withTensor(1, { data: weights })), [1]);
  assert.equal(changed(withTensor(0, { quant: { kind: 'per-tensor', scale: 0.25, zeroPoint: -3 } })), [0]);
  assert.equal(changed({ ...graph, ops: [conv, { ...reshape, attrs: { shape: [48] } }] }), [4]);
});

test.run();
