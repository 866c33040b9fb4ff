"""What of a build is done: a line for each finished batch, with the hash of every table that it wrote.

A build that is killed, whatever the moment, leaves a journal that the next one with the same work goes on from. Lines
are appended; one that was torn, and tables that are not what they should be, only mean that the batch is done again.
"""

from __future__ import annotations

import dataclasses
import hashlib
import os
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

import quoteset
from quoteset.batch import Outcome
from quoteset.checking import Shard
from quoteset.corrections import Conflict, Corrected, Misfit
from quoteset.errors import UsageError
from quoteset.manifest import Input, library_versions
from quoteset.readers import Source, stamp
from quoteset.records import Rejection
from quoteset.settings import differences

NAME = "journal.jsonl"

# Seconds between two moments at which the journal is made to reach the disk. What a loss of power takes beyond that is
# seen by the hashes; a process that is killed takes nothing.
SYNC_INTERVAL = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What the finished batches follow from: only with all of it the same can a build be continued."""

    quoteset: str  # version
    code: str  # hash of the program, for those who change it
    libraries: Mapping[str, str]
    settings: Mapping[str, Mapping[str, object]]  # those that say what is read and found
    limit: int | None
    n_files: int
    files: str  # hash of their names, sizes and times
    base: str | None  # hash of the manifest of the data set that is updated


# Settings of what comes after the batches, or of how they are done.
_LATER = ("run", "card", "splits", "duplicates", "people")


def work(
    settings: Mapping[str, Mapping[str, object]], sources: Iterable[Source], *, limit: int | None, base: str | None
) -> Work:
    """The work of a build of ``sources``; ``settings`` as ``settings.as_table`` gives them."""
    digest = hashlib.sha256()
    n_files = 0
    for n_files, source in enumerate(sources, 1):  # noqa: B007 - counted for afterwards
        # A file that tells nothing of itself may have changed: it equals nothing, not even itself.
        told = stamp(source) or os.urandom(16).hex()
        digest.update(repr((source.name, source.path, told)).encode(errors="surrogateescape"))
    return Work(
        quoteset=quoteset.__version__,
        code=_code(),
        libraries=library_versions(),
        settings={key: value for key, value in settings.items() if key not in _LATER},
        limit=limit,
        n_files=n_files,
        files=digest.hexdigest(),
        base=base,
    )


class Journal:
    """The finished batches of a build: those found when it was opened, and those added since."""

    def __init__(self, path: Path, outcomes: dict[int, Outcome], *, is_second_try: bool) -> None:
        self.outcomes = outcomes
        # Whether a build of the same work was killed before: perhaps by an article.
        self.is_second_try = is_second_try
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND)
        self._synced = time.monotonic()

    def add(self, outcome: Outcome) -> None:
        """Note that a batch is done."""
        self.outcomes[outcome.number] = outcome
        _write(self._file, as_line(outcome))
        if time.monotonic() - self._synced > SYNC_INTERVAL:
            os.fsync(self._file)
            self._synced = time.monotonic()

    def close(self) -> None:
        """Add no more."""
        os.close(self._file)


def open_journal(folder: Path, shards: Path, planned: Work) -> Journal:
    """The journal in ``folder``, a new one where there is none.

    Deletes every file of ``shards`` that no finished batch has made. Raises UsageError where the journal is of other
    work and holds finished batches, which are then left as they are.
    """
    path = folder / NAME
    header = {"work": dataclasses.asdict(planned)}
    begun, found, length = _read(path)
    is_same = begun == orjson.loads(orjson.dumps(header))
    if begun is not None and found and not is_same:
        raise UsageError(
            f"{folder}: holds {len(found):,} finished batches of a build that was stopped, and this one cannot go on "
            f"from there: {_difference(begun, planned)}. Repeat that build as it was, or use --fresh to delete what it "
            "did"
        )
    if is_same:
        os.truncate(path, length)
    else:
        found = {}
        _create(path, orjson.dumps(header) + b"\n")
    outcomes = _proved(found, shards)
    made = {shard.name for each in outcomes.values() for shard in each.shards}
    for file in shards.iterdir():
        if file.name not in made:
            file.unlink()
    return Journal(path, outcomes, is_second_try=is_same)


def has_work(folder: Path) -> bool:
    """Whether the journal in ``folder``, if there is one, names a finished batch."""
    return bool(_read(folder / NAME)[1])


def _read(path: Path) -> tuple[object, dict[int, Outcome], int]:
    """The header, the outcomes, and the length of the journal up to the first line that is not whole."""
    header: object = None
    outcomes: dict[int, Outcome] = {}
    length = 0
    if not path.is_file():
        return header, outcomes, length
    with path.open("rb") as file:
        for line in file:
            try:
                content = orjson.loads(line)
                if header is None:
                    header = content
                else:
                    outcome = outcome_of(content)
                    outcomes[outcome.number] = outcome
            except (ValueError, KeyError, TypeError):
                break
            if not line.endswith(b"\n"):
                break
            length += len(line)
    return header, outcomes, length


def _create(path: Path, line: bytes) -> None:
    """Begin a journal, at once or not at all."""
    new = path.with_suffix(".new")
    new.write_bytes(line)
    new.replace(path)


def _write(file: int, line: bytes) -> None:
    while line:
        line = line[os.write(file, line) :]


def _proved(outcomes: dict[int, Outcome], shards: Path) -> dict[int, Outcome]:
    """The outcomes whose tables are all there and as they were written."""

    def is_whole(outcome: Outcome) -> bool:
        for shard in outcome.shards:
            try:
                with (shards / shard.name).open("rb") as file:
                    if hashlib.file_digest(file, "sha256").hexdigest() != shard.sha256:
                        return False
            except OSError:
                return False
        return True

    # Hashing lets other threads run, and most of the time is the disk's.
    with ThreadPoolExecutor(4) as pool:
        proofs = list(pool.map(is_whole, outcomes.values()))
    return {each.number: each for each, proof in zip(outcomes.values(), proofs, strict=True) if proof}


def _difference(begun: object, planned: Work) -> str:
    """What of the work is not the same, in words."""
    then = begun.get("work", {}) if isinstance(begun, dict) else {}
    now = orjson.loads(orjson.dumps(dataclasses.asdict(planned)))
    told = [
        f"{each.key} was {each.then}, and is {each.now}"
        for name in ("settings", "libraries")
        for each in differences(then.get(name) or {}, now[name])
    ]
    for name, what in (("quoteset", "version of quoteset"), ("limit", "--limit"), ("base", "data set to update")):
        if then.get(name) != now[name]:
            told.append(f"the {what} was {then.get(name)}, and is {now[name]}")
    if then.get("code") != now["code"]:
        told.append("the program was changed")
    if then.get("files") != now["files"]:
        told.append(
            f"its inputs were other files ({then.get('n_files'):,} then, {now['n_files']:,} now), or they changed"
        )
    return "; ".join(told)


def _code() -> str:
    """The hash of all files of the program, packs and queries included."""
    root = Path(quoteset.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        if path.suffix in (".py", ".toml", ".sql", ".json") and path.is_file():
            digest.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def as_line(outcome: Outcome) -> bytes:
    """``outcome`` as one line of JSON."""
    return orjson.dumps(dataclasses.asdict(outcome)) + b"\n"


def _corrected(content: Any) -> Corrected:
    return Corrected(
        applied=tuple(content["applied"]),
        overruled=tuple(content["overruled"]),
        misfits=tuple(Misfit(**each) for each in content["misfits"]),
        conflicts=tuple(Conflict(**each) for each in content["conflicts"]),
    )


def _input(content: Any) -> Input:
    passed_over = tuple((name, n) for name, n in content["passed_over"])
    return Input(content["source"], content["sha256"], passed_over)


def outcome_of(content: Any) -> Outcome:
    """The outcome in a line that ``as_line`` made, read as JSON."""
    return Outcome(
        number=content["number"],
        n_inputs=content["n_inputs"],
        rejections=tuple(Rejection(**each) for each in content["rejections"]),
        bad_rows=tuple(Rejection(**each) for each in content["bad_rows"]),
        inputs=tuple(_input(each) for each in content["inputs"]),
        shards=tuple(Shard(**each) for each in content["shards"]),
        corrected=tuple(_corrected(each) for each in content["corrected"]),
    )
