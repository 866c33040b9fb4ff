"""The entity table of an article: who is named, in which forms, and what is known of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from quoteset.extract.language import Language
from quoteset.extract.mentions import NounPhrase
from quoteset.extract.tokens import Stream
from quoteset.records import SpeakerType

# Given names and their short forms. origin: common English usage, written down for quoteset.
SHORT_FORMS = (
    "william bill billy will", "robert bob bobby rob robbie", "richard rick dick rich ricky", "james jim jimmy jamie", "john jack johnny jon",
    "michael mike mick", "thomas tom tommy", "joseph joe joey", "charles charlie chuck", "edward ed eddie ted teddy", "daniel dan danny",
    "david dave", "donald don donnie", "ronald ron ronnie", "kenneth ken kenny", "stephen steven steve", "christopher chris", "matthew matt",
    "anthony tony", "andrew andy drew", "benjamin ben", "samuel sam", "gregory greg", "jeffrey jeff geoffrey geoff", "timothy tim",
    "patrick pat", "peter pete", "lawrence larry", "gerald gerry jerry", "nicholas nick", "alexander alex", "frederick fred",
    "elizabeth liz beth betsy betty lizzie", "katherine kate kathy katie catherine cathy", "margaret maggie meg peggy", "jennifer jen jenny",
    "susan sue", "deborah debbie", "barbara barb", "patricia pat patty tricia", "rebecca becky", "victoria vicky", "jacqueline jackie",
    "bernard bernie", "albert al", "francis frank", "raymond ray", "philip phil", "theodore ted", "zachary zach", "joshua josh", "nathaniel nathan nate",
    "leonard len", "walter walt", "abraham abe", "vincent vince", "rudolph rudy", "mitchell mitch", "eugene gene", "arthur art",
)  # fmt: skip
LOCATIVE = frozenset(("in", "at", "near", "across", "outside", "throughout"))
_SHORT: dict[str, set[int]] = {}
for _number, _group in enumerate(SHORT_FORMS):
    for _word in _group.split():
        _SHORT.setdefault(_word, set()).add(_number)


@dataclass(slots=True)
class Known:
    """One entity while an article is read. ``words`` is the fullest form, lower case, without titles."""

    name: str
    words: tuple[str, ...]
    type: SpeakerType
    gender: str = ""  # m, f or unknown
    forms: dict[str, int] = field(default_factory=dict)  # as printed -> times
    roles: set[str] = field(default_factory=set)  # mayor, spokesman
    places: list[int] = field(default_factory=list)  # offsets of its mentions by name, rising
    full_places: list[int] = field(default_factory=list)
    in_title: bool = False
    speaks: bool = False  # a cue stands beside it somewhere
    located: int = 0  # how often it stands behind in, at, near

    @property
    def is_place(self) -> bool:
        """Whether it is mostly where something is, and never more."""
        return self.type == "unknown" and 2 * self.located > len(self.places)


@dataclass(frozen=True, slots=True)
class Naming:
    """One occurrence of a name in the text."""

    start: int
    end: int
    words: tuple[str, ...]
    printed: str
    titles: tuple[str, ...]
    roles: tuple[str, ...]
    determined: bool
    initial: bool
    located: bool = False
    speaks: bool = False


def compatible(a: tuple[str, ...], b: tuple[str, ...], language: Language) -> bool:
    """Whether two names of several words can be one person's or one body's.

    >>> from quoteset.packs import load
    >>> compatible(("hillary", "clinton"), ("hillary", "rodham", "clinton"), load("en"))
    True
    >>> compatible(("hillary", "clinton"), ("bill", "clinton"), load("en"))
    False
    """
    a, suffix_a = _without_suffix(a, language)
    b, suffix_b = _without_suffix(b, language)
    if suffix_a != suffix_b and (suffix_a or suffix_b) and _generation(suffix_a) != _generation(suffix_b):
        return False
    if a == b:
        return True
    if len(a) < 2 or len(b) < 2 or a[-1] != b[-1]:
        return False
    short, long = sorted((a, b), key=len)
    if short[0] in language.particles and long[-len(short) :] == short:
        return True  # Van der Meulen
    if not _same_given(a[0], b[0]):
        return len(a) != len(b) and (a[0] in b[1:-1] or b[0] in a[1:-1]) and min(len(a), len(b)) == 2
    middle_a, middle_b = a[1:-1], b[1:-1]
    if not middle_a or not middle_b:
        return True
    return all(any(_same_given(x, y) for y in middle_b) for x in middle_a)


def _generation(suffix: str) -> str:
    return suffix.rstrip(".")


def _without_suffix(words: tuple[str, ...], language: Language) -> tuple[tuple[str, ...], str]:
    if len(words) > 1 and words[-1] in language.suffixes:
        rest = words[:-1]
        return (rest[:-1] if rest[-1] == "," else rest), words[-1]
    return words, ""


def _same_given(a: str, b: str) -> bool:
    if a == b:
        return True
    initial_a, initial_b = a.rstrip("."), b.rstrip(".")
    if len(initial_a) == 1 or len(initial_b) == 1:
        return initial_a[0] == initial_b[0]
    return bool(_SHORT.get(a, set()) & _SHORT.get(b, set()))


def read_name(stream: Stream, phrase: NounPhrase) -> Naming:
    """The name of a mention with the titles and roles printed before it."""
    a, b = phrase.name_start, phrase.name_end
    words = tuple(
        stream.lowers[k] if stream.marked[k] < 0 else stream.text[stream.starts[k] : stream.ends[k]].lower()
        for k in range(a, b)
        if stream.classes[k] != ","
    )
    titles = tuple(stream.lowers[k] for k in range(phrase.start, a) if stream.classes[k] == "T")
    roles = tuple(stream.lowers[k] for k in range(phrase.start, a) if stream.classes[k] not in "d'")
    printed = " ".join(stream.text[stream.starts[a] : stream.ends[b - 1]].split())
    initial = phrase.start == 0 or stream.classes[phrase.start - 1] in ".?!|:"
    located = phrase.start > 0 and stream.lowers[phrase.start - 1] in LOCATIVE
    speaks = _beside_cue(stream, phrase)
    return Naming(
        stream.starts[a], stream.ends[b - 1], words, printed, titles, roles, phrase.determined, initial, located, speaks
    )


def _beside_cue(stream: Stream, phrase: NounPhrase) -> bool:
    after = stream.classes[phrase.end] if phrase.end < len(stream) else "|"
    before = stream.classes[phrase.start - 1] if phrase.start else "|"
    return (after in "CL" and not phrase.possessor) or (before == "C" and after in ".,|Q")


class Entities:
    """All entities of one article; filled in text order, then asked."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.known: list[Known] = []
        self._by_last: dict[str, list[Known]] = {}
        self._by_word: dict[str, list[Known]] = {}
        self._firsts: dict[str, set[str]] = {}  # surname -> what stands before it
        self._acronyms: dict[str, list[Known]] = {}

    def add_all(self, body: Iterable[Naming], headlines: Iterable[Naming], title_end: int) -> None:
        """Take in every name of the article. Longer names first, so that short ones find what they are short for.

        In ``headlines`` every word is capitalised: a name that only stands there counts if it begins with a given name
        and has no more than three words.
        """
        rows = sorted(body, key=lambda naming: naming.start)
        singles = {naming.words[0] for naming in rows if len(naming.words) == 1}
        for naming in rows:
            if len(naming.words) == 2:
                self._firsts.setdefault(naming.words[1], set()).add(naming.words[0])
        for naming in rows:
            if len(naming.words) > 1:
                self._add_full(naming, singles)
        for naming in headlines:
            trimmed = self._trim_headline(naming, singles)
            if trimmed is None:
                continue
            if len(trimmed.words) > 1:
                self._add_full(trimmed, singles)
            else:
                rows.append(trimmed)
        rows.sort(key=lambda naming: naming.start)
        for known in self.known:
            self._index(known)
        for naming in rows:
            if len(naming.words) == 1:
                self._add_short(naming)
        for known in self.known:
            if known.type == "unknown" and len(known.words) > 1 and not known.is_place and self._like_a_person(known):
                known.type = "person"
            known.places.sort()
            known.full_places.sort()
            known.in_title = bool(known.places) and known.places[0] < title_end

    def _trim_headline(self, naming: Naming, singles: set[str]) -> Naming | None:
        """The part of a headline's capitalised words that is a name, or None."""
        words = naming.words
        for known in self.known:
            if len(words) > 1 and len(words) <= len(known.words) and compatible(known.words, words, self.language):
                return naming
            for k in range(len(words) - len(known.words)):
                if (
                    words[k : k + len(known.words)] == known.words
                    or words[k + 1 : k + 1 + len(known.words)] == known.words
                ):
                    return replace(naming, words=known.words, printed=known.name)
        given = self.language.male_names | self.language.female_names
        for k in range(len(words) - 1):
            if words[k] in given and words[k] not in self.language.titles:
                printed = naming.printed.split()
                if len(printed) == len(words):
                    end = next((m + 1 for m in range(k + 1, min(len(words), k + 4)) if words[m] in singles), k + 2)
                    tail = slice(k, end)
                    return replace(naming, words=words[tail], printed=" ".join(printed[tail]))
        return naming if len(words) == 1 or (len(words) == 2 and words[-1] in singles) else None

    def _index(self, known: Known) -> None:
        core, _ = _without_suffix(known.words, self.language)
        self._by_last.setdefault(core[-1], []).append(known)
        for word in set(core):
            self._by_word.setdefault(word, []).append(known)
        letters = "".join(word[0] for word in core if word not in ("of", "the", "and", "for", "&"))
        if len(letters) > 1:
            self._acronyms.setdefault(letters, []).append(known)

    def _add_full(self, naming: Naming, singles: set[str]) -> None:
        naming = self._without_opener(naming, singles)
        type_ = self.type_of(naming)
        if len(naming.words) == 1:
            return
        for known in self.known:
            if (known.type == type_ or "unknown" in (known.type, type_)) and compatible(
                known.words, naming.words, self.language
            ):
                if _fuller(naming.words, known.words, self.language):
                    known.words, known.name = naming.words, naming.printed
                if known.type == "unknown":
                    known.type = type_
                self._note(known, naming)
                known.full_places.append(naming.start)
                return
        known = Known(naming.printed, naming.words, type_)
        self.known.append(known)
        self._note(known, naming)
        known.full_places.append(naming.start)

    def _add_short(self, naming: Naming) -> None:
        options = self.options(naming)
        if len(options) == 1:
            self._note(options[0], naming)
        elif not options:
            known = Known(naming.printed, naming.words, self.type_of(naming))
            self.known.append(known)
            self._note(known, naming)
            self._index(known)

    def _like_a_person(self, known: Known) -> bool:
        """Whether an unknown name of several words is used as people's names are: by its surname alone later on."""
        if any(word in self.language.demonyms or word in self.language.organization_words for word in known.words):
            return False
        if len(known.words) > 4 or "of" in known.words or "for" in known.words:
            return False
        core, suffix = _without_suffix(known.words, self.language)
        return bool(suffix) or any(form.lower() == core[-1] for form in known.forms) or known.speaks

    def _is_common(self, word: str) -> bool:
        """Whether a word of a name is an ordinary word, a place or a body's word, by which nobody is called."""
        language = self.language
        if word in language.male_names or word in language.female_names:
            return False
        known = word in language.classes or word in language.cues or word in language.places
        return (
            known or word in language.organization_words or word in language.demonyms or word.endswith(("ing", "-born"))
        )

    def _without_opener(self, naming: Naming, singles: set[str]) -> Naming:
        """Leave out a capitalised first word of a sentence that is no name: Wisconsin Trump, where Trump stands alone too."""
        words = naming.words
        language = self.language
        given = language.male_names | language.female_names
        if (
            len(words) == 3
            and words[0] in given
            and words[1] in singles
            and words[2] not in singles | language.suffixes
        ):
            printed = naming.printed.split()  # Barack Obama Election
            return replace(naming, words=words[:2], printed=" ".join(printed[:2])) if len(printed) == 3 else naming
        if len(words) != 2 or naming.titles or words[0] in given or words[1] not in singles:
            return naming
        printed = naming.printed.split()
        acronym = printed[0].isupper() and 2 <= len(printed[0]) <= 5 and "." not in printed[0]
        if not acronym and not (naming.initial and self._is_common(words[0])):
            return naming
        others = self._firsts.get(words[1], set()) - {words[0]}
        return replace(naming, words=words[1:], printed=printed[-1]) if others & given and len(printed) == 2 else naming

    def _note(self, known: Known, naming: Naming) -> None:
        known.forms[naming.printed] = known.forms.get(naming.printed, 0) + 1
        known.places.append(naming.start)
        known.roles.update(self.language.roles.get(role, role) for role in naming.roles)
        known.located += naming.located
        known.speaks = known.speaks or naming.speaks
        if not known.gender and known.type != "organization":
            known.gender = self.gender_of(naming)

    def add_role(self, known: Known, words: Iterable[str]) -> None:
        """Take in what an apposition says of somebody: Hugh Hill, a doctor at ..."""
        roles = [self.language.roles.get(word, word) for word in words]
        known.roles.update(roles)
        if not known.gender and known.type != "organization":
            known.gender = self.title_gender(tuple(roles))
        if known.type == "unknown" and any(self.language.classes.get(role) == "P" for role in roles):
            known.type = "person"

    def options(self, naming: Naming) -> list[Known]:
        """The entities that this naming can mean, gender of its titles respected; in order of first mention."""
        words = naming.words
        if len(words) > 1:
            return [known for known in self.known if compatible(known.words, words, self.language)]
        word = words[0]
        found = list(self._by_last.get(word, ()))
        if not found and word not in self.language.places:
            found = [
                known
                for known in self._by_word.get(word, ())
                if known.words == words
                or (known.words[0] == word and known.type != "organization" and not known.is_place)
            ]
        if naming.printed.isupper() or "." in naming.printed:
            found += [known for known in self._acronyms.get(word.replace(".", ""), ()) if known not in found]
        gender = self.title_gender(naming.titles)
        if gender:
            # Mr. Obama is not Michelle Obama, even where no other Obama is named
            found = [known for known in found if known.gender in ("", gender)]
        return found

    def title_gender(self, titles: tuple[str, ...]) -> str:
        for title in titles:
            if title in self.language.male_words:
                return "m"
            if title in self.language.female_words:
                return "f"
        return ""

    def gender_of(self, naming: Naming) -> str:
        """m or f by titles, kinship words or the first name; empty where nothing tells."""
        by_title = self.title_gender(naming.titles) or self.title_gender(naming.roles)
        if by_title:
            return by_title
        if len(naming.words) > 1:
            for word in naming.words[:-1]:
                male, female = word in self.language.male_names, word in self.language.female_names
                if male != female:
                    return "m" if male else "f"
                if len(word.rstrip(".")) > 1:
                    break
        return ""

    def type_of(self, naming: Naming) -> SpeakerType:
        """person or organization by titles, first names and body words; unknown where nothing tells."""
        language = self.language
        words = naming.words
        if words[-1] in language.places and not naming.titles:
            given = len(words) > 1 and words[0] in language.male_names | language.female_names
            return "person" if given else "unknown"
        if naming.titles and words[-1] not in language.organization_words:
            return "person"
        if any(word in language.organization_words for word in words[-1:]) or (len(words) > 2 and "of" in words):
            return "organization"
        given = words[0] in language.male_names or words[0] in language.female_names
        if given and len(words) > 1:
            return "person"
        if words[0] in language.organization_words:
            return "organization"
        if len(words) == 1 and naming.printed.isupper() and 1 < len(naming.printed) <= 6:
            return "organization"
        if naming.printed.startswith("@"):
            return "person"
        if any(self.language.classes.get(role) == "P" for role in naming.roles):
            return "person"
        if naming.determined and naming.words[0] != "the":
            return "organization"
        return "unknown"


def _fuller(a: tuple[str, ...], b: tuple[str, ...], language: Language) -> bool:
    if len(a) > len(b) and a[len(a) - len(b) :] == b and b[0] in language.male_names | language.female_names:
        return False  # Marine John Tiegen
    return sum(len(word.strip(".")) for word in a) > sum(len(word.strip(".")) for word in b)
