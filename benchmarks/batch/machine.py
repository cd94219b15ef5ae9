"""The machine and the versions that figures were measured with; no names of hosts or folders."""

from __future__ import annotations

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path

LIBRARIES = ("numpy", "pyarrow", "pandas", "polars", "duckdb", "zen-engine", "durable-rules")
BYTES_A_GIBIBYTE = 1 << 30


def description() -> str:
    """Processor, cores, memory, and versions, in one line each."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / BYTES_A_GIBIBYTE
    versions = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return "\n".join(
        [
            f"- {processor()}, {os.cpu_count()} cores, {memory:.0f} GiB of memory, {platform.system()}",
            f"- Python {platform.python_version()}, {compiler()}, {versions}",
        ]
    )


def processor() -> str:
    """The model of the processor."""
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def compiler() -> str:
    """The compiler of the generated C."""
    done = subprocess.run(["gcc", "-dumpfullversion"], check=True, capture_output=True, text=True)
    return f"gcc {done.stdout.strip()}"


def pin() -> None:
    """Let this process, and those that it starts, run on one core alone."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
