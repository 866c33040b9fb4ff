"""A built folder -> a data set repository on the hub: one commit, or none."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence

from huggingface_hub import CommitOperationAdd, CommitOperationDelete, get_token
from huggingface_hub.errors import HFValidationError
from huggingface_hub.utils import (  # type: ignore[attr-defined]  # documented there, but in no __all__
    are_progress_bars_disabled,
    disable_progress_bars,
    enable_progress_bars,
    validate_repo_id,
)

from quoteset import card, manifest
from quoteset.errors import DataError, RemoteError, UsageError
from quoteset.progress import Progress
from quoteset.publish.built import Built
from quoteset.publish.hub_repository import MAIN, Commit, HubRepository, RemoteFile, State
from quoteset.publish.result import Changes, HubOptions, PushResult, compare

_N_LISTED = 5  # files in an error


def find(repo_id: str, options: HubOptions, *, dry_run: bool) -> HubRepository:
    """The repository, before anything is read here or asked there but whose the token is.

    Raises UsageError where ``repo_id`` or ``options`` can never do, RemoteError for no token, or one that is not known;
    a dry run looks at what is public without one.
    """
    try:
        validate_repo_id(repo_id)
    except HFValidationError as error:
        raise UsageError(f"{repo_id}: is no name of a data set on the hub: {error}") from error
    if "/" not in repo_id:
        raise UsageError(f"{repo_id}: whose? Write USER/{repo_id}, or the URL of a place to copy the files to")
    if options.message is not None and not options.message.strip():
        raise UsageError("the message of the commit is empty; write one, or leave the option out")
    for kind, name in (("branch", options.branch), ("tag", options.tag)):
        if name is not None and (not name.strip() or name != name.strip() or name.startswith("refs/")):
            raise UsageError(f"{name!r}: is no name for a {kind}")
    repository = HubRepository(repo_id)
    if get_token() is not None:
        repository.check_token()
    elif not dry_run:
        raise RemoteError(
            f"{repo_id}: there is no token to push with; log in with `hf auth login`, or set HF_TOKEN to a token of "
            "yours that may write"
        )
    return repository


def push(
    built: Built, repository: HubRepository, options: HubOptions, *, dry_run: bool, progress: Progress
) -> PushResult:
    """Commit what ``built`` and the repository differ in, and prove that the commit holds it."""
    with _silent_client():
        return _Push(built, repository, options, progress).run(dry_run=dry_run)


@contextlib.contextmanager
def _silent_client() -> Iterator[None]:
    """Keep the client's progress bars off the terminal: one listener is told, and it is not theirs."""
    if are_progress_bars_disabled():
        yield
        return
    disable_progress_bars()
    try:
        yield
    finally:
        enable_progress_bars()


