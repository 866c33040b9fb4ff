"""Which articles a page holds where it cannot hold all: an order of them that may be cut anywhere."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable

from quoteset.report.scan import ArticleKey

STRATA = "split, publisher and year"  # as the page tells it; _stratum is the same in code


def order(keys: Iterable[ArticleKey]) -> list[ArticleKey]:
    """``keys`` in an order of which every beginning is a proportionate stratified sample.

    Systematic sampling over strata: within a stratum articles come in the order of a hash, as good as at random and the
    same in every run, spread evenly over the whole; a stratum of a tenth of all has a tenth of any beginning, give or
    take one article.

    >>> def key(name, publisher):
    ...     return ArticleKey(article_id=name, split="train", publisher=publisher, year=None)
    >>> keys = [key(f"a{n}", "Courier") for n in range(6)] + [key(f"b{n}", "Echo") for n in range(3)]
    >>> sum(each.publisher == "Echo" for each in order(keys)[:6])
    2
    """
    strata: dict[tuple[str, str, str], list[tuple[bytes, ArticleKey]]] = defaultdict(list)
    for key in keys:
        strata[_stratum(key)].append((_hash(key.article_id), key))
    placed: list[tuple[float, bytes, ArticleKey]] = []
    for stratum, members in strata.items():
        # Each stratum begins at its own place between two steps: else all small ones would come at once.
        offset = int.from_bytes(_hash(*stratum)[:6], "big") / 2**48
        members.sort(key=lambda pair: (pair[0], pair[1].article_id))
        placed += (((rank + offset) / len(members), digest, key) for rank, (digest, key) in enumerate(members))
    placed.sort(key=lambda each: (each[0], each[1], each[2].article_id))
    return [key for _, _, key in placed]


def _stratum(key: ArticleKey) -> tuple[str, str, str]:
    return key.split, key.publisher or "", key.year or ""


def _hash(*parts: str) -> bytes:
    return hashlib.sha256("\0".join(parts).encode()).digest()[:8]
