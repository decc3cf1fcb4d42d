#!/usr/bin/env python3
"""Trains a small network with PyTorch, exports it as users do, quantizes it with onnxruntime, and records what
onnxruntime answers without graph optimisations.

torch-opset13   classic exporter, batch normalization left as nodes of its own
torch-opset17   classic exporter, batch normalization folded by it
torch-dynamo    the exporter behind torch.export, its newest operator set
torch-qdq       QDQ, int8 activations and weights, per channel
torch-qop       QOperator, the same
torch-qdq-bn    QDQ of torch-opset13 as it is: batch normalization of quantized values
torch-qdq-fold  the same where nothing is quantized between a convolution and its batch normalization

<name>.onnx, and <name>.npz with input_0 and output_0 ([cases, ...] each; the model's batch is the case).
Deterministic on one version of torch: seeded, one thread.
usage: export-torch.py     needs requirements.txt and torch
"""
import logging
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import onnx
import onnxruntime as ort
import torch
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from torch import nn

HERE = Path(__file__).resolve().parent
CLASSES, SIZE, CASES = 5, 12, 4
logging.disable(logging.WARNING)
ort.set_default_logger_severity(3)


def images(count, seed):
    """Stripes in three directions, a disc and a chessboard, in a random colour, with noise."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:SIZE, 0:SIZE].astype(np.float32)
    labels = rng.integers(0, CLASSES, count)
    result = np.empty((count, 3, SIZE, SIZE), np.float32)
    for i, label in enumerate(labels):
        phase, pitch = rng.uniform(0, 2 * np.pi), rng.uniform(1.2, 1.8)
        wave = [np.sin(pitch * x + phase), np.sin(pitch * y + phase), np.sin(pitch * (x + y) / 1.4 + phase)]
        middle = rng.uniform(4, 7, 2)
        disc = np.where((x - middle[0]) ** 2 + (y - middle[1]) ** 2 < rng.uniform(6, 12), 1, -1)
        board = np.sign(np.sin(pitch * x + phase) * np.sin(pitch * y + phase))
        shape = [*wave, disc, board][label]
        result[i] = rng.uniform(0.4, 1.2, (3, 1, 1)) * shape + rng.normal(scale=0.3, size=(3, SIZE, SIZE))
    # Few digits: small files.
    return np.round(result * 32) / 32, labels


def conv_bn(ins, outs, k, activation, **options):
    return nn.Sequential(nn.Conv2d(ins, outs, k, padding=k // 2, bias=False, **options), nn.BatchNorm2d(outs),
                         *([activation] if activation else []))


class Net(nn.Module):
    """conv-bn-relu, a residual block, two depthwise-separable blocks, a dense layer."""

    def __init__(self):
        super().__init__()
        self.stem = conv_bn(3, 8, 3, nn.ReLU(), stride=2)
        self.inner = nn.Sequential(conv_bn(8, 8, 3, nn.ReLU()), conv_bn(8, 8, 3, None))
        self.separable = nn.Sequential(
            conv_bn(8, 8, 3, nn.ReLU6(), groups=8), conv_bn(8, 16, 1, nn.ReLU6()),
            conv_bn(16, 16, 3, nn.ReLU6(), groups=16, stride=2), conv_bn(16, 16, 1, nn.ReLU6()))
        self.classifier = nn.Linear(16, CLASSES)

    def forward(self, x):
        x = self.stem(x)
        x = torch.relu(x + self.inner(x))
        x = nn.functional.adaptive_avg_pool2d(self.separable(x), 1)
        return self.classifier(torch.flatten(x, 1))


def trained():
    torch.manual_seed(1)
    torch.set_num_threads(1)
    net = Net()
    optimizer = torch.optim.Adam(net.parameters(), lr=4e-3)
    x, y = images(2048, 1)
    batches = torch.utils.data.DataLoader(list(zip(x, y)), batch_size=64, shuffle=True)
    for _ in range(12):
        for image, label in batches:
            optimizer.zero_grad()
            nn.functional.cross_entropy(net(image), label).backward()
            optimizer.step()
    net.eval()
    x, y = images(512, 2)
    right = (net(torch.from_numpy(x)).argmax(1).numpy() == y).mean()
    print(f'accuracy {right:.3f}')
    assert right > 0.9
    return net


def export(net, name, opset, **options):
    path = HERE / f'{name}.onnx'
    x = torch.from_numpy(images(1, 3)[0])
    torch.onnx.export(net, (x,), str(path), opset_version=opset, input_names=['image'], output_names=['scores'],
                      **options)
    model = onnx.load(path)
    # Source lines and module names of the machine it ran on.
    for node in model.graph.node:
        node.doc_string = ''
        del node.metadata_props[:]
    del model.graph.value_info[:], model.metadata_props[:], model.graph.metadata_props[:]
    onnx.checker.check_model(model)
    onnx.save(model, path)


class Calibration(CalibrationDataReader):
    def __init__(self):
        self.left = list(images(100, 4)[0])

    def get_next(self):
        return {'image': self.left.pop()[None]} if self.left else None


def quantized(source, name, form):
    with TemporaryDirectory() as folder:
        path = Path(folder) / 'q.onnx'
        quantize_static(HERE / f'{source}.onnx', path, Calibration(), quant_format=form, per_channel=True,
                        activation_type=QuantType.QInt8, weight_type=QuantType.QInt8)
        model = onnx.load(path)
    del model.graph.value_info[:], model.metadata_props[:]
    onnx.save(model, HERE / f'{name}.onnx')


def unrounded(source, name):
    model = onnx.load(HERE / f'{source}.onnx')
    writer = {node.output[0]: node for node in model.graph.node}
    for node in model.graph.node:
        if node.op_type == 'BatchNormalization':
            node.input[0] = writer[writer[node.input[0]].input[0]].input[0]
    read = {i for node in model.graph.node for i in node.input} | {'scores'}
    while unread := [n for n in model.graph.node if n.output[0] not in read]:
        for node in unread:
            model.graph.node.remove(node)
        read = {i for node in model.graph.node for i in node.input} | {'scores'}
    for initializer in [i for i in model.graph.initializer if i.name not in read]:
        model.graph.initializer.remove(initializer)
    onnx.checker.check_model(model)
    onnx.save(model, HERE / f'{name}.onnx')


def shortened(name):
    """Most of a small quantized model is names."""
    model = onnx.load(HERE / f'{name}.onnx')
    names = {'image': 'image', 'scores': 'scores', '': ''}
    for node in model.graph.node:
        node.name = ''
        for values in (node.input, node.output):
            values[:] = [names.setdefault(v, f'v{len(names)}') for v in values]
    for initializer in model.graph.initializer:
        initializer.name = names.get(initializer.name, 'unused')
    onnx.checker.check_model(model)
    onnx.save(model, HERE / f'{name}.onnx')


def golden(name):
    options = ort.SessionOptions()
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = ort.InferenceSession(HERE / f'{name}.onnx', options, providers=['CPUExecutionProvider'])
    x = images(CASES, 5)[0]
    outputs = [session.run(None, {'image': image[None]})[0][0] for image in x]
    np.savez_compressed(HERE / f'{name}.npz', input_0=x, output_0=np.stack(outputs))


if __name__ == '__main__':
    net = trained()
    batch = {'image': {0: 'batch'}, 'scores': {0: 'batch'}}
    export(net, 'torch-opset13', 13, dynamo=False, dynamic_axes=batch, do_constant_folding=False,
           training=torch.onnx.TrainingMode.PRESERVE)
    export(net, 'torch-opset17', 17, dynamo=False, dynamic_axes=batch)
    export(net, 'torch-dynamo', None, dynamo=True, external_data=False)
    quantized('torch-opset17', 'torch-qdq', QuantFormat.QDQ)
    quantized('torch-opset17', 'torch-qop', QuantFormat.QOperator)
    quantized('torch-opset13', 'torch-qdq-bn', QuantFormat.QDQ)
    unrounded('torch-qdq-bn', 'torch-qdq-fold')
    for name in ('torch-qdq-bn', 'torch-qdq-fold'):
        shortened(name)
    for name in ('torch-opset13', 'torch-opset17', 'torch-dynamo', 'torch-qdq', 'torch-qop', 'torch-qdq-bn',
                 'torch-qdq-fold'):
        golden(name)
