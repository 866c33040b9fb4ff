from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from data_corpus import article
from gathering import as_old, gathered, tables

from quoteset import ids
from quoteset.records import Article, Entity, Extraction, Quotation, Span, SpeakerType

HARBOUR = "We will open the old harbour again before the summer comes to the town"
MORE = "Last year was hard for us. We will open the old harbour again before the summer comes to the town, and we pay."


def quoting(
    article_id: str,
    words: str,
    speaker: str | None = None,
    confidence: float = 0.5,
    *,
    day: int | None = 1,
    type_: SpeakerType = "person",
    url: str | None = None,
) -> tuple[Article, Extraction]:
    """An article that is one quotation of ``words``."""
    when = datetime(2026, 5, day, tzinfo=UTC) if day else None
    found = article(1, article_id=article_id, text=f"“{words}”", published_at=when, url=url)
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
    entities = (Entity(name=speaker, type=type_),) if speaker else ()
    return found, Extraction(quotations=(quotation,), entities=entities)


def groups(texts: Sequence[str]) -> list[set[int]]:
    """Which of ``texts``, each of an article of its own, are one quotation: their places."""
    found = gathered(tables(quoting(f"{n:03}", text) for n, text in enumerate(texts)))
    by_id: dict[str, set[int]] = {}
    columns = (found.quotes["quotation_id"].to_pylist(), found.quotes["article_id"].to_pylist())
    for quotation, article_id in zip(*columns, strict=True):
        by_id.setdefault(quotation, set()).add(int(article_id))
    return sorted(by_id.values(), key=min)


def only(rows: list[dict[str, object]]) -> dict[str, object]:
    (row,) = rows
    return row


def test_the_same_words_across_articles_are_one_row() -> None:
    found = gathered(
        tables(
            [
                quoting("b", "We will open.", "Ana Ruiz", 0.9, day=2),
                quoting("a", "we will open", None, day=None),
                quoting("c", "WE WILL OPEN...", "Ana Ruiz", 0.5, day=1),
            ]
        )
    )
    row = only(found.quotations)
    columns = (found.quotes["article_id"].to_pylist(), found.quotes["quote_id"].to_pylist())
    by_article = dict(zip(*columns, strict=True))
    (speaker,) = row.pop("speakers")  # type: ignore[misc,call-overload]
    assert row == {
        "quotation_id": ids.quotation_id("we will open"),
        "text": "WE WILL OPEN...",
        "n_occurrences": 3,
        "n_articles": 3,
        "n_unattributed": 1,
        "first_published_at": datetime(2026, 5, 1, tzinfo=UTC),
        "speaker": "Ana Ruiz",
        "quote_ids": [by_article["c"], by_article["b"], by_article["a"]],
        "urls": [],
        "flags": ["short"],
    }
    assert (speaker["speaker"], speaker["score"]) == ("Ana Ruiz", pytest.approx(0.7))


@pytest.mark.parametrize(
    "other",
    [
        HARBOUR.upper() + "!",
        "… open the old harbour again before the summer comes to the town",
        "We will open the old harbour again before the summer",
        "We will open the old harbour … before the summer comes to the town",
        "We will open the old harbour . . . before the summer comes to the town",
        "[We will] open the old harbour again before the summer comes to the town",
        "[W]e will open the old harbor again before the summer comes to the town",
        "We will open [the old harbour] again before the summer comes to the town [sic]",
        "We’ll see. We will open the old harbour again before the summer comes to the town. Nobody stops us now.",
        MORE,
    ],
)
def test_cut_and_edited_quotations_are_the_same(other: str) -> None:
    assert groups([HARBOUR, other]) == [{0, 1}]
    assert groups([other, HARBOUR]) == [{0, 1}]


@pytest.mark.parametrize(
    "other",
    [
        "We will open the old harbour",  # too short to say that it is the same
        "We will close the new airport again after the winter comes to the city",
        "We will never open the old harbour for them, before the summer comes or whenever it comes to the hall",
        "the old harbour",
        "Our summer was hard, and the town will open the old harbour of Pell again with a band",
    ],
)
def test_other_quotations_with_words_in_common_stay_apart(other: str) -> None:
    assert groups([HARBOUR, other]) == [{0}, {1}]


def test_two_texts_that_share_a_part_are_not_tied_by_it() -> None:
    before = f"Last year was very hard for all of us here. {HARBOUR}"
    after = f"{HARBOUR}. And then we go to the mountains for a long rest."
    assert groups([before, after, HARBOUR]) in ([{0, 2}, {1}], [{0}, {1, 2}])


def test_texts_that_only_overlap_stay_apart() -> None:
    rest = "And then we go to the mountains for a long rest with the children"
    end = "Nobody has ever seen such a thing in this part of the country"
    assert groups([f"{HARBOUR}. {rest}.", f"{rest}. {end}."]) == [{0}, {1}]


