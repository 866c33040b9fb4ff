"""The command line: parses, calls the pipeline, prints. Nothing is decided here.

Each command imports what it needs when it runs, for ``--help`` should not wait for the rest, nor should worker
processes, all of which import this module.
"""

from __future__ import annotations

from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from quoteset import terminal
from quoteset.errors import DataError, QuotesetError, UsageError, check_no_url
from quoteset.startup import Stopped, skip_pandas, stopped_by_signals

INTERRUPTED = 130  # exit status after Ctrl-C, as shells have it: 128 and the signal's number


class Commands(TyperGroup):
    """The commands, with the one place where an error becomes a message and an exit status."""

    # Any: the context's class moved between typer's versions (click's own, then typer's copy of it).
    def invoke(self, ctx: Any) -> Any:
        """Run the command; what the operator can mend is told in one line, a programming error travels."""
        terminal.prepare_streams()
        skip_pandas()
        try:
            with stopped_by_signals():
                return super().invoke(ctx)
        except QuotesetError as error:
            terminal.print_error(error)
            raise typer.Exit(error.exit_status) from error
        except KeyboardInterrupt as error:
            terminal.print_stopped("interrupted", error)
            raise typer.Exit(INTERRUPTED) from error
        except Stopped as error:
            terminal.print_stopped(f"ended by {error}", error)
            raise typer.Exit(error.exit_status) from error
        except BrokenPipeError:
            raise
        except OSError as error:
            # A full disk, a folder without permission: the system's own words say it best.
            terminal.print_error(error)
            raise typer.Exit(1) from error


class EngineName(StrEnum):
    """What does the work of a build."""

    embedded = "embedded"
    spark = "spark"


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
TypewriterMarks = Annotated[
    bool, typer.Option("--typewriter-marks", help="Read ''two apostrophes'' as a double quotation mark.")
]
Config = Annotated[
    Path | None,
    typer.Option("--config", "-c", help="Settings file; without it quoteset.toml here, if there is one."),
]


def _print_version(wanted: bool) -> None:
    if wanted:
        terminal.results().print(f"quoteset {version('quoteset')}")
        raise typer.Exit


def _on_this_machine(path: Path) -> Path:
    check_no_url(path, "only INPUT of build and TARGET of push can be elsewhere; copy it to this machine")
    return path


