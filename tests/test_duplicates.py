"""Copies of articles: what is found, what is not, and that order, chains and footers do not matter."""

from __future__ import annotations

import gzip
import json
import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import hypothesis.strategies as st
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given

from quoteset import duplicates
from quoteset.database import Database
from quoteset.duplicates import FINGERPRINTS, Options, fingerprints
from quoteset.duplicates.similarity import Similarity
from quoteset.errors import UsageError

COPIES = Path(__file__).parents[1] / "scripts" / "copies.py"
OLD = pa.schema([("article_id", pa.string()), ("duplicate_group", pa.string()), ("side", pa.int32())])


@dataclass(frozen=True)
class Text:
    """An article as far as copies go."""

    id: str
    text: str
    day: int | None = 1
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    name: str
    is_first: bool


def words(n: int, seed: int, *, of: int = 4000) -> list[str]:
    """Invented words, as unlike those of another seed as news of another subject are."""
    chance = random.Random(seed)
    return [f"w{int(of * chance.random() ** 2)}" for _ in range(n)]


def text(n: int, seed: int) -> str:
    return " ".join(words(n, seed))


def reworded(original: str, share: float, seed: int) -> str:
    chance = random.Random(seed)
    split = original.split()
    for place in chance.sample(range(len(split)), round(share * len(split))):
        split[place] = f"new{chance.randrange(10**6)}"
    return " ".join(split)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    with Database(tmp_path / "scratch", memory=2**28, threads=2) as opened:
        yield opened


def find(
    db: Database, texts: Sequence[Text], *, threshold: float = Options().threshold, old: Sequence[dict[str, str]] = ()
) -> dict[str, Group]:
    rows = {
        "article_id": [each.id for each in texts],
        "text": pa.array([each.text for each in texts], pa.large_string()),
        "published_at": pa.array(
            [datetime(2026, 3, each.day, tzinfo=UTC) if each.day else None for each in texts],
            pa.timestamp("ms", tz="UTC"),
        ),
        "flags": pa.array([list(each.flags) for each in texts], pa.list_(pa.string())),
        "shard": ["a"] * len(texts),
    }
    articles = pa.table(rows)
    db.put("articles", articles.drop_columns(["text"]))
    db.put("fingerprints", fingerprints(articles).append_column("shard", articles["shard"]))
    db.put("old", pa.Table.from_pylist([{**each, "side": 0} for each in old], schema=OLD))
    duplicates.find(db, threshold)
    found = db._connection.execute("SELECT * FROM groups").to_arrow_table().to_pylist()
    return {each["article_id"]: Group(each["duplicate_group"], each["is_first"]) for each in found}


def sets(found: dict[str, Group]) -> set[frozenset[str]]:
    """The groups of more than one article."""
    groups: dict[str, set[str]] = {}
    for id_, group in found.items():
        groups.setdefault(group.name, set()).add(id_)
    return {frozenset(each) for each in groups.values() if len(each) > 1}


OTHERS = [Text(f"other{n}", text(300, 100 + n)) for n in range(20)]


@pytest.mark.parametrize(
    ("kind", "copy"),
    [
        ("verbatim", text(300, 1)),
        ("other typography", text(300, 1).upper().replace(" ", " – ").replace("W9", "“W9”")),
        ("headline before it", "A wholly new headline by us " + text(300, 1)),
        ("first third", " ".join(words(300, 1)[:100])),
        ("last half", " ".join(words(300, 1)[150:])),
        ("every other paragraph", " ".join(each for n in range(0, 300, 60) for each in words(300, 1)[n : n + 30])),
        ("a tenth reworded", reworded(text(300, 1), 0.1, 5)),
        ("half of it, a tenth reworded", " ".join(reworded(text(300, 1), 0.1, 6).split()[:150])),
        ("with an update", f"{text(300, 1)} {text(100, 2)}"),
    ],
)
def test_copies_are_found(db: Database, kind: str, copy: str) -> None:
    found = find(db, [Text("original", text(300, 1)), Text("copy", copy, day=2), *OTHERS])
    assert sets(found) == {frozenset({"original", "copy"})}
    assert found["original"].is_first
    assert not found["copy"].is_first
    assert all(each.is_first for id_, each in found.items() if id_.startswith("other"))


@pytest.mark.parametrize(
    ("kind", "other"),
    [
        ("a third taken over", " ".join([*words(300, 1)[:90], *words(210, 2)])),
        ("a quotation in common", " ".join([*words(100, 2), *words(300, 1)[100:150], *words(150, 3)])),
        ("a brief of a tenth", " ".join(words(300, 1)[:30])),
        ("the same words in another order", " ".join(sorted(words(300, 1)))),
    ],
)
def test_what_shares_less_is_no_copy(db: Database, kind: str, other: str) -> None:
    assert not sets(find(db, [Text("original", text(300, 1)), Text("other", other), *OTHERS]))


