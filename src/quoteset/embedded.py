"""The engine for one machine: worker processes for the articles, DuckDB for the steps over the corpus."""

from __future__ import annotations

from quoteset import corpus, engine, journal, processing, settings, update
from quoteset.batch import Outcome
from quoteset.corpus import Room
from quoteset.database import Database
from quoteset.job import Job, Made
from quoteset.update import Carried

UPDATE_BYTES = 256 * 2**20  # of memory, for comparing an old data set with a new one


def make(job: Job) -> Made:
    """Do ``job`` here; one that was stopped goes on from what is in its staging folder."""
    stage = job.stage
    outcomes = _process(job)
    with Database(stage.scratch / "update", memory=UPDATE_BYTES, threads=1) as db:
        carried, changes = Carried(), None
        if job.update:
            carried = update.carry_over(job.update.base, job.update.files, job.stray, outcomes, stage.shards, db)
        written = corpus.write_configs(
            stage.shards,
            stage.built,
            job.plan,
            job.progress,
            room=Room(
                scratch=stage.scratch / "corpus",
                memory_bytes=job.chosen.run.memory_bytes,
                threads=job.chosen.run.workers or engine.usable_cores(),
            ),
            copies=job.copies,
            kept=job.update.out if job.update else None,
            people=job.people,
        )
        if job.update:
            changes = update.compare(job.update.base, job.update.files, written.files, stage.built, db)
        update.view_entities(stage.shards, db)
        entities = update.write_entities(stage.built, db)
    return Made(outcomes=outcomes, written=written, entities=entities, carried=carried, changes=changes)


def _process(job: Job) -> list[Outcome]:
    """The outcome of every batch of the sources; their tables are in the staging folder."""
    table = settings.as_table(job.chosen) | job.book.as_setting()
    base = job.update.base.sha256 if job.update else None
    planned = journal.work(table, job.sources, limit=job.limit, base=base)
    done = journal.open_journal(job.stage.path, job.stage.shards, planned)
    if done.outcomes:
        job.progress.note(f"going on with a build that was stopped: {len(done.outcomes):,} of its batches are done")
    try:
        return processing.process(
            job.sources,
            job.task,
            done,
            limit=job.limit,
            workers=job.chosen.run.workers or engine.usable_cores(),
            memory_bytes=job.chosen.limits.worker_bytes,
            progress=job.progress,
        )
    finally:
        done.close()
