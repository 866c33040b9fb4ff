"""Copies and long quotations in two splits are found in any folder, whatever made it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from data_corpus import article, build

from quoteset import ids, rows, split
from quoteset.records import Extraction, Quotation, Span
from quoteset.rows import ArticleRows
from quoteset.validate import validate_path
from quoteset.validate.leaks import check_leaks
from quoteset.validate.listing import ReadFile

LONG = "we will open the harbour again before the summer"
SHORT = "we will open the harbour again soon"


def quoting(number: int, words: str) -> ArticleRows:
    found = article(
        number,
        text=f"Report {number}. “{words}”",
        published_at=datetime(2026, 1, 1 + number, tzinfo=UTC),
        publisher=None,
    )
    start = found.text.index("“") + 1
    quotation = Quotation(
        text=words, segments=(Span(start, start + len(words)),), kind="direct", rule="en.x", reason="no_candidate"
    )
    return rows.rows_of(found, Extraction(quotations=(quotation,)))


def write(folder: Path, config: str, name: str, table: pa.Table) -> ReadFile:
    (folder / config).mkdir(exist_ok=True)
    path = f"{config}/{name}-00000-of-00001.parquet"
    pa.parquet.write_table(table, folder / path)
    return ReadFile(path=path, config=config, split=name, n_rows=table.num_rows)


@pytest.mark.parametrize(("words", "is_leak"), [(LONG, True), (SHORT, False)])
def test_a_long_quotation_in_two_splits_is_a_leak(tmp_path: Path, words: str, *, is_leak: bool) -> None:
    sides = {"train": [quoting(1, words), quoting(2, "No.")], "test": [quoting(3, "Never."), quoting(4, words.upper())]}
    files = []
    for name, articles in sides.items():
        tables = rows.tables(articles)
        files += [write(tmp_path, config, name, getattr(tables, config)) for config in ("articles", "quotes")]
    found = list(check_leaks(tmp_path, files))
    if not is_leak:
        assert not found
        return
    (violation,) = found
    assert (violation.config, violation.file, violation.row) == ("quotes", "quotes/test-00000-of-00001.parquet", 1)
    assert (violation.article_id, violation.field) == (article(4).article_id, "quotation_id")
    assert violation.reason == (
        f"quotation {ids.quotation_id(words)!r} ({words.upper()!r}) is in test, but it has quotes in train too"
    )


def test_every_article_of_a_group_in_a_later_split_is_named(tmp_path: Path) -> None:
    tables = rows.tables([quoting(number, "No.") for number in range(6)])
    same = tables.articles.set_column(11, tables.articles.schema.field(11), [["a" * 24] * 6])
    files = [
        write(tmp_path, "articles", "validation", same.slice(0, 2)),
        write(tmp_path, "articles", "test", same.slice(2)),
    ]
    found = list(check_leaks(tmp_path, files))
    assert [each.row for each in found] == [0, 1, 2, 3]
    assert {each.reason for each in found} == {
        f"group {'a' * 24!r} is in test, but it has articles in validation too",
    }


def test_no_files_no_leaks(tmp_path: Path) -> None:
    assert not list(check_leaks(tmp_path, []))


@pytest.mark.parametrize("by", ["hash", "date", "publisher"])
def test_a_build_leaks_nothing(tmp_path: Path, by: split.By) -> None:
    # Each quotes what the next one does, and half of them what everybody does.
    words = [f"this is what number {number} said about it all" for number in range(12)]
    made = [quoting(number, words[number // 2]) for number in range(24)]
    made += [quoting(number, LONG) for number in range(24, 28)]
    built = build(tmp_path / "dataset", rows.tables(made), plan=split.Plan(by=by, shares=(0.4, 0.3, 0.3)))
    assert validate_path(built.path).ok
    assert len({file.split for file in built.files if file.config == "articles"}) > 1
