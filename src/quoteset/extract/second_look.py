"""Speakers weighed once more: by what they say of themselves, and by who is quoted next.

A first decision adds up what speaks for the mentions of each, in text order. Then two more things are known: a body
does not say “I”, and whom the next quotation goes on with is likelier to be quoted here already.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from math import log

from quoteset.extract.language import Language, Model, Piece
from quoteset.extract.memory import Memory, Referent
from quoteset.extract.reach import Reach
from quoteset.extract.weigh import shares, weigh

# Paragraphs from one quotation to the next, counted so far.
GAP = 2
# Smaller shares are not told apart.
LEAST_SHARE = 1e-6


@dataclass(slots=True)
class Support:
    """A possible speaker with the mention that speaks most for it."""

    referent: Referent
    score: float  # share of the evidence
    reach: Reach
    mention_share: float
    first: float  # share of the evidence at the first look


@dataclass(slots=True)
class Following:
    """Who is quoted next, as first decided, and how many paragraphs farther on; see GAP."""

    support: Support
    gap: int


def log_odds(share: float) -> float:
    """The log-odds of a share, none nearer to 0 or 1 than a thousandth.

    >>> log_odds(0.5), log_odds(1.0) == log_odds(0.999)
    (0.0, True)
    """
    share = min(0.999, max(0.001, share))
    return log(share / (1 - share))


def log_share(share: float) -> float:
    """What a share of the evidence counts for where more evidence is added to it."""
    return log(max(LEAST_SHARE, share))


def look_again(model: Model, supports: Sequence[Support], evidence: Sequence[Sequence[Piece]]) -> tuple[Support, ...]:
    """The supports with the shares that they have once their ``evidence`` is added, best first."""
    totals = [
        log_share(support.score) + weigh(model, pieces) for support, pieces in zip(supports, evidence, strict=True)
    ]
    found = [
        Support(support.referent, share, support.reach, support.mention_share, support.first)
        for support, share in zip(supports, shares(totals), strict=True)
    ]
    return tuple(sorted(found, key=lambda support: -support.score))


def speaker_evidence(
    memory: Memory, supports: Sequence[Support], spoken: Set[str], direct: bool, following: Following | None
) -> list[list[Piece]]:
    """The evidence for each possible speaker of one quotation.

    ``spoken`` are its words, case folded; ``following`` is None behind the last quotation.
    """
    says = _says(memory.scene.language, spoken)
    out: list[list[Piece]] = []
    for support in supports:
        evidence: list[Piece] = [f"says={says}:{memory.type_of(support.referent)}"] if says else []
        if following is not None and following.support.referent.key == support.referent.key:
            same_mention = following.support.reach.mention == support.reach.mention
            sure = str(round(log_odds(following.support.score)))
            evidence.append((_spell_next, following.gap, direct, _form(memory, support.reach), same_mention, sure))
        out.append(evidence)
    return out


def _says(language: Language, spoken: Set[str]) -> str:
    """How somebody speaks of themselves: I, we, or an empty string where they do not."""
    if not spoken.isdisjoint(language.alone_words):
        return "I"
    return "" if spoken.isdisjoint(language.together_words) else "we"


def _form(memory: Memory, reach: Reach) -> str:
    """How a mention names its speaker: the pronoun, name, nominal, or far for the speaker before."""
    if reach.far:
        return "far"
    mention = memory.scene.mentions[reach.mention]
    return memory.scene.stream.lowers[mention.start] if mention.form == "pronoun" else mention.form


def _spell_next(gap: int, direct: bool, form: str, same_mention: bool, sure: str) -> Iterator[str]:
    yield from ("next", f"next:gap={gap}:direct={direct}", f"next:gap={gap}:form={form}")
    yield from (f"next:same_mention={same_mention}", f"next:sure={sure}")
