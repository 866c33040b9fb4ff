"""Regression cases of files that took more than linear time, or hid how deep they are."""

from __future__ import annotations

import pytest
from reader_inputs import BODY, Reader, article, rejection

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
