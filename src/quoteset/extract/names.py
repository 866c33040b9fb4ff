"""Names: what is printed of one, and whether two can be one person's or one body's."""

from __future__ import annotations

from dataclasses import dataclass

from quoteset.extract.language import Language
from quoteset.extract.mentions import NounPhrase
from quoteset.extract.tokens import Stream

# An acronym printed in capitals has no more letters.
ACRONYM_LETTERS = 6


@dataclass(slots=True)
class Naming:
    """One occurrence of a name in the text."""

    start: int
    end: int
    words: tuple[str, ...]  # lower case, titles left out
    printed: str
    titles: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()  # all that stands before the name in its phrase
    determined: bool = False
    initial: bool = False  # at the head of a sentence
    located: bool = False  # behind in, at, near
    speaks: bool = False  # beside a cue


def read_name(stream: Stream, phrase: NounPhrase, language: Language) -> Naming:
    """The name of a mention with the titles and roles printed before it."""
    a, b = phrase.name_start, phrase.name_end
    words = tuple(
        stream.lowers[k] if stream.marked[k] < 0 else stream.text[stream.starts[k] : stream.ends[k]].lower()
        for k in range(a, b)
        if stream.classes[k] != ","
    )
    before = range(phrase.start, a)
    return Naming(
        stream.starts[a],
        stream.ends[b - 1],
        words,
        " ".join(stream.text[stream.starts[a] : stream.ends[b - 1]].split()),
        titles=tuple(stream.lowers[k] for k in before if stream.classes[k] == "T"),
        roles=tuple(stream.lowers[k] for k in before if stream.classes[k] not in "d'"),
        determined=phrase.determined,
        initial=phrase.start == 0 or stream.classes[phrase.start - 1] in ".?!|:",
        located=phrase.start > 0 and stream.lowers[phrase.start - 1] in language.locatives,
        speaks=_beside_cue(stream, phrase),
    )


def _beside_cue(stream: Stream, phrase: NounPhrase) -> bool:
    after = stream.classes[phrase.end] if phrase.end < len(stream) else "|"
    before = stream.classes[phrase.start - 1] if phrase.start else "|"
    return (after in "CL" and not phrase.possessor) or (before == "C" and after in ".,|Q")


def compatible(a: tuple[str, ...], b: tuple[str, ...], language: Language) -> bool:
    """Whether two names of several words can be one person's or one body's.

    >>> from quoteset.packs import load
    >>> compatible(("hillary", "clinton"), ("hillary", "rodham", "clinton"), load("en"))
    True
    >>> compatible(("hillary", "clinton"), ("bill", "clinton"), load("en"))
    False
    """
    if a == b:
        return True
    a, suffix_a = without_suffix(a, language)
    b, suffix_b = without_suffix(b, language)
    if suffix_a.rstrip(".") != suffix_b.rstrip("."):
        return False
    if a == b:
        return True
    if len(a) < 2 or len(b) < 2 or a[-1] != b[-1]:
        return False
    short, long = sorted((a, b), key=len)
    if long[-len(short) :] == short and (
        short[0] in language.particles or (short[0] in language.given_names and long[0] not in language.given_names)
    ):
        return True  # Van der Meulen; Counsel James Baker
    if not _same_given(a[0], b[0], language):
        return len(short) == 2 < len(long) and short[0] in long[1:-1]
    middle_a, middle_b = a[1:-1], b[1:-1]
    if not middle_a or not middle_b:
        return True
    return all(any(_same_given(x, y, language) for y in middle_b) for x in middle_a)


def without_suffix(words: tuple[str, ...], language: Language) -> tuple[tuple[str, ...], str]:
    """A name without its Jr. or III, and that suffix (or an empty string)."""
    if len(words) > 1 and words[-1] in language.suffixes:
        rest = words[:-1]
        return (rest[:-1] if len(rest) > 1 and rest[-1] == "," else rest), words[-1]
    return words, ""


def _same_given(a: str, b: str, language: Language) -> bool:
    if a == b:
        return True
    initial_a, initial_b = a.rstrip("."), b.rstrip(".")
    if len(initial_a) == 1 or len(initial_b) == 1:
        return initial_a[:1] == initial_b[:1]
    return bool(language.short_forms.get(a, frozenset()) & language.short_forms.get(b, frozenset()))


def fuller(a: tuple[str, ...], b: tuple[str, ...], language: Language) -> bool:
    """Whether ``a`` says more of a name than ``b``; a word before a given name is none of it (Marine John Tiegen)."""
    if len(a) > len(b) and a[len(a) - len(b) :] == b and b[0] in language.given_names:
        return False
    return sum(len(word.strip(".")) for word in a) > sum(len(word.strip(".")) for word in b)
