"""What validation finds: a value, so that it can be counted, written and shown."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One thing that is not as it has to be, with its place.

    ``rule`` names the check: layout, parquet, json, columns, values, unique, offsets, disjoint, link, count, split,
    card, manifest. What has no row (a whole file, a whole folder) leaves ``row`` out.
    """

    rule: str
    reason: str
    config: str | None = None
    file: str | None = None  # below the path that was checked, with "/" separators
    row: int | None = None  # from 0; in JSON lines the line before is row 0's
    article_id: str | None = None
    field: str | None = None  # for example segments[0].start

    def __str__(self) -> str:
        where = self.file or self.config or ""
        if self.row is not None:
            where += f" row {self.row}"
        if self.article_id is not None:
            where += f" (article {self.article_id})"
        field = f"{self.field}: " if self.field else ""
        return f"{where}: {field}{self.reason} [{self.rule}]".removeprefix(": ")


def shown(value: object) -> str:
    """A value in a message: quoted, and cut where it is long.

    >>> shown("a" * 200)
    "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…aaaaaaaaaaaaaaaaaaa'"
    """
    return cut(repr(value), 60)


def cut(text: str, length: int = 200) -> str:
    """``text`` of at most ``length`` characters, its middle left out."""
    tail = length // 3
    return text if len(text) <= length else f"{text[: length - tail - 1]}…{text[-tail:]}"
