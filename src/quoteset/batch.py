"""A handful of inputs -> checked tables on disk: what a worker process does, from reading to validation.

With ``pipeline`` and ``corpus`` one of the three modules that join the stages.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from quoteset import corrections, flags, packs, rows
from quoteset.authorship import mark_self_quotations
from quoteset.checking import Shard, checked, write_shards
from quoteset.corrections import Book, Corrected
from quoteset.errors import DataError, QuotesetError, told_as_fault
from quoteset.extract import extract
from quoteset.manifest import Input
from quoteset.profiles import Profile, profiles
from quoteset.readers import ReadOptions, Source, read, sha256
from quoteset.records import Article, Extraction, Quotation, Rejection
from quoteset.rows import ArticleRows
from quoteset.watch import NOWHERE, Watch

# A batch is cut at whichever comes first: enough work to be worth its way to another process, few enough to hold.
MAX_ARTICLES = 256
MAX_CHARACTERS = 4_000_000

# Formats of which a file is exactly one input.
ONE_ARTICLE = frozenset({"plain", "html"})

# How much longer than it may compute a step may last, on a machine that has other things to do or a slow network; and
# how much longer than an article the search for the next one may take in a file of many records.
PATIENCE = 10

# Why an input is rejected that was broken off.
TOO_SLOW = "took longer than limits.article_seconds allows; raise that, or leave the article out"

LOW_CONFIDENCE = "low_confidence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Blame:
    """A step at which a worker failed, and why."""

    position: int  # 2n: reading the n-th input of a batch (from 0), 2n + 1: finding its quotations
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Work for one process: files to read, or articles that were read already."""

    number: int  # batches are numbered in the order of the input
    sources: tuple[Source, ...] = ()
    items: tuple[Article | Rejection, ...] = ()
    finished: tuple[Source, ...] = ()  # files that the items came from, read to their end: only to be hashed
    passed_over: tuple[tuple[str, int], ...] = ()  # in the one that is finished, as in ``Input``
    # What follows is of batches that are done again since a worker failed on them (``containment``).
    part: int | None = None  # which of the batch's sources or items this is; None: all
    n_tries: int = 0  # failures so far, alone
    singly: bool = False  # each input is checked and written by itself
    suspects: tuple[Blame, ...] = ()  # in a file of records, what a worker failed on once
    condemned: tuple[Blame, ...] = ()  # and what is left out, since it failed twice

    @property
    def n_units(self) -> int:
        """How many batches it could be done as."""
        return len(self.sources) + len(self.items) + len(self.finished)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What is the same for every batch of a build."""

    shards: Path  # folder for the tables
    options: ReadOptions
    languages: frozenset[str]  # with a pack that is to be used
    min_confidence: float
    typewriter_marks: bool  # whether two apostrophes are a double mark
    article_seconds: float  # of computing that a step may take, be it reading an article or finding its quotations
    corrections: Book  # what people decided about quotations


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a batch. n_inputs = accepted articles + rejections."""

    number: int
    n_inputs: int
    rejections: tuple[Rejection, ...]  # inputs that gave no article
    bad_rows: tuple[Rejection, ...]  # rows of accepted articles that failed validation
    inputs: tuple[Input, ...]  # the raw files that were read
    shards: tuple[Shard, ...] = ()  # the tables
    corrected: tuple[Corrected, ...] = ()  # what became of corrections, article by article


