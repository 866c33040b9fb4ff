"""Plain text and markdown: what stands above and below the body, and the body to the character."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import pytest
from reader_inputs import BODY, Reader, article, rejection

DATE = datetime(2024, 5, 3, tzinfo=UTC)


def test_all_parts_of_a_saved_page(read_bytes: Reader) -> None:
    raw = (
        "\n\nNo Winter Ferry to Harrow Point, Board Says\n\nBy [Ana Ruiz](#) and [Bo Lind](#)\n\nMay 03, 2024\n\n"
        f"The  Harrow Courier\n\n{BODY}\n\nRelated articles:\n\n- [Board Buys a Boat](#)\n- [Islanders Protest](#)\n\n"
        "Original url:\n\n<https://courier.example/2024/05/03/ferry>"
    )
    found = article(read_bytes("ferry.md", raw))
    assert found.text == BODY
    assert found.title == "No Winter Ferry to Harrow Point, Board Says"
    assert found.authors == ("Ana Ruiz", "Bo Lind")
    assert found.publisher == "The Harrow Courier"
    assert found.published_at == DATE
    assert found.url == "https://courier.example/2024/05/03/ferry"
    assert found.language == "en"
    assert found.source == "ferry.md"
    assert found.source_sha256 == hashlib.sha256(raw.encode()).hexdigest()
    assert found.flags == ()
    assert found.metadata is None


@pytest.mark.parametrize(
    "head",
    [
        "# No Winter Ferry\n\n",
        "No Winter Ferry\n===============\n\n",
        "**No Winter Ferry**\n\n",
        "Title: No Winter Ferry\n\n",
        "No Winter Ferry\nBy Ana Ruiz\n\n",
        "No Winter Ferry\nBy Staff Reporter\n3 May 2024\n\n",
        "![ferry](ferry.jpg)\n\n# No Winter Ferry\n\n",
        "---\ntitle: No Winter Ferry\n---\n\n",
    ],
)
def test_titles(read_bytes: Reader, head: str) -> None:
    found = article(read_bytes("a.md", head + BODY))
    assert found.title == "No Winter Ferry"
    assert found.text == BODY


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("By Ana Ruiz", ("Ana Ruiz",)),
        ("BY ANA RUIZ", ("ANA RUIZ",)),
        ("By Ana Ruiz, Staff Writer", ("Ana Ruiz",)),
        ("*By Ana Ruiz in Harrow Point*", ("Ana Ruiz",)),
        ("Ana Ruiz, Senior Reporter", ("Ana Ruiz",)),
        ("Staff Reporter", ()),
        ("Author: Ana Ruiz", ("Ana Ruiz",)),
    ],
)
def test_bylines(read_bytes: Reader, line: str, authors: tuple[str, ...]) -> None:
    found = article(read_bytes("a.txt", f"No Winter Ferry\n\n{line}\n\n3 May 2024\n\n{BODY}"))
    assert found.authors == authors
    assert found.published_at == DATE
    assert found.text == BODY


@pytest.mark.parametrize(
    "first",
    [
        "The ferry will not run, the board said.",
        "“We have no money,” said Mara Lind",
        "By Monday the river had risen over the quay",
        "By “popular demand” the ferry will run",
        "- a list item",
        "HARROW POINT (Courier) - The ferry will not run this winter, the board said on Tuesday.",
        "The council voted on Tuesday to close the\nbridge for good, and nobody was surprised by that.",
    ],
)
def test_a_first_line_that_may_be_body_stays(read_bytes: Reader, first: str) -> None:
    found = article(read_bytes("a.txt", f"{first}\n{BODY}"))
    assert found.text == f"{first}\n{BODY}"
    assert found.title is None
    assert found.authors == ()


def test_lists_and_links_inside_the_body_stay(read_bytes: Reader) -> None:
    source = "Source: the board’s minutes, read aloud by Mara Lind on Tuesday."
    body = f"{BODY}\n\nThe board wants:\n\n- a boat\n- a crew\n\n{source}"
    assert article(read_bytes("a.md", f"# Ferry\n\n{body}")).text == body
    middle = f"{BODY}\n\nRelated articles:\n\n- [Board Buys a Boat](#)\n\n{BODY}"
    assert article(read_bytes("b.md", f"# Ferry\n\n{middle}")).text == middle


@pytest.mark.parametrize(
    "tail",
    [
        "Source: https://courier.example/ferry",
        "Original URL: [here](https://courier.example/ferry)",
        "Read more:\n* Board Buys a Boat\n* Islanders Protest\n\nURL: <https://courier.example/ferry>",
        "Tags: ferry, winter\n\nOriginal article:\nhttps://courier.example/ferry\n\n© The Harrow Courier 2024",
    ],
)
def test_footers(read_bytes: Reader, tail: str) -> None:
    found = article(read_bytes("a.txt", f"{BODY}\n\n{tail}\n"))
    assert found.text == BODY
    assert found.url == "https://courier.example/ferry"


def test_front_matter_wins_over_lines_and_the_rest_is_kept(read_bytes: Reader) -> None:
    fields = (
        "title: Ferry",
        "id: f-1",
        "date: 2024-05-03",
        "author: [Ana Ruiz, Bo Lind]",
        "section: News",
        "content: x",
    )
    front = "\n".join(["---", *fields, "lang: en", "---", ""])
    found = article(read_bytes("a.md", f"{front}\n# No Winter Ferry\n\n{BODY}"))
    assert (found.article_id, found.title, found.authors) == ("f-1", "Ferry", ("Ana Ruiz", "Bo Lind"))
    assert found.published_at == DATE
    assert found.metadata == '{"content":"x","section":"News"}'
    assert found.text == BODY


@pytest.mark.parametrize(
    "front", ["---\na: &a [x]\nb: *a\n---\n", "---\n[broken\n---\n", "---\n- a\n---\n", "---\nno end\n"]
)
def test_what_is_no_front_matter_is_text(read_bytes: Reader, front: str) -> None:
    assert BODY in article(read_bytes("a.md", front + BODY)).text


def test_a_text_of_headers_only_is_body(read_bytes: Reader) -> None:
    found = article(read_bytes("a.txt", "Ferry\n\nBy Ana Ruiz\n\n3 May 2024\n"))
    assert found.text == "Ferry\n\nBy Ana Ruiz\n\n3 May 2024"
    assert found.flags == ("language_uncertain", "low_text") or found.flags == ("low_text",)


def test_line_breaks_of_windows_stay(read_bytes: Reader) -> None:
    raw = f"Ferry\n\nBy Ana Ruiz\n\n{BODY}\n".replace("\n", "\r\n")
    found = article(read_bytes("a.txt", raw))
    assert found.text == BODY.replace("\n", "\r\n")
    assert found.title == "Ferry"


def test_a_page_under_a_wrong_name_is_rejected(read_bytes: Reader) -> None:
    assert ".html" in rejection(read_bytes("a.txt", "<!DOCTYPE html><html><body>x</body></html>")).error


def test_mojibake_is_flagged_and_repaired_only_on_request(read_bytes: Reader) -> None:
    broken = BODY.encode().decode("cp1252", "replace").replace("\ufffd", "\x9d")
    kept = article(read_bytes("a.txt", broken))
    assert (kept.text, kept.flags) == (broken, ("mojibake",))
    repaired = article(read_bytes("a.txt", broken, repair_mojibake=True))
    assert (repaired.text, repaired.flags) == (BODY, ("mojibake_repaired",))


def test_a_long_text_reads_in_linear_time(read_bytes: Reader) -> None:
    for shape in (
        "*" * 200_000,
        "[" * 200_000,
        "By " * 100_000,
        "- a\n" * 50_000,
        "\n" * 200_000 + "a",
        "'a " * 70_000,
    ):
        article(read_bytes("a.md", "Ferry\n\n" + shape))
