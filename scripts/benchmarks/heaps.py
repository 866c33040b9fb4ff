"""Files of synthetic articles in ``build/benchmark``, made once and kept."""

from __future__ import annotations

import functools
import multiprocessing
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from benchmarks.articles import MIN_CHARACTERS, article, write_jsonl
from benchmarks.results import ROOT
from quoteset.readers import ReadOptions, read
from quoteset.readers.find import source_of
from quoteset.records import Article

FOLDER: Final = ROOT / "build" / "benchmark"
_PORTION: Final = 200  # articles made at a time


def heap(n: int, *, min_characters: int = MIN_CHARACTERS) -> Path:
    """A gzipped JSONL file of ``n`` articles; the articles of a smaller heap are the first of a larger one."""
    name = f"articles-{n}.jsonl.gz" if min_characters == MIN_CHARACTERS else f"articles-{n}-{min_characters}.jsonl.gz"
    return _kept(FOLDER / name, lambda: _lines(n, min_characters))


def articles_of(path: Path) -> list[Article]:
    """The articles of a heap, as the reader gives them."""
    return [each for each in read(source_of(str(path)), ReadOptions()) if isinstance(each, Article)]


def line(number: int, min_characters: int = MIN_CHARACTERS) -> bytes:
    """The article of that number as a line of JSONL."""
    return article(number, min_characters=min_characters).line()


def _lines(n: int, min_characters: int) -> Iterator[bytes]:
    make = functools.partial(line, min_characters=min_characters)
    with multiprocessing.get_context("spawn").Pool() as pool:
        yield from pool.imap(make, range(n), chunksize=_PORTION)


def _kept(path: Path, lines: Callable[[], Iterator[bytes]]) -> Path:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_name(f"new-{path.name}")
        write_jsonl(new, lines())
        new.replace(path)
    return path