def process(batch: Batch, watch: Watch, task: Task) -> Outcome:
    """Read, extract, validate and write one batch. Whatever is wrong with an input is a rejection, never an error.

    What ends the process, or takes too long or too much memory (TimeLimitReached, MemoryError), is for ``containment``.
    """
    rejections: list[Rejection] = []
    bad_rows: list[Rejection] = []
    inputs: list[Input] = []
    shards: list[Shard] = []
    corrected: list[Corrected] = []
    n_inputs = 0
    name = f"{batch.number:09}" if batch.part is None else f"{batch.number:09}-{batch.part:06}"
    items_read = _items(batch, task, inputs, watch)
    for number, items in enumerate(([each] for each in items_read) if batch.singly else in_portions(items_read)):
        extracted = []
        for item in items:
            extracted.append(_found(item, batch, task, watch, 2 * n_inputs + 1, corrected))
            n_inputs += 1
        rejections += (each for each in extracted if isinstance(each, Rejection))
        at = 2 * n_inputs - 1 if len(items) == 1 else NOWHERE
        seconds = task.article_seconds * len(items)
        with watch.step(at, seconds, seconds * PATIENCE):
            found = checked([each for each in extracted if isinstance(each, ArticleRows)], rejections, bad_rows)
            shards += write_shards(found, task.shards, f"{name}-{number:06}")
    inputs += (
        Input(each.name, digest, batch.passed_over) for each in batch.finished if (digest := sha256(each)) is not None
    )
    return Outcome(
        number=batch.number,
        n_inputs=n_inputs,
        rejections=tuple(rejections),
        bad_rows=tuple(bad_rows),
        inputs=tuple(inputs),
        shards=tuple(shards),
        corrected=tuple(corrected),
    )


def examine(
    article: Article, languages: frozenset[str], *, explain: bool = False, typewriter_marks: bool = False
) -> Extraction:
    """The quotations of an article; only a flag where its language has no pack."""
    if article.language not in languages:
        return Extraction(flags=(flags.NO_LANGUAGE_PACK,))
    language = packs.load(article.language)
    found = extract(article.text, language, title=article.title, explain=explain, typewriter_marks=typewriter_marks)
    return mark_self_quotations(article, found)


def without_unsure(found: Extraction, min_confidence: float) -> Extraction:
    """``found`` without the speakers whose confidence is lower; the quotations stay, with their candidates."""
    quotations = tuple(
        each if each.speaker is None or each.confidence >= min_confidence else _without_speaker(each)
        for each in found.quotations
    )
    named = {each.speaker for each in quotations}
    return replace(found, quotations=quotations, entities=tuple(each for each in found.entities if each.name in named))


def in_portions(items: Iterable[Article | Rejection]) -> Iterator[list[Article | Rejection]]:
    """``items`` cut into lists of at most ``MAX_ARTICLES`` and about ``MAX_CHARACTERS``; none is empty."""
    portion: list[Article | Rejection] = []
    n_characters = 0
    for item in items:
        portion.append(item)
        n_characters += len(item.text) if isinstance(item, Article) else len(item.error)
        if len(portion) >= MAX_ARTICLES or n_characters >= MAX_CHARACTERS:
            yield portion
            portion, n_characters = [], 0
    if portion:
        yield portion


def _items(batch: Batch, task: Task, inputs: list[Input], watch: Watch) -> Iterator[Article | Rejection]:
    """The batch's inputs one by one; ``inputs`` receives the files that were read for them."""
    yield from batch.items
    n = len(batch.items)
    for source in batch.sources:
        digest: str | None = None
        passed_over: Counter[str] = Counter()
        seconds = task.article_seconds
        for item in read_watched(source, task.options, watch, seconds, n, batch.condemned, passed_over):
            # A file that is one article has its own hash there; a record's (#n) is of the record.
            digest = item.source_sha256 if isinstance(item, Article) and item.source == source.name else None
            n += 1
            yield item
        digest = digest or sha256(source)
        if digest is not None:
            inputs.append(Input(source.name, digest, tuple(sorted(passed_over.items()))))


