"""Fuzz everything for a while: a process for each target, two at a time; what they found, and how much they tried.

``scripts/fuzz [--seconds 120] [--jobs 2] [--folder build/fuzz] [--seed N] [TARGET ...]``. Status 1 if anything was found.
"""

from __future__ import annotations

import argparse
import importlib.util
import re
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import everything
from target import ROOT, Target

# A target that crashed is started again; one that always does is not.
MAX_STARTS = 20

_EXECUTED = re.compile(r"stat::number_of_executed_units: (\d+)|^#(\d+)\s", re.MULTILINE)
_COVERED = re.compile(r"cov: (\d+)")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How much one target tried, and what it found."""

    name: str
    seconds: float  # by the clock
    n_executed: int
    n_covered: int  # branches of quoteset's own code
    found: tuple[Path, ...]


def main() -> int:
    """Fuzz, and print what came of it. Returns the exit status."""
    targets = everything.TARGETS
    parser = argparse.ArgumentParser(prog="scripts/fuzz", description="Fuzz readers, kernel and builds.")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"some of {', '.join(targets)}; none: all")
    parser.add_argument("--seconds", type=float, default=120, help="by the clock, over all targets (120)")
    parser.add_argument("--jobs", type=int, default=2, help="processes at a time (2)")
    parser.add_argument(
        "--folder", type=Path, default=ROOT / "build" / "fuzz", help="for inputs: kept and gone on from"
    )
    parser.add_argument("--seed", type=int, default=0, help="of chance; 0: another one each time")
    arguments = parser.parse_args()
    unknown = set(arguments.targets) - set(targets)
    if unknown:
        parser.error(f"no target {min(unknown)!r}; there are {', '.join(targets)}")
    chosen = [targets[name] for name in arguments.targets or targets]
    if importlib.util.find_spec("atheris") is None:
        print("atheris is not there for this Python: no branches are watched, inputs change by chance", file=sys.stderr)
    outcomes = _run(chosen, arguments.folder, arguments.seconds * arguments.jobs, arguments.jobs, arguments.seed)
    _print(outcomes)
    return int(any(each.found for each in outcomes))


def _run(chosen: Sequence[Target], folder: Path, seconds: float, jobs: int, seed: int) -> list[Outcome]:
    shares = sum(each.share for each in chosen)
    # The longest first, so that all end at about the same time.
    ordered = sorted(chosen, key=lambda each: -each.share)
    with ThreadPoolExecutor(jobs) as pool:
        return list(
            pool.map(lambda each: _fuzz(each, folder / each.name, seconds * each.share / shares, seed), ordered)
        )


def _fuzz(target: Target, folder: Path, seconds: float, seed: int) -> Outcome:
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "log.txt"
    start = time.monotonic()
    with log.open("wb") as file:
        for number in range(MAX_STARTS):
            left = seconds - (time.monotonic() - start)
            if left < 1:
                break
            command = [sys.executable, str(Path(__file__).parent / "process.py"), target.name, str(folder)]
            command += [f"{left:.0f}", str(seed + number if seed else 0)]
            subprocess.run(command, stdout=file, stderr=file, check=False, preexec_fn=_no_core)
    return _outcome(target, folder, time.monotonic() - start)


def _no_core() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _outcome(target: Target, folder: Path, seconds: float) -> Outcome:
    told = (folder / "log.txt").read_text(encoding="utf-8", errors="replace")
    n_executed = last = 0
    for match in _EXECUTED.finditer(told):
        n = int(match[1] or match[2])
        # The count begins anew with each start of the process.
        n_executed += last if n < last else 0
        last = n
    found = sorted((folder / "found").glob("*"))
    covered = max((int(n) for n in _COVERED.findall(told)), default=0)
    if not last:
        print(told[-4000:], file=sys.stderr)
        raise SystemExit(f"{target.name}: did not run; see {folder / 'log.txt'}")
    inputs = tuple(each for each in found if each.suffix != ".txt")
    return Outcome(target.name, seconds, n_executed + last, covered, inputs)


def _print(outcomes: Sequence[Outcome]) -> None:
    print(f"{'target':10} {'seconds':>8} {'inputs':>10} {'branches':>9} {'found':>6}")
    for each in outcomes:
        print(f"{each.name:10} {each.seconds:8.0f} {each.n_executed:10,} {each.n_covered:9,} {len(each.found):6}")
    print(f"{'all':10} {sum(each.seconds for each in outcomes):8.0f} {sum(each.n_executed for each in outcomes):10,}")
    for path in (path for each in outcomes for path in each.found):
        story = path.with_suffix(".txt")
        last = (
            story.read_text(encoding="utf-8").strip().rsplit("\n", 1)[-1] if story.exists() else "crash, hang or memory"
        )
        print(f"\n{path}\n    {last[:300]}")


if __name__ == "__main__":
    sys.exit(main())
