"""SPACE_TO_BATCH_ND: images and sequences, with and without padding, element sizes 1 and 4."""
from harness.model import Case, Tensor, ints, options, t8


def space_to_batch(name, shape, block, paddings, dtype='int8', truth=None):
    tensor = (lambda s: t8(s, 0.05, -3)) if dtype == 'int8' else (lambda s: Tensor(dtype, tuple(s)))
    sizes = [d + sum(p) for d, p in zip(shape[1:-1], paddings)]
    n = shape[0]
    for b in block:
        n *= b
    out = (n, *[d // b for d, b in zip(sizes, block)], shape[-1])
    return Case(name, 'SPACE_TO_BATCH_ND', [tensor(shape), ints(block), ints(paddings)], [tensor(out)],
                options('SpaceToBatchND'), 2 if dtype == 'int8' else 1, truth=truth,
                note='TFLM pads with the stored 0 instead of the zero point' if truth else '')


def cases():
    yield space_to_batch('image', (1, 6, 4, 3), (2, 2), [[0, 0], [0, 0]])
    yield space_to_batch('image-padded', (1, 5, 4, 3), (2, 3), [[1, 2], [0, 2]], truth='litert')
    yield space_to_batch('two-images', (2, 4, 2, 5), (2, 1), [[0, 0], [0, 0]])
    yield space_to_batch('sequence', (1, 12, 4), (4,), [[0, 0]])
    yield space_to_batch('sequence-padded', (1, 10, 3), (4,), [[2, 0]], truth='litert')
    yield space_to_batch('float32-padded', (1, 3, 3, 2), (2, 2), [[1, 0], [0, 1]], 'float32')
