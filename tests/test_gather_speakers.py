from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pytest
from gathering import as_old, gathered, news, tables, with_column

from quoteset import ids
from quoteset.database import Database
from quoteset.gather import configs, identity

COACH = [
    news(
        "coach-1",
        "The Harrow Falcons lost again. “We ran out of legs,” said coach John Smith after the game at Dunmore Park. "
        "The Falcons meet Ostley next.",
    ),
    news(
        "coach-2",
        "John Smith, the coach of the Harrow Falcons, praised his young team. “They never stop running,” Smith said. "
        "Dunmore Park was sold out.",
    ),
]
SENATOR = [
    news(
        "senator-1",
        "The Senate in Castleford passed the Water Act. “It is a good day for every river,” said Senator John Smith. "
        "Governor Lena Okafor will sign it.",
    ),
    news(
        "senator-2",
        "Senator John Smith defended the Water Act in Castleford. “Nobody drinks an excuse,” Smith said, and "
        "Lena Okafor agreed.",
    ),
]


def test_two_people_of_one_name_are_told_apart_by_what_they_do() -> None:
    found = gathered(tables([*COACH, *SENATOR]))
    assert found.bearers("John Smith") == [{"coach-1", "coach-2"}, {"senator-1", "senator-2"}]
    roles = sorted(each["roles"] for each in found.speakers if each["name"] == "John Smith")
    assert roles == [["coach"], ["senator"]]
    for each in found.speakers:
        if each["name"] == "John Smith":
            assert {"context", "role"} <= set(each["evidence"])


def test_one_name_alone_is_no_evidence() -> None:
    found = gathered(
        tables(
            [
                news("a", "“The pears are ripe,” said Ana Ruiz in Westmark."),
                news("b", "“Our ferry is late,” said Ana Ruiz in Northhaven."),
            ]
        )
    )
    assert found.bearers("Ana Ruiz") == [{"a"}, {"b"}]
    assert all(each["evidence"] == [] for each in found.speakers)


def test_a_rival_is_no_occupation() -> None:
    # Of 178 articles that quote Donald Trump four were held to be about another, whom three of them call a rival.
    rivals = [
        news(f"rival-{n}", f"In {town} rival John Smith spoke of {thing}. “It is late for number {n},” Smith said.")
        for n, (town, thing) in enumerate([("Westmark", "pears"), ("Ostley", "ferries"), ("Pell", "snow")])
    ]
    others = [news(f"other-{n}", f"“It rains on day {n},” said Vera Berg{n} in Dunmore.") for n in range(9)]
    found = gathered(tables([*rivals, *others]))
    assert found.bearers("John Smith") == [{"rival-0"}, {"rival-1"}, {"rival-2"}]


def test_of_namesakes_the_best_known_has_the_id_of_the_name_and_the_others_their_own() -> None:
    coach = [*COACH, news("coach-3", "Coach John Smith of the Falcons left Dunmore Park. “I am tired,” he said.")]
    found = gathered(tables([*coach, *SENATOR]))
    by_articles = {each["n_articles"]: each["speaker_id"] for each in found.speakers if each["name"] == "John Smith"}
    assert by_articles == {
        3: ids.speaker_id("John Smith", "person"),
        2: ids.speaker_id("John Smith", "person", "senator-1"),
    }


def test_a_story_that_many_papers_have_is_about_one_person() -> None:
    towns = ["Westmark", "Ostley", "Harrow", "Dunmore", "Pell"]
    story = [
        news(
            f"paper-{n:02}",
            f"By our reporter in {towns[n % 5]}. The Harbour Bank failed on Monday. “We will pay number {n},” "
            "said Petra Lindqvist, the director of the Harbour Bank, before the Varga inquiry.",
            publisher=f"Paper {n % 9}",
            published_at=1 + n % 3,
        )
        for n in range(40)
    ]
    found = gathered(tables(story))
    assert found.speaker("Petra Lindqvist")["n_articles"] == 40


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("Mike Okonjo", "Michael Okonjo"),
        ("Lena Okafor", "Lena Marie Okafor"),
        ("Lena Okafor", "Lena M. Okafor"),
        ("L. Okafor", "Lena Okafor"),
    ],
)
def test_a_shorter_name_joins_the_fuller_one_where_the_articles_agree(short: str, full: str) -> None:
    found = gathered(
        tables(
            [
                news("a", f"“The dam holds,” said Mayor {full} of Castleford after the flood of the Ardle."),
                news("b", f"“The dam held,” said {short}, the mayor of Castleford, beside the Ardle."),
            ]
        )
    )
    assert len(found.speakers) == 1
    assert found.speakers[0]["n_articles"] == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Otto Weller", "Otto Weller Jr."),
        ("Lena M. Okafor", "Lena P. Okafor"),
        ("Lena Okafor", "Olga Okafor"),
        ("L. Okafor", "Olga Okafor"),
    ],
)
def test_relatives_and_other_initials_stay_apart(one: str, other: str) -> None:
    found = gathered(
        tables(
            [
                news("a", f"“The dam holds,” said Mayor {one} of Castleford after the flood of the Ardle."),
                news("b", f"“The dam held,” said {other}, the mayor of Castleford, beside the Ardle."),
            ]
        )
    )
    assert len(found.speakers) == 2


