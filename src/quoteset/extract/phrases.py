"""Noun phrases: where one ends, and which part of it is a name."""

from __future__ import annotations

from dataclasses import dataclass

from quoteset.extract.language import Language
from quoteset.extract.tokens import Stream

NOUNS = frozenset("POSD")
# What may follow a possessive: Clinton’s (former) aide
OWNED = frozenset("NTPOSDJx#CKLV")
CONTENT = frozenset("Jx#")
# A second role behind “and” is no longer than this. unit: tokens
ROLE_TOKENS = 5
# What follows a noun and no verb in the present tense.
BEHIND_NOUN = frozenset("CKLVaG,.|p")
# What may follow an adjective inside a phrase.
BEHIND_ADJECTIVE = frozenset("xJNTPOSD#V'&,CKL")
# Longer phrases are cut; it keeps the search linear for any text. unit: tokens
PHRASE_TOKENS = 40


@dataclass(frozen=True, slots=True)
class Phraser:
    """Finds the borders of noun phrases in one stream. Places are tokens, half-open."""

    stream: Stream
    language: Language
    nicknames: frozenset[int]  # indexes of marked words that are part of a name

    def end_of(self, start: int) -> int:
        """Where the noun phrase that begins at ``start`` ends."""
        classes = self.stream.classes
        j = start + 1
        only_determiners = classes[start] == "d"
        limit = min(len(classes), start + PHRASE_TOKENS)
        while j < limit and self._goes_on(start, j, only_determiners):
            only_determiners = only_determiners and classes[j] == "d"
            j += 1
        while j > start + 1 and classes[j - 1] in "',d":
            j -= 1
        return j

    def _class(self, i: int) -> str:
        classes = self.stream.classes
        return classes[i] if i < len(classes) else "|"

    def _goes_on(self, start: int, j: int, only_determiners: bool) -> bool:
        """Whether token ``j`` still belongs to the phrase that begins at ``start``."""
        classes = self.stream.classes
        class_, before = classes[j], classes[j - 1]
        after = classes[j + 1] if j + 1 < len(classes) else "|"
        if (class_ == "p" or before == "p" or before == "d") and self._is_office(start, j):
            return True
        if class_ == "&" and self._joins_roles(start, j):
            return True
        if class_ == "d":
            return only_determiners or (self._is_particle(j) and before == "N" and after == "N")
        if class_ == "N":
            # “calling Clinton”, at the head of a phrase
            gerund = before == "x" and j - 1 == start and self.stream.lowers[j - 1].endswith("ing")
            return only_determiners or not gerund
        if class_ in NOUNS:
            return not (before in NOUNS and self._is_verb(j))
        if class_ in "TJ#":
            return True
        if class_ == "r":
            # the famously gruff senator, the former first lady
            return classes[start] == "d" and before in "dxJ#" and after in "xJPSODT#"
        if class_ == ",":
            return self._joins_adjectives(start, j) or self._joins(j, class_, before, after)
        if class_ == "x":
            return self._word_goes_on(j, before, after)
        if class_ == "'":
            return after in OWNED
        if class_ in "CKLVGk":
            return self._verb_goes_on(start, j, before, after)
        return self._joins(j, class_, before, after)

    def _is_office(self, start: int, j: int) -> bool:
        """Whether token ``j`` says what a secretary or speaker is of: secretary of state, Speaker of the House."""
        lowers, offices = self.stream.lowers, self.language.offices
        of, title = (j, j - 1) if self._class(j) == "p" else (j - 1, j - 2)
        if self._class(j) == "N" and self._class(j - 1) == "d":
            of, title = j - 2, j - 3
        if title < start or lowers[of] not in self.language.office_links or self._class(title) not in "PT":
            return False
        following = lowers[of + 1 : of + 3]
        if following[:1] and following[0] in offices:
            return True
        determined = self._class(title) == "T" and self._class(of + 1) == "d"
        return determined and len(following) > 1 and following[1] in offices

    def _word_goes_on(self, j: int, before: str, after: str) -> bool:
        if self._is_particle(j) and before in "NT" and (after == "N" or self._is_particle(j + 1)):
            return True
        if before == "N" and self._names_given(j + 1) and not self.stream.lowers[j].endswith(("ed", "ing")):
            return True  # the Cruz constituent Dan Golvach
        if before == "N" and after not in NOUNS and not (after == "x" and self._class(j + 2) in NOUNS):
            return False
        # “Smith hugged”: an unknown word behind a name or noun that looks like a verb
        if before == "N" or before in NOUNS:
            return not self.stream.lowers[j].endswith(("ed", "ing"))
        # “the radioman pointed out”: so does one behind an unknown word, where no noun follows
        return not (before == "x" and after not in BEHIND_ADJECTIVE and self.stream.lowers[j].endswith("ed"))

    def _verb_goes_on(self, start: int, j: int, before: str, after: str) -> bool:
        """Whether a verb's form is a noun here: the report, a former state senator, campaign press secretary."""
        lower = self.stream.lowers[j]
        cue = self.language.cues.get(lower)
        class_ = self._class(j)
        if cue is not None and cue.base and after in "PODT" and before != "S":
            return True
        noun = self.language.classes.get(lower, "x") in NOUNS
        if before == "N" and lower in self.language.titles and self._names_given(j + 1):
            return True  # Google Search lead Liz Reid
        if (
            before == "N"
            and cue is not None
            and cue.base
            and noun
            and self._class(start) == "d"
            and after in BEHIND_NOUN
        ):
            return True  # a CNN report said: a verb would be “reports”
        finite = before == "d" and cue is not None and not (cue.base or cue.participle or noun)
        if finite and self.stream.lowers[j - 1] in self.language.indefinites and after not in BEHIND_ADJECTIVE:
            return False  # some chanted, another said; but “another alleged shooter”
        base = class_ == "V" or (cue is not None and cue.lemma == lower)
        if before == ",":
            return class_ == "V"  # the bespectacled, retired engineer
        inner = before in CONTENT and self._class(start) == "d" and after not in "dhQN"
        opened = before in "d'" or (inner and (noun or (base and not lower.endswith("ed"))))
        return opened and not (class_ in "Gk" and before not in "d'") and (noun or after not in "dh")

    def _joins_adjectives(self, start: int, j: int) -> bool:
        """Whether the comma at token ``j`` stands between adjectives: the bespectacled, 71-year-old diplomat."""
        classes = self.stream.classes
        if classes[start] != "d" or j - start < 2 or any(class_ not in "xJr" for class_ in classes[start + 1 : j]):
            return False
        k = j + 1
        while k < len(classes) and k - j < ROLE_TOKENS and classes[k] in "xJ#V":
            k += 1
        return k > j + 1 and k < len(classes) and classes[k] in NOUNS

    def _joins_roles(self, start: int, j: int) -> bool:
        """Whether token ``j`` joins two roles of one person: the former first lady and U.S. senator."""
        classes, lowers = self.stream.classes, self.stream.lowers
        role = classes[j - 1] in "PT" or (classes[j - 2] == "p" and self._is_office(start, j - 1))
        if not role or lowers[start] not in self.language.definite:
            return False
        if lowers[j] != self.language.joint:
            return False
        k = j + 1
        while k < len(classes) and k - j < ROLE_TOKENS and classes[k] in "xJN#T":
            k += 1
        k -= k < len(classes) and classes[k] != "P" and classes[k - 1] == "T"
        return k > j + 1 and k < len(classes) and classes[k] in "PT" and not self.stream.words[k].endswith("s")

    def _names_given(self, j: int) -> bool:
        return self._class(j) == "N" and self.stream.lowers[j] in self.language.given_names

    def _joins(self, j: int, class_: str, before: str, after: str) -> bool:
        """Whether a sign or small word stands inside a name."""
        lower = self.stream.lowers[j]
        if class_ == "Q":
            return self.stream.marked[j] in self.nicknames
        if after != "N":
            return False
        if class_ == ",":
            return before == "N" and (self.stream.lowers[j + 1] in self.language.suffixes or self._lists_body(j))
        if class_ == "p":
            joined = self._of_somebody(j) or self.stream.lowers[j - 1] in self.language.organization_words
            return lower in self.language.name_links and before in "NT" and joined and not self.stream.capital(j)
        if class_ == "&":
            return before == "N" and (lower == "&" or self._joins_body(j))
        return class_ == "t" and before == "N" and self.stream.capital(j)

    def _of_somebody(self, j: int) -> bool:
        """Whether the title before token ``j`` is that of somebody named behind it: Mayor of London Sadiq Khan.

        Not the chief executive of Harlow Motors, nor Stacy Baker of Columbia.
        """
        if self._class(j - 1) != "T" or (
            self._class(j - 2) == "N" and self.stream.lowers[j - 2] in self.language.given_names
        ):
            return False
        k = j + 1
        while self._class(k) == "N":
            k += 1
        return self.stream.lowers[k - 1] not in self.language.organization_words

    def _lists_body(self, j: int) -> bool:
        """Whether the comma at token ``j`` stands in a body’s name: Department for Food, Farming and Rural Affairs."""
        if self._class(j - 2) != "p" or self.stream.lowers[j - 3] not in self.language.organization_words:
            return False
        k = j + 1
        while self._class(k) == "N" and k - j < ROLE_TOKENS:
            k += 1
        return self._class(k) == "&" and self._class(k + 1) == "N" and self._joins_body(k)

    def _joins_body(self, j: int) -> bool:
        # Health and Human Services: both sides belong to one body's name.
        k = j + 1
        while self._class(k) == "N":
            k += 1
        return self.stream.lowers[k - 1] in self.language.organization_words and self._class(j - 2) in "p,"

    def _is_particle(self, j: int) -> bool:
        return j < len(self.stream) and self.stream.lowers[j] in self.language.particles

    def _is_verb(self, j: int) -> bool:
        # “the group reports that”: a noun that is also a verb, after a noun and before what a verb takes
        return self._class(j + 1) in "dQh" or (
            self._class(j + 1) != "|" and self.stream.lowers[j + 1] in self.language.that
        )

    def name_within(self, start: int, end: int) -> tuple[int, int]:
        """The places of the name that ends a phrase, titles left out; (0, 0) where it does not end in one."""
        classes, lowers, language = self.stream.classes, self.stream.lowers, self.language
        last = end - 1
        if classes[last] == "T":
            # Stephen King, Howard Dean: a title that is a surname
            named = last > start and classes[last - 1] == "N" and classes[start] != "d"
            first = last - 1
            while first > start and len(lowers[first]) == 2 and lowers[first].endswith("."):
                first -= 1  # James A. Baker
            if not named or lowers[first] not in language.given_names or lowers[last].endswith("."):
                return 0, 0
        elif classes[last] != "N":
            return 0, 0
        k = last
        while k > start and self._name_goes_back(start, k, last):
            k -= 1
        if k > start and classes[k - 1] == "p" and self._at(start, k - 2) in "TP":
            # Secretary of State John Kerry: what the title is of ends with its last body word
            bodies = [
                m for m in range(k, last) if lowers[m] in language.organization_words or lowers[m] in language.offices
            ]
            if not bodies:
                return 0, 0
            k = bodies[-1] + 1
        if classes[last] == "N" and lowers[last] not in language.organization_words:
            for m in range(k + 1, last):
                # the House Newt Gingrich: a body's word before a given name ends what stands before the name
                if lowers[m] in language.given_names and lowers[m - 1] in language.organization_words:
                    k = m
        while k < last and (classes[k] in "p&" or (classes[k] == "x" and not self._is_particle(k))):
            k += 1
        return k, end

    def _at(self, start: int, i: int) -> str:
        return self.stream.classes[i] if i >= start else "|"

    def _name_goes_back(self, start: int, k: int, last: int) -> bool:
        """Whether the token before ``k`` belongs to the name that reaches from ``k`` to ``last``."""
        before, earlier = self.stream.classes[k - 1], self._at(start, k - 2)
        lowers, language = self.stream.lowers, self.language
        if before == "N":
            return True
        if before == "Q":
            return self.stream.marked[k - 1] in self.nicknames
        if before == "x":
            return self._is_particle(k - 1)
        if before == "d":
            return self._is_particle(k - 1) and earlier == "N"
        if before == "t":
            return earlier == "N"
        if before == ",":
            return lowers[k] in language.suffixes or self._lists_body(k - 1)
        if before == "&":
            return earlier != "|"
        if before == "p":
            return earlier == "N"
        if lowers[last] in language.organization_words and lowers[last - 1] not in language.given_names:
            # UN General Assembly, Democratic National Committee
            return before == "J" or (before == "T" and (earlier == "N" or lowers[k - 1] in language.demonyms))
        return False
