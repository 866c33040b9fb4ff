from __future__ import annotations

import itertools
import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quoteset import charts
from quoteset.charts import (
    Bar,
    Column,
    Heading,
    Measured,
    Part,
    Reliability,
    Stack,
    bars,
    columns,
    most,
    periods,
    reliability,
    stacks,
)
from quoteset.charts.svg import axis, text_width

SVG = "{http://www.w3.org/2000/svg}"
HEADING = Heading(title="Counts", note="3 have no date.", description="Most in March.")


def drawn(svg: str) -> ElementTree.Element:
    """The chart as XML, with every number in it finite and everything inside the picture."""
    root = ElementTree.fromstring(svg)
    width, height = map(float, root.attrib["viewBox"].split()[2:])
    for each in root.iter():
        names = {"x", "y", "width", "height", "cx", "cy", "x1", "x2", "y1", "y2"} & each.attrib.keys()
        values = {name: float(each.attrib[name]) for name in names}
        assert all(-1 <= value <= max(width, height) + 1 for value in values.values()), each.attrib
        if each.tag == f"{SVG}rect":
            assert values["x"] + values["width"] <= width + 0.2
            assert values["y"] + values["height"] <= height + 0.2
    return root


def words(root: ElementTree.Element) -> list[str]:
    return ["".join(each.itertext()) for each in root.iter(f"{SVG}text")]


def test_a_file_brings_its_colours_and_says_what_it_is() -> None:
    root = drawn(bars("publishers", HEADING, [Bar(label="The Quay Post", n=3)]))
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-labelledby"] == "publishers-title publishers-desc"
    assert root.findtext(f"{SVG}title") == "Counts"
    assert root.findtext(f"{SVG}desc") == "Most in March."
    assert "prefers-color-scheme:dark" in (root.findtext(f"{SVG}style") or "")
    assert {"Counts", "3 have no date.", "The Quay Post", "3 · 100%"} <= set(words(root))


def test_a_chart_on_a_page_takes_its_colours_from_there() -> None:
    root = drawn(columns("months", HEADING, [Column(label="2026-03", n=1)], standalone=False))
    assert root.find(f"{SVG}style") is None
    assert "Counts" not in words(root)
    assert "3 have no date." in words(root)
    used = {name for each in root.iter() for name in each.attrib.get("class", "").split()} - {"chart"}
    assert all(f".{name}{{" in charts.STYLE for name in used)


