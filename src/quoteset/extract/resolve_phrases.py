"""Who is meant by a noun phrase: the mayor, the company, the statement, a police officer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from quoteset.extract.entities import Known
from quoteset.extract.language import Piece
from quoteset.extract.memory import PHRASE_REACH, REACH, Memory, Option, Referent, Seen
from quoteset.extract.resolve_beside import issuer_of
from quoteset.extract.scene import Scene


@dataclass(slots=True)
class _Phrase:
    """A noun phrase as it is weighed."""

    index: int
    head: str
    class_: str
    determiner: str  # the, a, his ...; other, none
    modifier: str  # what tells it from others of its kind, see ``modifier_of``
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
        modifier_of(memory, index),
        phrase_words(scene, index),
        memory.look_back(index),
    )
    return [_itself(phrase), *_same_head(memory, phrase), *_bodies(memory, phrase), *_people(memory, phrase)]


def modifier_of(memory: Memory, index: int) -> str:
    """What beside its head a noun phrase consists of, the most telling first.

    owner (Ruiz’s campaign), name (the Ruiz campaign), place (the Ohio senator), link (the campaign of the mayor), words
    (the new campaign), none.
    """
    scene = memory.scene
    stream, mention = scene.stream, scene.mentions[index]
    classes = stream.classes
    inside = classes[mention.start : mention.head]
    if "'" in inside:
        return "owner"
    if "N" in inside:
        places = scene.language.places
        named = [k for k in range(mention.start, mention.head) if classes[k] == "N"]
        return "place" if stream.lowers[named[-1]] in places else "name"
    if (
        mention.end + 1 < len(classes)
        and stream.lowers[mention.end] in scene.language.phrase_links
        and scene.owner[mention.end + 1] >= 0
    ):
        return f"link:{stream.lowers[mention.end]}"
    return "words" if any(class_ != "d" for class_ in inside) else "none"


def _itself(phrase: _Phrase) -> Option:
    det, class_, modifier = phrase.determiner, phrase.class_, phrase.modifier
    evidence = (
        "itself",
        f"itself:modifier={modifier}",
        f"itself:modifier={modifier}:det={det}",
        f"itself:modifier={modifier}:class={class_}",
        f"itself:det={det}",
        f"itself:class={class_}",
        f"itself:det={det}:class={class_}",
        f"itself:head={phrase.head}",
    )
    return Option(Referent(None, phrase.index), evidence)


def _same_head(memory: Memory, phrase: _Phrase) -> list[Option]:
    """A senior official ... the official; the Ruiz campaign ... the campaign. The last one that it can be."""
    if phrase.determiner not in memory.scene.language.definite:
        return []
    scene = memory.scene
    lowers, mentions = scene.stream.lowers, scene.mentions
    for before in range(phrase.index - 1, max(memory.floor(phrase.index), phrase.index - REACH) - 1, -1):
        earlier = mentions[before]
        if earlier.form != "nominal" or lowers[earlier.head] != phrase.head:
            continue
        referent = memory.settled.get(before) or Referent(None, before)
        if referent.known is not None:
            continue
        words = _compared(phrase_words(scene, before), phrase.words)
        far = phrase.index - before > PHRASE_REACH
        if far and (words != "more" or modifier_of(memory, before) not in ("owner", "name")):
            continue
        distance = memory.distance(before, phrase.index)
        evidence: list[Piece] = [
            "same_head",
            f"same_head:class={phrase.class_}",
            f"same_head:dist={distance}",
            f"same_head:words={words}:modifier={phrase.modifier}",
            f"same_head:words={words}:{'far' if far else 'near'}",
        ]
        return [Option(referent, tuple(evidence))]
    return []


def _compared(own: frozenset[str], others: frozenset[str]) -> str:
    """What words ``own`` are beside ``others``: same, fewer, more, or other ones."""
    if own == others:
        return "same"
    if own < others:
        return "fewer"
    return "more" if own > others else "other"


def phrase_words(scene: Scene, index: int) -> frozenset[str]:
    """The words of a noun phrase, determiners and possessive endings left out."""
    stream, mention = scene.stream, scene.mentions[index]
    return frozenset(stream.lowers[k] for k in range(mention.start, mention.end) if stream.classes[k] not in "d'")


def _bodies(memory: Memory, phrase: _Phrase) -> list[Option]:
    """The department, where the State Department was named; the company; a statement's or a letter's author."""
    if phrase.class_ not in "ODx" or phrase.determiner not in memory.scene.language.definite:
        return []
    issuer = issuer_of(memory, phrase.index) if phrase.class_ == "D" else None
    out: list[Option] = []
    fitting = n_main = 0
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
        distance, place = memory.distance(item.mention, phrase.index), memory.place(item.mention, phrase.index)
        kind = _kind_fit(memory, phrase.head, known)
        evidence: tuple[Piece, ...] = (
            "body",
            f"body:class={phrase.class_}:shares={shares}",
            f"body:dist={distance}:shares={shares}",
            f"body:rank={rank}:shares={shares}",
            f"body:rank={rank}:role={role}:class={phrase.class_}",
            f"body:type={known.type}:class={phrase.class_}:role={role}",
            f"body:head={phrase.head}",
            f"body:class={phrase.class_}:issuer={known is issuer}:any={issuer is not None}",
            memory.salience(known, "body"),
            *_standing("body", role, distance, place, phrase.modifier, n_main),
        )
        n_main += role.startswith("main")
        if kind != "open":
            evidence += (f"body:kind={kind}", f"body:kind={kind}:nth={min(fitting, 2)}")
        fitting += kind == "fits"
        out.append(Option(item.referent, evidence))
    return out


def _standing(form: str, role: str, distance: str, place: str, modifier: str, n_main: int) -> list[Piece]:
    """The evidence of where somebody was mentioned last; ``n_main``: whom sentences were about since."""
    evidence: list[Piece] = [(_spell_standing, form, role, distance, place, modifier)]
    if role.startswith("main"):
        evidence.append((_spell_main, form, min(n_main, 2), distance, place))
    return evidence


def _spell_standing(form: str, role: str, distance: str, place: str, modifier: str) -> Iterator[str]:
    yield from (f"{form}:dist={distance}:role={role}", f"{form}:place={place}:role={role}")
    yield from (f"{form}:place={place}:dist={distance}", f"{form}:modifier={modifier}:place={place}")


def _spell_main(form: str, n_main: int, distance: str, place: str) -> Iterator[str]:
    yield from (f"{form}:main={n_main}:dist={distance}", f"{form}:main={n_main}:place={place}")


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
    head, det = language.roles.get(phrase.head, phrase.head), phrase.determiner
    scene = memory.scene
    gender = memory.reading.entities.title_gender([phrase.head])
    previous = memory.previous_speaker(phrase.index)
    bearers = min(len(memory.bearers_of(head)), 3)
    out: list[Option] = []
    n_main = 0
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
        distance, place = memory.distance(item.mention, phrase.index), memory.place(item.mention, phrase.index)
        fits = "role" if head in known.roles else "other_role" if known.roles else "no_role"
        evidence = [
            "named",
            f"named:{fits}",
            f"named:{fits}:det={det}",
            f"named:dist={distance}",
            f"named:rank={rank}",
            f"named:rank={rank}:role={role}:det={det}",
            f"named:{fits}:rank={rank}",
            f"named:{fits}:bearers={bearers}:det={det}",
            memory.salience(known, "nominal"),
            *_standing(f"named:{fits}", role, distance, place, phrase.modifier, n_main),
        ]
        n_main += role.startswith("main")
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
