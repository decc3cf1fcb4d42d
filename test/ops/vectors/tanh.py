"""TANH: every int8 value at several scales (output scale 1/128, zero point 0), float32."""
from harness.model import Case, f32, t8
from harness.samples import all_int8


def tanh(name, scale, zero, shape=(1, 256)):
    return Case(name, 'TANH', [t8(shape, scale, zero)], [t8(shape, 1 / 128, 0)], None, 2, [[all_int8(shape)]])


def cases():
    for scale, zero in ((0.001, 0), (0.03, 127), (0.1, 5), (0.25, -128), (1.0, 1), (7.0, 30)):
        yield tanh(f'all-values-scale-{scale:g}-zero-point-{zero}', scale, zero)
    yield Case('float32', 'TANH', [f32((1, 33))], [f32((1, 33))])
