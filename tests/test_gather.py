from __future__ import annotations

import random
from datetime import UTC, datetime

import pyarrow as pa
import pytest
from data_corpus import article, corpus, extraction

from quoteset import gather, ids, rows, schema
from quoteset.records import Article, Entity, Extraction, Quotation, Span, SpeakerType
from quoteset.rows import Tables


def quoting(
    article_id: str,
    words: str,
    speaker: str | None,
    confidence: float = 0.5,
    *,
    day: int | None = 1,
    type_: SpeakerType = "person",
    aliases: tuple[str, ...] = (),
    **fields: object,
) -> tuple[Article, Extraction]:
    """An article that is one quotation of ``words``."""
    when = datetime(2026, 5, day, tzinfo=UTC) if day else None
    found = article(1, article_id=article_id, text=f"“{words}”", published_at=when, url=None, **fields)
    quotation = Quotation(
        text=words,
        segments=(Span(1, 1 + len(words)),),
        kind="direct",
        speaker=speaker,
        speaker_type=type_ if speaker else None,
        confidence=confidence if speaker else 0.0,
        rule="en.x",
        reason=None if speaker else "no_cue",
    )
    entities = (Entity(name=speaker, type=type_, aliases=aliases),) if speaker else ()
    return found, Extraction(quotations=(quotation,), entities=entities)


def tables(*pairs: tuple[Article, Extraction]) -> Tables:
    return rows.tables(rows.rows_of(found, made) for found, made in pairs)


def only(table: pa.Table) -> dict[str, object]:
    (row,) = table.to_pylist()
    return dict(row)


def test_the_same_words_across_articles_are_one_row() -> None:
    made = tables(
        quoting("b", "We will open.", "Ana Ruiz", 0.9, day=2),
        quoting("a", "we will open", None, day=None),
        quoting("c", "WE WILL OPEN...", "Ana Ruiz", 0.5, day=1),
    )
    row = only(gather.quotations(made.quotes))
    by_article = dict(zip(made.quotes["article_id"].to_pylist(), made.quotes["quote_id"].to_pylist(), strict=True))
    assert row == {
        "quotation_id": ids.quotation_id("we will open"),
        "text": "WE WILL OPEN...",
        "n_occurrences": 3,
        "n_articles": 3,
        "first_published_at": datetime(2026, 5, 1, tzinfo=UTC),
        "speaker": "Ana Ruiz",
        "speakers": [
            {
                "speaker": "Ana Ruiz",
                "speaker_id": ids.speaker_id("Ana Ruiz", "person"),
                "score": pytest.approx(0.7),
            }
        ],
        "quote_ids": [by_article["c"], by_article["b"], by_article["a"]],
        "urls": [],
    }


def test_disagreement_is_visible_and_confidence_decides() -> None:
    made = tables(
        quoting("a", "Never.", "Bo Berg", 0.3),
        quoting("b", "Never.", "Bo Berg", 0.3),
        quoting("c", "Never.", "Ana Ruiz", 0.9),
    )
    row = only(gather.quotations(made.quotes))
    assert row["speaker"] == "Ana Ruiz"
    assert row["speakers"] == [
        {"speaker": "Ana Ruiz", "speaker_id": ids.speaker_id("Ana Ruiz", "person"), "score": pytest.approx(0.3)},
        {"speaker": "Bo Berg", "speaker_id": ids.speaker_id("Bo Berg", "person"), "score": pytest.approx(0.2)},
    ]


def test_a_tie_has_no_speaker() -> None:
    made = tables(quoting("a", "Never.", "Bo Berg"), quoting("b", "Never.", "Ana Ruiz"))
    row = only(gather.quotations(made.quotes))
    assert row["speaker"] is None
    assert len(row["speakers"]) == 2  # type: ignore[arg-type]


def test_nobody_is_named() -> None:
    row = only(gather.quotations(tables(quoting("a", "Never.", None)).quotes))
    assert (row["speaker"], row["speakers"]) == (None, [])


def test_urls_are_listed_once_first_published_first() -> None:
    pairs = [quoting(name, "Never.", None, day=day) for name, day in (("a", 3), ("b", 1), ("c", 2), ("d", None))]
    made = tables(*pairs).quotes
    urls = pa.array(["https://q.example/3", "https://q.example/1", "https://q.example/1", None])
    made = made.set_column(made.schema.get_field_index("url"), "url", urls)
    assert only(gather.quotations(made))["urls"] == ["https://q.example/1", "https://q.example/3"]


