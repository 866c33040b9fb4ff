from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import hypothesis.strategies as st
import pyarrow as pa
import pytest
from hypothesis import given

from quoteset import split
from quoteset.errors import UsageError
from quoteset.schema import SPLITS

_TYPES = pa.schema(
    [
        ("article_id", pa.string()),
        ("duplicate_group", pa.string()),
        ("published_at", pa.timestamp("ms", tz="UTC")),
        ("publisher", pa.string()),
    ]
)
DAY = datetime(2026, 1, 1, tzinfo=UTC)


def table(rows: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist([{"article_id": f"a{n}", **row} for n, row in enumerate(rows)], schema=_TYPES)


def one_each(n: int, **fields: Any) -> pa.Table:
    return table([{"duplicate_group": f"g{number}", **fields} for number in range(n)])


rows = st.lists(
    st.fixed_dictionaries(
        {
            "duplicate_group": st.sampled_from([f"g{n}" for n in range(12)]),
            "published_at": st.none() | st.integers(0, 40).map(lambda days: DAY + timedelta(days=days)),
            "publisher": st.none() | st.sampled_from(["Quay Post", "Strand Weekly", "Mole Times"]),
        }
    ),
    max_size=40,
)
shares = (
    st.lists(st.integers(0, 10), min_size=3, max_size=3)
    .filter(any)
    .map(lambda parts: tuple(part / sum(parts) for part in parts))
)
plans = st.builds(
    split.Plan, by=st.sampled_from(["hash", "date", "publisher"]), shares=shares, seed=st.integers(0, 10**9)
)


def by_article(articles: pa.Table, plan: split.Plan) -> dict[str, str]:
    splits = split.assign(articles, plan)
    return dict(zip(articles["article_id"].to_pylist(), splits.to_pylist(), strict=True))


@given(rows, plans)
def test_no_group_is_in_two_splits(rows: list[dict[str, Any]], plan: split.Plan) -> None:
    splits = split.assign(table(rows), plan).to_pylist()
    assert len(splits) == len(rows)
    assert set(splits) <= set(SPLITS)
    homes: dict[str, set[str]] = {}
    for row, name in zip(rows, splits, strict=True):
        homes.setdefault(row["duplicate_group"], set()).add(name)
    assert all(len(each) == 1 for each in homes.values())


@given(rows, plans, st.randoms(use_true_random=False))
def test_order_does_not_matter(rows: list[dict[str, Any]], plan: split.Plan, random: Any) -> None:
    articles = table(rows)
    order = list(range(len(rows)))
    random.shuffle(order)
    assert by_article(articles.take(pa.array(order, pa.int64())), plan) == by_article(articles, plan)


@given(rows, rows, shares, st.integers())
def test_adding_articles_never_moves_old_ones_by_hash(
    old: list[dict[str, Any]], new: list[dict[str, Any]], shares: tuple[float, float, float], seed: int
) -> None:
    plan = split.Plan(shares=shares, seed=seed)
    before = by_article(table(old), plan)
    after = by_article(table(old + new), plan)
    assert {name: after[name] for name in before} == before


@given(rows, plans)
def test_an_empty_share_gets_nothing(rows: list[dict[str, Any]], plan: split.Plan) -> None:
    used = set(split.assign(table(rows), plan).to_pylist())
    undated_go_to_train = plan.by == "date" and any(row["published_at"] is None for row in rows)
    for name, share in zip(SPLITS, plan.shares, strict=True):
        if share == 0 and not (name == "train" and undated_go_to_train):
            assert name not in used


@given(rows.filter(bool), shares)
def test_by_date_nothing_in_train_is_later_than_in_test(
    rows: list[dict[str, Any]], shares: tuple[float, float, float]
) -> None:
    earliest: dict[str, datetime] = {}
    for row in rows:
        if row["published_at"]:
            group = row["duplicate_group"]
            earliest[group] = min(row["published_at"], earliest.get(group, row["published_at"]))
    splits = split.assign(table(rows), split.Plan(by="date", shares=shares)).to_pylist()
    ranks: dict[datetime, set[int]] = {}
    for row, name in zip(rows, splits, strict=True):
        if row["duplicate_group"] in earliest:
            ranks.setdefault(earliest[row["duplicate_group"]], set()).add(SPLITS.index(name))
        else:
            assert name == "train"
    assert all(len(each) == 1 for each in ranks.values())
    ordered = [min(ranks[date]) for date in sorted(ranks)]
    assert ordered == sorted(ordered)


def test_shares_are_met_by_hash() -> None:
    splits = split.assign(one_each(20_000), split.Plan(shares=(0.7, 0.2, 0.1), seed=3)).to_pylist()
    assert splits.count("train") / 20_000 == pytest.approx(0.7, abs=0.01)
    assert splits.count("validation") / 20_000 == pytest.approx(0.2, abs=0.01)


def test_another_seed_is_another_split_and_the_same_seed_the_same() -> None:
    articles = one_each(200)
    made = [split.assign(articles, split.Plan(seed=seed)).to_pylist() for seed in (0, 0, 1)]
    assert made[0] == made[1] != made[2]


def test_the_hash_is_what_was_published() -> None:
    # A change here would move the articles of every dataset that was ever split.
    splits = split.assign(one_each(12), split.Plan(shares=(0.5, 0.25, 0.25))).to_pylist()
    # v, t and e: validation, train and test.
    assert "".join({"validation": "v", "train": "t", "test": "e"}[each] for each in splits) == "vtvetvtvevev"


def test_by_date_shares_are_cut_along_time() -> None:
    articles = table([{"duplicate_group": f"g{n}", "published_at": DAY + timedelta(days=n)} for n in range(10)])
    splits = split.assign(articles, split.Plan(by="date", shares=(0.6, 0.2, 0.2))).to_pylist()
    assert splits == ["train"] * 6 + ["validation"] * 2 + ["test"] * 2


def test_given_dates_are_the_first_of_validation_and_of_test() -> None:
    articles = table([{"duplicate_group": f"g{n}", "published_at": DAY + timedelta(days=n)} for n in range(6)])
    plan = split.Plan(by="date", cuts=(DAY + timedelta(days=2), DAY + timedelta(days=5)))
    assert split.assign(articles, plan).to_pylist() == ["train"] * 2 + ["validation"] * 3 + ["test"]


def test_a_late_copy_goes_with_the_first_one() -> None:
    articles = table(
        [
            {"duplicate_group": "old", "published_at": DAY},
            {"duplicate_group": "old", "published_at": DAY + timedelta(days=300)},
            {"duplicate_group": "new", "published_at": DAY + timedelta(days=200)},
        ]
    )
    plan = split.Plan(by="date", cuts=(DAY + timedelta(days=100), DAY + timedelta(days=150)))
    assert split.assign(articles, plan).to_pylist() == ["train", "train", "test"]


def test_a_publisher_is_in_one_split() -> None:
    articles = table([{"duplicate_group": f"g{n}", "publisher": f"Paper {n % 30}"} for n in range(300)])
    splits = split.assign(articles, split.Plan(by="publisher", shares=(0.5, 0.3, 0.2))).to_pylist()
    assert set(splits) == set(SPLITS)
    assert all(len({splits[n] for n in range(first, 300, 30)}) == 1 for first in range(30))


def test_a_wire_copy_goes_with_the_publisher_that_had_it_first() -> None:
    plan = split.Plan(by="publisher", shares=(0.5, 0.3, 0.2))
    papers = [{"duplicate_group": f"own{n}", "publisher": f"Paper {n}", "published_at": DAY} for n in range(30)]
    copies = [
        {"duplicate_group": "wire", "publisher": f"Paper {n}", "published_at": DAY + timedelta(days=30 - n)}
        for n in range(30)
    ]
    splits = split.assign(table(papers + copies), plan).to_pylist()
    assert set(splits[30:]) == {splits[29]}


def test_articles_without_a_publisher_are_split_by_group() -> None:
    splits = split.assign(one_each(300, publisher=None), split.Plan(by="publisher", shares=(0.4, 0.3, 0.3))).to_pylist()
    assert set(splits) == set(SPLITS)


@pytest.mark.parametrize("by", ["hash", "date", "publisher"])
def test_no_articles(by: split.By) -> None:
    assert split.assign(table([]), split.Plan(by=by)).to_pylist() == []


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


def test_rows_follow_their_article() -> None:
    articles, splits = pa.chunked_array([["a", "b", "c"]]), pa.array(["train", "test", "validation"])
    followed = split.follow(pa.chunked_array([["c", "c"], ["a"]]), articles, splits)
    assert followed.to_pylist() == ["validation", "validation", "train"]
    with pytest.raises(ValueError, match="no split for article 'd'"):
        split.follow(pa.chunked_array([["a", "d"]]), articles, splits)


def test_rows_of_several_articles_are_in_the_first_split() -> None:
    occurrences = pa.chunked_array([["x", "y", None, "x", "z", "y"]])
    splits = pa.array(["test", "validation", "train", "train", "test", "test"])
    assert split.earliest(pa.chunked_array([["x", "y", "z"]]), occurrences, splits).to_pylist() == [
        "train",
        "validation",
        "test",
    ]
    with pytest.raises(ValueError, match="no split for 'w'"):
        split.earliest(pa.chunked_array([["w"]]), occurrences, splits)
