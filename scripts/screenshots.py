"""Pictures of report and review for docs/: raw/ is built, and the pages looked at as their readers see them.

Run by scripts/screenshots. Needs chromium, as the tests do (tests/browser.py).
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from quoteset import build
from quoteset.report import write_report

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))
from browser import ARGUMENTS, MISSING, chromium  # noqa: E402
from review_samples import Server, serving  # noqa: E402

IMAGES = ROOT / "docs" / "images"
SCHEMES = ("light", "dark")
SIZES = {"1600": (1600, 1000), "400": (400, 860)}
# The sample that shows most on one page: several speakers, pronouns, segments, and a quotation with many candidates.
PLACE = "#publisher=Port+Ansel+Tribune&sort=unsure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A page in one scheme and size."""

    page: Page
    suffix: str

    def take(self, name: str) -> None:
        """Write docs/images/NAME-SCHEME-WIDTH.png."""
        # Scrolling and colours settle.
        self.page.wait_for_timeout(400)
        path = IMAGES / f"{name}-{self.suffix}.png"
        self.page.screenshot(path=path, animations="disabled")
        print(path.relative_to(ROOT))


def main() -> None:
    """Write all pictures."""
    path = chromium()
    if path is None:
        sys.exit(f"error: {MISSING}")
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        built = Path(scratch) / "samples"
        build([str(ROOT / "raw")], built)
        report = write_report(built, max_mb=15).path
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        with serving(built, Path(scratch) / "corrections.jsonl") as server:
            for scheme in SCHEMES:
                for name, (width, height) in SIZES.items():
                    _review(browser, server, scheme, width, height, f"{scheme}-{name}")
        for scheme in SCHEMES:
            for name, (width, height) in SIZES.items():
                _look(browser, report.as_uri(), scheme, width, height, f"{scheme}-{name}")
        browser.close()


def _review(browser: Browser, server: Server, scheme: str, width: int, height: int, suffix: str) -> None:
    """A few decisions into the work, with a quotation that several may have said."""
    page = browser.new_page(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    page.goto(server.link)
    page.wait_for_selector("html[data-ready]")
    page.locator("#order").select_option("disputed")
    for key in "agag":
        page.wait_for_selector("#dock:not([aria-busy])")
        page.keyboard.press(key)
        page.wait_for_timeout(200)
    Picture(page=page, suffix=suffix).take("review")
    page.close()


def _look(browser: Browser, url: str, scheme: str, width: int, height: int, suffix: str) -> None:
    page = browser.new_page(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    picture = Picture(page=page, suffix=suffix)
    page.goto(url)
    page.wait_for_selector("html[data-ready]")
    picture.take("report")
    page.goto(url + PLACE)
    page.locator("a.hit").first.click()
    page.wait_for_selector(".evidence:visible")
    picture.take("article")
    page.close()


if __name__ == "__main__":
    main()
