"""Why a speaker was chosen: the evidence behind each candidate, with its learned weights."""

from __future__ import annotations

from collections.abc import Sequence, Set

from quoteset.extract.language import Model
from quoteset.extract.reach import Reach
from quoteset.extract.resolution import Resolver
from quoteset.extract.scene import Scene
from quoteset.extract.spans import cue_span, mention_record
from quoteset.extract.weigh import names, shares, weigh
from quoteset.records import Evidence, Weighed

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
