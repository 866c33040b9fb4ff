"""The lines below the body of a plain text or markdown article: related articles, the original address, tags."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from quoteset.readers.header import Line, bare, lines_of, url_in

MAX_FOOTER_LENGTH: Final = 20_000  # characters from the end that are looked at
MAX_ITEM_WORDS: Final = 25  # of a related headline without a bullet
_RELATED: Final = re.compile(
    r"(?i)^(?:related(?: articles?| stories| news| topics| content| links?| reading)?|read (?:more|next|also)|also read"
    r"|see also|more (?:on this story|stories|from .{1,40})|further reading|recommended(?: articles?| stories)?)\s*:?$"
)
_ORIGINAL: Final = re.compile(
    r"(?i)^(?:original(?: url| link| article| source)?|source(?: url| link)?|article url|url|link|permalink"
    r"|(?:originally )?published (?:at|on|in))\s*:\s*(?P<rest>.*)$"
)
_TAGS: Final = re.compile(r"(?i)^(?:tags?|topics?|keywords?|categor(?:y|ies)|filed under)\s*:\s*\S.{0,300}$")
_COPYRIGHT: Final = re.compile(r"(?i)^(?:©|\(c\)\s|copyright\b|all rights reserved).{0,200}$")
_BULLET: Final = re.compile(r"^(?:[-*+•]|\d{1,2}[.)])\s+")
_RULE: Final = re.compile(r"^(?:-{3,}|\*{3,}|_{3,}|(?:\*\s){2,}\*)$")
_LINKS_ONLY: Final = re.compile(r"^(?:[-*+•]\s+)?(?:\[[^\[\]]*\]\([^()\s]*\)[\s,|•]*)+$")


@dataclass(frozen=True, slots=True)
class Footer:
    """Where the footer begins, and the article's address if it is given there."""

    start: int
    url: str | None = None


def read_footer(text: str, start: int) -> Footer:
    """The footer of ``text``, looking no further up than ``start``; it begins at the end where there is none.

    It begins at a label ("Related articles:", "Original url:") below which there is nothing but what belongs to such
    labels, so that a list or a link inside the body stays there.
    """
    first = start
    if len(text) - start > MAX_FOOTER_LENGTH:
        first = text.find("\n", len(text) - MAX_FOOTER_LENGTH) + 1 or len(text)
    begin, url = len(text), None
    loose: list[Line] = []  # lines that belong to the footer only if a label stands above them
    for line in reversed(lines_of(text, first)):
        words = bare(_BULLET.sub("", line.words)).lstrip("# ")
        if not words or _RULE.match(line.words):
            continue
        if _ORIGINAL.match(words):
            rest = line.words.partition(":")[2].strip(
                " \t*_"
            )  # not of the bare words: a link has lost its address there
            address = url_in(rest) if rest else _first_url(loose)
            if address is None:
                break
            begin, url, loose = line.start, address, []
        elif _RELATED.match(words) and all(_is_item(item) for item in loose) and (loose or begin < len(text)):
            begin, loose = line.start, []
        elif not loose and (_TAGS.match(words) or _COPYRIGHT.match(words)):
            begin = line.start
        elif _is_item(line):
            loose.append(line)
        else:
            break
    return Footer(begin, url)


def _first_url(loose: list[Line]) -> str | None:
    """The address in the line directly below a label; ``loose`` is in reverse."""
    return url_in(_BULLET.sub("", loose[-1].words)) if loose else None


def _is_item(line: Line) -> bool:
    words = line.words
    if url_in(words) or _LINKS_ONLY.match(words):
        return True
    plain = bare(_BULLET.sub("", words))
    if len(plain.split()) > MAX_ITEM_WORDS:
        return False
    return bool(_BULLET.match(words)) or not plain.endswith((".", "!", "”", '"', "’", ":", ";", ","))
