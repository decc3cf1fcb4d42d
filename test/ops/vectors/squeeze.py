"""SQUEEZE: named axes, negative axes, all axes of size 1."""
from harness.model import Case, Tensor, options, t8


def squeeze(name, shape, out, dims, dtype='int8'):
    tensor = (lambda s: t8(s, 0.05, -3)) if dtype == 'int8' else (lambda s: Tensor(dtype, tuple(s)))
    return Case(name, 'SQUEEZE', [tensor(shape)], [tensor(out)], options('Squeeze', squeezeDims=dims))


def cases():
    yield squeeze('image-axes', (1, 1, 1, 6), (1, 6), [1, 2])
    yield squeeze('one-axis', (2, 1, 3, 1), (2, 3, 1), [1])
    yield squeeze('negative-axis', (2, 1, 3, 1), (2, 1, 3), [-1])
    yield squeeze('all-of-size-1', (1, 4, 1, 5), (4, 5), [])
    yield squeeze('float32', (1, 4, 1), (1, 4), [2], 'float32')
    yield squeeze('int32', (1, 3), (3,), [0], 'int32')
