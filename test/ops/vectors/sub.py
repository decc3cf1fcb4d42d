"""SUB: ADD's fixed point with the second multiplier negated; the order of operands matters under broadcasting."""
from harness.model import RELU, RELU6

from vectors.add import all_pairs, binary, numbers, shapes


def cases():
    yield from (c for c in shapes('SUB') if 'rank-5' in c.name or 'left' in c.name or c.name == 'same-shape')
    yield binary('SUB', 'all-values-against-16', (1, 4096), (1, 4096), samples=all_pairs())
    yield binary('SUB', 'scales-differ-a-thousandfold', (1, 200), (1, 200), scales=(0.004, 5.0, 6.0))
    yield binary('SUB', 'zero-points-at-the-ends', (1, 99), (1, 99), zeros=(-128, 127, -128))
    yield binary('SUB', 'relu6', (1, 4, 4, 6), (6,), zeros=(-3, 5, -100), activation=RELU6)
    yield binary('SUB', 'relu-saturating', (1, 90), (1, 90), scales=(0.5, 0.4, 0.2), activation=RELU)
    yield from numbers('SUB')
