"""AVERAGE_POOL_2D: int8 rounds half away from zero over the cells inside the image; float32 too."""
from harness.model import NONE, RELU, RELU6, SAME, VALID, Case, f32, options, t8

from vectors.conv2d import out_size


def pool(opcode, name, size, window, stride, padding=VALID, activation=NONE, scale=0.05, zero=-3, dtype='int8'):
    n, h, w, c = size
    oh = out_size(h, window[0], stride[0], 1, padding)
    ow = out_size(w, window[1], stride[1], 1, padding)
    make = f32 if dtype == 'float32' else lambda shape: t8(shape, scale, zero)
    return Case(
        name, opcode, [make(size)], [make((n, oh, ow, c))],
        options('Pool2D', padding=padding, strideH=stride[0], strideW=stride[1], filterHeight=window[0],
                filterWidth=window[1], fusedActivationFunction=activation), version=2 if dtype == 'int8' else 1)


def pools(op):
    """The cases that average and max pooling share."""
    for channels in (1, 5, 17):
        yield pool(op, f'2x2-{channels}-channels', (1, 4, 4, channels), (2, 2), (2, 2))
    yield pool(op, '1x1-window-stride-2', (1, 5, 4, 3), (1, 1), (2, 2))
    yield pool(op, '3x3-same-has-smaller-windows-at-the-border', (1, 5, 5, 3), (3, 3), (1, 1), SAME)
    yield pool(op, '3x3-same-stride-2-on-an-even-size', (1, 6, 6, 3), (3, 3), (2, 2), SAME)
    yield pool(op, '2x2-valid-leaves-pixels-over', (2, 5, 5, 4), (2, 2), (2, 2))
    yield pool(op, 'asymmetric-window-3x2-stride-1x2', (1, 6, 6, 5), (3, 2), (1, 2))
    yield pool(op, 'window-larger-than-the-image-same', (1, 2, 2, 3), (5, 5), (1, 1), SAME)
    yield pool(op, 'relu6', (1, 4, 4, 5), (2, 2), (1, 1), activation=RELU6, zero=-60, scale=0.08)
    yield pool(op, 'float32-3x3-same-relu6', (1, 5, 5, 3), (3, 3), (2, 2), SAME, RELU6, dtype='float32')


def cases():
    op = 'AVERAGE_POOL_2D'
    yield from pools(op)
    yield pool(op, 'whole-image-25x5', (1, 25, 5, 4), (25, 5), (25, 5))
    yield pool(op, 'asymmetric-window-1x4-same', (1, 3, 9, 5), (1, 4), (1, 3), SAME)
    yield pool(op, 'relu-with-an-odd-zero-point', (1, 4, 4, 5), (2, 2), (1, 1), activation=RELU, zero=11)
    yield pool(op, 'zero-point-minus-128', (1, 4, 4, 5), (2, 2), (2, 2), zero=-128)
    yield pool(op, 'zero-point-127-same', (1, 4, 4, 5), (3, 3), (1, 1), SAME, zero=127)
    yield pool(op, 'float32-2x2', (1, 4, 4, 5), (2, 2), (2, 2), dtype='float32')
