"""The golden file: one line, one phenomenon. ``fail`` is a strict expected failure."""

from __future__ import annotations

from collections import Counter

import pytest
from golden_markup import Case, as_marked, compare, parse, read_cases, render, report

from quoteset import packs
from quoteset.extract import extract
from quoteset.records import Mention, Quotation, Span

CASES = read_cases()


def _parameter(case: Case) -> object:
    # Only a wrong answer is expected of a known failure, never a crash.
    marks = [pytest.mark.xfail(raises=pytest.fail.Exception, strict=True, reason=case.phenomenon)]
    return pytest.param(case, id=case.id, marks=marks if case.status == "fail" else [])


@pytest.mark.parametrize("case", [_parameter(case) for case in CASES])
def test_golden(case: Case) -> None:
    found = extract(case.text, packs.load("en")).quotations
    wrong = report(case, found)
    if wrong:
        pytest.fail(wrong, pytrace=False)


def test_ids_are_unique() -> None:
    assert [case_id for case_id, count in Counter(case.id for case in CASES).items() if count > 1] == []


def test_named_rules_are_known() -> None:
    known = set(packs.load("en").rules.values())
    assert {case.rule for case in CASES if case.rule is not None} <= known


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_case_survives_its_markup(case: Case) -> None:
    assert parse(render(case.text, case.quotations)) == (case.text, case.quotations)


def test_markup_gives_spans_of_the_bare_text() -> None:
    text, (first, second) = parse("{2:B \\[x\\]}¶“{A,}” <said> [Ana Ruiz], “{a.}” => Ana Ruiz; 2:-")
    assert text == "B [x]\n\n“A,” said Ana Ruiz, “a.”"
    assert [span.of(text) for span in first.segments] == ["A,", "a."]
    assert (first.cues[0].of(text), first.mentions[0].of(text), first.speaker) == ("said", "Ana Ruiz", "Ana Ruiz")
    assert ([span.of(text) for span in second.segments], second.speaker) == (["B [x]"], None)


@pytest.mark.parametrize(
    ("markup", "message"),
    [
        ("“{No”", "{ is not closed"),
        ("“{No>”", "> closes nothing at 4"),
        ("No]", "] closes nothing at 2"),
        ("“{No}” => Ana Ruiz; 2:Bo", "do not go with speakers"),
        ("“{2:No}”", "do not go with speakers"),
        ("[2:Ana Ruiz] said “{no}.”", "belongs to no quotation"),
    ],
)
def test_broken_markup_is_refused(markup: str, message: str) -> None:
    with pytest.raises(ValueError, match=message.replace("{", r"\{").replace("]", r"\]")):
        parse(markup)


def _case(markup: str, rule: str | None = None) -> Case:
    text, quotations = parse(markup)
    return Case(id="t", status="pass", phenomenon="t", rule=rule, text=text, quotations=quotations)


def _found(markup: str) -> list[Quotation]:
    text, quotations = parse(markup)
    return [
        Quotation(
            text=" ".join(span.of(text) for span in marked.segments),
            segments=marked.segments,
            kind="direct",
            speaker=marked.speaker,
            speaker_mention=Mention(span=marked.mentions[0], form="name") if marked.mentions else None,
            cue=marked.cues[0] if marked.cues else None,
            rule="en.quote-cue-mention",
        )
        for marked in quotations
    ]


RIGHT = "“{No,}” <said> [Ana Ruiz], “{never.}” => Ana Ruiz"


@pytest.mark.parametrize(
    ("got", "kinds"),
    [
        (RIGHT, []),
        ("“{No,}” <said> Ana [Ruiz], “{never.}” => Ana Ruiz", []),
        ("“{No},” <said> [Ana Ruiz], “{never.}” => Ana Ruiz", ["segments", "extra"]),
        ("“{No,}” <said> [Ana Ruiz], “never.” => Ana Ruiz", ["segments"]),
        ("“{No,}” <said> [Ana Ruiz], “{2:never.}” => Ana Ruiz; 2:Ana Ruiz", ["grouping"]),
        ("“{No,}” said [Ana Ruiz], “{never.}” => Ana Ruiz", ["cue"]),
        ("“{No,}” <said> Ana Ruiz, “{never.}” => Ana Ruiz", ["mention"]),
        ("“{No,}” <said> [Ana Ruiz], “{never.}” => -", ["speaker"]),
        ("“{No,}” <said> [Ana Ruiz], “{never.}” => ana ruiz", ["speaker"]),
    ],
)
def test_every_kind_of_difference_is_seen(got: str, kinds: list[str]) -> None:
    assert [problem.kind for problem in compare(_case(RIGHT), _found(got))] == kinds


def test_the_rule_counts_where_it_is_named() -> None:
    assert compare(_case(RIGHT, "en.quote-cue-mention"), _found(RIGHT)) == []
    assert [problem.kind for problem in compare(_case(RIGHT, "en.by-mention"), _found(RIGHT))] == ["rule"]


def test_noun_phrases_are_compared_caselessly() -> None:
    case = _case("[A witness] <said> it was “{loud}.” => witness")
    assert compare(case, _found("[A witness] <said> it was “{loud}.” => Witness")) == []
    assert [problem.kind for problem in compare(case, _found("[A witness] <said> it was “{loud}.” => A witness"))] == [
        "speaker"
    ]


def test_marked_words_that_quote_nobody_are_left_alone() -> None:
    case = _case("The “smart” lock failed.")
    assert [problem.kind for problem in compare(case, _found("The “{smart}” lock failed."))] == ["extra"]


def test_a_report_shows_expected_and_got() -> None:
    shown = report(_case(RIGHT), _found("“{No,}” <said> [Ana Ruiz], “never.” => -"))
    assert f"expected {RIGHT}" in shown
    assert "got      “{No,}” <said> [Ana Ruiz], “never.” => -" in shown
    assert report(_case(RIGHT), _found(RIGHT)) == ""


def test_a_found_quotation_without_speaker_renders() -> None:
    quotation = Quotation(text="a", segments=(Span(1, 2),), kind="mixed", reason="no_candidate")
    assert render("“a”", [as_marked(quotation)]) == "“{a}” => -"
