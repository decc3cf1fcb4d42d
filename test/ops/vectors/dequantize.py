"""DEQUANTIZE: int8, uint8 and int16 to float32; the product's rounding is the whole of the arithmetic."""
import numpy as np
from harness.model import Case, f32, options, Tensor
from harness.samples import all_int8, generator, uniform


def dequantize(name, source, samples=None, shape=(1, 256)):
    return Case(name, 'DEQUANTIZE', [Tensor(source[0], shape, *source[1:])], [f32(shape)], options('Dequantize'), 2,
                samples)


def cases():
    every = [[all_int8()]]
    for scale, zero in ((0.1, 0), (0.0235, -128), (1 / 256, -128), (3.7, 127)):
        yield dequantize(f'int8-scale-{scale:.4g}-zero-point-{zero}', ('int8', scale, zero), every)
    yield dequantize('uint8', ('uint8', 0.02, 128), [[np.arange(256, dtype=np.uint8).reshape(1, 256)]])
    yield dequantize('int16', ('int16', 0.0003, 0), [[uniform(generator('dequantize', 'int16'), 'int16', (1, 256))]])
