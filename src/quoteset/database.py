"""SQL over tables that are larger than memory: DuckDB, with a limit, spilling into a folder of the build's own."""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from quoteset.ahead import ahead
from quoteset.errors import QuotesetError
from quoteset.sorting import Sorter
from quoteset.sql import statement, with_values
from quoteset.tables import Function, Value

# Bytes that DuckDB needs for its work on one core, whatever the data: with less even small sorts fail.
BYTES_PER_THREAD = 256 * 2**20
# Rows handed over at a time: of articles some 10 MB.
STREAMED_ROWS = 2048

# Pairs of elements of two lists from which on it is quicker to hash them.
_HASHED = 2**14

# What the files in sql/ may use beside standard SQL, under Spark's names.
_SPARK_NAMES = (
    "CREATE MACRO explode(list) AS unnest(list)",
    "CREATE MACRO size(list) AS len(list)",
    # Of lists without doubles: of 20 numbers in 0.8 microseconds, where list_intersect hashes them and takes 5.8.
    f"CREATE MACRO array_intersect(one, other) AS CASE WHEN len(one) * len(other) <= {_HASHED} "
    "THEN list_filter(one, lambda each: list_contains(other, each)) ELSE list_intersect(one, other) END",
    "CREATE MACRO sort_array(list) AS list_sort(list)",
    "CREATE MACRO array_append(list, element) AS list_append(list, element)",
    "CREATE MACRO get(list, place) AS list_extract(list, place + 1)",
    "CREATE MACRO unix_millis(moment) AS epoch_ms(moment)",
    # Of the bases that Spark's function turns into each other only these.
    "CREATE MACRO conv(hexadecimal, sixteen, ten) AS CAST('0x' || hexadecimal AS BIGINT)",
)

# How DuckDB says that the disk is full: as the system does, or by the share of the free room that it allows itself.
_DISK_FULL = ("No space left", "max_temp_directory_size")


class DatabaseError(QuotesetError):
    """The memory that the settings allow is too little."""


