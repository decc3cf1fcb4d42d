#!/usr/bin/env python3
"""Writes digits_inputs.h: the first ten images of inputs.npz, as C arrays. Run after train.py."""
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent


def main() -> None:
    with np.load(HERE / "inputs.npz") as data:
        images, labels = data["input_0"], data["labels"]
    first = range(10)
    rows = [",\n     ".join(", ".join(str(v) for v in line) for line in images[i].reshape(8, 8)) for i in first]
    lines = [
        "/* SPDX-License-Identifier: Apache-2.0 */",
        "/* Written by inputs-to-c.py from inputs.npz. 8x8 images, quantized as the model's input. */",
        "#ifndef DIGITS_INPUTS_H",
        "#define DIGITS_INPUTS_H",
        "",
        "#include <stdint.h>",
        "",
        f"#define DIGITS_SAMPLES {len(first)}",
        "",
        f"static const uint8_t digits_labels[DIGITS_SAMPLES] = {{{', '.join(str(labels[i]) for i in first)}}};",
        "",
        "static const int8_t digits_samples[DIGITS_SAMPLES][64] = {",
        *(f"    {{{row}}}," for row in rows),
        "};",
        "",
        "#endif",
    ]
    (HERE / "digits_inputs.h").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
