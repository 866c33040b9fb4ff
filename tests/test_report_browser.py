"""The report in a real browser: opened from disk, searched, read, worked without a mouse, fed with what bites."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest
from browser import CONTRAST, Visit, Visitor
from playwright.sync_api import Page, expect
from report_samples import BITE, TOWN, article_row, hostile_folder, quote_row, rows, town, write_folder

from quoteset.page import as_json, view
from quoteset.records import Span
from quoteset.report import write_report

WIDTHS = (400, 1100, 1600)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a report of the small town."""
    folder = tmp_path_factory.mktemp("report")
    return write_report(town(folder / "town"), max_mb=15).path.as_uri()


def ready(visit: Visitor, url: str, **options: object) -> Visit:
    """A visit of a report whose articles are unpacked."""
    found = visit(url, **options)
    found.page.wait_for_selector("html[data-ready]")
    return found


def hits(page: Page) -> list[str]:
    return [each.inner_text() for each in page.locator("a.hit q").all()]


class TestOpening:
    def test_from_disk_without_a_request(self, visit: Visitor, report: str) -> None:
        found = ready(visit, report)
        expect(found.page.locator("h1")).to_have_text("town")
        expect(found.page.locator("#figures-view")).to_be_visible()
        assert found.page.locator("svg.chart").count() >= 8
        assert found.requests == [report]
        assert found.errors == []

    def test_views_and_history(self, visit: Visitor, report: str) -> None:
        page = ready(visit, report).page
        page.get_by_role("link", name="Quotations").click()
        expect(page.locator("#figures-view")).to_be_hidden()
        expect(page.get_by_role("searchbox")).to_be_visible()
        expect(page.get_by_role("link", name="Quotations")).to_have_attribute("aria-current", "page")
        page.go_back()
        expect(page.locator("#figures-view")).to_be_visible()

    def test_without_scripts(self, visit: Visitor, report: str) -> None:
        page = visit(report, java_script_enabled=False).page
        expect(page.locator("#figures-view")).to_be_visible()
        expect(page.get_by_text("Search and articles need JavaScript")).to_be_visible()
        expect(page.locator("#desk")).to_be_hidden()

    def test_damaged(self, visit: Visitor, report: str, tmp_path: Path) -> None:
        html = Path(report.removeprefix("file://")).read_text(encoding="utf-8")
        broken = tmp_path / "broken.html"
        assert 'class="data">eN' in html
        broken.write_text(html.replace('class="data">eN', 'class="data">eO'), encoding="utf-8")
        page = visit(broken.as_uri() + "#quotations").page
        expect(page.locator("#loading")).to_contain_text("cannot be unpacked")


