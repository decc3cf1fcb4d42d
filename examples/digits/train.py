#!/usr/bin/env python3
"""Trains the digits example and writes digits.tflite, inputs.npz and golden.npz beside itself.

A small CNN on scikit-learn's 8x8 digits, converted by the TensorFlow converter to full-integer int8. The goldens are
what two real interpreters answer: LiteRT's reference kernels and TensorFlow Lite Micro.
needs: tensorflow==2.21.0 scikit-learn==1.9.1 ai-edge-litert==2.3.0 tflite-micro==0.dev20261023182759
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
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from tflite_micro import runtime

HERE = Path(__file__).resolve().parent
SEED = 7
EPOCHS = 60
KEPT = 20  # test images that are committed


def data():
    digits = load_digits()
    images = (digits.images / 16).astype(np.float32)[..., None]
    return train_test_split(images, digits.target, test_size=0.25, random_state=SEED, stratify=digits.target)


def network(batch=None):
    layers = tf.keras.layers

    def block(x, make):
        return layers.ReLU()(layers.BatchNormalization()(make(use_bias=False)(x)))

    image = tf.keras.Input((8, 8, 1), batch_size=batch, name='image')
    x = block(image, lambda **k: layers.Conv2D(16, 3, padding='same', **k))
    x = block(x, lambda **k: layers.DepthwiseConv2D(3, padding='same', **k))
    x = block(x, lambda **k: layers.Conv2D(24, 1, **k))
    x = layers.MaxPooling2D(2)(x)
    x = block(x, lambda **k: layers.DepthwiseConv2D(3, strides=2, padding='same', **k))
    x = block(x, lambda **k: layers.Conv2D(32, 1, **k))
    x = layers.AveragePooling2D(2)(x)
    x = layers.Flatten()(x)
    return tf.keras.Model(image, layers.Dense(10, activation='softmax', name='digit')(x), name='digits')


def convert(model, calibration):
    """Full-integer int8; the network is rebuilt for a batch of 1, so that all shapes are static."""
    single = network(batch=1)
    single.set_weights(model.get_weights())
    converter = tf.lite.TFLiteConverter.from_keras_model(single)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = lambda: ([image[None]] for image in calibration)
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = tf.int8
    converter.inference_output_type = tf.int8
    return converter.convert()


def litert(model, images):
    interpreter = Interpreter(model_content=model, experimental_op_resolver_type=OpResolverType.BUILTIN_REF)
    interpreter.allocate_tensors()
    source, result = interpreter.get_input_details()[0], interpreter.get_output_details()[0]
    scores = []
    for image in images:
        interpreter.set_tensor(source['index'], image[None])
        interpreter.invoke()
        scores.append(interpreter.get_tensor(result['index'])[0])
    return np.array(scores), source['quantization']


def tflm(model, images):
    interpreter = runtime.Interpreter.from_bytes(model)
    scores = []
    for image in images:
        interpreter.set_input(image[None], 0)
        interpreter.invoke()
        scores.append(np.array(interpreter.get_output(0))[0])
    return np.array(scores)


def main():
    tf.keras.utils.set_random_seed(SEED)
    tf.config.experimental.enable_op_determinism()
    train_x, test_x, train_y, test_y = data()
    model = network()
    model.compile(tf.keras.optimizers.Adam(3e-3), 'sparse_categorical_crossentropy', metrics=['accuracy'])
    decay = tf.keras.callbacks.LearningRateScheduler(lambda epoch: 3e-3 * 0.93**epoch)
    model.fit(train_x, train_y, batch_size=32, epochs=EPOCHS, verbose=0, callbacks=[decay])
    float_right = int((model(test_x, training=False).numpy().argmax(1) == test_y).sum())

    flat = convert(model, train_x[:200])
    for needle in (str(HERE), str(Path.home()), tempfile.gettempdir()):
        if needle.encode() in flat:
            sys.exit(f'the model names a path of this machine: {needle}')
    (HERE / 'digits.tflite').write_bytes(flat)

    _, (scale, zero) = litert(flat, [])
    quantized = np.clip(np.round(test_x / scale) + zero, -128, 127).astype(np.int8)
    scores, _ = litert(flat, quantized)
    micro = tflm(flat, quantized)
    np.savez_compressed(HERE / 'inputs.npz', input_0=quantized[:KEPT], labels=test_y[:KEPT].astype(np.int32))
    np.savez_compressed(HERE / 'golden.npz', litert_0=scores[:KEPT], tflm_0=micro[:KEPT])

    total = len(test_y)
    print(f'{model.count_params()} parameters, {len(flat)} bytes')
    for name, right in (
        ('float', float_right),
        ('int8 LiteRT', int((scores.argmax(1) == test_y).sum())),
        ('int8 TFLM', int((micro.argmax(1) == test_y).sum())),
    ):
        print(f'{name}: {right}/{total} = {100 * right / total:.2f} %')
    print(f'LiteRT and TFLM differ in {int((scores != micro).sum())} of {scores.size} scores')


if __name__ == '__main__':
    main()
