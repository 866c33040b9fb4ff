"""Inputs -> the tables of all batches: work for the executors, and what came of it."""

from __future__ import annotations

import dataclasses
import pickle
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import orjson
import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.pandas.types import from_arrow_schema

from quoteset import journal, schema
from quoteset.batch import Batch, Outcome, Task
from quoteset.corpus import SHARDS
from quoteset.errors import RemoteError
from quoteset.progress import Progress
from quoteset.spark.executor import OUTCOME, ROWS, Extraction, Unpack, pickled
from quoteset.spark.session import is_retried, n_cores
from quoteset.spark.tables import SparkTables, streamed

# Tasks of Spark at most: each costs the driver some milliseconds.
MAX_TASKS = 9_999
# Where no task is repeated a process is started for each of them: so many tasks for each core.
TASKS_PER_CORE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Rows in which the articles are, and what makes batches of them on an executor."""

    rows: DataFrame
    unpack: Unpack
    task: Task
    n_batches: int | None = None  # as far as it is known before
    outcomes: tuple[Outcome, ...] = ()  # of what is no work
    are_inputs_files: bool = True  # and not something that is there for Spark only


def of_batches(session: SparkSession, batches: Iterable[Batch], task: Task) -> Work:
    """The work of ``batches`` that were planned here, with one partition for each where there are not too many."""
    planned = [(each.number, pickle.dumps(each)) for each in batches]
    most = MAX_TASKS if is_retried(session) else TASKS_PER_CORE * n_cores(session)
    table = pa.table(
        {
            "number": pa.array([number for number, _ in planned], pa.int64()),
            "batch": pa.array([batch for _, batch in planned], pa.binary()),
        }
    )
    rows = session.createDataFrame(table)
    rows = rows.repartitionByRange(max(1, min(len(planned), most)), "number").sortWithinPartitions("number")
    return Work(rows=rows, unpack=pickled, task=task, n_batches=len(planned))


def extract(db: SparkTables, work: Work, memory_bytes: int, progress: Progress) -> list[Outcome]:
    """Do the ``work``: the outcomes of all batches by number, and in ``db`` the tables that ``corpus.join`` needs.

    ``memory_bytes`` is what each of the processes that are at it may take.
    """
    progress.stage("reading")
    extraction = Extraction(
        unpack=work.unpack, task=work.task, memory_bytes=memory_bytes, is_retried=is_retried(db.session)
    )
    read = db.kept("read", work.rows.mapInArrow(extraction, from_arrow_schema(ROWS)), partitioned_by="kind")
    for kind in SHARDS:
        db.view(f"read_{kind}", read.where(read["kind"] == kind).select(f"{kind}.*", "shard"))
    kept = schema.arrow_schema("articles").append(pa.field("shard", pa.string()))
    db.put("kept_articles", kept.empty_table())
    done = list(_outcomes(read))
    if work.n_batches not in (None, len(done)):
        raise RemoteError(f"of {work.n_batches} batches Spark did {len(done)}; did files change while they were read?")
    outcomes = [*work.outcomes, *done]
    if not work.are_inputs_files:
        outcomes = [dataclasses.replace(each, inputs=()) for each in outcomes]
    progress.advance(sum(each.n_inputs for each in outcomes))
    return sorted(outcomes, key=lambda each: each.number)


def _outcomes(read: DataFrame) -> Iterator[Outcome]:
    for rows in streamed(read.where(read["kind"] == OUTCOME).select(OUTCOME)):
        yield from (journal.outcome_of(orjson.loads(line.as_py())) for line in rows.column(0))
