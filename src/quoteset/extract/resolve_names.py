"""Who is meant by a name that several bear."""

from __future__ import annotations

from quoteset.extract.memory import Memory, Option, Referent
from quoteset.extract.names import without_suffix


def name_options(memory: Memory, index: int) -> list[Option]:
    """The entities that the name at mention ``index`` can mean, with evidence where there is a choice."""
    naming = memory.reading.namings[index]
    entities = memory.reading.entities
    options = entities.options(naming)
    if len(options) <= 1:
        return [Option(Referent(known), ("only_one",)) for known in options]
    seen = {item.referent.key: item for item in memory.look_back(index)}
    titled = entities.title_gender(naming.titles)
    first = min(known.places[0] for known in options)
    most = max(len(known.full_places) for known in options)
    out = []
    for known in options:
        core, suffix = without_suffix(known.words, memory.scene.language)
        evidence = ["name", *memory.salience(known, "name")]
        item = seen.get(id(known))
        if item is None:
            evidence.append("name:not_before")
        else:
            evidence += [f"name:rank={min(item.rank, 3)}", f"name:dist={memory.distance(item.mention, index)}"]
        evidence.append("name:is_surname" if core[-1] == naming.words[-1] else "name:is_given")
        facts = {
            "name:first_of_that_name": known.places[0] == first,
            "name:most_often_in_full": len(known.full_places) == most,
            "name:same_form": len(known.words) == len(naming.words),
            "name:junior": bool(suffix),
            "name:body": known.type == "organization",
            "name:title=fits": bool(titled) and known.gender == titled,
            "name:title=open": bool(titled) and known.gender != titled,
            "name:previous_speaker": bool(memory.speakers) and memory.speakers[-1][1].key == id(known),
            "name:form_used": naming.printed in known.forms,
        }
        out.append(Option(Referent(known), (*evidence, *(name for name, holds in facts.items() if holds))))
    return out
