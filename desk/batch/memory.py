"""Where columns are kept in a process that judges: memory that is used again, and is little at its most."""

from __future__ import annotations

import os

import pyarrow as pa


def choose_pool() -> None:
    """Take the pool that parts after parts of columns are quickest in, unless another one was asked for.

    The one that pyarrow takes by itself gives pages back within milliseconds, and each part has to ask the
    system for them again. A process that also does other work, as a notebook does, keeps its own.
    """
    if "ARROW_DEFAULT_MEMORY_POOL" in os.environ or "jemalloc" not in pa.supported_memory_backends():
        return
    pa.set_memory_pool(pa.jemalloc_memory_pool())
