"""How a quotation is built into its text: the order of its parts, its mention, its pieces, its paragraphs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import groupby

from quoteset.evaluate.gold import Segment
from quoteset.evaluate.verdicts import ArticleVerdict, SegmentVerdict
from quoteset.records import Span

NOT_KNOWN = "not known"

# What of a verdict a construction is told by.
Describe = Callable[[ArticleVerdict, SegmentVerdict], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    """Where the parts of a quotation lie in ``text``."""

    text: str
    segments: tuple[Span, ...]
    cue: Span | None
    mention: Span | None


def order(article: ArticleVerdict, verdict: SegmentVerdict) -> str:
    """The order of quote, cue and mention, for example "quote mention cue quote"."""
    layout = _layout(article, verdict)
    if layout is None:
        return NOT_KNOWN
    parts = [(segment.start, "quote") for segment in layout.segments]
    parts += [
        (part.start, name) for part, name in ((layout.cue, "cue"), (layout.mention, "mention")) if part is not None
    ]
    return " ".join(name for name, _ in groupby(name for _, name in sorted(parts)))


def mention(_article: ArticleVerdict, verdict: SegmentVerdict) -> str:
    """The form of the mention: gold's, where it is annotated, else the built one's."""
    if verdict.quotation.mention_form != "?":
        return verdict.quotation.mention_form
    if verdict.built is None:
        return NOT_KNOWN
    return verdict.built.mention.form if verdict.built.mention is not None else "none"


def segments(_article: ArticleVerdict, verdict: SegmentVerdict) -> str:
    """Whether the quotation is in one stretch."""
    return "single" if len(verdict.quotation.segments) == 1 else "several"


def paragraphs(article: ArticleVerdict, verdict: SegmentVerdict) -> str:
    """Whether the quotation, its cue and its mention are in one paragraph."""
    layout = _layout(article, verdict)
    if layout is None:
        return NOT_KNOWN
    parts = [*layout.segments, *(part for part in (layout.cue, layout.mention) if part is not None)]
    whole = Span(min(part.start for part in parts), max(part.end for part in parts))
    return "several" if "\n" in whole.of(layout.text) else "one"


def kind(_article: ArticleVerdict, verdict: SegmentVerdict) -> str:
    """Direct or mixed."""
    return verdict.quotation.kind


DIMENSIONS: Mapping[str, Describe] = {
    "order": order,
    "mention": mention,
    "segments": segments,
    "paragraphs": paragraphs,
    "kind": kind,
}


def _layout(article: ArticleVerdict, verdict: SegmentVerdict) -> _Layout | None:
    """As gold has it, where it has the mention's offsets; else as it was built; None where it was not."""
    gold = verdict.quotation
    own = _spans(gold.segments)
    text = article.gold.text if article.gold.text is not None else article.built.text if article.built else None
    if own and gold.mentions and text is not None:
        return _Layout(text=text, segments=own, cue=next(iter(gold.cues), None), mention=gold.mentions[0])
    row = verdict.built
    if row is None or article.built is None:
        return None
    return _Layout(
        text=article.built.text,
        segments=row.segments,
        cue=row.cue,
        mention=row.mention.span if row.mention is not None else None,
    )


def _spans(segments_: tuple[Segment, ...]) -> tuple[Span, ...]:
    """The segments, if all of them are offsets."""
    spans = tuple(each for each in segments_ if isinstance(each, Span))
    return spans if len(spans) == len(segments_) else ()
