from __future__ import annotations

import hypothesis.strategies as st
import pytest
from hypothesis import given

from quoteset import ids
from quoteset.records import Span


def test_ids_are_what_was_published() -> None:
    # A change here changes every id of every dataset: it needs a new version of schema/.
    assert ids.quote_id("quay-1", [Span(1, 5), Span(9, 12)], "We will") == "71caa8ef5306fe0375790996"
    assert ids.quotation_id("We will") == "445a9d3f70ca19aa88f951bc"
    assert ids.speaker_id("Ana Ruiz", "person") == "37b603efae3e01bcb7668a48"
    assert ids.words_id("We will") == "06c1d5452be36a26993bebc9"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("We WILL open it.", "we will open it"),
        ("Don’t", "don't"),
        ("the ﬁrm", "the firm"),
        ("so—they left", "so, they left"),
        ("  two  words ", "two words"),
        ("café", "cafe\u0301"),
    ],
)
def test_same_words(one: str, other: str) -> None:
    assert ids.quotation_id(one) == ids.quotation_id(other)
    assert ids.words_id(one) == ids.words_id(other)


@pytest.mark.parametrize(
    ("one", "other"), [("", "?"), ("…", "!"), ("we ill", "we will"), ("re sign", "resign"), ("हिन्दी", "हनद")]
)
def test_other_words(one: str, other: str) -> None:
    assert ids.quotation_id(one) != ids.quotation_id(other)


def test_parts_of_an_id_cannot_slip_into_each_other() -> None:
    assert ids.quote_id("a", [Span(1, 2)], "b") != ids.quote_id("a1-2", [], "b")
    assert ids.speaker_id("Union", "organization") != ids.speaker_id("Union", "group")
    assert ids.quotation_id("yes") != ids.words_id("yes")


def test_words_are_the_same_by_the_short_way() -> None:
    # Whatever the first pattern lets through: letters with a dot below or a ring, signs, superscripts, spaces.
    for character in map(chr, [*range(0x600), *range(0x1E00, 0x2200), *range(0xFB00, 0xFB07), 0xFF07, 0xFF21]):
        for text in (f"a{character}b", f" {character}", f"{character}1"):
            folded = ids.unicodedata.normalize("NFKC", text).casefold()
            words = ids._WORD.findall(ids._APOSTROPHE.sub("", folded))
            assert ids.normal_words(text) == (" ".join(words) or folded.strip()), repr(text)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_has_an_id_that_only_its_words_decide(text: str) -> None:
    assert ids.words_id(text) == ids.words_id(f" {text}\n")
    assert len(ids.quotation_id(text)) == 2 * ids.ID_BYTES
    assert ids.normal_words(text) == ids.normal_words(text)
