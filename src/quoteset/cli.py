"""The command line: parses, calls the pipeline, prints. Nothing is decided here.

Each command imports what it needs when it runs, for ``--help`` should not wait for the rest, nor should worker
processes, all of which import this module.
"""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from quoteset import terminal
from quoteset.errors import DataError, QuotesetError
from quoteset.startup import skip_pandas

INTERRUPTED = 130  # exit status after Ctrl-C, as shells have it: 128 and the signal's number


class Commands(TyperGroup):
    """The commands, with the one place where an error becomes a message and an exit status."""

    # Any: the context's class moved between typer's versions (click's own, then typer's copy of it).
    def invoke(self, ctx: Any) -> Any:
        """Run the command; what the operator can mend is told in one line, a programming error travels."""
        terminal.prepare_streams()
        skip_pandas()
        try:
            return super().invoke(ctx)
        except QuotesetError as error:
            terminal.print_error(error)
            raise typer.Exit(error.exit_status) from error
        except KeyboardInterrupt as error:
            terminal.print_interrupted()
            raise typer.Exit(INTERRUPTED) from error
        except BrokenPipeError:
            raise
        except OSError as error:
            # A full disk, a folder without permission: the system's own words say it best.
            terminal.print_error(error)
            raise typer.Exit(1) from error


app = typer.Typer(
    cls=Commands,
    name="quoteset",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout, for programs.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no summary; errors are still told.")]
Config = Annotated[
    Path | None,
    typer.Option("--config", "-c", help="Settings file; without it quoteset.toml here, if there is one."),
]


def _print_version(wanted: bool) -> None:
    if wanted:
        terminal.results().print(f"quoteset {version('quoteset')}")
        raise typer.Exit


@app.callback()
def main(
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """From a heap of news articles to a data set of quotations with their speakers.

    Exit status: 0 done, 1 failed, 2 wrong usage, 3 invalid data, 4 done but some inputs were rejected.
    """


@app.command()
def build(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="INPUT",
            help="Files, folders, globs or URLs (s3://…) of articles: "
            ".txt .md .html .json .jsonl .csv .parquet .warc, each also .gz or .zst.",
        ),
    ],
    out: Annotated[
        Path, typer.Option("--out", "-o", help="Folder of the data set; an earlier one there is replaced at the end.")
    ],
    config: Config = None,
    workers: Annotated[
        int | None, typer.Option("--workers", "-w", min=1, help="Processes to use; without it one for each core.")
    ] = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="Read only the first N inputs, by name.")] = None,
    min_confidence: Annotated[
        float | None, typer.Option("--min-confidence", help="Below it (0 to 1) a quotation is left without speaker.")
    ] = None,
    splits: Annotated[
        str | None, typer.Option("--splits", help="Shares of train, validation and test: 0.8,0.1,0.1.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Do all the work and tell the figures; write no OUT.")
    ] = False,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="First delete what builds that were killed left beside OUT.")
    ] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace OUT even if quoteset did not write it: what is in it is lost.")
    ] = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Build a data set of attributed quotations from every INPUT.

    An input that gives no article is listed in OUT/rejected.jsonl and never stops the build. OUT is never half
    written: it changes at the end, at once, or not at all.
    """
    from quoteset import pipeline, settings, summary

    chosen = settings.override(
        settings.find(config),
        {
            key: value
            for key, value in {
                "run.workers": workers,
                "quotes.min_confidence": min_confidence,
                "splits.shares": settings.parse_shares(splits) if splits is not None else None,
            }.items()
            if value is not None
        },
    )
    with terminal.progress(quiet=quiet) as progress:
        result = pipeline.build(
            inputs, out, chosen, limit=limit, dry_run=dry_run, fresh=fresh, overwrite=overwrite, progress=progress
        )
    if as_json:
        terminal.print_json(pipeline.as_json(result))
    elif not quiet:
        summary.print_build(result)
    raise typer.Exit(result.exit_status)


@app.command("show")
def show_article(
    file: Annotated[str, typer.Argument(metavar="FILE", help="An article in any format that build reads.")],
    record: Annotated[int, typer.Option("--record", min=1, help="Which record of a file that holds several.")] = 1,
    explain: Annotated[
        bool, typer.Option("--explain", help="List every candidate speaker with all its evidence and weights.")
    ] = False,
    config: Config = None,
) -> None:
    """Show one article with its quotations in their speakers' colours.

    Cues and mentions of speakers are underlined; numbers lead to the table below the text.
    """
    from quoteset import pipeline, settings, show

    article, found = pipeline.examine(file, settings.find(config), record=record, explain=explain)
    console = terminal.results()
    for part in show.render(article, found, explain=explain):
        console.print(part)


@app.command()
def validate(
    path: Annotated[
        Path,
        typer.Argument(metavar="PATH", help="A built folder, or a Parquet or JSONL file of one of its configs."),
    ],
    as_json: Json = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing: the exit status tells.")] = False,
) -> None:
    """Check data against the schema: every bad row, its place and why.

    Exit status 3 where there is one.
    """
    from quoteset import summary
    from quoteset.validate import validate_path

    report = validate_path(path)
    if as_json:
        terminal.print_json(summary.report_as_json(report))
    elif not quiet:
        summary.print_report(report)
    raise typer.Exit(0 if report.ok else DataError.exit_status)


@app.command("stats")
def show_stats(
    built: Annotated[Path, typer.Argument(metavar="BUILT", help="A folder that build wrote.")],
    as_json: Json = False,
) -> None:
    """Print the figures of a built data set.

    Splits, kinds, speakers, rules, reasons, flags and confidence.
    """
    from quoteset import stats, summary

    figures = stats.count(built)
    if as_json:
        terminal.print_json(stats.as_json(figures))
    else:
        summary.print_stats(figures)


@app.command("eval")
def evaluate_built(
    gold: Annotated[
        Path,
        typer.Argument(metavar="GOLD", help="Annotated articles, one JSON object a line: .jsonl, also .gz or .zst."),
    ],
    built: Annotated[Path, typer.Argument(metavar="BUILT", help="A folder that build wrote from the same articles.")],
    min_confidence: Annotated[
        float, typer.Option("--min-confidence", min=0, max=1, help="Leave out quotations less confident than this.")
    ] = 0.0,
    n_errors: Annotated[
        int, typer.Option("--errors", min=0, help="List so many errors, the most confident first.")
    ] = 5,
    as_json: Json = False,
) -> None:
    """Measure a built data set against annotated articles.

    Figures by rule, construction and source of error; calibration; the worst errors.
    """
    from quoteset import evaluate, scorecard

    found = evaluate.evaluate(gold, built, min_confidence=min_confidence, n_errors=n_errors)
    if as_json:
        terminal.print_json(evaluate.as_json(found))
    else:
        scorecard.print_evaluation(found)
