"""Which quotations belong together: evidence from what stands between them, and from who speaks in each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quoteset.extract.linking import GAP, is_labelled, is_sourced, own_source, same_source
from quoteset.extract.marks import Marked
from quoteset.extract.reach import Reach
from quoteset.extract.scene import Scene
from quoteset.extract.tokens import CUES, final_sign

# What leads to marked words is looked for no further before them. unit: tokens
LEAD = 30
# A source behind marked words has its cue no further on: Smith, the mayor of the town, said. unit: tokens
ASIDE = 15
# Words that go on over more paragraphs than this end like those of the last one looked at.
PARAGRAPHS = 8
ENDINGS = frozenset(",.?!-—…")
PASSABLE = frozenset("ra")
# Steps of the probability that two quotations have one source.
AGREEMENT = ((0.05, "0"), (0.2, "1"), (0.5, "2"), (0.8, "3"), (0.95, "4"), (2.0, "5"))


@dataclass(slots=True)
class Lead:
    """What leads to marked words in their sentence: the nearest cue before them.

    ``cue`` is its class with what stands between it and the words: 0 nothing, a sign, that, M a mention, w words.
    ``before`` is what the cue stands behind: M a mention, a conjunction or preposition as printed, else a class.
    """

    cue: str
    before: str


NO_LEAD = Lead("no", "")


def agreement(earlier: Sequence[tuple[Reach, float]], later: Sequence[tuple[Reach, float]]) -> str:
    """How likely two quotations have one source, by the shares of their candidates: 0 (unlikely) to 5.

    one: they were judged together, by the same candidates; nobody: one of them has none.
    """
    if earlier is later:
        return "one"
    if not earlier or not later:
        return "nobody"
    others = {reach.mention: share for reach, share in later}
    both = sum(share * others.get(reach.mention, 0.0) for reach, share in earlier)
    return next(name for limit, name in AGREEMENT if both < limit)


def join_evidence(scene: Scene, a: int, b: int, agree: str) -> list[str]:
    """The evidence for the quotation at token ``b`` going on with that at ``a``, the one before it.

    Few pairs are annotated, and their annotators differ, so that of all pairs of attributes only those are weighed
    without which others do worse. origin: PolNeAR's training part; log-loss in held-out folds.
    """
    stream, classes = scene.stream, scene.stream.classes
    before, after = scene.marked[stream.marked[a]], scene.marked[stream.marked[b]]
    breaks = stream.paragraphs[b] - stream.paragraphs[a]
    if breaks > 1:
        return ["gap=paragraphs"]
    if b - a > GAP:
        return ["gap=long"]
    if is_labelled(scene, a, b):
        return ["gap=label"]
    text = stream.text
    source, behind = _source_behind(scene, a, b)
    lead = _lead(scene, b, behind)
    rest = range(behind, b)
    further = leading = mentions = 0
    first_cue = ""
    for i in rest:
        owner = scene.owner[i]
        if owner >= 0:
            mentions += scene.mentions[owner].start == i
        elif classes[i] in CUES:
            if not first_cue:
                cue = scene.language.cues.get(stream.lowers[i])
                first_cue = cue.lemma if cue is not None else "-"
            if scene.sentences[i] == scene.sentences[a]:
                further += 1
            elif scene.sentences[i] == scene.sentences[b]:
                leading += 1
    apart = f"{breaks}{min(2, scene.sentences[b] - scene.sentences[a])}"
    earlier_begins = "lower" if text[before.start].islower() else "upper"
    ends, later_ends = _ending(text, before), _ending(text, after)
    own = own_source(scene, b)
    last = _last_of(scene, b)
    chain = own if last == b else f"{own_source(scene, last)}~"
    who = same_source(scene, a, last)
    earlier_lead = _lead(scene, a, max(0, a - LEAD)).cue
    mark = "continues" if before.continues else "closed" if before.closed else "open"
    follows = next((classes[i] for i in rest if classes[i] not in ",r"), "Q")
    return [
        f"agree={agree}",
        f"agree={agree}:apart={apart}",
        f"apart={apart}:further={min(2, further)}",
        f"apart={apart}:ends={ends}",
        f"apart={apart}:earlier_begins={earlier_begins}",
        f"apart={apart}:source={source}",
        f"apart={apart}:chain={chain}",
        f"further={min(2, further)}:clause={_clause(scene, rest)}",
        f"lead={lead.cue}:earlier_lead={earlier_lead}",
        f"before_lead={lead.before}:who={who}",
        f"before_lead={lead.before}:earlier_lead={earlier_lead}",
        f"leading={min(2, leading)}:earlier_edge={scene.edge(a)}",
        f"mentions={min(3, mentions)}:source={source}",
        f"ends={ends}:earlier_begins={earlier_begins}",
        f"ends={ends}:later_ends={later_ends}",
        f"edge={scene.edge(b)}:chain={chain}",
        f"mark={mark}:chain={chain}",
        f"follows={follows}:own={own}",
        f"first_cue={first_cue or '-'}",
    ]


def _source_behind(scene: Scene, a: int, b: int) -> tuple[str, int]:
    """The source behind the marked words at token ``a``, before token ``b``, and the token behind it.

    MC: Smith said; M~C: Smith, the mayor, said; CM: said Smith; no: there is none, and the token is that behind ``a``.
    """
    classes, owner = scene.stream.classes, scene.owner
    i = a + 1
    if i < b and classes[i] == ",":
        i += 1
    if i >= b:
        return "no", a + 1
    if owner[i] >= 0:
        mention = scene.mentions[owner[i]]
        if mention.start < i:
            return "no", a + 1
        cue = scene.cue_from(mention.end)
        if 0 <= cue < b:
            return "MC", cue + 1
        for k in range(mention.end, min(b, mention.end + ASIDE)):
            if classes[k] in CUES and owner[k] < 0 and scene.sentences[k] == scene.sentences[mention.start]:
                return "M~C", k + 1
            if classes[k] in ".|?!":
                break
        return "no", a + 1
    while i < b and classes[i] in PASSABLE:
        i += 1
    if i + 1 < b and classes[i] in CUES and owner[i + 1] >= 0 and scene.mentions[owner[i + 1]].start == i + 1:
        return "CM", scene.mentions[owner[i + 1]].end
    return "no", a + 1


def _lead(scene: Scene, token: int, low: int) -> Lead:
    """What leads to the marked words at ``token`` in their sentence, from token ``low`` on."""
    stream, classes, owner = scene.stream, scene.stream.classes, scene.owner
    low = max(low, token - LEAD)
    k = token - 1
    while k >= low and scene.sentences[k] == scene.sentences[token] and classes[k] != "Q":
        if classes[k] in CUES and owner[k] < 0:
            break
        k -= 1
    else:
        return NO_LEAD
    if k == token - 1:
        way = "0"
    elif k == token - 2 and classes[k + 1] in ",:":
        way = "sign"
    elif any(stream.lowers[i] in scene.language.that for i in range(k + 1, token)):
        way = "that"
    else:
        way = "M" if owner[k + 1] >= 0 else "w"
    p = k - 1
    while p >= low and classes[p] in PASSABLE:
        p -= 1
    if p < low:
        return Lead(classes[k] + way, "start")
    if owner[p] >= 0:
        return Lead(classes[k] + way, "M")
    return Lead(classes[k] + way, stream.lowers[p] if classes[p] in "&pw" else classes[p])


def _clause(scene: Scene, rest: range) -> str:
    """Whether the tokens ``rest`` hold a subject with a verb of its own behind it: a pronoun, or another mention."""
    classes, owner = scene.stream.classes, scene.owner
    found = "none"
    for i in rest:
        if owner[i] >= 0 and scene.mentions[owner[i]].start == i:
            k = scene.mentions[owner[i]].end
            while k < rest.stop and classes[k] == "r":
                k += 1
            if k < rest.stop and (classes[k] in "aV" or classes[k] in CUES):
                found = "pronoun" if classes[i] == "h" else "mention"
    return found


def runs_on(scene: Scene, a: int, b: int) -> bool:
    """Whether the marked words at ``a`` run on into the next paragraph, where those at ``b`` open it.

    They were not closed. But where a cue stands before the first in their paragraph and a source behind the second,
    these may be two: He said: “We will appeal. ¶ “We will win,” he added. origin: PolNeAR's training part, where 28
    pairs of 30 are one quotation, but 2 of 8 with two sources.
    """
    if not _opens_next(scene, a) or b != a + 2:
        return False
    return own_source(scene, b) not in ("source", "cue") or not is_sourced(scene, a)


def _opens_next(scene: Scene, token: int) -> bool:
    """Whether the marked words at ``token`` are unclosed, and others open the next paragraph two tokens on."""
    stream = scene.stream
    return scene.marked[stream.marked[token]].continues and stream.classes[token + 2 : token + 3] == ["Q"]


def _last_of(scene: Scene, token: int) -> int:
    """The last of the marked words that those at ``token`` run on to over the next paragraphs."""
    for _ in range(PARAGRAPHS):
        if not _opens_next(scene, token):
            break
        token += 2
    return token


def _ending(text: str, item: Marked) -> str:
    sign = final_sign(text, item)
    return sign if sign in ENDINGS else "w"
