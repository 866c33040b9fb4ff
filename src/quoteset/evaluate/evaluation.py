"""All that an evaluation found, and the names under which people and programs read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from quoteset.evaluate import figures
from quoteset.evaluate.figures import Calibration, RuleTally, Tally
from quoteset.evaluate.listing import ListedError, signed


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """How a built data set compares with gold. Counts are of segments where nothing else is said."""

    min_confidence: float
    n_articles: int  # of gold
    n_missing: int  # of these, not in the folder
    n_changed: int  # of these, with another text in the folder
    n_extra: int  # articles of the folder that gold does not have; they are not counted
    n_built: int  # built segments in the articles of gold, without those that gold says to ignore
    all: Tally
    direct: Tally
    mixed: Tally
    grouping: float | None
    calibration: Calibration
    by_mention: Mapping[str, Tally]  # form of gold's mention -> counts
    by_rule: Mapping[str, RuleTally]
    by_construction: Mapping[str, Mapping[str, Tally]]  # dimension -> value -> counts
    by_source: Mapping[str, Mapping[str, int]]  # group of causes -> cause -> errors
    n_errors: int
    errors: tuple[ListedError, ...]  # the most confident ones

    @property
    def precision(self) -> float | None:
        """Of the built segments, the share that gold has."""
        return figures.share(self.all.n_found, self.n_built)

    @property
    def detection(self) -> float:
        """F1 of precision and recall as they are told, rounded."""
        return figures.f1(self.precision, self.all.recall)


def shares(found: Evaluation) -> dict[str, int | float | None]:
    """The figures of the whole by the names that the table, JSON and docs/evaluation.md share."""
    calibration = found.calibration
    return {
        "articles": found.n_articles,
        "articles missing": found.n_missing,
        "articles whose text changed": found.n_changed,
        "articles without gold": found.n_extra,
        "gold segments": found.all.n,
        "predicted segments": found.n_built,
        "detection precision": found.precision,
        "detection recall": found.all.recall,
        "recall direct": found.direct.recall,
        "recall mixed": found.mixed.recall,
        "kind right": found.all.kind,
        "detection F1": found.detection,
        "speaker exact": found.all.exact,
        "speaker lenient": found.all.lenient,
        "speaker exact direct": found.direct.exact,
        "speaker exact mixed": found.mixed.exact,
        "end-to-end": found.all.end_to_end,
        **{f"precision at {coverage}%": value for coverage, value in calibration.precision_at.items()},
        "ECE": calibration.ece,
        "mention": found.all.mention,
        "grouping F1": found.grouping,
    }


def as_json(found: Evaluation) -> dict[str, object]:
    """``found`` as the JSON object that ``quoteset eval --json`` prints. What gold does not allow to tell is null."""
    return {
        **shares(found),
        "min confidence": found.min_confidence,
        "by source mention": {
            form: {"n": each.n_judged or each.n_mention_judged, "exact": each.exact, "mention": each.mention}
            for form, each in sorted(found.by_mention.items())
            if each.n_judged or each.n_mention_judged
        },
        "by rule": {rule: _rule(each) for rule, each in found.by_rule.items()},
        "by construction": {
            dimension: {value: _tally(each) for value, each in values.items()}
            for dimension, values in found.by_construction.items()
        },
        "by source of error": found.by_source,
        "calibration": [
            {"from": each.low, "to": each.high, "n": each.n, "confidence": each.confidence, "precision": each.precision}
            for each in found.calibration.bins
        ],
        "n errors": found.n_errors,
        "errors": [_error(each) for each in found.errors],
    }


def _tally(tally: Tally) -> dict[str, object]:
    return {
        "n": tally.n,
        "recall": tally.recall,
        "kind right": tally.kind,
        "judged": tally.n_judged,
        "exact": tally.exact,
        "lenient": tally.lenient,
        "mention": tally.mention,
        "end-to-end": tally.end_to_end,
    }


def _rule(tally: RuleTally) -> dict[str, object]:
    return {
        "n": tally.n,
        "detection": tally.detection,
        "judged": tally.n_judged,
        "speaker": tally.speaker,
        "mention": tally.mention,
    }


def _error(error: ListedError) -> dict[str, object]:
    return {
        "cause": error.cause,
        "kind": error.kind,
        "article": error.article_id,
        "source": error.source,
        "confidence": error.confidence,
        "rule": error.rule,
        "gold speaker": error.gold_speaker,
        "gold mention": error.gold_mention,
        "speaker": error.speaker,
        "mention": error.mention,
        "reason": error.reason,
        "context": signed(error.context),
    }
