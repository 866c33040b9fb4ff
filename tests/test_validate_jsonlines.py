"""JSON lines as other programs write them, and a listing of violations that a person can read to its end."""

from __future__ import annotations

import json
from pathlib import Path

import data_corpus
import datasets
import pytest
from typer.testing import CliRunner

from quoteset import summary
from quoteset.cli import app
from quoteset.validate import validate_path


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("jsonlines") / "built"
    data_corpus.build(out, data_corpus.corpus())
    return out


@pytest.mark.parametrize("config", ["quotes", "articles", "quotations", "speakers", "nonquotes"])
def test_what_datasets_writes(built: Path, tmp_path: Path, config: str) -> None:
    loaded = datasets.load_dataset(str(built), config, cache_dir=str(tmp_path / "cache"), split="train")
    path = tmp_path / f"{config}.jsonl"
    loaded.to_json(path)
    if config == "articles":
        assert '"published_at":17' in path.read_text(encoding="utf-8").replace(" ", "")
    report = validate_path(path)
    assert report.violations == ()
    assert report.n_rows == {config: {"": len(loaded)}}


def test_numbers_that_are_no_dates(built: Path, tmp_path: Path) -> None:
    loaded = datasets.load_dataset(str(built), "articles", cache_dir=str(tmp_path / "cache"), split="train")
    loaded.to_json(path := tmp_path / "articles.jsonl")
    row = json.loads(path.read_text(encoding="utf-8").split("\n")[0])
    # Before 1970, no number, a fraction, beyond the year 9999.
    dates = [-86_400_000, True, 1.5, 10**18, -(10**18)]
    path.write_text("\n".join(json.dumps({**row, "article_id": str(n), "published_at": n}) for n in dates))
    found = [(each.row, each.field) for each in validate_path(path).violations]
    assert found == [(1, "published_at"), (2, "published_at"), (3, "published_at"), (4, "published_at")]


def test_a_flood_of_violations_is_cut_and_counted(built: Path, tmp_path: Path) -> None:
    loaded = datasets.load_dataset(str(built), cache_dir=str(tmp_path / "cache"), split="train")
    loaded.to_json(path := tmp_path / "quotes.jsonl")
    lines = path.read_text(encoding="utf-8").split("\n")[:-1]
    rows = [json.loads(lines[n % len(lines)]) for n in range(500)]
    for n, row in enumerate(rows):
        row["quote_id"] = f"{n:024x}"
        row["kind"] = "loud"
        row["segments"][0]["start"] = -1
    rows[-1]["rule"] = "?"
    path.write_text("\n".join(map(json.dumps, rows)))
    runner = CliRunner()
    result = runner.invoke(app, ["validate", str(path)])
    assert result.exit_code == 3
    told = result.stdout.splitlines()
    assert sum(": kind: " in line for line in told) == summary.N_OF_A_KIND
    assert sum("segments[0].start" in line for line in told) == summary.N_OF_A_KIND
    # Behind thousands of others, and still told.
    assert sum(": rule: " in line for line in told) == 1
    assert "… and 490 more of quotes kind [values]" in told
    assert "… and 490 more of quotes segments[].start [values]" in told
    assert told[-1].endswith("500 rows, 1,001 violations")
    as_json = json.loads(runner.invoke(app, ["validate", str(path), "--json"]).stdout)
    assert as_json["n_violations"] == len(as_json["violations"]) == 1001