def test_a_lower_threshold_takes_more(db: Database) -> None:
    other = Text("other", " ".join([*words(300, 1)[:100], *words(200, 2)]))
    texts = [Text("original", text(300, 1)), other, *OTHERS]
    assert not sets(find(db, texts, threshold=0.45))
    assert sets(find(db, texts, threshold=0.25)) == {frozenset({"original", "other"})}


def test_short_texts_are_copies_only_word_for_word(db: Database) -> None:
    short = " ".join(words(29, 1))
    texts = [Text("a", short), Text("b", f"{short}!"), Text("c", f"{short} more"), Text("d", "…"), Text("e", "?!")]
    assert sets(find(db, texts)) == {frozenset({"a", "b"})}


def test_a_footer_makes_no_group(db: Database) -> None:
    # Under texts half as long as the footer, and more of them than can be copies.
    footer = text(80, 9)
    texts = [Text(f"teaser{n:02}", f"{text(40, 1000 + n)} {footer}") for n in range(40)]
    assert not sets(find(db, texts))
    # And copies under it are found all the same.
    copied = [*texts, Text("copy", f"{reworded(text(40, 1007), 0.05, 3)} {footer}", day=2)]
    assert sets(find(db, copied)) == {frozenset({"teaser07", "copy"})}


def test_a_form_filled_in_makes_no_group(db: Database) -> None:
    form = words(90, 4)
    texts = []
    for n in range(40):
        filled = list(form)
        filled[3::6] = words(len(filled[3::6]), 2000 + n)
        texts.append(Text(f"form{n:02}", " ".join(filled)))
    assert not sets(find(db, texts))


def test_a_report_that_everybody_prints_is_no_footer(db: Database) -> None:
    report = text(300, 1)
    texts = [Text(f"print{n:02}", f"{report} {text(20, 3000 + n)}") for n in range(60)]
    texts.append(Text("reworded", reworded(report, 0.1, 8)))
    assert sets(find(db, texts)) == {frozenset(each.id for each in texts)}


def test_there_are_no_chains(db: Database) -> None:
    # Each shares half with the next: in a group all are copies of one of it.
    long = words(2000, 1)
    texts = [Text(f"link{n}", " ".join(long[150 * n : 150 * n + 300])) for n in range(8)]
    found = find(db, texts)
    groups = sets(found)
    assert groups
    assert max(len(each) for each in groups) <= 3


def test_a_digest_ties_nothing_together(db: Database) -> None:
    articles = [Text(f"article{n}", text(300, 50 + n)) for n in range(6)]
    digest = Text("digest", " ".join(" ".join(each.text.split()[:50]) for each in articles))
    assert not sets(find(db, [*articles, digest]))


def test_the_first_is_the_earliest_then_the_longest_then_the_first_by_id(db: Database) -> None:
    original = text(300, 1)
    longer = f"{original} and more"
    found = find(db, [Text("a", longer, day=None), Text("b", original, day=2), Text("c", longer, day=3)])
    assert [id_ for id_, each in found.items() if each.is_first] == ["b"]
    found = find(db, [Text("a", original), Text("c", longer), Text("b", longer)])
    assert [id_ for id_, each in found.items() if each.is_first] == ["b"]
    # The group is called by the words of its first: of one article alone, by its own.
    assert found["a"].name == find(db, [Text("x", longer)])["x"].name


@pytest.mark.parametrize("seed", range(3))
def test_order_does_not_matter(db: Database, seed: int) -> None:
    texts = [
        each
        for n in range(12)
        for each in (
            Text(f"o{n}", text(200, n), day=1 + n),
            Text(f"c{n}", reworded(text(200, n), 0.1, n), day=5),
            Text(f"s{n}", " ".join(words(200, n)[:90]), day=None),
        )
    ]
    expected = find(db, texts)
    random.Random(seed).shuffle(texts)
    assert find(db, texts) == expected
    assert len(sets(expected)) == 12


def test_old_groups_stay_and_new_copies_join_them(db: Database) -> None:
    original = text(300, 1)
    old = [
        {"article_id": "old", "duplicate_group": "a" * 24},
        {"article_id": "old copy", "duplicate_group": "a" * 24},
    ]
    found = find(
        db,
        [
            Text("old", original, day=9),
            Text("old copy", reworded(original, 0.1, 2), day=1, flags=("duplicate",)),
            Text("earlier", reworded(original, 0.1, 3), day=None),
            Text("verbatim", original.upper(), day=1),
            *OTHERS,
        ],
        old=old,
    )
    assert sets(found) == {frozenset({"old", "old copy", "earlier", "verbatim"})}
    assert {id_ for id_, each in found.items() if each.name == "a" * 24 and each.is_first} == {"old"}


