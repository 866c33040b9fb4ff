"""One article of gold against the built one: a verdict on every segment of either."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

from quoteset.evaluate import names
from quoteset.evaluate.built import BuiltArticle, BuiltQuote, BuiltSegment
from quoteset.evaluate.gold import GoldArticle, GoldQuotation, Segment
from quoteset.evaluate.matching import IGNORED, likeness, match, overlap
from quoteset.records import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentVerdict:
    """What became of one gold segment."""

    n_quotation: int  # its quotation's place in the article's gold
    quotation: GoldQuotation
    segment: Segment  # its words where gold's offsets do not fit the built text
    found: BuiltSegment | None  # the built segment that covers it
    speaker: names.Likeness | None  # None: gold knows none, or the segment was not found
    mention: bool | None  # None: gold has no mention with offsets that fit, or the segment was not found

    @property
    def built(self) -> BuiltQuote | None:
        """The row of the built segment; None where it was not found."""
        return self.found.quote if self.found is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleVerdict:
    """What became of one gold article."""

    gold: GoldArticle
    built: BuiltArticle | None  # None: the folder does not have it
    changed: bool  # whether both texts are there and differ: then words are compared, not offsets
    segments: tuple[SegmentVerdict, ...]  # one for each of gold
    false: tuple[BuiltSegment, ...]  # built ones that are none of gold's; without those that gold says to ignore
    left_out: tuple[BuiltSegment, ...]  # of rows below the least confidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Pairs of found segments of one article that are in one quotation: by gold, by the built rows, by both."""

    n_gold: int
    n_built: int
    n_both: int


def judge(gold: GoldArticle, built: BuiltArticle | None, min_confidence: float) -> ArticleVerdict:
    """The verdict on one article; rows less confident than ``min_confidence`` count as if they were not there."""
    rows = built.quotes if built is not None else ()
    text = built.text if built is not None else ""
    changed = built is not None and gold.text is not None and built.text != gold.text
    used = _segments(rows, lambda row: row.confidence >= min_confidence)
    wanted = [
        (number, quotation, _fitting(segment, gold, changed=changed))
        for number, quotation in enumerate(gold.quotations)
        for segment in quotation.segments
    ]
    found = match([segment for _, _, segment in wanted], [each.span for each in used], text)
    taken = set(found.values())
    ignored = () if changed else gold.ignored
    return ArticleVerdict(
        gold=gold,
        built=built,
        changed=changed,
        segments=tuple(
            _verdict(number, quotation, segment, used[found[place]] if place in found else None, changed=changed)
            for place, (number, quotation, segment) in enumerate(wanted)
        ),
        false=tuple(
            each
            for place, each in enumerate(used)
            if place not in taken and not any(likeness(span, each.span, text) > IGNORED for span in ignored)
        ),
        left_out=_segments(rows, lambda row: row.confidence < min_confidence),
    )


def pairs(verdict: ArticleVerdict) -> Pairs:
    """How the found segments of an article are grouped into quotations."""
    n_gold = n_built = n_both = 0
    found = [(each.n_quotation, each.built.number) for each in verdict.segments if each.built is not None]
    for (gold, row), (other_gold, other_row) in combinations(found, 2):
        n_gold += gold == other_gold
        n_built += row == other_row
        n_both += gold == other_gold and row == other_row
    return Pairs(n_gold=n_gold, n_built=n_built, n_both=n_both)


def _segments(rows: Sequence[BuiltQuote], is_wanted: Callable[[BuiltQuote], bool]) -> tuple[BuiltSegment, ...]:
    return tuple(BuiltSegment(span=span, quote=row) for row in rows if is_wanted(row) for span in row.segments)


def _fitting(segment: Segment, gold: GoldArticle, *, changed: bool) -> Segment:
    """The segment as it can be compared with the built text."""
    return segment.of(gold.text) if changed and gold.text is not None and isinstance(segment, Span) else segment


def _verdict(
    number: int, quotation: GoldQuotation, segment: Segment, found: BuiltSegment | None, *, changed: bool
) -> SegmentVerdict:
    built = found.quote if found is not None else None
    speaker = mention = None
    if built is not None and quotation.mentions and not changed:
        own = built.mention
        mention = own is not None and any(overlap(own.span, each) for each in quotation.mentions)
    if built is not None and quotation.speaker is not None:
        speaker = names.compare(built.speaker, quotation.speaker, quotation.aliases)
        # "a spokesman" is called many things; who points at the same words has found the same person.
        if mention and not names.is_named(quotation.speaker):
            speaker = names.Likeness(exact=True, lenient=True)
    return SegmentVerdict(
        n_quotation=number,
        quotation=quotation,
        segment=segment,
        found=found,
        speaker=speaker,
        mention=mention,
    )
