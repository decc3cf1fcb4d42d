"""SPACE_TO_DEPTH: block sizes, several images, one block, element sizes 1 and 4."""
from harness.model import Case, Tensor, options, t8


def space_to_depth(name, shape, block, dtype='int8'):
    tensor = (lambda s: t8(s, 0.05, -3)) if dtype == 'int8' else (lambda s: Tensor(dtype, tuple(s)))
    n, h, w, c = shape
    out = (n, h // block, w // block, c * block**2)
    return Case(name, 'SPACE_TO_DEPTH', [tensor(shape)], [tensor(out)], options('SpaceToDepth', blockSize=block),
                2 if dtype == 'int8' else 1)


def cases():
    yield space_to_depth('block-2', (1, 6, 4, 3), 2)
    yield space_to_depth('block-4-of-an-image', (1, 8, 8, 3), 4)
    yield space_to_depth('block-3-of-2-images', (2, 6, 3, 1), 3)
    yield space_to_depth('one-block', (1, 2, 2, 5), 2)
    yield space_to_depth('float32', (1, 4, 2, 2), 2, 'float32')
