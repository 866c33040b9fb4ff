"""Who stands behind a noun phrase by what is beside it: whose claim it is, who sent a letter, a name in apposition."""

from __future__ import annotations

from dataclasses import dataclass

from quoteset.extract.entities import Known
from quoteset.extract.memory import Memory
from quoteset.extract.tokens import CUES

# A phrase and the name in apposition to it stand no further apart. unit: tokens
APPOSITION = 8
# How far back a document and who wrote it are looked for. unit: mentions
DOCUMENT_REACH = 25
# Classes of nouns that speak for themselves: people, groups, bodies, titles.
SPEAKERS = frozenset("PSOT")


@dataclass(slots=True)
class Owner:
    """The mention whose words a noun phrase stands for, with the evidence for it."""

    mention: int
    evidence: tuple[str, ...]


def owner_of(memory: Memory, index: int) -> Owner | None:
    """Whose claim or letter a noun phrase is: the possessor in it, or who stands behind by or from.

    None for phrases of those who speak for themselves, as Clinton’s aides do.
    """
    scene = memory.scene
    stream, mentions = scene.stream, scene.mentions
    phrase = mentions[index]
    class_, head = stream.classes[phrase.head], stream.lowers[phrase.head]
    if class_ in SPEAKERS:
        return None
    before = scene.owner_of(index)
    if before is not None and before.form == "nominal" and class_ == "D":
        return None  # a surveyor’s report speaks as a report
    if before is not None:
        how, owner = f"possessor:{before.form}", index - 1
    elif (
        index + 1 < len(mentions)
        and mentions[index + 1].start == phrase.end + 1
        and stream.lowers[phrase.end] in scene.language.author_links
    ):
        how, owner = f"{stream.lowers[phrase.end]}:{mentions[index + 1].form}", index + 1
    else:
        return None
    return Owner(
        owner,
        ("owner", f"owner:{how}", f"owner:{how}:class={class_}", f"owner:head={head}", f"owner:class={class_}"),
    )


def apposed(memory: Memory, index: int) -> int | None:
    """The name in apposition to a noun phrase: the mayor, Ana Ruiz, said; Ana Ruiz, a doctor at the clinic, said."""
    scene = memory.scene
    classes, mentions = scene.stream.classes, scene.mentions
    phrase = mentions[index]
    behind_comma = index > 0 and phrase.start > 0 and classes[phrase.start - 1] == ","
    # “after meeting Marc Rutt, the president said”: what is followed by its own cue is no apposition
    speaks = phrase.end < len(classes) and classes[phrase.end] in CUES
    if (
        behind_comma
        and not speaks
        and mentions[index - 1].end == phrase.start - 1
        and _names_a_person(memory, index - 1)
    ):
        return index - 1
    # an own phrase behind “of”, “for”, “at” may come between
    for after in range(index + 1, min(index + 4, len(mentions))):
        name = mentions[after]
        if scene.sentences[name.start] != scene.sentences[phrase.start]:
            return None
        between = "".join(classes[phrase.end : min(name.start, phrase.end + APPOSITION + 1)])
        beside = between in (",", "-") or (between[:1] == "p" and between[-1:] == "," and between.count(",") == 1)
        if beside and len(between) <= APPOSITION and _names_a_person(memory, after):
            follower = classes[name.end] if name.end < len(classes) else ""
            if follower and follower in ",-.|Q(CKLra":
                return after
    return None


def _names_a_person(memory: Memory, index: int) -> bool:
    mention = memory.scene.mentions[index]
    if mention.form != "name" or mention.possessor or mention.name_end - mention.name_start < 2:
        return False
    return memory.reading.entities.type_of(memory.reading.namings[index]) != "organization"


def issuer_of(memory: Memory, index: int) -> Known | None:
    """Who was said to have written a document: the council issued a statement; Ana Ruiz sent a letter."""
    scene, known = memory.scene, memory.reading.known
    lowers, mentions = scene.stream.lowers, scene.mentions
    head = lowers[mentions[index].head]
    for before in range(index - 1, max(memory.floor(index), index - DOCUMENT_REACH) - 1, -1):
        document = mentions[before]
        if document.form != "nominal" or lowers[document.head] != head:
            continue
        owner = owner_of(memory, before)
        if owner is not None and owner.mention in known:
            return known[owner.mention]
        sentence = scene.sentences[document.start]
        for other in range(before - 1, max(-1, before - 1 - DOCUMENT_REACH), -1):
            if scene.sentences[mentions[other].start] != sentence:
                break
            if other in known and memory.role(other) in ("main", "main_speaks", "subject", "speaks"):
                return known[other]
    return None
