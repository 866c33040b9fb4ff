#!/usr/bin/env python3
"""Learn the weights of the English pack from annotated articles and write them as readable data.

    .venv/bin/python scripts/learn.py GOLD.jsonl.gz [--speakers TSV] [--out weights.json] [--report]

GOLD has one article a line in the form that docs/evaluation.md describes (text, quotes with segments and source). The
speakers file adds, for quotations whose mention is no full name, who is behind it: article id, number of the quotation,
name ("-" where nobody can tell), type; read and written down by us. The same input gives the same file, byte for byte.

Everything that one decision passes on to the next (shares, groups) is taken from models that did not see the article:
five folds by the article's place in the file. Needs scipy (dependency group "learn"), which quoteset does not.
"""

from __future__ import annotations

import argparse
import collections
import gzip
import itertools
import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp
from scipy.optimize import minimize

from quoteset import packs
from quoteset.extract.attribution import Attributor, Decision, confidence_evidence, numbers
from quoteset.extract.candidates import find_candidates
from quoteset.extract.joining import agreement, join_evidence, runs_on
from quoteset.extract.judging import is_writers_term, quotation_evidence
from quoteset.extract.kinds import kind_evidence
from quoteset.extract.language import Language, Model
from quoteset.extract.linking import link_evidence
from quoteset.extract.reading import Reading, read
from quoteset.extract.resolution import Referent, Resolver
from quoteset.extract.second_look import Support, log_share
from quoteset.extract.weigh import NOTHING, logistic, names, weigh

ROOT = Path(__file__).resolve().parent.parent
WEIGHTS = ROOT / "src" / "quoteset" / "languages" / "en" / "weights.json"
SPEAKERS = ROOT / "scripts" / "data" / "polnear-train-speakers.tsv"
FOLDS = 5
MIN_COUNT = 3  # evidence seen less often is not learned
DIGITS = 3
SMALLEST = 0.02  # weights nearer to 0 are left out
RIDGE = {
    "link": 1.0,
    "mention": 1.5,
    "quotation": 1.0,
    "join": 4.0,
    "kind": 1.0,
    "resolution": 4.0,
    "speaker": 2.0,
    "confidence": 1.0,
}
BINS = 12
DOUBTFUL_WORDS = 2
COMMON_ARTICLES = 3


@dataclass
class Case:
    """One annotated article, read."""

    row: dict
    reading: Reading
    fold: int
    gold_of: dict[int, int | None]  # marked index -> quotation, -1 for none, None where the annotation leaves it open
    tokens: dict[int, list[int]] = field(default_factory=dict)  # quotation -> tokens of its marked words
    speakers: dict[int, str | None] = field(default_factory=dict)


def overlap(a: Sequence[int], b: Sequence[int]) -> float:
    """The Jaccard overlap of two spans."""
    inter = max(0, min(a[1], b[1]) - max(a[0], b[0]))
    return inter / ((a[1] - a[0]) + (b[1] - b[0]) - inter or 1)


def read_cases(path: Path, speakers_path: Path, language: Language) -> list[Case]:
    """The annotated articles, read by the kernel, with the speakers that we wrote down."""
    named: dict[str, dict[int, str | None]] = collections.defaultdict(dict)
    for line in speakers_path.read_text(encoding="utf-8").splitlines():
        article, number, name, _ = line.split("\t")
        named[article][int(number)] = None if name == "-" else name
    opener = gzip.open if path.suffix == ".gz" else open
    cases = []
    with opener(path, "rt", encoding="utf-8") as lines:
        for place, line in enumerate(lines):
            row = json.loads(line)
            # Nobody annotated quotations in ''typewriter marks'': such articles say nothing about what is none.
            if "''" in row["text"]:
                continue
            reading = read(row["text"], language, row.get("title"))
            case = Case(row, reading, place % FOLDS, {}, speakers=named[row["id"]])
            for index, item in enumerate(reading.marks.marked):
                span = (item.start, item.end)
                best = max(
                    ((overlap(s, span), n) for n, q in enumerate(row["quotes"]) for s in q["segments"]),
                    default=(0.0, -1),
                )
                if best[0] > 0.5:
                    case.gold_of[index] = best[1]
                else:
                    left_open = any(overlap(s, span) > 0.3 for s in row.get("ignore", []))
                    case.gold_of[index] = None if left_open else -1
            for token in reading.quotable:
                n = case.gold_of[reading.scene.stream.marked[token]]
                if n is not None and n >= 0:
                    case.tokens.setdefault(n, []).append(token)
            cases.append(case)
    return cases


