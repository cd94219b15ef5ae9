"""The parts of a run: each a file of results and one of refusals, finished when its seal is there."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable, Sequence
from hashlib import sha256
from pathlib import Path

import pyarrow as pa

from desk.batch.rejected import Rejected, keep, kept

# quick to write and to read again, at some three times the size of Parquet
_PACKED = pa.ipc.IpcWriteOptions(compression="lz4", use_threads=False)


class Parts:
    """The parts in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def results(self, number: int) -> Path:
        """The file of a part's results."""
        return self.folder / f"part-{number:06}.arrow"

    def refused(self, number: int) -> Path:
        """The file of what a part refused."""
        return self.folder / f"part-{number:06}.rejected"

    def _seal(self, number: int) -> Path:
        return self.folder / f"part-{number:06}.sealed"

    def _names(self, number: int) -> Path:
        return self.folder / f"part-{number:06}.names"

    def keep(
        self, number: int, table: pa.Table, refusals: Sequence[Rejected], names: Collection[str]
    ) -> None:
        """Write a part, and the names of the cases it refused; until it is sealed, it counts as not begun."""
        files = self._files(number)
        results, refused, names_file = unfinished = [self._unfinished(each) for each in files]
        batch = pa.RecordBatch.from_arrays(
            [column.combine_chunks() for column in table.columns], schema=table.schema
        )
        with (
            pa.OSFile(str(results), "wb") as stream,
            pa.ipc.new_file(stream, batch.schema, options=_PACKED) as writer,
        ):
            writer.write_batch(batch)
        keep(refused, refusals)
        names_file.write_text(json.dumps(sorted(names)), encoding="ascii")
        seal = self._unfinished(self._seal(number))
        seal.write_text(json.dumps([_digest(each) for each in unfinished]), encoding="utf-8")
        for each, place in zip(unfinished, files, strict=True):
            each.replace(place)
        seal.replace(self._seal(number))

    def finished(self, number: int) -> bool:
        """Whether a part is there, whole and as it was sealed."""
        try:
            sealed = json.loads(self._seal(number).read_text(encoding="utf-8"))
            found = [_digest(each) for each in self._files(number)]
        except (OSError, ValueError):
            return False
        return bool(sealed == found)

    def table(self, number: int, columns: Sequence[str] | None = None) -> pa.Table:
        """The results of a part."""
        places = None
        if columns is not None:
            names = self.schema(number).names
            places = [names.index(name) for name in columns]
        options = pa.ipc.IpcReadOptions(use_threads=False, included_fields=places)
        with pa.OSFile(str(self.results(number))) as stream:
            return pa.ipc.open_file(stream, options=options).read_all()

    def schema(self, number: int) -> pa.Schema:
        """The columns of a part."""
        with pa.OSFile(str(self.results(number))) as stream:
            return pa.ipc.open_file(stream).schema

    def refusals(self, number: int) -> Iterable[Rejected]:
        """What a part refused."""
        return kept(self.refused(number))

    def refused_names(self, number: int) -> list[str]:
        """The names of the cases that a part refused."""
        names: list[str] = json.loads(self._names(number).read_text(encoding="ascii"))
        return names

    def _files(self, number: int) -> list[Path]:
        return [self.results(number), self.refused(number), self._names(number)]

    def _unfinished(self, path: Path) -> Path:
        return path.with_name(f"{path.name}.{os.getpid()}.unfinished")


def _digest(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
