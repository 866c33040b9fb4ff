"""Mentions: names, pronouns and noun phrases of a token stream that can stand for a speaker."""

from __future__ import annotations

from dataclasses import dataclass

from quoteset.extract.language import Language
from quoteset.extract.marks import Marked
from quoteset.extract.tokens import Stream
from quoteset.records import Form

NOUNS = frozenset("POSD")
RUN = frozenset("d#NTPOSDJx'")
# A nickname between the parts of a name, Robert “Bob” Smith. unit: words
NICKNAME_WORDS = 3


@dataclass(frozen=True, slots=True)
class NounPhrase:
    """One mention in token places ``start <= i < end`` of its stream.

    ``name`` are the places of the name proper, titles and roles left out: empty where there is none.
    ``head`` is the last word that says what it is.
    """

    start: int
    end: int
    form: Form
    head: int
    name_start: int = 0
    name_end: int = 0
    possessor: bool = False  # Clinton in “Clinton’s claim”
    determined: bool = False  # begins with a determiner

    @property
    def named(self) -> bool:
        return self.name_end > self.name_start


def settle_initials(stream: Stream, language: Language, lower_words: frozenset[str]) -> None:
    """Decide for each unknown capitalised word at the head of a sentence whether it is a name.

    It is none if the article has it in lower case too (Voters ... voters). A capitalised function word that once stands
    behind a given name is a surname everywhere (George Will).
    """
    classes, lowers = stream.classes, stream.lowers
    given = language.given_names
    surnames = {
        lowers[i]
        for i, class_ in enumerate(classes)
        if class_ in "aprtTJ" and i and stream.capital(i) and classes[i - 1] in "Nn" and lowers[i - 1] in given
    }
    inside = {lowers[i] for i, class_ in enumerate(classes) if class_ == "N"}
    last = len(classes) - 1
    for i, class_ in enumerate(classes):
        if class_ in "aprtTJ":
            if (
                surnames
                and lowers[i] in surnames
                and stream.capital(i)
                and not (class_ == "T" and classes[min(i + 1, last)] == "N")
            ):
                classes[i] = "N"
        elif class_ == "n":
            lower = lowers[i]
            follower = classes[min(i + 1, last)]
            if lower in language.ambiguous_given and follower != "N" and lower not in inside:
                classes[i] = "x"
            elif lower in given or lower in inside:
                classes[i] = "N"
            elif lower in lower_words or lower.endswith(("ing", "ed", "ly")):
                classes[i] = "r" if lower.endswith("ly") else "x"
            elif follower in "NCLK'aG" or not lower.endswith("s") or "'" in lower or "-" in lower:
                classes[i] = "N"
            else:
                classes[i] = "x"


def is_nickname(stream: Stream, i: int, marked: Marked) -> bool:
    """Whether the marked words at token ``i`` stand between two parts of one name."""
    if not 0 < i < len(stream) - 1 or stream.classes[i - 1] != "N" or stream.classes[i + 1] not in "Nn":
        return False
    words = stream.text[marked.start : marked.end].split()
    if not words or len(words) > NICKNAME_WORDS or stream.text[marked.end - 1] in ".,!?":
        return False
    adjacent = marked.outer.start - stream.ends[i - 1] <= 1 and stream.starts[i + 1] - marked.outer.end <= 1
    return adjacent and all(word[0].isupper() or word == "the" for word in words)


def find_mentions(stream: Stream, language: Language, nicknames: frozenset[int]) -> list[NounPhrase]:
    """The mentions of the stream in order; a possessor stands before the phrase it belongs to."""
    mentions: list[NounPhrase] = []
    classes = stream.classes
    n = len(stream)
    i = 0
    while i < n:
        class_ = classes[i]
        if class_ == "h" or (class_ == "w" and stream.lowers[i] in ("who", "which")):
            mentions.append(NounPhrase(i, i + 1, "pronoun", i))
            i += 1
        elif class_ in RUN and class_ != "'":
            end = _run_end(stream, i, language, nicknames)
            _add_phrases(mentions, stream, i, end, language, nicknames)
            i = max(end, i + 1)
        else:
            i += 1
    return mentions


def _modifies(stream: Stream, j: int, language: Language) -> bool:
    """Whether a verb's base form stands before a noun as part of its name: campaign press secretary, state senator."""
    cue = language.cues.get(stream.lowers[j])
    follower = stream.classes[j + 1] if j + 1 < len(stream) else "|"
    return cue is not None and cue.base and follower in "PODT" and stream.classes[j - 1] != "S"