class TestSearch:
    def test_words_phrases_accents(self, visit: Visitor, report: str) -> None:
        page = ready(visit, f"{report}#quotations").page
        expect(page.locator("#count")).to_have_text("6 quotations")
        box = page.get_by_role("searchbox")
        box.fill("WE tested")
        expect(page.locator("#count")).to_have_text("1 of 6 quotations")
        assert page.locator("a.hit mark").all_inner_texts() == ["We", "tested"]
        box.fill('"about money"')
        assert hits(page) == ["It was about sleep, not about money,"]
        box.fill('"money about"')
        expect(page.locator("#count")).to_have_text("0 of 6 quotations")
        box.fill("märten")
        expect(page.locator("#count")).to_have_text("3 of 6 quotations")

    @pytest.mark.parametrize(
        ("name", "value", "n"),
        [
            ("speaker", "Vera Holt", 1),
            ("speaker", "holt", 1),
            ("publisher", "Strand Weekly", 3),
            ("rule", "en.mention-cue-quote", 3),
            ("kind", "mixed", 3),
            ("flag", "too_short", 3),
            ("split", "train", 3),
            ("reason", "-", 1),
            ("reason", "tie", 1),
            ("reason", "+", 5),
            ("min", "97", 3),
            ("max", "60", 3),
        ],
    )
    def test_filters(self, visit: Visitor, report: str, name: str, value: str, n: int) -> None:
        page = ready(visit, f"{report}#quotations").page
        field = page.locator(f"#finder [name={name}]")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
        expect(page.locator("#count")).to_have_text(f"{n} of 6 quotations")
        page.get_by_role("button", name="Clear").click()
        expect(page.locator("#count")).to_have_text("6 quotations")

    def test_filters_together_and_in_the_address(self, visit: Visitor, report: str) -> None:
        page = ready(visit, f"{report}#quotations").page
        page.locator("[name=split]").select_option("test")
        page.locator("[name=reason]").select_option("+")
        page.get_by_role("searchbox").fill("march")
        expect(page).to_have_url(re.compile("q=march"))
        again = ready(visit, page.url).page
        expect(again.locator("#count")).to_have_text("1 of 6 quotations")
        assert hits(again) == hits(page) == ["We listened, We should have listened in March."]

    def test_orders(self, visit: Visitor, report: str) -> None:
        page = ready(visit, f"{report}#quotations").page
        assert hits(page)[0].startswith("The cranes")
        page.get_by_label("Order").select_option("unsure")
        assert hits(page)[0].startswith("No comment")
        page.get_by_label("Order").select_option("long")
        lengths = [len(each) for each in hits(page)]
        assert lengths == sorted(lengths, reverse=True)

    def test_many_hits_come_in_parts(self, visit: Visitor, tmp_path: Path) -> None:
        text = "\n".join(f"“Answer {n} of many,” said Ana." for n in range(100))
        article = article_row("long", text)
        starts = [text.index(f"Answer {n} of") for n in range(100)]
        quotes = [quote_row(article, [Span(start, text.index("”", start))], "Ana") for start in starts]
        out = write_report(write_folder(tmp_path / "built", [(article, quotes)]), max_mb=15).path
        page = ready(visit, f"{out.as_uri()}#quotations").page
        assert page.locator("a.hit").count() == 25
        page.get_by_role("button", name="Show 25 more of 75").click()
        assert page.locator("a.hit").count() == 50
        # The first of the new ones has the focus: who works by keyboard goes on there.
        assert page.evaluate("document.activeElement.dataset.at") == "25"


