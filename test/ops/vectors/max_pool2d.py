"""MAX_POOL_2D: int8 and float32; cells outside the image never win, not even against -128."""
from harness.model import RELU, SAME

from vectors.average_pool2d import pool, pools


def cases():
    yield from pools('MAX_POOL_2D')
    yield pool('MAX_POOL_2D', 'relu-with-an-odd-zero-point', (1, 4, 4, 5), (2, 2), (1, 1), activation=RELU, zero=11)
    yield pool('MAX_POOL_2D', '2x2-same-on-an-odd-size', (1, 5, 7, 33), (2, 2), (2, 2), SAME)
