"""Cheap tests of a page, before the costly search for its article: most pages of a crawl quote nobody.

The bytes of a page are looked at, as UTF-8, without a parser. A page that passes may still hold no quotation; one that
does not pass holds none in the text that a reader could find.
"""

from __future__ import annotations

import html
import re
from itertools import starmap
from typing import Final

import numpy as np

# What stands for tags in ``visible_text``: it parts words, and is no space, which would end an apostrophe's word.
_GAP: Final = b"< "
# Marks that open or close a quotation, as UTF-8: ‘ ‚ ‛ “ ” „ ‟ ‹ ›, « », 「 」 『 』 〝 〞, ＂. Each pattern begins
# with bytes that stand for themselves, since those are looked for ten times as fast.
_MARKS: Final = tuple(
    map(
        re.compile,
        (rb"\xe2\x80[\x98\x9a-\x9f\xb9\xba]", rb"\xc2[\xab\xbb]", rb"\xe3\x80[\x8c-\x8f\x9d\x9e]", rb"\xef\xbc\x82"),
    )
)
# The same as character references; browsers take many without a semicolon, and 128 to 159 as windows-1252.
_REFERENCE: Final = re.compile(
    rb"""(?x) & (?:
        (?: quot | QUOT | [lrb]dquo | [lr]aquo | lsquo | sbquo | [lr]saquo
          | OpenCurly(?:Double)?Quote | CloseCurlyDoubleQuote )
      | \# 0{0,8} (?: 34 | 171 | 187 | 821[689] | 822[0-3] | 8249 | 8250 | 1230[0-3] | 1231[78] | 65282
                    | 13[029] | 14[578] | 155 ) (?! \d )
      | \# [xX] 0{0,8} (?: 22 | [aAbB][bB] | 201[89a-fA-F] | 2039 | 203[aA] | 300[c-fC-F] | 301[dDeE]
                         | [fF][fF]02 | 8[24bB] | 9[134bB] ) (?! [0-9a-fA-F] )
    )"""
)
# An apostrophe behind no word and before something, as it is or as a reference, may open ‘a quotation’.
_APOSTROPHES: Final = tuple(
    re.compile(rb"%b (?= \S ) (?<! [0-9A-Za-z\x80-\xff]%b )" % (mark, mark), re.VERBOSE)
    for mark in (rb"'", rb"\xe2\x80\x99")
)
_APOSTROPHE_REFERENCE: Final = re.compile(rb"&(?:apos|rsquo|#0{0,8}(?:39|8217|146)|#[xX]0{0,8}(?:27|2019|92));?(?=\S)")
_WORD_BYTES: Final = frozenset(each for each in range(256) if each >= 0x80 or chr(each).isalnum())
# Elements whose content is no text of the page.
_UNSEEN: Final = tuple(
    (name, re.compile(rb"</" + name + rb"(?=[\s/>])", re.IGNORECASE))
    for name in (b"script", b"style", b"template", b"noembed", b"noframes")
)
_COMMENT_END: Final = re.compile(rb"--!?>")
# The article as data, in a script of its own: it is read where the markup holds less.
BODY_IN_SCRIPT: Final = b"articleBody"


def _table(characters: bytes) -> np.typing.NDArray[np.bool_]:
    table = np.zeros(256, dtype=np.bool_)
    table[np.frombuffer(characters, dtype=np.uint8)] = True
    return table


# Bytes of a stretch that is running text, how much of it and how many are enough to know its language.
_MIN_STRETCH: Final = 40
_MAX_STRETCH: Final = 250
_N_STRETCHES: Final = 4

_TAG_HEADS: Final = _table(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ/!?")
_UNSEEN_HEADS: Final = _table(b"sStTnN!")


def visible_text(page: bytes) -> bytes:
    """The text of ``page`` (HTML as UTF-8) outside tags, comments, scripts and styles, its references as they stand.

    Linear in the length. Where a tag is broken, as with a “>” in an attribute, some markup counts as text.

    >>> visible_text(b'<p class="a">1 < 2, <b>we</b> said.</p><script>if (a<b) x = "1"</script> Ann')
    b'1 < 2, < we<  said.<  Ann'
    """
    octets = np.frombuffer(page, dtype=np.uint8)
    if not octets.size:
        return b""
    opens = np.flatnonzero(octets == ord("<"))
    heads = octets[np.minimum(opens + 1, octets.size - 1)]
    # Elsewhere “<” is text, as in “a < b”.
    is_tag = _TAG_HEADS[heads]
    unseen = _unseen(page, opens[is_tag & _UNSEEN_HEADS[heads]].tolist())
    opens = opens[is_tag]
    starts = np.concatenate((np.zeros(1, dtype=np.int64), np.flatnonzero(octets == ord(">")) + 1))
    ends = np.append(opens, octets.size)[np.searchsorted(opens, starts)]
    kept = ends > starts
    for start, end in unseen:
        low, high = np.searchsorted(starts, (start, end))
        kept[low:high] = False
    return _GAP.join(
        map(page.__getitem__, starmap(slice, zip(starts[kept].tolist(), ends[kept].tolist(), strict=True)))
    )


def sample(text: bytes) -> str:
    """Words of ``text``, which is a ``visible_text``, to tell its language by: its longest stretches, in their order.

    >>> sample(b"Home< News< The council will vote on the new bridge on Tuesday, the mayor&rsquo;s office said.< About")
    'The council will vote on the new bridge on Tuesday, the mayor’s office said.'
    """
    stretches = [each for each in text.split(_GAP) if len(each) >= _MIN_STRETCH] or [text]
    longest = sorted(sorted(range(len(stretches)), key=lambda n: -len(stretches[n]))[:_N_STRETCHES])
    words = b" ".join(stretches[n][:_MAX_STRETCH] for n in longest)
    return " ".join(html.unescape(words.decode("utf-8", "replace")).split())


def may_quote(text: bytes) -> bool:
    """Whether ``text``, which is a ``visible_text``, holds anything that could be a quotation mark.

    >>> may_quote(b"It's the crew's."), may_quote(b"'No', she said."), may_quote(b"&ldquo;No.&rdquo;")
    (False, True, True)
    """
    if b'"' in text:
        return True
    if any(mark.search(text) for mark in _APOSTROPHES):
        return True
    if b"&" in text and (_REFERENCE.search(text) or _opens_with_reference(text)):
        return True
    return not text.isascii() and any(mark.search(text) for mark in _MARKS)


def _opens_with_reference(text: bytes) -> bool:
    return any(
        match.start() == 0 or text[match.start() - 1] not in _WORD_BYTES
        for match in _APOSTROPHE_REFERENCE.finditer(text)
    )


def _unseen(page: bytes, candidates: list[int]) -> list[tuple[int, int]]:
    """Beginnings and ends of what a page does not show, in order; ``candidates`` are where one may begin."""
    ranges: list[tuple[int, int]] = []
    at = 0
    for start in candidates:
        if start < at:
            continue
        end = _unseen_end(page, start)
        if end is not None:
            closing = end.search(page, start + 4)
            at = closing.end() if closing else len(page)
            ranges.append((start, at))
    return ranges


def _unseen_end(page: bytes, start: int) -> re.Pattern[bytes] | None:
    """What ends the comment or element that begins at ``start``; None where that is another one."""
    if page.startswith(b"<!--", start):
        return _COMMENT_END
    head = page[start + 1 : start + 10].lower()
    for name, end in _UNSEEN:
        if head.startswith(name):
            return end
    return None
