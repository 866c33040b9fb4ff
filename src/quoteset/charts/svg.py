"""The pieces that all charts are made of: the frame, its colours, texts that fit, and axes with round numbers."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 640  # of a chart where nothing else is said, in its own units; it scales with the page
MARGIN = 16
FONT = 12.0  # size of all texts but the title
TITLE_FONT = 15.0
COLOURS = 6  # classes c1 … c6

_MOST_CHARACTERS = 120  # of a label, before it is measured: combining characters have no width of their own

# Colours that people with any kind of colour vision tell apart (after Okabe and Ito 2008), lighter on dark ground.
_LIGHT = (
    "--ground:#ffffff;--edge:#d5dbe3;--ink:#1d2733;--soft:#5b6775;--grid:#e4e8ed;"
    "--c1:#2f6db5;--c2:#d97b16;--c3:#1f9a83;--c4:#8d5fc0;--c5:#c64d6b;--c6:#8794a3"
)
_DARK = (
    "--ground:#161b22;--edge:#323a45;--ink:#e6ebf1;--soft:#a3afbd;--grid:#2a323c;"
    "--c1:#6ba6f2;--c2:#f2a950;--c3:#4fc6ae;--c4:#b892ec;--c5:#f08aa3;--c6:#7f8c9b"
)
_MARKS = (
    ".chart text{{font:{font}px system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;"
    "fill:var(--ink)}}"
    ".chart .heading{{font-size:{title}px;font-weight:600}}"
    ".chart .soft{{fill:var(--soft)}}"
    ".chart .ground{{fill:var(--ground);stroke:var(--edge)}}"
    ".chart .grid{{stroke:var(--grid);fill:none}}"
    ".chart .axis{{stroke:var(--soft);fill:none}}"
    ".chart .ring{{stroke:var(--ground);stroke-width:1.5}}"
).format(font=f"{FONT:g}", title=f"{TITLE_FONT:g}") + "".join(
    f".chart .c{n}{{fill:var(--c{n})}}.chart .l{n}{{stroke:var(--c{n});fill:none;stroke-width:2}}"
    for n in range(1, COLOURS + 1)
)

# For pages: colours as custom properties, which a page may set anew on .chart.
STYLE = f".chart{{{_LIGHT}}}@media(prefers-color-scheme:dark){{.chart{{{_DARK}}}}}{_MARKS}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What a chart says of itself: ``title`` above it, ``note`` below that; ``description`` is for screen readers."""

    title: str
    note: str = ""
    description: str = ""

    def height(self, *, standalone: bool) -> float:
        """The space that it takes from the top; on a page the heading is the page's."""
        return MARGIN + (TITLE_FONT + 10 if standalone else 0) + (FONT + 8 if self.note else 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """Round numbers from 0 to at least the largest value."""

    ticks: tuple[float, ...]

    @property
    def end(self) -> float:
        """The last tick, which is the end of the axis."""
        return self.ticks[-1]


def document(
    name: str, heading: Heading, height: float, body: Sequence[str], *, standalone: bool, width: int = WIDTH
) -> str:
    """The whole ``<svg>``. ``name`` begins its ids: letters, digits, hyphens, another one for every chart of a page."""
    description = heading.description or heading.note
    labelled = f"{name}-title {name}-desc" if description else f"{name}-title"
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {width} {number(height)}" role="img" '
        f'aria-labelledby="{labelled}"'
    )
    if standalone:
        opening += f' width="{width}" height="{number(height)}"'
    lines = [f"{opening}>", f'<title id="{name}-title">{escape(heading.title)}</title>']
    if description:
        lines.append(f'<desc id="{name}-desc">{escape(description)}</desc>')
    y = float(MARGIN)
    if standalone:
        lines.append(f"<style>{STYLE}</style>")
        lines.append(f'<rect class="ground" x="0.5" y="0.5" width="{width - 1}" height="{number(height - 1)}" rx="8"/>')
        y += TITLE_FONT
        lines.append(text(MARGIN, y, heading.title, width - 2 * MARGIN, style="heading"))
        y += 10
    if heading.note:
        y += FONT - 2
        lines.append(text(MARGIN, y, heading.note, width - 2 * MARGIN, style="soft"))
    return "\n".join([*lines, *body, "</svg>"]) + "\n"


