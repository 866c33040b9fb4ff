"""Two extractions of one page -> its paragraphs.

trafilatura is precise but sometimes loses or cuts paragraphs, or takes one twice (its issues 890, 817); resiliparse
keeps nearly all, and captions and teasers with them. So trafilatura's paragraphs are taken, and what resiliparse has
between, before or behind them is put back where it is quoted speech or a long stretch of running text.

Both are compared by the runs of ``GRAM`` words that they share, in time linear in the length of the page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

GRAM: Final = 5  # words; runs of five are rarely shared by two different sentences
PRESENT_SHARE: Final = 0.8  # of a paragraph's runs: it is there
CUT_SHARE: Final = 0.25  # between this and PRESENT_SHARE a part of it may be there
MIN_LOST_RUN: Final = 3  # running paragraphs in a row that are put back without a quotation in them
MIN_LOST_LENGTH: Final = 80  # characters each of them has at least; four captions in a row are shorter
MIN_SENTENCE_LENGTH: Final = 40  # characters; shorter lines are headings, captions, labels
MIN_REPEATED_WORDS: Final = 8  # a shorter paragraph may well be said twice

_WORD: Final = re.compile(r"[^\W_]+")
_SENTENCE_END: Final = re.compile(r"[.!?…。！？][\"”’'»)\]]*$|[\"”»]$")
_NOTICE: Final = re.compile(
    r"(?i)\b(?:cookies|newsletter|sign up|log ?in|logout|subscribe|subscription|browser|bookmark|display name"
    r"|google news|privacy policy|personalised|personalized)\b"
)
_ADDRESS: Final = re.compile(r"(?i)\b(?:your|our|please|you (?:must|are|can|will)|give you|sign up (?:to|for)|login)\b")
_QUOTED: Final = re.compile(
    r"""(?x)
      ["“„«] [^"“”„«»]{12,} (?: ["”“»] | $ )        # a closing mark may be missing where speech runs on
    | (?<! \w ) [‘'] (?= \w ) [^‘"“”]{20,600} [’'] (?! \w )
    """
)


@dataclass(frozen=True, slots=True)
class Merged:
    """Paragraphs of an article, and whether some were put back."""

    paragraphs: tuple[str, ...]
    recovered: bool


def is_running(paragraph: str) -> bool:
    """Whether ``paragraph`` reads like running text: long enough, and ending as a sentence does."""
    return len(paragraph) >= MIN_SENTENCE_LENGTH and bool(_SENTENCE_END.search(paragraph))


def is_quoted(paragraph: str) -> bool:
    """Whether somebody seems to be quoted in running text.

    >>> is_quoted("“We will not sell the harbour,” said Mara Lind."), is_quoted("Photo: “Harbour”")
    (True, False)
    """
    return is_running(paragraph) and bool(_QUOTED.search(paragraph))


def is_notice(paragraph: str) -> bool:
    """Whether ``paragraph`` addresses the visitor of the site and not the reader of the article.

    >>> is_notice("We use cookies to give you the most relevant experience. Click “Accept All”.")
    True
    >>> is_notice("“They put cookies on my phone,” said Mara Lind.")
    False
    """
    return bool(_NOTICE.search(paragraph) and _ADDRESS.search(paragraph))


def without_notices(paragraphs: Sequence[str]) -> list[str]:
    """``paragraphs`` without the notices at their beginning and end; inside they may be what the article is about."""
    start, end = 0, len(paragraphs)
    while start < end and is_notice(paragraphs[start]):
        start += 1
    while start < end and is_notice(paragraphs[end - 1]):
        end -= 1
    return list(paragraphs[start:end])


def merge(main: Sequence[str], other: Sequence[str]) -> Merged:
    """``main`` with the paragraphs that only ``other`` has where they belong, without the doubles of ``main``."""
    main = _undoubled(main, other)
    words = [_words(paragraph) for paragraph in main]
    place: dict[tuple[str, ...], int] = {}
    for i, sequence in enumerate(words):
        for gram in _grams(sequence):
            place.setdefault(gram, i)
    out = list(main)
    after: dict[int, list[str]] = {}  # index in main -> paragraphs to put behind it
    last = -1
    lost: list[str] = []
    recovered = False
    matched: set[int] = set()
    # A long paragraph may be compared with many short ones: its words are counted once.
    counts: dict[int, Counter[str]] = {}
    for paragraph in other:
        sequence = _words(paragraph)
        grams = _grams(sequence)
        if not grams:
            continue
        hits = [place[gram] for gram in grams if gram in place]
        share = len(hits) / len(grams)
        i = Counter(hits).most_common(1)[0][0] if hits else -1
        is_part = CUT_SHARE <= share < PRESENT_SHARE and i not in matched and len(words[i]) < len(sequence)
        if is_part and i not in counts:
            counts[i] = Counter(words[i])
        if is_part and _is_cut(counts[i], Counter(sequence)):
            out[i] = paragraph
            recovered = True
        elif share < PRESENT_SHARE:
            lost.append(paragraph)
            continue
        matched.add(i)
        # A paragraph behind its neighbours is a teaser that repeats the article's words: no place to put things.
        if i >= last:
            after.setdefault(last, []).extend(_worth(lost, inside=last >= 0))
            last = i
        lost = []
    after.setdefault(last, []).extend(_worth(lost, inside=False))
    if not matched:
        return Merged(tuple(main), False)
    paragraphs: list[str] = list(after.get(-1, ()))
    for i, paragraph in enumerate(out):
        paragraphs += [paragraph, *after.get(i, ())]
    return Merged(tuple(paragraphs), recovered or len(paragraphs) > len(main))


def _worth(lost: list[str], *, inside: bool) -> list[str]:
    """What of a run of lost paragraphs belongs to the article.

    At the article's edges stand promotions and biographies, so that there only quoted speech, and what lies between
    it and between it and the article, is taken.
    """
    lost = [paragraph for paragraph in lost if not is_notice(paragraph)]
    quoted = [i for i, paragraph in enumerate(lost) if is_quoted(paragraph)]
    running = [paragraph for paragraph in lost if is_running(paragraph)]
    if inside:
        full = [paragraph for paragraph in running if len(paragraph) >= MIN_LOST_LENGTH]
        return running if quoted or len(full) >= MIN_LOST_RUN else []
    return [paragraph for paragraph in lost[quoted[0] : quoted[-1] + 1] if is_running(paragraph)] if quoted else []


def _is_cut(part: Counter[str], whole: Counter[str]) -> bool:
    """Whether ``part``, the words of a paragraph, are those of ``whole`` with some missing, such as those in a link."""
    return (part & whole).total() >= 0.95 * part.total()


def _undoubled(main: Sequence[str], other: Sequence[str]) -> list[str]:
    """``main`` without the later copies of a long paragraph that ``other`` has only once."""
    counts = Counter(" ".join(_words(paragraph)) for paragraph in other)
    seen: set[str] = set()
    out: list[str] = []
    for paragraph in main:
        key = " ".join(_words(paragraph))
        if key in seen and counts[key] <= 1 and key.count(" ") >= MIN_REPEATED_WORDS - 1:
            continue
        seen.add(key)
        out.append(paragraph)
    return out


def _words(paragraph: str) -> list[str]:
    return _WORD.findall(paragraph.casefold())


def _grams(words: list[str]) -> list[tuple[str, ...]]:
    if len(words) < GRAM:
        return [tuple(words)] if words else []
    return list(zip(*(words[i:] for i in range(GRAM)), strict=False))


def without_title(paragraphs: Sequence[str], headings: Sequence[str]) -> list[str]:
    """``paragraphs`` without the title above the body, and without the short labels above the title."""
    titles = {" ".join(_words(heading)) for heading in headings} - {""}
    start = 0
    for i, paragraph in enumerate(paragraphs[:5]):
        if " ".join(_words(paragraph)) in titles:
            start = i + 1
        elif is_running(paragraph):
            break
    return list(paragraphs[start:])
