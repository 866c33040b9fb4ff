"""How much of two texts is the same, from the samples of their shingles."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa

SIMILARITIES = pa.schema(
    [
        pa.field("one", pa.string(), nullable=False),
        pa.field("other", pa.string(), nullable=False),
        pa.field("n_shared", pa.int32(), nullable=False),  # shingles in both samples
        pa.field("n_one", pa.int32(), nullable=False),  # in the sample of one, taken as thinly as the other's
        pa.field("n_other", pa.int32(), nullable=False),
    ]
)

_Numbers = npt.NDArray[np.int64]


class Similarity:
    """Counts the shingles that two texts share, ``common`` ones (sorted) left out. To be called on batches of pairs."""

    def __init__(self, common: _Numbers) -> None:
        self._common = common

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Batches of SIMILARITIES for batches of pairs with the level and the shingles of both."""
        for batch in batches:
            levels = np.maximum(np.asarray(batch["one_level"]), np.asarray(batch["other_level"]))
            one, n_one = self._keys(batch["one_shingles"], levels)
            other, n_other = self._keys(batch["other_shingles"], levels)
            shared = np.intersect1d(one, other, assume_unique=True)
            n_shared = np.bincount(shared >> _PAIR_SHIFT, minlength=batch.num_rows)
            counts = [pa.array(each, pa.int32()) for each in (n_shared, n_one, n_other)]
            yield pa.RecordBatch.from_arrays(
                [batch["one"].cast(pa.string()), batch["other"].cast(pa.string()), *counts], schema=SIMILARITIES
            )

    def _keys(self, lists: pa.ListArray, levels: _Numbers) -> tuple[_Numbers, _Numbers]:
        """The shingles of every pair's text, each with the number of its pair above it; and how many each has."""
        values = np.asarray(lists.flatten())
        pairs = np.repeat(np.arange(len(lists)), np.asarray(lists.value_lengths()))
        keep = values & ((1 << levels[pairs]) - 1) == 0
        if len(self._common):
            places = np.searchsorted(self._common, values)
            keep &= self._common[np.minimum(places, len(self._common) - 1)] != values
        values, pairs = values[keep], pairs[keep]
        return values | (pairs << _PAIR_SHIFT), np.bincount(pairs, minlength=len(lists))


# Shingles have 40 bits; a batch of pairs is far smaller than 2^23.
_PAIR_SHIFT = 40
