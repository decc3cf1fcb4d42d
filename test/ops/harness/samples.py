"""Sample makers.

Randomness comes from generators seeded by names, so that cases do not disturb each other.
"""
import zlib

import numpy as np

RANGES = {'int8': (-128, 127), 'uint8': (0, 255), 'int16': (-32768, 32767), 'int32': (-2000, 2000)}


def generator(*names):
    return np.random.Generator(np.random.PCG64(zlib.crc32('/'.join(names).encode())))


def uniform(rng, dtype, shape):
    if dtype == 'float32':
        return rng.uniform(-4, 4, shape).astype(np.float32)
    if dtype == 'bool':
        return rng.integers(0, 2, shape).astype(bool)
    if dtype == 'int64':
        return rng.integers(-2000, 2001, shape, dtype=np.int64)
    low, high = RANGES[dtype]
    return rng.integers(low, high + 1, shape, dtype=dtype)


def extreme(rng, dtype, shape):
    """Mostly the ends of the type's range: what saturates."""
    if dtype in ('bool', 'int64'):
        return uniform(rng, dtype, shape)
    low, high = (-40.0, 40.0) if dtype == 'float32' else RANGES[dtype]
    return rng.choice(np.array([low, low, high, high, low // 2, 0]), shape).astype(dtype)


def constant(value, dtype, shape):
    return np.full(shape, value, dtype)


def drawn(rng, fed):
    """The usual three: random, at the extremes, all at the lowest value."""
    low = {'float32': -1.5, 'bool': 0, 'int64': -7}
    return [
        [uniform(rng, t.dtype, t.shape) for t in fed],
        [extreme(rng, t.dtype, t.shape) for t in fed],
        [constant(low.get(t.dtype, RANGES.get(t.dtype, (0,))[0]), t.dtype, t.shape) for t in fed],
    ]


def all_int8(shape=(1, 256)):
    """Every int8 value once, in order."""
    return np.arange(-128, 128, dtype=np.int8).reshape(shape)
