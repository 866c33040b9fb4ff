"""Articles -> train, validation or test, so that nothing of one is in another.

What must not be in two splits hangs together: the articles of a duplicate group, articles whose texts are alike, and
articles that share a quotation of at least ``MIN_WORDS`` words. Each group has a side of its own, by hash, date or
publisher; what hangs together goes where its first published group goes. So articles that are added move others only
where they join what hung apart. In a data set that is updated nothing moves: what is new goes where the old articles
are that it is tied to, and where these are in two splits, it can be in none.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from quoteset.errors import UsageError
from quoteset.tables import Tables

By = Literal["hash", "date", "publisher"]

# Words from which on a quotation is as good as a fingerprint: shorter ones ("I am very proud of our team") are said by
# many. CONTRACT.md
MIN_WORDS = 8

# Share of a split that may hang together, so that no single subject is most of what is tested.
MOST = 0.5

_HASH_BYTES = 8
_SIDES = pa.schema(
    [pa.field("node", pa.string(), nullable=False), pa.field("side", pa.int32(), nullable=False)]  # 0 is train
)


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


def assign(db: Tables, plan: Plan) -> None:
    """Make the tables ``units`` (the side of what hangs together) and all that ``place`` and sql/split/astray need.

    Needs ``articles``, ``quotes``, ``wordings``, ``groups``, ``alike``, ``quote_ids``, ``old`` and ``left_out``. The
    side of a group by itself:

    - by hash: the hash of its name with the seed, a number in [0, 1), falls into one of the shares.
    - by date: its earliest date; the share of articles before it decides, so that all of one moment are together.
      Without a date it goes to train.
    - by publisher: the hash of its publisher: the first that published it; without one, of its name.

    News of one subject may hang together by the hundred, by the words that all of them quote. By hash and publisher,
    groups that hang together and are more than ``MOST`` of a split go to the largest split instead.
    """
    db.make("nodes", "split/nodes")
    db.make("ties", "split/ties", min_words=MIN_WORDS)
    db.make("anchors", "split/anchors")
    _root(db)
    db.make("described", "split/described")
    cuts = _cuts(db, plan) if plan.by == "date" else None
    db.map("sides", "split/read_described", _Sides(plan, cuts), _SIDES)
    limits = _limits(db, plan)
    db.make(
        "units",
        "split/units",
        largest=limits.largest,
        most_train=limits.most[0],
        most_validation=limits.most[1],
        most_test=limits.most[2],
    )


def place(db: Tables) -> None:
    """Make the table ``placement`` (sql/split/placement.sql), without what is ``left_out`` by now."""
    db.make("placement", "split/placement")
    db.drop("nodes", "ties", "anchors", "roots", "described", "sides", "units")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Limits:
    """How many articles may hang together in each side, and where they go if they are more."""

    most: tuple[int, int, int]
    largest: int  # side


def _limits(db: Tables, plan: Plan) -> _Limits:
    n_articles = db.read("split/n_articles")["n"][0].as_py()
    largest = int(np.argmax(plan.shares))
    most = [n_articles if n == largest else int(share * MOST * n_articles) for n, share in enumerate(plan.shares)]
    if plan.by == "date":
        # What is new goes into no split of old articles because of its size.
        most = [n_articles] * len(most)
    return _Limits(most=(most[0], most[1], most[2]), largest=largest)


def _root(db: Tables) -> None:
    """Make ``roots``: for every node the one by which its connected part of the graph ``ties`` is called.

    Each round every node hooks on to the smallest of its smaller neighbours (Borůvka); the hooks are followed to their
    ends by doubling, and what hangs together becomes one node of the next round.
    """
    db.make("edges", "split/edges")
    db.make("roots", "split/roots")
    while db.n_rows("edges"):
        db.make("hooks", "split/hooks")
        while db.read("split/n_onward")["n"][0].as_py():
            db.make("hooks", "split/jumped")
        db.make("roots", "split/rooted")
        db.make("edges", "split/contracted")


def _cuts(db: Tables, plan: Plan) -> tuple[int, int]:
    """The first moments of validation and of test, in milliseconds since 1970: as given, or where the shares end."""
    if plan.cuts is not None:
        first, second = (round(cut.timestamp() * 1000) for cut in plan.cuts)
        return first, second
    total = sum(int(np.asarray(batch["n_articles"]).sum()) for batch in db.stream("split/moments"))
    found = [_NEVER, _NEVER]
    n_before = 0
    for batch in db.stream("split/moments"):
        for moment, n_articles in zip(batch["moment"].to_pylist(), batch["n_articles"].to_pylist(), strict=True):
            for which, border in enumerate(_borders(plan.shares)):
                if found[which] == _NEVER and n_before / total >= border:
                    found[which] = moment
            n_before += n_articles
    return found[0], found[1]


_NEVER = int(np.iinfo(np.int64).max)


class _Sides:
    """The side of every node by itself. To be called on batches of sql/split/read_described.sql."""

    def __init__(self, plan: Plan, cuts: tuple[int, int] | None) -> None:
        self._plan = plan
        self._cuts = cuts

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            if self._cuts is not None:
                moments = batch["moment"]
                sides = np.searchsorted(self._cuts, np.asarray(moments.fill_null(_NEVER)), side="right")
                sides[np.asarray(moments.is_null())] = 0
            else:
                nodes, publishers = batch["node"].to_pylist(), batch["publisher"].to_pylist()
                if self._plan.by == "publisher":
                    # Apart from the names of publishers, for what a group is called nobody can know.
                    nodes = [
                        f"group {node}" if publisher is None else f"publisher {publisher}"
                        for node, publisher in zip(nodes, publishers, strict=True)
                    ]
                places = _hash_places(nodes, self._plan.seed)
                sides = np.searchsorted(_borders(self._plan.shares), places, side="right")
            yield pa.RecordBatch.from_arrays([batch["node"], pa.array(sides, pa.int32())], schema=_SIDES)


def _hash_places(names: list[str], seed: int) -> npt.NDArray[np.float64]:
    """A number in [0, 1) for every name, which follows from name and seed alone."""
    digests = b"".join(hashlib.blake2b(f"{seed} {name}".encode(), digest_size=_HASH_BYTES).digest() for name in names)
    # 53 bits: what a float holds exactly, so that 1.0 is never reached by rounding.
    return (np.frombuffer(digests, dtype=">u8") >> np.uint64(11)).astype(np.float64) / 2**53


def _borders(shares: tuple[float, float, float]) -> tuple[float, float]:
    """Where validation and test begin in [0, 1)."""
    first, second = shares[0], shares[0] + shares[1]
    # What the shares lack of 1 by rounding must not open an empty last share.
    return (1.0 if 1 - first < _ROUNDING else first), (1.0 if 1 - second < _ROUNDING else second)


_ROUNDING = 1e-9
