"""REDUCE_MAX: the image, time, channels, everything, with and without kept dimensions; int8 and float32."""
from harness.model import Case, f32, ints, options, t8


def reduce_max(name, shape, axes, keep=False, dtype='int8'):
    reduced = {a % len(shape) for a in axes}
    out = [1 if i in reduced else d for i, d in enumerate(shape) if keep or i not in reduced]
    tensor = (lambda s: t8(s, 0.05, -3)) if dtype == 'int8' else f32
    return Case(name, 'REDUCE_MAX', [tensor(shape), ints(axes)], [tensor(out)], options('Reducer', keepDims=keep),
                2 if dtype == 'int8' else 1)


def cases():
    yield reduce_max('image', (1, 4, 5, 6), [1, 2])
    yield reduce_max('image-kept-of-two', (2, 3, 3, 17), [1, 2], keep=True)
    yield reduce_max('time', (1, 10, 6), [1])
    yield reduce_max('channels', (1, 3, 4, 5), [-1])
    yield reduce_max('everything', (1, 3, 4, 5), [0, 1, 2, 3], keep=True)
    yield reduce_max('axis-of-size-1', (1, 4, 1, 3), [2])
    yield reduce_max('float32', (1, 4, 5, 3), [1, 2], dtype='float32')
