"""What a push is asked for, and what it did or would do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from quoteset.folder import is_own
from quoteset.publish.built import BuiltFile


@dataclass(frozen=True, slots=True, kw_only=True)
class HubOptions:
    """What can be chosen of a push to the hub."""

    branch: str = "main"  # made from the head of main where it is not there
    tag: str | None = None  # put on the commit; never moved
    message: str | None = None  # first line of the commit; None: what was built
    public: bool | None = None  # None: a new repository is private, another stays as it is


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file, and its size: of a deleted one where it is, else here."""

    path: str
    n_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """The difference between a built folder and the place that it is pushed to; each by path."""

    added: tuple[FileChange, ...] = ()
    changed: tuple[FileChange, ...] = ()
    deleted: tuple[FileChange, ...] = ()  # left by an earlier push; never what people put there
    unchanged: tuple[FileChange, ...] = ()

    @property
    def is_nothing(self) -> bool:
        """Whether the place holds just what it should."""
        return not (self.added or self.changed or self.deleted)

    @property
    def n_bytes(self) -> int:
        """The size of all that is sent."""
        return sum(each.n_bytes for each in (*self.added, *self.changed))


@dataclass(frozen=True, slots=True, kw_only=True)
class PushResult:
    """What a push did, or with ``dry_run`` would do."""

    target: str  # as it was named
    url: str  # where to look at it
    dry_run: bool
    changes: Changes = field(repr=False)
    notes: tuple[str, ...] = ()  # what the user should know: one line each
    created: bool = False  # the repository is new
    private: bool | None = None  # of the repository, afterwards; None where there is none
    branch: str | None = None
    commit: str | None = None  # the head afterwards; None where there is none
    tag: str | None = None


def compare(files: Iterable[BuiltFile], there: Mapping[str, int], is_same: Callable[[BuiltFile], bool]) -> Changes:
    """How the ``files`` differ from what is ``there``: paths with sizes.

    ``is_same`` is asked about files that are there with the same size.
    """
    added, changed, unchanged = [], [], []
    wanted = {each.path: each for each in files}
    for path, file in sorted(wanted.items()):
        change = FileChange(path, file.size)
        if path not in there:
            added.append(change)
        elif there[path] == file.size and is_same(file):
            unchanged.append(change)
        else:
            changed.append(change)
    stale = [FileChange(path, size) for path, size in sorted(there.items()) if path not in wanted and is_own(path)]
    return Changes(added=tuple(added), changed=tuple(changed), deleted=tuple(stale), unchanged=tuple(unchanged))


def as_json(result: PushResult) -> dict[str, object]:
    """``result`` as the JSON object that ``quoteset push --json`` prints."""
    changes = result.changes
    kinds = {
        "added": changes.added,
        "changed": changes.changed,
        "deleted": changes.deleted,
        "unchanged": changes.unchanged,
    }
    return {
        "target": result.target,
        "url": result.url,
        "dry_run": result.dry_run,
        "created": result.created,
        "private": result.private,
        "branch": result.branch,
        "commit": result.commit,
        "tag": result.tag,
        "bytes": changes.n_bytes,
        **{kind: [{"path": each.path, "bytes": each.n_bytes} for each in files] for kind, files in kinds.items()},
        "notes": list(result.notes),
    }
