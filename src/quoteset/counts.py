"""Counts as people read them."""

from __future__ import annotations


def number_of(n: int, noun: str) -> str:
    """A count with its noun, whose plural has an s.

    >>> number_of(1, "quotation"), number_of(2000, "article")
    ('1 quotation', '2,000 articles')
    """
    return f"{n:,} {noun}{'' if n == 1 else 's'}"
