"""What the tests of `quoteset push` share: built folders, and programs of their own processes that push and load."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from hub_server import WRITE_TOKEN, Hub
from sample_corpus import record, write_corpus

import quoteset
from quoteset.settings import RunSettings, Settings, SplitSettings

PROGRAM = Path(sys.executable).with_name("quoteset")
TOKENS_SHOWN = "hf_"  # how every token begins; none may ever be seen

# Loads every config as users do, and says what came.
LOAD = """
import hashlib, json, sys
from datasets import get_dataset_config_names, load_dataset
from huggingface_hub import HfApi, hf_hub_download

name, revision = sys.argv[1:]
rows, streamed = {}, {}
for config in get_dataset_config_names(name, revision=revision):
    loaded = load_dataset(name, config, revision=revision)
    rows[config] = {split: len(table) for split, table in loaded.items()}
    stream = load_dataset(name, config, revision=revision, streaming=True)
    streamed[config] = {split: sum(1 for _ in examples) for split, examples in stream.items()}
files = {}
for path in HfApi().list_repo_files(name, repo_type="dataset", revision=revision):
    with open(hf_hub_download(name, path, repo_type="dataset", revision=revision), "rb") as file:
        files[path] = hashlib.sha256(file.read()).hexdigest()
print(json.dumps({"rows": rows, "streamed": streamed, "files": files}))
"""


def build(folder: Path, n_records: int = 0, *, shares: tuple[float, float, float] = (0.8, 0.1, 0.1)) -> Path:
    """A built data set at ``folder``/built: the sample corpus, and so many records more."""
    raw = write_corpus(folder / "raw")
    lines = [json.dumps(record(number)) for number in range(100, 100 + n_records)]
    if lines:
        (raw / "more.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    settings = Settings(splits=SplitSettings(shares=shares), run=RunSettings(workers=1))
    quoteset.build(raw, folder / "built", settings)
    return folder / "built"


def cut_into_shards(built: Path, config: str, n_shards: int) -> None:
    """Write the train split of ``config`` anew as so many files, and say so in the manifest, as a large build does."""
    (whole,) = (built / config).glob("train-*.parquet")
    table = pq.read_table(whole)
    assert table.num_rows >= n_shards
    whole.unlink()
    told = read_manifest(built)
    told["files"] = [each for each in told["files"] if each["path"] != f"{config}/{whole.name}"]
    for number in range(n_shards):
        start, stop = (table.num_rows * each // n_shards for each in (number, number + 1))
        path = built / config / f"train-{number:05}-of-{n_shards:05}.parquet"
        pq.write_table(table.slice(start, stop - start), path)
        told["files"].append(described(built, path) | {"rows": stop - start})
    write_manifest(built, told)


def described(built: Path, path: Path) -> dict[str, Any]:
    data = path.read_bytes()
    name = path.relative_to(built).as_posix()
    return {"path": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def read_manifest(built: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((built / "manifest.json").read_text(encoding="utf-8"))
    return told


def write_manifest(built: Path, told: dict[str, Any]) -> None:
    told["files"].sort(key=lambda each: each["path"])
    (built / "manifest.json").write_text(json.dumps(told), encoding="utf-8")


def sha256s(built: Path) -> dict[str, str]:
    """What has to be at the other end: the manifest's files with their SHA-256, and the manifest."""
    files = {each["path"]: each["sha256"] for each in read_manifest(built)["files"]}
    return files | {"manifest.json": hashlib.sha256((built / "manifest.json").read_bytes()).hexdigest()}


def hub_environment(hub: Hub, home: Path, **changed: str | None) -> dict[str, str]:
    """The environment of a process that knows no hub but ``hub`` and has nothing cached; None takes a variable away."""
    keep = {name: value for name, value in os.environ.items() if not name.startswith(("HF_", "HUGGING", "AWS_"))}
    wanted = {
        "HF_ENDPOINT": hub.url,
        "HF_HOME": str(home),
        "HF_TOKEN": WRITE_TOKEN,
        "HF_HUB_DISABLE_XET": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        **changed,
    }
    return keep | {name: value for name, value in wanted.items() if value is not None}


def _process(command: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=300, check=False
    )


def run(environment: dict[str, str], *arguments: object) -> subprocess.CompletedProcess[str]:
    done = _process([str(PROGRAM), *map(str, arguments)], environment)
    assert TOKENS_SHOWN not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return done


def load_from_hub(environment: dict[str, str], name: str, revision: str = "main") -> dict[str, Any]:
    done = _process([sys.executable, "-c", LOAD, name, revision], environment)
    assert done.returncode == 0, done.stderr
    loaded: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return loaded
