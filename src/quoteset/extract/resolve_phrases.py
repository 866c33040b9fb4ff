"""Who is meant by a noun phrase: the mayor, the company, the statement, a police officer."""

from __future__ import annotations

from dataclasses import dataclass

from quoteset.extract.entities import Known
from quoteset.extract.language import Piece
from quoteset.extract.memory import Memory, Option, Referent, Seen
from quoteset.extract.tokens import CUES

# A phrase and the name in apposition to it stand no further apart. unit: tokens
APPOSITION = 8
# How far back a document and who wrote it are looked for. unit: mentions
DOCUMENT_REACH = 25
# Classes of nouns that speak for themselves: people, groups, bodies, titles.
SPEAKERS = frozenset("PSOT")


@dataclass(slots=True)
class _Phrase:
    """A noun phrase as it is weighed."""

    index: int
    head: str
    class_: str
    determiner: str  # the, a, his ...; other, none
    words: frozenset[str]
    seen: list[Seen]


def phrase_options(memory: Memory, index: int) -> list[Option]:
    """The referents that the noun phrase at mention ``index`` can have: itself, an earlier phrase, somebody named."""
    scene, stream = memory.scene, memory.scene.stream
    mention = scene.mentions[index]
    own = stream.lowers[mention.start]
    language = scene.language
    if own in language.definite or own in language.possessives or own in language.counted:
        determiner = own
    else:
        determiner = "other" if mention.determined and own not in language.demonyms else "none"
    phrase = _Phrase(
        index,
        stream.lowers[mention.head],
        stream.classes[mention.head],
        determiner,
        frozenset(stream.lowers[k] for k in range(mention.start, mention.end) if stream.classes[k] not in "d'"),
        memory.look_back(index),
    )
    return [_itself(phrase), *_same_head(memory, phrase), *_bodies(memory, phrase), *_people(memory, phrase)]


def _itself(phrase: _Phrase) -> Option:
    det, class_ = phrase.determiner, phrase.class_
    evidence = (
        "itself",
        f"itself:det={det}",
        f"itself:class={class_}",
        f"itself:det={det}:class={class_}",
        f"itself:head={phrase.head}",
    )
    return Option(Referent(None, phrase.index), evidence)


def _same_head(memory: Memory, phrase: _Phrase) -> list[Option]:
    """A senior official ... the official."""
    if phrase.determiner not in memory.scene.language.definite:
        return []
    scene = memory.scene
    for item in phrase.seen:
        referent = item.referent
        if referent.known is None and scene.stream.lowers[scene.mentions[referent.mention].head] == phrase.head:
            distance = memory.distance(item.mention, phrase.index)
            evidence = ("same_head", f"same_head:class={phrase.class_}", f"same_head:dist={distance}")
            return [Option(referent, evidence)]
    return []


def _bodies(memory: Memory, phrase: _Phrase) -> list[Option]:
    """The department, where the State Department was named; the company; a statement's or a letter's author."""
    if phrase.class_ not in "ODx" or phrase.determiner not in memory.scene.language.definite:
        return []
    issuer = _issuer(memory, phrase) if phrase.class_ == "D" else None
    out: list[Option] = []
    fitting = 0
    for item in phrase.seen:
        known = item.referent.known
        if known is None or item.referent.partners or (known.type == "person" and phrase.class_ != "D"):
            continue
        shares = phrase.head in (known.words[-1], known.words[0]) and len(known.words) > 1
        if not shares and phrase.class_ == "x":
            continue
        if not shares and known.type == "unknown" and (phrase.class_ == "D" or known.is_place):
            continue
        rank, role = min(len(out), 3), memory.role(item.mention)
        kind = _kind_fit(memory, phrase.head, known)
        evidence: tuple[Piece, ...] = (
            "body",
            f"body:class={phrase.class_}:shares={shares}",
            f"body:dist={memory.distance(item.mention, phrase.index)}:shares={shares}",
            f"body:rank={rank}:shares={shares}",
            f"body:rank={rank}:role={role}:class={phrase.class_}",
            f"body:type={known.type}:class={phrase.class_}:role={role}",
            f"body:head={phrase.head}",
            f"body:class={phrase.class_}:issuer={known is issuer}:any={issuer is not None}",
            memory.salience(known, "body"),
        )
        if kind != "open":
            evidence += (f"body:kind={kind}", f"body:kind={kind}:nth={min(fitting, 2)}")
        fitting += kind == "fits"
        out.append(Option(item.referent, evidence))
    return out


