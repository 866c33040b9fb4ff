"""DuckDB as the program uses it: with limits, and the SQL that Spark reads too."""

from __future__ import annotations

import errno
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from quoteset import database, sql
from quoteset.database import Database, DatabaseError

FILES = sorted(Path(sql.__file__).parent.rglob("*.sql"))
NUMBERS = pa.schema([pa.field("n", pa.int64()), pa.field("word", pa.string())])


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    with Database(tmp_path / "scratch", memory=2**28, threads=2) as opened:
        yield opened


@pytest.fixture(autouse=True)
def queries(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Queries of the tests' own by name, beside those of the program."""
    own: dict[str, str] = {}
    monkeypatch.setattr(database, "statement", lambda name: own.get(name) or sql.statement(name))
    return own


def write(path: Path, *numbers: int) -> Path:
    rows = {"n": list(numbers), "word": [str(each) for each in numbers]}
    pq.write_table(pa.table(rows, schema=NUMBERS), path)
    return path


def test_files_are_views_with_the_name_of_the_shard(db: Database, tmp_path: Path, queries: dict[str, str]) -> None:
    paths = [write(tmp_path / "it's-1.articles.parquet", 2, 1), write(tmp_path / "other-2.articles.parquet", 3)]
    db.view("numbers", paths, NUMBERS, numbered=True)
    queries["all"] = "SELECT n, word, shard, row FROM numbers ORDER BY n"
    assert db.read("all").to_pylist() == [
        {"n": 1, "word": "1", "shard": "it's-1", "row": 1},
        {"n": 2, "word": "2", "shard": "it's-1", "row": 0},
        {"n": 3, "word": "3", "shard": "other-2", "row": 0},
    ]


def test_a_signal_in_a_query_raises_what_it_would_elsewhere(db: Database, queries: dict[str, str]) -> None:
    """And not DuckDB's "Query interrupted", which would end the program with a traceback."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, stop)
    queries["endless"] = "SELECT sum(hash(a.range, b.range)) AS n FROM range(100000000) AS a, range(100000000) AS b"
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.3)
        with pytest.raises(KeyboardInterrupt):
            db.make("never", "endless")
    finally:
        signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize("is_closed", [False, True])
def test_rows_that_nobody_takes_end_their_query(tmp_path: Path, queries: dict[str, str], *, is_closed: bool) -> None:
    """Before the database is closed, or after it, as where a disk is full and a traceback holds what was open."""
    queries["endless"] = "SELECT sum(hash(a.range, b.range)) AS n FROM range(100000000) AS a, range(100000000) AS b"
    queries["rows"] = "SELECT range AS n FROM range(10000)"
    with Database(tmp_path / "db", memory=2**28, threads=1) as db:
        rows = db.ordered("rows", ("n",))
        assert next(rows)["n"][0].as_py() == 0
        endless = db.stream("endless")
        db._pool.submit(next, endless)
        if not is_closed:
            rows.close()
    rows.close()


def test_no_files_are_no_rows(db: Database, queries: dict[str, str]) -> None:
    db.view("numbers", [], NUMBERS)
    queries["all"] = "SELECT * FROM numbers"
    assert db.read("all").schema.names == ["n", "word", "shard"]
    assert db.n_rows("numbers") == 0


def test_values_stand_as_spark_writes_them(db: Database, queries: dict[str, str]) -> None:
    # What looks like one in a comment is none.
    queries["one"] = "-- at 10:30, of :nothing\nSELECT :text AS text, :number + 1 AS number, :n AS n, :truth AS truth"
    (row,) = db.read("one", text="it's :n\n--", number=1.5, n=-3, truth=True).to_pylist()
    assert row == {"text": "it's :n\n--", "number": 2.5, "n": -3, "truth": True}
    with pytest.raises(KeyError, match="number"):
        db.read("one", text="x")


def test_lists_have_in_common_what_sets_have_whether_they_are_hashed_or_not(
    db: Database, queries: dict[str, str]
) -> None:
    queries["common"] = "SELECT sort_array(array_intersect(one, other)) AS common FROM lists"
    lengths = (0, 1, 30, 127, 128, 129, 400)
    pairs = [([7 * n for n in range(one)], [5 * n for n in range(other)]) for one in lengths for other in lengths]
    db.put("lists", pa.table({"one": [one for one, _ in pairs], "other": [other for _, other in pairs]}))
    found = sorted(row["common"] for row in db.read("common").to_pylist())
    assert found == sorted(sorted(set(one) & set(other)) for one, other in pairs)


def test_rows_are_put_in_order_outside_of_the_engine(db: Database, queries: dict[str, str]) -> None:
    queries["all"] = "SELECT word, n FROM numbers"
    db.put("numbers", pa.table({"n": [3, 1, 2, 3], "word": ["b", "z", "é", "a"]}))
    rows = [row for batch in db.ordered("all", ("n", "word")) for row in batch.to_pylist()]
    assert [(row["n"], row["word"]) for row in rows] == [(1, "z"), (2, "é"), (3, "a"), (3, "b")]


def test_a_table_may_be_made_of_itself(db: Database, queries: dict[str, str]) -> None:
    db.put("numbers", pa.table({"n": [1, 2, 3]}))
    queries["fewer"] = "SELECT n FROM numbers WHERE n > :least"
    db.make("numbers", "fewer", least=1)
    assert db.n_rows("numbers") == 2
    db.make("numbers", "fewer", least=2)
    assert db.n_rows("numbers") == 1
    db.drop("numbers")
    with pytest.raises(duckdb.CatalogException):
        db.n_rows("numbers")


def test_rows_go_through_a_function_of_batches(db: Database, queries: dict[str, str]) -> None:
    db.put("numbers", pa.table({"n": list(range(10_000))}))
    queries["all"] = "SELECT n FROM numbers"

    def doubled(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            assert batch.num_rows <= database.STREAMED_ROWS
            yield pa.RecordBatch.from_arrays([pa.compute.multiply(batch["n"], 2)], names=["n"])

    db.map("twice", "all", doubled, pa.schema([("n", pa.int64())]))
    queries["sum"] = "SELECT CAST(sum(n) AS BIGINT) AS n FROM twice"
    assert db.read("sum")["n"][0].as_py() == 2 * sum(range(10_000))


def test_views_without_rows_follow_what_is_left_out(db: Database, queries: dict[str, str]) -> None:
    db.put("numbers", pa.table({"n": [1, 2, 3], "shard": ["a", "a", "b"]}))
    db.put("left_out", pa.table({"n": pa.array([], pa.int64()), "shard": pa.array([], pa.string())}))
    db.without("kept", "numbers", "left_out", ("n", "shard"))
    assert db.n_rows("kept") == 3
    db.put("left_out", pa.table({"n": [1, 3], "shard": ["b", "b"]}))
    assert db.n_rows("kept") == 2


def test_times_are_those_of_utc(db: Database, queries: dict[str, str]) -> None:
    moments = pa.array([0], pa.timestamp("ms", tz="UTC"))
    db.put("moments", pa.table({"moment": moments}))
    queries["all"] = "SELECT moment, CAST(moment AS VARCHAR) AS told, unix_millis(moment) AS millis FROM moments"
    found = db.read("all")
    assert found["moment"].cast(moments.type).combine_chunks() == moments
    assert found["told"][0].as_py().startswith("1970-01-01 00:00:00")
    assert found["millis"][0].as_py() == 0


def test_what_is_larger_than_the_memory_goes_to_disk(tmp_path: Path, queries: dict[str, str]) -> None:
    # 160 MB in 64 MB, sorted by what is not their order.
    queries["many"] = "SELECT n, (n * 7919) % 10000000 AS place FROM range(10000000) AS numbers(n)"
    queries["sorted"] = "SELECT n, place FROM many ORDER BY place"
    with Database(tmp_path / "scratch", memory=2**26, threads=1) as db:
        db.make("many", "many")
        n = 0
        for batch in db.stream("sorted"):
            assert batch["place"][0].as_py() == n
            n += batch.num_rows
    assert n == 10_000_000


def test_too_little_memory_says_what_to_do(tmp_path: Path, queries: dict[str, str]) -> None:
    # A list has to be in memory as a whole.
    queries["list"] = "SELECT array_agg(n) AS list FROM range(50000000) AS numbers(n)"
    with (
        Database(tmp_path / "scratch", memory=2**26, threads=1) as db,
        pytest.raises(DatabaseError, match=r"list: .*run\.memory_bytes"),
    ):
        db.make("list", "list")


def test_a_full_disk_is_an_error_of_the_system(db: Database, queries: dict[str, str]) -> None:
    queries["many"] = "SELECT n, n + 1 AS m, n + 2 AS k FROM range(20000000) AS numbers(n)"
    db._connection.execute("SET max_temp_directory_size = '1MB'")
    with pytest.raises(OSError, match="many: ") as caught:
        db.make("many", "many")
    assert caught.value.errno == errno.ENOSPC


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_files_keep_to_what_both_engines_read(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith("-- "), "say what the rows are"
    code = re.sub(r"'[^']*'", "''", re.sub(r"--.*", "", text))
    for what, pattern in {
        "a cast with ::": r"::",
        "a quoted name": r"[\"`]",
        "a list in brackets": r"\[",
        "several statements": r";",
        "LEFT SEMI or LEFT ANTI (without LEFT)": r"(?i)\bleft\s+(semi|anti)\b",
        "a random or clock function": r"(?i)\b(rand(om)?|now|current_\w+|uuid)\b",
    }.items():
        assert not re.search(pattern, code), f"{path.name} has {what}"
