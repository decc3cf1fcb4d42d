"""BATCH_TO_SPACE_ND: images and sequences, with and without crops, element sizes 1 and 4."""
from harness.model import Case, Tensor, ints, options, t8


def batch_to_space(name, shape, block, crops, dtype='int8'):
    tensor = (lambda s: t8(s, 0.05, -3)) if dtype == 'int8' else (lambda s: Tensor(dtype, tuple(s)))
    n = shape[0]
    for b in block:
        n //= b
    sizes = [d * b - sum(c) for d, b, c in zip(shape[1:-1], block, crops)]
    return Case(name, 'BATCH_TO_SPACE_ND', [tensor(shape), ints(block), ints(crops)], [tensor((n, *sizes, shape[-1]))],
                options('BatchToSpaceND'), 2 if dtype == 'int8' else 1)


def cases():
    yield batch_to_space('image', (4, 3, 2, 3), (2, 2), [[0, 0], [0, 0]])
    yield batch_to_space('image-cropped', (6, 3, 3, 2), (2, 3), [[1, 2], [0, 2]])
    yield batch_to_space('two-images', (4, 2, 2, 5), (2, 1), [[0, 0], [0, 0]])
    yield batch_to_space('sequence', (4, 3, 4), (4,), [[0, 0]])
    yield batch_to_space('sequence-cropped', (4, 3, 3), (4,), [[0, 2]])
    yield batch_to_space('float32-cropped', (4, 2, 2, 2), (2, 2), [[1, 0], [0, 1]], 'float32')
