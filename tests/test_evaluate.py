"""The figures of an evaluation, on samples small enough to count by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from evaluation_samples import TIDE, Json, at, gold_tide, row, rows_tide, write_built, write_gold

from quoteset.errors import DataError, UsageError
from quoteset.evaluate import Evaluation, evaluate, shares

Measure = Callable[..., Evaluation]


@pytest.fixture
def measure(tmp_path: Path) -> Measure:
    def measured(rows: list[Json], gold: Json | None = None, text: str = TIDE, **options: float) -> Evaluation:
        gold_path = write_gold(tmp_path / "gold.jsonl", gold or gold_tide())
        built = write_built(tmp_path / "built", [("tide", "a.jsonl#1", text, rows)])
        return evaluate(gold_path, built, **options)

    return measured


def changed(number: int, **values: object) -> list[Json]:
    """The right rows with one of them changed."""
    rows = rows_tide()
    rows[number] |= values
    return rows


class TestFigures:
    def test_all_right(self, measure: Measure) -> None:
        found = measure(rows_tide(), n_errors=9)
        figures = shares(found)
        assert (figures.pop("gold segments"), figures.pop("predicted segments")) == (4, 4)
        assert figures.pop("articles") == 1
        assert figures.pop("ECE") == pytest.approx((0.05 + 0.05 + 0.2 + 0.4) / 4, abs=1e-4)
        assert [figures.pop(f"articles {each}") for each in ("missing", "whose text changed", "without gold")] == [
            0
        ] * 3
        assert set(figures.values()) == {1.0}
        assert (found.n_errors, found.errors, found.by_source) == (0, (), {})

    def test_nothing_built(self, measure: Measure) -> None:
        figures = shares(measure([]))
        assert figures["detection recall"] == figures["detection F1"] == figures["end-to-end"] == 0
        assert figures["detection precision"] is figures["speaker exact"] is figures["ECE"] is None

    def test_detection(self, measure: Measure) -> None:
        rows = [*rows_tide()[:2], row(TIDE, ["Harbour Lights"], "the mayor", "She")]
        figures = shares(measure(rows))
        assert figures["detection precision"] == figures["detection recall"] == figures["detection F1"] == 0.75
        assert (figures["recall direct"], figures["recall mixed"]) == (0.6667, 1.0)
        assert (figures["speaker exact"], figures["end-to-end"]) == (1.0, 0.75)

    @pytest.mark.parametrize(("cut", "is_found"), [(3, True), (4, False)])
    def test_covered_from_four_fifths_on(self, measure: Measure, cut: int, is_found: bool) -> None:
        start, end = at(TIDE, "The tide was late,")
        rows = changed(0, segments=[{"start": start + cut, "end": end}])
        assert measure(rows).all.n_found == 2 + is_found

    def test_ignored_segments_do_not_count(self, measure: Measure) -> None:
        gold = {**gold_tide(), "ignore": [[at(TIDE, "Harbour Lights")]]}
        assert measure([*rows_tide(), row(TIDE, ["Harbour Lights"], None, None)], gold).n_built == 4

    def test_speaker(self, measure: Measure) -> None:
        figures = shares(measure(changed(2, speaker="Adler")))
        assert (figures["speaker exact"], figures["speaker lenient"]) == (0.75, 1.0)
        assert (figures["speaker exact direct"], figures["speaker exact mixed"]) == (0.6667, 1.0)

    def test_unnamed_speaker_by_mention(self, measure: Measure) -> None:
        assert measure(changed(1, speaker="Vera Holt")).all.n_exact == 4
        elsewhere = row(TIDE, ["a lesson"], "Vera Holt", "She", kind="mixed")
        assert measure([elsewhere]).all.n_exact == 0

    def test_speaker_that_gold_does_not_know(self, measure: Measure) -> None:
        gold = gold_tide()
        for each in gold["quotes"]:
            each["speaker"] = None
        figures = shares(measure(changed(2, speaker_mention=None), gold))
        assert figures["speaker exact"] is figures["end-to-end"] is figures["precision at 50%"] is None
        assert figures["mention"] == 0.75

    def test_min_confidence_leaves_rows_out(self, measure: Measure) -> None:
        found = measure(rows_tide(), min_confidence=0.7)
        assert (found.n_built, found.all.n_found) == (3, 3)
        assert found.by_source == {"detection": {"below the least confidence": 1}}

    def test_grouping(self, measure: Measure) -> None:
        first, second, third = rows_tide()
        apart = [{**first, "segments": first["segments"][:1]}, {**first, "segments": first["segments"][1:]}]
        found = measure([*apart, second, third])
        assert found.grouping == 0.0
        assert found.by_source == {"grouping": {"one quotation in several rows": 1}}
        joined = {**first, "segments": [*first["segments"], *third["segments"]]}
        found = measure([joined, second])
        assert found.grouping == 0.5  # one pair of gold's, three of the row's
        assert found.by_source["grouping"] == {"several quotations in one row": 1}

    def test_confidence(self, measure: Measure) -> None:
        calibration = measure(changed(2, speaker="Ida Morel", confidence=0.96)).calibration
        assert calibration.precision_at == {50: 0.5, 70: 0.5, 90: 0.6667}
        bins = [(each.low, each.n, each.confidence, each.precision) for each in calibration.bins]
        assert bins == [(0.8, 1, 0.8, 1.0), (0.9, 3, 0.9533, 0.6667)]
        assert calibration.ece == pytest.approx((0.2 + 3 * (0.9533 - 0.6667)) / 4, abs=1e-4)

    def test_rules(self, measure: Measure) -> None:
        rows = changed(2, speaker="Vera Holt", rule="en.by-mention")
        rows.append(row(TIDE, ["Harbour Lights"], None, None, rule="en.by-mention"))
        rules = measure(rows).by_rule
        assert list(rules) == ["en.quote-cue-mention", "en.by-mention"]
        other = rules["en.by-mention"]
        assert (other.n, other.detection, other.n_judged, other.speaker, other.mention) == (2, 0.5, 1, 0.0, 1.0)


class TestConstructions:
    def test_as_gold_has_them(self, measure: Measure) -> None:
        found = measure(rows_tide()).by_construction
        counts = {name: {value: each.n for value, each in values.items()} for name, values in found.items()}
        assert counts == {
            "order": {"quote mention cue quote": 2, "mention cue quote": 1, "quote mention cue": 1},
            "mention": {"name": 3, "pronoun": 1},  # "The mayor" has a capital
            "segments": {"several": 2, "single": 2},
            "paragraphs": {"one": 4},
            "kind": {"direct": 3, "mixed": 1},
        }

    def test_as_built_where_gold_has_words_only(self, measure: Measure) -> None:
        gold = {
            "id": "tide",
            "quotes": [
                {"texts": ["It was cold"], "kind": "direct"},
                {"texts": ["never said"], "kind": "direct"},
            ],
        }
        rows = changed(2, speaker_mention=row(TIDE, [], "x", "Ida Morel")["speaker_mention"])
        found = measure(rows, gold).by_construction
        assert {value: each.n for value, each in found["order"].items()} == {"mention quote cue": 1, "not known": 1}
        assert {value: each.n for value, each in found["paragraphs"].items()} == {"several": 1, "not known": 1}
        assert {value: each.n for value, each in found["mention"].items()} == {"name": 1, "not known": 1}


class TestSources:
    @pytest.mark.parametrize(
        ("number", "values", "cause"),
        [
            (2, {"speaker": "Ida Morel"}, "right mention, wrong resolution"),
            (2, {"speaker": "Ida Adler"}, "right mention, wrong resolution"),  # a namesake, lenient or not
            (2, {"speaker": "Mr Adler"}, "right speaker, not by the full name"),
            (2, {"speaker": "Joss Adler Rows"}, "right speaker, not by the full name"),
            (2, {"speaker": "Ida Morel", "speaker_mention": None}, "wrong mention"),
            (2, {"speaker": None, "reason": "unresolved_pronoun"}, "abstained: unresolved_pronoun"),
        ],
    )
    def test_speaker(self, measure: Measure, number: int, values: Json, cause: str) -> None:
        assert measure(changed(number, **values)).by_source == {"speaker": {cause: 1}}

    def test_mention_by_its_words(self, measure: Measure) -> None:
        quotation = {"texts": ["It was cold,"], "kind": "direct", "speaker": "Joss Adler", "source_text": "he"}
        rows = [row(TIDE, ["It was cold,"], "Ida Morel", "he")]
        assert measure(rows, {"id": "tide", "quotes": [quotation]}).by_source == {
            "speaker": {"right mention, wrong resolution": 1}
        }
        del quotation["source_text"]
        assert measure(rows, {"id": "tide", "quotes": [quotation]}).by_source == {
            "speaker": {"wrong speaker, gold has no mention": 1}
        }

    def test_detection(self, measure: Measure) -> None:
        rows = changed(1, segments=[{"start": at(TIDE, "a lesson")[0] - 20, "end": at(TIDE, "a lesson")[1]}])[:2]
        rows.append(row(TIDE, ["Harbour Lights", "to the council"], "the mayor", "She"))
        assert measure(rows).by_source["detection"] == {
            "false, gold has nothing there": 1,
            "false, gold lists it as no quotation": 1,
            "missed direct": 1,
            "wrong boundary": 1,
        }

    def test_kind(self, measure: Measure) -> None:
        found = measure(changed(1, kind="direct"))
        assert found.by_source == {"kind": {"mixed, taken for direct": 1}}
        assert found.all.kind == 0.75


class TestTexts:
    """Which article is meant, and what happens where its text is another."""

    def test_changed_text_is_compared_by_words(self, measure: Measure) -> None:
        text = "HARBOUR NEWS\n\n" + TIDE.replace("“The tide was late,”", "“The  tide was late”,")
        rows = [
            row(text, ["The  tide was late", "We waited."], "Ida Morel", "Ida Morel"),
            row(text, ["Harbour Lights"], "Vera Holt", "She"),
        ]
        figures = shares(measure(rows, text=text))
        assert figures["articles whose text changed"] == 1
        assert (figures["detection precision"], figures["detection recall"]) == (0.6667, 0.5)
        assert figures["speaker exact"] == 1.0
        assert figures["mention"] is None

    @pytest.mark.parametrize("source", ["web/tide.html", "tide.txt.gz", "x/tide/page.html", "tide"])
    def test_article_by_its_source(self, tmp_path: Path, source: str) -> None:
        built = write_built(
            tmp_path / "built",
            [
                ("0", "web/tide-2.html", "Another.", []),
                ("1", "tides.html", "Another.", []),
                ("2", source, TIDE, rows_tide()),
            ],
        )
        found = evaluate(write_gold(tmp_path / "gold.jsonl", gold_tide()), built)
        # x/tide/page.html is no better than web/tide-2.html, and comes after it.
        assert found.all.n_found == (0 if source == "x/tide/page.html" else 4)
        assert found.n_extra == 2

    def test_some_missing(self, tmp_path: Path) -> None:
        gold = write_gold(tmp_path / "gold.jsonl", gold_tide(), {**gold_tide(), "id": "ebb"})
        found = evaluate(gold, write_built(tmp_path / "built", [("tide", "a", TIDE, rows_tide())]))
        assert (found.n_articles, found.n_missing, found.all.recall) == (2, 1, 0.5)

    def test_all_missing(self, tmp_path: Path) -> None:
        built = write_built(tmp_path / "built", [("ebb", "a", TIDE, rows_tide())])
        with pytest.raises(DataError, match=r"has none of the 1 articles .* 'tide'"):
            evaluate(write_gold(tmp_path / "gold.jsonl", gold_tide()), built)

    @pytest.mark.parametrize("file", ["test-00001-of-00002.parquet", "train/0000.parquet", "2031/03/part.parquet"])
    def test_any_layout(self, tmp_path: Path, file: str) -> None:
        built = write_built(tmp_path / "built", [("ebb", "a", "None.", [])])
        write_built(built, [("tide", "b", TIDE, rows_tide())], file=file)
        assert evaluate(write_gold(tmp_path / "gold.jsonl", gold_tide()), built).all.n_found == 4

    def test_damaged_folder(self, tmp_path: Path) -> None:
        gold = write_gold(tmp_path / "gold.jsonl", gold_tide())
        with pytest.raises(UsageError, match="no such folder"):
            evaluate(gold, tmp_path / "nowhere")
        with pytest.raises(DataError, match=r"holds no articles/\*\.parquet"):
            evaluate(gold, tmp_path)
        built = write_built(tmp_path / "built", [("tide", "b", TIDE, rows_tide())])
        path = built / "quotes" / "train-00000-of-00001.parquet"
        path.write_bytes(path.read_bytes()[:100])
        with pytest.raises(DataError, match=r"quotes/train-00000-of-00001\.parquet: cannot be read"):
            evaluate(gold, built)

    def test_missing_column(self, tmp_path: Path) -> None:
        rows = [{name: value for name, value in each.items() if name != "rule"} for each in rows_tide()]
        built = write_built(tmp_path / "built", [("tide", "b", TIDE, rows)])
        with pytest.raises(DataError, match="has no column 'rule'"):
            evaluate(write_gold(tmp_path / "gold.jsonl", gold_tide()), built)
