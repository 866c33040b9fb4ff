"""Corrections in a whole build: into the rows, through the same checks, none lost."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from review_samples import PEOPLE, decision, span_of, state, write_decisions, write_town
from typer.testing import CliRunner

from quoteset import pipeline, validate
from quoteset.cli import app
from quoteset.corrections import Decision, State
from quoteset.errors import UsageError
from quoteset.settings import Settings, load, override

ONE = override(Settings(), {"run.workers": 1})
N_ARTICLES = 3


def rows(out: Path, config: str) -> list[dict[str, object]]:
    return [row for path in sorted((out / config).glob("*.parquet")) for row in pq.read_table(path).to_pylist()]


def content(out: Path) -> dict[str, bytes]:
    return {str(path.relative_to(out)): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    return write_town(tmp_path / "raw", N_ARTICLES)


@pytest.fixture
def built(raw: Path, tmp_path: Path) -> Path:
    pipeline.build([str(raw)], tmp_path / "first", ONE)
    return tmp_path / "first"


def found_state(row: dict[str, object], text: str) -> State:
    """What a row of the built folder says."""
    words = [text[each["start"] : each["end"]] for each in row["segments"]]  # type: ignore[index,attr-defined]
    kind = {"kind": row["kind"], "speaker_type": row["speaker_type"]}
    return state(text, words, row["speaker"], **kind)  # type: ignore[arg-type]


def decided(built: Path) -> list[Decision]:
    """For the first article: each quotation another decision. The others are accepted, but for the last article."""
    articles = {each["article_id"]: each for each in rows(built, "articles")}
    quotes: dict[object, list[dict[str, object]]] = {}
    for each in rows(built, "quotes"):
        quotes.setdefault(each["article_id"], []).append(each)
    made = []
    for number, (article_id, own) in enumerate(sorted(quotes.items(), key=lambda each: str(each[0]))):
        if number == N_ARTICLES - 1:
            break
        article = articles[article_id]
        text = str(article["text"])
        for k, row in enumerate(sorted(own, key=lambda each: each["segments"][0]["start"])):  # type: ignore[index]
            was = found_state(row, text)
            changed: dict[int, State | None] = {
                0: state(text, was.text, "Calla Dorn"),
                1: None,
                2: state(text, was.text, was.speaker, kind="mixed"),
                3: state(text, was.text[:20], was.speaker),
            }
            now = changed.get(k, was) if number == 0 else was
            made.append(
                decision(
                    len(made) + 1,
                    was,
                    now,
                    article_id=str(article_id),
                    quote_id=row["quote_id"],
                    source=article["source"],
                )
            )
    return made


def build(raw: Path, out: Path, files: Sequence[Path], **options: object) -> pipeline.BuildResult:
    chosen = override(ONE, {"quotes.corrections": tuple(map(str, files))})
    return pipeline.build([str(raw)], out, chosen, **options)  # type: ignore[arg-type]


def test_every_row_says_what_was_decided(raw: Path, built: Path, tmp_path: Path) -> None:
    made = decided(built)
    path = write_decisions(tmp_path / "c.jsonl", made)
    out = tmp_path / "second"
    result = build(raw, out, [path])
    assert result.exit_status == 0
    assert result.corrections
    assert (result.corrections.n_decisions, result.corrections.n_applied) == (10, 10)
    assert validate(out).violations == ()
    before = {each["quote_id"]: each for each in rows(built, "quotes")}
    after = {each["quote_id"]: each for each in rows(out, "quotes")}
    first = made[:5]
    assert first[0].quote_id in after
    other = after[first[0].quote_id]
    assert (other["speaker"], other["rule"], other["confidence"]) == ("Calla Dorn", "corrected", 1.0)
    assert other["speaker_mention"] is None
    assert first[1].quote_id not in after
    kind = after[first[2].quote_id]
    assert (kind["kind"], kind["rule"]) == ("mixed", "corrected")
    assert kind["speaker_mention"] == before[first[2].quote_id]["speaker_mention"]
    assert first[3].quote_id not in after
    [short] = [each for each in after.values() if each["text"] == first[3].now.text]  # type: ignore[union-attr]
    assert short["rule"] == "corrected"
    same = after[first[4].quote_id]
    assert (same["rule"], same["confidence"]) == (before[first[4].quote_id]["rule"], 1.0)
    for each in (other, kind, short, same):
        assert "reviewed" in each["flags"]  # type: ignore[operator]
    # The corpus follows: the new speaker is one, and what is no quotation is a negative.
    speakers = {each["name"]: each for each in rows(out, "speakers")}
    assert speakers["Calla Dorn"]["n_quotes"] == 1
    assert speakers[PEOPLE[1]]["n_quotes"] == N_ARTICLES - 1
    [negative] = rows(out, "nonquotes")
    assert (negative["text"], negative["reason"]) == (first[1].was.text, "scare")  # type: ignore[union-attr]
    reviewed = {each["article_id"] for each in rows(out, "articles") if "reviewed" in each["flags"]}  # type: ignore[operator]
    assert reviewed == {each.article_id for each in made}
    assert len(reviewed) == N_ARTICLES - 1


def test_twice_is_the_same_to_the_byte(raw: Path, built: Path, tmp_path: Path) -> None:
    path = write_decisions(tmp_path / "c.jsonl", decided(built))
    build(raw, tmp_path / "one", [path])
    build(raw, tmp_path / "two", [path, path], fresh=True)
    chosen = override(Settings(), {"quotes.corrections": (str(path),), "run.workers": 2})
    pipeline.build([str(raw)], tmp_path / "three", chosen)
    one = content(tmp_path / "one")
    # The manifest names the files.
    del one["manifest.json"]
    for name in ("two", "three"):
        other = content(tmp_path / name)
        del other["manifest.json"]
        assert one == other
    assert "c.jsonl" in (tmp_path / "one" / "manifest.json").read_text()
    assert str(tmp_path) not in (tmp_path / "one" / "manifest.json").read_text()


def test_gold_of_what_was_reviewed(raw: Path, built: Path, tmp_path: Path) -> None:
    path = write_decisions(tmp_path / "c.jsonl", decided(built))
    out = tmp_path / "second"
    build(raw, out, [path])
    done = CliRunner().invoke(app, ["export", str(out), "--to", "gold", "-o", str(tmp_path / "gold"), "-q"])
    assert done.exit_code == 0, done.output
    told = json.loads(
        CliRunner().invoke(app, ["eval", str(tmp_path / "gold" / "gold" / "gold.jsonl"), str(out), "--json"]).stdout
    )
    assert (told["articles"], told["gold segments"], told["articles missing"]) == (N_ARTICLES - 1, 9, 0)
    for figure in ("detection F1", "kind right", "speaker exact", "mention", "end-to-end"):
        assert told[figure] == 1


def test_what_no_longer_fits_is_listed(raw: Path, built: Path, tmp_path: Path) -> None:
    made = decided(built)
    path = write_decisions(tmp_path / "c.jsonl", made)
    # One article says something else, one more is gone.
    first = {each.article_id: each.source for each in made}
    changed, gone = sorted(first.values())
    text = (raw / changed).read_text()
    words = made[0].was.text if made[0].source == changed else made[5].was.text  # type: ignore[union-attr]
    (raw / changed).write_text("A first line is new.\n\n" + text.replace(words, "Nothing of that was said, and never"))
    (raw / gone).unlink()
    out = tmp_path / "second"
    result = build(raw, out, [path])
    assert result.exit_status == 4
    assert result.corrections
    assert result.corrections.n_applied == 4
    listed = [json.loads(line) for line in (out / "corrections-unmatched.jsonl").read_text().splitlines()]
    assert len(listed) == 6
    assert {each["unmatched"] for each in listed if each["source"] == gone} == {
        "its article is not among the inputs, or gave no article"
    }
    [lost] = [each for each in listed if each["source"] == changed]
    assert lost["text"] == words
    assert "not in the article" in lost["unmatched"]
    assert "corrections-unmatched.jsonl" in (out / "manifest.json").read_text()
    assert validate(out).violations == ()
    # And goes again, when all fits.
    assert build(raw, out, []).exit_status == 0
    assert not (out / "corrections-unmatched.jsonl").exists()


def test_two_files_and_a_torn_line_on_the_command_line(raw: Path, built: Path, tmp_path: Path) -> None:
    made = decided(built)
    mine = write_decisions(tmp_path / "ana.jsonl", made)
    last = made[-1]
    against = decision(
        99, last.was, None, reviewer="bo", article_id=last.article_id, quote_id=last.quote_id, source=last.source
    )
    theirs = write_decisions(tmp_path / "bo.jsonl", [against])
    with theirs.open("ab") as file:
        file.write(b'{"version":1,"id":"')
    options = ["--corrections", str(mine), "--corrections", str(theirs), "-w", "1"]
    done = CliRunner().invoke(app, ["build", str(raw), "-o", str(tmp_path / "out"), *options])
    assert done.exit_code == 0, done.output
    assert "11 corrections: 10 applied, 1 overruled by a later one" in done.stdout
    assert "bo.jsonl: line 2 is not whole" in done.stdout.replace("\n", " ")
    assert "bo says no quotation (holds, for it is later), ana says" in done.stdout
    done = CliRunner().invoke(app, ["build", str(raw), "-o", str(tmp_path / "out"), *options, "--json"])
    told = json.loads(done.stdout)["corrections"]
    assert (told["decisions"], told["applied"], told["overruled"], told["unmatched"]) == (11, 10, 1, 0)
    assert told["conflicts"] == [
        {"quote_id": last.quote_id, "article_id": last.article_id, "holds": against.id, "against": last.id}
    ]


def test_update_keeps_corrections(raw: Path, built: Path, tmp_path: Path) -> None:
    made = decided(built)
    path = write_decisions(tmp_path / "c.jsonl", made)
    out = tmp_path / "second"
    build(raw, out, [path])
    before = {each["quote_id"]: each for each in rows(out, "quotes")}
    (raw / "new.txt").write_text("“The ferry leaves at nine from now on,” said Calla Dorn.\n")
    result = build(raw, out, [path], add=True)
    assert result.corrections
    assert (result.corrections.n_applied, result.exit_status) == (10, 0)
    after = {each["quote_id"]: each for each in rows(out, "quotes")}
    assert {key: after[key] for key in before} == before
    # Old rows are not made again, so other decisions want a build from nothing.
    write_decisions(path, made[:-1])
    with pytest.raises(UsageError, match=r"corrections\.sha256 was"):
        build(raw, out, [path], add=True)


def test_setting_in_a_file(raw: Path, built: Path, tmp_path: Path) -> None:
    path = write_decisions(tmp_path / "c.jsonl", decided(built))
    (tmp_path / "q.toml").write_text(f'[quotes]\ncorrections = ["{path}"]\n[run]\nworkers = 1\n')
    result = pipeline.build([str(raw)], tmp_path / "out", load(tmp_path / "q.toml"))
    assert result.corrections
    assert result.corrections.n_applied == 10
    with pytest.raises(UsageError, match="no such file"):
        build(raw, tmp_path / "out", [tmp_path / "none.jsonl"])


def test_article_without_a_language_pack(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    text = "« Nous avons attendu longtemps ce nouveau quai », a dit Ana Ruiz à la mairie de la ville lundi matin."
    (raw / "fr.txt").write_text(text)
    pipeline.build([str(raw)], tmp_path / "one", ONE)
    [article] = rows(tmp_path / "one", "articles")
    assert article["language"] == "fr"
    words = text[span_of(text, "Nous").start : span_of(text, "quai").end]
    path = write_decisions(
        tmp_path / "c.jsonl",
        [decision(1, None, state(text, words, "Ana Ruiz"), article_id=str(article["article_id"]), source="fr.txt")],
    )
    result = build(raw, tmp_path / "out", [path])
    assert result.corrections
    assert [each.reason for each in result.corrections.unmatched] == [
        "the article's language has no pack in this build"
    ]