Built = Annotated[Path, typer.Argument(metavar="BUILT", callback=_on_this_machine, help="A folder that build wrote.")]


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
        str, typer.Option("--out", "-o", help="Folder of the data set; an earlier one there is replaced at the end.")
    ],
    config: Config = None,
    workers: Annotated[
        int | None, typer.Option("--workers", "-w", min=1, help="Processes to use; without it one for each core.")
    ] = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="Read only the first N inputs, by name.")] = None,
    min_confidence: Annotated[
        float | None, typer.Option("--min-confidence", help="Below it (0 to 1) a quotation is left without speaker.")
    ] = None,
    typewriter_marks: TypewriterMarks = False,
    splits: Annotated[
        str | None, typer.Option("--splits", help="Shares of train, validation and test: 0.8,0.1,0.1.")
    ] = None,
    drop_duplicates: Annotated[
        bool, typer.Option("--drop-duplicates", help="Leave out all but the first article of each group of copies.")
    ] = False,
    people: Annotated[
        Path | None,
        typer.Option("--people", help="CSV or Parquet table of people (name, aliases, id, …) to link speakers with."),
    ] = None,
    people_columns: Annotated[
        str | None, typer.Option("--people-columns", help="Its columns to copy, without spaces between: party,born.")
    ] = None,
    corrections: Annotated[
        list[Path] | None,
        typer.Option("--corrections", help="Apply what `quoteset review` wrote to this file; several are merged."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Do all the work and tell the figures; write no OUT.")
    ] = False,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Begin anew, though a build that was stopped could be continued.")
    ] = False,
    update: Annotated[
        bool, typer.Option("--update", help="Add new articles to the data set OUT; what is in it stays as it is.")
    ] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace OUT even if quoteset did not write it: what is in it is lost.")
    ] = False,
    engine: Annotated[
        EngineName,
        typer.Option("--engine", help="embedded: this machine. spark: a cluster; URLs may be hdfs://, s3a://."),
    ] = EngineName.embedded,
    conf: Annotated[
        list[str] | None,
        typer.Option(
            "--conf", metavar="KEY=VALUE", help="With --engine spark: a setting of Spark, as spark-submit has it."
        ),
    ] = None,
    shared: Annotated[
        str | None,
        typer.Option("--shared", metavar="URL", help="With --engine spark: a folder that all of the cluster reaches."),
    ] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Build a data set of attributed quotations from every INPUT.

    An input that gives no article is listed in OUT/rejected.jsonl and never stops the build. OUT is never half
    written: it changes at the end, at once, or not at all. A build that was stopped, however that came, is continued by
    the same command.
    """
    from quoteset import pipeline, settings, summary

    chosen = settings.override(
        settings.find(config),
        {
            key: value
            for key, value in {
                "run.workers": workers,
                "quotes.min_confidence": min_confidence,
                "quotes.typewriter_marks": typewriter_marks or None,
                "splits.shares": settings.parse_shares(splits) if splits is not None else None,
                "duplicates.drop": drop_duplicates or None,
                "people.file": str(people) if people is not None else None,
                "quotes.corrections": tuple(map(str, corrections)) if corrections else None,
                "people.columns": tuple(people_columns.split(",")) if people_columns is not None else None,
            }.items()
            if value is not None
        },
    )
    with terminal.progress(quiet=quiet) as progress:
        common: dict[str, Any] = {"limit": limit, "dry_run": dry_run, "fresh": fresh, "overwrite": overwrite}
        if engine is EngineName.spark:
            from quoteset import spark

            settings_of_spark = settings.parse_conf(conf or [])
            result = spark.build(
                inputs, out, chosen, update=update, shared=shared, conf=settings_of_spark, progress=progress, **common
            )
        elif conf or shared:
            raise UsageError("--conf and --shared are for --engine spark; add that, or leave them out")
        else:
            result = pipeline.build(inputs, Path(out), chosen, add=update, progress=progress, **common)
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
    typewriter_marks: TypewriterMarks = False,
    config: Config = None,
) -> None:
    """Show one article with its quotations in their speakers' colours.

    Cues and mentions of speakers are underlined; numbers lead to the table below the text.
    """
    from quoteset import pipeline, settings, show

    chosen = settings.find(config)
    if typewriter_marks:
        chosen = settings.override(chosen, {"quotes.typewriter_marks": True})
    article, found = pipeline.examine(file, chosen, record=record, explain=explain)
    show.print_article(terminal.results(), article, found, explain=explain)


@app.command()
def validate(
    path: Annotated[
        Path,
        typer.Argument(
            metavar="PATH",
            callback=_on_this_machine,
            help="A built folder, or a Parquet or JSONL file of one of its configs.",
        ),
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
    built: Built,
    as_json: Json = False,
) -> None:
    """Print the figures of a built data set.

    Splits, kinds, speakers, rules, reasons, flags and confidence.
    """
    from quoteset import overview, stats

    figures = stats.count(built)
    if as_json:
        terminal.print_json(stats.as_json(figures))
    else:
        overview.print_stats(terminal.results(), figures)


@app.command("eval")
def evaluate_built(
    gold: Annotated[
        Path,
        typer.Argument(metavar="GOLD", help="Annotated articles, one JSON object a line: .jsonl, also .gz or .zst."),
    ],
    built: Annotated[
        Path,
        typer.Argument(
            metavar="BUILT", callback=_on_this_machine, help="A folder that build wrote from the same articles."
        ),
    ],
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


@app.command("export")
def export_built(
    built: Built,
    to: Annotated[
        str, typer.Option("--to", help="Formats, with commas between: conll,labelstudio,spacy,csv,jsonl,gold.")
    ],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Folder of the export; without it BUILT-export beside BUILT.")
    ] = None,
    splits: Annotated[str | None, typer.Option("--splits", help="Only these splits: train,test.")] = None,
    min_confidence: Annotated[
        float, typer.Option("--min-confidence", min=0, max=1, help="Below it a quotation is left without speaker.")
    ] = 0.0,
    everything: Annotated[
        bool, typer.Option("--all", help="For gold: articles that nobody has reviewed as well.")
    ] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace the folder even if it is no export: what is in it is lost.")
    ] = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Write a built data set in the formats of other programs.

    conll: CoNLL-U Plus with BIO tags. labelstudio: tasks with predictions. spacy: DocBin. csv: one row a quotation.
    jsonl: the rows of every config. gold: reviewed articles, for eval.
    """
    from quoteset import summary
    from quoteset.export import as_json as export_as_json
    from quoteset.export import export

    with terminal.progress(quiet=quiet or as_json) as progress:
        done = export(
            built,
            to.split(","),
            out,
            splits=splits.split(",") if splits is not None else None,
            min_confidence=min_confidence,
            everything=everything,
            overwrite=overwrite,
            progress=progress,
        )
    if as_json:
        terminal.print_json(export_as_json(done))
    elif not quiet:
        summary.print_export(done)


