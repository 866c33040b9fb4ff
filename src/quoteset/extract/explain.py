"""Why a speaker was chosen: the evidence behind each candidate, with its learned weights."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace

from quoteset.extract.language import Model, Piece
from quoteset.extract.reach import Reach
from quoteset.extract.resolution import Resolver
from quoteset.extract.scene import Scene
from quoteset.extract.spans import cue_span, mention_record
from quoteset.extract.weigh import names, shares, weigh
from quoteset.records import Evidence, Mention, Weighed

# Candidates with a smaller share are not listed, nor more evidence than this for one.
LISTED_SHARE = 0.01
LISTED_EVIDENCE = 12


def weighed(
    scene: Scene,
    resolver: Resolver,
    mention_model: Model,
    resolution_model: Model,
    reaches: Sequence[tuple[Reach, float]],
    spoken: Set[str],
) -> tuple[Weighed, ...]:
    """The candidates of one decision, best first, each with the evidence that weighs most for and against it.

    To be asked before the decision is remembered: afterwards its own outcome would be among the evidence.
    """
    out: list[Weighed] = []
    for reach, share in reaches:
        if share < LISTED_SHARE and out:
            break
        options = resolver.options(reach.mention, spoken)
        parts = shares([weigh(resolution_model, option.evidence) for option in options])
        best = max(range(len(options)), key=lambda n: parts[n], default=None)
        found = [(name, mention_model.weights.get(name, 0.0)) for name in names(reach.evidence)]
        if best is not None and len(options) > 1:
            found += [
                (f"who:{name}", resolution_model.weights.get(name, 0.0)) for name in names(options[best].evidence)
            ]
        found.sort(key=lambda pair: -abs(pair[1]))
        out.append(
            Weighed(
                speaker=None if best is None else resolver.memory.name_of(options[best].referent),
                mention=mention_record(scene, reach.mention),
                cue=cue_span(scene, reach),
                score=share,
                evidence=tuple(
                    Evidence(name=name, weight=weight) for name, weight in found[:LISTED_EVIDENCE] if weight
                ),
            )
        )
    return tuple(out)


def with_speakers(
    weighed: Sequence[Weighed],
    names_of: Sequence[str],
    evidence: Sequence[Sequence[Piece]],
    model: Model,
    winner: tuple[str, Mention],
) -> tuple[Weighed, ...]:
    """``weighed`` with what was added when each of the speakers ``names_of`` was weighed once more.

    The mention of the ``winner`` means the winner now, and what had spoken for somebody else there is left out.
    """
    added = dict(zip(names_of, evidence, strict=True))
    name, mention = winner
    out = []
    for each in weighed:
        found = list(each.evidence)
        speaker = each.speaker
        if each.mention == mention and speaker != name:
            speaker = name
            found = [item for item in found if not item.name.startswith("who:")]
        for more in names(added.get(speaker or "", ())):
            found.append(Evidence(name=f"then:{more}", weight=model.weights.get(more, 0.0)))
        found.sort(key=lambda item: -abs(item.weight))
        kept = tuple(item for item in found[:LISTED_EVIDENCE] if item.weight)
        out.append(replace(each, speaker=speaker, evidence=kept))
    return tuple(out)
