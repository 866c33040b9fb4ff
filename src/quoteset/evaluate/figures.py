"""Verdicts -> figures: shares of all, by rule, by construction; confidence against what came true."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from quoteset.evaluate.verdicts import ArticleVerdict, Pairs, SegmentVerdict

DIGITS = 4  # of every share
COVERAGES = (50, 70, 90)  # % of the attributions, most confident first
N_BINS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Counts over some gold segments. A share of nothing is None."""

    n: int
    n_found: int
    n_kind: int  # found and of the right kind
    n_attributed: int  # gold knows the speaker
    n_judged: int  # found, and gold knows the speaker
    n_exact: int
    n_lenient: int
    n_mention_judged: int
    n_mention: int

    @property
    def recall(self) -> float | None:
        """Found, of all."""
        return share(self.n_found, self.n)

    @property
    def kind(self) -> float | None:
        """Of the right kind, of those found."""
        return share(self.n_kind, self.n_found)

    @property
    def exact(self) -> float | None:
        """With the right speaker by a full name, of those found whose speaker gold knows."""
        return share(self.n_exact, self.n_judged)

    @property
    def lenient(self) -> float | None:
        """With the right speaker by any name, of the same."""
        return share(self.n_lenient, self.n_judged)

    @property
    def mention(self) -> float | None:
        """With the right mention, of those found whose mention gold has."""
        return share(self.n_mention, self.n_mention_judged)

    @property
    def end_to_end(self) -> float | None:
        """Found and with the right speaker by a full name, of all whose speaker gold knows."""
        return share(self.n_exact, self.n_attributed)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTally:
    """Counts over the built segments of one rule."""

    n: int
    n_right: int  # gold has them
    n_judged: int  # of these, with a speaker where gold knows it
    n_exact: int
    n_mention_judged: int
    n_mention: int

    @property
    def detection(self) -> float | None:
        """That are gold's, of all."""
        return share(self.n_right, self.n)

    @property
    def speaker(self) -> float | None:
        """Whose speaker is right by a full name, of those that have one."""
        return share(self.n_exact, self.n_judged)

    @property
    def mention(self) -> float | None:
        """Whose mention is right, of those where gold has one."""
        return share(self.n_mention, self.n_mention_judged)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Attributions of like confidence, ``low <= confidence < high``; 1 is in the last bin."""

    low: float
    high: float
    n: int
    confidence: float  # mean
    precision: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """What confidence is worth. Counted are found segments with a speaker, where gold knows it; right is exact."""

    precision_at: Mapping[int, float | None]  # % of the attributions, most confident first
    ece: float | None  # expected calibration error
    bins: tuple[Bin, ...]  # without the empty ones


def share(part: float, whole: float) -> float | None:
    """``part`` of ``whole``, rounded; None where there is no whole."""
    return round(part / whole, DIGITS) if whole else None


def f1(precision: float | None, recall: float | None) -> float:
    """The harmonic mean, rounded; 0 where either is nothing.

    >>> f1(0.5, 1.0), f1(None, 1.0)
    (0.6667, 0.0)
    """
    return round(2 * precision * recall / (precision + recall), DIGITS) if precision and recall else 0.0


def tally(verdicts: Iterable[SegmentVerdict]) -> Tally:
    """The counts over ``verdicts``."""
    all_ = list(verdicts)
    speakers = [each.speaker for each in all_ if each.speaker is not None]
    mentions = [each.mention for each in all_ if each.mention is not None]
    return Tally(
        n=len(all_),
        n_found=sum(each.built is not None for each in all_),
        n_kind=sum(each.built is not None and each.built.kind == each.quotation.kind for each in all_),
        n_attributed=sum(each.quotation.speaker is not None for each in all_),
        n_judged=len(speakers),
        n_exact=sum(each.exact for each in speakers),
        n_lenient=sum(each.lenient for each in speakers),
        n_mention_judged=len(mentions),
        n_mention=sum(mentions),
    )


def tally_by(keyed: Iterable[tuple[str, SegmentVerdict]]) -> dict[str, Tally]:
    """The counts for each key, most frequent first."""
    groups: dict[str, list[SegmentVerdict]] = defaultdict(list)
    for key, verdict in keyed:
        groups[key].append(verdict)
    return {key: tally(groups[key]) for key in sorted(groups, key=lambda key: (-len(groups[key]), key))}


def by_rule(articles: Iterable[ArticleVerdict]) -> dict[str, RuleTally]:
    """The counts for each rule, most frequent first."""
    # Rule -> verdicts on its segments; None for one that gold does not have.
    groups: dict[str, list[SegmentVerdict | None]] = defaultdict(list)
    for article in articles:
        for verdict in article.segments:
            if verdict.built is not None:
                groups[verdict.built.rule].append(verdict)
        for segment in article.false:
            groups[segment.quote.rule].append(None)
    return {rule: _rule_tally(groups[rule]) for rule in sorted(groups, key=lambda rule: (-len(groups[rule]), rule))}


def _rule_tally(verdicts: Sequence[SegmentVerdict | None]) -> RuleTally:
    right = [each for each in verdicts if each is not None]
    named = tally(each for each in right if each.built is not None and each.built.speaker is not None)
    of_all = tally(right)
    return RuleTally(
        n=len(verdicts),
        n_right=len(right),
        n_judged=named.n_judged,
        n_exact=named.n_exact,
        n_mention_judged=of_all.n_mention_judged,
        n_mention=of_all.n_mention,
    )


def grouping(found: Iterable[Pairs]) -> float | None:
    """F1 of the pairs of segments that are in one quotation; None where gold has no such pair."""
    n_gold = n_built = n_both = 0
    for each in found:
        n_gold += each.n_gold
        n_built += each.n_built
        n_both += each.n_both
    if not n_gold:
        return None
    return f1(n_both / n_built if n_built else None, n_both / n_gold)


def calibrate(verdicts: Iterable[SegmentVerdict]) -> Calibration:
    """How confidence and precision go together."""
    judged = [
        (each.built.confidence, each.speaker.exact)
        for each in verdicts
        if each.built is not None and each.built.speaker is not None and each.speaker is not None
    ]
    # Stable: of equals, the first in gold come first.
    ranked = [is_right for _, is_right in sorted(judged, key=lambda pair: -pair[0])]
    tops = {coverage: ranked[: max(1, len(ranked) * coverage // 100)] for coverage in COVERAGES}
    groups: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for confidence, is_right in judged:
        groups[min(N_BINS - 1, int(confidence * N_BINS))].append((confidence, is_right))
    gaps = (abs(sum(p for p, _ in group) - sum(right for _, right in group)) for group in groups.values())
    return Calibration(
        precision_at={coverage: share(sum(top), len(top)) for coverage, top in tops.items()},
        ece=share(sum(gaps), len(judged)),
        bins=tuple(_bin(number, groups[number]) for number in sorted(groups)),
    )


def _bin(number: int, group: Sequence[tuple[float, bool]]) -> Bin:
    return Bin(
        low=number / N_BINS,
        high=(number + 1) / N_BINS,
        n=len(group),
        confidence=round(sum(confidence for confidence, _ in group) / len(group), DIGITS),
        precision=round(sum(is_right for _, is_right in group) / len(group), DIGITS),
    )
