"""MAXIMUM: int8 of one scale, every form of broadcasting, and float32."""
import numpy as np
from harness.model import Case, Tensor, options, t8
from harness.samples import generator, uniform

from vectors.add import all_pairs


def extremum(opcode, name, a, b, constant=None, dtype='int8', samples=None):
    tensors = [t8(s, 0.05, -3) if dtype == 'int8' else Tensor(dtype, tuple(s)) for s in (a, b)]
    if constant is not None:
        tensors[constant].data = uniform(generator('constant', opcode, name), dtype, tensors[constant].shape)
    shape = np.broadcast_shapes(a, b)
    out = t8(shape, 0.05, -3) if dtype == 'int8' else Tensor(dtype, shape)
    return Case(name, opcode, tensors, [out], options('MaximumMinimum'), 2 if dtype == 'int8' else 1, samples)


def shapes(opcode):
    yield extremum(opcode, 'all-values-against-16', (1, 4096), (1, 4096), samples=all_pairs())
    yield extremum(opcode, 'same-shape-of-odd-size', (1, 3, 5, 7), (1, 3, 5, 7))
    yield extremum(opcode, 'constant-scalar', (1, 3, 3, 5), (), constant=1)
    yield extremum(opcode, 'channel-vector-left', (17,), (1, 2, 3, 17))
    yield extremum(opcode, 'per-pixel-right', (1, 3, 4, 5), (1, 3, 4, 1))
    yield extremum(opcode, 'both-broadcast', (2, 4, 1, 3), (1, 1, 5, 3))
    yield extremum(opcode, 'float32', (1, 2, 3, 4), (4,), dtype='float32')


def cases():
    yield from shapes('MAXIMUM')
