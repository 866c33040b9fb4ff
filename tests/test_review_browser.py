"""The review page in a real browser: decided by keyboard, killed, opened twice, fed with what bites."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from browser import CONTRAST, Visit, Visitor
from playwright.sync_api import Page, expect
from report_samples import TOWN, hostile_folder, rows, town
from review_samples import Server, serving, start, write_town

from quoteset import corrections, pipeline
from quoteset.settings import Settings, override

ONE = override(Settings(), {"run.workers": 1})
HARBOUR = rows(TOWN[0])[0]["text"]


def ready(visit: Visitor, server: Server, **options: object) -> Visit:
    """A visit of the review page with its first quotation in hand."""
    found = visit(server.link, **options)
    found.page.wait_for_selector("html[data-ready]")
    return found


def idle(page: Page, n: int | None = None) -> None:
    """Wait until a decision is saved and the next quotation is in hand; ``n`` are decided then."""
    if n is not None:
        expect(page.locator("#count")).to_have_text(re.compile(f"^{n} of "))
    expect(page.locator("#dock")).not_to_have_attribute("aria-busy", "true")


def words(page: Page) -> str:
    return page.locator("#words").inner_text().strip('“”"')


def go_to(page: Page, start_of_words: str) -> None:
    """Take the quotation that begins so in hand, in text order."""
    page.locator(".run.segment", has_text=start_of_words).first.click()
    expect(page.locator("#words")).to_contain_text(start_of_words)


def mark(page: Page, first: str, last: str) -> None:
    """Mark the words of the article from ``first`` to the end of ``last``."""
    page.evaluate(
        """([first, last]) => {
            const walker = document.createTreeWalker(document.querySelector(".leaf .text"), NodeFilter.SHOW_TEXT);
            const nodes = [];
            for (let node = walker.nextNode(); node; node = walker.nextNode()) nodes.push(node);
            const from = nodes.find((node) => node.data.includes(first));
            const to = nodes.findLast((node) => node.data.includes(last));
            getSelection().setBaseAndExtent(from, from.data.indexOf(first), to, to.data.indexOf(last) + last.length);
        }""",
        [first, last],
    )


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "c.jsonl"


@pytest.fixture
def server(tmp_path: Path, log: Path) -> Iterator[Server]:
    with serving(town(tmp_path / "town"), log) as found:
        yield found


@dataclass
class Expected:
    """What was decided, by the words of the quotation."""

    speakers: dict[str, str | None] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    rejected: set[str] = field(default_factory=set)


def decide(page: Page, n: int, told: Expected) -> None:
    """One more decision by keyboard, of a sort that goes by its number."""
    said = words(page)
    speaker = page.locator("#says").inner_text().partition(" · ")[0]
    sort = n % 6
    if sort == 0:
        page.keyboard.press("a")
        told.speakers[said] = speaker
    elif sort == 1:
        page.keyboard.press("s")
        expect(page.locator("#name")).to_be_focused()
        page.keyboard.type("Calla Dorn")
        page.keyboard.press("Enter")
        told.speakers[said] = "Calla Dorn"
    elif sort == 2:
        page.keyboard.press("x")
        told.rejected.add(said)
    elif sort == 3:
        page.keyboard.press("0")
        told.speakers[said] = None
    elif sort == 4:
        page.keyboard.press("k")
        idle(page, n + 1)
        page.keyboard.press("g")
        expect(page.locator("#words")).not_to_contain_text(said)
        told.kinds[said] = "mixed"
    else:
        page.keyboard.press("c")
        expect(page.locator(".choice.in-hand")).to_have_count(1)
        chosen = page.locator(".choice.in-hand bdi").inner_text()
        page.keyboard.press("a")
        told.speakers[said] = chosen
    idle(page, n + 1)
    expect(page.locator("#words")).not_to_contain_text(said)


def test_thirty_decisions_and_a_build(visit: Visitor, tmp_path: Path, log: Path) -> None:
    """By keyboard; the page is loaded anew in between, the server killed and started again; the next build has all."""
    raw = write_town(tmp_path / "raw")
    built = tmp_path / "built"
    pipeline.build([str(raw)], built, ONE)
    told = Expected()
    first = start(built, log)
    page = ready(visit, first).page
    expect(page.locator("#count")).to_have_text("0 of 40 quotations decided")
    for n in range(10):
        decide(page, n, told)
    page.reload()
    page.wait_for_selector("html[data-ready]")
    idle(page, 10)
    for n in range(10, 20):
        decide(page, n, told)
    first.kill()
    with serving(built, log) as second:
        found = ready(visit, second)
        page = found.page
        idle(page, 20)
        for n in range(20, 30):
            decide(page, n, told)
        assert found.errors == []
    lines = corrections.read(log).decisions
    assert len(lines) == 30
    assert len({each.quote_id for each in lines}) == 30
    assert {each.reviewer for each in lines} == {"ana"}

    out = tmp_path / "out"
    result = pipeline.build([str(raw)], out, override(ONE, {"quotes.corrections": (str(log),)}))
    assert result.exit_status == 0
    assert result.corrections
    assert (result.corrections.n_applied, result.corrections.unmatched) == (30, ())
    tables = {config: pq.read_table(out / config).to_pylist() for config in ("quotes", "nonquotes")}
    quotes = {each["text"]: each for each in tables["quotes"]}
    assert len(told.speakers) + len(told.kinds) + len(told.rejected) == 30
    for said, speaker in told.speakers.items():
        assert quotes[said]["speaker"] == speaker
        assert "reviewed" in quotes[said]["flags"]
    for said, kind in told.kinds.items():
        assert (quotes[said]["kind"], quotes[said]["rule"]) == (kind, "corrected")
    assert told.rejected == {each["text"] for each in tables["nonquotes"]}
    assert not told.rejected & quotes.keys()
    assert len(quotes) == 40 - len(told.rejected)


class TestTabs:
    def test_tabs_see_each_other(self, visit: Visitor, server: Server) -> None:
        one = ready(visit, server).page
        two = one.context.new_page()
        two.goto(server.origin)
        two.wait_for_selector("html[data-ready]")
        assert words(one) == words(two)
        one.keyboard.press("a")
        idle(one, 1)
        expect(two.locator("#count")).to_have_text("1 of 6 quotations decided")
        # What the other tab has in hand is still there, with what was decided.
        expect(two.locator("#status")).to_have_text("accepted")

    def test_stale_tab_is_told_and_overwrites_nothing(self, visit: Visitor, server: Server, log: Path) -> None:
        one = ready(visit, server).page
        two = one.context.new_page()
        # It hears nothing of the other: a laptop that was asleep.
        two.add_init_script(
            "delete window.BroadcastChannel; window.setInterval = () => 0; window.addEventListener = () => 0;"
        )
        two.goto(server.origin)
        two.wait_for_selector("html[data-ready]")
        said = words(one)
        one.keyboard.press("s")
        one.keyboard.type("Vera Holt")
        one.keyboard.press("Enter")
        idle(one, 1)
        two.keyboard.press("x")
        expect(two.get_by_role("alert")).to_contain_text("decided elsewhere in the meantime")
        assert words(two) == said
        expect(two.locator("#says")).to_contain_text("Vera Holt")
        assert [each.action for each in corrections.read(log).decisions] == ["correct"]
        # Now that it shows what is so, it may.
        two.keyboard.press("x")
        idle(two)
        expect(two.locator("#agreement")).to_contain_text("1 no quotation")
        assert [each.action for each in corrections.read(log).decisions] == ["correct", "reject"]

    def test_undo_of_a_stale_tab(self, visit: Visitor, server: Server, log: Path) -> None:
        one = ready(visit, server).page
        one.keyboard.press("a")
        idle(one, 1)
        two = one.context.new_page()
        two.add_init_script(
            "delete window.BroadcastChannel; window.setInterval = () => 0; window.addEventListener = () => 0;"
        )
        two.goto(server.origin)
        two.wait_for_selector("html[data-ready]")
        one.keyboard.press("a")
        idle(one, 2)
        two.keyboard.press("u")
        expect(two.get_by_role("alert")).to_contain_text("Another tab")
        assert len(corrections.read(log).decisions) == 2


class TestDecisions:
    def test_server_is_gone_and_comes_back(self, visit: Visitor, tmp_path: Path, log: Path) -> None:
        built = town(tmp_path / "town")
        first = start(built, log)
        found = ready(visit, first)
        page = found.page
        page.keyboard.press("a")
        idle(page, 1)
        first.kill()
        page.keyboard.press("a")
        expect(page.get_by_role("alert")).to_contain_text("not saved yet")
        # Nothing else is taken meanwhile.
        page.keyboard.press("x")
        second = start(built, log, port=first.port)
        try:
            expect(page.get_by_role("alert")).to_contain_text("wants the new link")
            page.goto(second.link)
            page.wait_for_selector("html[data-ready]")
            idle(page, 1)
        finally:
            second.kill()
        assert len(corrections.read(log).decisions) == 1

    def test_undo(self, visit: Visitor, server: Server, log: Path) -> None:
        page = ready(visit, server).page
        expect(page.locator("#undo")).to_be_disabled()
        said = words(page)
        page.keyboard.press("x")
        idle(page, 1)
        assert words(page) != said
        page.keyboard.press("u")
        idle(page, 0)
        assert words(page) == said
        expect(page.locator("#status")).to_have_text("to decide")
        assert [each.action for each in corrections.read(log).decisions] == ["reject", "undo"]

    def test_boundaries_by_selection(self, visit: Visitor, server: Server, log: Path) -> None:
        page = ready(visit, server).page
        page.locator("#order").select_option("text")
        idle(page)
        while "The cranes" not in words(page):
            before = words(page)
            page.keyboard.press("l")
            expect(page.locator("#words")).not_to_contain_text(before)
            idle(page)
        page.locator("#main").focus()
        mark(page, "cranes", "safe,")
        page.keyboard.press("b")
        idle(page, 1)
        expect(page.locator("#words")).to_have_text("cranes are safe, … We have tested each of them.")
        [line] = [each for each in corrections.read(log).decisions if each.action == "correct"]
        assert line.now
        assert [HARBOUR[each.start : each.end] for each in line.now.segments] == [
            "cranes are safe,",
            "We have tested each of them.",
        ]
        # The marks in what is marked are left out, and words of others are refused.
        page.evaluate("getSelection().removeAllRanges()")
        mark(page, "We have", "tired")
        page.keyboard.press("b")
        expect(page.get_by_role("alert")).to_contain_text("words of another quotation")

    def test_boundaries_without_a_mouse(self, visit: Visitor, server: Server, log: Path) -> None:
        page = ready(visit, server).page
        said = words(page)
        page.keyboard.press("b")
        expect(page.get_by_role("dialog", name="Boundaries")).to_be_visible()
        page.get_by_role("button", name="end a word earlier").press("Enter")
        expect(page.get_by_role("button", name="end a word earlier")).to_be_focused()
        page.get_by_role("button", name="Save").press("Enter")
        idle(page, 1)
        assert said == "No comment,"
        expect(page.locator("#words")).to_have_text("No")
        [line] = corrections.read(log).decisions
        assert line.now
        assert line.now.text == "No"

    def test_add(self, visit: Visitor, server: Server, log: Path) -> None:
        page = ready(visit, server).page
        page.keyboard.press("w")
        expect(page.get_by_role("alert")).to_contain_text("Mark the words")
        page.get_by_role("button", name="Close").first.click()
        mark(page, "came the", "answer")
        page.keyboard.press("w")
        idle(page)
        expect(page.locator("#words")).to_have_text("came the answer")
        expect(page.locator("#status")).to_have_text("added")
        page.keyboard.press("s")
        page.keyboard.type("Tomas Brandl")
        page.keyboard.press("Enter")
        idle(page)
        assert [each.action for each in corrections.read(log).decisions] == ["add", "correct"]

    def test_names_are_completed(self, visit: Visitor, server: Server) -> None:
        page = ready(visit, server).page
        page.keyboard.press("s")
        options = page.locator("#names").get_by_role("option")
        # Those of the article first, before anything is typed.
        expect(options.first).to_contain_text("in this article")
        page.keyboard.type("ilse")
        expect(options).to_have_count(1)
        page.keyboard.press("ArrowDown")
        assert page.locator("#name").get_attribute("aria-activedescendant") == "names-0"
        page.keyboard.press("Enter")
        assert page.locator("#name").input_value() == "Ilse Marten"
        assert page.locator("#type").input_value() == "person"
        page.keyboard.press("Enter")
        idle(page, 1)

    def test_note_later_help(self, visit: Visitor, server: Server) -> None:
        page = ready(visit, server).page
        said = words(page)
        page.keyboard.press("m")
        page.keyboard.type("ask the desk")
        page.get_by_role("button", name="Save").press("Enter")
        expect(page.locator("#note")).to_have_text("Note: ask the desk")
        idle(page, 0)
        page.keyboard.press("l")
        expect(page.locator("#count")).to_have_text("0 of 6 quotations decided, 1 put off")
        expect(page.locator("#words")).not_to_contain_text(said)
        page.keyboard.press("?")
        expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
        page.get_by_label("Keys of one letter are on").uncheck()
        page.keyboard.press("Escape")
        page.keyboard.press("a")
        page.wait_for_timeout(200)
        expect(page.locator("#count")).to_have_text("0 of 6 quotations decided, 1 put off")

    def test_all_is_decided(self, visit: Visitor, server: Server) -> None:
        page = ready(visit, server).page
        for n in range(6):
            page.keyboard.press("a")
            idle(page, n + 1)
        expect(page.get_by_role("heading", name="Every quotation is decided.")).to_be_visible()
        page.keyboard.press("u")
        idle(page, 5)
        expect(page.locator(".article")).to_be_visible()

    def test_by_pointer(self, visit: Visitor, server: Server, log: Path) -> None:
        page = ready(visit, server, width=400, has_touch=True).page
        page.get_by_role("button", name="No quotation").tap()
        idle(page, 1)
        page.get_by_role("button", name="Accept").tap()
        idle(page, 2)
        assert [each.action for each in corrections.read(log).decisions] == ["reject", "accept"]


class TestLooks:
    @pytest.mark.parametrize("width", [400, 1100, 1600])
    def test_nothing_hangs_over(self, visit: Visitor, server: Server, width: int) -> None:
        page = ready(visit, server, width=width).page
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        dock = page.locator("#dock").bounding_box()
        assert dock
        assert dock["y"] + dock["height"] <= 901
        assert dock["height"] < 300
        page.keyboard.press("b")
        box = page.get_by_role("dialog").bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_contrast(self, visit: Visitor, server: Server, scheme: str) -> None:
        page = ready(visit, server, scheme=scheme).page
        page.locator("#figures summary").click()
        for key in ("", "s", "b", "?"):
            idle(page)
            if key:
                page.keyboard.press(key)
                expect(page.locator("dialog[open]")).to_be_visible()
            low = page.evaluate(CONTRAST)
            assert low["n"] > 30
            assert low["failures"] == []
            while page.locator("dialog[open]").count():
                page.keyboard.press("Escape")

    def test_roles_and_announcements(self, visit: Visitor, server: Server) -> None:
        page = ready(visit, server).page
        for role, name in (
            ("banner", None),
            ("main", None),
            ("region", "Decision"),
            ("progressbar", "Quotations decided"),
            ("list", "Candidates"),
            ("group", "Decisions"),
        ):
            expect(page.get_by_role(role, name=name, include_hidden=name == "Candidates")).to_have_count(1)  # type: ignore[arg-type]
        live = page.locator("#live")
        expect(live).to_have_attribute("aria-live", "polite")
        page.keyboard.press("a")
        expect(live).to_contain_text("Accepted: nobody")
        expect(live).to_contain_text("1 of 6 quotations decided")
        expect(live).to_contain_text("Next: “")
        expect(page.get_by_role("progressbar", name="Quotations decided")).to_have_attribute("aria-valuenow", "1")
        for each in page.locator("button:visible, select:visible, summary:visible").all():
            snapshot = each.aria_snapshot()
            assert '"' in snapshot or "text:" in snapshot, snapshot


class TestHostile:
    @pytest.fixture
    def bites(self, tmp_path: Path, log: Path) -> Iterator[Server]:
        with serving(hostile_folder(tmp_path), log) as found:
            yield found

    def test_nothing_runs_and_nothing_leaves(self, visit: Visitor, bites: Server, log: Path) -> None:
        found = ready(visit, bites)
        page = found.page
        for n in range(2):
            page.keyboard.press("n")
            page.keyboard.press("c")
            page.keyboard.press("s")
            page.keyboard.type("_")
            page.wait_for_timeout(200)
            while page.locator("dialog[open]").count():
                page.keyboard.press("Escape")
            page.keyboard.press("m")
            page.keyboard.type("<img src=x onerror='window.bitten = true'>")
            page.get_by_role("button", name="Save").press("Enter")
            expect(page.locator("#note")).to_contain_text("<img src=x")
            idle(page)
            page.keyboard.press("x")
            idle(page, n + 1)
        expect(page.get_by_role("heading", name="Every quotation is decided.")).to_be_visible()
        assert page.evaluate("window.bitten") is None
        assert all(each.startswith(f"{bites.origin}/") for each in found.requests)
        assert (found.errors, found.dialogs, found.popups) == ([], [], [])
        assert page.locator("img, iframe, main script, a[href^='javascript:']").count() == 0
        assert len(corrections.read(log).decisions) == 4

    def test_the_policy_holds_even_where_markup_slips_in(self, visit: Visitor, bites: Server) -> None:
        found = ready(visit, bites)
        told = found.page.evaluate(
            """async () => {
                let refused = 0;
                try { document.body.innerHTML = "<img src=https://evil.example/x onerror='window.bitten = 1'>"; }
                catch { refused += 1; }
                const image = document.createElement("img");
                image.src = "https://evil.example/y";
                document.body.append(image);
                const script = document.createElement("script");
                try { script.text = "window.bitten = 2"; document.body.append(script); } catch { refused += 1; }
                try { await fetch("https://evil.example/z"); } catch { refused += 1; }
                await new Promise((done) => setTimeout(done, 200));
                return { refused, bitten: window.bitten ?? null };
            }"""
        )
        assert told == {"refused": 3, "bitten": None}
        assert all(each.startswith(f"{bites.origin}/") for each in found.sent())

    def test_what_it_shows_is_what_it_says(self, visit: Visitor, bites: Server) -> None:
        page = ready(visit, bites).page
        assert "\u202e" not in page.locator("body").inner_text()
        expect(page.locator("h1")).to_contain_text("<img onerror=")

    def test_another_page_cannot_decide(self, visit: Visitor, server: Server, log: Path, tmp_path: Path) -> None:
        """A page of another origin in the same browser, where the cookie is."""
        page = ready(visit, server).page
        other = page.context.new_page()
        other.goto("about:blank")
        told = other.evaluate(
            """async (origin) => {
                const answers = [];
                for (const [path, options] of [["/state", {}], ["/decisions", { method: "POST", body: "{}" }]]) {
                    try {
                        const answer = await fetch(origin + path, { ...options, credentials: "include" });
                        answers.push(answer.status);
                    } catch { answers.push("refused"); }
                }
                return answers;
            }""",
            server.origin,
        )
        assert told == ["refused", "refused"]
        assert not corrections.read(log).decisions
