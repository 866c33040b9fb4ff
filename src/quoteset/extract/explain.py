"""Why a speaker was chosen: the evidence behind each candidate, with its learned weights."""

from __future__ import annotations

from quoteset.extract.attribution import Attributor, Decision
from quoteset.extract.spans import cue_span, mention_record
from quoteset.extract.weigh import shares, weigh
from quoteset.records import Evidence, Weighed

# Candidates with a smaller share are not listed.
LISTED_SHARE = 0.01
LISTED_EVIDENCE = 12


def weighed(attributor: Attributor, decision: Decision) -> tuple[Weighed, ...]:
    """The candidates of a decision, best first, each with the evidence that weighs most for and against it."""
    model = attributor.model("mention")
    resolution = attributor.model("resolution")
    out: list[Weighed] = []
    for reach, share in decision.reaches:
        if share < LISTED_SHARE and out:
            break
        options = attributor.resolver.options(reach.mention)
        parts = shares([weigh(resolution, option.evidence) for option in options])
        best = max(range(len(options)), key=lambda n: parts[n], default=None)
        names = [(name, model.weights.get(name, 0.0)) for name in reach.evidence]
        if best is not None and len(options) > 1:
            names += [(f"who:{name}", resolution.weights.get(name, 0.0)) for name in options[best].evidence]
        names.sort(key=lambda pair: -abs(pair[1]))
        out.append(
            Weighed(
                speaker=None if best is None else attributor.resolver.memory.name_of(options[best].referent),
                mention=mention_record(attributor.scene, reach.mention),
                cue=cue_span(attributor.scene, reach),
                score=share,
                evidence=tuple(
                    Evidence(name=name, weight=weight) for name, weight in names[:LISTED_EVIDENCE] if weight
                ),
            )
        )
    return tuple(out)
