"""CONCATENATION: every axis, two to five inputs, constants; int8 inputs share scale and zero point."""
from harness.model import Case, Tensor, options
from harness.samples import generator, uniform


def concat(name, shapes, axis, dtype='int8', constant=None):
    scale, zero = {'int8': (0.05, -3), 'uint8': (0.05, 130)}.get(dtype, (None, 0))
    inputs = [Tensor(dtype, tuple(s), scale, zero) for s in shapes]
    if constant is not None:
        inputs[constant].data = uniform(generator('constant', 'concat', name), dtype, shapes[constant])
    out = list(shapes[0])
    out[axis] = sum(s[axis] for s in shapes)
    return Case(name, 'CONCATENATION', inputs, [Tensor(dtype, tuple(out), scale, zero)],
                options('Concatenation', axis=axis), 2)


def cases():
    yield concat('2-inputs-along-channels', [(1, 3, 4, 5), (1, 3, 4, 2)], 3)
    yield concat('2-inputs-along-the-last-axis-negative', [(1, 3, 4, 5), (1, 3, 4, 2)], -1)
    yield concat('2-inputs-along-height', [(1, 2, 3, 4), (1, 1, 3, 4)], 1)
    yield concat('3-inputs', [(1, 2, 2, 1), (1, 2, 2, 3), (1, 2, 2, 17)], 3)
    yield concat('5-inputs', [(2, k) for k in (1, 2, 3, 4, 5)], 1)
    yield concat('1-input', [(2, 3)], 1)
    yield concat('rank-1', [(3,), (4,)], 0)
    yield concat('rank-5', [(1, 2, 1, 2, 3), (1, 2, 2, 2, 3)], 2)
    yield concat('constant-second-input', [(1, 3, 4), (1, 3, 2)], 2, constant=1)
    yield concat('int32', [(2,), (3,)], 0, 'int32')
    yield concat('uint8', [(1, 2, 3), (1, 2, 1)], 2, 'uint8')
