#!/usr/bin/env python3
"""Writes small ONNX models, and what onnxruntime answers without graph optimisations.

<name>.onnx, and <name>.npz with keys input_<i> and output_<i> ([cases, ...] each; the model's batch is the case).
Deterministic: weights are seeded, not trained.
usage: make-models.py     needs requirements.txt
"""
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static

HERE = Path(__file__).resolve().parent
CASES = 4
rng = np.random.default_rng(7)


class Net:
    """Collects nodes; every method returns the name of its output."""

    def __init__(self):
        self.nodes, self.weights, self.count = [], [], 0

    def weight(self, array):
        name = f'w{len(self.weights)}'
        self.weights.append(numpy_helper.from_array(np.asarray(array), name))
        return name

    def random(self, *shape):
        return self.weight((rng.normal(size=shape) * (2 / np.prod(shape[1:])) ** 0.5).astype(np.float32))

    def ints(self, *values):
        return self.weight(np.array(values, np.int64))

    def node(self, op, *inputs, outputs=1, **attributes):
        names = [f't{self.count + i}' for i in range(outputs)]
        self.count += outputs
        self.nodes.append(helper.make_node(op, inputs, names, name=f'{op}_{names[0]}', **attributes))
        return names[0] if outputs == 1 else names

    def conv(self, x, outs, ins, k, bias=True, **attributes):
        args = [x, self.random(outs, ins, k, k)]
        if bias:
            args.append(self.weight(rng.normal(size=outs).astype(np.float32) * np.float32(0.1)))
        return self.node('Conv', *args, **attributes)

    def batch_norm(self, x, channels):
        stats = [rng.uniform(0.5, 1.5, channels), rng.normal(size=channels), rng.normal(size=channels),
                 rng.uniform(0.5, 2, channels)]
        return self.node('BatchNormalization', x, *[self.weight(s.astype(np.float32)) for s in stats])

    def save(self, name, inputs, outputs, opset):
        def info(pairs):
            return [helper.make_tensor_value_info(n, TensorProto.FLOAT, s) for n, s in pairs]
        graph = helper.make_graph(self.nodes, name, info(inputs), info(outputs), self.weights)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid('', opset)], ir_version=8)
        model = onnx.shape_inference.infer_shapes(model)
        onnx.checker.check_model(model)
        onnx.save(model, HERE / f'{name}.onnx')
        return model


def conv_block():
    """As PyTorch exports it: NCHW, conv-bn-relu, residual, depthwise, shape arithmetic before the classifier."""
    n = Net()
    x = n.node('Relu', n.batch_norm(n.conv('image', 8, 3, 3, bias=False, pads=[1] * 4, strides=[2, 2]), 8))
    y = n.node('Clip', n.batch_norm(n.conv(x, 8, 1, 3, bias=False, pads=[1] * 4, group=8), 8),
               n.weight(np.float32(0)), n.weight(np.float32(6)))
    y = n.batch_norm(n.conv(y, 8, 8, 1, bias=False), 8)
    x = n.node('Relu', n.node('Add', x, y))
    x = n.node('MaxPool', x, kernel_shape=[2, 2], strides=[2, 2])
    batch = n.node('Gather', n.node('Shape', x), n.weight(np.int64(0)), axis=0)
    shape = n.node('Concat', n.node('Unsqueeze', batch, n.ints(0)), n.ints(-1), axis=0)
    x = n.node('Reshape', x, shape)
    bias = n.weight(rng.normal(size=10).astype(np.float32))
    n.nodes.append(helper.make_node('Gemm', [x, n.random(10, 8 * 4 * 3), bias], ['scores'], transB=1))
    return n.save('conv-block', [('image', ['batch', 3, 16, 12])], [('scores', [None, 10])], 17)