def _is_particle(stream: Stream, i: int, language: Language) -> bool:
    return stream.lowers[i] in language.particles


def _run_end(stream: Stream, start: int, language: Language, nicknames: frozenset[int]) -> int:
    """Where the noun phrase that begins at ``start`` ends."""
    classes, lowers = stream.classes, stream.lowers
    n = len(stream)
    j = start + 1
    only_determiners = classes[start] == "d"
    while j < n:
        class_ = classes[j]
        before = classes[j - 1]
        follower = classes[j + 1] if j + 1 < n else "|"
        if class_ == "d":
            if only_determiners:
                j += 1
                continue
            if _is_particle(stream, j, language) and before == "N" and follower == "N":
                j += 1
                continue
            break
        if class_ == "N":
            if before in "x" and not only_determiners and lowers[j - 1].endswith("ing") and j - 1 == start:
                break
        elif class_ == "T" or class_ in NOUNS or class_ in "J#":
            if class_ in NOUNS and before in NOUNS and _verb_like(stream, j):
                break
        elif class_ == "x":
            if (
                _is_particle(stream, j, language)
                and before in "NT"
                and (follower == "N" or _is_particle(stream, j + 1, language))
            ):
                j += 1
                only_determiners = False
                continue
            if before == "N" and not (follower in NOUNS or (follower == "x" and j + 2 < n and classes[j + 2] in NOUNS)):
                break
            if before in NOUNS or before == "N":
                if lowers[j].endswith(("ed", "ing")):
                    break
        elif class_ == "'":
            if follower not in "NTPOSDJx#CKLV":
                break
        elif class_ in "CKLVGk":
            noun = language.classes.get(lowers[j])
            if _modifies(stream, j, language):
                j += 1
                only_determiners = False
                continue
            base = (
                class_ == "V" or lowers[j] == language.cues[lowers[j]].lemma
                if lowers[j] in language.cues or class_ == "V"
                else False
            )
            opened = before in ("d", "'") or (
                before in "Jx#"
                and classes[start] == "d"
                and follower not in "dhQN"
                and (noun in NOUNS or (base and not lowers[j].endswith("ed")))
            )
            if not opened or (class_ in "Gk" and before not in "d'") or (noun not in NOUNS and follower in "dh"):
                break
        elif class_ == "," and follower == "N" and lowers[j + 1] in language.suffixes and before == "N":
            pass
        elif class_ == "p" and lowers[j] in ("of", "for") and before in "NT" and follower == "N":
            joined = before == "T" or lowers[j - 1] in language.organization_words
            if not joined or stream.capital(j):
                break
        elif class_ == "Q" and stream.marked[j] in nicknames:
            pass
        elif class_ == "&" and lowers[j] == "&" and before == "N" and follower == "N":
            pass
        elif (
            class_ == "&"
            and lowers[j] == "and"
            and before == "N"
            and follower == "N"
            and _joins_names(stream, j, language)
        ):
            pass
        elif class_ == "t" and before in "N" and stream.capital(j) and follower == "N":
            pass
        else:
            break
        only_determiners = False
        j += 1
    while j > start + 1 and classes[j - 1] in "',d":
        j -= 1
    return j


def _joins_names(stream: Stream, j: int, language: Language) -> bool:
    # Health and Human Services: both sides belong to one body's name.
    k = j + 1
    while k < len(stream) and stream.classes[k] == "N":
        k += 1
    return stream.lowers[k - 1] in language.organization_words and j >= 2 and stream.lowers[j - 2] == "of"


def _verb_like(stream: Stream, j: int) -> bool:
    # “the group reports that”: a noun that is also a verb, after a noun and before what a verb takes
    follower = stream.classes[j + 1] if j + 1 < len(stream) else "|"
    return follower in "dQh" or stream.lowers[j + 1 : j + 2] == ["that"]


