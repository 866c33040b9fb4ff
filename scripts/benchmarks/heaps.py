"""Files of synthetic articles in ``build/benchmark``, made once and kept."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from benchmarks.articles import article, write_jsonl
from benchmarks.results import ROOT
from quoteset.readers import ReadOptions, read
from quoteset.readers.find import source_of
from quoteset.records import Article

FOLDER: Final = ROOT / "build" / "benchmark"
_PORTION: Final = 200  # articles made at a time


def heap(n: int) -> Path:
    """A gzipped JSONL file of ``n`` articles of 3 KB; the articles of a smaller heap are the first of a larger one."""
    return _kept(FOLDER / f"articles-{n}.jsonl.gz", lambda: _lines(n))


def articles_of(path: Path) -> list[Article]:
    """The articles of a heap, as the reader gives them."""
    return [each for each in read(source_of(str(path)), ReadOptions()) if isinstance(each, Article)]


def line(number: int) -> bytes:
    """The article of that number as a line of JSONL."""
    return article(number).line()


def _lines(n: int) -> Iterator[bytes]:
    with multiprocessing.get_context("spawn").Pool() as pool:
        yield from pool.imap(line, range(n), chunksize=_PORTION)


def _kept(path: Path, lines: Callable[[], Iterator[bytes]]) -> Path:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_name(f"new-{path.name}")
        write_jsonl(new, lines())
        new.replace(path)
    return path
