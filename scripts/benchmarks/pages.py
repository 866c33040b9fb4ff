"""HTML: finding the article in a page, apart from finding the quotations in the article; and crawls of useless pages."""

from __future__ import annotations

import gzip
import html
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

from benchmarks import heaps, measure, phrases
from benchmarks.articles import Made, article
from benchmarks.results import Bar, Ratio, Result

CHUNK: Final = 2**18
N_LINKS: Final = 120
SCRIPT_BYTES: Final = 30_000  # of a page of some 50 KB
_MARKS: Final = str.maketrans("", "", "“”‘’\"'")


def page(made: Made, *, quotes: bool = True) -> bytes:
    """The article as a news site would serve it: navigation, scripts, teasers, footer. Without ``quotes`` no mark is left."""
    chance = random.Random(made.number)
    text = made.text if quotes else made.text.translate(_MARKS)
    title = html.escape(made.title if quotes else made.title.translate(_MARKS))
    paragraphs = "".join(f"<p>{html.escape(each, quote=False)}</p>\n" for each in text.split("\n\n"))
    links = "".join(
        f'<li class="nav-item"><a href="/{chance.randrange(10**6)}">{chance.choice(phrases.TOWNS)}</a></li>\n'
        for _ in range(N_LINKS)
    )
    code = f"window.dataLayer=[{','.join(str(chance.randrange(10**9)) for _ in range(SCRIPT_BYTES // 10))}];"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} | {made.publisher}</title>'
        f'<meta property="og:title" content="{title}"><meta property="article:published_time" '
        f'content="{made.published_at}"><style>.nav-item{{color:#111}}</style><script>{code}</script></head><body>'
        f"<header><nav><ul>{links}</ul></nav></header><main><article><h1>{title}</h1>{paragraphs}</article>"
        f"<aside><ul>{links}</ul></aside></main><footer><p>All rights reserved.</p></footer></body></html>"
    ).encode()


@dataclass(frozen=True, slots=True)
class Parsing:
    """Milliseconds a page."""

    full: float
    fast: float
    extract: float


def parsing(n: int) -> Parsing:
    """All three over the same pages."""
    from quoteset import packs
    from quoteset.extract import extract
    from quoteset.readers.html import draft_of_page
    from quoteset.readers.options import ReadOptions

    pages = [page(article(number)) for number in range(n)]
    texts = [draft_of_page(each, ReadOptions()).text for each in pages]
    english = packs.load("en")

    def found(how: Literal["full", "fast"]) -> Callable[[], None]:
        options = replace(ReadOptions(), html=how)
        return lambda: [draft_of_page(each, options) for each in pages] and None

    def extracted() -> None:
        for text in texts:
            extract(text, english)

    extract(texts[0], english)
    each = 1000 / n
    return Parsing(
        measure.least(found("full"), 2) * each,
        measure.least(found("fast"), 2) * each,
        measure.least(extracted, 2) * each,
    )


def run(n_articles: int) -> Result:
    """At most 500 pages."""
    n = max(30, min(500, n_articles // 100))
    took = measure.apart(parsing, n)
    rows = (
        ("the article in the page: html = full", took.full),
        ("the same: html = fast", took.fast),
        ("the quotations in the article", took.extract),
    )
    return Result(
        part="pages",
        ratios=(
            Ratio(name="time for the article in a page (full) against its quotations", value=took.full / took.extract),
            Ratio(name="the same (fast)", value=took.fast / took.extract),
        ),
        columns=("", "ms a page"),
        rows=tuple((name, f"{value:.2f}") for name, value in rows),
        chart="Milliseconds a page, one core",
        bars=tuple(Bar(label=name, value=value, shown=f"{value:.2f} ms") for name, value in rows),
        note=f"{n} pages of {len(page(article(0))) // 1000} KB: an article of 3 KB with navigation and scripts.",
    )


def crawl(n: int) -> Path:
    """A WARC file, gzipped record by record as crawlers do, of ``n`` pages without a quotation mark."""
    path = heaps.FOLDER / f"crawl-{n}.warc.gz"
    if not path.exists():
        heaps.FOLDER.mkdir(parents=True, exist_ok=True)
        new = path.with_name(f"new-{path.name}")
        with new.open("wb") as file:
            file.writelines(_records(n))
        new.replace(path)
    return path


def _records(n: int) -> Iterator[bytes]:
    for number in range(n):
        block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page(
            article(number), quotes=False
        )
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://courier.example/{number}\r\n"
            f"WARC-Date: 2024-05-03T10:00:00Z\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{number:012d}>\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
        )
        yield gzip.compress(head.encode() + block + b"\r\n\r\n", 6, mtime=0)


@dataclass(frozen=True, slots=True)
class Crawled:
    """Seconds for one file."""

    unpacked: float
    read: float
    n_passed_over: int


def crawling(path: Path) -> Crawled:
    """The file unpacked only, and read by the reader, by turns."""
    from quoteset.readers import ReadOptions, read
    from quoteset.readers.find import source_of
    from quoteset.readers.streams import open_stream

    passed_over: list[str] = []
    source, options = source_of(str(path)), ReadOptions(languages=frozenset({"en"}), passed_over=passed_over.append)

    def unpacked() -> None:
        with open_stream(source, options) as stream:
            while stream.read(CHUNK):
                pass

    def whole() -> None:
        passed_over.clear()
        for _ in read(source, options):
            pass

    whole()
    return Crawled(measure.least(unpacked), measure.least(whole), passed_over.count("quotation_mark"))


def run_crawl(n_articles: int) -> Result:
    """At most 20,000 pages, a gigabyte."""
    n = max(500, min(20_000, n_articles // 50))
    took = measure.apart(crawling, crawl(n))
    if took.n_passed_over != n:
        raise SystemExit(f"error: {n - took.n_passed_over} of {n} pages were not passed over for want of a mark")
    rows = (("unpacking alone", took.unpacked), ("reading: all pages passed over", took.read))
    return Result(
        part="crawl",
        ratios=(
            Ratio(
                name="crawl of pages without quotations against unpacking alone",
                value=took.read / took.unpacked,
                floor=3,
                aim=1.5,
            ),
        ),
        columns=("", "ms a page"),
        rows=tuple((name, f"{1000 * value / n:.3f}") for name, value in rows),
        chart="Milliseconds a page, one core",
        bars=tuple(Bar(label=name, value=1000 * value / n, shown=f"{1000 * value / n:.2f} ms") for name, value in rows),
        note=f"WARC.gz of {n:,} pages of {len(page(article(0))) // 1000} KB, each with a text but no quotation mark.",
    )
