"""What gave no article, in kinds: the errors without the names and numbers that make each its own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from quoteset.records import Rejection

_PLACE = re.compile(r"^(?:line|record|row|member) \d+: ")
# Quoted values, numbers, and names of files or records.
_OWN = re.compile(r"'[^']*'|\"[^\"]*\"|\S*(?:[/#]|\w\.\w)\S*?(?=[:;,]?(?:\s|$))|\d[\d,.]*")
_LONGEST = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectedKind:
    """How many inputs were rejected at a stage with one kind of error."""

    stage: str
    error: str
    n: int


def kinds_of(rejections: Iterable[Rejection]) -> tuple[RejectedKind, ...]:
    """The rejections by stage and kind of error, the most frequent first."""
    counted = Counter((each.stage, kind_of(each.error)) for each in rejections)
    ranked = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(RejectedKind(stage=stage, error=error, n=n) for (stage, error), n in ranked)


def kind_of(error: str) -> str:
    """The error without place, names, numbers and advice.

    >>> kind_of("line 4: broken JSON: unexpected end of data at column 182; mend or remove it")
    'broken JSON'
    >>> kind_of("article_id 'a-1' is already that of feed.jsonl#2; give every article an id of its own, or none")
    'article_id … is already that of …'
    """
    told = _OWN.sub("…", _PLACE.sub("", error[: 4 * _LONGEST]))
    kind = told.partition(";")[0].partition(": ")[0].strip()
    return kind if len(kind) <= _LONGEST else kind[: _LONGEST - 1] + "…"
