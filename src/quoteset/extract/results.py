"""From decisions to quotations with their reasons and flags, marked words that are none, and entities."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace

from quoteset import flags
from quoteset.extract.attribution import TIE, Attributor, Decision
from quoteset.extract.datelike import is_date_like
from quoteset.extract.entities import Known
from quoteset.extract.nonquotes import nonquote_reason
from quoteset.extract.reading import Reading
from quoteset.extract.spans import addressee_span, cue_span, mention_record
from quoteset.records import Candidate, Entity, Nonquote, Quotation, Span

# Candidates that are published with a quotation.
LISTED = 5


def renamed(found: Quotation, name: str) -> Quotation:
    """A quotation whose speaker goes by another form of name."""
    candidates = (replace(each, speaker=name) if each.speaker == found.speaker else each for each in found.candidates)
    return replace(found, speaker=name, candidates=tuple(candidates))


def article_flags(text: str, reading: Reading) -> tuple[str, ...]:
    """What is to be known of the article's marks."""
    marks = []
    if reading.marks.unbalanced:
        marks.append(flags.UNBALANCED_MARKS)
    if "''" in text:
        marks.append(flags.TYPEWRITER_MARKS)
    return tuple(marks)


def nonquote(reading: Reading, token: int) -> Nonquote:
    """The marked words at ``token``, which are no quotation."""
    item = reading.marks.marked[reading.scene.stream.marked[token]]
    return Nonquote(span=Span(item.start, item.end), reason=nonquote_reason(reading, token))


def quotation(attributor: Attributor, decision: Decision) -> Quotation:
    """The quotation of a decision that has segments."""
    scene = attributor.scene
    text = scene.stream.text
    items = [scene.marked[scene.stream.marked[token]] for token in decision.segments]
    segments = tuple(Span(item.start, item.end) for item in items)
    words = " ".join(segment.of(text) for segment in segments)
    marks = []
    if any(not (item.closed or item.continues) or not item.opened for item in items):
        marks.append(flags.UNBALANCED_MARKS)
    if items[0].start < attributor.reading.headline_end:
        marks.append(flags.IN_HEADLINE)
    if len(words.split()) < flags.SHORT_WORDS:
        marks.append(flags.TOO_SHORT)
    if is_date_like(words, attributor.language):
        marks.append(flags.DATE_LIKE)
    supports = decision.supports
    reach = supports[0].reach if supports else decision.best
    reason = _reason(attributor, decision)
    speaker = None if reason or not supports else attributor.resolver.memory.name_of(supports[0].referent)
    if speaker is not None and _names_itself(supports[0].referent.known, segments):
        marks.append(flags.NAMES_SPEAKER)
    return Quotation(
        text=words,
        segments=segments,
        kind="direct" if decision.direct else "mixed",
        speaker=speaker,
        speaker_type=attributor.resolver.memory.type_of(supports[0].referent) if speaker is not None else None,
        speaker_mention=mention_record(scene, reach.mention) if reach is not None else None,
        addressee=addressee_span(scene, reach) if reach is not None else None,
        cue=cue_span(scene, reach) if reach is not None else None,
        candidates=tuple(
            Candidate(speaker=attributor.resolver.memory.name_of(support.referent), score=round(support.score, 4))
            for support in supports[:LISTED]
        ),
        confidence=round(decision.confidence, 4) if speaker is not None else 0.0,
        rule=_rule(attributor, decision),
        reason=reason,
        flags=tuple(marks),
        weighed=decision.weighed,
    )


def _names_itself(known: Known | None, segments: tuple[Span, ...]) -> bool:
    """Whether the words hold the full name of who is said to speak them."""
    places = known.full_places if known is not None else []
    return any(bisect_left(places, segment.start) < bisect_left(places, segment.end) for segment in segments)


def _rule(attributor: Attributor, decision: Decision) -> str:
    reach = decision.supports[0].reach if decision.supports else decision.best
    if reach is None:
        return attributor.language.rules["-", "none"]
    return attributor.language.rules["P" if reach.far else reach.side, reach.link.relation]


def _reason(attributor: Attributor, decision: Decision) -> str | None:
    """Why there is no speaker, or None where there is one."""
    if decision.best is None:
        return "no_candidate"
    supports = decision.supports
    if not supports:
        mention = attributor.scene.mentions[decision.best.mention]
        lower = attributor.scene.stream.lowers[mention.start]
        if mention.form == "pronoun":
            return "writer" if attributor.language.pronouns.get(lower) == "s" else "unresolved_pronoun"
        return "no_candidate"
    if len(supports) > 1 and supports[0].score - supports[1].score < TIE and supports[0].referent.known is not None:
        return "tie" if supports[1].referent.known is not None else None
    return None


def entity(attributor: Attributor, decision: Decision, speaker: str) -> Entity:
    """Who is decided to speak, called ``speaker``."""
    referent = decision.supports[0].referent
    known = None if referent.partners else referent.known
    forms = sorted(known.forms, key=lambda form: (-len(form), form)) if known is not None else []
    return Entity(
        name=speaker,
        type=attributor.resolver.memory.type_of(referent),
        aliases=tuple(form for form in forms if form != speaker),
    )
