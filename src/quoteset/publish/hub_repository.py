"""One data set repository on the hub: what is in it, and the few calls that change it."""

from __future__ import annotations

import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from huggingface_hub import (
    CommitOperationAdd,
    CommitOperationDelete,
    HfApi,
    hf_hub_download,
)
from huggingface_hub.errors import BadRequestError, GatedRepoError, RepositoryNotFoundError
from huggingface_hub.hf_api import RepoFile
from huggingface_hub.utils import (  # type: ignore[attr-defined]  # documented there, but in no __all__
    get_session,
    hf_raise_for_status,
)

import quoteset
from quoteset.errors import DataError, RemoteError
from quoteset.progress import Progress
from quoteset.publish.built import BuiltFile
from quoteset.publish.checksums import git_blob_id
from quoteset.publish.hub_errors import FAILURES, may_pass, named, status_of, told

MAIN = "main"
_TYPE = "dataset"

# Blobs go up in batches before the commit, which then carries nothing but names: the hub is asked about 256 files at
# most at a time, and what one batch brought is never sent again.
_BATCH_FILES = 100
_BATCH_BYTES = 2 * 2**30

# Seconds between attempts to commit: the client repeats all other calls by itself, this one never.
_WAITS = (1.0, 2.0, 4.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteFile:
    """A file at a commit. The hub keeps the SHA-256 of large files, and git's id of all others."""

    size: int
    git_id: str
    sha256: str | None

    def holds(self, file: BuiltFile) -> bool:
        """Whether it has the content of ``file``."""
        if self.size != file.size:
            return False
        return self.sha256 == file.sha256 if self.sha256 is not None else self.git_id == git_blob_id(file.local)


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A repository as it is."""

    private: bool
    branches: dict[str, str]  # -> commit
    tags: dict[str, str]  # -> commit


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """A commit to be made."""

    operations: Sequence[CommitOperationAdd | CommitOperationDelete]
    branch: str
    parent: str  # it is made on this commit or not at all
    message: str
    description: str


class HubRepository:
    """The calls to ``repo_id``, with the token that the machine has. Every failure is a RemoteError.

    The token is never seen here: the client finds it where HF_TOKEN or `hf auth login` left it.
    """

    def __init__(self, repo_id: str) -> None:
        self.repo_id = repo_id
        self._api = HfApi(library_name="quoteset", library_version=quoteset.__version__)

    @property
    def url(self) -> str:
        """The address of the repository's page."""
        return f"{self._api.endpoint}/datasets/{self.repo_id}"

    def check_token(self) -> None:
        """Raise RemoteError where the hub does not know whose the token is."""
        with named(self.repo_id, "ask the hub whose the token is"):
            try:
                self._api.whoami()
            except FAILURES as failure:
                # That one question may be asked only so often; the next calls will tell.
                if status_of(failure) != 429:
                    raise

    def state(self) -> State | None:
        """What there is, or None where there is no such repository, or none that the token may see."""
        with named(self.repo_id, "read the repository"):
            try:
                info = self._api.repo_info(self.repo_id, repo_type=_TYPE)
                refs = self._api.list_repo_refs(self.repo_id, repo_type=_TYPE)
            except GatedRepoError:
                raise
            except RepositoryNotFoundError:
                return None
        return State(
            private=bool(info.private),
            branches={each.name: each.target_commit for each in refs.branches},
            tags={each.name: each.target_commit for each in refs.tags},
        )

    def files(self, commit: str) -> dict[str, RemoteFile]:
        """Every file at ``commit`` by its path."""
        with named(self.repo_id, "list the files"):
            entries = self._api.list_repo_tree(self.repo_id, repo_type=_TYPE, revision=commit, recursive=True)
            return {
                each.path: RemoteFile(
                    size=each.size, git_id=each.blob_id, sha256=each.lfs.sha256 if each.lfs is not None else None
                )
                for each in entries
                if isinstance(each, RepoFile)
            }

    def read_text(self, path: str, commit: str) -> str:
        """A small file at ``commit`` as text; what is no UTF-8 in it becomes U+FFFD."""
        with named(self.repo_id, f"read {path}"), tempfile.TemporaryDirectory(prefix="quoteset-") as folder:
            local = hf_hub_download(self.repo_id, path, repo_type=_TYPE, revision=commit, local_dir=folder)
            return Path(local).read_text(encoding="utf-8", errors="replace")

    def check_card(self, text: str) -> list[str]:
        """What the hub finds odd in the YAML of a card; raises DataError where it does not take it.

        The client asks the same before it commits, but then everything is uploaded.
        """
        with named(self.repo_id, "check the card"):
            content = {"content": text, "repoType": _TYPE}
            response = get_session().post(f"{self._api.endpoint}/api/validate-yaml", json=content)
            try:
                hf_raise_for_status(response)
            except BadRequestError as failure:
                told = "; ".join(_messages(response.json(), "errors")) or str(failure)
                raise DataError(f"{self.repo_id}: the hub refuses the card: {told}") from failure
            return _messages(response.json(), "warnings")

    def create(self, *, private: bool) -> None:
        """Make the repository; none that is there is changed."""
        with named(self.repo_id, "create the repository"):
            self._api.create_repo(self.repo_id, repo_type=_TYPE, private=private, exist_ok=True)

    def set_private(self, private: bool) -> None:
        """Close the repository, or open it to everybody."""
        with named(self.repo_id, f"make the repository {'private' if private else 'public'}"):
            self._api.update_repo_settings(self.repo_id, repo_type=_TYPE, private=private)

    def create_branch(self, branch: str, commit: str) -> None:
        """Begin a branch at ``commit``."""
        with named(self.repo_id, f"create the branch {branch}"):
            self._api.create_branch(self.repo_id, repo_type=_TYPE, branch=branch, revision=commit, exist_ok=True)

    def create_tag(self, tag: str, commit: str) -> None:
        """Name ``commit``."""
        with named(self.repo_id, f"create the tag {tag}"):
            self._api.create_tag(self.repo_id, repo_type=_TYPE, tag=tag, revision=commit)

    def upload(self, additions: Sequence[CommitOperationAdd], branch: str, progress: Progress) -> None:
        """Bring the blobs of ``additions`` to the hub's storage; those that it has are not sent again."""
        for batch in _batches(additions):
            with named(self.repo_id, "upload the files"):
                self._api.preupload_lfs_files(self.repo_id, batch, repo_type=_TYPE, revision=branch, free_memory=False)
            progress.advance(len(batch))

    def commit(self, wanted: Commit, *, is_done: Callable[[str], bool], progress: Progress) -> str:
        """Commit everything at once; the id of the new commit.

        A commit that the hub did not take for a reason that may pass is tried again, a few times. ``is_done`` tells of
        a commit that nobody here knows whether it is this one, made although its answer was lost. Raises RemoteError
        where another one came in between: nothing is changed then.
        """
        with named(self.repo_id, "commit"):
            for wait in (*_WAITS, None):
                try:
                    return self._commit_once(wanted)
                except FAILURES as failure:
                    if not may_pass(failure):
                        raise
                    reason = failure
                head = self._head(wanted.branch)
                if head is not None and head != wanted.parent:
                    if is_done(head):
                        return head
                    raise RemoteError(
                        f"{self.repo_id}: somebody else committed to {wanted.branch} while this push ran: its head "
                        f"moved from {wanted.parent[:8]} to {head[:8]}; nothing of this push is in it. Look at what "
                        "came in, then push again: what was uploaded is not sent again"
                    ) from reason
                if wait is not None:
                    progress.note(f"{told(reason, 'commit')}; trying again in {wait:g} s")
                    time.sleep(wait)
        state = "nothing is changed there" if head is not None else "it is not known whether anything is changed there"
        raise RemoteError(
            f"{self.repo_id}: {told(reason, 'commit')}; after {len(_WAITS) + 1} attempts {state}. Push again later: "
            "what was uploaded is not sent again"
        ) from reason

    def _commit_once(self, wanted: Commit) -> str:
        with warnings.catch_warnings():
            # What the hub finds odd in the card was told before.
            warnings.simplefilter("ignore", UserWarning)
            made = self._api.create_commit(
                self.repo_id,
                list(wanted.operations),
                commit_message=wanted.message,
                commit_description=wanted.description,
                repo_type=_TYPE,
                revision=wanted.branch,
                parent_commit=wanted.parent,
            )
        return str(made.oid)

    def _head(self, branch: str) -> str | None:
        """The commit at which ``branch`` is now, where the hub tells."""
        try:
            state = self.state()
        except RemoteError:
            return None
        return state.branches.get(branch) if state is not None else None


def _messages(answer: Any, kind: str) -> list[str]:
    """The messages of a kind in what the hub says of a card.

    >>> _messages({"errors": [{"message": "no such\\n license"}], "warnings": []}, "errors")
    ['no such license']
    """
    return [" ".join(str(each.get("message")).split()) for each in answer.get(kind, ())]


def _batches(additions: Sequence[CommitOperationAdd]) -> Iterator[list[CommitOperationAdd]]:
    batch: list[CommitOperationAdd] = []
    n_bytes = 0
    for addition in additions:
        batch.append(addition)
        n_bytes += addition.upload_info.size
        if len(batch) == _BATCH_FILES or n_bytes >= _BATCH_BYTES:
            yield batch
            batch, n_bytes = [], 0
    if batch:
        yield batch
