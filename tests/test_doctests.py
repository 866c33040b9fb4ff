"""The examples in docstrings, as the sources have them: machine code of the kernel has no place for them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from quoteset import compiled

ROOT = Path(__file__).parents[1]


def test_examples_in_docstrings() -> None:
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "--doctest-modules",
            "-q",
            "-p",
            "no:xdist",
            "-p",
            "no:cacheprovider",
            "src",
            "tests/golden_markup.py",
        ],
        cwd=ROOT,
        env={**os.environ, compiled.SWITCH: "python"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout
    found = re.search(r"^(\d+) passed", run.stdout, re.MULTILINE)
    assert found, run.stdout
    assert int(found[1]) > 50
