"""The engine for a cluster: ``batch.process`` on its executors, the steps over the corpus in its SQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pyspark.sql import SparkSession

from quoteset import corpus, journal, planning, update
from quoteset.database import Database
from quoteset.errors import UsageError
from quoteset.job import Job, Made
from quoteset.spark import reading
from quoteset.spark.reading import Work
from quoteset.spark.session import own_session
from quoteset.spark.tables import SparkTables
from quoteset.update import Carried


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Does a job (``job.Engine``) in ``session``.

    ``folder`` is an empty one that driver and executors share, as a path of Spark's; None: one in the staging folder.
    ``work`` says what the articles are in, if not in the files of the job.
    """

    session: SparkSession
    folder: str | None = None
    work: Callable[[SparkSession, Job], Work] | None = None

    def __call__(self, job: Job) -> Made:
        """The data set, whose rows come through this process as they are written to the staging folder."""
        if journal.has_work(job.stage.path):
            raise UsageError(
                f"{job.stage.path}: holds batches of a build without Spark that was stopped; repeat that build, or use "
                "--fresh to delete what it did"
            )
        own = own_session(self.session)
        folder = self.folder or (job.stage.scratch / "spark").resolve().as_uri()
        db = SparkTables(own, folder)
        work = self.work(own, job) if self.work else _of_files(db, job)
        outcomes = reading.extract(db, work, job.chosen.limits.worker_bytes, job.progress)
        joined = corpus.join(
            db,
            job.stage.built,
            job.plan,
            job.progress,
            copies=job.copies,
            people=job.people,
        )
        entities = update.write_entities(job.stage.built, db)
        with Database(job.stage.scratch / "figures", memory=job.chosen.run.memory_bytes, threads=1) as here:
            written = corpus.counted(here, joined, job.stage.built)
        return Made(outcomes=outcomes, written=written, entities=entities, carried=Carried(), changes=None)


def _of_files(db: SparkTables, job: Job) -> Work:
    """The files of the job, read on executors; with a limit they are read here."""
    if job.limit is None:
        return reading.of_files(db, job.sources, job.task)
    return reading.of_batches(db.session, planning.batches(job.sources, job.task, job.limit), job.task)
