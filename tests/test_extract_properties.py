"""What holds of ``extract`` for any text at all."""

from __future__ import annotations

from itertools import pairwise

import hypothesis.strategies as st
import pytest
from hypothesis import example, given, settings

from quoteset import packs
from quoteset.extract import extract, tokens
from quoteset.extract.reading import read
from quoteset.records import Extraction, Span

ENGLISH = packs.load("en")
RULES = {*ENGLISH.rules.values(), "en.nobody-in-reach"}
NONQUOTE_REASONS = {"title", "nickname", "term", "scare", "unattributed"}
# How often a property is tried. Time is not measured: a run on a busy machine must not fail.
TRIED = settings(max_examples=300, deadline=None)

MARKS = ['"', "'", "“", "”", "‘", "’", "„", "‚", "«", "»", "‹", "›", "`", "``", "''", "′", "″", "「", "」", "ʼ", "ʻ"]
BREAKS = [
    "\n",
    "\n\n",
    "\r\n\r\n",
    "\r",
    "\t",
    "\x0b",
    "\x0c",
    "\x1c",
    "\x85",
    "\u2028",
    "\u2029",
    "\xa0",
    "\u200b",
    "\ufeff",
    " ",
]
SIGNS = [
    ",",
    ".",
    "...",
    "…",
    "?",
    "!",
    ":",
    ";",
    "—",
    "–",
    "-",
    "--",
    "(",
    ")",
    "[",
    "]",
    "/",
    "&",
    "@",
    "#",
    "$",
    "*",
    "_",
]
WORDS = [
    *(
        "Ana Ruiz",
        "Ruiz",
        "Mr. Marsh",
        "Sen. Thea Rusk (D-Ohio)",
        "the Harbour Board",
        "HARBOUR BOARD",
        "O’Tierney",
        "al-Zamari",
    ),
    *(
        "he",
        "She",
        "it",
        "they",
        "I",
        "who",
        "nobody",
        "a spokeswoman",
        "the report",
        "residents",
        "Robert",
        "Dell Jr.",
        "J. R.",
    ),
    *(
        "said",
        "says",
        "Asked",
        "told",
        "telling",
        "according to",
        "called",
        "wrote",
        "was quoted as saying",
        "by",
        "that",
        "as",
    ),
    *(
        "We will appeal",
        "No",
        "yes",
        "smart",
        "the word",
        "so-called",
        "’em",
        "’90s",
        "farmers’",
        "it’s",
        "6'2\"",
        "51°28′40″",
    ),
    *("\x00", "\ud7ff", "\ue000", "\ufffe", "é", "e\u0301", "İ", "ß", "ﬁ", "🎈", "👩‍👩‍👧", "\u202e", "中文", "١٢"),
]

# Text like that of an article, put together at random: marks that do not match, in all places.
newsy = st.lists(
    st.one_of(
        st.sampled_from(WORDS), st.sampled_from(MARKS), st.sampled_from(SIGNS), st.sampled_from(BREAKS), st.just(" ")
    ),
    max_size=60,
).map("".join)
spaced = st.lists(st.one_of(st.sampled_from(WORDS), st.sampled_from(MARKS), st.sampled_from(SIGNS)), max_size=40).map(
    " ".join
)
# Any code point but surrogates, which no decoded text holds.
anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
marked = st.lists(st.one_of(anything, st.sampled_from(MARKS)), max_size=12).map("".join)
PAIRS = [("“", "”"), ("‘", "’"), ('"', '"'), ("'", "'"), ("«", "»"), ("„", "“"), ("“", '"'), ("“", ""), ("", "”")]


@st.composite
def utterances(draw: st.DrawFn) -> str:
    """A sentence like those of a newspaper, in which anything may be out of place."""
    word, sign = st.sampled_from(WORDS), st.sampled_from(SIGNS)
    opening, closing = draw(st.sampled_from(PAIRS))
    pieces = [
        f"{opening}{draw(word)} {draw(word)}{draw(sign)}{closing}",
        *draw(
            st.sampled_from(
                [("said", "Ana Ruiz"), ("Mr. Marsh", "told Ruiz"), ("she", "said"), ("according to", "the report")]
            )
        ),
        draw(word),
    ]
    if draw(st.booleans()):
        pieces = draw(st.permutations(pieces))
    if draw(st.booleans()):
        pieces += [draw(sign), f"{opening}{draw(word)} {draw(word)}.{closing}"]
    return " ".join(pieces) + draw(st.sampled_from([".", "", ",", ":"]))


paragraphs = st.lists(st.one_of(utterances(), utterances(), newsy), min_size=1, max_size=8).flatmap(
    lambda sentences: st.sampled_from([" ", "\n", "\n\n"]).map(lambda between: between.join(sentences))
)
texts = st.one_of(paragraphs, paragraphs, paragraphs, newsy, spaced, anything, marked)


def _spans(found: Extraction) -> list[Span]:
    spans = [nonquote.span for nonquote in found.nonquotes]
    for quotation in found.quotations:
        spans += quotation.segments
    return sorted(spans, key=lambda span: (span.start, span.end))


