"""Results of the commands as a person reads them: a build, a validation, the figures of a data set."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from rich.columns import Columns
from rich.console import Console
from rich.padding import Padding
from rich.table import Table

from quoteset.pipeline import BuildResult
from quoteset.stats import Stats
from quoteset.terminal import printable, results
from quoteset.validate import Report

N_LISTED = 10  # rejections under a build; rejected.jsonl has them all
N_VALUES = 12  # values of a column in the figures
BAR_LENGTH = 30  # characters of the longest bar


def print_build(result: BuildResult) -> None:
    """Print what a build did."""
    console = results()
    parts = [_number(result.n_articles, "article"), f"{result.n_rejected:,} rejected"]
    if result.n_bad_rows:
        parts.append(f"{_number(result.n_bad_rows, 'row')} rejected")
    console.print(f"{_number(result.n_inputs, 'input')}: {', '.join(parts)}", soft_wrap=True)
    share = result.n_attributed / result.n_quotes if result.n_quotes else 0
    console.print(f"{_number(result.n_quotes, 'quotation')}, {result.n_attributed:,} with a speaker ({share:.0%})")
    console.print(_rows_table(result.rows))
    for each in result.rejections[:N_LISTED]:
        console.print(f"rejected: {printable(each.source)}: {printable(each.error)}", soft_wrap=True)
    if len(result.rejections) > N_LISTED:
        console.print(f"… and {len(result.rejections) - N_LISTED:,} more")
    if result.dry_run:
        console.print("dry run: nothing was written")
    else:
        console.print(f"written to {result.out}", soft_wrap=True)


def print_report(report: Report) -> None:
    """Print every violation of a validation, one a line, and what was looked at."""
    console = results()
    for violation in report.violations:
        console.print(printable(str(violation)), soft_wrap=True)
    n_rows = sum(sum(splits.values()) for splits in report.n_rows.values())
    for each in report.unchecked:
        console.print(f"not checked: {printable(each)}", soft_wrap=True)
    outcome = "valid" if report.ok else f"{_number(len(report.violations), 'violation')}"
    console.print(f"{printable(report.path)}: {_number(n_rows, 'row')}, {outcome}", soft_wrap=True)


def report_as_json(report: Report) -> dict[str, object]:
    """``report`` as the JSON object that ``quoteset validate --json`` prints."""
    return {
        "path": report.path,
        "valid": report.ok,
        "rows": report.n_rows,
        "violations": [dataclasses.asdict(each) for each in report.violations],
        "unchecked": list(report.unchecked),
    }


def print_stats(stats: Stats) -> None:
    """Print the figures of a data set as tables."""
    console = results()
    figures = stats.figures
    console.print(_rows_table(stats.rows))
    share = figures.n_with_speaker / figures.n_quotes if figures.n_quotes else 0
    console.print(
        f"{_number(figures.n_quotes, 'quotation')} in {_number(figures.n_articles, 'article')}, "
        f"{figures.n_with_speaker:,} with a speaker ({share:.0%}), "
        f"{figures.n_in_several_segments:,} in several segments"
    )
    tables = [
        _counts("kind", figures.kinds),
        _counts("speaker is a", figures.speaker_types),
        _counts("mention by", figures.mention_forms),
        _counts("no speaker because", figures.reasons),
        _counts("rule", figures.rules),
        _counts("flag of quotations", figures.quote_flags),
        _counts("flag of articles", figures.article_flags),
        _counts("no quotation but", figures.nonquote_reasons),
        _counts("language", figures.languages),
        _counts("publisher", figures.publishers),
        _counts("most quoted", {each.name: each.n_quotes for each in stats.speakers}),
    ]
    console.print(Columns([Padding(each, (1, 2, 0, 0)) for each in tables if each.row_count]))
    _print_histogram(console, figures.confidences)


def _number(n: int, noun: str) -> str:
    """A count with its noun.

    >>> _number(1, "row"), _number(2000, "row")
    ('1 row', '2,000 rows')
    """
    return f"{n:,} {noun}{'' if n == 1 else 's'}"


def _rows_table(rows: Mapping[str, Mapping[str, int]]) -> Table:
    names = list(dict.fromkeys(name for splits in rows.values() for name in splits))
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("rows")
    for name in names:
        table.add_column(name, justify="right")
    for config, splits in rows.items():
        table.add_row(config, *(f"{splits[name]:,}" if name in splits else "–" for name in names))
    return table


def _counts(title: str, counts: Mapping[str, int]) -> Table:
    """The largest counts, and the sum of the rest."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(title, overflow="fold", max_width=40)
    table.add_column("", justify="right")
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    for value, n in ranked[:N_VALUES]:
        table.add_row(printable(value) or "not known", f"{n:,}")
    if rest := ranked[N_VALUES:]:
        table.add_row(f"{len(rest):,} others", f"{sum(n for _, n in rest):,}")
    return table


def _print_histogram(console: Console, confidences: Mapping[str, int]) -> None:
    if not confidences:
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("confidence")
    table.add_column("", justify="right")
    table.add_column("")
    largest = max(confidences.values())
    for tenth in range(10):
        n = confidences.get(f"{tenth / 10:.1f}", 0)
        table.add_row(f"{tenth / 10:.1f} – {(tenth + 1) / 10:.1f}", f"{n:,}", "█" * round(n / largest * BAR_LENGTH))
    console.print(Padding(table, (1, 0, 0, 0)))
