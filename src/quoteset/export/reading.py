"""A built folder, streamed for the exporters: articles with what was found in them, or the rows of a config."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from quoteset.errors import DataError, UsageError
from quoteset.flags import OF_SPEAKER
from quoteset.records import Article, Candidate, Mention, Nonquote, Quotation, Span
from quoteset.schema import CONFIGS, SPLITS, arrow_schema

LOW_CONFIDENCE = "low_confidence"  # the reason that a build gives as well
_BATCH_ROWS = 1024  # rows held as Python values; a row group, which Arrow holds, has at most 64 MB of values

_ARTICLE_COLUMNS = (
    "article_id",
    "source",
    "source_sha256",
    "title",
    "authors",
    "publisher",
    "published_at",
    "url",
    "language",
    "text",
    "flags",
)
_QUOTE_COLUMNS = (
    "article_id",
    "quote_id",
    "text",
    "segments",
    "kind",
    "speaker",
    "speaker_id",
    "speaker_type",
    "speaker_mention",
    "addressee",
    "cue",
    "candidates",
    "confidence",
    "rule",
    "reason",
    "flags",
)
_NONQUOTE_COLUMNS = ("article_id", "start", "end", "reason")

# Any: the values of a row are of as many types as a config has columns.
Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What of a built folder is exported."""

    built: Path
    splits: tuple[str, ...]
    min_confidence: float = 0.0  # below it a quotation is left without its speaker, as a build with it would do


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundQuotation:
    """A row of quotes."""

    quote_id: str
    speaker_id: str | None
    quotation: Quotation


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundArticle:
    """An article with its rows of quotes and nonquotes, in text order."""

    article: Article
    quotes: tuple[FoundQuotation, ...]
    nonquotes: tuple[Nonquote, ...]


def select(built: Path, splits: Sequence[str] | None = None, min_confidence: float = 0.0) -> Selection:
    """The selection of ``splits`` (None: all) of the folder ``built``.

    Raises UsageError where there is no such folder or split, DataError where the folder holds no data set.
    """
    if not built.is_dir():
        raise UsageError(f"{built}: no such folder; name one that `quoteset build` wrote")
    there = [split for split in SPLITS if _files(built, "articles", split)]
    if not there:
        raise DataError(f"{built}: holds no articles/*.parquet; name a folder that `quoteset build` wrote")
    for name in splits or ():
        if name not in there:
            raise UsageError(f"--splits: {built} has no split {name!r}; it has {', '.join(there)}")
    if not 0 <= min_confidence <= 1:
        raise UsageError(f"--min-confidence: {min_confidence} is no probability; give a number from 0 to 1")
    chosen = tuple(split for split in there if splits is None or split in splits)
    return Selection(built=built, splits=chosen, min_confidence=min_confidence)


def articles(selection: Selection, split: str) -> Iterator[FoundArticle]:
    """The articles of a split in the order of their ids, each with all that was found in it.

    Raises DataError where rows are not in the order that a build gives them, or belong to no article.
    """
    quotes = _Following(selection, "quotes", split, _QUOTE_COLUMNS)
    nonquotes = _Following(selection, "nonquotes", split, _NONQUOTE_COLUMNS)
    before = ""
    for row in _rows(selection, "articles", split, _ARTICLE_COLUMNS):
        article = _article(row)
        if article.article_id <= before:
            raise _out_of_order(selection, "articles", split)
        before = article.article_id
        yield FoundArticle(
            article=article,
            quotes=tuple(_quote(each) for each in quotes.of(article.article_id)),
            nonquotes=tuple(
                Nonquote(span=Span(each["start"], each["end"]), reason=each["reason"])
                for each in nonquotes.of(article.article_id)
            ),
        )
    quotes.check_end()
    nonquotes.check_end()


