"""The lines above the body of a plain text or markdown article: title, byline, date, publisher, address.

Cautious: a line is taken out of the body only if it can be nothing else. A line with a quotation mark is never a
byline, and a first line that reads like a sentence is body.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from quoteset.readers.authors import clean_authors, is_role
from quoteset.readers.dates import parse_date

MAX_BARE_LENGTH: Final = 1000  # characters of a line that is looked at as title, byline, label
MAX_TITLE_WORDS: Final = 30
MAX_TITLE_LENGTH: Final = 220  # characters
MAX_BYLINE_WORDS: Final = 16
MAX_PUBLISHER_WORDS: Final = 6
MAX_HEADER_LENGTH: Final = 20_000  # characters
MAX_HEADER_LINES: Final = 12  # with words on them; below them everything is body
_MARKS: Final = re.compile('["“”„«»‘]')
_HEADING: Final = re.compile(r"#{1,3}\s+(?=\S)")
_UNDERLINE: Final = re.compile(r"^(?:={3,}|-{3,})$")
_LINK: Final = re.compile(r"\[([^\[\]]*)\]\(([^()\s]*)\)")
_EMPHASIS: Final = re.compile(r"^([*_]{1,3})(.+?)\1$")
_IMAGE: Final = re.compile(r"^!\[[^\[\]]*\]\([^()]*\)$")
_URL: Final = re.compile(r"^<?(https?://[^\s<>]+)>?$", re.IGNORECASE)
_LABEL: Final = re.compile(
    r"^(?P<label>title|headline|authors?|byline|date|published(?: on| at)?|publisher|publication|source|url|link)"
    r"\s*:\s+(?P<value>\S.*)$",
    re.IGNORECASE,
)
_BY: Final = re.compile(
    r"^(?:(?:story|words|report|analysis|written|reported|posted)\s+)?by:?\s+(?P<names>\S.*)$", re.IGNORECASE
)
_SMALL: Final = frozenset(
    ["a", "an", "and", "as", "at", "by", "de", "del", "der", "di", "for", "from", "in", "la", "le", "of", "on", "or",
     "over", "the", "to", "und", "van", "von", "with", "y"]
)  # fmt: skip
_WORD: Final = re.compile(r"[^\W\d_][\w'’.-]*")


@dataclass(slots=True)
class Header:
    """What the lines above the body say; ``end`` is the offset at which they end."""

    end: int = 0
    title: str | None = None
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    published_at: datetime | None = None
    url: str | None = None
    metadata: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its offsets; ``words`` is it without surrounding space."""

    start: int
    end: int  # of the line, its break included
    words: str


def lines_of(text: str, start: int = 0) -> list[Line]:
    r"""The lines of ``text`` from ``start`` on, blank ones included.

    >>> [line.words for line in lines_of("A\n\nB\r\n")]
    ['A', '', 'B']
    """
    lines: list[Line] = []
    for match in re.compile(r"[^\n]*\n|[^\n]+").finditer(text, start):
        lines.append(Line(match.start(), match.end(), match[0].strip()))
    return lines


def bare(words: str) -> str:
    """A line without the markdown around its words.

    >>> bare("**By [Ana Ruiz](#)**")
    'By Ana Ruiz'
    """
    if len(words) > MAX_BARE_LENGTH:
        return words
    words = _LINK.sub(r"\1", words)
    while match := _EMPHASIS.match(words):
        words = match[2].strip()
    return " ".join(words.split())


def url_in(words: str) -> str | None:
    """The address that a line consists of: bare, in angle brackets, or a markdown link of its own."""
    link = _LINK.fullmatch(words)
    match = _URL.match(link[2] if link else words)
    return match[1] if match else None


def read_header(text: str, start: int = 0) -> Header:
    """The header of ``text`` from ``start`` on; ``end`` is ``start`` where there is none."""
    header = Header(end=start)
    lines = lines_of(text[: start + MAX_HEADER_LENGTH], start)
    if start + MAX_HEADER_LENGTH < len(text):
        lines = lines[:-1]  # the last one is cut
    filled = [i for i, line in enumerate(lines) if line.words][:MAX_HEADER_LINES]
    for position, i in enumerate(filled):
        line = lines[i]
        following = lines[filled[position + 1]].words if position + 1 < len(filled) else ""
        blank_after = i + 1 >= len(lines) or not lines[i + 1].words
        is_underline = position == 1 and header.title is not None and _UNDERLINE.match(line.words)
        if not is_underline and not _IMAGE.match(line.words) and not _takes(header, line.words, following, blank_after):
            above_all = header.title is None and not header.authors and header.published_at is None
            if not above_all or not _is_title(line.words, following, blank_after):
                break
            header.title = bare(_without_signs(line.words))
        header.end = line.end
    return header