@TRIED
@given(texts)
@example("")
@example("\x00")
@example("“")
@example("”“")
@example("“”")
@example('"' * 51)
@example("'" * 51)
@example("“‘" * 30 + "’”" * 30)
@example("“a”\r\n\r\n“b")
@example("“We will appeal”\u2028said Ana Ruiz")
def test_spans_lie_in_the_text_and_do_not_overlap(text: str) -> None:
    found = extract(text, ENGLISH)
    spans = _spans(found)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(before.end <= after.start for before, after in pairwise(spans))
    for quotation in found.quotations:
        mention = quotation.speaker_mention
        for span in (quotation.cue, quotation.addressee, mention and mention.span):
            assert span is None or 0 <= span.start < span.end <= len(text)


@TRIED
@given(texts)
def test_a_quotation_is_its_segments_in_order(text: str) -> None:
    found = extract(text, ENGLISH)
    for quotation in found.quotations:
        assert quotation.segments
        assert list(quotation.segments) == sorted(quotation.segments, key=lambda span: span.start)
        assert quotation.text == " ".join(segment.of(text) for segment in quotation.segments)
        assert quotation.text.strip()
    firsts = [quotation.segments[0].start for quotation in found.quotations]
    assert firsts == sorted(firsts)
    starts = [nonquote.span.start for nonquote in found.nonquotes]
    assert starts == sorted(starts)
    assert {nonquote.reason for nonquote in found.nonquotes} <= NONQUOTE_REASONS


@TRIED
@given(texts)
def test_a_speaker_or_a_reason(text: str) -> None:
    found = extract(text, ENGLISH)
    for quotation in found.quotations:
        assert (quotation.speaker is None) == (quotation.reason is not None)
        assert (quotation.speaker is None) == (quotation.speaker_type is None)
        assert quotation.speaker is None or quotation.speaker.strip()
        assert 0 <= quotation.confidence <= 1
        assert quotation.speaker is not None or quotation.confidence == 0
        assert quotation.kind in ("direct", "mixed")
        assert quotation.rule in RULES
        scores = [candidate.score for candidate in quotation.candidates]
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= score <= 1 for score in scores)
        if quotation.speaker is not None:
            assert quotation.candidates[0].speaker == quotation.speaker
    names = {quotation.speaker for quotation in found.quotations} - {None}
    assert sorted(entity.name for entity in found.entities) == sorted(names)


@TRIED
@given(texts, st.integers(0, 40), st.integers(0, 40))
@example('Sens. A. B. Ruiz (D-Ohio), the Ruizes\' U.S. aide-"x"', 0, 4)
@example("the Ruizes'”s x - y -z", 0, 11)
@example("he met J. Ruiz", 3, 0)
def test_words_are_those_of_the_whole(text: str, cut_before: int, cut_behind: int) -> None:
    # What stands between blanks is read by itself; it has to be what one scan of all of it gives.
    at, stop = min(cut_before, len(text)), max(len(text) - cut_behind, 0)
    read = tokens.read_words(text, at, stop, ENGLISH)
    words = [(origin + start, origin + end, *word) for origin, found in read for start, end, *word in found]
    whole = tokens.read_chunk(text, at, stop, stop, ENGLISH)
    assert words == [(at + start, at + end, *word) for start, end, *word in whole]


@TRIED
@given(newsy, st.data())
def test_shapes_are_those_of_their_ranges(text: str, data: st.DataObject) -> None:
    scene = read(text, ENGLISH, None).scene
    classes, n = scene.stream.classes, len(scene.stream)
    places = st.integers(0, n)
    a, b = sorted((data.draw(places), data.draw(places)))
    own = [i for i in range(n) if classes[i] == "Q" and scene.owner[i] < 0 and data.draw(st.booleans())]
    expected = ""
    i = a
    while i < b:
        owner, class_ = scene.owner[i], classes[i]
        letter = "Q" if i in own else "q" if class_ == "Q" else "M" if owner >= 0 else class_
        if class_ == "A":
            letter = ""
        elif letter != "M" and class_ in "#POSDJTd":
            letter = "x"
        i = max(i + 1, scene.mentions[owner].end) if letter == "M" else i + 1
        if letter and (letter == "Q" or not expected.endswith(letter)):
            expected += letter
    assert scene.shapes.between(a, b, own, n + 1) == expected


@TRIED
@given(texts, st.one_of(st.none(), newsy))
def test_two_runs_agree(text: str, title: str | None) -> None:
    once = extract(text, ENGLISH, title=title)
    assert extract(text, ENGLISH, title=title) == once
    # To explain changes nothing in what is found.
    assert extract(text, ENGLISH, title=title, explain=True) == once


@TRIED
@given(texts)
def test_explained_candidates_name_their_evidence(text: str) -> None:
    for quotation in extract(text, ENGLISH, explain=True).quotations:
        for weighed in quotation.weighed:
            span = weighed.mention.span
            assert 0 <= span.start < span.end <= len(text)
            assert 0 <= weighed.score <= 1
            assert all(evidence.name for evidence in weighed.evidence)


@pytest.mark.parametrize(
    "unit",
    ["“We will appeal,” said Ana Ruiz. ", "“No ", "‘em ", '"', "’", "“‘", "said Ana Ruiz ", "Ana ", "(", "\n\n“"],
)
def test_long_texts_return(unit: str) -> None:
    text = unit * (20_000 // len(unit))
    assert all(span.end <= len(text) for span in _spans(extract(text, ENGLISH)))
