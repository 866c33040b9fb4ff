"""One article with its quotations as a page shows it: rows of a built folder -> what ``assets/article.js`` reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from quoteset.records import Span

DIGITS = 4  # of confidence and scores: float32 has no more to tell

# Any: rows as Arrow and DuckDB hand them out.
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class MentionView:
    """What stands for the speaker beside the quotation."""

    span: Span
    form: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateView:
    """One of those whom the quotation may belong to."""

    speaker: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteView:
    """One row of the quotes config, without what the article already tells."""

    quote_id: str
    segments: tuple[Span, ...]
    kind: str
    speaker: str | None
    speaker_type: str | None
    mention: MentionView | None
    cue: Span | None
    addressee: Span | None
    candidates: tuple[CandidateView, ...]  # best first
    confidence: float
    rule: str
    reason: str | None
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NonquoteView:
    """Marked words that nobody is quoted with."""

    span: Span
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleView:
    """One article. Spans are half-open, in code points of ``text``."""

    article_id: str
    title: str | None
    authors: tuple[str, ...]
    publisher: str | None
    published_on: str | None  # 2031-03-02
    language: str | None
    url: str | None
    source: str
    split: str
    flags: tuple[str, ...]
    text: str
    quotes: tuple[QuoteView, ...]  # in text order
    nonquotes: tuple[NonquoteView, ...]


# What has to be read of each config to make an ArticleView.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "articles": (
        "article_id",
        "title",
        "authors",
        "publisher",
        "published_at",
        "language",
        "url",
        "source",
        "flags",
        "text",
    ),
    "quotes": (
        "quote_id",
        "article_id",
        "segments",
        "kind",
        "speaker",
        "speaker_type",
        "speaker_mention",
        "cue",
        "addressee",
        "candidates",
        "confidence",
        "rule",
        "reason",
        "flags",
    ),
    "nonquotes": ("article_id", "start", "end", "reason"),
}


def view(article: Row, quotes: Iterable[Row], nonquotes: Iterable[Row], *, split: str) -> ArticleView:
    """The view of one row of articles with its rows of quotes and nonquotes, each with the columns in ``COLUMNS``."""
    published_at = article["published_at"]
    return ArticleView(
        article_id=article["article_id"],
        title=article["title"],
        authors=tuple(article["authors"]),
        publisher=article["publisher"],
        published_on=published_at.date().isoformat() if published_at is not None else None,
        language=article["language"],
        url=article["url"],
        source=article["source"],
        split=split,
        flags=tuple(article["flags"]),
        text=article["text"],
        quotes=tuple(sorted((_quote(row) for row in quotes), key=_place)),
        nonquotes=tuple(
            sorted(
                (NonquoteView(span=Span(row["start"], row["end"]), reason=row["reason"]) for row in nonquotes),
                key=lambda each: (each.span.start, each.span.end),
            )
        ),
    )


def as_json(articles: Sequence[ArticleView]) -> bytes:
    """``articles`` as the JSON that article.js takes: an object for each, with the names above and spans as objects.

    >>> as_json([])
    b'[]'
    """
    return orjson.dumps(articles)


def _quote(row: Row) -> QuoteView:
    mention = row["speaker_mention"]
    return QuoteView(
        quote_id=row["quote_id"],
        segments=tuple(Span(each["start"], each["end"]) for each in row["segments"]),
        kind=row["kind"],
        speaker=row["speaker"],
        speaker_type=row["speaker_type"],
        mention=MentionView(span=Span(mention["start"], mention["end"]), form=mention["form"])
        if mention is not None
        else None,
        cue=_span(row["cue"]),
        addressee=_span(row["addressee"]),
        candidates=tuple(
            CandidateView(speaker=each["speaker"], score=round(each["score"], DIGITS)) for each in row["candidates"]
        ),
        confidence=round(row["confidence"], DIGITS),
        rule=row["rule"],
        reason=row["reason"],
        flags=tuple(row["flags"]),
    )


def _place(quote: QuoteView) -> tuple[int, int, str]:
    first = quote.segments[0]
    return first.start, first.end, quote.quote_id


def _span(row: Row | None) -> Span | None:
    return Span(row["start"], row["end"]) if row is not None else None
