"""What an author accepts of the findings: by `accepts` in a table or fact, and by `over` in a row."""

from __future__ import annotations

from collections.abc import Iterator

from engine.diagnostics import Diagnostic, Place
from engine.loading.compiling import Draft
from engine.loading.records import AcceptedRecord

_EVERY = ""
"""Where nothing is named, the whole table or fact is meant."""
OF_USES = frozenset({"unused-fact", "unasked-proof"})
"""The findings that are read off a policy as it is written, and not proved."""


class Acceptances:
    """The accepted findings of a policy, and which of them were needed.

    Those of `OF_USES` are looked for apart from all others, so each of the two searches has its own.
    """

    def __init__(self, draft: Draft, *, of_uses: bool = False) -> None:
        self._of_uses = of_uses
        self._places: dict[tuple[str, str, str], Place] = {}
        self._over: dict[tuple[str, str, str], Place] = {}
        self._used: set[tuple[str, str, str]] = set()
        filed, record = draft.folder.facts
        for name, fact in record.facts.items():
            for index, accepted in enumerate(fact.accepts):
                self._note(name, accepted, filed.at("facts", name, "accepts", index, "finding"))
        for table in draft.tables.values():
            for index, accepted in enumerate(table.file.record.accepts):
                self._note(table.file.name, accepted, table.file.at("accepts", index, "finding"))
            for index, row in enumerate(table.file.record.rows if not of_uses else ()):
                for position, other in enumerate(row.over):
                    place = table.file.at("rows", index, "over", position)
                    self._over[table.file.name, row.id, other] = place

    def _note(self, owner: str, accepted: AcceptedRecord, place: Place) -> None:
        if (accepted.finding in OF_USES) is not self._of_uses:
            return
        for name in accepted.of or (_EVERY,):
            self._places[accepted.finding, owner, name] = place

    def takes(self, code: str, owner: str, name: str = _EVERY) -> bool:
        """Whether a finding about a table or fact, or about one of its rows or values, is accepted."""
        for key in ((code, owner, name), (code, owner, _EVERY)):
            if key in self._places:
                self._used.add(key)
                return True
        return False

    def comes_first(self, table: str, row: str, other: str) -> bool:
        """Whether a row says that it deliberately comes before another; asked where they differ."""
        key = (table, row, other)
        if key in self._over:
            self._used.add(key)
        return key in self._over

    def unneeded(self) -> Iterator[Diagnostic]:
        """What was accepted and never found: it would hide what a later change brings."""
        for (code, owner, name), place in self._places.items():
            if (code, owner, name) not in self._used:
                of = f" of `{name}`" if name else ""
                message = f"`{owner}` accepts a finding `{code}`{of} that is not there"
                help = "remove it; or undo the change that made it needless, where that was not meant"
                yield Diagnostic("needless-acceptance", message, place, help)
        for key, place in self._over.items():
            if key not in self._used:
                _, row, other = key
                message = f"`{row}` never holds together with `{other}` and another conclusion"
                yield Diagnostic("needless-over", message, place, "remove it from `over`")
