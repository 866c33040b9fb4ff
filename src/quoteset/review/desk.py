"""An article with the reviewer's decisions on it: what is shown, and what is known of each of its quotations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from quoteset.corrections import RULE, Decision, Segment, State
from quoteset.corrections.decision import DECIDING
from quoteset.page import ArticleView, QuoteView
from quoteset.records import Span
from quoteset.review.corpus import Corpus

Status = Literal["open", "accepted", "corrected", "rejected", "added"]
_STATUS: Mapping[str, Status] = {
    "accept": "accepted",
    "correct": "corrected",
    "reject": "rejected",
    "add": "added",
}
# What the page shows where a speaker would be.
NOT_A_QUOTATION = "not_a_quotation"
NOBODY_NAMED = "nobody_named"


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What is known of one quotation beside what it says."""

    status: Status
    revision: int  # lines about it so far
    found: State | None  # as the built folder has it; None where a person added it
    note: str | None
    is_late: bool  # put off
    at: str | None  # when it was decided


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedArticle:
    """An article as the reviewer has it. Rejected quotations are still among its quotes, so that they can be seen."""

    article: ArticleView
    review: Mapping[str, Review]  # by quote_id

    def standing(self) -> Iterable[QuoteView]:
        """The quotations that are not rejected."""
        return [each for each in self.article.quotes if self.review[each.quote_id].status != "rejected"]


class Desk:
    """What one reviewer has decided so far.

    A quotation has two ids where the folder was built with a decision that moved its boundaries: the one in the folder,
    which is shown, and the one that the first decision was about (``root``), by which a build finds it.
    """

    def __init__(
        self,
        *,
        lines: Iterable[Decision],
        decisions: Mapping[str, Decision],
        notes: Mapping[str, Decision],
        skipped: Mapping[str, Decision],
        corpus: Corpus,
    ) -> None:
        self.decisions = decisions
        self._notes, self._skipped = notes, skipped
        self._revisions: Counter[str] = Counter()
        self._roots: dict[str, str] = {}
        for each in lines:
            self._revisions[each.quote_id] += 1
            if each.action in DECIDING and each.now and each.quote_id not in corpus.quotes:
                shown = each.now.quote_id(each.article_id)
                if shown in corpus.quotes:
                    self._roots[shown] = each.quote_id
        self._shown = {root: shown for shown, root in self._roots.items()}
        self._of_article: dict[str, list[Decision]] = {}
        for each in decisions.values():
            self._of_article.setdefault(each.article_id, []).append(each)
        self.done = {shown for root in decisions if (shown := self.shown_id(root)) in corpus.quotes}
        self.late = {shown for root in skipped if (shown := self.shown_id(root)) in corpus.quotes}

    def root(self, quote_id: str) -> str:
        """The id that decisions about a quotation have."""
        return self._roots.get(quote_id, quote_id)

    def shown_id(self, root: str) -> str:
        """The id that the page knows a quotation by."""
        return self._shown.get(root, root)

    def counts(self) -> Counter[str]:
        """How many quotations were decided by which action."""
        return Counter(each.action for each in self.decisions.values())

    def article(self, article: ArticleView) -> ReviewedArticle:
        """``article`` with the decisions on it."""
        quotes: list[QuoteView] = []
        review: dict[str, Review] = {}
        for row in article.quotes:
            quotes.append(_as_decided(article, row, self.decisions.get(self.root(row.quote_id))))
            review[row.quote_id] = self._review(row.quote_id, state_of(article, row))
        for each in self._of_article.get(article.article_id, ()):
            shown = self.shown_id(each.quote_id)
            if shown not in review and each.now and _fits(each.now.segments, article.text):
                quotes.append(_added(shown, each.now))
                review[shown] = self._review(shown, None)
        return ReviewedArticle(
            article=replace(article, quotes=tuple(sorted(quotes, key=lambda each: _first(each.segments)))),
            review=review,
        )

    def _review(self, quote_id: str, found: State | None) -> Review:
        root = self.root(quote_id)
        decision, note = self.decisions.get(root), self._notes.get(root)
        return Review(
            status=_STATUS[decision.action] if decision else "open",
            revision=self._revisions[root],
            found=found,
            note=note.note if note else None,
            is_late=root in self._skipped,
            at=decision.at if decision else None,
        )


def state_of(article: ArticleView, row: QuoteView) -> State:
    """What a row says, as decisions do."""
    # The view holds what the schema allows.
    kind: Any = row.kind
    speaker_type: Any = row.speaker_type
    return State(
        segments=tuple(Segment(start=each.start, end=each.end, text=each.of(article.text)) for each in row.segments),
        kind=kind,
        speaker=row.speaker,
        speaker_type=speaker_type,
        rule=row.rule,
        confidence=row.confidence,
    )


def _as_decided(article: ArticleView, row: QuoteView, decision: Decision | None) -> QuoteView:
    if decision is None:
        return row
    now = decision.now
    if now is None:
        return replace(
            row, speaker=None, speaker_type=None, mention=None, confidence=0.0, rule=RULE, reason=NOT_A_QUOTATION
        )
    is_other = (now.kind, now.speaker) != (row.kind, row.speaker)
    # Offsets are those of the text that the reviewer had; another build may have another.
    spans = tuple(each.span for each in now.segments) if _fits(now.segments, article.text) else row.segments
    return replace(
        row,
        segments=spans,
        kind=now.kind,
        speaker=now.speaker,
        speaker_type=now.speaker_type,
        mention=row.mention if now.speaker == row.speaker or (row.mention and row.mention.form != "name") else None,
        confidence=1.0 if now.speaker else 0.0,
        rule=RULE if is_other or spans != row.segments else row.rule,
        reason=None if now.speaker else (row.reason or NOBODY_NAMED),
    )


def _added(quote_id: str, now: State) -> QuoteView:
    return QuoteView(
        quote_id=quote_id,
        segments=tuple(each.span for each in now.segments),
        kind=now.kind,
        speaker=now.speaker,
        speaker_type=now.speaker_type,
        mention=None,
        cue=None,
        addressee=None,
        candidates=(),
        confidence=1.0 if now.speaker else 0.0,
        rule=RULE,
        reason=None if now.speaker else NOBODY_NAMED,
        flags=(),
    )


def _fits(segments: Sequence[Segment], text: str) -> bool:
    return all(text[each.start : each.end] == each.text for each in segments)


def _first(spans: Sequence[Span]) -> tuple[int, int]:
    return spans[0].start, spans[0].end
