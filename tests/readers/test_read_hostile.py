"""Regression cases of files that took more than linear time, or hid how deep they are."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
import trafilatura
from reader_inputs import BODY, Reader, article, rejection

from quoteset.readers import html_body, html_metadata
from quoteset.readers.front_matter import read_front_matter
from quoteset.readers.html_limits import MAX_ATTRIBUTES, MAX_FULL_BLOCKS, MAX_PERHAPS_OPEN, is_small

PAGE = "<html><body><article>" + "".join(f"<p>{each}</p>" for each in BODY.split("\n\n")) + "{}</article></body></html>"


@pytest.mark.parametrize("unit", ["[", "[a, ", "{a,", "{a: "])
def test_deep_front_matter_is_none(unit: str) -> None:
    # 22 s for 16,000 "[" before its depth was looked at.
    assert read_front_matter("---\nx: " + unit * (15_900 // len(unit)) + "\n---\nBody.") == ({}, 0)


def test_front_matter_of_usual_depth_is_read() -> None:
    fields, _ = read_front_matter("---\ntags: {a: [b, {c: [d]}]}\n---\nBody.")
    assert fields == {"tags": {"a": ["b", {"c": ["d"]}]}}


def test_a_heading_full_of_spaces(read_bytes: Reader) -> None:
    # 5 s for 19,000 spaces, with one pattern for the words and the signs behind them.
    found = article(read_bytes("a.md", "# Ferry" + " " * 18_000 + "stops ##\n\n" + BODY))
    assert found.text == BODY


@pytest.mark.parametrize("html", ["full", "fast"])
def test_elements_that_nest_against_the_rules(read_bytes: Reader, html: str) -> None:
    found = rejection(read_bytes("a.html", PAGE.format("<rt>" * (MAX_PERHAPS_OPEN + 1)), html=html))
    assert "nested" in found.error


@pytest.mark.parametrize("html", ["full", "fast"])
def test_a_tag_full_of_attributes(read_bytes: Reader, html: str) -> None:
    attributes = " ".join(f"a{n}=1" for n in range(MAX_ATTRIBUTES + 1))
    assert "attributes" in rejection(read_bytes("a.html", PAGE.format(f"<p {attributes}>a</p>"), html=html)).error


def test_a_script_is_no_tag_full_of_attributes(read_bytes: Reader) -> None:
    script = "<script>for(i=0;i<n ;i++) {}; x = [" + "1, " * (2 * MAX_ATTRIBUTES) + "]</script>"
    assert article(read_bytes("a.html", PAGE.format(script))).text


def test_many_short_blocks_are_spared_trafilatura(read_bytes: Reader) -> None:
    # justext, its last resort, took 15 s for 12,500.
    html = PAGE.format("<option>a " * (MAX_FULL_BLOCKS + 1))
    assert not is_small(html)
    assert BODY.split("\n\n")[1] in article(read_bytes("a.html", html)).text


def test_a_long_paragraph_is_counted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Against many short ones, each of which might be it with some words missing."""
    counted: list[int] = []

    class Counting(html_body.Counter[Any]):
        def __init__(self, words: Any = ()) -> None:
            words = list(words)
            counted.append(len(words))
            super().__init__(words)

    words = [f"word{n}" for n in range(4000)]
    main = [" ".join(words)]
    # Half of the words of each stand in the long one, in its order.
    other = [" ".join([*words[n : n + 10], *(f"else{n}x{m}" for m in range(10))]) for n in range(0, 3990, 10)]
    monkeypatch.setattr(html_body, "Counter", Counting)
    assert html_body.merge(main, other).paragraphs == (main[0],)
    assert sum(counted) < 20 * len(words)


HEAVY = {
    "much JSON-LD": {"articleSection": "a" * (html_metadata.MAX_DATA_LENGTH + 1)},
    "much markup in JSON-LD": {"abstract": "<b>a</b>" * 9000},
    "JSON-LD of the usual size": {"articleSection": "a" * 1000},
}


@pytest.mark.parametrize("name", HEAVY)
def test_trafilatura_is_not_asked_for_the_metadata_of_heavy_pages(
    read_bytes: Reader, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    # 5 s for 400,000 characters: it takes the markup out of JSON-LD in quadratic time.
    asked: list[bool] = []

    def extraction(*arguments: Any, **options: Any) -> Any:
        asked.append(options["with_metadata"])
        return extract(*arguments, **options)

    extract = trafilatura.bare_extraction
    monkeypatch.setattr(trafilatura, "bare_extraction", extraction)
    data = orjson.dumps({"@type": "NewsArticle", "headline": "Ferry stops", **HEAVY[name]}).decode()
    found = article(
        read_bytes("a.html", PAGE.format(f'<script type="application/ld+json">{data}</script>'), html="full")
    )
    assert found.title == "Ferry stops"
    assert asked == [name == "JSON-LD of the usual size"]


def test_nodes_of_json_ld_are_taken_from_the_front() -> None:
    # Lists in lists: 50,000 of them wait for their turn.
    data: Any = [{"@type": "NewsArticle", "headline": "first"}]
    for _ in range(500):
        data = [data, *([] for _ in range(60))]
    nodes = list(html_metadata._nodes([data, {"headline": "second"}]))
    assert [node["headline"] for node in nodes] == ["first", "second"]
