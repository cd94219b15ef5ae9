"""The policy book in a browser: no page wider than its window, no violation of axe-core, a search that finds.

Needs Debian's chromium, and of PyPI playwright and axe-playwright-python; without them it is skipped.
"""

from __future__ import annotations

from typing import Any

import pytest

from desk.policy_folder import SHIPPED_RULES
from tests.desk.test_policy_book import book_of, with_cases

WIDTHS = (360, 768, 1440)
SHOWN = ("top", "table-not_received/delivered", "NR-2.2", "fact-delivery.established")


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("books")
    found = {}
    for name, rules in (("small", with_cases(folder / "rules")), ("shipped", SHIPPED_RULES)):
        file = folder / f"{name}.html"
        file.write_text(book_of(rules)[1], encoding="utf-8")
        found[name] = file.as_uri()
    return found


def opened(browser: Any, address: str, width: int = 1440, scheme: str = "light", **more: Any) -> Any:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, **more)
    page = context.new_page()
    page.goto(address)
    return page


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["small", "shipped"])
def test_no_page_is_wider_than_its_window(browser: Any, books: dict[str, str], name: str, width: int) -> None:
    page = opened(browser, books[name], width)
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    # what scrolls sideways within itself is the drawing alone
    wide = "each => each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).overflowX !== 'visible'"
    found = page.evaluate(
        f"[...document.querySelectorAll('main *')].filter({wide}).map(each => each.className)"
    )
    assert set(found) <= {"scroll"}
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing(browser: Any, books: dict[str, str], width: int, scheme: str) -> None:
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe-playwright-python is missing"
    )
    page = opened(browser, books["small"], width, scheme)
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    page.fill("#words", "parcel")
    found = axe.Axe().run(page)
    assert found.response["passes"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found.response["violations"]] == []
    page.context.close()


def test_the_search_leads_to_what_it_finds(browser: Any, books: dict[str, str]) -> None:
    page = opened(browser, books["shipped"])
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.fill("#words", "NR-2.2")
    assert page.locator("#hits a").first.get_attribute("href") == "#NR-2.2"
    page.fill("#words", "no such words anywhere")
    assert page.locator("#found").text_content() == "Nothing found"
    page.fill("#words", "delivered at another address")
    page.keyboard.press("Enter")
    assert page.url.endswith("#NR-2.2")
    assert not page.locator("#results").is_visible()
    assert errors == []
    page.context.close()


def test_without_script_everything_is_there(browser: Any, books: dict[str, str]) -> None:
    page = opened(browser, books["shipped"], java_script_enabled=False)
    assert not page.locator("#search").is_visible()
    for name in SHOWN:
        assert page.locator(f'[id="{name}"]').is_visible()
    page.context.close()


def test_worked_cases_are_printed_though_folded_on_the_screen(browser: Any, books: dict[str, str]) -> None:
    page = opened(browser, books["small"])
    case = page.locator("details.whole li").first
    assert not case.is_visible()
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert case.is_visible()
    assert not page.locator(".bar").is_visible()
    page.context.close()