class Database:
    """Tables and views by name, and the queries of ``sql/`` over them.

    Everything lies in ``folder``, which the caller deletes. DuckDB keeps to ``memory`` bytes, whatever the size of the
    tables, and writes the rest to ``folder``. No row order is promised but what a query's ORDER BY says.
    """

    def __init__(self, folder: Path, *, memory: int, threads: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._n_mapped = 0
        # Rows are made ahead of those that are in use, and put in order ahead of those that are written.
        self._pool = ThreadPoolExecutor()
        self._is_open = True
        self._connection = duckdb.connect(
            ":memory:",
            config={
                "memory_limit": f"{memory // 2**20}MiB",
                "threads": max(1, min(threads, memory // BYTES_PER_THREAD)),
                "temp_directory": str(folder / "spilled"),
                "preserve_insertion_order": False,
                # What is freed goes back to the system at once; else a process of 512 MiB has up to 600 more.
                "allocator_background_threads": True,
                "allocator_flush_threshold": "16MiB",
                # Else a file that is written anew under its old name is read as a mixture of both.
                "enable_external_file_cache": False,
                # Nothing is downloaded, whatever a query asks for; what it takes is in the library.
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
            },
        )
        # Times are read and given back in UTC, wherever the machine stands.
        for command in ("SET TimeZone = 'UTC'", *_SPARK_NAMES):
            self._connection.execute(command)

    def __enter__(self) -> Database:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # What a query is at work on must not be taken away below it.
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._interrupt()
        self._pool.shutdown()
        self._connection.close()
        self._is_open = False

    def view(self, name: str, paths: Sequence[Path], schema: pa.Schema, *, numbered: bool = False) -> None:
        """Let ``name`` be the rows of the Parquet files ``paths``, all of ``schema``; of no file: no rows.

        A column ``shard`` is added: the name of the row's file up to the first dot. With ``numbered`` also ``row``: the
        row's number in its file, from 0.
        """
        columns = ", ".join(f'"{each}"' for each in schema.names)
        if paths:
            names = ", ".join(_quoted(str(path)) for path in paths)
            rows = f"read_parquet([{names}], file_row_number = {str(numbered).lower()})"
            row = ", file_row_number AS row" if numbered else ""
            shard = r"regexp_extract(filename, '([^/\\.]*)[^/\\]*$', 1) AS shard"
        else:
            rows = f"no_{name}"
            shard = "'' AS shard"
            row = ", 0 AS row" if numbered else ""
            self.put(rows, schema.empty_table())
        text = f"CREATE OR REPLACE VIEW {name} AS SELECT {columns}, {shard}{row} FROM {rows}"  # noqa: S608
        self._run(text, name)

    def put(self, name: str, table: pa.Table) -> None:
        """Let ``name`` be a copy of ``table``."""
        self._connection.register("arrow_table", table)
        self._run(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM arrow_table", name)  # noqa: S608
        self._connection.unregister("arrow_table")

    def make(self, name: str, query: str, **values: Value) -> None:
        """Let ``name`` be a table of what ``sql/QUERY.sql`` gives now; it may read the ``name`` there was before."""
        self._run(f"CREATE OR REPLACE TABLE {name} AS {_text(query, values)}", query)

    def without(self, name: str, rows: str, others: str, key: Sequence[str]) -> None:
        """Let ``name`` be a view of those ``rows`` whose ``key`` is not among ``others``, whenever it is read."""
        same = " AND ".join(f"every.{each} = left_out.{each}" for each in key)
        self._run(
            f"CREATE OR REPLACE VIEW {name} AS SELECT every.* FROM {rows} AS every "  # noqa: S608
            f"ANTI JOIN {others} AS left_out ON {same}",
            name,
        )

    def define(self, name: str, query: str) -> None:
        """Let ``name`` be a view: what ``sql/QUERY.sql`` gives whenever it is read."""
        self._run(f"CREATE OR REPLACE VIEW {name} AS {_text(query, {})}", query)

    def map(self, name: str, query: str, function: Function, schema: pa.Schema, **values: Value) -> None:
        """Let ``name`` be a table of what ``function`` makes of the rows of ``sql/QUERY.sql``, batch by batch.

        The function has the form that Spark's mapInArrow wants; its rows have ``schema``.
        """
        self._n_mapped += 1
        path = self._folder / f"mapped-{self._n_mapped}.parquet"
        with pq.ParquetWriter(path, schema, compression="zstd", compression_level=1) as writer:
            for batch in function(self.stream(query, **values)):
                writer.write_batch(batch)
        rows = f"read_parquet({_quoted(str(path))})"
        self._run(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM {rows}", name)  # noqa: S608
        path.unlink()

    def read(self, query: str, **values: Value) -> pa.Table:
        """What ``sql/QUERY.sql`` gives, in memory: for results that are small, such as counts."""
        with self._named(query):
            return self._run(_text(query, values), query).to_arrow_table()

    def stream(self, query: str, **values: Value) -> Iterator[pa.RecordBatch]:
        """What ``sql/QUERY.sql`` gives, a few rows at a time. Another query ends it: take all of it first."""
        return ahead(self._streamed(query, values), self._pool, stop=self._interrupt)

    def ordered(self, query: str, by: Sequence[str], **values: Value) -> Iterator[pa.RecordBatch]:
        """What ``sql/QUERY.sql`` gives in the order of its columns ``by``, which have no nulls; as ``stream`` gives it.

        Sorted outside of DuckDB, which holds more of wide rows at once than it is allowed.
        """
        sorter = Sorter(by=tuple(by), folder=self._folder / "sorted")
        return ahead(sorter.sorted(self.stream(query, **values)), self._pool, stop=self._interrupt)

    def n_rows(self, name: str) -> int:
        """How many rows the table or view ``name`` has."""
        found = self._run(f"SELECT count(*) FROM {name}", name).fetchone()  # noqa: S608
        assert found is not None  # noqa: S101
        return int(found[0])

    def drop(self, *names: str) -> None:
        """Forget tables, so that their room can be used again."""
        for name in names:
            self._run(f"DROP TABLE {name}", name)

    def _streamed(self, query: str, values: Mapping[str, Value]) -> Iterator[pa.RecordBatch]:
        with self._named(query):
            yield from self._run(_text(query, values), query).to_arrow_reader(STREAMED_ROWS)

    def _interrupt(self) -> None:
        """End the query that runs, if one does."""
        if self._is_open:
            self._connection.interrupt()

    def _run(self, text: str, what: str) -> duckdb.DuckDBPyConnection:
        with self._named(what):
            return self._connection.execute(text)

    @contextlib.contextmanager
    def _named(self, what: str) -> Iterator[None]:
        """Say of what the operator can mend what it was, and what to do; a wrong query is a fault and travels."""
        try:
            yield
        except RuntimeError as error:
            # A query that a signal breaks off ends with "Query interrupted", because of what the signal raised.
            if isinstance(error.__cause__, Exception | None):
                raise
            raise error.__cause__ from None
        except (duckdb.OutOfMemoryException, duckdb.IOException) as error:
            told = f"{what}: {' '.join(str(error).split())}"
            if any(each in told for each in _DISK_FULL):
                raise OSError(errno.ENOSPC, told) from error
            if isinstance(error, duckdb.IOException):
                raise
            raise DatabaseError(f"{told}; give more memory with run.memory_bytes in the settings") from error


def _text(query: str, values: Mapping[str, Value]) -> str:
    """The text of ``query`` with its values in their places. Raises KeyError for one that is missing.

    DuckDB could take them apart from the text, but would import pandas to look at them (``startup.skip_pandas``).
    """
    return with_values(statement(query), lambda name: _literal(values[name]))


def _literal(value: Value) -> str:
    if isinstance(value, str):
        return _quoted(value)
    # In SQL 0.5 is a decimal number.
    return f"CAST({value!r} AS DOUBLE)" if isinstance(value, float) else str(value)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
