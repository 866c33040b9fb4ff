"""The values that pass between stages: frozen, without behaviour beyond what a value knows of itself.

All spans are half-open and count Unicode code points of ``Article.text``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Kind = Literal["direct", "mixed"]
Form = Literal["name", "pronoun", "nominal"]
SpeakerType = Literal["person", "organization", "group", "document", "unknown"]
NonquoteReason = Literal["title", "nickname", "term", "scare", "unattributed"]
Stage = Literal["find", "read", "decode", "parse", "extract", "validate", "duplicates", "split"]


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open stretch ``start <= i < end`` of an article's text, in code points."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The words of this span.

        >>> Span(0, 3).of("Yes, she said.")
        'Yes'
        """
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article as a reader found it. ``text`` is stored as it is and never rewritten afterwards."""

    article_id: str
    source: str  # path below the input root with "/" separators; "#n" for the n-th record of a file
    source_sha256: str  # of the raw bytes of the file (or of the WARC record / the JSON line)
    text: str
    title: str | None = None
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    published_at: datetime | None = None  # aware, UTC
    url: str | None = None
    language: str | None = None  # ISO 639-1
    flags: tuple[str, ...] = ()
    metadata: str | None = None  # JSON object of the fields that have no column


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """An input that gave no article (or a row that failed validation): a line of rejected.jsonl."""

    source: str
    stage: Stage
    error: str  # what is wrong, where, and what to do, in one line


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """What stands for a speaker beside a quotation."""

    span: Span
    form: Form


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A possible speaker with its share of the evidence, ``0 <= score <= 1``."""

    speaker: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A named piece of evidence for or against a candidate, with its learned weight (log-odds)."""

    name: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A candidate with all the evidence that was weighed for it, for ``show --explain``."""

    speaker: str | None
    mention: Mention
    cue: Span | None
    score: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """One quotation of an article: its ordered segments, its speaker and why.

    ``speaker`` is ``None`` exactly when ``reason`` is not. ``confidence`` is the calibrated probability that
    ``speaker`` is right; without a speaker it is 0.
    """

    text: str  # the segments joined by one space
    segments: tuple[Span, ...]  # in text order, marks left out
    kind: Kind
    speaker: str | None = None
    speaker_type: SpeakerType | None = None
    speaker_mention: Mention | None = None
    addressee: Span | None = None
    cue: Span | None = None
    candidates: tuple[Candidate, ...] = ()  # best first
    confidence: float = 0.0
    rule: str = ""
    reason: str | None = None
    flags: tuple[str, ...] = ()
    weighed: tuple[Weighed, ...] = field(default=(), compare=False)  # filled only on request


@dataclass(frozen=True, slots=True, kw_only=True)
class Nonquote:
    """Marked words that nobody is quoted with."""

    span: Span
    reason: NonquoteReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A speaker of one article: its fullest name, and every other form that the article uses for it."""

    name: str
    type: SpeakerType
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """What the kernel found in one article. ``entities`` holds the speakers of ``quotations`` only."""

    quotations: tuple[Quotation, ...] = ()  # by first segment
    nonquotes: tuple[Nonquote, ...] = ()  # by start
    entities: tuple[Entity, ...] = ()
    flags: tuple[str, ...] = ()  # of the article, for example unbalanced_marks


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetFile:
    """A file of the dataset folder, as the card and the manifest list it."""

    path: str  # below the dataset folder, with "/" separators
    size: int  # bytes on disk
    sha256: str
    config: str | None = None  # of a Parquet file; the rest likewise
    split: str | None = None
    n_rows: int | None = None
    n_value_bytes: int | None = None  # of the values as Arrow holds them, uncompressed
