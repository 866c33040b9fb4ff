"""Sentence borders in a token stream, aware of quotations."""

from __future__ import annotations

from quoteset.extract.marks import Marked
from quoteset.extract.tokens import Stream, final_sign

FINITE_CUES = frozenset("CKL")


def number_sentences(stream: Stream, marked: tuple[Marked, ...]) -> list[int]:
    """The number of each token's sentence; a border stands behind its sign, and numbers rise from 0.

    Marked words that end with a full stop end their sentence where a capitalised word follows that is not the subject
    of a cue right behind it: “Why?” Smith asked.
    """
    numbers: list[int] = []
    number = 0
    classes = stream.classes
    n = len(stream)
    for i in range(n):
        numbers.append(number)
        class_ = classes[i]
        if class_ == "|":
            number += 1
        elif class_ in ".?!":
            if (
                i + 1 < n
                and (stream.capital(i + 1) or classes[i + 1] == "Q")
                and not (class_ == "." and stream.words[i][:1] == "…")
            ):
                number += 1
        elif class_ == "Q" and i + 1 < n:
            item = marked[stream.marked[i]]
            last = final_sign(stream.text, item)
            if last in ".?!…" and ((stream.capital(i + 1) and not _speaks(stream, i + 1)) or classes[i + 1] == "Q"):
                number += 1
    return numbers


def _speaks(stream: Stream, i: int) -> bool:
    """Whether a subject with its cue begins at token ``i`` and the cue takes nothing after it: Smith asked."""
    classes = stream.classes
    limit = min(len(stream), i + 6)
    j = i
    while j < limit and classes[j] in "NTPOSDJhdx#r":
        j += 1
    if j == i or j >= limit or classes[j] not in FINITE_CUES:
        return False
    follower = classes[j + 1] if j + 1 < len(stream) else "|"
    if follower in ".,|Qtp":
        return True
    return follower == "N" and classes[j] == "L"
