"""Paragraphs: how an article's text falls into them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import regex

from quoteset.records import Span

LINE = regex.compile(r"[^\n\r\u2028\u2029\x0b\x0c\x85]+")
BLANK = regex.compile(r"\n[ \t\r\xa0]*+\n")
BORDER = regex.compile(r"(?:[_*=~•#—–-][ .]?+){3,}+")
# Longer lines are no border. unit: characters
BORDER_LENGTH = 80

# A text is hard-wrapped when most lines that are followed by a plain line break are of a printed line's length.
# unit: characters; origin: the width of terminals, mails and wire copy.
WRAP_WIDTHS = range(50, 101)
WRAP_SHARE = 0.7
WRAP_LINES = 6


def find_paragraphs(text: str) -> list[Span]:
    """The paragraphs of ``text`` in order, white space around them left out.

    Every line break ends a paragraph, except where the text is hard-wrapped: then a blank line does.

    >>> [p.of("One.\\n\\n Two. ") for p in find_paragraphs("One.\\n\\n Two. ")]
    ['One.', 'Two.']
    """
    lines = [(match.start(), match.end()) for match in LINE.finditer(text)]
    blocks = _join_wrapped(text, lines) if _is_wrapped(text, lines) else lines
    spans = []
    for start, end in blocks:
        piece = text[start:end]
        left = len(piece) - len(piece.lstrip())
        right = len(piece.rstrip())
        if left < right:
            spans.append(Span(start + left, start + right))
    return spans


def find_borders(text: str, paragraphs: Sequence[Span]) -> tuple[int, ...]:
    """The numbers of the paragraphs that are a line of signs: what stands below it is another item or scene.

    origin: live reports of news agencies set ___ between their items.

    >>> find_borders("One.\\n\\n* * *\\n\\nTwo.", find_paragraphs("One.\\n\\n* * *\\n\\nTwo."))
    (1,)
    """
    return tuple(
        number
        for number, span in enumerate(paragraphs)
        if span.end - span.start <= BORDER_LENGTH and BORDER.fullmatch(text, span.start, span.end)
    )


def _is_wrapped(text: str, lines: list[tuple[int, int]]) -> bool:
    followed = [b - a for (a, b), (c, _) in pairwise(lines) if c - b == 1]
    if len(followed) < WRAP_LINES or not BLANK.search(text):
        return False
    return sum(length in WRAP_WIDTHS for length in followed) >= WRAP_SHARE * len(followed)


def _join_wrapped(text: str, lines: list[tuple[int, int]]) -> list[tuple[int, int]]:
    blocks: list[tuple[int, int]] = []
    for start, end in lines:
        if not text[start:end].strip():
            continue
        if blocks and text.count("\n", blocks[-1][1], start) < 2:
            blocks[-1] = (blocks[-1][0], end)
        else:
            blocks.append((start, end))
    return blocks