def common_words(cases: Iterable[Case], language: Language) -> str:
    """Words that stand in lower case in at least COMMON_ARTICLES articles and in no list of the pack, sorted."""
    counts: collections.Counter[str] = collections.Counter()
    for case in cases:
        stream = case.reading.scene.stream
        counts.update(
            {
                word
                for word, class_ in zip(stream.words, stream.classes, strict=True)
                if class_ in "xr" and word.islower() and word.isalpha()
            }
        )
    return " ".join(
        sorted(word for word, count in counts.items() if count >= COMMON_ARTICLES and word not in language.given_names)
    )


# fitting

Group = tuple[Sequence[Sequence[str]], Sequence[bool]]  # the evidence of each choice, and which are right
Reweighed = tuple[Sequence[Sequence[str]], Sequence[bool], Sequence[float]]  # and the log-odds that it had before


def index_of(rows: Iterable[Sequence[str]]) -> dict[str, int]:
    """A column for each piece of evidence that is frequent enough to be learned."""
    counts = collections.Counter(name for row in rows for name in set(row))
    return {name: n for n, name in enumerate(sorted(name for name, count in counts.items() if count >= MIN_COUNT))}


def matrix(rows: Sequence[Sequence[str]], index: dict[str, int]) -> sp.csr_matrix:
    """Rows of evidence as a sparse 0/1 matrix."""
    pointers, columns = [0], []
    for row in rows:
        columns += sorted({index[name] for name in row if name in index})
        pointers.append(len(columns))
    return sp.csr_matrix((np.ones(len(columns)), columns, pointers), shape=(len(rows), len(index)))


def to_model(index: dict[str, int], weights: np.ndarray, bias: float | None = None) -> Model:
    """Weights as data: rounded, near-zero ones left out."""
    table = {name: round(float(weights[n]), DIGITS) for name, n in index.items() if abs(weights[n]) >= SMALLEST}
    if bias is not None:
        table["bias"] = round(float(bias), DIGITS)
    return Model(table, ())


def solve(
    function: Callable[[np.ndarray], tuple[float, np.ndarray]], size: int, precision: float = 2.2e-9
) -> np.ndarray:
    """The minimum of a convex loss by L-BFGS from zero, until a step gains less than ``precision`` of the loss."""
    options = {"maxiter": 400, "ftol": precision}
    return minimize(function, np.zeros(size), jac=True, method="L-BFGS-B", options=options).x


def fit_binary(
    rows: Sequence[Sequence[str]],
    labels: Sequence[bool],
    ridge: float,
    extra: np.ndarray | None = None,
    names: Sequence[str] = (),
) -> Model:
    """Log-odds for evidence of a yes or no; ``extra`` holds figures that come beside it."""
    index = index_of(rows)
    x = matrix(rows, index)
    if extra is not None:
        x = sp.hstack([x, sp.csr_matrix(extra)]).tocsr()
        index = {**index, **{name: len(index) + n for n, name in enumerate(names)}}
    y = np.asarray(labels, dtype=float)

    def function(w: np.ndarray) -> tuple[float, np.ndarray]:
        z = x @ w[:-1] + w[-1]
        loss = np.logaddexp(0, -z)[y == 1].sum() + np.logaddexp(0, z)[y == 0].sum() + ridge / 2 * (w[:-1] @ w[:-1])
        p = 1 / (1 + np.exp(-z))
        return loss, np.r_[x.T @ (p - y) + ridge * w[:-1], (p - y).sum()]

    # Figures differ in their last bits from one machine to another; weights must not, as far as they are written.
    w = solve(function, x.shape[1] + 1, 1e-14 if names else 2.2e-9)
    return to_model(index, w[:-1], w[-1])


