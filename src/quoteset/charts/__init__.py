"""Numbers -> charts as SVG text, drawn by own small code: no library of 5 MB, no script, the same bytes every time.

Every function gives one whole ``<svg>`` element. ``standalone`` ones are files: they bring their colours, for light and
dark pages, and a ground of their own. The others are for a page that has ``STYLE`` among its style sheets.
"""

from __future__ import annotations

from quoteset.charts.bars import Bar, Part, Stack, bars, most, stacks
from quoteset.charts.columns import Column, columns
from quoteset.charts.periods import Periods, periods
from quoteset.charts.reliability import Measured, Reliability, reliability
from quoteset.charts.svg import STYLE, WIDTH, Heading, counted, share

__all__ = [
    "STYLE",
    "WIDTH",
    "Bar",
    "Column",
    "Heading",
    "Measured",
    "Part",
    "Periods",
    "Reliability",
    "Stack",
    "bars",
    "columns",
    "counted",
    "most",
    "periods",
    "reliability",
    "share",
    "stacks",
]
