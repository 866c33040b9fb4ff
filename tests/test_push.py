"""`quoteset push` to the hub: real processes, real HTTP, and then the real load_dataset from what was pushed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hub_server import READ_TOKEN, WRITE_TOKEN, Hub
from push_samples import (
    PROGRAM,
    build,
    cut_into_shards,
    hub_environment,
    load_from_hub,
    read_manifest,
    run,
    sha256s,
    write_manifest,
)

import quoteset

NAME = "me/who-said-what"
STALE = "quotes/train-00000-of-00002.parquet"  # of an earlier build, in two shards
START = b"<!-- user:start -->"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="module")
def larger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another build: more articles, and no split but train."""
    return build(tmp_path_factory.mktemp("larger"), 20, shares=(1, 0, 0))


@pytest.fixture
def built(sample: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sample, tmp_path / "built"))


@pytest.fixture
def hub() -> Iterator[Hub]:
    with Hub() as running:
        yield running


class Pusher:
    """Pushes with the installed program, as a user with a machine of their own."""

    def __init__(self, hub: Hub, home: Path) -> None:
        self.hub = hub
        self.home = home

    def __call__(self, built: Path, *options: object, name: str = NAME, **changed: str | None) -> Any:
        return run(hub_environment(self.hub, self.home, **changed), "push", built, name, *options)

    def json(self, built: Path, *options: object, **changed: str | None) -> dict[str, Any]:
        done = self(built, "--json", *options, **changed)
        assert done.returncode == 0, done.stderr
        told: dict[str, Any] = json.loads(done.stdout)
        return told

    def assert_holds(self, built: Path, revision: str = "main", *, others: tuple[str, ...] = ()) -> None:
        """The hub holds ``built`` to the byte, and every config loads from there, streaming too."""
        loaded = load_from_hub(hub_environment(self.hub, self.home), NAME, revision)
        rows = read_manifest(built)["rows"]
        assert loaded["rows"] == loaded["streamed"] == {config: splits for config, splits in rows.items() if splits}
        files = {path: sha256 for path, sha256 in loaded["files"].items() if path not in (".gitattributes", *others)}
        assert files == sha256s(built)
        assert set(others) <= set(loaded["files"])


@pytest.fixture
def push(hub: Hub, tmp_path: Path) -> Iterator[Pusher]:
    yield Pusher(hub, tmp_path / "home")
    kept = [path for path in (tmp_path / "home").rglob("*") if path.is_file()]
    assert not [path for path in kept if WRITE_TOKEN.encode() in path.read_bytes()], "the token was stored"


def paths(told: list[dict[str, Any]]) -> list[str]:
    return [each["path"] for each in told]


