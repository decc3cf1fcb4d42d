"""Writes a one-operator .tflite through the schema's object API: no converter, so every corner is reachable.

Invariant: the bytes depend on the arguments alone; names are fixed, no metadata is written.
"""
from dataclasses import dataclass

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema

TENSOR_TYPES = {
    'int8': schema.TensorType.INT8,
    'uint8': schema.TensorType.UINT8,
    'int16': schema.TensorType.INT16,
    'int32': schema.TensorType.INT32,
    'int64': schema.TensorType.INT64,
    'float32': schema.TensorType.FLOAT32,
    'bool': schema.TensorType.BOOL,
}

NONE = schema.ActivationFunctionType.NONE
RELU = schema.ActivationFunctionType.RELU
RELU_N1_TO_1 = schema.ActivationFunctionType.RELU_N1_TO_1
RELU6 = schema.ActivationFunctionType.RELU6
SAME = schema.Padding.SAME
VALID = schema.Padding.VALID


@dataclass
class Tensor:
    """A tensor; `data` makes it a constant, `scale` may be a list (per axis, along `axis`)."""

    dtype: str
    shape: tuple
    scale: object = None
    zero: int = 0
    axis: int = 0
    data: object = None


@dataclass
class Case:
    """One operator instance. `samples` lists inputs per sample (constants excluded); None draws them.

    `truth` names the judge to follow under either numerics where the other one is plainly wrong.
    """

    name: str
    opcode: str
    inputs: list
    outputs: list
    options: object = None
    version: int = 1
    samples: object = None
    note: str = ''
    truth: object = None

    @property
    def fed(self):
        """The inputs that are not constants, in the order of the model's inputs."""
        return [t for t in self.inputs if t is not None and t.data is None]


def t8(shape, scale=0.05, zero=0, data=None, axis=0):
    return Tensor('int8', tuple(shape), scale, zero, axis, data)


def f32(shape, data=None):
    return Tensor('float32', tuple(shape), None, 0, 0, data)


def i32(shape, data=None):
    return Tensor('int32', tuple(shape), None, 0, 0, data)


def ints(values, shape=None):
    """A constant int32 tensor: axes, shapes, paddings."""
    array = np.array(values, np.int32)
    return i32(array.shape if shape is None else shape, array)


def options(kind, **fields):
    """`options('Pool2D', strideH=2)` is a Pool2DOptionsT with that field set."""
    table = getattr(schema, kind + 'OptionsT')()
    for name, value in fields.items():
        if not hasattr(table, name):
            raise AttributeError(f'{kind}Options has no field {name}')
        setattr(table, name, value)
    return table


def _quantization(tensor):
    if tensor.scale is None:
        return None
    q = schema.QuantizationParametersT()
    scales = list(tensor.scale) if isinstance(tensor.scale, (list, tuple, np.ndarray)) else [tensor.scale]
    q.scale = [float(np.float32(s)) for s in scales]
    q.zeroPoint = [int(tensor.zero)] * len(scales)
    q.quantizedDimension = tensor.axis
    return q


def _code(opcode):
    code = schema.OperatorCodeT()
    code.builtinCode = getattr(schema.BuiltinOperator, opcode)
    code.deprecatedBuiltinCode = min(code.builtinCode, 127)
    return code


def build(case):
    """The bytes of the model: inputs first, then outputs, in the operator's order."""
    model = schema.ModelT()
    model.version = 3
    model.description = 'nnmcu test vector'
    model.buffers = [schema.BufferT()]
    graph = schema.SubGraphT()
    graph.name = 'main'
    graph.tensors = []
    operator = schema.OperatorT()

    def add(tensor, name):
        t = schema.TensorT()
        t.name = name
        t.shape = [int(d) for d in tensor.shape]
        t.type = TENSOR_TYPES[tensor.dtype]
        t.quantization = _quantization(tensor)
        t.buffer = 0
        if tensor.data is not None:
            data = np.ascontiguousarray(tensor.data, dtype=tensor.dtype).reshape(tensor.shape)
            buffer = schema.BufferT()
            buffer.data = list(data.tobytes())
            model.buffers.append(buffer)
            t.buffer = len(model.buffers) - 1
        graph.tensors.append(t)
        return len(graph.tensors) - 1

    seen = {}
    operator.inputs = []
    for i, tensor in enumerate(case.inputs):
        if tensor is not None and id(tensor) not in seen:
            seen[id(tensor)] = add(tensor, f'input{i}' if tensor.data is None else f'constant{i}')
        operator.inputs.append(-1 if tensor is None else seen[id(tensor)])
    operator.outputs = [add(tensor, f'output{i}') for i, tensor in enumerate(case.outputs)]
    graph.inputs = list(dict.fromkeys(seen[id(t)] for t in case.fed))
    graph.outputs = list(operator.outputs)
    if case.options is not None:
        operator.builtinOptionsType = getattr(
            schema.BuiltinOptions, type(case.options).__name__.removesuffix('T')
        )
        operator.builtinOptions = case.options
    operator.opcodeIndex = 0
    code = _code(case.opcode)
    code.version = case.version
    graph.operators = [operator]
    model.operatorCodes = [code]
    model.subgraphs = [graph]
    builder = flatbuffers.Builder(4096)
    builder.Finish(model.Pack(builder), b'TFL3')
    return bytes(builder.Output())
