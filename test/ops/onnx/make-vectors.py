#!/usr/bin/env python3
"""Writes <operator>.json: quantized single-operator ONNX graphs, and what onnxruntime answers without its optimizations.

QDQ graphs have the stored values as inputs and outputs: DequantizeLinear, the float operator, QuantizeLinear. Names that
begin with `qop-` are of the operators with scales as inputs. A case with `exact` has powers of two as scales, so that
float32 loses nothing and every tie is one.
usage: make-vectors.py     needs test/models/onnx/requirements.txt
"""
import base64
import json
import zlib
from pathlib import Path

import numpy as np
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper

HERE = Path(__file__).resolve().parent
SAMPLES = 2
TYPES = {np.dtype('int8'): TensorProto.INT8, np.dtype('uint8'): TensorProto.UINT8}


class Net:
    """One graph; methods return names of tensors."""

    def __init__(self, *seed):
        self.rng = np.random.Generator(np.random.PCG64(zlib.crc32('/'.join(seed).encode())))
        self.nodes, self.constants, self.inputs, self.count = [], [], [], 0

    def constant(self, array):
        self.constants.append(numpy_helper.from_array(np.asarray(array), f'c{len(self.constants)}'))
        return self.constants[-1].name

    def node(self, op, *inputs, domain='', **attributes):
        self.count += 1
        name = f't{self.count}'
        self.nodes.append(helper.make_node(op, inputs, [name], name=name, domain=domain, **attributes))
        return name

    def params(self, scale, zero, dtype=np.int8):
        return self.constant(np.float32(scale)), self.constant(np.asarray(zero, dtype))

    def stored(self, shape, dtype=np.int8):
        """An input of stored values."""
        self.inputs.append((f'x{len(self.inputs)}', shape, np.dtype(dtype)))
        return self.inputs[-1][0]

    def real(self, shape, scale, zero=0, dtype=np.int8):
        return self.node('DequantizeLinear', self.stored(shape, dtype), *self.params(scale, zero, dtype))

    def int8(self, shape, scales, axis):
        data = self.constant(self.rng.integers(-127, 128, shape, dtype=np.int8))
        scales = np.asarray(scales, np.float32)
        return self.node('DequantizeLinear', data, self.constant(scales),
                         self.constant(np.zeros(scales.shape, np.int8)), axis=axis)

    def bias(self, count, scales):
        data = self.constant(self.rng.integers(-3000, 3000, count, dtype=np.int32))
        scales = np.broadcast_to(np.asarray(scales, np.float32), count).copy()
        return self.node('DequantizeLinear', data, self.constant(scales),
                         self.constant(np.zeros(count, np.int32)), axis=0)

    def quantized(self, x, scale, zero=0, dtype=np.int8):
        return self.node('QuantizeLinear', x, *self.params(scale, zero, dtype))

    def vector(self, out, dtype=np.int8):
        graph = helper.make_graph(
            self.nodes, 'vector',
            [helper.make_tensor_value_info(n, TYPES[d], s) for n, s, d in self.inputs],
            [helper.make_tensor_value_info(out, TYPES[np.dtype(dtype)], None)], self.constants)
        model = helper.make_model(graph, ir_version=8, opset_imports=[
            helper.make_opsetid('', 13), helper.make_opsetid('com.microsoft', 1)])
        options = ort.SessionOptions()
        options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
        session = ort.InferenceSession(model.SerializeToString(), options)
        samples = []
        for _ in range(SAMPLES):
            feeds = {}
            for name, shape, dtype_in in self.inputs:
                info = np.iinfo(dtype_in)
                feeds[name] = self.rng.integers(info.min, info.max + 1, shape, dtype=dtype_in)
            answer = session.run(None, feeds)[0]
            samples.append({'inputs': [encode(v.tobytes()) for v in feeds.values()], 'output': encode(answer.tobytes())})
        return {'model': encode(model.SerializeToString()), 'samples': samples}


def encode(data):
    return base64.b64encode(data).decode()


def spread(count, base):
    """Scales per channel that differ."""
    return [base * (1 + 0.37 * (i % 5)) for i in range(count)]


