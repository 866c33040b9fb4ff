"""Whatever lies in a file of whatever name: reading it gives articles and rejections, and never raises."""

from __future__ import annotations

import gzip
import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from reader_inputs import BODY
from test_read_html import page
from test_read_warc import WHOLE

from quoteset.flags import FLAGS
from quoteset.readers import ReadOptions, read
from quoteset.readers.find import EXTENSIONS, source_of
from quoteset.records import Article, Rejection

SMALL = {"article_bytes": 20_000, "document_bytes": 50_000, "decompressed_bytes": 100_000}


def check(name: str, data: bytes, **options: object) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        items = list(read(source_of(str(path)), ReadOptions(**{**SMALL, **options})))  # type: ignore[arg-type]
    assert items
    for item in items:
        assert item.source.startswith(name)
        if isinstance(item, Article):
            assert item.text.strip()
            assert set(item.flags) <= set(FLAGS)
            for value in (
                item.text,
                item.title,
                item.publisher,
                item.url,
                item.metadata,
                item.article_id,
                *item.authors,
            ):
                if value is not None:
                    value.encode("utf-8")
        else:
            assert isinstance(item, Rejection)
            item.error.encode("utf-8")
            assert item.error
            assert "\n" not in item.error


NAMES = st.sampled_from(
    [name for extension in EXTENSIONS for name in (f"a{extension}", f"a{extension}.gz", f"a{extension}.zst")]
)
WORDS = st.sampled_from(
    ["“", "”", '"', "'", "\n", "\n\n", "\r\n", " ", ",", "text", "title", "By Ana Ruiz", "2024-05-03", "{", "}", "[",
     "]", ":", '{"text": "a"}', "<p>", "</p>", "<html>", "---", "# A", "Related articles:", "- [a](#)", "\ufeff",
     "\x00", "é", "𝔸", "WARC/1.0\r\n", "Content-Length: 5\r\n", BODY]
)  # fmt: skip
LIKELY = st.lists(WORDS, max_size=40).map(lambda parts: "".join(parts).encode())


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(NAMES, st.binary(max_size=500) | LIKELY, st.sampled_from(["full", "fast"]), st.booleans(), st.booleans())
@example("a.zst".replace("a", "a.txt"), b"\x28\xb5\x2f\xfd", "full", False, False)
def test_any_bytes(name: str, data: bytes, html: str, packed: bool, repair: bool) -> None:
    if packed and name.endswith(".gz"):
        data = gzip.compress(data)
    elif packed and name.endswith(".zst"):
        data = pa.compress(data, codec="zstd", asbytes=True)
    check(name, data, html=html, repair_mojibake=repair)


def parquet() -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table({"text": [BODY, "b"], "id": ["1", "2"]}), sink)
    data: bytes = sink.getvalue().to_pybytes()
    return data


@pytest.mark.parametrize(
    ("name", "whole"),
    [("a.parquet", parquet()), ("a.warc", b"".join(WHOLE[:4])), ("a.html", page().encode()),
     ("a.txt.gz", gzip.compress(b"a b", mtime=0)),
     ("a.jsonl", b'{"text": "a", "date": "2024-05-03"}\n{"text": "b"}\n'), ("a.csv", b'text,title\n"a\nb",c\n')],
)  # fmt: skip
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_damaged_file(name: str, whole: bytes, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(len(whole), start + 50)))
    check(name, whole[:start] + data.draw(st.binary(max_size=20)) + whole[end:])
