"""What a part of the benchmark found: ratios, and the table of what they come from; kept as JSON."""

from __future__ import annotations

import dataclasses
import os
import platform
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from quoteset import compiled

ROOT: Final = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """Two figures of one run, one over the other."""

    name: str
    value: float
    floor: float | None = None  # that has to be reached
    aim: float | None = None
    is_more_better: bool = False

    @property
    def verdict(self) -> str:
        """Whether the floor is reached; empty where there is none."""
        if self.floor is None:
            return ""
        reaches = self.reaches(self.floor)
        if reaches and self.aim is not None and self.reaches(self.aim):
            return "aim reached"
        return "floor reached" if reaches else "NOT REACHED"

    def reaches(self, wanted: float) -> bool:
        """Whether it is as good as ``wanted``."""
        return self.value >= wanted if self.is_more_better else self.value <= wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A figure to be drawn."""

    label: str
    value: float
    shown: str  # the figure with its unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """All that a part has to say. Of a part that could not run, only ``skipped`` says why."""

    part: str
    ratios: tuple[Ratio, ...] = ()
    columns: tuple[str, ...] = ()  # of the table
    rows: tuple[tuple[str, ...], ...] = ()
    chart: str = ""  # what the bars show
    bars: tuple[Bar, ...] = ()
    note: str = ""
    skipped: str = ""
    machine: str = ""
    commit: str = ""
    is_quick: bool = False


def write(result: Result, folder: Path, *, is_quick: bool) -> None:
    """Keep ``result`` with what it was measured on."""
    folder.mkdir(parents=True, exist_ok=True)
    told = dataclasses.replace(result, machine=_machine(), commit=_commit(), is_quick=is_quick)
    path = folder / f"{result.part}.json"
    path.write_bytes(orjson.dumps(dataclasses.asdict(told), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def read(part: str, folder: Path) -> Result | None:
    """The last result of ``part``, if it was ever measured."""
    path = folder / f"{part}.json"
    if not path.is_file():
        return None
    told: dict[str, Any] = orjson.loads(path.read_bytes())
    told["ratios"] = tuple(Ratio(**each) for each in told["ratios"])
    told["bars"] = tuple(Bar(**each) for each in told["bars"])
    told["rows"] = tuple(tuple(each) for each in told["rows"])
    told["columns"] = tuple(told["columns"])
    return Result(**told)


def _machine() -> str:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    kernel = "machine code" if compiled.folders() else "Python"
    return (
        f"{cores} cores, {platform.machine()}, {platform.system()}, Python {platform.python_version()}, "
        f"the kernel as {kernel}"
    )


def _commit() -> str:
    found = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return found.stdout.strip()
