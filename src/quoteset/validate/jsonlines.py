"""Rows of JSON lines -> a table of those that schema/ allows, and what is wrong with the others."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa

from quoteset import schema
from quoteset.errors import DataError
from quoteset.validate.columns import check_json
from quoteset.validate.violations import Violation, shown

# Lines from whose names the config is told where the file's name does not tell it.
_SAMPLE_LINES = 100
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """Rows of a file. ``numbers`` gives the row in the file for each row of ``table``."""

    config: str | None
    table: pa.Table | None  # None: nothing can be read
    n_rows: int
    numbers: Sequence[int]
    violations: tuple[Violation, ...]


def read(path: Path, config: str | None) -> Read:
    """The rows of a (compressed) file of JSON lines; ``config`` is told by the columns where it is None.

    Blank lines count, as an editor counts them. Raises DataError where the rows are of no config.
    """
    violations: list[Violation] = []
    rows: list[tuple[int, Any]] = []  # Any: a line may hold any JSON
    try:
        with pa.input_stream(str(path), compression="detect") as stream:
            for number, line in enumerate(io.BufferedReader(stream)):
                if not line.strip():
                    continue
                try:
                    rows.append((number, orjson.loads(line)))
                except orjson.JSONDecodeError as error:
                    violations.append(
                        Violation(rule="json", row=number, reason=f"line {number + 1} is no JSON: {error}")
                    )
    except (pa.ArrowException, OSError) as error:
        violations.append(Violation(rule="json", reason=f"cannot be read to its end: {' '.join(str(error).split())}"))
    names = {name for _, row in rows[:_SAMPLE_LINES] if isinstance(row, dict) for name in row}
    config = config or config_by_columns(names)
    if config is None:
        if violations and not rows:
            return Read(config=None, table=None, n_rows=0, numbers=(), violations=tuple(violations))
        raise DataError(
            f"{path}: its fields are those of no config of quoteset; expected rows of {', '.join(schema.CONFIGS)}"
        )
    good = []
    for number, row in ((number, _with_dates(config, row)) for number, row in rows):
        found = check_json(config, row, number) or _check_dates(config, row, number)
        violations += found
        if not found:
            good.append((number, row))
    return Read(
        config=config,
        table=pa.Table.from_pylist([_as_arrow(config, row) for _, row in good], schema=schema.arrow_schema(config)),
        n_rows=len(rows),
        numbers=[number for number, _ in good],
        violations=tuple(violations),
    )


def config_by_columns(names: Iterable[str]) -> str | None:
    """The config whose columns ``names`` are nearest to; None where they have not half of any config's."""
    found = set(names)

    def likeness(config: str) -> float:
        own = {each.name for each in schema.columns(config)}
        return len(own & found) / len(own | found)

    best = max(schema.CONFIGS, key=likeness)
    return best if likeness(best) >= 0.5 else None


# Any: a line may hold any JSON.
def _with_dates(config: str, row: Any) -> Any:
    """``row`` with its dates as strings: ``datasets.Dataset.to_json`` writes milliseconds since 1970 instead."""
    if not isinstance(row, dict):
        return row
    numbers = {name: row[name] for name in _date_columns(config) if type(row.get(name)) is int}
    return {**row, **{name: _date(value) for name, value in numbers.items()}} if numbers else row


def _date(milliseconds: int) -> str | int:
    """The moment as JSON lines have it; the number itself where it is none, for the schema to refuse."""
    try:
        return (_EPOCH + timedelta(milliseconds=milliseconds)).isoformat()
    except OverflowError:
        return milliseconds


def _check_dates(config: str, row: dict[str, Any], number: int) -> list[Violation]:
    """Dates that are well written, but that no table can hold: the year 0, a leap second."""
    violations = []
    for name in _date_columns(config):
        try:
            _moment(row[name])
        except ValueError as error:
            reason = f"{shown(row[name])} is no moment of time: {error}"
            violations.append(Violation(rule="values", config=config, row=number, field=name, reason=reason))
    return violations


def _as_arrow(config: str, row: dict[str, Any]) -> dict[str, Any]:
    return {**row, **{name: _moment(row[name]) for name in _date_columns(config)}}


def _moment(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)


def _date_columns(config: str) -> list[str]:
    return [each.name for each in schema.columns(config) if pa.types.is_timestamp(each.type)]