class TestArticle:
    def test_marks_are_where_the_rows_say(self, visit: Visitor, report: str) -> None:
        """Code points in the rows, other units in the browser: 🥐 stands before everything else."""
        for sample in TOWN[:2]:
            article, quotes = rows(sample)
            first = quotes[0]["quote_id"]
            page = ready(visit, f"{report}#article={article['article_id']}&quote={first}").page
            shown = page.evaluate(
                "[...document.querySelectorAll('.leaf .text .run')].map(run => [run.className, run.textContent])"
            )
            for role, expected in (
                ("segment", [article["text"][s["start"] : s["end"]] for q in quotes for s in q["segments"]]),
                ("mention", [q["speaker_mention"]["text"] for q in quotes if q["speaker_mention"]]),
                ("cue", [q["cue"]["text"] for q in quotes if q["cue"]]),
            ):
                assert [words for classes, words in shown if role in classes.split()] == expected
            paragraphs = page.locator(".leaf .text p").evaluate_all(
                "all => all.map(p => { const c = p.cloneNode(true);"
                " c.querySelectorAll('.badge').forEach(b => b.remove()); return c.textContent; })"
            )
            assert paragraphs == [each for each in article["text"].split("\n") if each]

    def test_evidence_on_hover(self, visit: Visitor, report: str) -> None:
        page = ready(visit, f"{report}#article=harbour").page
        evidence = page.get_by_role("region", name="Evidence")
        expect(evidence).to_be_hidden()
        page.locator(".run", has_text="tired but proud").hover()
        expect(evidence).to_be_visible()
        for words in ("Ilse Marten", "97 %", "en.quote-cue-mention", "Cuesaid", "Marten (name)", "Bo Berg", "0.20"):
            expect(evidence).to_contain_text(words.replace(" %", "\u2009%"))
        evidence.hover()
        page.wait_for_timeout(400)
        expect(evidence).to_be_visible()
        page.mouse.move(2, 2)
        expect(evidence).to_be_hidden()

    def test_no_speaker(self, visit: Visitor, report: str) -> None:
        page = ready(visit, f"{report}#quotations&reason=tie").page
        page.locator("a.hit").first.click()
        expect(page.get_by_role("region", name="Evidence")).to_contain_text("because: tie")

    def test_lines_join_quotation_and_mention(self, visit: Visitor, report: str) -> None:
        page = ready(visit, f"{report}#article=harbour").page
        assert page.locator(".links .link").count() == 3
        page.locator(".run", has_text="Nobody was hurt").click()
        line = page.locator(".links .link.active")
        expect(line).to_have_count(1)
        dot = line.locator("circle").bounding_box()
        mention = page.locator(".run.mention", has_text="she").bounding_box()
        assert dot
        assert mention
        assert mention["x"] - 4 <= dot["x"] <= mention["x"] + mention["width"] + 4
        assert mention["y"] - 8 <= dot["y"] <= mention["y"] + mention["height"] + 8

    def test_only_one_speaker(self, visit: Visitor, report: str) -> None:
        page = ready(visit, f"{report}#article=bakery").page
        button = page.get_by_role("button", name="Vera Holt").first
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")
        assert page.locator(".run.segment.faded").all_inner_texts() == [
            "It was about sleep, not about money,",
            "No comment,",
        ]
        button.click()
        assert page.locator(".faded").count() == 0

    def test_marked_words_that_quote_nobody(self, visit: Visitor, tmp_path: Path) -> None:
        article = article_row("ferry", "Nobody read “Harbour Lights” aloud.")
        title = {"article_id": "ferry", "text": "Harbour Lights", "start": 13, "end": 27, "reason": "title"}
        out = write_report(write_folder(tmp_path / "built", [(article, [])], nonquotes=[title]), max_mb=15).path
        page = ready(visit, f"{out.as_uri()}#article=ferry").page
        expect(page.locator(".run.nonquote")).to_have_text("Harbour Lights")
        expect(page.get_by_role("region", name="Marked, but nobody’s quotation")).to_contain_text("title")

    def test_links_lead_to_the_quotation(self, visit: Visitor, report: str) -> None:
        quote = rows(TOWN[1])[1][1]
        page = ready(visit, f"{report}#article=bakery&quote={quote['quote_id']}").page
        expect(page.locator(".run.segment.active").first).to_have_text("We listened,")
        expect(page.locator(".run.segment.active").first).to_be_in_viewport()
        assert page.get_by_role("link", name="Link to this quotation").get_attribute("href") in page.url
        expect(page.get_by_role("link", name="https://quay.example/bakery")).to_have_count(0)

    def test_address_of_an_article_that_is_not_there(self, visit: Visitor, report: str) -> None:
        page = ready(visit, f"{report}#article=elsewhere").page
        expect(page.locator("#count")).to_have_text("6 quotations")

    def test_marked_words_as_code_points(self, visit: Visitor, report: str) -> None:
        """What the review page stores where a reader draws other boundaries; badges are no words."""
        article, quotes = rows(TOWN[1])
        told = json.loads(as_json([view(article, quotes, [], split="test")]))[0]
        page = ready(visit, report).page
        found = page.evaluate(
            """article => {
                const view = ArticleView.show(article);
                document.body.append(view.element);
                const walker = document.createTreeWalker(view.body, NodeFilter.SHOW_TEXT);
                const nodes = [];
                for (let node = walker.nextNode(); node; node = walker.nextNode()) nodes.push(node);
                const first = nodes.find((node) => node.data.includes("Bakers"));
                const last = nodes.find((node) => node.data.includes("who speaks"));
                getSelection().setBaseAndExtent(first, first.data.indexOf("Bakers"), last, last.data.indexOf("speaks"));
                return view.selection();
            }""",
            told,
        )
        text = article["text"]
        assert found == {"start": text.index("Bakers"), "end": text.index("speaks")}


