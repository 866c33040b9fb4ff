"""Every format read back by the library it is for, and the offsets proved: what is exported gives the words back."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import conllu
import datasets
import duckdb
import export_corpus
import pandas as pd
import pytest
import spacy
from export_corpus import ODD, Truth, segment_words
from spacy.tokens import Doc, DocBin
from spacy.training import Corpus

from quoteset import schema
from quoteset.evaluate import as_json as figures_of
from quoteset.evaluate import evaluate
from quoteset.export import Export, export
from quoteset.validate import validate_path


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export_corpus.write_corpus(tmp_path_factory.mktemp("export") / "built")


@pytest.fixture(scope="module")
def truth(built: Path) -> Truth:
    return export_corpus.read_truth(built)


@pytest.fixture(scope="module")
def done(built: Path) -> Export:
    return export(built, ["conll", "spacy", "csv", "jsonl", "gold"], everything=True)


@pytest.fixture(scope="module")
def parsed(done: Export) -> dict[str, list[conllu.TokenList]]:
    """article_id -> its blocks."""
    found: dict[str, list[conllu.TokenList]] = {}
    for path in sorted((done.out / "conll").glob("*.conllup")):
        with path.open(encoding="utf-8", newline="\n") as file:
            for block in conllu.parse_incr(file):
                if "newdoc id" in block.metadata:
                    own = found.setdefault(block.metadata["newdoc id"], [])
                own.append(block)
    return found


@pytest.fixture(scope="module")
def docs(done: Export) -> dict[str, Doc]:
    vocab = spacy.blank("en").vocab
    return {
        doc.user_data["quoteset"]["article_id"]: doc
        for path in sorted((done.out / "spacy").rglob("*.spacy"))
        for doc in DocBin().from_disk(path).get_docs(vocab)
    }


def counts(done: Export, name: str) -> dict[str, int]:
    return next(each.counts for each in done.formats if each.format == name)


class TestConll:
    """By the conllu library, which reads the columns' names from the first line."""

    def test_every_article_but_blank_ones(self, parsed: dict[str, Any], truth: Truth, done: Export) -> None:
        assert set(parsed) == set(truth.articles) - {"blank"}
        assert counts(done, "conll")["blank_articles"] == 1
        assert counts(done, "conll")["articles"] == len(parsed)

    def test_text_comes_back_to_the_character(self, parsed: dict[str, list[conllu.TokenList]], truth: Truth) -> None:
        for article_id, blocks in parsed.items():
            text = "".join(
                _spaces(token, "SpacesBefore", "") + token["form"] + _spaces(token, "SpacesAfter", " ")
                for block in blocks
                for token in block
            )
            assert text == truth.articles[article_id]["text"]

    def test_offsets_and_numbers(self, parsed: dict[str, list[conllu.TokenList]], truth: Truth) -> None:
        for article_id, blocks in parsed.items():
            text = truth.articles[article_id]["text"]
            for block in blocks:
                assert [token["id"] for token in block] == list(range(1, len(block) + 1))
                for token in block:
                    assert text[int(token["start"]) : int(token["end"])] == token["form"]

    @pytest.mark.parametrize(("layer", "columns"), [("quote", "kind"), ("cue", None), ("mention", "form")])
    def test_tags_give_the_words_back(
        self, parsed: dict[str, list[conllu.TokenList]], truth: Truth, layer: str, columns: str | None
    ) -> None:
        for article_id, blocks in parsed.items():
            text = truth.articles[article_id]["text"]
            expected = set()
            for number, row in enumerate(truth.quotes[article_id], 1):
                if layer == "quote":
                    expected |= {(words, row["kind"], number) for words in segment_words(text, row)}
                elif span := row["speaker_mention" if layer == "mention" else "cue"]:
                    expected.add((span["text"], span.get("form", "cue"), number))
            found = set()
            for block in blocks:
                for start, end, label, numbers in _tagged(block, layer):
                    found |= {(text[start:end], label, number) for number in numbers}
            if article_id == export_corpus.BY_HAND:
                # Of spans that overlap the first, and of these the longest, has the tags; the comments have both.
                expected -= {("said", "cue", 1), ("Paul Renner", "name", 2)}
            assert found == expected

    def test_comments_tell_who_spoke(self, parsed: dict[str, list[conllu.TokenList]], truth: Truth) -> None:
        for article_id, blocks in parsed.items():
            text, rows = truth.articles[article_id]["text"], truth.quotes[article_id]
            told = [
                json.loads(value) for name, value in blocks[0].metadata.items() if re.fullmatch(r"quotation \d+", name)
            ]
            assert [each["quote_id"] for each in told] == [row["quote_id"] for row in rows]
            for each, row in zip(told, rows, strict=True):
                assert " ".join(text[start:end] for start, end in each["segments"]) == row["text"]
                assert (each["speaker"], each["reason"]) == (row["speaker"], row["reason"])
                assert each["confidence"] == pytest.approx(row["confidence"])
                for name in ("mention", "cue"):
                    span = row["speaker_mention" if name == "mention" else name]
                    assert (each[name] and text[slice(*each[name])]) == (span and span["text"])

    def test_no_block_ends_within_a_segment(self, parsed: dict[str, list[conllu.TokenList]]) -> None:
        wrapped = parsed[export_corpus.BY_HAND]
        assert [block.metadata["sent_id"] for block in wrapped] == ["wrapped-1", "wrapped-2"]
        assert wrapped[1][0]["form"] == "He"
        assert all(block[0]["quote"][:1] != "I" for blocks in parsed.values() for block in blocks)

    def test_untagged_spans_are_told(self, done: Export) -> None:
        assert counts(done, "conll")["untagged_spans"] == 2
        assert any("overlap" in note for each in done.formats for note in each.notes)


