"""The report of a run in a browser: no wider than its window, no violation of axe-core, whole in print.

Needs Debian's chromium, and of PyPI playwright and axe-playwright-python; without them it is skipped.
"""

from __future__ import annotations

from typing import Any

import pytest

from reports.run.page import run_report_page
from tests.reports.run_reports import document, empty

WIDTHS = (360, 768, 1440)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("reports")
    found = {}
    for name, each in (("full", document()), ("empty", empty())):
        file = folder / f"{name}.html"
        file.write_text(run_report_page(each), encoding="utf-8")
        found[name] = file.as_uri()
    return found


def opened(browser: Any, address: str, width: int = 1440, **more: Any) -> Any:
    context = browser.new_context(viewport={"width": width, "height": 900}, **more)
    page = context.new_page()
    page.goto(address)
    return page


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["full", "empty"])
def test_no_page_is_wider_than_its_window(browser: Any, pages: dict[str, str], name: str, width: int) -> None:
    page = opened(browser, pages[name], width)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing(browser: Any, pages: dict[str, str], width: int, scheme: str) -> None:
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe-playwright-python is missing"
    )
    page = opened(browser, pages["full"], width, color_scheme=scheme)
    found = axe.Axe().run(page)
    assert found.response["passes"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found.response["violations"]] == []
    page.context.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_words_and_bars_lie_within_their_charts(browser: Any, pages: dict[str, str], width: int) -> None:
    page = opened(browser, pages["full"], width)
    outside = page.evaluate(
        """() => [...document.querySelectorAll('svg')].flatMap(svg => {
          const whole = svg.getBoundingClientRect();
          return [...svg.querySelectorAll('text, rect')].filter(each => {
            const part = each.getBoundingClientRect();
            return part.left < whole.left - 1 || part.right > whole.right + 1
              || part.top < whole.top - 1 || part.bottom > whole.bottom + 1;
          }).map(each => each.outerHTML);
        })"""
    )
    assert outside == []
    page.context.close()


def test_the_browser_says_nothing_and_asks_for_nothing(browser: Any, pages: dict[str, str]) -> None:
    context = browser.new_context()
    page = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(pages["full"])
    assert (said, asked) == ([], [pages["full"]])
    context.close()


def test_in_print_the_contents_go_and_the_tables_are_whole(browser: Any, pages: dict[str, str]) -> None:
    page = opened(browser, pages["full"], 700)
    page.emulate_media(media="print")
    assert not page.locator("nav").is_visible()
    wide = "each => each.scrollWidth > each.clientWidth + 1"
    assert page.evaluate(f"[...document.querySelectorAll('.scroll')].filter({wide}).length") == 0
    page.context.close()
