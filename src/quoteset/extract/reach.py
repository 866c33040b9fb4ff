"""A mention in reach of a quotation, and the evidence for it being the source.

Evidence is a list of names such as ``R:path=C`` (between the closing mark and the mention stands only a cue). What each
name weighs is learned, see ``scripts/learn.py``.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Set
from dataclasses import dataclass

from quoteset.extract.language import Cue, Piece
from quoteset.extract.mentions import NounPhrase
from quoteset.extract.scene import NO_LINK, Link, Scene
from quoteset.extract.tokens import final_sign

# Distances are told apart as well as this; what is farther is far. unit: tokens
STEPS = (0, 1, 2, 3, 5, 8, 13, 21, 40)
_BUCKETS = [next(str(step) for step in STEPS if value <= step) for value in range(STEPS[-1] + 1)]
# Borders of sentences between a mention and its quotation, counted so far.
SENTENCES = 3
# Letters of a shape that say something: on the way to a mention, from a cue, behind a colon.
PATH_LETTERS = 6
CUE_LETTERS = 5
COLON_LETTERS = 3
ACCORDING_LETTERS = 4


@dataclass(slots=True)
class Reach:
    """A mention in reach of a quotation, with the evidence for it."""

    mention: int  # index into the mentions
    link: Link
    side: str  # L before, R after, B between the segments
    evidence: list[Piece]
    far: bool = False  # the previous speaker, out of reach otherwise


class Neighbourhood:
    """One quotation, with what all that may be its source have in common."""

    def __init__(self, scene: Scene, segments: list[int], previous: int, earlier: Set[int], low: int) -> None:
        """``segments`` are its tokens, ``low`` is where the reach begins; see ``candidates.find_candidates``."""
        self._scene = scene
        self._segments = segments
        self._own = frozenset(segments)
        self._previous = previous
        self._earlier = earlier
        self._low = low
        first = segments[0]
        self._alone = _alone(scene, first, segments[-1])
        self._edge = scene.edge(first)
        self._endings: dict[int, str] = {}

    def reach(self, index: int) -> Reach:
        """Mention ``index`` with its evidence."""
        scene, segments = self._scene, self._segments
        stream, sentences = scene.stream, scene.sentences
        classes = stream.classes
        mention = scene.mentions[index]
        first, last = segments[0], segments[-1]
        start, end = mention.start, mention.end
        if start < self._low:
            gap = "chain" if classes[max(0, first - 1)] == "|" else "same_paragraph"
            return Reach(index, NO_LINK, "L", [(_spell_far, gap, self._edge, self._alone)], far=True)
        if end <= first:
            side, anchor = "L", first
            shape, distance = scene.shapes.between(end, first, segments, PATH_LETTERS), first - end
        else:
            side, anchor = ("R", last) if start > last else ("B", segments[bisect_left(segments, start) - 1])
            shape = scene.shapes.between(anchor + 1, start, segments, PATH_LETTERS)
            distance = start - anchor - 1
        link = _best_link(scene, index, anchor)
        relation = link.relation
        form = _form(scene, mention)
        sent = min(abs(sentences[start] - sentences[anchor]), SENTENCES)
        before = classes[start - 1] if start else "|"
        after = classes[end] if end < len(classes) else "|"
        if after == "A" and end + 1 < len(classes):
            after = classes[end + 1]
        head = start == 0 or sentences[start - 1] != sentences[start]
        evidence: list[Piece] = [
            (_spell_mention, side, form, relation, self._alone, mention.possessor),
            (_spell_path, side, shape),
            (_spell_distance, side, relation, sent, _bucket(distance), head),
            (_spell_around, side, before, after),
            (_spell_border, side, relation, min(sent, 2), self._ending(anchor), self._edge),
        ]
        if start:
            if before == "p":
                evidence.append(f"prep={stream.lowers[start - 1]}")
            elif before in "LVCK":
                evidence.append(f"{side}:object_of={before}")
        if link.cue >= 0:
            self._add_link(evidence, mention, link, side, anchor, form)
        low, high = min(end, anchor + 1), max(anchor, start)
        others = scene.n_marked(low, high) > bisect_left(segments, high) - bisect_left(segments, low)
        apart = stream.paragraphs[start] != stream.paragraphs[anchor]
        if others or apart:
            evidence.append((_spell_apart, side, relation, others, self._edge if apart else ""))
        if index == self._previous:
            evidence.append((_spell_previous, side, min(sent, 2), self._edge, self._alone))
        elif index in self._earlier:
            evidence.append(f"{side}:earlier")
        return Reach(index, link, side, evidence)

    def _add_link(
        self, evidence: list[Piece], mention: NounPhrase, link: Link, side: str, anchor: int, form: str
    ) -> None:
        """Add the evidence of how the mention speaks."""
        scene, segments, relation = self._scene, self._segments, link.relation
        word = scene.stream.lowers[link.cue]
        distance = _bucket(abs(anchor - link.cue) - 1)
        if relation == "possessor":
            behind = _after_cue(scene, link.cue_end, self._own)
            evidence.append((_spell_possessor, side, form, word, behind, distance))
        elif relation == "colon":
            before = scene.shapes.between(link.cue_end, anchor, segments, COLON_LETTERS) if side == "L" else "R"
            evidence.append(f"{side}:colon:{before}")
        elif (cue := scene.language.cues.get(word)) is not None:
            low, high = (link.cue_end, anchor) if link.cue < anchor else (anchor + 1, link.cue)
            shape = scene.shapes.between(low, high, segments, CUE_LETTERS)
            behind = _after_cue(scene, link.cue_end, self._own)
            taken = _taken(scene, link.cue, link.cue_end, self._own)
            evidence.append((_spell_cue, side, relation, cue))
            evidence.append((_spell_to_quote, side, relation, scene.stream.classes[link.cue], shape))
            evidence.append((_spell_cue_place, side, relation, distance, behind, taken))
        elif relation == "according":
            low, high = (mention.end, anchor) if side == "L" else (anchor + 1, link.cue)
            shape = scene.shapes.between(low, high, segments, ACCORDING_LETTERS)
            evidence.append(f"{side}:according:to_quote={shape}")

    def _ending(self, anchor: int) -> str:
        """The sign that ends the marked words at token ``anchor``; w for a word."""
        ending = self._endings.get(anchor)
        if ending is None:
            stream = self._scene.stream
            final = final_sign(stream.text, self._scene.marked[stream.marked[anchor]])
            ending = self._endings[anchor] = final if final in ",.?!-—" else "w"
        return ending


def _spell_far(gap: str, edge: str, alone: str) -> Iterator[str]:
    yield from ("far_previous", f"far_previous:{gap}", f"far_previous:{edge}", f"far_previous:{alone}")


def _spell_mention(side: str, form: str, relation: str, alone: str, possessor: bool) -> Iterator[str]:
    yield from (f"{side}:form={form}", f"{side}:rel={relation}", f"form={form}:rel={relation}")
    if alone != "in_text":
        yield from (f"{side}:{alone}:rel={relation}", f"{side}:{alone}:form={form}")
    if possessor:
        yield from (f"{side}:possessor", f"{side}:possessor:{form}")


def _spell_path(side: str, shape: str) -> Iterator[str]:
    yield f"{side}:path={shape}"


def _spell_distance(side: str, relation: str, sent: int, distance: str, head: bool) -> Iterator[str]:
    yield from (f"{side}:rel={relation}:sent={sent}", f"{side}:dist={distance}", f"{side}:sent={sent}")
    if head:
        yield f"{side}:opens_sentence:sent={sent}"


def _spell_around(side: str, before: str, after: str) -> Iterator[str]:
    yield from (f"{side}:before={before}", f"{side}:after={after}", f"{side}:around={before}{after}")


def _spell_border(side: str, relation: str, sent: int, ending: str, edge: str) -> Iterator[str]:
    yield from (f"{side}:{relation}:ends={ending}:sent={sent}", f"{side}:edge={edge}:{relation}:sent={sent}")


def _spell_possessor(side: str, form: str, noun: str, behind: str, distance: str) -> Iterator[str]:
    yield from (f"possessor:noun={noun}", f"{side}:possessor:behind={behind}")
    yield from (f"{side}:possessor:cue_dist={distance}", f"possessor:form={form}:behind={behind}")


def _spell_cue(side: str, relation: str, cue: Cue) -> Iterator[str]:
    yield f"{side}:{relation}:kind={cue.kind}{'ing' if cue.participle else ''}"
    yield from (f"cue={cue.lemma}", f"{relation}:cue={cue.lemma}")


def _spell_to_quote(side: str, relation: str, class_: str, shape: str) -> Iterator[str]:
    yield f"{side}:{relation}:{class_}:to_quote={shape}"


def _spell_cue_place(side: str, relation: str, distance: str, behind: str, taken: bool) -> Iterator[str]:
    yield from (f"{side}:{relation}:cue_dist={distance}", f"{side}:{relation}:behind_cue={behind}")
    if relation == "passive":
        yield f"passive:behind_cue={behind}:{side}"
    if taken:
        yield f"{side}:{relation}:next_to_other_quote"


def _spell_apart(side: str, relation: str, others: bool, edge: str) -> Iterator[str]:
    if others:
        yield from (f"{side}:other_quote_between", f"{side}:other_quote_between:{relation}")
    if edge:
        yield from (f"{side}:other_paragraph", f"{side}:other_paragraph:{relation}:{edge}")


def _spell_previous(side: str, sent: int, edge: str, alone: str) -> Iterator[str]:
    yield from (f"{side}:previous:sent={sent}", f"{side}:previous:{edge}", f"{side}:previous:{alone}:sent={sent}")


def _bucket(value: int) -> str:
    return _BUCKETS[max(value, 0)] if value < len(_BUCKETS) else "far"


def _alone(scene: Scene, first: int, last: int) -> str:
    """Whether a quotation is all of its paragraph; then by how the one before ends: answer, announced or alone."""
    classes = scene.stream.classes
    if not scene.alone(first, last):
        return "in_text"
    before = classes[first - 2] if first > 1 else "|"
    return "answer" if before == "?" else "announced" if before == ":" else "alone"


def _form(scene: Scene, mention: NounPhrase) -> str:
    if mention.form == "pronoun":
        return scene.stream.lowers[mention.start]
    if mention.form == "name":
        return "name" if mention.name_end - mention.name_start == 1 else "names"
    return "nominal:" + scene.stream.classes[mention.head]


def _after_cue(scene: Scene, end: int, own: frozenset[int]) -> str:
    classes = scene.stream.classes
    if end >= len(classes):
        return "|"
    if scene.stream.lowers[end] in scene.language.that:
        return "that"
    if classes[end] == "Q":
        return "Q" if end in own else "q"
    return "M" if scene.owner[end] >= 0 else classes[end]


def _taken(scene: Scene, cue: int, end: int, own: frozenset[int]) -> bool:
    """Whether the cue stands next to the words of another quotation."""
    classes = scene.stream.classes
    for i in (end, end + 1):
        if i < len(classes) and classes[i] == "Q":
            return i not in own
        if i < len(classes) and classes[i] not in ",:":
            break
    for i in (cue - 1, cue - 2):
        if i >= 0 and classes[i] == "Q":
            return i not in own
        if i >= 0 and classes[i] not in ",M":
            break
    return False


def _best_link(scene: Scene, index: int, anchor: int) -> Link:
    """The mention's link whose cue stands nearest to the quotation."""
    links = scene.links(index)
    if not links:
        return NO_LINK
    if len(links) == 1:
        return links[0]

    def cost(link: Link) -> int:
        if link.cue < 0:
            return 999
        distance = abs(link.cue - anchor)
        return distance + (30 if link.relation == "object" else 0) + (15 if link.relation == "clause" else 0)

    return min(links, key=cost)
