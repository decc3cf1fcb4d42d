"""SHAPE: the dimensions as int32, whatever the element type."""
from harness.model import Case, Tensor, i32, options, TENSOR_TYPES, t8


def shape(name, tensor):
    return Case(name, 'SHAPE', [tensor], [i32((len(tensor.shape),))], options('Shape', outType=TENSOR_TYPES['int32']))


def cases():
    yield shape('image', t8((1, 3, 4, 5)))
    yield shape('vector', t8((7,)))
    yield shape('rank-5', t8((1, 2, 3, 1, 2)))
    yield shape('float32', Tensor('float32', (2, 3)))
