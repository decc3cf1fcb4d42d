"""SOFTMAX: int8 in TFLite's fixed point (output scale 1/256, zero point -128), beta, long rows, float32."""
import numpy as np
from harness.model import Case, f32, options, t8
from harness.samples import all_int8, generator, uniform


def softmax(name, shape, scale=0.1, zero=3, beta=1.0, samples=None):
    return Case(name, 'SOFTMAX', [t8(shape, scale, zero)], [t8(shape, 1 / 256, -128)], options('Softmax', beta=beta), 2,
                samples)


def rows(name, width, count):
    """Rows near each other in value: the interesting ones, since far apart means one-hot."""
    rng = generator('softmax', name)
    spread = rng.integers(1, 128, (count, 1))
    centre = rng.integers(-60, 60, (count, 1))
    values = centre + rng.integers(-128, 128, (count, width)) * spread // 128
    return [[np.clip(values, -128, 127).astype(np.int8)]]


def cases():
    for scale in (0.001, 0.0390625, 0.1, 4.0):
        yield softmax(f'all-values-scale-{scale:g}', (1, 256), scale,
                      samples=[[all_int8()], [all_int8()[:, ::-1].copy()]])
    for width in (1, 2, 3, 10, 17):
        yield softmax(f'rows-of-{width}', (40, width), 0.08, samples=rows(f'{width}', width, 40))
    # Both judges abort when the exponentials of a row sum to 512 or more, so a long row must not be flat.
    rng = generator('softmax', 'wide')
    yield softmax('rows-of-1000', (2, 1000), 0.05, samples=[[uniform(rng, 'int8', (2, 1000))]])
    yield softmax('flat-rows-of-511', (1, 511), 0.05, samples=[[np.full((1, 511), 9, np.int8)]])
    yield softmax('beta-2', (30, 7), 0.06, beta=2.0, samples=rows('beta-2', 7, 30))
    yield softmax('rank-4-works-along-the-last-axis', (1, 3, 4, 5), 0.07)
    pairs = np.stack([np.full(256, 127, np.int8), all_int8()[0]], 1)
    yield softmax('two-classes-every-distance-large-scale', (256, 2), 0.3, samples=[[pairs]])
    rng = generator('softmax', 'float')
    yield Case('float32-rows-of-10', 'SOFTMAX', [f32((4, 10))], [f32((4, 10))], options('Softmax', beta=1.0))
    yield Case('float32-beta-0.5-large-values', 'SOFTMAX', [f32((3, 6))], [f32((3, 6))], options('Softmax', beta=0.5),
               samples=[[uniform(rng, 'float32', (3, 6)) * np.float32(30)]])
