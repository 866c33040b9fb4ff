"""Attribution: which marked words are quotations, which belong together, and who is quoted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from math import log

from quoteset.extract.candidates import find_candidates
from quoteset.extract.explain import weighed
from quoteset.extract.judging import is_writers_term, quotation_evidence
from quoteset.extract.kinds import kind_evidence
from quoteset.extract.language import Language, Model
from quoteset.extract.linking import link_evidence
from quoteset.extract.memory import Referent
from quoteset.extract.reach import Reach
from quoteset.extract.reading import Reading
from quoteset.extract.resolution import Resolver
from quoteset.extract.scene import Scene
from quoteset.extract.weigh import NOTHING, calibrated, logistic, shares, weigh
from quoteset.records import Weighed

# Marked words that are no quotation are bridged no further. unit: tokens
BRIDGE = 40
# From here on marked words go on with those before. unit: log-odds; origin: the best F1 of pairs in held-out folds; a
# border too many costs a quotation of several segments more pairs than it saves elsewhere.
GOES_ON = -0.4
# Mentions with a smaller share of the evidence are not followed further.
MIN_SHARE = 0.02
# Two speakers nearer than this are a tie. unit: share of the evidence
TIE = 0.02


@dataclass(slots=True)
class Support:
    """A possible speaker with the mention that speaks most for it."""

    referent: Referent
    score: float
    reach: Reach
    mention_share: float


@dataclass(slots=True)
class Decision:
    """What was decided of one group of marked words."""

    segments: tuple[int, ...]  # tokens of the marked words that are quotations
    dropped: tuple[int, ...]  # tokens of those that are none
    probability: float  # that this is a quotation
    direct: bool
    supports: tuple[Support, ...]  # best first
    best: Reach | None  # the likeliest candidate; all of them would fill the memory
    confidence: float
    weighed: tuple[Weighed, ...] = ()  # filled only on request


class Attributor:
    """Decides over the quotations of one article in text order."""

    def __init__(self, reading: Reading, language: Language, *, explain: bool = False) -> None:
        self.explain = explain
        self.reading = reading
        self.scene: Scene = reading.scene
        self.language = language
        self.resolver = Resolver(reading, self.model("resolution"))
        self.previous = -1
        self.earlier: set[int] = set()

    def model(self, name: str) -> Model:
        """The learned weights of one decision; empty where the language has none."""
        return self.language.models.get(name, NOTHING)

    def decide_all(self) -> Iterator[Decision]:
        """All decisions, in text order of their first marked words."""
        for group in self.groups():
            yield self.decide(group)

    def groups(self) -> list[list[int]]:
        """Marked words that go on with each other."""
        link = self.model("link")
        groups: list[list[int]] = []
        for token in self.reading.quotable:
            if groups and weigh(link, link_evidence(self.scene, groups[-1][-1], token)) > GOES_ON:
                groups[-1].append(token)
            else:
                groups.append([token])
        return self._bridged(groups)

    def _bridged(self, groups: list[list[int]]) -> list[list[int]]:
        """``groups`` put together where one goes on behind marked words that are no quotation.

        “No,” he said on “Good Day.” “Never.”
        """
        out: list[list[int]] = []
        link = self.model("link")
        for group in groups:
            if (
                len(out) > 1
                and len(out[-1]) == 1
                and group[0] - out[-2][-1] <= BRIDGE
                and self.scene.stream.paragraphs[group[0]] == self.scene.stream.paragraphs[out[-2][-1]]
                and weigh(link, link_evidence(self.scene, out[-2][-1], group[0])) > GOES_ON
                and not self._is_quotation(out[-1])
            ):
                out[-2].extend(group)
                continue
            out.append(group)
        return out

    def _is_quotation(self, group: list[int]) -> bool:
        """Whether somebody is quoted with marked words, as far as one can say before any quotation is decided."""
        reaches = self.candidates(group)
        best, share = reaches[0] if reaches else (None, 0.0)
        return self._probability(group[0], best, share, 0) >= 0.5

    def _probability(self, token: int, best: Reach | None, share: float, partners: int) -> float:
        """How likely marked words are a quotation, with their likeliest candidate and its share."""
        evidence = quotation_evidence(self.scene, token, best, share, partners, self._in_headline(token))
        return logistic(weigh(self.model("quotation"), evidence))

    def _in_headline(self, token: int) -> bool:
        return self.scene.marked[self.scene.stream.marked[token]].start < self.reading.headline_end

    def candidates(self, segments: list[int]) -> list[tuple[Reach, float]]:
        """The candidates of a quotation with their shares of the evidence, best first."""
        reaches = find_candidates(self.scene, segments, self.previous, self.earlier)
        model = self.model("mention")
        weighed = zip(reaches, shares([weigh(model, reach.evidence) for reach in reaches]), strict=True)
        return sorted(weighed, key=lambda pair: -pair[1])

    def decide(self, group: list[int]) -> Decision:
        """Decide over one group and remember its speaker for those that follow."""
        reaches = self.candidates(group)
        best, share = reaches[0] if reaches else (None, 0.0)
        kept, dropped = [], []
        probability = 0.0
        for token in group:
            if is_writers_term(self.scene, token):
                dropped.append(token)
                continue
            value = self._probability(token, best, share, len(group) - 1)
            if value >= 0.5:
                kept.append(token)
                probability = max(probability, value)
            else:
                dropped.append(token)
        if not kept:
            return Decision((), tuple(dropped), 0.0, False, (), best, 0.0)
        if len(kept) < len(group):
            reaches = self.candidates(kept)
            best = reaches[0][0] if reaches else None
        spoken = self.scene.spoken(kept)
        supports = self.supports(reaches, spoken)
        explained: tuple[Weighed, ...] = ()
        if self.explain:
            explained = weighed(
                self.scene, self.resolver, self.model("mention"), self.model("resolution"), reaches, spoken
            )
        direct = weigh(self.model("kind"), kind_evidence(self.scene, kept)) > 0
        confidence = 0.0
        if supports:
            top = supports[0]
            self.previous = top.reach.mention
            self.earlier.add(self.previous)
            self.resolver.memory.settle(top.reach.mention, top.referent)
            confidence = self.confidence(supports, probability)
        elif best is not None:
            self.previous = best.mention
            self.earlier.add(self.previous)
        return Decision(tuple(kept), tuple(dropped), probability, direct, supports, best, confidence, explained)

    def supports(self, reaches: Sequence[tuple[Reach, float]], spoken: Set[str]) -> tuple[Support, ...]:
        """The speakers behind the candidates: what a mention's share gives to each referent it can have, added up."""
        model = self.model("resolution")
        totals: dict[str, float] = {}
        tops: dict[str, Support] = {}
        for reach, share in reaches:
            if share < MIN_SHARE:
                break
            options = self.resolver.options(reach.mention, spoken)
            if not options and share > 0.5:
                return ()  # whoever writes, or a pronoun that nobody fits
            for option, part in zip(
                options, shares([weigh(model, option.evidence) for option in options]), strict=True
            ):
                name = self.resolver.memory.name_of(option.referent)
                totals[name] = totals.get(name, 0.0) + share * part
                if name not in tops or share * part > tops[name].score:
                    tops[name] = Support(option.referent, share * part, reach, share)
        ranked = sorted(tops.items(), key=lambda pair: -totals[pair[0]])
        return tuple(
            Support(support.referent, totals[name], support.reach, support.mention_share) for name, support in ranked
        )

    def confidence(self, supports: Sequence[Support], probability: float) -> float:
        """The calibrated probability that the first speaker is right."""
        model = self.model("confidence")
        score = logistic(
            weigh(model, confidence_evidence(self.scene, supports)) + numeric(model, supports, probability)
        )
        return min(1.0, max(0.0, calibrated(model, score)))


