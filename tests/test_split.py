"""Splits: nothing of one is in another, and each group is where its hash, date or publisher puts it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import hypothesis.strategies as st
import pyarrow as pa
import pytest
from hypothesis import given, settings

from quoteset import split
from quoteset.database import Database
from quoteset.errors import UsageError
from quoteset.schema import SPLITS

DAY = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Row:
    """An article as far as splits go: its group, what it quotes (with the number of words), which texts it is like."""

    group: str
    quotes: tuple[tuple[str, int], ...] = ()
    day: int | None = None
    publisher: str | None = None
    like: tuple[str, ...] = ()  # groups with a text that its text is like
    old: str | None = None  # its split in the data set that is updated


_STRINGS = (
    "article_id",
    "shard",
    "text_id",
    "duplicate_group",
    "publisher",
    "quote_id",
    "quotation_id",
    "one",
    "other",
)
_TYPES = {
    **dict.fromkeys(_STRINGS, pa.string()),
    "is_first": pa.bool_(),
    "published_at": pa.timestamp("ms", tz="UTC"),
    "n_words": pa.int32(),
    "side": pa.int32(),
}


def _table(columns: str, rows: list[dict[str, object]]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=pa.schema([(name, _TYPES[name]) for name in columns.split()]))


@dataclass(frozen=True)
class Placed:
    splits: dict[str, str]  # article -> split
    astray: frozenset[str]


def place(rows: Sequence[Row], plan: split.Plan, *, first: int = 0) -> Placed:
    """The splits of ``rows``, which are called a0, a1, …"""
    with TemporaryDirectory() as folder, Database(Path(folder), memory=2**28, threads=1) as db:
        ids = [f"a{first + number}" for number in range(len(rows))]
        pairs = list(zip(ids, rows, strict=True))
        quoted = [(id_, *quote) for id_, row in pairs for quote in row.quotes]
        db.put(
            "groups",
            _table(
                "article_id shard text_id duplicate_group is_first",
                [
                    {"article_id": id_, "shard": "s", "text_id": row.group, "duplicate_group": row.group}
                    for id_, row in pairs
                ],
            ),
        )
        articles = [
            {
                "article_id": id_,
                "shard": "s",
                "published_at": None if row.day is None else DAY + timedelta(days=row.day),
                "publisher": row.publisher,
            }
            for id_, row in pairs
        ]
        db.put("articles", _table("article_id shard published_at publisher", articles))
        quotes = [
            {"article_id": id_, "quote_id": f"{id_} {words}", "quotation_id": words, "n_words": n_words}
            for id_, words, n_words in quoted
        ]
        db.put(
            "quotes",
            _table("article_id quote_id", [{k: each[k] for k in ("article_id", "quote_id")} for each in quotes]),
        )
        for name, columns in (("quote_ids", "quote_id quotation_id"), ("wordings", "quote_id n_words")):
            db.put(name, _table(columns, [{k: each[k] for k in columns.split()} for each in quotes]))
        alike = {pair for row in rows for each in row.like for pair in ((row.group, each), (each, row.group))}
        db.put("alike", _table("one other", [{"one": one, "other": other} for one, other in sorted(alike)]))
        old = [
            {"article_id": id_, "duplicate_group": row.group, "side": SPLITS.index(row.old)}
            for id_, row in pairs
            if row.old
        ]
        db.put("old", _table("article_id duplicate_group side", old))
        db.put("left_out", _table("article_id shard", []))
        # The view that corpus makes has a source.
        db._connection.execute("ALTER TABLE articles ADD COLUMN source VARCHAR")
        split.assign(db, plan)
        db.make("found", "split/astray")
        astray = {each["article_id"] for each in db._connection.execute("FROM found").to_arrow_table().to_pylist()}
        db.put("left_out", _table("article_id shard", [{"article_id": each, "shard": "s"} for each in astray]))
        split.place(db)
        found = db._connection.execute("FROM placement").to_arrow_table().to_pylist()
    return Placed(splits={each["article_id"]: SPLITS[each["side"]] for each in found}, astray=frozenset(astray))


def one_each(n: int, **fields: object) -> list[Row]:
    return [Row(f"g{number}", **fields) for number in range(n)]  # type: ignore[arg-type]


def splits_of(rows: Sequence[Row], plan: split.Plan) -> list[str]:
    placed = place(rows, plan)
    assert not placed.astray
    return [placed.splits[f"a{number}"] for number in range(len(rows))]


def ties(row: Row) -> Iterator[str]:
    """What may be in one split only."""
    yield f"group {row.group}"
    yield from (f"quotation {words}" for words, n_words in row.quotes if n_words >= 8)


rows_ = st.lists(
    st.builds(
        Row,
        group=st.sampled_from([f"g{n}" for n in range(12)]),
        quotes=st.lists(
            st.sampled_from([("long 1", 8), ("long 2", 20), ("long 3", 9), ("short", 7)]), max_size=2, unique=True
        ).map(tuple),
        day=st.none() | st.integers(0, 40),
        publisher=st.none() | st.sampled_from(["Quay Post", "Strand Weekly", "Mole Times"]),
        like=st.just(()) | st.sampled_from([(f"g{n}",) for n in range(12)]),
    ),
    max_size=20,
)
shares = (
    st.lists(st.integers(0, 10), min_size=3, max_size=3)
    .filter(any)
    .map(lambda parts: tuple(part / sum(parts) for part in parts))
)
plans = st.builds(
    split.Plan, by=st.sampled_from(["hash", "date", "publisher"]), shares=shares, seed=st.integers(0, 10**9)
)
# Each example takes some forty statements.
few = settings(max_examples=25, deadline=None)


@few
@given(rows_, plans)
def test_nothing_is_in_two_splits(rows: list[Row], plan: split.Plan) -> None:
    homes: dict[str, set[str]] = {}
    for row, name in zip(rows, splits_of(rows, plan), strict=True):
        for tie in ties(row):
            homes.setdefault(tie, set()).add(name)
    by_group = {row.group: homes[f"group {row.group}"] for row in rows}
    assert all(len(each) == 1 for each in homes.values())
    assert all(
        by_group.get(other, home) == home for row in rows for other in row.like for home in [by_group[row.group]]
    )


@few
@given(rows_, plans, st.randoms(use_true_random=False))
def test_order_does_not_matter(rows: list[Row], plan: split.Plan, random: object) -> None:
    # Articles of one moment are told apart by their ids, so these have to stay with them.
    splits = splits_of(rows, plan)
    again = splits_of([*rows], plan)
    assert splits == again


@few
@given(rows_, rows_, shares, st.integers(), st.sampled_from(["hash", "date", "publisher"]))
def test_an_update_moves_nothing_and_leaks_nothing(
    old: list[Row], new: list[Row], shares: tuple[float, float, float], seed: int, by: split.By
) -> None:
    plan = split.Plan(by=by, shares=shares, seed=seed)
    before = splits_of(old, plan)
    held = [replace(row, old=name) for row, name in zip(old, before, strict=True)]
    after = place([*held, *new], plan)
    assert [after.splits[f"a{number}"] for number in range(len(old))] == before
    homes: dict[str, set[str]] = {}
    for number, row in enumerate([*old, *new]):
        if f"a{number}" not in after.astray:
            for tie in ties(row):
                homes.setdefault(tie, set()).add(after.splits[f"a{number}"])
    assert all(len(each) == 1 for each in homes.values())
    # Only who is tied to two splits is left out.
    if len(set(before)) < 2:
        assert not after.astray


@few
@given(rows_, plans)
def test_an_empty_share_gets_nothing(rows: list[Row], plan: split.Plan) -> None:
    used = set(splits_of(rows, plan))
    undated_go_to_train = plan.by == "date" and any(row.day is None for row in rows)
    for name, share in zip(SPLITS, plan.shares, strict=True):
        if share == 0 and not (name == "train" and undated_go_to_train):
            assert name not in used


@few
@given(rows_.filter(bool), shares)
def test_by_date_what_begins_later_is_in_no_earlier_split(rows: list[Row], shares: tuple[float, float, float]) -> None:
    rows = [replace(row, quotes=(), like=()) for row in rows]
    earliest: dict[str, int] = {}
    for row in rows:
        if row.day is not None:
            earliest[row.group] = min(row.day, earliest.get(row.group, row.day))
    ranks: dict[int, set[int]] = {}
    for row, name in zip(rows, splits_of(rows, split.Plan(by="date", shares=shares)), strict=True):
        if row.group in earliest:
            ranks.setdefault(earliest[row.group], set()).add(SPLITS.index(name))
        else:
            assert name == "train"
    assert all(len(each) == 1 for each in ranks.values())
    ordered = [min(ranks[date]) for date in sorted(ranks)]
    assert ordered == sorted(ordered)


def test_shares_are_met_by_hash() -> None:
    splits = splits_of(one_each(20_000), split.Plan(shares=(0.7, 0.2, 0.1), seed=3))
    assert splits.count("train") / 20_000 == pytest.approx(0.7, abs=0.01)
    assert splits.count("validation") / 20_000 == pytest.approx(0.2, abs=0.01)


def test_shares_are_met_where_subjects_hang_together() -> None:
    # 400 subjects of 25 articles that all quote the same words.
    rows = [Row(f"g{n}", quotes=((f"said {n // 25}", 12),), day=n % 100) for n in range(10_000)]
    splits = splits_of(rows, split.Plan())
    assert splits.count("train") / 10_000 == pytest.approx(0.8, abs=0.05)
    assert splits.count("test") / 10_000 == pytest.approx(0.1, abs=0.04)


def test_what_hangs_together_goes_where_its_first_article_goes() -> None:
    alone = [Row(f"g{n}", day=n) for n in range(40)]
    before = splits_of(alone, split.Plan(shares=(0.4, 0.3, 0.3)))
    joined = list(alone)
    first, second = 3, next(n for n in range(4, 40) if before[n] != before[3])
    joined[first] = replace(alone[first], quotes=(("the same words", 8),))
    joined[second] = replace(alone[second], quotes=(("the same words", 8),))
    after = splits_of(joined, split.Plan(shares=(0.4, 0.3, 0.3)))
    assert after[second] == before[first]
    assert [name for n, name in enumerate(after) if n != second] == [
        name for n, name in enumerate(before) if n != second
    ]


@pytest.mark.parametrize("by", ["hash", "publisher"])
@pytest.mark.parametrize("seed", range(6))
def test_no_subject_is_most_of_a_small_split(by: split.By, seed: int) -> None:
    rows = [
        *(Row(f"talk{n}", quotes=(("said by all", 9),), publisher="Quay Post") for n in range(300)),
        *one_each(700, publisher="Strand Weekly"),
    ]
    assert set(splits_of(rows, split.Plan(by=by, seed=seed))[:300]) == {"train"}


def test_a_chain_of_quotations_is_one_unit() -> None:
    rows = [Row(f"g{n:04}", quotes=((f"q{n}", 10), (f"q{n + 1}", 10))) for n in range(500)]
    # In the worst order for those who follow a chain step by step, too.
    for chain in (rows, rows[::-1]):
        assert len(set(splits_of(chain, split.Plan(shares=(0.4, 0.3, 0.3))))) == 1


def test_short_quotations_tie_nothing() -> None:
    rows = [Row(f"g{n}", quotes=(("thank you all very much indeed friends", 7),)) for n in range(200)]
    assert splits_of(rows, split.Plan()) == splits_of(one_each(200), split.Plan())


def test_another_seed_is_another_split_and_the_same_seed_the_same() -> None:
    made = [splits_of(one_each(200), split.Plan(seed=seed)) for seed in (0, 0, 1)]
    assert made[0] == made[1] != made[2]


def test_the_hash_is_what_was_published() -> None:
    # A change here would move the articles of every dataset that was ever split.
    splits = splits_of(one_each(12), split.Plan(shares=(0.5, 0.25, 0.25)))
    # v, t and e: validation, train and test.
    assert "".join({"validation": "v", "train": "t", "test": "e"}[each] for each in splits) == "vtvetvtvevev"


def test_by_date_shares_are_cut_along_time() -> None:
    rows = [Row(f"g{n}", day=n) for n in range(10)]
    splits = splits_of(rows, split.Plan(by="date", shares=(0.6, 0.2, 0.2)))
    assert splits == ["train"] * 6 + ["validation"] * 2 + ["test"] * 2


def test_given_dates_are_the_first_of_validation_and_of_test() -> None:
    rows = [Row(f"g{n}", day=n) for n in range(6)]
    plan = split.Plan(by="date", cuts=(DAY + timedelta(days=2), DAY + timedelta(days=5)))
    assert splits_of(rows, plan) == ["train"] * 2 + ["validation"] * 3 + ["test"]


def test_a_late_copy_goes_with_the_first_one() -> None:
    rows = [Row("old", day=0), Row("old", day=300), Row("new", day=200)]
    plan = split.Plan(by="date", cuts=(DAY + timedelta(days=100), DAY + timedelta(days=150)))
    assert splits_of(rows, plan) == ["train", "train", "test"]


def test_a_publisher_is_in_one_split() -> None:
    rows = [Row(f"g{n}", publisher=f"Paper {n % 30}") for n in range(300)]
    splits = splits_of(rows, split.Plan(by="publisher", shares=(0.5, 0.3, 0.2)))
    assert set(splits) == set(SPLITS)
    assert all(len({splits[n] for n in range(first, 300, 30)}) == 1 for first in range(30))


def test_a_wire_copy_goes_with_the_publisher_that_had_it_first() -> None:
    papers = [Row(f"own{n}", publisher=f"Paper {n}", day=0) for n in range(30)]
    copies = [Row("wire", publisher=f"Paper {n}", day=30 - n) for n in range(30)]
    splits = splits_of([*papers, *copies], split.Plan(by="publisher", shares=(0.5, 0.3, 0.2)))
    assert set(splits[30:]) == {splits[29]}


def test_articles_without_a_publisher_are_split_by_group() -> None:
    assert set(splits_of(one_each(300), split.Plan(by="publisher", shares=(0.4, 0.3, 0.3)))) == set(SPLITS)


def test_who_is_tied_to_two_old_splits_is_left_out() -> None:
    old = [Row("g0", quotes=(("here", 9),), old="train"), Row("g1", quotes=(("there", 9),), old="test")]
    new = [
        Row("g2", quotes=(("here", 9), ("there", 9))),  # tied to both
        Row("g3", quotes=(("there", 9),)),
        Row("g1"),  # a copy of an old one
        Row("g4", quotes=(("among us", 9),)),
        Row("g5", quotes=(("among us", 9), ("there", 9))),
    ]
    placed = place([*old, *new], split.Plan())
    assert placed.astray == {"a2"}
    assert placed.splits["a3"] == "test"
    assert placed.splits["a4"] == "test"
    assert placed.splits["a5"] == placed.splits["a6"] == "test"


@pytest.mark.parametrize("by", ["hash", "date", "publisher"])
def test_no_articles(by: split.By) -> None:
    assert splits_of([], split.Plan(by=by)) == []


@pytest.mark.parametrize("shares", [(0.5, 0.5, 0.5), (1.2, -0.1, -0.1), (0.0, 0.0, 0.0)])
def test_shares_that_do_not_add_up_are_refused(shares: tuple[float, float, float]) -> None:
    with pytest.raises(UsageError, match="expected three shares from 0 to 1 that add up to 1"):
        split.Plan(shares=shares)


@pytest.mark.parametrize(
    ("by", "cuts", "message"),
    [
        ("hash", (DAY, DAY), "go with splits by date, not by hash"),
        ("date", (DAY, DAY.replace(tzinfo=None)), "with a time zone"),
        ("date", (DAY + timedelta(days=1), DAY), "validation has to begin before test"),
    ],
)
def test_dates_that_make_no_sense_are_refused(by: split.By, cuts: tuple[datetime, datetime], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        split.Plan(by=by, cuts=cuts)
