"""The rows of some articles -> tables on disk, without what breaks the contract."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from quoteset import rows, wordings
from quoteset.duplicates import fingerprints
from quoteset.records import Rejection
from quoteset.rows import ArticleRows
from quoteset.validate import Violation, accept

# Tables of a batch, as the shards on disk are called.
KINDS = ("articles", "quotes", "nonquotes", "entities", "wordings", "fingerprints")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """A table of a batch on disk."""

    name: str
    sha256: str


def checked(articles: list[ArticleRows], rejections: list[Rejection], bad_rows: list[Rejection]) -> dict[str, pa.Table]:
    """The tables of ``articles`` without what fails validation, which goes to the two lists."""
    sources: dict[str, str] = {}
    distinct = []
    for each in articles:
        article_id, source = each.article["article_id"], each.article["source"]
        if article_id in sources:
            rejections.append(clash(article_id, source, sources[article_id]))
        else:
            sources[article_id] = source
            distinct.append(each)
    tables = rows.tables(distinct)
    passed = accept("articles", tables.articles)
    failed = {each.row: each for each in reversed(passed.violations) if each.row is not None}
    for row, violation in sorted(failed.items()):
        rejections.append(_rejection(tables.articles["source"][row].as_py(), "article", violation))
    accepted = passed.accepted
    found = {"articles": accepted}
    for kind, table in (("quotes", tables.quotes), ("nonquotes", tables.nonquotes), ("entities", tables.entities)):
        # Rows of a rejected article go with it, and are not rejections of their own.
        found[kind] = table.filter(pc.is_in(table["article_id"], value_set=accepted["article_id"]))
    for kind in ("quotes", "nonquotes"):
        passed = accept(kind, found[kind], accepted.select(["article_id", "text"]))
        failed = {each.row: each for each in reversed(passed.violations) if each.row is not None}
        for row, violation in sorted(failed.items()):
            article_id = found[kind]["article_id"][row].as_py()
            bad_rows.append(_rejection(sources[article_id], kind, violation))
        found[kind] = passed.accepted
    found["articles"] = rows.count_quotes(accepted, found["quotes"])
    return with_derived(found)


def with_derived(tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """``tables`` with those beside them that hold what corpus steps compare."""
    found = dict(tables)
    if "articles" in found:
        found["fingerprints"] = fingerprints(found["articles"])
    if "quotes" in found:
        found["wordings"] = wordings.of(found["quotes"])
    return found


def clash(article_id: str, source: str, other: str) -> Rejection:
    """The rejection of an article whose id an earlier one has."""
    error = f"article_id {article_id!r} is already that of {other}; give every article an id of its own, or none"
    return Rejection(source=source, stage="validate", error=error)


def _rejection(source: str, what: str, violation: Violation) -> Rejection:
    """The first violation of a row, for rejected.jsonl."""
    field = f" {violation.field}" if violation.field else ""
    return Rejection(source=source, stage="validate", error=f"{what}{field}: {violation.reason} [{violation.rule}]")


def write_shards(tables: dict[str, pa.Table], shards: Path, name: str) -> Iterator[Shard]:
    """Write the tables as Parquet, lightly compressed, for they are read once or twice; empty ones are left out."""
    for kind in KINDS:
        table = tables[kind]
        if table.num_rows:
            path = shards / f"{name}.{kind}.parquet"
            pq.write_table(table, path, compression="zstd", compression_level=1)
            with path.open("rb") as file:
                yield Shard(name=path.name, sha256=hashlib.file_digest(file, "sha256").hexdigest())
