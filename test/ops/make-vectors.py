#!/usr/bin/env python3
"""Writes <operator>.json for every file in vectors/: models, inputs and the outputs of two real interpreters.

usage: make-vectors.py [--check] [operator ...]
--check writes nothing and fails when a committed file differs from what would be written.
"""
import argparse
import base64
import importlib
import json
import sys
from pathlib import Path

import numpy as np
from harness.judges import JUDGES, judged, run_litert, run_tflm
from harness.model import build
from harness.samples import drawn, generator

HERE = Path(__file__).resolve().parent
OPERATORS = sorted(p.stem for p in (HERE / 'vectors').glob('*.py') if p.stem != '__init__')


def text(array):
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()


def outputs(results, index):
    return None if results is None else [text(a) for a in results[index]]


def differing(a, b):
    """(number of differing values, largest difference) of two result lists."""
    count, largest = 0, 0.0
    for x, y in zip(a, b):
        for p, q in zip(x, y):
            delta = np.abs(p.astype(np.float64).ravel() - q.astype(np.float64).ravel())
            count += int(np.count_nonzero(p.ravel() != q.ravel()))
            largest = max(largest, float(delta.max(initial=0)))
    return count, largest


def flat_outputs(results, case):
    """Fails when a judge gives other sizes than the model states: such a case tests nothing."""
    for sample in results or []:
        for value, tensor in zip(sample, case.outputs, strict=True):
            if value.size != int(np.prod(tensor.shape)) or value.dtype != np.dtype(tensor.dtype):
                sys.exit(f'{case.name}: output is {value.dtype}{list(value.shape)}, the model says {tensor.shape}')


def make(operator, log):
    cases, names = [], set()
    for case in importlib.import_module(f'vectors.{operator}').cases():
        if case.name in names:
            sys.exit(f'{operator}: two cases are named {case.name}')
        names.add(case.name)
        model = build(case)
        samples = case.samples or drawn(generator(operator, case.name), case.fed)
        litert, why_not_litert = judged(run_litert, model, samples)
        tflm, why_not_tflm = judged(run_tflm, model, samples, len(case.outputs))
        flat_outputs(litert, case)
        flat_outputs(tflm, case)
        if litert is None and tflm is None:
            sys.exit(f'{operator}: no judge runs "{case.name}": {why_not_litert}; {why_not_tflm}')
        if litert is None or tflm is None:
            name, why = ('litert', why_not_litert) if litert is None else ('tflm', why_not_tflm)
            log(f'  {operator}: {case.name}: {name} cannot: {" ".join(why.split())[:110]}')
        elif differing(litert, tflm)[0]:
            count, largest = differing(litert, tflm)
            total = sum(v.size for s in tflm for v in s)
            log(f'  {operator}: {case.name}: judges differ in {count} of {total} values, by up to {largest:g}')
        record = {'name': case.name, 'model': base64.b64encode(model).decode(), 'samples': []}
        for i, sample in enumerate(samples):
            record['samples'].append(
                {
                    'inputs': [text(v) for v in sample],
                    'litert': outputs(litert, i),
                    'tflm': outputs(tflm, i),
                }
            )
        if case.note:
            record['note'] = case.note
        if case.truth:
            record['truth'] = case.truth
        cases.append(record)
    lines = ',\n'.join('    ' + json.dumps(c) for c in cases)
    head = f'{{\n  "operator": "{operator}",\n  "judges": {json.dumps(JUDGES)},\n  "cases": [\n'
    return head + lines + '\n  ]\n}\n', len(cases)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--check', action='store_true', help='compare with the committed files, write nothing')
    parser.add_argument('operators', nargs='*', metavar='operator', help=f'of {", ".join(OPERATORS)}')
    args = parser.parse_args()
    unknown = [o for o in args.operators if o not in OPERATORS]
    if unknown:
        parser.error(f'no vectors/{unknown[0]}.py')
    stale, total = [], 0
    for operator in args.operators or OPERATORS:
        content, count = make(operator, print)
        total += count
        path = HERE / f'{operator}.json'
        if args.check:
            if not path.exists() or path.read_text() != content:
                stale.append(operator)
        else:
            path.write_text(content)
        print(f'{operator}: {count} cases, {len(content) // 1024} KB', flush=True)
    if stale:
        sys.exit(f'differs from what is committed: {", ".join(stale)}')
    print(f'{total} cases {"match" if args.check else "written"}')


if __name__ == '__main__':
    main()
