"""`adjudicate policy new`: a new limit, clause, fact, row or table, written where it belongs."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from desk.cli.commands import Commands
from desk.cli.options import UsageError, add_policy, example, guarded, pairs, policy_folder
from desk.editing.part_skeletons import GIVEN
from desk.editing.policy_parts import Misplaced
from desk.editing.policy_writing import Part, Written, write
from desk.editing.unfilled import FILL_IN

_ANSWERS_OF = ("unknown", "did_not_happen", "not_stated")


def add_to(commands: Commands, help: str, arguments: Sequence[str]) -> None:
    """Add the command, with one command a kind of part."""
    command = commands.add_parser(
        "new",
        help=help,
        description="Writes a new part of the policy into its file. What no option gives is written as\n"
        f"{FILL_IN}, with a comment that says what belongs there. Names that exist are refused, and so is\n"
        "a part that the policy could not be read with once everything is filled in.",
        **example("adjudicate policy new limit storage_days --value 30 --unit days --clause P-07"),
    )
    parts = command.add_subparsers(dest="kind", metavar="KIND", required=True)
    for kind, add in (
        ("limit", _add_limit),
        ("clause", _add_clause),
        ("fact", _add_fact),
        ("row", _add_row),
        ("table", _add_table),
    ):
        part = parts.add_parser(kind, help=f"a new {kind}", allow_abbrev=False)
        add(part)
        add_policy(part)
        part.add_argument("--dry-run", action="store_true", help="show what would change, and write nothing")
        part.set_defaults(run=guarded(run))


def _add_limit(part: argparse.ArgumentParser) -> None:
    part.add_argument("name", metavar="NAME", help="such as storage_days")
    part.add_argument("--meaning", help="what it limits")
    part.add_argument("--value", metavar="NUMBER", help="the number, a whole one")
    part.add_argument("--unit", help="such as days")
    part.add_argument("--clause", help="the clause that states it")
    part.add_argument("--after", metavar="LIMIT", help="put it after this one (default: at the end)")


def _add_clause(part: argparse.ArgumentParser) -> None:
    part.add_argument("name", metavar="ID", help="such as P-35")
    for key, meaning in (
        ("heading", "a short heading"),
        ("summary", "what it says, in your own words"),
        ("place", "its lines in the guideline, such as L10-L12, or `own`"),
        ("reason", "why no row cites it, unless it decides"),
    ):
        part.add_argument(f"--{key}", help=meaning)
    part.add_argument("--family", choices=("process", "not_received", "not_as_described", "advice"))
    part.add_argument("--role", choices=("decides", "defines", "advises", "outside"), help="default: decides")
    part.add_argument("--after", metavar="ID", help="put it after this one (default: in order)")


def _add_fact(part: argparse.ArgumentParser) -> None:
    part.add_argument("name", metavar="NAME", help="such as parcel.sealed")
    part.add_argument("--meaning", help="what it says, in one sentence")
    part.add_argument("--values", metavar="A,B", help="the words that it may be")
    part.add_argument("--type", choices=("bool", "instant", "number", "money"), help="where it has no words")
    part.add_argument(
        "--per", choices=("case", "parcel", "line", "ground"), help="the unit that it speaks of"
    )
    part.add_argument("--absent", choices=_ANSWERS_OF, help="what it means that nothing is said of it")
    part.add_argument("--otherwise", metavar="VALUE", help="its value where nothing is said of it")
    part.add_argument(
        "--assessed", action="store_const", const=True, help="a person judges it, and is asked for it"
    )
    part.add_argument("--ask-of", metavar="PARTY", help="whom to ask for it")
    part.add_argument("--ask-for", metavar="WORDS", help="what to ask for")
    part.add_argument("--formula", help="how it follows from other facts")
    part.add_argument("--document", metavar="KIND,KIND", help="volunteered evidence whose state it is")
    part.add_argument("--clause", help="the clause that it belongs to")
    part.add_argument("--interprets", metavar="ID,ID", help="the unclear passages that it rests on")
    part.add_argument("--notice", metavar="A,B", help="values that a ruling always points out")
    part.add_argument("--after", metavar="FACT", help="put it after this one (default: after its like)")
    proof = part.add_argument_group("a burden of proof, whose state the fact then is")
    proof.add_argument("--proof-by", metavar="PARTY", help="who has to prove it")
    proof.add_argument("--kinds", metavar="KIND,KIND", help="the kinds of evidence that prove it")
    proof.add_argument("--need", choices=("any", "all"), help="whether one kind is enough (default: any)")
    proof.add_argument("--limit", help="the limit of its window, in days from the notice")
    proof.add_argument("--shows", metavar="CAUSE,CAUSE", help="the causes that a document must show")
    proof.add_argument("--cause", metavar="FACT", help="the fact that the cause establishes")
    proof.add_argument("--dated", metavar="FACT", help="the instant that holds the documents' date")
    proof.add_argument("--also-by", metavar="PARTY,PARTY", help="others who may give it")
    proof.add_argument("--unlimited", metavar="FORMULA", help="where it is true, the window has no end")
    proof.add_argument("--waived", metavar="FORMULA", help="where it is true, nobody asks for it")
    presumed = part.add_argument_group("a presumption, which holds until something raises the fact")
    presumed.add_argument("--presumed", metavar="VALUE", help="what it is presumed to be")
    presumed.add_argument("--presumed-because", metavar="WORDS", help="why it may be presumed")
    presumed.add_argument(
        "--raised-by", metavar="A,B", help="what raises it, such as ground:damaged or document:other"
    )
    presumed.add_argument("--unless", metavar="FORMULA", help="where it is true, nothing is presumed")


def _add_row(part: argparse.ArgumentParser) -> None:
    part.add_argument("table", metavar="TABLE", help="such as not_received/delivered")
    part.add_argument("name", metavar="ROW", help="the row's name")
    place = part.add_mutually_exclusive_group()
    place.add_argument(
        "--after", metavar="ROW", help="put it after this one (default: the last that can answer)"
    )
    place.add_argument("--before", metavar="ROW", help="put it before this one")
    _add_conclusion(part)


def _add_table(part: argparse.ArgumentParser) -> None:
    part.add_argument("name", metavar="TABLE", help="such as not_received/stored: folder and file")
    part.add_argument("--title", help="the table's title")
    part.add_argument("--per", choices=("case", "parcel", "line", "ground"), help="the unit that it judges")
    part.add_argument("--decides", default="ruling", metavar="WHAT", help="ruling, addition or a fact")
    part.add_argument("--stage", help="the stage that tries it, or that it adds to")
    place = part.add_mutually_exclusive_group()
    place.add_argument(
        "--after",
        metavar="TABLE",
        help="let its stage try it after this one (default: the last that can answer)",
    )
    place.add_argument("--before", metavar="TABLE", help="let its stage try it before this one")
    part.add_argument(
        "--applies", action="append", default=[], metavar="FACT=VALUE[,VALUE]", help="when it is asked at all"
    )
    part.add_argument("--row", default="first", metavar="ROW", help="the name of its first row")
    _add_conclusion(part)


def _add_conclusion(part: argparse.ArgumentParser) -> None:
    part.add_argument(
        "--when",
        action="append",
        default=[],
        metavar="FACT=VALUE[,VALUE]",
        help="a condition of the row; of a reading: reading.INTERPRETATION=READING",
    )
    part.add_argument("--outcome", help="what is ruled")
    part.add_argument("--liable", help="who bears it: a party, or a fact that gives one")
    part.add_argument("--value", help="the value, where the table decides a fact")
    part.add_argument("--cites", metavar="CLAUSE[,CLAUSE]", help="the clauses that the row rests on")
    part.add_argument("--why", help="why, in one sentence")
    part.add_argument("--over", metavar="ROW,ROW", help="rows below that it deliberately comes before")
    part.add_argument("--interprets", metavar="ID,ID", help="the unclear passages that it rests on")
    part.add_argument("--from", dest="from_", metavar="T", help="in force from this instant on")
    part.add_argument("--until", metavar="T", help="in force until just before this instant")
    part.add_argument("--return-freight", metavar="PARTY", help="who bears the freight back")
    ruling = part.add_argument_group("in a table of rulings")
    ruling.add_argument(
        "--candidate",
        action="append",
        metavar="OUTCOME:LIABLE[:CLAUSE,CLAUSE]",
        help="a ruling that the person of a `manual_review` chooses among; may be given again",
    )
    ruling.add_argument("--flag", action="append", metavar="WORDS", help="a remark of the ruling")
    ruling.add_argument(
        "--pays", action="append", metavar="PART=FORMULA", help="what is paid for goods, freight or other"
    )
    ruling.add_argument("--at-most", metavar="FORMULA", help="the most that may be paid")
    ruling.add_argument("--asks", metavar="FACT", help="the fact that is left to a party")
    adding = part.add_argument_group("in a table of additions")
    adding.add_argument("--adds", action="append", metavar="PART=FORMULA", help="what is added")
    adding.add_argument("--sanction", metavar="WORDS", help="a penalty under rules outside the text")
    adding.add_argument("--grade", help="its grade")
    adding.add_argument(
        "--review", action="store_const", const=True, help="a person has to set what is added"
    )


def run(options: argparse.Namespace) -> int:
    """Write the part, and say what is left to do; 2 where it cannot be written."""
    folder, shown = policy_folder(options)
    if not (folder / "policy.yaml").is_file():
        raise UsageError(f"`{shown}` holds no policy.yaml; --policy names the folder of a policy")
    part = Part(
        kind=options.kind,
        name=options.name,
        table=getattr(options, "table", None),
        after=getattr(options, "after", None),
        before=getattr(options, "before", None),
        given=_given(options),
        when={name: _words(text) for name, text in pairs(getattr(options, "when", []), "--when").items()},
        applies={
            name: _words(text) for name, text in pairs(getattr(options, "applies", []), "--applies").items()
        },
    )
    try:
        written = write(Path(folder), shown, part, dry_run=options.dry_run)
    except Misplaced as error:
        raise UsageError(f"nothing is written: {error}") from None
    _tell(written, options.dry_run)
    return 0


_LISTS = frozenset(
    {"values", "cites", "over", "interprets", "notice", "kinds", "shows", "also_by", "raised_by", "document"}
)
_MAPS = frozenset({"pays", "adds"})


def _given(options: argparse.Namespace) -> dict[str, Any]:
    """The options that say something, by their names; lists where commas part the words."""
    found: dict[str, Any] = {}
    for option, value in vars(options).items():
        key = option.rstrip("_")
        if key not in GIVEN[options.kind] or value is None:
            continue
        if key in _MAPS:
            found[key] = pairs(value, f"--{key}")
        elif key in _LISTS:
            found[key] = value.split(",")
        else:
            found[key] = value if isinstance(value, list | bool) else str(value)
    return found


def _words(text: str) -> str | list[str]:
    return text.split(",") if "," in text else text


def _tell(written: Written, dry_run: bool) -> None:
    if dry_run:
        print("\n".join(written.difference))
    else:
        for place in written.places:
            print(f"{place} is written")
    if written.to_fill_in:
        print("Still to be filled in:")
        for place, key, meaning in written.to_fill_in:
            print(f"  {place}  {key}: {meaning}")
    print("Then:")
    for step in written.next:
        print(f"  {step}")
