"""Articles with what the extractor finds in them, gathered as a build does it."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from quoteset import gather, packs, rows, schema, wordings
from quoteset.database import Database
from quoteset.extract import extract
from quoteset.people import NOBODY, People
from quoteset.profiles import profiles
from quoteset.records import Article, Extraction
from quoteset.rows import Tables

# How shards of an earlier build are called, and those of this one.
OLD, NEW = "000000000-000000", "000000001-000000"


@dataclass(frozen=True)
class Gathered:
    """The rows of both configs, and quotes with their final ids."""

    quotations: list[dict[str, Any]]
    speakers: list[dict[str, Any]]
    quotes: pa.Table
    linked: gather.Linked

    def speaker(self, name: str) -> dict[str, Any]:
        """The one row with this name."""
        (row,) = [each for each in self.speakers if each["name"] == name]
        return row

    def bearers(self, name: str) -> list[set[str]]:
        """For every speaker with this name the articles that quote it, sorted."""
        ids = [each["speaker_id"] for each in self.speakers if each["name"] == name]
        pairs = zip(self.quotes["speaker_id"].to_pylist(), self.quotes["article_id"].to_pylist(), strict=True)
        held = list(pairs)
        return sorted(({article for speaker, article in held if speaker == each} for each in ids), key=sorted)


def news(article_id: str, text: str, **fields: Any) -> tuple[Article, Extraction]:
    """An article with what is found in it."""
    values = {"source": f"{article_id}.txt", "source_sha256": "0" * 64, "language": "en", **fields}
    if isinstance(values.get("published_at"), int):
        values["published_at"] = datetime(2026, 5, values["published_at"], tzinfo=UTC)
    article = Article(article_id=article_id, text=text, **values)
    return article, extract(text, packs.load("en"), title=article.title)


def tables(pairs: Iterable[tuple[Article, Extraction]]) -> Tables:
    """The tables that workers make of these."""
    english = packs.load("en")
    return rows.tables(
        rows.rows_of(article, found, profiles(article.text, found.entities, english)) for article, found in pairs
    )


def gathered(
    new: Tables,
    *,
    old: Tables | None = None,
    groups: dict[str, str] | None = None,
    people: People = NOBODY,
    seed: int | None = None,
) -> Gathered:
    """What becomes of ``new`` beside the ``old`` tables of an earlier build, whose quotes have final ids.

    ``groups`` puts articles into duplicate groups, ``seed`` shuffles the rows.
    """
    with tempfile.TemporaryDirectory() as folder, Database(Path(folder) / "db", memory=2**28, threads=1) as db:
        for kind in ("articles", "quotes", "entities"):
            parts = [(getattr(each, kind), shard) for each, shard in ((old, OLD), (new, NEW)) if each is not None]
            db.put(kind, _shuffled(_marked(parts), seed))
        parts = [(wordings.of(each.quotes), shard) for each, shard in ((old, OLD), (new, NEW)) if each is not None]
        db.put("wordings", _shuffled(_marked(parts), seed))
        if groups:
            db.put("articles", _grouped(db, groups))
        linked = gather.identify(db, people)
        db.put("placement", _placement(db))
        gather.count(db)
        made = {config: _rows(getattr(gather, config)(db), config) for config in ("quotations", "speakers")}
        ids = db.read("gather/quote_ids")
        quotes = pa.concat_tables([each.quotes for each in (old, new) if each is not None])
    places = pc.index_in(quotes["quote_id"], value_set=ids["quote_id"])
    for column in ("quotation_id", "speaker_id"):
        quotes = with_column(quotes, column, ids[column].take(places))
    return Gathered(
        quotations=made["quotations"],
        speakers=made["speakers"],
        quotes=quotes.sort_by("quote_id"),
        linked=linked,
    )


def as_old(tables: Tables, done: Gathered) -> Tables:
    """``tables`` as an update finds them: their quotes with the ids that they got."""
    return replace(tables, quotes=done.quotes)


def with_column(table: pa.Table, name: str, values: Any) -> pa.Table:
    """``table`` with other values in one of its columns."""
    index = table.schema.get_field_index(name)
    return table.set_column(index, table.schema.field(index), values)


def _marked(parts: Sequence[tuple[pa.Table, str]]) -> pa.Table:
    return pa.concat_tables([table.append_column("shard", pa.repeat(shard, table.num_rows)) for table, shard in parts])


def _shuffled(table: pa.Table, seed: int | None) -> pa.Table:
    if seed is None:
        return table
    return table.take(random.Random(seed).sample(range(table.num_rows), table.num_rows))


def _grouped(db: Database, groups: dict[str, str]) -> pa.Table:
    articles = _all(db, "articles")
    chosen = [
        groups.get(name, group)
        for name, group in zip(articles["article_id"].to_pylist(), articles["duplicate_group"].to_pylist(), strict=True)
    ]
    return with_column(articles, "duplicate_group", pa.array(chosen))


def _placement(db: Database) -> pa.Table:
    articles = _all(db, "articles")
    return articles.select(["article_id", "duplicate_group"]).append_column(
        "side", pa.repeat(pa.scalar(0, pa.int32()), articles.num_rows)
    )


def _all(db: Database, name: str) -> pa.Table:
    return db._connection.sql(f"SELECT * FROM {name}").to_arrow_table()


def _rows(batches: Iterable[pa.RecordBatch], config: str) -> list[dict[str, Any]]:
    target = schema.arrow_schema(config)
    found = []
    for batch in batches:
        assert batch.schema == target.append(pa.field("side", pa.int32()))
        found += pa.Table.from_batches([batch]).drop_columns(["side"]).to_pylist()
    return found
