"""What the reasons of AliExpress's issues mean: the list that is shipped, or one of the user's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias, get_args

from engine.diagnostics import Place, Problems
from engine.source import Path, Source
from evidence.case_words import Ground, Reason
from evidence.readers.counted_flags import CountedFlags
from evidence.readers.data_files import data_beside
from evidence.spelling import clipped

Reasons: TypeAlias = Mapping[str, Mapping[str, Any]]
"""`reason` and `grounds` of a case document by an id or a text of the platform."""

_KEYS = frozenset({"reason", "grounds"})


def shipped_reasons() -> Reasons:
    """The meanings that are known."""
    return data_beside("aliexpress_reasons.yaml")


def read_reasons(source: Source) -> Reasons:
    """The meanings in a file of the user's, which takes the place of the one that is shipped.

    Raises Refused for anything that is no reason or ground of a case document.
    """
    problems = Problems()
    listed = source.value
    if not isinstance(listed, Mapping):
        _add(problems, source, (), "the file must be a map from ids or texts to their meanings")
        listed = {}
    for name, meaning in listed.items():
        if not isinstance(meaning, Mapping) or not set(meaning) <= _KEYS:
            _add(
                problems, source, (name,), f"{clipped(str(name))} must have `reason`, and may have `grounds`"
            )
            continue
        if meaning.get("reason") not in get_args(Reason):
            _add(problems, source, (name, "reason"), f"`reason` is one of {', '.join(get_args(Reason))}")
        grounds = meaning.get("grounds", [])
        known = get_args(Ground)
        if not isinstance(grounds, list) or any(each not in known for each in grounds):
            _add(problems, source, (name, "grounds"), f"`grounds` is a list of {', '.join(known)}")
    problems.raise_if_any()
    return dict(listed)


def meaning_of_reason(names: Sequence[str], reasons: Reasons, flags: CountedFlags) -> dict[str, Any]:
    """What the id and the texts of one reason mean together; empty where they are unknown or disagree."""
    meanings = [dict(reasons[name]) for name in names if name in reasons]
    if any(meaning != meanings[0] for meaning in meanings):
        flags.add("the id and the text of the reason mean different things: no reason is taken", names[0])
        return {}
    if meanings:
        return meanings[0]
    if names:
        flags.add("the reason is not in `aliexpress_reasons.yaml` and is left out", ", ".join(names))
    return {}


def _add(problems: Problems, source: Source, path: Path, message: str) -> None:
    problems.add("bad-reason", message, Place(source, path), "see `evidence/readers/aliexpress_reasons.yaml`")
