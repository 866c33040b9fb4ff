"""Bars that lie: one for each of a few named things, or one cut into parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quoteset.charts.svg import (
    COLOURS,
    FONT,
    MARGIN,
    WIDTH,
    Heading,
    counted,
    document,
    rect,
    share,
    text,
    text_width,
)

_ROW = 24.0  # from one bar to the next
_THICKNESS = 15.0
_LABEL_ROOM = 0.38  # of the chart's width, at most
_LEAST_LABEL_ROOM = 192.0  # en.quote-mention-cue-quote is whole: cut, the names of two rules can be the same
_GAP = 8.0
_STACK_GAP = 18.0  # below a stack and its legend
_LEGEND_LINE = 17.0
_SWATCH = 14.0  # the coloured square before a name, and the room around it
_SMALLEST_PART = 1.0  # width of a part that is there at all


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A named count."""

    label: str
    n: int
    is_rest: bool = False  # the others together: drawn in grey, below


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A named part of a whole."""

    label: str
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """A whole and its parts, largest or most telling first; of more than six the last are drawn as one."""

    label: str
    parts: Sequence[Part]


def most(counts: Mapping[str, int], n_most: int, *, unknown: str = "not known") -> list[Bar]:
    """The largest of ``counts``, then the others as one bar, then the value "" under the name ``unknown``.

    One other alone is shown by its name: "1 others" would take the same room and say less.
    """
    ranked = sorted(((label, n) for label, n in counts.items() if label), key=lambda pair: (-pair[1], pair[0]))
    n_shown = n_most if len(ranked) > n_most + 1 else len(ranked)
    shown = [Bar(label=label, n=n) for label, n in ranked[:n_shown]]
    if others := ranked[n_shown:]:
        shown.append(Bar(label=f"{len(others):,} others", n=sum(n for _, n in others), is_rest=True))
    if n_unknown := counts.get("", 0):
        shown.append(Bar(label=unknown, n=n_unknown, is_rest=True))
    return shown


def bars(
    name: str,
    heading: Heading,
    values: Sequence[Bar],
    *,
    whole: int | None = None,
    standalone: bool = True,
    width: int = WIDTH,
) -> str:
    """One bar a value, in the order given, with its number and its share of ``whole`` (of their sum without it)."""
    total = sum(each.n for each in values) if whole is None else whole
    largest = max((each.n for each in values), default=0) or 1
    notes = [f"{counted(each.n)} · {share(each.n, total)}" for each in values]
    labels = max((text_width(each.label) for each in values), default=0.0)
    left = MARGIN + min(labels, max(_LABEL_ROOM * width, _LEAST_LABEL_ROOM)) + _GAP
    room = width - MARGIN - left - _GAP - max(map(text_width, notes), default=0.0)
    y = heading.height(standalone=standalone)
    body = []
    for each, note in zip(values, notes, strict=True):
        length = max(each.n / largest * room, _SMALLEST_PART if each.n else 0)
        base = y + _ROW / 2 + FONT / 2 - 2
        body.append(text(left - _GAP, base, each.label, left - _GAP - MARGIN + 1, anchor="end"))
        style = "c6" if each.is_rest else "c1"
        body.append(rect(left, y + (_ROW - _THICKNESS) / 2, length, _THICKNESS, style, f"{each.label}: {each.n:,}"))
        body.append(text(left + length + _GAP, base, note, style="soft"))
        y += _ROW
    return document(name, heading, y + MARGIN, body, standalone=standalone, width=width)


def stacks(name: str, heading: Heading, values: Sequence[Stack], *, standalone: bool = True) -> str:
    """One bar of full length for each stack, cut into its parts, with a legend below it."""
    room = WIDTH - 2.0 * MARGIN
    y = heading.height(standalone=standalone)
    body = []
    for stack in values:
        parts = _at_most(stack.parts, COLOURS)
        total = sum(each.n for each in parts) or 1
        body.append(text(MARGIN, y + FONT, stack.label, room))
        x = float(MARGIN)
        for number, each in enumerate(parts, 1):
            length = each.n / total * room
            if each.n:
                shown = max(length - 1, _SMALLEST_PART)
                body.append(
                    rect(x, y + FONT + 6, shown, _THICKNESS, f"c{number}", f"{each.label}: {each.n:,}", radius=0)
                )
            x += length
        y += FONT + _THICKNESS + 6
        legend, y = _legend(parts, total, y)
        body += legend
        y += _STACK_GAP
    return document(name, heading, y, body, standalone=standalone)


def _legend(parts: Sequence[Part], total: int, y: float) -> tuple[list[str], float]:
    """The names of the parts with their numbers, in as many lines as they need, and where the last one ends."""
    body = []
    x = float(MARGIN)
    y += _LEGEND_LINE
    for number, each in enumerate(parts, 1):
        label = f"{each.label} {counted(each.n)} · {share(each.n, total)}"
        width = _SWATCH + text_width(label)
        if x > MARGIN and x + width > WIDTH - MARGIN:
            x, y = float(MARGIN), y + _LEGEND_LINE
        body.append(rect(x, y - 9, 9, 9, f"c{number}"))
        body.append(text(x + _SWATCH, y, label, WIDTH - MARGIN - x - _SWATCH, style="soft"))
        x += width + _SWATCH
    return body, y


def _at_most(parts: Sequence[Part], n: int) -> list[Part]:
    if len(parts) <= n:
        return list(parts)
    rest = parts[n - 1 :]
    return [*parts[: n - 1], Part(label=f"{len(rest)} others", n=sum(each.n for each in rest))]
