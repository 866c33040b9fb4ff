"""Mentions: names, pronouns and noun phrases of a token stream that can stand for a speaker."""

from __future__ import annotations

from dataclasses import dataclass, replace

from quoteset.extract.language import Language
from quoteset.extract.marks import Marked
from quoteset.extract.phrases import NOUNS, Phraser
from quoteset.extract.tokens import Stream
from quoteset.records import Form

RUN = frozenset("d#NTPOSDJx")
# Classes of capitalised words at the head of a sentence that may be names after all.
OTHER_INITIALS = frozenset("VCKLGkx")
# Classes of verbs.
VERBS = frozenset("CKLGkV")
# The name of a body is no longer than this. unit: tokens
NAME_TOKENS = 6
# A dateline is no longer than this. unit: tokens
DATELINE_TOKENS = 12
# A nickname between the parts of a name, Robert “Bob” Smith. unit: words
NICKNAME_WORDS = 3


@dataclass(slots=True)
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
        """Whether it holds a name."""
        return self.name_end > self.name_start


def settle_initials(stream: Stream, language: Language, lower_words: frozenset[str]) -> None:
    """Decide for each unknown capitalised word at the head of a sentence whether it is a name.

    It is none if the article has it in lower case too (Voters ... voters). A capitalised function word that once stands
    behind a given name is a surname everywhere (George Will).
    """
    _drop_datelines(stream)
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
        if (
            class_ == "t"
            and lowers[i] in given
            and classes[min(i + 1, last)] == "N"
            and classes[i - 1 if i else 0] != "p"
        ):
            classes[i] = "N"  # April Ryan, but not “in April Trump ...”
        elif class_ in "aprtTJ":
            if (
                surnames
                and lowers[i] in surnames
                and stream.capital(i)
                and not (class_ == "T" and classes[min(i + 1, last)] == "N")
            ):
                classes[i] = "N"
        elif class_ in OTHER_INITIALS and stream.capital(i):
            # Ban recalled, where the article speaks of Ban elsewhere and never of a ban
            if lowers[i] in inside and lowers[i] not in lower_words:
                classes[i] = "N"
        elif (
            class_ == "d"
            and i
            and lowers[i] not in language.small_words
            and stream.capital(i)
            and classes[i - 1] not in ".?!|:Q(-"
            and classes[min(i + 1, last)] == "N"
        ):
            classes[i] = "N"  # the advocacy group One Nation
        elif class_ == "n":
            lower = lowers[i]
            follower = classes[min(i + 1, last)]
            named = follower == "N" or (lower in given and lowers[min(i + 1, last)] in surnames)  # Mark Cuban
            if lower in language.ambiguous_given and not named and lower not in inside:
                classes[i] = "x"
            elif lower in given or lower in inside:
                classes[i] = "N"
            elif lower in lower_words or lower in language.common_words or lower.endswith(language.initial_endings):
                # Downing Street said: names go on to a verb, “Calling Clinton a liar” does not
                adverb = lower.endswith(language.adverb_endings)
                named = lower not in lower_words and not adverb and _name_speaks(classes, i)
                classes[i] = "N" if named else "r" if adverb else "x"
            elif follower in "NCLK'aG" or not lower.endswith("s") or "'" in lower or "-" in lower:
                classes[i] = "N"
            else:
                classes[i] = "x"


def settle_joiners(stream: Stream, language: Language) -> None:
    """Tell small words that join clauses from those that are part of a phrase.

    “that” before a name, a determiner or a pronoun is part of none (he said that Clinton left); “once” before a verb
    joins nothing (Clinton once described). A cue behind a preposition is a noun (according to reports). “put” and “it”
    are one cue where what was put follows.
    """
    classes, lowers = stream.classes, stream.lowers
    for i in range(len(classes) - 1):
        if classes[i] in "CKL" and i and _is_noun(stream, i, language):
            classes[i] = language.classes[lowers[i]]
        elif lowers[i] in language.putting and _is_put(stream, i, language):
            classes[i], classes[i + 1] = "C", "r"
        elif classes[i] == "d":
            if lowers[i] in language.that and (
                classes[i + 1] in "Ndh" or (classes[i + 1] == "T" and stream.capital(i + 1))
            ):
                classes[i] = "&"
        elif classes[i] == "&" and lowers[i] in language.sometime and classes[i + 1] in VERBS:
            classes[i] = "r"


def _is_noun(stream: Stream, i: int, language: Language) -> bool:
    """Whether the cue at token ``i`` is a noun that stands behind a preposition, and no infinitive behind “to”."""
    lowers = stream.lowers
    if stream.classes[i - 1] != "p" or language.classes.get(lowers[i], "x") not in NOUNS:
        return False
    cue = language.cues[lowers[i]]
    return lowers[i - 1] not in language.infinitive or (not cue.base and cue.lemma != lowers[i])


