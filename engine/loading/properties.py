"""Properties checked against the vocabulary: their conditions, outcomes and parties."""

from __future__ import annotations

from engine.diagnostics import Place
from engine.loading.folder import Filed, did_you_mean, refuse_unknown
from engine.loading.property_records import PropertyRecord
from engine.loading.tables import TableLoader
from engine.policy import LIABLE, Atom
from engine.record import record

KINDS = ("never", "proofs_help", "refunds_within", "defaults_after_notice", "absence_decides_nothing")


@record
class DraftProperty:
    """A checked property: its kind, and the conditions that it names."""

    name: str
    kind: str
    record: PropertyRecord
    atoms: tuple[Atom, ...]
    place: Place


def load_properties(loader: TableLoader) -> tuple[DraftProperty, ...]:
    """The properties that a folder states; every problem is reported, none ends the run."""
    if loader.folder.properties is None:
        return ()
    filed, listed = loader.folder.properties
    return tuple(_property(loader, filed, name, each) for name, each in listed.properties.items())


def _property(loader: TableLoader, filed: Filed, name: str, written: PropertyRecord) -> DraftProperty:
    path = ("properties", name)
    place = filed.key(*path)
    kinds = [kind for kind in KINDS if getattr(written, kind) is not None]
    if len(kinds) != 1:
        message = f"property `{name}` states {'nothing' if not kinds else 'several things'} to be proved"
        known = ", ".join(f"`{kind}`" for kind in KINDS)
        loader.problems.add("bad-property", message, place, f"give it exactly one of {known}")
    atoms: tuple[Atom, ...] = ()
    if written.never is not None:
        atoms = loader.atoms(filed, written.never.when, (*path, "never", "when"))
        for index, word in enumerate(written.never.outcome):
            _outcome(loader, filed, word, (*path, "never", "outcome", index))
        for index, word in enumerate(written.never.liable):
            if word not in LIABLE:
                where = filed.at(*path, "never", "liable", index)
                help = did_you_mean(word, LIABLE)
                loader.problems.add("unknown-party", f"`{word}` is not a party", where, help)
    if written.defaults_after_notice is not None:
        atoms = loader.atoms(filed, written.defaults_after_notice, (*path, "defaults_after_notice"))
    if written.unless is not None:
        atoms = loader.atoms(filed, written.unless, (*path, "unless"))
    for key in ("unless", "keeps", "money") if written.proofs_help is None else ():
        if getattr(written, key) is not None:
            message = f"`{key}` of property `{name}` belongs to `proofs_help`, which it does not state"
            loader.problems.add("bad-property", message, filed.key(*path, key), "remove it")
    for fact in written.keeps or ():
        where = filed.key(*path, "keeps", fact)
        if fact not in loader.facts:
            refuse_unknown(loader.problems, "fact", fact, loader.names, where)
        elif loader.facts[fact].presumption is None:
            message = f"nothing is presumed of `{fact}`"
            loader.problems.add("bad-property", message, where, "remove it")
    absence = written.absence_decides_nothing
    for fact in absence.but if absence is not None else ():
        if fact not in loader.facts:
            where = filed.key(*path, "absence_decides_nothing", "but", fact)
            refuse_unknown(loader.problems, "fact", fact, loader.names, where)
    for party, groups in (written.proofs_help or {}).items():
        for number, group in enumerate(groups):
            for index, word in enumerate(group):
                _outcome(loader, filed, word, (*path, "proofs_help", party, number, index))
    return DraftProperty(name=name, kind=kinds[0] if kinds else "", record=written, atoms=atoms, place=place)


def _outcome(loader: TableLoader, filed: Filed, word: str, path: tuple[str | int, ...]) -> None:
    if word not in loader.outcomes:
        refuse_unknown(loader.problems, "outcome", word, loader.outcomes, filed.at(*path))
