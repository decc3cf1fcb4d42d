"""DEPTH_TO_SPACE: block sizes, several images, one row, element sizes 1 and 4."""
from harness.model import Case, Tensor, options, t8


def depth_to_space(name, shape, block, dtype='int8'):
    tensor = (lambda s: t8(s, 0.05, -3)) if dtype == 'int8' else (lambda s: Tensor(dtype, tuple(s)))
    n, h, w, c = shape
    out = (n, h * block, w * block, c // block**2)
    return Case(name, 'DEPTH_TO_SPACE', [tensor(shape)], [tensor(out)], options('DepthToSpace', blockSize=block))


def cases():
    yield depth_to_space('block-2', (1, 3, 4, 12), 2)
    yield depth_to_space('block-2-to-1-channel', (1, 2, 3, 4), 2)
    yield depth_to_space('block-3-of-2-images', (2, 2, 1, 27), 3)
    yield depth_to_space('one-row', (1, 1, 5, 8), 2)
    yield depth_to_space('float32', (1, 2, 2, 8), 2, 'float32')