def _is_put(stream: Stream, i: int, language: Language) -> bool:
    """Whether the verb at token ``i`` is the cue of “as Ana Ruiz put it: ...”."""
    classes, lowers = stream.classes, stream.lowers
    after = classes[i + 2] if i + 2 < len(classes) else "|"
    before = classes[i - 1] if i else "|"
    return lowers[i + 1] in language.put_objects and after in ",:.Q|" and before not in "pa&d|"


def _name_speaks(classes: list[str], i: int) -> bool:
    """Whether capitalised words from ``i`` on lead to a verb of speaking or an auxiliary."""
    k = i + 1
    while k < len(classes) and k - i < NAME_TOKENS and classes[k] in "NJ":
        k += 1
    return k < len(classes) and classes[k] in "CLKa"


def _drop_datelines(stream: Stream) -> None:
    """Make the place that opens a news item (DALLAS (AP) —, KETTER FALLS, Ohio, May 3 —) words of time and place."""
    classes = stream.classes
    for i, class_ in enumerate(classes):
        if class_ not in "Nn" or (i and classes[i - 1] != "|") or not stream.words[i].isupper():
            continue
        end = i
        while end < len(classes) and end - i < DATELINE_TOKENS and classes[end] in "NnT,.At#(/)Jp":
            end += 1
        if end < len(classes) and classes[end] == "-":
            for k in range(i, end):
                if classes[k] in "NnTJ":
                    classes[k] = "t"


def is_nickname(stream: Stream, i: int, marked: Marked, language: Language) -> bool:
    """Whether the marked words at token ``i`` stand between two parts of one name."""
    if not 0 < i < len(stream) - 1 or stream.classes[i - 1] != "N" or stream.classes[i + 1] not in "Nn":
        return False
    words = stream.text[marked.start : marked.end].split()
    if not words or len(words) > NICKNAME_WORDS or stream.text[marked.end - 1] in ".,!?":
        return False
    adjacent = marked.outer.start - stream.ends[i - 1] <= 1 and stream.starts[i + 1] - marked.outer.end <= 1
    return adjacent and all(word[0].isupper() or word in language.small_words for word in words)


def find_mentions(stream: Stream, language: Language, nicknames: frozenset[int]) -> list[NounPhrase]:
    """The mentions of the stream in order; a possessor stands before the phrase it belongs to."""
    mentions: list[NounPhrase] = []
    phraser = Phraser(stream, language, nicknames)
    classes = stream.classes
    i = 0
    while i < len(classes):
        class_ = classes[i]
        if class_ == "h" or (class_ == "w" and stream.lowers[i] in language.relatives):
            mentions.append(NounPhrase(i, i + 1, "pronoun", i))
            i += 1
        elif class_ in RUN:
            end = phraser.end_of(i)
            _add_phrases(mentions, phraser, i, end)
            i = max(end, i + 1)
        else:
            i += 1
    return mentions


def _add_phrases(mentions: list[NounPhrase], phraser: Phraser, start: int, end: int) -> None:
    classes, lowers = phraser.stream.classes, phraser.stream.lowers
    possessive = [k for k in range(start, end) if classes[k] == "'"]
    if possessive:
        owner = _phrase(phraser, start, possessive[-1])
        if owner is not None:
            mentions.append(replace(owner, possessor=True))
    phrase = _phrase(phraser, start, end)
    if phrase is None:
        return
    if end < len(classes) and classes[end] == "'":
        phrase = replace(phrase, possessor=True)
    elif classes[start] == "d" and lowers[start] in phraser.language.possessives and not possessive:
        mentions.append(NounPhrase(start, start + 1, "pronoun", start, possessor=True))
    mentions.append(phrase)


def _phrase(phraser: Phraser, start: int, end: int) -> NounPhrase | None:
    """The mention in these places, or None where they hold neither a name nor a noun that can speak."""
    classes, lowers, language = phraser.stream.classes, phraser.stream.lowers, phraser.language
    while end - 1 > start and classes[end - 1] in "'#,":
        end -= 1
    determined = classes[start] == "d"
    name_start, name_end = phraser.name_within(start, end)
    if name_end > name_start:
        return NounPhrase(start, end, "name", name_end - 1, name_start, name_end, False, determined)
    for head in range(end - 1, start - 1, -1):
        if head - 2 >= start and lowers[head - 1] in language.office_links and classes[head - 2] in "PT":
            continue  # secretary of state
        if classes[head] in NOUNS or classes[head] == "T":
            stop = end if head == end - 1 or determined else head + 1
            return NounPhrase(start, stop, "nominal", head, determined=determined)
    last = end - 1
    speaks = language.classes.get(lowers[last], "x") in NOUNS or classes[last] == "J"
    if speaks or (determined and last > start) or lowers[start] in language.indefinites:
        return NounPhrase(start, end, "nominal", last, determined=determined)
    return None
