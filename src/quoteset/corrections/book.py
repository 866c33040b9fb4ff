"""Corrections files -> the decisions of each article, and after the build the list of those that do not fit."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from quoteset.corrections import standing
from quoteset.corrections.apply import Corrected, Misfit
from quoteset.corrections.decision import Decision, as_line
from quoteset.corrections.log import BrokenLine, read
from quoteset.records import Article

# The file beside the data set.
UNMATCHED = "corrections-unmatched.jsonl"
_PRIVATE = frozenset({"reviewer", "note"})

NOT_THERE = "its article is not among the inputs, or gave no article"
NO_PACK = "the article's language has no pack in this build"

# Articles without an id of their own have a hash of their content (readers): another text, another id.
_ID_DIGITS = frozenset("0123456789abcdef")
_ID_LENGTH = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """The decisions that hold, of all files: of each person the last one on each quotation."""

    by_article: Mapping[str, tuple[Decision, ...]] = field(default_factory=dict)  # each in the order of time
    by_source: Mapping[str, tuple[Decision, ...]] = field(default_factory=dict)  # those of articles without own ids
    broken: tuple[BrokenLine, ...] = ()
    sha256: str | None = None  # of all of it; None without files

    def of(self, article: Article) -> tuple[Decision, ...]:
        """The decisions about ``article``, also those made when it had another text."""
        own = self.by_article.get(article.article_id, ())
        before = (each for each in self.by_source.get(article.source, ()) if each.article_id != article.article_id)
        return tuple(sorted((*own, *before), key=lambda each: (each.at, each.id)))

    def as_setting(self) -> dict[str, dict[str, object]]:
        """What a build follows from, beside the settings; nothing where there are no files."""
        return {} if self.sha256 is None else {"corrections": {"sha256": self.sha256}}

    def __iter__(self) -> Iterator[Decision]:
        return (each for decisions in self.by_article.values() for each in decisions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmatched:
    """A decision that the build could not carry out, and why."""

    decision: Decision
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrections:
    """What became of all decisions. n_decisions = n_applied + n_overruled + unmatched."""

    sha256: str | None  # of the decisions
    n_decisions: int
    n_applied: int
    n_overruled: int
    unmatched: tuple[Unmatched, ...]
    broken: tuple[BrokenLine, ...]
    conflicts: tuple[tuple[Decision, Decision], ...]  # which holds, and which does not

    def as_setting(self) -> dict[str, dict[str, object]]:
        """What manifest.json says of them."""
        return {"corrections": {"sha256": self.sha256}}

    def as_table(self) -> dict[str, object]:
        """Plain JSON values, for programs."""
        return {
            "decisions": self.n_decisions,
            "applied": self.n_applied,
            "overruled": self.n_overruled,
            "unmatched": len(self.unmatched),
            "broken_lines": [str(each) for each in self.broken],
            "conflicts": [
                {"quote_id": winner.quote_id, "article_id": winner.article_id, "holds": winner.id, "against": loser.id}
                for winner, loser in self.conflicts
            ],
        }


def open_book(paths: Iterable[Path]) -> Book:
    """The decisions in ``paths``; a file named twice counts once. Raises UsageError where one is missing."""
    readings = [read(path) for path in dict.fromkeys(paths)]
    if not readings:
        return Book()
    decisions = standing.ordered(each for reading in readings for each in reading.decisions)
    by_article: dict[str, list[Decision]] = {}
    by_source: dict[str, list[Decision]] = {}
    held = (each for quotes in standing.deciding(decisions).values() for each in quotes.values())
    digest = hashlib.sha256()
    for each in standing.ordered(held):
        digest.update(as_line(each))
        by_article.setdefault(each.article_id, []).append(each)
        if len(each.article_id) == _ID_LENGTH and _ID_DIGITS.issuperset(each.article_id):
            by_source.setdefault(each.source, []).append(each)
    return Book(
        by_article={key: tuple(each) for key, each in by_article.items()},
        by_source={key: tuple(each) for key, each in by_source.items()},
        broken=tuple(each for reading in readings for each in reading.broken),
        sha256=digest.hexdigest(),
    )


def summed(book: Book, parts: Sequence[Corrected], before: Mapping[str, str] | None = None) -> Corrections:
    """What became of the decisions of ``book`` in a build of these parts.

    ``before`` is of an update: the decisions that did not fit the data set that is updated, with the reasons. What the
    parts say nothing of is there as it was.
    """
    decisions = {each.id: each for each in book}
    applied = {each for part in parts for each in part.applied}
    overruled = {each for part in parts for each in part.overruled} - applied
    reasons = {each.id: each.reason for part in parts for each in part.misfits}
    if before is not None:
        reasons = {**before, **reasons}
        applied |= decisions.keys() - overruled - reasons.keys()
    unmatched = [
        Unmatched(decision=each, reason=reasons.get(each.id, NOT_THERE))
        for each in decisions.values()
        if each.id not in applied and each.id not in overruled
    ]
    pairs = {(each.winner, each.loser) for part in parts for each in part.conflicts}
    return Corrections(
        sha256=book.sha256,
        n_decisions=len(decisions),
        n_applied=len(applied),
        n_overruled=len(overruled),
        unmatched=tuple(sorted(unmatched, key=lambda each: (each.decision.at, each.decision.id))),
        broken=book.broken,
        conflicts=tuple((decisions[winner], decisions[loser]) for winner, loser in sorted(pairs)),
    )


def without_pack(decisions: Iterable[Decision]) -> Corrected:
    """What becomes of decisions about an article in which nothing is looked for."""
    return Corrected(misfits=tuple(Misfit(id=each.id, reason=NO_PACK) for each in decisions))


def unmatched_lines(found: Corrections) -> str:
    """The text of ``UNMATCHED``: each decision with ``unmatched``, the reason.

    Without who decided and their notes, nobody's business where the data set is published; ``id`` leads there.
    """
    lines = ((orjson.loads(as_line(each.decision)), each.reason) for each in found.unmatched)
    return "".join(
        orjson.dumps({**{key: line[key] for key in line if key not in _PRIVATE}, "unmatched": reason}).decode() + "\n"
        for line, reason in lines
    )