def fit_choice(groups: Sequence[Group | Reweighed], ridge: float) -> Model:
    """Weights under which the right members of each group have the largest shares together."""
    groups = [group for group in groups if any(group[1]) and len(group[1]) > 1]
    rows = [row for group in groups for row in group[0]]
    before = np.array([value for group in groups for value in (group[2] if len(group) > 2 else [0.0] * len(group[1]))])
    index = index_of(rows)
    x = matrix(rows, index)
    sizes = [len(group[0]) for group in groups]
    starts = np.r_[0, np.cumsum(sizes)[:-1]]
    group_of = np.repeat(np.arange(len(groups)), sizes)
    right = np.array([flag for group in groups for flag in group[1]], dtype=float)

    def function(w: np.ndarray) -> tuple[float, np.ndarray]:
        z = x @ w + before
        e = np.exp(z - np.maximum.reduceat(z, starts)[group_of])
        total = np.add.reduceat(e, starts)
        good = np.add.reduceat(e * right, starts)
        loss = -(np.log(good) - np.log(total)).sum() + ridge / 2 * (w @ w)
        return loss, x.T @ (e / total[group_of] - e * right / good[group_of]) + ridge * w

    return to_model(index, solve(function, x.shape[1]))


# what each model learns from

Row = tuple[Sequence[str], bool]  # evidence, and whether it is so


def link_rows(case: Case) -> list[Row]:
    """Neighbouring marked words, and whether they belong to one quotation."""
    rows = []
    scene = case.reading.scene
    tokens = case.reading.quotable
    for a, b in itertools.pairwise(tokens):
        gold_a, gold_b = case.gold_of[scene.stream.marked[a]], case.gold_of[scene.stream.marked[b]]
        if gold_a is not None and gold_b is not None:
            rows.append((link_evidence(scene, a, b), gold_a == gold_b and gold_a >= 0))
    # what goes on behind marked words that are no quotation
    for a, b, c in zip(tokens, tokens[1:], tokens[2:], strict=False):
        gold_a, gold_b, gold_c = (case.gold_of[scene.stream.marked[token]] for token in (a, b, c))
        if gold_b == -1 and gold_a is not None and gold_c is not None:
            rows.append((link_evidence(scene, a, c), gold_a == gold_c and gold_a >= 0))
    return rows


def overlaps_source(case: Case, mention: int, quotation: dict) -> bool:
    """Whether a mention overlaps the annotated source."""
    scene = case.reading.scene
    item = scene.mentions[mention]
    start, end = scene.stream.starts[item.start], scene.stream.ends[item.end - 1]
    return any(min(end, b) > max(start, a) for a, b in quotation["source"])


def source_mentions(case: Case, quotation: dict) -> frozenset[int]:
    """The mentions that stand for the annotated source: the head of its span, and the name in apposition to it."""
    scene = case.reading.scene
    found = []
    for a, b in quotation["source"]:
        inside = []
        for n, item in enumerate(scene.mentions):
            start, end = scene.stream.starts[item.start], scene.stream.ends[item.end - 1]
            if min(end, b) > max(start, a):
                inside.append(n)
        if not inside:
            continue
        # a possessor is the source only where the span ends with it
        heads = [n for n in inside if not scene.mentions[n].possessor] or inside
        found.append(heads[0])
        first = scene.mentions[heads[0]]
        if first.form == "nominal":
            for n in heads[1:]:
                item = scene.mentions[n]
                if (
                    item.form == "name"
                    and scene.stream.classes[item.start - 1] in ",-"
                    and item.name_end - item.name_start > 1
                ):
                    found.append(n)
                    break
    return frozenset(found)


