"""A handful of inputs -> checked tables on disk: what a worker process does, from reading to validation.

With ``pipeline`` and ``corpus`` one of the three modules that join the stages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from quoteset import gather, packs, rows
from quoteset.errors import DataError, QuotesetError, told_as_fault
from quoteset.extract import extract
from quoteset.manifest import Input
from quoteset.readers import ReadOptions, Source, read, sha256
from quoteset.records import Article, Extraction, Quotation, Rejection
from quoteset.rows import ArticleRows
from quoteset.validate import Violation, accept

# A batch is cut at whichever comes first: enough work to be worth its way to another process, few enough to hold.
MAX_ARTICLES = 256
MAX_CHARACTERS = 4_000_000

NO_PACK = "no_language_pack"
LOW_CONFIDENCE = "low_confidence"

# Tables of a batch, as the shards on disk are called.
KINDS = ("articles", "quotes", "nonquotes", "entities")


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Work for one process: files to read, or articles that were read already."""

    number: int  # batches are numbered in the order of the input
    sources: tuple[Source, ...] = ()
    items: tuple[Article | Rejection, ...] = ()
    finished: tuple[Source, ...] = ()  # files that the items came from, read to their end: only to be hashed

    def __str__(self) -> str:
        names = [each.name for each in self.sources] or [each.source for each in self.items]
        return names[0] if len(names) == 1 else f"{names[0]} … {names[-1]} ({len(names)})" if names else "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What is the same for every batch of a build."""

    shards: Path  # folder for the tables
    options: ReadOptions
    languages: frozenset[str]  # with a pack that is to be used
    min_confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a batch. n_inputs = accepted articles + rejections."""

    number: int
    n_inputs: int
    rejections: tuple[Rejection, ...]  # inputs that gave no article
    bad_rows: tuple[Rejection, ...]  # rows of accepted articles that failed validation
    inputs: tuple[Input, ...]  # the raw files that were read


def process(batch: Batch, task: Task) -> Outcome:
    """Read, extract, validate and write one batch. Whatever is wrong with an input is a rejection, never an error."""
    rejections: list[Rejection] = []
    bad_rows: list[Rejection] = []
    inputs: list[Input] = []
    n_inputs = 0
    for number, items in enumerate(in_portions(_items(batch, task, inputs))):
        n_inputs += len(items)
        extracted = [_extracted(each, task) if isinstance(each, Article) else each for each in items]
        rejections += (each for each in extracted if isinstance(each, Rejection))
        found = _checked([each for each in extracted if isinstance(each, ArticleRows)], rejections, bad_rows)
        _write(found, task.shards, f"{batch.number:09}-{number:06}")
    inputs += (Input(each.name, digest) for each in batch.finished if (digest := sha256(each)))
    return Outcome(
        number=batch.number,
        n_inputs=n_inputs,
        rejections=tuple(rejections),
        bad_rows=tuple(bad_rows),
        inputs=tuple(inputs),
    )


def examine(article: Article, languages: frozenset[str], *, explain: bool = False) -> Extraction:
    """The quotations of an article; only a flag where its language has no pack."""
    if article.language not in languages:
        return Extraction(flags=(NO_PACK,))
    return extract(article.text, packs.load(article.language), title=article.title, explain=explain)


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


def clash(article_id: str, source: str, other: str) -> Rejection:
    """The rejection of an article whose id an earlier one has."""
    error = f"article_id {article_id!r} is already that of {other}; give every article an id of its own, or none"
    return Rejection(source=source, stage="validate", error=error)


def _items(batch: Batch, task: Task, inputs: list[Input]) -> Iterator[Article | Rejection]:
    """The batch's inputs one by one; ``inputs`` receives the files that were read for them."""
    yield from batch.items
    for source in batch.sources:
        digest: str | None = None
        for item in read(source, task.options):
            # A file that is one article has its own hash there; a record's (#n) is of the record.
            digest = item.source_sha256 if isinstance(item, Article) and item.source == source.name else None
            yield item
        digest = digest or sha256(source)
        if digest is not None:
            inputs.append(Input(source.name, digest))


def _extracted(article: Article, task: Task) -> ArticleRows | Rejection:
    try:
        found = examine(article, task.languages)
    except QuotesetError:
        # A language pack that cannot be used is the operator's to mend, and the same for every article.
        raise
    except Exception as error:  # noqa: BLE001
        # One of the two broad catches of the program (the other is the readers'): the kernel meets every text in the
        # world, and one that it fails on must not cost the other million. The article is listed with the place of the
        # fault, so nothing is hidden.
        return Rejection(source=article.source, stage="extract", error=told_as_fault(error, "the article"))
    try:
        return rows.rows_of(article, without_unsure(found, task.min_confidence))
    except DataError as error:
        return Rejection(source=article.source, stage="validate", error=str(error))


def _without_speaker(quotation: Quotation) -> Quotation:
    return replace(quotation, speaker=None, speaker_type=None, confidence=0.0, reason=LOW_CONFIDENCE)


def _checked(
    articles: list[ArticleRows], rejections: list[Rejection], bad_rows: list[Rejection]
) -> dict[str, pa.Table]:
    """The tables of ``articles`` without what fails validation, which goes to the two lists."""
    sources: dict[str, str] = {}
    distinct = []
    for each in articles:
        article_id, source = each.article["article_id"], each.article["source"]
        if article_id in sources:
            rejections.append(clash(article_id, source, sources[article_id]))
        else:
            sources[article_id] = source
            distinct.append(each)
    tables = rows.tables(distinct)
    checked = accept("articles", tables.articles)
    failed = {each.row: each for each in reversed(checked.violations) if each.row is not None}
    for row, violation in sorted(failed.items()):
        rejections.append(_rejection(tables.articles["source"][row].as_py(), "article", violation))
    accepted = checked.accepted
    found = {"articles": accepted}
    for kind, table in (("quotes", tables.quotes), ("nonquotes", tables.nonquotes), ("entities", tables.entities)):
        # Rows of a rejected article go with it, and are not rejections of their own.
        found[kind] = table.filter(pc.is_in(table["article_id"], value_set=accepted["article_id"]))
    for kind in ("quotes", "nonquotes"):
        checked = accept(kind, found[kind], accepted.select(["article_id", "text"]))
        failed = {each.row: each for each in reversed(checked.violations) if each.row is not None}
        for row, violation in sorted(failed.items()):
            article_id = found[kind]["article_id"][row].as_py()
            bad_rows.append(_rejection(sources[article_id], kind, violation))
        found[kind] = checked.accepted
    found["articles"] = gather.count_quotes(accepted, found["quotes"])
    return found


def _rejection(source: str, what: str, violation: Violation) -> Rejection:
    """The first violation of a row, for rejected.jsonl."""
    field = f" {violation.field}" if violation.field else ""
    return Rejection(source=source, stage="validate", error=f"{what}{field}: {violation.reason} [{violation.rule}]")


def _write(tables: dict[str, pa.Table], shards: Path, name: str) -> None:
    """Write the tables uncompressed, so that they can be mapped into memory later; empty ones are left out."""
    for kind in KINDS:
        table = tables[kind]
        if table.num_rows:
            with pa.ipc.new_file(shards / f"{name}.{kind}.arrow", table.schema) as writer:
                writer.write_table(table)
