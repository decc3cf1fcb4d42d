"""RESIZE_BILINEAR: up, down, by odd factors, to and of one pixel, every rule for positions, int8 and float32."""
from harness.model import Case, f32, ints, options, t8


def resize(name, shape, size, dtype='int8', **rules):
    tensor = (lambda s: t8(s, 0.05, -3)) if dtype == 'int8' else f32
    out = (shape[0], *size, shape[3])
    attrs = {'alignCorners': rules.get('align', False), 'halfPixelCenters': rules.get('half', False)}
    return Case(
        name,
        'RESIZE_BILINEAR',
        [tensor(shape), ints(size)],
        [tensor(out)],
        options('ResizeBilinear', **attrs),
        3,
    )


def cases():
    yield resize('twice', (1, 4, 5, 3), (8, 10))
    yield resize('twice-half-pixel', (1, 4, 5, 3), (8, 10), half=True)
    yield resize('twice-corners-aligned', (1, 4, 5, 3), (8, 10), align=True)
    yield resize('odd-factors', (1, 5, 7, 2), (12, 9))
    yield resize('odd-factors-half-pixel', (1, 5, 7, 2), (12, 9), half=True)
    yield resize('odd-factors-corners-aligned', (1, 5, 7, 2), (12, 9), align=True)
    yield resize('smaller', (2, 9, 11, 3), (4, 3))
    yield resize('smaller-half-pixel', (2, 9, 11, 3), (4, 3), half=True)
    yield resize('smaller-corners-aligned', (2, 9, 11, 3), (4, 3), align=True)
    yield resize('one-pixel', (1, 3, 4, 2), (1, 1))
    yield resize('one-pixel-corners-aligned', (1, 3, 4, 2), (1, 1), align=True)
    yield resize('of-one-pixel', (1, 1, 1, 4), (3, 2), half=True)
    yield resize('same-size', (1, 3, 3, 2), (3, 3))
    yield resize('a-third-of-long-rows', (1, 1, 127, 1), (1, 93))
    yield resize('float32', (1, 3, 2, 3), (5, 5), 'float32')
    yield resize('float32-half-pixel', (1, 3, 2, 3), (5, 5), 'float32', half=True)
    yield resize('float32-corners-aligned', (2, 3, 2, 3), (5, 7), 'float32', align=True)
