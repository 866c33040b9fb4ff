"""The words of every quotation, in the form by which the same words are found again in other articles.

Two outlets seldom print the same words: one cuts the beginning or the end, one leaves out the middle (…), one puts
[the senator] for a pronoun. ``of`` gives for every quotation what the corpus step compares them by. Short ones are
compared as a whole only, since a few words in common say nothing.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import regex

from quoteset import ids

# Words that have to be in common before a part is taken for the whole. unit: words
MIN_WORDS = 8

# Winnowing (Schleimer, Wilkerson & Aiken 2003): of every WINDOW neighbouring runs of RUN words the one with the least
# hash is kept. Texts that share RUN + WINDOW - 1 = MIN_WORDS words in a row then share one of them for certain.
RUN = 5
WINDOW = MIN_WORDS - RUN + 1

# What an editor left out or put in. Brackets do not nest in newspapers, and what is in them is short.
_GAP = regex.compile(r"\[[^\[\]]{0,120}+\]|…|\.(?:[ \u00a0]?\.){2,}+|\((?:\.{3}|…)\)")

# Distinct words to remember the hash of: most of a batch's words are among them.
_N_WORDS = 1 << 16
_MASK = (1 << 63) - 1
_FACTOR = 0x9E3779B97F4A7C15  # 2^64 over the golden ratio: spreads the bits of neighbouring values (Knuth)

WORDINGS = pa.schema(
    [
        pa.field("quote_id", pa.string(), nullable=False),
        pa.field("article_id", pa.string(), nullable=False),
        # ids.quotation_id of the text: what exact copies share.
        pa.field("form_id", pa.string(), nullable=False),
        pa.field("n_words", pa.int32(), nullable=False),
        # Omissions and insertions: each may hide words that the other text has.
        pa.field("n_gaps", pa.int32(), nullable=False),
        # Hashes of all pairs of neighbouring words; none of a short text.
        pa.field("pairs", pa.list_(pa.field("item", pa.int64(), nullable=False)), nullable=False),
        # Hashes of chosen runs of RUN words: texts that share none are never compared.
        pa.field("prints", pa.list_(pa.field("item", pa.int64(), nullable=False)), nullable=False),
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The words of one text. ``pairs`` and ``prints`` are sorted, without doubles."""

    n_words: int
    n_gaps: int
    pairs: tuple[int, ...]
    prints: tuple[int, ...]


def of(quotes: pa.Table) -> pa.Table:
    """The wordings (``WORDINGS``) of all ``quotes``, in their order; needs quote_id, article_id and text."""
    texts = quotes["text"].to_pylist()
    wordings = [wording(text) for text in texts]
    columns = {
        "quote_id": quotes["quote_id"],
        "article_id": quotes["article_id"],
        "form_id": [ids.quotation_id(text) for text in texts],
        "n_words": [each.n_words for each in wordings],
        "n_gaps": [each.n_gaps for each in wordings],
        "pairs": [each.pairs for each in wordings],
        "prints": [each.prints for each in wordings],
    }
    return pa.table([columns[name] for name in WORDINGS.names], names=WORDINGS.names).cast(WORDINGS)


def wording(text: str) -> Wording:
    """The wording of ``text``.

    >>> whole = wording("We will open the old harbour again before the summer comes")
    >>> cut = wording("… will open [it] again before the summer comes, and no later than that")
    >>> (cut.n_gaps, len(set(whole.pairs) & set(cut.pairs)))
    (1, 5)
    """
    text = ids.without_editor(text)
    pieces = [ids.normal_words(piece).split() for piece in _GAP.split(text)]
    pieces = [piece for piece in pieces if piece]
    n_words = sum(map(len, pieces))
    n_gaps = max(0, len(pieces) - 1)
    if n_words < MIN_WORDS:
        return Wording(n_words=n_words, n_gaps=n_gaps, pairs=(), prints=())
    pairs: set[int] = set()
    prints: set[int] = set()
    for piece in pieces:
        hashes = [_word_hash(word) for word in piece]
        pairs.update(_mixed(hashes[k : k + 2]) for k in range(len(hashes) - 1))
        prints.update(_winnowed([_mixed(hashes[k : k + RUN]) for k in range(len(hashes) - RUN + 1)]))
    return Wording(n_words=n_words, n_gaps=n_gaps, pairs=tuple(sorted(pairs)), prints=tuple(sorted(prints)))


def _winnowed(runs: Sequence[int]) -> set[int]:
    if len(runs) <= WINDOW:
        return {min(runs)} if runs else set()
    return {min(runs[k : k + WINDOW]) for k in range(len(runs) - WINDOW + 1)}


@functools.lru_cache(maxsize=_N_WORDS)
def _word_hash(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "big") & _MASK


def _mixed(hashes: Sequence[int]) -> int:
    mixed = len(hashes)
    for each in hashes:
        mixed = ((mixed ^ each) * _FACTOR) & _MASK
        mixed ^= mixed >> 29
    return mixed
