"""What marked words are that nobody is quoted with."""

from __future__ import annotations

from quoteset.extract.judging import is_writers_term
from quoteset.extract.reading import Reading
from quoteset.records import NonquoteReason

# More words than this, unattributed, are no mere term. unit: words; origin: most scare quotes in PolNeAR are shorter.
TERM_WORDS = 6


def nonquote_reason(reading: Reading, token: int) -> NonquoteReason:
    """title, term, scare or unattributed, by the shape of the words and what stands before them."""
    stream = reading.scene.stream
    item = reading.marks.marked[stream.marked[token]]
    words = stream.text[item.start : item.end].split()
    heads = [word for word in words if word.lower() not in reading.scene.language.small_words]
    if heads and all(word[:1].isupper() or not word[:1].isalpha() for word in heads) and len(heads) + len(words) > 2:
        return "title"
    if is_writers_term(reading.scene, token):
        return "term"
    before = stream.lowers[max(0, token - 2) : token]
    if any(word in reading.scene.language.term_words for word in before):
        return "term"
    if len(words) > TERM_WORDS:
        return "unattributed"
    return "scare"
