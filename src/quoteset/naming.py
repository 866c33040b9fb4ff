"""Names taken apart, and words without what printing adds: by these, names of different articles are compared."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import regex

from quoteset.extract import Language

# Distinct words to remember the plain form of.
_N_WORDS = 1 << 15

_WORD = regex.compile(r"[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N}.’'-]*+")
_POSSESSIVE = regex.compile(r"[’']s?$")

# tokens.CLASSES: determiners, prepositions, conjunctions, question words, auxiliaries.
_FUNCTION_CLASSES = frozenset("dp&wa")
_GENERATIONS = frozenset({"jr", "sr", "ii", "iii", "iv"})


@dataclass(frozen=True, slots=True, kw_only=True)
class NameParts:
    """A name taken apart."""

    key: str
    given: str
    middle: str
    surname: str
    suffix: str


def name_parts(name: str, language: Language) -> NameParts:
    """``name`` taken apart, without titles and what else is no part of it.

    >>> from quoteset.packs import load
    >>> parts = name_parts("Sen. Michael J. de la Cruz Jr.", load("en"))
    >>> (parts.given, parts.middle, parts.surname, parts.suffix)
    ('michael', 'j', 'de la cruz', 'jr')
    >>> name_parts("Mike de la Cruz", load("en")).given
    'michael'
    """
    words = [plain(word) for word in words_of(name)]
    words = [word for word in words if word]
    suffix = ""
    while len(words) > 1 and (words[-1] in language.suffixes or f"{words[-1]}." in language.suffixes):
        last = words.pop()
        # A degree tells nobody apart; Jr. and III tell the son from the father.
        suffix = last if last in _GENERATIONS else suffix
    words = words[_first_of_name(words, language) :]
    k = len(words) - 1
    # Ben Weller has a given name, de la Cruz has not.
    while k > 0 and words[k - 1] in language.particles and (k > 1 or words[0] not in language.given_names):
        k -= 1
    given, middle, surname = words[:1] if k else [], words[1:k], words[k:]
    return NameParts(
        key=" ".join((*words, suffix) if suffix else words),
        given=full_given(given[0], language) if given else "",
        middle=middle[0] if middle else "",
        surname=" ".join(surname),
        suffix=suffix,
    )


def block_names(name: str, type_: str | None, languages: Sequence[Language]) -> frozenset[str]:
    """The names that mentions of ``name`` are compared by (``mentions.block``), as a person's and as a body's.

    >>> from quoteset.packs import load
    >>> sorted(block_names("The Rt. Hon. Ana Ruiz", None, [load("en")]))
    ['body rt hon ana ruiz', 'name ana ruiz']
    """
    found = set()
    if type_ in (None, "person"):
        found |= {f"name {name_parts(name, language).key}" for language in languages}
    if type_ in (None, "organization"):
        found.add(f"body {body_key(name)}")
    return frozenset(found)


def plain_words(text: str) -> frozenset[str]:
    """The words of ``text`` as roles and context have them.

    >>> sorted(plain_words("Former Governor of Québec"))
    ['former', 'governor', 'of', 'quebec']
    """
    return frozenset(word for word in map(plain, words_of(text)) if word)


def _first_of_name(words: Sequence[str], language: Language) -> int:
    """Where the name begins: behind titles, and behind common words that a given name follows (Mayor Don Guardian)."""
    start = 0
    for k in range(len(words) - 1):
        word = words[k]
        if word in language.titles or f"{word}." in language.titles:
            start = k + 1
        elif word in language.given_names:
            before = words[start:k]
            # Not behind an of or for: a spokesman for Ana Ruiz is another.
            common = all(_is_common(each, language) and not is_function_word(each, language) for each in before)
            return k if k and common else start
    return start


def _is_common(word: str, language: Language) -> bool:
    return (
        word in language.classes
        or word in language.common_words
        or word in language.places
        or word in language.demonyms
        or word in language.titles
        or "-" in word
    )


def is_function_word(word: str, language: Language) -> bool:
    """Whether a word in lower case is an article, a preposition, a conjunction or the like."""
    return language.classes.get(word, "") in _FUNCTION_CLASSES


def full_given(word: str, language: Language) -> str:
    """A given name by one form for all that its bearers are called by."""
    return _full_forms(language).get(word, word)


@functools.lru_cache(maxsize=16)
def _full_forms(language: Language) -> dict[str, str]:
    """Given name -> the longest of its family: mike -> michael. Names of two families go with the first."""
    families: dict[int, list[str]] = {}
    for word, numbers in language.short_forms.items():
        families.setdefault(min(numbers), []).append(word)
    return {word: min(words, key=_longest_first) for words in families.values() for word in words}


def _longest_first(word: str) -> tuple[int, str]:
    return -len(word), word


def words_of(text: str) -> list[str]:
    """The words of ``text`` as printed, with the full stops and hyphens that belong to them."""
    found: list[str] = _WORD.findall(text)
    return found


@functools.lru_cache(maxsize=_N_WORDS)
def plain(word: str) -> str:
    """``word`` in lower case without accents, full stops, apostrophes and a genitive's s."""
    folded = unicodedata.normalize("NFD", _POSSESSIVE.sub("", word).casefold())
    return "".join(each for each in folded if not unicodedata.combining(each) and each not in ".’'")


def body_key(name: str) -> str:
    """A body's name without article and accents: The N.W.A. and NWA are one."""
    words = [plain(word) for word in words_of(name)]
    return " ".join(words[1:] if len(words) > 1 and words[0] == "the" else words)