def test_no_chain_ties_unlike_texts() -> None:
    words = [f"word{n}" for n in range(60)]
    windows = [" ".join(words[start : start + 20]) for start in range(0, 41, 5)]
    assert groups(windows) == [{n} for n in range(len(windows))]


def test_a_part_of_the_whole_is_in_its_row() -> None:
    found = gathered(tables([quoting("a", HARBOUR), quoting("b", MORE)]))
    row = only(found.quotations)
    assert (row["text"], row["quotation_id"]) == (MORE, ids.quotation_id(MORE))
    assert row["flags"] == ["partial_occurrences"]
    assert set(found.quotes["quotation_id"].to_pylist()) == {ids.quotation_id(MORE)}


def test_the_speaker_of_one_article_is_carried_to_another_and_marked() -> None:
    found = gathered(tables([quoting("a", HARBOUR, "Ana Ruiz", 0.9), quoting("b", HARBOUR)]))
    row = only(found.quotations)
    assert (row["speaker"], row["n_unattributed"], row["flags"]) == ("Ana Ruiz", 1, ["carried_speaker"])
    assert sorted(found.quotes["speaker"].to_pylist(), key=str) == ["Ana Ruiz", None]
    assert found.quotes["speaker_id"].null_count == 1


def test_disagreement_is_visible_and_confidence_decides() -> None:
    pairs = [
        quoting("a", "Never.", "Bo Berg", 0.3),
        quoting("b", "Never.", "Cy Lund", 0.3),
        quoting("c", "Never.", "Ana Ruiz", 0.9),
    ]
    row = only(gathered(tables(pairs)).quotations)
    assert row["speaker"] == "Ana Ruiz"
    scores = {each["speaker"]: round(each["score"], 6) for each in row["speakers"]}  # type: ignore[attr-defined]
    assert scores == {"Ana Ruiz": 0.3, "Bo Berg": 0.1, "Cy Lund": 0.1}
    assert row["flags"] == ["disputed", "short"]


def test_copies_of_an_article_are_one_witness() -> None:
    pairs = [quoting(name, HARBOUR, "Bo Berg", 0.6) for name in ("a", "b", "c")]
    pairs += [quoting("d", HARBOUR, "Ana Ruiz", 0.8)]
    made = tables(pairs)
    apart = {name: f"{n:024}" for n, name in enumerate("abcd")}
    assert only(gathered(made, groups=apart).quotations)["speaker"] == "Bo Berg"
    row = only(gathered(made, groups={**apart, "b": apart["a"], "c": apart["a"]}).quotations)
    assert row["speaker"] == "Ana Ruiz"
    assert [round(each["score"], 6) for each in row["speakers"]] == [0.4, 0.3]  # type: ignore[attr-defined]


def test_a_tie_has_no_speaker() -> None:
    row = only(gathered(tables([quoting("a", "Never.", "Bo Berg"), quoting("b", "Never.", "Ana Ruiz")])).quotations)
    assert row["speaker"] is None
    assert len(row["speakers"]) == 2  # type: ignore[arg-type]


def test_nobody_is_named() -> None:
    row = only(gathered(tables([quoting("a", "Never.")])).quotations)
    assert (row["speaker"], row["speakers"], row["flags"]) == (None, [], ["short"])


def test_urls_are_listed_once_first_published_first() -> None:
    days = (("a", 3, "https://q.example/3"), ("b", 1, "https://q.example/1"), ("c", 2, "https://q.example/1"))
    pairs = [quoting(name, "Never.", day=day, url=url) for name, day, url in (*days, ("d", None, None))]
    assert only(gathered(tables(pairs)).quotations)["urls"] == ["https://q.example/1", "https://q.example/3"]


def test_namesakes_of_another_type_stay_apart() -> None:
    pairs = [quoting("a", "One.", "Harbour"), quoting("b", "Two.", "Harbour", type_="organization")]
    assert sorted(each["type"] for each in gathered(tables(pairs)).speakers) == ["organization", "person"]


def test_an_update_keeps_the_ids_of_quotations() -> None:
    first = tables([quoting("a", HARBOUR)])
    done = gathered(first)
    updated = gathered(tables([quoting("b", MORE), quoting("c", HARBOUR.lower())]), old=as_old(first, done))
    row = only(updated.quotations)
    assert (row["quotation_id"], row["text"]) == (ids.quotation_id(HARBOUR), MORE)
    assert row["n_occurrences"] == 3


def test_an_update_never_ties_two_old_quotations_together() -> None:
    one = "Last year was very hard for all of us here in the town"
    first = tables([quoting("a", HARBOUR), quoting("b", one)])
    done = gathered(first)
    updated = gathered(tables([quoting("c", f"{one}. {HARBOUR}.")]), old=as_old(first, done))
    assert {each["quotation_id"] for each in updated.quotations} == {ids.quotation_id(HARBOUR), ids.quotation_id(one)}
    assert sorted(each["n_occurrences"] for each in updated.quotations) == [1, 2]


def test_no_rows() -> None:
    found = gathered(tables([]))
    assert (found.quotations, found.speakers) == ([], [])
