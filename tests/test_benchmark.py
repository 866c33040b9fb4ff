"""What scripts/benchmark makes of figures; the figures themselves are no test."""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "scripts"))
from benchmarks import page, results  # noqa: E402
from benchmarks.results import Bar, Ratio, Result  # noqa: E402

MEASURED = Result(
    part="crawl",
    ratios=(Ratio(name="reading against unpacking", value=2.5, floor=3, aim=1.5),),
    columns=("", "ms"),
    rows=(("reading", "2.5"), ("unpacking", "1.0")),
    chart="Milliseconds",
    bars=(Bar(label="reading <all>", value=2.5, shown="2.5 ms"), Bar(label="unpacking", value=1, shown="1 ms")),
    note="A thousand pages.",
)


@pytest.mark.parametrize(
    ("value", "is_more_better", "verdict"),
    [(2, False, "aim reached"), (3, False, "floor reached"), (3.1, False, "NOT REACHED"), (2, True, "NOT REACHED")],
)
def test_a_ratio_says_whether_it_is_good_enough(value: float, is_more_better: bool, verdict: str) -> None:
    aim = 4 if is_more_better else 2
    assert Ratio(name="", value=value, floor=3, aim=aim, is_more_better=is_more_better).verdict == verdict


def test_a_part_is_kept_and_the_page_written_from_what_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "performance.md"
    results.write(MEASURED, path.with_suffix(""), is_quick=True)
    results.write(Result(part="spark", skipped="there is no java"), path.with_suffix(""), is_quick=False)
    kept = [results.read(part, path.with_suffix("")) for part in ("crawl", "spark", "size")]
    assert kept[2] is None
    page.write_page([each for each in kept if each], path)
    told = path.read_text(encoding="utf-8")
    assert "| reading against unpacking | **2.50** | 3.00 | 1.50 | floor reached |" in told
    assert "A quick run" in told
    assert "**Not measured**: there is no java." in told
    drawn = ElementTree.parse(tmp_path / "performance" / "crawl.svg")
    assert "reading <all>" in "".join(drawn.getroot().itertext())
