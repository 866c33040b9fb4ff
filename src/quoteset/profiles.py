"""What an article says of each speaker beyond the name: by this, and not by the name alone, people are told apart.

A profile holds the parts of the name, the roles printed beside it, and the names that the article is about. It is made
where the article's text is at hand, so that the corpus steps need no text and no language.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import regex

from quoteset import ids
from quoteset.extract import Language
from quoteset.naming import NameParts, body_key, full_given, is_function_word, name_parts, plain, words_of
from quoteset.records import Entity

# generic: a noun phrase (a spokesman, the company), which is somebody else in every article.
# single: one word, or a surname with its particles. body: an organization or a document with a name of its own.
NameForm = Literal["full", "single", "body", "generic"]

# Names of the article that are kept for each speaker, the most frequent first.
N_CONTEXT = 32
# Mentions of a speaker whose surroundings are read for roles.
N_MENTIONS = 40
# Words before a name, and behind it, that are read for roles.
PHRASE_WORDS = 6
# Words in capitals of fewer letters are initials, parts of speech or Roman numbers. unit: letters
CONTEXT_LETTERS = 3

_WORD = regex.compile(r"[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N}.’'-]*+")
_CAPITALISED = regex.compile(r"(?<![\p{L}\p{M}\p{N}’'-])\p{Lu}[\p{L}\p{M}’'-]++")
# What stands before such a sign does not belong to a name behind it.
_CLAUSE_START = regex.compile(r"[,;:!?()“”\"\n]")
_CLAUSE_END = regex.compile(r"[;:!?()“”\"\n]|\.(?=\s|$)|,")


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One speaker of one article. All words are in lower case and without accents."""

    key: str  # the name's words without titles and common words: the same key, the same name
    form: NameForm
    given: str  # first name, by its commonest form (Mike: michael); an initial without its full stop; or empty
    middle: str  # first middle name or initial, or empty
    surname: str  # with its particles; for a single name the name
    suffix: str  # jr, iii; or empty
    other_keys: tuple[str, ...]  # of the aliases of several words, sorted
    short_keys: tuple[str, ...]  # of the other aliases, sorted
    beside: tuple[str, ...]  # given names that stand before a single name in the article, sorted
    roles: tuple[str, ...]  # sorted
    context: tuple[str, ...]  # sorted


def profiles(text: str, entities: Sequence[Entity], language: Language) -> tuple[Profile, ...]:
    """The profiles of ``entities``, in their order, from the article's ``text``."""
    if not entities:
        return ()
    capitals = Counter(_names_in(text, language))
    return tuple(_profile(text, each, language, capitals) for each in entities)


def _profile(text: str, entity: Entity, language: Language, capitals: Counter[str]) -> Profile:
    form = _form(entity, language)
    parts = name_parts(entity.name, language)
    if not parts.key:
        form = "generic"  # a name of signs alone tells nobody apart
    if form in ("body", "generic"):
        parts = NameParts(key=body_key(entity.name), given="", middle="", surname="", suffix="")
    aliases = [body_key(each) if form == "body" else name_parts(each, language).key for each in entity.aliases]
    aliases = sorted({each for each in aliases if each and each != parts.key})
    own = {word for each in (parts.key, *aliases) for word in each.split()}
    names = sorted(
        (word for word in capitals if word not in own), key=lambda word: (-capitals[word], word)
    )  # a fixed order, whatever the order of the text
    spans = _mentions(text, entity)
    return Profile(
        key=parts.key or ids.normal_words(entity.name),
        form=form,
        given=parts.given,
        middle=parts.middle,
        surname=parts.surname,
        suffix=parts.suffix,
        other_keys=tuple(each for each in aliases if " " in each),
        short_keys=tuple(each for each in aliases if " " not in each),
        beside=tuple(sorted(_beside(text, spans, language))) if form == "single" else (),
        roles=() if form in ("body", "generic") else tuple(sorted(_roles(text, spans, language))),
        context=tuple(sorted(names[:N_CONTEXT])),
    )


