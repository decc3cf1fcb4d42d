"""ARG_MAX and ARG_MIN: classes, channels of an image, rows, equal elements; int8 and float32."""
import numpy as np
from harness.model import Case, Tensor, f32, i32, options, t8
from harness.samples import generator


def arg(name, shape, axis, opcode='ARG_MAX', dtype='int8', samples=None):
    out = tuple(d for i, d in enumerate(shape) if i != axis % len(shape))
    tensor = t8(shape, 0.05, -3) if dtype == 'int8' else f32(shape)
    return Case(name, opcode, [tensor, i32((), np.array(axis, np.int32))], [Tensor('int32', out)],
                options('ArgMax' if opcode == 'ARG_MAX' else 'ArgMin', outputType=2), 2 if dtype == 'int8' else 1, samples)


def cases():
    yield arg('classes', (1, 12), -1)
    yield arg('channels-of-an-image', (1, 4, 5, 3), 3)
    yield arg('rows', (2, 5, 3), 1)
    ties = generator('arg_max', 'ties').integers(0, 2, (1, 40)).astype(np.int8)
    yield arg('equal-elements-give-the-first', (1, 40), 1, samples=[[ties], [1 - ties]])
    yield arg('smallest', (1, 3, 7), 2, 'ARG_MIN')
    yield arg('float32', (1, 3, 7), 2, dtype='float32')
    yield arg('float32-smallest', (1, 3, 7), 1, 'ARG_MIN', 'float32')
