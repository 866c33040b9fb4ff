"""Time of the kernel on every hostile shape at two lengths: ``python fuzz/linear.py [SHORT LONG] [--shape NAME]``.

Processor time of this process, each shape in a process of its own; the last column is the one that must not exceed
LONG / SHORT by much. Sorted by it, the worst last.
"""

from __future__ import annotations

import argparse
import gc
import multiprocessing
import resource
import time
from dataclasses import dataclass

from hostile_shapes import SHAPES


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds for the short and the long text of a shape, and the most memory that was held."""

    name: str
    short: float
    long: float
    peak_mb: float

    @property
    def ratio(self) -> float:
        """How many times the time."""
        return self.long / max(self.short, 1e-6)


def measure(name: str, short: int, long: int) -> Measured:
    """Time ``extract`` on both texts of the shape; the shorter of two runs counts for the short one."""
    from quoteset import packs
    from quoteset.extract import extract

    english = packs.load("en")

    def seconds(length: int) -> float:
        text = SHAPES[name](length)
        gc.collect()
        start = time.process_time()
        extract(text, english)
        return time.process_time() - start

    seconds(1000)  # what is done once only: patterns, tables
    first = min(seconds(short), seconds(short))
    second = seconds(long)
    return Measured(name, first, second, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def main() -> None:
    """Measure all shapes, or one, and print a line for each."""
    parser = argparse.ArgumentParser(prog="fuzz/linear.py")
    parser.add_argument("short", type=int, nargs="?", default=100_000, help="characters (100000)")
    parser.add_argument("long", type=int, nargs="?", default=1_000_000, help="characters (1000000)")
    parser.add_argument("--shape", choices=SHAPES, help="only this one")
    parser.add_argument("--jobs", type=int, default=1)
    arguments = parser.parse_args()
    names = [arguments.shape] if arguments.shape else list(SHAPES)
    with multiprocessing.get_context("spawn").Pool(arguments.jobs, maxtasksperchild=1) as pool:
        work = [pool.apply_async(measure, (name, arguments.short, arguments.long)) for name in names]
        done = [each.get() for each in work]
    print(f"{'shape':28} {'short':>8} {'long':>8} {'MB':>6} {'ratio':>6}")
    for each in sorted(done, key=lambda each: each.ratio):
        print(f"{each.name:28} {each.short:8.2f} {each.long:8.2f} {each.peak_mb:6.0f} {each.ratio:6.1f}")


if __name__ == "__main__":
    main()
