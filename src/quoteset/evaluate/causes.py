"""Where an error comes from: one cause for each segment that is not as gold has it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from quoteset.evaluate import names
from quoteset.evaluate.built import BuiltQuote, BuiltSegment
from quoteset.evaluate.gold import Segment
from quoteset.evaluate.matching import COVERED, likeness, overlap, touches
from quoteset.evaluate.verdicts import ArticleVerdict, SegmentVerdict

BOUNDARY = "wrong boundary"
LEFT_OUT = "below the least confidence"
LISTED = "false, gold lists it as no quotation"
FALSE = "false, gold has nothing there"
NOT_FULL = "right speaker, not by the full name"
RESOLUTION = "right mention, wrong resolution"
MENTION = "wrong mention"
SPEAKER = "wrong speaker, gold has no mention"
SPLIT = "one quotation in several rows"
MERGED = "several quotations in one row"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One segment that is not as gold has it, and why."""

    group: str  # detection, speaker
    cause: str
    article: ArticleVerdict
    segment: SegmentVerdict | None  # None: gold does not have it
    false: BuiltSegment | None  # the built segment that gold does not have

    @property
    def row(self) -> BuiltQuote | None:
        """The built row that is at fault; None where one is lacking."""
        if self.false is not None:
            return self.false.quote
        return self.segment.built if self.segment is not None else None


def faults(article: ArticleVerdict) -> Iterator[Fault]:
    """The faults of an article's segments, first those of gold, then the false ones.

    A built segment that covers only part of a missed one is that one's wrong boundary, and no fault of its own.
    """
    text = article.built.text if article.built is not None else ""
    near: set[int] = set()  # places in article.false
    for verdict in article.segments:
        if verdict.built is not None:
            cause = speaker_cause(verdict)
            if cause is not None:
                yield Fault(group="speaker", cause=cause, article=article, segment=verdict, false=None)
            continue
        touched = [place for place, each in enumerate(article.false) if touches(verdict.segment, each.span, text)]
        near.update(touched)
        missed = BOUNDARY if touched else _missed(article, verdict, text)
        yield Fault(group="detection", cause=missed, article=article, segment=verdict, false=None)
    for place, segment in enumerate(article.false):
        if place not in near:
            listed = not article.changed and any(overlap(segment.span, each) for each in article.gold.others)
            yield Fault(
                group="detection", cause=LISTED if listed else FALSE, article=article, segment=None, false=segment
            )


def count(articles: Iterable[ArticleVerdict]) -> dict[str, dict[str, int]]:
    """Group -> cause -> how many, most frequent first.

    Detection, speaker and kind count segments; grouping counts quotations and rows.
    """
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for article in articles:
        for fault in faults(article):
            counts[fault.group][fault.cause] += 1
        counts["grouping"].update(_grouping(article.segments))
        counts["kind"].update(
            f"{each.quotation.kind}, taken for {each.built.kind}"
            for each in article.segments
            if each.built is not None and each.built.kind != each.quotation.kind
        )
    return {
        group: dict(sorted(counts[group].items(), key=lambda pair: (-pair[1], pair[0])))
        for group in ("detection", "speaker", "grouping", "kind")
        if counts[group]
    }


def speaker_cause(verdict: SegmentVerdict) -> str | None:
    """Why the speaker of a found segment is wrong; where gold knows only mentions, why the mention is.

    None where it is right, or where gold does not tell.
    """
    row = verdict.built
    if row is None or (verdict.speaker is None and verdict.mention is None):
        return None
    if verdict.speaker is None:
        if verdict.mention:
            return None
        return MENTION if row.mention is not None else f"abstained: {row.reason}"
    if verdict.speaker.exact:
        return None
    if row.speaker is None:
        return f"abstained: {row.reason}"
    gold = verdict.quotation
    if verdict.speaker.lenient and gold.speaker and names.is_form_of(row.speaker, gold.speaker, gold.aliases):
        return NOT_FULL
    is_right = has_right_mention(verdict)
    return SPEAKER if is_right is None else RESOLUTION if is_right else MENTION


def has_right_mention(verdict: SegmentVerdict) -> bool | None:
    """Whether the row points at gold's mention: by offsets where gold has them, else by the words.

    None where gold has neither.
    """
    if verdict.mention is not None:
        return verdict.mention
    if verdict.quotation.mention_text is None:
        return None
    own = verdict.built.mention if verdict.built is not None else None
    return own is not None and names.same_words(own.text, verdict.quotation.mention_text)


def _missed(article: ArticleVerdict, verdict: SegmentVerdict, text: str) -> str:
    if _is_covered(verdict.segment, article.left_out, text):
        return LEFT_OUT
    return f"missed {verdict.quotation.kind}"


def _is_covered(segment: Segment, built: Iterable[BuiltSegment], text: str) -> bool:
    return any(likeness(segment, each.span, text) >= COVERED for each in built)


def _grouping(verdicts: Iterable[SegmentVerdict]) -> Counter[str]:
    """How many quotations lie in several rows, and how many rows hold several quotations; over found segments."""
    rows: dict[int, set[int]] = defaultdict(set)
    quotations: dict[int, set[int]] = defaultdict(set)
    for each in verdicts:
        if each.built is not None:
            rows[each.n_quotation].add(each.built.number)
            quotations[each.built.number].add(each.n_quotation)
    n_split = sum(len(each) > 1 for each in rows.values())
    n_merged = sum(len(each) > 1 for each in quotations.values())
    return Counter({cause: n for cause, n in ((SPLIT, n_split), (MERGED, n_merged)) if n})
