"""Faults seeded into a copy of a policy: one change that an author may make by mistake."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

Tree = dict[str, Any]
OUTCOMES = ("refund_full", "release_to_seller", "refund_goods", "manual_review")
COMPARISONS = {"<=": "<", ">=": ">", "<": "<=", ">": ">="}


class Fault(NamedTuple):
    """What was changed, and in which file."""

    kind: str
    file: str
    said: str


class Folder:
    """The files of a policy as plain trees of texts, to be changed and written."""

    def __init__(self, source: Path) -> None:
        self.source = source
        self.trees: dict[str, Tree] = {
            path.relative_to(source).as_posix(): yaml.load(path.read_text("utf-8"), yaml.BaseLoader)
            for path in sorted(source.rglob("*.yaml"))
            if not path.name.endswith(".cases.yaml")
        }
        self.tables = [name for name, tree in self.trees.items() if isinstance(tree.get("rows"), list)]

    def written(self, target: Path, file: str, tree: Tree) -> Path:
        """A copy of the folder with one file in place of the one that is there."""
        if target.exists():
            shutil.rmtree(target)
        shutil.copytree(self.source, target, ignore=shutil.ignore_patterns("*.cases.yaml", "schemas"))
        text = yaml.safe_dump(tree, allow_unicode=True, sort_keys=False)
        (target / file).write_text(text, encoding="utf-8")
        return target


def seeded_faults(folder: Folder, chance: random.Random) -> Iterator[tuple[Fault, str, Tree]]:
    """Faults without end: what was changed, the file, and its tree."""
    kinds: list[Callable[[Folder, random.Random], tuple[Fault, Tree] | None]] = [
        row_removed, rows_swapped, limit_moved, value_added, condition_dropped, band_shifted,
        reading_switched, outcome_changed,
    ]  # fmt: skip
    while True:
        for kind in kinds:
            made = kind(folder, chance)
            if made is not None:
                yield made[0], made[0].file, made[1]


def row_removed(folder: Folder, chance: random.Random) -> tuple[Fault, Tree] | None:
    """A row of a table that has several."""
    file, tree = _table(folder, chance)
    if len(tree["rows"]) < 2:
        return None
    row = tree["rows"].pop(chance.randrange(len(tree["rows"])))
    return Fault("row removed", file, row["id"]), _mended(tree)


def rows_swapped(folder: Folder, chance: random.Random) -> tuple[Fault, Tree] | None:
    """Two neighbouring rows."""
    file, tree = _table(folder, chance)
    rows = tree["rows"]
    if len(rows) < 2:
        return None
    place = chance.randrange(len(rows) - 1)
    rows[place], rows[place + 1] = rows[place + 1], rows[place]
    return Fault("rows swapped", file, f"{rows[place]['id']}, {rows[place + 1]['id']}"), _mended(tree)


def limit_moved(folder: Folder, chance: random.Random) -> tuple[Fault, Tree]:
    """A number that the policy counts with."""
    tree = _copied(folder.trees["limits.yaml"])
    name = chance.choice([name for name, limit in tree["limits"].items() if "value" in limit])
    limit = tree["limits"][name]
    old = int(limit["value"])
    limit["value"] = str(chance.choice([old + 1, max(old - 1, 0), old * 2, old + 7]))
    return Fault("limit moved", "limits.yaml", f"{name}: {old} to {limit['value']}"), tree


def value_added(folder: Folder, chance: random.Random) -> tuple[Fault, Tree] | None:
    """A value to the condition of a row."""
    file, tree = _table(folder, chance)
    row = chance.choice(tree["rows"])
    facts = folder.trees["facts.yaml"]["facts"]
    tested = [
        (name, values)
        for name, values in (row.get("when") or {}).items()
        if name in facts and len(facts[name].get("values", ())) > 2
    ]
    if not tested:
        return None
    name, wanted = chance.choice(tested)
    listed = wanted if isinstance(wanted, list) else [wanted]
    more = [word for word in facts[name]["values"] if word not in listed]
    if len(more) < 2:
        return None
    word = chance.choice(more)
    row["when"][name] = [*listed, word]
    return Fault("value added", file, f"{row['id']}: {name}: {word}"), _mended(tree)


def condition_dropped(folder: Folder, chance: random.Random) -> tuple[Fault, Tree] | None:
    """A condition of a row that has several."""
    file, tree = _table(folder, chance)
    row = chance.choice(tree["rows"])
    when = row.get("when") or {}
    if len(when) < 2:
        return None
    name = chance.choice(list(when))
    del when[name]
    return Fault("condition dropped", file, f"{row['id']}: {name}"), _mended(tree)


def band_shifted(folder: Folder, chance: random.Random) -> tuple[Fault, Tree] | None:
    """A comparison in the formula of a fact: its end taken in, or left out."""
    tree = _copied(folder.trees["facts.yaml"])
    name = chance.choice([name for name, fact in tree["facts"].items() if "formula" in fact])
    formula = tree["facts"][name]["formula"]
    places = list(re.finditer(r"(?<![<>=!])(<=|>=|<|>)(?!=)", formula))
    if not places:
        return None
    place = chance.choice(places)
    shifted = formula[: place.start()] + COMPARISONS[place[1]] + formula[place.end() :]
    tree["facts"][name]["formula"] = shifted
    return Fault("band shifted", "facts.yaml", f"{name}: {place[1]}"), tree


def reading_switched(folder: Folder, chance: random.Random) -> tuple[Fault, Tree] | None:
    """Another reading of an unclear passage in force."""
    tree = _copied(folder.trees["interpretations.yaml"])
    name, entry = chance.choice(list(tree["interpretations"].items()))
    others = [reading for reading in entry["readings"] if reading != entry["taken"]]
    if not others:
        return None
    entry["taken"] = chance.choice(others)
    return Fault("reading switched", "interpretations.yaml", f"{name}: {entry['taken']}"), tree


def outcome_changed(folder: Folder, chance: random.Random) -> tuple[Fault, Tree] | None:
    """Another outcome of a row that rules."""
    file, tree = _table(folder, chance)
    ruling = [row for row in tree["rows"] if isinstance(row["then"], dict) and "outcome" in row["then"]]
    if not ruling:
        return None
    row = chance.choice(ruling)
    other = chance.choice([word for word in OUTCOMES if word != row["then"]["outcome"]])
    row["then"] = {"outcome": other, **({} if other == "manual_review" else {"liable": "seller"})}
    return Fault("outcome changed", file, f"{row['id']}: {other}"), tree


def _table(folder: Folder, chance: random.Random) -> tuple[str, Tree]:
    file = chance.choice(folder.tables)
    return file, _copied(folder.trees[file])


def _mended(tree: Tree) -> Tree:
    """The table without `over` of rows that are no longer below, and without what it accepted of rows."""
    names = [row["id"] for row in tree["rows"]]
    for place, row in enumerate(tree["rows"]):
        if "over" in row:
            row["over"] = [name for name in row["over"] if name in names[place + 1 :]]
    return tree


def _copied(tree: Tree) -> Tree:
    copied: Tree = yaml.load(yaml.safe_dump(tree, sort_keys=False), yaml.BaseLoader)
    return copied
