"""Files that are small and unpack to anything, that name places of their own, or that are one endless line."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from reader_inputs import BODY, Reader, article, rejection

from quoteset.readers import parquet, streams
from quoteset.records import Article, Rejection

MIB = 2**20
LINE = orjson.dumps({"text": BODY})


def zstd(data: bytes) -> bytes:
    packed: bytes = pa.compress(data, codec="zstd", asbytes=True)
    return packed


def parquet_of(table: pa.Table, **how: Any) -> bytes:
    """``table`` as a Parquet file that keeps values of any size in its dictionary."""
    sink = io.BytesIO()
    with pq.ParquetWriter(sink, table.schema, dictionary_pagesize_limit=2**30, write_statistics=False, **how) as writer:
        writer.write_table(table)
    return sink.getvalue()


def repeated(value: str, n: int) -> pa.Array:
    """``value`` so many times, stored once."""
    return pa.DictionaryArray.from_arrays(pa.array([0] * n, pa.int32()), pa.array([value]))


@pytest.fixture
def unpacked_sizes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many bytes had been unpacked, whenever that was looked at; small files are looked at too."""
    sizes: list[int] = []
    monkeypatch.setattr(streams, "SURELY_FINE", MIB)

    def counting(n_bytes: int, n_stored: int, limit: int) -> None:
        sizes.append(n_bytes)
        check(n_bytes, n_stored, limit)

    check = streams.check_unpacked
    monkeypatch.setattr(streams, "check_unpacked", counting)
    monkeypatch.setattr(parquet, "check_unpacked", counting)
    return sizes


@pytest.mark.parametrize(("extension", "pack"), [(".gz", gzip.compress), (".zst", zstd)])
@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.warc", "a.parquet"])
def test_a_bomb_is_left_where_no_honest_file_goes_on(
    read_bytes: Reader, unpacked_sizes: list[int], name: str, extension: str, pack: Any
) -> None:
    # Blank lines: read as a stream, each format has something to pass over.
    packed = pack(b"text,id\n" + (b" " * (16 * 1024 - 1) + b"\n") * 1024)
    items = read_bytes(name + extension, packed)
    assert "decompression bombs" in items[-1].error  # type: ignore[union-attr]
    honest = max(streams.SURELY_FINE, streams.MAX_RATIO * len(packed))
    assert max(unpacked_sizes) <= honest + streams.CHUNK_BYTES < 16 * MIB


@pytest.mark.parametrize(("extension", "pack"), [(".gz", gzip.compress), (".zst", zstd)])
@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.json"])
def test_what_has_to_be_in_memory_ends_at_its_limit(
    read_bytes: Reader, unpacked_sizes: list[int], name: str, extension: str, pack: Any
) -> None:
    limits = {"article_bytes": MIB, "document_bytes": MIB}
    found = rejection(read_bytes(name + extension, pack(b"a" * (8 * MIB)), **limits))
    assert "larger than 1 MiB" in found.error or "decompression bombs" in found.error
    assert max(unpacked_sizes) <= MIB + streams.CHUNK_BYTES


@pytest.mark.parametrize(("extension", "pack"), [(".bz2", bz2.compress), (".xz", lzma.compress)])
def test_what_nobody_unpacks_is_no_bomb(read_bytes: Reader, extension: str, pack: Any) -> None:
    packed = pack(b"\n" * MIB)
    assert "no reader takes the extension" in rejection(read_bytes("a.jsonl" + extension, packed)).error
    # Under a name that promises something else.
    for name in ("a.txt", "a.html", "a.jsonl", "a.jsonl.gz", "a.csv.zst", "a.parquet", "a.warc"):
        assert all(isinstance(item, Rejection) for item in read_bytes(name, packed))
    assert "data: unpack it" in rejection(read_bytes("a.txt", packed)).error


