"""HARD_SWISH: every int8 value at several scales (a 16-bit fixed point of its own), float32."""
from harness.model import Case, f32, options, t8
from harness.samples import all_int8


def hard_swish(name, scales, zeros, shape=(1, 256)):
    return Case(name, 'HARD_SWISH', [t8(shape, scales[0], zeros[0])], [t8(shape, scales[1], zeros[1])],
                options('HardSwish'), 1, [[all_int8(shape)]])


def cases():
    yield hard_swish('usual-scales', (0.05, 0.04), (-3, -100))
    yield hard_swish('same-scale', (0.0235, 0.0235), (-128, -128))
    yield hard_swish('input-within-minus-3-to-3', (0.02, 0.012), (0, -110))
    yield hard_swish('wide-input', (0.4, 0.3), (11, -120))
    yield hard_swish('large-input-scale', (4.0, 3.0), (5, -7))
    yield hard_swish('smaller-output-scale-saturates', (0.06, 0.02), (-3, -100))
    yield hard_swish('zero-points-127', (0.05, 0.03), (127, 100))
    yield Case('float32', 'HARD_SWISH', [f32((1, 33))], [f32((1, 33))], options('HardSwish'))
