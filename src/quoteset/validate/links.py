"""Rows of one table against those of another: ids, keys, counts and splits over the whole dataset."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from quoteset.validate.columns import KEYS
from quoteset.validate.violations import Violation, shown

# The columns of each config that its rows are compared by. Beside them ``place`` gives file, row and split.
COMPARED = {
    "articles": ("article_id", "n_quotes"),
    "quotes": ("quote_id", "article_id", "quotation_id", "speaker_id"),
    "nonquotes": ("article_id",),
    "quotations": ("quotation_id", "n_occurrences", "quote_ids"),
    "speakers": ("speaker_id", "n_quotes"),
}

# Which column of which config has to be found as the key of which other.
_LINKS = (
    ("quotes", "article_id", "articles"),
    ("nonquotes", "article_id", "articles"),
    ("quotes", "quotation_id", "quotations"),
    ("quotes", "speaker_id", "speakers"),
)

# Which column counts the quotes of each key.
_COUNTS = (
    ("articles", "n_quotes", "article_id"),
    ("quotations", "n_occurrences", "quotation_id"),
    ("speakers", "n_quotes", "speaker_id"),
)


def placed(config: str, table: pa.Table, file: str, split: str) -> pa.Table:
    """The compared columns of ``table`` with the place of every row."""
    return (
        table.select(list(COMPARED[config]))
        .append_column("file", pa.repeat(file, table.num_rows))
        .append_column("row", pa.array(np.arange(table.num_rows)))
        .append_column("split", pa.repeat(split, table.num_rows))
    )


def check_links(tables: Mapping[str, pa.Table], unknown: Set[str]) -> list[Violation]:
    """All that does not agree between ``tables`` (config -> rows as ``placed`` gives them).

    A config that is missing has no rows; those in ``unknown`` could not be read in full, and nothing is said of them.
    """
    violations: list[Violation] = []
    for config, key in KEYS.items():
        if config in tables:
            violations += _doubles(config, tables[config], key)
    for config, column, target in _LINKS:
        if config in tables and target not in unknown:
            violations += _dangling(config, tables[config], column, target, _keys(tables, target))
    for config, column, key in _COUNTS:
        if config in tables and "quotes" not in unknown:
            violations += _miscounted(config, tables[config], column, key, tables.get("quotes"))
    if "quotations" in tables and "quotes" not in unknown:
        violations += _dangling_occurrences(tables["quotations"], _keys(tables, "quotes"))
    if "articles" in tables:
        for config in ("quotes", "nonquotes"):
            if config in tables:
                violations += _astray(config, tables[config], tables["articles"])
    return violations


def _keys(tables: Mapping[str, pa.Table], config: str) -> pa.ChunkedArray:
    return tables[config][KEYS[config]] if config in tables else pa.chunked_array([], pa.string())


def _at(config: str, table: pa.Table, index: int, rule: str, field: str, reason: str) -> Violation:
    has_article = "article_id" in COMPARED[config]
    return Violation(
        rule=rule,
        reason=reason,
        config=config,
        file=table["file"][index].as_py(),
        row=table["row"][index].as_py(),
        article_id=table["article_id"][index].as_py() if has_article else None,
        field=field,
    )


def _doubles(config: str, table: pa.Table, key: str) -> Iterator[Violation]:
    if pc.count_distinct(table[key]).as_py() == table.num_rows:
        return
    first: dict[str, int] = {}
    for index, value in enumerate(table[key].to_pylist()):
        if value is None:
            continue  # not allowed, but no double
        before = first.setdefault(value, index)
        if before != index:
            place = f"{table['file'][before].as_py()} row {table['row'][before].as_py()}"
            yield _at(config, table, index, "unique", key, f"{shown(value)} is already the id of {place}")


def _dangling(config: str, table: pa.Table, column: str, target: str, keys: pa.ChunkedArray) -> Iterator[Violation]:
    found = pc.or_(table[column].is_null(), pc.is_in(table[column], value_set=keys))
    for index in _where(pc.invert(found)):
        reason = f"{shown(table[column][index].as_py())} is no {KEYS[target]} of {target}"
        yield _at(config, table, index, "link", column, reason)


def _dangling_occurrences(quotations: pa.Table, quote_ids: pa.ChunkedArray) -> Iterator[Violation]:
    lists = quotations["quote_ids"].combine_chunks()
    values, parents = pc.list_flatten(lists), pc.list_parent_indices(lists)
    for place in _where(pc.invert(pc.is_in(values, value_set=quote_ids))):
        reason = f"{shown(values[place].as_py())} is no quote_id of quotes"
        yield _at("quotations", quotations, parents[place].as_py(), "link", "quote_ids", reason)


def _miscounted(config: str, table: pa.Table, column: str, key: str, quotes: pa.Table | None) -> Iterator[Violation]:
    keys = quotes[key] if quotes is not None else pa.chunked_array([], pa.string())
    counted = keys.value_counts()
    places = pc.index_in(table[key], value_set=counted.field("values"))
    counts = pc.fill_null(counted.field("counts").take(places), 0)
    for index in _where(pc.not_equal(counts, table[column].cast(pa.int64()))):
        reason = f"is {table[column][index].as_py()}, but quotes has {counts[index].as_py()}"
        yield _at(config, table, index, "count", column, reason)


def _astray(config: str, table: pa.Table, articles: pa.Table) -> Iterator[Violation]:
    """Rows in another split than their article."""
    splits = articles["split"].take(pc.index_in(table["article_id"], value_set=articles["article_id"]))
    for index in _where(pc.fill_null(pc.not_equal(splits, table["split"]), False)):
        reason = f"is in {table['split'][index].as_py()}, but its article is in {splits[index].as_py()}"
        yield _at(config, table, index, "split", "article_id", reason)


def _where(mask: pa.ChunkedArray | pa.Array) -> list[int]:
    indices: list[int] = np.flatnonzero(np.asarray(mask.fill_null(False))).tolist()
    return indices
