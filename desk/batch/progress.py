"""A bar on a terminal, with rate and time left; elsewhere nothing."""

from __future__ import annotations

import sys
from typing import Any


class Progress:
    """How far a run is, in rows, bytes or files."""

    def __init__(self, total: int, counts: str, quiet: bool) -> None:
        self._bar: Any = None
        if not quiet and sys.stderr is not None and sys.stderr.isatty():
            from tqdm import tqdm

            self._bar = tqdm(
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
