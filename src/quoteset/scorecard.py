"""An evaluation as a person reads it: tables of figures, and the worst errors with their piece of the article."""

from __future__ import annotations

from collections.abc import Mapping

from rich.columns import Columns
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from quoteset.evaluate import SIGNS, Calibration, Evaluation, ListedError, RuleTally, Tally, shares
from quoteset.terminal import printable, results

INDENT = 6  # columns before what belongs to an error
STYLES = {"text": "", "segment": "cyan", "mention": "bold red", "gold mention": "bold green"}


def print_evaluation(found: Evaluation) -> None:
    """Print all figures as tables, then the listed errors."""
    console = results()
    console.print(Columns([Padding(each, (0, 2, 1, 0)) for each in _overview(found)]))
    console.print(Padding(_rules(found.by_rule), (0, 0, 1, 0)))
    for dimension, values in found.by_construction.items():
        console.print(Padding(_tallies(dimension, values), (0, 0, 1, 0)))
    if found.errors:
        _print_errors(console, found)
    elif not found.n_errors:
        console.print("no errors")


def _overview(found: Evaluation) -> list[Table]:
    """The figures of the whole, the sources of error, the calibration."""
    figures = _table("figure", "")
    for name, value in shares(found).items():
        figures.add_row(name, f"{value:,}" if isinstance(value, int) else _share(value, 4))
    if found.min_confidence:
        figures.add_row("min confidence", f"{found.min_confidence:g}")
    sources = _table("source of error", "")
    for group, causes in found.by_source.items():
        sources.add_row(Text(group, style="italic"), "")
        for cause, n in causes.items():
            sources.add_row(f"  {printable(cause)}", f"{n:,}")
    return [figures, *([sources] if sources.row_count else []), *_calibration(found.calibration)]


def _calibration(calibration: Calibration) -> list[Table]:
    if not calibration.bins:
        return []
    table = _table("confidence", "n", "mean", "precision")
    for each in calibration.bins:
        span = f"{each.low:.1f} – {each.high:.1f}"
        table.add_row(span, f"{each.n:,}", _share(each.confidence), _share(each.precision))
    return [table]


def _rules(rules: Mapping[str, RuleTally]) -> Table:
    table = _table("rule", "n", "detection", "judged", "speaker", "mention")
    for rule, each in rules.items():
        table.add_row(
            printable(rule),
            f"{each.n:,}",
            _share(each.detection),
            f"{each.n_judged:,}",
            _share(each.speaker),
            _share(each.mention),
        )
    return table


def _tallies(title: str, tallies: Mapping[str, Tally]) -> Table:
    table = _table(title, "n", "recall", "exact", "lenient", "mention", "end-to-end")
    for value, each in tallies.items():
        figures = (each.recall, each.exact, each.lenient, each.mention, each.end_to_end)
        table.add_row(value, f"{each.n:,}", *(_share(figure) for figure in figures))
    return table


def _print_errors(console: Console, found: Evaluation) -> None:
    legend = Text.assemble((f"{len(found.errors):,} of {found.n_errors:,} errors, the most confident first", "bold"))
    for role in ("segment", "mention", "gold mention"):
        opening, closing = SIGNS[role]
        legend.append("   ").append(f"{opening}{role}{closing}", style=STYLES[role])
    console.print(legend, soft_wrap=True)
    for each in found.errors:
        console.print()
        console.print(_heading(each), soft_wrap=True)
        console.print(Padding(_context(each), (0, 0, 0, INDENT)))


def _heading(error: ListedError) -> Text:
    """What is wrong and where, and who is meant."""
    confidence = f"{error.confidence:.2f}" if error.confidence is not None else "  – "
    page = Text(f"{confidence}  ")
    page.append(printable(error.cause), style="bold")
    rest = [error.kind, *([error.rule] if error.rule else []), error.article_id]
    page.append(printable(f" · {' · '.join(rest)}"), style="dim")
    page.append(f"\n{' ' * INDENT}gold  {_who(error.gold_speaker, error.gold_mention)}")
    page.append(f"\n{' ' * INDENT}built {_who(error.speaker, error.mention)}")
    page.append(f" ({error.reason})" if error.reason else "")
    return page


def _context(error: ListedError) -> Text:
    context = Text()
    for piece in error.context:
        opening, closing = SIGNS[piece.role]
        context.append(printable(f"{opening}{piece.text}{closing}"), style=STYLES[piece.role])
    return context


def _who(speaker: str | None, mention: str | None) -> str:
    name = printable(speaker) if speaker is not None else "–"
    return f"{name} by “{printable(mention)}”" if mention is not None else name


def _share(value: float | None, digits: int = 3) -> str:
    return "–" if value is None else f"{value:.{digits}f}"


def _table(*columns: str) -> Table:
    """An empty table; all columns but the first are of numbers."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for number, name in enumerate(columns):
        table.add_column(name, overflow="fold", justify="right" if number else "left", no_wrap=bool(number))
    return table
