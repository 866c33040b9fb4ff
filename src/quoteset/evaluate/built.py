"""A built folder, as far as an evaluation needs it: the articles that gold has, and their quotations."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from quoteset.errors import DataError, UsageError
from quoteset.records import Kind, Span
from quoteset.schema import arrow_schema

_QUOTE_COLUMNS = (
    "article_id",
    "segments",
    "kind",
    "speaker",
    "speaker_mention",
    "cue",
    "confidence",
    "rule",
    "reason",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltMention:
    """What the built data set takes for the speaker's mention."""

    span: Span
    text: str
    form: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltQuote:
    """One row of the quotes config."""

    number: int  # its place among the rows of the article
    segments: tuple[Span, ...]
    kind: Kind
    speaker: str | None
    mention: BuiltMention | None
    cue: Span | None
    confidence: float
    rule: str
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltSegment:
    """One segment of a row."""

    span: Span
    quote: BuiltQuote


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltArticle:
    """An article that gold has as well."""

    article_id: str
    source: str
    text: str
    quotes: tuple[BuiltQuote, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What of a folder was found for gold."""

    n_articles: int  # of the whole folder
    articles: Mapping[str, BuiltArticle]  # gold id -> article; without those that are missing


def read_built(folder: Path, ids: Sequence[str]) -> Built:
    """The articles with the gold ``ids``; the files of the others are read in passing and not held.

    An article is the one whose ``article_id`` is the id, else the first whose ``source`` holds the id as a whole
    ("page-1" is in web/page-1.html, not in web/page-10.html).

    Raises UsageError where there is no such folder, DataError where it holds no data set or a damaged one.
    """
    if not folder.is_dir():
        raise UsageError(f"{folder}: no such folder; name one that `quoteset build` wrote")
    paths = {config: sorted((folder / config).rglob("*.parquet")) for config in ("articles", "quotes")}
    if not paths["articles"]:
        raise DataError(f"{folder}: holds no articles/*.parquet; name a folder that `quoteset build` wrote")
    sources = {
        row["article_id"]: row["source"] for row in _rows(paths["articles"], "articles", ("article_id", "source"))
    }
    found = _found(sources, ids)
    wanted = set(found.values())
    quotes: dict[str, list[BuiltQuote]] = defaultdict(list)
    for row in _rows(paths["quotes"], "quotes", _QUOTE_COLUMNS, wanted):
        own = quotes[row["article_id"]]
        own.append(_quote(row, len(own)))
    articles = {
        row["article_id"]: BuiltArticle(**row, quotes=tuple(quotes[row["article_id"]]))
        for row in _rows(paths["articles"], "articles", ("article_id", "source", "text"), wanted)
    }
    return Built(n_articles=len(sources), articles={gold: articles[built] for gold, built in found.items()})


def _found(sources: Mapping[str, str], ids: Sequence[str]) -> dict[str, str]:
    """Gold id -> article_id."""
    found = {}
    for each in ids:
        if each in sources:
            found[each] = each
            continue
        whole = re.compile(rf"(?<![^\W_]){re.escape(each)}(?![^\W_])")
        holding = [article_id for article_id, source in sources.items() if whole.search(source)]
        if holding:
            # news/page_1.html rather than news/page_1_old.html
            found[each] = min(holding, key=lambda article_id: not _is_named(sources[article_id], each))
    return found


def _is_named(source: str, name: str) -> bool:
    last = source.rpartition("/")[2]
    return last == name or last.startswith(f"{name}.")


# Any: rows as Arrow hands them out.
def _rows(
    paths: Sequence[Path], config: str, columns: Sequence[str], wanted: Collection[str] | None = None
) -> Iterator[dict[str, Any]]:
    """The rows of all files, in their order, of the articles ``wanted``."""
    schema = pa.schema([arrow_schema(config).field(name) for name in columns])
    for path in paths:
        try:
            with pq.ParquetFile(path, memory_map=True) as file:
                if missing := [name for name in columns if name not in file.schema_arrow.names]:
                    raise DataError(
                        f"{path}: has no column {missing[0]!r}; `quoteset validate` tells all that is wrong"
                    )
                for batch in file.iter_batches(columns=list(columns)):
                    if wanted is not None:
                        batch = batch.filter(pc.is_in(batch["article_id"], pa.array(wanted, pa.string())))
                    yield from batch.select(columns).cast(schema).to_pylist()
        except (OSError, pa.ArrowException, ValueError) as error:
            # A ValueError tells of a null where none may be; ArrowInvalid is one as well.
            raise DataError(
                f"{path}: cannot be read as {config}: {error}; `quoteset validate` tells all that is wrong"
            ) from error


def _quote(row: Mapping[str, Any], number: int) -> BuiltQuote:
    mention, cue = row["speaker_mention"], row["cue"]
    return BuiltQuote(
        number=number,
        segments=tuple(Span(each["start"], each["end"]) for each in row["segments"]),
        kind=row["kind"],
        speaker=row["speaker"],
        mention=mention
        and BuiltMention(
            span=Span(mention["start"], mention["end"]),
            text=mention["text"],
            form=mention["form"],
        ),
        cue=cue and Span(cue["start"], cue["end"]),
        confidence=row["confidence"],
        rule=row["rule"],
        reason=row["reason"],
    )