def layouts():
    """What must move no data: transposes, concatenation, padding, slices and means of NCHW tensors."""
    n = Net()
    nchw = n.node('Transpose', 'image', perm=[0, 3, 1, 2])
    a = n.node('LeakyRelu', n.conv(nchw, 6, 2, 3, auto_pad='SAME_UPPER'), alpha=0.1)
    b = n.node('Sigmoid', n.conv(nchw, 4, 2, 1))
    x = n.node('Concat', a, b, axis=1)
    x = n.node('Pad', x, n.ints(0, 0, 1, 0, 0, 0, 0, 2), n.weight(np.float32(0.25)))
    x = n.node('AveragePool', x, kernel_shape=[2, 2], strides=[1, 2], pads=[1, 0, 0, 1], count_include_pad=1)
    x = n.node('Slice', x, n.ints(1, -1), n.ints(9, -10), n.ints(1, 2), n.ints(2, -1))
    x = n.node('Mul', x, n.weight(rng.uniform(0.5, 1.5, (4, 1, 1)).astype(np.float32)))
    x = n.node('HardSwish', n.node('Sub', x, n.weight(np.float32(0.1))))
    gate = n.node('HardSigmoid', n.node('GlobalAveragePool', x))
    x = n.node('Mul', x, gate)
    mean = n.node('ReduceMean', x, axes=[2], keepdims=0)
    halves = n.node('Split', n.node('Tanh', mean), outputs=2, axis=1)
    y = n.node('Unsqueeze', n.node('Squeeze', n.node('Sub', *halves), n.ints(0)), n.ints(0))
    flat = n.node('Flatten', y)
    n.nodes.append(helper.make_node('Softmax', [n.node('Gemm', flat, n.random(10, 3), alpha=0.5)], ['y'], axis=-1))
    return n.save('layouts', [('image', [1, 9, 7, 2])], [('y', [1, None])], 14)


def sequence():
    """Rank 3: one-dimensional convolution and pooling, a dense layer over a transposed tensor."""
    n = Net()
    x = n.node('Relu', n.node('Conv', 'signal', n.random(6, 3, 5), strides=[2], pads=[2, 2]))
    x = n.node('MaxPool', x, kernel_shape=[2], strides=[2], ceil_mode=1)
    x = n.node('Transpose', x, perm=[0, 2, 1])
    n.nodes.append(helper.make_node('MatMul', [n.node('Dropout', x), n.random(6, 4)], ['y']))
    return n.save('sequence', [('signal', [1, 3, 25])], [('y', [1, None, 4])], 13)


def classifier():
    """The parent of the quantized models."""
    n = Net()
    x = n.node('Relu', n.conv('image', 8, 3, 3, pads=[1] * 4, strides=[2, 2]))
    y = n.node('Relu', n.conv(x, 8, 1, 3, pads=[1] * 4, group=8))
    x = n.node('Add', x, n.conv(y, 8, 8, 1))
    x = n.node('Concat', x, n.node('Sigmoid', y), axis=1)
    x = n.node('GlobalAveragePool', n.node('MaxPool', x, kernel_shape=[2, 2], strides=[2, 2]))
    bias = n.weight(rng.normal(size=5).astype(np.float32))
    logits = n.node('Gemm', n.node('Flatten', x), n.random(5, 16), bias, transB=1)
    n.nodes.append(helper.make_node('Softmax', [logits], ['scores'], axis=-1))
    return n.save('classifier', [('image', [1, 3, 12, 10])], [('scores', [1, 5])], 13)


class Images(CalibrationDataReader):
    def __init__(self):
        source = np.random.default_rng(11)
        self.left = [{'image': source.normal(size=(1, 3, 12, 10)).astype(np.float32)} for _ in range(20)]

    def get_next(self):
        return self.left.pop() if self.left else None


def quantized(name, form, activations):
    quantize_static(HERE / 'classifier.onnx', HERE / f'{name}.onnx', Images(), quant_format=form, per_channel=True,
                    activation_type=activations, weight_type=QuantType.QInt8)
    return onnx.load(HERE / f'{name}.onnx')


def golden(name, model):
    options = ort.SessionOptions()
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = ort.InferenceSession(model.SerializeToString(), options, providers=['CPUExecutionProvider'])
    source = np.random.default_rng(3)
    (spec,) = session.get_inputs()
    shape = [d if isinstance(d, int) else 1 for d in spec.shape]
    inputs = source.normal(size=[CASES, *shape]).astype(np.float32)
    outputs = [session.run(None, {spec.name: x})[0] for x in inputs]
    np.savez_compressed(HERE / f'{name}.npz', input_0=inputs[:, 0], output_0=np.stack(outputs)[:, 0])


if __name__ == '__main__':
    for build in (conv_block, layouts, sequence, classifier):
        model = build()
        golden(model.graph.name, model)
    for form in (QuantFormat.QDQ, QuantFormat.QOperator):
        for kind, activations in (('s8', QuantType.QInt8), ('u8', QuantType.QUInt8)):
            name = f'classifier-{"qdq" if form == QuantFormat.QDQ else "qop"}-{kind}'
            golden(name, quantized(name, form, activations))
