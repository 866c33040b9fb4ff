"""The charts of a card: SVG files beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from quoteset import charts
from quoteset.accuracy import MeasuredSet
from quoteset.charts import Bar, Column, Heading, Measured, Part, Reliability, Stack
from quoteset.counts import number_of
from quoteset.figures import Counts, Figures

FOLDER = "charts"

_MOST_BARS = 15
_FORMS = {"name": "a name", "pronoun": "a pronoun", "nominal": "a noun phrase", "": "nothing"}
_TYPES = ("person", "organization", "group", "document", "unknown")

# Every name that this module ever gave to a chart: a rebuild takes away those that it does not make any more.
_NAMES = ("months", "publishers", "kinds", "rules", "speakers", "confidence", "calibration")
_PATH = re.compile(rf"{FOLDER}/(?:{'|'.join(_NAMES)})\.svg")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart as a file below the dataset folder, and in words."""

    path: str
    alt: str
    svg: str


def is_chart(name: str) -> bool:
    """Whether ``name``, a path below a dataset folder, is that of a chart that a build draws.

    >>> is_chart("charts/months.svg"), is_chart("charts/mine.svg")
    (True, False)
    """
    return _PATH.fullmatch(name) is not None


def draw(figures: Figures, measured: Sequence[MeasuredSet] = ()) -> tuple[Chart, ...]:
    """The charts of a data set: those for which it has something to show."""
    return tuple(_drawn(figures, measured))


def _drawn(figures: Figures, measured: Sequence[MeasuredSet]) -> Iterator[Chart]:
    if not figures.n_quotes:
        return
    if any(figures.quote_months):
        yield _months(figures)
    if any(figures.quote_publishers):
        values = charts.most(figures.quote_publishers, _MOST_BARS)
        yield _bars("publishers", "Quotations by publisher", values)
    yield _kinds(figures)
    yield _bars("rules", "Quotations by the rule that decided", charts.most(figures.rules, _MOST_BARS))
    if figures.speakers:
        values = [Bar(label=each.name, n=each.n_quotes) for each in figures.speakers]
        yield _bars("speakers", "The most quoted", values, whole=figures.n_with_speaker)
    if figures.confidences:
        yield _confidence(figures)
        if measured:
            yield _calibration(measured)


def _months(figures: Figures) -> Chart:
    periods = charts.periods(figures.quote_months)
    title = f"Quotations by {periods.unit}"
    undated = figures.quote_months.get("", 0)
    note = f"Without a date: {undated:,} of {number_of(figures.n_quotes, 'quotation')}." if undated else ""
    largest = max(periods.columns, key=lambda each: each.n)
    heading = Heading(
        title=title,
        note=note,
        description=f"From {periods.columns[0].label} to {periods.columns[-1].label}; "
        f"most in {largest.label}: {largest.n:,}. {note}".strip(),
    )
    return _chart("months", heading, charts.columns("months", heading, periods.columns))


def _kinds(figures: Figures) -> Chart:
    types = [Part(label=each, n=figures.speaker_types[each]) for each in _TYPES if each in figures.speaker_types]
    if n_without := figures.n_quotes - figures.n_with_speaker:
        types.append(Part(label="no speaker", n=n_without))
    forms = [
        Part(label=_FORMS[each], n=figures.mention_forms[each]) for each in _FORMS if each in figures.mention_forms
    ]
    stacks = [
        Stack(label="Kind", parts=_parts(figures.kinds)),
        Stack(label="The speaker is a", parts=types),
        Stack(label="Beside the quotation stands", parts=forms),
    ]
    described = "; ".join(
        f"{stack.label}: {', '.join(f'{each.label} {each.n:,}' for each in stack.parts)}" for stack in stacks
    )
    heading = Heading(title="What the quotations are like", description=described)
    return _chart("kinds", heading, charts.stacks("kinds", heading, stacks))


def _confidence(figures: Figures) -> Chart:
    columns = [
        Column(
            label=f"{tenth / 10:.1f} – {(tenth + 1) / 10:.1f}",
            n=figures.confidences.get(f"{tenth / 10:.1f}", 0),
            tick=f"{tenth / 10:.1f}",
        )
        for tenth in range(10)
    ]
    n_high = columns[-1].n
    heading = Heading(
        title="Confidence of the speakers",
        description=f"{n_high:,} of {number_of(figures.n_with_speaker, 'quotation')} with a speaker: 0.9 or more.",
    )
    svg = charts.columns("confidence", heading, columns, axis_label="confidence", end_tick="1.0")
    return _chart("confidence", heading, svg)


def _calibration(measured: Sequence[MeasuredSet]) -> Chart:
    sets = [
        Reliability(
            label=each.label,
            points=[Measured(confidence=one.start + 0.05, n=one.n, precision=one.precision) for one in each.ranges],
        )
        for each in measured
    ]
    heading = Heading(
        title="Confidence and how often it was right",
        note="Measured on annotated articles, not on this data set.",
        description="; ".join(f"{each.label}: {each.about}" for each in measured),
    )
    return _chart("calibration", heading, charts.reliability("calibration", heading, sets))


def _bars(name: str, title: str, values: Sequence[Bar], *, whole: int | None = None) -> Chart:
    described = ", ".join(f"{each.label} {each.n:,}" for each in values)
    heading = Heading(title=title, description=described)
    return _chart(name, heading, charts.bars(name, heading, values, whole=whole))


def _parts(counts: Counts) -> list[Part]:
    return [Part(label=label, n=n) for label, n in counts.items()]


def _chart(name: str, heading: Heading, svg: str) -> Chart:
    return Chart(path=f"{FOLDER}/{name}.svg", alt=heading.title, svg=svg)
