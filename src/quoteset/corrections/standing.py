"""Which decisions hold: the last one of each person on each quotation that was not undone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from quoteset.corrections.decision import DECIDING, Action, Decision, State

_NOTES: frozenset[Action] = frozenset({"note"})
_SKIPS: frozenset[Action] = frozenset({"skip", *DECIDING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How far two people, or a person and the program, say the same of what both decided."""

    n_both: int
    n_same: int  # speaker, kind, boundaries, and whether it is a quotation
    n_same_speaker: int  # the speaker, and whether it is a quotation

    @property
    def share(self) -> float | None:
        """Of the same speaker; None where both decided nothing."""
        return self.n_same_speaker / self.n_both if self.n_both else None


def ordered(decisions: Iterable[Decision]) -> list[Decision]:
    """``decisions`` of one or several files by time, each once."""
    return sorted({each.id: each for each in decisions}.values(), key=lambda each: (each.at, each.id))


def lasting(decisions: Sequence[Decision]) -> list[Decision]:
    """``decisions``, which are in order, without the undone ones and what undoes them. Everybody undoes their own."""
    undone = {(each.reviewer, each.undoes) for each in decisions if each.action == "undo"}
    return [each for each in decisions if each.action != "undo" and (each.reviewer, each.id) not in undone]


def deciding(decisions: Sequence[Decision]) -> Mapping[str, Mapping[str, Decision]]:
    """Reviewer -> quotation -> the decision that holds; ``decisions`` are in order."""
    return _last(decisions, DECIDING)


def notes(decisions: Sequence[Decision]) -> Mapping[str, Mapping[str, Decision]]:
    """Reviewer -> quotation -> the last note."""
    return _last(decisions, _NOTES)


def skipped(decisions: Sequence[Decision]) -> Mapping[str, Mapping[str, Decision]]:
    """Reviewer -> quotation -> the line by which it was put off, of those not decided afterwards."""
    found = _last(decisions, _SKIPS)
    return {
        who: {quote_id: each for quote_id, each in lines.items() if each.action == "skip"}
        for who, lines in found.items()
    }


def agreement(ours: Mapping[str, Decision], theirs: Mapping[str, Decision]) -> Agreement:
    """Of two people's decisions, by quotation."""
    both = [(ours[quote_id], theirs[quote_id]) for quote_id in ours.keys() & theirs.keys()]
    return Agreement(
        n_both=len(both),
        n_same=sum(one.agrees(other) for one, other in both),
        n_same_speaker=sum(_named(one) == _named(other) for one, other in both),
    )


def agreement_with_program(decisions: Sequence[Decision], reviewer: str) -> Agreement:
    """Of the program and ``reviewer``. What the first decision on a quotation replaced is what the program had said."""
    machine: dict[str, State] = {}
    for each in _of(lasting(decisions), DECIDING):
        if each.was is not None:
            machine.setdefault(each.quote_id, each.was)
    own = deciding(decisions).get(reviewer, {})
    both = [(machine[quote_id], each) for quote_id, each in own.items() if quote_id in machine]
    return Agreement(
        n_both=len(both),
        n_same=sum(was.same(each.now) for was, each in both),
        n_same_speaker=sum((True, was.speaker) == _named(each) for was, each in both),
    )


def _named(decision: Decision) -> tuple[bool, str | None]:
    return decision.now is not None, decision.now.speaker if decision.now else None


def _last(decisions: Sequence[Decision], actions: frozenset[Action]) -> dict[str, dict[str, Decision]]:
    found: dict[str, dict[str, Decision]] = {}
    for each in _of(lasting(decisions), actions):
        found.setdefault(each.reviewer, {})[each.quote_id] = each
    return found


def _of(decisions: Iterable[Decision], actions: frozenset[Action]) -> Iterator[Decision]:
    return (each for each in decisions if each.action in actions)
