"""TRANSPOSE: layouts of images, unit axes (a view), rank 2 to 5, element sizes 1, 2 and 4."""
from harness.model import Case, Tensor, ints, options, t8


def transpose(name, shape, perm, dtype='int8'):
    tensor = (lambda s: t8(s, 0.05, -3)) if dtype == 'int8' else (lambda s: Tensor(dtype, tuple(s)))
    out = tuple(shape[p] for p in perm)
    return Case(name, 'TRANSPOSE', [tensor(shape), ints(perm)], [tensor(out)], options('Transpose'))


def cases():
    yield transpose('matrix', (3, 5), (1, 0))
    yield transpose('nhwc-to-nchw', (1, 4, 5, 3), (0, 3, 1, 2))
    yield transpose('nchw-to-nhwc', (2, 3, 4, 5), (0, 2, 3, 1))
    yield transpose('only-unit-axes-move', (1, 4, 1, 3), (0, 2, 1, 3))
    yield transpose('nothing-moves', (2, 3, 4), (0, 1, 2))
    yield transpose('rank-5', (2, 3, 2, 3, 2), (4, 2, 0, 3, 1))
    yield transpose('float32', (2, 3, 4), (2, 0, 1), 'float32')