def _spaces(token: conllu.Token, name: str, usual: str) -> str:
    misc = token["misc"] or {}
    if name == "SpacesAfter" and misc.get("SpaceAfter") == "No":
        return ""
    if name not in misc:
        return usual
    names = {"s": " ", "t": "\t", "r": "\r", "n": "\n", "p": "|", "\\": "\\"}
    return re.sub(
        r"\\(u([0-9a-f]{4})|.)", lambda found: chr(int(found[2], 16)) if found[2] else names[found[1]], misc[name]
    )


def _tagged(block: conllu.TokenList, layer: str) -> Iterator[tuple[int, int, str, list[int]]]:
    """Start, end, label and numbers of quotations of every B I I."""
    current: list[Any] | None = None
    for token in block:
        tag = token[layer]
        if tag.startswith("I-"):
            assert current is not None
            assert tag[2:] == current[2]
            current[1] = int(token["end"])
            continue
        if current:
            yield tuple(current)  # type: ignore[misc]
        numbers = [int(each) for each in token[f"{layer}_of"].split("|")] if tag != "O" else []
        current = [int(token["start"]), int(token["end"]), tag[2:], numbers] if tag != "O" else None
    if current:
        yield tuple(current)  # type: ignore[misc]


class TestSpacy:
    """By spaCy: each file as a DocBin, and a split's folder as a training corpus."""

    def test_texts(self, docs: dict[str, Doc], truth: Truth) -> None:
        assert {name: doc.text for name, doc in docs.items()} == {
            name: row["text"] for name, row in truth.articles.items()
        }

    def test_spans_give_the_words_back(self, docs: dict[str, Doc], truth: Truth, done: Export) -> None:
        n_widened = 0
        for name, doc in docs.items():
            rows = truth.quotes[name]
            about = doc.user_data["quoteset"]["quotations"]
            assert [each["quote_id"] for each in about] == [row["quote_id"] for row in rows]
            for each, row in zip(about, rows, strict=True):
                assert " ".join(doc.text[start:end] for start, end in each["segments"]) == row["text"]
                spans = [doc.spans["quotations"][place] for place in each["segment_spans"]]
                pairs = list(zip(spans, each["segments"], strict=True))
                for group, of, column in (("mentions", "mention", "speaker_mention"), ("cues", "cue", "cue")):
                    assert (each[of] and doc.text[slice(*each[of])]) == (row[column] and row[column]["text"])
                    if each[of]:
                        pairs.append((doc.spans[group][each[f"{of}_span"]], each[of]))
                for span, (start, end) in pairs:
                    assert span.id_ == row["quote_id"]
                    assert span.kb_id_ == (row["speaker_id"] or "")
                    if (span.start_char, span.end_char) == (start, end):
                        assert span.text == doc.text[start:end]
                    else:
                        n_widened += 1
                        assert span.start_char <= start < end <= span.end_char
                assert each["speaker"] == row["speaker"]
            assert {span.label_ for span in doc.spans["quotations"]} <= {"direct", "mixed"}
            assert [(span.text, span.label_) for span in doc.spans["nonquotes"]] == [
                (row["text"], row["reason"]) for row in truth.nonquotes[name]
            ]
        # He said“No ...: spaCy leaves a mark between two letters within the token.
        assert counts(done, "spacy")["widened_spans"] == n_widened > 0

    def test_tokens_are_those_of_the_blank_pipeline(self, docs: dict[str, Doc], done: Export) -> None:
        nlp = spacy.blank("en")
        for name in ("emoji", "crlf", "bidi", "nul", "spaces"):
            assert [token.text for token in docs[name]] == [token.text for token in nlp(ODD[name])]
        assert counts(done, "spacy")["plain_tokens"] == 1  # "unbroken"

    def test_a_corpus_to_train_from(self, done: Export, truth: Truth) -> None:
        nlp = spacy.blank("en")
        for split in truth.splits:
            examples = list(Corpus(done.out / "spacy" / split)(nlp))
            assert len(examples) == sum(row["split"] == split for row in truth.articles.values())
            for example in examples:
                # What a span categorizer learns from.
                aligned = example.get_aligned_spans_y2x(example.reference.spans["quotations"], allow_overlap=True)
                assert len(aligned) <= len(example.reference.spans["quotations"])


