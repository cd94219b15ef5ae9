"""Letters in a browser: no wider than their window, no violation of axe-core, light, dark and in print.

Needs Debian's chromium, and of PyPI playwright and axe-playwright-python; without them it is skipped.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.desk.letters import example, in_every_format, with_evidence, written_to

WIDTHS = (360, 768, 1440)
HOSTILE = {
    "evidence_id": "E1",
    "by": "seller",
    "kind": "address_change_request",
    "submitted_at": "2026-03-10T00:00:00Z",
    "note": "W" * 300 + " <script>document.title = 'owned'</script> שלום 我没有收到",
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("letters")
    cases = {
        "ruled": (example("two_parcels"), "en"),
        "waiting": (example("receipt_asked_for"), "zh"),
        "hostile": (with_evidence("delivered_elsewhere", HOSTILE), "zh"),
    }
    found = {}
    for name, (case, language) in cases.items():
        file = folder / f"{name}.html"
        file.write_text(in_every_format(written_to("seller", case, language)[0])["html"], encoding="utf-8")
        found[name] = file.as_uri()
    return found


def opened(browser: Any, address: str, width: int, **more: Any) -> Any:
    context = browser.new_context(viewport={"width": width, "height": 900}, **more)
    page = context.new_page()
    page.goto(address)
    return page


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["ruled", "waiting", "hostile"])
def test_no_letter_is_wider_than_its_window(
    browser: Any, pages: dict[str, str], name: str, width: int
) -> None:
    page = opened(browser, pages[name], width)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.title() != "owned"
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["ruled", "waiting"])
def test_axe_finds_nothing(browser: Any, pages: dict[str, str], name: str, scheme: str) -> None:
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe-playwright-python is missing"
    )
    page = opened(browser, pages[name], 360, color_scheme=scheme)
    found = axe.Axe().run(page)
    assert found.response["passes"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found.response["violations"]] == []
    page.context.close()


def test_a_dark_screen_is_printed_on_white(browser: Any, pages: dict[str, str]) -> None:
    page = opened(browser, pages["ruled"], 768, color_scheme="dark")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.emulate_media(media="print", color_scheme="dark")
    printed = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (dark == printed, printed) == (False, "rgb(255, 255, 255)")
    page.context.close()