def mention_groups(case: Case) -> list[Group]:
    """The candidates of each annotated quotation, and which are its source."""
    groups = []
    previous, earlier = -1, set()
    for n in sorted(case.tokens, key=lambda n: case.tokens[n][0]):
        quotation = case.row["quotes"][n]
        reaches = find_candidates(case.reading.scene, case.tokens[n], previous, earlier)
        sources = source_mentions(case, quotation)
        right = [reach.mention in sources for reach in reaches]
        groups.append(([list(names(reach.evidence)) for reach in reaches], right))
        chosen = [reach.mention for reach, flag in zip(reaches, right, strict=True) if flag]
        if chosen:
            previous = chosen[-1]
            earlier.add(previous)
    return groups


def quotation_rows(case: Case, language: Language) -> list[Row]:
    """Marked words as the attributor sees them, and whether they are a quotation."""
    rows = []
    attributor = Attributor(case.reading, language)
    scene = case.reading.scene
    for group in attributor.groups():
        reaches = attributor.candidates(group)
        best, share = reaches[0] if reaches else (None, 0.0)
        real = False
        for token in group:
            gold = case.gold_of[scene.stream.marked[token]]
            if gold is None or is_writers_term(scene, token):
                continue
            headline = scene.marked[scene.stream.marked[token]].start < case.reading.headline_end
            evidence = quotation_evidence(scene, token, best, share, len(group) - 1, headline)
            rows.append((evidence, gold >= 0))
            real = real or gold >= 0
        if real and best is not None:
            attributor.previous = best.mention
            attributor.earlier.add(best.mention)
    return rows


def join_rows(case: Case, language: Language) -> list[Row]:
    """Neighbouring quotations, as the attributor would find them, and whether they are one.

    Nothing is learned from what runs on into the next paragraph: it is joined whatever the evidence.
    """
    rows = []
    attributor = Attributor(case.reading, language)
    scene = case.reading.scene
    last: tuple[int, int, Any] | None = None  # token, number and candidates of the quotation before
    for group in attributor.groups():
        reaches = attributor.candidates(group)
        before = last
        for token in group:
            number = case.gold_of[scene.stream.marked[token]]
            if number is None:
                last = None
            if number is None or number < 0:
                continue
            if last is not None and not runs_on(scene, last[0], token):
                agree = agreement(last[2], reaches)
                rows.append((join_evidence(scene, last[0], token, agree), last[1] == number))
            last = token, number, reaches
        if last is not before and last is not None and reaches:
            attributor.previous = reaches[0][0].mention
            attributor.earlier.add(attributor.previous)
    return rows


def kind_rows(case: Case) -> list[Row]:
    """Annotated quotations, and whether they are direct."""
    return [
        (kind_evidence(case.reading.scene, tokens), case.row["quotes"][n]["kind"] == "direct")
        for n, tokens in case.tokens.items()
    ]


TITLES = "mr mrs ms miss dr sir dame lord lady sen rep gov president senator governor pope king queen the a an"


def name_words(name: str) -> list[str]:
    """A name's words without titles, for comparing."""
    words = re.findall(r"[^\W_]+", re.sub(r"['’]s\b", "", name.casefold()))
    while len(words) > 1 and words[0] in TITLES.split():
        words = words[1:]
    return words


def same_name(predicted: str | None, gold: str) -> bool:
    """Whether a predicted speaker is the annotated one."""
    if not predicted:
        return False
    p, g = name_words(predicted), name_words(gold)
    if p == g:
        return True

    def strip(words: list[str]) -> list[str]:
        return [w for w in words if len(w) > 1 and w not in ("jr", "sr", "ii", "iii")]

    if len(strip(p)) > 1 and strip(p) == strip(g):
        return True
    if any(c.isupper() for c in gold):
        # the Ruiz campaign is Ana Ruiz’s campaign, but not just the campaign
        named = {word.casefold() for word in re.findall(r"[^\W_]+", gold) if word[0].isupper()}
        if not is_description(gold) or p[-1:] != g[-1:] or not named & set(p):
            return False
    return bool(p) and (set(p) <= set(g) or set(g) <= set(p))


def gold_speaker(case: Case, n: int) -> str | None:
    """The speaker's full name: written down by us, or else what the annotated full name says."""
    if n in case.speakers:
        return case.speakers[n]
    for index in sorted(source_mentions(case, case.row["quotes"][n]), reverse=True):
        naming = case.reading.namings.get(index)
        if naming is not None:
            options = case.reading.entities.options(naming)
            return options[0].name if len(options) == 1 else naming.printed
    return None