def numeric(model: Model, supports: Sequence[Support], probability: float) -> float:
    """The part of the confidence that grows with the shares themselves (log-odds times a learned weight)."""
    return sum(model.weights.get(name, 0.0) * value for name, value in numbers(supports, probability))


def numbers(supports: Sequence[Support], probability: float) -> tuple[tuple[str, float], ...]:
    """The figures that confidence is learned from: log-odds of the speaker, of its mention and of the quotation."""
    top = supports[0]
    return (
        ("log_odds_speaker", _log_odds(top.score)),
        ("log_odds_mention", _log_odds(top.mention_share)),
        ("log_odds_quotation", _log_odds(probability)),
    )


def _log_odds(value: float) -> float:
    value = min(0.999, max(0.001, value))
    return log(value / (1 - value))


def confidence_evidence(scene: Scene, supports: Sequence[Support]) -> list[str]:
    """What beside the shares tells how far a speaker can be trusted."""
    top = supports[0]
    mention = scene.mentions[top.reach.mention]
    known = top.referent.known
    lower = scene.stream.lowers[mention.start]
    form = lower if mention.form == "pronoun" else mention.form
    behind = "unnamed" if known is None else "full" if len(known.words) > 1 else "single"
    return [
        f"form={form}",
        f"behind={behind}",
        f"form={form}:behind={behind}",
        f"side={top.reach.side}:relation={top.reach.link.relation}",
        f"type={known.type if known else 'unnamed'}",
        f"alone={len(supports) == 1}",
    ]
