from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import hypothesis.strategies as st
import pytest
from data_corpus import article, extraction
from hypothesis import given

from quoteset import ids, rows, schema
from quoteset.errors import DataError
from quoteset.records import Extraction, Nonquote, Quotation, Span
from quoteset.validate import check


def test_a_row_shows_what_was_found_and_where() -> None:
    found = article(4)
    row = rows.rows_of(found, extraction(found)).quotes[0]
    assert row["text"] == "We will open the school 4, At last!"
    assert [found.text[each["start"] : each["end"]] for each in row["segments"]] == [
        "We will open the school 4,",
        "At last!",
    ]
    assert row["speaker_mention"] == {"text": "Ms Ruiz", "start": 54, "end": 61, "form": "name"}
    assert row["cue"]["text"] == "said"
    assert row["before"] == "Vår café 🎈 reports.\n“"
    assert row["after"] == "”\nThe film “Harbour 4” follows."
    assert row["speaker_id"] == ids.speaker_id("Ana Ruiz", "person")
    assert row["reason"] is None
    assert (row["publisher"], row["language"]) == ("Strand Weekly", "en")


def test_before_and_after_are_cut_to_200_whole_characters() -> None:
    text = "🎈" * 500 + "“yes”" + "🎈" * 500
    found = article(1, text=text)
    quotation = Quotation(text="yes", segments=(Span(501, 504),), kind="mixed", rule="en.none", reason="no_cue")
    row = rows.rows_of(found, Extraction(quotations=(quotation,))).quotes[0]
    assert row["before"] == "🎈" * 199 + "“"
    assert row["after"] == "”" + "🎈" * 199


def test_tables_have_the_schema_even_without_rows() -> None:
    for tables in (rows.tables([]), rows.tables([rows.rows_of(article(1), Extraction())])):
        assert tables.articles.schema == schema.arrow_schema("articles")
        assert tables.quotes.schema == schema.arrow_schema("quotes")
        assert tables.nonquotes.schema == schema.arrow_schema("nonquotes")
        assert tables.entities.schema == rows.ENTITIES
        assert tables.quotes.num_rows == 0


def test_flags_of_article_and_extraction_are_joined_without_doubles() -> None:
    found = article(1, flags=("short", "unbalanced_marks"))
    assert rows.rows_of(found, extraction(found)).article["flags"] == ["short", "unbalanced_marks"]


def test_a_speaker_without_a_type_is_of_unknown_type() -> None:
    found = article(1)
    made = extraction(found)
    quotation = replace(made.quotations[0], speaker_type=None)
    row = rows.rows_of(found, replace(made, quotations=(quotation,))).quotes[0]
    assert row["speaker_type"] == "unknown"
    assert row["speaker_id"] == ids.speaker_id("Ana Ruiz", "unknown")


def test_moments_are_kept_in_utc_to_the_millisecond() -> None:
    local = datetime(2026, 3, 2, 10, 30, 0, 123_456, tzinfo=timezone(timedelta(hours=2)))
    table = rows.tables([rows.rows_of(article(1, published_at=local), Extraction())]).articles
    assert table["published_at"][0].as_py() == datetime(2026, 3, 2, 8, 30, 0, 123_000, tzinfo=UTC)


@pytest.mark.parametrize("field", ["text", "title", "publisher", "url", "metadata", "source"])
def test_half_a_character_is_refused_with_its_place(field: str) -> None:
    with pytest.raises(DataError, match=f"{field} has half a character .* at position 2"):
        rows.rows_of(article(1, **{field: "ab\ud83cc"}), Extraction())


def test_exact_copies_share_a_group() -> None:
    one, other = article(1), article(1, article_id="copy", text=article(1).text.upper())
    made = [rows.rows_of(each, Extraction()).article["duplicate_group"] for each in (one, other)]
    assert made[0] == made[1]
    assert rows.rows_of(article(2), Extraction()).article["duplicate_group"] != made[0]


def test_an_id_changes_with_article_place_and_words() -> None:
    found = article(1)
    row = rows.rows_of(found, extraction(found)).quotes[0]
    moved = article(1, text="x" + found.text)
    other = article(1, article_id="other")
    assert rows.rows_of(found, extraction(found)).quotes[0]["quote_id"] == row["quote_id"]
    assert rows.rows_of(moved, extraction(moved)).quotes[0]["quote_id"] != row["quote_id"]
    assert rows.rows_of(other, extraction(other)).quotes[0]["quote_id"] != row["quote_id"]
    assert rows.rows_of(moved, extraction(moved)).quotes[0]["quotation_id"] == row["quotation_id"]


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), st.data())
def test_rows_of_any_text_are_valid(text: str, data: st.DataObject) -> None:
    found = article(3, text=text)
    start = data.draw(st.integers(0, len(text) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(text))))
    quotation = Quotation(text=span.of(text), segments=(span,), kind="mixed", rule="en.x", reason="no_cue", cue=span)
    made = Extraction(quotations=(quotation,), nonquotes=(Nonquote(span=span, reason="term"),))
    tables = rows.tables([rows.rows_of(found, made)])
    for config in ("articles", "quotes", "nonquotes"):
        assert check(config, getattr(tables, config), tables.articles) == []
