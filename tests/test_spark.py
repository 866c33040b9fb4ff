"""Spark as another engine: the same rows, byte for byte, from processes that may be anywhere, and may die."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from functools import partial
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pytest
from data_corpus import read
from pyspark.sql import SparkSession
from sample_corpus import BAKERY, HARBOUR, contents, write_corpus
from small_batches import write_records
from spark_cluster import QUICK, kill_executor_once, spark, unpack_evil
from test_faults_articles import TOLD, WORDS

import quoteset.spark
from quoteset import database, pipeline, planning, sql, validate
from quoteset.batch import Task
from quoteset.corrections import open_book
from quoteset.errors import UsageError
from quoteset.job import Job
from quoteset.progress import Silent
from quoteset.readers import Source, find_sources
from quoteset.schema import CONFIGS
from quoteset.settings import DuplicateSettings, PeopleSettings, Settings, SplitSettings
from quoteset.spark import building, reading, session, tables
from quoteset.spark.articles import files as of_urls
from quoteset.spark.engine import Cluster
from quoteset.spark.hadoop import Storage
from quoteset.spark.reading import Work
from quoteset.spark.session import own_session
from quoteset.spark.tables import SparkTables

__all__ = ["spark"]

WORDS_OF_PLACES = ("bridge", "market", "station", "harbour", "library", "school", "ferry")
SAMPLE = Path(__file__).parents[1] / "raw"


def write_chain(folder: Path) -> Path:
    """Articles that nothing but a long quotation holds together, each with the next. Returns ``folder``."""
    folder.mkdir()
    said = [f"The {word} of {word}ton was never meant to be {word}less" for word in WORDS_OF_PLACES]
    for number, (one, other) in enumerate(pairwise(said)):
        text = f"“{one},” said Ilse Marten.\n\n“{other},” said Tomas Brandl."
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")
    return folder


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


def test_a_cluster_of_processes_builds_the_same_bytes_with_every_query(
    spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "BATCH_BYTES", 1)
    run: dict[str, set[str]] = {"database": set(), "tables": set()}
    for module in (database, tables):
        note = run[module.__name__.rpartition(".")[2]].add
        monkeypatch.setattr(module, "statement", lambda name, note=note: note(name) or sql.statement(name))
    # The last is a file that is cut into several batches.
    raw = list(map(str, (SAMPLE, write_chain(tmp_path / "chain"), write_records(tmp_path / "records", 300, n_files=1))))
    # One whose name is in several articles, and one whom nobody quotes.
    (tmp_path / "people.csv").write_text("name,id\nIlse Marten,Q1\nVera Holt,Q2\n", encoding="utf-8")
    chosen = Settings(
        duplicates=DuplicateSettings(drop=True),
        people=PeopleSettings(file=str(tmp_path / "people.csv")),
        splits=SplitSettings(by="date"),
    )
    result = pipeline.build(raw, tmp_path / "built", chosen, engine=Cluster(session=spark))
    pipeline.build(raw, tmp_path / "here", chosen)
    assert contents(tmp_path / "built") == contents(tmp_path / "here")
    assert result.n_dropped
    assert validate(tmp_path / "built").ok
    folder = Path(sql.__file__).parent
    steps = {path for step in ("corpus", "duplicates", "gather", "split") for path in (folder / step).glob("*.sql")}
    every = {path.relative_to(folder).with_suffix("").as_posix() for path in steps}
    assert run["tables"] == every | {"update/entities"}
    assert run["tables"] <= run["database"]


def test_files_that_spark_reads_give_the_same_bytes_though_an_executor_is_killed(
    spark: SparkSession, tmp_path: Path
) -> None:
    raw, mark = write_corpus(tmp_path / "news"), tmp_path / "killed"
    # Ids of which some are those of other records: the first in the order of the files stays.
    write_records(raw / "records", 30)

    def work(session: SparkSession, job: Job) -> Work:
        whole = of_urls(session, [raw.as_uri()])(session, job)
        return dataclasses.replace(whole, unpack=partial(kill_executor_once, unpack=whole.unpack, mark=mark))

    zone = spark.conf.get("spark.sql.session.timeZone")
    pipeline.build([], tmp_path / "built", engine=Cluster(session=spark, work=work))
    pipeline.build([str(raw)], tmp_path / "here")
    assert mark.exists()
    assert contents(tmp_path / "built") == contents(tmp_path / "here")
    # The user's own session has got no names and no settings of ours.
    assert not spark.catalog.listTables()
    assert spark.conf.get("spark.sql.session.timeZone") == zone


def test_an_article_that_kills_its_process_is_rejected_and_costs_no_other(db: SparkTables, tmp_path: Path) -> None:
    texts = {name: f"evil {name}. " for name in ("raise", "leave", "eat")} | {"good": HARBOUR, "fine": BAKERY}
    for name, text in texts.items():
        (tmp_path / f"{name}.txt").write_text(text + WORDS * 20, encoding="utf-8")
    task = Task(
        shards=tmp_path,
        options=pipeline.read_options(Settings()),
        languages=frozenset({"en"}),
        min_confidence=0.0,
        typewriter_marks=Settings().quotes.typewriter_marks,
        article_seconds=60,
        corrections=open_book([]),
    )
    sources = [
        each for each in find_sources([str(tmp_path / f"{name}.txt") for name in texts]) if isinstance(each, Source)
    ]
    work = reading.of_files(db, sources, task)
    outcomes = reading.extract(db, dataclasses.replace(work, unpack=unpack_evil), 2**29, Silent())
    rejected = {each.source.removesuffix(".txt"): each.error for one in outcomes for each in one.rejections}
    assert {name: error.startswith(TOLD[name]) for name, error in rejected.items()} == dict.fromkeys(EVIL_HERE, True)
    assert sum(each.n_inputs for each in outcomes) == len(texts)
    assert db.n_rows("read_articles") == 2


EVIL_HERE = ("raise", "leave", "eat")


def test_a_dataframe_of_articles_gives_the_rows_of_their_file(spark: SparkSession, tmp_path: Path) -> None:
    raw = write_records(tmp_path / "records", 20, n_files=1) / "council-0.jsonl"
    out = tmp_path / "far" / "built"
    with raw.open("a", encoding="utf-8") as file:
        file.write(json.dumps({"text": BAKERY, "meta.desk": "town"}) + "\n")
    rows = spark.read.json(str(raw)).repartition(3)
    result = quoteset.spark.build(rows, out=out.as_uri(), name=raw.name)
    pipeline.build([str(raw)], tmp_path / "here")
    assert result.n_articles == 21
    assert [path.name for path in out.parent.iterdir()] == ["built"]
    for config in CONFIGS:
        given, wanted = (read(each, config).to_pylist() for each in (out, tmp_path / "here"))
        if config == "articles":
            names = {row.pop("source").removeprefix("council-0.jsonl#") for row in given}
            assert names > {f"council-{number:04}" for number in range(20)}
            assert all(len(name) in (12, 16) for name in names)
            for row in (*given, *wanted):
                row.pop("source", None)
                del row["source_sha256"]
        assert given == wanted, config
    assert validate(out).ok


def test_what_a_dataframe_cannot_give_is_wrong_usage(spark: SparkSession, tmp_path: Path) -> None:
    rows = spark.createDataFrame([("Harbour", 1)], "heading string, number int")
    with pytest.raises(UsageError, match=r"no text: none of the fields text, .* \(fields: heading, number\)"):
        quoteset.spark.build(rows, out=tmp_path / "built")
    with pytest.raises(UsageError, match=r"take the first rows with DataFrame\.limit"):
        quoteset.spark.build(rows, out=tmp_path / "built", limit=1)


def test_a_folder_at_a_url_is_swapped_with_what_people_put_there(spark: SparkSession, tmp_path: Path) -> None:
    new, old = tmp_path / "new", tmp_path / "far" / "built"
    for folder, text in ((new, "new"), (old, "old")):
        (folder / "quotes").mkdir(parents=True)
        (folder / "README.md").write_text(text)
        (folder / "quotes" / f"{text}.parquet").write_text(text)
    (old / "notes.txt").write_text("mine")
    building._swap_in(new, Storage(spark, old.as_uri()))
    found = {str(path.relative_to(old)) for path in old.rglob("*") if path.is_file() and path.suffix != ".crc"}
    assert found == {"README.md", "notes.txt", "quotes/new.parquet"}
    assert (old / "README.md").read_text() == "new"
    assert [path.name for path in old.parent.iterdir()] == ["built"]


def test_what_spark_cannot_list_is_wrong_usage(spark: SparkSession, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file or folder"):
        quoteset.spark.build((tmp_path / "nothing").as_uri(), out=tmp_path / "built", session=spark)


def test_updates_are_for_one_machine(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not for Spark"):
        quoteset.spark.build(str(tmp_path), out=tmp_path / "built", update=True)


def test_the_command_runs_under_spark_submit(tmp_path: Path) -> None:
    (tmp_path / "harbour.txt").write_text(HARBOUR, encoding="utf-8")
    script = tmp_path / "submit.py"
    script.write_text("from quoteset.cli import app\n\napp()\n", encoding="utf-8")
    conf = [f"--conf={key}={value}" for key, value in QUICK.items()]
    command = ["spark-submit", "--master=local[1]", *conf, script]
    arguments = ["build", tmp_path / "harbour.txt", "-o", tmp_path / "built", "--engine", "spark", "--json", "--quiet"]
    # The Python of the executors is the one that this is, where nobody says otherwise.
    folder = Path(sys.executable).parent
    env = {key: value for key, value in os.environ.items() if key != "PYSPARK_PYTHON"}
    done = subprocess.run(
        list(map(str, [folder / command[0], *command[1:], *arguments])),
        env={**env, "PATH": f"{folder}:{env['PATH']}"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["articles"] == 1
    pipeline.build([str(tmp_path / "harbour.txt")], tmp_path / "here")
    assert contents(tmp_path / "built") == contents(tmp_path / "here")


def test_without_java_the_command_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session.SparkSession, "getActiveSession", lambda: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(UsageError, match="needs Java 17"), session.a_session({}):
        pass
