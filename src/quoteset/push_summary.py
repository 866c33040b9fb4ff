"""What a push did, or would do, as a person reads it."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table

from quoteset.card.markdown import file_size
from quoteset.counts import number_of
from quoteset.publish import FileChange, PushResult
from quoteset.terminal import printable, results

N_LISTED = 20  # files of a kind; --json has them all


def print_push(result: PushResult) -> None:
    """Print the changes, and where they are now."""
    console = results()
    changes = result.changes
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column()
    table.add_column(overflow="fold")
    table.add_column(justify="right")
    for kind, files in (("added", changes.added), ("changed", changes.changed), ("deleted", changes.deleted)):
        for each in files[:N_LISTED]:
            table.add_row(kind, printable(each.path), file_size(each.n_bytes))
        if rest := files[N_LISTED:]:
            table.add_row(kind, f"… and {len(rest):,} more", _size(rest))
    if changes.unchanged:
        table.add_row("unchanged", number_of(len(changes.unchanged), "file"), _size(changes.unchanged))
    console.print(table)
    for note in result.notes:
        console.print(f"note: {printable(note)}", soft_wrap=True)
    console.print(_outcome(result), soft_wrap=True)


def _outcome(result: PushResult) -> str:
    sent = (*result.changes.added, *result.changes.changed)
    amount = f"{number_of(len(sent), 'file')}, {_size(sent)}"
    if result.changes.deleted:
        amount += f"; {number_of(len(result.changes.deleted), 'file')} deleted"
    visibility = {True: "private", False: "public", None: ""}[result.private]
    about = [f"{visibility} repository" if visibility else "", f"tag {result.tag}" if result.tag else ""]
    if result.commit:
        about.insert(0, f"commit {result.commit[:8]}")
    where = result.url
    if told := ", ".join(filter(None, about)):
        where += f" ({told})"
    if result.dry_run:
        new = "a new repository, " if result.created else ""
        return f"dry run: nothing was changed; to {new}{where} would go: {amount}"
    if result.changes.is_nothing:
        return f"nothing to push: all of it is there already: {where}"
    return f"pushed and verified: {amount}: {where}"


def _size(files: Sequence[FileChange]) -> str:
    return file_size(sum(each.n_bytes for each in files))
