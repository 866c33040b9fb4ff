"""Duplicate group -> train, validation or test. Copies of one article are always on the same side.

The split of a group follows from the group alone (and the seed), so it depends neither on the order of the input nor,
by hash, on the other articles: adding some never moves the old ones. By date the borders move with the corpus unless
they are given.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from quoteset.errors import UsageError
from quoteset.schema import SPLITS

By = Literal["hash", "date", "publisher"]

_HASH_BYTES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How a corpus is split.

    ``cuts`` (by date only) are the first moments of validation and of test, instead of ``shares``; aware datetimes.
    """

    by: By = "hash"
    shares: tuple[float, float, float] = (0.8, 0.1, 0.1)  # of train, validation, test
    seed: int = 0
    cuts: tuple[datetime, datetime] | None = None

    def __post_init__(self) -> None:
        if any(not 0 <= share <= 1 for share in self.shares) or not math.isclose(sum(self.shares), 1, abs_tol=1e-6):
            raise UsageError(f"splits {self.shares}: expected three shares from 0 to 1 that add up to 1: 0.8,0.1,0.1")
        if self.cuts is None:
            return
        if self.by != "date":
            raise UsageError(f"split dates go with splits by date, not by {self.by}; leave out one of the two")
        if any(cut.tzinfo is None for cut in self.cuts):
            raise UsageError(f"split dates {self._shown_cuts()}: expected moments with a time zone (UTC: …T00:00:00Z)")
        if self.cuts[0] > self.cuts[1]:
            raise UsageError(f"split dates {self._shown_cuts()}: validation has to begin before test; swap them")

    def _shown_cuts(self) -> str:
        return ", ".join(cut.isoformat() for cut in self.cuts or ())


def assign(articles: pa.Table, plan: Plan) -> pa.Array:
    """The split of every row of ``articles``, in their order.

    Columns needed: article_id, duplicate_group, published_at, publisher.

    - by hash: the group's hash with the seed, a number in [0, 1), falls into one of the shares.
    - by date: the earliest date in the group; the share of articles before it decides, so that all of one moment are
      together. Groups without a date go to train.
    - by publisher: the hash of the group's publisher: the first that published it; without one, of the group.
    """
    members = pa.table(
        {name: articles[name] for name in ("duplicate_group", "published_at", "article_id", "publisher")}
    )
    names = members["duplicate_group"].unique()
    match plan.by:
        case "hash":
            places = _hash_places(names.to_pylist(), plan.seed)
            sides = _sides(places, plan.shares)
        case "publisher":
            places = _hash_places(_first_publishers(members, names), plan.seed)
            sides = _sides(places, plan.shares)
        case "date":
            sides = _sides_by_date(members, names, plan)
    return _split_names(sides[_codes(members["duplicate_group"], names)])


def follow(ids: pa.ChunkedArray, article_ids: pa.ChunkedArray, splits: pa.Array) -> pa.Array:
    """The split of the article that each of ``ids`` names; ``splits`` goes with ``article_ids``.

    Raises ValueError for an id that is no article's.
    """
    places = pc.index_in(ids, value_set=article_ids)
    if places.null_count:
        raise ValueError(f"no split for article {ids.filter(places.is_null())[0].as_py()!r}: there is no such article")
    return _combined(pa.chunked_array([splits]).take(places))


def earliest(keys: pa.ChunkedArray, occurrence_keys: pa.ChunkedArray, splits: pa.Array) -> pa.Array:
    """The first of train, validation and test in which each of ``keys`` occurs.

    For rows that stand for several articles (quotations, speakers): ``splits`` goes with ``occurrence_keys``, the key
    of each occurrence. Raises ValueError for a key that occurs nowhere.
    """
    places = pc.index_in(occurrence_keys, value_set=keys)
    seen = places.is_valid()
    codes = _numpy(places.filter(seen))
    sides = _numpy(pc.index_in(splits.filter(_combined(seen)), value_set=pa.array(SPLITS)))
    first = np.full(len(keys), len(SPLITS), dtype=np.int64)
    np.minimum.at(first, codes, sides)
    if (first == len(SPLITS)).any():
        lacking = keys[int(np.argmax(first))]
        raise ValueError(f"no split for {lacking.as_py()!r}: it occurs in no article")
    return _split_names(first)


