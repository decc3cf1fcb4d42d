"""ELU: every int8 value at several scales and zero points, and float32."""
import numpy as np
from harness.model import Case, f32, t8

ALL = [[np.arange(-128, 128, dtype=np.int8).reshape(1, 256)]]


def elu(name, scales, zeros):
    return Case(name, 'ELU', [t8((1, 256), scales[0], zeros[0])], [t8((1, 256), scales[1], zeros[1])], samples=ALL)


def cases():
    yield elu('all-values', (0.05, 0.03), (-3, -90))
    yield elu('all-values-of-a-small-scale', (0.004, 0.004), (12, 12))
    yield elu('all-values-that-saturate', (0.3, 0.01), (0, -28))
    yield elu('zero-points-at-the-ends', (0.02, 0.02), (127, 127))
    yield Case('float32', 'ELU', [f32((1, 3, 5))], [f32((1, 3, 5))])
