"""Words that were at some place of an article -> where they are now, in a text that may have changed."""

from __future__ import annotations

import regex

# Characters before and after the words that are kept with a decision, and compared.
CONTEXT = 60
# Places that are looked at on either side of the old one.
MOST_PLACES = 50

_SPACE = regex.compile(r"\s++")


class Places:
    """An article's text, searched for words."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._folded: _Folded | None = None

    def find(self, words: str, start: int, before: str = "", after: str = "") -> tuple[int, int] | None:
        """The stretch [start, end) that holds ``words``; None where none does.

        The old place ``start``, if they are still there; else where most of ``before`` and ``after`` is around them,
        and of equals the nearest. White space may have become other white space.
        """
        if self._text.startswith(words, start):
            return start, start + len(words)
        found = _best(self._text, words, start, before, after)
        if found is not None:
            return found, found + len(words)
        if self._folded is None:
            self._folded = _Folded(self._text)
        return self._folded.find(words, start, before, after)


class _Folded:
    """A text with each white space as one blank, and the place that each of its characters has in the whole text."""

    def __init__(self, text: str) -> None:
        self._text, self._places = _fold(text), _places(text)

    def find(self, words: str, start: int, before: str, after: str) -> tuple[int, int] | None:
        folded = _fold(words)
        found = _best(self._text, folded, start, _fold(before), _fold(after))
        if found is None or not folded.strip():
            return None
        return self._places[found], self._places[found + len(folded) - 1] + 1


def _fold(text: str) -> str:
    return _SPACE.sub(" ", text)


def _places(text: str) -> list[int]:
    places: list[int] = []
    last = 0
    for match in _SPACE.finditer(text):
        places += range(last, match.start())
        places.append(match.start())
        last = match.end()
    places += range(last, len(text))
    return places


def _best(text: str, words: str, start: int, before: str, after: str) -> int | None:
    found: list[int] = []
    at = text.find(words, max(0, start))
    while at >= 0 and len(found) < MOST_PLACES:
        found.append(at)
        at = text.find(words, at + 1)
    at = text.rfind(words, 0, max(0, start) + len(words) - 1)
    n = len(found)
    while at >= 0 and len(found) < n + MOST_PLACES:
        found.append(at)
        at = text.rfind(words, 0, at + len(words) - 1)

    def rank(place: int) -> tuple[int, int]:
        return -_around(text, place, place + len(words), before, after), abs(place - start)

    return min(found, key=rank, default=None)


def _around(text: str, start: int, end: int, before: str, after: str) -> int:
    """How many characters of the old context are around a stretch."""
    found = 0
    while found < len(before) and start - found > 0 and text[start - found - 1] == before[-1 - found]:
        found += 1
    n_after = 0
    while n_after < len(after) and text[end + n_after : end + n_after + 1] == after[n_after]:
        n_after += 1
    return found + n_after
