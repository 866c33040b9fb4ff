"""Gold segments -> the built segments that cover them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from quoteset.evaluate.gold import Segment
from quoteset.records import Span

COVERED = 0.8  # Jaccard index, of characters or of words, from which on a segment is found
IGNORED = 0.3  # the same, from which on a built segment counts as one that gold says to ignore
_TOUCHED = 0.5  # share of the shorter segment's words that both have; characters touch where they overlap

_WORD = re.compile(r"[^\W_]+")


def match(gold: Sequence[Segment], built: Sequence[Span], text: str) -> dict[int, int]:
    """Which built segment covers which gold one, by their numbers.

    In the order of gold, each takes the most similar one that is left, the first of equals.
    """
    found: dict[int, int] = {}
    free = list(range(len(built)))
    for number, segment in enumerate(gold):
        degrees = {each: likeness(segment, built[each], text) for each in free}
        best = max(free, key=degrees.__getitem__, default=None)
        if best is not None and degrees[best] >= COVERED:
            found[number] = best
            free.remove(best)
    return found


def likeness(gold: Segment, built: Span, text: str) -> float:
    """Jaccard index of two segments, 0 to 1: of their characters, or of their words where gold has no offsets."""
    if isinstance(gold, Span):
        both, either = _overlap(gold, built), max(gold.end, built.end) - min(gold.start, built.start)
        return both / either if both else 0.0
    ours, theirs = _words(gold), _words(built.of(text))
    return (ours & theirs).total() / ((ours | theirs).total() or 1)


def touches(gold: Segment, built: Span, text: str) -> bool:
    """Whether the two segments are of the same words, if not from the same beginning to the same end."""
    if isinstance(gold, Span):
        return overlap(gold, built)
    ours, theirs = _words(gold), _words(built.of(text))
    shorter = min(ours.total(), theirs.total())
    return bool(shorter) and (ours & theirs).total() >= _TOUCHED * shorter


def overlap(one: Span, other: Span) -> bool:
    """Whether the spans have a character in common."""
    return _overlap(one, other) > 0


def _overlap(one: Span, other: Span) -> int:
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def _words(text: str) -> Counter[str]:
    return Counter(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))
