"""Candidates: the mentions in reach of a quotation, and how they stand to each other."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence, Set

from quoteset.extract.reach import Reach, reach_of
from quoteset.extract.scene import SPEAKING, Scene

# How far a candidate may stand from its quotation. unit: tokens, sentences;
# origin: 98.8 % of the sources in PolNeAR's training part lie inside.
REACH = 90
SENTENCES_BEFORE = 2
SENTENCES_AFTER = 2
# Relations in which a candidate speaks, or is said to.
SOURCES = SPEAKING | {"according"}


def find_candidates(scene: Scene, segments: Sequence[int], previous: int, earlier: Set[int]) -> list[Reach]:
    """The candidates of the quotation whose marked words are the tokens ``segments``, in text order.

    ``previous`` is the mention chosen for the quotation before (or -1), ``earlier`` all mentions chosen before.
    """
    stream, sentences = scene.stream, scene.sentences
    classes = stream.classes
    first, last = segments[0], segments[-1]
    # window to the left
    low = first
    first_sentence = sentences[first]
    breaks = 0
    while low > 0 and first - low < REACH:
        if classes[low - 1] == "|":
            breaks += 1
            if breaks > 1 or (
                breaks and low - 1 < first - 1 and classes[first - 1] != "|" and sentences[low] < first_sentence - 1
            ):
                break
        elif first_sentence - sentences[low - 1] > SENTENCES_BEFORE:
            break
        low -= 1
    high = last + 1
    last_sentence = sentences[last]
    n = len(stream)
    while (
        high < n and high - last < REACH and classes[high] != "|" and sentences[high] - last_sentence <= SENTENCES_AFTER
    ):
        high += 1
    if high < n - 1 and classes[high] == "|" and high == last + 1 and classes[high + 1] != "Q":
        # A paragraph that is nothing but the quotation: its source may open the next one.
        high += 1
        while high < n and high - last < 14 and classes[high] != "|":
            high += 1
    indexes = list(range(bisect_left(scene.starts, low), bisect_left(scene.starts, high)))
    if previous >= 0 and scene.interview and scene.only_marked(first, last) and scene.answers(first):
        # Who answered before answers again; the names in the question are its subject. origin: form of interviews;
        # PolNeAR has none, so nothing could be learned.
        indexes = [previous]
    if previous >= 0 and previous not in indexes:
        indexes.append(previous)
    members = frozenset(segments)
    spoken = scene.spoken(segments)
    reaches: list[Reach] = []
    for index in indexes:
        mention = scene.mentions[index]
        if bisect_left(segments, mention.start) != bisect_left(segments, mention.end):
            continue  # a nickname in the name
        reach = reach_of(scene, segments, members, index, previous, earlier, low)
        if mention.form == "name" and stream.lowers[mention.name_end - 1] in spoken:
            # who speaks seldom says their own name
            extra = (f"{reach.side}:says_own_name", f"{reach.side}:says_own_name:{reach.link.relation}")
            reach = reach.with_evidence(extra)
        reaches.append(reach)
    return _ranked(reaches, _closer(scene, last))


def _closer(scene: Scene, last: int) -> int:
    """The mention that ends the sentence around the marked words at token ``last`` as its source, or -1.

    … is a “high-level commitment” to the climate, says Belinda Marr. It rules over all that stands before it.
    """
    stream, sentences = scene.stream, scene.sentences
    classes = stream.classes
    limit = min(len(classes) - 1, last + REACH)
    for i in range(last + 1, limit):
        if sentences[i] != sentences[last] or classes[i] == "|":
            break
        owner = scene.owner[i + 1]
        if classes[i] != "," or (owner < 0 and classes[i + 1] not in "C"):
            continue
        if classes[i + 1] == "C" and i + 2 < len(classes) and (inverted := scene.owner[i + 2]) >= 0:
            end = scene.mentions[inverted].end
            if end >= len(classes) or classes[end] in ",.|":
                return inverted
        if owner >= 0:
            k = scene.mentions[owner].end
            if k + 1 < len(classes) and classes[k] == "C" and classes[k + 1] in ".|":
                return owner
    return -1


def _ranked(reaches: list[Reach], closer: int) -> list[Reach]:
    """Add to each candidate how many others with a cue stand nearer on its side, and if one closes the sentence."""
    out = []
    nearer = {}
    for side in ("L", "R", "B"):
        speaking = [r for r in reaches if r.side == side and r.link.cue >= 0 and r.link.relation in SOURCES]
        for n, reach in enumerate(reversed(speaking) if side == "L" else speaking):
            nearer[reach.mention] = min(n, 3)
    lefts = [reach for reach in reaches if reach.side == "L"]
    counts: dict[int, int] = {}
    for n, reach in enumerate(reversed(lefts)):
        counts[reach.mention] = n
    rights = [reach for reach in reaches if reach.side != "L"]
    for n, reach in enumerate(rights):
        counts.setdefault(reach.mention, n)
    linked = [r for r in reaches if r.link.cue >= 0 and r.link.relation in SOURCES]
    n_linked = Counter(r.side for r in linked)
    for reach in reaches:
        nth = min(counts[reach.mention], 4)
        rivals = n_linked[reach.side] - (reach.link.relation in SOURCES and reach.link.cue >= 0)
        extra = [
            f"{reach.side}:nth={nth}",
            f"{reach.side}:nth={nth}:{reach.link.relation}",
            f"{reach.side}:rivals={min(rivals, 3)}:{reach.link.relation}",
        ]
        if reach.mention in nearer:
            extra.append(f"{reach.side}:speaks_nth={nearer[reach.mention]}:{reach.link.relation}")
        if closer >= 0:
            extra.append(f"{reach.side}:closes" if reach.mention == closer else f"{reach.side}:not_closer")
            extra.append(f"{extra[-1]}:{reach.link.relation}")
        if not linked:
            extra.append(f"{reach.side}:nobody_speaks:nth={nth}")
        out.append(reach.with_evidence(extra))
    return out
