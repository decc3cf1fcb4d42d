#!/usr/bin/env python3
"""Writes small whole models with the real TensorFlow converter, and what two interpreters answer.

<name>.tflite, and <name>.npz with keys input_<i>, litert_<i>, tflm_<i> ([cases, ...] each) and, for case 2,
t<tensor index> with each intermediate tensor of LiteRT's reference kernels.
Deterministic: weights are seeded, not trained; their statistics come from the calibration data alone.
usage: make-models.py [name ...]     needs test/ops/requirements.txt
"""
import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
os.environ['TF_ENABLE_ONEDNN_OPTS'] = '0'
os.environ['CUDA_VISIBLE_DEVICES'] = ''

import numpy as np
import tensorflow as tf
from ai_edge_litert.interpreter import Interpreter, OpResolverType
from tflite_micro import runtime

HERE = Path(__file__).resolve().parent
CASES = 6
layers = tf.keras.layers


def bias():
    return {'bias_initializer': tf.keras.initializers.RandomUniform(-0.3, 0.3)}


def residual():
    """conv, depthwise, add, mean, dense, softmax"""
    image = tf.keras.Input((12, 10, 3), batch_size=1)
    x = layers.Conv2D(8, 3, strides=2, padding='same', activation='relu', **bias())(image)
    y = layers.DepthwiseConv2D(3, padding='same', activation='relu6', **bias())(x)
    y = layers.Conv2D(8, 1, **bias())(y)
    x = layers.ReLU()(layers.Add()([x, y]))
    x = layers.GlobalAveragePooling2D()(x)
    return tf.keras.Model(image, layers.Dense(5, activation='softmax', **bias())(x))


def branches():
    """three branches, a pooled one among them, concatenated twice"""
    image = tf.keras.Input((8, 8, 4), batch_size=1)
    a = layers.Conv2D(5, 1, activation='relu', **bias())(image)
    b = layers.Conv2D(3, 3, padding='same', activation='relu', **bias())(image)
    c = layers.MaxPooling2D(3, strides=1, padding='same')(image)
    x = layers.Concatenate()([a, b, c])
    d = layers.AveragePooling2D(2)(x)
    e = layers.Conv2D(6, 2, strides=2, dilation_rate=1, **bias())(x)
    x = layers.Concatenate()([d, e])
    return tf.keras.Model(image, layers.Conv2D(4, 4, **bias())(x))


def padded():
    """explicit padding before strided convolutions, as MobileNet has it"""
    image = tf.keras.Input((11, 9, 3), batch_size=1)
    x = layers.ZeroPadding2D(((0, 1), (0, 1)))(image)
    x = layers.Conv2D(8, 3, strides=2, activation='relu6', **bias())(x)
    x = layers.ZeroPadding2D(((1, 1), (1, 1)))(x)
    x = layers.DepthwiseConv2D(3, strides=2, activation='relu6', **bias())(x)
    x = layers.ZeroPadding2D(1)(x)
    return tf.keras.Model(image, layers.MaxPooling2D(2)(x))


def float_borders():
    """float32 input and output around int8, with hard-swish"""
    image = tf.keras.Input((9, 9, 2), batch_size=1)
    x = layers.Conv2D(8, 3, strides=2, padding='same', **bias())(image)
    x = x * tf.keras.ops.relu6(x + 3.0) * (1.0 / 6.0)
    x = layers.DepthwiseConv2D(3, padding='same', depth_multiplier=2, **bias())(x)
    x = x * tf.keras.ops.relu6(x + 3.0) * (1.0 / 6.0)
    x = layers.GlobalAveragePooling2D(keepdims=True)(x)
    return tf.keras.Model(image, layers.Flatten()(layers.Conv2D(4, 1, **bias())(x)))


def dynamic_reshape():
    """an unknown batch: the converter computes shapes at run time"""
    image = tf.keras.Input((6, 5, 2))
    x = layers.Conv2D(4, 3, activation='relu', **bias())(image)
    x = layers.Reshape((6, 8))(x)
    x = layers.Conv1D(6, 3, activation='relu', **bias())(x)
    x = layers.Flatten()(x)
    return tf.keras.Model(image, layers.Dense(3, **bias())(x))


def two_inputs_two_outputs():
    """an image and a vector in, a map and scores out; MUL and SUB broadcast"""
    image = tf.keras.Input((6, 6, 4), batch_size=1, name='image')
    vector = tf.keras.Input((4,), batch_size=1, name='vector')
    gate = layers.Reshape((1, 1, 4))(layers.Dense(4, activation='sigmoid', **bias())(vector))
    x = layers.Conv2D(4, 3, padding='same', **bias())(image) * gate
    x = x - layers.Conv2D(4, 1, **bias())(image)
    scores = layers.Dense(3, activation='softmax', **bias())(layers.GlobalAveragePooling2D()(x))
    return tf.keras.Model([image, vector], [x, scores])


