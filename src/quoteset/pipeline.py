"""The whole way from raw files to a data set, and to a look at one article. What the commands and Python calls run."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Sequence
from pathlib import Path

from quoteset import batch, card, corrections, embedded, flags, journal, packs, split, staging, update
from quoteset.batch import Task
from quoteset.corrections import Book
from quoteset.counts import number_of
from quoteset.errors import DataError, UsageError
from quoteset.folder import HIDDEN, is_built, is_own
from quoteset.job import Engine, Job, Update
from quoteset.papers import write_papers
from quoteset.people import NOBODY, People, read_people
from quoteset.progress import Progress, Silent
from quoteset.readers import ReadOptions, Source, find_sources, read
from quoteset.records import Article, Extraction, Rejection
from quoteset.result import BuildResult, as_json, nothing, summed
from quoteset.schema import CONFIGS
from quoteset.settings import Settings
from quoteset.staging import Staging

__all__ = ["BuildResult", "as_json", "build", "examine", "is_built", "read_options"]


def build(
    inputs: Sequence[str],
    out: Path,
    chosen: Settings | None = None,
    *,
    limit: int | None = None,
    dry_run: bool = False,
    fresh: bool = False,
    overwrite: bool = False,
    add: bool = False,
    progress: Progress | None = None,
    engine: Engine = embedded.make,
) -> BuildResult:
    """Build a data set of the articles in ``inputs`` and put it in the place of ``out`` when all is done.

    The same inputs and settings give the same bytes, whatever the order of ``inputs``, the engine and the number of
    workers, and whether a build that was stopped is continued or not. ``limit`` takes the first so many inputs, by
    name. ``dry_run`` does all but the last step. ``fresh`` deletes what a build that was stopped has done, instead of
    going on from there. ``overwrite`` lets ``out`` be a folder that quoteset did not write. ``add`` adds to the data
    set that ``out`` is, if it is one (--update): see ``update``. Without ``inputs`` the engine has articles of its own.

    Raises UsageError for wrong inputs, settings or ``out``, DataError where no input gives an article; ``out`` is then
    as it was.
    """
    chosen = chosen or Settings()
    progress = progress or Silent()
    languages = _languages(chosen)
    if not dry_run:
        staging.check_target(out, inputs, is_ours=is_built, overwrite=overwrite)
    found = find_sources(inputs) if inputs or engine is embedded.make else []
    stray = tuple(each for each in found if isinstance(each, Rejection))
    sources = tuple(each for each in found if not isinstance(each, Rejection))
    people = _people(chosen, languages)
    book = corrections.open_book(Path(each) for each in chosen.quotes.corrections)
    with staging.hold(out, has_work=journal.has_work, dry_run=dry_run) as stage:
        stage.prepare(fresh=fresh)
        old_card = _old_card(out)
        updated = _updated(out, chosen, book, people, sources) if add and is_built(out) else None
        made = engine(
            Job(
                sources=updated.files.to_read if updated else sources,
                stray=stray,
                limit=limit,
                task=_task(chosen, languages, book, stage),
                chosen=chosen,
                book=book,
                people=people,
                plan=_plan(chosen),
                update=updated,
                stage=stage,
                progress=progress,
            )
        )
        _tell_unread(made.written.figures.article_flags.get(flags.TYPEWRITER_MARKS, 0), chosen, progress)
        corrected = [one for each in made.outcomes for one in each.corrected]
        result = summed(
            out,
            stray,
            made.outcomes,
            made.written,
            carried=made.carried,
            changes=made.changes,
            corrections=corrections.summed(book, corrected, made.carried.unmatched) if book.sha256 else None,
            dry_run=dry_run,
        )
        if not result.n_articles:
            raise DataError(nothing(result))
        read_files = (*made.carried.inputs, *(one for each in made.outcomes for one in each.inputs))
        write_papers(stage.built, chosen, limit, read_files, made.written, result, [made.entities], old_card, people)
        if not dry_run:
            if is_built(out):
                staging.keep_others(out, stage.built, is_own=is_own, parts=(*CONFIGS, card.FOLDER, HIDDEN))
            staging.swap_in(stage.built, out)
    return result


def _updated(out: Path, chosen: Settings, book: Book, people: People, sources: Sequence[Source]) -> Update:
    base = update.open_base(out, chosen, book, people)
    return Update(out=out, base=base, files=update.sort_out(base, sources))


def _task(chosen: Settings, languages: frozenset[str], book: Book, stage: Staging) -> Task:
    return Task(
        shards=stage.shards,
        options=read_options(chosen),
        languages=languages,
        min_confidence=chosen.quotes.min_confidence,
        typewriter_marks=chosen.quotes.typewriter_marks,
        article_seconds=chosen.limits.article_seconds,
        corrections=book,
    )


def examine(
    file: str, chosen: Settings | None = None, *, record: int = 1, explain: bool = False
) -> tuple[Article, Extraction]:
    """The ``record``-th article of ``file`` (from 1) with its quotations; raises DataError where there is none."""
    chosen = chosen or Settings()
    sources = find_sources([file])
    if len(sources) > 1:
        raise UsageError(f"{file}: holds {len(sources)} files; name one")
    (source,) = sources
    items = iter([source]) if isinstance(source, Rejection) else read(source, read_options(chosen))
    item = next(itertools.islice(items, record - 1, None), None)
    if item is None:
        raise UsageError(f"{file}: has no record {record}; --record counts from 1")
    if isinstance(item, Rejection):
        raise DataError(f"{item.source}: {item.error}")
    found = batch.examine(item, _languages(chosen), explain=explain, typewriter_marks=chosen.quotes.typewriter_marks)
    return item, batch.without_unsure(found, chosen.quotes.min_confidence)


def read_options(chosen: Settings) -> ReadOptions:
    """The readers' part of the settings."""
    fields = {each.name: getattr(chosen.fields, each.name) for each in dataclasses.fields(chosen.fields)}
    return ReadOptions(
        html=chosen.input.html,
        warc=chosen.input.warc,
        languages=frozenset(chosen.quotes.languages or packs.available()),
        fields=fields,
        repair_mojibake=chosen.input.repair_mojibake,
        default_language=chosen.input.default_language or None,
        article_bytes=chosen.limits.article_bytes,
        document_bytes=chosen.limits.document_bytes,
        decompressed_bytes=chosen.limits.decompressed_bytes,
    )