class TestKeyboard:
    def test_every_key(self, visit: Visitor, report: str) -> None:
        page = ready(visit, report).page
        page.keyboard.press("/")
        expect(page.get_by_role("searchbox")).to_be_focused()
        page.keyboard.type("we")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.className") == "hit"
        page.keyboard.press("ArrowDown")
        assert page.evaluate("document.activeElement.dataset.at") == "1"
        page.keyboard.press("Enter")
        expect(page.get_by_role("region", name="Evidence")).to_be_visible()
        assert page.evaluate("document.activeElement.className") == "badge"
        page.keyboard.press("k")
        expect(page.locator("a.hit").first).to_have_attribute("aria-current", "true")
        page.keyboard.press("n")
        expect(page.locator("#position")).to_have_text("2 of 3")
        page.keyboard.press("p")
        expect(page.locator("#position")).to_have_text("1 of 3")
        page.keyboard.press("Escape")
        expect(page.get_by_role("region", name="Evidence")).to_be_hidden()
        page.keyboard.press("?")
        expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
        page.get_by_label("Keys of one letter are on").uncheck()
        page.keyboard.press("Escape")
        page.keyboard.press("1")
        expect(page.locator("#figures-view")).to_be_hidden()

    def test_tab_walks_the_quotations(self, visit: Visitor, report: str) -> None:
        page = ready(visit, f"{report}#article=harbour").page
        page.locator(".headline").focus()
        labels = []
        for _ in range(8):
            page.keyboard.press("Tab")
            label = page.evaluate("document.activeElement.getAttribute('aria-label')")
            if label and label.startswith("Quotation"):
                labels.append(label)
                expect(page.get_by_role("region", name="Evidence")).to_be_visible()
        assert labels == [f"Quotation {n} of 3: Ilse Marten, direct, confidence 97\u2009%" for n in (1, 2, 3)]

    def test_skip_link(self, visit: Visitor, report: str) -> None:
        page = ready(visit, report).page
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        expect(page.locator("#figures-view")).to_be_visible()