def perceptron():
    """leaky ReLU, tanh, logistic"""
    vector = tf.keras.Input((13,), batch_size=1)
    x = layers.LeakyReLU(negative_slope=0.2)(layers.Dense(17, **bias())(vector))
    x = layers.Dense(9, activation='tanh', **bias())(x)
    return tf.keras.Model(vector, layers.Dense(3, activation='sigmoid', **bias())(x))


MODELS = {
    'residual': (residual, tf.int8),
    'branches': (branches, tf.int8),
    'padded': (padded, tf.int8),
    'float-borders': (float_borders, tf.float32),
    'dynamic-reshape': (dynamic_reshape, tf.int8),
    'two-inputs-two-outputs': (two_inputs_two_outputs, tf.int8),
    'perceptron': (perceptron, tf.int8),
}


def convert(model, io_type):
    rng = np.random.Generator(np.random.PCG64(11))
    feed = [
        {t.name: rng.normal(0, 1, (1, *t.shape[1:])).astype(np.float32) for t in model.inputs} for _ in range(50)
    ]
    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = lambda: iter(feed)
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = io_type
    converter.inference_output_type = io_type
    return converter.convert()


def cases(details):
    """Random int8 (or normal floats), one case at the extremes, one constant."""
    rng = np.random.Generator(np.random.PCG64(13))
    result = []
    for case in range(CASES):
        sample = []
        for d in details:
            shape = d['shape']
            if d['dtype'] == np.float32:
                value = rng.normal(0, 1, shape) if case else rng.choice([-9.0, 9.0], shape)
            else:
                value = rng.integers(-128, 128, shape) if case else rng.choice([-128, 127], shape)
            if case == 1:
                value = np.full(shape, -0.5 if d['dtype'] == np.float32 else -128)
            sample.append(value.astype(d['dtype']))
        result.append(sample)
    return result


def litert(model):
    interpreter = Interpreter(
        model_content=model,
        experimental_op_resolver_type=OpResolverType.BUILTIN_REF,
        experimental_preserve_all_tensors=True,
        num_threads=1,
    )
    interpreter.allocate_tensors()
    return interpreter


def make(name):
    tf.keras.backend.clear_session()
    tf.keras.utils.set_random_seed(5)
    build, io_type = MODELS[name]
    model = convert(build(), io_type)
    for needle in (str(HERE), str(Path.home()), tempfile.gettempdir()):
        if needle.encode() in model:
            sys.exit(f'{name} names a path of this machine: {needle}')
    (HERE / f'{name}.tflite').write_bytes(model)

    reference = litert(model)
    inputs, outputs = reference.get_input_details(), reference.get_output_details()
    samples = cases(inputs)
    micro = runtime.Interpreter.from_bytes(model, arena_size=1 << 20)
    arrays, judged = {}, {'litert': [], 'tflm': []}
    operators = reference._get_ops_details()
    for number, sample in enumerate(samples):
        for i, (d, value) in enumerate(zip(inputs, sample)):
            reference.set_tensor(d['index'], value)
            micro.set_input(value, i)
        reference.invoke()
        micro.invoke()
        judged['litert'].append([reference.get_tensor(d['index']).copy() for d in outputs])
        judged['tflm'].append([np.array(micro.get_output(i)) for i in range(len(outputs))])
        if number == 2:  # the first random one: the two before it saturate
            for op in operators:
                for index in op['outputs']:
                    arrays[f't{index}'] = reference.get_tensor(index).copy()
    for i in range(len(inputs)):
        arrays[f'input_{i}'] = np.stack([s[i] for s in samples])
    for judge, results in judged.items():
        for i in range(len(outputs)):
            arrays[f'{judge}_{i}'] = np.stack([r[i] for r in results])
    np.savez_compressed(HERE / f'{name}.npz', **arrays)
    differ = [int((arrays[f'litert_{i}'] != arrays[f'tflm_{i}']).sum()) for i in range(len(outputs))]
    spread = [len(np.unique(arrays[f'litert_{i}'])) for i in range(len(outputs))]
    total = [arrays[f'litert_{i}'].size for i in range(len(outputs))]
    kinds = ' '.join(op['op_name'] for op in operators)
    print(f'{name}: {len(model)} bytes, differ {differ} of {total}, {spread} distinct values; {kinds}', flush=True)


if __name__ == '__main__':
    for chosen in sys.argv[1:] or MODELS:
        make(chosen)
