"""Attribution: which marked words are quotations, which belong together, and who is quoted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass

from quoteset.extract.candidates import find_candidates
from quoteset.extract.explain import weighed, with_speakers
from quoteset.extract.joining import agreement, join_evidence, runs_on
from quoteset.extract.judging import is_writers_term, quotation_evidence
from quoteset.extract.kinds import kind_evidence
from quoteset.extract.language import Language, Model, Piece
from quoteset.extract.linking import link_evidence
from quoteset.extract.reach import Reach
from quoteset.extract.reading import Reading
from quoteset.extract.resolution import Resolver
from quoteset.extract.scene import Scene
from quoteset.extract.second_look import GAP, Following, Support, log_odds, look_again, speaker_evidence
from quoteset.extract.spans import mention_record
from quoteset.extract.weigh import NOTHING, calibrated, logistic, shares, weigh
from quoteset.records import Weighed

# From here on marked words go on with those before. unit: log-odds; origin: the best F1 of pairs in held-out folds; a
# border too many costs a quotation of several segments more pairs than it saves elsewhere.
GOES_ON = -0.4
# From here on a quotation is one with that before. unit: log-odds; origin: held-out folds, where from 0.1 to 0.4 the F1
# of pairs is highest and no speaker is lost.
JOINS = 0.2
# Mentions with a smaller share of the evidence are not followed further.
MIN_SHARE = 0.02
# Two speakers nearer than this are a tie. unit: share of the evidence
TIE = 0.02

Reaches = list[tuple[Reach, float]]  # candidates with their shares of the evidence, best first


@dataclass(slots=True)
class Found:
    """A quotation to which what follows may still belong."""

    segments: list[int]  # tokens of its marked words
    probability: float
    reaches: Reaches  # its candidates, of the words that it began with
    latest: Reaches  # the candidates by which its last words were judged
    previous: int  # the mention chosen for the quotation before
    chosen: int = -1  # the mention chosen for this one, where none before has it
    grown: bool = False  # whether it has more words than it began with

    def add(self, segments: Sequence[int], probability: float, reaches: Reaches) -> None:
        """Let it go on."""
        self.segments += segments
        self.probability = max(self.probability, probability)
        self.latest = reaches
        self.grown = True


@dataclass(slots=True)
class Decision:
    """What was decided: a quotation, or marked words that are none."""

    segments: tuple[int, ...]  # tokens of the marked words of a quotation
    dropped: tuple[int, ...]  # tokens of those that are none
    probability: float  # that this is a quotation
    direct: bool
    supports: tuple[Support, ...]  # best first
    best: Reach | None  # the likeliest candidate; all of them would fill the memory
    confidence: float
    spoken: Set[str] = frozenset()  # its words, case folded
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
        """All decisions, in text order of their first marked words; those that drop words come apart."""
        waiting: list[Decision] = []  # one with a speaker, and those without behind it
        for decision in self._first_decisions():
            if waiting and decision.supports:
                self._look_again(waiting[0], decision)
                yield from waiting
                waiting = []
            if waiting or decision.supports:
                waiting.append(decision)
            else:
                yield decision
        if waiting:
            self._look_again(waiting[0], None)
            yield from waiting

    def evidence(self, decision: Decision, then: Decision | None) -> list[list[Piece]]:
        """The evidence for each support of a first decision; ``then`` is the next one with a speaker."""
        following = None
        if then is not None:
            numbers = self.scene.stream.paragraphs
            gap = numbers[then.segments[0]] - numbers[decision.segments[-1]]
            following = Following(then.supports[0], min(gap, GAP))
        return speaker_evidence(self.resolver.memory, decision.supports, decision.spoken, decision.direct, following)

    def _look_again(self, decision: Decision, then: Decision | None) -> None:
        """Weigh a decision’s speakers once more, with the next decision known; what followed from it stays."""
        model = self.model("speaker")
        if model.weights and len(decision.supports) > 1:
            evidence = self.evidence(decision, then)
            supports = look_again(model, decision.supports, evidence)
            if self.explain:
                name_of = self.resolver.memory.name_of
                winner = (name_of(supports[0].referent), mention_record(self.scene, supports[0].reach.mention))
                called = [name_of(support.referent) for support in decision.supports]
                decision.weighed = with_speakers(decision.weighed, called, evidence, model, winner)
            decision.supports = supports
        decision.confidence = self.confidence(decision.supports, decision.probability, decision.direct)

    def _first_decisions(self) -> Iterator[Decision]:
        """What is decided before the second look, in the same order.

        What goes on with each other is judged together, since words beside a quotation are likelier to be one. Only of
        what is a quotation it is asked whether it belongs to the one before.
        """
        open_: Found | None = None
        for group in self.groups():
            reaches = self.candidates(group)
            judged = self.judge(group, reaches)
            if len(judged) < len(group):
                dropped = tuple(token for token in group if token not in judged)
                yield Decision((), dropped, 0.0, False, (), None, 0.0)
            for n, run in enumerate(self.runs(judged, reaches)):
                probability = max(judged[token] for token in run)
                if n == 0 and open_ is not None and self.joins(open_.segments[-1], run[0], open_.latest, reaches):
                    open_.add(run, probability, reaches)
                    continue
                if open_ is not None:
                    yield self.decide(open_)
                own = reaches if len(run) == len(group) else self.candidates(run)
                open_ = Found(run, probability, own, reaches, self.previous)
                self.choose(open_)
        if open_ is not None:
            yield self.decide(open_)

    def groups(self) -> list[list[int]]:
        """Marked words that go on with each other, whether they are quotations or not."""
        link = self.model("link")
        groups: list[list[int]] = []
        for token in self.reading.quotable:
            if groups and weigh(link, link_evidence(self.scene, groups[-1][-1], token)) > GOES_ON:
                groups[-1].append(token)
            else:
                groups.append([token])
        return groups

    def judge(self, group: Sequence[int], reaches: Reaches) -> dict[int, float]:
        """The tokens of ``group`` at which somebody is quoted, in text order, each with its probability."""
        best, share = reaches[0] if reaches else (None, 0.0)
        model = self.model("quotation")
        judged = {}
        for token in group:
            if is_writers_term(self.scene, token):
                continue
            headline = self.scene.marked[self.scene.stream.marked[token]].start < self.reading.headline_end
            evidence = quotation_evidence(self.scene, token, best, share, len(group) - 1, headline)
            probability = logistic(weigh(model, evidence))
            if probability >= 0.5:
                judged[token] = probability
        return judged

    def runs(self, tokens: Iterable[int], reaches: Reaches) -> list[list[int]]:
        """``tokens``, which were judged together, as quotations."""
        runs: list[list[int]] = []
        for token in tokens:
            if runs and self.joins(runs[-1][-1], token, reaches, reaches):
                runs[-1].append(token)
            else:
                runs.append([token])
        return runs

    def joins(self, a: int, b: int, earlier: Reaches, later: Reaches) -> bool:
        """Whether the quotation at token ``b`` is one with that at ``a``, given the candidates of both."""
        if runs_on(self.scene, a, b):
            return True
        return weigh(self.model("join"), join_evidence(self.scene, a, b, agreement(earlier, later))) > JOINS

    def candidates(self, segments: list[int]) -> Reaches:
        """The candidates of a quotation with their shares of the evidence, best first."""
        reaches = find_candidates(self.scene, segments, self.previous, self.earlier)
        model = self.model("mention")
        weighed = zip(reaches, shares([weigh(model, reach.evidence) for reach in reaches]), strict=True)
        return sorted(weighed, key=lambda pair: -pair[1])

    def choose(self, found: Found) -> None:
        """Remember the likeliest candidate of ``found`` for what follows it."""
        if found.reaches:
            mention = found.reaches[0][0].mention
            found.chosen = -1 if mention in self.earlier else mention
            self.previous = mention
            self.earlier.add(mention)

    def decide(self, found: Found) -> Decision:
        """Decide for the first time who speaks in a quotation that is complete, without confidence."""
        if found.grown:
            self.previous = found.previous
            self.earlier.discard(found.chosen)
            found.reaches = self.candidates(found.segments)
            self.choose(found)
        reaches, segments = found.reaches, found.segments
        spoken = self.scene.spoken(segments)
        supports = self.supports(reaches, spoken)
        explained: tuple[Weighed, ...] = ()
        if self.explain:
            explained = weighed(
                self.scene, self.resolver, self.model("mention"), self.model("resolution"), reaches, spoken
            )
        direct = weigh(self.model("kind"), kind_evidence(self.scene, segments)) > 0
        best = reaches[0][0] if reaches else None
        if supports:
            self.resolver.memory.settle(supports[0].reach.mention, supports[0].referent)
        return Decision(tuple(segments), (), found.probability, direct, supports, best, 0.0, spoken, explained)

    def supports(self, reaches: Reaches, spoken: Set[str]) -> tuple[Support, ...]:
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
                    tops[name] = Support(option.referent, share * part, reach, share, share * part)
        ranked = sorted(tops.items(), key=lambda pair: -totals[pair[0]])
        return tuple(
            Support(support.referent, totals[name], support.reach, support.mention_share, totals[name])
            for name, support in ranked
        )

    def confidence(self, supports: Sequence[Support], probability: float, direct: bool) -> float:
        """The calibrated probability that the first speaker is right."""
        model = self.model("confidence")
        score = logistic(
            weigh(model, confidence_evidence(self.scene, supports, direct)) + numeric(model, supports, probability)
        )
        return min(1.0, max(0.0, calibrated(model, score)))


def numeric(model: Model, supports: Sequence[Support], probability: float) -> float:
    """The part of the confidence that grows with the shares themselves (log-odds times a learned weight)."""
    return sum(model.weights.get(name, 0.0) * value for name, value in numbers(supports, probability))


def numbers(supports: Sequence[Support], probability: float) -> tuple[tuple[str, float], ...]:
    """What confidence is learned from: log-odds of the speaker, of its mention and of the quotation."""
    top = supports[0]
    return (
        # trusted as far as both looks agree
        ("log_odds_speaker", log_odds(min(top.score, top.first))),
        ("log_odds_mention", log_odds(top.mention_share)),
        ("log_odds_quotation", log_odds(probability)),
    )


def confidence_evidence(scene: Scene, supports: Sequence[Support], direct: bool) -> list[str]:
    """What beside the shares tells how far a speaker can be trusted."""
    top = supports[0]
    mention = scene.mentions[top.reach.mention]
    known = top.referent.known
    lower = scene.stream.lowers[mention.start]
    form = lower if mention.form == "pronoun" else mention.form
    behind = "unnamed" if known is None else "full" if len(known.words) > 1 else "single"
    cue = scene.language.cues.get(scene.stream.lowers[top.reach.link.cue]) if top.reach.link.cue >= 0 else None
    return [
        f"cue={cue.kind if cue else 'none'}",
        f"form={form}",
        f"behind={behind}",
        f"form={form}:behind={behind}",
        f"side={top.reach.side}:relation={top.reach.link.relation}",
        f"type={known.type if known else 'unnamed'}",
        f"alone={len(supports) == 1}",
        f"direct={direct}",
        f"direct={direct}:side={top.reach.side}:relation={top.reach.link.relation}",
    ]
