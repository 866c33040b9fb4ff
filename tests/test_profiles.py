from __future__ import annotations

import hypothesis.strategies as st
import pytest
from hypothesis import given

from quoteset import packs
from quoteset.naming import name_parts
from quoteset.profiles import Profile, profiles
from quoteset.records import Entity, SpeakerType
from quoteset.wordings import MIN_WORDS, wording

ENGLISH = packs.load("en")


def profile(text: str, name: str, type_: SpeakerType = "person", aliases: tuple[str, ...] = ()) -> Profile:
    (found,) = profiles(text, [Entity(name=name, type=type_, aliases=aliases)], ENGLISH)
    return found


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Lena Okafor", ("lena", "", "okafor", "")),
        ("Lena Marie Okafor", ("lena", "marie", "okafor", "")),
        ("Otto Weller Jr.", ("otto", "", "weller", "jr")),
        ("Dr. Otto Weller, M.D.", ("otto", "", "weller", "")),
        ("Vincent van der Meulen", ("vincent", "", "van der meulen", "")),
        ("de la Cruz", ("", "", "de la cruz", "")),
        ("Ben Weller", ("benjamin", "", "weller", "")),
        ("Mayor Lena Okafor", ("lena", "", "okafor", "")),
        ("Atlantic City Mayor Lena Okafor", ("lena", "", "okafor", "")),
        ("LENA OKAFOR", ("lena", "", "okafor", "")),
        ("François O’Brien", ("francois", "", "obrien", "")),
        ("Okafor", ("", "", "okafor", "")),
    ],
)
def test_names_are_taken_apart(name: str, parts: tuple[str, str, str, str]) -> None:
    found = name_parts(name, ENGLISH)
    assert (found.given, found.middle, found.surname, found.suffix) == parts


@pytest.mark.parametrize(
    ("name", "type_", "form"),
    [
        ("Lena Okafor", "person", "full"),
        ("Okafor", "person", "single"),
        ("spokesman", "person", "generic"),
        ("a spokesman for Lena Okafor", "person", "generic"),
        ("National Water Agency", "organization", "body"),
        ("Okafor campaign", "organization", "body"),
        ("company", "organization", "generic"),
        ("senior Republican", "person", "generic"),
        ("Washington", "unknown", "generic"),
        ("crowd", "group", "generic"),
        ("letter", "document", "generic"),
    ],
)
def test_what_stands_for_somebody_else_in_every_article_is_known(name: str, type_: SpeakerType, form: str) -> None:
    assert profile(f"It is late, said {name}.", name, type_).form == form


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("So says coach Lena Okafor.", ("coach",)),
        ("So says Sen. Lena Okafor.", ("senator",)),
        ("Lena Okafor, a retired teacher from Pell, waits.", ("teacher",)),
        ("Lena Okafor, who met the coach, waits.", ()),
        ("The adviser to Lena Okafor waits.", ()),
        ("The coach left. Lena Okafor waits.", ()),
        ("Ms. Lena Okafor waits.", ()),
        ("A coach wants Lena Okafor banned.", ()),
        ("The mayor praised coach Lena Okafor.", ("coach",)),
        ("We met Lena Okafor, Governor Ana Ruiz and others.", ()),
        ("We met Lena Okafor, governor of Pell, and others.", ("governor",)),
        ("Lena Okafor, Clinton’s campaign director, waits.", ("director",)),
        ("Her rival Lena Okafor, a woman from Pell, waits.", ()),
        ("Rival coach Lena Okafor, a mother and a teacher, waits.", ("coach",)),
    ],
)
def test_roles_are_those_beside_the_name(text: str, roles: tuple[str, ...]) -> None:
    assert profile(text, "Lena Okafor").roles == roles


def test_the_context_is_the_other_names() -> None:
    found = profile("On Monday Lena Okafor went to Pell. In Castleford it rained. Okafor had no hat.", "Lena Okafor")
    assert found.context == ("castleford", "pell")


def test_given_names_beside_a_single_name_are_found() -> None:
    assert profile("Lena Okafor and Olga Okafor met. Okafor spoke.", "Okafor").beside == ("lena", "olga")


@given(st.text(max_size=300), st.text(min_size=1, max_size=30))
def test_any_text_and_name_have_a_profile(text: str, name: str) -> None:
    one = profile(text, name)
    assert one == profile(text, name)
    assert one.form == "generic" or one.key


@given(st.text(max_size=400))
def test_any_text_has_a_wording(text: str) -> None:
    found = wording(text)
    assert found == wording(text)
    assert (found.n_words >= MIN_WORDS) or not found.pairs
    assert all(-(2**63) <= each < 2**63 for each in (*found.pairs, *found.prints))
