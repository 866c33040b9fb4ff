"""The whole way from raw files to a data set, and to a look at one article. What the commands and Python calls run."""

from __future__ import annotations

import dataclasses
import functools
import itertools
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import orjson

import quoteset
from quoteset import batch, card, corpus, engine, manifest, packs, planning, settings, split, staging, startup, write
from quoteset.batch import Outcome, Task
from quoteset.card import CardInfo
from quoteset.corpus import Written
from quoteset.errors import DataError, UsageError
from quoteset.progress import Progress, Silent
from quoteset.readers import ReadOptions, Source, find_sources, read
from quoteset.records import Article, Extraction, Rejection
from quoteset.schema import CONFIGS
from quoteset.settings import Settings

N_LISTED = 10  # rejections in the error of a build that gave no article


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildResult:
    """What a build did. n_inputs = n_articles + n_rejected."""

    exit_status: int  # 0, or 4 where something was rejected
    out: Path
    dry_run: bool
    n_inputs: int
    n_articles: int
    n_rejected: int
    n_bad_rows: int  # rows of accepted articles that failed validation
    n_quotes: int
    n_attributed: int  # quotes with a speaker
    rows: dict[str, dict[str, int]]  # config -> split -> rows
    rejections: tuple[Rejection, ...] = field(repr=False)  # of inputs and of rows, as in rejected.jsonl


