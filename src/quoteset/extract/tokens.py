"""Words and signs of a text with their classes, marked words folded into one token each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from quoteset.extract.language import Language, Word
from quoteset.extract.marks import Marked
from quoteset.records import Span

# Letters of cues, participles among them.
CUES = frozenset("CKLGk")
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
# n unknown word at the head of a sentence, J demonym, A party and state in brackets, # number, x other word,
# ' possessive, Q marked words, | end of paragraph, and the signs , ; : . ? ! ( ) - themselves.

TOKEN = regex.compile(
    r"""
    (?P<tag> \(\p{Lu}{1,3}(?:[-–,][ ]?[\p{L}.][\p{L}. ]{0,14})?\) )
  | (?P<abbreviation> (?:\p{L}\.){2,}+ | \p{Lu}\.(?=[ \xa0]?\p{Lu}) )
  | (?P<possessive> (?<=\p{L})['’]s\b | (?<=s)['’](?=[ \xa0]) )
  | (?P<word>
        \p{L}[\p{L}\p{M}\p{N}\x80-\x9f]*+
        (?: (?<=[ÃÂ\u0302\u0303]) [^\s\p{L}\p{N}"“”] \p{L}*+ )*+        # FranÃ§ois: broken, but one word
        (?: (?: ['’](?!s\b) | -(?=\p{L}) | &(?=\p{Lu}) ) [\p{L}\p{N}][\p{L}\p{M}\p{N}]*+ )*+
    )
  | (?P<handle> [@\#][\p{L}\p{N}_]++ )
  | (?P<number> [$£€]?\d++ (?: [,.]\d++ )*+ [\p{L}%]*+ )
  | (?P<ellipsis> \.{2,}+ | …  )
  | (?P<dash> [—–] | -{1,3}+ | ― )
  | (?P<sign> [,;:.?!()\[\]&/] )
    """,
    regex.VERBOSE,
)
# Behind these a verb's base form is none: “a talk”, “the state”, but “critics call”, “they say”.
SINGULAR = frozenset("xdPOT#DJ'")
FUNCTION = frozenset("dp&wahrt")
KINDS = {"possessive": "'", "tag": "A", "number": "#", "handle": "N", "ellipsis": "."}
SIGNS = {"[": "(", "]": ")", "/": "/", "&": "&"}
# What is longer between two blanks does not come again. unit: characters
LONGEST_KNOWN = 30
# So many of the others are remembered. Those that come often are among the first.
MOST_KNOWN = 1 << 15


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


def tokenize(text: str, paragraphs: Sequence[Span], marked: Sequence[Marked], language: Language) -> Stream:
    """The tokens of the paragraphs, each ended by a ``|``. Marked words are one ``Q`` token that spans their marks."""
    stream = Stream([], [], [], [], [], [], [], text)
    q = 0
    for number, paragraph in enumerate(paragraphs):
        at = paragraph.start
        initial = True  # at the head of a sentence, where a capital says nothing
        while q < len(marked) and marked[q].paragraph == number:
            item = marked[q]
            _add_words(stream, at, item.outer.start, number, initial, language)
            _add(stream, item.outer.start, item.outer.end, "", "", "Q", number, q)
            at = item.outer.end
            # British style sets comma and full stop behind the mark; for what follows they are the words' own.
            if at < paragraph.end and text[at] in ",." and text[at : at + 2] != "..":
                at += 1
            initial = final_sign(text, item) in ".?!…"
            q += 1
        _add_words(stream, at, paragraph.end, number, initial, language)
        _add(stream, paragraph.end, paragraph.end, "", "", "|", number, -1)
    return stream


def _add(
    stream: Stream, start: int, end: int, word: str, lower: str, class_: str, paragraph: int, marked: int = -1
) -> None:
    stream.starts.append(start)
    stream.ends.append(end)
    stream.words.append(word)
    stream.lowers.append(lower)
    stream.classes.append(class_)
    stream.marked.append(marked)
    stream.paragraphs.append(paragraph)


def _add_words(stream: Stream, at: int, stop: int, paragraph: int, initial: bool, language: Language) -> None:
    """Add the tokens of ``at <= i < stop``; ``initial`` tells whether a sentence begins there."""
    before = len(stream.starts)
    starts, ends, words, lowers, classes = stream.starts, stream.ends, stream.words, stream.lowers, stream.classes
    for origin, found in read_words(stream.text, at, stop, language):
        for start, end, word, lower, class_head, class_inner, class_noun, opens in found:
            class_ = class_head if initial else class_inner
            if (
                class_noun is not None
                and classes
                and classes[-1] in SINGULAR
                and (classes[-1] == "'" or not lowers[-1].endswith("s"))
            ):
                class_ = class_noun
            if opens is not None:
                initial = opens
            starts.append(origin + start)
            ends.append(origin + end)
            words.append(word)
            lowers.append(lower)
            classes.append(class_)
    n_added = len(starts) - before
    stream.marked.extend([-1] * n_added)
    stream.paragraphs.extend([paragraph] * n_added)


def read_words(text: str, at: int, stop: int, language: Language) -> list[tuple[int, list[Word]]]:
    """The words of ``at <= i < stop``, from one blank to the next, with where their offsets count from.

    The same few words make most of any news, so that what stands between two blanks is read once and remembered. Only
    a tag (D, Ohio) reaches over a blank; what stands beside marks depends on them.
    """
    region = text[at:stop]
    if "(" in region:
        return [(at, read_chunk(text, at, stop, stop, language))]
    first = at if at and not text[at - 1].isspace() else -1
    out: list[tuple[int, list[Word]]] = []
    for chunk in region.split(" "):
        if not chunk:
            at += 1
            continue
        end = at + len(chunk)
        if len(chunk) > LONGEST_KNOWN or at == first or (end == stop and chunk[-1] in "-'’"):
            found = read_chunk(text, at, end, min(end + 2, stop), language)
        else:
            initial = chunk[-1] == "." and chunk[-2:-1].isupper() and end + 1 < stop and text[end + 1].isupper()
            # An initial before a name is no word that ends a sentence: it is remembered with the name's first letter.
            key = chunk + " X" if initial else chunk
            known = language.known_words.get(key)
            found = _remembered(key, len(chunk), language) if known is None else known
        out.append((at, found))
        at = end + 1
    return out


def _remembered(key: str, length: int, language: Language) -> list[Word]:
    """The words of the first ``length`` characters of ``key``, which stand before a blank."""
    sight = key if len(key) > length else key + " "
    found = read_chunk(sight, 0, length, len(sight), language)
    if len(language.known_words) < MOST_KNOWN:
        language.known_words[key] = found
    return found


def read_chunk(text: str, at: int, stop: int, sight: int, language: Language) -> list[Word]:
    """The words that begin at ``at <= i < stop``, offsets counted from ``at``; what is behind ``sight`` is not seen."""
    words: list[Word] = []
    origin = at
    for match in TOKEN.finditer(text, at, sight):
        start, end = match.span()
        if start < at:
            continue  # the full stop of an abbreviation that was taken in before
        if start >= stop:
            break
        kind = match.lastgroup
        word = match.group()
        class_noun = None
        opens: bool | None = False
        if kind == "word" or kind == "abbreviation":
            lower = word.lower()
            capital = lower[:1] != word[:1]
            if kind == "word" and end < sight and text[end] == "." and _takes_stop(lower, capital, language):
                word, lower, end = word + ".", lower + ".", end + 1
                at = end
            if capital:
                class_head = _class_of_capital(word, lower, True, language)
                class_inner = _class_of_capital(word, lower, False, language)
            else:
                class_head = class_inner = _class_of_small(word, lower, language)
                if class_inner in "CKL" and language.cues[lower].base:
                    class_noun = language.classes.get(lower, "x")
        elif kind == "sign":
            lower = word
            class_head = class_inner = SIGNS.get(word, word)
            opens = class_inner in ".?!:"
        elif kind == "dash":
            joined = start > 0 and end < len(text) and not (text[start - 1].isspace() or text[end].isspace())
            if word == "-" and joined:
                continue
            lower, class_head, class_inner, opens = word, "-", "-", None
        else:
            lower = word.lower()
            class_head = class_inner = KINDS[kind or "sign"]
            opens = False if kind in ("number", "handle") else None
        words.append((start - origin, end - origin, word, lower, class_head, class_inner, class_noun, opens))
    return words


def final_sign(text: str, item: Marked) -> str:
    """The sign that ends marked words, inside the closing mark or right behind it; a letter where there is none."""
    last = text[item.end - 1]
    if last not in ",.?!…-—;:" and text[item.outer.end : item.outer.end + 1] in (",", "."):
        return text[item.outer.end]
    return last


def _takes_stop(lower: str, capital: bool, language: Language) -> bool:
    """Whether a full stop behind a word is part of it: Sen., Jr., a.m."""
    dotted = lower + "."
    if capital and (dotted in language.titles or dotted in language.suffixes):
        return True
    return dotted in language.classes and lower not in language.classes


def _class_of_cue(kind: str, participle: bool) -> str:
    if kind == "mixed":
        return "k" if participle else "K"
    if participle:
        return "G"
    return "L" if kind == "tell" else "C"


def _class_of_small(word: str, lower: str, language: Language) -> str:
    cue = language.cues.get(lower)
    class_ = language.classes.get(lower, "x")
    if cue is not None and class_ not in "dp&ah":
        return _class_of_cue(cue.kind, cue.participle)
    if "-" in word and word != lower:
        # al-Zamari, but not “anti-American”; then-Secretary of State Clinton
        if lower.partition("-")[0] in language.particles:
            return "N"
        return "T" if lower.rpartition("-")[2] in language.titles else "x"
    if class_ == "x" and "-" in word:
        class_ = _class_of_compound(lower, language)
    return "r" if class_ == "x" and lower.endswith(language.adverb_endings) and len(lower) > 4 else class_


def _class_of_compound(lower: str, language: Language) -> str:
    """Who a hyphenated word names: vice-chancellor and director-general are people, a well-known is nobody."""
    parts = lower.split("-")
    if language.classes.get(parts[-1]) == "P":
        return "P"
    tailed = parts[-1] in language.compound_tails or parts[1] in language.office_links  # a mum-of-two
    return "P" if language.classes.get(parts[0]) == "P" and tailed else "x"


def _class_of_capital(word: str, lower: str, initial: bool, language: Language) -> str:
    if "'" in lower or "’" in lower:
        # They’re, I’ve: what it is short for decides
        head, _, tail = lower.replace("’", "'").partition("'")
        if tail in language.contracted and head in language.classes:
            return language.classes[head]
    known = language.classes.get(lower)
    head, dash, tail = word.rpartition("-")
    if dash and tail.islower() and tail in language.modifier_tails:
        return "J"  # the Oscar-winning, Korean-born ...
    if dash and tail.lower() in language.titles:
        return "T"  # Then-Secretary, Vice-President
    if lower in language.given_names and known != "t" and not (initial and known is not None and known in FUNCTION):
        return "N" if lower not in language.ambiguous_given or not initial else "n"
    if lower in language.titles or known == "P":
        return "T"
    if word in language.acronyms:
        return "N"
    if word in language.things:
        return "x"
    if known is not None and known in FUNCTION:
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
