"""`quoteset build s3://…` and `quoteset push … s3://…` against a real S3 server on loopback."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from push_samples import build, described, read_manifest, run, sha256s, write_manifest
from s3_server import BUCKET, S3, s3_server
from sample_corpus import contents, record

from quoteset.publish import checksums

LOAD = """
import json, sys
from datasets import load_dataset

url, *configs = sys.argv[1:]
rows = {}
for config in configs:
    files = {"train": f"{url}/{config}/train-*.parquet"}
    loaded = load_dataset("parquet", data_files=files, split="train")
    streamed = load_dataset("parquet", data_files=files, split="train", streaming=True)
    rows[config] = [len(loaded), sum(1 for _ in streamed)]
print(json.dumps(rows))
"""


@pytest.fixture(scope="module")
def s3() -> Iterator[S3]:
    with s3_server() as running:
        yield running


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("sample"))


@pytest.fixture
def place(request: pytest.FixtureRequest) -> str:
    """A folder in the bucket for one test alone."""
    name: str = request.node.name.replace("[", "-").replace("]", "")
    return f"sets/{name}"


def url(place: str) -> str:
    return f"s3://{BUCKET}/{place}"


def push_json(s3: S3, *arguments: object) -> dict[str, Any]:
    done = run(s3.environment, "push", *arguments, "--json")
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def there(s3: S3, place: str) -> dict[str, str]:
    return {key: hashlib.sha256(s3.get(f"{place}/{key}")).hexdigest() for key in s3.keys(place)}


class TestPush:
    def test_push_and_load(self, s3: S3, sample: Path, place: str, tmp_path: Path) -> None:
        done = run(s3.environment, "push", sample, url(place) + "/")
        assert done.returncode == 0, done.stderr
        assert f"pushed and verified: {len(sha256s(sample))} files" in done.stdout
        assert there(s3, place) == sha256s(sample)
        configs = [config for config, splits in read_manifest(sample)["rows"].items() if "train" in splits]
        loading = {name: value for name, value in s3.environment.items() if not name.startswith("HF_")}
        loaded = subprocess.run(
            [sys.executable, "-c", LOAD, url(place), *configs],
            env=loading | {"HF_HOME": str(tmp_path / "home"), "HF_HUB_DISABLE_TELEMETRY": "1"},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert loaded.returncode == 0, loaded.stderr
        expected = {config: [read_manifest(sample)["rows"][config]["train"]] * 2 for config in configs}
        assert json.loads(loaded.stdout.splitlines()[-1]) == expected

    def test_push_again_writes_nothing(self, s3: S3, sample: Path, place: str) -> None:
        push_json(s3, sample, url(place))
        before = s3.versions(place)
        told = push_json(s3, sample, url(place))
        assert s3.versions(place) == before
        assert len(told["unchanged"]) == len(sha256s(sample))
        assert "nothing to push" in run(s3.environment, "push", sample, url(place)).stdout

    def test_changed_push(self, s3: S3, sample: Path, place: str, tmp_path: Path) -> None:
        push_json(s3, sample, url(place))
        s3.put(f"{place}/quotes/train-00000-of-00002.parquet", b"left by somebody's build")
        s3.put(f"{place}/quotes/notes.txt", b"kept")
        s3.put(f"{place}-of-another/README.md", b"not ours")
        larger = build(tmp_path / "larger", 20, shares=(1, 0, 0))
        before = s3.versions(place)
        dry = push_json(s3, larger, url(place), "--dry-run")
        assert s3.versions(place) == before
        wet = push_json(s3, larger, url(place))
        assert dry | {"dry_run": False} == wet
        assert "quotes/train-00000-of-00002.parquet" in [each["path"] for each in wet["deleted"]]
        found = there(s3, place)
        assert found.pop("quotes/notes.txt")
        assert found == sha256s(larger)
        assert s3.get(f"{place}-of-another/README.md") == b"not ours"

    def test_same_size_but_other_bytes(self, s3: S3, sample: Path, place: str) -> None:
        """An upload of somebody else, or one that went wrong: sizes alone would not tell."""
        push_json(s3, sample, url(place))
        path = "speakers/train-00000-of-00001.parquet"
        s3.put(f"{place}/{path}", b"?" * (sample / path).stat().st_size)
        told = push_json(s3, sample, url(place))
        assert [each["path"] for each in told["changed"]] == [path]
        assert there(s3, place) == sha256s(sample)

    def test_file_in_parts(self, s3: S3, sample: Path, place: str, tmp_path: Path) -> None:
        built = Path(shutil.copytree(sample, tmp_path / "built"))
        large = built / "rejected.jsonl"
        large.write_bytes(os.urandom(2 * checksums.PART_BYTES + 12_345))
        told = read_manifest(built)
        told["files"] = [each for each in told["files"] if each["path"] != "rejected.jsonl"]
        write_manifest(built, told | {"files": [*told["files"], described(built, large)]})
        push_json(s3, built, url(place))
        etag = s3.client.head_object(Bucket=BUCKET, Key=f"{place}/rejected.jsonl")["ETag"]
        assert etag.endswith('-3"')
        before = s3.versions(place)
        assert len(push_json(s3, built, url(place))["unchanged"]) == len(sha256s(built))
        assert s3.versions(place) == before
        assert there(s3, place) == sha256s(built)

    def test_trouble(self, s3: S3, sample: Path) -> None:
        done = run(s3.environment, "push", sample, "s3://no-such-bucket/data")
        assert done.returncode == 1
        assert "there is no such bucket or folder" in done.stderr
        assert "no-such-bucket" not in [each["Name"] for each in s3.client.list_buckets()["Buckets"]]
        no_keys = {name: value for name, value in s3.environment.items() if not name.startswith("AWS_")}
        nowhere = {"HOME": "/nonexistent", "AWS_EC2_METADATA_DISABLED": "true", "AWS_ENDPOINT_URL": s3.url}
        done = run(no_keys | nowhere, "push", sample, url("x"))
        assert done.returncode == 1
        assert "Unable to locate credentials; check the address, the credentials and the network" in done.stderr
        done = run(s3.environment | {"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}, "push", sample, url("x"))
        assert done.returncode == 1
        assert "Could not connect to the endpoint" in done.stderr
        done = run(s3.environment, "push", sample, url("x"), "--public")
        assert done.returncode == 2
        assert "are for the hub" in done.stderr

    def test_path_that_is_a_file(self, s3: S3, sample: Path, place: str) -> None:
        s3.put(place, b"a file")
        done = run(s3.environment, "push", sample, url(place))
        assert done.returncode == 2
        assert "is a file; name a folder" in done.stderr
        assert s3.get(place) == b"a file"


class TestBuild:
    @pytest.fixture
    def articles(self, s3: S3, place: str) -> str:
        for part in range(3):
            lines = [json.dumps(record(number)) for number in range(part * 10, part * 10 + 10)]
            s3.put(f"{place}/in/part-{part}.jsonl.gz", gzip.compress("\n".join(lines).encode(), mtime=0))
        s3.put(f"{place}/in/photo.jpg", b"\xff\xd8")
        s3.put(f"{place}/in/more/rows.parquet", self.parquet(range(30, 35)))
        return f"{place}/in"

    @staticmethod
    def parquet(numbers: range) -> bytes:
        import pyarrow as pa

        sink = io.BytesIO()
        pq.write_table(pa.Table.from_pylist([record(number) for number in numbers]), sink)
        return sink.getvalue()

    def test_glob(self, s3: S3, articles: str, tmp_path: Path) -> None:
        """The same bytes as from files on disk, in one process and in two."""
        local = tmp_path / "in"
        local.mkdir()
        for part in range(3):
            (local / f"part-{part}.jsonl.gz").write_bytes(s3.get(f"{articles}/part-{part}.jsonl.gz"))
        built = []
        for number, source in enumerate([f"{url(articles)}/*.jsonl.gz", f"{local}/*.jsonl.gz"]):
            out = tmp_path / f"out-{number}"
            done = run(s3.environment, "build", source, "-o", out, "--workers", 2 - number, "--json")
            assert done.returncode == 0, done.stderr
            assert json.loads(done.stdout)["articles"] == 30
            built.append(contents(out))
        assert built[0] == built[1]

    def test_folder(self, s3: S3, articles: str, tmp_path: Path) -> None:
        done = run(s3.environment, "build", url(articles), "-o", tmp_path / "out", "--json")
        assert done.returncode == 4
        told = json.loads(done.stdout)
        assert (told["inputs"], told["articles"], told["rejected"]) == (36, 35, 1)
        sources = pq.read_table(tmp_path / "out" / "articles", columns=["source"]).column("source").to_pylist()
        assert {"part-0.jsonl.gz#1", "more/rows.parquet#5"} <= set(sources)
        assert "photo.jpg" in (tmp_path / "out" / "rejected.jsonl").read_text()

    def test_what_was_pushed_can_be_built_from(self, s3: S3, sample: Path, place: str, tmp_path: Path) -> None:
        push_json(s3, sample, url(place))
        source = f"{url(place)}/articles/*.parquet"
        done = run(s3.environment, "build", source, "-o", tmp_path / "out", "--json")
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["articles"] == sum(read_manifest(sample)["rows"]["articles"].values())

    @pytest.mark.parametrize(
        ("source", "error"),
        [
            ("s3://newsroom/nothing-here/", "no such file or folder; check the address"),
            ("s3://newsroom/nothing-here/*.txt", "nothing matches; check the pattern"),
            ("s3://no-such-bucket/articles", "no such file or folder; check the address"),
        ],
    )
    def test_nothing_there(self, s3: S3, tmp_path: Path, source: str, error: str) -> None:
        done = run(s3.environment, "build", source, "-o", tmp_path / "out")
        assert done.returncode == 2
        assert error in done.stderr

    def test_no_credentials_and_no_network(self, s3: S3, articles: str, tmp_path: Path) -> None:
        no_keys = {name: value for name, value in s3.environment.items() if not name.startswith("AWS_")}
        nowhere = {"HOME": "/nonexistent", "AWS_EC2_METADATA_DISABLED": "true", "AWS_ENDPOINT_URL": s3.url}
        done = run(no_keys | nowhere, "build", url(articles), "-o", tmp_path / "out")
        assert done.returncode == 2
        assert "Unable to locate credentials; check the address and your access" in done.stderr
        dead = s3.environment | {"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}
        done = run(dead, "build", url(articles), "-o", tmp_path / "out")
        assert done.returncode == 2
        assert "Could not connect to the endpoint" in done.stderr


class TestEtag:
    """The checksum that S3 servers keep, against the server's own."""

    @pytest.mark.parametrize("n_bytes", [0, 1, 5 * 2**20, 17 * 2**20 + 1])
    @pytest.mark.parametrize("part_bytes", [checksums.PART_BYTES, 16 * 2**20, 50 * 2**20])
    def test_etag_of_server(self, s3: S3, place: str, tmp_path: Path, n_bytes: int, part_bytes: int) -> None:
        from boto3.s3.transfer import TransferConfig

        path = tmp_path / "data"
        path.write_bytes(os.urandom(n_bytes))
        config = TransferConfig(multipart_threshold=part_bytes, multipart_chunksize=part_bytes)
        s3.client.upload_file(str(path), BUCKET, place, Config=config)
        etag = s3.client.head_object(Bucket=BUCKET, Key=place)["ETag"].strip('"')
        assert checksums.matches_etag(path, etag)
        path.write_bytes(os.urandom(n_bytes) + b"!")
        assert not checksums.matches_etag(path, etag)

    def test_what_is_no_etag(self, tmp_path: Path) -> None:
        (tmp_path / "data").write_bytes(b"data")
        for etag in ("", "x", "0" * 31, "0" * 32 + "-0", "0" * 32 + "-99999"):
            assert not checksums.matches_etag(tmp_path / "data", etag)
