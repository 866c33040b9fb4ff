"""Articles that raise, hang, eat memory or end the process that is at them, in real worker processes."""

from __future__ import annotations

import ctypes
import json
import os
import signal
from collections.abc import Callable
from pathlib import Path

import orjson
import pyarrow.parquet as pq
import pytest
from sample_corpus import PAGE, record

import quoteset
from quoteset import batch, planning, readers, watch
from quoteset.batch import Batch, Outcome, Task
from quoteset.pipeline import build
from quoteset.readers import ReadOptions, Source, warc
from quoteset.records import Extraction
from quoteset.settings import LimitSettings, RunSettings, Settings
from quoteset.watch import Watch

WORDS = "The council met again. "


def hang_in_python() -> None:
    while True:
        pass


def hang_in_c() -> None:
    # One call that looks at no signal and lets no other thread run.
    sum(range(10**11))


def eat_memory() -> None:
    bytearray(2**31)


EVIL: dict[str, Callable[[], object]] = {
    "raise": lambda: [][0],
    "hang": hang_in_python,
    "stuck": hang_in_c,
    "eat": eat_memory,
    "leave": lambda: os._exit(3),
    "crash": lambda: ctypes.string_at(0),
}
TOLD = {
    "raise": "IndexError: list index out of range (test_faults_articles.py:",
    "hang": "took longer than limits.article_seconds allows",
    "stuck": "took longer than limits.article_seconds allows",
    "eat": "needs more memory than limits.worker_bytes allows",
    "leave": "ended the worker process that was at it (exit status 3)",
    "crash": "ended the worker process that was at it (killed by SIGSEGV)",
}

the_kernel = batch.extract
the_process = batch.process


def evil_kernel(text: str, *arguments: object, **options: object) -> Extraction:
    """The kernel, for which an article may be one too many: its text says how."""
    if text.startswith("evil "):
        EVIL[text.split()[1].strip(".")]()
    return the_kernel(text, *arguments, **options)  # type: ignore[arg-type]


def evil_process(given: Batch, watched: Watch, task: Task) -> Outcome:
    """What a worker does, with the evil kernel: monkeypatch does not reach into another process."""
    batch.extract = evil_kernel  # type: ignore[assignment]
    try:
        return the_process(given, watched, task)
    finally:
        batch.extract = the_kernel


def settings(workers: int) -> Settings:
    return Settings(run=RunSettings(workers=workers), limits=LimitSettings(article_seconds=4, worker_bytes=700 * 2**20))


@pytest.fixture
def evil(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "process", evil_process)
    monkeypatch.setattr(batch, "MAX_ARTICLES", 10)
    monkeypatch.setattr(planning, "BATCH_BYTES", 1)
    monkeypatch.setattr(watch, "GRACE", 0.5)


def write_articles(path: Path, n_innocent: int, kinds: tuple[str, ...]) -> Path:
    """Write records with evil ones among them, at even distances."""
    records = [record(number) for number in range(n_innocent)]
    for place, kind in enumerate(kinds):
        records.insert(3 + place * 7, {"id": f"evil-{kind}", "text": f"evil {kind}. {WORDS * 20}"})
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(each) + "\n" for each in records), encoding="utf-8")
    return path


def rows(out: Path, config: str) -> list[dict[str, object]]:
    return [row for path in sorted((out / config).glob("*.parquet")) for row in pq.read_table(path).to_pylist()]


def rejected(out: Path) -> dict[str, tuple[str, str]]:
    path = out / "rejected.jsonl"
    listed = [orjson.loads(line) for line in path.read_bytes().splitlines()] if path.exists() else []
    return {each["source"]: (each["stage"], each["error"]) for each in listed}


@pytest.mark.usefixtures("evil")
def test_evil_articles_are_rejected_and_all_others_stay(tmp_path: Path) -> None:
    kinds, workers = tuple(EVIL), 2
    raw = write_articles(tmp_path / "raw" / "a.jsonl", 70, kinds)
    build([str(write_articles(tmp_path / "good" / "a.jsonl", 70, ()))], tmp_path / "innocent", settings(workers))
    result = build([str(raw)], tmp_path / "out", settings(workers))
    assert (result.exit_status, result.n_articles, result.n_rejected) == (4, 70, len(kinds))
    listed = rejected(tmp_path / "out")
    assert set(listed) == {f"a.jsonl#{4 + place * 7}" for place in range(len(kinds))}
    for place, kind in enumerate(kinds):
        stage, error = listed[f"a.jsonl#{4 + place * 7}"]
        assert stage == "extract"
        assert TOLD[kind] in error
    for config in ("quotes", "quotations", "speakers", "nonquotes"):
        assert rows(tmp_path / "out", config) == rows(tmp_path / "innocent", config)
    assert quoteset.validate(tmp_path / "out").ok