def tables(selection: Selection, config: str, split: str, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
    """The rows of a config in their order, a bounded number at a time, with exactly the columns of schema/."""
    wanted = list(columns or arrow_schema(config).names)
    # What decides about a speaker has to be read to leave it out.
    read = list(dict.fromkeys([*wanted, "speaker", "confidence"])) if config == "quotes" else wanted
    schema = pa.schema([arrow_schema(config).field(name) for name in read])
    for path in _files(selection.built, config, split):
        try:
            with pq.ParquetFile(path, memory_map=True) as file:
                if missing := [name for name in read if name not in file.schema_arrow.names]:
                    raise DataError(
                        f"{path}: has no column {missing[0]!r}; `quoteset validate` tells all that is wrong"
                    )
                for batch in file.iter_batches(batch_size=_BATCH_ROWS, columns=read):
                    table = pa.Table.from_batches([batch]).select(read).cast(schema)
                    if config == "quotes":
                        table = _without_unsure(table, selection.min_confidence)
                    yield table.select(wanted)
        except (OSError, pa.ArrowException, ValueError) as error:
            # A ValueError tells of a null where none may be; ArrowInvalid is one as well.
            raise DataError(
                f"{path}: cannot be read as {config}: {error}; `quoteset validate` tells all that is wrong"
            ) from error


def configs(selection: Selection) -> Iterator[tuple[str, str]]:
    """Every config and split that has files, in their usual order."""
    for config in CONFIGS:
        for split in selection.splits:
            if _files(selection.built, config, split):
                yield config, split


def shortest(value: float) -> float:
    """The number with the fewest digits that is the same as float32: what was meant where Arrow says 0.8999999762.

    >>> shortest(0.8999999761581421)
    0.9
    """
    return float(str(np.float32(value)))


class _Following:
    """Rows of another config, handed out article by article as the articles come by."""

    def __init__(self, selection: Selection, config: str, split: str, columns: Sequence[str]) -> None:
        self._selection, self._config, self._split = selection, config, split
        self._rows = _rows(selection, config, split, columns)
        self._next = next(self._rows, None)

    def of(self, article_id: str) -> list[Row]:
        """The rows of this article; ids have to be asked for in their order."""
        own = []
        while self._next is not None and self._next["article_id"] == article_id:
            own.append(self._next)
            self._next = next(self._rows, None)
        if self._next is not None and self._next["article_id"] < article_id:
            raise self._stray(self._next["article_id"])
        return own

    def check_end(self) -> None:
        """Raise DataError where rows are left that belong to none of the articles."""
        if self._next is not None:
            raise self._stray(self._next["article_id"])

    def _stray(self, article_id: str) -> DataError:
        return DataError(
            f"{self._selection.built}: {self._config} of split {self._split}: a row of article {article_id!r} has no "
            "article, or is out of the order of the ids; `quoteset validate` tells more, a new build mends it"
        )


def _out_of_order(selection: Selection, config: str, split: str) -> DataError:
    return DataError(
        f"{selection.built}: {config} of split {split} are not in the order of their ids; build the data set again"
    )


def _files(built: Path, config: str, split: str) -> list[Path]:
    return sorted((built / config).glob(f"{split}-[0-9]*-of-[0-9]*.parquet"))


def _rows(selection: Selection, config: str, split: str, columns: Sequence[str]) -> Iterator[Row]:
    for table in tables(selection, config, split, columns):
        yield from table.to_pylist()


def _without_unsure(table: pa.Table, min_confidence: float) -> pa.Table:
    """``table`` of quotes without the speakers that are less sure; all of a row but who it is stays."""
    # Compared as they are stored: 0.9 in float32 is a little less than 0.9.
    unsure = pc.and_(table["speaker"].is_valid(), pc.less(table["confidence"], pa.scalar(min_confidence, pa.float32())))
    if not pc.any(unsure).as_py():
        return table
    instead = {
        "speaker": None,
        "speaker_id": None,
        "speaker_type": None,
        "confidence": 0.0,
        "reason": LOW_CONFIDENCE,
    }
    for name in set(instead) & set(table.column_names):
        index = table.schema.get_field_index(name)
        field = table.schema.field(index)
        table = table.set_column(index, field, pc.if_else(unsure, pa.scalar(instead[name], field.type), table[name]))
    if "flags" in table.column_names:
        index = table.schema.get_field_index("flags")
        left = [
            [flag for flag in own if not (is_unsure and flag in OF_SPEAKER)]
            for own, is_unsure in zip(table["flags"].to_pylist(), unsure.to_pylist(), strict=True)
        ]
        table = table.set_column(index, table.schema.field(index), pa.array(left, table.schema.field(index).type))
    return table


def _article(row: Mapping[str, Any]) -> Article:
    return Article(**{**row, "authors": tuple(row["authors"]), "flags": tuple(row["flags"])})


def _quote(row: Mapping[str, Any]) -> FoundQuotation:
    mention = row["speaker_mention"]
    return FoundQuotation(
        quote_id=row["quote_id"],
        speaker_id=row["speaker_id"],
        quotation=Quotation(
            text=row["text"],
            segments=tuple(Span(each["start"], each["end"]) for each in row["segments"]),
            kind=row["kind"],
            speaker=row["speaker"],
            speaker_type=row["speaker_type"],
            speaker_mention=mention and Mention(span=_span(mention), form=mention["form"]),
            addressee=row["addressee"] and _span(row["addressee"]),
            cue=row["cue"] and _span(row["cue"]),
            candidates=tuple(
                Candidate(speaker=each["speaker"], score=shortest(each["score"])) for each in row["candidates"]
            ),
            confidence=shortest(row["confidence"]),
            rule=row["rule"],
            reason=row["reason"],
            flags=tuple(row["flags"]),
        ),
    )


def _span(row: Mapping[str, Any]) -> Span:
    return Span(row["start"], row["end"])