def test_a_name_between_two_that_differ_goes_with_one_and_ties_nobody() -> None:
    pairs = [
        news("a", "“The dam holds,” said Mayor Lena M. Okafor of Castleford after the flood of the Ardle."),
        news("b", "“The song is new,” said the singer Lena P. Okafor in Westmark before the Lantern festival."),
        news("c", "“The dam held,” said Lena Okafor, the mayor of Castleford, beside the Ardle."),
    ]
    assert {frozenset(each) for each in _groups(pairs)} == {frozenset({"a", "c"}), frozenset({"b"})}


def _groups(pairs: list) -> list[set[str]]:
    found = gathered(tables(pairs))
    by_id: dict[str, set[str]] = {}
    for speaker, article in zip(
        found.quotes["speaker_id"].to_pylist(), found.quotes["article_id"].to_pylist(), strict=True
    ):
        by_id.setdefault(speaker, set()).add(article)
    return list(by_id.values())


JONESES = [
    news("mary-1", "“The dam holds,” said Mayor Mary Jones of Castleford after the flood of the Ardle."),
    news("mary-2", "Mary Jones, the mayor of Castleford, thanked the Ardle guards. “They saved us,” she said."),
]


def test_a_surname_alone_joins_the_one_whom_the_article_is_about() -> None:
    alone = news("alone", "“Every pump works,” said Mayor Jones of Castleford beside the Ardle.")
    assert {frozenset(each) for each in _groups([*JONESES, alone])} == {frozenset({"mary-1", "mary-2", "alone"})}


def test_a_surname_alone_that_fits_two_people_is_nobodys() -> None:
    tom = [
        news("tom-1", "“The pumps work,” said the engineer Tom Jones of Castleford beside the Ardle."),
        news("tom-2", "Tom Jones, an engineer from Castleford, watched the Ardle. “It falls,” he said."),
    ]
    alone = news("alone", "“Every pump works,” said Jones in Castleford beside the Ardle.")
    assert {"alone"} in _groups([*JONESES, *tom, alone])


def test_of_the_bearers_of_a_surname_only_the_best_known_come_into_question(monkeypatch: pytest.MonkeyPatch) -> None:
    singer = [
        news(f"tom-{n}", f"“I sing {n} songs,” said the singer Tom Jones before the Lantern festival in Westmark.")
        for n in (3, 4, 5)
    ]
    alone = news("alone", "“Every pump works,” said Mayor Jones of Castleford beside the Ardle.")
    assert {"mary-1", "mary-2", "alone"} in _groups([*JONESES, *singer, alone])
    monkeypatch.setattr(identity, "MOST_BEARERS", 1)
    found = _groups([*JONESES, *singer, alone])
    assert {"alone"} in found
    assert {"tom-3", "tom-4", "tom-5"} in found
    # A given name beside the surname finds any bearer.
    named = news(
        "named",
        "“Every pump works,” said Mayor Jones of Castleford beside the Ardle. Mr Jones, Mary Jones and Nora Jones are "
        "sisters and brother.",
    )
    assert {"mary-1", "mary-2", "named"} in _groups([*JONESES, *singer, named])


def test_names_that_no_round_put_together_are_not_looked_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[int] = []
    show = identity._show_traits

    def counted(db: Database, query: str, *, least: int = 1) -> bool:
        shown = show(db, query, least=least)
        if query == "gather/contested_groups":
            looked_at.append(db.n_rows("compared"))
        return shown

    monkeypatch.setattr(identity, "_show_traits", counted)
    apart = [
        news("a", "“The pears are ripe,” said Ana Ruiz in Westmark."),
        news("b", "“Our ferry is late,” said Ana Ruiz in Northhaven."),
    ]
    _groups([*COACH, *SENATOR, *apart])
    # Four groups of John Smith and two of Ana Ruiz; then those of John Smith, of whom two pairs were put together.
    assert looked_at == [6, 2]


def test_a_surname_alone_without_anything_shared_is_nobodys() -> None:
    assert {"alone"} in _groups([*JONESES, news("alone", "“My pears are sweet,” said Jones at the Lantern market.")])


