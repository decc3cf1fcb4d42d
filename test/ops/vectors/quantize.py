"""QUANTIZE: float32 to integers with ties and saturation; integer to integer (requantize)."""
import numpy as np
from harness.model import Case, Tensor, options
from harness.samples import all_int8, generator, uniform


def quantize(name, source, target, samples=None, shape=(1, 256)):
    """`source` and `target` are (dtype, scale, zero point)."""
    return Case(name, 'QUANTIZE', [Tensor(source[0], shape, *source[1:])], [Tensor(target[0], shape, *target[1:])],
                options('Quantize'), 1, samples)


def floats(name, scale):
    """Values across the range, exact halves of a step among them, and far beyond the ends."""
    rng = generator('quantize', name)
    steps = np.concatenate([np.arange(-100, 100) / 2, rng.uniform(-300, 300, 50), [1e6, -1e6, 1000, -1000, 0, -0.0]])
    return [[(steps * scale).astype(np.float32).reshape(1, 256)]]


def cases():
    every = [[all_int8()]]
    rng = generator('quantize', 'wide')
    wide = [[np.sort(uniform(rng, 'int16', (1, 256)))]]
    unsigned = [[np.arange(256, dtype=np.uint8).reshape(1, 256)]]
    for scale, zero in ((0.5, 0), (0.05, -3), (1 / 255, -128), (0.1, 127)):
        name = f'float32-to-int8-scale-{scale:.4g}-zero-point-{zero}'
        yield quantize(name, ('float32', None), ('int8', scale, zero), floats(name, scale))
    yield quantize('float32-to-uint8', ('float32', None), ('uint8', 0.02, 128), floats('uint8', 0.02))
    yield quantize('float32-to-int16', ('float32', None), ('int16', 0.001, 0), floats('int16', 0.3))
    yield quantize('int8-to-int8-coarser', ('int8', 0.05, -3), ('int8', 0.07, 9), every)
    yield quantize('int8-to-int8-finer-saturates', ('int8', 0.05, -3), ('int8', 0.011, 40), every)
    yield quantize('int8-to-int8-far-coarser', ('int8', 0.01, 5), ('int8', 0.4, -128), every)
    yield quantize('int8-to-uint8', ('int8', 0.05, -3), ('uint8', 0.03, 100), every)
    yield quantize('uint8-to-int8-same-scale', ('uint8', 0.05, 125), ('int8', 0.05, -3), unsigned)
    yield quantize('uint8-to-int8', ('uint8', 0.05, 128), ('int8', 0.06, 1), unsigned)
    yield quantize('int16-to-int8', ('int16', 0.001, 0), ('int8', 0.2, -3), wide)
    yield quantize('int8-to-int16', ('int8', 0.05, -3), ('int16', 0.001, 0), every)