def _issuer(memory: Memory, phrase: _Phrase) -> Known | None:
    """Who was said to have written a document: the council issued a statement; Ana Ruiz sent a letter."""
    scene, known = memory.scene, memory.reading.known
    lowers, mentions = scene.stream.lowers, scene.mentions
    for before in range(phrase.index - 1, max(memory.floor(phrase.index), phrase.index - DOCUMENT_REACH) - 1, -1):
        document = mentions[before]
        if document.form != "nominal" or lowers[document.head] != phrase.head:
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


def _kind_fit(memory: Memory, noun: str, known: Known) -> str:
    """Whether a body is of a kind that people call by this noun: fits, other, or open where nothing tells."""
    language = memory.scene.language
    wanted = language.body_nouns.get(noun)
    has = [language.body_words[word] for word in known.words if word in language.body_words]
    if wanted is None or not has:
        return "open"
    return "fits" if any(wanted & kinds for kinds in has) else "other"


def _people(memory: Memory, phrase: _Phrase) -> list[Option]:
    """The mayor, where Mayor Ana Ruiz was named."""
    language = memory.scene.language
    if phrase.class_ not in "PTxJ" or phrase.determiner not in language.definite | language.possessives:
        return []
    head, det = phrase.head, phrase.determiner
    scene = memory.scene
    gender = memory.reading.entities.title_gender([head])
    previous = memory.previous_speaker(phrase.index)
    bearers = min(len(memory.bearers_of(head)), 3)
    out: list[Option] = []
    people = sum(1 for item in phrase.seen if item.referent.known is not None and item.referent.known.type == "person")
    for item in phrase.seen:
        known = item.referent.known
        if (
            known is None
            or item.referent.partners
            or known.type == "organization"
            or (gender and known.gender not in ("", gender))
        ):
            continue
        if known.is_place or known.words[-1] in language.places or (phrase.class_ == "x" and head not in known.roles):
            continue
        rank, role = min(len(out), 3), memory.role(item.mention)
        fits = "role" if head in known.roles else "other_role" if known.roles else "no_role"
        evidence = [
            "named",
            f"named:{fits}",
            f"named:{fits}:det={det}",
            f"named:dist={memory.distance(item.mention, phrase.index)}",
            f"named:rank={rank}",
            f"named:rank={rank}:role={role}:det={det}",
            f"named:{fits}:rank={rank}",
            f"named:{fits}:bearers={bearers}:det={det}",
            memory.salience(known, "nominal"),
        ]
        if head not in known.roles and any(
            role in scene.language.titles or scene.language.classes.get(role) == "P" for role in known.roles
        ):
            evidence += ["named:other_title", f"named:other_title:det={det}", f"named:other_title:rank={rank}"]
        shared = len(phrase.words & known.roles - {head})
        if shared:
            evidence += ["named:shares_role_word", f"named:{fits}:shares={min(shared, 2)}"]
        if previous is not None and previous[1].key == item.referent.key:
            evidence += [
                "named:previous_speaker",
                f"named:previous_speaker:det={det}:{fits}",
                f"named:previous_speaker:bearers={bearers}",
            ]
        if people == 1:
            evidence += ["named:only_person", f"named:only_person:{fits}:det={det}"]
        if item.referent.key in memory.speaker_keys and len(memory.speaker_keys) == 1:
            evidence.append("named:only_speaker")
        if gender and known.gender == gender:
            evidence.append("named:gender")
        out.append(Option(item.referent, tuple(evidence)))
    near = {item.referent.key for item in phrase.seen}
    start = scene.stream.starts[scene.mentions[phrase.index].start]
    for known in memory.bearers_of(head):
        # the judge, whom nobody has named for a while
        if id(known) in near or known.places[0] >= start or (gender and known.gender not in ("", gender)):
            continue
        shared = len(phrase.words & known.roles - {head})
        evidence = [
            "far_role",
            f"far_role:bearers={bearers}:det={det}",
            f"far_role:shares={min(shared, 2)}",
            f"far_role:people={min(len(out), 2)}",
            memory.salience(known, "far_role"),
        ]
        out.append(Option(Referent(known), tuple(evidence)))
    return out


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