def read_watched(
    source: Source,
    options: ReadOptions,
    watch: Watch,
    seconds: float,
    first: int = 0,
    condemned: Iterable[Blame] = (),
    passed_over: Counter[str] | None = None,
) -> Iterator[Article | Rejection]:
    """``read``, each article of which is a step of ``watch``; ``first`` is the number of the first one.

    ``passed_over`` receives how many records of a WARC file are no inputs, by what took them out.
    """
    # Many records may go by until one is an article.
    computing = seconds if source.format in ONE_ARTICLE else seconds * PATIENCE
    reasons = {each.position: each.reason for each in condemned}
    n_blames = Counter(each.position for each in condemned)
    unparsed: dict[int, str] = {}
    if source.format == "warc":
        # Its reader can leave a page out and go on. If it is not the parsing that fails, the blame is there twice.
        unparsed = {position // 2 - first: reason for position, reason in reasons.items() if position % 2 == 0}

    def go_by(taken_by: str) -> None:
        # A crawl may go on for hours without a page that is worth reading.
        watch.go_on(computing, seconds * PATIENCE)
        if passed_over is not None:
            passed_over[taken_by] += 1

    items = read(source, replace(options, unparsed=unparsed, passed_over=go_by))
    for n in itertools.count():
        position = 2 * (first + n)
        if position in reasons and (n not in unparsed or n_blames[position] > 1):
            error = f"input {n + 1} {reasons[position]}; what comes before, {n} inputs, was read"
            yield Rejection(source=source.name, stage="read", error=error)
            return
        with watch.step(position, computing, seconds * PATIENCE):
            item = next(items, None)
        if item is None:
            return
        yield item


def _found(
    item: Article | Rejection, batch: Batch, task: Task, watch: Watch, position: int, corrected: list[Corrected]
) -> ArticleRows | Rejection:
    """The rows of ``item``, where it is an article that is not condemned; what people changed goes to ``corrected``."""
    if isinstance(item, Rejection):
        return item
    for blame in batch.condemned:
        if blame.position == position:
            return Rejection(source=item.source, stage="extract", error=blame.reason)
    with watch.step(position, task.article_seconds, task.article_seconds * PATIENCE):
        return _extracted(item, task, corrected)


def _extracted(article: Article, task: Task, corrected: list[Corrected]) -> ArticleRows | Rejection:
    try:
        found = _as_decided(
            article, examine(article, task.languages, typewriter_marks=task.typewriter_marks), task, corrected
        )
    except QuotesetError:
        # A language pack that cannot be used is the operator's to mend, and the same for every article.
        raise
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001
        # One of the three broad catches of the program (see docs/architecture.md): the kernel meets every text in the
        # world, and one that it fails on must not cost the other million. The article is listed with the place of the
        # fault, so nothing is hidden.
        return Rejection(source=article.source, stage="extract", error=told_as_fault(error, "the article"))
    try:
        sure = without_unsure(found, task.min_confidence)
        return rows.rows_of(article, sure, _profiles(article, sure))
    except DataError as error:
        return Rejection(source=article.source, stage="validate", error=str(error))


def _as_decided(article: Article, found: Extraction, task: Task, corrected: list[Corrected]) -> Extraction:
    """``found`` with what people decided about its quotations."""
    decisions = task.corrections.of(article)
    if not decisions:
        return found
    if article.language not in task.languages:
        corrected.append(corrections.without_pack(decisions))
        return found
    applied = corrections.apply(article, found, decisions, packs.load(article.language))
    corrected.append(applied.told)
    # Whoever is now the speaker may have written the article.
    found = mark_self_quotations(article, applied.found)
    return replace(found, flags=(*found.flags, flags.REVIEWED)) if applied.is_reviewed else found


def _profiles(article: Article, found: Extraction) -> tuple[Profile, ...]:
    """What ``article`` says of the speakers found in it; without a language pack there are none."""
    if not found.entities or article.language is None:
        return ()
    return profiles(article.text, found.entities, packs.load(article.language))


def _without_speaker(quotation: Quotation) -> Quotation:
    left = tuple(each for each in quotation.flags if each not in flags.OF_SPEAKER)
    return replace(quotation, speaker=None, speaker_type=None, confidence=0.0, reason=LOW_CONFIDENCE, flags=left)
