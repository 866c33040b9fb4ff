"""The page put together: what is counted, what is shown, how much of it fits."""

from __future__ import annotations

import dataclasses
import math
import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from quoteset import charts, evaluate, page, stats
from quoteset.counts import number_of
from quoteset.errors import UsageError
from quoteset.evaluate import Evaluation
from quoteset.page import ArticleView
from quoteset.report import overview, sample, scan
from quoteset.report.packing import Block, Packer
from quoteset.report.scan import ArticleKey, Folder

MB = 1_000_000
MOST_MB = 1_000.0  # for "inf", say: no browser opens more
# Beginning of a page of ours, by which it is known before it is replaced.
SIGN = '<meta name="generator" content="quoteset">'
# Digits of the counts, which are known only when all is packed.
SLACK = 500
# Articles in hand at once at the least, and by how much an estimate may be wrong before another reading is needed.
MIN_ROUND = 200
MARGIN = 1.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a report holds."""

    path: Path
    n_bytes: int
    n_articles: int  # shown
    n_all_articles: int
    n_quotes: int  # of the articles shown
    n_all_quotes: int
    n_too_large: int  # articles left out because one alone had no room


def as_json(written: Written) -> dict[str, object]:
    """``written`` as the JSON object that ``quoteset report --json`` prints."""
    return {**dataclasses.asdict(written), "path": str(written.path)}


def told(written: Written) -> str:
    """``written`` in one line for people."""
    too_large = f", {written.n_too_large:,} too large for it" if written.n_too_large else ""
    return (
        f"written to {written.path}: {written.n_bytes / MB:.1f} MB, {written.n_articles:,} of "
        f"{number_of(written.n_all_articles, 'article')} with {written.n_quotes:,} of "
        f"{number_of(written.n_all_quotes, 'quotation')}{too_large}"
    )


def write_report(
    built: Path, out: Path | None = None, *, max_mb: float, gold: Path | None = None, overwrite: bool = False
) -> Written:
    """Write the report of the folder ``built`` to the file ``out``, which has at most ``max_mb`` million bytes.

    Without ``out`` it is NAME.html beside the folder NAME. Figures count all rows; articles are a stratified sample
    where not all of them fit. ``gold`` adds what ``quoteset eval`` measures. ``out`` changes at the end, at once, or
    not at all.

    Raises UsageError where ``max_mb`` is too small for the page without any article, or where ``out`` is a file that is
    no report and ``overwrite`` is not set; DataError where ``built`` or ``gold`` is not what it has to be.
    """
    folder = scan.open_folder(built)
    name = built.resolve().name
    out = out or built.resolve().with_name(f"{name}.html")
    _check_out(out, overwrite=overwrite)
    found = evaluate.evaluate(gold, built) if gold is not None else None
    figures = stats.count(built)
    keys = sample.order(scan.article_keys(folder))
    content = _Content(
        name=name,
        figures=figures,
        found=found,
    )
    limit = _limit(max_mb)
    room = limit - len(content.render(Packer(0), len(keys)).encode()) - SLACK
    if room < 0:
        least = (limit - room + MB // 10) / MB
        raise UsageError(f"--max-mb {max_mb:g}: too small: without any article the page has {least:.1f} MB")
    packer = Packer(room)
    _pack(folder, keys, packer)
    text = content.render(packer, len(keys)).encode()
    _replace(out, text)
    return Written(
        path=out,
        n_bytes=len(text),
        n_articles=packer.n_articles,
        n_all_articles=len(keys),
        n_quotes=packer.n_quotes,
        n_all_quotes=figures.figures.n_quotes,
        n_too_large=packer.n_too_large,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Content:
    """Everything on the page but the articles."""

    name: str
    figures: stats.Stats
    found: Evaluation | None

    def render(self, packer: Packer, n_articles: int) -> str:
        blocks: Sequence[Block] = packer.blocks
        return page.self_contained(
            "report.html",
            style="\n".join((page.joined(page.ARTICLE_STYLES), charts.STYLE, page.asset("report.css"))),
            script=page.joined((*page.ARTICLE_SCRIPTS, "search.js", "filters.js", "hits.js", "report.js")),
            name=self.name,
            numbers=overview.numbers(self.figures),
            charts=overview.draw(self.figures),
            calibration=overview.calibration(self.found) if self.found is not None else None,
            measured=overview.measured(self.found) if self.found is not None else (),
            blocks=blocks,
            n_shown=packer.n_articles,
            n_articles=n_articles,
            n_shown_quotes=packer.n_quotes,
            n_quotes=self.figures.figures.n_quotes,
            n_too_large=packer.n_too_large,
            strata=sample.STRATA,
        )


def _pack(folder: Folder, keys: Sequence[ArticleKey], packer: Packer) -> None:
    """Fill ``packer`` in the order of ``keys``; the articles of one round are held at a time."""
    # Before anything is packed, the size on disk tells best what an article will take: zstd there, base64 here.
    expected = folder.n_bytes() / max(1, len(keys)) * 4 / 3
    start = 0
    while start < len(keys) and not packer.is_full:
        mean = max(1.0, packer.mean_bytes or expected)
        stop = start + max(MIN_ROUND, int(packer.room / mean * MARGIN))
        packer.add(_views(folder, keys[start:stop]))
        start = stop


def _views(folder: Folder, keys: Sequence[ArticleKey]) -> Iterator[ArticleView]:
    """The articles of ``keys``, in their order."""
    wanted = {key.article_id for key in keys}
    quotes: dict[str, list[scan.Row]] = defaultdict(list)
    nonquotes: dict[str, list[scan.Row]] = defaultdict(list)
    for config, groups in (("quotes", quotes), ("nonquotes", nonquotes)):
        for each in scan.rows(folder, config, wanted):
            groups[each.row["article_id"]].append(each.row)
    articles = {each.row["article_id"]: each for each in scan.rows(folder, "articles", wanted)}
    for key in keys:
        found = articles[key.article_id]
        yield page.view(found.row, quotes[key.article_id], nonquotes[key.article_id], split=found.split)


def _limit(max_mb: float) -> int:
    """The bytes that the page may have."""
    if math.isnan(max_mb) or max_mb <= 0:
        raise UsageError(f"--max-mb {max_mb:g}: expected a number above 0, of million bytes")
    return int(min(max_mb, MOST_MB) * MB)


def _check_out(out: Path, *, overwrite: bool) -> None:
    if out.is_dir():
        raise UsageError(f"{out}: is a folder; name a file for the report")
    if out.exists() and not overwrite:
        with out.open("rb") as file:
            if SIGN.encode() not in file.read(2_000):
                raise UsageError(f"{out}: was not written by `quoteset report`; name another, or add --overwrite")


def _replace(out: Path, content: bytes) -> None:
    """Write ``out`` beside its place first: a reader sees the old file or the new one."""
    out.parent.mkdir(parents=True, exist_ok=True)
    part = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