class TestPush:
    def test_first_push(self, hub: Hub, push: Pusher, built: Path) -> None:
        (built / "notes.txt").write_text("for me alone")
        done = push(built)
        assert done.returncode == 0, done.stderr
        assert "added" in done.stdout
        assert "quotes/train-00000-of-00001.parquet" in done.stdout
        assert "not pushed, since no build made it: notes.txt" in done.stdout
        assert f"pushed and verified: {len(sha256s(built))} files" in done.stdout
        assert f"{hub.url}/datasets/{NAME}" in done.stdout
        assert hub.repos[NAME].private
        rows = read_manifest(built)["rows"]
        n_quotes, n_articles = sum(rows["quotes"].values()), sum(rows["articles"].values())
        message = f"{n_quotes} quotations from {n_articles} articles, built by quoteset {quoteset.__version__}"
        assert hub.repos[NAME].history() == [message, "initial commit"]
        push.assert_holds(built)

    def test_push_again_makes_no_commit(self, hub: Hub, push: Pusher, built: Path) -> None:
        first = push.json(built)
        n_uploads, n_posts = len(hub.uploads), hub.count("POST /api/datasets/")
        again = push.json(built)
        assert len(hub.uploads) == n_uploads
        assert hub.count("POST /api/datasets/") == n_posts
        assert again["commit"] == first["commit"] == hub.repos[NAME].branches["main"]
        assert paths(again["unchanged"]) == sorted(sha256s(built))
        assert not again["added"] + again["changed"] + again["deleted"]
        assert "nothing to push" in push(built).stdout
        push.assert_holds(built)

    def test_changed_push(self, hub: Hub, push: Pusher, sample: Path, larger: Path) -> None:
        """New rows replace old ones, splits that are no more go, and what people put there stays."""
        push.json(sample)
        hub.edit(NAME, STALE, b"left by somebody's build")
        hub.edit(NAME, "quotes/notes.txt", b"kept")
        hub.edit(NAME, "scripts/mine.py", b"kept too")
        told = push.json(larger, "--message", "More articles")
        gone = {path for path in sha256s(sample) if "/test-" in path or "/validation-" in path}
        assert gone
        assert set(paths(told["deleted"])) == gone | {STALE}
        assert hub.repos[NAME].history()[:2] == ["More articles", "edit scripts/mine.py"]
        push.assert_holds(larger, others=("quotes/notes.txt", "scripts/mine.py"))

    def test_dry_run(self, hub: Hub, push: Pusher, sample: Path, larger: Path) -> None:
        told = push.json(sample, "--dry-run")
        assert told["created"]
        assert told["private"]
        assert told["commit"] is None
        assert paths(told["added"]) == sorted(sha256s(sample))
        assert told["bytes"] == sum((sample / path).stat().st_size for path in sha256s(sample))
        assert not hub.repos

        push.json(sample)
        hub.edit(NAME, "notes.txt", b"kept")
        n_commits, n_uploads = len(hub.repos[NAME].commits), len(hub.uploads)
        dry = push.json(larger, "--dry-run", "--branch", "next", "--tag", "v2", "--public")
        assert (len(hub.repos[NAME].commits), len(hub.uploads)) == (n_commits, n_uploads)
        assert (set(hub.repos[NAME].branches), hub.repos[NAME].tags, hub.repos[NAME].private) == ({"main"}, {}, True)
        assert "dry run: nothing was changed" in push(larger, "--dry-run").stdout
        push.assert_holds(sample, others=("notes.txt",))

        # What it said would be done is what is done.
        wet = push.json(larger, "--branch", "next", "--tag", "v2", "--public")
        for kind in ("added", "changed", "deleted", "unchanged", "bytes", "notes", "private", "url", "branch", "tag"):
            assert dry[kind] == wet[kind]

    def test_branch_and_tag(self, hub: Hub, push: Pusher, sample: Path, larger: Path) -> None:
        push.json(sample, "--tag", "v1.0")
        first = hub.repos[NAME].branches["main"]
        assert hub.repos[NAME].tags == {"v1.0": first}
        told = push.json(larger, "--branch", "drafts/may", "--tag", "v1.1")
        assert hub.repos[NAME].branches == {"main": first, "drafts/may": told["commit"]}
        assert hub.repos[NAME].tags == {"v1.0": first, "v1.1": told["commit"]}
        push.assert_holds(larger, "drafts/may")
        push.assert_holds(sample, "v1.0")
        # A tag is never moved, and where it is right already it is left.
        moved = push(larger, "--tag", "v1.0")
        assert moved.returncode == 2
        assert "there is a tag v1.0 already" in moved.stderr
        assert push(sample, "--tag", "v1.0").returncode == 0
        assert hub.repos[NAME].branches["main"] == first

    def test_who_sees_it(self, hub: Hub, push: Pusher, built: Path) -> None:
        assert not push.json(built, "--public")["private"]
        assert not hub.repos[NAME].private
        assert not push.json(built)["private"]
        assert push.json(built, "--private")["private"]
        assert hub.repos[NAME].private
        assert not push.json(built, "--public")["private"]
        assert not hub.repos[NAME].private

    def test_words_on_the_hub_that_would_be_lost(self, hub: Hub, push: Pusher, built: Path) -> None:
        push.json(built)
        text = hub.files(NAME)["README.md"].replace(START, START + b"\nAsk Ilse before you cite this.")
        hub.edit(NAME, "README.md", text)
        warned = push.json(built, "--dry-run")
        assert "README.md on the hub has text between its markers" in warned["notes"][0]
        # As the note says: with the text in the card here, nothing is lost and nothing is said.
        (built / "README.md").write_bytes(text)
        assert push.json(built)["notes"] == []
        assert hub.files(NAME)["README.md"] == text

    def test_many_files(self, hub: Hub, push: Pusher, tmp_path: Path) -> None:
        """More than go up at a time: in batches, and then still in one commit."""
        built = build(tmp_path / "many", 130)
        cut_into_shards(built, "quotes", 105)
        told = push.json(built)
        assert len(told["added"]) > 105
        assert hub.count("POST /datasets/me/who-said-what.git/info/lfs/objects/batch") == 2
        assert len(hub.repos[NAME].history()) == 2
        push.assert_holds(built)

    def test_python(self, hub: Hub, push: Pusher, built: Path) -> None:
        program = "import quoteset, sys; done = quoteset.push(sys.argv[1], sys.argv[2], tag='v1'); print(done.commit)"
        done = subprocess.run(
            [sys.executable, "-c", program, str(built), f"hf://datasets/{NAME}"],
            env=hub_environment(hub, push.home),
            capture_output=True,
            text=True,
            timeout=300,
            check=True,
        )
        assert hub.repos[NAME].tags == {"v1": done.stdout.strip()}
        assert done.stderr == ""


