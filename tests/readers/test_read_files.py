"""Finding files, opening them compressed, damaged, forbidden or far away."""

from __future__ import annotations

import gzip
import hashlib
import http.server
import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from reader_inputs import BODY, Reader, article, rejection

from quoteset.errors import UsageError
from quoteset.readers import ReadOptions, Source, find_sources, read
from quoteset.records import Article, Rejection

LINE = json.dumps({"id": "f-1", "text": BODY})


def zstd(data: bytes) -> bytes:
    packed: bytes = pa.compress(data, codec="zstd", asbytes=True)
    return packed


def names(items: list[Source | Rejection]) -> list[str]:
    return [item.name if isinstance(item, Source) else item.source for item in items]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ("b.txt", "a/one.md", "a/deep/two.html", ".hidden.txt", ".git/three.txt", "a/sheet.xlsx", "a/none"):
        path = tmp_path / "raw" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(BODY)
    return tmp_path / "raw"


def test_a_folder_is_searched_in_depth(tree: Path) -> None:
    items = find_sources([str(tree)])
    assert names(items) == ["a/deep/two.html", "a/none", "a/one.md", "a/sheet.xlsx", "b.txt"]
    rejected = [item for item in items if isinstance(item, Rejection)]
    assert [item.stage for item in rejected] == ["find", "find"]
    assert all(".parquet" in item.error for item in rejected)


def test_globs_files_and_doubles(tree: Path) -> None:
    assert names(find_sources([str(tree / "**" / "*.md"), str(tree / "*.txt")])) == ["a/one.md", "b.txt"]
    both = [str(tree), str(tree / "a" / "one.md"), f"file://{tree}/b.txt"]
    assert find_sources(both) == find_sources(list(reversed(both))) == find_sources([str(tree)])
    assert names(find_sources([str(tree / "a" / "one.md")])) == ["one.md"]
    assert names(find_sources([str(tree / "a*")]))[0] == "a/deep/two.html"


def test_a_name_with_glob_characters_is_a_name(tmp_path: Path) -> None:
    (tmp_path / "a[1].txt").write_text(BODY)
    assert names(find_sources([str(tmp_path / "a[1].txt")])) == ["a[1].txt"]


def test_equal_names_from_two_inputs_are_told_apart(tmp_path: Path) -> None:
    for folder in ("x", "y"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.txt").write_text(BODY)
    items = find_sources([str(tmp_path / "y"), str(tmp_path / "x")])
    assert names(items) == ["x/a.txt", "y/a.txt"]
    ids = {article(list(read(item, ReadOptions()))).article_id for item in items if isinstance(item, Source)}
    assert len(ids) == 2


def test_links(tree: Path) -> None:
    (tree / "loop").symlink_to(tree)
    (tree / "a" / "up").symlink_to(tree / "a")
    (tree / "broken.txt").symlink_to(tree / "gone.txt")
    items = find_sources([str(tree)])
    assert names(items) == ["a/deep/two.html", "a/none", "a/one.md", "a/sheet.xlsx", "b.txt", "broken.txt"]
    assert isinstance(items[-1], Rejection)


def test_a_pipe_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert "pipe" in rejection([item for item in find_sources([str(tmp_path)]) if isinstance(item, Rejection)]).error


def test_a_name_that_is_no_utf8(tmp_path: Path, read_path: Reader) -> None:
    path = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    with open(path, "wb") as file:
        file.write(BODY.encode())
    found = article(read_path(tmp_path))
    found.source.encode()
    found.article_id.encode()


def test_usage_errors(tree: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "x.docx").write_text("x")
    inputs = [
        "gone.txt",
        str(tree / "*.csv"),
        str(tmp_path / "empty"),
        "memory://gone.txt",
        "memory://gone/*.txt",
        "memory://**.txt",
        "nope://x",
        "https://",
        "",
    ]
    for entry in inputs:
        with pytest.raises(UsageError):
            find_sources([entry])
    with pytest.raises(UsageError, match=r"\.jsonl"):
        find_sources([str(tmp_path / "empty")])
    with pytest.raises(UsageError):
        find_sources([])


def test_a_file_with_a_wrong_extension_is_rejected(tmp_path: Path, read_bytes: Reader) -> None:
    assert rejection(read_bytes("a.docx", b"PK")).stage == "find"
    assert rejection(read_bytes("a.gz", gzip.compress(b"x"))).stage == "find"
    assert "gzip" in rejection(read_bytes("a.txt", gzip.compress(b"x"))).error
    assert "PDF" in rejection(read_bytes("b.txt", b"%PDF-1.4")).error


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("a.txt", BODY),
        ("a.md", f"# Ferry\n\n{BODY}"),
        ("a.json", LINE),
        ("a.jsonl", LINE),
        ("a.csv", f'text\n"{BODY}"\n'),
    ],
)
def test_every_format_reads_compressed(read_bytes: Reader, name: str, raw: str) -> None:
    plain = article(read_bytes(name, raw))
    data = raw.encode()
    packings = {".gz": gzip.compress(data, mtime=0), ".zst": zstd(data)}
    half = len(data) // 2
    for packed in ({".gz": gzip.compress(data[:half]) + gzip.compress(data[half:]) + b"\0" * 10},
                   {".zst": zstd(data[:half]) + zstd(data[half:])}, packings):  # fmt: skip
        for extension, packed_data in packed.items():
            found = article(read_bytes(name + extension, packed_data))
            assert found.text == plain.text == BODY
            if name in ("a.txt", "a.md", "a.json"):
                assert found.source_sha256 == hashlib.sha256(packed_data).hexdigest()