def _add_phrases(
    mentions: list[NounPhrase], stream: Stream, start: int, end: int, language: Language, nicknames: frozenset[int]
) -> None:
    classes, lowers = stream.classes, stream.lowers
    possessive = [k for k in range(start, end) if classes[k] == "'"]
    if possessive:
        owner = _phrase(stream, start, possessive[-1], language, nicknames)
        if owner is not None:
            mentions.append(
                NounPhrase(
                    owner.start,
                    owner.end,
                    owner.form,
                    owner.head,
                    owner.name_start,
                    owner.name_end,
                    True,
                    owner.determined,
                )
            )
    phrase = _phrase(stream, start, end, language, nicknames)
    if phrase is None:
        return
    if end < len(stream) and classes[end] == "'":
        phrase = NounPhrase(
            phrase.start,
            phrase.end,
            phrase.form,
            phrase.head,
            phrase.name_start,
            phrase.name_end,
            True,
            phrase.determined,
        )
    elif classes[start] == "d" and lowers[start] in ("his", "her", "their", "its", "my", "our") and not possessive:
        mentions.append(NounPhrase(start, start + 1, "pronoun", start, possessor=True))
    mentions.append(phrase)


def _phrase(stream: Stream, start: int, end: int, language: Language, nicknames: frozenset[int]) -> NounPhrase | None:
    classes, lowers = stream.classes, stream.lowers
    while end > start and classes[end - 1] in "'#," and end - 1 > start:
        end -= 1
    determined = classes[start] == "d"
    name_start, name_end = name_within(stream, start, end, language, nicknames)
    if name_end > name_start:
        return NounPhrase(start, end, "name", name_end - 1, name_start, name_end, False, determined)
    for head in range(end - 1, start - 1, -1):
        if classes[head] in NOUNS or classes[head] == "T":
            if head < end - 1 and not determined:
                end = head + 1
            return NounPhrase(start, end, "nominal", head, determined=determined)
    last = end - 1
    noun = language.classes.get(lowers[last], "x")
    if (
        noun in NOUNS
        or classes[last] == "J"
        or (determined and last > start)
        or lowers[start] in ("others", "another", "many", "some")
    ):
        return NounPhrase(start, end, "nominal", last, determined=determined)
    return None


def name_within(stream: Stream, start: int, end: int, language: Language, nicknames: frozenset[int]) -> tuple[int, int]:
    """The places of the name at the end of a phrase, titles before it left out; (0, 0) where it does not end in one."""
    classes, lowers = stream.classes, stream.lowers
    last = end - 1
    if classes[last] == "T":
        # Stephen King, Howard Dean: a title that is a surname
        given = last > start and classes[last - 1] == "N" and classes[start] != "d"
        if not given or lowers[last - 1] not in language.given_names or lowers[last].endswith("."):
            return 0, 0
    elif classes[last] != "N":
        return 0, 0
    k = last
    while k > start:
        before = classes[k - 1]
        if before == "N" or (before == "Q" and stream.marked[k - 1] in nicknames):
            k -= 1
        elif before == "x" and _is_particle(stream, k - 1, language):
            k -= 1
        elif before == "d" and _is_particle(stream, k - 1, language) and k - 2 >= start and classes[k - 2] == "N":
            k -= 1
        elif before == "t" and k - 2 >= start and classes[k - 2] == "N":
            k -= 1
        elif before == "," and lowers[k] in language.suffixes:
            k -= 1
        elif before == "&" and k - 2 >= start:
            k -= 1
        elif before == "p" and k - 2 >= start and (classes[k - 2] == "N" or classes[k - 2] == "T"):
            if classes[k - 2] == "T":
                break
            k -= 1
        elif (
            before in "JT"
            and lowers[last] in language.organization_words
            and (before == "J" or (k - 2 >= start and classes[k - 2] == "N"))
        ):
            k -= 1  # UN General Assembly
        else:
            break
    if k > start and classes[k - 1] == "p" and k - 2 >= start and classes[k - 2] == "T":
        # Secretary of State John Kerry: what the title is of ends with its last body word
        bodies = [
            m for m in range(k, last) if lowers[m] in language.organization_words or lowers[m] in language.offices
        ]
        if not bodies:
            return 0, 0
        k = bodies[-1] + 1
    given = language.given_names
    for m in range(k + 1, last):
        # the House Newt Gingrich: a body's word before a given name ends what stands before the name
        if (
            lowers[m] in given
            and lowers[m - 1] in language.organization_words
            and classes[last] == "N"
            and lowers[last] not in language.organization_words
        ):
            k = m
    while k < last and (classes[k] in "p&" or (classes[k] == "x" and not _is_particle(stream, k, language))):
        k += 1
    return k, end
