"""A new part of a policy written into its folder, once a copy of the policy is readable with it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from difflib import SequenceMatcher, unified_diff
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from desk.editing import part_skeletons as skeletons
from desk.editing.first_case import first_case
from desk.editing.policy_parts import (
    Misplaced,
    explained,
    in_order,
    keyed,
    neighbour,
    new_file,
    to_fill_in,
    with_row,
    with_staged_table,
)
from desk.editing.unfilled import FILL_IN
from engine.diagnostics import Diagnostic, Place, Refused, nearest, render
from engine.loader import load_policy
from engine.loading import records
from engine.loading.folder import CASES, TRANSLATIONS
from engine.source import read_yaml

_TRUTH_VALUE = re.compile(r"\b(value|otherwise): (true|false)(?=$|,|})")
_EXAMPLES = {"instant": "2026-03-20T00:00:00Z", "number": "2", "money": '"4.50"'}
"""A value of each type that formulas alone read, as a case states it."""
_FILES = {"limit": "limits", "clause": "clauses", "fact": "facts"}
_SKELETONS = {"limit": skeletons.limit, "clause": skeletons.clause, "fact": skeletons.fact}
_RECORDS: dict[str, type] = {
    "limit": records.LimitRecord,
    "clause": records.ClauseRecord,
    "fact": records.FactRecord,
    "row": records.RowRecord,
    "table": records.TableRecord,
}


@dataclass(frozen=True, slots=True)
class Part:
    """What is to be written: of which kind, under which name, and what is known of it."""

    kind: str
    name: str
    given: dict[str, Any]
    table: str | None = None
    after: str | None = None
    before: str | None = None
    when: dict[str, Any] = field(default_factory=dict)
    applies: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Written:
    """What was written, and what is left to do."""

    places: list[str]
    to_fill_in: list[tuple[str, str, str]]
    difference: list[str]
    next: list[str]


def write(folder: Path, shown: str, part: Part, *, dry_run: bool = False) -> Written:
    """Write a part into a policy folder. Raises Misplaced, having written nothing, where it cannot stand."""
    texts = _texts(folder, shown, part)
    cases = _tried(folder, shown, part, texts)
    texts |= cases or {}
    left: list[tuple[str, str, str]] = []
    places: list[str] = []
    difference: list[str] = []
    for name, text in texts.items():
        old = _read(folder, shown, name) if (folder / name).exists() else ""
        before, after = old.splitlines(), text.splitlines()
        new = _new_lines(before, after)
        left += [
            (f"{shown}/{name}:{line}", key, meaning)
            for line, key, meaning in to_fill_in(text, _RECORDS[part.kind])
            if line in new
        ]
        places.append(f"{shown}/{name}:{new[0] if new else 1}")
        difference += unified_diff(before, after, f"{shown}/{name}", "new", lineterm="", n=2)
    if not dry_run:
        for name, text in texts.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
    following = _next(part, shown, cases)
    if (folder / "schemas").is_dir():
        option = "" if shown == "rules" else f" --policy {shown}"
        following.append(f"adjudicate policy schemas{option}   # so that editors know the new name")
    return Written(places, left, difference, following)


def _new_lines(before: list[str], after: list[str]) -> list[int]:
    """The numbers of the lines that are new."""
    codes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return [line + 1 for tag, _, _, start, end in codes if tag != "equal" for line in range(start, end)]


def _texts(folder: Path, shown: str, part: Part) -> dict[str, str]:
    """The files of the policy that change, with what they will hold."""
    if part.kind in _FILES:
        of = _FILES[part.kind]
        text = _read(folder, shown, f"{of}.yaml")
        value = _SKELETONS[part.kind](part.given)
        names = list(read_yaml(f"{shown}/{of}.yaml", text.encode()).value.get(of) or {})
        place = in_order if part.kind == "clause" else neighbour
        after = part.after or place(part.name, names)
        with _places_in(shown, f"{of}.yaml", text):
            changed = keyed(text, of, part.name, value, after)
        if part.kind == "fact":
            changed = _with_quoted_words(changed, part.name)
        return {f"{of}.yaml": explained(changed, _RECORDS[part.kind])}
    if part.kind == "row":
        name = f"{part.table}.yaml"
        text = _table_text(folder, shown, part)
        decides = read_yaml(f"{shown}/{name}", text.encode()).value.get("decides")
        written = skeletons.row(part.name, part.given, part.when, str(decides))
        with _places_in(shown, name, text):
            changed, _ = with_row(text, written, part.after, part.before)
        return {name: explained(changed, records.RowRecord)}
    return _table(folder, shown, part)


def _with_quoted_words(text: str, fact: str) -> str:
    """The text in which words of a fact that editors would take for truth values are quoted."""
    lines = text.split("\n")
    inside = False
    for number, line in enumerate(lines):
        if line.startswith("  ") and not line.startswith("   ") and line.strip():
            inside = line.strip() == f"{fact}:"
        elif inside:
            lines[number] = _TRUTH_VALUE.sub(r'\1: "\2"', line)
    return "\n".join(lines)


def _table(folder: Path, shown: str, part: Part) -> dict[str, str]:
    given = part.given
    name, decides, stage = f"{part.name}.yaml", given["decides"], given.get("stage")
    if "/" not in part.name or part.name.endswith(".yaml") or ".." in part.name.split("/"):
        raise Misplaced(
            f"`{part.name}` is no name of a table; write it as FOLDER/NAME, such as not_received/stored"
        )
    if (folder / name).exists():
        raise Misplaced(f"there is already a table `{part.name}`")
    if (decides in ("ruling", "addition")) is not (stage is not None):
        known = (
            "a table of rulings or additions names a stage with --stage, and a table that decides a fact none"
        )
        raise Misplaced(known)
    if decides != "ruling" and (part.after or part.before):
        side = "after" if part.after else "before"
        raise Misplaced(f"`--{side}` has no place here: only tables of rulings are tried in an order")
    tree: dict[str, Any] = {"table": given.get("title", FILL_IN)}
    if "per" in given:
        tree["per"] = given["per"]
    tree["decides"] = decides
    if decides == "addition":
        tree["adds_to"] = [stage]
    if part.applies:
        tree["applies"] = part.applies
    tree["rows"] = [skeletons.row(given["row"], given, part.when, decides)]
    schemas = "../" * part.name.count("/") + "schemas/"
    there = (folder / "schemas").is_dir()
    texts = {name: explained(new_file(tree, f"{schemas}table.json" if there else None), records.TableRecord)}
    if decides == "ruling":
        policy = _read(folder, shown, "policy.yaml")
        texts["policy.yaml"] = with_staged_table(policy, str(stage), part.name, part.after, part.before)
    return texts


def _read(folder: Path, shown: str, name: str) -> str:
    """The text of a file. Raises Misplaced where there is none, Unreadable where it is no YAML document."""
    try:
        data = (folder / name).read_bytes()
    except OSError as error:
        raise Misplaced(f"`{shown}/{name}` cannot be read: {error.strerror}") from None
    return read_yaml(f"{shown}/{name}", data).text


def _table_text(folder: Path, shown: str, part: Part) -> str:
    """The text of the table that gets a row. Raises Misplaced where there is none."""
    name = f"{part.table}.yaml"
    if not (folder / name).is_file():
        tables = [
            path.relative_to(folder).as_posix().removesuffix(".yaml")
            for path in sorted(folder.rglob("*/*.yaml"))
            if not path.name.endswith(CASES) and path.parent != folder / TRANSLATIONS
        ]
        near = nearest(str(part.table), tables)
        help = f"did you mean `{near}`?" if near else "tables are named as folder/name"
        raise Misplaced(f"there is no table `{part.table}` in `{shown}`; {help}")
    return _read(folder, shown, name)


@contextmanager
def _places_in(shown: str, name: str, text: str) -> Iterator[None]:
    """Show the lines of the file that are in the way of a part. Raises Misplaced."""
    try:
        yield
    except Misplaced as error:
        if error.path is None:
            raise
        place = Place(read_yaml(f"{shown}/{name}", text.encode()), error.path, error.key)
        excerpt = render([Diagnostic("", "", place)]).partition("\n")[2]
        raise Misplaced(f"{error}\n{excerpt.rstrip()}") from None


def _tried(folder: Path, shown: str, part: Part, texts: dict[str, str]) -> dict[str, str] | None:
    """Read a copy of the policy with the new texts; what is wrong may be what is to be filled in, no more.

    Gives the worked cases of a new table, if its row answers any; None where none was looked for.
    """
    with TemporaryDirectory() as place:
        copy = Path(shutil.copytree(folder, Path(place) / "policy"))
        before = _problems(copy, shown)
        for name, text in texts.items():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            (copy / name).write_text(text, encoding="utf-8", newline="\n")
        after = _problems(copy, shown)
        wrong = [each for message, each in after.items() if message not in before and FILL_IN not in message]
        if wrong:
            raise Misplaced("the policy could not be read with it\n" + render(wrong).rstrip())
        if part.kind != "table" or after:
            return None
        found = first_case(copy, shown, part.name, part.given["row"])
    return {f"{part.name}{CASES}": found} if found is not None else {}


def _problems(folder: Path, shown: str) -> dict[str, Diagnostic]:
    """What is wrong with a policy, by its message.

    Where a number has still to be filled in, one stands in for it, so that the rest is checked.
    """
    limits = folder / "limits.yaml"
    if limits.is_file():
        text = limits.read_text(encoding="utf-8")
        limits.write_text(text.replace(f"value: {FILL_IN}", "value: 1"), encoding="utf-8")
    try:
        load_policy(folder, shown)
    except Refused as error:
        return {each.message: each for each in error.problems}
    return {}


def _next(part: Part, shown: str, cases: dict[str, str] | None) -> list[str]:
    """What an author does after a part of this kind."""
    check = "adjudicate policy check"
    option = "" if shown == "rules" else f" --policy {shown}"
    if part.kind == "limit":
        return [f"read it in a formula as `limit.{part.name}`", check + option]
    if part.kind == "clause":
        cites = f"cite it in a row as `cites: [{part.name}]`"
        return [cites, check + option] if part.given.get("role", "decides") == "decides" else [check + option]
    if part.kind == "fact":
        return [*_next_of_fact(part), check + option]
    if cases is not None and not cases:
        return [f"{check}{option}   # no case is found that `{part.given['row']}` answers: this says why"]
    if cases:
        review = f"compare the case in {shown}/{part.name}{CASES} with the clauses; then remove its mark"
        return [check + option, review, "adjudicate policy test" + option]
    suggest = f"adjudicate policy test --suggest{option}   # writes its worked case, for you to review"
    return [check + option, suggest]


def _next_of_fact(part: Part) -> list[str]:
    """How a fact gets its value, and how a row tests it."""
    given, name = part.given, part.name
    if "proof_by" in given or "kinds" in given:
        return [f"test it in a row as `when: {{{name}: [rejected, overdue]}}`, or `accepted`"]
    if "document" in given:
        return [f"test it in a row as `when: {{{name}: accepted}}`, or `none`, or `rejected`"]
    if given.get("type") in _EXAMPLES:
        read, word = f"read it in a formula as `{name}`", _EXAMPLES[given["type"]]
    else:
        word = (given.get("values") or ["true" if given.get("type") == "bool" else "VALUE"])[0]
        read = f"test it in a row as `when: {{{name}: {word}}}`"
    if "formula" in given:
        return [read]
    stated = f"a case states it where a person establishes it: `assessments: {{{name}: {word}}}`;"
    if given.get("type") in _EXAMPLES:  # no table decides it
        others = ["  the documents of a proof may give it, which names it as `dated`,"]
        others = others if given["type"] == "instant" else []
        return [stated, *others, "  or an engineer lets the evidence of cases show it", read]
    return [
        f"{stated} a table may",
        f"  decide it instead (`decides: {name}`), or an engineer let the evidence of cases show it",
        read,
    ]
