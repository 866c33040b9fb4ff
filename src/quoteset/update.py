"""A data set that is there already, with new articles: its rows, ids and splits stay as they were.

A file that was read before, with the same name and content, is not read again. Of one whose content changed, the
articles it has now are added, and those with an id that is known already replace their old reading. Nothing else ever
goes: what an input no longer holds stays in the data set. The table of people may be another one: all speakers
are linked with it anew, and keep their ids.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

import quoteset
from quoteset import checking, manifest, schema, settings, write
from quoteset.batch import Outcome
from quoteset.corrections import UNMATCHED, Book
from quoteset.database import Database
from quoteset.errors import DataError, UsageError
from quoteset.folder import ENTITIES as ENTITIES_PATH
from quoteset.manifest import Input
from quoteset.people import People
from quoteset.readers import Source, sha256
from quoteset.records import DatasetFile, Rejection
from quoteset.rows import ENTITIES
from quoteset.schema import CONFIGS
from quoteset.settings import Settings
from quoteset.tables import Tables

# The number before the first batch's, so that old rows come before all others.
OLD_SHARD = f"{0:09}-{0:06}"

READ_ROWS = 2048  # of old rows, which are held at a time
GROUP_ROWS = 65_536  # of a row group of the entities

_OLD = ("articles", "quotes", "nonquotes", "entities")
_COMPARED = ("articles", "quotes", "quotations", "speakers")


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """A built folder that is to be updated."""

    folder: Path
    sha256: str  # of its manifest
    inputs: Mapping[str, str]  # name -> SHA-256
    has_other_people: bool  # whether the table of people, or what is copied of it, is not the one of then
    passed_over: Mapping[str, Mapping[str, int]]  # name -> records that are no inputs, by what took them out


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """The files of an update, by what has to be done with them."""

    to_read: tuple[Source, ...]
    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    missing: tuple[str, ...]  # in the data set, but not among the inputs


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What a build has from the data set that it updates. n_inputs = articles + rejections."""

    n_inputs: int = 0
    rejections: tuple[Rejection, ...] = ()
    bad_rows: tuple[Rejection, ...] = ()
    inputs: tuple[Input, ...] = ()
    unmatched: Mapping[str, str] | None = None  # corrections that did not fit -> why; None: nothing is carried over


