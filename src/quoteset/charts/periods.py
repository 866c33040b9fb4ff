"""Counts by month -> columns of months, or of years where there are too many, without a hole in the line of time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from quoteset.charts.columns import Column, room_of
from quoteset.charts.svg import WIDTH, text_width

MOST_COLUMNS = 120
_YEAR_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
_MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60, 120)


@dataclass(frozen=True, slots=True, kw_only=True)
class Periods:
    """Columns in the order of time, and what each stands for: "month", "year", "10 years"."""

    columns: tuple[Column, ...]
    unit: str


def periods(months: Mapping[str, int], n_most: int = MOST_COLUMNS, *, width: int = WIDTH) -> Periods:
    """Counts by month (``"2026-03"``; "" for what has no date, left out here) over the whole span that they cover.

    Months without any count are there, with 0. Where there are more than ``n_most``, years are counted instead, or
    several years together. How many ticks there are follows from the ``width`` of the chart.
    """
    counts = {int(month[:-3]) * 12 + int(month[-2:]) - 1: n for month, n in months.items() if month}
    if not counts:
        return Periods(columns=(), unit="month")
    first, last = min(counts), max(counts)
    if last - first < n_most:
        return _by_month(counts, first, last, width)
    return _by_years(counts, first // 12, last // 12, n_most, width)


def _by_month(counts: Mapping[int, int], first: int, last: int, width: int) -> Periods:
    step = _step(_MONTH_STEPS, last - first + 1, "2026-03", width)
    columns = []
    for month in range(first, last + 1):
        name = f"{month // 12:04}-{month % 12 + 1:02}"
        # At a year's distance the month says nothing: it is always January.
        tick = name if step < 12 else name[:4]
        columns.append(Column(label=name, n=counts.get(month, 0), tick=tick if month % step == 0 else ""))
    if len(columns) < 12 and not any(each.tick for each in columns):
        columns[0] = Column(label=columns[0].label, n=columns[0].n, tick=columns[0].label)
    return Periods(columns=tuple(columns), unit="month")


def _by_years(counts: Mapping[int, int], first: int, last: int, n_most: int, width: int) -> Periods:
    size = next(step for step in _YEAR_STEPS if (last - first) // step + 2 <= n_most)
    sums: Counter[int] = Counter()
    for month, n in counts.items():
        sums[month // 12 // size] += n
    places = range(first // size, last // size + 1)
    step = size * _step((1, 2, 5, 10, 20, 50), len(places), "2026", width)
    columns = []
    for place in places:
        year = place * size
        label = f"{year}" if size == 1 else f"{year}–{year + size - 1}"
        columns.append(Column(label=label, n=sums[place], tick=f"{year}" if year % step == 0 else ""))
    return Periods(columns=tuple(columns), unit="year" if size == 1 else f"{size} years")


def _step(steps: tuple[int, ...], n_columns: int, tick: str, width: int) -> int:
    """The least number of columns from tick to tick at which the ticks do not touch."""
    wanted = text_width(tick) + 6
    return next((step for step in steps if step * room_of(n_columns, width) >= wanted), steps[-1])
