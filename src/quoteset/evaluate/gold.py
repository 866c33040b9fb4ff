"""Gold: annotated articles, one a line of JSON, checked as they are read. docs/evaluation.md describes the format."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import orjson
import pyarrow as pa

from quoteset.errors import DataError, UsageError
from quoteset.records import Kind, Span

KINDS: tuple[Kind, ...] = ("direct", "mixed")
# Of a mention without a capital and not listed here, it is said to be a noun phrase.
PRONOUNS = frozenset({"i", "you", "he", "him", "she", "her", "it", "we", "us", "they", "them", "who"})
_BOM = b"\xef\xbb\xbf"
_SHOWN = 60  # characters of a wrong value in an error

# Where gold has no offsets, a segment is its words.
Segment = Span | str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldQuotation:
    """One annotated quotation. Spans count code points of the gold text."""

    segments: tuple[Segment, ...]
    kind: Kind
    speaker: str | None  # full name; None: not known, and not judged
    aliases: tuple[str, ...]  # other forms of the name
    mentions: tuple[Span, ...]  # the mention, in pieces if it is interrupted; empty: not annotated
    mention_text: str | None
    mention_form: str  # name, pronoun, nominal; none: there is no mention; "?": not annotated
    cues: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldArticle:
    """One annotated article."""

    id: str
    text: str | None  # None: offsets, if any, count in the built article's text
    quotations: tuple[GoldQuotation, ...]
    others: tuple[Span, ...]  # marked words that are no quotation
    ignored: tuple[Span, ...]  # marked words of which it is not known; built segments there are not counted


def read_gold(path: Path) -> tuple[GoldArticle, ...]:
    """The articles of a file of JSON lines, plain, .gz or .zst, in its order.

    Raises UsageError where there is no such file, DataError with file, line and field where it is not as it has to be.
    """
    if not path.is_file():
        raise UsageError(f"{path}: no such file; name a file of gold quotations (.jsonl, also .gz or .zst)")
    articles: list[GoldArticle] = []
    lines: dict[str, int] = {}  # id -> line
    for number, line in _lines(path):
        try:
            article = _article(line)
            if article.id in lines:
                raise _WrongError("id", "an id of its own", f"{article.id!r}, as in line {lines[article.id]}")
        except _WrongError as wrong:
            raise DataError(f"{path}: line {number}: {wrong}; docs/evaluation.md describes the format") from None
        lines[article.id] = number
        articles.append(article)
    if not articles:
        raise DataError(f"{path}: holds no articles; expected one JSON object a line, as docs/evaluation.md describes")
    return tuple(articles)


def mention_form(text: str | None) -> str:
    """What kind of mention the words are.

    >>> mention_form("Ms Ruiz"), mention_form("She"), mention_form("the mayor"), mention_form(None)
    ('name', 'pronoun', 'nominal', 'none')
    """
    if not text:
        return "none"
    if text.casefold() in PRONOUNS:
        return "pronoun"
    return "name" if any(word[0].isupper() for word in text.split()) else "nominal"


class _WrongError(Exception):
    """A field that is not as it has to be."""

    def __init__(self, place: str, expected: str, found: str) -> None:
        super().__init__(f"{place}: expected {expected}, not {found}" if place else f"expected {expected}, not {found}")


# Any, here and below: a line may hold any JSON.
def _wrong(place: str, expected: str, found: Any) -> NoReturn:
    shown = orjson.dumps(found).decode()
    raise _WrongError(place, expected, shown if len(shown) <= _SHOWN else shown[: _SHOWN - 1] + "…")


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Every line that is not blank, with its number from 1."""
    try:
        with pa.input_stream(str(path), compression="detect") as stream:
            for number, line in enumerate(io.BufferedReader(stream), 1):
                content = line.removeprefix(_BOM) if number == 1 else line
                if content.strip():
                    yield number, content
    except (OSError, pa.ArrowException) as error:
        reason = " ".join(str(error).split())
        raise DataError(f"{path}: cannot be read to its end: {reason}; fetch or compress it again") from error


def _article(line: bytes) -> GoldArticle:
    try:
        record = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise _WrongError("", "a JSON object", f"what this line holds ({error})") from None
    if not isinstance(record, dict):
        _wrong("", "a JSON object", record)
    article_id = record.get("id")
    # Readers make text of a number as well.
    if isinstance(article_id, int) and not isinstance(article_id, bool):
        article_id = str(article_id)
    if not isinstance(article_id, str) or not article_id:
        _wrong("id", "the article's id, a string", article_id)
    text = _optional_text(record, "text", "")
    quotations = record.get("quotes")
    if not isinstance(quotations, list):
        _wrong("quotes", "a list of quotations (empty where there are none)", quotations)
    end = None if text is None else len(text)
    return GoldArticle(
        id=article_id,
        text=text,
        quotations=tuple(_quotation(each, f"quotes[{n}]", end) for n, each in enumerate(quotations)),
        others=_spans(record, "other", "", end),
        ignored=_spans(record, "ignore", "", end),
    )


def _quotation(record: Any, place: str, end: int | None) -> GoldQuotation:
    if not isinstance(record, dict):
        _wrong(place, "an object with segments or texts, and kind", record)
    if record.get("kind") not in KINDS:
        _wrong(f"{place}.kind", '"direct" or "mixed"', record.get("kind"))
    segments: tuple[Segment, ...] = _spans(record, "segments", f"{place}.", end) or _words(record, "texts", place)
    if not segments:
        _wrong(place, "segments [[start, end], …] or texts [words, …]", record)
    mention_text = _optional_text(record, "source_text", f"{place}.")
    return GoldQuotation(
        segments=segments,
        kind=record["kind"],
        speaker=_optional_text(record, "speaker", f"{place}.") or None,
        aliases=_words(record, "aliases", place),
        mentions=_spans(record, "source", f"{place}.", end),
        mention_text=mention_text or None,
        mention_form=mention_form(mention_text) if "source_text" in record else "?",
        cues=_spans(record, "cue", f"{place}.", end),
    )


def _optional_text(record: Mapping[str, Any], name: str, parent: str) -> str | None:
    value = record.get(name)
    if value is not None and not isinstance(value, str):
        _wrong(f"{parent}{name}", "a string or null", value)
    return value


def _words(record: Mapping[str, Any], name: str, parent: str) -> tuple[str, ...]:
    values = record.get(name) or []
    if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
        _wrong(f"{parent}.{name}", "a list of strings", values)
    return tuple(values)


def _spans(record: Mapping[str, Any], name: str, parent: str, end: int | None) -> tuple[Span, ...]:
    """The spans of a field: [[start, end], …]; one that is in pieces may be a list of its own."""
    values = record.get(name) or []
    place = f"{parent}{name}"
    if not isinstance(values, list):
        _wrong(place, "a list of [start, end]", values)
    spans: list[Span] = []
    for number, value in enumerate(values):
        pieces = value if isinstance(value, list) and value and isinstance(value[0], list) else [value]
        spans += (_span(each, f"{place}[{number}]", end) for each in pieces)
    return tuple(spans)


def _span(value: Any, place: str, end: int | None) -> Span:
    if not _is_pair(value) or not 0 <= value[0] < value[1] or (end is not None and value[1] > end):
        limit = "" if end is None else f" <= {end}, the length of text in code points"
        _wrong(place, f"[start, end] with 0 <= start < end{limit}", value)
    return Span(value[0], value[1])


def _is_pair(value: Any) -> bool:
    return isinstance(value, Sequence) and len(value) == 2 and all(type(each) is int for each in value)
