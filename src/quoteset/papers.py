"""What goes with the Parquet files of a data set: the list of rejections, the card with its charts, the manifest."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from pathlib import Path

import orjson

import quoteset
from quoteset import card, corrections, manifest, settings, write
from quoteset.card import CardInfo
from quoteset.corpus import Written
from quoteset.manifest import Input
from quoteset.people import People
from quoteset.records import DatasetFile
from quoteset.result import BuildResult
from quoteset.settings import Settings

# Settings that name files.
_FILES = ("quotes.corrections", "people.file")


def write_papers(
    built: Path,
    chosen: Settings,
    limit: int | None,
    inputs: Iterable[Input],
    written: Written,
    result: BuildResult,
    others: Iterable[DatasetFile],
    old_card: str | None,
    people: People,
) -> None:
    """Write them to ``built``, where the files of ``written`` and ``others`` are already."""
    files = [*written.files, *others]
    rejected = write.write_rejected(built, (*result.rejections, *result.dropped))
    if rejected is not None:
        files.append(rejected)
    if result.corrections is not None and result.corrections.unmatched:
        files.append(write.write_text(built, corrections.UNMATCHED, corrections.unmatched_lines(result.corrections)))
    info = CardInfo(**{each.name: getattr(chosen.card, each.name) for each in dataclasses.fields(chosen.card)})
    made = card.render(
        info,
        written.files,
        written.figures,
        version=quoteset.__version__,
        examples=written.examples,
        n_inputs=result.n_inputs,
        n_dropped=result.n_dropped,
        passed_over=result.passed_over,
        rejected=result.rejections[: result.n_rejected],
        bad_rows=result.rejections[result.n_rejected :],
        choices=_choices(chosen),
        old=old_card,
    )
    files += (write.write_text(built, chart.path, chart.svg) for chart in made.charts)
    files.append(write.write_text(built, card.NAME, made.text))
    table = settings.as_table(chosen)
    table["people"] |= people.as_setting()
    content = manifest.render(
        version=quoteset.__version__,
        inputs=inputs,
        settings={
            **table,
            **({} if limit is None else {"limit": limit}),
            **({} if result.corrections is None else result.corrections.as_setting()),
        },
        counts={
            "inputs": result.n_inputs,
            "articles": result.n_articles,
            "rejected": result.n_rejected,
            "dropped": result.n_dropped,
            "bad_rows": result.n_bad_rows,
        },
        files=files,
        changes=None if result.changes is None else result.changes.as_table(),
    )
    write.write_text(built, manifest.NAME, content)


def _choices(chosen: Settings) -> list[str]:
    """The settings that are not the defaults, each as a line of TOML; the card's own are seen on it.

    Without the names of files, which say nothing to a stranger: one decision made twice gives the same card.
    """
    differences = settings.differences(settings.as_table(Settings()), settings.as_table(chosen))
    others = (each for each in differences if not each.key.startswith("card.") and each.key not in _FILES)
    return [f"{each.key} = {orjson.dumps(each.now).decode()}" for each in others]
