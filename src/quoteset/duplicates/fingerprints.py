"""What near copies of an article are found by, without its text: a few hundred numbers."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import rensa

from quoteset import ids

# Words of a shingle. In news, two articles of one day and subject share 1 to 5 % of their sequences of three words; a
# copy with a tenth of its words replaced still has 73 % of them. With two words the first figure is 15 %, with five
# words the second is 59 %.
SHINGLE_WORDS = 3
# Below this, a formula ("More to follow. This story is being updated.") is half the text: only equal words are a copy.
MIN_WORDS = 30

# MinHash LSH: two texts are compared if one band of theirs is equal, which happens with the probability 1 - (1 - J^3)^n
# for n bands of three rows and a Jaccard similarity J. The bands of the beginning find what was cut at its end: to a
# third, the whole has a J of 0.33, the beginning one of 1.
BAND_ROWS = 3
WHOLE_BANDS = 40
LEAD_BANDS = 24
LEAD_WORDS = 128
# Any number: another one gives other, equally good signatures.
WHOLE_SEED, LEAD_SEED = 1, 2

# Shingles that are kept to compare two texts by: all of a text with fewer, else a sample, the same in every text, so
# that samples can be compared. 256 to 512 give a similarity of 0.5 with a standard error of 0.03.
MAX_SAMPLE = 512
# 10^12 different shingles: two unequal ones of a pair of texts are taken for equal once in a hundred million times.
SHINGLE_BITS = 40

FINGERPRINTS = pa.schema(
    [
        pa.field("article_id", pa.string(), nullable=False),
        pa.field("text_id", pa.string(), nullable=False),  # of the words, in their order: exact copies share it
        pa.field("n_words", pa.int32(), nullable=False),
        pa.field("bands", pa.list_(pa.field("item", pa.int64(), nullable=False)), nullable=False),
        # A shingle of the text is in the sample if the last ``level`` bits of its hash are 0. Sorted.
        pa.field("level", pa.int32(), nullable=False),
        pa.field("shingles", pa.list_(pa.field("item", pa.int64(), nullable=False)), nullable=False),
    ]
)

_Hashes = npt.NDArray[np.uint64]

# Odd numbers of many bits: those of splitmix64 and of the golden ratio, as hash functions use them.
_FACTORS = tuple(np.uint64(each) for each in (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB))


def fingerprints(articles: pa.Table) -> pa.Table:
    """One row for each of ``articles`` (columns article_id, text), in their order.

    The same words give the same row, whatever their case, punctuation and typography (``ids.normal_words``). Linear in
    the length of the text but for one sort of its shingles.
    """
    texts = [ids.normal_words(each) for each in articles["text"].to_pylist()]
    words = [each.encode().split(b" ") for each in texts]
    hashes = [_word_hashes(each) if len(each) >= MIN_WORDS else _NONE for each in words]
    shingles = [_shingles(each) for each in hashes]
    leads = [_shingles(each[:LEAD_WORDS]) for each in hashes]
    bands = np.concatenate(
        [_bands(shingles, WHOLE_BANDS, WHOLE_SEED), _bands(leads, LEAD_BANDS, LEAD_SEED)], axis=1
    ).view(np.int64)
    levels = [_level(len(each)) for each in shingles]
    samples = [each[each & np.uint64((1 << level) - 1) == 0] for each, level in zip(shingles, levels, strict=True)]
    return pa.Table.from_arrays(
        [
            articles["article_id"].combine_chunks(),
            pa.array([ids.normal_words_id(each) for each in texts], pa.string()),
            pa.array([len(each) for each in words], pa.int32()),
            _lists([row if len(each) else row[:0] for row, each in zip(bands, hashes, strict=True)]),
            pa.array(levels, pa.int32()),
            _lists([each.view(np.int64) for each in samples]),
        ],
        schema=FINGERPRINTS,
    )


_NONE: _Hashes = np.zeros(0, dtype=np.uint64)


def _word_hashes(words: Sequence[bytes]) -> _Hashes:
    # Not hash(), which differs from process to process.
    return np.fromiter(map(zlib.crc32, words), dtype=np.uint64, count=len(words))


def _shingles(words: _Hashes) -> _Hashes:
    """The different sequences of three words, as sorted numbers of ``SHINGLE_BITS`` bits."""
    n = max(0, len(words) - SHINGLE_WORDS + 1)
    mixed = np.zeros(n, dtype=np.uint64)
    for place in range(SHINGLE_WORDS):
        mixed = _mix(mixed + words[place : place + n])
    return np.unique(mixed >> np.uint64(64 - SHINGLE_BITS))


def _mix(values: _Hashes) -> _Hashes:
    """Numbers in which every bit depends on every bit of ``values`` (splitmix64)."""
    values = (values + _FACTORS[0]) * _FACTORS[1]
    values = (values ^ (values >> np.uint64(30))) * _FACTORS[2]
    return values ^ (values >> np.uint64(31))


def _bands(sets: Sequence[_Hashes], n_bands: int, seed: int) -> _Hashes:
    """For every set a row of ``n_bands`` numbers; a band of one seed is never that of another place or seed."""
    offsets = np.cumsum([0, *(len(each) for each in sets)], dtype=np.uint64)
    flat = np.concatenate([*sets, _NONE])
    matrix = rensa.RMinHash.digest_matrix_from_flat_token_hashes(flat, offsets, n_bands * BAND_ROWS, seed)
    rows = np.array(matrix.to_rows(), dtype=np.uint64).reshape(len(sets), n_bands, BAND_ROWS)
    mixed = _mix(np.arange(n_bands, dtype=np.uint64)[np.newaxis, :] + np.uint64(seed << 32))
    for place in range(BAND_ROWS):
        mixed = _mix(mixed + rows[:, :, place])
    return mixed


def _level(n_shingles: int) -> int:
    return max(0, -(-n_shingles // MAX_SAMPLE) - 1).bit_length()


def _lists(arrays: Sequence[npt.NDArray[np.int64]]) -> pa.ListArray:
    offsets = np.cumsum([0, *(len(each) for each in arrays)], dtype=np.int32)
    values = np.concatenate([*arrays, np.zeros(0, dtype=np.int64)])
    return pa.ListArray.from_arrays(pa.array(offsets), pa.array(values), type=FINGERPRINTS.field("bands").type)
