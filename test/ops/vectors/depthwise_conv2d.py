"""DEPTHWISE_CONV_2D: int8 with per-channel and per-tensor weights, depth multipliers, and float32 cases."""
from harness.model import NONE, RELU, RELU6, RELU_N1_TO_1, SAME, VALID, Case, f32, options, t8
from harness.samples import generator, uniform

from vectors.conv2d import out_size, weights


def depthwise(name, size, kernel, multiplier=1, stride=(1, 1), dilation=(1, 1), padding=SAME, activation=NONE, zin=-5,
              zout=7, per_channel=True, bias=True, in_scale=0.05, gain=1.0, spread=3.0,
              limit=127):
    n, h, w, c = size
    kh, kw = kernel
    channels = c * multiplier
    typical = 40 * limit * (kh * kw) ** 0.5
    f, b, mean_scale = weights(name, (1, kh, kw, channels), channels, 3, per_channel, in_scale, int(typical),
                               spread, limit)
    out_scale = in_scale * mean_scale * typical / 60 / gain
    oh = out_size(h, kh, stride[0], dilation[0], padding)
    ow = out_size(w, kw, stride[1], dilation[1], padding)
    return Case(
        name, 'DEPTHWISE_CONV_2D', [t8(size, in_scale, zin), f] + ([b] if bias else []),
        [t8((n, oh, ow, channels), out_scale, zout)],
        options('DepthwiseConv2D', padding=padding, strideH=stride[0], strideW=stride[1], depthMultiplier=multiplier,
                dilationHFactor=dilation[0], dilationWFactor=dilation[1], fusedActivationFunction=activation),
        version=3)


def float_depthwise(name, size, kernel, multiplier=1, stride=(1, 1), padding=SAME, activation=NONE):
    rng = generator('weights', name)
    n, h, w, c = size
    channels = c * multiplier
    shape = (1, *kernel, channels)
    oh = out_size(h, kernel[0], stride[0], 1, padding)
    ow = out_size(w, kernel[1], stride[1], 1, padding)
    return Case(
        name, 'DEPTHWISE_CONV_2D', [f32(size), f32(shape, uniform(rng, 'float32', shape)),
                                    f32((channels,), uniform(rng, 'float32', (channels,)))],
        [f32((n, oh, ow, channels))],
        options('DepthwiseConv2D', padding=padding, strideH=stride[0], strideW=stride[1], depthMultiplier=multiplier,
                dilationHFactor=1, dilationWFactor=1, fusedActivationFunction=activation))


def cases():
    for channels in (1, 3, 4, 15, 16, 33):
        yield depthwise(f'3x3-same-{channels}-channels', (1, 5, 4, channels), (3, 3))
    yield depthwise('3x3-stride-2-on-an-even-size-pads-only-the-far-side', (1, 6, 6, 4), (3, 3), stride=(2, 2))
    yield depthwise('3x3-stride-2-on-an-odd-size-pads-both-sides', (1, 7, 7, 4), (3, 3), stride=(2, 2))
    yield depthwise('3x3-valid-stride-2-leaves-pixels-over', (1, 8, 8, 3), (3, 3), stride=(2, 2), padding=VALID)
    yield depthwise('1x1-image-with-a-3x3-kernel', (1, 1, 1, 6), (3, 3))
    yield depthwise('10x8-one-channel-to-8-stride-2', (1, 15, 12, 1), (10, 8), multiplier=8, stride=(2, 2))
    yield depthwise('whole-image-kernel-valid', (1, 4, 4, 9), (4, 4), padding=VALID)
    yield depthwise('asymmetric-stride-1x2', (1, 5, 7, 4), (3, 3), stride=(1, 2))
    yield depthwise('depth-multiplier-3-stride-2', (1, 7, 6, 4), (3, 3), multiplier=3, stride=(2, 2))
    yield depthwise('depth-multiplier-4-of-one-channel', (1, 5, 5, 1), (3, 3), multiplier=4, activation=RELU)
    yield depthwise('dilation-3x2-with-depth-multiplier-2', (1, 9, 8, 2), (3, 3), dilation=(3, 2), multiplier=2)
    yield depthwise('batch-2', (2, 4, 4, 5), (3, 3))
    yield depthwise('per-tensor-weights', (1, 5, 5, 5), (3, 3), per_channel=False)
    yield depthwise('relu6-inside-the-output-range', (1, 5, 5, 4), (3, 3), activation=RELU6, zout=-100, in_scale=0.008)
    yield depthwise('relu-n1-to-1', (1, 5, 5, 4), (3, 3), activation=RELU_N1_TO_1, zout=-31, in_scale=0.003)
    yield depthwise('zero-points-minus-128', (1, 5, 5, 4), (3, 3), zin=-128, zout=-128)
    yield depthwise('zero-points-127', (1, 5, 5, 7), (3, 3), zin=127, zout=127)
    yield depthwise('multiplier-above-1', (1, 5, 5, 7), (1, 2), zin=0, limit=1, gain=2.0)
    yield depthwise('tiny-multiplier-yields-the-zero-point', (1, 4, 4, 4), (3, 3), gain=0.002)
    yield depthwise('output-saturates-at-both-ends', (1, 4, 4, 8), (3, 3), gain=6.0)
    yield depthwise('channel-scales-differ-a-thousandfold', (1, 4, 4, 16), (3, 3), spread=1000.0)
    yield depthwise('small-weights-make-rounding-ties-frequent', (1, 6, 6, 12), (3, 3), limit=3)
    yield depthwise('no-bias', (1, 5, 5, 4), (3, 3), bias=False)
    yield depthwise('large-enough-for-every-unrolling-remainder', (1, 9, 7, 21), (3, 3), activation=RELU)
    yield float_depthwise('float32-3x3-same', (1, 5, 4, 5), (3, 3))
    yield float_depthwise('float32-depth-multiplier-2-stride-2-relu6', (1, 7, 6, 3), (3, 3), 2, (2, 2),
                          activation=RELU6)
