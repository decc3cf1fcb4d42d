"""MINIMUM: int8 of one scale, every form of broadcasting, and float32."""
from vectors.maximum import shapes


def cases():
    yield from shapes('MINIMUM')
