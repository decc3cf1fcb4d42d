"""RELU, RELU6, RELU_N1_TO_1 and RELU_0_TO_1 as operators of their own: every int8 value, equal and differing scales."""
from harness.model import Case, f32, t8
from harness.samples import all_int8


def relu(opcode, name, scales, zeros):
    shape = (1, 256)
    kind = opcode.lower().replace('_', '-')
    unscaled = opcode == 'RELU6' and scales[0] != scales[1]
    return Case(f'{kind}-{name}', opcode, [t8(shape, scales[0], zeros[0])], [t8(shape, scales[1], zeros[1])], None,
                1 if opcode.startswith('RELU_') else 2, [[all_int8(shape)]],
                note='TFLM clamps without rescaling; LiteRT is right' if unscaled else '',
                truth='litert' if unscaled else None)


def cases():
    for opcode in ('RELU', 'RELU6', 'RELU_N1_TO_1', 'RELU_0_TO_1'):
        yield relu(opcode, 'zero-point-minus-128', (0.0235, 0.0235), (-128, -128))
        yield relu(opcode, 'larger-output-scale', (0.05, 0.07), (-3, 9))
        yield relu(opcode, 'smaller-output-scale-saturates', (0.3, 0.011), (17, -128))
        yield Case(f'float32-{opcode.lower().replace("_", "-")}', opcode, [f32((1, 33))], [f32((1, 33))])
