"""The entity table of an article: who is named, in which forms, and what is known of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from quoteset.extract.language import Language
from quoteset.extract.names import ACRONYM_LETTERS, Naming, compatible, fuller, without_suffix
from quoteset.extract.trimming import Trimmer, is_common
from quoteset.records import SpeakerType

# More bearers of one surname than this are not told apart; it keeps the table linear for any text.
NAMESAKES = 24
# Of several who bear a surname, who is named so many times as often as any other is the one with the title.
NAMED_MORE = 3
# Shorter surnames are not taken for misspelt ones; nor are longer words, each letter of which costs another such word.
MISSPELT_LETTERS = range(5, 31)


@dataclass(slots=True, eq=False)
class Known:
    """One entity while an article is read. ``words`` is the fullest form, lower case, without titles."""

    name: str
    words: tuple[str, ...]
    type: SpeakerType
    gender: str = ""  # m, f or unknown
    hint: str = ""  # what pronouns say of it where it is unknown
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


class Entities:
    """All entities of one article; filled once, then asked."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.known: list[Known] = []
        self._by_last: dict[str, list[Known]] = {}
        self._by_word: dict[str, list[Known]] = {}
        self._by_acronym: dict[str, list[Known]] = {}
        self._by_letters: dict[str, list[Known]] = {}  # surname, also with each one letter left out

    def add_all(self, body: Iterable[Naming], headlines: Iterable[Naming], title_end: int) -> None:
        """Take in every name of the article. Longer names first, so that short ones find what they are short for.

        In ``headlines`` every word is capitalised: of a name that only stands there the part counts that begins with a
        given name.
        """
        rows = sorted(body, key=lambda naming: naming.start)
        trimmer = Trimmer(self.language, rows)
        for naming in rows:
            if len(naming.words) > 1:
                self._add_full(trimmer.without_opener(naming))
        for naming in headlines:
            trimmed = trimmer.of_headline(naming, self._by_last)
            if trimmed is not None and len(trimmed.words) > 1:
                self._add_full(trimmed)
            elif trimmed is not None:
                rows.append(trimmed)
        rows.sort(key=lambda naming: naming.start)
        for known in self.known:
            self._index_words(known)
        for naming in rows:
            if len(naming.words) == 1:
                self._add_short(naming)
        for naming in rows:
            if len(naming.words) == 1 and naming.titles:
                self._add_title(naming)
        for known in self.known:
            if known.type == "unknown" and len(known.words) > 1 and not known.is_place and self._like_a_person(known):
                known.type = "person"
            known.places.sort()
            known.full_places.sort()
            known.in_title = bool(known.places) and known.places[0] < title_end

    def add_role(self, known: Known, words: Iterable[str]) -> None:
        """Take in what an apposition says of somebody: Hugh Hill, a doctor at ..."""
        roles = [self.language.roles.get(word, word) for word in words]
        known.roles.update(roles)
        if not known.gender and known.type != "organization":
            known.gender = self.title_gender(roles)
        if known.type == "unknown" and any(self.language.classes.get(role) == "P" for role in roles):
            known.type = "person"

    def options(self, naming: Naming) -> list[Known]:
        """The entities that this naming can mean, gender of its titles respected; in order of first mention."""
        words = naming.words
        if len(words) > 1:
            last = without_suffix(words, self.language)[0][-1]
            return [known for known in self._by_last.get(last, ()) if compatible(known.words, words, self.language)]
        word = words[0]
        found = list(self._by_last.get(word, ()))
        if not found and word not in self.language.places:
            first = [known for known in self._by_word.get(word, ()) if known.words[0] == word and not known.is_place]
            found = [known for known in first if known.type != "organization"]
            if not found and not naming.titles and word not in self.language.demonyms:
                # Peabody for Peabody Energy, but not Clinton for the Clinton Foundation
                found = [known for known in first if known.words[-1] in self.language.company_words]
        if naming.printed.isupper() or "." in naming.printed:
            found += [known for known in self._by_acronym.get(word.replace(".", ""), ()) if known not in found]
        gender = self.title_gender(naming.titles)
        if gender:
            # Mr. Obama is not Michelle Obama, even where no other Obama is named
            found = [known for known in found if known.gender in ("", gender)]
        return found

    def title_gender(self, titles: Iterable[str]) -> str:
        """M or f where a title, role or kinship word says so, else an empty string."""
        for title in titles:
            if title in self.language.male_words:
                return "m"
            if title in self.language.female_words:
                return "f"
        return ""

    def gender_of(self, naming: Naming) -> str:
        """M or f by titles, kinship words or the first name; empty where nothing tells."""
        by_title = self.title_gender(naming.titles) or self.title_gender(naming.roles)
        if by_title:
            return by_title
        for word in naming.words[:-1] or naming.words:
            male, female = word in self.language.male_names, word in self.language.female_names
            if male != female:
                return "m" if male else "f"
            if len(word.rstrip(".")) > 1:
                break
        return ""

    def type_of(self, naming: Naming) -> SpeakerType:
        """Person or organization by titles, first names and body words; unknown where nothing tells."""
        language = self.language
        words = naming.words
        body = words[-1] in language.organization_words
        given = len(words) > 1 and words[0] in language.given_names
        if words[-1] in language.places and not naming.titles:
            return "person" if given else "unknown"
        if naming.titles and not body:
            return "person"
        if body or (len(words) > 2 and any(word in language.name_links for word in words[1:])):
            return "organization"
        if given or naming.printed.startswith("@") or (len(words) == 1 and words[0] in language.given_names):
            return "person"
        if words[0] in language.organization_words:
            return "organization"
        if len(words) == 1 and naming.printed.isupper() and 1 < len(naming.printed) <= ACRONYM_LETTERS:
            return "organization"
        if any(language.classes.get(role) == "P" for role in naming.roles):
            return "person"
        return "organization" if naming.determined else "unknown"

    # filling

    def _add_full(self, naming: Naming) -> None:
        if len(naming.words) == 1:
            return  # trimmed to a single word, which stands elsewhere too
        type_ = self.type_of(naming)
        bearers = self._by_last.setdefault(without_suffix(naming.words, self.language)[0][-1], [])
        for known in bearers:
            if (known.type == type_ or "unknown" in (known.type, type_)) and compatible(
                known.words, naming.words, self.language
            ):
                if fuller(naming.words, known.words, self.language):
                    known.words, known.name = naming.words, naming.printed
                if known.type == "unknown":
                    known.type = type_
                break
        else:
            if len(bearers) >= NAMESAKES:
                return
            known = Known(naming.printed, naming.words, type_)
            self.known.append(known)
            bearers.append(known)
        self._note(known, naming)
        known.full_places.append(naming.start)

    def _add_short(self, naming: Naming) -> None:
        options = self.options(naming)
        if len(options) == 1:
            self._note(options[0], naming)
        elif not options and (meant := self._misspelt(naming)) is not None:
            self._by_last[naming.words[0]] = [meant]
            self._note(meant, naming)
        elif not options:
            known = Known(naming.printed, naming.words, self.type_of(naming))
            self.known.append(known)
            self._note(known, naming)
            self._by_last.setdefault(naming.words[0], []).append(known)
            self._index_words(known)

    def _add_title(self, naming: Naming) -> None:
        """Give a title before a surname that several bear to the one whom the article is about, if there is one."""
        options = sorted(self.options(naming), key=lambda known: -len(known.places))
        if len(options) > 1 and len(options[0].places) >= NAMED_MORE * len(options[1].places):
            options[0].roles.update(self.language.roles.get(role, role) for role in naming.roles)

    def _misspelt(self, naming: Naming) -> Known | None:
        """The only person whose surname is this name but for one letter: Labbot, where Elise Labott was named.

        Only for names that nobody bears, of people named in full. origin: PolNeAR's training part misspells a surname
        in one article of 150.
        """
        word, language = naming.words[0], self.language
        if len(word) not in MISSPELT_LETTERS or naming.determined or not word.isalpha() or is_common(word, language):
            return None
        if word in language.given_names:
            return None
        found = {id(known): known for key in _less_one_letter(word) for known in self._by_letters.get(key, ())}
        if len(found) != 1:
            return None
        known = next(iter(found.values()))
        surname = without_suffix(known.words, language)[0][-1]
        other = word[0] != surname[0] or word in (surname, surname + "s") or surname == word + "s"
        person = known.type == "person" or (known.type == "unknown" and not known.is_place)
        return known if person and not other and not is_common(surname, language) else None

    def _index_words(self, known: Known) -> None:
        core, _ = without_suffix(known.words, self.language)
        if len(core) > 1 and len(core[-1]) in MISSPELT_LETTERS:
            for key in _less_one_letter(core[-1]):
                bearers = self._by_letters.setdefault(key, [])
                if len(bearers) < NAMESAKES:
                    bearers.append(known)
        bearers = self._by_word.setdefault(core[0], [])
        if len(bearers) < NAMESAKES:
            bearers.append(known)
        letters = "".join(
            word[0] for word in core if word not in self.language.small_words and word not in self.language.name_links
        )
        if 1 < len(letters) <= ACRONYM_LETTERS:
            bearers = self._by_acronym.setdefault(letters, [])
            if len(bearers) < NAMESAKES:
                bearers.append(known)

    def _note(self, known: Known, naming: Naming) -> None:
        known.forms[naming.printed] = known.forms.get(naming.printed, 0) + 1
        known.places.append(naming.start)
        known.roles.update(self.language.roles.get(role, role) for role in naming.roles)
        known.located += naming.located
        known.speaks = known.speaks or naming.speaks
        if not known.gender and known.type != "organization":
            known.gender = self.gender_of(naming)

    def _like_a_person(self, known: Known) -> bool:
        """Whether an unknown name of several words is used as people's names are: by its surname alone later on."""
        language = self.language
        if len(known.words) > 4 or any(
            word in language.demonyms or word in language.organization_words or word in language.name_links
            for word in known.words
        ):
            return False
        core, suffix = without_suffix(known.words, language)
        return bool(suffix) or any(form.lower() == core[-1] for form in known.forms) or known.speaks


def _less_one_letter(word: str) -> set[str]:
    """A word, and what is left of it without each of its letters: two words that differ by one letter share some."""
    return {word, *(word[:k] + word[k + 1 :] for k in range(len(word)))}
