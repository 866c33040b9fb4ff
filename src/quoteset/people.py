"""A table of people that the user has: names, aliases, ids, and what else is to be copied to the speakers.

A CSV or Parquet file with a row for each person or body. The columns are found by their names, in any case; those that
say what somebody is (role, description, ...) tell namesakes apart. Nothing is looked up anywhere but in this file.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from quoteset.errors import UsageError
from quoteset.extract import Language
from quoteset.naming import block_names, plain_words

# The names that columns may have, best first.
NAME = ("name", "label", "speaker", "person", "full_name")
ALIASES = ("aliases", "alias", "alt_names", "also_known_as")
QID = ("qid", "id", "wikidata", "wikidata_id", "wikidata_qid")
TYPE = ("type", "speaker_type")
# Free text that may tell who is meant where several have the name.
CONTEXT = (
    *("role", "roles", "title", "occupation", "occupations", "position", "positions", "office", "description"),
    *("organization", "organisation", "employer", "party", "country", "state", "place", "context", "keywords"),
)

# How a cell's aliases are divided in a CSV file.
SEPARATOR = "|"

_TYPES = {"person": "person", "human": "person", "q5": "person", "organization": "organization"}
_TYPES |= {"organisation": "organization", "group": "organization"}
_EXTENSIONS = (".csv", ".tsv", ".parquet")

PEOPLE = pa.schema(
    [
        pa.field("person", pa.int64(), nullable=False),  # the number of the first row that has the id
        pa.field("name", pa.string(), nullable=False),
        pa.field("qid", pa.string()),
        pa.field("columns", pa.string(), nullable=False),  # a JSON object
    ]
)
NAMES = pa.schema([pa.field("person", pa.int64(), nullable=False), pa.field("block", pa.string(), nullable=False)])
WORDS = pa.schema([pa.field("person", pa.int64(), nullable=False), pa.field("word", pa.string(), nullable=False)])


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """The people of a file, as tables: who they are, what they are called, and words about them."""

    people: pa.Table  # PEOPLE
    names: pa.Table  # NAMES
    words: pa.Table  # WORDS
    # Of the file: that it is another one under an old name shows by this alone.
    sha256: str | None = field(default=None, compare=False)

    def as_setting(self) -> dict[str, str]:
        """What manifest.json says of it beside its settings; nothing where there is no file."""
        return {} if self.sha256 is None else {"sha256": self.sha256}


NOBODY = People(people=PEOPLE.empty_table(), names=NAMES.empty_table(), words=WORDS.empty_table())


def read_people(path: Path, languages: Sequence[Language], columns: Sequence[str] = ()) -> People:
    """The people of ``path``; ``columns`` are those to copy, none: all but name, aliases and id.

    Names are compared as ``languages`` take them apart. Rows of one id are one person. Raises UsageError for a file
    that cannot be read, that has no column of names or no row, and for a column to copy that it does not have.
    """
    records = _records(path)
    header, first = next(records, ((), {}))
    known = _columns(path, header)
    copied = _copied(path, header, known, columns)
    numbers: dict[str, int] = {}
    people: list[dict[str, object]] = []
    names: set[tuple[int, str]] = set()
    words: set[tuple[int, str]] = set()
    for number, row in enumerate(_chained(first, records)):
        name = _text(row[known["name"]])
        if name is None:
            raise UsageError(f"{path}: row {number + 1} has no {known['name']!r}; give every row a name, or delete it")
        qid = _text(row[known["qid"]]) if "qid" in known else None
        person = numbers.setdefault(qid, number) if qid else number
        if person == number:
            shown = {column: row[column] for column in copied if row[column] not in (None, "")}
            people.append({"person": person, "name": name, "qid": qid, "columns": _json(shown)})
        type_ = _TYPES.get((_text(row[known["type"]]) or "").lower()) if "type" in known else None
        forms = [name, *_aliases(row[known["aliases"]])] if "aliases" in known else [name]
        names.update((person, block) for form in forms for block in block_names(form, type_, languages))
        about = [_text(row[column]) or "" for column in header if column.lower() in CONTEXT]
        words.update((person, word) for word in plain_words(" ".join(about)))
    if not people:
        raise UsageError(f"{path}: has no rows; it needs one for each person, with a column 'name'")
    return People(
        people=pa.Table.from_pylist(people, schema=PEOPLE),
        names=_pairs(names, NAMES),
        words=_pairs(words, WORDS),
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
    )


def _pairs(pairs: set[tuple[int, str]], schema: pa.Schema) -> pa.Table:
    ordered = sorted(pairs)
    return pa.table([[one for one, _ in ordered], [other for _, other in ordered]], schema=schema)


Header = tuple[str, ...]
# object: a cell is of whatever type a Parquet file has.
Record = Mapping[str, object]


def _records(path: Path) -> Iterator[tuple[Header, Record]]:
    """Every row with the header, whatever the format."""
    extension = path.suffix.lower()
    if extension not in _EXTENSIONS:
        raise UsageError(f"{path}: people are read from {', '.join(_EXTENSIONS)}; save the table as one of them")
    try:
        if extension == ".parquet":
            yield from _parquet(path)
        else:
            yield from _csv(path, "\t" if extension == ".tsv" else ",")
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror or error}; name a table of people") from error
    except (UnicodeDecodeError, csv.Error, pa.ArrowException) as error:
        raise UsageError(f"{path}: is no readable {extension[1:]}: {error}; save it anew, in UTF-8") from error


def _parquet(path: Path) -> Iterator[tuple[Header, Record]]:
    with pq.ParquetFile(path) as file:
        header = tuple(file.schema_arrow.names)
        for batch in file.iter_batches():
            for row in batch.to_pylist():
                yield header, row


def _csv(path: Path, delimiter: str) -> Iterator[tuple[Header, Record]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        header = tuple(cell.strip() for cell in next(reader, ()))
        for cells in reader:
            if not any(cells):
                continue
            if len(cells) != len(header):
                raise UsageError(
                    f"{path}: line {reader.line_num} has {len(cells)} cells, but the first line names {len(header)} "
                    "columns; put cells that hold a comma in quotation marks"
                )
            yield header, dict(zip(header, cells, strict=True))


def _chained(first: Record, rest: Iterator[tuple[Header, Record]]) -> Iterator[Record]:
    if first:
        yield first
    yield from (row for _, row in rest)


def _columns(path: Path, header: Header) -> dict[str, str]:
    """What the file calls the columns that are understood: the first of the accepted names that it has."""
    if not header:
        raise UsageError(f"{path}: has no rows; it needs one for each person, with a column 'name'")
    by_name = {column.lower(): column for column in reversed(header)}
    found = {}
    for column, accepted in (("name", NAME), ("aliases", ALIASES), ("qid", QID), ("type", TYPE)):
        chosen = next((by_name[each] for each in accepted if each in by_name), None)
        if chosen is not None:
            found[column] = chosen
    if "name" not in found:
        raise UsageError(f"{path}: no column of names; call one of {', '.join(header)} 'name'")
    return found


def _copied(path: Path, header: Header, known: Mapping[str, str], columns: Sequence[str]) -> Sequence[str]:
    if not columns:
        return [each for each in header if each not in (known["name"], known.get("aliases"), known.get("qid"))]
    missing = [each for each in columns if each not in header]
    if missing:
        raise UsageError(f"{path}: no column {missing[0]!r} to copy; there are: {', '.join(header)}")
    return columns


def _aliases(cell: object) -> list[str]:
    parts = cell if isinstance(cell, list) else (_text(cell) or "").split(SEPARATOR)
    return [part for part in map(_text, parts) if part]


def _text(cell: object) -> str | None:
    text = " ".join(map(str, cell)) if isinstance(cell, list) else "" if cell is None else str(cell)
    return " ".join(text.split()) or None


def _json(values: Mapping[str, object]) -> str:
    return orjson.dumps(values, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
