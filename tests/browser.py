"""A real browser for tests: Debian's chromium, driven by playwright. ``pytest_plugins = ["browser"]`` brings it in."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

# No sandbox: tests run as root in containers. The rest keeps it from asking its maker's servers for anything.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
NAMES = ("chromium", "chromium-browser", "google-chrome")
MISSING = (
    "no chromium on this machine, and pages can be tested in a real browser only: install it "
    "(on Debian and Ubuntu: apt-get install chromium) or name one with QUOTESET_CHROMIUM=/path/to/chromium"
)


def chromium() -> str | None:
    """The path of the browser, None where there is none."""
    named = os.environ.get("QUOTESET_CHROMIUM")
    return named or next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for the tests of a module. Of a module only: playwright keeps an event loop running meanwhile."""
    path = chromium()
    if path is None:
        pytest.fail(MISSING, pytrace=False)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield running
        running.close()


@dataclass
class Visit:
    """A page and all that it did that a page may be watched for."""

    page: Page
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)  # uncaught errors, and what the console tells as one
    dialogs: list[str] = field(default_factory=list)
    popups: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)  # requests that the page's own policy stopped

    def sent(self) -> list[str]:
        """The requests that left the browser."""
        return [each for each in self.requests if each not in self.refused]


class Visitor:
    """Opens pages in contexts of their own, and closes them."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts: list[object] = []

    def __call__(
        self, url: str, *, width: int = 1280, height: int = 900, scheme: str = "light", **options: object
    ) -> Visit:
        """Open ``url``; ``options`` are those of playwright's ``new_context``."""
        context = self._browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,  # type: ignore[arg-type]
            reduced_motion="reduce",
            **options,  # type: ignore[arg-type]
        )
        self._contexts.append(context)
        context.set_default_timeout(15_000)
        visit = Visit(context.new_page())
        page = visit.page
        page.on("request", lambda request: visit.requests.append(request.url))
        page.on(
            "requestfailed", lambda request: visit.refused.append(request.url) if request.failure == "csp" else None
        )
        page.on("pageerror", lambda error: visit.errors.append(str(error)))
        page.on("console", lambda said: visit.errors.append(said.text) if said.type in {"error", "warning"} else None)
        page.on("popup", lambda popup: visit.popups.append(popup.url))

        def refuse(dialog: object) -> None:
            visit.dialogs.append(str(dialog))
            dialog.dismiss()  # type: ignore[attr-defined]

        page.on("dialog", refuse)
        page.goto(url)
        return visit

    def close(self) -> None:
        """Close all that was opened."""
        for context in self._contexts:
            context.close()  # type: ignore[attr-defined]


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visitor]:
    """Opens pages: ``visit("file:///…", width=400, scheme="dark").page``."""
    visitor = Visitor(browser)
    yield visitor
    visitor.close()


# Colours as the browser mixes them are drawn on a canvas, which gives them as numbers.
CONTRAST = """() => {
    const brush = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const numbers = (colour) => {
        brush.clearRect(0, 0, 1, 1);
        brush.fillStyle = colour;
        brush.fillRect(0, 0, 1, 1);
        return [...brush.getImageData(0, 0, 1, 1).data];
    };
    const luminance = (colour) => {
        const linear = (v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
        const [r, g, b] = colour.slice(0, 3).map((v) => linear(v / 255));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = (element) => {
        for (let at = element; at; at = at.parentElement) {
            const colour = numbers(getComputedStyle(at).backgroundColor);
            if (colour[3] === 255) return colour;
        }
        return numbers("white");
    };
    const failures = [];
    let n = 0;
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const element = node.parentElement;
        if (!node.data.trim() || element.closest("script, title, desc, option, .unseen, .skip")) continue;
        if (!element.checkVisibility({ visibilityProperty: true })) continue;
        const style = getComputedStyle(element);
        const isDrawn = element instanceof SVGElement;
        const [one, other] = [luminance(numbers(isDrawn ? style.fill : style.color)), luminance(ground(element))];
        const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
        const size = parseFloat(style.fontSize);
        const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
        n += 1;
        if (ratio < (isLarge ? 3 : 4.5)) failures.push([node.data.slice(0, 40), element.className, ratio.toFixed(2)]);
    }
    return { n, failures };
}"""
