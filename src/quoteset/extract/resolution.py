"""Resolution: who is behind a mention. Surnames to full names, pronouns and noun phrases to who was named."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from quoteset.extract.entities import Known
from quoteset.extract.language import Model
from quoteset.extract.mentions import NounPhrase
from quoteset.extract.reading import Reading
from quoteset.extract.weigh import NOTHING, weigh
from quoteset.records import SpeakerType

# How far back a pronoun looks. unit: mentions
MEMORY = 70
# Entities of the headline that are looked for however far back; names before one that still opens a paragraph.
TITULAR = 6
OPENING_MENTIONS = 8
# Pronouns that are guessed as they come, so that later ones can follow them.
CHAINED = frozenset(("he", "she"))
# A phrase that speaks for itself is cut here. unit: tokens
PHRASE_TOKENS = 9
HEAD_TYPES: dict[str, SpeakerType] = {"P": "person", "T": "person", "O": "organization", "S": "group", "D": "document"}
LEADING = frozenset("d#")


@dataclass(frozen=True, slots=True)
class Referent:
    """Somebody a mention can mean: an entity that is named, or else the noun phrase ``mention`` itself."""

    known: Known | None
    mention: int = -1

    @property
    def key(self) -> int:
        """Equal for equal referents of one article."""
        return id(self.known) if self.known is not None else -1 - self.mention


@dataclass(frozen=True, slots=True)
class Option:
    """A referent with the evidence for it."""

    referent: Referent
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Seen:
    """The last time a referent was mentioned before a place."""

    referent: Referent
    mention: int
    rank: int
    count: int


class Resolver:
    """Resolves the mentions of one article in text order, remembering what it resolved."""

    def __init__(self, reading: Reading, model: Model = NOTHING) -> None:
        self.reading = reading
        self.scene = reading.scene
        self.settled: dict[int, Referent] = {}
        self._guessed: dict[int, Referent] = {}
        self._guessed_until = 0
        self._model = model
        self.speakers: list[tuple[int, Referent]] = []  # (mention, referent) of the quotations so far
        known = reading.entities.known
        self._most = max((len(item.places) for item in known if item.type != "organization"), default=0)
        self._titular = [item for item in known if item.in_title][:TITULAR]
        self._bearers = Counter(role for item in known for role in item.roles)
        self._speaker_keys: set[int] = set()

    def settle(self, mention: int, referent: Referent) -> None:
        """Remember that a quotation's mention means ``referent``."""
        self.settled[mention] = referent
        self.speakers.append((mention, referent))
        self._speaker_keys.add(referent.key)

    def options(self, index: int) -> list[Option]:
        """The referents that mention ``index`` can have, each with its evidence; one option is a certainty."""
        if index in self.settled:
            return [Option(self.settled[index], ("settled",))]
        mention = self.scene.mentions[index]
        if mention.form == "name":
            return self._name_options(index)
        if mention.form == "nominal":
            return self._nominal_options(index)
        lower = self.scene.stream.lowers[mention.start]
        if lower in ("who", "which"):
            return self._relative_options(index)
        return self._pronoun_options(index, lower)

    # names

    def _name_options(self, index: int) -> list[Option]:
        naming = self.reading.namings[index]
        options = self.reading.entities.options(naming)
        if len(options) <= 1:
            return [Option(Referent(known), ("only_one",)) for known in options]
        seen = {item.referent.key: item for item in self._look_back(index)}
        out = []
        titled = self.reading.entities.title_gender(naming.titles)
        first = min(known.places[0] for known in options)
        most = max(len(known.full_places) for known in options)
        for known in options:
            evidence = ["name", *self._salience(known, "name")]
            item = seen.get(id(known))
            if item is None:
                evidence.append("name:not_before")
            else:
                evidence.append(f"name:rank={min(item.rank, 3)}")
                evidence.append(f"name:dist={self._distance(item.mention, index)}")
            if known.places[0] == first:
                evidence.append("name:first_of_that_name")
            if len(known.full_places) == most:
                evidence.append("name:most_often_in_full")
            core = [word for word in known.words if word not in self.scene.language.suffixes]
            evidence.append("name:is_surname" if core[-1] == naming.words[-1] else "name:is_given")
            if len(known.words) == len(naming.words):
                evidence.append("name:same_form")
            if known.words[-1] in self.scene.language.suffixes:
                evidence.append("name:junior")
            if known.type == "organization":
                evidence.append("name:body")
            if titled:
                evidence.append(f"name:title={'fits' if known.gender == titled else 'open'}")
            if self.speakers and self.speakers[-1][1].key == id(known):
                evidence.append("name:previous_speaker")
            bare_before = any(known.forms.get(naming.printed, 0) for _ in (0,))
            if bare_before:
                evidence.append("name:form_used")
            out.append(Option(Referent(known), tuple(evidence)))
        return out

    # pronouns

    def _pronoun_options(self, index: int, lower: str) -> list[Option]:
        scene = self.scene
        mention = scene.mentions[index]
        gender = scene.language.pronouns.get(lower) or {"his": "m", "its": "o", "their": "g"}.get(lower, "s")
        if gender == "s":
            return []
        self._guess_until(index)
        stream = scene.stream
        paragraph = stream.paragraphs[mention.start]
        chain, chain_distance = self._chain(index, gender)
        latest = self.speakers[-1] if self.speakers else None
        out = []
        fitting = 0
        mains = 0
        seen = self._look_back(index)
        for item in seen:
            fit = self._fit(item.referent, gender)
            if fit == "clash":
                continue
            distance = self._distance(item.mention, index)
            role = self._role(item.mention)
            at = scene.mentions[item.mention].start
            away = paragraph - stream.paragraphs[at]
            place = f"{min(away, 3)}{'t' if self._opens_paragraph(item.mention) else ''}"
            rank = min(fitting, 4)
            named = item.referent.known is not None
            evidence = [
                f"{gender}:fit={fit}",
                f"rank={rank}",
                f"rank={rank}:fit={fit}",
                f"dist={distance}:role={role}",
                f"dist={distance}:role={role}:fit={fit}",
                f"place={place}:role={role}",
                f"place={place}:dist={distance}",
                f"place={place}:rank={rank}",
                f"dist={distance}:role={role}:rank={min(rank, 2)}",
                f"count={min(item.count, 4)}",
                f"count={min(item.count, 4)}:place={place}",
                f"{gender}:role={role}",
            ]
            if role.startswith("main"):
                evidence.append(f"main={min(mains, 2)}:dist={distance}")
                evidence.append(f"main={min(mains, 2)}:place={place}")
                mains += 1
            if named:
                evidence += self._salience(item.referent.known, "pronoun")
            else:
                head = stream.classes[scene.mentions[item.referent.mention].head]
                evidence += [f"unnamed:{head}", f"unnamed:dist={distance}:role={role}", f"unnamed:rank={rank}"]
            if chain is not None:
                if chain.key == item.referent.key:
                    evidence += [
                        f"chain:dist={chain_distance}",
                        f"chain:dist={chain_distance}:place={place}",
                        f"chain:rank={rank}",
                    ]
                else:
                    evidence.append(f"off_chain:dist={chain_distance}")
            if latest is not None and latest[1].key == item.referent.key:
                gap = min(paragraph - stream.paragraphs[scene.mentions[latest[0]].start], 4)
                evidence += [
                    f"previous_speaker:paragraphs={gap}",
                    f"previous_speaker:rank={min(rank, 3)}:paragraphs={gap}",
                    f"previous_speaker:dist={distance}",
                    f"previous_speaker:place={place}:paragraphs={gap}",
                ]
            elif item.referent.key in self._speaker_keys:
                evidence.append("earlier_speaker")
                evidence.append(f"earlier_speaker:dist={distance}")
            fitting += 1
            out.append(Option(item.referent, tuple(evidence)))
        near = {item.referent.key for item in seen}
        for known in self._titular:
            # whom the whole article is about, however far back
            if id(known) not in near and known.places[0] < stream.starts[mention.start]:
                fit = self._fit(Referent(known), gender)
                if fit != "clash":
                    out.append(
                        Option(
                            Referent(known),
                            ("far", f"far:fit={fit}", f"far:others={min(fitting, 3)}", *self._salience(known, "far")),
                        )
                    )
        return out

    def _chain(self, index: int, gender: str) -> tuple[Referent | None, str]:
        """Whom the nearest earlier pronoun of this gender means, and how many sentences back it stands."""
        scene = self.scene
        for before in range(index - 1, max(-1, index - 1 - MEMORY), -1):
            mention = scene.mentions[before]
            if mention.form != "pronoun" or scene.language.pronouns.get(scene.stream.lowers[mention.start]) != gender:
                continue
            referent = self.settled.get(before) or self._guessed.get(before)
            if referent is not None:
                return referent, self._distance(before, index)
        return None, ""

    def _opens_paragraph(self, index: int) -> bool:
        """Whether a mention is the first of its paragraph, words of time and place before it aside."""
        scene = self.scene
        numbers = scene.stream.paragraphs
        mention = scene.mentions[index]
        k = index - 1
        while k >= 0 and index - k < OPENING_MENTIONS and numbers[scene.mentions[k].start] == numbers[mention.start]:
            earlier = scene.mentions[k]
            if not (earlier.start and scene.stream.classes[earlier.start - 1] == "p") and not earlier.possessor:
                return False
            k -= 1
        return not (mention.start and scene.stream.classes[mention.start - 1] == "p")

    def _fit(self, referent: Referent, gender: str) -> str:
        known = referent.known
        if known is None:
            mention = self.scene.mentions[referent.mention]
            lower = self.scene.stream.lowers[mention.head]
            class_ = self.scene.stream.classes[mention.head]
            if class_ not in HEAD_TYPES:
                class_ = self.scene.language.classes.get(lower, "x")
            kind = HEAD_TYPES.get(class_, "unknown")
            if gender in "mf":
                if kind != "person":
                    return "clash"
                if lower in self.scene.language.male_words:
                    return "known" if gender == "m" else "clash"
                if lower in self.scene.language.female_words:
                    return "known" if gender == "f" else "clash"
                return "open"
            if gender == "o":
                return {"organization": "known", "document": "known", "unknown": "open"}.get(kind, "clash")
            return {"group": "known", "organization": "open", "person": "open"}.get(kind, "clash")
        if gender in "mf":
            if known.type == "organization":
                return "clash"
            if known.gender:
                return "known" if known.gender == gender else "clash"
            if known.type == "person":
                return "open"
            place = known.is_place or known.words[-1] in self.scene.language.places
            return "clash" if place else "doubtful"
        if gender == "o":
            return {"organization": "known", "unknown": "open"}.get(known.type, "clash")
        return {"organization": "open", "unknown": "open", "person": "doubtful"}.get(known.type, "clash")

    # noun phrases

    def _relative_options(self, index: int) -> list[Option]:
        mention = self.scene.mentions[index]
        for before in range(index - 1, max(-1, index - 4), -1):
            phrase = self.scene.mentions[before]
            if mention.start - phrase.end <= 2 and not phrase.possessor:
                return self.options(before)
        return []

    def _nominal_options(self, index: int) -> list[Option]:
        scene = self.scene
        mention = scene.mentions[index]
        apposed = self._apposed(index)
        if apposed is not None and apposed != index:
            return self.options(apposed)
        stream = scene.stream
        head = stream.lowers[mention.head]
        class_ = stream.classes[mention.head]
        own = stream.lowers[mention.start]
        determiner = (
            own
            if own in ("the", "a", "an", "his", "her", "its", "their", "this", "that", "one")
            else "other"
            if mention.determined
            else "none"
        )
        if own in scene.language.demonyms:
            determiner = "none"
        words = {stream.lowers[k] for k in range(mention.start, mention.end) if stream.classes[k] not in "d'"}
        out = [
            Option(
                Referent(None, index),
                (
                    "itself",
                    f"itself:det={determiner}",
                    f"itself:class={class_}",
                    f"itself:det={determiner}:class={class_}",
                    f"itself:head={head}",
                ),
            )
        ]
        before = self._look_back(index)
        if determiner in ("the", "this", "that"):
            for item in before:
                # a senior official ... the official
                earlier = item.referent.mention
                if item.referent.known is None and stream.lowers[scene.mentions[earlier].head] == head:
                    distance = self._distance(item.mention, index)
                    out.append(
                        Option(item.referent, ("same_head", f"same_head:class={class_}", f"same_head:dist={distance}"))
                    )
                    break
        if class_ in "ODx" and determiner in ("the", "this", "that"):
            # the department, where the State Department was named; the company, behind a company's name
            rank = 0
            for item in before:
                known = item.referent.known
                if known is None or (known.type == "person" and class_ != "D"):
                    continue
                shares = head in (known.words[-1], known.words[0]) and len(known.words) > 1
                if not shares and (class_ == "x" or known.type not in ("organization", "person")):
                    continue
                distance = self._distance(item.mention, index)
                role = self._role(item.mention)
                out.append(
                    Option(
                        item.referent,
                        (
                            "body",
                            f"body:class={class_}:shares={shares}",
                            f"body:dist={distance}:shares={shares}",
                            f"body:rank={min(rank, 3)}:shares={shares}",
                            f"body:rank={min(rank, 3)}:role={role}:class={class_}",
                            f"body:type={known.type}:class={class_}:role={role}",
                            f"body:head={head}",
                            *self._salience(known, "body"),
                        ),
                    )
                )
                rank += 1
        if class_ not in "PTxJ" or determiner in ("a", "an", "other", "none", "one"):
            return out
        gender = "m" if head in scene.language.male_words else "f" if head in scene.language.female_words else ""
        rank = 0
        bearers = self._bearers[head]
        for item in before:
            known = item.referent.known
            if known is None or known.type == "organization" or (gender and known.gender and known.gender != gender):
                continue
            if known.is_place or known.words[-1] in scene.language.places:
                continue
            if class_ == "x" and head not in known.roles:
                continue
            distance = self._distance(item.mention, index)
            role = self._role(item.mention)
            fits = "role" if head in known.roles else "other_role" if known.roles else "no_role"
            evidence = [
                "named",
                f"named:{fits}",
                f"named:{fits}:det={determiner}",
                f"named:dist={distance}",
                f"named:rank={min(rank, 3)}",
                f"named:rank={min(rank, 3)}:role={role}:det={determiner}",
                f"named:{fits}:rank={min(rank, 3)}",
                f"named:{fits}:bearers={min(bearers, 3)}:det={determiner}",
                *self._salience(known, "nominal"),
            ]
            shared = len(words & known.roles - {head})
            if shared:
                evidence += ["named:shares_role_word", f"named:{fits}:shares={min(shared, 2)}"]
            if self.speakers and self.speakers[-1][1].key == item.referent.key:
                evidence.append("named:previous_speaker")
            if gender and known.gender == gender:
                evidence.append("named:gender")
            rank += 1
            out.append(Option(item.referent, tuple(evidence)))
        return out

    def _apposed(self, index: int) -> int | None:
        """The name that stands in apposition to a noun phrase: the mayor, Ana Ruiz, said."""
        scene = self.scene
        classes = scene.stream.classes
        mention = scene.mentions[index]
        sentence = scene.sentences[mention.start]
        if index and mention.start and classes[mention.start - 1] == ",":
            # Ana Ruiz, a doctor at the clinic, said
            name = scene.mentions[index - 1]
            if (
                name.form == "name"
                and name.end == mention.start - 1
                and not name.possessor
                and name.name_end - name.name_start > 1
            ):
                if self.reading.entities.type_of(self.reading.namings[index - 1]) != "organization":
                    return index - 1
        # an own phrase behind “of”, “for”, “at” may come between
        for after in range(index + 1, min(index + 4, len(scene.mentions))):
            name = scene.mentions[after]
            if scene.sentences[name.start] != sentence:
                return None
            between = "".join(classes[mention.end : name.start])
            if name.form == "name" and not name.possessor and name.end < len(classes) and len(between) <= 8:
                closed = classes[name.end] in ",-.|Q(" or classes[name.end] in "CKLra"
                several = name.name_end - name.name_start > 1
                if between in (",", "-") or (between.endswith(",") and between[:1] == "p" and between.count(",") == 1):
                    if (
                        closed
                        and several
                        and self.reading.entities.type_of(self.reading.namings[after]) != "organization"
                    ):
                        return after
        return None

    # what both share

    def _guess_until(self, index: int) -> None:
        """Guess whom he and she mean in the text up to mention ``index``, so that chains of pronouns hold together."""
        if not self._model.weights:
            return
        scene = self.scene
        while self._guessed_until < index:
            at = self._guessed_until
            self._guessed_until += 1
            mention = scene.mentions[at]
            if mention.form != "pronoun" or at in self.settled or scene.stream.lowers[mention.start] not in CHAINED:
                continue
            options = self._pronoun_options(at, scene.stream.lowers[mention.start])
            if options:
                self._guessed[at] = max(options, key=lambda option: weigh(self._model, option.evidence)).referent

    def _look_back(self, index: int) -> list[_Seen]:
        """Who was mentioned before mention ``index``, most recent first."""
        seen: dict[int, _Seen] = {}
        counts: dict[int, int] = {}
        scene = self.scene
        for before in range(index - 1, max(-1, index - 1 - MEMORY), -1):
            referent = self.settled.get(before)
            if referent is None:
                known = self.reading.known.get(before)
                if known is not None:
                    referent = Referent(known)
                else:
                    mention = scene.mentions[before]
                    if (
                        mention.form == "nominal"
                        and scene.stream.classes[mention.head] in "PSOD"
                        and index - before < 12
                    ):
                        referent = Referent(None, before)
                    elif mention.form == "name":
                        options = self.reading.entities.options(self.reading.namings[before])
                        nearest = [known for known in options if known.places[0] <= scene.stream.starts[mention.start]]
                        if not nearest:
                            continue
                        referent = Referent(max(nearest, key=lambda known: len(known.places)))
                    else:
                        continue
            key = referent.key
            counts[key] = counts.get(key, 0) + 1
            if key not in seen:
                seen[key] = _Seen(referent, before, len(seen), 0)
        return [_Seen(item.referent, item.mention, item.rank, counts[key]) for key, item in seen.items()]

    def _distance(self, before: int, index: int) -> str:
        sentences = self.scene.sentences
        value = sentences[self.scene.mentions[index].start] - sentences[self.scene.mentions[before].start]
        return str(value) if value < 4 else "4-6" if value < 7 else "7+"

    def _role(self, index: int) -> str:
        """main, main_speaks, speaks, subject, possessor, object or other: what a mention is in its sentence, by its place."""
        scene = self.scene
        mention = scene.mentions[index]
        if mention.possessor:
            return "possessor"
        before = scene.stream.classes[mention.start - 1] if mention.start else "|"
        after = scene.stream.classes[mention.end] if mention.end < len(scene.stream) else "|"
        first = mention.start == 0 or scene.sentences[mention.start - 1] != scene.sentences[mention.start]
        classes = scene.stream.classes
        k = mention.start - 1
        while not first and k >= 0 and classes[k] in "&rt,G" and k > mention.start - 5:
            first = k == 0 or scene.sentences[k - 1] != scene.sentences[k]
            k -= 1
        speaks = any(
            link.relation in ("subject", "modified", "passive", "aside", "inverted") for link in scene.links(index)
        )
        if first or (speaks and before in ",Q&-|"):
            return "main_speaks" if speaks else "main"
        if speaks:
            return "speaks"
        if after in "aVCKL" or (before in "CK" and after in ".,|Q"):
            return "subject"
        if before in "pVLCK":
            return "object"
        return "other"

    def _salience(self, known: Known, form: str) -> list[str]:
        share = len(known.places) / self._most if self._most else 0
        evidence = [
            f"{form}:salience={'top' if share >= 1 else 'high' if share > 0.5 else 'mid' if share > 0.2 else 'low'}"
        ]
        if known.in_title:
            evidence.append(f"{form}:in_title")
        evidence.append(f"{form}:type={known.type}")
        return evidence

    # what a referent is called

    def name_of(self, referent: Referent) -> str:
        """The fullest name, or the noun phrase without its determiner."""
        if referent.known is not None:
            return referent.known.name
        start, end = self.phrase_bounds(referent.mention)
        stream = self.scene.stream
        while (
            start < end - 1
            and stream.classes[start] == "d"
            and stream.lowers[start] not in ("his", "her", "their", "its")
        ):
            start += 1
        return " ".join(stream.text[stream.starts[start] : stream.ends[end - 1]].split())

    def phrase_bounds(self, index: int) -> tuple[int, int]:
        """The tokens of a noun phrase with what it is of, for or from: a spokesman for the company."""
        scene = self.scene
        mention: NounPhrase = scene.mentions[index]
        end = mention.end
        classes = scene.stream.classes
        while (
            end + 1 < len(classes)
            and classes[end] == "p"
            and scene.stream.lowers[end] in ("of", "for", "from", "at", "with", "in")
            and scene.owner[end + 1] >= 0
            and scene.mentions[scene.owner[end + 1]].form != "pronoun"
            and scene.mentions[scene.owner[end + 1]].end - mention.start <= PHRASE_TOKENS
        ):
            end = scene.mentions[scene.owner[end + 1]].end
        return mention.start, end

    def type_of(self, referent: Referent) -> SpeakerType:
        """What kind of speaker a referent is."""
        if referent.known is not None:
            known = referent.known
            return known.type
        mention = self.scene.mentions[referent.mention]
        class_ = self.scene.stream.classes[mention.head]
        if class_ not in HEAD_TYPES:
            class_ = self.scene.language.classes.get(self.scene.stream.lowers[mention.head], "x")
        return HEAD_TYPES.get(class_, "unknown")
