"""Runs a model in the real interpreters: LiteRT's reference kernels and TensorFlow Lite Micro.

Each run is a forked child, twice, since a judge may abort the process or read memory it never wrote: a judge that
fails, crashes or contradicts itself gives None (its reason goes to the log).
"""
import os
import pickle
from importlib.metadata import version

import numpy as np
from ai_edge_litert.interpreter import Interpreter, OpResolverType
from tflite_micro import runtime

ARENA_BYTES = 1 << 20

JUDGES = {
    'litert': f'ai-edge-litert {version("ai-edge-litert")} BUILTIN_REF',
    'tflm': f'tflite-micro {version("tflite-micro")}',
}


def run_litert(model, samples):
    interpreter = Interpreter(
        model_content=model, experimental_op_resolver_type=OpResolverType.BUILTIN_REF, num_threads=1
    )
    interpreter.allocate_tensors()
    inputs = interpreter.get_input_details()
    outputs = interpreter.get_output_details()
    results = []
    for sample in samples:
        for detail, value in zip(inputs, sample, strict=True):
            interpreter.set_tensor(detail['index'], value)
        interpreter.invoke()
        results.append([interpreter.get_tensor(d['index']).copy() for d in outputs])
    return results


def run_tflm(model, samples, output_count=1):
    interpreter = runtime.Interpreter.from_bytes(model, arena_size=ARENA_BYTES)
    results = []
    for sample in samples:
        for i, value in enumerate(sample):
            interpreter.set_input(value, i)
        interpreter.invoke()
        results.append([np.array(interpreter.get_output(i)) for i in range(output_count)])
    return results


def isolated(function, *args):
    """(result, None), or (None, reason) when the child raises or dies."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        try:
            null = os.open(os.devnull, os.O_WRONLY)
            if not os.environ.get('JUDGE_STDERR'):
                os.dup2(null, 2)
            payload = pickle.dumps((function(*args), None))
        except BaseException as error:  # the parent decides what a failure means
            payload = pickle.dumps((None, f'{type(error).__name__}: {error}'.strip()))
        with os.fdopen(write, 'wb') as pipe:
            pipe.write(payload)
        os._exit(0)
    os.close(write)
    with os.fdopen(read, 'rb') as pipe:
        payload = pipe.read()
    _, status = os.waitpid(child, 0)
    if not payload:
        return None, f'crashed (wait status {status})'
    return pickle.loads(payload)


def judged(run, *args):
    """The outputs when two fresh runs agree, else (None, reason)."""
    first, reason = isolated(run, *args)
    if first is None:
        return None, reason
    second, reason = isolated(run, *args)
    if second is None:
        return None, reason
    same = all(a.tobytes() == b.tobytes() for x, y in zip(first, second) for a, b in zip(x, y))
    return (first, None) if same else (None, 'not deterministic')
