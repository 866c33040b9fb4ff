"""Bars that stand: counts along a line, of months or of confidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quoteset.charts.svg import FONT, MARGIN, WIDTH, Heading, axis, counted, document, line, rect, text, text_width

_PLOT_HEIGHT = 180.0
_WIDEST = 64.0  # a column and its gap: one month alone shall not fill the chart
_GAP_SHARE = 0.18


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A count at one place of the line; ``tick`` is what stands below it, ``label`` what it is called in full."""

    label: str
    n: int
    tick: str = ""


def columns(
    name: str,
    heading: Heading,
    values: Sequence[Column],
    *,
    axis_label: str = "",
    end_tick: str = "",
    standalone: bool = True,
    width: int = WIDTH,
) -> str:
    """One column a value, in the order given, over an axis of counts.

    With ``end_tick`` the ticks stand at the left edges of the columns, where their values begin, and it at the end.
    """
    scale = axis(max((each.n for each in values), default=0))
    left = MARGIN + max(text_width(counted(tick)) for tick in scale.ticks) + 8
    top = heading.height(standalone=standalone) + 6
    bottom = top + _PLOT_HEIGHT
    room = width - MARGIN - left
    slot = min(room / max(len(values), 1), _WIDEST)
    start = left + (room - slot * len(values)) / 2
    body = []
    for tick in scale.ticks:
        y = bottom - tick / scale.end * _PLOT_HEIGHT
        body.append(line(left, y, width - MARGIN, y, "axis" if tick == 0 else "grid"))
        body.append(text(left - 8, y + FONT / 2 - 2, counted(tick), anchor="end", style="soft"))
    gap = slot * _GAP_SHARE if slot > 3 else 0
    for place, each in enumerate(values):
        x = start + place * slot
        if each.n:
            height = max(each.n / scale.end * _PLOT_HEIGHT, 1)
            tip = f"{each.label}: {each.n:,}"
            body.append(rect(x + gap / 2, bottom - height, slot - gap, height, "c1", tip, radius=1))
        if each.tick:
            at = x if end_tick else x + slot / 2
            body.append(text(at, bottom + FONT + 5, each.tick, anchor="middle", style="soft"))
    if end_tick:
        body.append(text(start + slot * len(values), bottom + FONT + 5, end_tick, anchor="middle", style="soft"))
    height = bottom + FONT + 5 + MARGIN
    if axis_label:
        height += FONT + 4
        body.append(text(left + room / 2, height - MARGIN + 2, axis_label, room, anchor="middle", style="soft"))
    return document(name, heading, height, body, standalone=standalone, width=width)


def room_of(n_columns: int, width: int = WIDTH) -> float:
    """About how wide a column of ``n_columns`` is, for those who choose how many ticks there can be."""
    return min((width - 2 * MARGIN - 50) / max(n_columns, 1), _WIDEST)