def conv(name, ins, outs, size, kernel, group=1, scales=None, x=(0.0313, 5), y=(0.21, -11), dtype=np.int8, **attributes):
    net = Net('conv', name)
    scales = scales or spread(outs, 0.0071)
    w = net.int8((outs, ins // group, kernel, kernel), scales, 0)
    b = net.bias(outs, np.float32(x[0]) * np.asarray(scales, np.float32))
    out = net.node('Conv', net.real((1, ins, size, size), *x, dtype), w, b, group=group, **attributes)
    return net.vector(net.quantized(out, *y, dtype), dtype)


def q_conv(name):
    net = Net('conv', name)
    scales = np.asarray(spread(6, 0.0071), np.float32)
    w = net.constant(net.rng.integers(-127, 128, (6, 5, 3, 3), dtype=np.int8))
    bias = net.constant(net.rng.integers(-3000, 3000, 6, dtype=np.int32))
    out = net.node('QLinearConv', net.stored((1, 5, 9, 9)), *net.params(0.0313, 5), w, net.constant(scales),
                   net.constant(np.zeros(6, np.int8)), *net.params(0.21, -11), bias)
    return net.vector(out)


def dense(name, op, scales, x=(0.0313, 5), y=(0.33, -7), bias=True):
    net = Net('dense', name)
    w = net.int8((40, 24), scales, 1)
    product = np.float32(x[0]) * np.asarray(scales, np.float32)
    inputs = [net.real((3, 40), *x), w] + ([net.bias(24, product)] if bias else [])
    return net.vector(net.quantized(net.node(op, *inputs), *y))


def q_gemm(name):
    net = Net('dense', name)
    w = net.constant(net.rng.integers(-127, 128, (40, 24), dtype=np.int8))
    bias = net.constant(net.rng.integers(-3000, 3000, 24, dtype=np.int32))
    out = net.node('QGemm', net.stored((3, 40)), *net.params(0.0313, 5), w, *net.params(0.0071, 0), bias,
                   *net.params(0.33, -7), domain='com.microsoft')
    return net.vector(out)


def binary(name, op, a, b, y, shapes=((1, 8, 9, 9), (1, 8, 9, 9))):
    net = Net(op, name)
    out = net.node(op, net.real(shapes[0], *a), net.real(shapes[1], *b))
    return net.vector(net.quantized(out, *y))


def q_binary(name, op, a, b, y):
    net = Net(op, name)
    out = net.node('QLinear' + op, net.stored((2, 300)), *net.params(*a), net.stored((2, 300)), *net.params(*b),
                   *net.params(*y), domain='com.microsoft')
    return net.vector(out)


def unary(name, op, x, y, shape=(2, 256), dtype=np.int8, **attributes):
    net = Net(op, name)
    return net.vector(net.quantized(net.node(op, net.real(shape, *x, dtype), **attributes), *y, dtype), dtype)


def q_unary(name, op, x, y, shape, **attributes):
    net = Net(op, name)
    out = net.node('QLinear' + op, net.stored(shape), *net.params(*x), *net.params(*y), domain='com.microsoft', **attributes)
    return net.vector(out)


def clip(name, low, high, x, y):
    net = Net('clip', name)
    limits = net.constant(np.float32(low)), net.constant(np.float32(high))
    return net.vector(net.quantized(net.node('Clip', net.real((2, 256), *x), *limits), *y))


def concat(name, scales, y):
    net = Net('concat', name)
    parts = [net.real((1, 3, 7, 7), s, z) for s, z in scales]
    return net.vector(net.quantized(net.node('Concat', *parts, axis=1), *y))


A, B, Y = (0.03132719, 5), (0.01771193, -20), (0.04107361, 3)
POOL = dict(kernel_shape=[3, 3], strides=[2, 2])
CASES = {
    'conv': {
        '3x3': lambda n: conv(n, 5, 6, 9, 3),
        '3x3-u8': lambda n: conv(n, 5, 6, 9, 3, x=(0.0313, 130), y=(0.21, 117), dtype=np.uint8),
        '1x1-relu-range': lambda n: conv(n, 16, 8, 8, 1, y=(0.06, -128)),
        'stride-2-padded': lambda n: conv(n, 3, 7, 11, 3, strides=[2, 2], pads=[1, 1, 0, 0]),
        'groups': lambda n: conv(n, 8, 12, 8, 3, group=4),
        'depthwise': lambda n: conv(n, 12, 12, 10, 3, group=12, y=(0.09, 9), pads=[1, 1, 1, 1]),
        'factor-above-one': lambda n: conv(n, 2, 4, 6, 1, y=(0.00011, 0)),
        'exact-powers-of-two': lambda n: conv(n, 5, 6, 12, 3, scales=[2**-7] * 6, x=(2**-5, 3), y=(2**-2, -4)),
        'exact-depthwise': lambda n: conv(n, 8, 8, 12, 3, group=8, scales=[2**-7] * 8, x=(2**-5, 3), y=(2**-3, 0)),
        'exact-one-channel-of-many': lambda n: conv(n, 5, 6, 12, 3, scales=[2**-7, *spread(5, 0.0071)], x=(2**-5, 3),
                                                    y=(2**-2, -4)),
        'qop-3x3': q_conv,
    },
    'dense': {
        'gemm': lambda n: dense(n, 'Gemm', 0.0071),
        'gemm-per-channel': lambda n: dense(n, 'Gemm', spread(24, 0.0071)),
        'matmul': lambda n: dense(n, 'MatMul', 0.0071, bias=False),
        'exact-gemm': lambda n: dense(n, 'Gemm', 2**-7, x=(2**-5, 3), y=(2**-2, -4)),
        'qop-gemm': q_gemm,
    },
    'add': {
        'scales-differ': lambda n: binary(n, 'Add', A, B, Y),
        'scales-far-apart': lambda n: binary(n, 'Add', (0.9, 5), (0.0011, 90), (0.71, 3)),
        'broadcast': lambda n: binary(n, 'Add', A, B, Y, ((1, 8, 9, 9), (1, 8, 1, 1))),
        'saturating': lambda n: binary(n, 'Add', A, B, (0.011, 3)),
        # Many sums are within float32's error of a tie.
        'round-scales': lambda n: binary(n, 'Add', (0.0313, 5), (0.0177, -20), (0.041, 3)),
        'exact-half': lambda n: binary(n, 'Add', (2**-4, 5), (2**-4, -3), (2**-3, 1)),
        'exact-three-scales': lambda n: binary(n, 'Add', (2**-5, 5), (2**-3, -3), (2**-2, 1)),
        'qop-add': lambda n: q_binary(n, 'Add', A, B, Y),
    },
    'sub': {
        'scales-differ': lambda n: binary(n, 'Sub', A, B, Y),
        'exact-half': lambda n: binary(n, 'Sub', (2**-4, 5), (2**-4, -3), (2**-3, 1)),
    },
    'mul': {
        'scales-differ': lambda n: binary(n, 'Mul', A, B, (0.021, 3)),
        'broadcast': lambda n: binary(n, 'Mul', A, B, (0.021, 3), ((1, 8, 9, 9), (1, 8, 1, 1))),
        'exact-half': lambda n: binary(n, 'Mul', (2**-4, 5), (2**-4, -3), (2**-2, 1)),
        'qop-mul': lambda n: q_binary(n, 'Mul', A, B, (0.021, 3)),
    },
    'mean': {
        'global': lambda n: unary(n, 'GlobalAveragePool', A, (0.0041, 3), (1, 96, 5, 7)),
        'global-64': lambda n: unary(n, 'GlobalAveragePool', A, (0.0041, 3), (1, 96, 8, 8)),
        'exact-global-64': lambda n: unary(n, 'GlobalAveragePool', (2**-4, 3), (2**-7, 3), (1, 96, 8, 8)),
        'reduce-mean': lambda n: unary(n, 'ReduceMean', A, (0.0041, 3), (1, 20, 5, 7), axes=[3]),
        'qop-global': lambda n: q_unary(n, 'GlobalAveragePool', A, (0.0041, 3), (1, 96, 5, 7)),
    },
    'average_pool': {
        'one-scale-odd-count': lambda n: unary(n, 'AveragePool', A, A, (1, 4, 15, 15), **POOL),
        'scales-differ': lambda n: unary(n, 'AveragePool', A, (0.0161, -9), (1, 4, 15, 15), **POOL),
        'scales-differ-padded': lambda n: unary(n, 'AveragePool', A, (0.0161, -9), (1, 4, 15, 15), pads=[1, 1, 1, 1], **POOL),
        'exact-2x2': lambda n: unary(n, 'AveragePool', (2**-4, 3), (2**-4, 3), (1, 4, 16, 16), kernel_shape=[2, 2],
                                     strides=[2, 2]),
        'exact-2x2-scales-differ': lambda n: unary(n, 'AveragePool', (2**-4, 3), (2**-5, -9), (1, 4, 16, 16),
                                                   kernel_shape=[2, 2], strides=[2, 2]),
        'qop-pool': lambda n: q_unary(n, 'AveragePool', A, (0.0161, -9), (1, 4, 15, 15), **POOL),
    },
    'sigmoid': {
        'own-scale': lambda n: unary(n, 'Sigmoid', A, (1 / 256, -128)),
        'scale-of-the-model': lambda n: unary(n, 'Sigmoid', (0.05, -3), (0.00371, -120)),
        'u8': lambda n: unary(n, 'Sigmoid', (0.05, 130), (1 / 255, 0), dtype=np.uint8),
        'qop-sigmoid': lambda n: q_unary(n, 'Sigmoid', (0.05, -3), (0.00371, -120), (2, 256)),
    },
    'tanh': {
        'own-scale': lambda n: unary(n, 'Tanh', A, (1 / 128, 0)),
        'scale-of-the-model': lambda n: unary(n, 'Tanh', (0.05, -3), (0.0073, 9)),
    },
    'softmax': {
        'own-scale': lambda n: unary(n, 'Softmax', (0.05, 0), (1 / 256, -128), (60, 10), axis=1),
        'scale-of-the-model': lambda n: unary(n, 'Softmax', (0.11, 7), (0.00392, -128), (60, 12), axis=1),
        'two-classes-steep': lambda n: unary(n, 'Softmax', (0.9, 7), (0.00392, -128), (200, 2), axis=1),
        'many-classes': lambda n: unary(n, 'Softmax', (0.02, 7), (0.00011, -128), (2, 1000), axis=1),
        'u8': lambda n: unary(n, 'Softmax', (0.11, 100), (1 / 255, 0), (60, 12), np.uint8, axis=1),
        'qop-softmax': lambda n: q_unary(n, 'Softmax', (0.05, 0), (1 / 256, -128), (60, 10), axis=1, opset=13),
    },
    'leaky_relu': {
        'scales-differ': lambda n: unary(n, 'LeakyRelu', A, (0.0271, -40), alpha=0.1),
        'qop-leaky-relu': lambda n: q_unary(n, 'LeakyRelu', A, (0.0271, -40), (2, 256), alpha=0.1),
    },
    'hard': {
        'hard-sigmoid': lambda n: unary(n, 'HardSigmoid', (0.05, -3), (0.0041, -128)),
        'relu-scales-differ': lambda n: unary(n, 'Relu', A, (0.0161, -128)),
    },
    'clip': {
        'six': lambda n: clip(n, 0, 6, (0.07, 5), (0.0236, -128)),
        'any': lambda n: clip(n, -1.3, 2.1, (0.07, 5), (0.0137, -33)),
    },
    'requantize': {
        'scales-differ': lambda n: unary(n, 'Identity', A, B),
        'exact-half': lambda n: unary(n, 'Identity', (2**-4, 5), (2**-3, -3)),
    },
    'concat': {
        'scales-differ': lambda n: concat(n, [A, B, Y], (0.039, -1)),
    },
}

for operator, cases in CASES.items():
    entries = [{'name': name, **make(name)} for name, make in cases.items()]
    content = {'operator': operator, 'judge': f'onnxruntime {ort.__version__}, no graph optimizations', 'cases': entries}
    (HERE / f'{operator}.json').write_text(json.dumps(content, indent=1) + '\n')
    print(operator, len(entries))
