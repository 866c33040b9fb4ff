"""How long the report takes to answer a keystroke, in the real browser: BUILT -> figures on stdout.

``python scripts/benchmark_report.py BUILT [--max-mb N]`` writes the report of BUILT, opens it from disk, types words
letter by letter, and measures each: how long the script works (input event to last change of the page), and how long
until the next picture is painted. The budget is 100 ms for the work (issue 6).
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from quoteset.report import write_report

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from browser import ARGUMENTS, MISSING, chromium

BUDGET = 100.0  # ms
TYPED = ("the government", "we", "“I think", "responsibility", "zzz")

# One letter more in the box. Work ends when the handler returns and layout is done; the picture comes two frames on.
KEYSTROKE = """async (value) => {
    const box = document.getElementById("q");
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    const start = performance.now();
    box.value = value;
    box.dispatchEvent(new InputEvent("input", { bubbles: true }));
    document.body.offsetHeight;
    const worked = performance.now() - start;
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    return [worked, performance.now() - start];
}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Milliseconds of every keystroke."""

    n_quotes: int
    megabytes: float
    ready: float  # from opening to all articles unpacked
    worked: tuple[float, ...]
    painted: tuple[float, ...]

    @property
    def within_budget(self) -> bool:
        """Whether no keystroke took longer than the budget."""
        return max(self.worked) <= BUDGET


def measure(built: Path, *, max_mb: float) -> Measured:
    """The report of the folder ``built``, measured. Ends the program where there is no browser."""
    path = chromium()
    if path is None:
        sys.exit(f"error: {MISSING}")
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        written = write_report(built, Path(scratch) / "report.html", max_mb=max_mb)
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1600, "height": 1000})
        start = time.perf_counter()
        page.goto(f"{written.path.as_uri()}#quotations")
        page.wait_for_selector("html[data-ready]")
        ready = (time.perf_counter() - start) * 1000
        times = [_type(page, value) for word in TYPED for value in (word[:n] for n in range(1, len(word) + 1))]
        browser.close()
    return Measured(
        n_quotes=written.n_quotes,
        megabytes=written.n_bytes / 1e6,
        ready=ready,
        worked=tuple(worked for worked, _ in times),
        painted=tuple(painted for _, painted in times),
    )


def _type(page: Page, value: str) -> tuple[float, float]:
    worked, painted = page.evaluate(KEYSTROKE, value)
    return float(worked), float(painted)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("built", type=Path)
    parser.add_argument("--max-mb", type=float, default=15.0)
    arguments = parser.parse_args()
    found = measure(arguments.built, max_mb=arguments.max_mb)
    print(f"{found.megabytes:.2f} MB, {found.n_quotes:,} quotations, ready after {found.ready:.0f} ms")
    for name, times in (("work", found.worked), ("painted", found.painted)):
        ranked = sorted(times)
        print(
            f"{name:8} median {statistics.median(ranked):6.1f} ms   95 % {ranked[int(len(ranked) * 0.95)]:6.1f} ms   "
            f"longest {ranked[-1]:6.1f} ms   ({len(ranked)} keystrokes)"
        )
    verdict = "within" if found.within_budget else "MORE THAN"
    print(f"{verdict} the budget of {BUDGET:.0f} ms")
    sys.exit(not found.within_budget)


if __name__ == "__main__":
    main()
