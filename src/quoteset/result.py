"""What a build did: the counts that have to add up, and what was rejected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from quoteset.batch import Outcome
from quoteset.corpus import Written
from quoteset.corrections import Corrections
from quoteset.manifest import total_passed_over
from quoteset.records import Rejection
from quoteset.schema import CONFIGS
from quoteset.update import Carried, Changes

N_LISTED = 10  # rejections in the error of a build that gave no article


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildResult:
    """What a build did. n_inputs = n_articles + n_rejected + n_dropped."""

    exit_status: int  # 0, or 4 where something was rejected or a correction does not fit
    out: Path | str  # a folder, or the URL of one
    dry_run: bool
    n_inputs: int
    n_articles: int
    n_rejected: int
    n_dropped: int  # copies of other articles, left out on request
    n_bad_rows: int  # rows of accepted articles that failed validation
    n_quotes: int
    n_attributed: int  # quotes with a speaker
    rows: dict[str, dict[str, int]]  # config -> split -> rows
    rejections: tuple[Rejection, ...] = field(repr=False)  # of inputs, then of rows; rejected.jsonl has dropped too
    dropped: tuple[Rejection, ...] = field(default=(), repr=False)
    passed_over: Mapping[str, int] = field(default_factory=dict)  # records of WARC files that are no inputs, by filter
    changes: Changes | None = None  # against the data set that was updated
    corrections: Corrections | None = None  # what became of people's decisions, where there are any


def summed(
    out: Path,
    stray: Sequence[Rejection],
    outcomes: Sequence[Outcome],
    written: Written,
    *,
    carried: Carried,
    changes: Changes | None,
    corrections: Corrections | None,
    dry_run: bool,
) -> BuildResult:
    """The result of a build: of inputs that are no files to read, of its batches, and of what it carried over."""
    left_out = (
        *stray,
        *carried.rejections,
        *(one for each in outcomes for one in each.rejections),
        *written.rejections,
    )
    dropped = tuple(each for each in left_out if each.stage == "duplicates")
    rejected = tuple(each for each in left_out if each.stage != "duplicates")
    bad_rows = (*carried.bad_rows, *(one for each in outcomes for one in each.bad_rows), *written.bad_rows)
    rows: dict[str, Counter[str]] = {config: Counter() for config in CONFIGS}
    for file in written.files:
        if file.config and file.split:
            rows[file.config][file.split] += file.n_rows or 0
    n_inputs = len(stray) + carried.n_inputs + sum(each.n_inputs for each in outcomes)
    n_articles = rows["articles"].total()
    if n_inputs != n_articles + len(left_out):
        raise RuntimeError(f"{n_inputs} inputs, but {n_articles} articles and {len(left_out)} that are left out")
    return BuildResult(
        exit_status=4 if rejected or bad_rows or (corrections and corrections.unmatched) else 0,
        out=out,
        dry_run=dry_run,
        n_inputs=n_inputs,
        n_articles=n_articles,
        n_rejected=len(rejected),
        n_dropped=len(dropped),
        n_bad_rows=len(bad_rows),
        n_quotes=written.figures.n_quotes,
        n_attributed=written.figures.n_with_speaker,
        rows={config: dict(counts) for config, counts in rows.items()},
        rejections=(*rejected, *bad_rows),
        dropped=dropped,
        passed_over=total_passed_over((*carried.inputs, *(one for each in outcomes for one in each.inputs))),
        changes=changes,
        corrections=corrections,
    )


def as_json(result: BuildResult) -> dict[str, object]:
    """``result`` as the JSON object that ``quoteset build --json`` prints."""
    told: dict[str, object] = {
        "exit_status": result.exit_status,
        "out": str(result.out),
        "dry_run": result.dry_run,
        "inputs": result.n_inputs,
        "articles": result.n_articles,
        "rejected": result.n_rejected,
        "dropped": result.n_dropped,
        "bad_rows": result.n_bad_rows,
        "quotes": result.n_quotes,
        "attributed": result.n_attributed,
        "rows": result.rows,
    }
    if result.passed_over:
        told["passed_over"] = result.passed_over
    if result.changes is not None:
        told["changes"] = result.changes.as_table()
    if result.corrections is not None:
        told["corrections"] = result.corrections.as_table()
    return told


def nothing(result: BuildResult) -> str:
    """The error of a build that found no article at all."""
    listed = [f"  {each.source}: {each.error}" for each in result.rejections[:N_LISTED]]
    if len(result.rejections) > N_LISTED:
        listed.append(f"  … and {len(result.rejections) - N_LISTED} more")
    of_all = f"none of the {result.n_inputs:,} inputs gave" if result.n_inputs > 1 else "the one input did not give"
    return "\n".join([f"{of_all} an article, so nothing was written:", *listed])