class TestCsv:
    """By pandas, DuckDB and Python's own module."""

    def rows(self, truth: Truth) -> list[dict[str, Any]]:
        return [row for own in truth.quotes.values() for row in own]

    def check(self, frame: pd.DataFrame, truth: Truth) -> None:
        expected = {row["quote_id"]: row for row in self.rows(truth)}
        assert len(frame) == len(expected)
        for record in frame.to_dict("records"):
            row = expected[record["quote_id"]]
            text = truth.articles[row["article_id"]]["text"]
            words = " ".join(text[start:end] for start, end in json.loads(record["segments"]))
            assert words == row["text"] == _unguarded(record["text"]).replace("␀", "\0")
            for name, column in (("mention", "speaker_mention"), ("cue", "cue")):
                if row[column] is None:
                    assert pd.isna(record[name])
                    continue
                span = text[int(record[f"{name}_start"]) : int(record[f"{name}_end"])]
                assert span == row[column]["text"] == _unguarded(record[name])
            assert (None if pd.isna(record["speaker"]) else _unguarded(record["speaker"])) == row["speaker"]
            assert record["confidence"] == pytest.approx(row["confidence"])
            for name in ("before", "after"):
                found = "" if pd.isna(record[name]) else record[name]
                assert _unguarded(found).replace("␀", "\0") == row[name]
            flags = "" if pd.isna(record["flags"]) else record["flags"]
            assert flags.split() == row["flags"]
            assert [each[0] for each in json.loads(record["candidates"])] == [
                each["speaker"] for each in row["candidates"]
            ]

    def test_pandas(self, done: Export, truth: Truth) -> None:
        self.check(pd.concat(pd.read_csv(path) for path in (done.out / "csv").glob("*.csv")), truth)

    def test_duckdb(self, done: Export, truth: Truth) -> None:
        found = duckdb.sql(f"SELECT * FROM read_csv('{done.out}/csv/*.csv', header = true)")
        types = dict(zip(found.columns, map(str, found.types), strict=True))
        assert (types["mention_start"], types["confidence"]) == ("BIGINT", "DOUBLE")
        self.check(pd.DataFrame(found.fetchall(), columns=found.columns), truth)

    def test_no_cell_is_a_formula(self, done: Export) -> None:
        n_guarded = 0
        for path in (done.out / "csv").glob("*.csv"):
            assert path.read_bytes().startswith(b"\xef\xbb\xbf")
            with path.open(encoding="utf-8-sig", newline="") as file:
                for row in csv.DictReader(file):
                    for value in row.values():
                        assert not re.match(r"[=+@\t\r\n＝＋－＠]|-(?![\d.]+$)", value)
                        n_guarded += value.startswith("'")
        assert counts(done, "csv")["guarded_cells"] == n_guarded >= 2  # =2+5 and @all


