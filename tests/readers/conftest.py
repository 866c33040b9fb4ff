"""Fixtures that find and read files as the program does it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from reader_inputs import Reader

from quoteset.readers import ReadOptions, find_sources, read
from quoteset.readers.find import Source
from quoteset.records import Article, Rejection


@pytest.fixture
def read_path() -> Reader:
    """Everything that comes out of a path, found and read as the program does it."""

    def reader(path: Path | str, **options: Any) -> list[Article | Rejection]:
        out: list[Article | Rejection] = []
        for source in find_sources([str(path)]):
            out += read(source, ReadOptions(**options)) if isinstance(source, Source) else [source]
        return out

    return reader


@pytest.fixture
def read_bytes(tmp_path: Path, read_path: Reader) -> Reader:
    """Everything that comes out of a file of the given name and content."""

    def reader(name: str, data: bytes | str, **options: Any) -> list[Article | Rejection]:
        path = tmp_path / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return read_path(path, **options)

    return reader
