"""Text that was decoded with a wrong encoding before it came here: recognised always, repaired on request."""

from __future__ import annotations

import re
from typing import Final

# UTF-8 read as windows-1252 or Latin-1 always has a letter Â..ô before a character of 0x80-0xBF ("â€œ", "Ã©");
# read as windows-1251, Mac Roman or CP437 its curly marks begin "вЂ", "‚Ä", "ΓÇ". ftfy itself costs five times
# as much as detecting the language, so only texts with such a pair are shown to it.
_SUSPECT: Final = re.compile(
    "[\u00c2-\u00f4][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|\u0432\u0402|\u201a\u00c4|\u0393\u00c7"
)


def shows_mojibake(text: str) -> bool:
    r"""Whether ftfy would repair ``text``.

    >>> shows_mojibake("“It’s São,” she said."), shows_mojibake("â€œIt is,â€\x9d she said.")
    (False, True)
    """
    if text.isascii():
        return False
    # Every such pair but "вЂ" has a byte C3 in UTF-8, and bytes are searched ten times as fast.
    data = text.encode("utf-8", "replace")
    if (b"\xc3" not in data and b"\xd0\xb2\xd0\x82" not in data) or not _SUSPECT.search(text):
        return False
    from ftfy import fix_encoding
    from ftfy.badness import is_bad

    return is_bad(text) and fix_encoding(text) != text


def repair(text: str) -> str:
    r"""``text`` with its encoding repaired, and nothing else changed (curly marks stay curly).

    >>> repair("â€œIt is,â€\x9d she said.")
    '“It is,” she said.'
    """
    if text.isascii():
        return text
    from ftfy import fix_encoding

    return fix_encoding(text)
