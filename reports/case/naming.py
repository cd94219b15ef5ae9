"""One name for each proof throughout a report, and texts of a case in quotes, not in marks of code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.proofs import kind_of, notice_of
from reports.wording import quoted_text

_SAID = frozenset(("because", "flags"))
"""Where a document tells in words why something is so."""


def with_names(value: Any, names: Mapping[str, Any]) -> Any:
    """A document in which each proof has its one name, wherever it is told of."""
    if isinstance(value, Mapping):
        named = {key: with_names(each, names) for key, each in value.items()}
        if "meanings" in named:
            known = {fact: names["facts"].get(fact, meaning) for fact, meaning in named["meanings"].items()}
            named["meanings"] = known
        if "fact" in named and "meaning" in named:
            named["meaning"] = _meaning(named, names)
        if "kinds" in named and "of" in named and named["kinds"]:
            named["of"] = _awaited(named, names)
        if "kind" in named and "beside" in named:
            named["name"] = _row_name(named, names)
        return {key: quoted(each) if key in _SAID else each for key, each in named.items()}
    if isinstance(value, list | tuple):
        return [with_names(each, names) for each in value]
    return value


def quoted(value: Any) -> Any:
    """Texts of ours in which what a case says stands in quotes."""
    if isinstance(value, list | tuple):
        return [quoted(each) for each in value]
    return quoted_text(value) if isinstance(value, str) else value


def _meaning(told: Mapping[str, Any], names: Mapping[str, Any]) -> str:
    """What a fact means; of a date of a proof whether it is that of the notice or of the document."""
    fact, meaning = str(told["fact"]), str(told["meaning"])
    if fact in names["facts"]:
        return str(names["facts"][fact])
    kind = kind_of(fact)
    if kind is None:
        return meaning
    name = names["kinds"].get(kind, kind.replace("_", " "))
    if fact == notice_of(kind):
        return f"when the platform asked for “{name}”"
    return f"when “{name}” was given: {quoted(meaning)}"


def _awaited(window: Mapping[str, Any], names: Mapping[str, Any]) -> list[str]:
    """What is awaited in the window of a proof: the proof, or one kind where all of them are needed."""
    of_facts = {fact.rpartition(".")[2]: name for fact, name in names["facts"].items()}
    known = {**of_facts, **{kind: name for kind, name in names["kinds"].items() if kind not in of_facts}}
    return [known.get(each, each) for each in window["of"]]


def _row_name(entry: Mapping[str, Any], names: Mapping[str, Any]) -> str:
    """What a row of the evidence is called; one of several kinds is told with the proof that it is for."""
    kind = names["kinds"].get(entry["kind"], entry["kind"].replace("_", " "))
    proof = names["facts"].get(entry["fact"])
    return kind if proof is None or not entry["beside"] else f"{kind}, for “{proof}”"
