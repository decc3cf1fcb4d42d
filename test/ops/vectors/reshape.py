"""RESHAPE: the shape as a constant, as an option, with -1, for each element type."""
from harness.model import Case, Tensor, ints, options


def reshape(name, dtype, shape, target, given=None, as_option=False, both=True):
    """`given` is what the model states (with -1), `target` the resulting shape."""
    given = list(target if given is None else given)
    scale, zero = (0.05, -3) if dtype == 'int8' else (None, 0)
    inputs = [Tensor(dtype, tuple(shape), scale, zero)]
    if not as_option:
        inputs.append(ints(given, (len(given),)))
    return Case(name, 'RESHAPE', inputs, [Tensor(dtype, tuple(target), scale, zero)],
                options('Reshape', newShape=given) if both or as_option else None)


def cases():
    yield reshape('flatten', 'int8', (1, 2, 3, 4), (1, 24))
    yield reshape('flatten-with-minus-1', 'int8', (1, 2, 3, 4), (1, 24), [1, -1])
    yield reshape('to-rank-5', 'int8', (2, 12), (2, 1, 3, 2, 2))
    yield reshape('to-a-vector', 'int8', (3, 5), (15,), [-1])
    yield reshape('one-element-to-a-scalar', 'int8', (1, 1), (), [])
    yield reshape('same-shape', 'int8', (2, 3), (2, 3))
    yield reshape('shape-only-as-an-option', 'int8', (2, 6), (3, 4), as_option=True)
    yield reshape('shape-only-as-a-tensor', 'int8', (2, 6), (3, 4), both=False)
    yield reshape('int32', 'int32', (4,), (2, 2))
    yield reshape('float32', 'float32', (1, 6), (1, 2, 3))
