"""The figures of a data set, and of an evaluation, as the charts and tables of the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from quoteset import charts
from quoteset.evaluate import Evaluation, shares
from quoteset.stats import Stats

# Of a drawing, in its own units: as many pixels as a telephone has, so that letters keep their size there.
WIDTH = 400
N_COLUMNS = 72  # of time: thinner ones than of 5 pixels cannot be told apart
N_BARS = 12
N_SPEAKERS = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the table behind a chart."""

    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A drawing with its heading, and its numbers for those who cannot see it."""

    title: str
    svg: Markup
    unit: str
    lines: tuple[Line, ...]


def numbers(stats: Stats) -> tuple[Line, ...]:
    """The few figures that tell most."""
    figures = stats.figures
    attributed = figures.n_with_speaker / figures.n_quotes if figures.n_quotes else 0.0
    return (
        _counted(figures.n_articles, "article"),
        _counted(figures.n_quotes, "quotation"),
        Line(label="with a speaker", value=f"{attributed:.0%}"),
        _counted(sum(stats.rows.get("speakers", {}).values()), "speaker"),
        Line(label="in several segments", value=f"{figures.n_in_several_segments:,}"),
        Line(label="marked words that quote nobody", value=f"{figures.n_nonquotes:,}"),
    )


def draw(stats: Stats) -> tuple[Chart, ...]:
    """The charts of what is in the data set, without those that have nothing to show."""
    figures = stats.figures
    n_quotes = figures.n_quotes
    found = [
        _over_time(figures.quote_months),
        _confidence(figures.confidences),
        _bars("kinds", "Kinds", figures.kinds, whole=n_quotes),
        _bars("speakers", "Most quoted", {each.name: each.n_quotes for each in figures.speakers}, whole=n_quotes),
        _bars("publishers", "Publishers", figures.quote_publishers, whole=n_quotes),
        _bars("rules", "Rules that decided", figures.rules, whole=n_quotes),
        _bars("mentions", "The speaker is mentioned by", _named(figures.mention_forms, "nothing"), whole=n_quotes),
        _bars("types", "The speaker is a", figures.speaker_types, whole=figures.n_with_speaker),
        _bars("reasons", "No speaker, because", figures.reasons, whole=n_quotes),
        _bars("flags", "Flags", figures.quote_flags, whole=n_quotes),
        _bars(
            "nonquotes", "No quotation, but", figures.nonquote_reasons, whole=figures.n_nonquotes, unit="marked words"
        ),
        _bars("languages", "Languages", figures.languages, whole=figures.n_articles, unit="articles"),
        _bars("splits", "Splits", stats.rows.get("quotes", {}), whole=n_quotes),
    ]
    return tuple(each for each in found if each is not None)


def _bars(name: str, title: str, counts: Mapping[str, int], *, whole: int, unit: str = "quotations") -> Chart | None:
    if not counts:
        return None
    # Values of quoteset's own (low_confidence), never names of people or papers, are written with underscores.
    plain = {label.replace("_", " "): n for label, n in counts.items()} if name in {"reasons", "flags"} else counts
    bars = charts.most(plain, N_SPEAKERS if name == "speakers" else N_BARS)
    svg = charts.bars(name, charts.Heading(title=f"{title} ({unit})"), bars, whole=whole, standalone=False, width=WIDTH)
    return Chart(
        title=title,
        svg=_drawn(svg),
        unit=unit,
        lines=tuple(Line(label=bar.label, value=f"{bar.n:,}") for bar in bars),
    )


def _over_time(months: Mapping[str, int]) -> Chart | None:
    dated = {month: n for month, n in months.items() if month}
    if not dated:
        return None
    undated = months.get("", 0)
    periods = charts.periods(dated, N_COLUMNS, width=WIDTH)
    note = f"Without a date, and not shown: {undated:,}" if undated else ""
    heading = charts.Heading(title="Quotations over time", note=note)
    return Chart(
        title="Quotations over time",
        svg=_drawn(charts.columns("time", heading, periods.columns, standalone=False, width=WIDTH)),
        unit="quotations",
        lines=tuple(Line(label=each.label, value=f"{each.n:,}") for each in periods.columns if each.n),
    )


def _confidence(tenths: Mapping[str, int]) -> Chart | None:
    if not tenths:
        return None
    bins = [(f"{low / 10:.1f}", f"{(low + 1) / 10:.1f}") for low in range(10)]
    columns = [charts.Column(label=f"{low} to {high}", n=tenths.get(low, 0), tick=low) for low, high in bins]
    heading = charts.Heading(title="Confidence of quotations with a speaker")
    return Chart(
        title="Confidence",
        svg=_drawn(charts.columns("confidence", heading, columns, end_tick="1.0", standalone=False, width=WIDTH)),
        unit="quotations with a speaker",
        lines=tuple(Line(label=each.label, value=f"{each.n:,}") for each in columns),
    )


def calibration(found: Evaluation) -> Chart | None:
    """Confidence against the precision that gold measured; None where gold judged no speaker."""
    bins = found.calibration.bins
    if not bins:
        return None
    points = [charts.Measured(confidence=each.confidence, n=each.n, precision=each.precision) for each in bins]
    heading = charts.Heading(title="Confidence against measured precision")
    curve = charts.Reliability(label="speakers", points=points)
    return Chart(
        title="Confidence against measured precision",
        svg=_drawn(charts.reliability("calibration", heading, [curve], standalone=False, width=WIDTH)),
        unit="right of those judged",
        lines=tuple(
            Line(label=f"{each.low:.1f} to {each.high:.1f}", value=f"{each.precision:.1%} of {each.n:,}")
            for each in bins
        ),
    )


def measured(found: Evaluation) -> Sequence[Line]:
    """The figures against gold under the names of docs/evaluation.md."""
    return [Line(label=name, value=_told(value)) for name, value in shares(found).items() if value is not None]


def _counted(n: int, what: str) -> Line:
    return Line(label=what if n == 1 else f"{what}s", value=f"{n:,}")


def _told(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:.3f}"


def _named(counts: Mapping[str, int], empty: str) -> Mapping[str, int]:
    return {name or empty: n for name, n in counts.items()}


def _drawn(svg: str) -> Markup:
    # charts escapes every label itself (charts.svg.escape).
    return Markup(svg)  # noqa: S704
