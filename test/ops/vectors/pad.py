"""PAD (with the zero point) and PADV2 (with a given value): ranks 1 to 5, both sides, int8, float32 and int32."""
import numpy as np
from harness.model import Case, Tensor, ints


def pad(name, shape, padding, value=None, dtype='int8', zero=-7):
    out = [d + a + b for d, (a, b) in zip(shape, padding)]
    scale, zero = (0.05, zero) if dtype == 'int8' else (None, 0)
    inputs = [Tensor(dtype, tuple(shape), scale, zero), ints(padding)]
    if value is not None:
        inputs.append(Tensor(dtype, (1,), scale, zero, 0, np.array([value], dtype)))
    return Case(name, 'PAD' if value is None else 'PADV2', inputs, [Tensor(dtype, tuple(out), scale, zero)], None, 2)


def cases():
    yield pad('image-on-all-sides', (1, 3, 4, 3), [[0, 0], [1, 1], [1, 1], [0, 0]])
    yield pad('image-on-the-far-sides', (1, 3, 4, 3), [[0, 0], [0, 1], [0, 1], [0, 0]])
    yield pad('image-differently-on-each-side', (1, 3, 2, 5), [[0, 0], [2, 1], [3, 0], [0, 0]], zero=127)
    yield pad('channels-only', (1, 2, 3, 5), [[0, 0], [0, 0], [0, 0], [2, 3]])
    yield pad('every-axis', (1, 2, 2, 2), [[1, 1], [2, 1], [0, 2], [1, 0]])
    yield pad('nothing', (1, 2, 3, 4), [[0, 0]] * 4)
    yield pad('rank-3', (2, 3, 4), [[0, 0], [1, 2], [0, 0]])
    yield pad('rank-1', (5,), [[2, 3]])
    yield pad('rank-5', (1, 2, 2, 2, 3), [[0, 0], [1, 0], [0, 1], [1, 1], [0, 0]])
    yield pad('float32', (1, 2, 3, 2), [[0, 0], [1, 1], [1, 0], [0, 0]], dtype='float32')
    yield pad('value-minus-128', (1, 3, 4, 3), [[0, 0], [1, 1], [1, 1], [0, 0]], -128)
    yield pad('value-42-every-axis', (1, 2, 2, 2), [[1, 1], [2, 1], [0, 2], [1, 0]], 42)
    yield pad('float32-value', (1, 2, 3, 2), [[0, 0], [1, 1], [1, 0], [0, 0]], -1.5, 'float32')
