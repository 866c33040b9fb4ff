"""Spark as another engine: the same rows, byte for byte, from processes that may be anywhere."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from data_corpus import PLAN, corpus
from pyspark.sql import SparkSession
from pyspark.sql import functions as F  # noqa: N812 - as Spark's own documentation has it
from pyspark.sql.pandas.types import from_arrow_schema
from spark_cluster import spark
from test_corpus import run, shards

from quoteset import corpus as corpus_steps
from quoteset import schema
from quoteset.progress import Silent
from quoteset.spark import tables
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


def test_the_corpus_steps_write_the_same_bytes_on_both_engines(db: SparkTables, tmp_path: Path) -> None:
    found = shards(tmp_path / "shards", [corpus(range(start, 40, 7)) for start in range(7)])
    for kind, columns in corpus_steps.SHARDS.items():
        rows = db.session.read.schema(from_arrow_schema(columns)).parquet(*map(str, found.glob(f"*.{kind}.parquet")))
        shard = F.regexp_extract(F.input_file_name(), r"([^/.]*)[^/]*$", 1)
        db.view(f"read_{kind}", rows.withColumn("shard", shard))
    kept = schema.arrow_schema("articles").append(pa.field("shard", pa.string()))
    db.put("kept_articles", kept.empty_table())
    (tmp_path / "out").mkdir()
    joined = corpus_steps.join(db, tmp_path / "out", PLAN, Silent())
    expected = run(tmp_path, found, "embedded")
    assert joined.files == expected.files
    assert [each.n_rows for each in joined.files]
