"""STRIDED_SLICE: masks, negative indices and strides, shrunk axes; the output's shape is numpy's."""
import numpy as np
from harness.model import Case, Tensor, ints, options

EVERYTHING = slice(None)


def strided_slice(name, shape, slices, dtype='int8'):
    """`slices` has a slice or an int (a shrunk axis) per axis; missing ends become mask bits."""
    begin, end, strides, masks = [], [], [], {'beginMask': 0, 'endMask': 0, 'shrinkAxisMask': 0}
    for i, s in enumerate(slices):
        if isinstance(s, int):
            masks['shrinkAxisMask'] |= 1 << i
            s = slice(s, s + 1, 1)
        if s.start is None:
            masks['beginMask'] |= 1 << i
        if s.stop is None:
            masks['endMask'] |= 1 << i
        begin.append(s.start or 0)
        end.append(s.stop or 0)
        strides.append(s.step or 1)
    scale, zero = (0.05, -3) if dtype == 'int8' else (None, 0)
    out = np.zeros(shape)[tuple(slices)].shape
    inputs = [Tensor(dtype, tuple(shape), scale, zero), ints(begin), ints(end), ints(strides)]
    return Case(name, 'STRIDED_SLICE', inputs, [Tensor(dtype, out, scale, zero)],
                options('StridedSlice', ellipsisMask=0, newAxisMask=0, **masks), 2)


def cases():
    image = (1, 5, 6, 3)
    every = EVERYTHING
    yield strided_slice('box-with-all-numbers-given', image, [slice(0, 1), slice(1, 4), slice(2, 5), slice(0, 3)])
    yield strided_slice('negative-indices', image, [every, slice(-4, -1), slice(-3, None), slice(-2, None)])
    yield strided_slice('every-second-pixel', image, [every, slice(None, None, 2), slice(1, None, 2), every])
    yield strided_slice('reversed-channels', image, [every, every, every, slice(None, None, -1)])
    yield strided_slice('negative-stride-2-with-bounds', image, [every, slice(4, 0, -2), slice(None, 1, -3), every])
    yield strided_slice('end-beyond-the-size-is-clamped', image, [every, slice(1, 99), slice(0, 50, 3), every])
    yield strided_slice('shrunk-last-axis-negative-index', (2, 4, 5), [every, every, -2])
    yield strided_slice('shrunk-two-axes', (2, 4, 3, 5), [0, every, 2, slice(1, 4)])
    yield strided_slice('rank-1', (12,), [slice(2, 11, 3)])
    yield strided_slice('rank-2-fewer-slices-than-axes', (4, 5), [slice(1, 3)])
    yield strided_slice('rank-5', (1, 3, 2, 4, 3), [every, slice(0, 2), every, slice(1, 4, 2), every])
    yield strided_slice('int32-one-element-as-a-scalar', (4,), [0], 'int32')
    yield strided_slice('int32-part-of-a-vector', (4,), [slice(1, 3)], 'int32')
    yield strided_slice('float32', (2, 6), [every, slice(None, None, 2)], 'float32')
