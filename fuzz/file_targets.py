"""The readers: whatever lies in a file of whatever name gives articles and rejections, and costs no more than allowed."""

from __future__ import annotations

import gzip
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
from soundness import check_read
from target import ROOT, Target, sample_files

from quoteset.readers import ReadOptions, read
from quoteset.readers.find import source_of
from quoteset.records import Article

# Small, so that inputs of a fuzzer's size reach them.
LIMITS: Final = {"article_bytes": 40_000, "document_bytes": 60_000, "decompressed_bytes": 100_000}

BODY: Final = (
    "The ferry to Harrow Point will not run this winter, the harbour board decided on Tuesday after two hours of debate."
    "\n\n“We have no money for a second boat,” said Mara Lind, who has led the board since March. “That is all.”\n\n"
    "Islanders said they had not been asked. “Nobody came to us,” said Tomas Okoro, who takes the first ferry every day."
)
PAGE: Final = (
    '<!doctype html><html lang="en"><head><title>Ferry</title><meta charset="utf-8"><meta name="author" content="Ana">'
    '<meta property="article:published_time" content="2024-05-03T10:00:00Z"><script type="application/ld+json">'
    '{"@type":"NewsArticle","headline":"Ferry","author":[{"name":"Ana Ruiz"}],"datePublished":"2024-05-03",'
    f'"articleBody":{orjson.dumps(BODY).decode()}}}</script></head><body><article><h1>Ferry</h1>'
    + "".join(f"<p>{paragraph}</p>" for paragraph in BODY.split("\n\n"))
    + "</article></body></html>"
).encode()

_BREAKS: Final = (b"\n", b"\r", b"\r\n", b"\n\n", b"\t", b" ", b"\0", b"\x0b", b"\x1c", b"\x85", "\u2028".encode())
_MARKS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\0\0", b"\xed\xa0\x80", b"\xff", b"\x93", b"\xc3")
_QUOTED: Final = ("“We will go,” said Ana Ruiz.".encode(), "â€œNoâ€\x9d".encode(), BODY.encode(), b'"')
_DATES: Final = (
    b"2024-05-03",
    b"2024-05-03T10:00:00Z",
    b"3 May 2024",
    b"May 3, 2024",
    b"1714730400",
    b"99999999999999999999",
    b"-1",
    b"0000-00-00",
    b"2024-02-30",
    b"24:61",
    b"+99:99",
    b"1e400",
    b"NaN",
    b"Infinity",
    b"9999-12-31T23:59:59-14:00",
    b"0001-01-01T00:00:00+14:00",
    b"Fri, 03 May 2024 10:00:00 +0200",
    b"Published: ",
    b"Updated ",
    b"By Ana Ruiz and Bo Li",
)
_COMMON: Final = (*_BREAKS, *_MARKS, *_QUOTED, *_DATES)
_PLAIN: Final = (
    *_COMMON,
    b"---\n",
    b"---\ntitle: a\ndate: 2024-05-03\n---\n",
    b"# A\n",
    b"title: ",
    b"*",
    b"[a](b)",
    b"&a *a",
    b"!!python/",
    b"- a\n",
    b"    ",
    b"| ",
    b"> ",
    b"```",
    b"Related articles:",
    b"Source: ",
    b"https://courier.example/a",
    b"___",
    b"<p>",
    b"a: &a [b, *a]\n",
    b"Copyright",
    b"{",
    b"}",
    b"? ",
    b"<<: *a\n",
    b"0x1F",
    b"1_000",
    b"1:30:00",
    b"!!binary ",
    b"~",
)
_JSON: Final = (
    *_COMMON,
    b"{",
    b"}",
    b"[",
    b"]",
    b":",
    b",",
    b"null",
    b"true",
    b"1",
    b"1e999",
    b"1" * 400,
    b"\\ud800",
    b"\\u0000",
    b"\\n",
    b'{"text": "a"}',
    b'"text": ',
    b'"title": ',
    b'"date": ',
    b'"authors": ',
    b'"id": ',
    b'"url": ',
    b'"language": "en"',
    b'"articles": [',
    b'{"name": "Ana"}',
    b"{}",
    b"[]",
    b'""',
    b'"\\ud83d\\ude00"',
    b'{"a":',
    b"[[[[[[[[",
    b'"publisher": ',
)
_TABLE: Final = (
    *_COMMON,
    b",",
    b";",
    b"|",
    b'""',
    b'","',
    b"text",
    b"title",
    b"date",
    b"authors",
    b"id",
    b"text,title\n",
    b'"a\nb"',
    b"sep=;\n",
    b"=1+1",
    b"a,b,c\n",
)
_MARKUP: Final = (
    *_COMMON,
    *(f"<{name}>".encode() for name in "p div article main section h1 span b i a li ul table tr td br".split()),
    *(f"</{name}>".encode() for name in "p div article main section h1 span b i a li ul table tr td".split()),
    b"<!--",
    b"-->",
    b"<![CDATA[",
    b"]]>",
    b"<!DOCTYPE a [<!ENTITY b 'c'>",
    b"&amp;",
    b"&#0;",
    b"&#xD800;",
    b"&#x110000;",
    b"&b;",
    b"&lt;",
    b"<svg>",
    b"<math>",
    b"<template>",
    b"<noscript>",
    b'<script type="application/ld+json">',
    b"</script>",
    b"<style>",
    b"<iframe>",
    b'<meta charset="utf-16">',
    b'<meta charset="utf-7">',
    b"<meta charset=latin1>",
    b'<meta name="date" content="',
    b'">',
    b'{"@graph":[',
    b'{"@type":"NewsArticle","author":',
    b'<html lang="',
    b"<plaintext>",
    b"<frameset>",
    b"<select>",
    b"<",
    b">",
    b"<time datetime='2024-05-03'>",
    b"class='byline'",
    b"<base href='//'>",
    b"<a href='javascript:'>",
    b"<custom-element>",
    PAGE,
)
_CRAWL: Final = (
    *_MARKUP,
    b"WARC/1.0\r\n",
    b"WARC/1.1\r\n",
    b"WARC-Type: response\r\n",
    b"Content-Length: 5\r\n",
    b"Content-Length: -1\r\n",
    b"Content-Length: 99999999999999999999\r\n",
    b"\r\n\r\n",
    b"HTTP/1.1 200 OK\r\n",
    b"HTTP/1.1 999\r\n",
    b"WARC-Date: x\r\n",
    b"Content-Type: text/html\r\n",
    b"Content-Encoding: gzip\r\n",
    b"Content-Encoding: br, zstd\r\n",
    b"Transfer-Encoding: chunked\r\n",
    b"5\r\nabcde\r\n0\r\n\r\n",
    b"ffffffffffffffff\r\n",
    b"WARC-Target-URI: ../../x\r\n",
    b"Content-Type: application/http\r\n",
)


