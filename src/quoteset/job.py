"""What a build has to do, and what an engine made of it: all that ``pipeline`` and an engine tell each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from quoteset import duplicates, split
from quoteset.batch import Outcome, Task
from quoteset.corpus import Written
from quoteset.corrections import Book
from quoteset.people import People
from quoteset.progress import Progress
from quoteset.readers import Source
from quoteset.records import DatasetFile, Rejection
from quoteset.settings import Settings
from quoteset.staging import Staging
from quoteset.update import Base, Carried, Changes, Inputs


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """The data set that a build adds to."""

    out: Path
    base: Base
    files: Inputs


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """From files to the Parquet files of a data set in ``stage.built``."""

    sources: tuple[Source, ...]
    stray: tuple[Rejection, ...]  # inputs that are no files to read
    limit: int | None
    task: Task  # what is done with each batch
    chosen: Settings
    book: Book
    people: People
    plan: split.Plan
    update: Update | None
    stage: Staging
    progress: Progress

    @property
    def copies(self) -> duplicates.Options:
        """What is a copy, and what becomes of copies."""
        chosen = self.chosen.duplicates
        return duplicates.Options(threshold=chosen.threshold, drop=chosen.drop)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What became of a job."""

    outcomes: list[Outcome]
    written: Written
    entities: DatasetFile
    carried: Carried
    changes: Changes | None


Engine = Callable[[Job], Made]
