from __future__ import annotations

import hashlib
from pathlib import Path

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from data_corpus import corpus

from quoteset import schema, write
from quoteset.records import Rejection

SMALL = write.Sizes(row_group=4_000, shard=15_000)


@pytest.fixture(scope="module")
def quotes() -> pa.Table:
    return corpus(range(200)).quotes


def test_a_split_is_read_back_as_it_was(tmp_path: Path, quotes: pa.Table) -> None:
    (file,) = write.write_split(tmp_path, "quotes", "train", [quotes])
    path = tmp_path / "quotes" / "train-00000-of-00001.parquet"
    assert pq.read_table(path, partitioning=None) == quotes
    assert pq.read_schema(path) == schema.arrow_schema("quotes")
    assert file.path == "quotes/train-00000-of-00001.parquet"
    assert (file.config, file.split, file.n_rows) == ("quotes", "train", 200)
    assert file.size == path.stat().st_size
    assert file.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert sorted(tmp_path.rglob("*.*")) == [path]


def test_files_are_as_the_hub_wants_them(tmp_path: Path, quotes: pa.Table) -> None:
    table = quotes.replace_schema_metadata({"huggingface": "{}", "pandas": "{}"})
    write.write_split(tmp_path, "quotes", "train", [table])
    file = pq.ParquetFile(tmp_path / "quotes" / "train-00000-of-00001.parquet")
    # datasets 3.6 cannot read what datasets 4 puts under this key.
    assert file.schema_arrow.metadata is None
    column = file.metadata.row_group(0).column(0)
    assert column.compression == "ZSTD"
    assert column.has_offset_index
    assert column.has_column_index


def test_no_rows_no_file(tmp_path: Path, quotes: pa.Table) -> None:
    assert write.write_split(tmp_path, "quotes", "test", [quotes.slice(0, 0)]) == []
    assert write.write_split(tmp_path, "quotes", "test", []) == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("n_rows", [1, 7, 33, 200])
def test_bytes_follow_from_the_rows_alone(tmp_path: Path, quotes: pa.Table, n_rows: int) -> None:
    whole = write.write_split(tmp_path / "whole", "quotes", "train", [quotes], SMALL)
    # Other pieces, other buffers, columns in another order and all of them nullable.
    loose = pa.schema([pa.field(each.name, each.type) for each in quotes.schema])
    pieces = [
        pa.Table.from_pylist(quotes.slice(start, n_rows).to_pylist(), schema=loose).select(loose.names[::-1])
        for start in range(0, 200, n_rows)
    ]
    assert write.write_split(tmp_path / "pieces", "quotes", "train", pieces, SMALL) == whole
    assert len(whole) > 1


def test_large_splits_are_cut_by_bytes(tmp_path: Path, quotes: pa.Table) -> None:
    files = write.write_split(tmp_path, "quotes", "train", [quotes], SMALL)
    assert [file.path for file in files] == [
        f"quotes/train-{number:05}-of-{len(files):05}.parquet" for number in range(len(files))
    ]
    assert sum(file.n_rows or 0 for file in files) == 200
    read = pa.concat_tables(pq.read_table(tmp_path / file.path, partitioning=None) for file in files)
    assert read == quotes
    row_groups = pq.ParquetFile(tmp_path / files[0].path).metadata
    assert row_groups.num_row_groups > 1
    assert all(row_groups.row_group(n).num_rows == pytest.approx(9, abs=2) for n in range(row_groups.num_row_groups))
    assert all(file.size > SMALL.shard for file in files[:-1])


def test_the_size_of_values_does_not_depend_on_the_files(tmp_path: Path, quotes: pa.Table) -> None:
    one = write.write_split(tmp_path / "a", "quotes", "train", [quotes])
    many = write.write_split(tmp_path / "b", "quotes", "train", [quotes], SMALL)
    assert sum(file.n_value_bytes or 0 for file in many) == one[0].n_value_bytes
    assert one[0].n_value_bytes == pytest.approx(quotes.nbytes, rel=0.1)


def test_a_row_larger_than_a_row_group_is_a_group(tmp_path: Path, quotes: pa.Table) -> None:
    files = write.write_split(tmp_path, "quotes", "train", [quotes.slice(0, 3)], write.Sizes(row_group=1, shard=1))
    assert [file.n_rows for file in files] == [1, 1, 1]


def test_a_null_where_none_may_be_is_not_written(tmp_path: Path, quotes: pa.Table) -> None:
    index = quotes.schema.get_field_index("text")
    broken = quotes.set_column(index, pa.field("text", pa.string()), pa.nulls(200, pa.string()))
    with pytest.raises((pa.ArrowInvalid, ValueError), match="text"):
        write.write_split(tmp_path, "quotes", "train", [broken])


def test_rejections_are_sorted_lines(tmp_path: Path) -> None:
    rejections = [
        Rejection(source="b.json#2", stage="parse", error="no JSON at column 3"),
        Rejection(source="a\udcff.txt", stage="decode", error="“binary”\nfile"),
        Rejection(source="b.json#10", stage="read", error="no text"),
    ]
    file = write.write_rejected(tmp_path, rejections)
    assert file is not None
    assert file == write.write_rejected(tmp_path, reversed(rejections))
    lines = [orjson.loads(line) for line in (tmp_path / "rejected.jsonl").read_bytes().splitlines()]
    assert lines == [
        {"source": "a\\udcff.txt", "stage": "decode", "error": "“binary”\nfile"},
        {"source": "b.json#10", "stage": "read", "error": "no text"},
        {"source": "b.json#2", "stage": "parse", "error": "no JSON at column 3"},
    ]


def test_nothing_rejected_no_file(tmp_path: Path) -> None:
    assert write.write_rejected(tmp_path, []) is None
    assert list(tmp_path.iterdir()) == []
