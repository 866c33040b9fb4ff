from __future__ import annotations

import pytest
from data_corpus import article, corpus

from quoteset import duplicates, rows
from quoteset.records import Extraction


def test_exact_copies_are_one_group_across_tables() -> None:
    copy = article(3, article_id="wire-copy", source="wire.txt", text=article(3).text.replace("“", '"'))
    tables = [corpus(range(5)).articles, rows.tables([rows.rows_of(copy, Extraction())]).articles]
    groups = duplicates.groups(tables)
    assert groups["article_id"].to_pylist() == ["quay-000", "quay-001", "quay-002", "quay-003", "quay-004", "wire-copy"]
    assert groups["n_articles"].to_pylist() == [1, 1, 1, 2, 1, 2]
    assert groups["duplicate_group"][3] == groups["duplicate_group"][5]
    assert duplicates.groups(reversed(tables)) == groups


def test_groups_are_brought_back_into_the_rows() -> None:
    articles = corpus(range(4)).articles
    groups = duplicates.groups([articles])
    assert duplicates.apply(articles, groups) == articles
    merged = groups.set_column(1, groups.schema.field(1), [["f" * 24] * 4])
    assert duplicates.apply(articles, merged)["duplicate_group"].to_pylist() == ["f" * 24] * 4
    assert duplicates.apply(articles, merged).schema == articles.schema


def test_an_article_that_was_not_seen_is_an_error() -> None:
    with pytest.raises(ValueError, match="no duplicate group for article 'quay-002'"):
        duplicates.apply(corpus(range(3)).articles, duplicates.groups([corpus(range(2)).articles]))


def test_no_articles() -> None:
    assert duplicates.groups([]).num_rows == 0
    empty = corpus([]).articles
    assert duplicates.apply(empty, duplicates.groups([empty])).num_rows == 0
