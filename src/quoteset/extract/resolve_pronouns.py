"""Who is meant by he, she, they and it."""

from __future__ import annotations

from collections.abc import Iterator

from quoteset.extract.language import Language, Piece
from quoteset.extract.memory import Memory, Option, Referent, Seen
from quoteset.extract.resolve_names import first_of_joint

# Fits of referents that have no name, by the pronoun's gender and the kind of their head.
BODY_FITS = {"organization": "known", "document": "known", "unknown": "open"}
# How far back those who were named together are looked for. unit: mentions, groups
JOINT_REACH = 25
JOINT_OPTIONS = 2
GROUP_FITS = {"group": "known", "organization": "open", "person": "open"}


def pronoun_options(memory: Memory, index: int) -> list[Option]:
    """The referents that the pronoun at mention ``index`` can have, most recent first, with their evidence.

    Empty for I and we, which mean whoever writes.
    """
    scene, stream = memory.scene, memory.scene.stream
    mention = scene.mentions[index]
    gender = scene.language.pronouns.get(stream.lowers[mention.start], "s")
    if gender == "s":
        return []
    chain, chain_distance = memory.chain(index, gender)
    seen = memory.look_back(index)
    other = _object_of(memory, index)
    out: list[Option] = []
    n_main = 0
    for item in seen:
        fit = fit_of(memory, item.referent, gender)
        if fit == "clash" or item.referent.key == other:
            continue
        rank = min(len(out), 4)
        role = memory.role(item.mention)
        distance, place = memory.distance(item.mention, index), memory.place(item.mention, index)
        evidence = _place_evidence(memory, item, gender, fit, rank, role, distance, place)
        if role.startswith("main"):
            evidence.append((_spell_main, min(n_main, 2), distance, place))
            n_main += 1
        if chain is not None and chain.key == item.referent.key:
            evidence.append((_spell_chain, chain_distance, place, rank))
        elif chain is not None:
            evidence.append(f"off_chain:dist={chain_distance}")
        evidence += _speaker_evidence(memory, index, item, rank, distance, place)
        out.append(Option(item.referent, tuple(evidence)))
    if gender == "g":
        out += _joint_options(memory, index, gender)
    near = {item.referent.key for item in seen}
    n_near = len(out)
    for known in memory.titular:
        # whom the whole article is about, however far back
        if id(known) in near or id(known) == other or known.places[0] >= stream.starts[mention.start]:
            continue
        fit = fit_of(memory, Referent(known), gender)
        if fit != "clash":
            evidence = ["far", f"far:fit={fit}", f"far:others={min(n_near, 3)}", memory.salience(known, "far")]
            out.append(Option(Referent(known), tuple(evidence)))
    return out


def _joint_options(memory: Memory, index: int, gender: str) -> list[Option]:
    """Those who were named together, nearest first: Ana Ruiz and Ben Ode wrote to the mayor. They said ..."""
    mentions, known = memory.scene.mentions, memory.reading.known
    out: list[Option] = []
    before = index - 1
    while before > 0 and index - before < JOINT_REACH and len(out) < JOINT_OPTIONS:
        first = first_of_joint(memory, before)
        if first == before:
            before -= 1
            continue
        people = [known[each] for each in range(first, before + 1) if mentions[each].form == "name" and each in known]
        if (
            len(people) > 1
            and all(each.type == "person" for each in people)
            and len(set(map(id, people))) == len(people)
        ):
            item = Seen(Referent(people[0], partners=tuple(people[1:])), first, len(out), 1)
            distance, place = memory.distance(before, index), memory.place(item.mention, index)
            evidence = [
                "joint",
                f"joint:dist={distance}",
                *_place_evidence(memory, item, gender, "known", len(out), memory.role(first), distance, place),
            ]
            out.append(Option(item.referent, tuple(evidence)))
        before = first
    return out


def _object_of(memory: Memory, index: int) -> int:
    """The key of whom the pronoun's own verb has as its object, or 0: he told Rubio, he called Clinton a liar."""
    scene = memory.scene
    for link in scene.links(index):
        if link.relation == "subject" and link.cue_end < len(scene.owner) and (owner := scene.owner[link.cue_end]) >= 0:
            known = memory.reading.known.get(owner)
            if (
                known is not None
                and not scene.mentions[owner].possessor
                and scene.mentions[owner].start == link.cue_end
            ):
                return Referent(known).key
    return 0


def _place_evidence(
    memory: Memory, item: Seen, gender: str, fit: str, rank: int, role: str, distance: str, place: str
) -> list[Piece]:
    scene = memory.scene
    evidence: list[Piece] = [
        (_spell_seen, gender, fit, rank, role, distance),
        (_spell_place, place, role, distance, rank, min(item.count, 4)),
    ]
    known = item.referent.known
    if known is not None:
        mention = scene.mentions[item.mention]
        if mention.named and len(known.words) > 1 and known.places[0] == scene.stream.starts[mention.name_start]:
            # Whom the text has just introduced by full name it is about to quote.
            after = scene.stream.classes[mention.end] if mention.end < len(scene.stream) else "|"
            evidence.append((_spell_new, place, distance, fit, after))
        evidence.append(memory.salience(known, "pronoun"))
    else:
        head = scene.stream.classes[scene.mentions[item.referent.mention].head]
        evidence.append((_spell_unnamed, head, distance, role, rank))
    return evidence


