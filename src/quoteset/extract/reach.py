"""A mention in reach of a quotation, and the evidence for it being the source.

Evidence is a list of names such as ``R:path=C`` (between the closing mark and the mention stands only a cue). What each
name weighs is learned, see ``scripts/learn.py``.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

from quoteset.extract.mentions import NounPhrase
from quoteset.extract.scene import NO_LINK, Link, Scene
from quoteset.extract.tokens import final_sign


@dataclass(frozen=True, slots=True)
class Reach:
    """A mention in reach of a quotation, with the evidence for it."""

    mention: int  # index into the mentions
    link: Link
    side: str  # L before, R after, B between the segments
    evidence: tuple[str, ...]
    far: bool = False  # the previous speaker, out of reach otherwise

    def with_evidence(self, more: Iterable[str]) -> Reach:
        """The same with more evidence."""
        return Reach(self.mention, self.link, self.side, (*self.evidence, *more), self.far)


def _shape(scene: Scene, a: int, b: int, own: frozenset[int], limit: int = 6) -> str:
    """The classes of the tokens ``a <= i < b``, mentions folded into M, runs of other words into one letter."""
    classes = scene.stream.classes
    out: list[str] = []
    i = a
    while i < b:
        owner = scene.owner[i]
        class_ = classes[i]
        if class_ == "A":
            i += 1
            continue
        if class_ == "Q":
            piece = "Q" if i in own else "q"
            i += 1
        elif owner >= 0:
            i = max(i + 1, scene.mentions[owner].end)
            piece = "M"
        else:
            piece = "x" if class_ in "#POSDJTd" else class_
            i += 1
        if not out or out[-1] != piece or piece in "Q":
            out.append(piece)
        if len(out) > limit:
            return "".join(out[:limit]) + "~"
    return "".join(out)


def _bucket(value: int) -> str:
    for limit in (0, 1, 2, 3, 5, 8, 13, 21, 40):
        if value <= limit:
            return str(limit)
    return "far"


def reach_of(
    scene: Scene,
    segments: Sequence[int],
    own: frozenset[int],
    index: int,
    previous: int,
    earlier: Set[int],
    low: int,
) -> Reach:
    """Mention ``index`` with its evidence; ``own`` are the ``segments``, ``low`` is where the reach begins."""
    stream, sentences = scene.stream, scene.sentences
    classes, lowers = stream.classes, stream.lowers
    mention = scene.mentions[index]
    first, last = segments[0], segments[-1]
    if mention.end <= first:
        side, anchor = "L", first
    elif mention.start > last:
        side, anchor = "R", last
    else:
        side = "B"
        anchor = segments[bisect_left(segments, mention.start) - 1]
    link = _best_link(scene, index, anchor)
    alone = _alone(scene, first, last)
    evidence: list[str] = []
    if mention.start < low:
        gap = "chain" if classes[max(0, first - 1)] == "|" else "same_paragraph"
        evidence = [
            "far_previous",
            f"far_previous:{gap}",
            f"far_previous:{scene.edge(first)}",
            f"far_previous:{alone}",
        ]
        return Reach(index, NO_LINK, "L", tuple(evidence), far=True)
    form = _form(scene, mention)
    if side == "L":
        path = _shape(scene, mention.end, anchor, own)
        distance = anchor - mention.end
    else:
        path = _shape(scene, anchor + 1, mention.start, own)
        distance = mention.start - anchor - 1
    delta = abs(sentences[mention.start] - sentences[anchor])
    before = classes[mention.start - 1] if mention.start else "|"
    after = classes[mention.end] if mention.end < len(stream) else "|"
    if after == "A" and mention.end + 1 < len(stream):
        after = classes[mention.end + 1]
    head = mention.start == 0 or sentences[mention.start - 1] != sentences[mention.start]
    relation = link.relation
    add = evidence.append
    add(f"{side}:form={form}")
    add(f"{side}:path={path}")
    add(f"{side}:rel={relation}")
    add(f"{side}:rel={relation}:sent={min(delta, 3)}")
    add(f"{side}:dist={_bucket(distance)}")
    add(f"{side}:sent={min(delta, 3)}")
    add(f"{side}:before={before}")
    add(f"{side}:after={after}")
    add(f"{side}:around={before}{after}")
    add(f"form={form}:rel={relation}")
    if alone != "in_text":
        add(f"{side}:{alone}:rel={relation}")
        add(f"{side}:{alone}:form={form}")
    if mention.possessor:
        add(f"{side}:possessor")
        add(f"{side}:possessor:{form}")
    if head:
        add(f"{side}:opens_sentence:sent={min(delta, 3)}")
    if before == "p" and mention.start:
        add(f"prep={lowers[mention.start - 1]}")
    if before in "LVCK" and mention.start:
        add(f"{side}:object_of={before}")
    if link.cue >= 0:
        cue = scene.language.cues.get(lowers[link.cue])
        if relation == "possessor":
            noun = lowers[link.cue]
            behind = _after_cue(scene, link.cue_end, own)
            add(f"possessor:noun={noun}")
            add(f"{side}:possessor:behind={behind}")
            add(f"{side}:possessor:cue_dist={_bucket(abs(anchor - link.cue) - 1)}")
            add(f"possessor:form={form}:behind={behind}")
        elif relation == "colon":
            add(f"{side}:colon:{_shape(scene, link.cue_end, anchor, own, 3) if side == 'L' else 'R'}")
        elif cue is not None:
            kind = classes[link.cue]
            add(f"{side}:{relation}:kind={cue.kind}{'ing' if cue.participle else ''}")
            add(f"cue={cue.lemma}")
            add(f"{relation}:cue={cue.lemma}")
            between = (
                _shape(scene, link.cue_end, anchor, own, 5)
                if link.cue < anchor
                else _shape(scene, anchor + 1, link.cue, own, 5)
            )
            add(f"{side}:{relation}:{kind}:to_quote={between}")
            add(f"{side}:{relation}:cue_dist={_bucket(abs(anchor - link.cue) - 1)}")
            behind = _after_cue(scene, link.cue_end, own)
            if relation == "passive":
                add(f"passive:behind_cue={behind}:{side}")
            add(f"{side}:{relation}:behind_cue={behind}")
            if _taken(scene, link.cue, link.cue_end, own):
                add(f"{side}:{relation}:next_to_other_quote")
        elif relation == "according":
            between = (
                _shape(scene, anchor + 1, link.cue, own, 4)
                if side != "L"
                else _shape(scene, mention.end, anchor, own, 4)
            )
            add(f"{side}:according:to_quote={between}")
    item = scene.marked[stream.marked[anchor]]
    final = final_sign(stream.text, item)
    ending = final if final in ",.?!-—" else "w"
    add(f"{side}:{relation}:ends={ending}:sent={min(delta, 2)}")
    add(f"{side}:edge={scene.edge(first)}:{relation}:sent={min(delta, 2)}")
    a, b = min(mention.end, anchor + 1), max(anchor, mention.start)
    if scene.n_marked(a, b) > bisect_left(segments, b) - bisect_left(segments, a):
        add(f"{side}:other_quote_between")
        add(f"{side}:other_quote_between:{relation}")
    if stream.paragraphs[mention.start] != stream.paragraphs[anchor]:
        add(f"{side}:other_paragraph")
        add(f"{side}:other_paragraph:{relation}:{scene.edge(first)}")
    if index == previous:
        add(f"{side}:previous:sent={min(delta, 2)}")
        add(f"{side}:previous:{scene.edge(first)}")
        add(f"{side}:previous:{alone}:sent={min(delta, 2)}")
    elif index in earlier:
        add(f"{side}:earlier")
    return Reach(index, link, side, tuple(evidence))


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
