"""What an article has mentioned so far: who, how far back, and in which place of the sentence."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from quoteset.extract.entities import Known
from quoteset.extract.language import Piece
from quoteset.extract.reading import Reading
from quoteset.extract.scene import SPEAKING, Scene
from quoteset.records import SpeakerType

# How far back a pronoun looks, and how far for noun phrases. unit: mentions
REACH = 70
PHRASE_REACH = 12
# Entities of the headline that are looked for however far back; names before one that still opens a paragraph.
TITULAR = 6
OPENING_MENTIONS = 8
# Of more who bear one role the rest is not looked at.
BEARERS = 8
# A phrase that speaks for itself is cut here. unit: tokens
PHRASE_TOKENS = 12
HEAD_TYPES: dict[str, SpeakerType] = {"P": "person", "T": "person", "O": "organization", "S": "group", "D": "document"}


@dataclass(slots=True)
class Referent:
    """Somebody a mention can mean: an entity that is named, or else the noun phrase ``mention`` itself."""

    known: Known | None
    mention: int = -1
    partners: tuple[Known, ...] = ()  # who is named together with ``known``, in their order: A, B and C speak as one

    @property
    def key(self) -> int:
        """Equal for equal referents of one article."""
        if self.partners:
            return hash(tuple(id(each) for each in (self.known, *self.partners)))
        return id(self.known) if self.known is not None else -1 - self.mention


@dataclass(slots=True)
class Option:
    """A referent with the evidence for it."""

    referent: Referent
    evidence: tuple[Piece, ...]


@dataclass(slots=True)
class Seen:
    """The last time a referent was mentioned before a place, how many others came since, and how often it came."""

    referent: Referent
    mention: int
    rank: int
    count: int


def _spell_salience(form: str, level: str, type_: str, in_title: bool) -> Iterator[str]:
    yield from (f"{form}:salience={level}", f"{form}:type={type_}")
    if in_title:
        yield f"{form}:in_title"


def last_full(known: Known, start: int) -> int:
    """Where an entity's full name was printed last before the offset ``start``; -1 where it was not."""
    at = bisect_left(known.full_places, start)
    return known.full_places[at - 1] if at else -1


