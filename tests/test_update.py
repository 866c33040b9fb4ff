"""``build --update``: new articles come in, old rows, ids and splits stay."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import random
import shutil
from pathlib import Path

import orjson
import pyarrow.parquet as pq
import pytest
from sample_corpus import BAKERY, HARBOUR, contents, record, write_corpus
from typer.testing import CliRunner

import quoteset
from quoteset import batch, planning
from quoteset.cli import app
from quoteset.errors import DataError, UsageError
from quoteset.pipeline import build
from quoteset.result import BuildResult
from quoteset.schema import CONFIGS
from quoteset.settings import PeopleSettings, QuoteSettings, RunSettings, Settings, SplitSettings
from quoteset.update import Changes

OF_ARTICLES = ("articles", "quotes", "nonquotes")
# So that all three splits have articles.
CHOSEN = Settings(splits=SplitSettings(shares=(0.5, 0.25, 0.25)), run=RunSettings(workers=1))


def rows(out: Path, config: str) -> dict[tuple[str, str], str]:
    """Every row with its split, by its content: rows of no update may change."""
    found = {}
    for path in sorted((out / config).glob("*.parquet")):
        for row in pq.read_table(path).to_pylist():
            found[path.name.partition("-")[0], json.dumps(row, default=str)] = row.get("article_id", "")
    return found


def update(inputs: Path, out: Path, chosen: Settings = CHOSEN, **options: bool) -> tuple[BuildResult, Changes]:
    result = build([str(inputs)], out, chosen, add=True, **options)
    assert result.changes is not None
    assert result.n_inputs == result.n_articles + result.n_rejected
    return result, result.changes


def write_records(path: Path, numbers: range) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(record(number)) + "\n" for number in numbers), encoding="utf-8")
    return path


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    return tmp_path / "raw"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.mark.parametrize("seed", range(4))
def test_old_part_is_the_first_build_whatever_the_cut(
    raw: Path, tmp_path: Path, out: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files of all formats and of records, divided at random into a first build and two updates."""
    chance = random.Random(seed)
    write_corpus(raw)
    for file in range(8):
        write_records(raw / f"more-{file}.jsonl", range(100 + file * 10, 110 + file * 10))
    # Wire copies, and the same speakers, on both sides of the cut.
    for name in ("copy-a.txt", "copy-b.txt"):
        (raw / name).write_text(HARBOUR + f"\nA last line of {name}, for the morning.\n", encoding="utf-8")
    files = sorted(path for path in raw.rglob("*") if path.is_file())
    chance.shuffle(files)
    first, second = sorted(chance.sample(range(1, len(files)), 2))
    part = tmp_path / "part"

    def add(paths: list[Path]) -> None:
        for path in paths:
            target = part / path.relative_to(raw)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)

    while not any(path.suffix != ".jpg" and path.stat().st_size for path in files[:first]):
        first += 1
    add(files[:first])
    build([str(part)], out, CHOSEN)
    monkeypatch.setattr(planning, "BATCH_BYTES", chance.choice([1, planning.BATCH_BYTES]))
    for paths in (files[first : max(first, second)], files[max(first, second) :]):
        before = {config: rows(out, config) for config in OF_ARTICLES}
        add(paths)
        result, changes = update(part, out)
        for config in OF_ARTICLES:
            missing = before[config].keys() - rows(out, config).keys()
            assert not missing
        assert quoteset.validate(out).ok
        assert changes.configs["articles"].removed == changes.configs["quotes"].removed == 0
        assert changes.n_changed == changes.n_missing == 0
    whole = build([str(raw)], tmp_path / "whole", CHOSEN)
    assert (result.n_inputs, result.n_articles, result.n_quotes) == (whole.n_inputs, whole.n_articles, whole.n_quotes)
    assert (out / "rejected.jsonl").read_bytes() == (tmp_path / "whole" / "rejected.jsonl").read_bytes()
    assert set(rows(out, "articles").values()) == set(rows(tmp_path / "whole", "articles").values())


