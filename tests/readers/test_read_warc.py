"""WARC files: HTML answers become articles, the rest is no input, damage costs what is damaged."""

from __future__ import annotations

import gzip
import hashlib

import pyarrow as pa
import pytest
from reader_inputs import BODY, Reader, rejection

from quoteset.records import Article, Rejection

PAGE = ("<html><head><title>Ferry</title></head><body><article>"
        + "".join(f"<p>{paragraph}</p>" for paragraph in BODY.split("\n\n"))
        + "</article></body></html>").encode()  # fmt: skip
HTML = "Content-Type: text/html; charset=utf-8"


def http(body: bytes = PAGE, *headers: str, status: str = "200 OK") -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", *headers, "", ""]).encode() + body


def record(block: bytes, kind: str = "response", url: str = "https://courier.example/ferry", n: int = 1) -> bytes:
    head = [
        "WARC/1.0", f"WARC-Type: {kind}", f"WARC-Target-URI: {url}", "WARC-Date: 2024-05-03T10:00:00Z",
        f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{n:012d}>",
        "Content-Type: application/" + ("warc-fields" if kind == "warcinfo" else f"http; msgtype={kind}"),
        f"Content-Length: {len(block)}", "", "",
    ]  # fmt: skip
    return "\r\n".join(head).encode() + block + b"\r\n\r\n"


WHOLE = [
    record(b"software: test\r\n", "warcinfo"),
    record(b"GET /ferry HTTP/1.1\r\nHost: courier.example\r\n\r\n", "request"),
    record(http(PAGE, HTML)),
    record(http(b"\x89PNG", "Content-Type: image/png")),
    record(http(b"moved", HTML, status="301 Moved")),
    record(http(PAGE, HTML), url="https://courier.example/second"),
    record(http(b"<html><body>" + b'<p>"Home"</p>' * 30 + b"</body></html>", HTML)),
]


def check(items: list[Article | Rejection], name: str) -> None:
    assert [type(item) for item in items] == [Article, Article, Rejection]
    assert [item.source for item in items] == [f"{name}#3", f"{name}#6", f"{name}#7"]
    first = items[0]
    assert isinstance(first, Article)
    assert first.text == BODY
    assert first.url == "https://courier.example/ferry"
    assert first.title == "Ferry"
    assert first.published_at is None
    assert first.metadata == '{"warc_date":"2024-05-03T10:00:00Z"}'
    assert first.source_sha256 == hashlib.sha256(http(PAGE, HTML)).hexdigest()


@pytest.mark.parametrize("html", ["full", "fast"])
def test_pages_of_a_crawl(read_bytes: Reader, html: str) -> None:
    check(read_bytes("a.warc", b"".join(WHOLE), html=html), "a.warc")


def test_compressed_crawls(read_bytes: Reader) -> None:
    check(read_bytes("a.warc.gz", b"".join(map(gzip.compress, WHOLE))), "a.warc.gz")
    check(read_bytes("a.warc.zst", pa.compress(b"".join(WHOLE), codec="zstd", asbytes=True)), "a.warc.zst")


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (gzip.compress(PAGE, mtime=0), ["Content-Encoding: gzip"]),
        (PAGE, ["Content-Encoding: gzip"]),  # undone by the crawler, the header left in place
        (PAGE, ["Content-Encoding: br"]),
        (b"%x\r\n%s\r\n0\r\n\r\n" % (len(PAGE), PAGE), ["Transfer-Encoding: chunked"]),
        (PAGE, ["Transfer-Encoding: chunked"]),
        (b"%x\r\n%s\r\n0\r\n\r\n" % (len(gzip.compress(PAGE, mtime=0)), gzip.compress(PAGE, mtime=0)),
         ["Transfer-Encoding: chunked", "Content-Encoding: gzip"]),
    ],
)  # fmt: skip
def test_encoded_bodies(read_bytes: Reader, body: bytes, headers: list[str]) -> None:
    [found] = read_bytes("a.warc", record(http(body, HTML, *headers)))
    assert isinstance(found, Article), found
    assert found.text == BODY


def test_the_encoding_of_the_http_head(read_bytes: Reader) -> None:
    body = PAGE.decode().replace("“", "„").encode("cp1250")
    [found] = read_bytes("a.warc", record(http(body, "Content-Type: text/html; charset=windows-1250")))
    assert isinstance(found, Article)
    assert found.text == BODY.replace("“", "„")


def test_a_crawl_without_pages_is_one_rejection_that_counts(read_bytes: Reader) -> None:
    error = rejection(read_bytes("a.warc", b"".join([*WHOLE[:2], *WHOLE[3:5]]))).error
    for part in ("hold no answer (2);", "answers that are no HTML (1)", "status than 200 (1);"):
        assert part in error


@pytest.mark.parametrize("raw", [b"", b"no WARC at all", b"WARC/1.0\r\n", b"\x00" * 1000, PAGE])
def test_what_is_no_warc(read_bytes: Reader, raw: bytes) -> None:
    assert all(isinstance(item, Rejection) for item in read_bytes("a.warc", raw))


def test_a_truncated_record_is_rejected_and_those_before_it_stay(read_bytes: Reader) -> None:
    first, second = read_bytes("a.warc", (WHOLE[2] + WHOLE[5])[:-100])
    assert isinstance(first, Article)
    assert isinstance(second, Rejection)
    assert "truncated" in second.error


def test_a_truncated_gzip_is_rejected_and_records_before_it_stay(read_bytes: Reader) -> None:
    items = read_bytes("a.warc.gz", (gzip.compress(WHOLE[2]) + gzip.compress(WHOLE[5]))[:-50])
    assert isinstance(items[0], Article)
    assert len(items) >= 2
    assert all(isinstance(item, Rejection) for item in items[1:])


@pytest.mark.parametrize("junk", [b"junk\r\n\r\n", b"junk " * 50_000 + b"\r\n", b"\x00\xff" * 1000 + b"\n"])
def test_reading_goes_on_behind_junk(read_bytes: Reader, junk: bytes) -> None:
    items = read_bytes("a.warc", WHOLE[2] + junk + WHOLE[5])
    articles = [item for item in items if isinstance(item, Article)]
    assert [found.url for found in articles] == ["https://courier.example/ferry", "https://courier.example/second"]
    assert len(items) >= 3


def test_a_large_record_is_passed_over(read_bytes: Reader) -> None:
    items = read_bytes("a.warc", record(http(b"x" * 100_000, HTML)) + WHOLE[2], article_bytes=50_000)
    assert [type(item) for item in items] == [Rejection, Article]
    bomb = record(http(gzip.compress(b"<p>" * 1_000_000), HTML, "Content-Encoding: gzip"))
    assert isinstance(read_bytes("a.warc", bomb + WHOLE[2], article_bytes=50_000)[0], Rejection)
