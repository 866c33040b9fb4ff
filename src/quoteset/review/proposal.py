"""What a page asks for -> a state that a quotation can have, or a refusal that says why not."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, get_args

import regex

from quoteset.corrections import Segment, State
from quoteset.page import ArticleView, QuoteView
from quoteset.records import Kind, NonquoteReason, Span, SpeakerType

MOST_NAME = 300  # characters of a speaker's name
MOST_NOTE = 4000
# Names by which schema/ says that there is nobody.
_NOBODY = frozenset({"none", "unknown"})

# Quotation marks and blanks around words that somebody marked: segments leave them out.
_OPENING = '“„”«»‹›‘‚"' + "\u200e\u200f"
_CLOSING = '”“«»‹›"' + "\u200e\u200f"
_SPACE = regex.compile(r"\s++")

# More words than these are no term. As in the kernel, which sees more than the shape of the words.
TERM_WORDS = 6


class Refused(ValueError):  # noqa: N818 - it is no fault but an answer
    """What was asked for cannot be; the message is for the reviewer."""


class Stale(ValueError):  # noqa: N818
    """The page that asked did not show what is so by now; the message is for the reviewer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a page asks for, checked as to its form."""

    id: str
    action: str
    article_id: str
    quote_id: str | None  # None: of words that are no quotation yet
    revision: int
    kind: Kind | None
    speaker: str | None
    speaker_type: SpeakerType | None
    spans: tuple[Span, ...]
    reason: NonquoteReason | None
    note: str | None


def parse(content: object) -> Request:
    """The request in JSON; raises Refused where its form is wrong."""
    if not isinstance(content, dict):
        raise Refused("expected a JSON object")
    spans = content.get("segments") or []
    try:
        pairs = tuple(Span(_whole(each["start"]), _whole(each["end"])) for each in spans)
    except (TypeError, KeyError) as error:
        raise Refused("segments: expected objects with start and end") from error
    return Request(
        id=_id(content),
        action=_text(content, "action") or "",
        article_id=_text(content, "article_id") or "",
        quote_id=_text(content, "quote_id"),
        revision=_whole(content.get("revision", 0)),
        kind=_one_of(content, "kind", get_args(Kind)),
        speaker=_text(content, "speaker"),
        speaker_type=_one_of(content, "speaker_type", get_args(SpeakerType)),
        spans=pairs,
        reason=_one_of(content, "reason", get_args(NonquoteReason)),
        note=_text(content, "note"),
    )


def name(speaker: str | None) -> str | None:
    """A speaker's name as it is stored; None for nobody. Raises Refused for what is no name."""
    cleaned = _SPACE.sub(" ", unicodedata.normalize("NFC", speaker or "")).strip()
    if not cleaned:
        return None
    if len(cleaned) > MOST_NAME:
        raise Refused(f"a name has at most {MOST_NAME} characters")
    if any(unicodedata.category(each) in ("Cc", "Cf", "Cs") for each in cleaned):
        raise Refused("a name holds no control characters; type it instead of copying it")
    if cleaned.lower() in _NOBODY:
        raise Refused("where nobody is named, leave the name out: key 0")
    return cleaned


def segments(article: ArticleView, spans: Sequence[Span], others: Iterable[QuoteView]) -> tuple[Segment, ...]:
    """``spans`` without the marks around them, each with its words.

    Raises Refused where nothing is left, they overlap, or they hold words of ``others``.
    """
    trimmed = sorted((_trimmed(article.text, each) for each in spans), key=lambda each: (each.start, each.end))
    if not trimmed:
        raise Refused("a quotation has at least one segment")
    for before, after in itertools.pairwise(trimmed):
        if after.start < before.end:
            raise Refused("two segments have words in common")
    for other in others:
        for segment in other.segments:
            if any(each.start < segment.end and segment.start < each.end for each in trimmed):
                words = segment.of(article.text)
                shown = words if len(words) <= 60 else f"{words[:57]}…"
                raise Refused(f"words of another quotation are among them: “{shown}”; change that one first")
    return tuple(Segment(start=each.start, end=each.end, text=each.of(article.text)) for each in trimmed)


def kind_of_speaker(speaker: str | None, quotes: Iterable[QuoteView]) -> SpeakerType | None:
    """What the article's quotations say that ``speaker`` is."""
    found = (each.speaker_type for each in quotes if each.speaker == speaker)
    # The view holds what the schema allows.
    kind: Any = next((each for each in found if each is not None), None)
    return kind if kind in get_args(SpeakerType) else None


def reason_for(state: State) -> NonquoteReason:
    """What words are that nobody is quoted with, by their shape: for who says no more than that."""
    words = state.text.split()
    if len(words) > TERM_WORDS:
        return "unattributed"
    if len(words) > 1 and all(each[:1].isupper() or not each[:1].isalpha() or len(each) < 4 for each in words):
        return "title"
    return "scare"


def _trimmed(text: str, span: Span) -> Span:
    start, end = span.start, span.end
    if not 0 <= start < end <= len(text):
        raise Refused("the segments are not in the article")
    while start < end and (text[start].isspace() or text[start] in _OPENING):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in _CLOSING):
        end -= 1
    if start == end:
        raise Refused("there are no words in what is marked")
    return Span(start, end)


def _id(content: dict[str, Any]) -> str:
    value = content.get("id")
    if not isinstance(value, str) or not regex.fullmatch(r"[0-9a-f]{32}", value):
        raise Refused("id: expected 32 hexadecimal digits")
    return value


def _text(content: dict[str, Any], name: str) -> str | None:
    value = content.get(name)
    if value is not None and not isinstance(value, str):
        raise Refused(f"{name}: expected a text")
    if value is not None and len(value) > MOST_NOTE:
        raise Refused(f"{name}: has more than {MOST_NOTE:,} characters")
    return value


def _whole(value: object) -> int:
    if type(value) is not int:
        raise Refused("expected a whole number")
    return value


# Any: the values that are allowed have a type of their own, which the caller declares.
def _one_of(content: dict[str, Any], name: str, allowed: Sequence[Any]) -> Any:
    value = content.get(name)
    if value is not None and value not in allowed:
        raise Refused(f"{name}: expected one of {', '.join(allowed)}")
    return value
