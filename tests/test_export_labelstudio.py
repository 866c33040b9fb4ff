"""Label Studio's tasks: by its own SDK where an environment with it is named, and their offsets always.

That the editor itself shows every region where it should (emoji, CRLF, bidi marks) was tried with Label Studio 1.23.2
in Chromium: it counts code points, and \\r and \\n as one each. Its server is too heavy for a test.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import export_corpus
import pytest
from export_corpus import Truth, segment_words
from lxml import etree

from quoteset.export import export, labelstudio
from quoteset.export.written import Written

# A Python with label-studio-sdk: scripts/label-studio makes one and prints it.
SDK_PYTHON = os.environ.get("QUOTESET_LABEL_STUDIO_PYTHON")

CHECK = """
import json, pathlib, sys
from label_studio_sdk.label_interface import LabelInterface

folder = pathlib.Path(sys.argv[1])
interface = LabelInterface((folder / "interface.xml").read_text())
interface.validate()
errors, n_regions = [], 0
for path in sorted(folder.glob("*.json")):
    for task in json.loads(path.read_text()):
        interface.load_task(task["data"])
        if not interface.validate_task({"data": task["data"]}):
            errors.append(f"{path.name}: no value for the interface: {task['data']['article_id']}")
        for prediction in task["predictions"]:
            n_regions += len(prediction["result"])
            errors += interface.validate_prediction(prediction, return_errors=True)
            # That the check can fail at all.
            if prediction["result"]:
                broken = [{**prediction["result"][0], "from_name": "nobody"}]
                assert interface.validate_prediction({**prediction, "result": broken}, return_errors=True)
print(json.dumps({"errors": errors, "regions": n_regions}))
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export_corpus.write_corpus(tmp_path_factory.mktemp("labelstudio") / "built")


@pytest.fixture(scope="module")
def truth(built: Path) -> Truth:
    return export_corpus.read_truth(built)


@pytest.fixture(scope="module")
def written(built: Path) -> Written:
    return export(built, ["labelstudio"]).formats[0]


@pytest.fixture(scope="module")
def folder(built: Path, written: Written) -> Path:
    return built.with_name("built-export") / "labelstudio"


@pytest.fixture(scope="module")
def tasks(folder: Path) -> dict[str, dict[str, Any]]:
    found = [task for path in sorted(folder.glob("*.json")) for task in json.loads(path.read_bytes())]
    return {task["data"]["article_id"]: task for task in found}


def results(task: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    (prediction,) = task["predictions"]
    return [each for each in prediction["result"] if each["type"] == kind]


@pytest.mark.skipif(
    SDK_PYTHON is None, reason="QUOTESET_LABEL_STUDIO_PYTHON is not set: scripts/label-studio makes one"
)
def test_label_studio_takes_interface_and_predictions(folder: Path, tasks: dict[str, Any]) -> None:
    done = subprocess.run(
        [str(SDK_PYTHON), "-c", CHECK, str(folder)], capture_output=True, text=True, check=False, cwd=folder
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["errors"] == []
    assert told["regions"] == sum(len(task["predictions"][0]["result"]) for task in tasks.values()) > 100


def test_every_article_is_a_task_with_its_text(tasks: dict[str, Any], truth: Truth, written: Written) -> None:
    assert {name: task["data"]["text"] for name, task in tasks.items()} == {
        # One sign for one: the offsets stay.
        name: row["text"].replace("\0", "␀")
        for name, row in truth.articles.items()
    }
    assert written.counts["replaced_nuls"] == 2
    assert any("NUL" in note for note in written.notes)


def test_regions_give_the_words_back(tasks: dict[str, Any], truth: Truth) -> None:
    for name, task in tasks.items():
        text, rows = task["data"]["text"], truth.quotes[name]
        words: dict[str, list[str]] = {}
        for region in results(task, "labels"):
            value = region["value"]
            assert text[value["start"] : value["end"]] == value["text"]
            (label,) = value["labels"]
            words.setdefault(label, []).append(value["text"].replace("␀", "\0"))
        for kind in ("direct", "mixed"):
            own = [row for row in rows if row["kind"] == kind]
            expected = [each for row in own for each in segment_words(truth.articles[name]["text"], row)]
            assert sorted(words.get(kind, [])) == sorted(expected)
        for label, column in (("cue", "cue"), ("mention", "speaker_mention")):
            # Once each, however many quotations share it.
            spans = {(row[column]["start"], row[column]["text"]) for row in rows if row[column]}
            assert sorted(words.get(label, [])) == sorted(text for _, text in spans)
        assert sorted(words.get("nonquote", [])) == sorted(row["text"] for row in truth.nonquotes[name])


def test_relations_and_speakers(tasks: dict[str, Any], truth: Truth) -> None:
    for name, task in tasks.items():
        regions = {region["id"]: region["value"] for region in results(task, "labels")}
        speakers = {each["id"]: each["value"]["text"] for each in results(task, "textarea")}
        relations = {(each["from_id"], each["to_id"]): each["labels"] for each in results(task, "relation")}
        expected = {}
        for row in truth.quotes[name]:
            segments = [f"{row['quote_id']}-{number}" for number in range(len(row["segments"]))]
            for segment in segments:
                assert speakers.get(segment) == ([row["speaker"]] if row["speaker"] else None)
            expected |= {(segments[0], each): ["continued"] for each in segments[1:]}
            for label, column in (("mention", "speaker_mention"), ("cue", "cue"), ("addressee", "addressee")):
                if span := row[column]:
                    to = f"{label}-{span['start']}-{span['end']}"
                    assert regions[to]["text"] == span["text"]
                    expected[segments[0], to] = ["speaker" if label == "mention" else label]
        assert relations == expected


def test_interface_names_every_label_and_relation() -> None:
    root = etree.fromstring(labelstudio.interface().encode())
    assert [each.get("value") for each in root.iter("Label")] == list(labelstudio.LABELS)
    assert [each.get("value") for each in root.iter("Relation")] == list(labelstudio.RELATIONS)


def test_files_are_cut(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tasks: dict[str, Any]) -> None:
    monkeypatch.setattr(labelstudio, "FILE_BYTES", 5_000)
    export(built, ["labelstudio"], tmp_path / "out")
    paths = sorted((tmp_path / "out" / "labelstudio").glob("train-*.json"))
    assert len(paths) > 2
    found = [task for path in paths for task in json.loads(path.read_bytes())]
    assert [each["data"]["article_id"] for each in found] == [
        name for name, task in tasks.items() if task["data"]["split"] == "train"
    ]