class TestParquet:
    def test_a_value_that_is_stored_once_and_repeated(self, read_bytes: Reader, unpacked_sizes: list[int]) -> None:
        # 2 KB that stand for 2 GB.
        data = parquet_of(pa.table({"text": repeated("x" * 100_000, 20_000)}), compression="zstd")
        items = read_bytes("a.parquet", data)
        assert "decompression bombs" in items[-1].error  # type: ignore[union-attr]
        assert max(unpacked_sizes) <= streams.SURELY_FINE + 100_000

    def test_a_value_larger_than_an_article_may_be(self, read_bytes: Reader) -> None:
        table = pa.table({"text": [BODY, BODY], "notes": pa.array(["x" * MIB, None])})
        first, second = read_bytes("a.parquet", parquet_of(table), article_bytes=MIB)
        assert isinstance(first, Rejection)
        assert first.error.startswith("row 1 is larger than 1 MiB")
        assert isinstance(second, Article)

    def test_a_list_of_values_that_are_stored_once(self, read_bytes: Reader) -> None:
        authors = pa.ListArray.from_arrays(pa.array([0, 1, 40_001], pa.int32()), repeated("x" * 1000, 40_001))
        table = pa.table({"text": [BODY, BODY], "authors": authors})
        first, second = read_bytes("a.parquet", parquet_of(table))
        assert isinstance(first, Article)
        assert isinstance(second, Rejection)
        assert second.error.startswith("row 2 is larger than 32 MiB")

    @pytest.mark.parametrize("column", [pa.array(["x" * (4 * MIB)]), pa.array([[0] * (2 * MIB)])])
    def test_pages_that_say_how_large_they_are(
        self, read_bytes: Reader, unpacked_sizes: list[int], column: pa.Array
    ) -> None:
        data = parquet_of(pa.table({"text": [BODY], "notes": column}), compression="zstd")
        assert "decompression bombs" in rejection(read_bytes("a.parquet", data)).error
        # Known before anything was unpacked.
        assert len(unpacked_sizes) == 1

    def test_all_kinds_of_values_are_counted(self) -> None:
        table = pa.table(
            {
                "map": pa.array([[("a", "bb"), ("c", "d")], None], pa.map_(pa.string(), pa.string())),
                "large": pa.array(["aé", None], pa.large_string()),
                "view": pa.array(["abc", None]).cast(pa.string_view()),
                "bytes": pa.array([b"ab", None]),
                "struct": pa.array([{"x": "abcd", "y": ["e"]}, None]),
                "lists": pa.array([[["a", "b"]], None]),
                "numbers": pa.array([1, None]),
            }
        )
        batch = parquet_batch(table)
        # 8 bytes for each element of a list and for each number.
        wanted = [5 + 16, 3, 3, 2, 4 + 1 + 8, 2 + 16 + 8, 8]
        for name, n_bytes in zip(batch.schema.names, wanted, strict=True):
            single = pa.record_batch([batch.column(name)], names=[name])
            assert parquet._sizes_of_rows(single) == [n_bytes, 8 if name == "numbers" else 0], name


def parquet_batch(table: pa.Table) -> pa.RecordBatch:
    """The rows of ``table`` as the reader gets them."""
    file = io.BytesIO(parquet_of(table))
    paths = parquet._texts(pq.ParquetFile(file).metadata.schema)
    return next(pq.ParquetFile(file, read_dictionary=paths).iter_batches())


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.jsonl.gz"])
def test_an_endless_line_costs_itself_only(read_bytes: Reader, name: str) -> None:
    good = LINE if "jsonl" in name else b'"' + BODY.replace('"', '""').encode() + b'"'
    head = b"" if "jsonl" in name else b"text\n"
    endless = (b'{"text": "' if "jsonl" in name else b"") + b"no end. " * MIB
    data = head + good + b"\n" + endless + b"\n" + good + b"\n"
    packed = gzip.compress(data, 1) if name.endswith(".gz") else data
    first, second, third = read_bytes(name, packed, article_bytes=MIB)
    assert isinstance(first, Article)
    assert isinstance(second, Rejection)
    assert "larger than 1 MiB" in second.error
    assert isinstance(third, Article)


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html", "a.json"])
def test_a_file_that_is_one_endless_line(read_bytes: Reader, name: str) -> None:
    found = rejection(read_bytes(name, b"<p>no end. " * MIB, article_bytes=MIB, document_bytes=MIB))
    assert "larger than 1 MiB" in found.error


ENTITIES = "".join(f'<!ENTITY laugh{n} "{f"&laugh{n - 1};" * 10}">' for n in range(1, 12))
LAUGHS = f'<!DOCTYPE html [<!ENTITY laugh0 "ha">{ENTITIES}]>'


