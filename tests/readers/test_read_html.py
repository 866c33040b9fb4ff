"""HTML pages: what they say about their article, and the body whole."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from reader_inputs import BODY, Reader, article, rejection

from quoteset.readers.html_body import merge, without_title

PARAGRAPHS = BODY.split("\n\n")
BODY_HTML = "\n".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
LINKED_DATA = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "WebSite", "@id": "#site", "name": "The Harrow Courier"},
        {"@type": "Person", "@id": "#ana", "name": "Ana Ruiz"},
        {
            "@type": ["NewsArticle"],
            "headline": "No Winter Ferry &amp; No Boat",
            "datePublished": "2024-05-03T12:00:00+02:00",
            "author": [{"@id": "#ana"}, {"@type": "Person", "name": "Bo Lind"}],
            "publisher": {"@id": "#site"},
            "inLanguage": "en-GB",
        },
    ],
}
MOMENT = datetime(2024, 5, 3, 10, tzinfo=UTC)


def page(body: str = BODY_HTML, head: str = "") -> str:
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">{head}</head><body>
    <nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav>
    <main><article>{body}</article></main>
    <aside><h3>More</h3><p><a href="/x">Islanders protest against the board and its plans</a></p></aside>
    <footer><p>© The Harrow Courier</p></footer></body></html>"""


@pytest.mark.parametrize("mode", ["full", "fast"])
def test_an_article_page(read_bytes: Reader, mode: str) -> None:
    head = f"""<title>No Winter Ferry | The Harrow Courier</title>
    <script type="application/ld+json">{json.dumps(LINKED_DATA)}</script>
    <link rel="canonical" href="https://courier.example/ferry">"""
    figure = "<figure><img src='f.jpg'><figcaption>The ferry, in better days.</figcaption></figure>"
    body = f"<h1>No Winter Ferry &amp; No Boat</h1>{figure}{BODY_HTML}"
    found = article(read_bytes("ferry.html", page(body, head), html=mode))
    assert found.text == BODY
    assert found.title == "No Winter Ferry & No Boat"
    assert found.authors == ("Ana Ruiz", "Bo Lind")
    assert found.publisher == "The Harrow Courier"
    assert found.published_at == MOMENT
    assert found.url == "https://courier.example/ferry"
    assert found.language == "en"
    assert found.flags == ()


@pytest.mark.parametrize("mode", ["full", "fast"])
def test_metadata_from_meta_elements(read_bytes: Reader, mode: str) -> None:
    head = """<title>x</title><meta property="og:title" content="No Winter Ferry">
    <meta property="article:published_time" content="2024-05-03T10:00:00Z"><meta name="author" content="Ana Ruiz">
    <meta property="og:site_name" content="The Harrow Courier"><meta property="og:url" content="https://courier.example/f">"""
    found = article(read_bytes("a.htm", page(head=head), html=mode))
    assert (found.title, found.authors, found.publisher) == ("No Winter Ferry", ("Ana Ruiz",), "The Harrow Courier")
    assert (found.published_at, found.url) == (MOMENT, "https://courier.example/f")


def test_library_names_are_turned_round(read_bytes: Reader) -> None:
    head = '<meta name="dc.creator" content="Ruiz, Ana"><meta name="dc.creator" content="Lind, Bo">'
    assert article(read_bytes("a.html", page(head=head))).authors == ("Ana Ruiz", "Bo Lind")


def test_broken_linked_data_is_passed_over(read_bytes: Reader) -> None:
    for data in ("{", '{"@type": "NewsArticle", "author": 7, "headline": {}, "publisher": []}', "[" * 10_000, "null"):
        head = f'<title>Ferry</title><script type="application/ld+json">{data}</script>'
        found = article(read_bytes("a.html", page(head=head)))
        assert found.title == "Ferry"
        assert found.text == BODY


def test_an_encoding_that_the_page_declares(read_bytes: Reader) -> None:
    text = "„Nikdo za námi nepřišel,“ řekl pekař Tomáš Okoro, který jezdí prvním přívozem každý den do města. " * 3
    raw = f'<html><head><meta charset="windows-1250"></head><body><article><p>{text}</p></article></body></html>'
    found = article(read_bytes("a.html", raw.encode("cp1250")))
    assert found.text == text.strip()
    assert found.language == "cs"


