"""Results of the commands as a person reads them: a build, a validation."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter

from rich.console import Console

from quoteset import filters
from quoteset.corrections import UNMATCHED, Corrections, Decision
from quoteset.counts import counted, number_of
from quoteset.export import Export
from quoteset.overview import rows_table
from quoteset.pipeline import BuildResult
from quoteset.terminal import printable, results
from quoteset.update import Changes
from quoteset.validate import Report, Violation

N_LISTED = 10  # rejections under a build; rejected.jsonl has them all
N_VIOLATIONS = 100  # violations of a validation
N_OF_A_KIND = 10  # violations of one rule in one field, so that a flood of them does not hide the others


def print_build(result: BuildResult) -> None:
    """Print what a build did."""
    console = results()
    parts = [number_of(result.n_articles, "article"), f"{result.n_rejected:,} rejected"]
    if result.n_dropped:
        parts.append(f"{result.n_dropped:,} left out as copies")
    if result.n_bad_rows:
        parts.append(f"{number_of(result.n_bad_rows, 'row')} rejected")
    console.print(f"{number_of(result.n_inputs, 'input')}: {', '.join(parts)}", soft_wrap=True)
    if result.passed_over:
        console.print(f"WARC records passed over: {filters.told(result.passed_over)}", soft_wrap=True)
    share = result.n_attributed / result.n_quotes if result.n_quotes else 0
    console.print(f"{number_of(result.n_quotes, 'quotation')}, {result.n_attributed:,} with a speaker ({share:.0%})")
    console.print(rows_table(result.rows))
    if result.changes is not None:
        _print_changes(console, result.changes)
    if result.corrections is not None:
        _print_corrections(console, result.corrections)
    for each in result.rejections[:N_LISTED]:
        console.print(f"rejected: {printable(each.source)}: {printable(each.error)}", soft_wrap=True)
    if len(result.rejections) > N_LISTED:
        console.print(f"… and {len(result.rejections) - N_LISTED:,} more")
    if result.dry_run:
        console.print("dry run: nothing was written")
    else:
        console.print(f"written to {result.out}", soft_wrap=True)


def _print_corrections(console: Console, corrections: Corrections) -> None:
    """Print what became of people's decisions."""
    parts = [f"{corrections.n_applied:,} applied"]
    if corrections.n_overruled:
        parts.append(f"{corrections.n_overruled:,} overruled by a later one")
    if corrections.unmatched:
        parts.append(f"{len(corrections.unmatched):,} no longer fit ({UNMATCHED} lists them)")
    console.print(f"{number_of(corrections.n_decisions, 'correction')}: {', '.join(parts)}", soft_wrap=True)
    for line in corrections.broken[:N_LISTED]:
        console.print(f"not read: {printable(str(line))}", soft_wrap=True)
    for winner, loser in corrections.conflicts[:N_LISTED]:
        words = winner.place.text if winner.place else ""
        console.print(
            f"conflict: {printable(winner.article_id)}: “{printable(words[:60])}”: {printable(winner.reviewer)} says "
            f"{printable(_said(winner))} (holds, for it is later), {printable(loser.reviewer)} says "
            f"{printable(_said(loser))}",
            soft_wrap=True,
        )
    if len(corrections.conflicts) > N_LISTED:
        console.print(f"… and {len(corrections.conflicts) - N_LISTED:,} more conflicts")
    for each in corrections.unmatched[:N_LISTED]:
        decision = each.decision
        words = decision.place.text if decision.place else ""
        console.print(
            f"does not fit: {printable(decision.article_id)}: “{printable(words[:60])}”: {each.reason}", soft_wrap=True
        )
    if len(corrections.unmatched) > N_LISTED:
        console.print(f"… and {len(corrections.unmatched) - N_LISTED:,} more")


def _said(decision: Decision) -> str:
    if decision.now is None:
        return "no quotation"
    return f"{decision.now.speaker or 'nobody'}, {decision.now.kind}"


def _print_changes(console: Console, changes: Changes) -> None:
    """Print what an update changed."""
    inputs, articles = changes.inputs, changes.configs["articles"]
    n_unchanged = articles.stayed - changes.n_changed - changes.n_missing
    console.print(
        f"input files: {len(inputs.added):,} new, {len(inputs.unchanged):,} unchanged, "
        f"{len(inputs.changed):,} changed, {len(inputs.missing):,} of the last build missing"
    )
    console.print(
        f"articles: {articles.added:,} added, {n_unchanged:,} unchanged, {changes.n_changed:,} changed, "
        f"{changes.n_missing:,} missing from the input (they stay)",
        soft_wrap=True,
    )
    others = (counted(each.added, config) for config, each in changes.configs.items() if config != "articles")
    console.print(f"added: {', '.join(others)}")
    if changes.n_relinked is not None:
        told = number_of(changes.n_relinked, "speaker")
        console.print(f"people: linked anew with another table; {told} of the last build changed")
    for what, names in (("changed", inputs.changed), ("missing", inputs.missing)):
        for name in names[:N_LISTED]:
            console.print(f"{what}: {printable(name)}", soft_wrap=True)
        if len(names) > N_LISTED:
            console.print(f"… and {len(names) - N_LISTED:,} more {what}")


def print_report(report: Report) -> None:
    """Print the violations of a validation, one a line and of each kind the first, and what was looked at."""
    console = results()
    kinds: Counter[str] = Counter()
    n_shown: Counter[str] = Counter()
    for violation in report.violations:
        kind = _kind(violation)
        kinds[kind] += 1
        if kinds[kind] <= N_OF_A_KIND and n_shown.total() < N_VIOLATIONS:
            n_shown[kind] += 1
            console.print(printable(str(violation)), soft_wrap=True)
    for kind, n in (kinds - n_shown).most_common():
        console.print(f"… and {n:,} more of {printable(kind)}", soft_wrap=True)
    n_rows = sum(sum(splits.values()) for splits in report.n_rows.values())
    for each in report.unchecked:
        console.print(f"not checked: {printable(each)}", soft_wrap=True)
    outcome = "valid" if report.ok else f"{number_of(len(report.violations), 'violation')}"
    console.print(f"{printable(report.path)}: {number_of(n_rows, 'row')}, {outcome}", soft_wrap=True)


def _kind(violation: Violation) -> str:
    """What is wrong with what, whatever the row: "quotes segments[].start [offsets]"."""
    field = re.sub(r"\[\d+\]", "[]", violation.field or "")
    return " ".join(filter(None, (violation.config, field, f"[{violation.rule}]")))


def report_as_json(report: Report) -> dict[str, object]:
    """``report`` as the JSON object that ``quoteset validate --json`` prints."""
    return {
        "path": report.path,
        "valid": report.ok,
        "n_violations": len(report.violations),
        "rows": report.n_rows,
        "violations": [dataclasses.asdict(each) for each in report.violations],
        "unchecked": list(report.unchecked),
    }


def print_export(done: Export) -> None:
    """Print what an export wrote, and what a user of each format has to know."""
    console = results()
    for each in done.formats:
        counts = ", ".join(counted(n, name) for name, n in each.counts.items() if n)
        size = f"{number_of(done.n_files[each.format], 'file')}, {done.n_bytes[each.format] / 1e6:,.1f} MB"
        console.print(f"{each.format}: {counts or 'nothing'} ({size})", soft_wrap=True)
        for note in each.notes:
            console.print(f"  {note}", soft_wrap=True)
    console.print(f"written to {printable(str(done.out))}", soft_wrap=True)
