"""A first reading of an article: its marks, words, mentions and entities, before anything is decided."""

from __future__ import annotations

from dataclasses import dataclass, replace

import regex

from quoteset.extract.entities import Entities, Known
from quoteset.extract.genders import note_genders
from quoteset.extract.language import Language
from quoteset.extract.layout import find_borders, find_paragraphs
from quoteset.extract.marks import Marks, find_marks
from quoteset.extract.mentions import NounPhrase, find_mentions, is_nickname, settle_initials, settle_joiners
from quoteset.extract.names import ACRONYM_LETTERS, Naming, read_name
from quoteset.extract.phrases import Phraser
from quoteset.extract.scene import Scene
from quoteset.extract.sentences import number_sentences
from quoteset.extract.tokens import Stream, tokenize
from quoteset.records import Span

# A paragraph is set like a headline from so many words on, if it is no longer than this and has no greater share of
# small words with more letters than “with”. units: words, characters, share, letters
TITLE_WORDS = 4
TITLE_LENGTH = 250
TITLE_SMALL = 0.05
SMALL_LETTERS = 4
# The name that an acronym stands for is no longer. unit: tokens
ACRONYM_TOKENS = 14
# A name inside marked words: given name, initials, surname.
FULL_NAME = regex.compile(
    r"(?<![\p{L}’'-])\p{Lu}\p{Ll}[\p{L}’'-]{0,30}+(?:[ ]\p{Lu}\.)?+[ ]\p{Lu}[\p{L}’'-]{1,30}+(?<![’']s)"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What stands in an article."""

    marks: Marks
    scene: Scene
    nicknames: frozenset[int]  # indexes of marked words that are part of a name
    quotable: tuple[int, ...]  # the tokens of all other marked words
    entities: Entities
    known: dict[int, Known]  # mention by name -> entity, where the name can mean only one
    namings: dict[int, Naming]
    borders: tuple[int, ...]  # numbers of the paragraphs without a word: ___ between the items of a live report
    headline_end: int  # offset behind the headline, 0 where the text has none


def read(text: str, language: Language, title: str | None, *, typewriter: bool = False) -> Reading:
    """Read an article; with ``typewriter`` two apostrophes are a double mark. Linear in the length of ``text``."""
    paragraphs = find_paragraphs(text)
    headline_end = _headline_end(text, paragraphs, title)
    n_headlines = 1 if headline_end or _like_headline(text, paragraphs) else 0
    marks = find_marks(text, paragraphs, n_headlines, typewriter=typewriter)
    stream = tokenize(text, paragraphs, marks.marked, language)
    lower_words = frozenset(stream.words) & frozenset(stream.lowers)
    nicknames = frozenset(
        index
        for i, index in enumerate(stream.marked)
        if index >= 0 and is_nickname(stream, i, marks.marked[index], language)
    )
    settle_initials(stream, language, lower_words)
    settle_joiners(stream, language)
    mentions = find_mentions(stream, language, nicknames)
    scene = Scene(stream, marks.marked, mentions, number_sentences(stream, marks.marked), language)
    namings = {index: read_name(stream, mention, language) for index, mention in enumerate(mentions) if mention.named}
    headlines = _headlines(text, paragraphs, marks, headline_end)
    inner = _inner_namings(text, marks, language) + [
        naming
        for mention, naming in _modifier_namings(stream, mentions, language, nicknames)
        if stream.paragraphs[mention.start] not in headlines
    ]
    inner += _spelled_out(stream, language)
    body = [naming for index, naming in namings.items() if stream.paragraphs[mentions[index].start] not in headlines]
    upper = [naming for index, naming in namings.items() if stream.paragraphs[mentions[index].start] in headlines]
    entities = Entities(language)
    entities.add_all([*body, *inner], [*_title_namings(title, headline_end, language), *upper], headline_end)
    known = {}
    for index, naming in namings.items():
        options = entities.options(naming)
        if len(options) == 1:
            known[index] = options[0]
    _note_appositions(scene, entities, known)
    note_genders(scene, known)
    quotable = tuple(i for i, index in enumerate(stream.marked) if index >= 0 and index not in nicknames)
    borders = find_borders(text, paragraphs)
    return Reading(marks, scene, nicknames, quotable, entities, known, namings, borders, headline_end)


def _headline_end(text: str, paragraphs: list[Span], title: str | None) -> int:
    """The end of the first paragraph where it is the headline: it repeats the title."""
    if not paragraphs or not title:
        return 0
    first = paragraphs[0]
    printed, given = _letters(text[first.start : min(first.end, first.start + 400)]), _letters(title)
    return first.end if given and (printed.startswith(given) or given.startswith(printed)) else 0


def _like_headline(text: str, paragraphs: list[Span]) -> bool:
    """Whether the first of several paragraphs ends without a full stop, as headlines do."""
    return len(paragraphs) > 1 and text[paragraphs[0].end - 1] not in ".!?…\"”’'"


def _letters(text: str) -> str:
    return "".join(char for char in text.lower() if char.isalnum())


def _note_appositions(scene: Scene, entities: Entities, known: dict[int, Known]) -> None:
    """What stands beside a name in commas is a role of it: Hugh Hill, a doctor; Scott’s wife, Rakeyia Scott."""
    stream, mentions = scene.stream, scene.mentions
    for index, entity in known.items():
        name = mentions[index]
        if "".join(stream.classes[name.end : name.end + 3]) == ",#,":
            entities.add_role(entity, [stream.lowers[name.end + 1]])  # Noor Haddam, 17,
        for other in (index + 1, index - 1):
            if not 0 <= other < len(mentions) or mentions[other].form != "nominal" or mentions[other].possessor:
                continue
            if entity.words[-1] in entities.language.places:
                continue  # Senator Ana Ruiz of Ohio, the ranking Democrat
            phrase = mentions[other]
            first, second = (name, phrase) if other > index else (phrase, name)
            if (
                second.start - first.end == 1
                and stream.classes[first.end] == ","
                and stream.classes[phrase.head] in "PT"
            ):
                after = stream.classes[second.end] if second.end < len(stream) else "|"
                if other > index or after in ",.|Q(" or after in "CKLra":
                    entities.add_role(
                        entity,
                        [stream.lowers[k] for k in range(phrase.start, phrase.end) if stream.classes[k] not in "d'N"],
                    )


def _headlines(text: str, paragraphs: list[Span], marks: Marks, headline_end: int) -> frozenset[int]:
    """The paragraphs in which a capital says nothing: the headline, and lines in Title Case Like This or ALL CAPS."""
    quoting = {item.paragraph for item in marks.marked}
    return frozenset(
        number
        for number, span in enumerate(paragraphs)
        if span.start < headline_end or (number not in quoting and _in_title_case(span.of(text)))
    )


def _in_title_case(line: str) -> bool:
    """Whether no word of a line is small but those that headlines leave small too."""
    if len(line) > TITLE_LENGTH:
        return False
    words = [word for word in line.split() if word[0].isalpha()]
    if len(words) < TITLE_WORDS and line.isupper():
        return True  # FULL TEXT.
    small = sum(1 for word in words if word[0].islower() and len(word) > SMALL_LETTERS)
    return len(words) >= TITLE_WORDS and small <= TITLE_SMALL * len(words)


def _inner_namings(text: str, marks: Marks, language: Language) -> list[Naming]:
    """Names that begin with a given name and stand inside marked words: the full form of a surname outside."""
    found = []
    for item in marks.marked:
        for match in FULL_NAME.finditer(text, item.start, item.end, overlapped=True):
            words = tuple(word.lower() for word in match.group().split())
            if words[0] in language.given_names and words[0] not in language.ambiguous_given:
                found.append(Naming(match.start(), match.end(), words, " ".join(match.group().split())))
    return found


def _modifier_namings(
    stream: Stream, mentions: list[NounPhrase], language: Language, nicknames: frozenset[int]
) -> list[tuple[NounPhrase, Naming]]:
    """Full names that stand before a noun, with its phrase: the Bernie Sanders campaign."""
    found = []
    phraser = Phraser(stream, language, nicknames)
    for mention in mentions:
        end = mention.name_start if mention.named else mention.end
        k = mention.start
        while k < end:
            j = k
            while j < end and stream.classes[j] == "N":
                j += 1
            if j - k > 1:
                first, last = phraser.name_within(k, j)
                if last - first > 1:
                    name = NounPhrase(mention.start, j, "name", j - 1, first, last)
                    found.append((name, read_name(stream, name, language)))
            k = max(j, k + 1)
    return found


def _spelled_out(stream: Stream, language: Language) -> list[Naming]:
    """The names before their acronyms: the Institute for the Study of War (ISW); Citizens for Order, or CO."""
    found = []
    classes, lowers = stream.classes, stream.lowers
    for i in range(3, len(classes)):
        if classes[i] == "A":
            end, letters = i, lowers[i].strip("()")
        elif classes[i] == "N" and classes[i - 1] == "&" and classes[i - 2] == "," and stream.words[i].isupper():
            end, letters = i - 2, lowers[i]
        else:
            continue
        if not 1 < len(letters) <= ACRONYM_LETTERS or not letters.isalpha():
            continue
        k, left = end, len(letters)
        while k > 0 and left and end - k < ACRONYM_TOKENS:
            k -= 1
            if stream.capital(k) and classes[k] in "NnTJxPOSD":
                if lowers[k][0] != letters[left - 1]:
                    break
                left -= 1
            elif lowers[k] not in language.small_words:
                break
        if not left:
            printed = " ".join(stream.text[stream.starts[k] : stream.ends[end - 1]].split())
            found.append(Naming(stream.starts[k], stream.ends[end - 1], tuple(lowers[k:end]), printed, determined=True))
    return found


def _title_namings(title: str | None, headline_end: int, language: Language) -> list[Naming]:
    """The names of a title that is not part of the text, placed before its first character."""
    if not title or headline_end:
        return []
    stream = tokenize(title, [Span(0, len(title))], (), language)
    settle_initials(stream, language, frozenset())
    settle_joiners(stream, language)
    found = []
    for mention in find_mentions(stream, language, frozenset()):
        if mention.named and mention.name_end - mention.name_start > 1:
            naming = read_name(stream, mention, language)
            found.append(replace(naming, start=-1, end=-1))
    return found