def _form(entity: Entity, language: Language) -> NameForm:
    words = entity.name.split()
    last = words[-1] if words else ""
    if entity.type == "organization" and any(_is_proper(word, language) for word in words):
        return "body"  # the Ruiz campaign, but not the campaign
    small = any(form.islower() for form in (entity.name, *entity.aliases))
    known = plain(last)
    common = known not in language.demonyms and (known in language.classes or known in language.common_words)
    function = any(is_function_word(word, language) for word in words)
    # A place that speaks is hardly ever the same people; a senior Republican is somebody else every time.
    vague = known in language.places if len(words) == 1 else known in language.demonyms and known in language.classes
    if small or last[:1].islower() or (len(words) == 1 and common) or (entity.type == "person" and function) or vague:
        return "generic"
    if entity.type in ("person", "unknown"):
        parts = name_parts(entity.name, language)
        return "full" if parts.given else "single"
    return "body" if entity.type == "organization" or not common else "generic"


def _is_proper(word: str, language: Language) -> bool:
    """Whether a word in capitals is one that has them everywhere."""
    known = plain(word)
    return word[:1].isupper() and known not in language.common_words and known not in language.classes


def _mentions(text: str, entity: Entity) -> list[tuple[int, int]]:
    """Where the name or an alias stands in the text, at most ``N_MENTIONS`` of each form."""
    spans: dict[int, int] = {}  # start -> end; the longer form wins
    for form in sorted({entity.name, *entity.aliases}, key=lambda each: (-len(each), each)):
        start = text.find(form)
        for _ in range(N_MENTIONS):
            if start < 0:
                break
            end = start + len(form)
            if not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum()):
                spans.setdefault(start, end)
            start = text.find(form, end)
    return sorted(spans.items())


def _roles(text: str, spans: Sequence[tuple[int, int]], language: Language) -> Iterator[str]:
    """Offices and occupations beside the name: before it, and in an apposition behind it."""
    found = set()
    for start, end in spans:
        words = _until_function_word(_words_before(text, start, language), language)
        if text[end : end + 2] == ", ":
            behind = text[end + 2 : end + 82]
            stop = _CLAUSE_END.search(behind)
            apposed = words_of(behind[: stop.start() if stop else None])
            # An article may open the apposition: Ana Ruiz, a retired coach.
            determined = apposed[:1] and language.classes.get(apposed[0].lower()) == "d"
            phrase = _until_function_word(apposed[1:] if determined else apposed, language)
            # Ana Ruiz, Governor Bo Lund and others: the next in a list.
            if not any(word[0].isupper() and word.lower() in language.given_names for word in phrase):
                words += phrase
        for word in words:
            small = word.lower()
            role = language.roles.get(small) or language.roles.get(f"{small}.") or plain(word)
            # The rival of one article and that of another need not be one, nor need a rival and a mayor be two.
            if language.classes.get(role) == "P" and role not in language.demonyms and role not in language.no_roles:
                found.add(role)
    return iter(found)


def _words_before(text: str, start: int, language: Language) -> list[str]:
    """The words before ``start`` in its clause, the nearest first."""
    before = text[max(0, start - 60) : start]
    words: list[str] = []
    end = len(before)
    for match in reversed(list(_WORD.finditer(before))):
        word = match.group()
        # The full stop of Sen. ends no sentence. A coach wants Ana Ruiz to go: she is no coach.
        ends = (word.endswith(".") and word.lower() not in language.titles) or word.lower() in language.cues
        if ends or _CLAUSE_START.search(before, match.end(), end):
            break
        words.append(word)
        end = match.start()
    return words


def _until_function_word(words: Sequence[str], language: Language) -> list[str]:
    """The first of ``words``, as far as they are one phrase: an adviser to Ana Ruiz is not her."""
    cut = next((k for k, word in enumerate(words) if is_function_word(word.lower(), language)), len(words))
    return list(words[: min(cut, PHRASE_WORDS)])


def _beside(text: str, spans: Sequence[tuple[int, int]], language: Language) -> Iterator[str]:
    """The given names that stand before a single name somewhere in the article: of whom it can be the short form."""
    found = set()
    for start, _ in spans:
        words = words_of(text[max(0, start - 40) : start])
        if words and text[start - 1] == " " and plain(words[-1]) in language.given_names and words[-1][0].isupper():
            found.add(full_given(plain(words[-1]), language))
    return iter(found)


def _names_in(text: str, language: Language) -> Iterator[str]:
    """Words in capitals that are likely parts of names of people, places and bodies."""
    for match in _CAPITALISED.finditer(text):
        word = plain(match.group())
        if (
            len(word) >= CONTEXT_LETTERS
            and word not in language.common_words
            and word not in language.classes
            and word not in language.not_names
            and word not in language.titles
        ):
            yield word
