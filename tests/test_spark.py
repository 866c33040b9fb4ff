"""Spark as another engine: the same rows, byte for byte, from processes that may be anywhere."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from pyspark.sql import SparkSession
from sample_corpus import write_corpus
from small_batches import write_records
from spark_cluster import files, spark

from quoteset import pipeline, planning, validate
from quoteset.spark import tables
from quoteset.spark.engine import Cluster
from quoteset.spark.session import own_session
from quoteset.spark.tables import SparkTables

__all__ = ["spark"]


@pytest.fixture
def db(spark: SparkSession, tmp_path: Path) -> SparkTables:
    return SparkTables(own_session(spark), str(tmp_path / "tables"))


def test_a_value_is_no_part_of_the_query(db: SparkTables, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "statement", lambda name: "SELECT :text AS text, :share AS share, :flag AS flag")
    words = "it's \\' OR 1 = 1 -- \\"
    assert db.read("own", text=words, share=1e-7, flag=True).to_pylist() == [
        {"text": words, "share": 1e-7, "flag": True}
    ]


def test_rows_come_in_order_a_few_at_a_time(db: SparkTables, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "statement", lambda name: "SELECT * FROM numbers ORDER BY n DESC")
    db.put("numbers", pa.table({"n": range(5000)}))
    batches = list(db.stream("own"))
    assert len(batches) > 1
    assert pa.Table.from_batches(batches)["n"].to_pylist() == list(range(4999, -1, -1))


def test_a_table_may_be_made_of_itself(db: SparkTables, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "statement", lambda name: "SELECT n + 1 AS n FROM numbers")
    db.put("numbers", pa.table({"n": [1, 2]}))
    db.make("numbers", "own")
    db.make("numbers", "own")
    assert sorted(db.read("own")["n"].to_pylist()) == [4, 5]


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Articles in all kinds of files, so many that there are several batches."""
    folder = write_corpus(tmp_path_factory.mktemp("articles") / "news")
    write_records(folder / "records", 30)
    return folder


@pytest.fixture(scope="module")
def expected(articles: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What the embedded engine makes of them."""
    out = tmp_path_factory.mktemp("expected") / "built"
    pipeline.build([str(articles)], out)
    return files(out)


def test_a_cluster_of_processes_builds_the_same_bytes(
    spark: SparkSession, articles: Path, expected: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "BATCH_BYTES", 1)
    before = spark.conf.get("spark.sql.session.timeZone")
    result = pipeline.build([str(articles)], tmp_path / "built", engine=Cluster(session=spark))
    assert files(tmp_path / "built") == expected
    assert result.exit_status == 4
    assert validate(tmp_path / "built").ok
    # The user's own session has got no names and no settings of ours.
    assert not spark.catalog.listTables()
    assert spark.conf.get("spark.sql.session.timeZone") == before
