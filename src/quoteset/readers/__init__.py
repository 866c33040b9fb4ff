"""Raw articles in any format -> a stream of ``Article`` and ``Rejection``.

``find_sources`` says what there is to read, ``read`` reads one source. Formats and settings: ``find``, ``options``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from quoteset.errors import QuotesetError, told_as_fault
from quoteset.readers.fields import FieldMap
from quoteset.readers.find import ACCEPTED, Format, Source, find_sources, listed_sources
from quoteset.readers.html import read_html
from quoteset.readers.json_document import read_json
from quoteset.readers.jsonl import read_jsonl
from quoteset.readers.options import DEFAULT_FIELDS, ReadOptions
from quoteset.readers.parquet import read_parquet
from quoteset.readers.plain import read_plain
from quoteset.readers.problem import BadInputError
from quoteset.readers.stamp import stamp
from quoteset.readers.streams import failures_named, stored_sha256
from quoteset.readers.table import read_table
from quoteset.readers.warc import read_warc
from quoteset.records import Article, Rejection

__all__ = [
    "ACCEPTED",
    "DEFAULT_FIELDS",
    "FieldMap",
    "ReadOptions",
    "Source",
    "find_sources",
    "listed_sources",
    "read",
    "sha256",
    "stamp",
]

_READERS: Final[dict[Format, Callable[[Source, ReadOptions], Iterator[Article | Rejection]]]] = {
    "plain": read_plain,
    "html": read_html,
    "json": read_json,
    "jsonl": read_jsonl,
    "table": read_table,
    "parquet": read_parquet,
    "warc": read_warc,
}


def read(source: Source, options: ReadOptions) -> Iterator[Article | Rejection]:
    """One article or one rejection for each record of ``source``, and at least one of either.

    A file is read as a stream. What is wrong with the data never raises: a bad record is a rejection with its ``#n``,
    and a file that cannot be read (on) is one with the file's name, even if a reader fails in a way nobody foresaw.
    """
    n = 0
    try:
        with _every_failure_named(source.path):
            for item in _READERS[source.format](source, options):
                n += 1
                yield item
    except BadInputError as problem:
        if n:
            problem = BadInputError(problem.stage, f"{problem.error}; what comes before, {n} records, was read")
        yield problem.rejection(source.name)
        return
    if not n:
        yield BadInputError("parse", "no record in this file; there is nothing in it to read").rejection(source.name)


def sha256(source: Source) -> str | None:
    """The hash of a whole file as it is stored; None where it cannot be read, which ``read`` tells of."""
    try:
        with _every_failure_named(source.path):
            return stored_sha256(source)
    except BadInputError:
        return None


@contextmanager
def _every_failure_named(path: str) -> Iterator[None]:
    """Turn whatever comes of reading ``path`` into ``BadInputError``, but what the operator has to mend."""
    try:
        with failures_named(path):
            yield
    except (BadInputError, QuotesetError, MemoryError):
        raise
    except Exception as error:
        # One of the three broad catches of the program (see docs/architecture.md): a file that makes a reader
        # or a library below it fail in a new way must not cost the others. It is listed with the place of the fault.
        raise BadInputError("read", told_as_fault(error, "the file")) from error
