"""Parquet -> one article a row, read in batches of rows."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, Final

import orjson

from quoteset.readers.fields import FieldMap
from quoteset.readers.find import Source
from quoteset.readers.finish import finish
from quoteset.readers.options import ReadOptions
from quoteset.readers.problem import BadInputError
from quoteset.readers.streams import CHUNK_BYTES, open_raw, open_stream
from quoteset.records import Article, Rejection

BATCH_ROWS: Final = 256


def read_parquet(source: Source, options: ReadOptions) -> Iterator[Article | Rejection]:
    """The article, or the rejection, of each row. ``source_sha256`` is of the row as canonical JSON (sorted keys)."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    fields = FieldMap(options)
    with _seekable(source, options) as file:
        try:
            table = pq.ParquetFile(file)
            names = table.schema_arrow.names
        except (pa.ArrowException, OSError, ValueError) as failure:
            raise BadInputError("parse", f"no Parquet file, or a damaged one: {failure}") from None
        if not fields.has_text(names):
            raise fields.missing_text(names)
        n = 0
        try:
            for batch in table.iter_batches(batch_size=BATCH_ROWS):
                for row in range(batch.num_rows):
                    n += 1
                    yield _article(batch, row, n, fields, source, options)
        except (pa.ArrowException, OSError) as failure:
            raise BadInputError(
                "parse", f"damaged Parquet data after row {n}: {failure}; write the file again"
            ) from None
    if n == 0:
        raise BadInputError("parse", "a Parquet file without rows; there is nothing in it to read")


def _article(
    batch: Any, row: int, n: int, fields: FieldMap, source: Source, options: ReadOptions
) -> Article | Rejection:
    name = f"{source.name}#{n}"
    try:
        try:
            record: dict[str, Any] = {key: batch.column(i)[row].as_py() for i, key in enumerate(batch.schema.names)}
        except (ValueError, OverflowError) as failure:  # a string that is no UTF-8, a date beyond Python's
            raise BadInputError("decode", f"row {n}: a value cannot be read: {failure}; mend it") from None
        draft = fields.draft(record)
        return finish(draft, name=source.name, source=name, sha256=_digest(record), options=options)
    except BadInputError as problem:
        return problem.rejection(name)


def _digest(record: dict[str, Any]) -> str:
    try:
        canonical = orjson.dumps(record, default=str, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)
    except orjson.JSONEncodeError as failure:
        raise BadInputError("parse", f"the row cannot be kept as JSON: {failure}; remove what is no text") from None
    return hashlib.sha256(canonical).hexdigest()


@contextmanager
def _seekable(source: Source, options: ReadOptions) -> Iterator[IO[bytes]]:
    """The file, in which Parquet has to jump: unpacked on disk where it is compressed."""
    if not source.compression:
        with open_raw(source) as raw:
            yield raw
        return
    with tempfile.TemporaryFile() as file, open_stream(source, options) as stream:
        while piece := stream.read(CHUNK_BYTES):
            file.write(piece)
        file.seek(0)
        yield file
