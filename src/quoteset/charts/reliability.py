"""Confidence against measured precision: how far a confidence can be taken at its word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quoteset.charts.svg import FONT, MARGIN, WIDTH, Heading, document, escape, line, number, rect, text, text_width

_SIDE = 260.0  # of the square that is plotted
_LARGEST = 9.0  # radius of the point with most values behind it
_SMALLEST = 2.5
_LEGEND_ROOM = 170.0  # the least width in which the lines below are whole
_READING = ("Area: number of decisions.", "On the line confidence is", "what it says; above it,", "too modest.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Of ``n`` decisions with about this confidence the share ``precision`` was right."""

    confidence: float  # the middle of its range, 0 to 1
    n: int
    precision: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """One set of articles that was measured; points without a decision are left out."""

    label: str
    points: Sequence[Measured]


def reliability(
    name: str, heading: Heading, sets: Sequence[Reliability], *, standalone: bool = True, width: int = WIDTH
) -> str:
    """A point for every range of confidence, its area by the number of decisions; on the diagonal both are equal.

    The legend stands beside the plot, or below it where ``width`` leaves no room there.
    """
    top = heading.height(standalone=standalone) + 6
    bottom = top + _SIDE
    left = MARGIN + text_width("100%") + FONT + 18
    body = []
    for tenths in range(0, 11, 2):
        x, y = left + tenths / 10 * _SIDE, bottom - tenths / 10 * _SIDE
        body.append(line(left, y, left + _SIDE, y, "axis" if tenths == 0 else "grid"))
        body.append(line(x, top, x, bottom, "axis" if tenths == 0 else "grid"))
        body.append(text(left - 8, y + FONT / 2 - 2, f"{10 * tenths}%", anchor="end", style="soft"))
        body.append(text(x, bottom + FONT + 5, f"{tenths / 10:.1f}", anchor="middle", style="soft"))
    body.append(line(left, bottom, left + _SIDE, top, "axis"))
    body.append(text(left + _SIDE / 2, bottom + 2 * FONT + 10, "confidence", anchor="middle", style="soft"))
    middle = top + _SIDE / 2
    turned = f'<g transform="rotate(-90 {number(MARGIN + FONT)} {number(middle)})">'
    body.append(f"{turned}{text(MARGIN + FONT, middle, 'right', anchor='middle', style='soft')}</g>")
    most = max((point.n for each in sets for point in each.points), default=1)
    for colour, each in enumerate(sets, 1):
        body += _points(each, colour, left, bottom, most)
    end = bottom + 2 * FONT + 10
    beside = left + _SIDE + 36
    if width - MARGIN - beside >= _LEGEND_ROOM:
        body += _legend(sets, beside, top + FONT, width)
    else:
        body += _legend(sets, left, end + 2 * FONT, width)
        end += FONT + len(sets) * (FONT + 10) + len(_READING) * (FONT + 4)
    return document(name, heading, end + MARGIN, body, standalone=standalone, width=width)


def _points(measured: Reliability, colour: int, left: float, bottom: float, most: int) -> list[str]:
    points = [each for each in measured.points if each.n]
    places = [(left + each.confidence * _SIDE, bottom - each.precision * _SIDE) for each in points]
    path = " ".join(f"{number(x)},{number(y)}" for x, y in places)
    body = [f'<polyline class="l{colour}" points="{path}" opacity="0.45"/>'] if len(points) > 1 else []
    for each, (x, y) in zip(points, places, strict=True):
        radius = max(_LARGEST * (each.n / most) ** 0.5, _SMALLEST)
        tip = f"{measured.label}: {each.precision:.1%} of {each.n:,} right at confidence {each.confidence:.2f}"
        body.append(
            f'<circle class="c{colour} ring" cx="{number(x)}" cy="{number(y)}" r="{number(radius)}">'
            f"<title>{escape(tip)}</title></circle>"
        )
    return body


def _legend(sets: Sequence[Reliability], x: float, y: float, width: int) -> list[str]:
    body = []
    for colour, each in enumerate(sets, 1):
        total = sum(point.n for point in each.points)
        body.append(rect(x, y - 9, 9, 9, f"c{colour}"))
        body.append(text(x + 15, y, f"{each.label} ({total:,})", width - MARGIN - x - 15))
        y += FONT + 10
    for words in _READING:
        body.append(text(x, y + 6, words, width - MARGIN - x, style="soft"))
        y += FONT + 4
    return body
