"""What a Python process of an executor does: batches in, the rows of their tables out.

As a worker of the embedded engine it does a whole batch at a time, with ``batch.process``. The first time it does so in
its own process. What ends that process ends the attempt, and Spark makes another one, which is guarded: the batch is
done by a process below this one, that may die, and the article that it dies of is rejected (``containment``).
"""

from __future__ import annotations

import dataclasses
import pickle
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from pyspark import TaskContext
from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

from quoteset import journal, planning, processing
from quoteset.batch import Batch, Outcome, Task
from quoteset.checking import KINDS
from quoteset.corpus import SHARDS
from quoteset.watch import LoneWatch, limited_memory

# Batches of what Spark hands over, and a folder for files -> the work that is in them.
Unpack = Callable[[Iterator[pa.RecordBatch], Path], Iterable[Batch]]

# The kind of a row that is no row of a table, but an outcome.
OUTCOME = "outcome"


def _as_spark_has_it(schema: pa.Schema) -> pa.Schema:
    """``schema`` with the one kind of strings and the one unit of time that Spark knows, and with nulls."""
    nullable = pa.schema([each.with_nullable(True) for each in schema])
    return to_arrow_schema(from_arrow_schema(nullable), timezone="UTC")


_TABLES = {kind: _as_spark_has_it(schema) for kind, schema in SHARDS.items()}
# One row of any table: of its columns that stand under its kind, the others are null.
ROWS = pa.schema(
    [
        pa.field("kind", pa.string()),
        pa.field("shard", pa.string()),
        *(pa.field(kind, pa.struct(list(_TABLES[kind]))) for kind in KINDS),
        pa.field(OUTCOME, pa.binary()),
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """The rows of ``ROWS`` that the work in what Spark hands over gives. To be called by mapInArrow."""

    unpack: Unpack
    task: Task
    memory_bytes: int  # that the work may take
    is_retried: bool  # whether Spark makes another attempt where one fails

    def __call__(self, received: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """A batch of rows for each table of each batch, and one for its outcome."""
        context = TaskContext.get()
        may_run_here = self.is_retried and context is not None and context.attemptNumber() == 0
        with tempfile.TemporaryDirectory(prefix="quoteset-") as name:
            folder = Path(name)
            shards, files = folder / "shards", folder / "files"
            shards.mkdir()
            files.mkdir()
            task = dataclasses.replace(self.task, shards=shards)
            work = self.unpack(received, files)
            for outcome in self._in_this_process(work, task) if may_run_here else self._guarded(work, task):
                yield from _rows(outcome, shards)

    def _in_this_process(self, work: Iterable[Batch], task: Task) -> Iterator[Outcome]:
        for batch in work:
            watch = LoneWatch()
            with limited_memory(self.memory_bytes):
                done = list(
                    processing.outcomes(
                        [batch], task, workers=1, memory_bytes=self.memory_bytes, may_run_here=True, watch=watch
                    )
                )
            yield from done

    def _guarded(self, work: Iterable[Batch], task: Task) -> Iterator[Outcome]:
        return processing.outcomes(work, task, workers=1, memory_bytes=self.memory_bytes, may_run_here=False)


def pickled(received: Iterator[pa.RecordBatch], _folder: Path) -> Iterator[Batch]:
    """The batches that were planned, with the numbers that they have."""
    for rows in received:
        for number, value in zip(rows["number"], rows["batch"], strict=True):
            batch: Batch = pickle.loads(value.as_py())  # noqa: S301 - our own bytes
            yield dataclasses.replace(batch, number=number.as_py())


@dataclass(frozen=True, slots=True)
class Cut:
    """Reads large files of records, and cuts them into batches: rows of ``CUT``. To be called by mapInArrow."""

    task: Task

    def __call__(self, received: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """A row for each batch, its place counted from 0 in each file; ``received`` are files as pickled sources."""
        for rows in received:
            for group, value in zip(rows["group"].to_pylist(), rows["source"], strict=True):
                source = pickle.loads(value.as_py())  # noqa: S301 - our own bytes
                for place, batch in enumerate(planning.cut(source, self.task)):
                    yield pa.RecordBatch.from_pylist(
                        [{"group": group, "place": place, "batch": pickle.dumps(batch)}], schema=CUT
                    )


CUT = pa.schema([("group", pa.int64()), ("place", pa.int64()), ("batch", pa.binary())])


def _rows(outcome: Outcome, shards: Path) -> Iterator[pa.RecordBatch]:
    """The tables of ``outcome``, which are deleted, and the outcome."""
    for shard in outcome.shards:
        path = shards / shard.name
        name, kind, _ = shard.name.split(".")
        table = pq.read_table(path, partitioning=None).cast(_TABLES[kind])
        path.unlink()
        for rows in table.to_batches():
            yield _packed(kind, name, rows.to_struct_array())
    line = journal.as_line(dataclasses.replace(outcome, shards=()))
    yield _packed(OUTCOME, "", pa.array([line], pa.binary()))


def _packed(kind: str, shard: str, values: pa.Array) -> pa.RecordBatch:
    n = len(values)
    columns = [pa.array([kind] * n, pa.string()), pa.array([shard] * n, pa.string())]
    for field in list(ROWS)[len(columns) :]:
        columns.append(values.cast(field.type) if field.name == kind else pa.nulls(n, field.type))
    return pa.RecordBatch.from_arrays(columns, schema=ROWS)
