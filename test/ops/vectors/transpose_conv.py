"""TRANSPOSE_CONV: strides, kernels smaller and larger than them, both paddings, per channel and per tensor; float32."""
import numpy as np
from harness.model import NONE, RELU, RELU6, SAME, VALID, Case, f32, ints, options, t8
from harness.samples import generator, uniform

from vectors.conv2d import weights


def out_size(size, kernel, stride, padding):
    return size * stride if padding == SAME else (size - 1) * stride + kernel


def transpose_conv(name, size, filters, kernel, stride=(2, 2), padding=SAME, activation=NONE, zin=-3, zout=4,
                   per_channel=True, bias=True, out=None, dtype='int8'):
    n, h, w, c = size
    out = out or tuple(out_size(s, k, d, padding) for s, k, d in zip((h, w), kernel, stride))
    shape = (n, *out, filters)
    typical = 40 * 127 * (kernel[0] * kernel[1] * c / (stride[0] * stride[1])) ** 0.5
    if dtype == 'int8':
        f, b, mean = weights(name, (filters, *kernel, c), filters, 0, per_channel, 0.05, int(typical))
        tensors = [ints(shape), f, t8(size, 0.05, zin)]
        target = t8(shape, 0.05 * mean * typical / 60, zout)
    else:
        rng = generator('weights', name)
        weight = f32((filters, *kernel, c), uniform(rng, dtype, (filters, *kernel, c)))
        b = f32((filters,), uniform(rng, dtype, (filters,)))
        tensors, target = [ints(shape), weight, f32(size)], f32(shape)
    version = 4 if activation != NONE else 3 if bias else 2
    return Case(name, 'TRANSPOSE_CONV', tensors + ([b] if bias else []), [target],
                options('TransposeConv', padding=padding, strideH=stride[0], strideW=stride[1],
                        fusedActivationFunction=activation), version)


def cases():
    yield transpose_conv('2x2-stride-2', (1, 3, 4, 5), 3, (2, 2))
    yield transpose_conv('3x3-stride-2-same', (1, 4, 3, 4), 5, (3, 3))
    yield transpose_conv('3x3-stride-2-valid', (1, 4, 3, 4), 5, (3, 3), padding=VALID)
    yield transpose_conv('4x4-stride-2-same', (1, 3, 3, 3), 4, (4, 4))
    yield transpose_conv('5x5-stride-2-same', (1, 4, 4, 2), 3, (5, 5))
    yield transpose_conv('3x3-stride-1-same', (1, 4, 5, 3), 4, (3, 3), stride=(1, 1))
    yield transpose_conv('3x3-stride-1-valid', (1, 4, 5, 3), 4, (3, 3), stride=(1, 1), padding=VALID)
    yield transpose_conv('2x2-stride-3-has-gaps', (1, 3, 2, 3), 4, (2, 2), stride=(3, 3))
    yield transpose_conv('1x4-stride-1x2', (1, 1, 6, 3), 4, (1, 4), stride=(1, 2))
    yield transpose_conv('3x5-stride-2x3', (2, 3, 2, 3), 2, (3, 5), stride=(2, 3))
    yield transpose_conv('odd-output-size', (1, 4, 4, 3), 2, (3, 3), out=(7, 7))
    yield transpose_conv('per-tensor-weights', (1, 3, 3, 4), 3, (3, 3), per_channel=False)
    yield transpose_conv('without-bias', (1, 3, 3, 4), 3, (3, 3), bias=False)
    yield transpose_conv('relu', (1, 3, 3, 4), 3, (3, 3), activation=RELU, zout=-128)
    yield transpose_conv('relu6', (1, 3, 3, 4), 3, (2, 2), activation=RELU6, zout=-60)
    yield transpose_conv('input-zero-point-minus-128', (1, 3, 3, 4), 3, (3, 3), zin=-128)
    yield transpose_conv('float32', (1, 3, 4, 3), 2, (3, 3), dtype='float32')
    yield transpose_conv('float32-valid-relu', (1, 3, 4, 3), 2, (3, 2), padding=VALID, activation=RELU, dtype='float32')
    yield transpose_conv('2x2-stride-4-has-wide-gaps', (1, 3, 2, 3), 4, (2, 2), stride=(4, 4))
