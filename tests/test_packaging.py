"""The wheel carries all that a ruling needs, and rules a case from any folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
ROOMS = ("engine", "evidence", "reports", "desk")
EXAMPLE = min((PROJECT / "examples").glob("*.yaml"), default=PROJECT / "examples" / "none.yaml")


def run(*arguments: str | Path, folder: Path, path: Path | None = None) -> str:
    """What this interpreter prints, run in a folder with another folder first on its path."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    if path is not None:
        environment["PYTHONPATH"] = str(path)
    finished = subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr or finished.stdout
    return finished.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run("-m", "build", "--wheel", "--no-isolation", "--outdir", folder, PROJECT, folder=folder)
    (built,) = folder.glob("adjudicator-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installed")
    pip = ("-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-index")
    run(*pip, "--no-deps", "--target", folder, wheel, folder=folder)
    return folder


def files_under(folder: str, suffix: str = "") -> set[str]:
    """The files of the project under a folder, as a wheel names them."""
    return {
        found.relative_to(PROJECT).as_posix()
        for found in (PROJECT / folder).rglob(f"*{suffix}")
        if found.is_file() and "__pycache__" not in found.parts
    }


def test_the_wheel_carries_the_policy(wheel: Path) -> None:
    policy = files_under("rules")
    assert {
        f"rules/{part}.yaml"
        for part in ("policy", "facts", "limits", "clauses", "interpretations", "outcomes")
    } <= policy
    carried = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("rules/")}
    assert carried == policy


def test_the_wheel_carries_the_templates(wheel: Path) -> None:
    templates = files_under("reports", ".j2")
    assert templates
    assert templates <= set(zipfile.ZipFile(wheel).namelist())


def test_the_wheel_carries_the_catalogues_of_letters(wheel: Path) -> None:
    catalogues = files_under("reports", ".po")
    assert catalogues
    assert catalogues <= set(zipfile.ZipFile(wheel).namelist())


def test_the_wheel_carries_nothing_else(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    metadata = {top for top in tops if top.endswith(".dist-info")}
    assert len(metadata) == 1
    assert tops - metadata == {*ROOMS, "rules"}


def test_the_installed_wheel_rules_as_the_checkout_does(installed: Path, tmp_path: Path) -> None:
    where = run("-c", "import desk; print(desk.__file__)", folder=tmp_path, path=installed)
    assert Path(where.strip()).is_relative_to(installed)
    rule = ("-m", "desk.cli.main", "rule", EXAMPLE, "--format", "jsonl")
    ruling = run(*rule, folder=tmp_path, path=installed)
    assert json.loads(ruling.splitlines()[0])["status"]
    assert ruling == run(*rule, folder=PROJECT)
