"""A built folder as reviewers need it: which quotations there are and how sure they are, one article at a time."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from quoteset import page
from quoteset.errors import DataError, UsageError
from quoteset.page import ArticleView
from quoteset.records import SpeakerType
from quoteset.schema import arrow_schema

# Articles that are kept: reviewers go back and forth.
N_KEPT = 8
READ_ROWS = 65_536

# Any: rows as Arrow hands them out.
Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteKey:
    """What is kept of every quotation: some 400 bytes."""

    quote_id: str
    article_id: str
    start: int
    confidence: float
    lead: float  # of the best candidate before the next, 0 to 1; 0: nothing tells them apart


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """A speaker of the corpus."""

    name: str
    type: SpeakerType
    n_quotes: int


class Corpus:
    """The built folder ``path``.

    Raises UsageError where there is no such folder, DataError where it holds no data set, or what is in it cannot be
    read.
    """

    def __init__(self, path: Path) -> None:
        if not path.is_dir():
            raise UsageError(f"{path}: no such folder; name one that `quoteset build` wrote")
        self.path = path
        self._files = {config: sorted((path / config).glob("*.parquet")) for config in (*page.COLUMNS, "speakers")}
        if not self._files["articles"]:
            raise DataError(f"{path}: holds no articles/*.parquet; name a folder that `quoteset build` wrote")
        self.splits = {
            article_id: file.name.partition("-")[0]
            for file in self._files["articles"]
            for row in self._rows("articles", [file], ("article_id",))
            for article_id in row.values()
        }
        self.quotes = {each.quote_id: each for each in self._keys()}
        self.speakers = self._speakers()
        self.article = functools.lru_cache(maxsize=N_KEPT)(self._article)

    def _article(self, article_id: str) -> ArticleView:
        """The view of an article; raises KeyError where there is none of this id."""
        split = self.splits[article_id]
        found = {}
        for config, names in page.COLUMNS.items():
            files = [str(each) for each in self._files[config] if each.name.startswith(f"{split}-")]
            found[config] = _where(files, config, names, article_id) if files else []
        if len(found["articles"]) != 1:
            raise DataError(f"{self.path}: was built anew since the review began; start it again")
        (article,) = found["articles"]
        return page.view(article, found["quotes"], found["nonquotes"], split=split)

    def _keys(self) -> Iterator[QuoteKey]:
        for row in self._rows(
            "quotes", self._files["quotes"], ("quote_id", "article_id", "segments", "candidates", "confidence")
        ):
            scores = [each["score"] for each in row["candidates"][:2]]
            yield QuoteKey(
                quote_id=row["quote_id"],
                article_id=row["article_id"],
                start=row["segments"][0]["start"],
                confidence=row["confidence"],
                lead=scores[0] - (scores[1] if len(scores) > 1 else 0.0) if scores else 0.0,
            )

    def _speakers(self) -> Mapping[str, Speaker]:
        """The speakers by name, the most quoted first; of one name the most quoted one."""
        counts: dict[tuple[str, SpeakerType], int] = {}
        for row in self._rows("speakers", self._files["speakers"], ("name", "type", "n_quotes")):
            key = row["name"], row["type"]
            counts[key] = counts.get(key, 0) + row["n_quotes"]
        found: dict[str, Speaker] = {}
        for (name, kind), n_quotes in sorted(counts.items(), key=lambda each: (-each[1], each[0])):
            found.setdefault(name, Speaker(name=name, type=kind, n_quotes=n_quotes))
        return found

    @staticmethod
    def _rows(config: str, files: Sequence[Path], names: Sequence[str]) -> Iterator[Row]:
        for path in files:
            try:
                with pq.ParquetFile(path) as file:
                    if missing := [name for name in names if name not in file.schema_arrow.names]:
                        raise DataError(
                            f"{path}: has no column {missing[0]!r}; `quoteset validate` tells all that is wrong"
                        )
                    for batch in file.iter_batches(batch_size=READ_ROWS, columns=list(names)):
                        yield from batch.select(list(names)).to_pylist()
            except (OSError, pa.ArrowException) as error:
                raise DataError(f"{path}: cannot be read as {config}: {error}; build the folder again") from error


def _where(files: Sequence[str], config: str, names: Sequence[str], article_id: str) -> list[Row]:
    """The rows of one article. Rows are in the order of the ids, so that most row groups are passed over."""
    schema = pa.schema([arrow_schema(config).field(name) for name in names])
    try:
        found = ds.dataset(files, format="parquet").to_table(list(names), filter=pc.field("article_id") == article_id)
        rows: list[Row] = found.cast(schema).to_pylist()
    except (OSError, pa.ArrowException, ValueError) as error:
        raise DataError(
            f"{files[0]}: cannot be read as {config}: {error}; `quoteset validate` tells all that is wrong"
        ) from error
    return rows
