from __future__ import annotations

import re
from pathlib import Path

import pytest

from quoteset import accuracy, packs
from quoteset.accuracy import Range

PAGE = (Path(__file__).parents[1] / "docs" / "accuracy.md").read_text(encoding="utf-8")


def rows(first_cell: str) -> list[list[str]]:
    """The cells of every row of the page's tables that begins so."""
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if line.startswith("|")
    ]
    return [row for row in cells if re.match(first_cell, row[0])]


def test_cards_say_what_the_page_says() -> None:
    dev, web = accuracy.measured("en")
    assert [dev.name, web.name] == ["dev", "web"]
    ranges: dict[str, list[Range]] = {"dev": [], "web": []}
    for span, *cells in rows(r"0\.\d – [01]\.\d"):
        for name, (n, right) in (("dev", cells[:2]), ("web", cells[2:4])):
            if n != "–":
                ranges[name].append(Range(start=float(span[:3]), n=int(n), precision=float(right)))
    for number, measured in enumerate((dev, web), 1):
        assert list(measured.ranges) == ranges[measured.name]
        assert f"{measured.detection_f1:.3f}"[1:] == rows("detection F1")[0][number]
        assert f"{measured.speaker:.3f}"[1:] == rows("speaker by full name")[0][number]
        assert f"{measured.end_to_end:.3f}"[1:] == rows("end to end")[0][number]


def test_ranges_are_tenths_in_their_order() -> None:
    for code in packs.available():
        for each in accuracy.measured(code):
            starts = [one.start for one in each.ranges]
            assert starts == sorted(set(starts))
            assert all(0 <= one.precision <= 1 and one.n > 0 for one in each.ranges)


@pytest.mark.parametrize("code", ["xx", "../en", "en/../en", ""])
def test_nothing_is_claimed_of_what_was_not_measured(code: str) -> None:
    assert accuracy.measured(code) == ()
