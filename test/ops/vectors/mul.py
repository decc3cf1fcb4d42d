"""MUL: int8 with one multiplier for the product, every form of broadcasting, int32 and float32."""
import numpy as np
from harness.model import RELU6, RELU_N1_TO_1
from harness.samples import generator

from vectors.add import all_pairs, binary, numbers, shapes

SCALES = (0.05, 0.03, 0.09)


def near_zero():
    rng = generator('mul', 'near-zero')
    return [[rng.integers(-12, 13, (1, 99), dtype=np.int8) for _ in range(2)] for _ in range(2)]


def cases():
    for case in (c for c in shapes('MUL') if not c.name.startswith(('scalar', 'constant-left', 'one-element'))):
        case.outputs[0].scale = SCALES[2]
        yield case
    flat = ((1, 4096), (1, 4096))
    yield binary('MUL', 'all-values-against-16', *flat, scales=(0.05, 0.03, 0.11), samples=all_pairs())
    yield binary('MUL', 'multiplier-near-a-power-of-two', *flat, scales=(0.5, 0.25, 16.0), zeros=(0, 0, 0),
                 samples=all_pairs())
    yield binary('MUL', 'multiplier-above-1-saturates', (1, 99), (1, 99), scales=(2.0, 1.5, 0.7), samples=near_zero())
    yield binary('MUL', 'zero-points-at-the-ends', (1, 99), (1, 99), scales=(0.05, 0.03, 0.3), zeros=(-128, 127, 127))
    yield binary('MUL', 'relu6', (1, 4, 4, 6), (6,), scales=SCALES, zeros=(-3, 5, -100), activation=RELU6)
    yield binary('MUL', 'relu-n1-to-1', (1, 96), (1, 96), scales=SCALES, activation=RELU_N1_TO_1)
    yield from numbers('MUL')
