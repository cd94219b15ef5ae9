"""A bar on a terminal or in a notebook, with rate and time left; elsewhere nothing."""

from __future__ import annotations

import sys
from typing import Any


class Progress:
    """How far a run is, in rows, bytes or files."""

    def __init__(self, total: int, counts: str, quiet: bool, notebook: bool = False) -> None:
        self._bar: Any = None
        terminal = sys.stderr is not None and sys.stderr.isatty()
        if not quiet and (terminal or notebook):
            self._bar = _bar(notebook)(
                total=total,
                unit="B" if counts == "bytes" else f" {counts}",
                unit_scale=True,
                unit_divisor=1024 if counts == "bytes" else 1000,
                file=sys.stderr,
                dynamic_ncols=True,
                leave=False,
            )

    def add(self, size: int) -> None:
        """So much more is done."""
        if self._bar is not None:
            self._bar.update(size)

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.close()


def _bar(notebook: bool) -> Any:
    """The class of bars; a notebook without widgets is given one of text."""
    if not notebook:
        from tqdm import tqdm

        return tqdm
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from tqdm.auto import tqdm as fitting

        return fitting
