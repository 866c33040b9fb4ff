"""Counts as people read them."""

from __future__ import annotations

import re

_PLURAL = re.compile(r"s\b")


def number_of(n: int, noun: str) -> str:
    """A count with its noun, whose plural has an s.

    >>> number_of(1, "quotation"), number_of(2000, "article")
    ('1 quotation', '2,000 articles')
    """
    return f"{n:,} {noun}{'' if n == 1 else 's'}"


def counted(n: int, name: str) -> str:
    """A count with the name of what it counts, which is in the plural, as a key is: its first s at an end goes for one.

    >>> counted(2, "articles_not_reviewed"), counted(1, "articles_not_reviewed")
    ('2 articles not reviewed', '1 article not reviewed')
    """
    words = name.replace("_", " ")
    return f"{n:,} {_PLURAL.sub('', words, count=1) if n == 1 else words}"