class TestTrouble:
    """What goes wrong at the other end, and what is there afterwards."""

    def test_somebody_else_commits_meanwhile(self, hub: Hub, push: Pusher, built: Path) -> None:
        push.json(built)
        hub.edit(NAME, STALE, b"stale")
        hub.before_commit = lambda: hub.edit(NAME, "notes.txt", b"in between")
        done = push(built)
        assert done.returncode == 1
        assert "somebody else committed to main while this push ran" in done.stderr
        assert "push again" in done.stderr
        assert hub.repos[NAME].history()[0] == "edit notes.txt"
        assert STALE in hub.files(NAME)
        assert push(built).returncode == 0
        push.assert_holds(built, others=("notes.txt",))

    @pytest.mark.parametrize("failures", [[500], [412, 409, 503]], ids=str)
    def test_commit_that_fails_at_first(self, hub: Hub, push: Pusher, built: Path, failures: list[int]) -> None:
        hub.commit_failures = list(failures)
        done = push(built)
        assert done.returncode == 0, done.stderr
        assert done.stderr.count("; trying again in ") == len(failures)
        assert len(hub.repos[NAME].history()) == 2
        assert len(hub.uploads) == len(set(hub.uploads))
        push.assert_holds(built)

    def test_commit_that_always_fails(self, hub: Hub, push: Pusher, built: Path) -> None:
        hub.commit_failures = [500] * 100
        done = push(built)
        assert done.returncode == 1
        assert "the hub is in trouble (500: The hub is having a bad day); after 4 attempts nothing is" in done.stderr
        assert hub.repos[NAME].history() == ["initial commit"]
        n_uploads, hub.commit_failures = len(hub.uploads), []
        assert push(built).returncode == 0
        assert len(hub.uploads) == n_uploads
        push.assert_holds(built)

    def test_commit_whose_answer_is_lost(self, hub: Hub, push: Pusher, built: Path) -> None:
        hub.lose_commit_answers = 1
        told = push.json(built)
        assert told["commit"] == hub.repos[NAME].branches["main"]
        assert len(hub.repos[NAME].history()) == 2
        push.assert_holds(built)

    def test_killed_half_way(self, hub: Hub, push: Pusher, built: Path) -> None:
        hub.hold_uploads_after = 3
        command = [str(PROGRAM), "push", str(built), NAME]
        with subprocess.Popen(command, env=hub_environment(hub, push.home), stderr=subprocess.DEVNULL) as running:
            assert hub.holding.wait(timeout=120)
            os.kill(running.pid, signal.SIGKILL)
        assert hub.repos[NAME].history() == ["initial commit"]
        before = list(hub.uploads)
        assert len(before) == 3
        hub.hold_uploads_after = None
        hub.release.set()
        assert push(built).returncode == 0
        assert sorted(hub.uploads) == sorted(set(hub.uploads)), "a blob was sent twice"
        assert len(hub.uploads) > len(before)
        assert len(hub.repos[NAME].history()) == 2
        push.assert_holds(built)

    def test_hub_that_stores_something_else(self, hub: Hub, push: Pusher, built: Path) -> None:
        hub.spoil = lambda path, data: data[:-1] + b"?" if path.startswith("speakers/train") else data
        done = push(built)
        assert done.returncode == 1
        assert "does not hold what was sent (not as here: speakers/train-00000-of-00001.parquet)" in done.stderr

    def test_hub_that_refuses_the_card(self, hub: Hub, push: Pusher, built: Path) -> None:
        hub.card_errors = ['"license" must be one of those known']
        done = push(built)
        assert done.returncode == 3
        assert 'the hub refuses the card: "license" must be one of those known' in done.stderr
        assert not hub.uploads
        assert not hub.repos

    def test_hub_that_finds_the_card_odd(self, hub: Hub, push: Pusher, built: Path) -> None:
        hub.card_warnings = ["empty or missing yaml metadata"]
        done = push(built)
        assert done.returncode == 0
        assert done.stdout.count("the hub says of README.md: empty or missing yaml metadata") == 1
        assert "empty or missing" not in done.stderr

    def test_no_token(self, hub: Hub, push: Pusher, built: Path) -> None:
        done = push(built, HF_TOKEN=None)
        assert done.returncode == 1
        assert "there is no token to push with; log in with `hf auth login`, or set HF_TOKEN" in done.stderr
        assert not hub.requests
        assert push(built, "--dry-run", HF_TOKEN=None).returncode == 0

    def test_token_that_is_not_known(self, push: Pusher, built: Path) -> None:
        done = push(built, HF_TOKEN="hf_no_such_token")
        assert done.returncode == 1
        assert "the hub does not accept the token" in done.stderr

    def test_no_permission(self, hub: Hub, push: Pusher, built: Path) -> None:
        for done in (push(built, HF_TOKEN=READ_TOKEN), push(built, name="other/data")):
            assert done.returncode == 1
            assert "no permission to create the repository" in done.stderr
            assert "the token has to be one that may write" in done.stderr
        hub.create(NAME)
        done = push(built, HF_TOKEN=READ_TOKEN)
        assert done.returncode == 1
        assert "no permission to upload the files" in done.stderr
        assert hub.repos[NAME].history() == ["initial commit"]

    def test_no_network(self, push: Pusher, built: Path) -> None:
        done = push(built, HF_ENDPOINT="http://127.0.0.1:1")
        assert done.returncode == 1
        assert "the hub was not reached" in done.stderr
        assert "check the network" in done.stderr
        done = push(built, HF_HUB_OFFLINE="1")
        assert done.returncode == 1
        assert "HF_HUB_OFFLINE is set" in done.stderr

    def test_branch_that_is_a_tag(self, hub: Hub, push: Pusher, built: Path) -> None:
        push.json(built, "--tag", "v1")
        done = push(built, "--branch", "v1")
        assert done.returncode == 2
        assert "v1 is a tag there" in done.stderr