def _unguarded(value: str) -> str:
    return value.removeprefix("'")


class TestJsonl:
    """By datasets, with the card and without it, and by our own validation."""

    def test_datasets_by_the_card(self, built: Path, done: Export, tmp_path: Path) -> None:
        for config in schema.CONFIGS:
            expected = datasets.load_dataset(str(built), config, cache_dir=str(tmp_path / "a"))
            found = datasets.load_dataset(str(done.out / "jsonl"), config, cache_dir=str(tmp_path / "b"))
            assert set(found) == set(expected)
            for split in expected:
                assert found[split].features == expected[split].features
                assert found[split].to_list() == expected[split].to_list()

    def test_datasets_by_the_file_alone(self, done: Export, truth: Truth, tmp_path: Path) -> None:
        # Each by itself: without the card datasets takes the types of the first file for those of all.
        loaded = {
            config: [
                row
                for path in (done.out / "jsonl" / config).glob("*.jsonl")
                for row in datasets.load_dataset("json", data_files=str(path), cache_dir=str(tmp_path), split="train")
            ]
            for config in ("quotes", "articles")
        }
        texts = {row["article_id"]: row["text"] for row in loaded["articles"]}
        assert texts == {name: row["text"] for name, row in truth.articles.items()}
        assert len(loaded["quotes"]) == truth.n_quotes
        for row in loaded["quotes"]:
            assert " ".join(segment_words(texts[row["article_id"]], row)) == row["text"]

    def test_validate(self, done: Export) -> None:
        files = sorted((done.out / "jsonl").rglob("*.jsonl"))
        assert len(files) >= 3 * 4
        for path in files:
            report = validate_path(path)
            assert report.ok, report.violations[:3]


DOCS = Path(__file__).parents[1] / "docs" / "export.md"


@pytest.mark.parametrize("code", re.findall(r"```python\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL))
def test_examples_of_the_docs_run(code: str, done: Export, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(done.out)
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path)
    exec(code, {})


class TestGold:
    def test_a_built_folder_is_perfect_against_itself(self, built: Path, done: Export, truth: Truth) -> None:
        figures = figures_of(evaluate(done.out / "gold" / "gold.jsonl", built))
        for name in ("detection F1", "kind right", "grouping F1", "speaker lenient", "mention"):
            assert figures[name] == 1.0, name
        assert figures["articles missing"] == figures["articles whose text changed"] == 0
        assert counts(done, "gold") == {
            "articles": len(truth.articles),
            "quotations": truth.n_quotes,
            "articles_not_reviewed": 0,
        }

    def test_words(self, done: Export, truth: Truth) -> None:
        for line in (done.out / "gold" / "gold.jsonl").read_text(encoding="utf-8").split("\n")[:-1]:
            record = json.loads(line)
            rows = truth.quotes[record["id"]]
            assert [
                " ".join(record["text"][start:end] for start, end in each["segments"]) for each in record["quotes"]
            ] == [row["text"] for row in rows]
            assert [record["text"][start:end] for start, end in record["other"]] == [
                row["text"] for row in truth.nonquotes[record["id"]]
            ]