@app.command()
def push(
    built: Built,
    target: Annotated[
        str, typer.Argument(metavar="TARGET", help="USER/NAME on the datasets hub, or a URL such as s3://bucket/path.")
    ],
    public: Annotated[
        bool | None,
        typer.Option(
            "--public/--private",
            help="Who sees the repository. Without either a new one is private, and another stays as it is.",
        ),
    ] = None,
    branch: Annotated[
        str, typer.Option("--branch", help="Commit to this branch; one that is not there begins at main.")
    ] = "main",
    tag: Annotated[str | None, typer.Option("--tag", help="Name the commit, so that it can be cited: v1.0.")] = None,
    message: Annotated[str | None, typer.Option("--message", "-m", help="First line of the commit.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell what would be added, changed and deleted; change nothing.")
    ] = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Publish BUILT: its files, exactly, in one commit with the card.

    Shards of an earlier push go, what people put there stays. What is there already is not sent again, so a push that
    was ended goes on where it was. The token is the one of `hf auth login` or HF_TOKEN.
    """
    from quoteset import publish, push_summary

    options = publish.HubOptions(branch=branch, tag=tag, message=message, public=public)
    with terminal.progress(quiet=quiet) as progress:
        result = publish.push(built, target, options, dry_run=dry_run, progress=progress)
    if as_json:
        terminal.print_json(publish.as_json(result))
    elif not quiet:
        push_summary.print_push(result)


@app.command("compile")
def compile_kernel(
    remove: Annotated[bool, typer.Option("--remove", help="Delete the machine code again.")] = False,
) -> None:
    """Make machine code of the part that finds quotations: the same rows in about half the time.

    Needs a C compiler, Python's headers and quoteset[compile]; takes about a minute. What an upgrade of quoteset or
    Python makes useless is never used: run it again then.
    """
    from quoteset import compiling

    if remove:
        told = "machine code deleted" if compiling.remove() else "there is no machine code"
    else:
        told = f"machine code in {compiling.compile_kernel()}"
    terminal.messages().print(told, soft_wrap=True)


@app.command("report")
def write_report(
    built: Built,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="File of the report; without it BUILT.html, beside the folder.")
    ] = None,
    gold: Annotated[
        Path | None, typer.Option("--gold", help="Annotated articles: adds what eval measures against them.")
    ] = None,
    max_mb: Annotated[
        float, typer.Option("--max-mb", min=0, help="Most million bytes of the file; where not all fits, a sample.")
    ] = 15.0,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace the file even if it is no report: what is in it is lost.")
    ] = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Write one HTML file to look through a built data set.

    Figures, charts, a search over quotations, and every article with its quotations and why they are whose. It needs
    no server and no network.
    """
    from quoteset import report

    written = report.write_report(built, out, gold=gold, max_mb=max_mb, overwrite=overwrite)
    if as_json:
        terminal.print_json(report.as_json(written))
    elif not quiet:
        terminal.results().print(report.told(written), soft_wrap=True)


@app.command("review")
def review_built(
    built: Built,
    reviewer: Annotated[
        str | None, typer.Option("--reviewer", help="Your name in the decisions; without it that of your account.")
    ] = None,
    corrections: Annotated[
        Path | None,
        typer.Option("--corrections", help="File of decisions; without it BUILT.corrections.jsonl, beside the folder."),
    ] = None,
    others: Annotated[
        list[Path] | None,
        typer.Option("--compare", help="Somebody else's file of decisions: how far you agree is shown."),
    ] = None,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0: any that is free.")] = 8714,
    host: Annotated[
        str, typer.Option("--host", help="Address to listen on. Any but the default is reached by other machines.")
    ] = "127.0.0.1",
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Print the link only.")] = False,
) -> None:
    """Correct a built data set on a page of this machine.

    The least sure quotation comes first. Each decision is saved at once; `build --corrections FILE` applies them.
    """
    from quoteset import review

    options = review.Options(
        host=host,
        port=port,
        reviewer=reviewer,
        corrections=corrections,
        others=tuple(others or ()),
        opens_browser=not no_browser,
    )
    review.review(built, options, terminal.tell)
