"""CSV and TSV -> one article a row, read row by row. The first row names the columns."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
from collections.abc import Iterator
from typing import Final

from quoteset.readers.decode import SAMPLE_BYTES, table_encoding
from quoteset.readers.fields import FieldMap
from quoteset.readers.find import Source
from quoteset.readers.finish import finish
from quoteset.readers.options import ReadOptions
from quoteset.readers.problem import BadInputError, too_large
from quoteset.readers.streams import open_stream
from quoteset.records import Article, Rejection

_DELIMITERS: Final = ",;\t|"
_MAX_FIELD: Final = 2**31 - 1  # csv's own limit is one for the whole process; ours is options.article_bytes
_MAX_HEADER: Final = 64 * 1024  # characters


def read_table(source: Source, options: ReadOptions) -> Iterator[Article | Rejection]:
    """The article, or the rejection, of each row. ``source_sha256`` is of the row's lines as UTF-8."""
    with open_stream(source, options) as stream:
        sample = stream.peek(SAMPLE_BYTES)[:SAMPLE_BYTES]
        if not sample.strip():
            raise BadInputError("decode", "the file is empty; there is nothing in it to read")
        encoding, n_mark, marks = table_encoding(sample)
        stream.read(n_mark)
        # Bytes that do not decode become lone surrogates, so that only their row is rejected.
        errors = "surrogateescape" if encoding in ("utf-8", "cp1252") else "replace"
        text = io.TextIOWrapper(stream, codecs.lookup(encoding).name, errors, newline="")
        lines = _Lines(text, options.article_bytes)
        yield from _rows(lines, source, options, marks)


def _rows(lines: _Lines, source: Source, options: ReadOptions, marks: tuple[str, ...]) -> Iterator[Article | Rejection]:
    csv.field_size_limit(_MAX_FIELD)
    header = lines.peek()
    delimiter = "\t" if ".tsv" in source.name.lower() else max(_DELIMITERS, key=header[:_MAX_HEADER].count)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    fields = FieldMap(options)
    try:
        names = [name.strip() for name in next(reader)]
    except (csv.Error, StopIteration):
        raise BadInputError("parse", "no header row; the first row has to name the columns") from None
    if lines.too_large or "\0" in "".join(names):
        raise BadInputError("parse", "no CSV: the first row cannot be read as names of columns")
    if not fields.has_text(names):
        raise fields.missing_text(names)
    lines.taken.clear()
    n = 0
    damaged = False  # between a row with broken quotation marks and the next sound one
    while True:
        try:
            row = next(reader)
            failure: str | None = None
        except StopIteration:
            break
        except csv.Error as problem:
            row, failure = [], str(problem)
        raw = "".join(lines.taken)
        lines.taken.clear()
        was_too_large, lines.too_large, lines.n_taken = lines.too_large, False, 0
        if not row and not failure and not was_too_large:  # a blank line
            continue
        n += 1
        name = f"{source.name}#{n}"
        try:
            if was_too_large:
                place = f"row {n} (up to line {lines.n_lines}; is a closing quotation mark missing?)"
                raise BadInputError("read", too_large(place, options.article_bytes))
            if failure:
                damaged = True
                raise BadInputError("parse", f"row {n} (line {lines.n_lines}): {failure}; mend it")
            if damaged and '""' not in raw and any('"' in value for value in row):
                raise BadInputError("parse", f"row {n} (line {lines.n_lines}): the rest of a broken row; mend that one")
            draft = fields.draft(_record(names, row, n, lines.n_lines))
            damaged = False
            draft.flags = marks + draft.flags
            digest = hashlib.sha256(raw.encode("utf-8", "surrogateescape")).hexdigest()
            article = finish(draft, name=source.name, source=name, sha256=digest, options=options)
        except BadInputError as problem:
            yield problem.rejection(name)
        else:
            yield article


def _record(names: list[str], row: list[str], n: int, n_lines: int) -> dict[str, str]:
    if len(row) != len(names):
        raise BadInputError(
            "parse",
            f"row {n} (line {n_lines}): {len(row)} fields for {len(names)} columns; "
            "put fields that hold the delimiter in quotation marks, and double the marks inside",
        )
    for value in row:
        if not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
            raise BadInputError(
                "decode", f"row {n} (line {n_lines}): bytes that do not decode; convert the file to UTF-8"
            )
    return {name: value for name, value in zip(names, row, strict=True) if value}


class _Lines:
    """The lines of a text for ``csv.reader``, none longer than ``limit`` characters, nor a row of them in all.

    What is over the limit is dropped, ``too_large`` is set, and the row goes on with the next line.
    """

    def __init__(self, text: io.TextIOWrapper, limit: int) -> None:
        self._text = text
        self._limit = limit
        self._waiting: str | None = None
        self.taken: list[str] = []  # the lines of the row being read
        self.n_taken = 0  # characters in them
        self.n_lines = 0
        self.too_large = False

    def __iter__(self) -> _Lines:
        return self

    def peek(self) -> str:
        """The first line, which stays to be read."""
        self._waiting = self._text.readline(self._limit + 1)
        return self._waiting

    def __next__(self) -> str:
        line = self._waiting if self._waiting is not None else self._text.readline(self._limit + 1)
        self._waiting = None
        if not line:
            raise StopIteration
        self.n_lines += 1
        if len(line) > self._limit:
            self.too_large = True
            while line and not line.endswith(("\n", "\r")):
                line = self._text.readline(1024 * 1024)
            return "\n"
        self.n_taken += len(line)
        if self.n_taken > self._limit:
            # A quotation mark that is never closed would take the rest of the file as one field: close it here.
            self.too_large = True
            self.taken.clear()
            self.n_taken = 0
            return '"\n'
        self.taken.append(line)
        return line
