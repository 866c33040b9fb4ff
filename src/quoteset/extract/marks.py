"""Quotation marks: where marked words begin and end. A mark problem never spreads beyond its paragraph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import regex

from quoteset.records import Span

OPENING = frozenset("“„‟«‹〝「『")
CLOSING = frozenset("”»›〞」』")
DOUBLE = regex.compile(r"[“”„‟\"＂«»〝〞「」『』]")
SINGLE = regex.compile(r"[‘’'‚‛‹›]")
# Two apostrophes, as typewriters set a double mark. Of three in a row the single one is next to the words: 'no.'''
TYPEWRITTEN = regex.compile(rf"{DOUBLE.pattern}|(?<![^\s(\[—–-])''|''(?!')")
# Marks inside a tag are markup, no quotation: <tweet author="@ana">. The length is bounded to stay linear.
TAG = regex.compile(r"<[a-zA-Z/!][^<>\n]{0,2000}>")
OPENERS = frozenset("([{—–-/=…>*_|") | OPENING | frozenset("‘'\"")
ENDERS = frozenset(".,!?…;:)]}—–-") | CLOSING | frozenset("’'\"")
# 6'2": an inch mark closes nothing.
INCH_MARKS = frozenset(('"', "＂", "''"))
INCHES = regex.compile(r"['’]\d{1,2}$")
# ’em, ’tis, ’90s: an apostrophe at the head of a word opens nothing.
CLIPPED = regex.compile(r"(?:\d\ds?|em|tis|twas|til|cause|bout|round|n|cos|neath|gainst|ere)\b", regex.IGNORECASE)
# A transcript inside marks: “PENCE: Well, look ...”; the label is the writer's, not said.
LABEL = regex.compile(r"\p{Lu}[\p{Lu}.'’-]{2,30}+(?:[ ]\p{Lu}[\p{Lu}.'’-]{1,30}+){0,3}+:[ ]++(?=\S)")
# An article's own marks are single ones where they are at least this many times as frequent as double ones.
SINGLE_RATIO = 2


@dataclass(slots=True)
class Marked:
    """Words between quotation marks. ``start`` and ``end`` leave the marks out, ``outer`` holds them."""

    start: int
    end: int
    outer: Span
    paragraph: int
    closed: bool = True
    opened: bool = True  # False: a closing mark without an opening one, the words before it are taken
    continues: bool = False  # the next paragraph opens again without this one having been closed
    single: bool = False
    primary: bool = True  # in the style of marks that the article quotes with


@dataclass(slots=True)
class Marks:
    """All marked words of an article, in text order and disjoint, and whether marks did not pair."""

    marked: tuple[Marked, ...]
    unbalanced: bool


def has_marks(text: str) -> bool:
    """Whether there is any character that can open a quotation; most pages of a crawl have none."""
    return DOUBLE.search(text) is not None or SINGLE.search(text) is not None


def find_marks(text: str, paragraphs: Sequence[Span], n_headlines: int = 0, *, typewriter: bool = False) -> Marks:
    """Pair the marks of each paragraph.

    Outermost marks win; marks nested inside are part of the words. A mark that is never closed takes the rest of its
    paragraph, and continues where the next paragraph opens again. The first ``n_headlines`` paragraphs do not tell
    which marks the article quotes with. With ``typewriter`` two apostrophes are a double mark.

    >>> text = "“I paid,” she said, “in 1999"
    >>> [text[m.start : m.end] for m in find_marks(text, [Span(0, len(text))]).marked]
    ['I paid,', 'in 1999']
    """
    masks = _Masks(text)
    pattern = TYPEWRITTEN if typewriter and "''" in text else DOUBLE
    doubles = [
        [
            (match.start(), match.group())
            for match in pattern.finditer(text, p.start, p.end)
            if not masks.hide(match.start())
        ]
        for p in paragraphs
    ]
    masks.restart()
    singles = [
        _single_spans(text, paragraph, masks, taken) for paragraph, taken in zip(paragraphs, doubles, strict=True)
    ]
    n_doubles = sum(map(len, doubles)) // 2
    body_singles = sum(map(len, singles[n_headlines:]))  # a headline has its own style
    by_single = body_singles >= min(2, len(paragraphs)) and body_singles >= SINGLE_RATIO * n_doubles
    marked: list[Marked] = []
    unbalanced = False
    for number, paragraph in enumerate(paragraphs):
        outer = _double_spans(text, paragraph, doubles[number], number)
        inner = [
            _marked(text, a, b, number, closed=closed, single=True, primary=by_single)
            for a, b, closed in singles[number]
        ]
        # What the article quotes with goes first; marks of the other kind inside it belong to the words.
        found = _outermost(inner, outer) if by_single else _outermost(outer, inner)
        unbalanced = unbalanced or any(not (m.closed and m.opened) for m in found)
        marked += [m for m in found if m.start < m.end]
    return Marks(tuple(_chain(paragraphs, marked)), unbalanced)


class _Masks:
    """Tags of markup, asked for places that rise."""

    def __init__(self, text: str) -> None:
        self._spans = [match.span() for match in TAG.finditer(text)] if "<" in text else []
        self._next = 0

    def restart(self) -> None:
        """Ask from the beginning again."""
        self._next = 0

    def hide(self, at: int) -> bool:
        """Whether the mark at ``at`` stands inside a tag."""
        while self._next < len(self._spans) and self._spans[self._next][1] <= at:
            self._next += 1
        return self._next < len(self._spans) and self._spans[self._next][0] < at


def _outermost(first: list[Marked], second: list[Marked]) -> list[Marked]:
    """All of ``first``, and those of ``second`` that overlap none of them, in text order."""
    found = list(first)
    k = 0
    for item in second:
        while k < len(first) and first[k].outer.end <= item.outer.start:
            k += 1
        if k == len(first) or first[k].outer.start >= item.outer.end:
            found.append(item)
    return sorted(found, key=lambda item: item.start)


def _marked(
    text: str,
    start: int,
    end: int,
    number: int,
    *,
    closed: bool,
    widths: tuple[int, int] = (1, 1),
    single: bool = False,
    primary: bool = True,
) -> Marked:
    """``start`` is the opening mark, ``end`` lies behind the closing one (or at the paragraph's end).

    ``widths`` are those of the two marks, in code points.
    """
    inner_start, inner_end = start + widths[0], end - widths[1] if closed else end
    label = LABEL.match(text, inner_start, inner_end)
    if label:
        inner_start = start = label.end()
    piece = text[inner_start:inner_end]
    return Marked(
        inner_start + len(piece) - len(piece.lstrip()),
        inner_end - (len(piece) - len(piece.rstrip())),
        Span(start, end),
        number,
        closed=closed,
        single=single,
        primary=primary,
    )


def _may_open(text: str, at: int, paragraph: Span, width: int = 1) -> bool:
    before = text[at - 1] if at > paragraph.start else " "
    after = text[at + width] if at + width < paragraph.end else " "
    return (before.isspace() or before in OPENERS) and not after.isspace()


def _may_close(text: str, at: int, paragraph: Span, width: int = 1) -> bool:
    before = text[at - 1] if at > paragraph.start else " "
    after = text[at + width] if at + width < paragraph.end else " "
    return not before.isspace() and (after.isspace() or after in ENDERS)


def _opens_closes(text: str, at: int, mark: str, paragraph: Span) -> tuple[bool, bool]:
    """Whether a double mark opens, and whether it closes."""
    opens, closes = _may_open(text, at, paragraph, len(mark)), _may_close(text, at, paragraph, len(mark))
    if opens == closes:  # “word”said, or a mark with space on both sides: the character itself decides
        return mark in OPENING, mark in CLOSING
    return opens, closes


def _double_spans(text: str, paragraph: Span, marks: list[tuple[int, str]], number: int) -> list[Marked]:
    spans: list[Marked] = []
    opened: int | None = None
    opener = ""
    depth = 0
    for index, (at, char) in enumerate(marks):
        opens, closes = _opens_closes(text, at, char, paragraph)
        if opened is None:
            if opens or (not closes and at + len(char) < paragraph.end):
                opened, opener, depth = at, char, 0
            elif index == 0 and char in CLOSING and at > paragraph.start and _whole_lead(text, paragraph, at):
                spans.append(Marked(paragraph.start, at, Span(paragraph.start, at + 1), number, opened=False))
            continue
        if opens and not closes:
            if _nests(text, paragraph, marks, index, opener):
                depth += 1
                continue
            # A new opening mark in an open quotation: the one before was never closed.
            spans.append(_marked(text, opened, at, number, closed=False, widths=(len(opener), 0)))
            opened, opener, depth = at, char, 0
            continue
        if depth:
            depth -= 1
            continue
        if char in INCH_MARKS and INCHES.search(text, max(0, at - 4), at):
            continue  # 6'2"
        widths = len(opener), len(char)
        spans.append(_marked(text, opened, at + widths[1], number, closed=True, widths=widths))
        opened = None
    if opened is not None:
        if depth and _ends_closed(marks, opened):
            last, char = marks[-1]
            widths = len(opener), len(char)
            spans.append(_marked(text, opened, last + widths[1], number, closed=True, widths=widths))
        else:
            spans.append(_marked(text, opened, paragraph.end, number, closed=False, widths=(len(opener), 0)))
    return spans


def _ends_closed(marks: list[tuple[int, str]], opened: int) -> bool:
    """Whether the last mark of a paragraph closes what ``opened`` opened: it is a closing character."""
    return marks[-1][0] > opened and marks[-1][1] not in OPENING


def _whole_lead(text: str, paragraph: Span, at: int) -> bool:
    # A paragraph that begins inside a quotation whose opening mark was lost: ‘We will appeal,” she said.’
    return text[at - 1] in ",.!?…" and at - paragraph.start >= 20


def _nests(text: str, paragraph: Span, marks: list[tuple[int, str]], index: int, opener: str) -> bool:
    """Whether an opening mark inside an open quotation opens a nested one: enough closing marks follow for both."""
    balance = 2
    for at, char in marks[index + 1 : index + 13]:
        opens, closes = _opens_closes(text, at, char, paragraph)
        if closes:
            balance -= 1
            if balance == 0:
                return True
        elif opens:
            if balance == 2:
                return False
            # One was closed and another opens: nested only if the marks differ, “... "no" ...”
            return char != opener and marks[index][1] != opener
    return False


def _single_spans(
    text: str, paragraph: Span, masks: _Masks, doubles: list[tuple[int, str]]
) -> list[tuple[int, int, bool]]:
    """(opening mark, end behind the closing mark, closed) of single-marked words; apostrophes are left alone.

    ``doubles`` are the double marks of the paragraph: some may be two apostrophes.
    """
    taken = {at + k for at, mark in doubles if len(mark) == 2 for k in range(2)}
    found = SINGLE.finditer(text, paragraph.start, paragraph.end)
    marks = [match.start() for match in found if match.start() not in taken and not masks.hide(match.start())]
    spans: list[tuple[int, int, bool]] = []
    index = 0
    while index < len(marks):
        at = marks[index]
        index += 1
        if text[at] in "’›" or not _may_open(text, at, paragraph) or CLIPPED.match(text, at + 1):
            continue
        if at + 1 < paragraph.end and text[at + 1] in "'’":
            index += 1  # '' is a typewriter's double mark
            continue
        close = _single_close(text, paragraph, marks, index)
        if close is not None:
            spans.append((at, marks[close] + 1, True))
            index = close + 1
        elif at == paragraph.start and text[at] == "‘":
            spans.append((at, paragraph.end, False))
            break
    return spans


def _single_close(text: str, paragraph: Span, marks: list[int], index: int) -> int | None:
    weak: int | None = None
    for position in range(index, len(marks)):
        at = marks[position]
        before = text[at - 1]
        if text[at] in "‘‹‚‛" or (
            text[at] == "'" and _may_open(text, at, paragraph) and not _may_close(text, at, paragraph)
        ):
            if CLIPPED.match(text, at + 1):
                continue
            return weak
        if not _may_close(text, at, paragraph):
            continue
        after = text[at + 1 : at + 3]
        # the workers’ rights: a plural's apostrophe closes only if nothing better does
        if before == "s" and after[:1] == " " and after[1:].islower():
            weak = weak if weak is not None else position
            continue
        if before.isalpha() and after[:1] == " " and after[1:].islower() and before in "n":
            weak = weak if weak is not None else position  # goin’ home
            continue
        return position
    return weak


def _chain(paragraphs: Sequence[Span], marked: list[Marked]) -> list[Marked]:
    """Tell unclosed words that go on in the next paragraph from those that a mark was lost of."""
    out: list[Marked] = []
    for index, item in enumerate(marked):
        follower = marked[index + 1] if index + 1 < len(marked) else None
        continues = (
            not item.closed
            and item.outer.end == paragraphs[item.paragraph].end
            and follower is not None
            and follower.paragraph == item.paragraph + 1
            and follower.outer.start == paragraphs[follower.paragraph].start
            and follower.opened
            and follower.single == item.single
        )
        out.append(replace(item, continues=True) if continues else item)
    return out
