"""A command that runs again whenever a file of a policy is saved."""

from __future__ import annotations

import gc
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from engine.diagnostics import Problems, Refused, render

_TOGETHER = 400
"""Milliseconds within which several saves are one."""
_QUIET = 100
"""Milliseconds without a save after which a file counts as written."""
_LOOK = 1_000
"""Milliseconds after which the files are looked at even where the system told of no save."""

Stamps = dict[str, tuple[int, int]]


def watch(folder: Path, run: Callable[[], int], say: Callable[[str], None] | None = None) -> int:
    """Run a command now, and again after every save of a YAML file in the folder, until Ctrl-C: status 0.

    What `run` cannot read, half-written files among it, is shown, and tried again with the next save.
    Raises Refused where there is no such folder.
    """
    from watchfiles import watch as saves

    say = say or _print
    if not folder.is_dir():
        problems = Problems()
        problems.add(
            "no-policy", f"there is no folder `{folder}`", None, "name a folder that holds policy.yaml"
        )
        raise Refused(problems)
    gc.enable()  # this run is long
    try:
        seen = _stamps(folder)
        _run_once(run, "checked", say)
        for _ in saves(
            folder,
            watch_filter=lambda _, path: path.endswith(".yaml"),
            debounce=_TOGETHER,
            step=_QUIET,
            rust_timeout=_LOOK,
            yield_on_timeout=True,
        ):
            # compared with what was last checked, so that a save during a check is not missed
            found = _stamps(folder)
            saved = sorted(name for name in {*seen, *found} if seen.get(name) != found.get(name))
            if saved:
                seen = found
                _run_once(run, "checked after a save of " + ", ".join(saved), say)
    except KeyboardInterrupt:
        pass
    return 0


def _run_once(run: Callable[[], int], reason: str, say: Callable[[str], None]) -> None:
    say(f"[{datetime.now().astimezone():%H:%M:%S}] {reason}")
    try:
        run()
    except Refused as error:
        say(render(error.problems))
    except OSError as error:
        say(f"a file cannot be read just now: {error.strerror or error}")
    say("waiting for the next save; Ctrl-C ends")


def _stamps(folder: Path) -> Stamps:
    """When each YAML file was written, and its size."""
    found: Stamps = {}
    for file in folder.rglob("*.yaml"):
        try:
            status = file.stat()
        except OSError:
            continue  # it went away meanwhile
        found[file.relative_to(folder).as_posix()] = (status.st_mtime_ns, status.st_size)
    return found


def _print(line: str) -> None:
    print(line, flush=True)