def _check(name: str, data: bytes, options: ReadOptions) -> list[Any]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        items = list(read(source_of(str(path)), options))
    check_read(name, items)
    return items


def _packed(data: bytes, how: int) -> tuple[str, bytes]:
    """An extension and ``data`` packed for it; with the higher ``how`` not quite, or not at all."""
    if how == 1:
        return ".gz", gzip.compress(data, 1, mtime=0)
    if how == 2:
        return ".zst", pa.compress(data, codec="zstd", asbytes=True)
    if how == 3:
        return ".gz", gzip.compress(data, 1, mtime=0)[: -(len(data) % 64) or None]
    if how == 4:
        return ".zst", pa.compress(data, codec="zstd", asbytes=True)[: -(len(data) % 64) or None]
    if how == 5:
        return ".gz", b"".join(gzip.compress(each, 1, mtime=0) for each in data.split(b"\n"))
    if how == 6:
        return ".gz", data
    if how == 7:
        return ".zst", data
    return "", data


def _of_format(*extensions: str) -> Callable[[bytes], None]:
    """A run on files with these extensions: the first byte says which, how it is packed and with which settings."""

    def run(data: bytes) -> None:
        if not data:
            return
        choice, content = data[0], data[1:]
        packing, packed = _packed(content, choice & 7 if choice & 128 else 0)
        options = ReadOptions(
            html="fast" if choice & 8 else "full",
            repair_mojibake=bool(choice & 16),
            **LIMITS,  # type: ignore[arg-type]
        )
        name = f"a{extensions[(choice >> 5) % len(extensions) if not choice & 128 else 0]}{packing}"
        items = _check(name, packed, options)
        if choice & 64:
            assert _check(name, packed, options) == items
        if not packing and not options.repair_mojibake and extensions[0] in (".txt", ".jsonl"):
            _check_unchanged(content, items)

    return run


def _check_unchanged(content: bytes, items: Iterable[Any]) -> None:
    """Every text stands in the file as it is, or in a string of its JSON."""
    try:
        whole = content.decode("utf-8")
    except UnicodeDecodeError:
        return
    strings: set[str] = set()
    for line in (content, *content.splitlines()):
        try:
            value = orjson.loads(line.removeprefix(b"\xef\xbb\xbf"))
        except orjson.JSONDecodeError:
            continue
        _collect(value, strings)
    for item in items:
        assert not isinstance(item, Article) or item.text in whole or item.text in strings


