"""Who is quoted in an article of their own: its author, its publisher, the writer who says "I"."""

from __future__ import annotations

from dataclasses import replace

import regex

from quoteset.flags import SELF_QUOTATION
from quoteset.records import Article, Extraction, Quotation

# The kernel's reason where a quotation is the writer's own words: “No,” I said.
WRITER = "writer"

_WORD = regex.compile(r"[\p{L}\p{N}]++")


def mark_self_quotations(article: Article, found: Extraction) -> Extraction:
    """``found`` with the flag ``self_quotation`` on every quotation whose speaker wrote or published ``article``.

    A person is an author where their first and last names are equal: Ana M. Ruiz is Ana Ruiz, and a Ruiz alone is
    nobody for certain. A body is the publisher where their names are, but for "The". Columns in which authors tell what
    they said themselves, and outlets that quote their own statements, are so told from reporting.
    """
    authors = {_ends(each) for each in article.authors} - {()}
    publisher = _name(article.publisher or "")
    quotations = tuple(_marked(each) if _is_own(each, authors, publisher) else each for each in found.quotations)
    return replace(found, quotations=quotations)


def _is_own(quotation: Quotation, authors: set[tuple[str, ...]], publisher: tuple[str, ...]) -> bool:
    if quotation.speaker is None:
        return quotation.reason == WRITER
    if quotation.speaker_type in ("organization", "unknown") and _name(quotation.speaker) == publisher:
        return True
    return quotation.speaker_type != "organization" and _ends(quotation.speaker) in authors


def _marked(quotation: Quotation) -> Quotation:
    return replace(quotation, flags=(*quotation.flags, SELF_QUOTATION))


def _name(words: str) -> tuple[str, ...]:
    """The words of a name, in small letters and without "the".

    >>> _name("The Quay Post")
    ('quay', 'post')
    """
    found = tuple(_WORD.findall(words.casefold()))
    return found[1:] if found[:1] == ("the",) else found


def _ends(name: str) -> tuple[str, ...]:
    """First and last word of a person's name; nothing where there is only one.

    >>> _ends("Ana M. Ruiz"), _ends("Ruiz")
    (('ana', 'ruiz'), ())
    """
    words = _name(name)
    return (words[0], words[-1]) if len(words) > 1 else ()
