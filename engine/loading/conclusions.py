"""What the rows of tables conclude, checked against the vocabulary: remedies, additions, amounts, parties."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.diagnostics import Problems, nearest
from engine.expressions import Expression
from engine.loading.facts import VocabularyLoader
from engine.loading.folder import Folder, TableFile, did_you_mean, refuse_unknown
from engine.loading.records import AdditionRecord, PaysRecord, RemedyRecord
from engine.policy import COMPONENTS, LIABLE, Component
from engine.record import record
from engine.vocabulary import Fact

Steps = tuple[str | int, ...]


@record
class DraftRemedy:
    """A remedy whose outcome is still a name."""

    outcome: str
    liable: str | None
    liable_fact: Fact | None
    candidates: tuple[DraftRemedy, ...]
    flags: tuple[str, ...]
    cites: tuple[str, ...]
    pays: Mapping[Component, Expression] | None
    at_most: Expression | None
    withholds: Expression | None
    return_freight: str | None
    asks: str | None
    shows: tuple[str, ...]

    def every(self) -> Iterator[DraftRemedy]:
        """This one, and its candidates at any depth."""
        yield self
        for candidate in self.candidates:
            yield from candidate.every()

    def formulas(self) -> Iterator[Expression]:
        """The formulas of its own amounts, and of those of its candidates."""
        for each in self.every():
            yield from (each.pays or {}).values()
            yield from (bound for bound in (each.at_most, each.withholds) if bound is not None)


@record
class DraftAddition:
    """An addition whose amounts are still expressions."""

    pays: Mapping[Component, Expression]
    liable: str | None
    liable_fact: Fact | None
    record: AdditionRecord


class ConclusionLoader:
    """Checks what rows conclude; every problem is reported, none ends the run."""

    def __init__(self, folder: Folder, vocabulary: VocabularyLoader, problems: Problems) -> None:
        self.folder = folder
        self.vocabulary = vocabulary
        self.facts = vocabulary.facts
        self.names = tuple(vocabulary.facts)
        self.outcomes = tuple(folder.outcomes[1].outcomes)
        self.problems = problems

    def remedy(self, file: TableFile, record: RemedyRecord, path: Steps) -> DraftRemedy:
        if record.outcome not in self.outcomes:
            refuse_unknown(self.problems, "outcome", record.outcome, self.outcomes, file.at(*path, "outcome"))
        liable, liable_fact = self.liable(file, record.liable, (*path, "liable"))
        outcome = self.folder.outcomes[1].outcomes.get(record.outcome)
        if outcome is not None and outcome.status == "ruled" and record.liable is None:
            message = f"the outcome `{record.outcome}` does not say who is liable"
            help = "add `liable:` with a party, or with a fact whose values are parties"
            self.problems.add("no-liable", message, file.at(*path, "outcome"), help)
        for index, clause in enumerate(record.cites):
            if clause not in self.vocabulary.clauses:
                place = file.at(*path, "cites", index)
                refuse_unknown(self.problems, "clause", clause, self.vocabulary.clauses, place)
        return DraftRemedy(
            outcome=record.outcome,
            liable=liable,
            liable_fact=liable_fact,
            candidates=tuple(
                self.remedy(file, candidate, (*path, "candidates", index))
                for index, candidate in enumerate(record.candidates)
            ),
            flags=record.flags,
            cites=record.cites,
            pays=self.pays(record.pays, file, (*path, "pays")) if record.pays is not None else None,
            at_most=self.vocabulary.formula(record.at_most, "money", file, (*path, "at_most"))
            if record.at_most is not None
            else None,
            withholds=self.vocabulary.formula(record.withholds, "money", file, (*path, "withholds"))
            if record.withholds is not None
            else None,
            return_freight=self.party(file, record.return_freight, (*path, "return_freight")),
            asks=self.asked(file, record.asks, (*path, "asks")),
            shows=self.shown(file, record.shows, (*path, "shows")),
        )

    def party(self, file: TableFile, word: str | None, path: Steps) -> str | None:
        """A party named as such; anything else is a problem."""
        if word is not None and word not in LIABLE:
            help = did_you_mean(word, LIABLE)
            self.problems.add("unknown-party", f"`{word}` is not a party", file.at(*path), help)
        return word

    def asked(self, file: TableFile, name: str | None, path: Steps) -> str | None:
        """A fact that a ruling leaves to a party: finite, and with words to ask for it."""
        if name is None:
            return None
        fact = self.facts.get(name)
        if fact is None:
            refuse_unknown(self.problems, "fact", name, self.names, file.at(*path))
        elif not fact.finite or fact.asking is None or fact.origin != "observed":
            message = f"`{name}` cannot be asked for"
            help = "name an observed fact with `values` and `ask`"
            self.problems.add("not-asked", message, file.at(*path), help)
        return name

    def shown(self, file: TableFile, names: tuple[str, ...], path: Steps) -> tuple[str, ...]:
        """Facts that the findings show beside a ruling: words, truth values and amounts."""
        for index, name in enumerate(names):
            fact = self.facts.get(name)
            if fact is None:
                refuse_unknown(self.problems, "fact", name, self.names, file.at(*path, index))
            elif not fact.finite and fact.type != "money":
                message = f"`{name}` is of type `{fact.type}`, and words and amounts are shown here"
                help = "name a fact with `values`, `type: bool` or `type: money`"
                self.problems.add("not-shown", message, file.at(*path, index), help)
        return names

    def liable(self, file: TableFile, word: str | None, path: Steps) -> tuple[str | None, Fact | None]:
        if word is None or word in LIABLE:
            return word, None
        fact = self.facts.get(word)
        if word in self.vocabulary.unsure:
            return None, None
        if fact is None or not fact.finite or not set(fact.values) <= set(LIABLE):
            parties = tuple(
                name for name, each in self.facts.items() if each.finite and set(each.values) <= set(LIABLE)
            )
            near = nearest(word, (*LIABLE, *parties))
            help = "write one of " + ", ".join(f"`{each}`" for each in LIABLE)
            help = f"did you mean `{near}`?" if near is not None else help
            message = f"`{word}` is neither a party nor a fact whose values are parties"
            self.problems.add("unknown-party", message, file.at(*path), help)
            return None, None
        return None, fact

    def addition(self, file: TableFile, record: AdditionRecord, path: Steps) -> DraftAddition:
        liable, liable_fact = self.liable(file, record.liable, (*path, "liable"))
        self.party(file, record.return_freight, (*path, "return_freight"))
        pays = self.pays(record.adds, file, (*path, "adds"))
        return DraftAddition(pays=pays, liable=liable, liable_fact=liable_fact, record=record)

    def pays(self, record: PaysRecord | None, file: Any, path: Steps) -> dict[Component, Expression]:
        """The amount formulas of a record, by component."""
        found: dict[Component, Expression] = {}
        for component in COMPONENTS:
            text = getattr(record, component) if record is not None else None
            if text is not None:
                expression = self.vocabulary.formula(text, "money", file, (*path, component))
                if expression is not None:
                    found[component] = expression
        return found
