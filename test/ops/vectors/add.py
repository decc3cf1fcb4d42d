"""ADD: int8 fixed point with its shift of 20 bits, every form of broadcasting, int32 and float32."""
import numpy as np
from harness.model import NONE, RELU, RELU6, RELU_N1_TO_1, Case, Tensor, options, t8
from harness.samples import generator, uniform


def binary(opcode, name, a, b, scales=(0.05, 0.03, 0.07), zeros=(-3, 5, 1), activation=NONE, constant=None,
           samples=None):
    """`constant` is 0 or 1: that operand is then part of the model."""
    version = 3 if opcode == 'SUB' and max(len(a), len(b)) > 4 else 2
    tensors = [t8(a, scales[0], zeros[0]), t8(b, scales[1], zeros[1])]
    if constant is not None:
        rng = generator('constant', opcode, name)
        tensors[constant].data = uniform(rng, 'int8', tensors[constant].shape)
    out = t8(np.broadcast_shapes(a, b), scales[2], zeros[2])
    return Case(name, opcode, tensors, [out], options(opcode.capitalize(), fusedActivationFunction=activation), version,
                samples)


def plain(opcode, name, dtype, a, b, activation=NONE, constant=None, samples=None, note='', truth=None):
    """int32 or float32, without quantization."""
    tensors = [Tensor(dtype, tuple(a)), Tensor(dtype, tuple(b))]
    if constant is not None:
        tensors[constant].data = uniform(generator('constant', opcode, name), dtype, tensors[constant].shape)
    return Case(name, opcode, tensors, [Tensor(dtype, np.broadcast_shapes(a, b))],
                options(opcode.capitalize(), fusedActivationFunction=activation), 1, samples, note, truth)


def all_pairs():
    """256 x 256 pairs would be 64 KB: every value of one operand against 16 of the other."""
    a = np.tile(np.arange(-128, 128, dtype=np.int8), 16)
    b = np.repeat(np.array([-128, -127, -97, -64, -33, -8, -1, 0, 1, 7, 31, 64, 90, 101, 126, 127], np.int8), 256)
    return [[a.reshape(1, -1), b.reshape(1, -1)]]


def shapes(opcode):
    """The broadcasting cases that ADD, SUB and MUL share."""
    yield binary(opcode, 'same-shape', (1, 3, 5, 7), (1, 3, 5, 7))
    yield binary(opcode, 'scalar-right', (1, 3, 3, 5), ())
    yield binary(opcode, 'one-element-of-rank-4-left', (1, 1, 1, 1), (1, 3, 3, 5))
    yield binary(opcode, 'channel-vector-left', (17,), (1, 2, 3, 17))
    yield binary(opcode, 'per-pixel-right', (1, 3, 4, 5), (1, 3, 4, 1))
    yield binary(opcode, 'both-broadcast-outer-product', (2, 4, 1, 3), (1, 1, 5, 3))
    yield binary(opcode, 'rank-5-broadcast', (1, 2, 3, 2, 5), (1, 2, 1, 2, 1))
    yield binary(opcode, 'constant-channel-vector', (1, 3, 4, 5), (5,), constant=1)
    yield binary(opcode, 'constant-left-operand', (1, 3, 4, 5), (1, 3, 4, 5), constant=0)


def numbers(opcode):
    yield plain(opcode, 'int32-same-shape', 'int32', (2, 3), (2, 3))
    yield plain(opcode, 'int32-constant-scalar', 'int32', (4,), (), constant=1)
    yield plain(opcode, 'float32-channel-vector-relu', 'float32', (1, 2, 3, 4), (4,), RELU)
    yield plain(opcode, 'float32-relu6', 'float32', (3, 7), (3, 7), RELU6)
    yield plain(opcode, 'float32-rank-4-broadcast-relu-n1-to-1', 'float32', (2, 1, 3, 4), (1, 5, 3, 1), RELU_N1_TO_1)


def cases():
    yield from shapes('ADD')
    yield binary('ADD', 'per-row-right', (2, 3, 4, 5), (2, 3, 1, 1))
    flat = ((1, 4096), (1, 4096))
    equal = (0.05, 0.05, 0.05)
    yield binary('ADD', 'all-values-against-16', *flat, samples=all_pairs())
    yield binary('ADD', 'all-values-equal-scales', *flat, scales=equal, zeros=(0, 0, 0), samples=all_pairs())
    yield binary('ADD', 'scales-differ-a-thousandfold', (1, 200), (1, 200), scales=(5.0, 0.004, 6.0))
    yield binary('ADD', 'output-scale-far-smaller-saturates', (1, 99), (1, 99), scales=(0.5, 0.3, 0.03),
                 zeros=(9, -9, 3))
    yield binary('ADD', 'output-scale-far-larger', (1, 99), (1, 99), scales=(0.01, 0.03, 2.5), zeros=(9, -9, 3))
    yield binary('ADD', 'zero-points-at-the-ends', (1, 99), (1, 99), zeros=(-128, 127, -128))
    yield binary('ADD', 'relu', (1, 4, 4, 6), (1, 4, 4, 6), zeros=(-3, 5, -128), activation=RELU)
    yield binary('ADD', 'relu6', (1, 4, 4, 6), (6,), zeros=(-3, 5, -100), activation=RELU6)
    same = t8((1, 50), 0.05, -7)
    yield Case('both-operands-are-the-same-tensor', 'ADD', [same, same], [t8((1, 50), 0.11, 2)],
               options('Add'), 2, samples=[[uniform(generator('add', 'same'), 'int8', (1, 50))]])
    yield from numbers('ADD')
    yield plain('ADD', 'int32-relu', 'int32', (2, 3), (2, 3), RELU,
                note='TFLM ignores the activation of an int32 ADD; LiteRT is right', truth='litert')
