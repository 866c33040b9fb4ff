"""Texts that make a careless program slow: for any length, the same kind of text.

What is linear takes four times as long for four times the text, on every one of them. The tests count the work of the
kernel on these shapes, scripts/benchmark and ``fuzz/linear.py`` measure its time. A shape that a fuzzer finds comes here.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

# Marks without a pattern would end the reading of a text early, so every shape is closed by something to attribute.
TAIL: Final = " “We will go there now,” said Ana Ruiz."


@dataclass(frozen=True, slots=True)
class Shape:
    """A text of any length: ``unit`` over and over, between ``head`` and ``tail``."""

    unit: str
    head: str = ""
    tail: str = TAIL

    def text(self, length: int) -> str:
        """About ``length`` characters of this shape."""
        room = length - len(self.head) - len(self.tail)
        return self.head + self.unit * max(1, room // len(self.unit)) + self.tail


def _distinct_names(length: int) -> str:
    chance = random.Random(1)
    names = ("A" + "".join(chance.choices("abcdefgh", k=5)) + " Smith" for _ in range(length // 13))
    return " ".join(names) + TAIL


def _distinct_speakers(length: int) -> str:
    chance = random.Random(2)
    word = ("".join(chance.choices("abcdefgh", k=6)).capitalize() for _ in range(length))
    return " ".join(f"“We will go,” said {next(word)} {next(word)}." for _ in range(length // 36))


def _nested(opening: str, closing: str) -> Callable[[int], str]:
    return lambda length: opening * (length // 2) + closing * (length // 2) + TAIL


_REPEATED: Final[Mapping[str, Shape]] = {
    "straight marks": Shape('" '),
    "curly opening marks": Shape("“"),
    "curly closing marks": Shape("”"),
    "short quotations": Shape("“a” "),
    "apostrophes": Shape("'a "),
    "guillemets": Shape("‹a "),
    "low marks": Shape("‚a "),
    "marks of two kinds": Shape("“a\" ‘b' "),
    "backticks": Shape("``a'' "),
    "primes": Shape("6'2\" "),
    "corner brackets": Shape("「a"),
    "elisions": Shape("’em "),
    "plural genitives": Shape("“the farmers’ "),
    "names": Shape("Aa Bb "),
    "genitives": Shape("Ana's "),
    "initials": Shape("A."),
    "initials apart": Shape("J. R. "),
    "capitals": Shape("AAAA BBBB: “x”\n"),
    "banks": Shape("Bank of "),
    "titles": Shape("President "),
    "suffixes": Shape("Jr. "),
    "determiners": Shape("the "),
    "cues": Shape("he said "),
    "cues only": Shape("said "),
    "relative pronouns": Shape("who ", tail="said, “We will go there now.”"),
    "conjunctions": Shape("and "),
    "prepositions": Shape("of the "),
    "commas": Shape(", "),
    "colons": Shape("a: "),
    "brackets": Shape("("),
    "nested brackets": Shape("(“a” "),
    "brackets behind a cue": Shape("“We will go there,” Ruiz ( said. "),
    "pronouns": Shape("“a b c d e f g h,” he said. "),
    "bylines": Shape("“a” by Ana "),
    "articles": Shape("“We will go,” Ana Ruiz said. He met Bo Li, the mayor. “No.”\n\n"),
    "one paragraph": Shape("“We will go,” Ana Ruiz said. He met Bo Li, the mayor. “No.” "),
    "paragraphs left open": Shape("“abc def\n\n"),
    "a headline again": Shape("“reset” reset "),
    "blank lines": Shape("\n"),
    "carriage returns": Shape("\r"),
    "blank lines with spaces": Shape(" \n\n"),
    "wrapped lines": Shape("\n\n", head="the quick brown fox jumps over the lazy dog and then runs away now\n" * 12),
    "one word": Shape("a", head="“", tail="”" + TAIL),
    "one capital word": Shape("A"),
    "hyphens in a word": Shape("a-"),
    "hyphens in a name": Shape("Aa-", head="“", tail=" x y”" + TAIL),
    "dashes": Shape("- "),
    "long dashes": Shape("—"),
    "dots": Shape("."),
    "digits": Shape("1,"),
    "tags": Shape("<a "),
    "closed tags": Shape("<b>"),
    "addresses": Shape("a@b.c "),
    "mojibake": Shape("Ã§"),
    "combining marks": Shape("e\u0301\u0301"),
    "emoji": Shape("👩‍"),
    "spaces": Shape(" "),
    "tabs": Shape("\t"),
}

SHAPES: Final[Mapping[str, Callable[[int], str]]] = {
    **{name: shape.text for name, shape in _REPEATED.items()},
    "distinct names": _distinct_names,
    "distinct speakers": _distinct_speakers,
    "nested marks": _nested("“‘", "’”"),
    "nested brackets, closed": _nested("(", ")"),
}
