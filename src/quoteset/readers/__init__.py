"""Raw articles in any format -> a stream of ``Article`` and ``Rejection``.

``find_sources`` says what there is to read, ``read`` reads one source. Formats, flags and settings: ``find``,
``flags``, ``options``. Text is taken as it is read and never rewritten, unless mojibake repair is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from quoteset.readers.find import ACCEPTED, Format, Source, find_sources
from quoteset.readers.flags import FLAGS
from quoteset.readers.html import read_html
from quoteset.readers.json_document import read_json
from quoteset.readers.jsonl import read_jsonl
from quoteset.readers.options import DEFAULT_FIELDS, ReadOptions
from quoteset.readers.parquet import read_parquet
from quoteset.readers.plain import read_plain
from quoteset.readers.problem import BadInputError
from quoteset.readers.streams import failures_named
from quoteset.readers.table import read_table
from quoteset.readers.warc import read_warc
from quoteset.records import Article, Rejection

__all__ = ["ACCEPTED", "DEFAULT_FIELDS", "FLAGS", "ReadOptions", "Source", "find_sources", "read"]

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
    and a file that cannot be read (on) is one with the file's name.
    """
    n = 0
    try:
        with failures_named(source.path):
            for item in _READERS[source.format](source, options):
                n += 1
                yield item
    except BadInputError as problem:
        yield problem.rejection(source.name)
        return
    if not n:
        yield BadInputError("parse", "no record in this file; there is nothing in it to read").rejection(source.name)
