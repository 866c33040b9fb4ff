from __future__ import annotations

import json

import pyarrow as pa

from quoteset import manifest
from quoteset.records import DatasetFile

FILES = [
    DatasetFile(
        path=f"quotes/{split}-0000{number}-of-00002.parquet",
        size=10,
        sha256="a" * 64,
        config="quotes",
        split=split,
        n_rows=5,
        n_value_bytes=99,
    )
    for split in ("train", "test")
    for number in range(2)
] + [DatasetFile(path="README.md", size=3, sha256="b" * 64)]
INPUTS = [manifest.Input("news/b.txt", "1" * 64), manifest.Input("news/a.txt", "2" * 64)]


def render(files: list[DatasetFile], inputs: list[manifest.Input]) -> str:
    return manifest.render(
        version="1.2.3",
        inputs=inputs,
        settings={"split": {"seed": 0}, "input": {"html": "full"}},
        counts={"inputs": 3, "articles": 2, "rejected": 1},
        files=files,
    )


def test_everything_that_the_bytes_depend_on_is_listed() -> None:
    content = json.loads(render(FILES, INPUTS))
    assert content["quoteset"] == "1.2.3"
    assert content["schema"] == "1"
    assert content["libraries"]["pyarrow"] == pa.__version__
    assert content["settings"]["split"] == {"seed": 0}
    assert content["counts"] == {"inputs": 3, "articles": 2, "rejected": 1}
    assert content["rows"] == {"quotes": {"train": 10, "test": 10}}
    assert [each["source"] for each in content["inputs"]] == ["news/a.txt", "news/b.txt"]
    assert content["files"][0] == {"path": "README.md", "size": 3, "sha256": "b" * 64}
    assert content["files"][1]["rows"] == 5


def test_the_order_of_inputs_and_files_does_not_matter() -> None:
    assert render(FILES, INPUTS) == render(FILES[::-1], INPUTS[::-1])
