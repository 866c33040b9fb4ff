"""One decision of a reviewer about one quotation, and the line of JSON that it is in a corrections file.

docs/review.md describes the format; what is written once stays readable. A decision says all of a quotation: what it
was, and what it is now. So the last one holds, whatever came before, and none has to be replayed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, get_args

import orjson

from quoteset import ids
from quoteset.records import Kind, NonquoteReason, Span, SpeakerType

VERSION = 1

# accept: it is as it says. correct: it is otherwise. reject: it is no quotation. add: here is one that was not found.
# note and skip decide nothing. undo: the line that it names is as if it had not been written.
Action = Literal["accept", "correct", "reject", "add", "note", "skip", "undo"]
ACTIONS: tuple[Action, ...] = get_args(Action)
DECIDING: frozenset[Action] = frozenset({"accept", "correct", "reject", "add"})

# Any: values of JSON.
Json = Mapping[str, Any]


class DecisionError(ValueError):
    """A line is no decision; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A stretch with its words, so that it is found again where the text around it changed."""

    start: int
    end: int
    text: str

    @property
    def span(self) -> Span:
        """The offsets alone."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What is said of a quotation."""

    segments: tuple[Segment, ...]  # in text order, at least one
    kind: Kind
    speaker: str | None
    speaker_type: SpeakerType | None
    rule: str | None = None  # of what was: who said so
    confidence: float | None = None  # likewise

    @property
    def text(self) -> str:
        """The words, as the column ``text`` has them."""
        return " ".join(each.text for each in self.segments)

    def quote_id(self, article_id: str) -> str:
        """The id of the row that says this."""
        return ids.quote_id(article_id, (each.span for each in self.segments), self.text)

    def same(self, other: State | None) -> bool:
        """Whether both say the same of the quotation, whoever said so."""
        if other is None or (self.kind, self.speaker) != (other.kind, other.speaker):
            return False
        # Words, not offsets: of two builds one may have a longer headline.
        return [each.text for each in self.segments] == [each.text for each in other.segments]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A line of a corrections file."""

    id: str  # its own, 32 hexadecimal digits
    at: str  # 2031-03-02T08:30:00.123Z
    reviewer: str
    action: Action
    article_id: str
    source: str  # of the article, below the input root
    quote_id: str  # of the quotation as it was found; of one that was added, as it was added
    before: str  # a few characters of the article before the words, and after: to tell equal words apart
    after: str
    was: State | None  # what the reviewer saw; None of a quotation that was not found
    now: State | None  # None where it is no quotation, or nothing is decided
    reason: NonquoteReason | None = None  # of ``reject``
    note: str | None = None
    undoes: str | None = None  # id of a decision

    @property
    def place(self) -> State | None:
        """Where in the article it is."""
        return self.was or self.now

    def agrees(self, other: Decision) -> bool:
        """Whether both decide the same."""
        return self.now.same(other.now) if self.now else other.now is None


def now(after: str = "") -> str:
    """The time in UTC, to the millisecond; later than ``after``, also where the clock was put back."""
    moment = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if moment > after:
        return moment
    last = datetime.fromisoformat(after)
    return datetime.fromtimestamp(last.timestamp() + 0.001, UTC).isoformat(timespec="milliseconds")[:23] + "Z"


def as_line(decision: Decision) -> bytes:
    """``decision`` as a line of a corrections file."""
    content = {
        "version": VERSION,
        "id": decision.id,
        "at": decision.at,
        "reviewer": decision.reviewer,
        "action": decision.action,
        "article_id": decision.article_id,
        "source": decision.source,
        "quote_id": decision.quote_id,
        "text": decision.place.text if decision.place else None,
        "before": decision.before,
        "after": decision.after,
        "was": _state_as_json(decision.was),
        "now": _state_as_json(decision.now),
        "reason": decision.reason,
        "note": decision.note,
        "undoes": decision.undoes,
    }
    return orjson.dumps(content, option=orjson.OPT_APPEND_NEWLINE)


def from_line(line: bytes) -> Decision:
    """The decision in a line; raises DecisionError where it is none."""
    try:
        content = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise DecisionError(f"is no JSON: {error}") from error
    if not isinstance(content, dict):
        raise DecisionError("is no JSON object")
    if content.get("version") != VERSION:
        raise DecisionError(f"has version {content.get('version')!r}, and this quoteset reads version {VERSION}")
    decision = Decision(
        id=_text(content, "id"),
        at=_moment(content),
        reviewer=_text(content, "reviewer"),
        action=_one_of(content, "action", ACTIONS),
        article_id=_text(content, "article_id"),
        source=_text(content, "source"),
        quote_id=_text(content, "quote_id"),
        before=_any_text(content, "before") or "",
        after=_any_text(content, "after") or "",
        was=_state(content, "was"),
        now=_state(content, "now"),
        reason=_one_of(content, "reason", (*get_args(NonquoteReason), None)),
        note=_any_text(content, "note"),
        undoes=_any_text(content, "undoes"),
    )
    _check(decision)
    return decision


def _check(decision: Decision) -> None:
    """Raise DecisionError where the parts do not go together."""
    needed = {"accept": "was now", "correct": "was now", "reject": "was reason", "add": "now", "undo": "undoes"}
    for name in needed.get(decision.action, "").split():
        if getattr(decision, name) is None:
            raise DecisionError(f"{name}: missing, and {decision.action} needs it")
    if decision.action == "reject" and decision.now is not None:
        raise DecisionError("now: expected null, for what is rejected is no quotation")


def _state_as_json(state: State | None) -> dict[str, object] | None:
    if state is None:
        return None
    content: dict[str, object] = {
        "kind": state.kind,
        "speaker": state.speaker,
        "speaker_type": state.speaker_type,
        "segments": [{"start": each.start, "end": each.end, "text": each.text} for each in state.segments],
    }
    if state.rule is not None:
        content |= {"rule": state.rule, "confidence": state.confidence}
    return content


def _state(content: Json, name: str) -> State | None:
    value = content.get(name)
    if value is None:
        return None
    if not isinstance(value, dict):
        raise DecisionError(f"{name}: expected an object or null")
    try:
        speaker = _any_text(value, "speaker")
        return State(
            segments=_segments(value.get("segments")),
            kind=_one_of(value, "kind", get_args(Kind)),
            speaker=speaker or None,
            speaker_type=_one_of(value, "speaker_type", (*get_args(SpeakerType), None)) if speaker else None,
            rule=_any_text(value, "rule"),
            confidence=value["confidence"] if isinstance(value.get("confidence"), int | float) else None,
        )
    except DecisionError as error:
        raise DecisionError(f"{name}.{error}") from error


def _segments(value: object) -> tuple[Segment, ...]:
    if not isinstance(value, list) or not value:
        raise DecisionError("segments: expected a list of at least one")
    segments: list[Segment] = []
    for each in value:
        start, end, text = (each.get(name) for name in ("start", "end", "text")) if isinstance(each, dict) else (0,) * 3
        if type(start) is not int or type(end) is not int or not isinstance(text, str) or not text:
            raise DecisionError("segments: expected objects with start, end and text")
        if end - start != len(text) or start < (segments[-1].end if segments else 0):
            raise DecisionError("segments: expected offsets in text order, as far apart as the words are long")
        segments.append(Segment(start=start, end=end, text=text))
    return tuple(segments)


def _text(content: Json, name: str) -> str:
    value = content.get(name)
    if not isinstance(value, str) or not value:
        raise DecisionError(f"{name}: expected a text")
    return value


def _any_text(content: Json, name: str) -> str | None:
    value = content.get(name)
    if value is not None and not isinstance(value, str):
        raise DecisionError(f"{name}: expected a text or null")
    return value


def _moment(content: Json) -> str:
    value = _text(content, "at")
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        raise DecisionError("at: expected a time such as 2031-03-02T08:30:00.123Z") from error
    if moment.tzinfo is None:
        raise DecisionError("at: expected a time with its zone, such as 2031-03-02T08:30:00.123Z")
    # In one form, so that they can be compared as texts.
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


# Any: the values that are allowed have a type of their own, which the caller declares.
def _one_of(content: Json, name: str, allowed: Sequence[Any]) -> Any:
    value = content.get(name)
    if value not in allowed:
        told = ", ".join("null" if each is None else each for each in allowed)
        raise DecisionError(f"{name}: expected one of {told}")
    return value