def build(
    inputs: Sequence[str],
    out: Path,
    chosen: Settings | None = None,
    *,
    limit: int | None = None,
    dry_run: bool = False,
    fresh: bool = False,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> BuildResult:
    """Build a data set of the articles in ``inputs`` and put it in the place of ``out`` when all is done.

    The same inputs and settings give the same bytes, whatever the order of ``inputs`` and the number of workers.
    ``limit`` takes the first so many inputs, by name. ``dry_run`` does all but the last step. ``fresh`` deletes what
    builds that were killed left beside ``out``. ``overwrite`` lets ``out`` be a folder that quoteset did not write.

    Raises UsageError for wrong inputs, settings or ``out``, DataError where no input gives an article; ``out`` is then
    as it was.
    """
    chosen = chosen or Settings()
    progress = progress or Silent()
    languages = _languages(chosen)
    plan = _plan(chosen)
    if not dry_run:
        staging.check_target(out, inputs, is_ours=is_built, overwrite=overwrite)
    _clear_leftovers(out, fresh=fresh, dry_run=dry_run, progress=progress)
    found = find_sources(inputs)
    stray = tuple(each for each in found if isinstance(each, Rejection))
    old_card = _old_card(out)
    with staging.staging(out, dry_run=dry_run) as folder:
        shards, built = folder / "shards", folder / "dataset"
        shards.mkdir()
        built.mkdir()
        task = Task(
            shards=shards,
            options=read_options(chosen),
            languages=languages,
            min_confidence=chosen.quotes.min_confidence,
        )
        outcomes = _run([each for each in found if not isinstance(each, Rejection)], task, limit, chosen, progress)
        written = corpus.write_configs(shards, built, plan, progress)
        result = _result(out, stray, outcomes, written, dry_run=dry_run)
        if not result.n_articles:
            raise DataError(_nothing(result))
        _write_papers(built, chosen, limit, outcomes, written, result, old_card)
        if not dry_run:
            if is_built(out):
                staging.keep_others(out, built, is_own=_is_own, parts=CONFIGS)
            staging.swap_in(built, out)
    return result


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
    found = batch.examine(item, _languages(chosen), explain=explain)
    return item, batch.without_unsure(found, chosen.quotes.min_confidence)


def is_built(folder: Path) -> bool:
    """Whether a build wrote ``folder``: its manifest says so."""
    try:
        content = orjson.loads((folder / manifest.NAME).read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return False
    return isinstance(content, dict) and "quoteset" in content and "files" in content


def read_options(chosen: Settings) -> ReadOptions:
    """The readers' part of the settings."""
    fields = {each.name: getattr(chosen.fields, each.name) for each in dataclasses.fields(chosen.fields)}
    return ReadOptions(
        html=chosen.input.html,
        fields=fields,
        repair_mojibake=chosen.input.repair_mojibake,
        default_language=chosen.input.default_language or None,
        article_bytes=chosen.limits.article_bytes,
        document_bytes=chosen.limits.document_bytes,
        decompressed_bytes=chosen.limits.decompressed_bytes,
    )


def as_json(result: BuildResult) -> dict[str, object]:
    """``result`` as the JSON object that ``quoteset build --json`` prints."""
    return {
        "exit_status": result.exit_status,
        "out": str(result.out),
        "dry_run": result.dry_run,
        "inputs": result.n_inputs,
        "articles": result.n_articles,
        "rejected": result.n_rejected,
        "bad_rows": result.n_bad_rows,
        "quotes": result.n_quotes,
        "attributed": result.n_attributed,
        "rows": result.rows,
    }


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


def _plan(chosen: Settings) -> split.Plan:
    return split.Plan(
        by=chosen.splits.by, shares=chosen.splits.shares, seed=chosen.splits.seed, cuts=chosen.splits.cuts
    )


def _clear_leftovers(out: Path, *, fresh: bool, dry_run: bool, progress: Progress) -> None:
    for path in staging.leftovers(out):
        if fresh and not dry_run:
            shutil.rmtree(path)
            progress.note(f"deleted {path}, left by a build that was killed")
        else:
            progress.note(f"{path} was left by a build that was killed; --fresh deletes it")


def _old_card(out: Path) -> str | None:
    """The card of the last build. Raises DataError where the user's text in it cannot be told from the rest."""
    path = out / card.NAME
    if not is_built(out) or not path.is_file():
        return None
    text = path.read_text(encoding="utf-8")
    # Now, and not when all the work is done.
    card.user_text(text)
    return text


def _is_own(name: str) -> bool:
    """Whether a build makes ``name``, a path below the dataset folder."""
    folder, _, file = name.rpartition("/")
    return name in (card.NAME, manifest.NAME, write.REJECTED) or (folder in CONFIGS and write.is_shard(file))


def _run(sources: list[Source], task: Task, limit: int | None, chosen: Settings, progress: Progress) -> list[Outcome]:
    """Every batch's outcome, in the order of the input."""
    is_known = all(each.format in planning.ONE_ARTICLE for each in sources)
    n_known = min(len(sources), limit or len(sources))
    progress.stage("reading", n_known if is_known else None)
    outcomes = []
    for outcome in engine.run(
        planning.batches(sources, task.options, limit),
        functools.partial(batch.process, task=task),
        workers=chosen.run.workers or engine.usable_cores(),
        describe=str,
        prepare=startup.skip_pandas,
    ):
        outcomes.append(outcome)
        progress.advance(outcome.n_inputs)
    return sorted(outcomes, key=lambda each: each.number)


def _result(
    out: Path, stray: tuple[Rejection, ...], outcomes: list[Outcome], written: Written, *, dry_run: bool
) -> BuildResult:
    rejected = (*stray, *(one for each in outcomes for one in each.rejections), *written.rejections)
    bad_rows = (*(one for each in outcomes for one in each.bad_rows), *written.bad_rows)
    rows: dict[str, Counter[str]] = {config: Counter() for config in CONFIGS}
    for file in written.files:
        if file.config and file.split:
            rows[file.config][file.split] += file.n_rows or 0
    n_inputs = len(stray) + sum(each.n_inputs for each in outcomes)
    n_articles = rows["articles"].total()
    if n_inputs != n_articles + len(rejected):
        raise RuntimeError(f"{n_inputs} inputs, but {n_articles} articles and {len(rejected)} rejections")
    return BuildResult(
        exit_status=4 if rejected or bad_rows else 0,
        out=out,
        dry_run=dry_run,
        n_inputs=n_inputs,
        n_articles=n_articles,
        n_rejected=len(rejected),
        n_bad_rows=len(bad_rows),
        n_quotes=written.figures.n_quotes,
        n_attributed=written.figures.n_with_speaker,
        rows={config: dict(counts) for config, counts in rows.items()},
        rejections=(*rejected, *bad_rows),
    )


def _nothing(result: BuildResult) -> str:
    """The error of a build that found no article at all."""
    listed = [f"  {each.source}: {each.error}" for each in result.rejections[:N_LISTED]]
    if len(result.rejections) > N_LISTED:
        listed.append(f"  … and {len(result.rejections) - N_LISTED} more")
    of_all = f"none of the {result.n_inputs:,} inputs gave" if result.n_inputs > 1 else "the one input did not give"
    return "\n".join([f"{of_all} an article, so nothing was written:", *listed])


def _write_papers(
    built: Path,
    chosen: Settings,
    limit: int | None,
    outcomes: list[Outcome],
    written: Written,
    result: BuildResult,
    old_card: str | None,
) -> None:
    """Write what goes with the Parquet files: the rejections, the card, the manifest."""
    files = list(written.files)
    rejected = write.write_rejected(built, result.rejections)
    if rejected is not None:
        files.append(rejected)
    info = CardInfo(**{each.name: getattr(chosen.card, each.name) for each in dataclasses.fields(chosen.card)})
    text = card.render(
        info,
        written.files,
        written.figures,
        version=quoteset.__version__,
        examples=written.examples,
        n_inputs=result.n_inputs,
        rejected=Counter(each.stage for each in result.rejections[: result.n_rejected]),
        n_duplicates=written.n_duplicates,
        old=old_card,
    )
    files.append(write.write_text(built, card.NAME, text))
    content = manifest.render(
        version=quoteset.__version__,
        inputs=[one for each in outcomes for one in each.inputs],
        settings=settings.as_table(chosen) | ({} if limit is None else {"limit": limit}),
        counts={
            "inputs": result.n_inputs,
            "articles": result.n_articles,
            "rejected": result.n_rejected,
            "bad_rows": result.n_bad_rows,
        },
        files=files,
    )
    write.write_text(built, manifest.NAME, content)