def resolution_groups(case: Case, language: Language) -> list[Group]:
    """The referents that each annotated mention can have, and which is right."""
    groups = []
    resolver = Resolver(case.reading, language.models.get("resolution", NOTHING))
    for n in sorted(case.tokens, key=lambda n: case.tokens[n][0]):
        quotation = case.row["quotes"][n]
        if not quotation["source"]:
            continue
        sources = source_mentions(case, quotation)
        name = gold_speaker(case, n)
        if not sources or name is None:
            continue
        mention = min(sources)
        options = resolver.options(mention, case.reading.scene.spoken(case.tokens[n]))
        right = [same_name(resolver.memory.name_of(option.referent), name) for option in options]
        if len(options) > 1:
            groups.append(([list(names(option.evidence)) for option in options], right))
        chosen = next((o.referent for o, flag in zip(options, right, strict=True) if flag), None)
        if chosen is None:
            known = next((k for k in case.reading.entities.known if same_name(k.name, name)), None)
            chosen = Referent(known) if known is not None else None
        if chosen is not None:
            resolver.memory.settle(mention, chosen)
    return groups


def is_speaker(case: Case, attributor: Attributor, support: Support, number: int) -> bool | None:
    """Whether a support is the annotated speaker; None where nobody can tell who that is."""
    name = gold_speaker(case, number)
    if name is None:
        return None
    if same_name(attributor.resolver.memory.name_of(support.referent), name):
        return True
    described = not any(c.isupper() for c in name)
    return described and overlaps_source(case, support.reach.mention, case.row["quotes"][number])


def speaker_groups(case: Case, language: Language) -> list[Reweighed]:
    """The speakers that a first decision leaves open, and which is right."""
    groups: list[Reweighed] = []
    attributor = Attributor(case.reading, language)
    marked = case.reading.scene.stream.marked
    decisions = [decision for decision in attributor.decide_all() if decision.supports]
    for decision, then in itertools.zip_longest(decisions, decisions[1:]):
        numbers = [number for token in decision.segments if (number := case.gold_of[marked[token]]) is not None]
        number = next((number for number in numbers if number >= 0 and gold_speaker(case, number)), None)
        if number is not None:
            right = [bool(is_speaker(case, attributor, support, number)) for support in decision.supports]
            evidence = [list(names(pieces)) for pieces in attributor.evidence(decision, then)]
            groups.append((evidence, right, [log_share(support.score) for support in decision.supports]))
    return groups


@dataclass
class Outcome:
    """One predicted segment against the annotation."""

    case: Case
    number: int
    evidence: list[str]
    figures: list[float]
    mention_right: bool
    speaker_right: bool | None
    direct: bool
    doubtful: bool = False  # calibration does not learn from it, see ``is_doubtful``


@dataclass
class Score:
    """What a held-out run found."""

    outcomes: list[Outcome] = field(default_factory=list)
    hit: int = 0
    predicted: int = 0
    gold: int = 0
    pairs_hit: int = 0  # pairs of segments that are one quotation, and were found to be
    pairs_predicted: int = 0
    pairs_gold: int = 0


def judge(case: Case, attributor: Attributor, decision: Decision, number: int) -> Outcome:
    """One predicted segment against the annotated quotation that it belongs to."""
    quotation = case.row["quotes"][number]
    name = gold_speaker(case, number)
    direct = quotation["kind"] == "direct"
    if not decision.supports:
        return Outcome(case, number, [], [], False, False if name else None, direct)
    top = decision.supports[0]
    mention_right = overlaps_source(case, top.reach.mention, quotation)
    right = is_speaker(case, attributor, top, number)
    evidence = confidence_evidence(case.reading.scene, decision.supports, decision.direct)
    figures = [value for _, value in numbers(decision.supports, decision.probability)]
    doubtful = is_doubtful(case, quotation) or (right is False and mention_right and is_description(name))
    return Outcome(case, number, evidence, figures, mention_right, right, direct, doubtful)


