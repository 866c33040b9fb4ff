"""''Two apostrophes'' read as double quotation marks, on request."""

from __future__ import annotations

import json
from pathlib import Path

import hypothesis.strategies as st
import pytest
from golden_markup import Case, parse, read_cases, render, report
from hypothesis import given, settings
from typer.testing import CliRunner, Result

import quoteset
from quoteset import flags, packs
from quoteset.cli import app
from quoteset.errors import UsageError
from quoteset.extract import extract
from quoteset.settings import QuoteSettings, Settings

ENGLISH = packs.load("en")
MARKED = [case for case in read_cases() if case.status == "pass" and any(mark in case.text for mark in '“”"')]

ARTICLE = "''We will appeal,'' said Ana Ruiz. ''He told me, 'Not ever,''' she added."


def _set_with(mark: str, case: Case) -> Case:
    """The case with ``mark`` in the place of its double marks."""
    markup = render(case.text, case.quotations)
    for double in '“”"':
        markup = markup.replace(double, mark)
    text, quotations = parse(markup)
    return Case(id=case.id, status="pass", phenomenon=case.phenomenon, rule=case.rule, text=text, quotations=quotations)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(each) for each in arguments])


@pytest.mark.parametrize("case", MARKED, ids=lambda case: case.id)
def test_they_are_read_as_straight_double_marks_are(case: Case) -> None:
    straight, typewritten = _set_with('"', case), _set_with("''", case)
    expected = extract(straight.text, ENGLISH).quotations
    found = extract(typewritten.text, ENGLISH, typewriter_marks=True).quotations
    # Some cases need curly marks: “Why “me”?” has no meaning in straight ones.
    if not report(straight, expected):
        assert report(typewritten, found) == ""
    # A nickname in marks is part of the speaker's name.
    assert [(each.text, each.speaker and each.speaker.replace("''", '"')) for each in found] == [
        (each.text.replace('"', "''"), each.speaker) for each in expected
    ]


def test_without_being_asked_for_they_are_no_marks() -> None:
    text = "''We will appeal,'' said Ana Ruiz."
    assert quoteset.extract(text) == []
    found = extract(text, ENGLISH)
    assert (found.quotations, found.flags) == ((), (flags.TYPEWRITER_MARKS,))


def test_a_mark_is_two_code_points() -> None:
    found = quoteset.extract(ARTICLE, typewriter_marks=True)
    assert [[segment.of(ARTICLE) for segment in each.segments] for each in found] == [
        ["We will appeal,"],
        ["He told me, 'Not ever,'"],
    ]
    assert {each.speaker for each in found} == {"Ana Ruiz"}
    assert extract(ARTICLE, ENGLISH, typewriter_marks=True).flags == (flags.TYPEWRITER_MARKS,)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ana Ruiz said, '''No' is no answer.''", ["'No' is no answer."]),
        ("Ana Ruiz said ('''No' is no answer to me'').", ["'No' is no answer to me"]),
        ("''We stay,'' said Ana Ruiz. “We go,” said Bo Lund.", ["We stay,", "We go,"]),
        ("''We stay, said Ana Ruiz.\n\n''And we wait,'' she said.", ["We stay, said Ana Ruiz.", "And we wait,"]),
        ("''We stay,''said Ana Ruiz.", ["We stay,"]),
        ("''He is 6'2'' and tall,'' said Ana Ruiz.", ["He is 6'2'' and tall,"]),
        ("''The workers' strike is over,'' said Ana Ruiz.", ["The workers' strike is over,"]),
        ("It lay at 40°26'46'' north, said Ana Ruiz.", []),
        ("'''' said Ana Ruiz.", []),
    ],
)
def test_what_stands_between(text: str, words: list[str]) -> None:
    found = extract(text, ENGLISH, typewriter_marks=True)
    spans = [segment for each in found.quotations for segment in each.segments]
    spans += [each.span for each in found.nonquotes]
    assert sorted(span.of(text) for span in spans) == sorted(words)


@given(
    st.lists(st.sampled_from(["''", "'", "said Ana Ruiz", "We go", " ", ".", ",", "“", '"', "\n", "("])).map("".join)
)
@settings(deadline=None)
def test_any_text_gives_disjoint_spans_within_it(text: str) -> None:
    found = extract(text, ENGLISH, typewriter_marks=True)
    spans = sorted(
        [(each.start, each.end) for quotation in found.quotations for each in quotation.segments]
        + [(each.span.start, each.span.end) for each in found.nonquotes]
    )
    places = [place for span in spans for place in span]
    assert places == sorted(places)
    assert all(0 <= start < end <= len(text) for start, end in spans)


def test_build_and_show(tmp_path: Path) -> None:
    raw = tmp_path / "raw" / "a.txt"
    raw.parent.mkdir()
    raw.write_text(ARTICLE)
    out = tmp_path / "out"
    assert "We will appeal,'' said" in run("show", raw).stdout
    assert "We will appeal,''[1] said" in run("show", raw, "--typewriter-marks").stdout
    told = run("build", raw, "-o", out)
    assert (told.exit_code, "1 article with ''two apostrophes''" in told.stderr) == (0, True)
    assert sum(json.loads(run("stats", out, "--json").stdout)["rows"]["quotes"].values()) == 1  # 'Not ever,'
    # What was read without them cannot be added to with them.
    told = run("build", raw, "-o", out, "--typewriter-marks", "--update")
    assert (told.exit_code, "quotes.typewriter_marks was False, and is True" in told.stderr) == (2, True)
    told = run("build", raw, "-o", out, "--typewriter-marks")
    assert (told.exit_code, "two apostrophes" in told.stderr) == (0, False)
    assert json.loads((out / "manifest.json").read_text())["settings"]["quotes"]["typewriter_marks"] is True
    assert "quoteset's own: quotes.typewriter\\_marks = true." in (out / "README.md").read_text(encoding="utf-8")
    rows = quoteset.load(out)["train"]
    [text] = quoteset.load(out, "articles")["train"]["text"]
    assert text == ARTICLE
    assert [[text[each["start"] : each["end"]] for each in row["segments"]] for row in rows] == [
        ["We will appeal,"],
        ["He told me, 'Not ever,'"],
    ]
    assert quoteset.validate(out).ok
    # The same through Python, and with --update.
    chosen = Settings(quotes=QuoteSettings(typewriter_marks=True))
    (raw.parent / "b.txt").write_text("''We will go on,'' said Bo Lund.")
    result = quoteset.build(raw.parent, out, chosen, update=True)
    assert (result.n_articles, result.n_quotes) == (2, 3)
    with pytest.raises(UsageError, match="typewriter_marks was True, and is False"):
        quoteset.build(raw.parent, out, update=True)


@pytest.mark.parametrize(
    "unit", ["''", "'''", "''a'' ", "(''", "a''", "''\n", "'' 'a' ", "''“", "''We go,'' said Ana Ruiz. "]
)
def test_long_texts_return(unit: str) -> None:
    text = unit * (20_000 // len(unit))
    found = extract(text, ENGLISH, typewriter_marks=True)
    assert all(segment.end <= len(text) for each in found.quotations for segment in each.segments)
