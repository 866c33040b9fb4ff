"""Weighed evidence: sums of learned log-odds, and what probability a sum stands for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from math import exp

from quoteset.extract.language import Model, Piece

# Pieces of evidence whose weights a model remembers; what comes again is among the first that come.
MOST_KNOWN = 1 << 16

NOTHING = Model({}, ())


def names(evidence: Iterable[Piece]) -> Iterator[str]:
    """The names of the evidence, each as the model knows it; those of a tuple come from the function at its head."""
    for piece in evidence:
        if isinstance(piece, str):
            yield piece
        else:
            spell, *told = piece
            yield from spell(*told)


def weigh(model: Model, evidence: Iterable[Piece]) -> float:
    """The sum of the weights of the evidence, the model's bias added; evidence that was never learned weighs 0.

    A piece is spelled out once only; afterwards its weight is known.
    """
    known = model.known
    get = known.get
    total = model.weights.get("bias", 0.0)
    for piece in evidence:
        weight = get(piece)
        if weight is None:
            weight = sum(model.weights.get(name, 0.0) for name in names((piece,)))
            if len(known) < MOST_KNOWN:
                known[piece] = weight
        total += weight
    return total


def logistic(value: float) -> float:
    """The probability for log-odds.

    >>> logistic(0.0)
    0.5
    """
    if value >= 0:
        return 1 / (1 + exp(-value))
    power = exp(value)
    return power / (1 + power)


def shares(scores: Sequence[float]) -> list[float]:
    """The share of each score in the evidence: softmax, summing to 1.

    >>> shares([0.0, 0.0])
    [0.5, 0.5]
    """
    if not scores:
        return []
    top = max(scores)
    powers = [exp(score - top) for score in scores]
    total = sum(powers)
    return [power / total for power in powers]


def calibrated(model: Model, score: float) -> float:
    """The probability that the model's calibration gives for ``score``, interpolated; ``score`` itself without one."""
    table = model.calibration
    if not table:
        return score
    at = bisect_right(table, (score, 2.0))
    if at == 0:
        return table[0][1]
    if at == len(table):
        return table[-1][1]
    (x0, y0), (x1, y1) = table[at - 1], table[at]
    return y0 + (y1 - y0) * (score - x0) / (x1 - x0) if x1 > x0 else y1
