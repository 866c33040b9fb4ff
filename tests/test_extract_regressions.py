"""Bugs of the kernel that were found and mended, one case each."""

from __future__ import annotations

from quoteset import packs
from quoteset.extract import extract
from quoteset.extract.reading import read
from quoteset.records import Extraction

ENGLISH = packs.load("en")


def _read(text: str, *, explain: bool = False) -> Extraction:
    return extract(text.replace("¶", "\n\n"), ENGLISH, explain=explain)


def _words(found: Extraction) -> set[str]:
    return {quotation.text for quotation in found.quotations}


def test_a_chain_of_relative_pronouns_ends() -> None:
    found = _read("who " * 2000 + "said, “We will go there now.”")
    assert _words(found) == {"We will go there now."}


def test_double_marks_beside_single_ones_are_not_lost() -> None:
    text = "‘We will go,’ said Tom Hall. ‘We will stay,’ he added. Hall praised “five six” and ‘seven eight nine’."
    found = _read(text)
    spans = {nonquote.span.of(text) for nonquote in found.nonquotes}
    spans |= {segment.of(text) for quotation in found.quotations for segment in quotation.segments}
    assert {"five six", "seven eight nine"} <= spans


def test_single_marks_inside_a_tag_are_markup() -> None:
    text = "<tweet author='ana b' class='z w'>¶“We will go,” Tom Hall said."
    assert _words(_read(text)) == {"We will go,"}


def test_corner_brackets_are_marks() -> None:
    assert _words(_read("Tom Hall said, 「We will appeal the ruling.」")) == {"We will appeal the ruling."}


def test_one_speaker_has_one_vote() -> None:
    text = "“We paid in full and on time,” officials said.¶The officials said that “it was all we owed.”"
    for quotation in _read(text).quotations:
        names = [candidate.speaker for candidate in quotation.candidates]
        assert len(names) == len(set(names))


def test_a_writer_is_not_replaced_by_whoever_is_near() -> None:
    found = _read("My wife left the room. I said, “No, we will not go there.”")
    assert [quotation.reason for quotation in found.quotations] == ["writer"]


def test_explain_weighs_what_was_known_then() -> None:
    text = "Ana Ruiz met Eva Lund.¶“We shall win this,” she said.¶“They will not,” she added."
    first = _read(text, explain=True).quotations[0]
    names = [evidence.name for evidence in first.weighed[0].evidence]
    assert any(name.startswith("who:") for name in names)
    assert "who:settled" not in names


def test_a_dateline_does_not_speak() -> None:
    found = _read("KETTER FALLS — “There was no single lie,” the panel found.")
    assert "KETTER FALLS" not in {quotation.speaker for quotation in found.quotations}


def test_an_asked_body_is_no_addressee() -> None:
    found = _read("Tom Hall questioned the council’s “sudden love of bicycles.”")
    assert [quotation.addressee for quotation in found.quotations] == [None]


def test_what_follows_told_is_the_addressee() -> None:
    text = "“We will go,” Tom Hall told the council."
    addressee = _read(text).quotations[0].addressee
    assert addressee is not None
    assert addressee.of(text) == "the council"


def test_digits_and_determiners_without_end_are_read() -> None:
    for shape in ("1," * 20_000, "the " * 20_000, "‹a " * 5_000, "Aa-" * 5_000):
        assert _words(_read(f"{shape}¶“We will go there now,” Tom Hall said.")) == {"We will go there now,"}


def test_one_speaker_has_one_form_of_name() -> None:
    found = _read("“We will go,” my aunt said.¶“We will stay,” said Tom Hall.¶My aunt said: “I am going now.”")
    assert [quotation.speaker for quotation in found.quotations] == ["my aunt", "Tom Hall", "my aunt"]
    assert [entity.name for entity in found.entities] == ["my aunt", "Tom Hall"]


def test_no_candidate_without_a_name() -> None:
    found = _read("There was 2012 nominee Tom Hall’s poor showing with the farmers. “We must do more for them.”")
    assert all(candidate.speaker for quotation in found.quotations for candidate in quotation.candidates)


def test_a_surname_of_any_length_is_read_once() -> None:
    # What it may be misspelt as was a word of its length for each of its letters.
    text = f"Ana R{'u' * 5000}iz left. “We will go there now,” R{'u' * 5001}iz said."
    assert sum(map(len, read(text, ENGLISH, None).entities._by_letters)) < len(text)
    assert _words(_read(text)) == {"We will go there now,"}


def test_explain_lists_the_second_look() -> None:
    text = "Bo Lund met Jim Hall on Monday. “It is over,” he said.¶“We shall go,” Hall said."
    first = _read(text, explain=True).quotations[0]
    names = [evidence.name for each in first.weighed if each.speaker == "Jim Hall" for evidence in each.evidence]
    assert any(name.startswith("then:next") for name in names)
