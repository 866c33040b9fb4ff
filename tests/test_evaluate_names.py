"""What counts as the same speaker, and what as the same segment."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quoteset.evaluate.matching import COVERED, likeness, match
from quoteset.evaluate.names import compare, is_form_of, words
from quoteset.records import Span

ALIASES = ("Adler", "Mr. Adler")


@pytest.mark.parametrize(
    ("name", "speaker", "aliases", "expected"),
    [
        ("Joss Adler", "Joss Adler", ALIASES, "exact"),
        ("joss adler’s", "Joss Adler", (), "exact"),
        ("Sen. Joss K. Adler Jr.", "Joss Adler", (), "exact"),
        ("Joseph Adler", "Joss Adler", ("Joseph Adler",), "exact"),
        ("Adler", "Joss Adler", ALIASES, "lenient"),
        ("Mr Adler", "Joss Adler", ALIASES, "lenient"),
        ("Joss", "Joss Adler", (), "lenient"),
        ("Bo Adler", "Joss Adler", ALIASES, "lenient"),
        ("Bo Adler", "Joss Adler", (), "no"),
        ("Joss Adler Marsh", "Joss Adler", (), "lenient"),
        ("Ida Morel", "Joss Adler", ALIASES, "no"),
        (None, "Joss Adler", ALIASES, "no"),
        ("…", "Joss Adler", ALIASES, "no"),
        ("Madge", "Madge", (), "exact"),
        ("WHA", "Wend Harbour Authority", ("WHA", "the authority"), "exact"),
        ("W.H.A.", "Wend Harbour Authority", ("W.H.A.",), "exact"),
        ("authority", "Wend Harbour Authority", ("WHA", "the authority"), "lenient"),
        ("spokesman", "a spokesman", (), "exact"),
        ("a spokesman for the harbour", "a spokesman", (), "exact"),
        ("a pilot", "a spokesman", (), "no"),
    ],
)
def test_compare(name: str | None, speaker: str, aliases: tuple[str, ...], expected: str) -> None:
    found = compare(name, speaker, aliases)
    assert ("exact" if found.exact else "lenient" if found.lenient else "no") == expected


def test_a_title_alone_is_somebody() -> None:
    assert words("the President") == ("president",)
    assert words("") == ()


def test_namesakes_are_told_apart() -> None:
    assert is_form_of("Adler", "Joss Adler", ALIASES)
    assert not is_form_of("Bo Adler", "Joss Adler", ALIASES)


names = st.lists(st.sampled_from(["Ida", "Morel", "M.", "Jr.", "the", "Dr.", "pilot", "WHA"]), min_size=1).map(" ".join)


@given(names, st.lists(names, max_size=2).map(tuple))
def test_a_name_is_itself(name: str, aliases: tuple[str, ...]) -> None:
    assert compare(name, name, aliases).exact


@given(names, names, st.lists(names, max_size=2).map(tuple))
def test_exact_is_lenient(name: str, speaker: str, aliases: tuple[str, ...]) -> None:
    found = compare(name, speaker, aliases)
    assert found.lenient or not found.exact


spans = st.tuples(st.integers(0, 60), st.integers(1, 30)).map(lambda pair: Span(pair[0], sum(pair)))


@given(st.lists(spans, max_size=8), st.lists(spans, max_size=8))
def test_match_is_one_to_one(gold: list[Span], built: list[Span]) -> None:
    found = match(gold, built, "x" * 100)
    assert len(set(found.values())) == len(found)
    assert all(likeness(gold[ours], built[theirs], "") >= COVERED for ours, theirs in found.items())
    left = [(ours, theirs) for ours in range(len(gold)) for theirs in range(len(built))]
    assert not [
        pair
        for pair in left
        if pair[0] not in found
        and pair[1] not in found.values()
        and likeness(gold[pair[0]], built[pair[1]], "") >= COVERED
    ]


@given(spans, spans)
def test_likeness_is_jaccard(one: Span, other: Span) -> None:
    ours, theirs = set(range(one.start, one.end)), set(range(other.start, other.end))
    assert likeness(one, other, "") == len(ours & theirs) / len(ours | theirs)


def test_likeness_by_words() -> None:
    text = "“We waited, and WAITED.”"
    assert likeness("we waited and waited", Span(1, 23), text) == 1.0
    assert likeness("we waited", Span(1, 23), text) == 0.5
    assert likeness("…", Span(0, 1), text) == 0.0
