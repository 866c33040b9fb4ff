"""``quoteset report`` without a browser: what is counted, sampled, packed, written; what the assets hold."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import os
import random
import re
import zlib
from collections import Counter
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from evaluation_samples import write_gold
from report_samples import Sample, article_row, quote_row, rows, town, write_folder
from typer.testing import CliRunner, Result

from quoteset import page, report
from quoteset.cli import app
from quoteset.errors import DataError, UsageError
from quoteset.page import ArticleView, QuoteView
from quoteset.records import Span
from quoteset.report import overview, sample, scan
from quoteset.report.packing import Packer
from quoteset.report.scan import ArticleKey

ASSETS = sorted(each.name for each in (Path(page.__file__).parent / "assets").iterdir())


@pytest.fixture
def built(tmp_path: Path) -> Path:
    return town(tmp_path / "town")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(each) for each in arguments])


def embedded(html: str) -> list[dict[str, object]]:
    """The articles that a report carries inside."""
    blocks = re.findall(r'<script type="text/plain" class="data">([^<]*)</script>', html)
    return [article for block in blocks for article in json.loads(zlib.decompress(base64.b64decode(block)))]


def noise(n: int, seed: int) -> str:
    """Text that hardly compresses."""
    return "".join(random.Random(seed).choices([chr(code) for code in range(0x4E00, 0x9000)], k=n))


class TestSample:
    @staticmethod
    def keys() -> list[ArticleKey]:
        publishers = ["Courier"] * 60 + ["Echo"] * 30 + ["Dawn"] * 10
        return [
            ArticleKey(article_id=f"a{n}", split="train", publisher=publisher, year=None)
            for n, publisher in enumerate(publishers)
        ]

    def test_every_beginning_is_proportionate(self) -> None:
        ordered = sample.order(self.keys())
        for n in range(1, 101):
            shares = Counter(each.publisher for each in ordered[:n])
            for publisher, share in (("Courier", 0.6), ("Echo", 0.3), ("Dawn", 0.1)):
                assert abs(shares[publisher] - n * share) <= 1

    def test_order_of_the_rows_does_not_matter(self) -> None:
        keys = self.keys()
        ordered = sample.order(keys)
        random.Random(1).shuffle(keys)
        assert sample.order(keys) == ordered
        assert len(set(ordered)) == len(keys)

    def test_small_strata_come_at_different_places(self) -> None:
        keys = [ArticleKey(article_id=f"a{n}", split="train", publisher=f"p{n}", year="2031") for n in range(200)]
        assert [each.article_id for each in sample.order(keys)] != sorted(each.article_id for each in keys)


class TestPacker:
    @staticmethod
    def views(n: int, characters: int = 3000) -> list[ArticleView]:
        return [page.view(article_row(f"n{k}", noise(characters, k)), [], [], split="train") for k in range(n)]

    def test_all_that_fits(self) -> None:
        packer = Packer(10**6)
        packer.add(self.views(20))
        assert (packer.n_articles, packer.is_full, packer.n_too_large) == (20, False, 0)

    def test_never_more_than_the_room(self) -> None:
        for n_bytes in (50_000, 123_456, 400_000):
            packer = Packer(n_bytes)
            packer.add(self.views(60))
            size = sum(
                len(block.data) + len('<script type="text/plain" class="data"></script>\n') for block in packer.blocks
            )
            assert n_bytes * 0.7 < size <= n_bytes
            assert packer.n_articles < 60

    def test_beginning_of_the_order(self) -> None:
        packer = Packer(50_000)
        packer.add(self.views(60))
        ids = [
            each["article_id"]
            for block in packer.blocks
            for each in json.loads(zlib.decompress(base64.b64decode(block.data)))
        ]
        assert ids == [f"n{k}" for k in range(len(ids))]

    def test_one_too_large_leaves_room_for_others(self) -> None:
        packer = Packer(100_000)
        packer.add([*self.views(1, 60_000), *self.views(5)])
        assert (packer.n_articles, packer.n_too_large) == (5, 1)


class TestWriting:
    def test_everything_is_in_it(self, built: Path, tmp_path: Path) -> None:
        written = report.write_report(built, tmp_path / "out.html", max_mb=15)
        html = written.path.read_text(encoding="utf-8")
        assert written.n_bytes == written.path.stat().st_size == len(html.encode())
        assert (written.n_articles, written.n_all_articles) == (3, 3)
        assert (written.n_quotes, written.n_all_quotes) == (6, 6)
        articles = {each["article_id"]: each for each in embedded(html)}
        assert articles.keys() == {"harbour", "bakery", "notice"}
        assert articles["bakery"]["split"] == "test"
        assert articles["bakery"]["quotes"][0]["confidence"] == 0.55  # type: ignore[index]
        assert "All 3 articles are in this page" in html

    def test_where_it_goes(self, built: Path) -> None:
        assert report.write_report(built, max_mb=15).path == built.with_name("town.html").resolve()

    def test_same_rows_same_bytes(self, built: Path, tmp_path: Path) -> None:
        one = report.write_report(built, tmp_path / "one.html", max_mb=15).path.read_bytes()
        assert report.write_report(built, tmp_path / "two.html", max_mb=15).path.read_bytes() == one

    def test_sample_within_the_limit(self, tmp_path: Path) -> None:
        articles = [
            rows(
                Sample(
                    f"n{k}", f"“{{No {k}}},” <said> [Ana Ruiz]. {noise(2000, k)} = Ana Ruiz", {"publisher": f"P{k % 3}"}
                )
            )
            for k in range(150)
        ]
        built = write_folder(tmp_path / "built", articles)
        written = report.write_report(built, tmp_path / "out.html", max_mb=0.5)
        html = written.path.read_text(encoding="utf-8")
        assert 450_000 < written.n_bytes <= 500_000
        assert written.n_articles == len(embedded(html)) < 150 == written.n_all_articles
        assert f"{written.n_articles} of 150 articles" in html
        assert "stratified by split, publisher and year" in html
        shares = Counter(str(each["publisher"]) for each in embedded(html))
        assert max(shares.values()) - min(shares.values()) <= 2
        # Figures count everything.
        assert ("150", "articles") in re.findall(r"<dd>([\d,]+)</dd>", html) or "<dt>articles</dt><dd>150</dd>" in html

    def test_many_rounds(self, built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        whole = report.write_report(built, tmp_path / "one.html", max_mb=15).path.read_text(encoding="utf-8")
        monkeypatch.setattr("quoteset.report.writing.MIN_ROUND", 1)
        monkeypatch.setattr("quoteset.report.writing.MARGIN", 0.0)
        rounds = report.write_report(built, tmp_path / "two.html", max_mb=15).path.read_text(encoding="utf-8")
        assert embedded(rounds) == embedded(whole)

    def test_no_quotations(self, tmp_path: Path) -> None:
        built = write_folder(tmp_path / "built", [(article_row("empty", "Nothing was said."), [])])
        assert report.write_report(built, tmp_path / "out.html", max_mb=15).n_all_quotes == 0

    def test_too_small(self, built: Path, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match=r"--max-mb 0.01: too small: .* has 0\.\d MB"):
            report.write_report(built, tmp_path / "out.html", max_mb=0.01)
        with pytest.raises(UsageError, match="expected a number above 0"):
            report.write_report(built, tmp_path / "out.html", max_mb=float("nan"))
        assert not (tmp_path / "out.html").exists()
        assert report.write_report(built, tmp_path / "out.html", max_mb=float("inf")).n_articles == 3

    def test_other_files_stay(self, built: Path, tmp_path: Path) -> None:
        mine = tmp_path / "thesis.html"
        mine.write_text("<p>mine</p>")
        with pytest.raises(UsageError, match="was not written by `quoteset report`"):
            report.write_report(built, mine, max_mb=15)
        assert mine.read_text() == "<p>mine</p>"
        report.write_report(built, mine, max_mb=15, overwrite=True)
        report.write_report(built, mine, max_mb=15)
        with pytest.raises(UsageError, match="is a folder"):
            report.write_report(built, tmp_path, max_mb=15)
        assert {each.name for each in tmp_path.iterdir()} == {"thesis.html", "town"}

    def test_what_cannot_be_read(self, built: Path, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match="no such folder"):
            report.write_report(tmp_path / "nowhere", max_mb=15)
        (tmp_path / "bare").mkdir()
        with pytest.raises(DataError, match=r"holds no articles/\*\.parquet"):
            report.write_report(tmp_path / "bare", max_mb=15)
        next((built / "articles").iterdir()).write_bytes(b"PAR1")
        with pytest.raises(DataError, match=r"articles.*\.parquet: cannot be read as Parquet"):
            report.write_report(built, max_mb=15)
        assert not built.with_name("town.html").exists()

    def test_texts_are_read_batch_by_batch(self, built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(scan, "BATCH_ROWS", 1)
        folder = scan.open_folder(built)
        found = list(scan.rows(folder, "articles", {"bakery", "harbour"}))
        assert {(each.row["article_id"], each.split) for each in found} == {("bakery", "test"), ("harbour", "train")}
        assert "text" not in ArticleKey.__slots__
        assert len(list(scan.article_keys(folder))) == 3


class TestGold:
    def test_measured(self, built: Path, tmp_path: Path) -> None:
        article, quotes = rows(Sample("harbour", "“{The cranes are safe,}” <said> [Ilse Marten]. = Ilse Marten"))
        built = write_folder(tmp_path / "built", [(article, quotes)])
        (span,) = quotes[0]["segments"]
        gold = write_gold(
            tmp_path / "gold.jsonl",
            {
                "id": "harbour",
                "text": article["text"],
                "quotes": [{"segments": [[span["start"], span["end"]]], "kind": "direct", "speaker": "Ilse Marten"}],
            },
        )
        html = report.write_report(built, tmp_path / "out.html", max_mb=15, gold=gold).path.read_text(encoding="utf-8")
        assert "Against gold" in html
        assert "Confidence against measured precision" in html
        assert re.search(r"detection F1</th><td>1\.000", html)
        assert "100.0% of 1" in html

    def test_without(self, built: Path, tmp_path: Path) -> None:
        html = report.write_report(built, tmp_path / "out.html", max_mb=15).path.read_text(encoding="utf-8")
        assert "Against gold" not in html


class TestCommand:
    def test_one_line(self, built: Path, tmp_path: Path) -> None:
        result = run("report", built, "-o", tmp_path / "out.html")
        assert result.exit_code == 0
        assert result.stdout == f"written to {tmp_path / 'out.html'}: 0.1 MB, 3 of 3 articles with 6 of 6 quotations\n"
        assert run("report", built, "-q").stdout == ""

    def test_json(self, built: Path, tmp_path: Path) -> None:
        told = json.loads(run("report", built, "-o", tmp_path / "out.html", "--json").stdout)
        assert told["path"] == str(tmp_path / "out.html")
        assert (told["n_articles"], told["n_all_quotes"], told["n_too_large"]) == (3, 6, 0)

    def test_wrong_use(self, built: Path, tmp_path: Path) -> None:
        assert run("report", tmp_path / "nowhere").exit_code == 2
        assert run("report", built, "--max-mb", -1).exit_code == 2
        assert run("report", built, "--gold", tmp_path / "nowhere").exit_code == 2
        assert run("report", tmp_path).exit_code == 3
        assert run("report", built, "--max-mb", "0.001").stderr.startswith("error: --max-mb 0.001: too small")


class TestView:
    def test_of_rows(self) -> None:
        article = article_row("ferry", "“No,” said Ana. “Never,” she told Bo.", published_at=None)
        late = quote_row(article, [Span(17, 22)], None, reason="unresolved_pronoun")
        early = quote_row(article, [Span(1, 4)], "Ana", cue=Span(6, 10), mention=Span(11, 14), confidence=0.123456)
        nonquote = {"article_id": "ferry", "start": 33, "end": 35, "reason": "title"}
        found = page.view(article, [late, early], [nonquote], split="test")
        assert [each.quote_id for each in found.quotes] == [early["quote_id"], late["quote_id"]]
        first: QuoteView = found.quotes[0]
        assert (first.cue, first.mention and first.mention.span) == (Span(6, 10), Span(11, 14))
        assert (first.confidence, found.published_on, found.split) == (0.1235, None, "test")
        assert found.quotes[1].reason == "unresolved_pronoun"
        assert found.nonquotes[0].span == Span(33, 35)

    def test_as_json(self) -> None:
        found = page.view(article_row("ferry", "Text\u2028</script>"), [], [], split="train")
        (told,) = json.loads(page.as_json([found]))
        assert (told["text"], told["published_on"], told["quotes"]) == ("Text\u2028</script>", "2031-03-02", [])


def test_charts_show_what_is_counted(built: Path) -> None:
    from quoteset import stats

    drawn = {each.title: each for each in overview.draw(stats.count(built))}
    first = drawn["Most quoted"].lines[0]
    assert (first.label, first.value) == ("Ilse Marten", "3")
    assert {(each.label, each.value) for each in drawn["Splits"].lines} == {("train", "3"), ("test", "3")}
    assert ("2031-03", "6") in {(each.label, each.value) for each in drawn["Quotations over time"].lines}
    assert ("too short", "3") in {(each.label, each.value) for each in drawn["Flags"].lines}
    assert "Languages" in drawn


class TestAssets:
    @pytest.mark.parametrize("name", ASSETS)
    def test_nothing_ends_or_begins_an_element(self, name: str) -> None:
        assert not re.search(r"</(script|style)|<!--|<script", page.asset(name), re.IGNORECASE)

    @pytest.mark.parametrize("name", [name for name in ASSETS if name.endswith(".js")])
    def test_text_never_becomes_markup(self, name: str) -> None:
        forbidden = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|DOMParser|XMLHttp"
        assert not re.search(forbidden, page.asset(name))
        # The review page alone has a server to talk to.
        assert name == "review.js" or not re.search(r"\bfetch\b", page.asset(name))

    @pytest.mark.parametrize("name", ASSETS)
    def test_no_address(self, name: str) -> None:
        text = page.asset(name).replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://\w|@import|url\(", text)

    def test_policy_names_what_is_inside(self, built: Path, tmp_path: Path) -> None:
        html = report.write_report(built, tmp_path / "out.html", max_mb=15).path.read_text(encoding="utf-8")
        found = _Elements()
        found.feed(html)
        (policy,) = (each["content"] for each in found.metas if each.get("http-equiv") == "Content-Security-Policy")
        assert policy is not None
        assert "unsafe" not in policy
        hashes = {f"'sha256-{base64.b64encode(hashlib.sha256(each.encode()).digest()).decode()}'" for each in found.own}
        assert len(found.own) == 2
        assert hashes == set(re.findall(r"'sha256-[^']*'", policy))
        assert policy.startswith("default-src 'none'")
        # Nothing of the page's own needs what the policy forbids.
        assert not [name for name, _ in found.attributes if name.startswith("on") or name == "style"]
        assert all(
            value is None or not value.startswith(("http", "//"))
            for name, value in found.attributes
            if name in {"src", "href"}
        )


class _Elements(HTMLParser):
    """The metas of a page, its own scripts and styles, and every attribute."""

    def __init__(self) -> None:
        super().__init__()
        self.metas: list[dict[str, str | None]] = []
        self.own: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += attrs
        if tag == "meta":
            self.metas.append(dict(attrs))
        self._inside = tag in {"script", "style"} and not attrs
        if self._inside:
            self.own.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.own[-1] += data


# --- Colours: WCAG 2.2 contrast, and distance for people who see fewer colours (Machado, Oliveira & Fernandes 2009) ---

SIGHTS = {
    "usual": np.eye(3),
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
JUST_APART = 10.0  # ΔE*ab: ten times what is just noticeable side by side
Colour = npt.NDArray[np.float64]


def linear(code: str) -> Colour:
    values = np.array([int(code[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    low, high = sorted(float(linear(each) @ TO_XYZ[1]) for each in (one, other))
    return (high + 0.05) / (low + 0.05)


def lab(colour: Colour) -> Colour:
    x, y, z = np.clip(colour, 0, 1) @ TO_XYZ.T / [0.95047, 1, 1.08883]
    fx, fy, fz = (np.cbrt(each) if each > 0.008856 else 7.787 * each + 16 / 116 for each in (x, y, z))
    return np.array([116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)])


def schemes() -> dict[str, dict[str, str]]:
    blocks = re.findall(r":root \{(.*?)\}", page.asset("page.css"), re.DOTALL)
    found = [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block)) for block in blocks]
    light = found[0]
    return {"light": light, "dark": light | found[1], "print": light | found[2]}


@pytest.mark.parametrize("scheme", ["light", "dark", "print"])
class TestColours:
    def test_contrast(self, scheme: str) -> None:
        colours = schemes()[scheme]
        for ground in ("paper", "panel", "raised"):
            for text in ("ink", "soft", "accent"):
                assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
            assert contrast(colours["edge"], colours[ground]) >= 3, ground
        assert contrast(colours["ink"], colours["mark"]) >= 4.5
        for n in range(7):
            assert contrast(colours[f"c{n}"], colours["paper"]) >= 4.5, n
            assert contrast(colours["on-colour"], colours[f"c{n}"]) >= 4.5, n

    @pytest.mark.parametrize("sight", SIGHTS)
    def test_speakers_stay_apart(self, scheme: str, sight: str) -> None:
        colours = schemes()[scheme]
        seen = {n: lab(linear(colours[f"c{n}"]) @ np.array(SIGHTS[sight]).T) for n in range(1, 7)}
        for one, other in itertools.combinations(seen, 2):
            assert np.linalg.norm(seen[one] - seen[other]) >= JUST_APART, (one, other)


@pytest.mark.skipif(os.name != "posix", reason="process ids and renames as POSIX has them")
def test_write_error_leaves_the_old_report(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out.html"
    report.write_report(built, out, max_mb=15)
    before = out.read_bytes()

    def full(self: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device", str(self))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space left"):
        report.write_report(built, out, max_mb=15)
    assert out.read_bytes() == before
    assert {each.name for each in tmp_path.iterdir()} == {"out.html", "town"}


def test_dates_of_any_zone_give_their_day_in_utc() -> None:
    article = article_row("ferry", "Text", published_at=datetime(2031, 12, 31, 23, 59, tzinfo=UTC))
    assert page.view(article, [], [], split="train").published_on == "2031-12-31"
