"""Who is meant by a name that several bear."""

from __future__ import annotations

from quoteset.extract.memory import Memory, Option, Referent, last_full
from quoteset.extract.names import without_suffix

# More than so many names on either side do not speak together.
PARTNERS = 4
# What is said of one between them is no longer, and no clause. unit: mentions, tokens
ASIDE_MENTIONS = 3
ASIDE_TOKENS = 8
CLAUSE_TOKENS = frozenset("VCKLah|.?!;:Q,")
# Classes of tokens before a clause.
CLAUSE_OPENERS = frozenset("|.,Q&-;:")


def joint_mentions(memory: Memory, index: int) -> list[int]:
    """The mentions of the names that speak together with the name at ``index``, itself among them, in text order.

    Obama and Clinton call; said Ana Ruiz and Ben Ode. Only ``index`` where it stands alone.
    """
    scene = memory.scene
    stream, mentions = scene.stream, scene.mentions
    classes = stream.classes
    first = last = index
    while index - first < PARTNERS and first and _joined(memory, first - 1, first):
        first -= 1
    while last - index < PARTNERS and last + 1 < len(mentions) and _joined(memory, last, last + 1):
        last += 1
    if first == last or stream.lowers[mentions[last].start - 1] != scene.language.joint:
        return [index]
    start, end = mentions[first].start, mentions[last].end
    before = classes[start - 1] if start else "|"
    after = classes[end] if end < len(classes) else "|"
    subject = before in CLAUSE_OPENERS and (
        after in "CLKa" or (after in "rt" and classes[min(end + 1, len(classes) - 1)] in "CLK")
    )
    inverted = before == "C" and after in ",.|"
    return list(range(first, last + 1)) if subject or inverted else [index]


def first_of_joint(memory: Memory, last: int) -> int:
    """The first of the names that stand together up to the one at ``last``; ``last`` where it stands alone.

    What is said of each in commas may stand between: Ana Ruiz, an engineer, and Ben Ode.
    """
    scene = memory.scene
    mentions, lowers, classes = scene.mentions, scene.stream.lowers, scene.stream.classes
    name = mentions[last]
    if name.form != "name" or not name.start or lowers[name.start - 1] != scene.language.joint:
        return last
    first = last
    while last - first < PARTNERS and first and _joined(memory, first - 1, first):
        first -= 1
    if first == last and name.start > 1 and classes[name.start - 2] == ",":
        for before in range(last - 1, max(-1, last - 1 - ASIDE_MENTIONS), -1):
            other = mentions[before]
            if scene.sentences[other.start] != scene.sentences[name.start]:
                break
            if other.form == "name" and classes[other.end] == "," and not other.possessor:
                aside = "".join(classes[other.end + 1 : name.start - 2])
                return before if len(aside) <= ASIDE_TOKENS and not set(aside) & CLAUSE_TOKENS else last
    return first


def _joined(memory: Memory, before: int, after: int) -> bool:
    """Whether two names stand side by side with a comma or “and” between them, and neither is a possessor."""
    scene = memory.scene
    a, b = scene.mentions[before], scene.mentions[after]
    if a.form != "name" or b.form != "name" or a.possessor or b.possessor or b.start - a.end != 1:
        return False
    if scene.stream.classes[a.start] in "d#" or scene.stream.classes[b.start] in "d#":
        return False  # four Protestants and one Greek Orthodox
    return scene.stream.classes[a.end] == "," or scene.stream.lowers[a.end] == scene.language.joint


def name_options(memory: Memory, index: int) -> list[Option]:
    """The entities that the name at mention ``index`` can mean, with evidence where there is a choice."""
    naming = memory.reading.namings[index]
    entities = memory.reading.entities
    options = entities.options(naming)
    if len(options) > 1 and memory.floor(index):
        # the items of a live report introduce people anew
        scene = memory.scene
        low, high = (scene.stream.starts[scene.mentions[each].start] for each in (memory.floor(index), index))
        here = [known for known in options if low <= last_full(known, high + 1)]
        options = here or options
    if len(options) <= 1:
        return [Option(Referent(known), ("only_one",)) for known in options]
    seen = {item.referent.key: item for item in memory.look_back(index)}
    titled = entities.title_gender(naming.titles)
    previous = memory.previous_speaker(index)
    first = min(known.places[0] for known in options)
    most = max(len(known.full_places) for known in options)
    out = []
    for known in options:
        core, suffix = without_suffix(known.words, memory.scene.language)
        evidence = ["name", memory.salience(known, "name")]
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
            "name:title=role": bool(known.roles.intersection(naming.titles)),
            "name:title=open": bool(titled) and known.gender != titled,
            "name:previous_speaker": previous is not None and previous[1].key == id(known),
            "name:form_used": naming.printed in known.forms,
        }
        out.append(Option(Referent(known), (*evidence, *(name for name, holds in facts.items() if holds))))
    return out
