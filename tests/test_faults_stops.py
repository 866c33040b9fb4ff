"""Builds that are killed, stopped, or run into a full disk; and the ones that go on from there."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import orjson
import pyarrow.parquet as pq
import pytest
from sample_corpus import contents, record
from small_batches import N_ARTICLES_OF_A_BATCH, write_records

from quoteset import batch, corpus, journal, pipeline, planning, staging
from quoteset.errors import UsageError
from quoteset.settings import QuoteSettings, RunSettings, Settings

N_ARTICLES = 400
N_KILLS = 20
PROGRAM = Path(__file__).with_name("small_batches.py")
TWO = Settings(run=RunSettings(workers=2))


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "BATCH_BYTES", 1)
    monkeypatch.setattr(batch, "MAX_ARTICLES", N_ARTICLES_OF_A_BATCH)


class Build:
    """A build in a process of its own, with worker processes."""

    def __init__(self, raw: Path, out: Path, *options: str, **more: object) -> None:
        self.out = out
        self.journal = out.with_name(f".{out.name}.building") / journal.NAME
        command = [sys.executable, str(PROGRAM), "build", str(raw), "-o", str(out), "-w", "2", *options]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, **more)  # type: ignore[call-overload]

    def n_done(self) -> int:
        """Finished batches in the journal."""
        with contextlib.suppress(FileNotFoundError):
            return max(0, self.journal.read_bytes().count(b"\n") - 1)
        return 0

    def wait_for(self, condition: Callable[[], bool]) -> bool:
        """Whether ``condition`` came true before the build ended."""
        while not condition():
            if self.process.poll() is not None:
                return False
            time.sleep(0.005)
        return True

    def workers(self) -> list[int]:
        """The process ids of the workers that live."""
        found = subprocess.run(
            ["ps", "-ww", "-o", "pid=,args=", "--ppid", str(self.process.pid)],
            capture_output=True,
            text=True,
            check=False,
        )
        return [int(line.split()[0]) for line in found.stdout.splitlines() if "spawn_main" in line]

    def end(self) -> tuple[int, str]:
        """Wait for the end: exit status, and what was told on stderr."""
        _, told = self.process.communicate(timeout=120)
        return self.process.returncode, told


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_records(tmp_path_factory.mktemp("kills") / "raw", N_ARTICLES)


@pytest.fixture(scope="module")
def undisturbed(raw: Path) -> dict[str, bytes]:
    out = raw.with_name("undisturbed")
    assert Build(raw, out).end()[0] == 0
    return contents(out)


def test_twenty_kills(raw: Path, undisturbed: dict[str, bytes], tmp_path: Path) -> None:
    """Of worker and driver, at random moments from the start to the last batch; each time the next build goes on."""
    chance = random.Random(5)
    out = tmp_path / "out"
    n_batches = N_ARTICLES // N_ARTICLES_OF_A_BATCH
    build = Build(raw, out)
    n_kills = n_of_workers = 0
    while n_kills < N_KILLS:
        # At least one batch for each kill that is still to come has to be left over.
        left = n_batches - build.n_done() - (N_KILLS - n_kills)
        wanted = build.n_done() + chance.randint(0, max(0, min(3, left)))
        assert build.wait_for(lambda build=build, wanted=wanted: build.n_done() >= wanted), build.end()
        time.sleep(chance.random() * 0.05)
        if chance.random() < 0.5:
            workers = build.workers()
            if workers:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(chance.choice(workers), signal.SIGKILL)
                    n_kills += 1
                    n_of_workers += 1
            continue
        build.process.kill()
        build.end()
        n_kills += 1
        build = Build(raw, out)
    assert 0 < n_of_workers < N_KILLS
    status, told = build.end()
    assert status == 0, told
    assert contents(out) == undisturbed
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_kills_while_the_corpus_is_joined(raw: Path, undisturbed: dict[str, bytes], tmp_path: Path) -> None:
    chance = random.Random(7)
    out = tmp_path / "out"
    n_batches = N_ARTICLES // N_ARTICLES_OF_A_BATCH + 4  # and one for the hash of each file
    for _ in range(4):
        build = Build(raw, out)
        if not build.wait_for(lambda build=build: build.n_done() >= n_batches):
            break
        time.sleep(chance.random())
        build.process.kill()
        build.end()
    status, told = Build(raw, out).end()
    assert status == 0, told
    assert contents(out) == undisturbed
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_signals_end_it_within_seconds_and_the_next_build_goes_on(
    raw: Path, undisturbed: dict[str, bytes], tmp_path: Path, number: signal.Signals, status: int
) -> None:
    out = tmp_path / "out"
    build = Build(raw, out)
    assert build.wait_for(lambda: build.n_done() >= 3)
    build.process.send_signal(number)
    ended, told = build.end()
    assert ended == status
    assert "Traceback" not in told
    assert "the same command goes on from there" in told
    assert not out.exists()
    status, told = Build(raw, out).end()
    assert status == 0
    assert "going on with a build that was stopped" in told
    assert contents(out) == undisturbed


def test_ctrl_c_reaches_no_worker(raw: Path, tmp_path: Path) -> None:
    """A terminal sends it to all processes of a command; in a worker it would end in a traceback on the screen.

    The first one to be started had it unblocked, by what multiprocessing starts beside it.
    """
    build = Build(raw, tmp_path / "out")
    assert build.wait_for(lambda: build.n_done() >= 3)
    workers = build.workers()
    assert workers
    for pid in workers:
        blocked = re.search(r"^SigBlk:\s*(\w+)", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
        assert blocked is not None
        assert int(blocked[1], 16) & 1 << (signal.SIGINT - 1)
    build.process.kill()
    _, told = build.end()
    assert "Traceback" not in told


def test_other_work_is_refused_until_fresh(raw: Path, undisturbed: dict[str, bytes], tmp_path: Path) -> None:
    out = tmp_path / "out"
    build = Build(raw, out)
    assert build.wait_for(lambda: build.n_done() >= 3)
    build.process.kill()
    build.end()
    left = contents(tmp_path)
    for options, reason in (
        (["--min-confidence", "0.5"], "quotes.min_confidence was 0.0, and is 0.5"),
        (["--limit", "7"], "the --limit was None, and is 7"),
    ):
        status, told = Build(raw, out, *options).end()
        assert status == 2
        assert reason in told
        assert "--fresh" in told
    other = shutil.copytree(raw, tmp_path / "raw")
    status, told = Build(other, out).end()
    assert status == 2
    assert "its inputs were other files" in told
    shutil.rmtree(other)
    # A dry run needs none of it and changes none of it.
    assert Build(raw, out, "--dry-run", "--limit", "7").end()[0] == 0
    assert {name: data for name, data in contents(tmp_path).items() if "lock" not in name} == {
        name: data for name, data in left.items() if "lock" not in name and "scratch" not in name
    }
    status, told = Build(raw, out, "--fresh").end()
    assert status == 0
    assert "going on" not in told
    assert contents(out) == undisturbed


def test_second_build_into_one_folder_is_refused(raw: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    build = Build(raw, out)
    assert build.wait_for(lambda: build.n_done() >= 1)
    status, told = Build(raw, out).end()
    assert status == 2
    assert f"another build is writing there (process {build.process.pid} on " in told
    assert build.end()[0] == 0


@contextlib.contextmanager
def small_disk(folder: Path, n_bytes: int) -> Iterator[Path]:
    """A file system with so little room; only root can have one made."""
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={n_bytes}", "none", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        pytest.skip(f"no file system to fill up could be mounted: {made.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=False)


@pytest.mark.parametrize("n_bytes", [300_000, 1_640_000])
def test_full_disk(raw: Path, undisturbed: dict[str, bytes], tmp_path: Path, n_bytes: int) -> None:
    """While the batches are written, and while the data set is."""
    with small_disk(tmp_path / "disk", n_bytes) as disk:
        build = Build(raw, disk / "out")
        status, told = build.end()
        assert status == 1, told
        assert "No space left on device" in told
        assert "Traceback" not in told
        assert not (disk / "out").exists()
        assert "the same command goes on from there" in told
        subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)
        status, told = Build(raw, disk / "out").end()
        assert status == 0, told
        assert "going on with a build that was stopped" in told
        assert contents(disk / "out") == undisturbed


def test_file_that_may_grow_no_further(raw: Path, undisturbed: dict[str, bytes], tmp_path: Path) -> None:
    """The same as a full disk, for those who cannot mount one."""

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, 2_000))

    out = tmp_path / "out"
    status, told = Build(raw, out, preexec_fn=limited).end()
    assert status == 1
    assert "File too large" in told
    assert Build(raw, out).end()[0] == 0
    assert contents(out) == undisturbed


@pytest.mark.usefixtures("small_batches")
class TestJournal:
    """What a journal and its tables may look like after the power went."""

    @pytest.fixture
    def left(self, raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """The staging folder of a build that failed after its batches."""

        def failing(*_: object, **__: object) -> None:
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as patched:
            patched.setattr(corpus, "write_configs", failing)
            with pytest.raises(OSError, match="No space") as caught:
                pipeline.build([str(raw)], tmp_path / "out", TWO)
        assert "the same command goes on" in caught.value.__notes__[-1]
        return tmp_path / ".out.building"

    def continued(self, raw: Path, left: Path, monkeypatch: pytest.MonkeyPatch) -> list[int]:
        """The batches that are done anew by the next build."""
        again: list[int] = []

        def counted(*arguments: object, **options: object) -> Iterator[batch.Batch]:
            for each in the_batches(*arguments, **options):  # type: ignore[arg-type]
                again.append(each.number)
                yield each

        the_batches = planning.batches
        monkeypatch.setattr(planning, "batches", counted)
        pipeline.build([str(raw)], left.with_name("out"), TWO)
        return again

    def test_whole(self, raw: Path, left: Path, undisturbed: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
        assert self.continued(raw, left, monkeypatch) == []
        assert contents(left.with_name("out")) == undisturbed
        assert not left.exists()

    @pytest.mark.parametrize("damage", ["torn", "nuls", "last half"])
    def test_torn_journal(
        self, raw: Path, left: Path, undisturbed: dict[str, bytes], monkeypatch: pytest.MonkeyPatch, damage: str
    ) -> None:
        path = left / journal.NAME
        lines = path.read_bytes().splitlines(keepends=True)
        if damage == "torn":
            path.write_bytes(b"".join(lines)[:-30])
        elif damage == "nuls":
            path.write_bytes(b"".join(lines[:-2]) + b"\0" * 4096)
        else:
            path.write_bytes(b"".join(lines[: len(lines) // 2]) + lines[-1][:40] + b"".join(lines[-2:]))
        n_lost = {"torn": 1, "nuls": 2, "last half": len(lines) - len(lines) // 2}[damage]
        assert len(self.continued(raw, left, monkeypatch)) == n_lost
        assert contents(left.with_name("out")) == undisturbed

    @pytest.mark.parametrize("damage", ["changed", "empty", "gone", "stray"])
    def test_damaged_table(
        self, raw: Path, left: Path, undisturbed: dict[str, bytes], monkeypatch: pytest.MonkeyPatch, damage: str
    ) -> None:
        tables = sorted((left / "shards").glob("*.quotes.parquet"))
        if damage == "changed":
            data = bytearray(tables[3].read_bytes())
            data[len(data) // 2] ^= 1
            tables[3].write_bytes(data)
        elif damage == "empty":
            tables[3].write_bytes(b"")
        elif damage == "gone":
            tables[3].unlink()
        else:
            shutil.copy(tables[3], tables[3].with_name("000000999-000000.quotes.parquet"))
        assert len(self.continued(raw, left, monkeypatch)) == (damage != "stray")
        assert contents(left.with_name("out")) == undisturbed


class TestSwap:
    """A kill at the last moment: between the two renames, or right after them."""

    @pytest.fixture
    def built(self, tmp_path: Path) -> Path:
        raw = tmp_path / "raw.jsonl"
        raw.write_text("".join(json.dumps(record(number)) + "\n" for number in range(3)), encoding="utf-8")
        pipeline.build([str(raw)], tmp_path / "out", TWO)
        return tmp_path / "out"

    def test_the_old_folder_comes_back(self, built: Path) -> None:
        (built / "notes.txt").write_text("mine")
        before = contents(built)
        built.rename(built.with_name(".out.replaced"))
        with pytest.raises(UsageError, match="no such file"):
            pipeline.build([str(built.with_name("none"))], built, TWO)
        with pytest.raises(UsageError), staging.hold(built, has_work=journal.has_work):
            raise UsageError("nothing is to be done")
        assert contents(built) == before
        built.rename(built.with_name(".out.replaced"))
        pipeline.build([str(built.with_name("raw.jsonl"))], built, TWO)
        assert contents(built) == before
        assert sorted(path.name for path in built.parent.iterdir()) == ["out", "raw.jsonl"]

    def test_what_was_replaced_goes(self, built: Path) -> None:
        before = contents(built)
        shutil.copytree(built, built.with_name(".out.replaced"))
        pipeline.build([str(built.with_name("raw.jsonl"))], built, TWO)
        assert contents(built) == before
        assert not built.with_name(".out.replaced").exists()


def test_finished_work_is_kept_where_the_settings_change_only_what_follows(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "MAX_ARTICLES", 150)
    with monkeypatch.context() as patched:
        patched.setattr(corpus, "write_configs", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            pipeline.build([str(raw)], tmp_path / "out", TWO)
    with pytest.raises(UsageError, match="min_confidence"):
        pipeline.build([str(raw)], tmp_path / "out", Settings(quotes=QuoteSettings(min_confidence=0.4)))
    result = pipeline.build([str(raw)], tmp_path / "out", Settings(run=RunSettings(workers=1)))
    assert result.n_articles == N_ARTICLES


def test_articles_of_a_journal_are_counted_once(raw: Path, tmp_path: Path) -> None:
    """The counts of a continued build are those of an undisturbed one."""
    out = tmp_path / "out"
    build = Build(raw, out)
    assert build.wait_for(lambda: build.n_done() >= 5)
    build.process.kill()
    build.end()
    assert Build(raw, out).end()[0] == 0
    manifest = orjson.loads((out / "manifest.json").read_bytes())
    assert manifest["counts"] == {
        "inputs": N_ARTICLES,
        "articles": N_ARTICLES,
        "rejected": 0,
        "bad_rows": 0,
        "dropped": 0,
    }
    ids = list(
        itertools.chain.from_iterable(
            pq.read_table(path)["article_id"].to_pylist() for path in (out / "articles").iterdir()
        )
    )
    assert len(set(ids)) == len(ids) == N_ARTICLES