@pytest.mark.parametrize("n", [0, 1, 7, 200_000, 10**12])
def test_columns_reach_the_round_number_above_the_largest(n: int) -> None:
    root = drawn(columns("c", HEADING, [Column(label="a", n=n, tick="a"), Column(label="b", n=n // 2)]))
    assert axis(n).end >= n
    assert len(axis(n).ticks) <= 6
    assert len(set(words(root))) == len(words(root)), "two ticks look the same"


def test_one_month_and_two_hundred_years() -> None:
    one = periods({"2026-03": 5, "": 2})
    assert [(each.label, each.n, each.tick) for each in one.columns] == [("2026-03", 5, "2026-03")]
    assert one.unit == "month"
    gap = periods({"2026-01": 1, "2026-04": 2})
    assert [(each.label, each.n) for each in gap.columns] == [
        ("2026-01", 1),
        ("2026-02", 0),
        ("2026-03", 0),
        ("2026-04", 2),
    ]
    years = periods({"1970-01": 1, "2026-05": 3, "2026-01": 4})
    assert years.unit == "year"
    assert (years.columns[0].label, years.columns[-1].label, years.columns[-1].n) == ("1970", "2026", 7)
    ages = periods({"0001-01": 1, "9999-12": 1})
    assert ages.unit == "100 years"
    assert len(ages.columns) <= 120
    assert periods({"": 4}).columns == ()


@given(st.dictionaries(st.integers(1, 9999 * 12), st.integers(1, 10**7), max_size=40))
def test_time_loses_no_count_and_ticks_do_not_touch(counts: dict[int, int]) -> None:
    months = {f"{month // 12:04}-{month % 12 + 1:02}": n for month, n in counts.items()}
    found = periods(months)
    assert sum(each.n for each in found.columns) == sum(counts.values())
    if not found.columns:
        return
    root = drawn(columns("c", HEADING, found.columns))
    ticks = [each for each in root.iter(f"{SVG}text") if re.fullmatch(r"\d{1,4}(-\d\d)?", each.text or "")]
    ticks = [each for each in ticks if each.attrib.get("text-anchor") == "middle"]
    assert ticks or len(found.columns) > 1
    for one, other in itertools.pairwise(ticks):
        room = float(other.attrib["x"]) - float(one.attrib["x"])
        assert room >= text_width(one.text or "")


HOSTILE = "</text><script>x()</script>\x00\x1b\u202e\ud800\uffff]]>&'\"" + "\u0301" * 5000


def test_names_do_no_harm() -> None:
    heading = Heading(title=HOSTILE, note=HOSTILE, description=HOSTILE)
    for svg in (
        bars("a", heading, [Bar(label=HOSTILE, n=1)]),
        stacks("b", heading, [Stack(label=HOSTILE, parts=[Part(label=HOSTILE, n=1)])]),
        columns("c", heading, [Column(label=HOSTILE, n=1, tick=HOSTILE[:20])], axis_label=HOSTILE),
        reliability("d", heading, [Reliability(label=HOSTILE, points=[Measured(confidence=0.5, n=1, precision=1)])]),
    ):
        root = drawn(svg)
        assert not list(root.iter("script"))
        assert not list(root.iter(f"{SVG}script"))
        assert not set(svg) & {"\x00", "\x1b", "\u202e", "\ud800", "\uffff"}


def test_long_and_wide_names_are_cut() -> None:
    names = ["W" * 300, "北海道新聞" * 40, "i" * 300, "The Quay Post"]
    root = drawn(bars("a", HEADING, [Bar(label=each, n=1) for each in names]))
    shown = [each for each in words(root) if each[0] in "W北iT"]
    assert shown[-1] == "The Quay Post"
    for each in shown[:-1]:
        assert each.endswith("…")
        assert text_width(each) <= 0.38 * charts.WIDTH + 1


def test_what_is_small_is_still_seen() -> None:
    root = drawn(bars("a", HEADING, [Bar(label="a", n=2_000_000), Bar(label="b", n=1), Bar(label="c", n=0)]))
    lengths = [float(each.attrib["width"]) for each in root.iter(f"{SVG}rect") if each.attrib["class"] == "c1"]
    assert lengths[1] == 1
    assert lengths[2] == 0
    assert {"2.0 M · >99%", "1 · <1%", "0 · 0%"} <= set(words(root))


def test_the_rest_is_one_bar() -> None:
    counts = {f"p{n}": n for n in range(1, 31)} | {"": 7}
    found = most(counts, 3)
    assert [(each.label, each.n, each.is_rest) for each in found] == [
        ("p30", 30, False),
        ("p29", 29, False),
        ("p28", 28, False),
        ("27 others", 378, True),
        ("not known", 7, True),
    ]
    assert most({}, 3) == []
    assert [each.label for each in most({"a": 4, "b": 3, "c": 2, "d": 1}, 3)] == ["a", "b", "c", "d"]  # not "1 others"


def test_a_stack_of_many_parts_ends_with_the_others() -> None:
    root = drawn(stacks("a", HEADING, [Stack(label="x", parts=[Part(label=f"part {n}", n=1) for n in range(9)])]))
    assert "4 others 4 · 44%" in words(root)
    drawn(stacks("a", HEADING, [Stack(label="nothing", parts=[])]))


def test_points_without_decisions_are_left_out() -> None:
    points = [Measured(confidence=0.95, n=10, precision=0.9), Measured(confidence=0.05, n=0, precision=0.0)]
    root = drawn(reliability("a", HEADING, [Reliability(label="x", points=points)]))
    assert len(list(root.iter(f"{SVG}circle"))) == 1


def test_a_narrow_plot_has_its_legend_below() -> None:
    root = drawn(reliability("a", HEADING, [Reliability(label="x", points=[])], standalone=False, width=400))
    height = float(root.attrib["viewBox"].split()[3])
    texts = {each.text: each for each in root.iter(f"{SVG}text")}
    below = float(texts["confidence"].attrib["y"])
    for name in ("x (0)", "Area: number of decisions.", "On the line confidence is", "too modest."):
        assert below < float(texts[name].attrib["y"]) < height


def test_names_of_rules_are_whole_on_a_page() -> None:
    names = ["en.quote-mention-cue-quote", "en.quote-cue-mention-quote"]
    assert set(names) <= set(words(drawn(bars("a", HEADING, most(dict.fromkeys(names, 1234), 3), width=400))))


def test_equal_numbers_give_equal_bytes() -> None:
    values = most({"a": 3, "b": 3, "c": 1}, 5)
    assert bars("a", HEADING, values) == bars("a", HEADING, most({"c": 1, "b": 3, "a": 3}, 5))