class TestLooks:
    @pytest.mark.parametrize("width", WIDTHS)
    @pytest.mark.parametrize("place", ["", "#quotations", "#article=bakery"])
    def test_nothing_hangs_over(self, visit: Visitor, report: str, width: int, place: str) -> None:
        page = ready(visit, report + place, width=width).page
        assert page.evaluate("document.documentElement.scrollWidth") <= width

    def test_narrow_article_and_back(self, visit: Visitor, report: str) -> None:
        page = ready(visit, f"{report}#quotations", width=400, height=800, has_touch=True).page
        page.locator("a.hit").nth(1).tap()
        expect(page.locator("#finder")).to_be_hidden()
        evidence = page.get_by_role("region", name="Evidence")
        expect(evidence).to_be_in_viewport()
        box = evidence.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 400
        page.get_by_role("button", name="Results").tap()
        expect(page.locator("#finder")).to_be_visible()
        expect(page.locator("a.hit").nth(1)).to_be_focused()

    def test_wide_has_names_in_the_margin(self, visit: Visitor, report: str) -> None:
        page = ready(visit, f"{report}#article=harbour", width=1600).page
        expect(page.locator(".note").first).to_be_visible()
        tops = page.locator(".note").evaluate_all("all => all.map(e => e.getBoundingClientRect().top)")
        assert all(later - earlier >= 18 for earlier, later in pairwise(tops))

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    @pytest.mark.parametrize("place", ["", "#quotations&q=we", "#article=bakery"])
    def test_contrast(self, visit: Visitor, report: str, scheme: str, place: str) -> None:
        """Every text that can be seen, against what is painted behind it: 4.5 to 1, large letters 3 to 1 (WCAG AA)."""
        page = ready(visit, report + place, scheme=scheme).page
        if "article" in place:
            page.locator(".run", has_text="We listened").click()
        low = page.evaluate(CONTRAST)
        assert low["n"] > 30
        assert low["failures"] == []

    def test_roles(self, visit: Visitor, report: str) -> None:
        page = ready(visit, f"{report}#article=bakery").page
        for role, name in (
            ("banner", None),
            ("main", None),
            ("navigation", "Views"),
            ("search", "Quotations"),
            ("region", "Article"),
            ("article", "The bakery of Strand"),
            ("list", "Speakers; press one to see only what they said"),
        ):
            expect(page.get_by_role(role, name=name)).to_have_count(1)  # type: ignore[arg-type]
        expect(page.locator("#count")).to_have_attribute("aria-live", "polite")
        # Every control has a name, every drawing a title.
        controls = page.locator("button:visible, a:visible, input:visible, select:visible")
        for each in controls.all():
            snapshot = each.aria_snapshot()
            assert '"' in snapshot or "text:" in snapshot, snapshot
        assert page.locator("svg.chart:not([role=img])").count() == 0

    def test_paper(self, visit: Visitor, report: str) -> None:
        page = ready(visit, f"{report}#article=bakery", scheme="dark").page
        page.emulate_media(media="print", color_scheme="dark")
        assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
        expect(page.locator("#finder")).to_be_hidden()
        expect(page.locator(".headline")).to_be_visible()


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a report of articles that bite, wherever a value can stand."""
    folder = tmp_path_factory.mktemp("hostile")
    return write_report(hostile_folder(folder), folder / "out.html", max_mb=15).path.as_uri()


class TestHostile:
    def test_nothing_runs_and_nothing_is_asked_for(self, visit: Visitor, hostile: str) -> None:
        found = ready(visit, f"{hostile}#quotations")
        page = found.page
        page.get_by_role("searchbox").fill("script")
        page.locator("a.hit").first.click()
        expect(page.get_by_role("region", name="Evidence")).to_be_visible()
        for run in page.locator(".run:visible").all():
            run.hover()
        page.get_by_role("link", name="Figures").click()
        expect(page.locator("#figures-view")).to_be_visible()
        page.wait_for_timeout(300)
        assert page.evaluate("window.bitten") is None
        assert [each.partition("#")[0] for each in found.requests] == [hostile]
        assert (found.errors, found.dialogs, found.popups) == ([], [], [])
        assert page.locator("img, iframe, main script, a[href^='javascript:']").count() == 0

    def test_it_is_shown_as_it_is(self, visit: Visitor, hostile: str) -> None:
        page = ready(visit, f"{hostile}#article=hostile").page
        shown = page.locator(".leaf .text").inner_text()
        assert f"<script>{BITE}</script><img src=x" in shown
        # Controls are seen and turn nothing around; U+2028 is a sign of the text like any other.
        assert "\u202e" not in page.locator("#page").inner_text()
        assert "\ufffd" in shown
        assert "␀␛[2J" in shown
        expect(page.locator(".origin")).to_contain_text(f"javascript:{BITE}")
        assert page.locator(".origin a").count() == 0

    def test_the_policy_holds_even_where_markup_slips_in(self, visit: Visitor, hostile: str) -> None:
        """Belt and braces: what would happen if one of our scripts set markup, or an element came in."""
        found = ready(visit, hostile)
        told = found.page.evaluate(
            """async () => {
                let refused = 0;
                try { document.body.innerHTML = "<img src=https://evil.example/x onerror='window.bitten = 1'>"; }
                catch { refused += 1; }
                const image = document.createElement("img");
                image.src = "https://evil.example/y";
                document.body.append(image);
                const link = document.createElement("a");
                link.href = "javascript:window.bitten = 1";
                document.body.append(link);
                link.click();
                try { await fetch("https://evil.example/z"); } catch { refused += 1; }
                await new Promise((done) => setTimeout(done, 200));
                return { refused, bitten: window.bitten ?? null };
            }"""
        )
        assert told == {"refused": 2, "bitten": None}
        assert found.sent() == [hostile]

    def test_five_megabytes_in_one_line(self, visit: Visitor, hostile: str) -> None:
        page = ready(visit, f"{hostile}#article=line", width=400).page
        expect(page.locator(".turner")).to_contain_text("Part 1 of 125")
        page.get_by_role("button", name="Next part").click()
        expect(page.locator(".turner")).to_contain_text("Part 2 of 125")
        assert page.evaluate("document.documentElement.scrollWidth") <= 400
        assert len(page.locator(".leaf .text").inner_text()) < 100_000
