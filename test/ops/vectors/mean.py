"""MEAN: int8 over the image, over channels and other axes, with and without kept dimensions and equal scales."""
from harness.model import Case, f32, ints, options, t8


def mean(name, shape, axes, keep=False, scales=(0.05, 0.04), zeros=(-3, 6), dtype='int8'):
    reduced = {a % len(shape) for a in axes}
    out = [1 if i in reduced else d for i, d in enumerate(shape) if keep or i not in reduced]
    if dtype == 'float32':
        inputs, outputs = f32(shape), f32(out)
    else:
        inputs, outputs = t8(shape, scales[0], zeros[0]), t8(out, scales[1], zeros[1])
    return Case(name, 'MEAN', [inputs, ints(axes)], [outputs], options('Reducer', keepDims=keep), 2)


def cases():
    same = {'scales': (0.05, 0.05), 'zeros': (-3, -3)}
    yield mean('image', (1, 4, 4, 5), [1, 2])
    yield mean('image-same-scale', (1, 7, 7, 16), [1, 2], **same)
    yield mean('image-same-scale-kept', (1, 3, 5, 17), [1, 2], keep=True, **same)
    yield mean('image-2-batches', (2, 3, 3, 4), [1, 2])
    yield mean('image-larger-output-scale', (1, 4, 4, 33), [1, 2], scales=(0.02, 0.5))
    yield mean('image-saturates-with-a-smaller-output-scale', (1, 2, 3, 20), [1, 2], scales=(0.5, 0.01))
    yield mean('image-zero-points-at-the-ends', (1, 5, 3, 8), [1, 2], zeros=(-128, -128))
    yield mean('image-64x64', (1, 64, 64, 1), [1, 2], keep=True)
    yield mean('channels', (1, 3, 4, 5), [3])
    yield mean('channels-negative-axis-kept', (1, 3, 4, 5), [-1], keep=True)
    yield mean('width-only-kept-same-scale', (1, 4, 3, 5), [2], keep=True, **same)
    yield mean('height-and-channels', (1, 4, 3, 5), [1, 3])
    yield mean('all-axes', (2, 3, 4), [0, 1, 2], keep=True)
    yield mean('time-of-a-rank-3-sequence', (1, 10, 6), [1])
    yield mean('float32-image', (1, 4, 4, 5), [1, 2], dtype='float32')
    yield mean('float32-channels-kept', (1, 3, 2, 7), [3], keep=True, dtype='float32')