def _takes(header: Header, words: str, following: str, blank_after: bool) -> bool:
    """Whether ``words`` is a byline, date, publisher or address line; what it says goes into ``header``."""
    if label := _LABEL.match(bare(words)):
        return _takes_label(header, label["label"].casefold(), label["value"])
    if header.url is None and (url := url_in(words)):
        header.url = url
        return True
    words = bare(words)
    if header.published_at is None and (moment := parse_date(words)):
        header.published_at = moment
        return True
    if header.published_at and parse_date(words):  # "Updated 3 May 2024"
        return True
    if _is_byline(words, blank_after or parse_date(bare(following)) is not None):
        authors = clean_authors(words)
        header.authors = header.authors or authors
        if not authors:  # "Staff Reporter"
            header.metadata.setdefault("byline", words)
        return True
    if header.publisher is None and (header.published_at or header.authors) and blank_after and _is_name(words):
        header.publisher = words
        return True
    return False


def _takes_label(header: Header, label: str, value: str) -> bool:
    value = value.strip()
    if label in ("title", "headline"):
        header.title = header.title or value
    elif label.startswith(("author", "byline")):
        header.authors = header.authors or clean_authors(value)
    elif label.startswith(("date", "published")):
        moment = parse_date(value)
        if moment is None:
            return False
        header.published_at = header.published_at or moment
    elif url := url_in(value):
        header.url = header.url or url
    elif label in ("publisher", "publication", "source") and _is_name(value):
        header.publisher = header.publisher or value
    else:
        return False
    return True


def _without_signs(words: str) -> str:
    """A heading without the signs around it.

    >>> _without_signs("## Bridge closed ##"), _without_signs("Bridge closed")
    ('Bridge closed', 'Bridge closed')
    """
    opening = _HEADING.match(words)
    # Not by one pattern: where spaces may belong to the words or to the signs behind them, it takes quadratic time.
    return words[opening.end() :].rstrip("#").rstrip() or words if opening else words


def _is_title(words: str, following: str, blank_after: bool) -> bool:
    if _HEADING.match(words):
        return True
    if not following or len(words) > MAX_TITLE_LENGTH or len(words.split()) > MAX_TITLE_WORDS:
        return False
    if _UNDERLINE.match(following):
        return True
    words = bare(words)
    if words[0] in "-*•>|[{<(" or not (words[0].isalnum() or words[0] in "‘'“\"$£€¿¡"):
        return False
    if _ends_like_sentence(words) or (words[0] in '"“' and words[-1] in ',"”'):
        return False
    # Without a blank line between them the two lines may be one wrapped sentence.
    return blank_after or _is_byline(bare(following), True) or parse_date(bare(following)) is not None or (
        _is_capitalised(words, 0.8) and len(words) < 100 < len(following)
    )  # fmt: skip


def _ends_like_sentence(words: str) -> bool:
    last = words.rstrip("\"”’')")
    # "… Ties With the U.S." is a title; "… said on Tuesday." is not.
    return last.endswith((".", "!", ",", ";", ":", "…")) and not re.search(r"(?:\b[A-Z]\.){2,}$", last)


def _is_byline(words: str, stands_alone: bool) -> bool:
    if _MARKS.search(words) or len(words.split()) > MAX_BYLINE_WORDS or words.endswith((".", "!", "?", ":", ";")):
        return False
    if match := _BY.match(words):
        # "By Monday the river had risen" runs on in small letters; "By Monday," is cut there.
        names = match["names"]
        return not names.endswith(",") and _is_capitalised(names, 1.0) and (stands_alone or bool(clean_authors(names)))
    if not stands_alone:
        return False
    if is_role(words) and words[:1].isupper() and len(words.split()) <= 4:
        return True  # "Staff Reporter"
    head, comma, role = words.partition(",")
    return bool(comma) and is_role(role) and _is_name(head) and len(head.split()) >= 2  # "Ana Ruiz, Staff Writer"


def _is_name(words: str) -> bool:
    """Whether ``words`` could be the name of a paper: few, capitalised, nothing that ends or opens a sentence."""
    return (
        0 < len(words.split()) <= MAX_PUBLISHER_WORDS
        and not _MARKS.search(words)
        and not words.endswith((".", "!", "?", ":", ";", ","))
        and not words.startswith(("#", "-", "*", ">", "|"))
        and _is_capitalised(words, 1.0)
    )


def _is_capitalised(words: str, share: float) -> bool:
    letters = [word for word in _WORD.findall(words) if word.casefold() not in _SMALL]
    # One small word inside is let through for roles and papers: "Ana Ruiz, staff writer".
    small = [word for word in letters if not word[0].isupper() and not is_role(word)]
    return bool(letters) and len(letters) - len(small) >= share * len(letters)
