"""What people decided about quotations: the file, which decisions hold, and what they make of an article."""

from __future__ import annotations

from quoteset.corrections.apply import RULE, Applied, Conflict, Corrected, Misfit, apply
from quoteset.corrections.book import (
    UNMATCHED,
    Book,
    Corrections,
    open_book,
    summed,
    unmatched_lines,
    without_pack,
)
from quoteset.corrections.decision import Decision, Segment, State
from quoteset.corrections.log import BrokenLine, Log, read

__all__ = [
    "RULE",
    "UNMATCHED",
    "Applied",
    "Book",
    "BrokenLine",
    "Conflict",
    "Corrected",
    "Corrections",
    "Decision",
    "Log",
    "Misfit",
    "Segment",
    "State",
    "apply",
    "open_book",
    "read",
    "summed",
    "unmatched_lines",
    "without_pack",
]
