from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import quoteset
from quoteset import flags, packs
from quoteset.authorship import mark_self_quotations
from quoteset.batch import examine, without_unsure
from quoteset.extract.datelike import is_date_like
from quoteset.flags import FLAGS
from quoteset.records import Article

ROOT = Path(__file__).parents[1]


def article(text: str, **fields: object) -> Article:
    values: dict[str, object] = {"article_id": "a", "source": "a.txt", "source_sha256": "0" * 64, "language": "en"}
    return Article(**{**values, "text": text, **fields})  # type: ignore[arg-type]


def flags_of(text: str, **fields: object) -> list[tuple[str, ...]]:
    """The flags of each quotation that is found in an article."""
    return [each.flags for each in examine(article(text, **fields), frozenset({"en"})).quotations]


def test_docs_explain_every_flag() -> None:
    written = re.findall(r"^\| (\w+) \| ([\w, ]+) \| (.+) \|$", (ROOT / "docs" / "flags.md").read_text("utf-8"), re.M)
    expected = [(name, ", ".join(flag.configs), flag.meaning) for name, flag in FLAGS.items()]
    assert [row for row in written if row[0] != "flag"] == expected


def test_flags_are_named_in_one_place() -> None:
    for path in (ROOT / "src" / "quoteset").rglob("*.py"):
        if path.name == "flags.py":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and node.value in FLAGS:
                raise AssertionError(f"{path.name}:{node.lineno}: use quoteset.flags for {node.value!r}")


def test_names_fit_the_schema() -> None:
    assert all(re.fullmatch("^[a-z][a-z0-9_]*$", name) for name in FLAGS)
    assert set(flags.OF_SPEAKER) <= set(FLAGS)


@pytest.mark.parametrize(
    "words",
    ["June 3", "3-2", "9/11", "the 1990s", "Monday, Nov. 3, 2031,", "$3.50", "10 a.m.", "47%", "in 2031", "1,100"],
)
def test_date_like(words: str) -> None:
    assert is_date_like(words, packs.load("en"))


@pytest.mark.parametrize(
    "words",
    [
        "47 percent",
        "four more years",
        "May I",
        "in the",
        "",
        "…",
        "G20",
        "Catch-22",
        "on the rocks",
        "3 of us",
        "COVID-19",
    ],
)
def test_not_date_like(words: str) -> None:
    assert not is_date_like(words, packs.load("en"))


def test_flags_of_a_quotation() -> None:
    [short] = flags_of("“Never again,” said Ana Ruiz.")
    assert short == ("too_short",)
    [near] = flags_of("“Never again, ever,” said Ana Ruiz.")
    assert near == ()
    [dated] = flags_of("“June 3, 2031, at 10 a.m.,” said Ana Ruiz.")
    assert dated == ("date_like",)
    [about] = flags_of("“Ana Ruiz will not be stopped by anyone,” said Ana Ruiz.")
    assert about == ("names_speaker",)
    [other] = flags_of("“Bo Berg will not be stopped by anyone,” said Ana Ruiz.")
    assert other == ()


def test_quotation_in_the_headline() -> None:
    text = "“We will rebuild the pier,” Ruiz says\n\n“We will rebuild the pier by May,” said Ana Ruiz on Monday."
    first, second = flags_of(text, title="“We will rebuild the pier,” Ruiz says")
    assert "in_headline" in first
    assert "in_headline" not in second


def test_unbalanced_marks() -> None:
    [found] = flags_of("“We will rebuild the pier, said Ana Ruiz.\n\nIt rained.")
    assert found == ("unbalanced_marks",)
    # Closed only at the end of the last of several paragraphs, as it has to be.
    text = "“We will rebuild the pier.\n\n“And the bridge by May,” said Ana Ruiz."
    assert all("unbalanced_marks" not in each for each in flags_of(text))


PIER = "“We will rebuild the pier by May,” said Ana Ruiz."


@pytest.mark.parametrize(
    ("text", "authors", "publisher"),
    [
        (PIER, ("Jo Lind", "Ana Ruiz"), None),
        (PIER, ("ANA M. RUIZ",), None),
        ("“We will rebuild the pier by May,” the Quay Post said.", (), "The Quay Post"),
        ("“We will rebuild the pier by May,” I said.", (), None),
    ],
)
def test_self_quotation(text: str, authors: tuple[str, ...], publisher: str | None) -> None:
    [found] = flags_of(text, authors=authors, publisher=publisher)
    assert "self_quotation" in found


@pytest.mark.parametrize(
    ("text", "authors", "publisher"),
    [
        (PIER, (), None),
        (PIER, ("Bo Ruiz", "Ruiz", "Ana", ""), "Ruiz"),
        ("“We will rebuild the pier by May,” said Ruiz.", ("Ana Ruiz", "Ruiz"), None),
        ("“We will rebuild the pier by May,” the Quay Post said.", (), "The Evening Quay Post"),
        ("“We will rebuild the pier by May,” he said.", ("Ana Ruiz",), None),
    ],
)
def test_no_self_quotation(text: str, authors: tuple[str, ...], publisher: str | None) -> None:
    [found] = flags_of(text, authors=authors, publisher=publisher)
    assert "self_quotation" not in found


def test_flags_of_the_speaker_fall_with_the_speaker() -> None:
    of = article(PIER, authors=("Ana Ruiz",))
    found = examine(of, frozenset({"en"}))
    assert "self_quotation" in found.quotations[0].flags
    left = without_unsure(found, 1.01)
    assert left.quotations[0].speaker is None
    assert "self_quotation" not in left.quotations[0].flags
    # Marking once more adds nothing that was taken away.
    assert mark_self_quotations(of, left) == left


def test_python_calls_flag_as_well() -> None:
    [found] = quoteset.extract("“June 3,” said Ana Ruiz.")
    assert found.flags == ("too_short", "date_like")
