"""Dates, authors, languages, encodings: the values that readers make of words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quoteset.readers.authors import clean_authors
from quoteset.readers.dates import parse_date
from quoteset.readers.decode import decode
from quoteset.readers.language import declared_language, detect_language
from quoteset.readers.mojibake import repair, shows_mojibake
from quoteset.readers.problem import BadInputError

MIDNIGHT = datetime(2013, 2, 2, tzinfo=UTC)
HALF_PAST_TEN = datetime(2013, 2, 2, 10, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2013-02-02", MIDNIGHT),
        ("2013/02/02", MIDNIGHT),
        ("20130202", MIDNIGHT),
        ("February 02, 2013", MIDNIGHT),
        ("Feb. 2nd, 2013", MIDNIGHT),
        ("Saturday, 2 February 2013", MIDNIGHT),
        ("2 Feb 2013", MIDNIGHT),
        ("02-Feb-2013", MIDNIGHT),
        ("Published: February 2, 2013", MIDNIGHT),
        ("Last updated on Sat 2 February 2013", MIDNIGHT),
        ("02/02/2013", MIDNIGHT),
        ("2/13/2013", datetime(2013, 2, 13, tzinfo=UTC)),
        ("13.2.2013", datetime(2013, 2, 13, tzinfo=UTC)),
        ("2013-02-02T10:30:00Z", HALF_PAST_TEN),
        ("2013-02-02 10:30:00", HALF_PAST_TEN),
        ("2013-02-02T11:30:00+01:00", HALF_PAST_TEN),
        ("2013-02-02T05:30:00-0500", HALF_PAST_TEN),
        ("2013-02-02 10:30 UTC", HALF_PAST_TEN),
        ("20130202T103000Z", HALF_PAST_TEN),
        ("Sat, 02 Feb 2013 10:30:00 GMT", HALF_PAST_TEN),
        ("Sat, 02 Feb 2013 11:30:00 +0100", HALF_PAST_TEN),
        ("February 2, 2013 at 5:30 a.m. EST", HALF_PAST_TEN),
        ("2 February 2013, 10.30am", HALF_PAST_TEN),
        ("2 Feb 2013 | 10:30", HALF_PAST_TEN),
        ("10:30, 02 Feb 2013", HALF_PAST_TEN),
        ("10:30 GMT, Saturday 2 February 2013", HALF_PAST_TEN),
        (1359801000, HALF_PAST_TEN),
        (1359801000000, HALF_PAST_TEN),
        ("1359801000", HALF_PAST_TEN),
        (date(2013, 2, 2), MIDNIGHT),
        (datetime(2013, 2, 2, 11, 30, tzinfo=timezone(timedelta(hours=1))), HALF_PAST_TEN),
        (datetime(2013, 2, 2, 10, 30), HALF_PAST_TEN),  # noqa: DTZ001 - Parquet gives such
    ],
)
def test_date_is_read(value: object, moment: datetime) -> None:
    assert parse_date(value) == moment


@pytest.mark.parametrize(
    "value",
    ["", "yesterday", "02/03/2013", "2013", 2013, True, None, "31 February 2013", "May", "March of the penguins 2013",
     "On 2 February 2013 the board met.", "2013-02-02 is the day", "9999999999999999", "x" * 10_000, ["2013-02-02"],
     float("nan"), float("inf"), "2 February 2013 7", "2 February 2013 25:61"],
)  # fmt: skip
def test_no_date_is_none(value: object) -> None:
    assert parse_date(value) is None


@given(st.one_of(st.text(), st.integers(), st.floats(), st.dates(), st.datetimes()))
def test_any_value_is_a_utc_date_or_none(value: object) -> None:
    moment = parse_date(value)
    assert moment is None or moment.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("value", "authors"),
    [
        ("By [Ana Ruiz](#)", ("Ana Ruiz",)),
        ("By Ana Ruiz and Bo Lind", ("Ana Ruiz", "Bo Lind")),
        ("Ana Ruiz, Bo Lind & Cy Dee", ("Ana Ruiz", "Bo Lind", "Cy Dee")),
        ("Ana Ruiz; Bo Lind", ("Ana Ruiz", "Bo Lind")),
        ("Ruiz, Ana", ("Ana Ruiz",)),
        ("Ana Ruiz, Staff Writer", ("Ana Ruiz",)),
        ("By Ana Ruiz, Political Correspondent", ("Ana Ruiz",)),
        ("By Ana Ruiz for The Harrow Courier", ("Ana Ruiz",)),
        ("Ana Ruiz (Harrow Courier)", ("Ana Ruiz",)),
        ("Ana Ruiz | ana@courier.example", ("Ana Ruiz",)),
        ("The Harrow Courier", ("The Harrow Courier",)),
        ("Ministry of Fish and Game", ("Ministry of Fish and Game",)),
        ("Staff Reporter", ()),
        ("https://courier.example/ana", ()),
        (["Ana Ruiz", "ana ruiz", "Ana-Ruiz"], ("Ana Ruiz",)),
        ([{"@type": "Person", "name": "Ana Ruiz"}, None, 7, "Unknown"], ("Ana Ruiz",)),
        ({"name": ["Ana Ruiz", "Bo Lind"]}, ("Ana Ruiz", "Bo Lind")),
        ("None", ()),
        ("x" * 10_000, ()),
        (None, ()),
    ],
)
def test_authors_are_a_clean_list(value: object, authors: tuple[str, ...]) -> None:
    assert clean_authors(value) == authors


@given(
    st.recursive(
        st.text() | st.none() | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_any_value_gives_authors(value: object) -> None:
    for author in clean_authors(value):
        assert author.strip()


def test_declared_languages_are_normalised() -> None:
    assert [declared_language(value) for value in ("en", "en_GB", "fra", "German", "zz", "", 7, None)] == [
        "en", "en", "fr", "de", None, None, None, None,
    ]  # fmt: skip


def test_language_is_detected_or_not_at_all() -> None:
    assert detect_language("Der Bürgermeister sagte am Dienstag, die Brücke bleibe geschlossen.") == "de"
    assert detect_language("THE BOARD SAID ON TUESDAY THAT THE FERRY WOULD NOT RUN") == "en"
    assert detect_language("12 34") is None
    assert detect_language("\ud800") is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_encodings_are_recognised(encoding: str) -> None:
    text = "“We’ll see,” said Zoë Lind – the café was shut. Nobody had told her that it would be. " * 3
    assert decode(text.encode(encoding))[0] == text


def test_cyrillic_is_guessed() -> None:
    text = "Совет порта решил во вторник, что паром этой зимой ходить не будет, сообщила председатель. " * 5
    assert decode(text.encode("cp1251")) == (text, ("encoding_guessed",))


def test_a_declared_encoding_is_taken_where_the_bytes_are_no_utf8() -> None:
    text = "Příliš žluťoučký kůň úpěl ďábelské ódy"
    assert decode(text.encode("iso-8859-2"), "ISO-8859-2") == (text, ())
    assert decode(text.encode("utf-8"), "ISO-8859-2") == (text, ())
    assert decode("naïve text".encode("cp1252"), "zip") == ("naïve text", ("encoding_guessed",))


def test_a_broken_byte_in_utf8_does_not_change_the_rest() -> None:
    good = "“We’ll see,” said Zoë Lind – the café was shut. "
    text, flags = decode((good * 5).encode() + b"\xff end")
    assert text == good * 5 + "\ufffd end"
    assert flags == ("undecodable_bytes",)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" \n",
        b"\xef\xbb\xbf",
        b"%PDF-1.7 \xe2\xe3",
        b"PK\x03\x04abc",
        b"a\0b",
        b"\x01\x02\x03" * 20,
        b"{\\rtf1 x}",
    ],
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(BadInputError):
        decode(data)


@given(st.binary(max_size=2000))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    try:
        text, _ = decode(data, "shift_jis")
    except BadInputError:
        return
    text.encode()
    assert "\0" not in text


def test_mojibake_is_seen_and_repaired_but_curly_marks_stay() -> None:
    broken = "â€œNobody came to us,â€\x9d said Tomas Okoro. â€œNo oneâ€™s been asked.â€\x9d"
    assert shows_mojibake(broken)
    assert repair(broken) == "“Nobody came to us,” said Tomas Okoro. “No one’s been asked.”"
    for fine in ("“CAFÉ” – it’s São Tomé’s", "plain", "Ärger “über” naïveté…"):
        assert not shows_mojibake(fine)
        assert repair(fine) == fine