def test_text_in_linked_data_only(read_bytes: Reader) -> None:
    node = {"@type": "NewsArticle", "articleBody": "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)}
    head = f'<script type="application/ld+json">{json.dumps(node)}</script>'
    found = article(read_bytes("a.html", page("<div id='app'></div>", head)))
    assert found.text == BODY


def test_a_page_too_large_for_trafilatura(read_bytes: Reader) -> None:
    found = article(read_bytes("a.html", page(BODY_HTML + "<i></i>" * 40_000)))
    assert found.text == BODY
    assert found.flags == ("fallback_extractor",)


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "no markup at all, only text",
        "<html></html>",
        "<html><body><nav><a href='/'>Home</a> <a href='/a'>Sport</a></nav></body></html>",
        "<html><head><script>var a = 1;</script></head><body><div id='root'></div></body></html>",
        "<html><body>" + "<div>" * 10_000 + "</body></html>",
        "<html><body><h1>404</h1><p>Not found.</p></body></html>",
    ],
)
@pytest.mark.parametrize("mode", ["full", "fast"])
def test_pages_without_an_article(read_bytes: Reader, raw: str, mode: str) -> None:
    rejection(read_bytes("a.html", raw, html=mode))


def test_line_breaks_in_the_source_are_spaces_and_double_breaks_are_paragraphs(read_bytes: Reader) -> None:
    body = f"<p>{PARAGRAPHS[0]}<br><br>{PARAGRAPHS[1]}</p>\n<p>{PARAGRAPHS[2]}</p>".replace(" ", "\n   ")
    found = article(read_bytes("a.html", page(body)))
    assert found.text == "\n\n".join(PARAGRAPHS[:3])


LONG = [f"Paragraph {n} tells what happened on day {n} of the long dispute over the winter ferry." for n in range(8)]
SAID = "“Nobody came to ask us anything,” said Tomas Okoro, who takes the ferry."


def test_a_lost_paragraph_with_a_quotation_is_put_back_in_its_place() -> None:
    whole = [*LONG[:3], SAID, *LONG[3:]]
    for main in (LONG, whole):
        merged = merge(main, whole)
        assert list(merged.paragraphs) == whole
        assert merged.recovered == (main is LONG)


def test_a_lost_end_and_a_lost_beginning_are_put_back_up_to_the_quotation() -> None:
    promotion = "Sign up to our newsletter to get the best of the harbour every morning."
    whole = [SAID, *LONG, SAID.replace("Tomas", "Ruth"), promotion]
    assert list(merge(LONG, whole).paragraphs) == whole[:-1]


def test_a_long_lost_stretch_is_put_back_and_a_single_promotion_is_not() -> None:
    assert list(merge(LONG[:2] + LONG[6:], LONG).paragraphs) == LONG
    promotion = "Sign up to our newsletter to get the best of the harbour every morning."
    assert list(merge(LONG, [*LONG[:2], promotion, *LONG[2:]]).paragraphs) == LONG


def test_a_cut_paragraph_is_made_whole() -> None:
    whole = (
        "The board, which met on Tuesday at the harbour, decided that “no boat will be bought” before the spring comes."
    )
    cut = "The board, which met on Tuesday at the harbour, decided that"
    merged = merge([LONG[0], cut, LONG[1]], [LONG[0], whole, LONG[1]])
    assert list(merged.paragraphs) == [LONG[0], whole, LONG[1]]
    assert merged.recovered


def test_doubled_paragraphs_go_and_real_repetitions_stay() -> None:
    assert list(merge([*LONG, LONG[2]], LONG).paragraphs) == LONG
    twice = [*LONG, LONG[2]]
    assert list(merge(twice, twice).paragraphs) == twice


def test_nothing_in_common_leaves_the_main_text() -> None:
    assert list(merge(LONG[:2], [SAID]).paragraphs) == LONG[:2]
    assert merge([], LONG).paragraphs == ()
    assert list(merge(LONG, []).paragraphs) == LONG


def test_the_title_above_the_body_goes() -> None:
    assert without_title(["World", "No Ferry", *LONG], ["No ferry!"]) == LONG
    assert without_title(LONG, ["Another"]) == LONG
