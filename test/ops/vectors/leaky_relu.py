"""LEAKY_RELU: every int8 value for usual, negative and large slopes, float32."""
from harness.model import Case, f32, options, t8
from harness.samples import all_int8


def leaky(name, alpha, scales, zeros, shape=(1, 256)):
    return Case(name, 'LEAKY_RELU', [t8(shape, scales[0], zeros[0])], [t8(shape, scales[1], zeros[1])],
                options('LeakyRelu', alpha=alpha), 2, [[all_int8(shape)]])


def cases():
    yield leaky('alpha-0.2-same-scale', 0.2, (0.05, 0.05), (-3, -3))
    yield leaky('alpha-0.3-differing-scales', 0.3, (0.05, 0.04), (-3, 20))
    yield leaky('alpha-0.01', 0.01, (0.1, 0.06), (40, -100))
    yield leaky('alpha-0', 0.0, (0.1, 0.1), (0, 0))
    yield leaky('alpha-1.7', 1.7, (0.02, 0.05), (0, 3))
    yield leaky('alpha-minus-0.5', -0.5, (0.02, 0.03), (0, -5))
    yield leaky('far-larger-output-scale', 0.1, (0.01, 0.2), (5, 5))
    yield leaky('far-smaller-output-scale', 0.1, (0.1, 0.01), (30, 5))
    yield Case('float32', 'LEAKY_RELU', [f32((1, 33))], [f32((1, 33))], options('LeakyRelu', alpha=0.3))
