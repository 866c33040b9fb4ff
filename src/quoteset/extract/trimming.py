"""Names among other capitalised words: what of them is the name, in headlines and at the head of a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from quoteset.extract.language import Language
from quoteset.extract.names import ACRONYM_LETTERS, Naming, compatible


class Named(Protocol):
    """Somebody with a name, ``words`` its words in lower case."""

    name: str
    words: tuple[str, ...]


class Trimmer:
    """Cuts the namings of one article, knowing ``rows``, those of its body."""

    def __init__(self, language: Language, rows: Iterable[Naming]) -> None:
        self.language = language
        self._singles: set[str] = set()  # words that stand alone as names
        self._firsts: dict[str, set[str]] = {}  # surname -> what stands before it
        for naming in rows:
            if len(naming.words) == 1:
                self._singles.add(naming.words[0])
            elif len(naming.words) == 2:
                self._firsts.setdefault(naming.words[1], set()).add(naming.words[0])

    def of_headline(self, naming: Naming, by_last: Mapping[str, Sequence[Named]]) -> Naming | None:
        """The part of a headline's capitalised words that is a name, or None."""
        words = naming.words
        for end in range(len(words), 1, -1):
            for known in by_last.get(words[end - 1], ()):
                start = end - len(known.words)
                if start >= 0 and words[start:end] == known.words:
                    return replace(naming, words=known.words, printed=known.name, titles=(), roles=())
                if end == len(words) and compatible(known.words, words, self.language):
                    return naming
        printed = naming.printed.split()
        for k in range(len(words) - 1):
            if (
                words[k] in self.language.given_names
                and words[k + 1] not in self.language.classes
                and len(printed) == len(words)
            ):
                end = next((m + 1 for m in range(k + 1, min(len(words), k + 4)) if words[m] in self._singles), k + 2)
                ahead = (naming.titles, naming.roles) if k == 0 else ((), ())  # Mom Corners Obama: he is no mother
                return replace(
                    naming, words=words[k:end], printed=" ".join(printed[k:end]), titles=ahead[0], roles=ahead[1]
                )
        if len(words) == 2 and words[-1] in self._singles:
            # Reporter Corners Obama, Derelict Obama: what is no given name is no first name in a headline
            return replace(naming, words=words[1:], printed=printed[-1], titles=(), roles=())
        return naming if len(words) == 1 else None

    def without_opener(self, naming: Naming) -> Naming:
        """Leave out capitalised words beside a name that are no part of it."""
        words, language = naming.words, self.language
        printed = naming.printed.split()
        if len(printed) != len(words):
            return naming
        given = language.given_names
        if words[-1] not in language.organization_words:
            for k in range(1, len(words) - 1):
                if not is_common(words[k - 1], language) and not (k == 1 and self._ends_title(naming)):
                    break
                if words[k] in given:  # Celebrating Hillary Clinton, Korean-born Monte Haines
                    return replace(naming, words=words[k:], printed=" ".join(printed[k:]))
        surnamed = len(words) > 2 and words[0] in given and words[1] in self._singles
        if (
            surnamed
            and words[2] not in language.suffixes
            and (is_common(words[2], language) or not self._singles & set(words[2:]))
        ):
            # Barack Obama Election, Chuck Grassley Compares Trump
            return replace(naming, words=words[:2], printed=" ".join(printed[:2]))
        if len(words) != 2 or naming.titles or words[0] in given or words[1] not in self._singles:
            return naming
        acronym = printed[0].isupper() and 2 <= len(printed[0]) < ACRONYM_LETTERS and "." not in printed[0]
        # Wisconsin Trump, MEC Mamabolo, See Sexton: where somebody with a given name has that surname
        others = (self._firsts.get(words[1], set()) - {words[0]}) & given
        if others and (acronym or is_common(words[0], language)):
            return replace(naming, words=words[1:], printed=printed[-1])
        return naming

    def _ends_title(self, naming: Naming) -> bool:
        """Whether the first word of a name goes with the title before it: Miss Universe Alicia Marsh."""
        given, ambiguous = self.language.given_names, self.language.ambiguous_given
        first, second = naming.words[:2]
        return (
            bool(naming.titles)
            and first not in given
            and "." not in first
            and second in given
            and second not in ambiguous
        )


def is_common(word: str, language: Language) -> bool:
    """Whether a word of a name is an ordinary word, a place or a body's word, by which nobody is called."""
    if word in language.given_names:
        return False
    return (
        word in language.classes
        or word in language.cues
        or word in language.places
        or word in language.organization_words
        or word in language.demonyms
        or word in language.common_words
        or word.endswith(language.common_endings)
        or (word.endswith("s") and (word[:-1] in language.common_words or word[:-1] in language.classes))
    )