@dataclass(frozen=True, slots=True, kw_only=True)
class RowChanges:
    """How many rows of a config came new, went, and stayed."""

    added: int
    removed: int
    stayed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What an update changed."""

    inputs: Inputs
    configs: Mapping[str, RowChanges]
    n_changed: int  # articles with another content than before
    n_missing: int  # articles that the inputs do not hold any more; they stay
    n_relinked: int | None = None  # speakers that another table of people changed; None: it is the same

    def as_table(self) -> dict[str, object]:
        """Plain JSON values, for the manifest and for programs."""
        articles = self.configs["articles"]
        return {
            "inputs": {
                "added": len(self.inputs.added),
                "unchanged": len(self.inputs.unchanged),
                "changed": list(self.inputs.changed),
                "missing": list(self.inputs.missing),
            },
            "articles": {
                "added": articles.added,
                "changed": self.n_changed,
                "unchanged": articles.stayed - self.n_changed - self.n_missing,
                "missing": self.n_missing,
            },
            **{
                config: {"added": each.added, "removed": each.removed}
                for config, each in self.configs.items()
                if config != "articles"
            },
            **({} if self.n_relinked is None else {"people": {"speakers": self.n_relinked}}),
        }


def open_base(folder: Path, chosen: Settings, book: Book, people: People) -> Base:
    """The built ``folder``; raises UsageError where new rows would not be made as its old ones were."""
    content = (folder / manifest.NAME).read_bytes()
    told = orjson.loads(content)
    differences = [
        f"{name} was {then}, and is {now}"
        for name, then, now in (
            ("quoteset", told["quoteset"], quoteset.__version__),
            ("schema", told.get("schema"), schema.version()),
        )
        if then != now
    ]
    now = orjson.loads(orjson.dumps(settings.as_table(chosen)))
    # What is on the card says nothing of the rows, and --limit of what else there was to read; people are linked anew.
    then = {key: value for key, value in told["settings"].items() if key not in ("card", "limit", "people")}
    now_people = now.pop("people") | people.as_setting()
    del now["card"]
    now |= book.as_setting()
    differences += (f"{each.key} was {each.then}, and is {each.now}" for each in settings.differences(then, now))
    if differences:
        raise UsageError(
            f"{folder}: cannot be updated, for its rows were made otherwise: {'; '.join(differences)}. Use the same "
            "settings, or build it anew, without --update"
        )
    if not (folder / ENTITIES_PATH).is_file():
        raise DataError(f"{folder}: has no {ENTITIES_PATH}, which an update needs; build it anew, without --update")
    return Base(
        folder=folder,
        sha256=hashlib.sha256(content).hexdigest(),
        inputs={each["source"]: each["sha256"] for each in told["inputs"]},
        has_other_people=told["settings"]["people"] != now_people,
        passed_over={each["source"]: each.get("passed_over", {}) for each in told["inputs"]},
    )


def sort_out(base: Base, sources: Sequence[Source]) -> Inputs:
    """Which of ``sources`` have to be read. Files of known names are read once, for their hash."""
    known = [each for each in sources if each.name in base.inputs]
    # Hashing lets other threads run, and most of the time is the disk's.
    with ThreadPoolExecutor(4) as pool:
        hashes = dict(zip((each.name for each in known), pool.map(sha256, known), strict=True))
    unchanged = {name for name, digest in hashes.items() if digest == base.inputs[name]}
    return Inputs(
        to_read=tuple(each for each in sources if each.name not in unchanged),
        added=tuple(each.name for each in sources if each.name not in hashes),
        changed=tuple(name for name in hashes if name not in unchanged),
        unchanged=tuple(sorted(unchanged)),
        missing=tuple(sorted(base.inputs.keys() - hashes.keys())),
    )


def carry_over(
    base: Base, files: Inputs, stray: Iterable[Rejection], outcomes: Iterable[Outcome], shards: Path, db: Database
) -> Carried:
    """Put the old rows that stay into ``shards``; in ``db`` the tables that ``compare`` needs are made."""
    _view_old(base, db)
    names = {shard.name for each in outcomes for shard in each.shards}
    articles = sorted(shards / name for name in names if name.endswith(".articles.parquet"))
    db.view("read_articles", articles, schema.arrow_schema("articles"))
    db.make("replaced", "update/replaced")
    n_articles = _write_old(base, db.read("update/replaced")["article_id"], shards)
    read_again = {each.name for each in files.to_read} | {each.source for each in stray}
    rejections, bad_rows = _old_rejections(base.folder, read_again)
    hashed = {one.source for each in outcomes for one in each.inputs}
    return Carried(
        n_inputs=n_articles + len(rejections),
        rejections=rejections,
        bad_rows=bad_rows,
        inputs=tuple(
            Input(name, digest, tuple(base.passed_over.get(name, {}).items()))
            for name, digest in base.inputs.items()
            if name not in hashed
        ),
        unmatched=_old_unmatched(base.folder),
    )


def compare(base: Base, files: Inputs, written: Iterable[DatasetFile], built: Path, db: Database) -> Changes:
    """What changed between the old data set, as ``carry_over`` saw it, and the one at ``built``."""
    paths = {config: [built / each.path for each in written if each.config == config] for config in _COMPARED}
    for config in _COMPARED:
        db.view(f"new_{config}", paths[config], schema.arrow_schema(config))
    db.put("unchanged_files", pa.table({"source": pa.array(files.unchanged, pa.string())}))
    configs = {
        row["config"]: RowChanges(added=row["n_added"], removed=row["n_removed"], stayed=row["n_stayed"])
        for row in db.read("update/changes").to_pylist()
    }
    (row,) = db.read("update/articles").to_pylist()
    return Changes(
        inputs=files,
        configs=configs,
        n_changed=row["n_changed"],
        n_missing=row["n_missing"],
        n_relinked=db.read("update/relinked")["n"][0].as_py() if base.has_other_people else None,
    )


def view_entities(shards: Path, db: Database) -> None:
    """Make the views that ``write_entities`` needs."""
    for kind, arrow_schema in (("articles", schema.arrow_schema("articles")), ("entities", ENTITIES)):
        db.view(f"read_{kind}", sorted(shards.glob(f"*.{kind}.parquet")), arrow_schema)


def write_entities(built: Path, db: Tables) -> DatasetFile:
    """Write what a later update needs beside the configs; of ``read_articles`` and ``read_entities``."""
    path = built / ENTITIES_PATH
    path.parent.mkdir()
    n_rows = 0
    with pq.ParquetWriter(path, ENTITIES, compression="zstd") as writer:
        for table in _cut(db.stream("update/entities")):
            writer.write_table(table.select(ENTITIES.names).cast(ENTITIES))
            n_rows += table.num_rows
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return DatasetFile(path=ENTITIES_PATH, size=path.stat().st_size, sha256=digest, n_rows=n_rows)


def _cut(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """The same rows in tables of ``GROUP_ROWS``, so that the bytes of a file do not follow from how they came."""
    held: list[pa.RecordBatch] = []
    n_rows = 0
    for each in batches:
        held.append(each)
        n_rows += each.num_rows
        if n_rows >= GROUP_ROWS:
            table = pa.Table.from_batches(held).combine_chunks()
            yield table.slice(0, GROUP_ROWS)
            held = table.slice(GROUP_ROWS).to_batches()
            n_rows -= GROUP_ROWS
    if n_rows:
        yield pa.Table.from_batches(held).combine_chunks()


def _view_old(base: Base, db: Database) -> None:
    for config in CONFIGS:
        db.view(f"old_{config}", sorted((base.folder / config).glob("*.parquet")), schema.arrow_schema(config))


def _write_old(base: Base, replaced: pa.ChunkedArray, shards: Path) -> int:
    """Write the old rows, but those of ``replaced`` articles, as the tables of a batch; how many articles they are."""
    n_articles = 0
    for kind in _OLD:
        with ExitStack() as stack:
            writers: dict[str, pq.ParquetWriter] = {}
            for table in _rows(base.folder, kind):
                kept = table.filter(pc.invert(pc.is_in(table["article_id"], value_set=replaced)))
                n_articles += kept.num_rows if kind == "articles" else 0
                for name, made in checking.with_derived({kind: kept}).items():
                    if name not in writers:
                        path = shards / f"{OLD_SHARD}.{name}.parquet"
                        writers[name] = stack.enter_context(pq.ParquetWriter(path, made.schema, compression="zstd"))
                    writers[name].write_table(made)
    return n_articles


def _rows(folder: Path, kind: str) -> Iterator[pa.Table]:
    """The rows of a config, or of the entities, a few at a time."""
    is_config = kind in CONFIGS
    arrow_schema = schema.arrow_schema(kind) if is_config else ENTITIES
    for path in sorted((folder / kind).glob("*.parquet")) if is_config else [folder / ENTITIES_PATH]:
        with pq.ParquetFile(path) as file:
            for rows in file.iter_batches(batch_size=READ_ROWS, columns=arrow_schema.names):
                yield pa.Table.from_batches([rows]).cast(arrow_schema).replace_schema_metadata(None)


def _old_unmatched(folder: Path) -> Mapping[str, str]:
    path = folder / UNMATCHED
    lines = map(orjson.loads, path.read_bytes().splitlines() if path.is_file() else [])
    return {each["id"]: each["unmatched"] for each in lines}


def _old_rejections(folder: Path, read_again: set[str]) -> tuple[tuple[Rejection, ...], tuple[Rejection, ...]]:
    """Rejected inputs, and rejected rows, of files that were not read again."""
    rejections: list[Rejection] = []
    bad_rows: list[Rejection] = []
    path = folder / write.REJECTED
    for line in path.read_bytes().splitlines() if path.is_file() else []:
        each = Rejection(**orjson.loads(line))
        # Rows of a corpus step are judged anew.
        if each.source in CONFIGS or each.source in read_again or each.source.rpartition("#")[0] in read_again:
            continue
        is_row = each.stage == "validate" and each.error.startswith(("quotes", "nonquotes"))
        (bad_rows if is_row else rejections).append(each)
    return tuple(rejections), tuple(bad_rows)
