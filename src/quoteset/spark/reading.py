"""Inputs -> the tables of all batches: work for the executors, and what came of it."""

from __future__ import annotations

import dataclasses
import pickle
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

import orjson
import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812 - as Spark's own documentation has it
from pyspark.sql.pandas.types import from_arrow_schema

from quoteset import journal, planning, schema
from quoteset.batch import Batch, Outcome, Task
from quoteset.corpus import SHARDS
from quoteset.errors import RemoteError
from quoteset.progress import Progress
from quoteset.readers import Source
from quoteset.spark.executor import CUT, OUTCOME, ROWS, Cut, Extraction, Unpack, pickled
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


def of_files(db: SparkTables, sources: Iterable[Source], task: Task) -> Work:
    """The work of files that executors read by themselves.

    As on one machine, small files go together, and a large one of records is cut, for one core reads it faster than
    many find the quotations in it. Batches have the numbers that they have there.
    """
    groups = list(planning.groups(sources))
    large = [(n, each) for n, each in enumerate(groups) if isinstance(each, Source)]
    cut = _cut(db, large, task)
    counts = cut.groupBy("group").count().collect()
    n_batches = {n: 1 for n, each in enumerate(groups) if isinstance(each, list)}
    n_batches |= {row[0]: row[1] for row in counts}
    firsts = dict(enumerate(accumulate((n_batches[n] for n in range(len(groups))), initial=planning.FIRST)))
    small = [Batch(number=firsts[n], sources=tuple(each)) for n, each in enumerate(groups) if isinstance(each, list)]
    numbers = db.session.createDataFrame(
        pa.table({"group": pa.array(firsts.keys(), pa.int64()), "first": pa.array(firsts.values(), pa.int64())})
    )
    numbered = cut.join(F.broadcast(numbers), "group")
    rows = _planned(db.session, small).union(
        numbered.select((numbered["first"] + numbered["place"]).alias("number"), "batch")
    )
    return _shared_out(db.session, rows, sum(n_batches.values()), task)


def of_batches(session: SparkSession, batches: Iterable[Batch], task: Task) -> Work:
    """The work of ``batches`` that were planned, and read, here."""
    held = list(batches)
    return _shared_out(session, _planned(session, held), len(held), task)


def _cut(db: SparkTables, large: Sequence[tuple[int, Source]], task: Task) -> DataFrame:
    """The batches in files, each with the number of its group; on disk, for they are counted first."""
    files = pa.table(
        {
            "group": pa.array([n for n, _ in large], pa.int64()),
            "source": pa.array([pickle.dumps(each) for _, each in large], pa.binary()),
        }
    )
    rows = db.session.createDataFrame(files)
    if large:
        rows = rows.repartitionByRange(min(len(large), MAX_TASKS), "group")
        return db.kept("cut", rows.mapInArrow(Cut(task), from_arrow_schema(CUT)))
    return db.session.createDataFrame(CUT.empty_table())


def _planned(session: SparkSession, batches: Sequence[Batch]) -> DataFrame:
    return session.createDataFrame(
        pa.table(
            {
                "number": pa.array([each.number for each in batches], pa.int64()),
                "batch": pa.array([pickle.dumps(each) for each in batches], pa.binary()),
            }
        )
    )


def _shared_out(session: SparkSession, rows: DataFrame, n_batches: int, task: Task) -> Work:
    """``rows`` of batches with one partition for each, where there are not too many."""
    most = MAX_TASKS if is_retried(session) else TASKS_PER_CORE * n_cores(session)
    rows = rows.repartitionByRange(max(1, min(n_batches, most)), "number").sortWithinPartitions("number")
    return Work(rows=rows, unpack=pickled, task=task, n_batches=n_batches)


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
