"""The shape of what stands between two tokens: the classes of words, with mentions and runs of words folded."""

from __future__ import annotations

from bisect import bisect_left

from quoteset.extract.mentions import NounPhrase

# Words that say no more than that there are some.
PLAIN = frozenset("#POSDJTd")


class Shapes:
    """The shapes of one article: M a mention, x words, Q the quotation asked about, q other marked words.

    Everything else is its class; a party and state in brackets is left out, and of equal letters in a row one is kept.
    All tokens are folded once, so that the shape of a range is a slice.
    """

    def __init__(self, classes: list[str], owner: list[int], mentions: list[NounPhrase]) -> None:
        folded: list[str] = []
        # Of each token: the place in ``folded`` of its letter, and the one behind it.
        begins: list[int] = []
        ends: list[int] = []
        last = ""
        i, n = 0, len(classes)
        while i < n:
            class_, stop = classes[i], i + 1
            if class_ == "A":
                # It has no letter: a range that begins here begins with the next one.
                begins.append(-1)
                ends.append(len(folded))
                i = stop
                continue
            if class_ == "Q":
                letter = "q"
            elif owner[i] >= 0:
                letter = "M"
                stop = max(stop, mentions[owner[i]].end)
            else:
                letter = "x" if class_ in PLAIN else class_
            if letter != last:
                folded.append(letter)
                last = letter
            begins.extend([len(folded) - 1] * (stop - i))
            ends.extend([len(folded)] * (stop - i))
            i = stop
        following = len(folded)
        for i in range(n - 1, -1, -1):
            if begins[i] < 0:
                begins[i] = following
            following = begins[i]
        self._folded = "".join(folded)
        self._begins = begins
        self._ends = ends

    def between(self, a: int, b: int, own: list[int], limit: int) -> str:
        """The shape of the tokens ``a <= i < b``, cut behind ``limit`` letters; ``own`` are the quotation's, rising."""
        parts = []
        for token in own[bisect_left(own, a) : bisect_left(own, b)]:
            parts += [self._slice(a, token), "Q"]
            a = token + 1
        shape = "".join([*parts, self._slice(a, b)]) if parts else self._slice(a, b)
        return shape if len(shape) <= limit else shape[:limit] + "~"

    def _slice(self, a: int, b: int) -> str:
        return self._folded[self._begins[a] : self._ends[b - 1]] if a < b else ""