def test_without_changes_nothing_changes(raw: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_corpus(raw)
    build([str(raw)], out, CHOSEN)
    before = contents(out)
    # Known files are not read, only hashed.
    monkeypatch.setattr(batch, "read", None)
    _, changes = update(raw, out)
    after = contents(out)
    different = {name for name in before | after if before.get(name) != after.get(name)}
    assert different == {"manifest.json"}
    told = orjson.loads(after["manifest.json"])["changes"]
    assert told["articles"] == {"added": 0, "changed": 0, "unchanged": 9, "missing": 0}
    assert told["quotes"] == {"added": 0, "removed": 0}
    assert (changes.inputs.added, changes.inputs.changed, changes.inputs.missing) == ((), (), ())
    update(raw, out)
    assert contents(out) == after


def test_new_files_alone_are_enough(raw: Path, tmp_path: Path, out: Path) -> None:
    write_records(raw / "march.jsonl", range(20))
    build([str(raw)], out, CHOSEN)
    before = rows(out, "articles")
    result, changes = update(write_records(tmp_path / "new" / "april.jsonl", range(20, 30)), out)
    assert before.keys() < rows(out, "articles").keys()
    assert (result.n_articles, changes.configs["articles"].added, changes.n_missing) == (30, 10, 20)
    assert changes.inputs.missing == ("march.jsonl",)
    manifest = orjson.loads((out / "manifest.json").read_bytes())
    assert [each["source"] for each in manifest["inputs"]] == ["april.jsonl", "march.jsonl"]
    assert manifest["counts"] == {"inputs": 30, "articles": 30, "rejected": 0, "bad_rows": 0, "dropped": 0}


def test_file_that_grew(raw: Path, out: Path) -> None:
    write_records(raw / "all.jsonl", range(20))
    build([str(raw)], out, CHOSEN)
    before = {config: rows(out, config) for config in ("articles", "quotes")}
    lines = (raw / "all.jsonl").read_text(encoding="utf-8")
    (raw / "all.jsonl").write_text(lines + json.dumps(record(50)) + "\n", encoding="utf-8")
    result, changes = update(raw, out)
    for config, old in before.items():
        assert old.keys() < rows(out, config).keys()
    assert (result.n_articles, changes.configs["articles"].added) == (21, 1)
    assert (changes.n_changed, changes.n_missing) == (0, 0)
    assert changes.inputs.changed == ("all.jsonl",)


def test_article_that_changed_keeps_id_and_split(raw: Path, out: Path) -> None:
    write_records(raw / "all.jsonl", range(20))
    build([str(raw)], out, CHOSEN)
    before = {row: split for (split, _), row in rows(out, "articles").items()}
    records = [record(number) for number in range(20)]
    records[7]["text"] = "It was all different. “No benches,” said Lena Forst7, and that was that. She went home."
    (raw / "all.jsonl").write_text("".join(json.dumps(each) + "\n" for each in records), encoding="utf-8")
    result, changes = update(raw, out)
    assert (result.n_articles, changes.n_changed, changes.configs["articles"].added) == (20, 1, 0)
    assert {row: split for (split, _), row in rows(out, "articles").items()} == before
    assert any("No benches" in row for _, row in rows(out, "quotes"))
    assert not any("We need 7 new" in row for _, row in rows(out, "quotes"))
    assert quoteset.validate(out).ok


def test_what_a_file_no_longer_holds_stays(raw: Path, out: Path) -> None:
    write_records(raw / "today.jsonl", range(10))
    (raw / "story.txt").write_text(HARBOUR, encoding="utf-8")
    build([str(raw)], out, CHOSEN)
    before = rows(out, "articles")
    write_records(raw / "today.jsonl", range(10, 20))
    (raw / "story.txt").write_text(BAKERY, encoding="utf-8")
    result, changes = update(raw, out)
    assert before.keys() < rows(out, "articles").keys()
    assert (result.n_articles, changes.n_missing, changes.configs["articles"].added) == (22, 11, 11)


def test_known_id_in_another_file_is_rejected(raw: Path, tmp_path: Path, out: Path) -> None:
    write_records(raw / "a.jsonl", range(5))
    build([str(raw)], out, CHOSEN)
    before = rows(out, "articles")
    result, _ = update(write_records(tmp_path / "new" / "b.jsonl", range(4, 7)), out)
    assert before.keys() < rows(out, "articles").keys()
    assert (result.n_articles, result.n_rejected) == (7, 1)
    (clash,) = result.rejections
    assert (clash.source, "already that of a.jsonl#5" in clash.error) == ("b.jsonl#1", True)


def test_rejections_stay_until_their_file_is_read_again(raw: Path, out: Path) -> None:
    write_records(raw / "a.jsonl", range(5))
    (raw / "empty.txt").write_bytes(b"")
    (raw / "photo.jpg").write_bytes(b"\xff\xd8")
    assert build([str(raw)], out, CHOSEN).n_rejected == 2
    assert update(raw, out)[0].n_rejected == 2
    (raw / "empty.txt").write_text(HARBOUR, encoding="utf-8")
    (raw / "photo.jpg").unlink()
    result, _ = update(raw, out)
    # That the picture is gone from the folder does not make it an article.
    assert [each.source for each in result.rejections] == ["photo.jpg"]
    assert (result.n_inputs, result.n_articles) == (7, 6)


def test_first_time_there_is_nothing_to_update(raw: Path, tmp_path: Path, out: Path) -> None:
    write_corpus(raw)
    assert build([str(raw)], out, CHOSEN, add=True).changes is None
    build([str(raw)], tmp_path / "plain", CHOSEN)
    assert contents(out) == contents(tmp_path / "plain")


def test_other_settings_are_refused(raw: Path, out: Path) -> None:
    write_records(raw / "a.jsonl", range(5))
    build([str(raw)], out, CHOSEN)
    before = contents(out)
    for chosen, told in (
        (Settings(), r"splits\.shares was \[0.5, 0.25, 0.25\]"),
        (Settings(splits=CHOSEN.splits, quotes=QuoteSettings(min_confidence=0.5)), r"quotes\.min_confidence was 0.0"),
    ):
        with pytest.raises(UsageError, match=told):
            build([str(raw)], out, chosen, add=True)
    manifest = orjson.loads(before["manifest.json"])
    manifest["quoteset"] = "0.0.9"
    (out / "manifest.json").write_bytes(orjson.dumps(manifest))
    with pytest.raises(UsageError, match=r"quoteset was 0\.0\.9"):
        build([str(raw)], out, CHOSEN, add=True)
    (out / "manifest.json").write_bytes(before["manifest.json"])
    (out / ".quoteset" / "entities.parquet").unlink()
    with pytest.raises(DataError, match="build it anew, without --update"):
        build([str(raw)], out, CHOSEN, add=True)


def linked(out: Path) -> dict[str, tuple[str | None, dict[str, str] | None]]:
    """What the speakers of ``out`` that are linked with somebody have of the table of people, by name."""
    found = {}
    for path in sorted((out / "speakers").glob("*.parquet")):
        for row in pq.read_table(path).to_pylist():
            if row["qid"] or row["people"]:
                found[row["name"]] = row["qid"], row["people"] and json.loads(row["people"])
    return found


def speaker_ids(out: Path) -> dict[str, str]:
    paths = sorted((out / "speakers").glob("*.parquet"))
    return {row["name"]: row["speaker_id"] for path in paths for row in pq.read_table(path).to_pylist()}


def test_another_table_of_people_links_anew(raw: Path, tmp_path: Path, out: Path) -> None:
    write_records(raw / "a.jsonl", range(5))
    table = tmp_path / "people.csv"
    table.write_text("name,qid,party\nLena Forst0,Q0,League\nLena Forst1,Q1,Harbour\n")
    chosen = dataclasses.replace(CHOSEN, people=PeopleSettings(file=str(table)))
    build([str(raw)], out, chosen)
    first = speaker_ids(out)
    assert linked(out) == {"Lena Forst0": ("Q0", {"party": "League"}), "Lena Forst1": ("Q1", {"party": "Harbour"})}
    digest = json.loads((out / "manifest.json").read_text())["settings"]["people"]["sha256"]
    assert digest == hashlib.sha256(table.read_bytes()).hexdigest()

    # The same content, be it elsewhere or not: nothing is linked anew, and nothing said of it.
    before = contents(out)
    assert update(raw, out, chosen)[1].n_relinked is None
    assert contents(out).keys() == before.keys()
    elsewhere = tmp_path / "elsewhere" / "people.csv"
    elsewhere.parent.mkdir()
    shutil.copy(table, elsewhere)
    there = dataclasses.replace(CHOSEN, people=PeopleSettings(file=str(elsewhere)))
    assert update(raw, out, there)[1].n_relinked is None

    # Other content under the same name: one id is another, one speaker new in it, one no longer, one as it was.
    write_records(raw / "b.jsonl", range(5, 7))
    table.write_text("name,qid,party\nLena Forst0,Q0,League\nLena Forst2,Q2,\nLena Forst5,Q5,\n")
    changes = update(raw, out, chosen)[1]
    assert changes.n_relinked == 2  # Forst1 and Forst2; Forst5 is new
    assert changes.as_table()["people"] == {"speakers": 2}
    assert linked(out) == {
        "Lena Forst0": ("Q0", {"party": "League"}),
        "Lena Forst2": ("Q2", {}),
        "Lena Forst5": ("Q5", {}),
    }
    assert first.items() <= speaker_ids(out).items()

    # Other columns, and no table any more.
    only = dataclasses.replace(CHOSEN, people=PeopleSettings(file=str(table), columns=("qid",)))
    assert update(raw, out, only)[1].n_relinked == 3
    assert linked(out)["Lena Forst0"] == ("Q0", {"qid": "Q0"})
    table.write_text("name,aliases,qid\nLena Forst0,Lena Forst1,Q0\n")
    assert update(raw, out, chosen)[1].n_relinked == 4  # 0, 2 and 5, and 1, who stays another speaker
    assert {name: qid for name, (qid, _) in linked(out).items()} == {"Lena Forst0": "Q0", "Lena Forst1": "Q0"}
    assert first.items() <= speaker_ids(out).items()
    assert update(raw, out)[1].n_relinked == 2
    assert linked(out) == {}
    assert quoteset.validate(out).ok


def test_dry_run_limit_and_what_people_put_there(raw: Path, tmp_path: Path, out: Path) -> None:
    write_records(raw / "a.jsonl", range(5))
    build([str(raw)], out, CHOSEN)
    (out / "notes.txt").write_text("mine")
    before = contents(out)
    new = write_records(tmp_path / "new" / "b.jsonl", range(10, 20))
    result, changes = update(new, out, dry_run=True)
    assert (result.n_articles, changes.configs["articles"].added) == (15, 10)
    assert contents(out) == before
    limited = build([str(new)], out, CHOSEN, add=True, limit=3)
    assert limited.n_articles == 8
    # Not read to its end, so the file is not known; and what it gave is not given twice.
    result, changes = update(new, out)
    assert (result.n_articles, changes.configs["articles"].added) == (15, 7)
    assert (out / "notes.txt").read_text() == "mine"
    assert quoteset.validate(out).ok


def test_command(raw: Path, out: Path) -> None:
    write_records(raw / "a.jsonl", range(5))
    runner = CliRunner()
    assert runner.invoke(app, ["build", str(raw), "-o", str(out), "-q"]).exit_code == 0
    write_records(raw / "b.jsonl", range(5, 8))
    told = runner.invoke(app, ["build", str(raw), "-o", str(out), "--update"])
    assert told.exit_code == 0
    assert "input files: 1 new, 1 unchanged, 0 changed, 0 of the last build missing" in told.stdout
    assert "articles: 3 added, 5 unchanged, 0 changed, 0 missing from the input (they stay)" in told.stdout
    (raw / "a.jsonl").unlink()
    told = runner.invoke(app, ["build", str(raw), "-o", str(out), "--update", "--json"])
    changes = json.loads(told.stdout)["changes"]
    assert changes["inputs"] == {"added": 0, "unchanged": 1, "changed": [], "missing": ["a.jsonl"]}
    assert changes["articles"] == {"added": 0, "changed": 0, "unchanged": 3, "missing": 5}
    assert set(changes) == {"inputs", *CONFIGS} - {"nonquotes"}