def _speaker_evidence(memory: Memory, index: int, item: Seen, rank: int, distance: str, place: str) -> list[Piece]:
    previous = memory.previous_speaker(index)
    if previous is not None and previous[1].key == item.referent.key:
        numbers, mentions = memory.scene.stream.paragraphs, memory.scene.mentions
        gap = min(numbers[mentions[index].start] - numbers[mentions[previous[0]].start], 4)
        return [(_spell_previous, gap, min(rank, 3), distance, place)]
    if item.referent.key in memory.speaker_keys:
        return ["earlier_speaker", f"earlier_speaker:dist={distance}"]
    return []


def _spell_seen(gender: str, fit: str, rank: int, role: str, distance: str) -> Iterator[str]:
    yield from (f"{gender}:fit={fit}", f"{gender}:role={role}", f"rank={rank}", f"rank={rank}:fit={fit}")
    yield from (f"dist={distance}:role={role}", f"dist={distance}:role={role}:fit={fit}")
    yield f"dist={distance}:role={role}:rank={min(rank, 2)}"


def _spell_place(place: str, role: str, distance: str, rank: int, count: int) -> Iterator[str]:
    yield from (f"place={place}:role={role}", f"place={place}:dist={distance}", f"place={place}:rank={rank}")
    yield from (f"count={count}", f"count={count}:place={place}")


def _spell_new(place: str, distance: str, fit: str, after: str) -> Iterator[str]:
    yield from ("new", f"new:place={place}", f"new:dist={distance}:fit={fit}", f"new:after={after}:place={place}")


def _spell_unnamed(head: str, distance: str, role: str, rank: int) -> Iterator[str]:
    yield from (f"unnamed:{head}", f"unnamed:dist={distance}:role={role}", f"unnamed:rank={rank}")


def _spell_main(n_main: int, distance: str, place: str) -> Iterator[str]:
    yield from (f"main={n_main}:dist={distance}", f"main={n_main}:place={place}")


def _spell_chain(distance: str, place: str, rank: int) -> Iterator[str]:
    yield from (f"chain:dist={distance}", f"chain:dist={distance}:place={place}", f"chain:rank={rank}")


def _spell_previous(gap: int, rank: int, distance: str, place: str) -> Iterator[str]:
    yield from (f"previous_speaker:paragraphs={gap}", f"previous_speaker:rank={rank}:paragraphs={gap}")
    yield from (f"previous_speaker:dist={distance}", f"previous_speaker:place={place}:paragraphs={gap}")


def fit_of(memory: Memory, referent: Referent, gender: str) -> str:
    """How a referent fits a pronoun: known, open, doubtful or clash.

    ``gender``: m, f, o (a body), g (several).
    """
    language = memory.scene.language
    known = referent.known
    kind = memory.type_of(referent)
    if referent.partners:
        return "known" if gender == "g" else "clash"
    if gender == "o":
        if known is None and is_plural(_head(memory, referent), language):
            return "clash"
        return BODY_FITS.get(kind, "clash") if known is None or kind != "document" else "clash"
    if gender == "g":
        if known is None:
            if kind in ("person", "group") and is_plural(_head(memory, referent), language):
                return "known"
            return GROUP_FITS.get(kind, "clash")
        return {"organization": "open", "unknown": "open", "person": "doubtful"}.get(kind, "clash")
    if known is None:
        if kind != "person":
            return "clash"
        head = _head(memory, referent)
        if is_plural(head, language):
            return "clash"
        found = memory.reading.entities.title_gender([head])
        return "open" if not found else "known" if found == gender else "clash"
    if kind == "organization":
        return "clash"
    if known.gender:
        return "known" if known.gender == gender else "clash"
    if known.hint:
        return "known" if known.hint == gender else "clash"
    if kind == "person":
        return "open"
    return "clash" if known.is_place or known.words[-1] in language.places else "doubtful"


def _head(memory: Memory, referent: Referent) -> str:
    """The head of an unnamed referent, in lower case."""
    return memory.scene.stream.lowers[memory.scene.mentions[referent.mention].head]


def is_plural(noun: str, language: Language) -> bool:
    """Whether a noun, in lower case, means several.

    >>> from quoteset.packs import load
    >>> [is_plural(noun, load("en")) for noun in ("lawmakers", "people", "boss")]
    [True, True, False]
    """
    if noun.endswith(language.singular_endings):
        return False
    return noun in language.plurals or noun.endswith(language.plural_endings)
