"""PACK: inputs of one shape stacked along a new axis."""
from harness.model import Case, Tensor, options
from harness.samples import generator, uniform


def pack(name, shape, count, axis, dtype='int8', constants=()):
    scale, zero = (0.05, -3) if dtype == 'int8' else (None, 0)
    inputs = [Tensor(dtype, tuple(shape), scale, zero) for _ in range(count)]
    for i in constants:
        inputs[i].data = uniform(generator('constant', 'pack', name, str(i)), dtype, shape)
    out = list(shape)
    out.insert(axis if axis >= 0 else len(shape) + 1 + axis, count)
    return Case(name, 'PACK', inputs, [Tensor(dtype, tuple(out), scale, zero)],
                options('Pack', valuesCount=count, axis=axis))


def cases():
    yield pack('2-inputs-first-axis', (3, 4), 2, 0)
    yield pack('3-inputs-middle-axis', (3, 4), 3, 1)
    yield pack('3-inputs-last-axis', (3, 4), 3, 2)
    yield pack('last-axis-negative', (2, 3, 4), 2, -1)
    yield pack('middle-axis-negative', (2, 3), 4, -2)
    yield pack('1-input', (5,), 1, 0)
    yield pack('rank-4-inputs', (1, 2, 2, 3), 2, 1)
    yield pack('int32-scalars-with-constants', (), 3, 0, 'int32', constants=(1, 2))
    yield pack('float32', (2, 3), 2, 1, 'float32')
