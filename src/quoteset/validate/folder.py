"""A path from outside: a built folder, a Parquet file or a file of JSON lines, checked in full."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from quoteset import schema
from quoteset.errors import DataError, UsageError
from quoteset.validate import jsonlines, links
from quoteset.validate.columns import check_columns, check_unique, loosened
from quoteset.validate.leaks import check_leaks
from quoteset.validate.listing import MANIFEST, ReadFile, check_card, check_manifest
from quoteset.validate.tables import check_rows
from quoteset.validate.violations import Violation

_SHARD = re.compile(r"(?P<split>[A-Za-z]+)-(?P<number>\d{5})-of-(?P<total>\d{5})\.parquet")
_JSON_LINES = (".jsonl", ".jsonl.gz", ".jsonl.zst")
_EXPECTED = "expected a folder that quoteset build wrote, a .parquet or a .jsonl (.gz, .zst) file of one config"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The outcome of a validation."""

    path: str
    n_rows: dict[str, dict[str, int]]  # config -> split -> rows that were read; "" as split of a single file
    violations: tuple[Violation, ...]  # by file and row
    unchecked: tuple[str, ...]  # what could not be looked at, and why

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.violations


def validate_path(path: str | Path) -> Report:
    """Everything that is wrong with the data at ``path``.

    Raises UsageError where there is no such path, DataError where it holds no rows of quoteset's.
    """
    found = Path(path)
    if found.is_dir():
        return _validate_folder(found)
    if not found.exists():
        raise UsageError(f"{found}: does not exist; {_EXPECTED}")
    if found.name.endswith(_JSON_LINES):
        return _report_file(found, jsonlines.read(found, _config_of(found)))
    if found.suffix == ".parquet":
        return _report_file(found, _read_parquet(found))
    raise DataError(f"{found}: is no dataset; {_EXPECTED}")


def _report_file(path: Path, read: jsonlines.Read) -> Report:
    violations = list(read.violations)
    n_rows = {}
    if read.table is not None and read.config is not None:
        n_rows = {read.config: {"": read.n_rows}}
        found = check_rows(read.config, read.table, None, read.numbers)
        violations += found
        # Without its columns a table has no ids to compare.
        if all(each.row is not None for each in found):
            violations += check_unique(read.config, read.table, read.numbers)
    return Report(
        path=str(path),
        n_rows=n_rows,
        violations=_sorted(replace(each, file=path.name) for each in violations),
        unchecked=("links to other configs, and the offsets into articles.text: there is only this one file",),
    )


def _read_parquet(path: Path) -> jsonlines.Read:
    try:
        table = pq.read_table(path, partitioning=None)
    except (pa.ArrowException, OSError) as error:
        violation = Violation(rule="parquet", reason=f"cannot be read: {_one_line(error)}")
        return jsonlines.Read(config=None, table=None, n_rows=0, numbers=range(0), violations=(violation,))
    config = _config_of(path) or jsonlines.config_by_columns(table.column_names)
    if config is None:
        raise DataError(f"{path}: its columns are those of no config of quoteset; {_EXPECTED}")
    return jsonlines.Read(
        config=config, table=table, n_rows=table.num_rows, numbers=range(table.num_rows), violations=()
    )


def _config_of(path: Path) -> str | None:
    """The config that a file names itself or its folder after."""
    for name in (path.name.partition(".")[0], path.parent.name):
        if name in schema.CONFIGS:
            return name
    return None


