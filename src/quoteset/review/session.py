"""A reviewer at work: what is decided, what comes next, and each new decision into the file before it counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from quoteset.corrections import Decision, Log, State, standing
from quoteset.corrections.decision import Action, now
from quoteset.page import ArticleView, QuoteView
from quoteset.records import NonquoteReason, SpeakerType
from quoteset.review import proposal
from quoteset.review.corpus import Corpus
from quoteset.review.desk import Desk, ReviewedArticle, state_of
from quoteset.review.proposal import Refused, Request, Stale
from quoteset.review.queue import Order, Queue

# Characters around the words that go with a decision.
CONTEXT = 60

STALE = (
    "This quotation was decided elsewhere in the meantime, perhaps in another tab, so your key was not taken. "
    "Here is how it stands now."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """Somebody else's decisions against the reviewer's."""

    reviewer: str
    agreement: standing.Agreement


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far the reviewer is."""

    sequence: int  # lines that this process knows: a page that has seen fewer is behind
    last: str | None  # id of the line that would be undone
    n_quotes: int
    n_decided: int
    n_accepted: int
    n_corrected: int
    n_rejected: int
    n_added: int
    n_skipped: int
    program: standing.Agreement
    others: tuple[Other, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A quotation to go to."""

    article_id: str
    quote_id: str


class Session:
    """The reviewer's decisions on one corpus; ``others`` are those of other people's files."""

    def __init__(self, corpus: Corpus, log: Log, reviewer: str, others: Iterable[Decision] = ()) -> None:
        self.corpus = corpus
        self.reviewer = reviewer
        self._log = log
        self.file = log.path
        self._lines = standing.ordered((*log.found.decisions, *others))
        self._by_id = {each.id: each for each in self._lines}
        self._last_at = max((each.at for each in log.found.decisions), default="")
        self._theirs = {who: found for who, found in standing.deciding(self._lines).items() if who != reviewer}
        self._changed: list[str] = []  # articles, one for each line of this process
        self._queue = Queue(corpus)
        self._read()

    def _read(self) -> None:
        """Find anew what holds."""
        own = [each for each in self._lines if each.reviewer == self.reviewer]
        self._stack = standing.lasting(own)
        self._desk = Desk(
            lines=own,
            decisions=standing.deciding(own).get(self.reviewer, {}),
            notes=standing.notes(own).get(self.reviewer, {}),
            skipped=standing.skipped(own).get(self.reviewer, {}),
            corpus=self.corpus,
        )

    @property
    def sequence(self) -> int:
        """How many lines this process wrote."""
        return len(self._changed)

    def article(self, article_id: str) -> ReviewedArticle:
        """An article as the reviewer has it; raises KeyError where there is none."""
        return self._desk.article(self.corpus.article(article_id))

    def changed_since(self, sequence: int) -> Sequence[str]:
        """The articles that lines after ``sequence`` are about."""
        return list(dict.fromkeys(self._changed[max(0, sequence) :]))

    def next(self, order: Order, after: str | None = None) -> Place | None:
        """The next quotation to decide about; None where all are."""
        found = self._queue.next(order, self._desk.done, self._desk.late, after)
        return Place(article_id=found.article_id, quote_id=found.quote_id) if found else None

    def progress(self) -> Progress:
        """How far the reviewer is, and who agrees."""
        decisions = self._desk.decisions
        counts = self._desk.counts()
        return Progress(
            sequence=self.sequence,
            last=self._stack[-1].id if self._stack else None,
            n_quotes=len(self.corpus.quotes),
            n_decided=len(self._desk.done),
            n_accepted=counts["accept"],
            n_corrected=counts["correct"],
            n_rejected=counts["reject"],
            n_added=counts["add"],
            n_skipped=len(self._desk.late),
            program=standing.agreement_with_program(self._lines, self.reviewer),
            others=tuple(
                Other(reviewer=who, agreement=standing.agreement(decisions, found))
                for who, found in sorted(self._theirs.items())
            ),
        )

    def decide(self, request: Request) -> Place:
        """Write a decision, a note or that a quotation is put off; what it is about.

        The same request twice is written once: a page that got no answer asks again. Raises Refused where it cannot be,
        Stale where the page did not show what is so by now, OSError where it is not on the disk and does not count.
        """
        try:
            shown = self.article(request.article_id)
        except KeyError as error:
            raise Refused(f"there is no article {request.article_id!r}") from error
        if written := self._written(request):
            return written
        if request.action == "add":
            return self._add(shown, request)
        row = next((each for each in shown.article.quotes if each.quote_id == request.quote_id), None)
        if row is None:
            raise Stale("This quotation is not there any more: what added it was undone.")
        review = shown.review[row.quote_id]
        if request.revision != review.revision:
            raise Stale(STALE)
        was = review.found if review.status == "rejected" and review.found else state_of(shown.article, row)
        self._append(self._decision(shown, row, was, request))
        return Place(article_id=request.article_id, quote_id=row.quote_id)

    def undo(self, request: Request) -> Place:
        """Take back the reviewer's last line, which the page has to know by its id (``quote_id`` of the request)."""
        if written := self._written(request):
            return written
        if not self._stack:
            raise Refused("There is nothing to undo.")
        last = self._stack[-1]
        if last.id != request.quote_id:
            raise Stale(
                "Another tab has decided something since; here is how things stand now. Undo again to undo that."
            )
        line = replace(
            last,
            id=request.id,
            at=self._now(),
            action="undo",
            was=last.now,
            now=last.was,
            reason=None,
            note=None,
            undoes=last.id,
        )
        self._append(line)
        return Place(article_id=last.article_id, quote_id=self._desk.shown_id(last.quote_id))

    def _written(self, request: Request) -> Place | None:
        """What a request was about that was written already, when its answer was lost."""
        line = self._by_id.get(request.id)
        return Place(article_id=line.article_id, quote_id=self._desk.shown_id(line.quote_id)) if line else None

    def _decision(self, shown: ReviewedArticle, row: QuoteView, was: State, request: Request) -> Decision:
        """The line for a request about a quotation that is there."""
        action: Action
        state: State | None = None
        reason: NonquoteReason | None = None
        if request.action in ("note", "skip"):
            action = "note" if request.action == "note" else "skip"
        elif request.action == "reject":
            action, reason = "reject", request.reason or proposal.reason_for(was)
        elif request.action == "set":
            state = self._state(shown, row, was, request)
            found = shown.review[row.quote_id].found
            is_same = found is not None and state.same(found) and state.speaker_type == found.speaker_type
            action = "accept" if is_same else "correct"
        else:
            raise Refused(f"unknown action {request.action!r}")
        return self._line(shown.article, request, action, self._desk.root(row.quote_id), was, state, reason)

    def _state(self, shown: ReviewedArticle, row: QuoteView, was: State, request: Request) -> State:
        others = [each for each in shown.standing() if each.quote_id != row.quote_id]
        speaker = proposal.name(request.speaker)
        kind = request.speaker_type
        if speaker is not None and kind is None:
            kind = was.speaker_type if speaker == was.speaker else None
            kind = kind or proposal.kind_of_speaker(speaker, shown.article.quotes) or self._known(speaker)
        return State(
            segments=proposal.segments(shown.article, request.spans, others) if request.spans else was.segments,
            kind=request.kind or was.kind,
            speaker=speaker,
            speaker_type=(kind or "unknown") if speaker else None,
        )

    def _known(self, speaker: str) -> SpeakerType | None:
        found = self.corpus.speakers.get(speaker)
        return found.type if found else None

    def _add(self, shown: ReviewedArticle, request: Request) -> Place:
        segments = proposal.segments(shown.article, request.spans, shown.standing())
        state = State(segments=segments, kind=request.kind or "direct", speaker=None, speaker_type=None)
        quote_id = state.quote_id(request.article_id)
        line = self._line(shown.article, request, "add", quote_id, None, state, None)
        self._append(line)
        return Place(article_id=request.article_id, quote_id=self._desk.shown_id(quote_id))

    def _line(
        self,
        article: ArticleView,
        request: Request,
        action: Action,
        quote_id: str,
        was: State | None,
        state: State | None,
        reason: NonquoteReason | None,
    ) -> Decision:
        place = was or state
        start, end = (place.segments[0].start, place.segments[-1].end) if place else (0, 0)
        return Decision(
            id=request.id,
            at=self._now(),
            reviewer=self.reviewer,
            action=action,
            article_id=article.article_id,
            source=article.source,
            quote_id=quote_id,
            before=article.text[max(0, start - CONTEXT) : start],
            after=article.text[end : end + CONTEXT],
            was=was,
            now=state,
            reason=reason,
            note=request.note or None,
        )

    def _append(self, line: Decision) -> None:
        self._log.append(line)
        # Only what is on the disk counts.
        self._lines.append(line)
        self._by_id[line.id] = line
        self._last_at = line.at
        self._changed.append(line.article_id)
        self._read()

    def _now(self) -> str:
        return now(self._last_at)
