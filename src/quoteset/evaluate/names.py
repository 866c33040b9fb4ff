"""Whether two names mean one speaker, as docs/evaluation.md lays it down.

The words here are the yardstick's own. They are not those of the extractor: a yardstick that changes with what it
measures is none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

# A line for each sort.
# fmt: off
_TITLES = frozenset({
    "mr", "mrs", "ms", "miss", "sir", "dame", "lord", "lady", "dr", "prof", "professor", "rev", "reverend",
    "king", "queen", "prince", "princess",
    "president", "vice", "former", "chief", "minister", "secretary", "attorney", "judge", "justice",
    "governor", "gov", "senator", "sen", "representative", "rep",
    "general", "gen", "colonel", "col", "captain", "capt", "major", "maj", "lieutenant", "lt", "sergeant", "sgt",
})
_DETERMINERS = frozenset({
    "a", "an", "the", "some", "several", "many", "one", "another", "other", "my", "our", "his", "her", "its", "their",
})
# fmt: on
_GENERATIONS = frozenset({"jr", "sr", "ii", "iii", "iv"})
_WORD = re.compile(r"[^\W_]+")
_POSSESSIVE = re.compile(r"'s\b")
_ACRONYM = re.compile(r"(?:[A-Z]\.?){2,6}")  # UN, U.N., NATO


@dataclass(frozen=True, slots=True)
class Likeness:
    """How near a name comes to the right one. ``exact`` includes ``lenient``."""

    exact: bool
    lenient: bool


NONE = Likeness(exact=False, lenient=False)


def compare(name: str | None, speaker: str, aliases: tuple[str, ...] = ()) -> Likeness:
    """Whether ``name`` is ``speaker``, who is also called ``aliases``.

    >>> compare("Ruiz", "Ana Ruiz", ("Ms. Ruiz",))
    Likeness(exact=False, lenient=True)
    >>> compare("Ana M. Ruiz", "Ana Ruiz")
    Likeness(exact=True, lenient=True)
    """
    said = words(name or "")
    forms = [form for form in map(words, (speaker, *aliases)) if form]
    if not said or not forms:
        return NONE
    full = _full(forms, speaker, aliases)
    exact = said in full or (len(forms[0]) > 1 and _same_core(said, full))
    if not exact and not is_named(speaker):
        exact = any(_contain(said, form) for form in forms)
    lenient = exact or said in forms or any(_contain(said, form) and _share_an_end(said, form) for form in forms)
    return Likeness(exact=exact, lenient=lenient)


def is_form_of(name: str, speaker: str, aliases: tuple[str, ...] = ()) -> bool:
    """Whether ``name`` is a part of one of the speaker's names, or the full one with more words around it.

    ``compare`` finds namesakes leniently alike where an alias is a family name; this does not.

    >>> is_form_of("Ruiz", "Ana Ruiz"), is_form_of("Ana Ruiz Speaks", "Ana Ruiz"), is_form_of("Bo Ruiz", "Ana Ruiz")
    (True, True, False)
    """
    said = set(words(name))
    return set(words(speaker)) <= said or any(said <= set(words(each)) for each in (speaker, *aliases))


def is_named(speaker: str) -> bool:
    """Whether the speaker has a name: "Ana Ruiz", not "a spokeswoman"."""
    return any(letter.isupper() for letter in speaker)


def words(name: str) -> tuple[str, ...]:
    """The words that are compared: without case, possessive, and the titles and determiners at the beginning.

    >>> words("The Rev. Ana Ruiz’s")
    ('ana', 'ruiz')
    """
    plain = unicodedata.normalize("NFKC", name).casefold().replace("’", "'")
    found = _WORD.findall(_POSSESSIVE.sub("", plain))
    first = 0
    # The last word stays: "the Governor" is still somebody.
    while first < len(found) - 1 and (found[first] in _TITLES or found[first] in _DETERMINERS):
        first += 1
    return tuple(found[first:])


def same_words(one: str, other: str) -> bool:
    """Whether all words of the one are in the other.

    >>> same_words("the mayor", "Mayor Ana Ruiz"), same_words("the mayor", "he")
    (True, False)
    """
    ours, theirs = words(one), words(other)
    return bool(ours and theirs) and _contain(ours, theirs)


def _full(forms: list[tuple[str, ...]], speaker: str, aliases: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The forms that name the speaker in full: of several words, or an acronym; any where the speaker has one word."""
    acronyms = {words(each) for each in (speaker, *aliases) if _ACRONYM.fullmatch(each)}
    return [form for form in forms if len(form) > 1 or len(forms[0]) == 1 or form in acronyms]


def _same_core(said: tuple[str, ...], full: list[tuple[str, ...]]) -> bool:
    """Whether the name differs from a full one by initials and Jr. only. One word is too little to tell by."""
    core = tuple(_core(said))
    return len(core) > 1 and any(core == tuple(_core(form)) for form in full)


def _core(form: tuple[str, ...]) -> Iterator[str]:
    return (word for word in form if len(word) > 1 and word not in _GENERATIONS)


def _contain(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return set(one) <= set(other) or set(other) <= set(one)


def _share_an_end(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return one[0] == other[0] or one[-1] == other[-1]
