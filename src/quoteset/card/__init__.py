"""Counts and files -> README.md: YAML for machines, a text for those who judge the data, and the user's own words."""

from __future__ import annotations

from quoteset.card.figures import Figures, count, total
from quoteset.card.front import CardInfo, front_matter
from quoteset.card.text import NAME, Example, examples, render, user_text

__all__ = [
    "NAME",
    "CardInfo",
    "Example",
    "Figures",
    "count",
    "examples",
    "front_matter",
    "render",
    "total",
    "user_text",
]
