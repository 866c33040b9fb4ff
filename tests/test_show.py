from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO, TextIOWrapper

import pytest
from consoles import printed
from rich.cells import cell_len
from rich.console import Console

import quoteset
from quoteset import packs, show, terminal
from quoteset.extract import extract
from quoteset.records import (
    Article,
    Candidate,
    Evidence,
    Extraction,
    Mention,
    Nonquote,
    Quotation,
    Span,
    Weighed,
)

TEXT = "“No,” said Ana Ruiz, “never.” The “smart” lock failed. “Well,” it said."
RUIZ = Mention(span=Span(11, 19), form="name")
FOUND = Extraction(
    quotations=(
        Quotation(
            text="No, never.",
            segments=(Span(1, 4), Span(22, 28)),
            kind="direct",
            speaker="Ana Ruiz",
            speaker_type="person",
            speaker_mention=RUIZ,
            cue=Span(6, 10),
            candidates=(Candidate(speaker="Ana Ruiz", score=0.9),),
            confidence=0.93,
            rule="en.quote-cue-mention-quote",
            weighed=(
                Weighed(
                    speaker="Ana Ruiz",
                    mention=RUIZ,
                    cue=Span(6, 10),
                    score=0.93,
                    evidence=(Evidence(name="far", weight=-0.25), Evidence(name="cue-beside-quote", weight=2.5)),
                ),
            ),
        ),
        Quotation(text="Well,", segments=(Span(56, 61),), kind="direct", rule="en.none", reason="unresolved_pronoun"),
    ),
    nonquotes=(Nonquote(span=Span(35, 40), reason="scare"),),
    flags=("unbalanced_marks",),
)


def article(text: str = TEXT, title: str | None = "A lock") -> Article:
    return Article(
        article_id="a",
        source="lock.txt",
        source_sha256="0" * 64,
        text=text,
        title=title,
        publisher="The Wend",
        published_at=datetime(2031, 3, 2, tzinfo=UTC),
    )


def shown(
    found: Extraction = FOUND, *, text: str = TEXT, explain: bool = False, width: int = 80, **options: object
) -> str:
    return printed(lambda console: show.print_article(console, article(text), found, explain=explain), width, **options)


def test_reads_without_colour() -> None:
    page = shown()
    assert "“No,”[1] said Ana Ruiz, “never.”[1] The “smart” lock failed. “Well,”[2] it said." in page.replace("\n", " ")
    assert "lock.txt · The Wend · 2031-03-02" in page
    assert "0.93" in page
    assert "– (unresolved_pronoun)" in page
    assert "scare: smart" in page
    assert "unbalanced_marks" in page
    assert "\x1b" not in page
    assert max(map(len, page.splitlines())) <= 80


def test_explain_lists_all_evidence_strongest_first() -> None:
    page = shown(explain=True)
    assert "0.93  Ana Ruiz: name “Ana Ruiz”, cue “said”" in page
    assert page.index("+2.50  ████████  cue-beside-quote") < page.index("-0.25  ▊         far")
    assert "no candidate in reach" in page
    assert "cue-beside-quote" not in shown()


def test_colours_speakers_and_underlines() -> None:
    page = shown(force_terminal=True, color_system="standard")
    assert "\x1b[36mNo,\x1b[0m" in page
    assert "\x1b[4msaid\x1b[0m" in page


@pytest.mark.parametrize(
    "text", ["“\x1b[2J\x1b]0;owned\x07”", "“\x9b31m\u202eevil”", "“[bold]x[/bold]:smile:”", "“\x00”"]
)
def test_articles_can_do_no_harm(text: str) -> None:
    found = Extraction(
        quotations=(
            Quotation(
                text=text[1:-1], segments=(Span(1, len(text) - 1),), kind="direct", rule="en.none", reason="no_cue"
            ),
        )
    )
    page = shown(found, text=text, explain=True)
    assert not set(page) & {"\x1b", "\x07", "\x9b", "\u202e", "\x00"}
    if "bold" in text:
        assert "[bold]x[/bold]:smile:" in page


def test_printable_keeps_the_length() -> None:
    text = "".join(map(chr, range(0x2100))) + "\ud800"
    assert len(terminal.printable(text)) == len(text)


def test_explains_what_the_kernel_finds() -> None:
    text = "“We will appeal,” said Ana Ruiz. “They won,” she added."
    found = extract(text, packs.load("en"), explain=True)
    page = shown(found, text=text, explain=True)
    assert page.count("Ana Ruiz") >= 3
    assert {each.speaker for each in quoteset.extract(text)} == {"Ana Ruiz"}


@pytest.mark.parametrize("width", [20, 40, 63, 64, 80, 120, 300])
def test_fits_any_terminal(width: int) -> None:
    page = shown(width=width, explain=True)
    assert max(cell_len(line) for line in page.splitlines()) <= min(width, show.WIDEST)
    letters = "".join(page.split())
    for each in ("AnaRuiz", "0.93", "en.quote-cue-mention-quote", "(unresolved_pronoun)", "scare:smart"):
        assert each in letters, "cut off"


def test_flags_of_quotations_are_shown() -> None:
    [found] = [each for each in FOUND.quotations if each.speaker is None]
    flagged = Extraction(quotations=(replace(found, flags=("too_short", "in_headline")),))
    for width in (40, 80):
        assert "too_short" in shown(flagged, width=width)


def test_colour_changes_no_word() -> None:
    coloured = shown(explain=True, force_terminal=True, color_system="truecolor")
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == shown(explain=True)


def test_line_ends_of_windows_show_as_line_ends() -> None:
    text = TEXT.replace(" The ", "\r\n")
    page = shown(text=text, width=100)
    assert "␍" not in page
    assert "“never.”[1] \n" in page
    assert "\u2028" not in shown(text=TEXT.replace("smart", "sm\u2028rt"))


def test_terminals_without_unicode_get_other_bars() -> None:
    out = TextIOWrapper(BytesIO(), encoding="ascii", errors="replace")
    console = Console(file=out, width=80, markup=False, emoji=False, highlight=False)
    show.print_article(console, article(), FOUND, explain=True)
    out.flush()
    page = out.buffer.getvalue().decode()  # type: ignore[attr-defined]
    assert "0.93 #####" in page
    assert "+2.50  ########  cue-beside-quote" in page


def test_article_without_quotations() -> None:
    assert "No quotations." in shown(Extraction(), text="It rained.")
