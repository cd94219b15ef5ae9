"""What a mapping must say as a whole: every place once, what every case needs, and what no case has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from desk.mapping.names import absence_counts
from desk.mapping.places import CASE, Target, Targets, item_ids, lists_of
from desk.mapping.records import MappingRecord
from engine.diagnostics import Place, Problems, nearest
from engine.source import Path, Source

CONFIRM = "look at it, change it where it is wrong, and take `sure: false` away"


class WholeMapping:
    """A mapping file whose columns are read already."""

    def __init__(
        self,
        source: Source,
        file: MappingRecord,
        targets: Targets,
        filled: Mapping[str, Sequence[Target]],
        coded: Iterable[str],
        problems: Problems,
    ) -> None:
        self.source = source
        self.file = file
        self.targets = targets
        self.filled = filled
        """The places that each column fills."""
        self.coded = frozenset(coded)
        """The places that codes fill, beside those of their columns."""
        self.given = {target.name for each in filled.values() for target in each} | self.coded
        self.stated = {*self.given, *file.always}
        self.problems = problems

    def check(self) -> None:
        """Note all that is wrong."""
        self._once_each()
        self._required()
        if not self.targets.facts:
            self._not_there()
            self._required_of_items()

    def _refuse(self, code: str, message: str, path: Path, help: str, key: bool = True) -> None:
        self.problems.add(code, message, Place(self.source, path, key=key), help)

    def _once_each(self) -> None:
        """Refuse a place that two columns fill, and lists whose items are both numbered and of the row."""
        filled: dict[str, str] = {}
        forms: dict[str, tuple[bool, str]] = {}
        for column, targets in self.filled.items():
            path: Path = ("columns", column)
            for target in targets:
                other = filled.setdefault(target.name, column)
                if other != column:
                    message = f"`{column}` and `{other}` both fill `{target.name}`"
                    self._refuse("place-twice", message, path, "map one of the two")
                for steps in lists_of(target.steps):
                    listed = ".".join(str(step) for step in steps if isinstance(step, str))
                    numbered = steps[-1] != 0
                    before = forms.setdefault(listed, (numbered, column))
                    if before[0] != numbered:
                        message = f"of `{column}` and `{before[1]}` one alone numbers items of `{listed}`"
                        help = "number them in both, or in neither: `[]` is the item of the row"
                        self._refuse("mixed-items", message, path, help)

    def _required(self) -> None:
        """Refuse a mapping that leaves open what every case must say, or which case it is."""
        if CASE in self.coded:
            message = f"a code gives `{CASE}`, and would put its rows into another case"
            self._refuse("not-fitting", message, ("columns",), "the ids of cases are taken as they are")
        for name in self.targets.required():
            if name not in self.stated:
                help = "map a column to it" if name == CASE else "map a column to it, or state it in `always`"
                self._refuse("not-given", f"nothing says `{name}`", ("columns",), help)

    def _required_of_items(self) -> None:
        """Refuse a mapping that leaves open what every item of a list must say, but for its id."""
        ids = {f"{listed}[].{key}" for listed, key in item_ids().items()}
        items = sorted({name.rpartition("].")[0] + "]" for name in self.given if "]" in name})
        for target in self.targets.by_name.values():
            if not target.required or "[]" not in target.name or target.name in ids:
                continue
            listed, _, key = target.name.rpartition("[].")
            for item in items:
                if item.rpartition("[")[0] == listed and f"{item}.{key}" not in self.stated:
                    help = "map a column to it, or state it in `always`"
                    self._refuse("not-given", f"nothing says `{item}.{key}`", ("columns",), help)

    def _not_there(self) -> None:
        """Refuse a mapping by which cases would deny by their silence what nobody has denied."""
        confirmed = self.file.not_there
        listed = () if confirmed is None else confirmed.places
        bare = isinstance(self.source.value.get("not_there"), list)
        path: Path = ("not_there",) if bare else ("not_there", "places")
        if confirmed is not None and confirmed.sure is False:
            message = "that no case has any of these is a proposal that nobody has confirmed"
            self._refuse("not-confirmed", message, ("not_there", "sure"), CONFIRM, key=False)
        known = absence_counts()
        for at, name in enumerate(listed):
            if name not in known:
                near = nearest(name, known)
                help = f"did you mean `{near}`?" if near else "there are " + ", ".join(known)
                message = f"the absence of `{name}` says nothing, and need not be confirmed"
                self._refuse("unknown-place", message, (*path, at), help, key=False)
            elif given(name, self.stated):
                message, help = f"a column says `{name}`", "take it out of `not_there`"
                self._refuse("place-twice", message, (*path, at), help, key=False)
        missing = [name for name in known if not given(name, self.stated) and name not in listed]
        if missing:
            self._refuse(
                "absence-not-confirmed",
                "no column says these, and cases without them say that there are none: " + ", ".join(missing),
                ("not_there",) if confirmed is not None else ("columns",),
                "map columns to them, or name those that no case of the export has under `not_there`",
            )


def given(place: str, stated: Iterable[str]) -> bool:
    """Whether something is said of a place or of a part of it."""
    return any(name == place or name.startswith((f"{place}.", f"{place}[")) for name in stated)
