"""Every offset proved by a round trip: what the article has at that place is what the row says.

All functions want rows that have passed ``columns.check_values``. ``numbers`` are the numbers that these rows have
where they come from, for the messages.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from quoteset.validate.violations import Violation, shown

# Columns of a quote's row that point into the text by start and end.
_SPANS = ("speaker_mention", "addressee", "cue")


@dataclass(frozen=True, slots=True)
class _Row:
    """A row under examination; ``text`` is its article's."""

    config: str
    position: int  # in the table at hand
    number: int  # as the reader of a message counts
    article_id: str
    text: str

    def violation(self, field: str, reason: str) -> Violation:
        return _violation(self.config, self.number, self.article_id, field, reason)


def check_quotes(quotes: pa.Table, articles: pa.Table, numbers: Sequence[int]) -> list[Violation]:
    """Quotes whose offsets do not give their words, or that overlap each other.

    Rows of articles that are not in ``articles`` (columns article_id and text) are passed over. All quotes of an
    article have to be in ``quotes`` for overlaps to be seen. The kernel promises disjoint segments: marks that are
    nested in a quotation belong to its words.
    """
    segments = quotes["segments"].combine_chunks()
    flat = pc.list_flatten(segments)
    starts, ends = flat.field("start").to_pylist(), flat.field("end").to_pylist()
    lengths = pc.list_value_length(segments).to_pylist()
    bounds = [0, *itertools.accumulate(lengths)]
    words, before, after = (quotes[name].to_pylist() for name in ("text", "before", "after"))
    spans = {name: _spans(quotes[name]) for name in _SPANS}

    violations: list[Violation] = []
    taken: list[tuple[str, int, int, int]] = []  # article_id, start, end, row: local to this check
    for row in _rows("quotes", quotes, articles, numbers):
        position = row.position
        places = slice(bounds[position], bounds[position + 1])
        own = list(zip(starts[places], ends[places], strict=True))
        problems = list(_segment_problems(row, own, words[position]))
        if not problems:
            taken += [(row.article_id, start, end, row.number) for start, end in own]
            problems += _context_problems(row, own, before[position], after[position])
        for name, columns in spans.items():
            problems += _span_problems(row, name, columns(position))
        violations += problems
    violations += _overlaps(taken)
    return violations


def check_nonquotes(nonquotes: pa.Table, articles: pa.Table, numbers: Sequence[int]) -> list[Violation]:
    """Nonquotes whose offsets do not give their words; rows of other articles are passed over."""
    starts, ends, words = (nonquotes[name].to_pylist() for name in ("start", "end", "text"))
    return [
        problem
        for row in _rows("nonquotes", nonquotes, articles, numbers)
        for problem in _span_problems(row, "", (starts[row.position], ends[row.position], words[row.position]))
    ]


def check_alone(quotes: pa.Table, numbers: Sequence[int]) -> list[Violation]:
    """What can be seen without the articles: that the lengths of words and offsets agree."""
    segments = quotes["segments"].to_pylist()
    ids, words = quotes["article_id"].to_pylist(), quotes["text"].to_pylist()
    violations = []
    for number, article_id, own, text in zip(numbers, ids, segments, words, strict=True):
        length = sum(each["end"] - each["start"] for each in own) + len(own) - 1
        if length != len(text):
            reason = f"the segments are {length} characters with a space between each two, but text has {len(text)}"
            violations.append(_violation("quotes", number, article_id, "segments", reason))
    return violations


def _rows(config: str, table: pa.Table, articles: pa.Table, numbers: Sequence[int]) -> Iterator[_Row]:
    """The rows of known articles; a text is taken out of Arrow once for all neighbouring rows of the article."""
    texts = articles["text"]
    places = pc.index_in(table["article_id"], value_set=articles["article_id"]).to_pylist()
    current, text = -1, ""
    for position, (place, article_id) in enumerate(zip(places, table["article_id"].to_pylist(), strict=True)):
        if place is None:
            continue
        if place != current:
            current, text = place, texts[place].as_py()
        yield _Row(config, position, numbers[position], article_id, text)


def _spans(column: pa.ChunkedArray) -> Callable[[int], tuple[int, int, str] | None]:
    """From a row's position to its (start, end, text), for a column of structs."""
    structs = column.combine_chunks()
    valid = structs.is_valid().to_pylist()
    starts, ends, words = (pc.struct_field(structs, name).to_pylist() for name in ("start", "end", "text"))
    return lambda position: (starts[position], ends[position], words[position]) if valid[position] else None


def _segment_problems(row: _Row, segments: Sequence[tuple[int, int]], words: str) -> Iterator[Violation]:
    end_before = 0
    for index, (start, end) in enumerate(segments):
        if not 0 <= start < end <= len(row.text):
            yield row.violation(f"segments[{index}]", _out_of_bounds(start, end, row.text))
            return
        if start < end_before:
            yield row.violation(f"segments[{index}]", f"begins at {start}, before the one before ends ({end_before})")
            return
        end_before = end
    found = " ".join(row.text[start:end] for start, end in segments)
    if found != words:
        yield row.violation("text", f"is {shown(words)}, but the article has {shown(found)} at its segments")


def _context_problems(row: _Row, segments: Sequence[tuple[int, int]], before: str, after: str) -> Iterator[Violation]:
    start, end = segments[0][0], segments[-1][1]
    if not row.text[:start].endswith(before):
        yield row.violation("before", f"{shown(before)} does not stand before the quotation in the article")
    if not row.text.startswith(after, end):
        yield row.violation("after", f"{shown(after)} does not stand after the quotation in the article")


def _span_problems(row: _Row, name: str, span: tuple[int, int, str] | None) -> Iterator[Violation]:
    if span is None:
        return
    start, end, words = span
    if not 0 <= start < end <= len(row.text):
        yield row.violation(name or "start", _out_of_bounds(start, end, row.text))
    elif row.text[start:end] != words:
        field = f"{name}.text" if name else "text"
        yield row.violation(field, f"is {shown(words)}, but the article has {shown(row.text[start:end])} there")


def _violation(config: str, row: int, article_id: str, field: str, reason: str, rule: str = "offsets") -> Violation:
    return Violation(rule=rule, config=config, row=row, article_id=article_id, field=field, reason=reason)


def _out_of_bounds(start: int, end: int, text: str) -> str:
    return f"[{start}, {end}) is no stretch of the article's text, which has {len(text)} characters"


def _overlaps(taken: list[tuple[str, int, int, int]]) -> Iterator[Violation]:
    """Segments that begin before an earlier one of the same article has ended."""
    taken.sort()
    article_id, reach, holder = None, 0, 0
    for each_id, start, end, number in taken:
        if each_id != article_id:
            article_id, reach = each_id, 0
        if start < reach and number != holder:
            reason = f"[{start}, {end}) overlaps a segment of row {holder}"
            yield _violation("quotes", number, each_id, "segments", reason, rule="disjoint")
        if end > reach:
            reach, holder = end, number