def _validate_folder(folder: Path) -> Report:
    violations, files = _find_files(folder)
    # A folder that lost its files can still be told by its manifest.
    if not files and not (folder / MANIFEST).is_file():
        raise DataError(f"{folder}: holds no dataset (no CONFIG/SPLIT-00000-of-00001.parquet); {_EXPECTED}")
    read_files: list[ReadFile] = []
    usable: list[ReadFile] = []
    tables: dict[str, list[pa.Table]] = {}
    unknown: set[str] = {each.config for each in violations if each.config}
    n_rows: dict[str, dict[str, int]] = {}
    # Split by split, so that the texts of one split are held at a time. Rows that are in another split than their
    # article have no text then; they are reported as such.
    for split in schema.SPLITS:
        texts: list[pa.Table] = []
        for config in ("articles", "quotes", "nonquotes", "quotations", "speakers"):
            shards = []
            for file in (each for each in files if each.split == split and each.config == config):
                table, found = _read_shard(folder, file)
                violations += found
                read_files.append(replace(file, n_rows=None if table is None else table.num_rows))
                if table is None or found:
                    unknown.add(config)
                if table is not None and table.num_rows == 0:
                    reason = "has no rows, and datasets loads no config that has an empty split"
                    violations.append(Violation(rule="layout", config=config, file=file.path, reason=reason))
                if table is not None:
                    counts = n_rows.setdefault(config, {})
                    counts[split] = counts.get(split, 0) + table.num_rows
                    if not found:
                        shards.append((file, table))
                        usable.append(read_files[-1])
            for file, table in shards:
                articles = pa.concat_tables(texts) if texts else _no_texts()
                found = check_rows(config, table, articles)
                violations += [replace(each, file=file.path) for each in found]
                tables.setdefault(config, []).append(links.placed(config, table, file.path, split))
                if config == "articles":
                    texts.append(table.select(["article_id", "text"]).drop_null())
    joined = {config: pa.concat_tables(parts) for config, parts in tables.items()}
    violations += links.check_links(joined, unknown)
    violations += check_leaks(folder, usable)
    violations += check_card(folder, tuple(read_files))
    violations += check_manifest(folder, tuple(read_files))
    return Report(
        path=str(folder),
        n_rows=n_rows,
        violations=_sorted(violations),
        unchecked=tuple(
            f"links to and counts of {config}: not all of its files are there and readable"
            for config in sorted(unknown)
        ),
    )


def _no_texts() -> pa.Table:
    return loosened("articles", schema.arrow_schema("articles").empty_table()).select(["article_id", "text"])


def _read_shard(folder: Path, file: ReadFile) -> tuple[pa.Table | None, list[Violation]]:
    """The rows of a shard, and what makes them unusable: that they cannot be read, or have other columns."""
    read = _read_parquet(folder / file.path)
    if read.table is None:
        return None, [replace(each, config=file.config, file=file.path) for each in read.violations]
    wrong = check_columns(file.config, read.table.schema)
    if wrong:
        return read.table, [replace(each, file=file.path) for each in wrong]
    return loosened(file.config, read.table), []


def _find_files(folder: Path) -> tuple[list[Violation], list[ReadFile]]:
    """The shards of all configs in order, and what is wrong with how they are laid out."""
    violations = []
    files = []
    totals: dict[tuple[str, str], set[int]] = {}
    numbers: dict[tuple[str, str], set[int]] = {}
    for path in sorted(folder.rglob("*.parquet")):
        name = path.relative_to(folder).as_posix()
        if any(part.startswith(".") for part in name.split("/")):
            continue
        config, _, base = name.partition("/")
        match = _SHARD.fullmatch(base)
        if config not in schema.CONFIGS or match is None or match["split"] not in schema.SPLITS:
            reason = f"expected CONFIG/SPLIT-00000-of-00001.parquet with a config of {', '.join(schema.CONFIGS)}"
            violations.append(Violation(rule="layout", file=name, reason=f"has no place in a dataset; {reason}"))
            continue
        files.append(ReadFile(path=name, config=config, split=match["split"], n_rows=None))
        shard_of = (config, match["split"])
        totals.setdefault(shard_of, set()).add(int(match["total"]))
        numbers.setdefault(shard_of, set()).add(int(match["number"]))
    for (config, split), total in totals.items():
        violations += _missing_shards(config, split, total, numbers[config, split])
    return violations, files


def _missing_shards(config: str, split: str, totals: set[int], numbers: set[int]) -> Iterator[Violation]:
    if len(totals) > 1:
        reason = f"split {split} has shards of {' and of '.join(map(str, sorted(totals)))}: of two builds"
        yield Violation(rule="layout", config=config, file=config, reason=reason)
        return
    (total,) = totals
    for number in sorted(set(range(total)) - numbers):
        name = f"{config}/{split}-{number:05}-of-{total:05}.parquet"
        yield Violation(rule="layout", config=config, file=name, reason="shard is missing")


def _sorted(violations: Iterator[Violation] | list[Violation]) -> tuple[Violation, ...]:
    return tuple(
        sorted(violations, key=lambda each: (each.file or "", -1 if each.row is None else each.row, each.field or ""))
    )


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
