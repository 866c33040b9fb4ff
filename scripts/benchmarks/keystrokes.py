"""How long the report takes to answer a keystroke, in the real browser.

Opens a report from disk, types words letter by letter, and measures each: how long the script works (input event to last
change of the page), and how long until the next picture is painted. The budget is 100 ms for the work.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from browser import ARGUMENTS, MISSING, chromium
from playwright.sync_api import Page, sync_playwright

from benchmarks import heaps
from benchmarks.measure import quoteset
from benchmarks.results import Bar, Ratio, Result
from quoteset.report import write_report

BUDGET = 100.0  # ms
N_ARTICLES = 840
MAX_MB = 15.0
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


class NoBrowserError(Exception):
    """There is no Chromium."""


def measure(built: Path) -> Measured:
    """The report of the folder ``built``, measured. Raises NoBrowserError where there is none."""
    path = chromium()
    if path is None:
        raise NoBrowserError(MISSING)
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        written = write_report(built, Path(scratch) / "report.html", max_mb=MAX_MB)
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


def run(n_articles: int, built: Path | None = None) -> Result:
    """The report of the folder ``built``; without one of a data set of 840 articles, or less."""
    try:
        if built is not None:
            found = measure(built)
        else:
            with tempfile.TemporaryDirectory(dir=heaps.FOLDER) as folder:
                out = Path(folder) / "out"
                quoteset("build", heaps.heap(min(N_ARTICLES, n_articles)), "-o", out)
                found = measure(out)
    except NoBrowserError as error:
        return Result(part="keystrokes", skipped=str(error))
    ranked = {"the script works": sorted(found.worked), "until the picture is painted": sorted(found.painted)}
    return Result(
        part="keystrokes",
        ratios=(
            Ratio(
                name="longest keystroke in the search of a report, of 100 ms",
                value=ranked["the script works"][-1] / BUDGET,
                floor=1,
            ),
        ),
        columns=("ms", "median", "95 %", "longest"),
        rows=tuple(
            (
                name,
                f"{statistics.median(times):.1f}",
                f"{times[int(len(times) * 0.95)]:.1f}",
                f"{times[-1]:.1f}",
            )
            for name, times in ranked.items()
        ),
        chart="Milliseconds that the script works for one keystroke",
        bars=tuple(
            Bar(label=name, value=value, shown=f"{value:.1f} ms")
            for name, value in (
                ("median", statistics.median(found.worked)),
                ("longest", max(found.worked)),
            )
        ),
        note=f"A report of {found.megabytes:.1f} MB with {found.n_quotes:,} quotations in Chromium, {len(found.worked)} "
        f"keystrokes; ready {found.ready:.0f} ms after it was opened.",
    )
