"""The steps over the whole corpus: what comes out does not show how the shards were cut."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from data_corpus import article, corpus, extraction, read

from quoteset import checking, duplicates, rows, split
from quoteset.corpus import Room, Written, write_configs
from quoteset.progress import Silent
from quoteset.records import Article, Extraction
from quoteset.rows import Tables
from quoteset.schema import CONFIGS

PLAN = split.Plan(seed=16)
STORY = " ".join(f"word{number * 7919 % 997}" for number in range(120))


def shards(folder: Path, parts: Sequence[Tables], *, first: int = 1) -> Path:
    folder.mkdir(exist_ok=True)
    for number, tables in enumerate(parts, first):
        kinds = {"articles": tables.articles, "quotes": tables.quotes, "nonquotes": tables.nonquotes}
        made = checking.with_derived({**kinds, "entities": tables.entities})
        list(checking.write_shards(made, folder, f"{number:09}-000000"))
    return folder


def run(
    tmp_path: Path,
    parts: Sequence[Tables] | Path,
    out: str = "out",
    *,
    threads: int = 1,
    drop: bool = False,
    kept: Path | None = None,
) -> Written:
    found = parts if isinstance(parts, Path) else shards(tmp_path / f"{out}-shards", parts)
    (tmp_path / out).mkdir()
    return write_configs(
        found,
        tmp_path / out,
        PLAN,
        Silent(),
        room=Room(scratch=tmp_path / f"{out}-scratch", memory_bytes=2**28, threads=threads),
        copies=duplicates.Options(drop=drop),
        kept=kept,
    )


def tables(*articles: Article) -> Tables:
    return rows.tables(rows.rows_of(each, Extraction()) for each in articles)


def copies(*days: int) -> list[Article]:
    """Articles of one story, a little different in each."""
    return [
        article(
            number,
            text=f"{STORY} {number}",
            article_id=f"copy-{number}",
            published_at=datetime(2026, 5, day, tzinfo=UTC),
        )
        for number, day in enumerate(days)
    ]


def digests(written: Written) -> dict[str, str]:
    return {file.path: file.sha256 for file in written.files}


def splits(out: Path, column: str = "article_id") -> dict[str, str]:
    """Which split each article is in."""
    return {
        value: path.name.partition("-")[0]
        for path in sorted((out / "articles").glob("*.parquet"))
        for value in pa.parquet.read_table(path, partitioning=None)[column].to_pylist()
    }


def test_the_cut_into_shards_does_not_show(tmp_path: Path) -> None:
    whole = digests(run(tmp_path, [corpus(range(40))], "one"))
    pieces = [corpus(range(start, 40, 7)) for start in (3, 0, 6, 1, 5, 2, 4)]
    assert digests(run(tmp_path, pieces, "many", threads=2)) == whole


def test_rows_are_in_order_within_each_split(tmp_path: Path) -> None:
    run(tmp_path, [corpus(range(29, -1, -1))])
    for config, key in (("articles", "article_id"), ("quotations", "quotation_id"), ("speakers", "speaker_id")):
        for path in (tmp_path / "out" / config).glob("*.parquet"):
            ids = pa.parquet.read_table(path, partitioning=None)[key].to_pylist()
            assert ids == sorted(ids), path


def test_of_two_articles_of_one_id_the_first_stays(tmp_path: Path) -> None:
    one, other = article(1), article(1, source="later.jsonl#1", text="Another text altogether.")
    parts = [
        rows.tables([rows.rows_of(one, extraction(one))]),
        tables(other, article(2)),
        tables(article(1, source="last.txt")),
    ]
    written = run(tmp_path, parts)
    assert [(each.source, each.stage) for each in written.rejections] == [
        ("later.jsonl#1", "validate"),
        ("last.txt", "validate"),
    ]
    assert "article_id 'quay-001' is already that of news/march.jsonl#1" in written.rejections[0].error
    assert set(read(tmp_path / "out", "articles")["source"].to_pylist()) == {one.source, article(2).source}
    assert read(tmp_path / "out", "quotes").num_rows == 1


def test_copies_are_marked_but_the_first(tmp_path: Path) -> None:
    written = run(tmp_path, [tables(*copies(3, 1, 2)), corpus(range(5, 9))])
    found = {each["article_id"]: each for each in read(tmp_path / "out", "articles").to_pylist()}
    assert {id_ for id_, each in found.items() if "duplicate" in each["flags"]} == {"copy-0", "copy-2"}
    assert len({found[f"copy-{number}"]["duplicate_group"] for number in range(3)}) == 1
    assert written.figures.n_copies == 2
    assert not written.rejections


def test_dropped_copies_are_listed_with_what_they_copy(tmp_path: Path) -> None:
    written = run(tmp_path, [tables(*copies(3, 1, 2)), corpus(range(5, 9))], drop=True)
    assert [(each.source, each.stage) for each in written.rejections] == [
        (copies(3, 1, 2)[0].source, "duplicates"),
        (copies(3, 1, 2)[2].source, "duplicates"),
    ]
    assert written.rejections[0].error.startswith(f"copies article 'copy-1' ({copies(3, 1, 2)[1].source})")
    kept = read(tmp_path / "out", "articles")
    assert sorted(kept["article_id"].to_pylist()) == ["copy-1", "quay-005", "quay-006", "quay-007", "quay-008"]
    for config in CONFIGS:
        if "article_id" in read(tmp_path / "out", config).schema.names:
            assert set(read(tmp_path / "out", config)["article_id"].to_pylist()) <= set(kept["article_id"].to_pylist())


def test_an_update_keeps_splits_groups_and_flags(tmp_path: Path) -> None:
    old = [corpus(range(20)), tables(*copies(5, 4))]
    run(tmp_path, old, "old")
    before = {each["article_id"]: each for each in read(tmp_path / "old", "articles").to_pylist()}
    # As ``update`` does it: the old articles come first, under the number 0.
    found = tmp_path / "shards"
    shards(
        found,
        [rows.Tables(**{kind: _joined(old, kind) for kind in ("articles", "quotes", "nonquotes", "entities")})],
        first=0,
    )
    flags = [before[id_]["flags"] for id_ in _joined(old, "articles")["article_id"].to_pylist()]
    _reflag(found / "000000000-000000.articles.parquet", flags)
    # One of them was published before all that are there.
    new = [*copies(5, 4, 1, 9)[2:], article(90)]
    shards(found, [tables(*new), corpus(range(30, 35))])
    written = run(tmp_path, found, "new", kept=tmp_path / "old")
    after = {each["article_id"]: each for each in read(tmp_path / "new", "articles").to_pylist()}
    assert {id_: after[id_] for id_ in before} == before
    homes = splits(tmp_path / "new")
    assert {id_: homes[id_] for id_ in before} == splits(tmp_path / "old")
    assert {homes[f"copy-{number}"] for number in range(4)} == {homes["copy-0"]}
    assert after["copy-2"]["duplicate_group"] == before["copy-0"]["duplicate_group"]
    assert [number for number in range(4) if "duplicate" not in after[f"copy-{number}"]["flags"]] == [1]
    assert not written.rejections


def _joined(parts: Sequence[Tables], kind: str) -> pa.Table:
    return pa.concat_tables([getattr(each, kind) for each in parts])


def _reflag(path: Path, flags: list[list[str]]) -> None:
    table = pa.parquet.read_table(path, partitioning=None)
    place = table.schema.get_field_index("flags")
    pa.parquet.write_table(
        table.set_column(place, table.schema.field(place), pa.array(flags, table.schema.field(place).type)), path
    )


@pytest.mark.parametrize("threads", [1, 2])
def test_no_articles(tmp_path: Path, threads: int) -> None:
    written = run(tmp_path, [], threads=threads)
    assert written.files == ()
    assert written.figures.n_articles == 0
