"""Texts that make a careless program slow: for any length, the same kind of text.

What is linear takes four times as long for four times the text, on every one of them. The tests count the work of the
kernel on these shapes, ``scripts/benchmark hostile`` measures the time of readers and kernel. A shape that a fuzzer finds
comes here.
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


_BODY: Final = "<p>The ferry to Harrow Point will not run this winter, the board said.</p>"


def _page(unit: str, head: str = "", tail: str = "") -> Callable[[int], bytes]:
    shape = Shape(
        unit, f"<html><head>{head}</head><body><article>{_BODY}", f"{tail}<p>{TAIL}</p></article></body></html>"
    )
    return lambda length: shape.text(length).encode()


def _file(unit: str, head: str = "", tail: str = "") -> Callable[[int], bytes]:
    return lambda length: Shape(unit, head, tail).text(length).encode()


_RECORD: Final = '{"text": "' + TAIL + '"'

# Whole files, by what they are and the extension that says which reader takes them.
FILES: Final[Mapping[tuple[str, str], Callable[[int], bytes]]] = {
    ("paragraphs", ".html"): _page("<p>“No,” said Ana Ruiz.</p>"),
    ("paragraphs without an end", ".html"): _page("<p>a"),
    ("blocks of no text", ".html"): _page("<div></div>"),
    ("links", ".html"): _page('<a href="a">b</a> '),
    ("nested quotations", ".html"): _page("<q>"),
    ("nested headings", ".html"): _page("<h1>a"),
    ("nested items", ".html"): _page("<li>a"),
    ("cells", ".html"): _page("<td>a"),
    ("line breaks", ".html"): _page("a<br>"),
    ("end tags", ".html"): _page("</p>"),
    ("opening brackets", ".html"): _page("<"),
    ("references", ".html"): _page("&quot;"),
    ("broken references", ".html"): _page("&#x"),
    ("comments", ".html"): _page("<!--a-->"),
    ("a comment without an end", ".html"): _page("<!-- "),
    ("scripts", ".html"): _page("<script>a</script>"),
    ("a script without an end", ".html"): _page("a<b ", tail="<script>"),
    ("attributes without an end", ".html"): _page('a="', "<p "),
    ("one attribute", ".html"): _page("a", '<meta name="author" content="', '">'),
    ("meta elements", ".html"): _page('<meta name="author" content="Ana Ruiz">'),
    ("a title", ".html"): _page("a ", "<title>"),
    ("JSON-LD", ".html"): _page("[1],", '<script type="application/ld+json">[', "1]</script>"),
    ("lists of JSON-LD", ".html"): _page('<script type="application/ld+json">[[]]</script>'),
    ("entities", ".html"): _page('<!ENTITY a "&b;">'),
    ("one word", ".html"): _page("a", tail=" "),
    ("text in no element", ".html"): _page("“No,” said Ana Ruiz. "),
    ("escapes", ".json"): _file("\\u201c", '{"text": "', f'{TAIL}"}}'),
    ("fields", ".json"): lambda length: (_RECORD + "".join(f', "{n}": 1' for n in range(length // 11)) + "}").encode(),
    ("authors", ".json"): _file('"Ana Ruiz", ', _RECORD + ', "authors": [', '"Bo Li"]}'),
    ("objects", ".json"): _file('{"name": "Ana"}, ', _RECORD + ', "authors": [', '"Bo Li"]}'),
    ("records", ".json"): _file(_RECORD + "}, ", "[", _RECORD + "}]"),
    ("records", ".jsonl"): _file(_RECORD + "}\n"),
    ("blank lines", ".jsonl"): _file("\n", tail=_RECORD + "}"),
    ("broken records", ".jsonl"): _file('{"text": "a\n', tail=_RECORD + "}"),
    ("rows", ".csv"): _file("“No.”\n", "text\n"),
    ("columns", ".csv"): _file("a,", "text,", f"b\n“No.”{TAIL}\n"),
    ("quotation marks", ".csv"): _file('""', 'text\n"', '"\n'),
    ("quotation marks out of place", ".csv"): _file('"a" "b\n', "text\n"),
    ("front matter", ".md"): _file("a: b\n", "---\n", f"---\n{TAIL}"),
    ("headings", ".md"): _file("# a\n"),
    ("links", ".md"): _file("[a](b "),
    ("emphasis", ".md"): _file("*"),
    ("bylines", ".md"): _file("By Ana Ruiz and Bo Li\n\n"),
    ("addresses below", ".md"): _file("https://courier.example/a\n", "a\n\nRelated articles:\n"),
}
