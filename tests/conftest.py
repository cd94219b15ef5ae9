"""What every test shares: how Hypothesis generates its examples, and golden files."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# `ci` gives the same examples on every machine and every run, and does not judge by the clock.
settings.register_profile(
    "ci",
    derandomize=True,
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
# `explore` looks for new examples: pytest --hypothesis-profile=explore
settings.register_profile(
    "explore",
    deadline=None,
    max_examples=2_000,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("ci")

UPDATE = "--update-golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        UPDATE, action="store_true", help="write the golden files anew; read the difference after"
    )


@pytest.fixture(scope="session", autouse=True)
def cache_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What runs learn goes to a folder of the tests, never to the user's."""
    with pytest.MonkeyPatch.context() as patches:
        patches.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Debian's chromium, driven by playwright; a test that asks for it is skipped where either is missing."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("there is no chromium: apt-get install chromium")
    with api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Holds a text to a golden file, byte for byte: golden(path, text).

    With --update-golden a file that differs is written and the test still fails, so that no run
    which changed what is expected can pass.
    """

    def hold(path: Path, text: str) -> None:
        expected = path.read_bytes().decode("utf-8") if path.exists() else None
        if text == expected:
            return
        if request.config.getoption(UPDATE):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode("utf-8"))
            pytest.fail(f"{path} was written anew: read the difference, then run again")
        assert expected is not None, f"there is no {path}: make it with pytest {UPDATE}"
        assert text == expected, f"{path} differs: if this is meant, run pytest {UPDATE}"

    return hold


@pytest.fixture
def both_evaluators() -> None:
    """Skips, visibly, what shows the agreement of both evaluators where the second cannot run."""
    from engine.rete import unavailable_reason

    reason = unavailable_reason()
    if reason is not None:
        pytest.skip(reason)
