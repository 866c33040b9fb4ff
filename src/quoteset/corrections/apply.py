"""What was found in an article, and what people decided about it -> what is so. Pure.

Decisions are matched by the id of the quotation, else by its words near the old place. All that are not in force in the
end are accounted for: overruled by a later one, or no longer fitting, with the reason.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from quoteset import flags, ids
from quoteset.corrections.decision import Decision, State
from quoteset.corrections.place import Places
from quoteset.extract import Language
from quoteset.extract.datelike import is_date_like
from quoteset.records import Article, Entity, Extraction, Nonquote, Quotation, Span

RULE = "corrected"
# The reason of a quotation of which a person says that nobody is named for it.
NOBODY_NAMED = "nobody_named"
# Share of the shorter one's characters from which on words that moved are those of a quotation. A choice: most of it.
SAME_PLACE = 0.5

# Why a decision does not fit.
GONE = "its words are not in the article any more"
APART = "its segments are no longer in one order"
OVERLAPS = "its words overlap those of another quotation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Misfit:
    """A decision that could not be applied."""

    id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A decision of one person against which that of another stands."""

    winner: str  # id of the decision that holds: the later one
    loser: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """What became of the decisions about one article: each is applied, overruled or a misfit."""

    applied: tuple[str, ...] = ()  # ids
    overruled: tuple[str, ...] = ()  # by a later decision on the same quotation
    misfits: tuple[Misfit, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """An article as it is after the decisions about it."""

    found: Extraction
    is_reviewed: bool  # every quotation was decided, by whomever
    told: Corrected


@dataclass(slots=True, kw_only=True)
class _Place:
    """A quotation, found by the program or added, and the decisions on it in the order of time."""

    quotation: Quotation | None  # as the program found it
    spans: tuple[Span, ...]
    decisions: list[tuple[Decision, tuple[Span, ...]]]  # with the segments as it says they are now

    def result(self) -> Decision | None:
        return self.decisions[-1][0] if self.decisions else None

    def final(self) -> tuple[Span, ...]:
        """Its segments, if it is a quotation in the end."""
        decision = self.result()
        if decision is None:
            return self.spans if self.quotation else ()
        return self.decisions[-1][1] if decision.now else ()


def apply(article: Article, found: Extraction, decisions: Sequence[Decision], language: Language) -> Applied:
    """``found`` with ``decisions``, which are in the order of time, carried out. Without a decision it is as it was."""
    places = [_Place(quotation=each, spans=each.segments, decisions=[]) for each in found.quotations]
    misfits = list(_sort(article, places, decisions))
    misfits += _without_overlaps(places)
    quotations: list[Quotation] = []
    rejected: list[Nonquote] = []
    applied: list[str] = []
    overruled: list[str] = []
    conflicts: list[Conflict] = []
    for place in places:
        decision = place.result()
        if decision is None:
            quotations += [place.quotation] if place.quotation else []
            continue
        applied.append(decision.id)
        for other, _ in place.decisions[:-1]:
            overruled.append(other.id)
            if other.reviewer != decision.reviewer and not other.agrees(decision):
                conflicts.append(Conflict(winner=decision.id, loser=other.id))
        if decision.now:
            quotations.append(_decided(article.text, place, decision.now, language))
        elif place.quotation:
            rejected += (Nonquote(span=each, reason=decision.reason or "unattributed") for each in place.spans)
    # What a person drew into a quotation is no longer marked words of nobody's; what stands inside of one stays.
    drawn = [span for place in places if place.decisions for span in place.final() if span not in place.spans]
    drawn += (span for place in places if place.quotation is None for span in place.final())
    return Applied(
        found=replace(
            found,
            quotations=tuple(sorted(quotations, key=lambda each: (each.segments[0].start, each.segments[0].end))),
            nonquotes=tuple(
                sorted(
                    (*(each for each in found.nonquotes if not _holds(drawn, each.span)), *rejected),
                    key=lambda each: (each.span.start, each.span.end),
                )
            ),
            entities=_entities(found.entities, quotations),
        ),
        is_reviewed=bool(applied) and all(each.decisions for each in places),
        told=Corrected(
            applied=tuple(applied),
            overruled=tuple(overruled),
            misfits=tuple(misfits),
            conflicts=tuple(conflicts),
        ),
    )


def _sort(article: Article, places: list[_Place], decisions: Iterable[Decision]) -> Iterable[Misfit]:
    """Give each decision to its place, new places included; yields those that have none."""
    text = Places(article.text)
    by_id = {
        ids.quote_id(article.article_id, place.spans, place.quotation.text): place
        for place in places
        if place.quotation
    }
    for decision in decisions:
        state = decision.place
        if state is None:
            continue
        place = by_id.get(decision.quote_id)
        old = place.spans if place else _located(text, state, decision)
        if old is None:
            yield Misfit(id=decision.id, reason=GONE)
            continue
        new = _located(text, decision.now, decision) if decision.now else old
        if new is None:
            yield Misfit(id=decision.id, reason=GONE)
            continue
        if any(after.start < before.end for before, after in itertools.pairwise(new)):
            yield Misfit(id=decision.id, reason=APART)
            continue
        if place is None:
            place = max(places, key=lambda each: _likeness(each.spans, old), default=None)
            if place is None or _likeness(place.spans, old) < SAME_PLACE:
                # One that a person added, or that this version of the program does not find.
                place = _Place(quotation=None, spans=old, decisions=[])
                places.append(place)
            by_id.setdefault(decision.quote_id, place)
        place.decisions.append((decision, new))


def _nearest(places: Iterable[_Place], spans: Sequence[Span]) -> _Place | None:
    """The quotation that is likest to ``spans``, if most of the shorter of both is in the other."""
    best = max(places, key=lambda each: _likeness(each.spans, spans), default=None)
    if best is None:
        return None
    return best if _common(best.spans, spans) >= SAME_PLACE * min(_length(best.spans), _length(spans)) else None


def _located(text: Places, state: State, decision: Decision) -> tuple[Span, ...] | None:
    """Where the segments are now; None where one is nowhere."""
    found: list[Span] = []
    moved = 0
    for number, each in enumerate(state.segments):
        first, last = number == 0, number == len(state.segments) - 1
        place = text.find(
            each.text, each.start + moved, decision.before if first else "", decision.after if last else ""
        )
        if place is None:
            return None
        found.append(Span(*place))
        moved = place[1] - each.end
    return tuple(found)


def _without_overlaps(places: list[_Place]) -> list[Misfit]:
    """Take back decisions whose words are also those of another quotation; the latest first."""
    misfits: list[Misfit] = []
    while clashing := _clashing(_without_parts(places)):
        last = max(clashing, key=lambda each: (each.decisions[-1][0].at, each.decisions[-1][0].id))
        decision, _ = last.decisions.pop()
        misfits.append(Misfit(id=decision.id, reason=OVERLAPS))
    places[:] = [each for each in _without_parts(places) if each.quotation or each.decisions]
    return misfits


def _without_parts(places: Sequence[_Place]) -> list[_Place]:
    """``places`` without what the program has as a quotation by now, and a person has as a part of another one."""
    decided = [span for each in places if each.decisions for span in each.final()]
    return [each for each in places if each.decisions or not all(_holds(decided, span) for span in each.spans)]


def _clashing(places: Sequence[_Place]) -> list[_Place]:
    """Places with a decision that hold characters of another place."""
    spans = sorted(
        ((span, place) for place in places for span in place.final()), key=lambda each: (each[0].start, each[0].end)
    )
    found: list[_Place] = []
    reach: tuple[Span, _Place] | None = None
    for span, place in spans:
        if reach and span.start < reach[0].end and place is not reach[1]:
            found += (each for each in (place, reach[1]) if each.decisions)
        if reach is None or span.end > reach[0].end:
            reach = span, place
    return found


def _decided(text: str, place: _Place, now: State, language: Language) -> Quotation:
    """The quotation as a person says it is."""
    spans, was = place.final(), place.quotation
    words = " ".join(each.of(text) for each in spans)
    confidence = 1.0 if now.speaker else 0.0
    speaker_type = (now.speaker_type or "unknown") if now.speaker else None
    if (
        was
        and was.segments == spans
        and (was.kind, was.speaker, was.speaker_type)
        == (
            now.kind,
            now.speaker,
            speaker_type,
        )
    ):
        return replace(was, confidence=confidence, flags=(*was.flags, flags.REVIEWED))
    found = was or Quotation(text=words, segments=spans, kind=now.kind)
    if now.speaker != found.speaker and not _may_stay(found, now.speaker, text):
        # What was read beside the quotation named another speaker.
        found = replace(found, speaker_mention=None, cue=None, addressee=None)
    reason = None if now.speaker else (found.reason or NOBODY_NAMED)
    return replace(
        found,
        text=words,
        segments=spans,
        kind=now.kind,
        speaker=now.speaker,
        speaker_type=speaker_type,
        confidence=confidence,
        rule=RULE,
        reason=reason,
        flags=(*_flags(found, now.speaker, words, language), flags.REVIEWED),
    )


def _may_stay(found: Quotation, speaker: str | None, text: str) -> bool:
    """Whether the mention can be that of ``speaker``: "she" is whoever she is, "Ruiz" is no Bo Berg."""
    mention = found.speaker_mention
    if mention is None or speaker is None:
        return False
    return mention.form != "name" or set(_words(mention.span.of(text))) <= set(_words(speaker))


def _words(name: str) -> list[str]:
    return ids.normal_words(name).split()


def _flags(found: Quotation, speaker: str | None, words: str, language: Language) -> list[str]:
    """The flags that depend on speaker and words anew; ``self_quotation`` is found afterwards by the batch."""
    anew = {flags.TOO_SHORT, flags.DATE_LIKE, *flags.OF_SPEAKER}
    kept = [each for each in found.flags if each not in anew]
    if len(words.split()) < flags.SHORT_WORDS:
        kept.append(flags.TOO_SHORT)
    if is_date_like(words, language):
        kept.append(flags.DATE_LIKE)
    if speaker and speaker in words:
        kept.append(flags.NAMES_SPEAKER)
    return kept


def _entities(found: Sequence[Entity], quotations: Sequence[Quotation]) -> tuple[Entity, ...]:
    """The speakers of ``quotations``, each once for each type, with the names that the article has for them."""
    known = {(each.name, each.type): each for each in found}
    names = {each.name: each for each in found}
    wanted: dict[tuple[str, str], Entity] = {}
    for each in quotations:
        if each.speaker is None:
            continue
        kind = each.speaker_type or "unknown"
        aliases = names[each.speaker].aliases if each.speaker in names else ()
        wanted.setdefault(
            (each.speaker, kind), known.get((each.speaker, kind), Entity(name=each.speaker, type=kind, aliases=aliases))
        )
    kept = [each for each in found if (each.name, each.type) in wanted]
    return (*kept, *(each for key, each in wanted.items() if key not in known))


def _likeness(ours: Sequence[Span], theirs: Sequence[Span]) -> float:
    """Jaccard index of the characters, 0 to 1."""
    both = _common(ours, theirs)
    return both / (_length(ours) + _length(theirs) - both)


def _common(ours: Sequence[Span], theirs: Sequence[Span]) -> int:
    return sum(max(0, min(one.end, other.end) - max(one.start, other.start)) for one in ours for other in theirs)


def _length(spans: Sequence[Span]) -> int:
    return sum(each.end - each.start for each in spans)


def _holds(spans: Iterable[Span], other: Span) -> bool:
    return any(each.start <= other.start and other.end <= each.end for each in spans)
