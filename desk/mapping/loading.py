"""A mapping file read and checked: everything that is wrong with it at once, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

from desk.mapping.places import CASE, Target, Targets
from desk.mapping.records import ColumnRecord, MappingRecord
from desk.mapping.values import AmountForm, InstantForm, ToUtc, plain, zone_of
from desk.mapping.whole_mappings import CONFIRM, WholeMapping
from engine.diagnostics import Place, Problems, Refused, nearest
from engine.instants import parse_moment
from engine.record import record
from engine.shapes import read
from engine.source import Path, Source, Unreadable, read_yaml

if TYPE_CHECKING:
    from engine.calendars import Calendar
    from engine.vocabulary import Vocabulary

Meaning = tuple[tuple[Target, tuple[str, ...]], ...]
"""What a code says: places, each with its values; none where it says nothing."""
_AMOUNT = re.compile("-?[0-9]{1,15}([.][0-9]{1,4})?")
_TIME = re.compile("([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]")


@record
class MappedColumn:
    """What one column says, ready to be read."""

    name: str
    targets: tuple[Target, ...]
    codes: Mapping[str, Meaning]
    separator: str | None
    written: InstantForm | None
    zone: ToUtc | None
    time_of_day: str | None
    amounts: AmountForm | None


@record
class ExportMapping:
    """A mapping that can be used."""

    source: Source
    facts: bool
    """Whether rows are made facts, not documents."""
    columns: tuple[MappedColumn, ...]
    case: str
    """The column that says which case a row is of."""
    empty: frozenset[str]
    always: tuple[tuple[Target, str], ...]
    left_out: frozenset[str]
    targets: Targets

    def check_columns(self, names: Sequence[str], open_ended: bool) -> None:
        """Hold the mapping to the columns of an export. Raises Refused.

        `open_ended`: the rows may have columns that the first ones do not show, as JSON lines may.
        """
        problems = Problems()
        there = set(names)
        for column in self.columns:
            if column.name in there:
                if list(names).count(column.name) > 1:
                    place = Place(self.source, ("columns", column.name), key=True)
                    problems.add("column-twice", f"the export has two columns `{column.name}`", place)
            elif not open_ended:
                near = nearest(column.name, there)
                help = f"did you mean `{near}`?" if near else "the export has: " + ", ".join(names[:20])
                place = Place(self.source, ("columns", column.name), key=True)
                problems.add("no-such-column", f"the export has no column `{column.name}`", place, help)
        mapped = {column.name for column in self.columns}
        for name in dict.fromkeys(names):
            if name not in mapped and name not in self.left_out:
                problems.add(
                    "unmapped-column",
                    f"the mapping does not say what the column `{name}` is",
                    Place(self.source, ("columns",), key=True),
                    "name it under `columns`, or under `left_out` where it is not to be read",
                )
        problems.raise_if_any()


def mapping_file(path: FilePath, vocabulary: Vocabulary, calendar: Calendar) -> ExportMapping:
    """The mapping in a file. Raises Refused for one that cannot be read or used."""
    try:
        data = path.read_bytes()
    except OSError as error:
        problems = Problems()
        problems.add("unreadable-file", f"`{path}` cannot be read: {error.strerror or error}", None)
        raise Refused(problems) from None
    return read_mapping(str(path), data, vocabulary, calendar)


def read_mapping(name: str, data: bytes, vocabulary: Vocabulary, calendar: Calendar) -> ExportMapping:
    """The mapping of a file. Raises Refused with everything that is wrong with it."""
    problems = Problems()
    try:
        source = read_yaml(name, data)
    except Unreadable as error:
        raise Refused(error.problems) from None
    found = read(MappingRecord, source, problems)
    problems.raise_if_any()
    assert found is not None
    checked = _Checking(source, found, vocabulary, calendar, problems).mapping()
    problems.raise_if_any()
    return checked


class _Checking:
    """One mapping file on its way to a mapping."""

    def __init__(
        self,
        source: Source,
        file: MappingRecord,
        vocabulary: Vocabulary,
        calendar: Calendar,
        problems: Problems,
    ) -> None:
        self.source = source
        self.file = file
        self.calendar = calendar
        self.problems = problems
        self.targets = Targets(vocabulary, file.makes == "facts")
        self.zone = self._zone(file.zone.is_, ("zone",)) if file.zone is not None else None

    def refuse(self, code: str, message: str, path: Path, help: str | None = None, key: bool = False) -> None:
        self.problems.add(code, message, Place(self.source, path, key=key), help)

    def mapping(self) -> ExportMapping:
        file = self.file
        if file.zone is not None and file.zone.sure is False:
            self._unconfirmed(f"the zone `{file.zone.is_}`", ("zone", "sure"))
        columns = tuple(self._column(name, column) for name, column in file.columns.items())
        always = tuple(self._always())
        for name in file.left_out:
            if name in file.columns:
                path = ("left_out", file.left_out.index(name))
                self.refuse("column-twice", f"`{name}` is mapped and left out", path, "keep one of the two")
        codes = [(column, to) for column in columns for each in column.codes.values() for to, _ in each]
        coded = {to.name for column, to in codes if to not in column.targets}
        filled = {column.name: column.targets for column in columns}
        WholeMapping(self.source, file, self.targets, filled, coded, self.problems).check()
        case = next((each.name for each in columns for to in each.targets if to.name == CASE), "")
        return ExportMapping(
            source=self.source,
            facts=self.targets.facts,
            columns=columns,
            case=case,
            empty=frozenset(file.empty),
            always=always,
            left_out=frozenset(file.left_out),
            targets=self.targets,
        )

    def _unconfirmed(self, what: str, path: Path) -> None:
        self.refuse(
            "not-confirmed", f"{what} is a proposal that nobody has confirmed", path,
            CONFIRM,
        )  # fmt: skip

    def _zone(self, name: str, path: Path) -> ToUtc | None:
        try:
            return zone_of(name, self.calendar)
        except ValueError as error:
            message, _, help = str(error).partition("; ")
            self.refuse("unknown-zone", message, path, help or "an offset as `+08:00` does, too")
            return None

    def _target(self, name: str, path: Path, key: bool = False) -> Target | None:
        found = self.targets.find(name)
        if found is None:
            near = nearest(name, self.targets.by_name)
            kind = "column of a fact table" if self.targets.facts else "place in a case document"
            help = f"did you mean `{near}`?" if near else "see `adjudicate schema case`"
            self.refuse("unknown-place", f"there is no {kind} `{name}`", path, help, key)
        return found

    def _column(self, name: str, column: ColumnRecord) -> MappedColumn:
        path: Path = ("columns", name)
        several = not isinstance(column.to, str)
        named = (column.to,) if isinstance(column.to, str) else column.to
        bare = isinstance(self.source.value["columns"][name], (str, list))
        to_path = path if bare else (*path, "to")
        if not named:
            self.refuse("no-place", f"`{name}` is mapped to no place", to_path, "or name it under `left_out`")
        targets = tuple(
            target
            for at, each in enumerate(named)
            if (target := self._target(each, (*to_path, at) if several else to_path)) is not None
        )
        if column.sure is False:
            self._unconfirmed(f"`{name}`", (*path, "sure"))
        self._fitting(path, column, targets)
        zone = self.zone if column.zone is None else self._zone(column.zone, (*path, "zone"))
        codes = {
            code: self._meaning(meaning, targets, (*path, "codes", code))
            for code, meaning in (column.codes or {}).items()
        }
        return MappedColumn(
            name=name,
            targets=targets,
            codes=codes,
            separator=column.separator,
            written=column.written,
            zone=zone,
            time_of_day=column.time_of_day,
            amounts=column.amounts,
        )

    def _fitting(self, path: Path, column: ColumnRecord, targets: tuple[Target, ...]) -> None:
        """Refuse what is said of a column and does not fit its places."""
        kinds = {target.kind for target in targets}
        if not kinds:
            return
        for key, fits in (
            ("written", "instant"), ("zone", "instant"), ("time_of_day", "instant"), ("amounts", "money"),
        ):  # fmt: skip
            if getattr(column, key) is not None and fits not in kinds:
                what = "instants" if fits == "instant" else "amounts"
                self.refuse("not-fitting", f"`{key}` is for {what}, and there are none here", (*path, key))
        if column.time_of_day is not None and _TIME.fullmatch(column.time_of_day) is None:
            self.refuse("bad-time", "it is no time of day; write it as `23:59:59`", (*path, "time_of_day"))
        if column.separator is not None and not any(target.several for target in targets):
            self.refuse("not-fitting", "only one value can stand here", (*path, "separator"))
        if column.separator == "":
            self.refuse("not-fitting", "an empty text separates nothing", (*path, "separator"))
        if column.codes is not None and any(target.name == CASE for target in targets):
            self.refuse("not-fitting", "the ids of cases are taken as they are", (*path, "codes"), key=True)

    def _meaning(self, given: Any, targets: tuple[Target, ...], path: Path) -> Meaning:
        """What a code says, checked."""
        if given is None:
            return ()
        if isinstance(given, dict):
            found = []
            for name, value in given.items():
                target = self._target(name, (*path, name), key=True)
                if target is not None:
                    found.append((target, self._words(value, target, (*path, name))))
            return tuple(found)
        return tuple((target, self._words(given, target, path)) for target in targets)

    def _words(self, given: Any, target: Target, path: Path) -> tuple[str, ...]:
        """The values that a code stands for at one place."""
        words = given if isinstance(given, list) else [given]
        if not all(isinstance(word, str) for word in words) or not words:
            self.refuse("bad-meaning", "a code means a value, a list of values, or null", path)
            return ()
        if len(words) > 1 and not target.several:
            self.refuse("bad-meaning", f"only one value can stand at `{target.name}`", path)
        found = []
        for at, word in enumerate(words):
            if target.kind in ("instant", "money"):
                what = "amounts" if target.kind == "money" else "instants"
                self.refuse("bad-meaning", f"{what} are read, not coded", path)
                return ()
            try:
                found.append(plain(word, target))
            except ValueError:
                near = nearest(word, target.words)
                known = ", ".join(f"`{each}`" for each in target.words[:30])
                help = f"did you mean `{near}`?" if near else f"there are {known}" if known else None
                place = (*path, at) if isinstance(given, list) else path
                self.refuse("bad-meaning", f"`{word}` cannot stand at `{target.name}`", place, help)
        return tuple(found)

    def _always(self) -> Iterable[tuple[Target, str]]:
        for name, value in self.file.always.items():
            path: Path = ("always", name)
            target = self._target(name, path, key=True)
            if target is None:
                continue
            if target.name == CASE:
                self.refuse("bad-value", "every case has an id of its own", path)
                continue
            try:
                yield target, _stated(value, target)
            except ValueError as error:
                message = str(error).removeprefix("`codes` does not say what it means, and ")
                self.refuse("bad-value", f"`{name}`: {message}", path)


def _stated(value: str, target: Target) -> str:
    """A value that stands in the words of the format. Raises ValueError."""
    if target.kind == "instant":
        moment = parse_moment(value)
        if not moment.zoned:
            raise ValueError("the instant has no offset; write it with `Z` or another offset")
    elif target.kind == "money" and _AMOUNT.fullmatch(value) is None:
        raise ValueError("it is not an amount; write digits with a point before the decimals")
    return plain(value, target)
