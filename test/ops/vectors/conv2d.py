"""CONV_2D: int8 with per-channel and per-tensor weights, and a few float32 cases."""
import numpy as np
from harness.model import NONE, RELU, RELU6, RELU_N1_TO_1, SAME, VALID, Case, Tensor, f32, options, t8
from harness.samples import generator, uniform


def out_size(size, kernel, stride, dilation, padding):
    if padding == SAME:
        return -(-size // stride)
    return (size - (kernel - 1) * dilation - 1) // stride + 1


def weights(name, shape, channels, axis, per_channel, in_scale, bias_range, spread=3.0, limit=127):
    """(filter, bias, typical weight scale); the scales of the channels differ by up to `spread`."""
    rng = generator('weights', name)
    scale = 0.01 * rng.uniform(1, spread, channels) if per_channel else 0.02
    data = rng.integers(-limit, limit + 1, shape, dtype=np.int8)
    bias_scale = np.float32(in_scale) * np.float32(scale)
    bias = rng.integers(-bias_range, bias_range + 1, channels, dtype=np.int32)
    return (
        t8(shape, scale, 0, data, axis),
        Tensor('int32', (channels,), bias_scale, 0, 0, bias),
        float(np.mean(scale)),
    )


def conv(name, size, filters, kernel, stride=(1, 1), dilation=(1, 1), padding=SAME, activation=NONE, zin=-3, zout=4,
         per_channel=True, bias=True, groups=1, in_scale=0.05, gain=1.0, spread=3.0, limit=127):
    n, h, w, c = size
    kh, kw = kernel
    taps = kh * kw * c // groups
    typical = 40 * limit * taps**0.5
    f, b, mean_scale = weights(name, (filters, kh, kw, c // groups), filters, 0, per_channel, in_scale,
                               int(typical), spread, limit)
    out_scale = in_scale * mean_scale * typical / 60 / gain
    oh = out_size(h, kh, stride[0], dilation[0], padding)
    ow = out_size(w, kw, stride[1], dilation[1], padding)
    return Case(
        name, 'CONV_2D', [t8(size, in_scale, zin), f] + ([b] if bias else []),
        [t8((n, oh, ow, filters), out_scale, zout)],
        options('Conv2D', padding=padding, strideH=stride[0], strideW=stride[1], dilationHFactor=dilation[0],
                dilationWFactor=dilation[1], fusedActivationFunction=activation), version=6 if groups > 1 else 3)


def float_conv(name, size, filters, kernel, stride=(1, 1), padding=SAME, activation=NONE, dilation=(1, 1)):
    rng = generator('weights', name)
    n, h, w, c = size
    oh = out_size(h, kernel[0], stride[0], dilation[0], padding)
    ow = out_size(w, kernel[1], stride[1], dilation[1], padding)
    shape = (filters, *kernel, c)
    return Case(
        name, 'CONV_2D', [f32(size), f32(shape, uniform(rng, 'float32', shape)),
                          f32((filters,), uniform(rng, 'float32', (filters,)))], [f32((n, oh, ow, filters))],
        options('Conv2D', padding=padding, strideH=stride[0], strideW=stride[1], dilationHFactor=dilation[0],
                dilationWFactor=dilation[1], fusedActivationFunction=activation))


def cases():
    for channels in (1, 3, 4, 17):
        yield conv(f'pointwise-{channels}-to-{channels + 2}-channels', (1, 3, 5, channels), channels + 2, (1, 1))
    yield conv('pointwise-33-to-15-channels-on-an-odd-number-of-pixels', (1, 3, 3, 33), 15, (1, 1))
    for channels, filters in ((1, 4), (3, 8), (5, 3), (16, 7)):
        yield conv(f'3x3-same-{channels}-to-{filters}-channels', (1, 5, 4, channels), filters, (3, 3))
    yield conv('3x3-same-stride-2-on-an-even-size-pads-only-the-far-side', (1, 6, 6, 3), 4, (3, 3), stride=(2, 2))
    yield conv('3x3-same-stride-2-on-an-odd-size-pads-both-sides', (1, 7, 7, 3), 4, (3, 3), stride=(2, 2))
    yield conv('10x4-same-stride-2-one-channel', (1, 15, 8, 1), 8, (10, 4), stride=(2, 2))
    yield conv('3x1-on-1-row-has-its-kernel-larger-than-the-input', (1, 1, 6, 4), 4, (3, 1))
    yield conv('asymmetric-stride-2x1', (1, 7, 5, 3), 4, (3, 3), stride=(2, 1))
    yield conv('dilation-2x2-same', (1, 7, 7, 3), 4, (3, 3), dilation=(2, 2))
    yield conv('dilation-2x1-with-stride-2', (1, 8, 8, 2), 4, (3, 3), dilation=(2, 1), stride=(2, 2))
    yield conv('2-groups-3x3', (1, 5, 5, 4), 6, (3, 3), groups=2)
    yield conv('3-groups-with-stride-2', (1, 5, 5, 9), 6, (3, 3), groups=3, stride=(2, 2), activation=RELU)
    yield conv('batch-2', (2, 4, 4, 3), 4, (3, 3))
    yield conv('per-tensor-weights-3x3', (1, 5, 5, 3), 4, (3, 3), per_channel=False)
    yield conv('relu', (1, 5, 5, 3), 4, (3, 3), activation=RELU, zout=-128)
    yield conv('relu6-inside-the-output-range', (1, 5, 5, 3), 4, (3, 3), activation=RELU6, zout=-90, in_scale=0.005)
    yield conv('relu-n1-to-1-with-an-odd-zero-point', (1, 5, 5, 3), 4, (3, 3), activation=RELU_N1_TO_1, zout=17,
               in_scale=0.002)
    yield conv('input-zero-point-minus-128', (1, 5, 5, 3), 4, (3, 3), zin=-128, zout=-128)
    yield conv('multiplier-above-1-saturates', (1, 4, 4, 3), 4, (3, 3), gain=30000.0)
    yield conv('multiplier-of-2', (1, 4, 4, 2), 8, (1, 1), zin=0, limit=1, gain=2.0)
    yield conv('multiplier-near-2-to-the-minus-20-yields-the-zero-point', (1, 4, 4, 3), 4, (3, 3), gain=0.002)
    yield conv('output-saturates-at-both-ends', (1, 4, 4, 4), 6, (3, 3), gain=6.0)
    yield conv('channel-scales-differ-a-thousandfold', (1, 4, 4, 4), 16, (3, 3), spread=1000.0)
    yield conv('small-weights-make-rounding-ties-frequent', (1, 6, 6, 5), 8, (3, 3), limit=2)
    yield conv('pointwise-small-weights-make-rounding-ties-frequent', (1, 6, 6, 4), 12, (1, 1), limit=3)
    yield conv('no-bias', (1, 5, 5, 3), 4, (3, 3), bias=False)
    yield conv('pointwise-stride-2-single-channel-valid', (1, 5, 6, 1), 6, (1, 1), stride=(2, 2), padding=VALID)
    yield conv('4x3-valid-stride-3x2-leaves-pixels-over', (1, 9, 8, 2), 4, (4, 3), stride=(3, 2), padding=VALID)
    yield conv('large-enough-for-every-unrolling-remainder', (1, 7, 7, 19), 21, (3, 3), activation=RELU)
    yield conv('pointwise-64-to-64-channels', (1, 3, 3, 64), 64, (1, 1), activation=RELU, zout=-128)
    yield float_conv('float32-3x3-same', (1, 5, 4, 3), 4, (3, 3))
    yield float_conv('float32-3x3-valid-stride-2-relu6', (1, 7, 7, 2), 3, (3, 3), (2, 2), VALID, RELU6)
    yield float_conv('float32-dilation-2', (1, 7, 7, 2), 3, (3, 3), dilation=(2, 2), activation=RELU_N1_TO_1)
