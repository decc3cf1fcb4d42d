"""PRELU: slopes of channels, of elements and of the whole tensor, negative ones, extreme scales; int8 and float32."""
import numpy as np
from harness.model import Case, Tensor, t8
from harness.samples import generator, uniform

from vectors.add import all_pairs


def prelu(name, shape, slopes, scales=(0.05, 0.004, 0.04), zeros=(-3, 5, 1), dtype='int8', constant=True, samples=None):
    quantized = dtype == 'int8'
    tensors = [t8(s, scales[i], zeros[i]) if quantized else Tensor(dtype, tuple(s)) for i, s in enumerate((shape, slopes))]
    if constant:
        tensors[1].data = uniform(generator('prelu', name), dtype, tensors[1].shape)
    out = np.broadcast_shapes(shape, slopes)
    return Case(name, 'PRELU', tensors, [t8(out, scales[2], zeros[2]) if quantized else Tensor(dtype, out)],
                None, 1, samples)


def cases():
    yield prelu('channels', (1, 3, 4, 5), (1, 1, 5))
    yield prelu('channels-of-a-vector', (1, 33), (33,))
    yield prelu('all-values-against-16', (1, 4096), (1, 4096), constant=False, samples=all_pairs())
    yield prelu('one-slope', (1, 3, 3, 7), (1, 1, 1))
    yield prelu('elements', (1, 2, 3, 4), (2, 3, 4))
    yield prelu('positive-slopes-only', (1, 4, 4, 9), (1, 1, 9), zeros=(7, -128, -90))
    yield prelu('zero-points-at-the-ends', (1, 4, 4, 3), (1, 1, 3), zeros=(127, 0, -128))
    yield prelu('saturates', (1, 4, 4, 3), (1, 1, 3), scales=(0.5, 0.1, 0.01))
    yield prelu('larger-output-scale', (1, 4, 4, 3), (1, 1, 3), scales=(0.05, 0.01, 1.0))
    yield prelu('float32', (1, 3, 4, 5), (1, 1, 5), dtype='float32')
