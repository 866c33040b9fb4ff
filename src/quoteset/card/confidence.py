"""The section of a card on confidence: how sure the rows are, and what that was worth where it was measured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from quoteset.accuracy import MeasuredSet
from quoteset.card.drawings import Chart
from quoteset.card.markdown import image, table
from quoteset.figures import Figures

_LIMITS = (0.0, 0.5, 0.7, 0.8, 0.9)


def section(figures: Figures, measured: Sequence[MeasuredSet], charts: Sequence[Chart]) -> Iterator[str]:
    """What to take of the column ``confidence``, by how many rows are left and how many of such were right."""
    if not figures.confidences:
        return
    yield "## Confidence"
    yield (
        "`confidence` is the calibrated probability that `speaker` is right. It says nothing of whether the words were "
        "really said, only whose they are in the article."
    )
    yield from image("confidence", charts)
    rows = []
    for limit in _LIMITS:
        n = sum(found for start, found in figures.confidences.items() if float(start) >= limit)
        right = [_precision(each, limit) for each in measured]
        rows.append([f"{limit:.1f}", f"{n:,}", f"{n / figures.n_with_speaker:.0%}", *right])
    names = [f"right: {each.label}" for each in measured]
    yield table(["confidence at least", "quotations here", "share", *names], rows, n_text=0)
    if not measured:
        yield "No accuracy was measured for the languages of this data set."
        return
    yield from image("calibration", charts)
    about = [
        f"*{each.label}*: {each.about}; {_n_segments(each):,} segments. Of all their quotations {each.end_to_end:.1%} "
        f"were found and given the right speaker by full name ({each.detection_f1:.3f} F1 for finding them)."
        for each in measured
    ]
    yield "\n".join(
        [
            "The figures of the last columns and of this chart were not taken on this data set but on annotated "
            "articles that no weight was learned from (quoteset's docs/accuracy.md tells how):",
            "",
            *(f"- {each}" for each in about),
            "",
            "Other outlets, times and kinds of text may do better or worse: look at a sample before you rely on them.",
        ]
    )


def _precision(measured: MeasuredSet, limit: float) -> str:
    """The share of right speakers from ``limit`` of confidence on."""
    held = [each for each in measured.ranges if each.start >= limit]
    n = sum(each.n for each in held)
    return f"{sum(each.n * each.precision for each in held) / n:.1%}" if n else ""


def _n_segments(measured: MeasuredSet) -> int:
    return sum(each.n for each in measured.ranges)
