from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from data_corpus import article, build, corpus, extraction

from quoteset import figures, rows
from quoteset.database import Database
from quoteset.figures import Example, Figures
from quoteset.rows import Tables

Count = Callable[[Tables], tuple[Figures, tuple[Example, ...]]]


@pytest.fixture
def count(tmp_path: Path) -> Count:
    """Figures and examples of the data set of these tables."""

    def counted(tables: Tables) -> tuple[Figures, tuple[Example, ...]]:
        number = len(list(tmp_path.iterdir()))
        built = build(tmp_path / f"built-{number}", tables).path
        with Database(tmp_path / f"scratch-{number}", memory=2**28, threads=1) as db:
            return figures.count(db, figures.files_of(built)), figures.examples(db)

    return counted


def test_figures(count: Count) -> None:
    found, _ = count(corpus(range(6)))
    assert (found.n_articles, found.n_quotes, found.n_segments, found.n_with_speaker) == (6, 6, 12, 4)
    assert (found.n_in_several_segments, found.n_nonquotes, found.n_copies) == (6, 6, 0)
    assert found.n_characters == sum(len(article(n).text) for n in range(6))
    assert found.kinds == {"direct": 6}
    assert found.speaker_types == {"person": 4}
    assert found.mention_forms == {"name": 6}
    assert found.reasons == {"tie": 2}
    assert found.nonquote_reasons == {"title": 6}
    assert found.quote_flags == {"too_short": 6}
    assert found.article_flags == {"unbalanced_marks": 6}
    assert found.publishers == found.quote_publishers == {"": 2, "Strand Weekly": 2, "The Quay Post": 2}
    assert found.months == {"": 2, "2026-02": 1, "2026-03": 1, "2026-04": 1, "2026-05": 1}
    assert list(found.months) == sorted(found.months)
    assert found.quote_months == found.months
    assert found.confidences == {"0.9": 4}
    assert [(each.name, each.n_quotes) for each in found.speakers] == [("Ana Ruiz", 2), ("Bo Berg", 2)]


def test_nothing_gives_no_figures(count: Count) -> None:
    assert count(corpus([])) == (Figures(), ())


def test_confidences_fall_into_the_tenth_that_people_read(count: Count) -> None:
    found = [
        rows.rows_of(article(n), extraction(article(n), confidence=confidence))
        for n, confidence in enumerate((0.0, 0.29, 0.3, 0.7, 1.0))
    ]
    assert count(rows.tables(found))[0].confidences == {"0.0": 1, "0.2": 1, "0.3": 1, "0.7": 1, "0.9": 1}


def test_months_do_not_depend_on_where_the_machine_stands(count: Count, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "America/New_York")
    early = article(1, published_at=datetime(2026, 3, 1, 0, 30, tzinfo=UTC))
    old = article(2, published_at=datetime(807, 1, 1, tzinfo=UTC))
    found = [rows.rows_of(each, extraction(each)) for each in (early, old)]
    assert count(rows.tables(found))[0].months == {"0807-01": 1, "2026-03": 1}


def test_copies_are_counted(count: Count) -> None:
    twice = [article(1), article(2, text=article(1).text)]
    assert count(rows.tables([rows.rows_of(each, extraction(each)) for each in twice]))[0].n_copies == 1


def test_examples_are_the_same_whatever_the_order(count: Count) -> None:
    tables = corpus()
    _, found = count(tables)
    assert len(found) == figures.N_EXAMPLES
    assert [each.speaker is None for each in found] == [False] * 4 + [True]
    turned = Tables(
        articles=tables.articles,
        quotes=tables.quotes.take(list(range(tables.quotes.num_rows))[::-1]),
        nonquotes=tables.nonquotes,
        entities=tables.entities,
    )
    assert count(turned)[1] == found
