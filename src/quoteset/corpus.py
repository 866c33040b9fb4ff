"""The tables of all batches -> the configs of the data set: what can only be done with the whole corpus in view.

With ``pipeline`` and ``batch`` one of the three modules that join the stages. Nothing here holds more than a few rows
and one row group of any config: the tables are views of files, and what is made of them is SQL in ``database``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from quoteset import duplicates, figures, flags, gather, schema, split, write
from quoteset.checking import clash
from quoteset.database import Database
from quoteset.figures import Example, Figures
from quoteset.people import NOBODY, People
from quoteset.progress import Progress
from quoteset.records import DatasetFile, Rejection
from quoteset.rows import ENTITIES
from quoteset.schema import CONFIGS
from quoteset.tables import Tables
from quoteset.validate import accept
from quoteset.wordings import WORDINGS

# What a worker writes (``checking.KINDS``), and the columns of each.
SHARDS = {
    **{config: schema.arrow_schema(config) for config in ("articles", "quotes", "nonquotes")},
    "entities": ENTITIES,
    "wordings": WORDINGS,
    "fingerprints": duplicates.FINGERPRINTS,
}
# People listed of those whose names fit several speakers.
N_UNCLEAR = 10

# Articles that are in no config.
_LEFT_OUT = pa.schema([pa.field("article_id", pa.string()), pa.field("shard", pa.string())])


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What the steps over the corpus may use. It changes no row."""

    scratch: Path  # an empty folder for what does not fit into memory; what is left in it is the caller's to delete
    memory_bytes: int
    threads: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """The Parquet files of a data set, and what was rejected on the way."""

    files: tuple[DatasetFile, ...]
    rejections: tuple[Rejection, ...]
    bad_rows: tuple[Rejection, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The files of a data set, and what was rejected on the way."""

    files: tuple[DatasetFile, ...]
    rejections: tuple[Rejection, ...]  # articles whose id another one has; dropped copies; torn between two splits
    bad_rows: tuple[Rejection, ...]
    figures: Figures
    examples: tuple[Example, ...]


def write_configs(
    shards: Path,
    out: Path,
    plan: split.Plan,
    progress: Progress,
    *,
    room: Room,
    copies: duplicates.Options | None = None,
    kept: Path | None = None,
    people: People = NOBODY,
    sizes: write.Sizes = write.DEFAULT_SIZES,
) -> Written:
    """Join the tables in ``shards`` and write every config and split to ``out``.

    ``kept`` is a data set that is updated: its articles, which are the shards whose names begin with ``batch.OLD``,
    keep their group, their flags and their split. ``people`` are looked for among the speakers.

    Raises DatabaseError where the memory is too little, OSError where the disk is full; ``shards`` are as they were.
    """
    with Database(room.scratch, memory=room.memory_bytes, threads=room.threads) as db:
        _view(db, shards, kept)
        joined = join(db, out, plan, progress, copies=copies, people=people, sizes=sizes)
        return counted(db, joined, out)


def join(
    db: Tables,
    out: Path,
    plan: split.Plan,
    progress: Progress,
    *,
    copies: duplicates.Options | None = None,
    people: People = NOBODY,
    sizes: write.Sizes = write.DEFAULT_SIZES,
) -> Joined:
    """Join the tables that ``db`` has and write every config and split to ``out``; whatever the engine.

    These are ``read_KIND`` for every kind of ``SHARDS`` and ``kept_articles``, each with the column ``shard``.
    """
    copies = copies or duplicates.Options()
    progress.stage("joining", len(CONFIGS))
    rejections = _sort_out(db)
    bad_rows: list[Rejection] = []
    files: list[DatasetFile] = []
    duplicates.find(db, copies.threshold)
    if copies.drop:
        rejections += _leave_out(db, "corpus/copies", _dropped)
    _tell_linked(gather.identify(db, people), progress)
    split.assign(db, plan)
    rejections += _leave_out(db, "split/astray", _astray)
    split.place(db)
    gather.count(db)
    for config in CONFIGS:
        files += write.write_config(out, config, _checked(config, _rows(db, config), bad_rows), sizes)
        progress.advance()
    return Joined(files=tuple(files), rejections=tuple(rejections), bad_rows=tuple(bad_rows))


def counted(db: Database, joined: Joined, out: Path) -> Written:
    """``joined`` with what there is to say of the files in ``out``."""
    found = figures.count(db, figures.files_of(out))
    return Written(
        files=joined.files,
        rejections=joined.rejections,
        bad_rows=joined.bad_rows,
        figures=found,
        examples=figures.examples(db),
    )


def _view(db: Database, shards: Path, kept: Path | None) -> None:
    """Make a view of each kind of table, and of the articles of the data set that is updated."""
    for kind, columns in SHARDS.items():
        db.view(f"read_{kind}", sorted(shards.glob(f"*.{kind}.parquet")), columns)
    old = sorted((kept / "articles").glob("*.parquet")) if kept else []
    db.view("kept_articles", old, schema.arrow_schema("articles"))


def _sort_out(db: Tables) -> list[Rejection]:
    """Make the views of each kind without articles whose id an earlier one has: those are given back."""
    db.put("left_out", _LEFT_OUT.empty_table())
    rejections = list(_leave_out(db, "corpus/clashes", _clashing))
    for kind in SHARDS:
        db.without(kind, f"read_{kind}", "left_out", ("article_id", "shard"))
    db.make("old", "corpus/old")
    return rejections


def _tell_linked(linked: gather.Linked, progress: Progress) -> None:
    if not linked.n_people:
        return
    progress.note(
        f"people: {linked.n_linked:,} of {linked.n_people:,} linked to a speaker; "
        f"{linked.n_found:,} have a name that is quoted"
    )
    if linked.unclear:
        listed = ", ".join(linked.unclear[:N_UNCLEAR]) + (", …" if len(linked.unclear) > N_UNCLEAR else "")
        progress.note(
            f"people: {len(linked.unclear):,} not linked, since their names fit several speakers, or several of the "
            f"people, equally well: {listed}"
        )


def _leave_out(db: Tables, query: str, rejection: Callable[[dict[str, str]], Rejection]) -> Iterator[Rejection]:
    """Take the articles that ``query`` finds out of all views, and give back their rejections."""
    db.make("found", query)
    if not db.n_rows("found"):
        return
    yield from (rejection(row) for batch in db.stream("corpus/found") for row in batch.to_pylist())
    db.make("left_out", "corpus/left_out")


def _rows(db: Tables, config: str) -> Iterator[pa.RecordBatch]:
    """The rows of ``config`` by split and in the order of the config, with the column ``side``."""
    match config:
        case "articles":
            return db.ordered("corpus/articles", ("side", "article_id"), duplicate=flags.DUPLICATE)
        case "quotations":
            return gather.quotations(db)
        case "speakers":
            return gather.speakers(db)
        case "quotes":
            # As one reads, article by article.
            return db.ordered("corpus/quotes", ("side", "article_id", "start", "quote_id"))
        case _:
            return db.ordered("corpus/nonquotes", ("side", "article_id", "start", "end"))


def _checked(config: str, batches: Iterator[pa.RecordBatch], bad_rows: list[Rejection]) -> Iterator[pa.RecordBatch]:
    """``batches`` without the rows that break the contract, which go to ``bad_rows``.

    Rows of articles were checked by the worker, where a fault costs one article; here only what was made since.
    """
    for batch in batches:
        if config not in _MADE_HERE:
            yield batch
            continue
        table = pa.Table.from_batches([batch])
        checked = accept(config, schema.conformed(config, table))
        bad_rows += (Rejection(source=config, stage="validate", error=str(each)) for each in checked.violations)
        bad = {each.row for each in checked.violations}
        kept = table.take([row for row in range(table.num_rows) if row not in bad]) if bad else table
        yield from kept.to_batches()


_MADE_HERE = ("quotations", "speakers")


def _clashing(row: dict[str, str]) -> Rejection:
    return clash(row["article_id"], row["source"], row["other"])


def _dropped(row: dict[str, str]) -> Rejection:
    error = f"copies article {row['first_id']!r} ({row['first_source']}); build without --drop-duplicates to keep it"
    return Rejection(source=row["source"], stage="duplicates", error=error)


def _astray(row: dict[str, str]) -> Rejection:
    error = (
        f"article {row['article_id']!r} shares text or a long quotation with articles of two splits, which --update "
        "leaves where they are; build without --update to take it in"
    )
    return Rejection(source=row["source"], stage="split", error=error)
