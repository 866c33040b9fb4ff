"""Figures of a built folder, counted anew from its Parquet files."""

from __future__ import annotations

import dataclasses
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from quoteset import figures
from quoteset.database import Database
from quoteset.errors import DataError, UsageError
from quoteset.figures import Figures
from quoteset.schema import SPLITS

# What the counting may take, whatever the size of the folder. unit: bytes
_MEMORY = 2**29
_THREADS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """The figures of a built folder."""

    rows: dict[str, dict[str, int]]  # config -> split -> rows
    figures: Figures


def as_json(stats: Stats) -> dict[str, object]:
    """``stats`` as the JSON object that ``quoteset stats --json`` prints."""
    return {"rows": stats.rows, **dataclasses.asdict(stats.figures)}


def count(built: Path) -> Stats:
    """The figures of the folder ``built``; memory does not grow with it.

    Raises UsageError where there is no such folder, DataError where it holds no data set or a damaged file.
    """
    if not built.is_dir():
        raise UsageError(f"{built}: no such folder; name one that `quoteset build` wrote")
    files = figures.files_of(built)
    if not files["articles"]:
        raise DataError(f"{built}: holds no articles/*.parquet; name a folder that `quoteset build` wrote")
    rows = {config: _rows(config, paths) for config, paths in files.items() if paths}
    with (
        tempfile.TemporaryDirectory(prefix="quoteset-") as scratch,
        Database(Path(scratch), memory=_MEMORY, threads=_THREADS) as db,
    ):
        return Stats(rows=rows, figures=figures.count(db, files))


def _rows(config: str, paths: Sequence[Path]) -> dict[str, int]:
    rows: Counter[str] = Counter()
    for path in paths:
        rows[path.name.partition("-")[0]] += _checked(path, config).metadata.num_rows
    # The usual order first; a name that quoteset does not use is still counted.
    return {name: rows[name] for name in (*SPLITS, *sorted(rows.keys() - set(SPLITS))) if name in rows}


def _checked(path: Path, config: str) -> pq.ParquetFile:
    """The file, which has the columns of ``config`` that are counted, each with values of its kind."""
    try:
        file = pq.ParquetFile(path, memory_map=True)
    except (OSError, pa.ArrowInvalid) as error:
        raise DataError(f"{path}: cannot be read as Parquet: {error}; build the folder again") from error
    for field in figures.columns(config):
        place = file.schema_arrow.get_field_index(field.name)
        if place < 0:
            raise DataError(f"{path}: has no column {field.name!r}; `quoteset validate` tells all that is wrong")
        found = file.schema_arrow.field(place).type
        if _kind(found) != _kind(field.type):
            told = f"column {field.name!r} is {found}, not {field.type}"
            raise DataError(f"{path}: {told}; `quoteset validate` tells all that is wrong")
    return file


def _kind(type_: pa.DataType) -> str:
    """A type without what other programs write differently: the width of offsets, and where nulls may be."""
    for kind, is_kind in (
        ("text", lambda each: pa.types.is_string(each) or pa.types.is_large_string(each)),
        ("list", lambda each: pa.types.is_list(each) or pa.types.is_large_list(each)),
        ("struct", pa.types.is_struct),
        ("time", pa.types.is_timestamp),
    ):
        if is_kind(type_):
            return kind
    return str(type_)