def _languages(chosen: Settings) -> frozenset[str]:
    """Codes of the packs to use, each of them loaded once so that a broken one is known before the work begins."""
    available = packs.available()
    for code in chosen.quotes.languages:
        if code not in available:
            raise UsageError(f"quotes.languages: no language pack {code!r}; there are: {', '.join(available)}")
    languages = frozenset(chosen.quotes.languages or available)
    for code in sorted(languages):
        packs.load(code)
    return languages


def _people(chosen: Settings, languages: frozenset[str]) -> People:
    """The user's table of people, read before the work begins so that what is wrong with it is known."""
    if chosen.people.file is None:
        return NOBODY
    known = [packs.load(code) for code in sorted(languages)]
    return read_people(Path(chosen.people.file), known, chosen.people.columns)


def _tell_unread(n_articles: int, chosen: Settings, progress: Progress) -> None:
    """Say how many articles have marks that were not read, for those who look at no flags."""
    if n_articles and not chosen.quotes.typewriter_marks:
        progress.note(
            f"{number_of(n_articles, 'article')} with ''two apostrophes'', which may stand for quotation marks and "
            "were not read as such; --typewriter-marks reads them"
        )


def _plan(chosen: Settings) -> split.Plan:
    return split.Plan(
        by=chosen.splits.by, shares=chosen.splits.shares, seed=chosen.splits.seed, cuts=chosen.splits.cuts
    )


def _old_card(out: Path) -> str | None:
    """The card of the last build. Raises DataError where the user's text in it cannot be told from the rest."""
    path = out / card.NAME
    if not is_built(out) or not path.is_file():
        return None
    text = path.read_text(encoding="utf-8")
    # Now, and not when all the work is done.
    card.user_text(text)
    return text