def test_no_articles(db: Database) -> None:
    assert find(db, []) == {}


@given(st.lists(st.text(max_size=60) | st.sampled_from([text(40, 1), text(700, 2), "", "🎈 " * 50]), max_size=4))
def test_any_text_has_a_fingerprint(texts: list[str]) -> None:
    made = fingerprints(
        pa.table({"article_id": [str(n) for n in range(len(texts))], "text": pa.array(texts, "string")})
    )
    assert made.schema == FINGERPRINTS
    made.validate(full=True)
    assert made["article_id"].to_pylist() == [str(n) for n in range(len(texts))]
    for row in made.to_pylist():
        assert row["shingles"] == sorted(set(row["shingles"]))
        assert len(row["shingles"]) <= 512
        assert (row["n_words"] >= 30) == bool(row["bands"])


def test_a_fingerprint_depends_on_the_words_alone() -> None:
    rows = {"article_id": ["a", "b"], "text": [text(100, 1), f"“{text(100, 1).upper().replace(' ', ',  ')}”"]}
    one, other = fingerprints(pa.table(rows)).drop_columns(["article_id"]).to_pylist()
    assert one == other
    # And is the same in every process, since one compares what others made.
    assert (one["shingles"][0], one["bands"][0]) == (18339573736, -468232611858617652)


def test_samples_of_unlike_sizes_are_compared_alike() -> None:
    long, short = words(4000, 1, of=10**6), words(4000, 1, of=10**6)[:1200]
    made = fingerprints(pa.table({"article_id": ["l", "s"], "text": [" ".join(long), " ".join(short)]})).to_pylist()
    assert [each["level"] for each in made] == [3, 2]
    batch = pa.RecordBatch.from_pylist(
        [
            {
                "one": "l",
                "other": "s",
                **{f"one_{name}": made[0][name] for name in ("level", "shingles")},
                **{f"other_{name}": made[1][name] for name in ("level", "shingles")},
            }
        ]
    )
    (found,) = (row for each in Similarity(np.zeros(0, np.int64))(iter([batch])) for row in each.to_pylist())
    # All of the short one's sample is in the long one's, but for the sequence at the cut.
    assert found["n_other"] - 1 <= found["n_shared"] <= found["n_other"]
    assert found["n_one"] == pytest.approx(4000 / 8, rel=0.2)
    assert found["n_other"] == pytest.approx(1200 / 8, rel=0.2)
    common = np.array(sorted(made[1]["shingles"]), dtype=np.int64)
    (found,) = (row for each in Similarity(common)(iter([batch])) for row in each.to_pylist())
    assert (found["n_shared"], found["n_other"]) == (0, 0)


@pytest.mark.parametrize("threshold", [0.0, -1.0, 1.5])
def test_thresholds_that_make_no_sense_are_refused(threshold: float) -> None:
    with pytest.raises(UsageError, match="threshold"):
        Options(threshold=threshold)


def test_known_copies_of_a_corpus_are_found(db: Database, tmp_path: Path) -> None:
    """The corpus of scripts/copies.py, a quarter of its size: the floors of pairwise precision and recall."""
    made = tmp_path / "copies.jsonl.gz"
    subprocess.run([sys.executable, str(COPIES), "make", str(made), "--articles", "5000"], check=True)
    with gzip.open(made) as lines:
        records = [json.loads(line) for line in lines]
    texts = [
        Text(each["id"], each["text"], day=each["published_at"] and int(each["published_at"][8:10])) for each in records
    ]
    found = find(db, texts)
    # As a built folder has it, for the script's own measurement.
    folder = tmp_path / "built" / "articles"
    folder.mkdir(parents=True)
    metadata = [json.dumps({"copy": each["copy"]}) for each in records]
    table = pa.table({"duplicate_group": [found[each.id].name for each in texts], "metadata": metadata})
    pq.write_table(table, folder / "train-00000-of-00001.parquet")
    measured = subprocess.run(
        [sys.executable, str(COPIES), "measure", str(tmp_path / "built")], check=True, capture_output=True, text=True
    )
    line = next(each for each in measured.stdout.splitlines() if each.startswith("pairwise"))
    _, _, precision, _, recall = line.replace(",", "").split()
    assert float(precision) >= 0.99
    assert float(recall) >= 0.95
