"""Compiled templates beside their sources, as Python keeps its own bytecode."""

from __future__ import annotations

from pathlib import Path

from jinja2.bccache import Bucket, BytecodeCache


class TemplateCache(BytecodeCache):
    """A folder of compiled templates; where it cannot be written, templates are compiled each time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take the compiled template, if it is that of this source and this Python."""
        try:
            with self._file(bucket).open("rb") as stream:
                bucket.load_bytecode(stream)
        except OSError:
            return

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the compiled template, whole or not at all."""
        file = self._file(bucket)
        unfinished = file.with_suffix(".unfinished")
        try:
            self.folder.mkdir(exist_ok=True)
            with unfinished.open("wb") as stream:
                bucket.write_bytecode(stream)
            unfinished.replace(file)
        except OSError:
            return

    def _file(self, bucket: Bucket) -> Path:
        return self.folder / f"{bucket.key}.jinja"
