"""A built folder -> the datasets hub, or any place that fsspec writes to: exactly its files, and proved to be there."""

from __future__ import annotations

from pathlib import Path

from quoteset.errors import UsageError
from quoteset.progress import Progress, Silent
from quoteset.publish import built, storage
from quoteset.publish.result import Changes, FileChange, HubOptions, PushResult, as_json

__all__ = ["Changes", "FileChange", "HubOptions", "PushResult", "as_json", "push"]

# How fsspec names what this program calls USER/NAME.
_HUB_URL = "hf://datasets/"


def push(
    path: Path,
    target: str,
    options: HubOptions | None = None,
    *,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> PushResult:
    """Make ``target`` hold what the built folder ``path`` holds; what else is there stays.

    ``target`` is USER/NAME on the hub, or a URL that fsspec can write to; ``options`` are for the hub alone. Files that
    are there already with the same content are not sent. ``dry_run`` only tells what would be done.

    Raises UsageError for a wrong target or options, DataError for a folder that no build wrote or that was changed
    since, RemoteError where the server does not do its part.
    """
    options = options or HubOptions()
    progress = progress or Silent()
    repo_id = target.removeprefix(_HUB_URL)
    found = built.find(path)
    if "://" not in repo_id:
        from quoteset.publish import hub

        repository = hub.find(repo_id, options, dry_run=dry_run)
        # Only now, for with many gigabytes it takes a while.
        folder = built.read(found, progress)
        return hub.push(folder, repository, options, dry_run=dry_run, progress=progress)
    if repo_id.startswith("hf://"):
        raise UsageError(f"{target}: only data sets can be pushed to the hub; write USER/NAME")
    if options != HubOptions():
        raise UsageError(f"{target}: branch, tag, message, private and public are for the hub: for USER/NAME")
    place = storage.find(target)
    return storage.push(built.read(found, progress), place, dry_run=dry_run, progress=progress)