class _Push:
    """One push to one repository."""

    def __init__(self, built: Built, repository: HubRepository, options: HubOptions, progress: Progress) -> None:
        self._built = built
        self._repository = repository
        self._options = options
        self._progress = progress
        self._notes: list[str] = []

    def run(self, *, dry_run: bool) -> PushResult:
        options, repository = self._options, self._repository
        if self._built.others:
            self._note(f"not pushed, since no build made it: {_listed(self._built.others)}")
        self._progress.stage("comparing")
        text = (self._built.folder / card.NAME).read_text(encoding="utf-8")
        for warning in repository.check_card(text):
            self._note(f"the hub says of {card.NAME}: {warning}")
        state = repository.state()
        created = state is None
        if state is None and get_token() is None:
            self._note("without a token, a private repository of this name could not be seen")
        if state is None and not dry_run:
            repository.create(private=not options.public)
            state = repository.state()
            if state is None:
                raise RemoteError(f"{repository.repo_id}: was created and is not there; try again in a minute")
        head = self._find_head(state)
        there = repository.files(head) if head is not None else {}
        changes = self._compare(there)
        self._check_tag(state, head, changes)
        self._compare_cards(there, head, changes, text)
        private = state is None or state.private if options.public is None else not options.public
        if not dry_run:
            if state is None or head is None:
                raise RuntimeError("a repository without a head was pushed to")
            head = self._carry_out(changes, state, head)
        return self._result(changes, head, created=created, private=private, dry_run=dry_run)

    def _carry_out(self, changes: Changes, state: State, head: str) -> str:
        """Change the repository; the head afterwards."""
        options, repository = self._options, self._repository
        if options.public is False and not state.private:
            # Before anything is in it that strangers should not see.
            repository.set_private(True)
        if options.branch not in state.branches:
            repository.create_branch(options.branch, head)
        if not changes.is_nothing:
            head = self._commit(changes, head)
            self._verify(head)
        if options.tag is not None and options.tag not in state.tags:
            repository.create_tag(options.tag, head)
        if options.public and state.private:
            # Only now, when all of it is there.
            repository.set_private(False)
        return head

    def _note(self, text: str) -> None:
        self._notes.append(text)

    def _find_head(self, state: State | None) -> str | None:
        """The commit to build on: of the branch, or of main where the branch has to be made."""
        if state is None:
            return None
        branch = self._options.branch
        head = state.branches.get(branch)
        if head is not None:
            return head
        if branch in state.tags:
            raise UsageError(f"{self._repository.repo_id}: {branch} is a tag there, and no branch can be called so")
        head = state.branches.get(MAIN)
        if head is None:
            raise RemoteError(
                f"{self._repository.repo_id}: has no branch {MAIN} to begin {branch} from; make one there"
            )
        self._note(f"new branch {branch}, from the head of {MAIN}")
        return head

    def _compare(self, there: dict[str, RemoteFile]) -> Changes:
        sizes = {path: file.size for path, file in there.items()}
        return compare(self._built.files, sizes, lambda file: there[file.path].holds(file))

    def _check_tag(self, state: State | None, head: str | None, changes: Changes) -> None:
        """A tag stands for one commit for ever: others cite it."""
        tag = self._options.tag
        if state is None or tag is None or tag not in state.tags:
            return
        if state.tags[tag] != head or not changes.is_nothing:
            raise UsageError(
                f"{self._repository.repo_id}: there is a tag {tag} already, on commit {state.tags[tag][:8]}; choose "
                "another name, or delete that one on the hub"
            )

    def _compare_cards(self, there: dict[str, RemoteFile], head: str | None, changes: Changes, text: str) -> None:
        """Say so where words that somebody wrote into the card on the hub are about to go."""
        if head is None or card.NAME not in {each.path for each in changes.changed}:
            return
        try:
            words = card.user_text(self._repository.read_text(card.NAME, head)).strip()
        except DataError:
            # Without its markers, nobody can tell which words are whose.
            self._note(f"the {card.NAME} on the hub has lost its markers; it is replaced as a whole")
            return
        if words and words not in text:
            self._note(
                f"the {card.NAME} on the hub has text between its markers that {self._built.folder / card.NAME} lacks, "
                "and is replaced; to keep the text, copy it into that file and push again (it stays in the history, at "
                f"commit {head[:8]})"
            )

    def _commit(self, changes: Changes, parent: str) -> str:
        local = {each.path: each.local for each in self._built.files}
        additions = [
            CommitOperationAdd(path_in_repo=each.path, path_or_fileobj=local[each.path])
            for each in (*changes.added, *changes.changed)
        ]
        deletions = [CommitOperationDelete(path_in_repo=each.path, is_folder=False) for each in changes.deleted]
        self._progress.stage("uploading", len(additions))
        self._repository.upload(additions, self._options.branch, self._progress)
        self._progress.stage("committing")
        built = self._built
        (sha256,) = (each.sha256 for each in built.files if each.path == manifest.NAME)
        wanted = Commit(
            operations=[*additions, *deletions],
            branch=self._options.branch,
            parent=parent,
            message=self._options.message
            or f"{built.n_quotes:,} quotations from {built.n_articles:,} articles, built by quoteset {built.version}",
            description=f"SHA-256 of {manifest.NAME}: {sha256}",
        )
        return self._repository.commit(
            wanted,
            is_done=lambda commit: self._compare(self._repository.files(commit)).is_nothing,
            progress=self._progress,
        )

    def _verify(self, commit: str) -> None:
        """Compare what the hub says it has with what is here, file by file."""
        self._progress.stage("verifying")
        left = self._compare(self._repository.files(commit))
        if not left.is_nothing:
            wrong = [each.path for each in (*left.added, *left.changed)]
            told = [f"not as here: {_listed(wrong)}"] if wrong else []
            if left.deleted:
                told.append(f"still there: {_listed([each.path for each in left.deleted])}")
            raise RemoteError(
                f"{self._repository.repo_id}: commit {commit[:8]} was made, but does not hold what was sent "
                f"({'; '.join(told)}); look for a .gitignore or a filter there, then push again"
            )

    def _result(self, changes: Changes, head: str | None, *, created: bool, private: bool, dry_run: bool) -> PushResult:
        url = self._repository.url
        if self._options.branch != MAIN:
            url = f"{url}/tree/{self._options.branch}"
        return PushResult(
            target=self._repository.repo_id,
            url=url,
            dry_run=dry_run,
            changes=changes,
            notes=tuple(self._notes),
            created=created,
            private=private,
            branch=self._options.branch,
            commit=head,
            tag=self._options.tag,
        )


def _listed(paths: Sequence[str]) -> str:
    more = f" and {len(paths) - _N_LISTED} more" if len(paths) > _N_LISTED else ""
    return ", ".join(paths[:_N_LISTED]) + more
