"""The doctor is run on machines made of stubs: a folder of small programs is all its path holds."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

DOCTOR = Path(__file__).parents[2] / "tools" / "doctor.sh"
SHELL = shutil.which("sh") or "/bin/sh"

# What a stub of an interpreter does before it answers the doctor's question.
COMPLETE = """
import os, sys, sysconfig, types
sys.version_info = (3, 12, 1)
sys.modules["venv"] = sys.modules["ensurepip"] = types.ModuleType("there")
sysconfig.get_config_var = lambda name: "cc -pthread"
sysconfig.get_paths = lambda: {"include": os.environ["PATH"] + "/include"}
"""
WITHOUT_VENV = COMPLETE + 'sys.modules["ensurepip"] = None\n'
VERSION_3_10 = COMPLETE + "sys.version_info = (3, 10, 4)\n"
VERSION_3_13 = COMPLETE + "sys.version_info = (3, 13, 0)\n"
ANSWER = """
_, question, *sys.argv[1:] = sys.argv[1:]
exec(question)
"""


class Machine:
    """A folder that is the whole path of a machine, and the doctor run on it."""

    def __init__(self, folder: Path) -> None:
        """A Debian with all that the project needs, used by root."""
        self.folder = folder
        self.header = folder / "include" / "Python.h"
        self.header.parent.mkdir()
        self.header.touch()
        self.has("apt-get", "git", "cc")
        self.program("id", "echo 0")
        self.interpreter("python3", COMPLETE)

    def program(self, name: str, script: str) -> None:
        stub = self.folder / name
        stub.write_text(f"#!{SHELL}\n{script}\n", encoding="utf-8")
        stub.chmod(0o755)

    def interpreter(self, name: str, prelude: str) -> None:
        module = self.folder / f"{name}.py"
        module.write_text(prelude + ANSWER, encoding="utf-8")
        self.program(name, f'exec {shlex.quote(sys.executable)} -S {shlex.quote(str(module))} "$@"')

    def has(self, *names: str) -> None:
        for name in names:
            self.program(name, "exit 0")

    def lacks(self, *names: str) -> None:
        for name in names:
            (self.folder / name).unlink()

    def managed_by(self, manager: str) -> None:
        self.lacks("apt-get")
        self.has(manager)

    def doctor(self, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [SHELL, str(DOCTOR)],
            env={"PATH": str(self.folder), **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    def complaint(self, **environment: str) -> str:
        """The one line that the doctor says where something is missing."""
        examined = self.doctor(**environment)
        assert examined.returncode == 1
        assert examined.stdout == ""
        assert examined.stderr.startswith("missing: ")
        assert examined.stderr.count("\n") == 1
        assert examined.stderr.endswith("\n")
        return examined.stderr.removeprefix("missing: ").removesuffix("\n")


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_says_nothing_where_nothing_is_missing(machine: Machine) -> None:
    examined = machine.doctor()
    assert (examined.returncode, examined.stdout, examined.stderr) == (0, "", "")


def test_missing_git(machine: Machine) -> None:
    machine.lacks("git")
    assert machine.complaint() == ("git; install with: apt-get update && apt-get install -y git")


def test_missing_venv_module(machine: Machine) -> None:
    machine.interpreter("python3", WITHOUT_VENV)
    assert machine.complaint() == (
        "Python's venv module with ensurepip; install with: apt-get update && apt-get install -y python3-venv"
    )


def test_missing_headers(machine: Machine) -> None:
    machine.header.unlink()
    assert machine.complaint() == (
        "the Python headers (Python.h); install with: apt-get update && apt-get install -y python3-dev"
    )


def test_missing_compiler(machine: Machine) -> None:
    machine.lacks("cc")
    assert machine.complaint() == ("a C compiler; install with: apt-get update && apt-get install -y gcc")


def test_compiler_named_by_the_environment(machine: Machine) -> None:
    machine.lacks("cc")
    machine.has("clang")
    assert machine.doctor(CC="clang -O1").returncode == 0


def test_newer_python_compiles_nothing(machine: Machine) -> None:
    machine.interpreter("python3", VERSION_3_13)
    machine.lacks("cc")
    machine.header.unlink()
    assert machine.doctor().returncode == 0


def test_missing_python(machine: Machine) -> None:
    machine.lacks("python3")
    assert machine.complaint() == (
        "`python3`; install with: apt-get update && apt-get install -y python3 python3-venv python3-dev gcc"
    )


def test_interpreter_that_cannot_be_run_counts_as_missing(machine: Machine) -> None:
    machine.program("python3", "echo 'no such version'; exit 127")
    assert machine.complaint().startswith("`python3`; install with: ")


def test_old_python(machine: Machine) -> None:
    machine.interpreter("python3", VERSION_3_10)
    assert machine.complaint() == (
        "Python 3.11 or newer (`python3` is 3.10); install with: apt-get update && "
        "apt-get install -y python3.11 python3.11-venv python3.11-dev gcc, "
        "then: make PYTHON=python3.11"
    )


def test_old_python_with_a_newer_one_beside_it(machine: Machine) -> None:
    machine.interpreter("python3", VERSION_3_10)
    machine.interpreter("python3.12", COMPLETE)
    machine.interpreter("python3.13", WITHOUT_VENV)
    assert machine.complaint() == (
        "Python 3.11 or newer (`python3` is 3.10); another one is here: make PYTHON=python3.12"
    )


def test_packages_are_named_after_the_interpreter(machine: Machine) -> None:
    machine.interpreter("python3.12", WITHOUT_VENV)
    assert machine.complaint(PYTHON="python3.12") == (
        "Python's venv module with ensurepip; "
        "install with: apt-get update && apt-get install -y python3.12-venv"
    )


def test_all_that_is_missing_stands_in_one_line(machine: Machine) -> None:
    machine.interpreter("python3", WITHOUT_VENV)
    machine.lacks("cc", "git")
    machine.header.unlink()
    assert machine.complaint() == (
        "Python's venv module with ensurepip, a C compiler, the Python headers (Python.h), git; "
        "install with: apt-get update && apt-get install -y python3-venv gcc python3-dev git"
    )


def test_who_is_not_root_is_given_sudo(machine: Machine) -> None:
    machine.program("id", "echo 1000")
    machine.lacks("git")
    assert machine.complaint() == ("git; install with: sudo apt-get update && sudo apt-get install -y git")


@pytest.mark.parametrize(
    ("manager", "command"),
    [
        ("dnf", "dnf install -y gcc python3-devel git"),
        ("apk", "apk add gcc musl-dev python3-dev git"),
        ("pacman", "pacman -S --needed gcc python git"),
        ("brew", "xcode-select --install && brew install python@3.12 git"),
    ],
)
def test_the_command_is_the_one_of_this_machine(machine: Machine, manager: str, command: str) -> None:
    machine.managed_by(manager)
    machine.lacks("cc", "git")
    machine.header.unlink()
    assert machine.complaint() == (
        f"a C compiler, the Python headers (Python.h), git; install with: {command}"
    )


def test_machine_without_a_known_package_manager(machine: Machine) -> None:
    machine.lacks("apt-get", "git")
    assert machine.complaint() == "git; install with this machine's package manager"
