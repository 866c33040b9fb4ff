"""What a dataset is made of, in numbers. Figures of parts add up to those of the whole."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

# A count for each value; a value that is not known stands under "".
Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Counts of rows by the value of a column, sorted by value."""

    n_articles: int = 0
    n_quotes: int = 0
    n_nonquotes: int = 0
    n_segments: int = 0
    n_with_speaker: int = 0
    n_in_several_segments: int = 0
    n_characters: int = 0  # of all articles' texts
    kinds: Counts = field(default_factory=dict)
    speaker_types: Counts = field(default_factory=dict)  # of quotes with a speaker
    mention_forms: Counts = field(default_factory=dict)  # "" where there is no mention
    reasons: Counts = field(default_factory=dict)  # of quotes without a speaker
    rules: Counts = field(default_factory=dict)
    quote_flags: Counts = field(default_factory=dict)
    article_flags: Counts = field(default_factory=dict)
    nonquote_reasons: Counts = field(default_factory=dict)
    languages: Counts = field(default_factory=dict)  # of articles; the rest likewise
    publishers: Counts = field(default_factory=dict)
    months: Counts = field(default_factory=dict)  # "2026-03"
    confidences: Counts = field(default_factory=dict)  # "0.9" for 0.9 <= confidence < 1.0, of quotes with a speaker


def count(articles: pa.Table, quotes: pa.Table, nonquotes: pa.Table) -> Figures:
    """The figures of these rows."""
    lengths = pc.list_value_length(quotes["segments"])
    attributed = quotes.filter(quotes["speaker"].is_valid())
    return Figures(
        n_articles=articles.num_rows,
        n_quotes=quotes.num_rows,
        n_nonquotes=nonquotes.num_rows,
        n_segments=pc.sum(lengths).as_py() or 0,
        n_with_speaker=attributed.num_rows,
        n_in_several_segments=pc.sum(pc.greater(lengths, 1)).as_py() or 0,
        n_characters=pc.sum(pc.utf8_length(articles["text"])).as_py() or 0,
        kinds=_counts(quotes["kind"]),
        speaker_types=_counts(attributed["speaker_type"]),
        mention_forms=_counts(pc.struct_field(quotes["speaker_mention"], "form")),
        reasons=_counts(quotes["reason"].drop_null()),
        rules=_counts(quotes["rule"]),
        quote_flags=_counts(pc.list_flatten(quotes["flags"])),
        article_flags=_counts(pc.list_flatten(articles["flags"])),
        nonquote_reasons=_counts(nonquotes["reason"]),
        languages=_counts(articles["language"]),
        publishers=_counts(articles["publisher"]),
        months=_counts(pc.strftime(articles["published_at"], format="%Y-%m")),
        confidences=_tenths(attributed["confidence"]),
    )


def total(parts: Iterable[Figures]) -> Figures:
    """The figures of all ``parts`` together."""
    held = list(parts)
    sums: dict[str, int | Counts] = {}
    for each in dataclasses.fields(Figures):
        values = [getattr(part, each.name) for part in held]
        if each.type == "int":
            sums[each.name] = sum(values)
            continue
        counter: Counter[str] = Counter()
        for value in values:
            counter.update(value)
        sums[each.name] = dict(sorted(counter.items()))
    # mypy cannot tell which of the fields are numbers.
    return Figures(**sums)  # type: ignore[arg-type]


def _counts(values: pa.ChunkedArray) -> Counts:
    counted = pc.fill_null(values, "").value_counts()
    return dict(sorted(zip(counted.field("values").to_pylist(), counted.field("counts").to_pylist(), strict=True)))


def _tenths(confidences: pa.ChunkedArray) -> Counts:
    # In float32 0.7 is a little less than 7 tenths; rounding first puts it where people look for it.
    tenths = pc.min_element_wise(pc.floor(pc.multiply(pc.round(confidences.cast(pa.float64()), 6), 10)), 9.0)
    counted = tenths.value_counts()
    pairs = zip(counted.field("values").to_pylist(), counted.field("counts").to_pylist(), strict=True)
    return dict(sorted((f"{tenth / 10:.1f}", n) for tenth, n in pairs))
