"""A DataFrame of articles, or of files, as work for the executors."""

from __future__ import annotations

import dataclasses
import itertools
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from pyspark import TaskContext
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812 - as Spark's own documentation has it

from quoteset import planning
from quoteset.batch import Batch, Outcome
from quoteset.errors import UsageError
from quoteset.job import Job
from quoteset.readers import FieldMap, Source, listed_sources
from quoteset.records import Rejection
from quoteset.spark.hadoop import Storage
from quoteset.spark.reading import MAX_TASKS, Work
from quoteset.spark.session import n_cores

# The columns of Spark's data source binaryFile by which a DataFrame of files is known.
FILE_COLUMNS = frozenset({"path", "content"})

_NAME, _HASH = "__quoteset_name", "__quoteset_hash"
_HASH_CHARACTERS = 16
_MAGIC = frozenset("*?[{")


@dataclass(frozen=True, slots=True, kw_only=True)
class Articles:
    """The rows of a DataFrame, each an article; columns as in a Parquet file.

    The source of an article is ``name``, and behind a # its id, or else a hash of the row: no row there is the n-th.
    Rows are brought into the order of those names, so that the partitions they came in do not show.
    """

    rows: DataFrame
    name: str

    def __call__(self, session: SparkSession, job: Job) -> Work:
        """The work of ``job``. Raises UsageError where no column can be the text."""
        if job.limit is not None:
            raise UsageError("a limit is for files; take the first rows with DataFrame.limit")
        columns = self.rows.columns
        fields = FieldMap(job.task.options)
        if not fields.has_text(columns):
            raise UsageError(f"the DataFrame of articles: {fields.missing_text(columns).error}")
        rows = _moved(self.rows, session)
        rows = rows.withColumn(_HASH, F.sha2(F.to_json(F.struct("*")), 256))
        rows = rows.withColumn(_NAME, _row_name(columns, job.task.options.names("id")))
        n_parts = min(max(self.rows.rdd.getNumPartitions(), 2 * n_cores(session)), MAX_TASKS)
        rows = rows.repartitionByRange(n_parts, _NAME, _HASH).sortWithinPartitions(_NAME, _HASH)
        options = dataclasses.replace(job.task.options, row_name=_NAME)
        return Work(
            # As one column, since mapInArrow does not take names with a dot.
            rows=rows.select(F.struct("*").alias("row")),
            unpack=_Rows(self.name),
            task=dataclasses.replace(job.task, options=options),
            # What Spark made of the rows on their way has a hash that says nothing.
            are_inputs_files=False,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """Files that Spark reads whole (its data source binaryFile), in any format that is known by its extension.

    ``names`` are the files that there are, by their path in ``rows``, with the names that sources begin with. None: all
    of ``rows``, named below the folder that they have in common. ``empty`` are those of no content, which Spark leaves
    out.
    """

    rows: DataFrame
    names: Mapping[str, str] | None = None
    empty: frozenset[str] = frozenset()

    def __call__(self, session: SparkSession, job: Job) -> Work:
        """The work of ``job``. Raises UsageError where there is no file."""
        if job.limit is not None:
            raise UsageError("--limit is for files that this machine can read; leave it out")
        rows = _moved(self.rows, session)
        names = self.names
        if names is None:
            paths = [row[0] for row in rows.select("path").collect()]
            names = _names(paths, [_common_folder(paths)])
        if not names:
            raise UsageError("there is no file among the inputs; check the paths")
        outcomes: list[Outcome] = []
        known: list[dict[str, object]] = []
        empty: list[dict[str, object]] = []
        for number, found in enumerate(listed_sources(names), planning.FIRST):
            if isinstance(found, Rejection):
                outcomes.append(_rejected(number, found))
            elif found.path in self.empty:
                empty.append({"number": number, "name": found.name, "content": b""})
            else:
                known.append({"number": number, "path": found.path, "name": found.name})
        # The files stay where Spark reads them; only their numbers travel.
        numbers = session.createDataFrame(pa.Table.from_pylist(known, schema=_NUMBERED))
        work = rows.select("path", "content").join(F.broadcast(numbers), "path").select(*_READ.names)
        if empty:
            work = work.union(session.createDataFrame(pa.Table.from_pylist(empty, schema=_READ)))
        return Work(
            rows=work, unpack=unpack_files, task=job.task, n_batches=len(known) + len(empty), outcomes=tuple(outcomes)
        )


_NUMBERED = pa.schema([("number", pa.int64()), ("path", pa.string()), ("name", pa.string())])
_READ = pa.schema([("number", pa.int64()), ("name", pa.string()), ("content", pa.binary())])


def files(session: SparkSession, urls: Sequence[str]) -> Files:
    """The files of ``urls`` (files, folders, globs) wherever Spark reaches them. Raises UsageError for one without."""
    found: dict[str, int] = {}
    folders = []
    for storage in (Storage(session, url) for url in urls):
        listed = {each.url: each.size for each in storage.files()}
        if not listed:
            raise UsageError(f"{storage.url}: no such file or folder, or none in it; check the address")
        found |= listed
        folders.append(_fixed(storage.url))
    reader = session.read.format("binaryFile").option("recursiveFileLookup", "true")
    return Files(
        rows=reader.load(list(urls)),
        names=_names(list(found), folders),
        empty=frozenset(url for url, size in found.items() if not size),
    )


def unpack_files(received: Iterator[pa.RecordBatch], folder: Path) -> Iterator[Batch]:
    """A batch for each file, whose content is put into ``folder``, for its reader may have to jump in it."""
    for rows in received:
        for number, name, content in zip(*(rows[each] for each in ("number", "name", "content")), strict=True):
            path = folder / f"{number.as_py()}{_extensions(name.as_py())}"
            path.write_bytes(content.as_buffer())
            (source,) = listed_sources({str(path): name.as_py()})
            assert isinstance(source, Source)  # noqa: S101 - the driver has seen to that
            yield Batch(number=number.as_py(), sources=(source,))


@dataclass(frozen=True, slots=True)
class _Rows:
    """A batch of all rows of a partition, as a Parquet file."""

    name: str

    def __call__(self, received: Iterator[pa.RecordBatch], folder: Path) -> Iterator[Batch]:
        context = TaskContext.get()
        number = planning.FIRST + (context.partitionId() if context else 0)
        path = folder / f"{number}.parquet"
        writer: pq.ParquetWriter | None = None
        for wrapped in received:
            rows = pa.RecordBatch.from_struct_array(wrapped["row"]).drop_columns([_HASH])
            if writer is None:
                writer = pq.ParquetWriter(path, rows.schema, compression="zstd", compression_level=1)
            writer.write_batch(rows)
        if writer is not None:
            writer.close()
            yield Batch(number=number, sources=(Source(path=str(path), name=self.name, format="parquet"),))


def _moved(rows: DataFrame, session: SparkSession) -> DataFrame:
    """``rows`` of whatever session as rows of ``session``, whose settings then hold for them."""
    name = f"quoteset_{uuid.uuid4().hex}"
    rows.createGlobalTempView(name)
    try:
        return session.table(f"global_temp.{name}")
    finally:
        # The plan is known by now.
        session.catalog.dropGlobalTempView(name)


def _row_name(columns: Sequence[str], names: Sequence[str]) -> Column:
    """What a row is called: the first id that it has, as ``FieldMap`` finds it; else the beginning of its hash."""
    given: Mapping[str, str] = {each.lower(): each for each in reversed(columns)}
    # In a name without ` a dot would lead into a struct.
    ids = [F.col(f"`{given[name.lower()].replace('`', '``')}`") for name in names if name.lower() in given]
    named = (F.nullif(each.cast("string"), F.lit("")) for each in ids)
    return F.coalesce(*named, F.substring(F.col(_HASH), 1, _HASH_CHARACTERS))


def _names(paths: Sequence[str], roots: Sequence[str]) -> dict[str, str]:
    """Each of ``paths`` with its name below the root that it was found by; all are qualified URLs."""
    folders = [root.rstrip("/") for root in roots]
    names = {}
    for path in paths:
        below = [path.removeprefix(f"{folder}/") for folder in folders if path.startswith(f"{folder}/")]
        # A file that was named itself is called by its last name.
        names[path] = max(below, key=len, default=path.rpartition("/")[2])
    return names


def _common_folder(paths: Sequence[str]) -> str:
    parts = zip(*(path.split("/")[:-1] for path in paths), strict=False)
    return "/".join(same[0] for same in itertools.takewhile(lambda each: len(set(each)) == 1, parts))


def _fixed(root: str) -> str:
    """The folder in which a glob begins; any other root as it is."""
    parts = root.split("/")
    place = next((n for n, part in enumerate(parts) if _MAGIC & set(part)), None)
    return root if place is None else "/".join(parts[:place])


def _extensions(name: str) -> str:
    return "".join(Path(name.lower()).suffixes[-2:])


def _rejected(number: int, rejection: Rejection) -> Outcome:
    return Outcome(number=number, n_inputs=1, rejections=(rejection,), bad_rows=(), inputs=())
