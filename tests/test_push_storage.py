"""`quoteset push` to places of fsspec's that keep no checksums: their files are read back."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fsspec
import pytest
from fsspec.implementations.local import LocalFileSystem
from push_samples import build, sha256s
from sample_corpus import contents

import quoteset
from quoteset import cli
from quoteset.errors import RemoteError
from quoteset.publish import checksums


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("sample"))


def spy(monkeypatch: pytest.MonkeyPatch, act: Callable[[str], None]) -> None:
    """Call ``act`` with the target of every copy before it is made."""
    copy = LocalFileSystem.put_file

    def put_file(self: Any, local: str, target: str, **options: Any) -> None:
        act(target)
        copy(self, local, target, **options)

    monkeypatch.setattr(LocalFileSystem, "put_file", put_file)


def test_folder(sample: Path, tmp_path: Path) -> None:
    target = tmp_path / "shared" / "data"
    result = quoteset.push(sample, f"file://{target}")
    assert [each.path for each in result.changes.added] == sorted(sha256s(sample))
    assert contents(target) == contents(sample)
    assert quoteset.validate(target).ok
    assert quoteset.push(sample, f"file://{target}").changes.is_nothing


def test_memory(sample: Path) -> None:
    quoteset.push(sample, "memory://data/set")
    found = fsspec.filesystem("memory").find("/data/set")
    assert [path.removeprefix("/data/set/") for path in found] == sorted(sha256s(sample))


def test_card_and_manifest_come_last(sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "data"
    stale = target / "quotes" / "train-00000-of-00002.parquet"
    stale.parent.mkdir(parents=True)
    stale.write_bytes(b"stale")
    copied = []

    def note(path: str) -> None:
        copied.append(Path(path).relative_to(target).as_posix())
        # No reader of the new card may meet it.
        assert stale.exists() == (copied[-1] not in ("README.md", "manifest.json"))

    spy(monkeypatch, note)
    quoteset.push(sample, f"file://{target}")
    assert copied[-2:] == ["README.md", "manifest.json"]
    assert len(copied) == len(set(copied)) == len(sha256s(sample))


def test_goes_on_where_it_was(sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[str] = []

    def fail(path: str) -> None:
        if len(copied) == 5:
            raise OSError(5, "the cable is out")
        copied.append(path)

    with monkeypatch.context() as patched:
        spy(patched, fail)
        with pytest.raises(RemoteError, match="the cable is out; check the address"):
            quoteset.push(sample, f"file://{tmp_path / 'data'}")
    # And what was being written when it ended is there in part.
    Path(copied[-1]).write_bytes(Path(copied[-1]).read_bytes()[:-10])
    result = quoteset.push(sample, f"file://{tmp_path / 'data'}")
    assert len(result.changes.unchanged) == 4
    assert contents(tmp_path / "data") == contents(sample)


def test_place_that_stores_something_else(sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "data"

    def spoil(path: str) -> None:
        first = target / "articles" / "train-00000-of-00001.parquet"
        if path.endswith("manifest.json"):
            first.write_bytes(b"?" * first.stat().st_size)

    spy(monkeypatch, spoil)
    with pytest.raises(RemoteError, match=r"not as here: articles/train-00000-of-00001\.parquet"):
        quoteset.push(sample, f"file://{target}")


def test_no_permission(sample: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(RemoteError, match=f"file://{tmp_path}/file/data: "):
        quoteset.push(sample, f"file://{tmp_path}/file/data")


def test_summary(sample: Path, tmp_path: Path) -> None:
    from typer.testing import CliRunner

    done = CliRunner().invoke(cli.app, ["push", str(sample), f"file://{tmp_path}/data", "--dry-run"])
    assert done.exit_code == 0
    assert (
        f"dry run: nothing was changed; to file://{tmp_path}/data would go: {len(sha256s(sample))} files" in done.stdout
    )
    done = CliRunner().invoke(cli.app, ["push", str(sample), f"file://{tmp_path}/data", "--json", "-q"])
    assert json.loads(done.stdout)["target"] == f"file://{tmp_path}/data"


def test_git_blob_id(tmp_path: Path) -> None:
    """As `git hash-object` gives it."""
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "hello").write_bytes(b"hello\n")
    assert checksums.git_blob_id(tmp_path / "empty") == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
    assert checksums.git_blob_id(tmp_path / "hello") == "ce013625030ba8dba906f756967f9e9ca394464a"
