"""SPLIT, SPLIT_V, UNPACK and SLICE: boxes of a tensor, all of which the IR has as strided slices."""
import numpy as np
from harness.model import Case, Tensor, ints, options

SCALE = {'int8': (0.05, -3)}


def tensor(shape, dtype):
    scale, zero = SCALE.get(dtype, (None, 0))
    return Tensor(dtype, tuple(shape), scale, zero)


def split(name, shape, axis, count, dtype='int8'):
    outputs = [tensor(part.shape, dtype) for part in np.split(np.zeros(shape), count, axis)]
    return Case(name, 'SPLIT', [ints([axis], ()), tensor(shape, dtype)], outputs,
                options('Split', numSplits=count), 2)


def split_v(name, shape, axis, sizes, dtype='int8'):
    whole = [shape[axis] - sum(s for s in sizes if s > 0) if s == -1 else s for s in sizes]
    outputs = [tensor([size if a == axis % len(shape) else d for a, d in enumerate(shape)], dtype) for size in whole]
    return Case(name, 'SPLIT_V', [tensor(shape, dtype), ints(sizes), ints([axis], ())], outputs,
                options('SplitV', numSplits=len(sizes)), 2)


def unpack(name, shape, axis, dtype='int8'):
    rest = [d for a, d in enumerate(shape) if a != axis % len(shape)]
    return Case(name, 'UNPACK', [tensor(shape, dtype)], [tensor(rest, dtype)] * shape[axis],
                options('Unpack', num=shape[axis], axis=axis), 2)


def box(name, shape, begin, size, dtype='int8'):
    out = [d - b if s == -1 else s for d, b, s in zip(shape, begin, size)]
    return Case(name, 'SLICE', [tensor(shape, dtype), ints(begin), ints(size)], [tensor(out, dtype)],
                options('Slice'), 2)


def cases():
    yield split('split-channels-in-3', (1, 3, 4, 6), 3, 3)
    yield split('split-rows-in-2', (1, 4, 3, 2), 1, 2)
    yield split('split-negative-axis', (2, 8), -1, 4)
    yield split('split-in-1', (1, 5), 1, 1)
    yield split('split-float32', (2, 3, 4), 2, 2, 'float32')
    yield split('split-int32', (6,), 0, 3, 'int32')
    yield split_v('split-v-channels', (1, 2, 3, 7), 3, [2, 4, 1])
    yield split_v('split-v-rest', (1, 9, 2, 2), 1, [4, -1, 1])
    yield split_v('split-v-negative-axis-float32', (2, 5), -1, [1, 4], 'float32')
    yield unpack('unpack-first-axis', (3, 2, 4), 0)
    yield unpack('unpack-last-axis', (2, 3, 4), -1)
    yield unpack('unpack-to-scalars-int32', (4,), 0, 'int32')
    yield box('slice-inside', (1, 5, 6, 3), [0, 1, 2, 0], [1, 3, 3, 2])
    yield box('slice-to-the-end', (2, 6, 4), [1, 2, 0], [-1, -1, 4])
    yield box('slice-rows', (1, 6, 5, 4), [0, 1, 0, 0], [1, 3, 5, 4])
    yield box('slice-vector-float32', (12,), [4], [5], 'float32')
