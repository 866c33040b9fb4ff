"""A crawl of mostly useless records, from the file to the card: what each filter took is counted, and counts add up."""

from __future__ import annotations

import gzip
import html
from pathlib import Path

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from quoteset import filters
from quoteset.pipeline import build
from quoteset.settings import InputSettings, RunSettings, Settings

PROSE = (
    "The ferry to Harrow Point will not run this winter, the harbour board decided on Tuesday after two hours "
    "of debate in which number {} of the islanders was heard. The board will meet again in October."
)
QUOTING = "“We have no money for a second boat,” said Mara Lind, who has led board number {} since March."
GERMAN = (
    "Die Fähre nach Harrow Point wird in diesem Winter nicht fahren, entschied der Hafenrat am Dienstag. "
    "„Wir haben kein Geld für ein zweites Schiff Nummer {}“, sagte Mara Lind, die den Rat seit März leitet."
)
HTML = "text/html; charset=utf-8"


def page(*paragraphs: str, n: int) -> bytes:
    told = "".join(f"<p>{html.escape(each.format(n), quote=False)}</p>" for each in paragraphs)
    return f"<html><head><title>Ferry {n}</title></head><body><article>{told}</article></body></html>".encode()


def answer(body: bytes, kind: str = HTML, status: str = "200 OK") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n\r\n".encode() + body


def record(block: bytes, n: int, kind: str = "response", protocol: str = "application/http; msgtype=response") -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://courier.example/{n}\r\n"
        f"WARC-Date: 2024-05-03T10:00:00Z\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{n:012d}>\r\n"
        f"Content-Type: {protocol}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


# How many records of each kind the crawl holds, by the filter that takes them; "" is for the articles.
N = {
    "record_type": 7,
    "protocol": 2,
    "status": 5,
    "content_type": 6,
    "length": 4,
    "quotation_mark": 9,
    "language": 3,
    "": 8,
}


def crawl() -> list[bytes]:
    """The records, those of each kind spread over the file."""
    make = {
        "record_type": lambda n: record(b"GET / HTTP/1.1\r\n\r\n", n, "request", "application/http; msgtype=request"),
        "protocol": lambda n: record(b"Harrow Point: no ferry", n, protocol="text/dns"),
        "status": lambda n: record(answer(page(PROSE, QUOTING, n=n), status="404 Not Found"), n),
        "content_type": lambda n: record(answer(page(PROSE, QUOTING, n=n), "image/png"), n),
        "length": lambda n: record(answer(page("“No ferry,” said number {}.", n=n)), n),
        "quotation_mark": lambda n: record(answer(page(PROSE, PROSE, n=n)), n),
        "language": lambda n: record(answer(page(GERMAN, GERMAN, n=n)), n),
        "": lambda n: record(answer(page(PROSE, QUOTING, n=n)), n),
    }
    left = dict(N)
    records: list[bytes] = []
    while any(left.values()):
        for kind in left:
            if left[kind]:
                left[kind] -= 1
                records.append(make[kind](len(records) + 1))
    return records


@pytest.mark.parametrize("extension", ["", ".gz", ".zst"])
def test_counts_of_filters_add_up(tmp_path: Path, extension: str) -> None:
    records = crawl()
    data = {
        "": b"".join(records),
        ".gz": b"".join(gzip.compress(each, mtime=0) for each in records),
        ".zst": pa.compress(b"".join(records), codec="zstd", asbytes=True),
    }[extension]
    raw, out = tmp_path / f"crawl.warc{extension}", tmp_path / "out"
    raw.write_bytes(data)
    result = build([str(raw)], out, Settings(run=RunSettings(workers=1)))
    taken = {name: n for name, n in N.items() if name}
    assert result.n_articles == result.n_inputs == N[""]
    assert dict(result.passed_over) == taken
    assert sum(taken.values()) + result.n_inputs == len(records)
    manifest = orjson.loads((out / "manifest.json").read_bytes())
    assert manifest["inputs"][0]["passed_over"] == taken
    card = (out / "README.md").read_text(encoding="utf-8")
    for name, n in taken.items():
        assert f"{filters.FILTERS[name]} ({n})" in card
    # Every article is one of the records that no filter took.
    sources = {row for path in (out / "articles").iterdir() for row in pq.read_table(path)["source"].to_pylist()}
    assert all(QUOTING[:40].encode() in records[int(each.partition("#")[2]) - 1] for each in sources)


def test_with_all_pages_only_what_is_no_page_is_passed_over(tmp_path: Path) -> None:
    raw, out = tmp_path / "crawl.warc", tmp_path / "out"
    raw.write_bytes(b"".join(crawl()))
    result = build([str(raw)], out, Settings(input=InputSettings(warc="all"), run=RunSettings(workers=1)))
    no_pages = ("record_type", "protocol", "status", "content_type")
    assert dict(result.passed_over) == {name: N[name] for name in no_pages}
    assert result.n_inputs == sum(n for name, n in N.items() if name not in no_pages)
    assert result.n_inputs == result.n_articles + result.n_rejected
    assert result.n_rejected == N["length"]
