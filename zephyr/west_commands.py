# SPDX-License-Identifier: Apache-2.0
"""`west nnmcu ...`: the nnmcu command line of this checkout, with all arguments passed on."""

import argparse
import shutil
import subprocess
from pathlib import Path

from west.commands import WestCommand

MODULE = Path(__file__).resolve().parents[1]


class Nnmcu(WestCommand):
    """Everything after `west nnmcu` belongs to nnmcu, `--help` included."""

    def __init__(self):
        super().__init__(
            "nnmcu",
            "compile, inspect and verify neural networks with nnmcu",
            "Runs nnmcu with the arguments given: `west nnmcu gen|inspect|verify MODEL ...`.\n"
            "`west nnmcu --help` lists its commands.",
            accepts_unknown_args=True,
        )

    def do_add_parser(self, parser_adder):
        return parser_adder.add_parser(
            self.name,
            help=self.help,
            description=self.description,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            add_help=False,
        )

    def do_run(self, args, unknown):
        raise SystemExit(subprocess.call([*self.compiler(), *(unknown or ["--help"])]))

    def compiler(self):
        """The compiler of this checkout; else the `nnmcu` of the machine."""
        node = shutil.which("node")
        if node and (MODULE / "dist" / "cli" / "main.js").is_file():
            return [node, str(MODULE / "bin" / "nnmcu.js")]
        installed = shutil.which("nnmcu")
        if installed:
            return [installed]
        if node is None:
            self.die("Node.js is not installed: nnmcu needs version 20 or later (https://nodejs.org)")
        self.die(f"the compiler is not built: run `npm ci && npm run build` in {MODULE}")
