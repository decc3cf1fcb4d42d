"""LOGISTIC: every int8 value at several scales (output scale 1/256, zero point -128), float32."""
from harness.model import Case, f32, t8
from harness.samples import all_int8


def logistic(name, scale, zero, shape=(1, 256), samples=None):
    return Case(name, 'LOGISTIC', [t8(shape, scale, zero)], [t8(shape, 1 / 256, -128)], None, 2,
                samples or [[all_int8(shape)]])


def cases():
    for scale, zero in ((0.001, 0), (0.03, 127), (0.1, 5), (0.25, -128), (1.0, 1), (7.0, 30)):
        yield logistic(f'all-values-scale-{scale:g}-zero-point-{zero}', scale, zero)
    yield logistic('rank-4', 0.05, -3, (1, 4, 8, 8))
    yield Case('float32', 'LOGISTIC', [f32((1, 33))], [f32((1, 33))])
