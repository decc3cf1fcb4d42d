#!/usr/bin/env python3
"""What LiteRT's reference kernels answer for the models of make-goldens.ts: goldens/<name>.npz with input_<i>,
litert_<i> ([cases, ...] each) and t<tensor index>, each intermediate tensor of the last case.
usage: make-goldens.py     needs test/ops/requirements.txt
"""
import os
from pathlib import Path

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')

import numpy as np
from ai_edge_litert.interpreter import Interpreter, OpResolverType

FOLDER = Path(__file__).resolve().parent / 'goldens'
CASES = 8


def cases(details, rng):
    if details['dtype'] == np.float32:
        return rng.uniform(-1.2, 1.2, (CASES, *details['shape'])).astype(np.float32)
    random = rng.integers(-128, 128, (CASES - 2, *details['shape'])).astype(np.int8)
    ends = np.stack([np.full(details['shape'], v, np.int8) for v in (-128, 127)])
    return np.concatenate([ends, random])


for path in sorted(FOLDER.glob('*.tflite')):
    interpreter = Interpreter(
        str(path),
        experimental_op_resolver_type=OpResolverType.BUILTIN_REF,
        experimental_preserve_all_tensors=True,
        num_threads=1,
    )
    interpreter.allocate_tensors()
    inputs, outputs = interpreter.get_input_details(), interpreter.get_output_details()
    rng = np.random.default_rng(1)
    arrays = {f'input_{i}': cases(d, rng) for i, d in enumerate(inputs)}
    answers = [[] for _ in outputs]
    for case in range(CASES):
        for i, d in enumerate(inputs):
            interpreter.set_tensor(d['index'], arrays[f'input_{i}'][case])
        interpreter.invoke()
        for answer, d in zip(answers, outputs):
            answer.append(interpreter.get_tensor(d['index']).copy())
    for i, answer in enumerate(answers):
        arrays[f'litert_{i}'] = np.stack(answer)
    for op in interpreter._get_ops_details():
        for index in op['outputs']:
            arrays[f't{index}'] = interpreter.get_tensor(index).copy()
    np.savez_compressed(FOLDER / f'{path.stem}.npz', **arrays)
    print(path.stem, [len(np.unique(a)) for a in answers], 'distinct values')
