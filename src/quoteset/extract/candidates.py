"""Candidates: the mentions in reach of a quotation, and how they stand to each other."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Set

from quoteset.extract.reach import Neighbourhood, Reach
from quoteset.extract.scene import SPEAKING, Scene

# How far a candidate may stand from its quotation. unit: tokens, sentences;
# origin: 98.8 % of the sources in PolNeAR's training part lie inside.
REACH = 90
SENTENCES_BEFORE = 2
SENTENCES_AFTER = 2
# Places among the candidates of a side, and rivals there, counted so far.
NTH = 4
NEARER = 3
# Relations in which a candidate speaks, or is said to.
SOURCES = SPEAKING | {"according"}


def find_candidates(scene: Scene, segments: list[int], previous: int, earlier: Set[int]) -> list[Reach]:
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
    around = Neighbourhood(scene, segments, previous, earlier, low)
    spoken = scene.spoken(segments)
    reaches: list[Reach] = []
    for index in indexes:
        mention = scene.mentions[index]
        if bisect_left(segments, mention.start) != bisect_left(segments, mention.end):
            continue  # a nickname in the name
        reach = around.reach(index)
        if mention.form == "name" and stream.lowers[mention.name_end - 1] in spoken:
            reach.evidence.append((_spell_own_name, reach.side, reach.link.relation))
        reaches.append(reach)
    _rank(reaches, _closer(scene, last))
    return reaches


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


def _rank(reaches: list[Reach], closer: int) -> None:
    """Add to each candidate how many others with a cue stand nearer on its side, and if one closes the sentence."""
    n = len(reaches)
    n_linked = {"L": 0, "R": 0, "B": 0}
    n_left = n_right = 0
    nth = [0] * n
    nearer = [-1] * n  # where it speaks
    for k in range(2 * n):
        # The nearest come first: those on the left from the last one on, then all others.
        i = n - 1 - k if k < n else k - n
        reach = reaches[i]
        side = reach.side
        if (side == "L") != (k < n):
            continue
        if side == "L":
            nth[i] = min(n_left, NTH)
            n_left += 1
        else:
            nth[i] = min(n_right, NTH)
            n_right += 1
        if reach.link.cue >= 0 and reach.link.relation in SOURCES:
            nearer[i] = min(n_linked[side], NEARER)
            n_linked[side] += 1
    is_linked = any(n_linked.values())
    for i, reach in enumerate(reaches):
        side, relation = reach.side, reach.link.relation
        speaks = nearer[i] >= 0
        rivals = min(n_linked[side] - speaks, NEARER)
        closes = "" if closer < 0 else "closes" if reach.mention == closer else "not_closer"
        reach.evidence.append((_spell_place, side, relation, nth[i], rivals))
        reach.evidence.append(
            (_spell_rank, side, relation, nearer[i] if speaks else None, closes, None if is_linked else nth[i])
        )


def _spell_own_name(side: str, relation: str) -> Iterator[str]:
    # who speaks seldom says their own name
    yield from (f"{side}:says_own_name", f"{side}:says_own_name:{relation}")


def _spell_place(side: str, relation: str, nth: int, rivals: int) -> Iterator[str]:
    yield from (f"{side}:nth={nth}", f"{side}:nth={nth}:{relation}", f"{side}:rivals={rivals}:{relation}")


def _spell_rank(side: str, relation: str, nearer: int | None, closes: str, unspoken: int | None) -> Iterator[str]:
    if nearer is not None:
        yield f"{side}:speaks_nth={nearer}:{relation}"
    if closes:
        yield from (f"{side}:{closes}", f"{side}:{closes}:{relation}")
    if unspoken is not None:
        yield f"{side}:nobody_speaks:nth={unspoken}"
