"""The errors for a person to read: the most confident first, each with its piece of the article."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from quoteset.evaluate.causes import Fault, faults
from quoteset.evaluate.figures import DIGITS
from quoteset.evaluate.verdicts import ArticleVerdict
from quoteset.records import Span

Role = Literal["text", "segment", "mention", "gold mention"]

AROUND_SEGMENT = 90  # characters of the article before and after
AROUND_MENTION = 40
# A longer segment is shown by its beginning and its end.
SEGMENT_START = 120
SEGMENT_END = 80

_SPACE = re.compile(r"\s+")
# Opening and closing sign of each role, for those who see no colours.
SIGNS: dict[Role, tuple[str, str]] = {
    "text": ("", ""),
    "segment": ("{", "}"),
    "mention": ("[", "]"),
    "gold mention": ("*", "*"),
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the context and what it is."""

    text: str
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedError:
    """One error; several segments of a quotation with the same fault are one, shown by the first."""

    cause: str
    kind: str
    article_id: str  # gold's
    source: str | None  # of the built article
    confidence: float | None  # of a wrong claim; None where the fault is that there is none
    rule: str | None
    gold_speaker: str | None
    gold_mention: str | None
    speaker: str | None
    mention: str | None
    reason: str | None
    context: tuple[Piece, ...]


def list_errors(articles: Iterable[ArticleVerdict]) -> list[ListedError]:
    """All errors: first the wrong claims, the most confident first, then what is lacking, in the order of gold."""
    seen: dict[tuple[object, ...], Fault] = {}
    for article in articles:
        for fault in faults(article):
            seen.setdefault(_identity(fault), fault)
    found = [_listed(each) for each in seen.values()]
    return sorted(found, key=lambda each: -1.0 if each.confidence is None else each.confidence, reverse=True)


def signed(context: Iterable[Piece]) -> str:
    """The context as one line of text with signs: {segment}, [mention], *gold mention*."""
    return "".join(f"{SIGNS[piece.role][0]}{piece.text}{SIGNS[piece.role][1]}" for piece in context)


def _identity(fault: Fault) -> tuple[object, ...]:
    """What faults have in common that are shown as one error."""
    n_quotation = fault.segment.n_quotation if fault.segment is not None else None
    n_row = fault.row.number if fault.row is not None else None
    return fault.article.gold.id, n_quotation, n_row, fault.cause


def _listed(fault: Fault) -> ListedError:
    gold = fault.segment.quotation if fault.segment is not None else None
    row = fault.row
    kind = gold.kind if gold is not None else row.kind if row is not None else ""
    claims = row is not None and (row.speaker is not None or fault.false is not None)
    return ListedError(
        cause=fault.cause,
        kind=kind,
        article_id=fault.article.gold.id,
        source=fault.article.built.source if fault.article.built is not None else None,
        confidence=round(row.confidence, DIGITS) if row is not None and claims else None,
        rule=row.rule if row is not None else None,
        gold_speaker=gold.speaker if gold is not None else None,
        gold_mention=gold.mention_text if gold is not None else None,
        speaker=row.speaker if row is not None else None,
        mention=row.mention.text if row is not None and row.mention is not None else None,
        reason=row.reason if row is not None else None,
        context=tuple(_context(fault)),
    )


def _context(fault: Fault) -> Iterator[Piece]:
    article, verdict, row = fault.article, fault.segment, fault.row
    marks: list[tuple[Span, Role]] = []
    gold = verdict.segment if verdict is not None else None
    text = article.built.text if article.built is not None else article.gold.text
    if row is not None and row.mention is not None:
        marks.append((row.mention.span, "mention"))
    if verdict is not None and not article.changed:
        marks += [(span, "gold mention") for span in verdict.quotation.mentions]
    if fault.false is not None:
        marks.append((fault.false.span, "segment"))
    elif isinstance(gold, Span):
        marks.append((gold, "segment"))
    elif verdict is not None and verdict.found is not None:
        marks.append((verdict.found.span, "segment"))
    elif isinstance(gold, str):
        # It was not found, so it is nowhere in the built text that could be shown.
        yield Piece(_SPACE.sub(" ", gold), "segment")
        return
    if text is not None:
        yield from pieces(text, marks)


def pieces(text: str, marks: Sequence[tuple[Span, Role]]) -> Iterator[Piece]:
    """The text around ``marks`` in pieces, in one line; where marks overlap, the first one counts."""
    shown = _shown([(span, role) for span, role in marks if span.end <= len(text)], len(text))
    end = 0
    for window in shown:
        if window.start > end:
            yield Piece("… " if not end else " … ", "text")
        roles = [_role(offset, marks) for offset in range(window.start, window.end)]
        start = window.start
        for role, group in groupby(roles):
            stop = start + len(list(group))
            yield Piece(_SPACE.sub(" ", text[start:stop]), role)
            start = stop
        end = window.end
    if end < len(text):
        yield Piece(" …", "text")


def _role(offset: int, marks: Sequence[tuple[Span, Role]]) -> Role:
    return next((role for span, role in marks if span.start <= offset < span.end), "text")


def _shown(marks: Iterable[tuple[Span, Role]], length: int) -> list[Span]:
    """The stretches of the text to show, in its order."""
    windows: list[Span] = []
    for span, role in marks:
        if role != "segment":
            windows.append(Span(span.start - AROUND_MENTION, span.end + AROUND_MENTION))
        elif span.end - span.start <= SEGMENT_START + SEGMENT_END:
            windows.append(Span(span.start - AROUND_SEGMENT, span.end + AROUND_SEGMENT))
        else:
            windows.append(Span(span.start - AROUND_SEGMENT, span.start + SEGMENT_START))
            windows.append(Span(span.end - SEGMENT_END, span.end + AROUND_SEGMENT))
    merged: list[Span] = []
    for window in sorted(windows, key=lambda each: each.start):
        start, end = max(0, window.start), min(length, window.end)
        if merged and start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, end))
        else:
            merged.append(Span(start, end))
    return merged