class Memory:
    """The mentions of one article in text order, with what was resolved of them."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.scene: Scene = reading.scene
        self.settled: dict[int, Referent] = {}  # mentions of quotations
        self.guessed: dict[int, Referent] = {}  # pronouns in the text
        self.owners: dict[int, Known] = {}  # noun phrases that begin with his, her, its -> who that is
        self.speakers: list[tuple[int, Referent]] = []  # (mention, referent) of the quotations so far
        self.speaker_keys: set[int] = set()
        known = reading.entities.known
        self.titular = [item for item in known if item.in_title][:TITULAR]
        self._bearers: dict[str, list[Known]] = {}
        for item in known:
            if item.type != "organization":
                for role in item.roles:
                    self._bearers.setdefault(role, []).append(item)
        mentions, paragraphs = self.scene.mentions, self.scene.stream.paragraphs
        numbers = [paragraphs[mention.start] for mention in mentions]
        self._floors = sorted({0, *(bisect_left(numbers, border) for border in reading.borders)})
        # What was worked out before, by mention: many look back at the same ones.
        self._meant: dict[int, Referent | None] = {}
        self._roles: dict[int, str] = {}
        self._opens: dict[int, bool] = {}
        self._names: dict[int, str] = {}  # by the referent's key
        self._most = max((len(item.places) for item in known if item.type != "organization"), default=0)

    def bearers_of(self, role: str) -> list[Known]:
        """Who is said to have a role somewhere in the article, as far as they are told apart; the first few."""
        return self._bearers.get(role, [])[:BEARERS]

    def settle(self, mention: int, referent: Referent) -> None:
        """Remember that a quotation's mention means ``referent``."""
        self.settled[mention] = referent
        self.speakers.append((mention, referent))
        self.speaker_keys.add(referent.key)

    def floor(self, index: int) -> int:
        """The first mention of the section that mention ``index`` stands in: nobody looks back farther."""
        starts = self._floors
        return starts[bisect_right(starts, index) - 1]

    def previous_speaker(self, index: int) -> tuple[int, Referent] | None:
        """The mention and referent of the quotation before mention ``index`` in its section."""
        if self.speakers and self.speakers[-1][0] >= self.floor(index):
            return self.speakers[-1]
        return None

    def look_back(self, index: int) -> list[Seen]:
        """Who was mentioned before mention ``index``, most recent first."""
        seen: dict[int, tuple[Referent, int]] = {}
        counts: dict[int, int] = {}
        nominal_from = index - PHRASE_REACH
        settled, guessed, meant = self.settled, self.guessed, self._meant
        for before in range(index - 1, max(self.floor(index), index - REACH) - 1, -1):
            referent = settled.get(before) or guessed.get(before)
            if referent is None:
                if before not in meant:
                    meant[before] = self._plain(before)
                referent = meant[before]
                if referent is None or (referent.known is None and before <= nominal_from):
                    continue
            key = referent.key
            if key in seen:
                counts[key] += 1
            else:
                counts[key] = 1
                seen[key] = (referent, before)
        return [Seen(*item, rank, counts[key]) for rank, (key, item) in enumerate(seen.items())]

    def _plain(self, before: int) -> Referent | None:
        """What a name or noun phrase means by itself; None for pronouns and phrases that nobody comes back to."""
        known = self.reading.known.get(before)
        if known is not None:
            return Referent(known)
        mention = self.scene.mentions[before]
        if mention.form == "nominal":
            return Referent(None, before) if self.scene.stream.classes[mention.head] in "PSOD" else None
        if mention.form != "name":
            return None
        start = self.scene.stream.starts[mention.start]
        options = self.reading.entities.options(self.reading.namings[before])
        if not options:
            return None
        titles = self.reading.namings[before].titles
        # President Obama is not Michelle Obama, where somebody called Obama is president
        titled = [option for option in options if option.roles.intersection(titles)] or options
        earlier = [option for option in titled if option.places[0] <= start]
        # Of several who bear a name, the one printed in full last. origin: FIELD-NOTES, single-word names
        if earlier:
            return Referent(max(earlier, key=lambda option: last_full(option, start)))
        return Referent(max(titled, key=lambda option: len(option.places)))

    def chain(self, index: int, gender: str) -> tuple[Referent | None, str]:
        """Whom the nearest earlier pronoun of this gender means, and how many sentences back it stands."""
        stream, pronouns = self.scene.stream, self.scene.language.pronouns
        for before in range(index - 1, max(self.floor(index), index - REACH) - 1, -1):
            mention = self.scene.mentions[before]
            if mention.form == "pronoun" and pronouns.get(stream.lowers[mention.start]) == gender:
                referent = self.settled.get(before) or self.guessed.get(before)
                if referent is not None:
                    return referent, self.distance(before, index)
        return None, ""

    def distance(self, before: int, index: int) -> str:
        """Sentences between two mentions, in steps."""
        sentences, mentions = self.scene.sentences, self.scene.mentions
        value = sentences[mentions[index].start] - sentences[mentions[before].start]
        return str(value) if value < 4 else "4-6" if value < 7 else "7+"

    def place(self, before: int, index: int) -> str:
        """Paragraphs between two mentions, with a t where the first opens its paragraph."""
        numbers, mentions = self.scene.stream.paragraphs, self.scene.mentions
        away = numbers[mentions[index].start] - numbers[mentions[before].start]
        return f"{min(away, 3)}{'t' if self.opens_paragraph(before) else ''}"

    def opens_paragraph(self, index: int) -> bool:
        """Whether a mention is the first of its paragraph, words of time and place before it aside."""
        found = self._opens.get(index)
        if found is None:
            found = self._opens[index] = self._opens_paragraph(index)
        return found

    def _opens_paragraph(self, index: int) -> bool:
        mentions, stream = self.scene.mentions, self.scene.stream
        number = stream.paragraphs[mentions[index].start]
        for k in range(index - 1, max(-1, index - OPENING_MENTIONS), -1):
            earlier = mentions[k]
            if stream.paragraphs[earlier.start] != number:
                break
            if not earlier.possessor and not (earlier.start and stream.classes[earlier.start - 1] == "p"):
                return False
        start = mentions[index].start
        return not (start and stream.classes[start - 1] == "p")

    def role(self, index: int) -> str:
        """What a mention is in its sentence by its place.

        main (opens it), main_speaks, speaks (beside a cue), subject, possessor, object or other.
        """
        found = self._roles.get(index)
        if found is None:
            found = self._roles[index] = self._role(index)
        return found

    def _role(self, index: int) -> str:
        scene, mention = self.scene, self.scene.mentions[index]
        if mention.possessor:
            return "possessor"
        classes, sentences = scene.stream.classes, scene.sentences
        before = classes[mention.start - 1] if mention.start else "|"
        after = classes[mention.end] if mention.end < len(classes) else "|"
        first = mention.start == 0 or sentences[mention.start - 1] != sentences[mention.start]
        k = mention.start - 1
        while not first and k >= 0 and classes[k] in "&rt,G" and k > mention.start - 5:
            first = k == 0 or sentences[k - 1] != sentences[k]
            k -= 1
        speaks = any(link.relation in SPEAKING for link in scene.links(index))
        if first or (speaks and before in ",Q&-|"):
            return "main_speaks" if speaks else "main"
        if speaks:
            return "speaks"
        if after in "aVCKL" or (before in "CK" and after in ".,|Q"):
            return "subject"
        return "object" if before in "pVLCK" else "other"

    def salience(self, known: Known, form: str) -> Piece:
        """The evidence of how much an article is about somebody."""
        share = len(known.places) / self._most if self._most else 0
        level = "top" if share >= 1 else "high" if share > 0.5 else "mid" if share > 0.2 else "low"
        return (_spell_salience, form, level, known.type, known.in_title)

    def phrase_type(self, index: int) -> SpeakerType:
        """What kind of speaker a noun phrase is by its head."""
        stream = self.scene.stream
        head = self.scene.mentions[index].head
        class_ = stream.classes[head]
        if class_ not in HEAD_TYPES:
            class_ = self.scene.language.classes.get(stream.lowers[head], "x")
        return HEAD_TYPES.get(class_, "unknown")

    def type_of(self, referent: Referent) -> SpeakerType:
        """What kind of speaker a referent is."""
        if referent.partners:
            return "group"
        return referent.known.type if referent.known is not None else self.phrase_type(referent.mention)

    def name_of(self, referent: Referent) -> str:
        """The fullest name, or the noun phrase with what it is of, for or from, its determiner left out."""
        key = referent.key
        name = self._names.get(key)
        if name is None:
            name = self._names[key] = self._name_of(referent)
        return name

    def _name_of(self, referent: Referent) -> str:
        if referent.known is not None:
            *others, last = (referent.known.name, *(each.name for each in referent.partners))
            return f"{', '.join(others)} {self.scene.language.joint} {last}" if others else last
        scene, stream, language = self.scene, self.scene.stream, self.scene.language
        start, end = scene.mentions[referent.mention].start, scene.mentions[referent.mention].end
        limit = start + PHRASE_TOKENS
        possessor = scene.owner_of(referent.mention)
        if possessor is not None and possessor.named:
            start = possessor.name_start  # what is said of the owner before his name is none of it
        while end + 2 < len(stream):
            # an adviser to the mayor; a source close to the mayor
            link = end + (stream.lowers[end] in language.phrase_adjectives)
            if stream.classes[link] != "p" or stream.lowers[link] not in language.phrase_links:
                break
            owner = scene.owner[link + 1]
            if owner < 0 or scene.mentions[owner].form == "pronoun" or scene.mentions[owner].end > limit:
                break
            end = scene.mentions[owner].end
        whose = self.owners.get(referent.mention)
        if whose is not None:
            rest = stream.text[stream.starts[start + 1] : stream.ends[end - 1]]
            return f"{whose.name}{language.owning} {' '.join(rest.split())}"
        while start < end - 1 and stream.classes[start] == "d" and stream.lowers[start] not in language.possessives:
            start += 1
        return " ".join(stream.text[stream.starts[start] : stream.ends[end - 1]].split())
