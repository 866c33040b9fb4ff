"""Inputs -> the tables of all batches: work for the executors, and what came of it."""

from __future__ import annotations

import pickle
from collections.abc import Iterable

import orjson
import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.pandas.types import from_arrow_schema

from quoteset import journal, schema
from quoteset.batch import Batch, Outcome
from quoteset.corpus import SHARDS
from quoteset.progress import Progress
from quoteset.spark.executor import OUTCOME, ROWS, Extraction
from quoteset.spark.session import is_retried, n_cores
from quoteset.spark.tables import SparkTables, streamed

# Tasks of Spark at most: each costs the driver some milliseconds.
MAX_TASKS = 9_999
# Where no task is repeated a process is started for each of them: so many tasks for each core.
TASKS_PER_CORE = 3


def of_batches(session: SparkSession, batches: Iterable[Batch]) -> DataFrame:
    """One row for each of ``batches``, one partition for each where there are not too many."""
    planned = [(each.number, pickle.dumps(each)) for each in batches]
    most = MAX_TASKS if is_retried(session) else TASKS_PER_CORE * n_cores(session)
    table = pa.table(
        {
            "number": pa.array([number for number, _ in planned], pa.int64()),
            "batch": pa.array([batch for _, batch in planned], pa.binary()),
        }
    )
    rows = session.createDataFrame(table)
    return rows.repartitionByRange(max(1, min(len(planned), most)), "number").sortWithinPartitions("number")


def extract(db: SparkTables, work: DataFrame, extraction: Extraction, progress: Progress) -> list[Outcome]:
    """Do the ``work``: the outcomes of all batches by number, and in ``db`` the tables that ``corpus.join`` needs."""
    progress.stage("reading")
    read = db.kept("read", work.mapInArrow(extraction, from_arrow_schema(ROWS)), partitioned_by="kind")
    for kind in SHARDS:
        db.view(f"read_{kind}", read.where(read["kind"] == kind).select(f"{kind}.*", "shard"))
    kept = schema.arrow_schema("articles").append(pa.field("shard", pa.string()))
    db.put("kept_articles", kept.empty_table())
    lines = read.where(read["kind"] == OUTCOME).select(OUTCOME)
    outcomes = [journal.outcome_of(orjson.loads(line.as_py())) for rows in streamed(lines) for line in rows.column(0)]
    progress.advance(sum(each.n_inputs for each in outcomes))
    return sorted(outcomes, key=lambda each: each.number)
