"""Bylines -> a list of authors: split, without "By", roles, addresses, handles and doubles."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

MAX_BYLINE_LENGTH: Final = 500  # characters; longer is a biography, not a byline
_MARKDOWN_LINK: Final = re.compile(r"\[([^\[\]]*)\]\([^()]*\)")
_BY: Final = re.compile(
    r"(?i)^(?:(?:story|text|words|written|reported|posted|published|report|analysis|opinion)\s+)?by:?\s+"
)
_FOR: Final = re.compile(r"\s+(?:for|of|at|in|with)\s+(?:the\s+)?[A-Z].*$")
_ADDRESS: Final = re.compile(r"(?i)https?://\S*|www\.\S*|\S+@\S+\.\S+|^@\w+$")
_ROLE: Final = re.compile(
    r"""(?ix) ^ (?: (?: our | a | the | an ) \s+ )?
    (?: [\w&'’-]+ \s+ ){0,4}?
    (?: reporters? | writers? | correspondents? | editors? | columnists? | contributors? | journalists? | producers?
      | staff | bureau | desk | newsroom | team | photographer | critic | analyst | agencies | agency | wires? | feed
      | director )
    (?: \s+ (?: at | for | in | of ) \s .* )? $"""
)
_NOBODY: Final = frozenset(
    ["", "none", "null", "nan", "unknown", "n/a", "na", "admin", "administrator", "editor", "anonymous", "author",
     "guest", "user", "webmaster", "by"]
)  # fmt: skip
_AGENCIES: Final = frozenset(
    ["reuters", "ap", "afp", "bloomberg", "pa", "aap", "ani", "bbc", "cnn", "dpa", "efe", "pti", "upi", "xinhua"]
)
_SEPARATORS: Final = re.compile(r"\s*[;|•·\n]\s*")
_COMMAS: Final = re.compile(r"\s*,\s*(?:and\s+|&\s*)?|\s+(?:and|und|et|y)\s+|\s+&\s+")


def clean_authors(value: object) -> tuple[str, ...]:
    """The authors that ``value`` names, in order: a byline, a list of names, or objects with a ``name``.

    >>> clean_authors("By Ana Ruiz, Staff Writer")
    ('Ana Ruiz',)
    >>> clean_authors(["Bo Lind and Cy Dee", {"name": "BO LIND"}, "https://x.example/a", "Watermark feed"])
    ('Bo Lind', 'Cy Dee')
    >>> clean_authors("Department of Health and Safety")
    ('Department of Health and Safety',)
    """
    if isinstance(value, str):
        return _cleaned((value,)) if len(value) <= MAX_BYLINE_LENGTH else ()
    return _cleaned(tuple(_entries(value)))


@lru_cache(maxsize=4096)  # the same few writers sign all articles of a paper
def _cleaned(entries: tuple[str, ...]) -> tuple[str, ...]:
    names: dict[str, str] = {}
    for entry in entries:
        for name in _split(entry):
            key = re.sub(r"[\W_]+", "", name).casefold()  # "Emma-Mackenzie" doubles "Emma Mackenzie"
            if key:
                names.setdefault(key, name)
    return tuple(names.values())


def is_role(line: str) -> bool:
    """Whether ``line`` names a role instead of a person ("Staff Reporter").

    >>> is_role("Staff Reporter"), is_role("Ana Ruiz")
    (True, False)
    """
    return len(line) <= 80 and bool(_ROLE.match(line.strip()))


def _entries(value: object) -> Iterator[str]:
    """The bylines in ``value``: strings, ``name`` of objects, and of what lists hold; no lists in lists."""
    # By hand and not by recursion: JSON may be 1,000 levels deep.
    waiting = [value]
    while waiting:
        entry = waiting.pop()
        if isinstance(entry, str):
            if len(entry) <= MAX_BYLINE_LENGTH:
                yield entry
        elif isinstance(entry, dict):
            waiting.append(entry.get("name"))
        elif isinstance(entry, (list, tuple)):
            waiting += (inner for inner in reversed(entry) if not isinstance(inner, (list, tuple)))


def _split(entry: str) -> list[str]:
    plain = _MARKDOWN_LINK.sub(r"\1", html.unescape(entry))
    names: list[str] = []
    for piece in _SEPARATORS.split(plain):
        names += _people(" ".join(_BY.sub("", piece.strip(" \t*_.,")).split()))
    return names


def _people(piece: str) -> list[str]:
    piece = _ADDRESS.sub("", piece).strip(" \t*_.,")
    if _is_nobody(piece):
        return []
    parts = [part for part in _COMMAS.split(piece) if part]
    if len(parts) == 2 and "," in piece and all(" " not in part for part in parts) and not _known(parts):
        return [f"{parts[1]} {parts[0]}"]  # "Ruiz, Ana"
    people = [person for part in parts if not is_role(part) and (person := _named(part))]
    # A body's name may hold "and" or a comma: take the parts only if each could be somebody's name.
    if len(parts) > 1 and people and all(" " in person or person.casefold() in _AGENCIES for person in people):
        return people
    name = _named(piece)
    return [name] if name else []


def _known(parts: list[str]) -> bool:
    return any(part.casefold() in _AGENCIES for part in parts)


def _named(part: str) -> str:
    name = _FOR.sub("", part) if part.count(" ") >= 3 and _FOR.search(part) and _two_words(part) else part
    name = re.sub(r"\s*\([^()]*\)$", "", name).strip(" \t*_.,-–—")
    return "" if _is_nobody(name) else name


def _two_words(part: str) -> bool:
    """Whether two capitalised words stand before "for", "of", "in": a person and a place, not "University of York"."""
    head = _FOR.sub("", part).split()
    return (
        len(head) >= 2 and all(word[:1].isupper() for word in head) and head[0] not in ("The", "Department", "Ministry")
    )


def _is_nobody(name: str) -> bool:
    return name.casefold() in _NOBODY or name.startswith("@") or is_role(name) or not any(c.isalpha() for c in name)
