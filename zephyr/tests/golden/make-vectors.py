#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes src/vectors.c: inputs of the models, and what TensorFlow Lite Micro answers, as bytes in memory order.

The data are the .npz files beside the models (test/models, examples/digits). Needs numpy.
"""
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
MODELS = {
    "digits": ["examples/digits/inputs.npz", "examples/digits/golden.npz"],
    "branches": ["test/models/branches.npz"],
    "float_borders": ["test/models/float-borders.npz"],
    "padded": ["test/models/padded.npz"],
    "perceptron": ["test/models/perceptron.npz"],
    "residual": ["test/models/residual.npz"],
    "two_inputs": ["test/models/two-inputs-two-outputs.npz"],
}
CASES = 6


def array(name, values):
    """One C array with the cases one after another."""
    data = values[:CASES].astype(values.dtype.newbyteorder("<")).tobytes()
    rows = [data[i : i + 24] for i in range(0, len(data), 24)]
    lines = [f"static const uint8_t {name}[] = {{"]
    lines += ["\t" + ", ".join(str(b) for b in row) + "," for row in rows]
    return [*lines, "};", ""]


def main():
    text = [
        "/* SPDX-License-Identifier: Apache-2.0 */",
        "/* Written by make-vectors.py. */",
        '#include "vectors.h"',
        "",
    ]
    for name, files in MODELS.items():
        arrays = {}
        for file in files:
            with np.load(ROOT / file) as data:
                arrays.update(data)
        pointers = {}
        for kind, key in (("inputs", "input"), ("outputs", "tflm")):
            names = []
            while (at := f"{key}_{len(names)}") in arrays:
                text += array(f"{name}_{at}", arrays[at])
                names.append(f"{name}_{at}")
            pointers[kind] = ", ".join(names)
        text += [
            f"const struct vectors {name}_vectors = {{",
            f"\t.cases = {min(CASES, len(arrays['input_0']))},",
            *(f"\t.{kind} = {{{names}}}," for kind, names in pointers.items()),
            "};",
            "",
        ]
    (HERE / "src" / "vectors.c").write_text("\n".join(text[:-1]) + "\n")


if __name__ == "__main__":
    main()
