"""Gold files: what is read, and what is refused, with its place."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pyarrow as pa
import pytest
from evaluation_samples import TIDE, Json, gold_tide, write_gold

from quoteset.errors import DataError, UsageError
from quoteset.evaluate.gold import GoldArticle, read_gold
from quoteset.records import Span

EVALUATION = Path(__file__).parents[1] / "docs" / "evaluation.md"


def read_one(path: Path, record: Json) -> GoldArticle:
    (article,) = read_gold(write_gold(path / "gold.jsonl", record))
    return article


def test_fields(tmp_path: Path) -> None:
    article = read_one(tmp_path, gold_tide())
    assert (article.id, article.text, len(article.quotations)) == ("tide", TIDE, 3)
    first = article.quotations[0]
    assert first.segments == (Span(1, 19), Span(58, 68))
    assert (first.kind, first.speaker, first.aliases) == ("direct", "Ida Morel", ("Morel",))
    assert (first.mentions, first.mention_text, first.mention_form) == ((Span(21, 30),), "Ida Morel", "name")
    assert [span.of(TIDE) for span in article.others] == ["Harbour Lights"]


def test_what_may_be_missing(tmp_path: Path) -> None:
    article = read_one(tmp_path, {"id": 7, "quotes": [{"texts": ["Yes"], "kind": "mixed", "section": "local"}]})
    assert (article.id, article.text) == ("7", None)
    (quotation,) = article.quotations
    assert (quotation.segments, quotation.speaker, quotation.mention_form) == (("Yes",), None, "?")


def test_spans_in_pieces(tmp_path: Path) -> None:
    article = read_one(tmp_path, {**gold_tide(), "ignore": [[[0, 2], [4, 6]], [8, 9]]})
    assert article.ignored == (Span(0, 2), Span(4, 6), Span(8, 9))


def test_compressed(tmp_path: Path) -> None:
    plain = write_gold(tmp_path / "gold.jsonl", gold_tide(), {"id": "ebb", "quotes": []})
    data = b"\xef\xbb\xbf" + plain.read_bytes().replace(b"\n", b"\r\n\r\n")
    (tmp_path / "gold.jsonl.gz").write_bytes(gzip.compress(data))
    (tmp_path / "gold.jsonl.zst").write_bytes(pa.compress(data, codec="zstd", asbytes=True))
    assert read_gold(plain) == read_gold(tmp_path / "gold.jsonl.gz") == read_gold(tmp_path / "gold.jsonl.zst")


def test_damaged_files(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        read_gold(tmp_path / "gold.jsonl")
    path = tmp_path / "gold.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps(gold_tide()).encode())[:-30])
    with pytest.raises(DataError, match=r"gold\.jsonl\.gz: cannot be read to its end"):
        read_gold(path)
    path.write_bytes(b"{}")
    with pytest.raises(DataError, match=r"gold\.jsonl\.gz: cannot be read to its end"):
        read_gold(path)
    empty = tmp_path / "empty.jsonl"
    empty.write_bytes(b"\n")
    with pytest.raises(DataError, match="holds no articles"):
        read_gold(empty)


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"id": None}, "id: expected the article's id, a string, not null"),
        ({"id": "tide"}, "id: expected an id of its own, not 'tide', as in line 1"),
        ({"text": 7}, "text: expected a string or null, not 7"),
        ({"quotes": None}, "quotes: expected a list of quotations"),
        ({"quotes": ["No"]}, 'quotes[0]: expected an object with segments or texts, and kind, not "No"'),
        ({"other": [[3, 999]]}, "other[0]: expected [start, end] with 0 <= start < end <= 214, the length of text"),
        ({"other": {"start": 3}}, "other: expected a list of [start, end]"),
    ],
)
def test_wrong_article(tmp_path: Path, values: Json, error: str) -> None:
    path = write_gold(tmp_path / "gold.jsonl", gold_tide(), {**gold_tide(), "id": "ebb", **values})
    with pytest.raises(DataError) as caught:
        read_gold(path)
    assert str(caught.value).startswith(f"{path}: line 2: {error}")
    assert str(caught.value).endswith("docs/evaluation.md describes the format")


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"kind": "indirect"}, '.kind: expected "direct" or "mixed", not "indirect"'),
        ({"segments": []}, ": expected segments [[start, end], …] or texts [words, …]"),
        ({"segments": [[1, 2], [19, 1]]}, ".segments[1]: expected [start, end] with 0 <= start < end"),
        ({"segments": [[0, 999]]}, ".segments[0]: expected [start, end] with 0 <= start < end <= 214"),
        ({"segments": [[0, 2.5]]}, ".segments[0]: "),
        ({"segments": [[False, True]]}, ".segments[0]: "),
        ({"segments": ["It was cold"]}, ".segments[0]: "),
        ({"segments": None, "texts": "No"}, '.texts: expected a list of strings, not "No"'),
        ({"speaker": ["Ida Morel"]}, ".speaker: expected a string or null"),
        ({"aliases": "Morel"}, ".aliases: expected a list of strings"),
        ({"source": [[-1, 3]]}, ".source[0]: "),
        ({"source_text": 3}, ".source_text: expected a string or null, not 3"),
    ],
)
def test_wrong_quotation(tmp_path: Path, values: Json, error: str) -> None:
    record = gold_tide()
    record["quotes"][2] |= values
    with pytest.raises(DataError) as caught:
        read_gold(write_gold(tmp_path / "gold.jsonl", record))
    assert f"line 1: quotes[2]{error}" in str(caught.value)


@pytest.mark.parametrize("line", ["{", "[]", "Yes", '{"id": "\\ud800"}'])
def test_no_json_object(tmp_path: Path, line: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(f"\n{line}\n")
    with pytest.raises(DataError, match="line 2: expected a JSON object, not"):
        read_gold(path)


def test_worked_example_of_the_documentation(tmp_path: Path) -> None:
    example = EVALUATION.read_text(encoding="utf-8").partition("```json\n")[2].partition("```")[0]
    records = [json.loads(each) for each in example.split("\n\n")]
    tide, lighthouse = read_gold(write_gold(tmp_path / "gold.jsonl", *records))
    assert tide.text is not None
    shown = [
        [segment.of(tide.text) for segment in each.segments if isinstance(segment, Span)]
        + [span.of(tide.text) for span in (*each.mentions, *each.cues)]
        for each in tide.quotations
    ]
    assert shown == [
        ["The tide was late,", "We waited.", "Ida Morel", "said"],
        ["a lesson", "The mayor", "called"],
    ]
    assert [span.of(tide.text) for span in tide.others] == ["Harbour Lights"]
    assert [each.mention_form for each in lighthouse.quotations] == ["pronoun", "?"]
