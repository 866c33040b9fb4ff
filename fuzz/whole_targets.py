"""What else people give to the program: a whole build of one odd file, settings, tables of people, gold, rows to check."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import orjson
import pyarrow.parquet as pq
from file_targets import BODY, PAGE, crawl_file, parquet_file
from kernel_targets import ENGLISH, WORDS
from target import ROOT, Target

from quoteset import pipeline, settings
from quoteset.errors import DataError, UsageError
from quoteset.evaluate.gold import read_gold
from quoteset.people import read_people
from quoteset.settings import LimitSettings, RunSettings, Settings
from quoteset.validate import validate_path

# One process does everything: a second one would start for seconds.
ONE_PROCESS: Final = Settings(
    run=RunSettings(workers=1), limits=LimitSettings(article_bytes=40_000, decompressed_bytes=100_000)
)
_NAMES: Final = ("a.txt", "a.md", "a.html", "a.jsonl", "a.json", "a.csv", "a.warc", "a.parquet")


def _build(data: bytes) -> None:
    """A build of one file; the first byte says of what kind."""
    if not data:
        return
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder) / _NAMES[data[0] % len(_NAMES)], Path(folder) / "out"
        source.write_bytes(data[1:])
        try:
            built = pipeline.build([str(source)], out, ONE_PROCESS)
        except DataError:
            assert not out.exists()
            return
        assert built.n_inputs == built.n_articles + built.n_rejected
        assert built.n_bad_rows == 0, built.rejections
        assert not any("this is a fault of quoteset" in each.error for each in built.rejections), built.rejections
        report = validate_path(out)
        assert report.ok, report.violations
        _check_offsets(out)
        # Nothing is written beside the data set, whatever the records are called.
        assert {path.name for path in Path(folder).iterdir()} <= {source.name, "out", ".out.building"}


def _check_offsets(out: Path) -> None:
    texts: dict[str, str] = {}
    for path in sorted((out / "articles").glob("*.parquet")):
        table = pq.read_table(path, columns=["article_id", "text"])
        texts |= dict(zip(table["article_id"].to_pylist(), table["text"].to_pylist(), strict=True))
    for path in sorted((out / "quotes").glob("*.parquet")):
        for row in pq.read_table(path, columns=["article_id", "text", "segments"]).to_pylist():
            text = texts[row["article_id"]]
            assert row["text"] == " ".join(text[segment["start"] : segment["end"]] for segment in row["segments"])


def _seeds_of_builds() -> Iterator[bytes]:
    record = orjson.dumps({"id": "../../x", "text": BODY, "date": "2024-05-03", "title": "Ferry"})
    contents = (
        BODY.encode(),
        b"---\ntitle: a\n---\n" + BODY.encode(),
        PAGE,
        record,
        record,
        b'text,id\n"a",../b\n',
        crawl_file(),
        parquet_file(),
    )
    yield from (bytes([number]) + content for number, content in enumerate(contents))


def _refused(read: Callable[[Path], object], *names: str) -> Callable[[bytes], None]:
    """A run that reads a file of one of these names (the first byte says which), and may refuse it in words."""

    def run(data: bytes) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / names[(data[0] if data else 0) % len(names)]
            path.write_bytes(data[1:])
            try:
                read(path)
            except (UsageError, DataError) as error:
                assert str(path) in str(error)
                str(error).encode("utf-8")

    return run


_SETTINGS: Final = (
    b'[input]\nhtml = "fast"\n[limits]\narticle_bytes = 5\n[splits]\nshares = [0.8, 0.1, 0.1]\ncuts = [2024-01-01, '
    b'2024-02-01]\n[card]\nlicense = "mit"\n'
)
_GOLD: Final = orjson.dumps(
    {
        "id": "1",
        "text": "“No,” said Ana.",
        "quotes": [
            {
                "segments": [[1, 4]],
                "kind": "direct",
                "speaker": "Ana",
                "source": [[11, 14]],
                "cue": [[6, 10]],
                "source_text": "Ana",
            },
            {"texts": ["No"], "kind": "mixed", "aliases": ["Ana"]},
        ],
        "other": [[0, 2], [[1, 2], [3, 4]]],
        "ignore": [],
    }
)
_ROW: Final = orjson.dumps(
    {
        "quote_id": "q",
        "article_id": "a",
        "quotation_id": "n",
        "text": "No",
        "segments": [{"start": 1, "end": 3}],
        "kind": "direct",
        "speaker": None,
        "candidates": [{"speaker": "Ana", "score": 0.5}],
        "confidence": 0.5,
        "rule": "en.none",
        "flags": [],
    }
)
_PEOPLE: Final = b"name,aliases,qid,type,role\nAna Ruiz,A. Ruiz|Ana,Q1,person,mayor\nHarbour Board,,Q2,organization,\n"
_SMALL_WORDS: Final = (
    b"[",
    b"]",
    b"{",
    b"}",
    b"=",
    b",",
    b'"',
    b"'",
    b"\n",
    b":",
    b"#",
    b"\0",
    b"\xff",
    b"1e999",
    b"nan",
    b"-1",
    b"[[",
    b"]]",
    b"\\ud800",
    b"\\u0000",
    b"null",
    b"true",
    b"1" * 400,
    b"2024-01-01",
    b"9999-12-31T23:59:59-14:00",
    b"name",
    b"text",
    b"|",
    b"a.b = 1\n",
    b"'''",
    b"\xef\xbb\xbf",
    b"1979-05-27T07:32:00Z",
    b"0x7fffffffffffffff",
    b"segments",
    b"start",
    b"end",
    "é".encode(),
    b"\r",
    b"[card]\n",
)


def _people(path: Path) -> object:
    return read_people(path, [ENGLISH])


TARGETS: Final = (
    Target(name="build", run=_build, words=WORDS, seeds=_seeds_of_builds, max_bytes=4000, share=3, seconds=60.0),
    Target(
        name="settings",
        run=_refused(settings.load, "a.toml"),
        words=_SMALL_WORDS,
        max_bytes=2000,
        share=1,
        seeds=lambda: [b"\0" + _SETTINGS, b"\0" + (ROOT / "docs" / "settings.md").read_bytes()[:2000]],
    ),
    Target(
        name="gold",
        run=_refused(read_gold, "a.jsonl", "a.jsonl.gz", "a.jsonl.zst"),
        words=_SMALL_WORDS,
        max_bytes=4000,
        share=1,
        seeds=lambda: [bytes([n]) + _GOLD for n in range(3)],
    ),
    Target(
        name="people",
        run=_refused(_people, "a.csv", "a.tsv", "a.parquet"),
        words=_SMALL_WORDS,
        max_bytes=4000,
        share=1,
        seeds=lambda: [
            b"\0" + _PEOPLE,
            b"\1" + _PEOPLE.replace(b",", b"\t"),
            b"\2" + parquet_file({"name": ["Ana"], "aliases": [["A"]], "qid": [1]}),
        ],
    ),
    Target(
        name="rows",
        run=_refused(validate_path, "a.jsonl", "a.parquet"),
        words=_SMALL_WORDS,
        max_bytes=4000,
        share=1,
        seeds=lambda: [b"\0" + _ROW, b"\1" + parquet_file()],
    ),
)