def test_speakers_are_gathered_with_their_other_names() -> None:
    made = tables(
        quoting("a", "One.", "Ana Ruiz", aliases=("Ruiz", "Ms Ruiz")),
        quoting("b", "Two.", "Ana Ruiz", aliases=("Ruiz", "Ana")),
        quoting("c", "Three.", "ANA RUIZ"),
        quoting("d", "Four.", "Bo Berg"),
        quoting("e", "Five.", None),
    )
    ana, bo = sorted(gather.speakers(made.quotes, made.entities).to_pylist(), key=lambda each: each["name"])
    assert ana == {
        "speaker_id": ids.speaker_id("Ana Ruiz", "person"),
        "name": "Ana Ruiz",
        "type": "person",
        "aliases": ["ANA RUIZ", "Ana", "Ms Ruiz", "Ruiz"],
        "n_quotes": 3,
        "n_articles": 3,
    }
    assert (bo["name"], bo["aliases"], bo["n_quotes"]) == ("Bo Berg", [], 1)


def test_namesakes_of_another_type_stay_apart() -> None:
    made = tables(quoting("a", "One.", "Harbour"), quoting("b", "Two.", "Harbour", type_="organization"))
    assert gather.speakers(made.quotes, made.entities)["type"].to_pylist() in (
        ["person", "organization"],
        ["organization", "person"],
    )


def test_a_speaker_without_quotes_is_not_listed() -> None:
    # As after --min-confidence, or when the row of the quotation was rejected.
    made = tables(quoting("a", "One.", "Ana Ruiz"))
    assert gather.speakers(made.quotes.slice(0, 0), made.entities).num_rows == 0


def test_quotes_are_counted_anew() -> None:
    made = corpus(range(3))
    counted = gather.count_quotes(made.articles, made.quotes.slice(1))
    assert counted["n_quotes"].to_pylist() == [0, 1, 1]
    assert counted.schema == made.articles.schema


def test_the_order_of_quotes_is_that_of_reading() -> None:
    found = article(1, text="“one” “two” “three”")
    spans = (Span(1, 4), Span(7, 10), Span(13, 18))
    quotations = [
        Quotation(text=each.of(found.text), segments=(each,), kind="mixed", rule="en.x", reason="no_cue")
        for each in spans
    ]
    made = rows.tables([rows.rows_of(found, Extraction(quotations=(quotations[2], quotations[0], quotations[1])))])
    assert gather.ordered("quotes", made.quotes)["text"].to_pylist() == ["one", "two", "three"]


@pytest.mark.parametrize("seed", range(3))
def test_everything_is_the_same_whatever_the_order_of_the_rows(seed: int) -> None:
    made = corpus(range(40))
    chance = random.Random(seed)

    def shuffled(table: pa.Table) -> pa.Table:
        return table.take(chance.sample(range(table.num_rows), table.num_rows))

    quotes, entities = shuffled(made.quotes), shuffled(made.entities)
    for config, one, other in (
        ("quotes", made.quotes, quotes),
        ("articles", made.articles, shuffled(made.articles)),
        ("nonquotes", made.nonquotes, shuffled(made.nonquotes)),
        ("quotations", gather.quotations(made.quotes), gather.quotations(quotes)),
        ("speakers", gather.speakers(made.quotes, made.entities), gather.speakers(quotes, entities)),
    ):
        assert gather.ordered(config, one).equals(gather.ordered(config, other)), config
        assert gather.ordered(config, one).schema == schema.arrow_schema(config)


def test_no_rows() -> None:
    made = corpus([])
    for config, table in (
        ("quotes", made.quotes),
        ("quotations", gather.quotations(made.quotes)),
        ("speakers", gather.speakers(made.quotes, made.entities)),
        ("articles", gather.count_quotes(made.articles, made.quotes)),
    ):
        assert gather.ordered(config, table).num_rows == 0
        assert table.schema == schema.arrow_schema(config)


def test_extractions_of_the_corpus_are_attributed_as_told() -> None:
    made = rows.tables([rows.rows_of(article(1), extraction(article(1), speaker="Bo Berg"))])
    assert gather.speakers(made.quotes, made.entities)["name"].to_pylist() == ["Bo Berg"]
