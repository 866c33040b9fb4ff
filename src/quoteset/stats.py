"""Figures of a built folder, counted anew from its Parquet files."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from quoteset import card
from quoteset.card import Figures
from quoteset.errors import DataError, UsageError
from quoteset.schema import CONFIGS, SPLITS, arrow_schema

N_SPEAKERS = 15  # most quoted speakers listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """A speaker with the number of its quotations."""

    name: str
    type: str
    n_quotes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """The figures of a built folder."""

    rows: dict[str, dict[str, int]]  # config -> split -> rows
    figures: Figures
    speakers: tuple[Speaker, ...]  # most quoted first


def as_json(stats: Stats) -> dict[str, object]:
    """``stats`` as the JSON object that ``quoteset stats --json`` prints."""
    return {
        "rows": stats.rows,
        **dataclasses.asdict(stats.figures),
        "speakers": [dataclasses.asdict(each) for each in stats.speakers],
    }


def count(built: Path) -> Stats:
    """The figures of the folder ``built``; one file is held at a time.

    Raises UsageError where there is no such folder, DataError where it holds no data set or a damaged file.
    """
    if not built.is_dir():
        raise UsageError(f"{built}: no such folder; name one that `quoteset build` wrote")
    files = {config: sorted((built / config).glob("*.parquet")) for config in CONFIGS}
    if not files["articles"]:
        raise DataError(f"{built}: holds no articles/*.parquet; name a folder that `quoteset build` wrote")
    return Stats(
        rows={config: _rows(paths) for config, paths in files.items() if paths},
        figures=card.total(_figures(files)),
        speakers=_speakers(files["speakers"]),
    )


def _figures(files: dict[str, list[Path]]) -> Iterator[Figures]:
    """The figures of every file; those of different configs add up, since each counts its own rows only."""
    none = {config: arrow_schema(config).empty_table() for config in ("articles", "quotes", "nonquotes")}
    for config in none:
        for path in files[config]:
            yield card.count(**{**none, config: _read(path, config)})


def _rows(paths: list[Path]) -> dict[str, int]:
    rows: Counter[str] = Counter()
    for path in paths:
        rows[path.name.partition("-")[0]] += _open(path).metadata.num_rows
    # The usual order first; a name that quoteset does not use is still counted.
    return {name: rows[name] for name in (*SPLITS, *sorted(rows.keys() - set(SPLITS))) if name in rows}


def _speakers(paths: list[Path]) -> tuple[Speaker, ...]:
    found: list[Speaker] = []
    for path in paths:
        table = _read(path, "speakers").select(["name", "type", "n_quotes"])
        # The best of each file are enough to know the best of all.
        top = table.sort_by([("n_quotes", "descending"), ("name", "ascending")]).slice(0, N_SPEAKERS)
        found += (Speaker(**row) for row in top.to_pylist())
    return tuple(sorted(found, key=lambda each: (-each.n_quotes, each.name, each.type))[:N_SPEAKERS])


def _open(path: Path) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(path, memory_map=True)
    except (OSError, pa.ArrowInvalid) as error:
        raise DataError(f"{path}: cannot be read as Parquet: {error}; build the folder again") from error


def _read(path: Path, config: str) -> pa.Table:
    file = _open(path)
    if missing := sorted(set(arrow_schema(config).names) - set(file.schema_arrow.names)):
        raise DataError(f"{path}: has no column {missing[0]!r}; `quoteset validate` tells all that is wrong")
    return file.read()