def test_nouns_are_somebody_else_in_every_article() -> None:
    found = gathered(
        tables(
            [
                news("a", "“The dam holds,” said a spokesman in Castleford."),
                news("b", "“The dam held,” said a spokesman in Castleford."),
            ]
        )
    )
    assert [each["n_articles"] for each in found.speakers] == [1, 1]


def test_bodies_are_one_by_their_name_and_by_the_acronym_that_an_article_explains() -> None:
    pairs = [
        news("a", "“The river rises,” the National Water Agency said. The NWA has warned before, and NWA boats wait."),
        news("b", "“The river falls,” the National Water Agency said."),
        news("c", "“The river is calm,” the NWA said."),
    ]
    (row,) = gathered(tables(pairs)).speakers
    assert (row["name"], row["n_articles"]) == ("National Water Agency", 3)
    assert set(row["evidence"]) >= {"same_name", "alias"}


def test_copies_of_an_article_quote_one_person() -> None:
    text = "“The pears are ripe,” said Ana Ruiz."
    pairs = [news("a", text), news("b", text)]
    (row,) = gathered(tables(pairs)).speakers
    assert (row["n_articles"], row["evidence"]) == (2, ["copy"])


def test_the_same_long_quotation_by_one_name_is_one_person() -> None:
    words = "We will open the old harbour again before the summer comes to the town"
    pairs = [
        news("a", f"“{words},” said Ana Ruiz in Westmark."),
        news("b", f"In Pell a sailor laughed. “{words},” said Ana Ruiz."),
    ]
    (row,) = gathered(tables(pairs)).speakers
    assert row["evidence"] == ["quotation"]


def test_capitals_accents_and_typography_make_no_other_name() -> None:
    pairs = [
        news("a", "“The dam holds,” said Mayor François O’Brien of Castleford after the flood of the Ardle."),
        news("b", "“The dam held,” said Francois O'Brien, the mayor of Castleford, beside the Ardle."),
    ]
    assert len(gathered(tables(pairs)).speakers) == 1


@pytest.mark.parametrize("seed", range(2))
def test_the_order_of_the_rows_changes_nothing(seed: int) -> None:
    made = tables([*COACH, *SENATOR, *JONESES])
    one, other = gathered(made), gathered(made, seed=seed)
    assert one.speakers == other.speakers
    assert one.quotations == other.quotations


def test_an_update_leaves_old_ids_and_gives_them_to_what_is_new() -> None:
    first = tables([COACH[0], SENATOR[0]])
    done = gathered(first)
    old = as_old(first, done)
    more = tables([COACH[1], SENATOR[1], *JONESES])
    updated = gathered(more, old=old)
    before = {each["speaker_id"]: each["n_articles"] for each in done.speakers}
    after = {each["speaker_id"]: each for each in updated.speakers}
    assert set(before) <= set(after)
    assert [after[each]["n_articles"] for each in before] == [2, 2]
    assert len(after) == 3


def test_an_update_never_ties_two_old_speakers_together() -> None:
    # Each was alone when it was built; the article that links them comes later.
    own_id = ids.speaker_id("John Smith", "person", "coach-2")
    one, other = (gathered(tables([each])) for each in COACH)
    apart = with_column(other.quotes, "speaker_id", pa.array([own_id] * other.quotes.num_rows))
    old = replace(tables(COACH), quotes=pa.concat_tables([one.quotes, apart]))
    third = news("coach-3", "Coach John Smith of the Falcons left Dunmore Park. “I am tired,” he said.")
    updated = gathered(tables([third]), old=old)
    assert {each["speaker_id"] for each in updated.speakers} == {ids.speaker_id("John Smith", "person"), own_id}


@pytest.mark.parametrize("slice_rows", [1, 3, 17])
def test_slices_do_not_show(slice_rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    many = [
        news(
            f"many-{n:02}",
            f"Mayor Ana Ruiz{n % 9} and doctor Bo Lund{n % 4} met. “We will open the old harbour again before summer "
            f"number {n % 6} comes,” said Ana Ruiz{n % 9}. “It is day {n},” said Lund{n % 4}. “No,” said Vera Ray.",
            url=f"https://paper.example/{n}",
        )
        for n in range(40)
    ]
    pairs = tables([*COACH, *SENATOR, *many])
    whole = gathered(pairs)
    assert len(whole.speakers) > 17
    assert any(each["roles"] and each["aliases"] and each["evidence"] for each in whole.speakers)
    assert any(len(each["speakers"]) > 1 and len(each["urls"]) > 1 for each in whole.quotations)
    monkeypatch.setattr(configs, "SLICE_ROWS", slice_rows)
    sliced = gathered(pairs)
    assert sliced.quotations == whole.quotations
    assert sliced.speakers == whole.speakers
