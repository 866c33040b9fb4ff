"""Words and signs of a text with their classes, marked words folded into one token each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from quoteset.extract.language import Language
from quoteset.extract.marks import Marked
from quoteset.records import Span

# The classes that a pack's words.toml may use, with the letters that stand for them in patterns and evidence.
CLASSES = {
    "determiner": "d",
    "preposition": "p",
    "conjunction": "&",
    "relative": "w",
    "auxiliary": "a",
    "adverb": "r",
    "time": "t",
    "pronoun": "h",
    "verb": "V",
    "person": "P",
    "organization": "O",
    "group": "S",
    "document": "D",
}
# Further letters: C cue, G cue as participle, K mixed cue, k its participle, L cue with an addressee, T title, N name,
# J demonym or party, A party and state in brackets, # number, x other word, ' possessive, Q marked words, | paragraph, , ; : . ? ! ( ) - signs.

TOKEN = regex.compile(
    r"""
    (?P<tag> \(\p{Lu}{1,3}(?:[-–,][ ]?[\p{L}.][\p{L}. ]{0,14})?\) )
  | (?P<abbreviation> (?:\p{L}\.){2,}+ | \p{Lu}\.(?=[ \xa0]?\p{Lu}) )
  | (?P<possessive> (?<=\p{L})['’]s\b | (?<=s)['’](?=[ \xa0]) )
  | (?P<word> \p{L}[\p{L}\p{M}\p{N}\x80-\x9f]*+ (?:(?<=[ÃÂ\u0302\u0303])[^\s\p{L}\p{N}"“”][\p{L}]*+)*+ (?: (?: ['’](?!s\b) | -(?=\p{L}) | (?<=\p{L})&(?=\p{Lu}) ) [\p{L}\p{N}][\p{L}\p{M}\p{N}]*+ )*+ )
  | (?P<handle> [@\#][\p{L}\p{N}_]++ )
  | (?P<number> [$£€]?\d[\d,.]*+\d[\p{L}%]*+ | [$£€]?\d[\p{L}%]*+ )
  | (?P<ellipsis> \.{2,}+ | …  )
  | (?P<dash> [—–] | -{1,3}+ | ― )
  | (?P<sign> [,;:.?!()\[\]&/] )
    """,
    regex.VERBOSE,
)
# Given names that are common words too; at the head of a sentence they need more to be a name.
AMBIGUOUS_GIVEN = frozenset(
    (
        "bill",
        "mark",
        "will",
        "grace",
        "hope",
        "rose",
        "dawn",
        "grant",
        "frank",
        "jack",
        "pat",
        "rob",
        "sue",
        "guy",
        "rich",
        "faith",
        "joy",
        "max",
        "ray",
        "dean",
        "earl",
        "christian",
    )
)
# Behind these a verb's base form is none: “a talk”, “the state”, but “critics call”, “they say”.
SINGULAR = frozenset("xdPOT#DJ'")
CONTRACTED = frozenset(("re", "ve", "ll", "d", "m", "s", "t"))
SIGNS = {"[": "(", "]": ")", "/": "/", "&": "&"}


@dataclass(slots=True)
class Stream:
    """Parallel lists, one place a token: offsets, the word as printed and in lower case, its class, its paragraph.

    ``marked[i]`` is the index of the marked words that token ``i`` stands for, or -1.
    """

    starts: list[int]
    ends: list[int]
    words: list[str]
    lowers: list[str]
    classes: list[str]
    marked: list[int]
    paragraphs: list[int]
    text: str

    def __len__(self) -> int:
        return len(self.starts)

    def capital(self, i: int) -> bool:
        """Whether token ``i`` begins with a capital letter."""
        return self.words[i][:1].isupper()


def tokenize(
    text: str,
    paragraphs: Sequence[Span],
    marked: Sequence[Marked],
    language: Language,
    wanted: frozenset[int] | None = None,
) -> Stream:
    """The tokens of the paragraphs whose numbers are in ``wanted`` (all, if None), each paragraph ended by a ``|``.

    Marked words become one ``Q`` token that spans their marks.
    """
    stream = Stream([], [], [], [], [], [], [], text)
    starts, ends, words, lowers, classes = stream.starts, stream.ends, stream.words, stream.lowers, stream.classes
    indexes, numbers = stream.marked, stream.paragraphs
    known, cues, titles, demonyms = language.classes, language.cues, language.titles, language.demonyms
    not_names, suffixes = language.not_names, language.suffixes
    q = 0
    for number, paragraph in enumerate(paragraphs):
        while q < len(marked) and marked[q].paragraph < number:
            q += 1
        if wanted is not None and number not in wanted:
            continue
        at = paragraph.start
        initial = True  # at the head of a sentence, where a capital says nothing
        while True:
            piece_end = marked[q].outer.start if q < len(marked) and marked[q].paragraph == number else paragraph.end
            for match in TOKEN.finditer(text, at, piece_end):
                start, end = match.span()
                if start < at:
                    continue
                kind = match.lastgroup
                word = match.group()
                lower = word.lower()
                if kind == "word" or kind == "abbreviation":
                    capital = word[0].isupper()
                    if end < piece_end and text[end] == "." and kind == "word":
                        dotted = lower + "."
                        if (capital and (dotted in titles or dotted in suffixes)) or (
                            dotted in known and dotted[:-1] not in known
                        ):
                            word, lower, end = word + ".", dotted, end + 1
                            at = end
                    if capital:
                        class_ = _class_of_capital(word, lower, initial, language)
                    else:
                        cue = cues.get(lower)
                        if cue is not None and known.get(lower, "x") not in "dp&ah":
                            class_ = _class_of_cue(cue.kind, cue.participle)
                            if (
                                lower == cue.lemma
                                and classes
                                and classes[-1] in SINGULAR
                                and not lowers[-1].endswith("s")
                            ):
                                class_ = known.get(lower, "x")
                        else:
                            class_ = known.get(lower, "x")
                            if "-" in lower and any(char.isupper() for char in word):
                                # al-Zamari, but not “anti-American”
                                class_ = "N" if lower.partition("-")[0] in language.particles else "x"
                            if class_ == "x" and lower.endswith("ly") and len(lower) > 4:
                                class_ = "r"
                    initial = False
                elif kind == "possessive":
                    class_ = "'"
                elif kind == "tag":
                    class_ = "A"
                elif kind == "number":
                    class_ = "#"
                    initial = False
                elif kind == "handle":
                    class_ = "N"
                    initial = False
                elif kind == "ellipsis":
                    class_ = "."
                    word = lower = "…"
                elif kind == "dash":
                    if (
                        word == "-"
                        and start > 0
                        and end < len(text)
                        and not (text[start - 1].isspace() or text[end].isspace())
                    ):
                        continue
                    class_ = "-"
                else:
                    class_ = SIGNS.get(word, word)
                    initial = class_ in ".?!:"
                starts.append(start)
                ends.append(end)
                words.append(word)
                lowers.append(lower)
                classes.append(class_)
                indexes.append(-1)
                numbers.append(number)
            if q < len(marked) and marked[q].paragraph == number:
                item = marked[q]
                starts.append(item.outer.start)
                ends.append(item.outer.end)
                words.append("")
                lowers.append("")
                classes.append("Q")
                indexes.append(q)
                numbers.append(number)
                at = item.outer.end
                # British style sets comma and full stop behind the mark; for what follows they are the words' own.
                if at < paragraph.end and text[at] in ",." and text[at : at + 2] != "..":
                    at += 1
                initial = final_sign(text, item) in ".?!…"
                q += 1
            else:
                break
        starts.append(paragraph.end)
        ends.append(paragraph.end)
        words.append("")
        lowers.append("")
        classes.append("|")
        indexes.append(-1)
        numbers.append(number)
    return stream


def final_sign(text: str, item: Marked) -> str:
    """The sign that ends marked words, inside the closing mark or right behind it; a letter where there is none."""
    last = text[item.end - 1]
    if last not in ",.?!…-—;:" and text[item.outer.end : item.outer.end + 1] in (",", "."):
        return text[item.outer.end]
    return last


def _class_of_cue(kind: str, participle: bool) -> str:
    if kind == "mixed":
        return "k" if participle else "K"
    if participle:
        return "G"
    return "L" if kind == "tell" else "C"


def _class_of_capital(word: str, lower: str, initial: bool, language: Language) -> str:
    if "'" in lower or "’" in lower:
        # They’re, I’ve: what it is short for decides
        head, _, tail = lower.replace("’", "'").partition("'")
        if tail in CONTRACTED and head in language.classes:
            return language.classes[head]
    known = language.classes.get(lower)
    given = lower in language.male_names or lower in language.female_names
    if given and not (initial and known is not None and known in "dp&wahrt"):
        return "N" if lower not in AMBIGUOUS_GIVEN or not initial else "n"
    if lower in language.titles or known == "P":
        return "T"
    if known is not None and known in "dp&wahrt":
        # “May” and “Will” are names where something else speaks for it: see mentions.
        return known
    if initial:
        cue = language.cues.get(lower)
        if cue is not None:
            return _class_of_cue(cue.kind, cue.participle)
        if lower in language.demonyms:
            return "J"
        if known is not None:
            return known
        if lower in language.not_names:
            return "x"
        return "n" if not word.isupper() or len(word) < 2 else "N"
    return "J" if lower in language.demonyms else "N"
