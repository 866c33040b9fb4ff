"""The fingerprints of a corpus -> groups of articles that are copies of each other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from quoteset import flags
from quoteset.duplicates.similarity import SIMILARITIES, Similarity
from quoteset.errors import UsageError
from quoteset.tables import Tables

# The shares below are of the smaller text's shingles. Figures are of docs/duplicates.md.
#
# From here on a pair is a copy whatever else the corpus holds. Such copies count as one text where it is asked how many
# have a shingle: else a report that fifty outlets print would look like a footer.
SURE = 0.85
# Below this a pair is not looked at a second time. Of a copy under a long footer of its own this much is always left.
PROMISING = 0.2
# Unrelated texts that have a shingle, from which on it is not peculiar to any of them. A footer that fewer have does
# little harm; a report that is reworded more often than this is found in several groups.
COMMON_TEXTS = 20
# A text of less than this share of another's length is no copy of it: a digest, a page of all the day's briefs.
MIN_RATIO = 0.25
# Shingles in common that are the least to go by: about ten words in a row.
MIN_SHARED = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What is a copy, and what becomes of copies."""

    threshold: float = 0.45  # share of the shorter text's peculiar shingles that the other has
    drop: bool = False  # whether only the first article of each group stays

    def __post_init__(self) -> None:
        if not 0 < self.threshold <= 1:
            raise UsageError(f"duplicates.threshold {self.threshold}: expected a number above 0, up to 1, such as 0.45")


def find(db: Tables, threshold: float) -> None:
    """Make the tables ``groups`` (sql/duplicates/groups.sql) and ``alike`` (pairs of similar texts, both ways).

    Needs ``articles``, ``fingerprints`` and ``old`` (sql/corpus/old.sql). Time and room grow with the number of
    articles and copies, not with the number of pairs: of each band only neighbours are compared.
    """
    db.make("texts", "duplicates/texts")
    db.make("members", "duplicates/members")
    db.make("pairs", "duplicates/pairs")
    db.make("samples", "duplicates/samples")
    _compare(db, _NOTHING)
    _link(db, SURE)
    db.make("links", "duplicates/all_alike")
    _follow(db)
    db.make("pairs", "duplicates/promising", threshold=PROMISING)
    db.make("wanted", "duplicates/wanted")
    # Most are in few texts: what would be one row for each of their occurrences is larger than all else.
    db.make("wanted", "duplicates/frequent", min_texts=COMMON_TEXTS)
    db.make("occurrences", "duplicates/occurrences")
    found = db.read("duplicates/common", min_texts=COMMON_TEXTS)
    db.drop("wanted", "occurrences")
    _compare(db, np.sort(np.asarray(found["shingle"], dtype=np.int64)))
    _link(db, threshold)
    db.make("settled", "duplicates/settled")
    db.make("links", "duplicates/unsettled")
    _follow(db)
    db.make("groups", "duplicates/groups", duplicate=flags.DUPLICATE)
    db.drop("texts", "members", "pairs", "samples", "similarities", "links", "labels", "settled")


_NOTHING: npt.NDArray[np.int64] = np.zeros(0, dtype=np.int64)


def _compare(db: Tables, common: npt.NDArray[np.int64]) -> None:
    """How much the two texts of every pair share, ``common`` shingles left out."""
    db.make("halves", "duplicates/halves")
    db.map("similarities", "duplicates/compared", Similarity(common), SIMILARITIES)
    db.drop("halves")


def _link(db: Tables, threshold: float) -> None:
    db.make("alike", "duplicates/alike", threshold=threshold, min_shared=MIN_SHARED, min_ratio=MIN_RATIO)


def _follow(db: Tables) -> None:
    """Give every text in ``links`` a label: that of a text it is linked to itself, so that there are no chains.

    Each round the texts that stand better than all they are linked to become leaders, and take along what is linked to
    them; the rest goes into the next round. Every round has a leader in each part of the graph, so it comes to an end.
    """
    db.make("labels", "duplicates/unlabelled")
    while db.n_rows("links"):
        db.make("standing", "duplicates/standing")
        db.make("leaders", "duplicates/leaders")
        db.make("labels", "duplicates/followers")
        db.make("links", "duplicates/unled")
