"""TILE and BROADCAST_TO: single axes, several, what Keras makes of an enlarged image, element sizes 1, 2 and 4."""
import numpy as np
from harness.model import Case, Tensor, ints, options, t8


def tensor(shape, dtype):
    return t8(shape, 0.05, -3) if dtype == 'int8' else Tensor(dtype, tuple(shape))


def tile(name, shape, multiples, dtype='int8'):
    out = tuple(d * m for d, m in zip(shape, multiples))
    return Case(name, 'TILE', [tensor(shape, dtype), ints(multiples)], [tensor(out, dtype)], options('Tile'))


def broadcast(name, shape, target, dtype='float32'):
    np.broadcast_to(np.zeros(shape), target)
    return Case(name, 'BROADCAST_TO', [tensor(shape, dtype), ints(target)], [tensor(target, dtype)],
                options('BroadcastTo'), 3 if dtype == 'int8' else 2)


def cases():
    yield tile('rows-of-an-image', (1, 3, 1, 4, 5), (1, 1, 2, 1, 1))
    yield tile('columns-of-an-image', (1, 6, 4, 1, 3), (1, 1, 1, 2, 1), 'float32')
    yield tile('two-axes', (2, 3), (3, 2), 'float32')
    yield tile('the-same', (2, 3), (1, 1), 'float32')
    yield tile('single-element', (1,), (7,), 'float32')
    yield tile('three-axes', (2, 1, 3), (2, 4, 3), 'int32')
    yield broadcast('broadcast-channels', (1, 1, 1, 3), (1, 4, 2, 3))
    yield broadcast('broadcast-with-more-axes', (3, 1), (2, 3, 4))
    yield broadcast('broadcast-int8', (1, 1, 5), (2, 3, 5), 'int8')