def test_compressed_parquet(tmp_path: Path, read_path: Reader) -> None:
    pq.write_table(pa.table({"text": [BODY]}), tmp_path / "a.parquet")
    (tmp_path / "a.parquet.gz").write_bytes(gzip.compress((tmp_path / "a.parquet").read_bytes()))
    assert article(read_path(tmp_path / "a.parquet.gz")).text == BODY


@pytest.mark.parametrize("extension", [".gz", ".zst"])
@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.csv", "a.json", "a.warc", "a.parquet"])
def test_damaged_compression(read_bytes: Reader, name: str, extension: str) -> None:
    pack = gzip.compress if extension == ".gz" else zstd
    raw = os.urandom(4000)
    packed = pack(raw)
    for data in (
        packed[:-20],
        packed[:5],
        packed[:100] + b"x" * 50 + packed[150:],
        b"",
        b"plain text",
        packed + b"junk",
    ):
        for item in read_bytes(name + extension, data):
            assert isinstance(item, Rejection), item
    assert "empty" in rejection(read_bytes(name + extension, b"")).error


@pytest.mark.parametrize("pack", [gzip.compress, zstd])
def test_records_before_a_truncation_are_kept(read_bytes: Reader, pack: object) -> None:
    assert callable(pack)
    lines = "".join(
        json.dumps({"id": str(n), "text": f"{BODY} {n} {os.urandom(2000).hex()}"}) + "\n" for n in range(600)
    )
    name = "a.jsonl.gz" if pack is gzip.compress else "a.jsonl.zst"
    items = read_bytes(name, pack(lines.encode())[:-500])
    assert len(items) > 100
    assert all(isinstance(item, Article) for item in items[:-1])
    assert isinstance(items[-1], Rejection)
    assert "truncated" in items[-1].error
    assert items[-1].source == name


def test_bombs_are_refused(read_bytes: Reader) -> None:
    bomb = b" " * 50_000_000
    for name in ("a.txt", "a.html", "a.json", "a.jsonl", "a.csv", "a.warc"):
        for extension, pack in ((".gz", gzip.compress), (".zst", zstd)):
            limits = {"article_bytes": 1_000_000, "document_bytes": 1_000_000, "decompressed_bytes": 10_000_000}
            for item in read_bytes(name + extension, pack(bomb), **limits):
                assert isinstance(item, Rejection)
                assert item.stage == "read" or "WARC" in item.error or "empty" in item.error


def test_a_bomb_that_is_read_as_a_stream(read_bytes: Reader) -> None:
    line = json.dumps({"text": BODY}).encode() + b"\n"
    bomb = gzip.compress(line + b" " * 80_000_000)
    for limits in ({}, {"article_bytes": 1_000_000}):
        items = read_bytes("a.jsonl.gz", bomb, **limits)
        assert isinstance(items[0], Article)
        assert isinstance(items[1], Rejection)
        assert items[1].stage == "read"


def test_a_file_over_the_limit_is_rejected(read_bytes: Reader) -> None:
    assert "larger" in rejection(read_bytes("a.txt", BODY, article_bytes=100)).error


def test_an_unreadable_file_is_rejected_and_the_rest_goes_on(
    monkeypatch: pytest.MonkeyPatch, read_path: Reader
) -> None:
    # On a disk root may open every file; so a file system that refuses one.
    file_system = fsspec.filesystem("memory")
    opened = type(file_system)._open

    def guarded(self: object, path: str, *args: object, **kwargs: object) -> object:
        if path.endswith("secret.txt") and "rb" in (*args, *kwargs.values()):
            raise PermissionError(13, "Permission denied", path)
        return opened(self, path, *args, **kwargs)

    file_system.pipe({f"/locked/{name}.txt": BODY.encode() for name in ("a", "secret", "z")})
    monkeypatch.setattr(type(file_system), "_open", guarded)
    items = read_path("memory://locked")
    assert [type(item) for item in items] == [Article, Rejection, Article]
    refused = rejection([item for item in items if isinstance(item, Rejection)])
    assert refused.stage == "read"
    assert "permission" in refused.error


