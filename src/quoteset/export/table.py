"""CSV for spreadsheets, pandas and R: one row a quotation, nothing nested, no cell that a spreadsheet would execute."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from quoteset.export.reading import Selection, shortest, tables
from quoteset.export.written import Written, create, note

COLUMNS = (
    "quote_id",
    "article_id",
    "quotation_id",
    "text",
    "kind",
    "speaker",
    "speaker_id",
    "speaker_type",
    "mention",
    "mention_form",
    "mention_start",
    "mention_end",
    "cue",
    "cue_start",
    "cue_end",
    "addressee",
    "addressee_start",
    "addressee_end",
    "segments",
    "candidates",
    "confidence",
    "rule",
    "reason",
    "before",
    "after",
    "language",
    "url",
    "publisher",
    "published_at",
    "flags",
)
# What makes Excel, LibreOffice and Google Sheets read a cell as a formula (OWASP, "CSV injection"), wide forms too.
# An apostrophe of the data is doubled likewise, so that taking one off the front always gives the words back.
_GUARDED = tuple("=+-@\t\r\n＝＋－＠'")
_BOM = b"\xef\xbb\xbf"  # by which Excel knows UTF-8
_NUL, _NUL_SIGN = "\0", "\N{SYMBOL FOR NULL}"


def write(out: Path, selection: Selection) -> Written:
    """Write ``out/SPLIT.csv`` for every split: RFC 4180, UTF-8 with a byte order mark, nothing (null) as nothing."""
    counts: Counter[str] = Counter(quotations=0, guarded_cells=0, replaced_nuls=0)
    for split in selection.splits:
        with create(out / f"{split}.csv") as file:
            file.write(_BOM)
            text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
            writer = csv.writer(text)
            writer.writerow(COLUMNS)
            for table in tables(selection, "quotes", split):
                counts["quotations"] += table.num_rows
                writer.writerows([_cell(value, counts) for value in _flat(row)] for row in table.to_pylist())
            text.detach()
    return Written(
        format="csv",
        counts=dict(counts),
        notes=note(
            counts["guarded_cells"],
            "1 cell has an apostrophe before it: a spreadsheet would take it for a formula, or it began with one",
            "{n} cells have an apostrophe before them: a spreadsheet would take them for formulas, or they began with "
            "one",
        )
        + note(
            counts["replaced_nuls"],
            "1 NUL character is written as ␀, since CSV readers fail on it",
            "{n} NUL characters are written as ␀, since CSV readers fail on them",
        ),
    )


# Any: the values of a row are of as many types as it has columns.
def _flat(row: dict[str, Any]) -> Iterator[Any]:
    """The cells of a row: structs in columns of their own, lists as JSON, flags as words."""
    mention, cue, addressee = (row[name] or {} for name in ("speaker_mention", "cue", "addressee"))
    cells = {
        **row,
        "mention": mention.get("text"),
        "mention_form": mention.get("form"),
        "mention_start": mention.get("start"),
        "mention_end": mention.get("end"),
        "cue": cue.get("text"),
        "cue_start": cue.get("start"),
        "cue_end": cue.get("end"),
        "addressee": addressee.get("text"),
        "addressee_start": addressee.get("start"),
        "addressee_end": addressee.get("end"),
        "segments": _json([[each["start"], each["end"]] for each in row["segments"]]),
        "candidates": _json([[each["speaker"], shortest(each["score"])] for each in row["candidates"]]),
        "confidence": shortest(row["confidence"]),
        "flags": " ".join(row["flags"]),
    }
    return (cells[name] for name in COLUMNS)


def _cell(value: Any, counts: Counter[str]) -> Any:
    """A value as it is written; null becomes an empty cell."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if not isinstance(value, str):
        return value
    if _NUL in value:
        counts["replaced_nuls"] += value.count(_NUL)
        value = value.replace(_NUL, _NUL_SIGN)
    if value.startswith(_GUARDED):
        counts["guarded_cells"] += 1
        return f"'{value}"
    return value


def _json(value: object) -> str:
    return orjson.dumps(value).decode()
