"""The kernel takes a number of steps that grows as the text does, on texts that make a careless program slow.

Counted are the lines of Python that run, which no other work on the machine changes. What a pattern does inside one
line is not seen here; ``scripts/benchmark hostile`` measures the time.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import orjson
import pytest

from quoteset import compiled, packs
from quoteset.extract import extract

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "fuzz"))
from hostile_shapes import SHAPES  # noqa: E402

ENGLISH = packs.load("en")
KERNEL = str(ROOT / "src" / "quoteset" / "extract")
SHORT = 1500  # characters: beyond what any window of the kernel holds
TIMES = 4
# Steps at four times the length. What is linear is at 4, with what is done once below it; what is quadratic is at 16.
MAX_RATIO = 5.5


def n_steps(text: str) -> int:
    """How many lines of the kernel run for ``text``."""
    n = 0

    def count(_frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal n
        n += event == "line"
        return count

    def enter(frame: FrameType, _event: str, _argument: Any) -> Any:
        return count if frame.f_code.co_filename.startswith(KERNEL) else None

    before = sys.gettrace()
    sys.settrace(enter)
    try:
        extract(text, ENGLISH)
    finally:
        sys.settrace(before)
    return n


@pytest.fixture(scope="module")
def counted() -> dict[str, tuple[int, int]]:
    """Steps of every shape at both lengths, of the kernel as Python: machine code has no lines to count."""
    environment = {**os.environ, compiled.SWITCH: "python"}
    told = subprocess.run([sys.executable, __file__], env=environment, capture_output=True, check=True)
    found: dict[str, tuple[int, int]] = orjson.loads(told.stdout)
    return found


@pytest.mark.parametrize("name", SHAPES)
def test_steps_grow_as_the_text_does(counted: dict[str, tuple[int, int]], name: str) -> None:
    short, long = counted[name]
    assert short > SHORT / 100
    assert long / short < MAX_RATIO


def main() -> None:
    """Count the steps of all shapes and print them."""
    found = {}
    for name, make in SHAPES.items():
        n_steps(make(200))  # what is done once only
        found[name] = (n_steps(make(SHORT)), n_steps(make(SHORT * TIMES)))
    sys.stdout.buffer.write(orjson.dumps(found))


if __name__ == "__main__":
    main()
