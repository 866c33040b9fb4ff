"""What a reader found -> an ``Article``: checks that the text can be stored, and what every article gets.

The text goes through unchanged. A text that cannot be stored as UTF-8 (lone surrogates) or that holds NULs is
rejected, since mending it would move offsets.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import orjson

from quoteset import flags
from quoteset.readers import mojibake
from quoteset.readers.language import detect_language
from quoteset.readers.options import ReadOptions
from quoteset.readers.problem import BadInputError, storable, too_large
from quoteset.records import Article

_SURELY_ENOUGH: Final = flags.LOW_TEXT_WORDS * 30  # characters: no need to count words beyond


@dataclass(slots=True, kw_only=True)
class Draft:
    """An article in the making."""

    text: str
    article_id: str | None = None
    title: str | None = None
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    published_at: datetime | None = None
    url: str | None = None
    language: str | None = None  # declared: it wins over detection
    likely_language: str | None = None  # a hint that detection overrules, as a page's lang attribute
    flags: tuple[str, ...] = ()
    metadata: dict[str, Any] = field(default_factory=dict)  # JSON values of any type


def finish(draft: Draft, *, name: str, source: str, sha256: str, options: ReadOptions) -> Article:
    """The article of ``draft``; ``name`` is the file's, ``source`` has ``#n`` for a record.

    Raises ``BadInputError`` where the text cannot be stored, or there is none.
    """
    text = draft.text
    _check(text, options)
    marks = list(draft.flags)
    if options.repair_mojibake:
        repaired = mojibake.repair(text)
        if repaired != text:
            text = repaired
            marks.append(flags.MOJIBAKE_REPAIRED)
    elif mojibake.shows_mojibake(text):
        marks.append(flags.MOJIBAKE)
    language = draft.language
    if language is None:
        language = detect_language(text)
        if language is None:
            marks.append(flags.LANGUAGE_UNCERTAIN)
            language = draft.likely_language or options.default_language
    if len(text) < _SURELY_ENOUGH and len(text.split()) < flags.LOW_TEXT_WORDS:
        marks.append(flags.LOW_TEXT)
    if has_repeated_paragraphs(text):
        marks.append(flags.REPEATED_PARAGRAPHS)
    title = _line(draft.title)
    url = _line(draft.url)
    return Article(
        article_id=draft.article_id or content_id(name, url, title, text),
        source=storable(source),
        source_sha256=sha256,
        text=text,
        title=title,
        authors=tuple(author for entry in draft.authors if (author := _line(entry))),
        publisher=_line(draft.publisher),
        published_at=draft.published_at,
        url=url,
        language=language,
        flags=tuple(marks),
        metadata=_json(draft.metadata) if draft.metadata else None,
    )


def content_id(name: str, url: str | None, title: str | None, text: str) -> str:
    """Identifier of an article without one of its own: a hash of the file's name and the article's content.

    The same file gives the same identifiers wherever it lies and in whatever order its records stand; equal articles
    in two files differ. Two records of one file that are equal in address, title and text have one identifier.
    """
    parts = (storable(name), url or "", title or "", text)
    return hashlib.blake2b("\0".join(parts).encode("utf-8"), digest_size=16).hexdigest()


def has_repeated_paragraphs(text: str) -> bool:
    """Whether a line of at least ``flags.REPEATED_LENGTH`` characters occurs twice."""
    lines = [line for line in text.split("\n") if len(line) >= flags.REPEATED_LENGTH]
    return len(set(lines)) < len(lines)


def _check(text: str, options: ReadOptions) -> None:
    if not text or text.isspace():
        raise BadInputError("parse", "the text is empty; there is nothing to extract")
    if len(text) > options.article_bytes:
        raise BadInputError("parse", too_large("the text", options.article_bytes))
    if "\0" in text:
        raise BadInputError(
            "decode", f"the text holds a NUL at character {text.index(chr(0))}; remove it from the input"
        )
    if not text.isascii():
        try:
            text.encode("utf-8")
        except UnicodeEncodeError as failure:
            raise BadInputError(
                "decode",
                f"the text holds a lone surrogate at character {failure.start}, which no UTF-8 file can hold; "
                "mend the encoding of the input",
            ) from None


def _line(value: str | None) -> str | None:
    """A short field on one line without NULs, or None if nothing is left."""
    if value is None:
        return None
    return storable(" ".join(value.replace("\0", " ").split())) or None


def _json(metadata: dict[str, Any]) -> str:
    try:
        return orjson.dumps(metadata, default=_plain, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS).decode()
    except (TypeError, ValueError, RecursionError) as failure:  # orjson.JSONEncodeError is a TypeError
        raise BadInputError(
            "parse", f"fields that have no column cannot be kept as JSON: {failure}; remove them"
        ) from None


def _plain(value: object) -> str:
    """What JSON has no type for: bytes, decimals, strings that are no UTF-8."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    if isinstance(value, str):
        return storable(value)
    return str(value)
