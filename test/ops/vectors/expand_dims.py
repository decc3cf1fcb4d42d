"""EXPAND_DIMS: positive and negative axes, a scalar."""
from harness.model import Case, Tensor, ints, options, t8


def expand(name, shape, axis, out, dtype='int8', axis_shape=()):
    tensor = (lambda s: t8(s, 0.05, -3)) if dtype == 'int8' else (lambda s: Tensor(dtype, tuple(s)))
    return Case(name, 'EXPAND_DIMS', [tensor(shape), ints([axis], axis_shape)], [tensor(out)], options('ExpandDims'))


def cases():
    yield expand('first-axis', (3, 4), 0, (1, 3, 4))
    yield expand('middle-axis', (3, 4), 1, (3, 1, 4))
    yield expand('last-axis-negative', (3, 4), -1, (3, 4, 1))
    yield expand('negative-axis', (3, 4), -2, (3, 1, 4))
    yield expand('axis-as-a-vector-of-one', (2, 3), 2, (2, 3, 1), axis_shape=(1,))
    yield expand('float32', (3,), 0, (1, 3), 'float32')
