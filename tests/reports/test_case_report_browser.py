"""The report of a case in a browser: at three widths nothing overlaps, is cut off, or offends axe-core.

Needs Debian's chromium, and of PyPI playwright and axe-playwright-python; without them it is skipped.
"""

from __future__ import annotations

from typing import Any

import pytest

from reports.case.page import case_page
from tests.reports.case_reports import busy, example

WIDTHS = (360, 768, 1440)
CASES = (
    "agreed_return",
    "busy",
    "colour_and_quality",
    "delivered_elsewhere",
    "delivered_late",
    "hostile",
    "in_transit",
    "lots_short",
    "proof_not_asked_for",
    "receipt_asked_for",
    "two_parcels",
)
DRAWN = "[...document.querySelectorAll('svg')].filter(svg => svg.getClientRects().length)"
"""The drawings that are shown at this width."""
OVERLAPS = f"""() => {DRAWN}.flatMap(svg => {{
  const boxed = each => [each.textContent, each.getBoundingClientRect()];
  const texts = [...svg.querySelectorAll('text')].map(boxed);
  const upright = [...svg.querySelectorAll('line.as-of')].map(boxed);
  const met = (one, other) => one.left < other.right - 1 && other.left < one.right - 1
    && one.top < other.bottom - 2 && other.top < one.bottom - 2;
  return texts.flatMap(([text, box], at) => [...texts.slice(at + 1), ...upright]
    .filter(([, other]) => met(box, other)).map(([other]) => `${{text}} / ${{other}}`));
}})"""
OUTSIDE = f"""() => {DRAWN}.flatMap(svg => {{
  const whole = svg.getBoundingClientRect();
  return [...svg.querySelectorAll('text, rect, circle, path')].filter(each => {{
    const part = each.getBoundingClientRect();
    return part.left < whole.left - 1 || part.right > whole.right + 1
      || part.top < whole.top - 1 || part.bottom > whole.bottom + 1;
  }}).map(each => each.outerHTML);
}})"""
SMALLEST = f"""() => Math.min(...{DRAWN}
  .map(svg => 12 * svg.getBoundingClientRect().width / svg.viewBox.baseVal.width))"""
CUT = """() => [...document.querySelectorAll('main *')].filter(each => {
  const style = getComputedStyle(each);
  return !each.closest('svg') && each.scrollWidth > each.clientWidth + 1 && style.display !== 'inline'
    && style.overflowX !== 'visible' && !each.classList.contains('scroll');
}).map(each => each.outerHTML)"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("case_reports")
    found = {}
    for name in CASES:
        file = folder / f"{name}.html"
        file.write_text(case_page(busy() if name == "busy" else example(name)), encoding="utf-8")
        found[name] = file.as_uri()
    return found


def opened(browser: Any, address: str, width: int = 1440, **more: Any) -> Any:
    context = browser.new_context(viewport={"width": width, "height": 900}, **more)
    page = context.new_page()
    page.goto(address)
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    return page


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", CASES)
def test_nothing_overlaps_or_is_cut_off(browser: Any, pages: dict[str, str], name: str, width: int) -> None:
    page = opened(browser, pages[name], width)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.evaluate(OVERLAPS) == []
    assert page.evaluate(OUTSIDE) == []
    assert page.evaluate(CUT) == []
    assert page.evaluate(SMALLEST) >= 11.5
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["hostile", "two_parcels"])
def test_axe_finds_nothing(browser: Any, pages: dict[str, str], name: str, width: int, scheme: str) -> None:
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe-playwright-python is missing"
    )
    page = opened(browser, pages[name], width, color_scheme=scheme)
    found = axe.Axe().run(page)
    assert found.response["passes"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found.response["violations"]] == []
    page.context.close()


@pytest.mark.parametrize("name", CASES)
def test_the_browser_says_nothing_and_asks_for_nothing(
    browser: Any, pages: dict[str, str], name: str
) -> None:
    context = browser.new_context()
    page = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(pages[name])
    assert (said, asked) == ([], [pages[name]])
    context.close()


def test_what_is_folded_on_the_screen_is_printed(browser: Any, pages: dict[str, str]) -> None:
    context = browser.new_context(viewport={"width": 700, "height": 900})
    page = context.new_page()
    page.goto(pages["receipt_asked_for"])
    row = page.locator("details td").first
    assert not row.is_visible()
    page.emulate_media(media="print")
    assert row.is_visible()
    assert not page.locator("nav").is_visible()
    wide = "each => each.scrollWidth > each.clientWidth + 1"
    assert page.evaluate(f"[...document.querySelectorAll('.scroll')].filter({wide}).length") == 0
    assert page.evaluate(OVERLAPS) == []
    context.close()


def test_what_has_the_focus_shows_it(browser: Any, pages: dict[str, str]) -> None:
    page = opened(browser, pages["two_parcels"])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["x"] >= 0
    for _ in range(12):
        page.keyboard.press("Tab")
        style = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert style != "none"
    page.context.close()
