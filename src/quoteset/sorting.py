"""Rows in order, however many and wide: sorted a portion at a time, the portions kept on disk and merged.

DuckDB sorts out of core as well, but has many wide rows in memory at once for it: 100,000 articles of 3 KB did not go
through the 256 MiB that it needs for one core.
"""

from __future__ import annotations

import bisect
import contextlib
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

# Bytes of a portion that is sorted in memory; for a moment twice as many are held.
PORTION_BYTES = 32 * 2**20
# Sorted files that are merged at a time, of each of which one batch is in memory. Of more some become one file first.
MOST_RUNS = 64
# Share of a portion that is given out at a time.
_GIVEN = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorter:
    """Puts rows in the order of the columns ``by``, which have no nulls; strings by code point.

    Rows that are equal in all of ``by`` come in any order. ``folder`` is made for what is more than ``portion_bytes``,
    and left empty.
    """

    by: tuple[str, ...]
    folder: Path
    portion_bytes: int = PORTION_BYTES
    most_runs: int = MOST_RUNS

    def sorted(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """The rows of ``batches`` in order. Raises OSError where the disk is full."""
        numbers = itertools.count()
        runs: list[Path] = []
        for portion in self._portions(batches):
            if not runs and portion.nbytes < self.portion_bytes:
                # All there is.
                yield from self._ordered(portion).to_batches()
                return
            runs.append(self._keep(next(numbers), [self._ordered(portion)]))
        while len(runs) > self.most_runs:
            merged = self._keep(next(numbers), self._merged(runs[: self.most_runs]))
            runs = [*runs[self.most_runs :], merged]
        for table in self._merged(runs):
            yield from table.to_batches()

    def _portions(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
        held: list[pa.RecordBatch] = []
        size = 0
        for batch in batches:
            held.append(batch)
            size += batch.nbytes
            if size >= self.portion_bytes:
                yield _let_go(held)
                size = 0
        if held:
            yield _let_go(held)

    def _ordered(self, table: pa.Table) -> pa.Table:
        return table.sort_by([(name, "ascending") for name in self.by])

    def _keep(self, number: int, tables: Iterable[pa.Table]) -> Path:
        """Write sorted rows to a file, in batches small enough for as many files at a time as are merged."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"run-{number}.arrow"
        batch_bytes = self.portion_bytes // self.most_runs
        options = pa.ipc.IpcWriteOptions(compression="lz4")
        with contextlib.ExitStack() as stack:
            writer = None
            for table in tables:
                writer = writer or stack.enter_context(pa.ipc.new_stream(path, table.schema, options=options))
                n_rows = max(1, table.num_rows * batch_bytes // max(1, table.nbytes))
                writer.write_table(table, max_chunksize=n_rows)
        return path

    def _merged(self, paths: Sequence[Path]) -> Iterator[pa.Table]:
        """The rows of sorted files in order; the files are deleted at the end."""
        runs = [_Run(path, self.by) for path in paths]
        taken: list[pa.RecordBatch] = []
        size = 0
        while runs:
            # What follows in a file comes after the last row of its batch: up to the least of these all rows are here.
            border = min(run.keys[-1] for run in runs)
            for run in runs:
                for rows in run.take(border):
                    taken.append(rows)
                    size += rows.nbytes
            runs = [run for run in runs if run.is_open]
            if not runs or size >= self.portion_bytes // _GIVEN:
                yield self._ordered(_let_go(taken))
                size = 0
        for path in paths:
            path.unlink()


def _let_go(batches: list[pa.RecordBatch]) -> pa.Table:
    """One table of ``batches``, which is empty afterwards, so that they are not held twice."""
    table = pa.Table.from_batches(batches).combine_chunks()
    batches.clear()
    return table


class _Run:
    """A sorted file, of which one batch is in memory."""

    def __init__(self, path: Path, by: Sequence[str]) -> None:
        self._by = by
        self._file = pa.OSFile(str(path))
        self._batches = iter(pa.ipc.open_stream(self._file))
        self._start = 0
        self._batch: pa.RecordBatch | None = None
        # Of the rows of the batch; none where there are no rows left.
        self.keys: list[tuple[Any, ...]] = []
        self._next()

    @property
    def is_open(self) -> bool:
        """Whether there are rows left."""
        return bool(self.keys)

    def take(self, border: tuple[Any, ...]) -> Iterator[pa.RecordBatch]:
        """The rows up to ``border``, of the batch in memory."""
        end = bisect.bisect_right(self.keys, border, lo=self._start)
        if end > self._start:
            assert self._batch is not None  # noqa: S101
            yield self._batch.slice(self._start, end - self._start)
        self._start = end
        if end == len(self.keys):
            self._next()

    def _next(self) -> None:
        self._start, self._batch, self.keys = 0, next(self._batches, None), []
        if self._batch is None:
            self._file.close()
        else:
            self.keys = list(zip(*(self._batch[name].to_pylist() for name in self._by), strict=True))