@pytest.mark.usefixtures("evil")
def test_evil_files_beside_innocent_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that a worker reads itself: single articles, and one with records, of which only the evil ones go."""
    monkeypatch.setattr(planning, "BATCH_BYTES", 100_000)
    folder = tmp_path / "raw"
    write_articles(folder / "records.json.jsonl", 30, ("leave", "hang"))
    for number in range(8):
        (folder / f"page-{number}.txt").write_text(record(number)["text"] * 3, encoding="utf-8")
    (folder / "page-x.txt").write_text(f"evil leave. {WORDS * 20}", encoding="utf-8")
    # More than one batch, so that a worker does it.
    (folder / "a-large.txt").write_text(WORDS * 5_000, encoding="utf-8")
    result = build([str(folder)], tmp_path / "out", settings(1))
    assert result.n_articles == 30 + 8 + 1
    assert {source: stage for source, (stage, _) in rejected(tmp_path / "out").items()} == {
        "records.json.jsonl#4": "extract",
        "records.json.jsonl#11": "extract",
        "page-x.txt": "extract",
    }
    manifest = orjson.loads((tmp_path / "out" / "manifest.json").read_bytes())
    assert {each["source"] for each in manifest["inputs"]} == {path.name for path in folder.iterdir()}


def deadly_read(source: Source, options: ReadOptions) -> object:
    """A reader that dies at the third record of a file."""
    for n, item in enumerate(readers._READERS[source.format](source, options), 1):
        if n == 3 and source.name == "bad.jsonl":
            os.kill(os.getpid(), signal.SIGKILL)
        yield item


def deadly_process(given: Batch, watched: Watch, task: Task) -> Outcome:
    batch.read = deadly_read  # type: ignore[assignment]
    return the_process(given, watched, task)


def test_reader_that_dies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "process", deadly_process)
    folder = tmp_path / "raw"
    for name in ("bad.jsonl", "good.jsonl"):
        offset = 0 if name == "bad.jsonl" else 10
        folder.mkdir(exist_ok=True)
        (folder / name).write_text("".join(json.dumps(record(offset + n)) + "\n" for n in range(5)), encoding="utf-8")
    monkeypatch.setattr(planning, "BATCH_BYTES", 20_000)
    (folder / "zlast.txt").write_text(WORDS * 1_000, encoding="utf-8")
    (folder / "zzlast.txt").write_text(WORDS, encoding="utf-8")
    result = build([str(folder)], tmp_path / "out", Settings(run=RunSettings(workers=2)))
    assert result.n_articles == 2 + 5 + 2
    stage, error = rejected(tmp_path / "out")["bad.jsonl"]
    assert stage == "read"
    assert "input 3 ended the worker process" in error
    assert "what comes before, 2 inputs, was read" in error


def evil_page(body: bytes, options: ReadOptions, charset: str | None) -> object:
    """The reading of a page that may be one too many."""
    if b"Page 2" in body:
        os._exit(4)
    return the_page(body, options, charset)


the_page = warc.draft_of_page


def evil_pages_process(given: Batch, watched: Watch, task: Task) -> Outcome:
    warc.draft_of_page = evil_page  # type: ignore[assignment]
    return the_process(given, watched, task)


def write_warc(path: Path, n_pages: int) -> None:
    with path.open("wb") as file:
        for number in range(n_pages):
            page = PAGE.replace("<title>Bridge closed", f"<title>Page {number}").replace("Tuesday", f"day {number}")
            block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page.encode()
            head = (
                f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{number}>\r\n"
                f"WARC-Target-URI: https://news.example/{number}\r\n"
                f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
            )
            file.write(head.encode() + block + b"\r\n\r\n")


def test_page_of_a_crawl_that_kills_its_reader_costs_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "process", evil_pages_process)
    monkeypatch.setattr(planning, "BATCH_BYTES", 1)
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "a.txt").write_text(WORDS * 3, encoding="utf-8")
    write_warc(tmp_path / "raw" / "crawl.warc", 6)
    result = build([str(tmp_path / "raw")], tmp_path / "out", Settings(run=RunSettings(workers=1)))
    assert result.n_articles == 6
    assert list(rejected(tmp_path / "out")) == ["crawl.warc#3"]
    stage, error = rejected(tmp_path / "out")["crawl.warc#3"]
    assert stage == "parse"
    assert "exit status 4" in error


def test_small_build_survives_a_hang_without_a_worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "extract", evil_kernel)
    raw = write_articles(tmp_path / "raw" / "a.jsonl", 5, ("hang",))
    before = signal.getsignal(signal.SIGALRM)
    result = build([str(raw)], tmp_path / "out", settings(1))
    assert (result.n_articles, result.n_rejected) == (5, 1)
    assert "limits.article_seconds" in rejected(tmp_path / "out")["a.jsonl#4"][1]
    assert signal.getsignal(signal.SIGALRM) == before
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


def killed_small_build(raw: Path, out: Path) -> None:
    batch.process = evil_process
    build([str(raw)], out, settings(1))


def test_small_build_that_an_article_killed_is_guarded_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is done in the program itself, for speed; but not a second time."""
    import multiprocessing

    raw = write_articles(tmp_path / "raw" / "a.jsonl", 5, ("leave",))
    process = multiprocessing.get_context("spawn").Process(target=killed_small_build, args=(raw, tmp_path / "out"))
    process.start()
    process.join()
    assert process.exitcode == 3
    assert not (tmp_path / "out").exists()
    monkeypatch.setattr(batch, "process", evil_process)
    result = build([str(raw)], tmp_path / "out", settings(1))
    assert (result.n_articles, result.n_rejected) == (5, 1)


def failing_process(given: Batch, watched: Watch, task: Task) -> Outcome:
    raise OSError(28, "No space left on device", str(task.shards))


def faulty_process(given: Batch, watched: Watch, task: Task) -> Outcome:
    raise KeyError("nobody's fault but the program's")


def test_what_is_no_articles_fault_ends_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = write_articles(tmp_path / "raw" / "a.jsonl", 25, ())
    monkeypatch.setattr(batch, "MAX_ARTICLES", 10)
    monkeypatch.setattr(planning, "BATCH_BYTES", 1)
    for fault, error in ((failing_process, OSError), (faulty_process, KeyError)):
        monkeypatch.setattr(batch, "process", fault)
        with pytest.raises(error):
            build([str(raw)], tmp_path / "out", Settings(run=RunSettings(workers=2)))
    assert [each.name for each in tmp_path.iterdir()] == ["raw"]
