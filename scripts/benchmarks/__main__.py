"""Measure, print, keep the results, and write the page: ``scripts/benchmark [--quick] [--articles N] [PART ...]``."""

from __future__ import annotations

import argparse
import functools
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from benchmarks import building, extraction, heaps, hostile, keystrokes, page, pages, results, spark
from benchmarks.results import ROOT, Result

# Of the whole; parts take shares of it, as their modules say.
N_ARTICLES: Final = 1_000_000
N_QUICK: Final = 5000
HOSTILE_BYTES: Final = 10_000_000
HOSTILE_QUICK: Final = 500_000

PAGE: Final = ROOT / "docs" / "performance.md"
QUICK_PAGE: Final = heaps.FOLDER / "quick" / "performance.md"


def main() -> int:
    """Run the parts that are asked for. Returns 1 where a floor is not reached by what was measured in full."""
    parser = argparse.ArgumentParser(
        prog="scripts/benchmark", description="Measure speed and memory as ratios, and write docs/performance.md."
    )
    parser.add_argument("--quick", action="store_true", help=f"small sizes, minutes; written to {QUICK_PAGE.parent}")
    parser.add_argument("--articles", type=int, help=f"the whole that parts take shares of ({N_ARTICLES:,})")
    parser.add_argument("--bytes", type=int, help=f"of the larger hostile article ({HOSTILE_BYTES:,})")
    parser.add_argument("--built", type=Path, help="a data set whose report is searched, for the part keystrokes")
    parser.add_argument("--page", action="store_true", help="measure nothing: write the page from what is kept")
    parser.add_argument("parts", nargs="*", metavar="PART")
    arguments = parser.parse_args()
    n = arguments.articles or (N_QUICK if arguments.quick else N_ARTICLES)
    n_bytes = arguments.bytes or (HOSTILE_QUICK if arguments.quick else HOSTILE_BYTES)
    parts: dict[str, Callable[[], Result]] = {
        "extraction": functools.partial(extraction.run, n),
        "build": functools.partial(building.run, n),
        "size": functools.partial(building.run_sizes, n),
        "hostile": functools.partial(hostile.run, n_bytes),
        "pages": functools.partial(pages.run, n),
        "crawl": functools.partial(pages.run_crawl, n),
        "spark": functools.partial(spark.run, n),
        "keystrokes": functools.partial(keystrokes.run, n, arguments.built),
    }
    if unknown := set(arguments.parts) - set(parts):
        parser.error(f"no part {min(unknown)!r}; there are {', '.join(parts)}")
    target = QUICK_PAGE if arguments.quick else PAGE
    folder = target.with_suffix("")
    heaps.FOLDER.mkdir(parents=True, exist_ok=True)
    measured = []
    for name in [] if arguments.page else arguments.parts or parts:
        print(f"{name} ...", file=sys.stderr, flush=True)
        found = parts[name]()
        # What could not run here does not replace what ran elsewhere.
        if not found.skipped or results.read(name, folder) is None:
            results.write(found, folder, is_quick=arguments.quick)
        measured.append(found)
        print(page.told(found), end="\n\n", flush=True)
    page.write_page([kept for name in parts if (kept := results.read(name, folder))], target)
    print(f"written: {target}", file=sys.stderr)
    missed = [ratio.name for result in measured for ratio in result.ratios if ratio.verdict == "NOT REACHED"]
    return int(bool(missed) and not arguments.quick)


if __name__ == "__main__":
    sys.exit(main())
