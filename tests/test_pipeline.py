from __future__ import annotations

import dataclasses
import hashlib
import itertools
import json
import os
import random
from collections.abc import Iterator
from pathlib import Path

import datasets
import orjson
import pyarrow.parquet as pq
import pytest
from sample_corpus import GERMAN, HARBOUR, N_ARTICLES, N_REJECTED, contents, record, write_corpus

import quoteset
from quoteset import batch, corpus, pipeline, planning, readers, staging
from quoteset.errors import DataError, UsageError
from quoteset.readers import ReadOptions, Source
from quoteset.records import Article, Rejection
from quoteset.settings import QuoteSettings, RunSettings, Settings, SplitSettings

ONE = Settings(run=RunSettings(workers=1))


def rows(out: Path, config: str) -> list[dict[str, object]]:
    return [row for path in sorted((out / config).glob("*.parquet")) for row in pq.read_table(path).to_pylist()]


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    return write_corpus(tmp_path / "raw")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


class TestBuild:
    def test_counts_add_up(self, raw: Path, out: Path) -> None:
        result = pipeline.build([str(raw)], out, ONE)
        assert (result.n_inputs, result.n_articles, result.n_rejected) == (
            N_ARTICLES + N_REJECTED,
            N_ARTICLES,
            N_REJECTED,
        )
        assert result.exit_status == 4
        assert sum(result.rows["articles"].values()) == N_ARTICLES == len(rows(out, "articles"))
        assert sum(result.rows["quotes"].values()) == result.n_quotes == len(rows(out, "quotes"))
        listed = [orjson.loads(line) for line in (out / "rejected.jsonl").read_text().splitlines()]
        assert sorted(each["source"] for each in listed) == ["council.jsonl#3", "cut.txt.gz", "empty.txt", "photo.jpg"]
        manifest = orjson.loads((out / "manifest.json").read_bytes())
        assert manifest["counts"] == {"inputs": 13, "articles": 9, "rejected": 4, "bad_rows": 0, "dropped": 0}
        assert "council.jsonl" in {each["source"] for each in manifest["inputs"]}

    def test_what_was_built_is_valid_and_says_so(self, raw: Path, out: Path) -> None:
        pipeline.build([str(raw)], out, ONE)
        report = quoteset.validate(out)
        assert report.ok, report.violations

    def test_without_rejections_the_status_is_0_and_there_is_no_list(self, tmp_path: Path, out: Path) -> None:
        article = tmp_path / "harbour.txt"
        article.write_text(HARBOUR, encoding="utf-8")
        assert pipeline.build([str(article)], out, ONE).exit_status == 0
        assert not (out / "rejected.jsonl").exists()

    def test_every_quote_reads_as_its_segments(self, raw: Path, out: Path) -> None:
        pipeline.build([str(raw)], out, ONE)
        texts = {row["article_id"]: row["text"] for row in rows(out, "articles")}
        quotes = rows(out, "quotes")
        assert len(quotes) >= 9
        for quote in quotes:
            text = texts[quote["article_id"]]
            assert quote["text"] == " ".join(text[each["start"] : each["end"]] for each in quote["segments"])

    def test_language_without_pack_gives_article_and_flag(self, tmp_path: Path, out: Path) -> None:
        (tmp_path / "hafen.txt").write_text(GERMAN, encoding="utf-8")
        pipeline.build([str(tmp_path / "hafen.txt")], out, ONE)
        (article,) = rows(out, "articles")
        assert article["language"] == "de"
        assert "no_language_pack" in article["flags"]
        assert article["n_quotes"] == 0

    def test_first_of_two_equal_ids_wins(self, tmp_path: Path, out: Path) -> None:
        raw = tmp_path / "raw"
        raw.mkdir()
        for name, numbers in (("a.jsonl", [1, 1]), ("b.jsonl", [1, 2])):
            (raw / name).write_text("".join(json.dumps(record(n)) + "\n" for n in numbers), encoding="utf-8")
        result = pipeline.build([str(raw)], out, ONE)
        assert (result.n_inputs, result.n_articles) == (4, 2)
        assert {each.source: each.stage for each in result.rejections} == {
            "a.jsonl#2": "validate",
            "b.jsonl#1": "validate",
        }
        assert all("a.jsonl#1" in each.error for each in result.rejections)
        assert quoteset.validate(out).ok

    def test_clash_between_batches(self, tmp_path: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(planning, "BATCH_BYTES", 1)
        self.test_first_of_two_equal_ids_wins(tmp_path, out)

    def test_article_that_the_kernel_fails_on_is_rejected(
        self, raw: Path, out: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        kernel = batch.extract

        def failing(text: str, *arguments: object, **options: object) -> object:
            if "harbour" in text:
                raise IndexError("no such token")
            return kernel(text, *arguments, **options)

        monkeypatch.setattr(batch, "extract", failing)
        result = pipeline.build([str(raw)], out, ONE)
        (fault,) = [each for each in result.rejections if each.stage == "extract"]
        assert fault.source == "harbour.txt"
        assert "IndexError: no such token (test_pipeline.py:" in fault.error
        assert result.n_articles == N_ARTICLES - 1

    @pytest.mark.parametrize("batch_bytes", [planning.BATCH_BYTES, 1])
    def test_file_that_a_reader_fails_on_is_rejected(
        self, raw: Path, out: Path, monkeypatch: pytest.MonkeyPatch, batch_bytes: int
    ) -> None:
        """Whether a worker reads the file or this process does."""
        reader = readers._READERS["jsonl"]

        def failing(source: Source, options: ReadOptions) -> Iterator[Article | Rejection]:
            yield from itertools.islice(reader(source, options), 3)
            raise KeyError("colour")

        monkeypatch.setattr(planning, "BATCH_BYTES", batch_bytes)
        monkeypatch.setitem(readers._READERS, "jsonl", failing)
        result = pipeline.build([str(raw)], out, ONE)
        (fault,) = [each for each in result.rejections if "KeyError" in each.error]
        assert (fault.source, fault.stage) == ("council.jsonl", "read")
        assert "KeyError: 'colour' (test_pipeline.py:" in fault.error
        assert "3 records, was read" in fault.error
        # Two of the three lines are articles, the file is one more rejection, and all others are as ever.
        assert (result.n_articles, result.n_rejected) == (N_ARTICLES - 3, N_REJECTED + 1)
        assert quoteset.validate(out).ok

    def test_names_that_are_no_utf_8(self, raw: Path, out: Path) -> None:
        odd = os.fsdecode(b"caf\xe9")
        try:
            (raw / f"{odd}.txt").write_text(HARBOUR.replace("Monday", "Friday"), encoding="utf-8")
        except OSError:
            pytest.skip("this file system has UTF-8 names only")
        (raw / f"{odd}.jsonl").write_text("{}\n", encoding="utf-8")
        result = pipeline.build([str(raw)], out, ONE)
        assert (result.n_articles, result.n_rejected) == (N_ARTICLES + 1, N_REJECTED + 1)
        assert "caf\\udce9.txt" in {row["source"] for row in rows(out, "articles")}
        assert "caf\\udce9.jsonl#1" in {each.source for each in result.rejections}
        assert quoteset.validate(out).ok
        with pytest.raises(UsageError, match="no UTF-8"):
            pipeline.build([str(raw)], out.with_name(odd), ONE)

    def test_unsure_speakers_are_taken_away_and_quotes_kept(self, raw: Path, tmp_path: Path) -> None:
        sure, all_unsure = tmp_path / "sure", tmp_path / "unsure"
        n_quotes = pipeline.build([str(raw)], sure, ONE).n_quotes
        strict = dataclasses.replace(ONE, quotes=QuoteSettings(min_confidence=1.0))
        pipeline.build([str(raw)], all_unsure, strict)
        quotes = rows(all_unsure, "quotes")
        assert len(quotes) == n_quotes
        unsure = [quote for quote in quotes if quote["reason"] == "low_confidence"]
        assert unsure
        assert all(quote["speaker"] is None and quote["confidence"] == 0 for quote in unsure)
        assert quoteset.validate(all_unsure).ok

    def test_unknown_language_pack(self, raw: Path, out: Path) -> None:
        with pytest.raises(UsageError, match=r"quotes\.languages: no language pack 'xx'"):
            pipeline.build([str(raw)], out, Settings(quotes=QuoteSettings(languages=("xx",))))

    def test_what_people_put_into_a_dataset_survives_a_rebuild(self, raw: Path, out: Path) -> None:
        pipeline.build([str(raw)], out, ONE)
        mine = [out / "notes.txt", out / "top.parquet", out / "quotes" / "mine.txt", out / "articles" / "mine.parquet"]
        for path in mine:
            path.write_text("mine")
        pipeline.build([str(raw)], out, ONE)
        assert [path.read_text() for path in mine] == ["mine"] * len(mine)

    def test_limit_takes_the_first_inputs(self, raw: Path, out: Path) -> None:
        result = pipeline.build([str(raw)], out, ONE, limit=4)
        # Of council.jsonl four lines, one of them broken; and photo.jpg, which no reader takes.
        assert result.n_inputs == 5
        assert {row["source"] for row in rows(out, "articles")} == {f"council.jsonl#{n}" for n in (1, 2, 4)}

    def test_limit_over_files(self, raw: Path, out: Path) -> None:
        (raw / "council.jsonl").unlink()
        (raw / "empty.txt").unlink()
        (raw / "cut.txt.gz").unlink()
        pipeline.build([str(raw)], out, ONE, limit=2)
        assert {row["source"] for row in rows(out, "articles")} == {"harbour.txt", "town/bakery.md"}


class TestSameBytes:
    def test_for_any_order_and_number_of_workers(
        self, raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pipeline.build([str(raw)], tmp_path / "one", ONE)
        # So small that every file is a batch of its own, and council.jsonl is read here and handed out in threes.
        monkeypatch.setattr(planning, "BATCH_BYTES", 1)
        monkeypatch.setattr(batch, "MAX_ARTICLES", 3)
        three = Settings(run=RunSettings(workers=3))
        result = pipeline.build([str(raw)], tmp_path / "three", three)
        assert contents(tmp_path / "three") == contents(tmp_path / "one")
        assert result.n_articles == N_ARTICLES

    def test_for_shuffled_inputs(self, raw: Path, tmp_path: Path) -> None:
        files = [str(path) for path in raw.rglob("*") if path.is_file()]
        for number in range(3):
            random.Random(number).shuffle(files)
            pipeline.build(files, tmp_path / str(number), ONE)
        assert contents(tmp_path / "0") == contents(tmp_path / "1") == contents(tmp_path / "2")

    def test_when_built_over_itself(self, raw: Path, out: Path) -> None:
        pipeline.build([str(raw)], out, ONE)
        before = contents(out)
        pipeline.build([str(raw)], out, ONE)
        assert contents(out) == before

    def test_adding_articles_moves_no_old_one(self, tmp_path: Path, out: Path) -> None:
        raw = tmp_path / "raw"
        raw.mkdir()

        def splits(n_articles: int) -> dict[object, str]:
            lines = "".join(json.dumps(record(n)) + "\n" for n in range(n_articles))
            (raw / "council.jsonl").write_text(lines, encoding="utf-8")
            pipeline.build([str(raw)], out, Settings(splits=SplitSettings(shares=(0.5, 0.25, 0.25)), run=ONE.run))
            return {
                row["article_id"]: path.name.partition("-")[0]
                for path in (out / "articles").glob("*.parquet")
                for row in pq.read_table(path).to_pylist()
            }

        before, after = splits(20), splits(40)
        assert before.items() <= after.items()
        assert len(set(after.values())) == 3


class TestOut:
    def test_old_folder_is_intact_after_a_failure(self, raw: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        pipeline.build([str(raw)], out, ONE)
        before = contents(out)

        def full(*_: object, **__: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(corpus, "write_configs", full)
        with pytest.raises(OSError, match="No space"):
            pipeline.build([str(raw)], out, ONE)
        assert contents(out) == before
        # What was done is kept, and what another build may go on from is all that is left.
        assert sorted(path.name for path in out.parent.iterdir()) == [".out.building", "out", "raw"]
        assert sorted(path.name for path in (out.parent / ".out.building").iterdir()) == [
            "journal.jsonl",
            "lock",
            "shards",
        ]

    def test_nothing_is_written_when_no_input_is_an_article(self, tmp_path: Path, out: Path) -> None:
        (tmp_path / "empty.txt").write_bytes(b"")
        with pytest.raises(DataError, match=r"the one input did not give an article.*\n.*empty\.txt"):
            pipeline.build([str(tmp_path / "empty.txt")], out, ONE)
        assert not out.exists()

    def test_foreign_folder_is_refused(self, raw: Path, out: Path) -> None:
        out.mkdir()
        (out / "thesis.tex").write_text("years of work")
        with pytest.raises(UsageError, match="did not write"):
            pipeline.build([str(raw)], out, ONE)
        assert contents(out) == {"thesis.tex": b"years of work"}
        pipeline.build([str(raw)], out, ONE, overwrite=True)
        assert not (out / "thesis.tex").exists()
        assert pipeline.is_built(out)

    def test_empty_folder_is_taken(self, raw: Path, out: Path) -> None:
        out.mkdir()
        pipeline.build([str(raw)], out, ONE)
        assert pipeline.is_built(out)

    def test_file_is_refused_even_with_overwrite(self, raw: Path, out: Path) -> None:
        out.write_text("a file")
        with pytest.raises(UsageError, match="is a file"):
            pipeline.build([str(raw)], out, ONE, overwrite=True)

    def test_out_and_inputs_never_hold_each_other(self, raw: Path) -> None:
        for out in (raw, raw / "town", raw.parent, raw / "town" / "new"):
            with pytest.raises(UsageError, match="output folder"):
                pipeline.build([str(raw)], out, ONE, overwrite=True)
        assert (raw / "harbour.txt").read_text(encoding="utf-8") == HARBOUR

    def test_what_people_put_beside_the_data_stays(self, raw: Path, out: Path) -> None:
        pipeline.build([str(raw)], out, ONE)
        (out / "notes").mkdir()
        (out / "notes" / "todo.txt").write_text("look at the bakers")
        card = (out / "README.md").read_text(encoding="utf-8")
        start = card.index("<!-- user:start -->") + len("<!-- user:start -->")
        end = card.index("<!-- user:end -->")
        (out / "README.md").write_text(f"{card[:start]}\nFor the bakers.\n{card[end:]}", encoding="utf-8")
        pipeline.build([str(raw)], out, ONE)
        assert (out / "notes" / "todo.txt").read_text() == "look at the bakers"
        assert "For the bakers." in (out / "README.md").read_text(encoding="utf-8")

    def test_charts_are_made_anew_and_stale_ones_go(self, raw: Path, out: Path) -> None:
        pipeline.build([str(raw)], out, ONE)
        listed = {each["path"]: each["sha256"] for each in json.loads((out / "manifest.json").read_text())["files"]}
        drawn = {path.name: path.read_bytes() for path in (out / "charts").iterdir()}
        assert {f"charts/{name}" for name in drawn} == {name for name in listed if name.endswith(".svg")}
        assert "kinds.svg" in drawn
        for name, content in drawn.items():
            assert hashlib.sha256(content).hexdigest() == listed[f"charts/{name}"]
            assert f"](charts/{name})" in (out / "README.md").read_text(encoding="utf-8")
        for name in ("kinds.svg", "calibration.svg", "mine.svg"):
            (out / "charts" / name).write_text("<svg/>")
        pipeline.build([str(raw)], out, ONE)
        assert (out / "charts" / "kinds.svg").read_bytes() == drawn["kinds.svg"]
        # Nobody is quoted, so that there is nothing to draw.
        rain = raw.with_name("rain.txt")
        rain.write_text("It rained on Monday, and nobody in the whole of the town said a word about it.")
        pipeline.build([str(rain)], out, ONE)
        assert [path.name for path in (out / "charts").iterdir()] == ["mine.svg"]

    def test_dry_run_tells_the_same_and_writes_nothing(self, raw: Path, tmp_path: Path, out: Path) -> None:
        dry = pipeline.build([str(raw)], out, ONE, dry_run=True)
        assert [path.name for path in tmp_path.iterdir()] == ["raw"]
        assert dataclasses.replace(dry, dry_run=False) == pipeline.build([str(raw)], out, ONE)

    def test_old_folder_comes_back_when_the_swap_fails(self, tmp_path: Path, out: Path) -> None:
        out.mkdir()
        (out / "old").write_text("old")
        with pytest.raises(FileNotFoundError):
            staging.swap_in(tmp_path / "never built", out)
        assert contents(out) == {"old": b"old"}


class TestLoad:
    @pytest.mark.parametrize("config", ["quotes", "articles", "quotations", "speakers", "nonquotes"])
    def test_every_config_loads_and_streams(self, tmp_path_factory: pytest.TempPathFactory, config: str) -> None:
        tmp_path = tmp_path_factory.mktemp("load")
        raw, out = write_corpus(tmp_path / "raw"), tmp_path / "out"
        (raw / "lock.txt").write_text(
            "The so-called “smart” lock failed again on Monday. “I am locked out,” said Ada Quist in the evening.",
            encoding="utf-8",
        )
        result = pipeline.build([str(raw)], out, ONE)
        assert result.rows[config]
        loaded = datasets.load_dataset(str(out), config, cache_dir=str(tmp_path / "cache"))
        assert {name: split.num_rows for name, split in loaded.items()} == result.rows[config]
        streamed = datasets.load_dataset(str(out), config, streaming=True)
        assert {name: sum(1 for _ in split) for name, split in streamed.items()} == result.rows[config]
        builder = datasets.load_dataset_builder(str(out), config, cache_dir=str(tmp_path / "cache"))
        assert {name: split.num_examples for name, split in builder.info.splits.items()} == result.rows[config]


class TestExamine:
    def test_record(self, raw: Path) -> None:
        article, found = pipeline.examine(str(raw / "council.jsonl"), record=2)
        assert article.article_id == "council-0001"
        assert [each.text for each in found.quotations] == ["We need 1 new benches,"]

    def test_record_that_is_none(self, raw: Path) -> None:
        with pytest.raises(DataError, match="#3"):
            pipeline.examine(str(raw / "council.jsonl"), record=3)
        with pytest.raises(UsageError, match="has no record 7"):
            pipeline.examine(str(raw / "council.jsonl"), record=7)


def test_python_calls(raw: Path, out: Path) -> None:
    [found] = quoteset.extract("“We will appeal,” said Ana Ruiz.")
    assert (found.text, found.speaker) == ("We will appeal,", "Ana Ruiz")
    assert quoteset.build(raw, out, ONE).n_articles == N_ARTICLES
    assert quoteset.load(out)["train"].column_names[0] == "quote_id"