def is_doubtful(case: Case, quotation: dict) -> bool:
    """Whether so few words are marked that annotators themselves differ about who is quoted with them."""
    return sum(len(case.row["text"][a:b].split()) for a, b in quotation["segments"]) <= DOUBTFUL_WORDS


def is_description(name: str | None) -> bool:
    """Whether a speaker has no name: an adviser to Ruiz, who may be called an adviser too; Ana Ruiz’s campaign."""
    return name is not None and (not name[0].isupper() or name.split()[-1].islower())


def pairs(count: int) -> int:
    """How many pairs there are among so many."""
    return count * (count - 1) // 2


def run(cases: Iterable[Case], language_of: Callable[[Case], Language]) -> Score:
    """What models that did not see an article find in it."""
    score = Score()
    for case in cases:
        attributor = Attributor(case.reading, language_of(case))
        scene = case.reading.scene
        score.gold += sum(len(q["segments"]) for q in case.row["quotes"])
        score.pairs_gold += sum(pairs(len(tokens)) for tokens in case.tokens.values())
        for decision in attributor.decide_all():
            of_gold = [case.gold_of[scene.stream.marked[token]] for token in decision.segments]
            together = collections.Counter(number for number in of_gold if number is not None and number >= 0)
            score.pairs_predicted += pairs(together.total())
            score.pairs_hit += sum(pairs(count) for count in together.values())
            for token in decision.segments:
                gold = case.gold_of[scene.stream.marked[token]]
                score.predicted += gold is not None
                score.hit += gold is not None and gold >= 0
            for token in decision.segments:
                number = case.gold_of[scene.stream.marked[token]]
                if number is not None and number >= 0:
                    score.outcomes.append(judge(case, attributor, decision, number))
    return score


def isotonic(scores: np.ndarray, labels: np.ndarray) -> tuple[tuple[float, float], ...]:
    """A rising table (score, probability): pool adjacent violators over bins of equal size."""
    order = np.argsort(scores, kind="stable")
    pools: list[list[float]] = []  # score, right, count
    for chunk in np.array_split(order, BINS):
        pools.append([float(scores[chunk].mean()), float(labels[chunk].sum()), float(len(chunk))])
        while len(pools) > 1 and pools[-2][1] / pools[-2][2] >= pools[-1][1] / pools[-1][2]:
            b, a = pools.pop(), pools.pop()
            pools.append([(a[0] * a[2] + b[0] * b[2]) / (a[2] + b[2]), a[1] + b[1], a[2] + b[2]])
    table = [(round(s, 4), round(min(0.995, (r + 0.5) / (n + 1)), 4)) for s, r, n in pools]
    return ((0.0, round(table[0][1] / 2, 4)), *table, (1.0, table[-1][1]))


