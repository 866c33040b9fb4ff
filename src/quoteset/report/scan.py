"""A built folder read in passing: one batch of rows is held, whatever the size of the files."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from quoteset.errors import DataError, UsageError
from quoteset.page import COLUMNS
from quoteset.schema import arrow_schema

BATCH_ROWS = 2_000  # of articles as they are written about 10 MB
READ_BYTES = 1 << 20  # of a column at a time

# Any: rows as Arrow hands them out.
Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleKey:
    """What is read of every article, to choose among them."""

    article_id: str
    split: str
    publisher: str | None
    year: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """The Parquet files of a built folder, in their order."""

    path: Path
    files: Mapping[str, tuple[Path, ...]]  # config -> files

    def n_bytes(self) -> int:
        """The size on disk of the columns that a page shows."""
        total = 0
        for config, names in COLUMNS.items():
            for path in self.files[config]:
                with _opened(path, config, names) as file:
                    total += _column_bytes(file.metadata, names)
        return total


def open_folder(path: Path) -> Folder:
    """The folder ``path``.

    Raises UsageError where there is no such folder, DataError where it holds no data set.
    """
    if not path.is_dir():
        raise UsageError(f"{path}: no such folder; name one that `quoteset build` wrote")
    files = {config: tuple(sorted((path / config).glob("*.parquet"))) for config in COLUMNS}
    if not files["articles"]:
        raise DataError(f"{path}: holds no articles/*.parquet; name a folder that `quoteset build` wrote")
    return Folder(path=path, files=files)


def article_keys(folder: Folder) -> Iterator[ArticleKey]:
    """The key of every article; texts are not read."""
    for path in folder.files["articles"]:
        for batch in _batches(path, "articles", ("article_id", "publisher", "published_at")):
            years = pc.strftime(batch["published_at"], format="%Y")
            columns = (batch["article_id"], batch["publisher"], years)
            for article_id, publisher, year in zip(*(each.to_pylist() for each in columns), strict=True):
                yield ArticleKey(article_id=article_id, split=_split(path), publisher=publisher, year=year)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundRow:
    """A row and the split that its file belongs to."""

    row: Row
    split: str


def rows(folder: Folder, config: str, wanted: Collection[str]) -> Iterator[FoundRow]:
    """The rows of ``config``, with the columns a page shows, that belong to the articles ``wanted``."""
    ids = pa.array(sorted(wanted), pa.string())
    for path in folder.files[config]:
        for batch in _batches(path, config, COLUMNS[config]):
            for row in batch.filter(pc.is_in(batch["article_id"], ids)).to_pylist():
                yield FoundRow(row=row, split=_split(path))


def _split(path: Path) -> str:
    return path.name.partition("-")[0]


def _opened(path: Path, config: str, names: Sequence[str]) -> pq.ParquetFile:
    try:
        # Without these two Arrow holds the wanted columns of the whole file at once.
        file = pq.ParquetFile(path, buffer_size=READ_BYTES, pre_buffer=False)
    except (OSError, pa.ArrowException) as error:
        raise DataError(f"{path}: cannot be read as Parquet: {error}; build the folder again") from error
    if missing := [name for name in names if name not in file.schema_arrow.names]:
        file.close()
        raise DataError(f"{path}: has no column {missing[0]!r}; `quoteset validate` tells all that is wrong")
    return file


def _batches(path: Path, config: str, names: Sequence[str]) -> Iterator[pa.RecordBatch]:
    wanted = pa.schema([arrow_schema(config).field(name) for name in names])
    with _opened(path, config, names) as file:
        try:
            for batch in file.iter_batches(batch_size=BATCH_ROWS, columns=list(names)):
                yield batch.select(list(names)).cast(wanted)
        except (OSError, pa.ArrowException, ValueError) as error:
            # A ValueError tells of a null where none may be.
            raise DataError(
                f"{path}: cannot be read as {config}: {error}; `quoteset validate` tells all that is wrong"
            ) from error


def _column_bytes(metadata: pq.FileMetaData, names: Sequence[str]) -> int:
    return sum(
        column.total_compressed_size
        for group in range(metadata.num_row_groups)
        for number in range(metadata.num_columns)
        if (column := metadata.row_group(group).column(number)).path_in_schema.partition(".")[0] in names
    )