@pytest.mark.parametrize("prolog", ["", '<?xml version="1.0"?>', '<?xml version="1.0" encoding="utf-8"?>\n'])
@pytest.mark.parametrize("html", ["full", "fast"])
def test_a_billion_laughs_are_not_laughed(read_bytes: Reader, prolog: str, html: str) -> None:
    paragraphs = "".join(f"<p>{each}</p>" for each in BODY.split("\n\n"))
    page = f"{prolog}{LAUGHS}<html xmlns='http://www.w3.org/1999/xhtml'><body><article><p>&laugh11;</p>{paragraphs}"
    found = article(read_bytes("a.html", f"{page}</article></body></html>", html=html))
    assert found.text.endswith(BODY[-200:])
    assert len(found.text) < len(page)
    assert "xml" in rejection(read_bytes("a.xml", page)).error


def test_a_billion_laughs_in_front_matter_are_text(read_bytes: Reader) -> None:
    laughs = "a0: &a0 [ha, ha]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))
    found = article(read_bytes("a.md", f"---\n{laughs}---\n\n{BODY}"))
    assert "&a11" in found.text
    assert len(found.text) < len(laughs) + len(BODY) + 20


NESTED = 10_000


@pytest.mark.parametrize("name", ["div", "span", "b", "blockquote", "table", "x-part", "ul", "svg"])
def test_ten_thousand_nested_elements(read_bytes: Reader, name: str) -> None:
    page = f"<html><body>{f'<{name}>' * NESTED}<p>{BODY}</p>{f'</{name}>' * NESTED}</body></html>"
    assert "nested" in rejection(read_bytes("a.html", page)).error


@pytest.mark.parametrize("field", ["authors", "metadata", "title", "language", "published_at", "id"])
@pytest.mark.parametrize("unit", ['{"name":', "["])
@pytest.mark.parametrize("depth", [200, 900, NESTED])
def test_fields_that_nest(read_bytes: Reader, field: str, unit: str, depth: int) -> None:
    # A field may be as deep as JSON can be kept; authors used to end in a RecursionError.
    value = unit * depth + '"Ana Ruiz"' + ("}" if unit[0] == "{" else "]") * depth
    line = f'{{"text": {orjson.dumps(BODY).decode()}, "{field}": {value}}}'
    for name in ("a.jsonl", "a.json"):
        items = read_bytes(name, line)
        assert len(items) == 1
        if isinstance(items[0], Rejection):
            assert depth > 200
            assert "fault of quoteset" not in items[0].error
        elif field == "authors":
            assert items[0].authors == (("Ana Ruiz",) if unit[0] == "{" else ())


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html", "a.csv", "a.jsonl", "a.json"])
def test_nuls_are_no_text(read_bytes: Reader, name: str) -> None:
    body = BODY.replace("winter", "win\0ter").replace("\n", " ")
    data = {
        "a.html": f"<html><body><article><p>{body}</p></article></body></html>",
        "a.csv": f'text\n"{body}"\n',
        "a.jsonl": orjson.dumps({"text": body}).decode(),
        "a.json": orjson.dumps({"text": body}).decode(),
    }.get(name, body)
    [found] = read_bytes(name, data)
    if isinstance(found, Article):  # a page's NUL is a replacement character, as browsers have it
        assert name == "a.html"
        assert "\0" not in found.text
    else:
        assert "NUL" in found.error


def test_lone_surrogates_are_no_text(read_bytes: Reader) -> None:
    for name in ("a.jsonl", "a.json"):
        for escape in (r"\ud800", r"\udfff", r"\udc00\ud800"):
            assert "surrogate" in rejection(read_bytes(name, f'{{"text": "{BODY[:80]} {escape}"}}')).error
    table = pa.table({"text": pa.array([b"No \xed\xa0\x80 more."]).cast(pa.string(), safe=False)})
    assert rejection(read_bytes("a.parquet", parquet_of(table))).stage == "decode"
    for name in ("a.txt", "a.html", "a.csv"):
        page = BODY.encode().replace(b"winter", b"win\xed\xa0\x80ter")
        for item in read_bytes(name, b"text\n" + page if name == "a.csv" else b"<p>" + page):
            if isinstance(item, Article):
                item.text.encode()
