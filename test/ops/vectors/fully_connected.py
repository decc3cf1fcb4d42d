"""FULLY_CONNECTED: int8 per tensor and per channel, keep_num_dims, higher ranks, and float32 cases.

The judges round differently here (one 64-bit rounding in LiteRT, two in TFLM): hence many outputs per case.
"""
import math

from harness.model import NONE, RELU, RELU6, RELU_N1_TO_1, Case, f32, options, t8
from harness.samples import generator, uniform

from vectors.conv2d import weights


def dense(name, size, units, batches=None, out=None, keep=False, activation=NONE, zin=-3, zout=4, per_channel=False,
          bias=True, in_scale=0.05, gain=1.0, spread=3.0, zw=0, limit=127):
    depth = size[-1] if batches is None else math.prod(size) // batches
    typical = 40 * limit * depth**0.5
    f, b, mean_scale = weights(name, (units, depth), units, 0, per_channel, in_scale, int(typical), spread,
                               limit)
    f.zero = zw
    if not per_channel:
        b.scale = float(b.scale)
    out_scale = in_scale * mean_scale * typical / 60 / gain
    batches = size[0] if batches is None else batches
    return Case(
        name, 'FULLY_CONNECTED', [t8(size, in_scale, zin), f, b if bias else None],
        [t8(out or (batches, units), out_scale, zout)],
        options('FullyConnected', fusedActivationFunction=activation, keepNumDims=keep),
        version=12 if per_channel else 5 if keep else 4)


def float_dense(name, size, units, out=None, keep=False, activation=NONE, bias=True):
    rng = generator('weights', name)
    shape = (units, size[-1])
    return Case(
        name, 'FULLY_CONNECTED', [f32(size), f32(shape, uniform(rng, 'float32', shape)),
                                  f32((units,), uniform(rng, 'float32', (units,))) if bias else None],
        [f32(out or (size[0], units))], options('FullyConnected', fusedActivationFunction=activation, keepNumDims=keep),
        version=5 if keep else 1)


def cases():
    for depth, units in ((1, 1), (3, 4), (4, 5), (15, 16), (16, 17), (33, 15)):
        yield dense(f'{depth}-inputs-to-{units}-outputs', (1, depth), units)
    yield dense('64-inputs-to-128-outputs', (1, 64), 128)
    yield dense('97-inputs-to-100-outputs-relu', (1, 97), 100, activation=RELU, zout=-128)
    yield dense('per-channel-64-to-64-relu', (1, 64), 64, per_channel=True, activation=RELU)
    yield dense('per-channel-scales-differ-a-thousandfold', (1, 20), 40, per_channel=True, spread=1000.0)
    yield dense('rank-4-input-with-2-batches', (2, 2, 2, 3), 5, batches=2)
    yield dense('rank-3-input-makes-rows-of-the-last-dimension', (1, 4, 6), 5, batches=4)
    yield dense('keep-num-dims-rank-3', (1, 4, 6), 5, batches=4, out=(1, 4, 5), keep=True)
    yield dense('keep-num-dims-rank-4', (2, 2, 3, 5), 4, batches=12, out=(2, 2, 3, 4), keep=True)
    yield dense('relu6-inside-the-output-range', (1, 16), 24, activation=RELU6, zout=-101, in_scale=0.006)
    yield dense('relu-n1-to-1', (1, 16), 24, activation=RELU_N1_TO_1, zout=33, in_scale=0.002)
    yield dense('zero-points-minus-128', (1, 31), 12, zin=-128, zout=-128)
    yield dense('zero-points-127', (1, 31), 12, zin=127, zout=127)
    yield dense('weight-zero-point-of-5', (1, 21), 30, zw=5)
    yield dense('multiplier-above-1', (1, 3), 60, zin=0, limit=1, gain=2.0)
    yield dense('multiplier-of-60-saturates', (1, 8), 16, gain=10000.0)
    yield dense('tiny-multiplier-yields-the-zero-point', (1, 24), 16, gain=0.002)
    yield dense('small-weights-make-rounding-ties-frequent', (16, 8), 32, limit=3)
    yield dense('small-weights-per-channel-ties', (16, 6), 24, limit=4, per_channel=True)
    yield dense('small-weights-relu-ties', (12, 12), 24, limit=2, activation=RELU)
    yield float_dense('float32-17-to-9', (1, 17), 9)
    yield float_dense('float32-batch-3-relu', (3, 8), 5, activation=RELU)
    yield float_dense('float32-keep-num-dims-no-bias', (1, 3, 6), 4, out=(1, 3, 4), keep=True, bias=False)
