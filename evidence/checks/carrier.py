"""Whether a carrier is one of those on whose websites logistics information counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Literal

from engine.diagnostics import Place, Problems
from engine.shapes import Doc, read
from engine.source import Path, Source
from evidence.checks.waybill import waybill_form
from evidence.spelling import MAX_NAME_LENGTH, clipped, displayed, latin_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """One carrier of the list."""

    name: Annotated[str, Doc("The carrier's name.")]
    group: Annotated[Literal["postal", "express", "special_line", "other"], Doc("Its group in the list.")]
    aliases: Annotated[tuple[str, ...], Doc("Other names of it.")] = ()
    prefix: Annotated[bool, Doc("Whether longer names that begin with one of these match.")] = True


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Carriers:
    """The carriers that the policy recognises."""

    clause: Annotated[str, Doc("The clause that gives the list.")]
    carriers: Annotated[tuple[Carrier, ...], Doc("The list.")]


def read_carriers(source: Source, problems: Problems) -> Carriers | None:
    """The list that a document states; None only if errors were added to `problems`.

    A name without letters or digits, and one that two entries share, are errors.
    """
    carriers = read(Carriers, source, problems)
    if carriers is None:
        return None
    first: dict[str, tuple[int, Place]] = {}
    clean = True
    for index, path, name in _names(carriers):
        spelled, place = "".join(latin_words(name)), Place(source, path)
        entry, earlier = first.setdefault(spelled, (index, place))
        if not spelled:
            problems.add("blank-name", f"{clipped(name)} has no letter or digit", place)
            clean = False
        elif entry != index:
            message = f"{clipped(name)} names two carriers"
            related = [("it is also named here", earlier)]
            problems.add("duplicate-name", message, place, "keep one of the two", related)
            clean = False
    return carriers if clean else None


def recognised(name: str | None, waybill: str | None, carriers: Carriers) -> tuple[tuple[bool, ...], str]:
    """The values still possible of «the carrier is on the list», and why.

    A number of S10 form is a national post's under whatever name; without a name and such a number
    nothing is known.
    """
    readable = name if len(name or "") <= MAX_NAME_LENGTH and displayed(name) else None
    if readable is not None:
        because = _listed_because(readable, carriers)
        if because:
            return (True,), because
    country = waybill_form(waybill).country
    if country is not None:
        return (True,), f"the waybill has the form of the national post of `{country}`"
    if readable is None:
        return (True, False), "the carrier is not named, and the waybill does not tell it"
    return (False,), f"the carrier {clipped(readable)} is not on the list"


@lru_cache(maxsize=4096)
def _listed_because(readable: str, carriers: Carriers) -> str:
    """That a name is on the list, and how, in words; empty where it is not. A country has few carriers."""
    entry, beginning = _listed(readable, carriers)
    if entry is None:
        return ""
    how = f"begins with `{beginning}`, a name of" if beginning else "is"
    return f"the carrier {clipped(readable)} {how} the listed `{entry.name}`"


def _listed(readable: str, carriers: Carriers) -> tuple[Carrier | None, str]:
    """The entry of a name; with the words that it begins with, where the alias is shorter."""
    name = latin_words(readable)
    whole, beginnings = _index(carriers)
    joined = "".join(name)
    if joined in whole:
        return whole[joined], ""
    for length in range(len(name) - 1, 0, -1):
        entry = beginnings.get("".join(name[:length]))
        if entry is not None:
            return entry, " ".join(name[:length])
    return None, ""


@lru_cache(maxsize=8)
def _index(carriers: Carriers) -> tuple[dict[str, Carrier], dict[str, Carrier]]:
    """The entries by their names without spaces: of whole names, and of beginnings of names."""
    whole: dict[str, Carrier] = {}
    beginnings: dict[str, Carrier] = {}
    for index, _, name in _names(carriers):
        carrier = carriers.carriers[index]
        whole["".join(latin_words(name))] = carrier
        if carrier.prefix:
            beginnings["".join(latin_words(name))] = carrier
    return whole, beginnings


def _names(carriers: Carriers) -> Iterator[tuple[int, Path, str]]:
    """The number of each entry with its names, and where they stand in the document."""
    for index, carrier in enumerate(carriers.carriers):
        yield index, ("carriers", index, "name"), carrier.name
        for number, alias in enumerate(carrier.aliases):
            yield index, ("carriers", index, "aliases", number), alias
