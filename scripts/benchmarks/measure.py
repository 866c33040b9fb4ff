"""How long something takes, and how much memory a program with all its processes."""

from __future__ import annotations

import gc
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

T = TypeVar("T")

LOOK_INTERVAL: Final = 0.05  # seconds between two looks at the memory of a program
_PAGE: Final = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Run:
    """A program that ran to its end."""

    seconds: float  # by the clock
    peak_bytes: int  # resident, of all its processes at one moment; pages that they share count for each


def run(command: Iterable[object]) -> Run:
    """Run ``command`` to its end; ends the benchmark where it fails."""
    with tempfile.TemporaryFile() as told:
        start = time.perf_counter()
        process = subprocess.Popen([str(each) for each in command], stdout=told, stderr=subprocess.STDOUT)
        peak = 0
        while process.poll() is None:
            peak = max(peak, _resident(process.pid))
            time.sleep(LOOK_INTERVAL)
        seconds = time.perf_counter() - start
        if process.returncode not in (0, 4):
            told.seek(0)
            sys.exit(f"error: {process.args} ended with status {process.returncode}:\n{told.read().decode()[-2000:]}")
    return Run(seconds, peak)


def quoteset(*arguments: object) -> Run:
    """Run the command line of quoteset, as users do."""
    return run([Path(sys.executable).with_name("quoteset"), *arguments])


def seconds(work: Callable[[], object]) -> float:
    """Processor time of this process for ``work``."""
    gc.collect()
    start = time.process_time()
    work()
    return time.process_time() - start


def least(work: Callable[[], object], n_times: int = 3) -> float:
    """The least of some ``seconds``: what other programs disturbed least."""
    return min(seconds(work) for _ in range(n_times))


def apart(work: Callable[..., T], *arguments: Any) -> T:
    """``work`` in a new process on one core, so that nothing before it is in its memory or its caches."""
    with multiprocessing.get_context("spawn").Pool(1, initializer=_on_one_core) as pool:
        return pool.apply(work, arguments)


def together(work: Callable[..., T], n: int, *arguments: Any) -> list[T]:
    """``work`` in so many new processes at the same time, as a program with ``n`` workers has the machine."""
    with multiprocessing.get_context("spawn").Pool(n) as pool:
        return [each.get() for each in [pool.apply_async(work, arguments) for _ in range(n)]]


def _on_one_core() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def _resident(root: int) -> int:
    """Bytes of memory that process ``root`` and all below it have in use."""
    total = 0
    waiting = [root]
    while waiting:
        pid = waiting.pop()
        try:
            total += int(Path(f"/proc/{pid}/statm").read_bytes().split()[1]) * _PAGE
            for task in Path(f"/proc/{pid}/task").iterdir():
                waiting += map(int, (task / "children").read_bytes().split())
        except (OSError, IndexError):
            # It is gone.
            continue
    return total
