"""What a data set is made of, in numbers: counted in SQL over its Parquet files, however large they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from quoteset.database import Database
from quoteset.schema import CONFIGS, arrow_schema

N_SPEAKERS = 15  # most quoted speakers that are named
N_EXAMPLES = 5  # rows to look at
N_WITHOUT = 1  # of these without a speaker, where there are such

# A count for each value, sorted by value; a value that is not known stands under "".
Counts = Mapping[str, int]

_COUNTED = ("articles", "quotes", "nonquotes")

# What the queries read: data sets of other versions of the schema can be counted too.
_COLUMNS = {
    "articles": ("duplicate_group", "text", "n_quotes", "language", "publisher", "published_at", "flags"),
    "quotes": (
        *("quote_id", "text", "segments", "kind", "speaker", "speaker_type", "speaker_mention", "confidence", "rule"),
        *("reason", "publisher", "published_at", "flags"),
    ),
    "nonquotes": ("reason",),
    "speakers": ("speaker_id", "name", "type", "n_quotes"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """A speaker of the corpus with the number of its quotations."""

    name: str
    type: str
    n_quotes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Counts of rows, and of rows by the value of a column."""

    n_articles: int = 0
    n_copies: int = 0  # articles that copy another one
    n_characters: int = 0  # of all articles' texts
    n_quoted_articles: int = 0  # with at least one quotation
    n_quotes: int = 0
    n_nonquotes: int = 0
    n_segments: int = 0
    n_with_speaker: int = 0
    n_in_several_segments: int = 0
    kinds: Counts = field(default_factory=dict)
    speaker_types: Counts = field(default_factory=dict)  # of quotes with a speaker
    mention_forms: Counts = field(default_factory=dict)  # "" where there is no mention
    reasons: Counts = field(default_factory=dict)  # of quotes without a speaker
    rules: Counts = field(default_factory=dict)
    quote_flags: Counts = field(default_factory=dict)
    article_flags: Counts = field(default_factory=dict)
    nonquote_reasons: Counts = field(default_factory=dict)
    languages: Counts = field(default_factory=dict)  # of articles
    publishers: Counts = field(default_factory=dict)  # of articles
    quote_publishers: Counts = field(default_factory=dict)
    months: Counts = field(default_factory=dict)  # of articles; "2026-03"
    quote_months: Counts = field(default_factory=dict)
    confidences: Counts = field(default_factory=dict)  # "0.9" for 0.9 <= confidence <= 1.0, of quotes with a speaker
    speakers: tuple[Speaker, ...] = ()  # the most quoted, most first


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A quotation for people to look at."""

    text: str
    speaker: str | None
    kind: str
    rule: str
    reason: str | None
    confidence: float
    publisher: str | None


def files_of(built: Path) -> dict[str, list[Path]]:
    """The Parquet files of each config of the folder ``built``, in the order of their names."""
    return {config: sorted((built / config).glob("*.parquet")) for config in CONFIGS}


def columns(config: str) -> pa.Schema:
    """The columns of ``config`` that are counted; none of those that are not."""
    whole = arrow_schema(config)
    return pa.schema([whole.field(name) for name in _COLUMNS.get(config, ())])


def count(db: Database, files: Mapping[str, Sequence[Path]]) -> Figures:
    """The figures of the data set in ``files``; ``db`` gets views of them, named ``written_CONFIG``."""
    for config in _COLUMNS:
        db.view(f"written_{config}", files.get(config, ()), columns(config))
    # Any: some of the fields are numbers, some counts.
    fields: dict[str, Any] = {}
    for config in _COUNTED:
        for row in db.read(f"figures/{config}_numbers").to_pylist():
            fields |= row
        for row in db.read(f"figures/{config}_counts").to_pylist():
            counts = fields.setdefault(row["name"], {})
            # An empty value says no more than none.
            counts[row["value"] or ""] = counts.get(row["value"] or "", 0) + row["n"]
    for name, found in fields.items():
        if isinstance(found, dict):
            fields[name] = dict(sorted(found.items()))
    speakers = db.read("figures/speakers", n=N_SPEAKERS).to_pylist()
    return Figures(**fields, speakers=tuple(Speaker(**each) for each in speakers))


def examples(db: Database) -> tuple[Example, ...]:
    """A few quotes, always the same of the same rows: those with the smallest hash as id. After :func:`count`."""
    rows = db.read("figures/examples", n=N_EXAMPLES - N_WITHOUT, n_without=N_WITHOUT).to_pylist()
    return tuple(Example(**each) for each in rows)