def test_an_unreadable_local_file(read_path: Reader) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "a.txt").write_text(BODY)
        (folder / "a.txt").chmod(0)
        user = os.geteuid()
        if user == 0:  # root may read everything: be nobody for a moment
            os.seteuid(65534)
        try:
            items = read_path(folder)
        finally:
            os.seteuid(user)
    assert "permission" in rejection(items).error


def test_a_folder_that_cannot_be_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = tmp_path / "raw" / "closed"
    closed.mkdir(parents=True)
    (tmp_path / "raw" / "a.txt").write_text(BODY)
    listing = os.scandir

    def guarded(path: str) -> object:
        if Path(path) == closed:
            raise PermissionError(13, "Permission denied", path)
        return listing(path)

    monkeypatch.setattr(os, "scandir", guarded)
    assert names(find_sources([str(tmp_path / "raw")])) == ["a.txt", "closed"]
    (refused,) = find_sources([str(closed)])
    assert isinstance(refused, Rejection)
    assert (refused.source, refused.stage) == ("closed", "find")
    assert refused.error == "cannot list the folder: Permission denied; change its mode"


def test_a_file_that_vanished_is_rejected(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(BODY)
    [source] = find_sources([str(tmp_path)])
    (tmp_path / "a.txt").unlink()
    assert isinstance(source, Source)
    assert rejection(list(read(source, ReadOptions()))).stage == "read"


def test_a_memory_file_system(read_path: Reader) -> None:
    file_system = fsspec.filesystem("memory")
    file_system.pipe({
        "/heap/a.jsonl.gz": gzip.compress(LINE.encode()), "/heap/sub/b.txt": BODY.encode(), "/heap/.c.txt": b"x",
        "/heap/d.doc": b"x",
    })  # fmt: skip
    try:
        items = read_path("memory://heap")
        assert [item.source for item in items] == ["a.jsonl.gz#1", "d.doc", "sub/b.txt"]
        assert [type(item) for item in items] == [Article, Rejection, Article]
        assert [item.source for item in read_path("memory://heap/**/*.txt")][-1] == "sub/b.txt"
        assert article(read_path("memory://heap/a.jsonl.gz")).text == BODY
    finally:
        file_system.rm("/heap", recursive=True)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    pytest.importorskip("aiohttp", reason="the extra quoteset[http] is not installed")

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *args: object) -> None:
            super().__init__(*args, directory=str(tmp_path))  # type: ignore[arg-type]

        def log_message(self, *args: object) -> None:
            pass

        def do_GET(self) -> None:
            if "broken" in self.path:
                self.send_error(503)
            else:
                super().do_GET()

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()


def test_http(server: str, tmp_path: Path, read_path: Reader) -> None:
    page = f"<html><head><title>Ferry</title></head><body><article>{BODY_HTML}</article></body></html>"
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress((LINE + "\n").encode()))
    (tmp_path / "ferry-story").write_text(page)
    pq.write_table(pa.table({"text": [BODY]}), tmp_path / "a.parquet")
    assert article(read_path(f"{server}/a.jsonl.gz")).text == BODY
    assert article(read_path(f"{server}/a.parquet")).text == BODY
    found = article(read_path(f"{server}/ferry-story?from=feed"))
    assert found.text == BODY
    assert found.source == "ferry-story"
    assert found.url == f"{server}/ferry-story?from=feed"
    for gone in ("gone.jsonl", "broken.jsonl", "broken.txt"):
        assert rejection(read_path(f"{server}/{gone}")).stage == "read"


def test_a_server_that_is_not_there(read_path: Reader) -> None:
    pytest.importorskip("aiohttp", reason="the extra quoteset[http] is not installed")
    assert rejection(read_path("http://127.0.0.1:9/a.txt")).stage == "read"


BODY_HTML = "".join(f"<p>{paragraph}</p>" for paragraph in BODY.split("\n\n"))


def test_gzip_members_are_bounded_while_they_unpack() -> None:
    from quoteset.readers.streams import unpacked

    class Once:
        def __init__(self, data: bytes) -> None:
            self.data = data

        def read(self, size: int, /) -> bytes:
            data, self.data = self.data[:size], self.data[size:]
            return data

    packed = gzip.compress(b"\0" * 100_000_000)
    stream = unpacked(Once(packed), "gz", 10**9)
    assert len(stream.read(1000) or b"") == 1000
