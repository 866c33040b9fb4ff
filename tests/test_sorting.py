"""Sorting in a fixed room: the rows of any table in order, whatever the size of portions and runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quoteset.sorting import Sorter

ROWS = pa.schema(
    [
        pa.field("side", pa.int32()),
        pa.field("name", pa.string()),
        pa.field("number", pa.int64()),
        pa.field("parts", pa.list_(pa.struct([pa.field("start", pa.int32()), pa.field("text", pa.string())]))),
    ]
)
BY = ("side", "name", "number")
# Of one, two, three and four bytes, in an order that is not that of UTF-16.
LETTERS = "aéz\ud7ff\uffee\U0001f600"


def table(keys: list[tuple[int, str]], width: int = 0) -> pa.Table:
    rows = [
        {
            "side": side,
            "name": name,
            "number": number,
            "parts": [{"start": number, "text": name * 2 + "x" * width}] * side,
        }
        for number, (side, name) in enumerate(keys)
    ]
    return pa.Table.from_pylist(rows, ROWS)


def expected(rows: pa.Table) -> list[dict[str, object]]:
    return sorted(rows.to_pylist(), key=lambda row: tuple(row[name] for name in BY))


@given(
    st.lists(st.tuples(st.integers(0, 2), st.text(LETTERS, max_size=3)), max_size=60),
    st.sampled_from([1, 100, 1000, 10**6]),
    st.integers(2, 5),
    st.integers(1, 20),
)
def test_rows_come_in_order_and_none_is_lost(
    keys: list[tuple[int, str]], portion_bytes: int, most_runs: int, n_rows: int
) -> None:
    rows = table(keys)
    with TemporaryDirectory() as name:
        folder = Path(name) / "sorted"
        sorter = Sorter(by=BY, folder=folder, portion_bytes=portion_bytes, most_runs=most_runs)
        batches = list(sorter.sorted(iter(rows.to_batches(n_rows))))
        assert [row for batch in batches for row in batch.to_pylist()] == expected(rows)
        assert not folder.exists() or not list(folder.iterdir())


def test_what_is_in_memory_follows_from_the_portion_and_not_from_the_rows(tmp_path: Path) -> None:
    portion = 2**20
    rows = table([(number * 7919 % 3, str(number * 104729 % 9973)) for number in range(9000)], width=3000)
    assert rows.nbytes > 10 * portion
    before = pa.total_allocated_bytes()
    most, last = 0, None

    def made() -> Iterator[pa.RecordBatch]:
        nonlocal most
        for batch in rows.to_batches(100):
            most = max(most, pa.total_allocated_bytes() - before)
            yield batch

    for batch in Sorter(by=BY, folder=tmp_path / "s", portion_bytes=portion, most_runs=8).sorted(made()):
        most = max(most, pa.total_allocated_bytes() - before)
        keys = list(zip(*(batch[name].to_pylist() for name in BY), strict=True))
        assert keys == sorted(keys)
        assert last is None or last < keys[0]
        last = keys[-1]
    assert most < 6 * portion


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    (tmp_path / "s").write_text("a file, so that there is no room for a folder")
    sorter = Sorter(by=BY, folder=tmp_path / "s", portion_bytes=10)
    with pytest.raises(OSError, match="exists"):
        list(sorter.sorted(iter(table([(0, "a"), (1, "b")]).to_batches())))