def _collect(value: Any, strings: set[str]) -> None:
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            strings.add(each)
        elif isinstance(each, dict):
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each


def _seeds(*contents: bytes) -> Callable[[], Iterator[bytes]]:
    # Settings and packings by turns.
    choices = (0, 32, 64, 8, 16, 129, 130, 133, 131)
    return lambda: (bytes([choice]) + content for content in contents for choice in choices)


def parquet_file(columns: dict[str, list[Any]] | None = None, **how: Any) -> bytes:
    """A small Parquet file; ``how`` goes to ``write_table``."""
    sink = io.BytesIO()
    columns = columns or {"text": [BODY, "b"], "id": ["1", "2"], "date": [None, "2024-05-03"], "n": [[1], []]}
    pq.write_table(pa.table(columns), sink, **how)
    return sink.getvalue()


def crawl_file() -> bytes:
    """A WARC file with a page, a chunked page, and a record of another kind."""
    blocks = [
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + PAGE,
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n"
        % (len(PAGE), PAGE),
        b"HTTP/1.1 301 Moved\r\nLocation: /a\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(PAGE, mtime=0),
    ]
    head = (
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://courier.example/%d\r\nWARC-Date: 2024-05-03T10:00:00Z"
        b"\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-%012d>\r\nContent-Type: application/http; msgtype=response"
        b"\r\nContent-Length: %d\r\n\r\n"
    )
    return b"".join(head % (n, n, len(block)) + block + b"\r\n\r\n" for n, block in enumerate(blocks))


_RECORD: Final = orjson.dumps(
    {
        "id": "1",
        "text": BODY,
        "title": "Ferry",
        "date": "2024-05-03",
        "authors": ["Ana Ruiz"],
        "url": "https://courier.example/1",
        "publisher": {"name": "Courier"},
        "language": "en",
        "tags": [1, {"a": None}],
    }
)
_MARKDOWN: Final = b"---\ntitle: Ferry\ndate: 2024-05-03\nauthors: [Ana Ruiz]\ntags: {a: 1}\n---\n\n" + BODY.encode()

TARGETS: Final = (
    Target(
        name="plain",
        run=_of_format(".txt", ".md", ".markdown"),
        words=_PLAIN,
        max_bytes=8000,
        seeds=_seeds(
            BODY.encode(), BODY.encode("utf-16"), BODY.encode("cp1252"), _MARKDOWN, *sample_files(".txt", ".md")
        ),
    ),
    Target(
        name="html",
        run=_of_format(".html"),
        words=_MARKUP,
        max_bytes=16_000,
        share=3,
        seeds=_seeds(PAGE, *sample_files(".html")),
    ),
    Target(
        name="json",
        run=_of_format(".jsonl", ".json"),
        words=_JSON,
        max_bytes=8000,
        seeds=_seeds(
            _RECORD,
            b"[%s, %s]" % (_RECORD, _RECORD),
            b'{"articles": [%s]}' % _RECORD,
            b"%s\n%s\n" % (_RECORD, _RECORD),
            _RECORD.decode().encode("utf-16"),
            *sample_files(".json", ".jsonl"),
        ),
    ),
    Target(
        name="table",
        run=_of_format(".csv", ".tsv"),
        words=_TABLE,
        max_bytes=8000,
        seeds=_seeds(
            b'text,title,date\n"a, b",c,2024-05-03\n"d\n""e""",f,\n',
            b"text\ttitle\na\tb\n",
            b"id;text\r1;a\r2;b\r",
            "text,title\na,é\n".encode("utf-16"),
            *sample_files(".csv"),
        ),
    ),
    Target(
        name="parquet",
        run=_of_format(".parquet"),
        words=(*_COMMON, b"PAR1", b"text"),
        max_bytes=8000,
        seeds=_seeds(
            parquet_file(),
            parquet_file(compression="zstd"),
            parquet_file(compression="none", use_dictionary=False),
            parquet_file({"text": ["a"], "d": [{"x": [b"\xff"]}]}, data_page_version="2.0"),
        ),
    ),
    Target(
        name="warc",
        run=_of_format(".warc"),
        words=_CRAWL,
        max_bytes=16_000,
        share=3,
        seeds=_seeds(crawl_file(), crawl_file()[:1500]),
    ),
)

__all__ = ["BODY", "PAGE", "ROOT", "TARGETS", "crawl_file", "parquet_file"]
