"""The steps over the corpus in Spark: every table is Parquet in a folder that the whole cluster reaches.

Not cached and not checkpointed on executors: a table that only an executor holds is lost with it, and a plan that is
never cut off grows with every round of a loop.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.pandas.types import from_arrow_schema

from quoteset.sql import statement, with_values
from quoteset.tables import Function, Value

# Rows handed over at a time: of articles some 10 MB.
STREAMED_ROWS = 2048


class SparkTables:
    """Tables and views by name, and the queries of ``sql/`` over them.

    ``folder`` is a path as Spark writes it, on storage that driver and executors share; what is left in it is the
    caller's to delete. ``session`` should be nobody else's (``session.own_session``), for the names are its temporary
    views.
    """

    def __init__(self, session: SparkSession, folder: str) -> None:
        self.session = session
        self._folder = folder.rstrip("/")
        self._n_made = 0

    def view(self, name: str, rows: DataFrame) -> None:
        """Let ``name`` be ``rows``, computed whenever it is read."""
        rows.createOrReplaceTempView(name)

    def put(self, name: str, table: pa.Table) -> None:
        """Let ``name`` be a copy of ``table``."""
        self.view(name, self.session.createDataFrame(table))

    def make(self, name: str, query: str, **values: Value) -> None:
        """Let ``name`` be a table of what ``sql/QUERY.sql`` gives now; it may read the ``name`` there was before."""
        self.view(name, self.kept(name, self._query(query, values)))

    def without(self, name: str, rows: str, others: str, key: Sequence[str]) -> None:
        """Let ``name`` be a view of those ``rows`` whose ``key`` is not among ``others``, whenever it is read."""
        same = " AND ".join(f"every.{each} = left_out.{each}" for each in key)
        # As text, not as a DataFrame: that would stay with the ``others`` of this moment.
        self.session.sql(
            f"CREATE OR REPLACE TEMPORARY VIEW {name} AS SELECT every.* FROM {rows} AS every "  # noqa: S608
            f"ANTI JOIN {others} AS left_out ON {same}"
        )

    def map(self, name: str, query: str, function: Function, schema: pa.Schema, **values: Value) -> None:
        """Let ``name`` be a table of what ``function`` makes of the rows of ``sql/QUERY.sql``, batch by batch."""
        rows = self._query(query, values).mapInArrow(function, from_arrow_schema(schema))
        self.view(name, self.kept(name, rows))

    def read(self, query: str, **values: Value) -> pa.Table:
        """What ``sql/QUERY.sql`` gives, in memory: for results that are small, such as counts."""
        return self._query(query, values).toArrow()

    def stream(self, query: str, **values: Value) -> Iterator[pa.RecordBatch]:
        """What ``sql/QUERY.sql`` gives, a few rows at a time; the driver holds one partition of it."""
        return streamed(self._query(query, values))

    def ordered(self, query: str, by: Sequence[str], **values: Value) -> Iterator[pa.RecordBatch]:
        """What ``sql/QUERY.sql`` gives in the order of its columns ``by``; the driver holds one partition of it."""
        return streamed(self._query(query, values).orderBy(*by))

    def n_rows(self, name: str) -> int:
        """How many rows the table or view ``name`` has."""
        return self.session.table(name).count()

    def drop(self, *names: str) -> None:
        """Forget tables."""
        for name in names:
            self.session.catalog.dropTempView(name)

    def _query(self, query: str, values: Mapping[str, Value]) -> DataFrame:
        return self.session.sql(with_values(statement(query), lambda name: _literal(values[name])))

    def kept(self, name: str, rows: DataFrame, *, partitioned_by: str | None = None) -> DataFrame:
        """``rows``, computed now and written to the folder under ``name`` and a number of its own."""
        self._n_made += 1
        path = f"{self._folder}/{self._n_made:04}-{name}"
        rows.write.parquet(path, partitionBy=partitioned_by)
        # Spark's own schema spares it a look into the files.
        return self.session.read.schema(rows.schema).parquet(path)


def streamed(rows: DataFrame) -> Iterator[pa.RecordBatch]:
    """``rows`` in their order, a few at a time; the driver holds one partition of them."""
    for packed in rows.mapInArrow(_pack, "rows binary").toLocalIterator(prefetchPartitions=True):
        with pa.ipc.open_stream(packed[0]) as batches:
            yield from batches


def _pack(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Each batch as the bytes of an Arrow stream: to the driver Spark hands rows one by one, as Python values."""
    for batch in batches:
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, batch.schema) as writer:
            writer.write_batch(batch)
        yield pa.RecordBatch.from_arrays([pa.array([sink.getvalue().to_pybytes()], pa.binary())], names=["rows"])


def _literal(value: Value) -> str:
    if isinstance(value, str):
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
    # In SQL 0.5 is a decimal number.
    return f"CAST({value!r} AS DOUBLE)" if isinstance(value, float) else str(value)
