"""What every id is a hash of. The same content gives the same id in every build, on every machine.

All ids but an article's own are the first 96 bits of a BLAKE2b hash, as 24 hexadecimal digits: among 10,000 million
rows two share an id with a probability of one in a thousand million. What goes in, changes no more: it is published.
"""

from __future__ import annotations

import functools
import hashlib
import re
import unicodedata
from collections.abc import Iterable

import regex

from quoteset.records import Span, SpeakerType

ID_BYTES = 12

# Combining marks are part of the word: without them most words of Hindi would fall apart.
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]++")
# Deleted, so that don't, don’t and dont are one word.
_APOSTROPHE = regex.compile(r"(?<=[\p{L}\p{M}\p{N}])['’ʼ＇](?=[\p{L}\p{M}\p{N}])")

# What most texts are made of once their case is folded: there the words are found in half the time.
_PLAIN = re.compile(r"[\x00-\x7f‘’“”–—«»£€à-öø-ÿā-ſ]*")
_PLAIN_WORD = re.compile(r"[0-9a-zà-öø-ÿā-ſ]+")

# [W]e, Mr[.], [sic]: brackets that change no word.
_EDITED = regex.compile(r"(?:\[(\p{L}|\p{P})\])|\[(?:sic|SIC)[.!]?\]")

# Names to remember: an article's few speakers stand in all its rows.
_N_NAMES = 4096


def quote_id(article_id: str, segments: Iterable[Span], text: str) -> str:
    """The id of a quotation in an article: of the article's id, the offsets of the segments and the words."""
    offsets = ",".join(f"{segment.start}-{segment.end}" for segment in segments)
    return _digest("quote", article_id, offsets, text)


def quotation_id(text: str) -> str:
    """The id that the same words share across articles, whatever their case, spacing and punctuation.

    A row of the quotes config that is a part of a longer quotation gets the longer one's id when the corpus is put
    together (gather): in a build from nothing ``quotation_id`` of ``quotations.text`` is the id of the whole group.

    >>> quotation_id("Don’t  go!") == quotation_id("don't go")
    True
    >>> quotation_id("[W]e will … go [sic]") == quotation_id("We will go")
    True
    """
    return _digest("quotation", normal_words(without_editor(text)))


def without_editor(text: str) -> str:
    """``text`` without the brackets that an editor put around a letter, and without ``[sic]``.

    >>> without_editor("“[W]e was [sic] here,” [he] said")
    '“We was  here,” [he] said'
    """
    return _EDITED.sub(r"\1", text) if "[" in text else text


@functools.lru_cache(maxsize=_N_NAMES)
def speaker_id(name: str, type_: SpeakerType, article_id: str | None = None) -> str:
    """The id of a speaker: of the normalised name and the type.

    Of several speakers of one name and type the one with the most articles has this id, each other that of
    ``article_id``, the first article that quotes it. So the same id in two data sets says: the same name.

    >>> speaker_id("Ana Ruiz", "person") == speaker_id("ANA  RUIZ", "person")
    True
    """
    own = () if article_id is None else (article_id,)
    return _digest("speaker", normal_words(name), type_, *own)


def words_id(text: str) -> str:
    """The id that articles of exactly the same words share."""
    return normal_words_id(normal_words(text))


def normal_words_id(words: str) -> str:
    """``words_id`` of a text whose ``normal_words`` are there already."""
    return _digest("words", words)


def normal_words(text: str) -> str:
    """The words of ``text`` without case, punctuation and typography, joined by single spaces.

    A text without a word (``…``, ``?!``) stands for itself, so that not all of them are the same.

    >>> normal_words("“We ﬁnd—and  DON’T keep…”")
    'we find and dont keep'
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    joined = _APOSTROPHE.sub("", folded)
    words = (_PLAIN_WORD if _PLAIN.fullmatch(joined) else _WORD).findall(joined)
    return " ".join(words) if words else folded.strip()


def _digest(*parts: str) -> str:
    digest = hashlib.blake2b(digest_size=ID_BYTES)
    for part in parts:
        encoded = part.encode()
        # With its length before it, ("ab", "c") and ("a", "bc") differ.
        digest.update(len(encoded).to_bytes(8, "big") + encoded)
    return digest.hexdigest()
