"""Results -> docs/performance.md with its charts, and the same on the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from benchmarks.results import Bar, Ratio, Result
from quoteset.charts import WIDTH, Heading
from quoteset.charts.svg import FONT, MARGIN, document, rect, text, text_width

_ROW: Final = 24.0
_THICKNESS: Final = 15.0
_GAP: Final = 8.0
_LABEL_ROOM: Final = 0.45  # of the width, at most

HEAD: Final = """# Performance

Written by `scripts/benchmark`; measure a part anew with `scripts/benchmark PART`. Every ratio is of two times (or sizes) that
one run measured one after the other on the same machine, so that the machine cancels out. Articles are synthetic, in English,
of 3 KB with about eight quotations ([their patterns](../scripts/benchmarks/articles.py)).
"""


def write_page(results: Sequence[Result], path: Path) -> None:
    """Write the page, and the charts into the folder of its name beside it."""
    folder = path.with_suffix("")
    folder.mkdir(parents=True, exist_ok=True)
    lines = [HEAD, "| ratio | measured | floor | aim | |", "|---|---|---|---|---|"]
    lines += (f"| {' | '.join(_cells(ratio))} |" for result in results for ratio in result.ratios)
    for result in results:
        lines += ["", f"## {result.part.capitalize()}", ""]
        if result.skipped:
            lines.append(f"**Not measured**: {result.skipped}.")
            continue
        if result.bars:
            (folder / f"{result.part}.svg").write_text(chart(result), encoding="utf-8")
            lines += [f"![{result.chart}]({folder.name}/{result.part}.svg)", ""]
        lines += [f"| {' | '.join(result.columns)} |", "|" + "---|" * len(result.columns)]
        lines += (f"| {' | '.join(row)} |" for row in result.rows)
        quick = " **A quick run: small sizes, for a look only.**" if result.is_quick else ""
        lines += ["", f"{result.note}{quick} Measured at {result.commit} on {result.machine}."]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def told(result: Result) -> str:
    """A result for the terminal."""
    if result.skipped:
        return f"{result.part}: NOT MEASURED: {result.skipped}"
    lines = [f"{result.part}: {result.note}"]
    lines += _aligned([result.columns, *result.rows])
    lines += (f"  {ratio.name}: {figure(ratio.value)} {_wanted(ratio)}".rstrip() for ratio in result.ratios)
    return "\n".join(lines)


def chart(result: Result) -> str:
    """Bars as SVG, each with its figure."""
    heading = Heading(title=result.chart, description="; ".join(f"{bar.label}: {bar.shown}" for bar in result.bars))
    largest = max(bar.value for bar in result.bars) or 1
    left = MARGIN + min(max(text_width(bar.label) for bar in result.bars), _LABEL_ROOM * WIDTH) + _GAP
    room = WIDTH - MARGIN - left - _GAP - max(text_width(bar.shown) for bar in result.bars)
    y = heading.height(standalone=True)
    body: list[str] = []
    for bar in result.bars:
        body += _drawn(bar, bar.value / largest * room, left, y)
        y += _ROW
    return document(f"benchmark-{result.part}", heading, y + MARGIN, body, standalone=True)


def _drawn(bar: Bar, length: float, left: float, y: float) -> Iterable[str]:
    base = y + _ROW / 2 + FONT / 2 - 2
    yield text(left - _GAP, base, bar.label, left - _GAP - MARGIN + 1, anchor="end")
    yield rect(left, y + (_ROW - _THICKNESS) / 2, max(length, 1.0), _THICKNESS, "c1", f"{bar.label}: {bar.shown}")
    yield text(left + length + _GAP, base, bar.shown, style="soft")


def figure(value: float) -> str:
    """A ratio with as many digits as say something.

    >>> figure(1.234), figure(57.3)
    ('1.23', '57')
    """
    return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 20 else f"{value:,.0f}"


def _cells(ratio: Ratio) -> tuple[str, ...]:
    floor, aim = (figure(each) if each is not None else "" for each in (ratio.floor, ratio.aim))
    return ratio.name, f"**{figure(ratio.value)}**", floor, aim, ratio.verdict


def _wanted(ratio: Ratio) -> str:
    return f"(floor {figure(ratio.floor)}: {ratio.verdict})" if ratio.floor is not None else ""


def _aligned(rows: Sequence[Sequence[str]]) -> Iterable[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        first, *others = (cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        yield "  " + "  ".join([row[0].ljust(len(first)), *others]).rstrip()