def _hash_places(names: list[str], seed: int) -> npt.NDArray[np.float64]:
    """A number in [0, 1) for every name, which follows from name and seed alone."""
    digests = b"".join(hashlib.blake2b(f"{seed} {name}".encode(), digest_size=_HASH_BYTES).digest() for name in names)
    # 53 bits: what a float holds exactly, so that 1.0 is never reached by rounding.
    return (np.frombuffer(digests, dtype=">u8") >> np.uint64(11)).astype(np.float64) / 2**53


def _sides(places: npt.NDArray[np.float64], shares: tuple[float, float, float]) -> npt.NDArray[np.int64]:
    """0, 1 or 2 for each number in [0, 1): the share that it falls into. An empty share gets nothing."""
    borders = np.array([shares[0], shares[0] + shares[1]])
    # What the shares lack of 1 by rounding must not open an empty last share.
    borders = np.where(1 - borders < 1e-9, 1.0, borders)
    return np.searchsorted(borders, places, side="right").astype(np.int64)


def _sides_by_date(members: pa.Table, names: pa.Array, plan: Plan) -> npt.NDArray[np.int64]:
    codes = _codes(members["duplicate_group"], names)
    moments = _numpy(members["published_at"].cast(pa.int64()).fill_null(_UNDATED))
    dates = np.full(len(names), _UNDATED, dtype=np.int64)
    np.minimum.at(dates, codes, moments)
    dated = dates != _UNDATED
    sides = np.zeros(len(names), dtype=np.int64)
    if plan.cuts is not None:
        unit = members.schema.field("published_at").type
        cuts = _numpy(pa.array(plan.cuts, type=unit).cast(pa.int64()))
        sides[dated] = np.searchsorted(cuts, dates[dated], side="right")
        return sides
    article_dates = np.sort(dates[codes][dated[codes]])
    if len(article_dates):
        n_before = np.searchsorted(article_dates, dates[dated], side="left")
        sides[dated] = _sides(n_before / len(article_dates), plan.shares)
    return sides


_UNDATED = np.iinfo(np.int64).max


def _first_publishers(members: pa.Table, names: pa.Array) -> list[str]:
    """For every group the publisher that had it first (a known one); the group itself where none is known."""
    known = members.filter(members["publisher"].is_valid()).sort_by(
        [("duplicate_group", "ascending"), ("published_at", "ascending"), ("article_id", "ascending")]
    )
    first = known.group_by("duplicate_group", use_threads=False).aggregate([("publisher", "first")])
    places = pc.index_in(names, value_set=first["duplicate_group"])
    publishers = first["publisher_first"].take(places).to_pylist()
    # Apart from the names of publishers, for what a group is called nobody can know.
    return [
        f"group {name}" if publisher is None else f"publisher {publisher}"
        for name, publisher in zip(names.to_pylist(), publishers, strict=True)
    ]


def _codes(values: pa.ChunkedArray, names: pa.Array) -> npt.NDArray[np.int64]:
    return _numpy(pc.index_in(values, value_set=names))


def _split_names(sides: npt.NDArray[np.int64]) -> pa.Array:
    return pa.array(SPLITS).take(pa.array(sides))


def _combined(values: pa.ChunkedArray | pa.Array) -> pa.Array:
    return values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values


def _numpy(values: pa.ChunkedArray | pa.Array) -> npt.NDArray[np.int64]:
    numbers: npt.NDArray[np.int64] = np.asarray(values).astype(np.int64)
    return numbers