def learn(cases: list[Case], language: Language, report: bool) -> dict[str, Model]:
    """All models of the pack, each learned on what held-out models pass to it."""
    finals: dict[str, Model] = {}
    languages = [replace(language, models={}) for _ in range(FOLDS)]

    def both(name: str, rows_of: Callable[[Case, Language], list[Any]], fit: Callable[[list[Any]], Model]) -> None:
        """A model of all articles, and for each fold one of the others; what they learn from is made once."""
        found = [(case.fold, rows_of(case, languages[case.fold])) for case in cases]
        for fold in range(FOLDS):
            model = fit([row for other, rows in found if other != fold for row in rows])
            languages[fold] = replace(languages[fold], models={**languages[fold].models, name: model})
        finals[name] = fit([row for _, rows in found for row in rows])

    both("link", lambda case, _: link_rows(case), lambda rows: fit_binary(*zip(*rows, strict=True), RIDGE["link"]))
    both("mention", lambda case, _: mention_groups(case), lambda groups: fit_choice(groups, RIDGE["mention"]))
    both("quotation", quotation_rows, lambda rows: fit_binary(*zip(*rows, strict=True), RIDGE["quotation"]))
    both("join", join_rows, lambda rows: fit_binary(*zip(*rows, strict=True), RIDGE["join"]))
    both("kind", lambda case, _: kind_rows(case), lambda rows: fit_binary(*zip(*rows, strict=True), RIDGE["kind"]))
    # Twice: the second time earlier pronouns in the text are guessed by the first.
    for _ in range(2):
        both("resolution", resolution_groups, lambda groups: fit_choice(groups, RIDGE["resolution"]))
    both("speaker", speaker_groups, lambda groups: fit_choice(groups, RIDGE["speaker"]))
    score = run(cases, lambda case: languages[case.fold])
    judged = [o for o in score.outcomes if o.speaker_right is not None and o.figures]
    names = ["log_odds_speaker", "log_odds_mention", "log_odds_quotation"]
    rows, labels = [o.evidence for o in judged], np.array([bool(o.speaker_right) for o in judged])
    figures = np.array([o.figures for o in judged])
    held_scores = np.zeros(len(judged))
    fold_of = np.array([o.case.fold for o in judged])
    clear = np.array([not o.doubtful for o in judged])
    for fold in range(FOLDS):
        train, test = np.where((fold_of != fold) & clear)[0], np.where(fold_of == fold)[0]
        model = fit_binary([rows[i] for i in train], labels[train], RIDGE["confidence"], figures[train], names)
        for i in test:
            total = weigh(model, rows[i]) + sum(
                model.weights.get(n, 0.0) * v for n, v in zip(names, figures[i], strict=True)
            )
            held_scores[i] = logistic(total)
    kept = np.where(clear)[0]
    model = fit_binary([rows[i] for i in kept], labels[kept], RIDGE["confidence"], figures[kept], names)
    finals["confidence"] = Model(model.weights, isotonic(held_scores[kept], labels[kept]))
    if report:
        print_report(score, held_scores, labels)
    return finals


def print_report(score: Score, confidences: np.ndarray, labels: np.ndarray) -> None:
    """The figures of the held-out folds."""
    print(f"held-out detection  precision {score.hit / score.predicted:.4f}  recall {score.hit / score.gold:.4f}")
    grouping = 2 * score.pairs_hit / (score.pairs_predicted + score.pairs_gold)
    print(f"held-out grouping F1 {grouping:.4f} of {score.pairs_gold} pairs")
    sourced = [o for o in score.outcomes if o.case.row["quotes"][o.number]["source"]]
    for name, part in (
        ("all", sourced),
        ("direct", [o for o in sourced if o.direct]),
        ("mixed", [o for o in sourced if not o.direct]),
    ):
        print(f"held-out mention {name:7} {np.mean([o.mention_right for o in part]):.4f}  of {len(part)}")
    judged = [o for o in score.outcomes if o.speaker_right is not None]
    print(f"held-out speaker {np.mean([o.speaker_right for o in judged]):.4f} of {len(judged)}")
    order = np.argsort(-confidences)
    for share in (50, 70, 90):
        n = len(order) * share // 100
        print(f"held-out precision at {share} %: {labels[order[:n]].mean():.4f}")


def main() -> None:
    """Read the annotations, learn, write the pack."""
    parser = argparse.ArgumentParser(description="Learn the weights of the English pack.")
    parser.add_argument("gold", type=Path)
    parser.add_argument("--speakers", type=Path, default=SPEAKERS)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    parser.add_argument("--report", action="store_true", help="print figures of the held-out folds")
    arguments = parser.parse_args()
    language = packs.load("en")
    cases = read_cases(arguments.gold, arguments.speakers, language)
    common = common_words(cases, language)
    language = replace(language, common_words=frozenset(common.split()))
    cases = read_cases(arguments.gold, arguments.speakers, language)
    models = learn(cases, language, arguments.report)
    table = {
        "origin": f"scripts/learn.py over {arguments.gold.name}: {len(cases)} articles",
        "common_words": common,
        "models": {
            name: {"weights": dict(sorted(model.weights.items())), "calibration": model.calibration}
            for name, model in sorted(models.items())
        },
    }
    arguments.out.write_text(json.dumps(table, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
