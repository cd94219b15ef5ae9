"""Polars' plain scan and write of the same columns: the limit on disk."""

from __future__ import annotations

from pathlib import Path


def scanned_and_written(source: Path, target: Path) -> None:
    """Read every column of a Parquet file and write it to another, nothing else; compressed by default."""
    import polars

    polars.scan_parquet(source).sink_parquet(target)
