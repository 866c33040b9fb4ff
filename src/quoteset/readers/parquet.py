"""Parquet -> one article a row, read in batches of rows.

A few bytes of Parquet may stand for any amount of text: a value that a column repeats is stored once. So strings are
left in the dictionaries that they are stored in, and what a row would hold is known before it is made.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, Final

import numpy as np
import orjson

from quoteset.readers.fields import FieldMap
from quoteset.readers.find import Source
from quoteset.readers.finish import finish
from quoteset.readers.options import ReadOptions
from quoteset.readers.problem import BadInputError, too_large
from quoteset.readers.streams import CHUNK_BYTES, check_unpacked, open_raw, open_stream
from quoteset.records import Article, Rejection

BATCH_ROWS: Final = 256
BATCH_BYTES: Final = 64 * 1024 * 1024  # that a batch of rows of common size may hold; one row is the least
_VALUE_BYTES: Final = 8  # of a value that is no string
# Logical types of what is stored as bytes and read as text or bytes.
_TEXTS: Final = frozenset(("STRING", "JSON", "ENUM", "BSON", "NONE"))

_Sizes = np.typing.NDArray[np.int64]


def read_parquet(source: Source, options: ReadOptions) -> Iterator[Article | Rejection]:
    """The article, or the rejection, of each row. ``source_sha256`` is of the row as canonical JSON (sorted keys)."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    fields = FieldMap(options)
    with _seekable(source, options) as file:
        n_stored = file.seek(0, os.SEEK_END)
        try:
            known = pq.ParquetFile(file).metadata
            table = pq.ParquetFile(file, metadata=known, read_dictionary=_texts(known.schema))
            names = table.schema_arrow.names
        except (pa.ArrowException, OSError, ValueError) as failure:
            raise BadInputError("parse", f"no Parquet file, or a damaged one: {failure}") from None
        if not fields.has_text(names):
            raise fields.missing_text(names)
        n_claimed, n_rows = _claimed(known)
        check_unpacked(n_claimed, n_stored, options.decompressed_bytes)
        n = n_bytes = 0
        try:
            for batch in table.iter_batches(batch_size=n_rows):
                for row, size in enumerate(_sizes_of_rows(batch)):
                    n += 1
                    n_bytes += size
                    check_unpacked(n_bytes, n_stored, options.decompressed_bytes)
                    yield _article(batch, row, n, size, fields, source, options)
        except (pa.ArrowException, OSError) as failure:
            raise BadInputError(
                "parse", f"damaged Parquet data after row {n}: {failure}; write the file again"
            ) from None
    if n == 0:
        raise BadInputError("parse", "a Parquet file without rows; there is nothing in it to read")


def _article(
    batch: Any, row: int, n: int, size: int, fields: FieldMap, source: Source, options: ReadOptions
) -> Article | Rejection:
    name = f"{source.name}#{n}"
    try:
        if size > options.article_bytes:
            raise BadInputError("read", too_large(f"row {n}", options.article_bytes))
        try:
            record: dict[str, Any] = {key: batch.column(i)[row].as_py() for i, key in enumerate(batch.schema.names)}
        except (ValueError, OverflowError) as failure:  # a string that is no UTF-8, a date beyond Python's
            raise BadInputError("decode", f"row {n}: a value cannot be read: {failure}; mend it") from None
        if options.row_name is not None:
            name = f"{source.name}#{record.pop(options.row_name)}"
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


def _texts(columns: Any) -> list[str]:
    """The paths of the columns that hold strings, to be read with their dictionaries."""
    found = map(columns.column, range(len(columns)))
    return [each.path for each in found if each.physical_type == "BYTE_ARRAY" and each.logical_type.type in _TEXTS]


def _claimed(known: Any) -> tuple[int, int]:
    """The bytes that a file says its pages unpack to, and how many rows to read at a time."""
    groups = [known.row_group(i) for i in range(known.num_row_groups)]
    # Values that are all the same take no bytes to speak of, but memory.
    sizes = [
        sum(max(part.total_uncompressed_size, part.num_values) for part in map(group.column, range(group.num_columns)))
        for group in groups
    ]
    largest = max((size // max(1, group.num_rows) for size, group in zip(sizes, groups, strict=True)), default=0)
    return sum(sizes), max(1, min(BATCH_ROWS, BATCH_BYTES // max(1, largest)))


def _sizes_of_rows(batch: Any) -> list[int]:
    """About how many bytes each row of ``batch`` holds, once every value is there."""
    return [int(size) for size in sum(map(_sizes, batch.columns), np.zeros(batch.num_rows, dtype=np.int64))]


def _sizes(values: Any) -> _Sizes:
    """About how many bytes each of ``values``, an array of Arrow's, stands for."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = values.type
    if pa.types.is_dictionary(kind):
        # No value is the last entry, which is empty.
        known = np.append(_sizes(values.dictionary), 0)
        return np.asarray(known[values.indices.fill_null(-1).to_numpy(zero_copy_only=False)], dtype=np.int64)
    if any(each(kind) for each in (pa.types.is_string, pa.types.is_large_string, pa.types.is_binary)):
        return np.asarray(pc.binary_length(values).fill_null(0).to_numpy(zero_copy_only=False), dtype=np.int64)
    if pa.types.is_struct(kind):
        return sum(map(_sizes, values.flatten()), _none(values))
    if pa.types.is_map(kind):
        return _of_lists(values.offsets, _sizes(values.keys) + _sizes(values.items))
    if pa.types.is_list_view(kind) or pa.types.is_fixed_size_list(kind):
        values = values.cast(pa.list_(kind.value_type))
        kind = values.type
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return _of_lists(values.offsets, _sizes(values.values))
    return _none(values) + _VALUE_BYTES


def _of_lists(offsets: Any, inside: _Sizes) -> _Sizes:
    """The sizes of lists that have their elements' sizes ``inside``, one behind the other."""
    before = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(inside + _VALUE_BYTES)))
    places = offsets.to_numpy(zero_copy_only=False)
    return np.asarray(before[places[1:]] - before[places[:-1]], dtype=np.int64)


def _none(values: Any) -> _Sizes:
    return np.zeros(len(values), dtype=np.int64)


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