class TestRefused:
    """What is wrong on this side: found before anything is sent."""

    @pytest.mark.parametrize(
        ("target", "options", "error"),
        [
            ("data", [], "whose? Write USER/data"),
            ("me/no good", [], "is no name of a data set on the hub"),
            ("me/a/b", [], "is no name of a data set on the hub"),
            ("hf://spaces/me/app", [], "only data sets can be pushed to the hub"),
            ("https://me.example/data", [], "nothing can be written to a web page"),
            ("nosuch://bucket/path", [], "Protocol not known"),
            ("file:///tmp/somewhere", ["--tag", "v1"], "are for the hub"),
            (NAME, ["--message", " "], "the message of the commit is empty"),
            (NAME, ["--branch", "refs/pr/1"], "is no name for a branch"),
        ],
    )
    def test_wrong_target(
        self, hub: Hub, push: Pusher, sample: Path, target: str, options: list[str], error: str
    ) -> None:
        done = push(sample, *options, name=target)
        assert done.returncode == 2
        assert error in done.stderr
        assert not hub.requests

    def refused(self, push: Pusher, built: Path, error: str, *, status: int = 3) -> None:
        done = push(built)
        assert done.returncode == status
        assert error in done.stderr
        assert not push.hub.uploads
        assert not push.hub.repos

    def test_no_built_folder(self, push: Pusher, tmp_path: Path) -> None:
        self.refused(push, tmp_path / "nowhere", "does not exist; push takes a folder", status=2)
        self.refused(push, Path(__file__), "is no folder", status=2)
        (tmp_path / "mine").mkdir()
        (tmp_path / "mine" / "data.csv").write_text("a,b\n")
        self.refused(push, tmp_path / "mine", "was not built by quoteset")
        (tmp_path / "mine" / "manifest.json").write_text("{}")
        self.refused(push, tmp_path / "mine", "does not list files")
        (tmp_path / "mine" / "manifest.json").write_text("{")
        self.refused(push, tmp_path / "mine", "is no JSON")

    def test_changed_file(self, push: Pusher, built: Path) -> None:
        path = built / "quotes" / "train-00000-of-00001.parquet"
        path.write_bytes(path.read_bytes()[:-1] + b"?")
        self.refused(push, built, "quotes/train-00000-of-00001.parquet: has changed since the build")
        path.unlink()
        self.refused(push, built, "is in the manifest, but not in the folder")

    def test_file_outside(self, push: Pusher, built: Path, tmp_path: Path) -> None:
        (tmp_path / "secret").write_text("hidden")
        (built / "rejected.jsonl").unlink()
        (built / "rejected.jsonl").symlink_to(tmp_path / "secret")
        self.refused(push, built, "rejected.jsonl: lies outside the folder")

    def test_card_that_no_longer_describes_the_files(self, push: Pusher, built: Path) -> None:
        card = built / "README.md"
        card.write_text(card.read_text(encoding="utf-8").replace("num_examples: ", "num_examples: 9"), encoding="utf-8")
        self.refused(push, built, "split train: num_examples is 9")
        card.write_text("# My data\n", encoding="utf-8")
        self.refused(push, built, "README.md: does not begin with YAML")


def test_data_set_of_an_older_quoteset(hub: Hub, push: Pusher, built: Path) -> None:
    """Its columns are not those of today's schema; its files are still those that were built."""
    card = built / "README.md"
    card.write_text(card.read_text(encoding="utf-8").replace("- name: quote_id\n", "- name: quote\n"), encoding="utf-8")
    assert "the features are not the columns of schema/" in push(built).stderr
    write_manifest(built, read_manifest(built) | {"schema": 0})
    assert push(built).returncode == 0
    assert set(hub.files(NAME)) == {*sha256s(built), ".gitattributes"}