def text(
    x: float,
    y: float,
    words: str,
    room: float = math.inf,
    *,
    anchor: str = "start",
    style: str = "",
) -> str:
    """A ``<text>`` that takes at most ``room`` of width."""
    size = TITLE_FONT * 1.06 if style == "heading" else FONT  # bold letters are wider
    attributes = f' class="{style}"' if style else ""
    attributes += f' text-anchor="{anchor}"' if anchor != "start" else ""
    return f'<text x="{number(x)}" y="{number(y)}"{attributes}>{escape(fit(words, room, size))}</text>'


def rect(x: float, y: float, width: float, height: float, style: str, tip: str = "", *, radius: float = 2) -> str:
    """A ``<rect>``; ``tip`` is shown where the pointer rests on it."""
    corner = f' rx="{number(min(radius, width / 2, height / 2))}"' if radius else ""
    size = f'width="{number(width)}" height="{number(height)}"{corner}'
    shape = f'<rect class="{style}" x="{number(x)}" y="{number(y)}" {size}'
    return f"{shape}><title>{escape(tip)}</title></rect>" if tip else f"{shape}/>"


def line(x1: float, y1: float, x2: float, y2: float, style: str) -> str:
    """A ``<line>``."""
    return f'<line class="{style}" x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}"/>'


def number(value: float) -> str:
    """A coordinate, as short as a tenth of a unit allows.

    >>> number(3.0), number(2.449), number(-0.01)
    ('3', '2.4', '0')
    """
    return f"{round(value, 1) + 0:g}" if abs(value) < 10**5 else f"{value:.0f}"


def escape(words: str) -> str:
    """``words`` in XML, on one line, without what XML forbids and without what turns the line around.

    >>> escape("a\\x00<b>\\u202e &")
    'a&lt;b&gt; &amp;'
    """
    return clean(words).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def clean(words: str) -> str:
    """``words`` on one line without control, direction, half and unassigned characters."""
    one_line = " ".join(words.split())
    return "".join(each for each in one_line if unicodedata.category(each) not in ("Cc", "Cf", "Cs", "Cn"))


def text_width(words: str, size: float = FONT) -> float:
    """About how wide ``words`` are: fonts differ, so a little more than most need."""
    return size * sum(map(_em, words))


def fit(words: str, room: float, size: float = FONT) -> str:
    """``words``, cut with an ellipsis where they are wider than ``room``.

    >>> fit("The Harbour Gazette", 66)
    'The Har…'
    """
    words = clean(words[: 4 * _MOST_CHARACTERS])
    if len(words) <= _MOST_CHARACTERS and text_width(words, size) <= room:
        return words
    left = room - size * _em("…")
    kept = []
    for each in words[: _MOST_CHARACTERS - 1]:
        left -= size * _em(each)
        if left < 0:
            break
        kept.append(each)
    return "".join(kept).rstrip() + "…"


def axis(largest: float, n_most: int = 5) -> Axis:
    """Ticks at round numbers, at most ``n_most`` of them above 0; whole numbers where ``largest`` counts things.

    >>> axis(7).ticks
    (0, 2, 4, 6, 8)
    """
    largest = max(largest, 1)
    power = 10.0 ** math.floor(math.log10(largest / n_most))
    step = next(power * factor for factor in (1, 2, 5, 10, 20) if power * factor * n_most >= largest)
    step = max(1, round(step))
    return Axis(ticks=tuple(step * n for n in range(math.ceil(largest / step) + 1)))


def counted(n: float) -> str:
    """A number for an axis or a bar.

    >>> counted(840), counted(12_400), counted(2_500_000)
    ('840', '12,400', '2.5 M')
    """
    return f"{n / 10**6:,.1f} M" if n >= 10**6 else f"{n:,.0f}"


def share(n: float, whole: float) -> str:
    """A share in per cent; what is there is never 0 %, and what is not all is never 100 %.

    >>> share(1, 3), share(1, 10_000), share(9_999, 10_000), share(0, 0)
    ('33%', '<1%', '>99%', '')
    """
    if not whole:
        return ""
    percent = round(100 * n / whole)
    if percent == 0 and n:
        return "<1%"
    return ">99%" if percent == 100 and n != whole else f"{percent}%"


def _em(character: str) -> float:
    """The width of a character as a part of the font's size."""
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return 1.0
    # As DejaVu Sans, the widest of the usual fonts, has them.
    if character in " iljtfr.,:;'’|!()[]-·I":
        return 0.38
    if character.isupper() or character in "mw%@…—":
        return 0.8
    return 0.63
