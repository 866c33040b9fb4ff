"""``quoteset eval``: the errors it lists, the tables, the JSON; and one build measured from end to end."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from evaluation_samples import TIDE, Json, gold_tide, row, rows_tide, write_built, write_gold
from typer.testing import CliRunner, Result

from quoteset.cli import app
from quoteset.evaluate import evaluate
from quoteset.evaluate.listing import pieces, signed
from quoteset.records import Span

runner = CliRunner()


def run(*arguments: object) -> Result:
    return runner.invoke(app, [str(each) for each in arguments])


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    return write_gold(tmp_path / "gold.jsonl", gold_tide())


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """One wrong resolution, one false segment, one quotation lacking."""
    rows = rows_tide()
    rows[2]["speaker"] = "Ida Morel"
    rows[1] = row(TIDE, ["Harbour Lights"], "the mayor", "She", confidence=0.99)
    return write_built(tmp_path / "built", [("tide", "a\x1b[2J.jsonl#1", TIDE, rows)])


class TestErrors:
    def test_order_and_content(self, gold: Path, built: Path) -> None:
        false, resolution, missed = evaluate(gold, built, n_errors=9).errors
        assert (false.cause, false.confidence) == ("false, gold lists it as no quotation", 0.99)
        assert (false.gold_speaker, false.speaker, false.mention) == (None, "the mayor", "She")
        assert (resolution.cause, resolution.confidence) == ("right mention, wrong resolution", 0.6)
        assert (resolution.gold_speaker, resolution.gold_mention) == ("Joss Adler", "he")
        assert (missed.cause, missed.confidence, missed.rule) == ("missed mixed", None, None)
        assert "“{a lesson}”. She" in signed(missed.context)
        assert signed(false.context).startswith("… ")
        assert "[She] did not read “{Harbour Lights}” to" in signed(false.context)
        assert "“{It was cold,}” [he added]. Joss" in signed(resolution.context)

    def test_segments_of_a_quotation_are_one_error(self, gold: Path, tmp_path: Path) -> None:
        rows = rows_tide()
        rows[0]["speaker"] = "Joss Adler"
        found = evaluate(gold, write_built(tmp_path / "out", [("tide", "a", TIDE, rows)]), n_errors=9)
        assert (len(found.errors), found.n_errors) == (1, 1)
        assert found.by_source == {"speaker": {"right mention, wrong resolution": 2}}

    def test_mention_of_gold(self, gold: Path, tmp_path: Path) -> None:
        rows = rows_tide()
        rows[2] = row(TIDE, ["It was cold,"], "Ida Morel", "The mayor")
        (error,) = evaluate(gold, write_built(tmp_path / "out", [("tide", "a", TIDE, rows)]), n_errors=9).errors
        assert error.cause == "wrong mention"
        assert "[The mayor] called" in signed(error.context)
        assert "“{It was cold,}” *he* added." in signed(error.context)

    def test_words_in_another_text(self, tmp_path: Path) -> None:
        text = f"News. {TIDE}"
        rows = [row(text, ["It was cold,"], "Ida Morel", "he added")]
        built = write_built(tmp_path / "out", [("tide", "a", text, rows)])
        errors = evaluate(write_gold(tmp_path / "gold.jsonl", gold_tide()), built, n_errors=9).errors
        assert "“{It was cold,}” [he added]." in signed(errors[0].context)
        assert "{a lesson}" in [signed(each.context) for each in errors]

    def test_long_segments_and_far_mentions(self) -> None:
        text = "He rose. " + "a" * 500 + " “" + "b" * 500 + "” " + "c" * 500
        shown = signed(pieces(text, [(Span(0, 2), "mention"), (Span(511, 1011), "segment")]))
        assert shown.startswith("[He] rose. a")
        assert re.search(r"a … a+ “\{b{120}\} … \{b{80}\}” c+ …$", shown)


class TestCommand:
    def test_tables(self, gold: Path, built: Path) -> None:
        result = run("eval", gold, built)
        assert result.exit_code == 0
        assert re.search(r"^detection precision +0\.7500", result.stdout, re.MULTILINE)
        assert re.search(r"^quote mention cue quote +2 +1\.000 +1\.000", result.stdout, re.MULTILINE)
        assert re.search(r"^en\.quote-cue-mention +4 +0\.750 +3 +0\.667", result.stdout, re.MULTILINE)
        assert "3 of 3 errors, the most confident first" in result.stdout
        assert "0.60  right mention, wrong resolution · direct · en.quote-cue-mention · tide" in result.stdout
        assert "gold  Joss Adler by “he”" in result.stdout
        assert "built Ida Morel by “he added”" in result.stdout
        assert "\x1b" not in result.stdout

    def test_number_of_errors(self, gold: Path, built: Path) -> None:
        assert "1 of 3 errors" in run("eval", gold, built, "--errors", 1).stdout
        assert "errors," not in run("eval", gold, built, "--errors", 0).stdout

    def test_no_errors(self, gold: Path, tmp_path: Path) -> None:
        built = write_built(tmp_path / "built", [("tide", "a", TIDE, rows_tide())])
        assert run("eval", gold, built).stdout.endswith("no errors\n")

    def test_json(self, gold: Path, built: Path) -> None:
        told: Json = json.loads(run("eval", gold, built, "--json", "--errors", 2).stdout)
        assert told["gold segments"] == told["predicted segments"] == 4
        assert told["detection F1"] == 0.75
        assert told["by source mention"]["pronoun"] == {"n": 1, "exact": 0.0, "mention": 1.0}
        assert told["by rule"]["en.quote-cue-mention"]["n"] == 4
        assert told["by construction"]["kind"]["mixed"]["recall"] == 0.0
        assert told["by source of error"]["detection"]["missed mixed"] == 1
        assert sum(each["n"] for each in told["calibration"]) == 3
        assert (told["n errors"], len(told["errors"])) == (3, 2)
        assert told["errors"][0]["source"] == "a\x1b[2J.jsonl#1"

    def test_min_confidence(self, gold: Path, built: Path) -> None:
        told = json.loads(run("eval", gold, built, "--json", "--min-confidence", 0.7).stdout)
        assert (told["predicted segments"], told["min confidence"]) == (3, 0.7)
        assert "min confidence" in run("eval", gold, built, "--min-confidence", 0.7).stdout

    def test_wrong_use(self, gold: Path, built: Path, tmp_path: Path) -> None:
        assert run("eval", tmp_path / "nowhere", built).exit_code == 2
        assert run("eval", gold, tmp_path / "nowhere").exit_code == 2
        assert run("eval", gold, built, "--min-confidence", 2).exit_code == 2
        assert run("eval", gold, tmp_path).exit_code == 3
        gold.write_text('{"id": "tide", "quotes": [{"kind": "direct"}]}\n')
        result = run("eval", gold, built)
        assert result.exit_code == 3
        assert result.stderr.startswith(f"error: {gold}: line 1: quotes[0]: expected segments")


def test_build_and_measure(tmp_path: Path) -> None:
    text = "The ferry sank. “Nobody was aboard,” said Ida Morel. The owner wept."
    (tmp_path / "ferry.jsonl").write_text(json.dumps({"id": "ferry", "text": text}), encoding="utf-8")
    quotation = {"texts": ["Nobody was aboard,"], "kind": "direct", "speaker": "Ida Morel", "source_text": "Ida Morel"}
    gold = write_gold(tmp_path / "gold.jsonl", {"id": "ferry", "text": text, "quotes": [quotation]})
    assert run("build", tmp_path / "ferry.jsonl", "-o", tmp_path / "out", "-q").exit_code == 0
    told = json.loads(run("eval", gold, tmp_path / "out", "--json").stdout)
    assert (told["detection F1"], told["end-to-end"], told["errors"]) == (1.0, 1.0, [])
