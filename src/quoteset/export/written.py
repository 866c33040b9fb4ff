"""What a format tells of what it wrote, and the text files that it writes to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One format's part of an export."""

    format: str
    counts: dict[str, int]  # what was written, and what could not be as it was; docs/export.md lists them
    notes: tuple[str, ...] = ()  # what a user has to know of these counts


def create(path: Path) -> BinaryIO:
    """``path`` opened to write bytes (so that no line end is changed), with its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("wb")


def note(n: int, one: str, several: str) -> tuple[str, ...]:
    """A note where there is something to tell.

    >>> note(2, "1 span was cut", "{n} spans were cut"), note(0, "1 span was cut", "{n} spans were cut")
    (('2 spans were cut',), ())
    """
    return () if n == 0 else (one if n == 1 else several.format(n=f"{n:,}"),)
