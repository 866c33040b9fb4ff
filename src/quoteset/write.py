"""Rows -> Parquet that datasets and the hub read with no code, byte for byte the same for the same rows."""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from quoteset import schema
from quoteset.records import DatasetFile, Rejection

SHARD = re.compile(rf"(?:{'|'.join(schema.SPLITS)})-\d{{5}}-of-\d{{5}}\.parquet")
REJECTED = "rejected.jsonl"

# Pages are cut where the content says so: rows that come in between leave the bytes of the others as they are, and the
# hub uploads only what is new. Sizes in bytes, as measured in ECOSYSTEM.md.
_CHUNKING = {"min_chunk_size": 256 * 1024, "max_chunk_size": 1024 * 1024, "norm_level": 0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How large the pieces of a split become, in bytes."""

    row_group: int = 64 * 2**20  # of values; the hub's viewer wants less than 100 MB
    shard: int = 384 * 2**20  # on disk


DEFAULT_SIZES = Sizes()


def is_shard(name: str) -> bool:
    """Whether ``name`` is one that ``write_split`` gives to a file.

    >>> is_shard("train-00000-of-00001.parquet"), is_shard("mine.parquet")
    (True, False)
    """
    return SHARD.fullmatch(name) is not None


def write_config(
    out: Path, config: str, batches: Iterable[pa.RecordBatch], sizes: Sizes = DEFAULT_SIZES
) -> list[DatasetFile]:
    """Write the rows of ``batches``, in their order, to the files of their splits; the files written.

    The column ``side`` of the rows, which is not written, is the number of their split in ``schema.SPLITS``. It has to
    be sorted, so that one file is open at a time. Raises ValueError where it is not.
    """
    files: list[DatasetFile] = []
    last = -1
    for side, pieces in itertools.groupby(_by_side(batches), key=lambda piece: piece.side):
        if side < last:
            raise ValueError(f"{config}: rows of split {schema.SPLITS[side]!r} come after {schema.SPLITS[last]!r}")
        last = side
        files += write_split(out, config, schema.SPLITS[side], (piece.table for piece in pieces), sizes)
        # Arrow keeps what it was given; the next config may be of small rows.
        pa.default_memory_pool().release_unused()
    return files


def write_split(
    out: Path, config: str, split: str, tables: Iterable[pa.Table], sizes: Sizes = DEFAULT_SIZES
) -> list[DatasetFile]:
    """Write the rows of ``tables``, in their order, to ``out/config/split-00000-of-0000N.parquet``; the files written.

    No row, no file. The bytes follow from the rows alone, not from how ``tables`` cuts them up; one row group is held
    in memory. Raises pyarrow.ArrowInvalid for a null where ``config`` allows none.
    """
    shards = list(_write_shards(out / config, split, _row_groups(config, tables, sizes.row_group), sizes.shard))
    files = []
    for number, shard in enumerate(shards):
        path = shard.path.with_name(f"{split}-{number:05}-of-{len(shards):05}.parquet")
        shard.path.rename(path)
        files.append(
            DatasetFile(
                path=f"{config}/{path.name}",
                size=path.stat().st_size,
                sha256=_sha256(path),
                config=config,
                split=split,
                n_rows=shard.n_rows,
                n_value_bytes=shard.n_value_bytes,
            )
        )
    return files


def write_text(out: Path, name: str, text: str) -> DatasetFile:
    """Write ``text`` to ``out/name`` as UTF-8 with the line ends that it has."""
    path = out / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return DatasetFile(path=name, size=path.stat().st_size, sha256=_sha256(path))


def write_rejected(out: Path, rejections: Iterable[Rejection]) -> DatasetFile | None:
    """Write ``rejected.jsonl``, sorted; None and no file where nothing was rejected."""
    records = sorted((each.source, each.stage, each.error) for each in rejections)
    if not records:
        return None
    lines = (
        orjson.dumps({"source": _printable(source), "stage": stage, "error": _printable(error)})
        for source, stage, error in records
    )
    return write_text(out, REJECTED, "".join(f"{line.decode()}\n" for line in lines))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """Rows that follow each other and are of one split."""

    side: int
    table: pa.Table


def _by_side(batches: Iterable[pa.RecordBatch]) -> Iterator[_Piece]:
    for batch in batches:
        runs = pa.compute.run_end_encode(batch["side"])
        start = 0
        for side, end in zip(runs.values.to_pylist(), runs.run_ends.to_pylist(), strict=True):
            yield _Piece(side=side, table=pa.Table.from_batches([batch.slice(start, end - start)]))
            start = end


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shard:
    path: Path
    n_rows: int
    n_value_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _RowGroup:
    table: pa.Table
    n_value_bytes: int


def _write_shards(folder: Path, split: str, groups: Iterable[_RowGroup], shard_bytes: int) -> Iterator[_Shard]:
    """Files under preliminary names: how many there will be is known only at the end."""
    pending = iter(groups)
    group = next(pending, None)
    number = 0
    while group is not None:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{split}-{number:05}.parquet.part"
        n_rows = n_value_bytes = 0
        with path.open("wb") as sink, _writer(sink, group.table.schema) as writer:
            while group is not None and (n_rows == 0 or sink.tell() < shard_bytes):
                writer.write_table(group.table, row_group_size=group.table.num_rows)
                n_rows += group.table.num_rows
                n_value_bytes += group.n_value_bytes
                # Let go of it first, or there are two of them in memory.
                group = None
                group = next(pending, None)
        yield _Shard(path=path, n_rows=n_rows, n_value_bytes=n_value_bytes)
        number += 1


def _writer(sink: object, arrow_schema: pa.Schema) -> pq.ParquetWriter:
    return pq.ParquetWriter(
        sink, arrow_schema, compression="zstd", write_page_index=True, use_content_defined_chunking=_CHUNKING
    )


def _row_groups(config: str, tables: Iterable[pa.Table], group_bytes: int) -> Iterator[_RowGroup]:
    """The rows cut anew: a group is full with the row that takes it to ``group_bytes`` of values."""
    parts: list[pa.Table] = []
    size = 0
    for table in tables:
        rest = schema.conformed(config, table)
        row_sizes = np.cumsum(_row_sizes(rest))
        done = 0
        while rest.num_rows:
            # Rows of the rest that the open group still takes, the one that fills it included.
            n_rows = int(np.searchsorted(row_sizes, done + group_bytes - size)) + 1
            parts.append(rest.slice(0, n_rows))
            taken = int(row_sizes[min(n_rows, rest.num_rows) - 1]) - done
            size, done = size + taken, done + taken
            is_full = n_rows <= rest.num_rows
            rest, row_sizes = rest.slice(n_rows), row_sizes[n_rows:]
            if is_full:
                yield _joined(parts, size)
                size = 0
    if parts:
        yield _joined(parts, size)


def _joined(parts: list[pa.Table], n_value_bytes: int) -> _RowGroup:
    """One row group of ``parts``, which is empty afterwards: what was joined is not held twice."""
    table = pa.concat_tables(parts).combine_chunks()
    parts.clear()
    return _RowGroup(table=table, n_value_bytes=n_value_bytes)


def _row_sizes(table: pa.Table) -> npt.NDArray[np.int64]:
    """The bytes of values in every row: of the values alone, however Arrow's buffers are laid out."""
    sizes = np.zeros(table.num_rows, dtype=np.int64)
    start = 0
    for batch in table.to_batches():
        stop = start + batch.num_rows
        for column in batch.columns:
            sizes[start:stop] += _value_sizes(column)
        start = stop
    return sizes


def _value_sizes(values: pa.Array) -> npt.NDArray[np.int64]:
    type_ = values.type
    if pa.types.is_string(type_) or pa.types.is_large_string(type_):
        width = 8 if pa.types.is_large_string(type_) else 4
        return _lengths(values) + width
    if pa.types.is_list(type_):
        sizes = np.full(len(values), 4, dtype=np.int64)
        parents = np.asarray(values.value_parent_indices())
        np.add.at(sizes, parents, _value_sizes(values.flatten()))
        return sizes
    if pa.types.is_struct(type_):
        total = np.zeros(len(values), dtype=np.int64)
        for child in values.flatten():
            total += _value_sizes(child)
        return total
    return np.full(len(values), max(1, type_.bit_width // 8), dtype=np.int64)


def _lengths(values: pa.Array) -> npt.NDArray[np.int64]:
    lengths: npt.NDArray[np.int64] = np.asarray(pa.compute.binary_length(values).fill_null(0)).astype(np.int64)
    return lengths


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _printable(text: str) -> str:
    # The name of a file may hold bytes that are no UTF-8; JSON cannot.
    return text.encode(errors="backslashreplace").decode()
