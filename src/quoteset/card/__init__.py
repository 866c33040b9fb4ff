"""Counts and files -> README.md: YAML for machines, a text for those who judge the data, and the user's own words."""

from __future__ import annotations

from quoteset.card.drawings import FOLDER, Chart, is_chart
from quoteset.card.front import CardInfo, front_matter
from quoteset.card.text import NAME, Card, render, user_text

__all__ = [
    "FOLDER",
    "NAME",
    "Card",
    "CardInfo",
    "Chart",
    "front_matter",
    "is_chart",
    "render",
    "user_text",
]
