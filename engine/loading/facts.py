"""The vocabulary: facts.yaml checked, its formulas parsed, readings added as constant facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from engine.diagnostics import Place, Problems, nearest
from engine.expressions import (
    AsOf,
    Call,
    Expression,
    LimitValue,
    Now,
    ValueType,
    facts_in,
    limits_in,
    parts,
)
from engine.formula import parse
from engine.formula_text import FormulaError
from engine.loading.folder import Filed, Folder, did_you_mean, refuse_unknown
from engine.loading.records import FactRecord, ProofRecord
from engine.possible import BOOL_VALUES
from engine.vocabulary import (
    DOCUMENT_VALUES,
    PROOF_VALUES,
    Asking,
    Fact,
    Origin,
    Presumption,
    Proof,
    Window,
)

READING = "reading."


class VocabularyLoader:
    """Turns the fact records of a folder into facts; every problem is reported, none ends the run."""

    def __init__(self, folder: Folder, problems: Problems) -> None:
        self.folder = folder
        self.problems = problems
        self.filed, record = folder.facts
        self.records = record.facts
        self.window_records = record.windows or {}
        self.clauses = tuple(folder.clauses[1].clauses)
        self.interpretations = tuple(folder.interpretations[1].interpretations)
        self.limits = tuple(folder.limits[1].limits)
        self.facts: dict[str, Fact] = {}
        self._rests_on: dict[str, tuple[tuple[str, ...], frozenset[str]]] = {}
        self.unsure: set[str] = set()
        """Facts whose values are in doubt after a problem, so that nothing more is said of these."""

    def load(self) -> dict[str, Fact]:
        """The vocabulary by name, with formulas parsed and `inputs` filled in."""
        for name, record in self.records.items():
            self.facts[name] = self.declared(name, record)
        for name, interpretation in self.folder.interpretations[1].interpretations.items():
            self.reading(name, tuple(interpretation.readings), interpretation.taken)
        for name, record in self.records.items():
            self.define(self.facts[name], record)
        self.refuse_circles()
        for fact in self.facts.values():
            fact.interprets, fact.readings = self.rests_on(fact)
        return self.facts

    # -- declarations -----------------------------------------------------------------------

    def declared(self, name: str, record: FactRecord) -> Fact:
        place = self.filed.key("facts", name)
        origin: Origin = "observed"
        kind, values = record.type, record.values
        if record.proof is not None:
            origin, values = "proof", PROOF_VALUES
        elif record.document:
            origin, values = "document", DOCUMENT_VALUES
        elif kind == "bool":
            values = BOOL_VALUES
        if kind == "enum" and len(values) < 2:
            self.problems.add(
                "no-values",
                f"fact `{name}` has no type and fewer than two values",
                place,
                "give `values: [a, b]`, or a type: bool, instant, number or money",
            )
            values = (*values, "?", "??")
            self.unsure.add(name)
        for index, value in enumerate(values):
            if value in values[:index]:
                again = self.filed.at("facts", name, "values", index)
                message = f"fact `{name}` lists `{value}` twice"
                self.problems.add("duplicate-value", message, again, "keep one of them")
        ways = [record.proof is not None, bool(record.document), record.formula is not None]
        if sum(ways) > 1:
            self.problems.add(
                "two-definitions",
                f"fact `{name}` is defined twice",
                place,
                "keep one of formula, proof and document",
            )
        if name.startswith((READING, "limit.")) or name in ("now", "as_of"):
            self.problems.add("reserved-name", f"the name `{name}` is reserved", place, "choose another name")
        fact = Fact(
            name=name,
            index=len(self.facts),
            type=kind,
            values=values,
            per=record.per,
            meaning=record.meaning,
            origin=origin,
            absent=record.absent,
            asking=Asking(of=record.ask.of, what=record.ask.for_) if record.ask is not None else None,
            kinds=record.document or (record.proof.kinds if record.proof else ()),
            clause=record.clause,
            signed=record.signed,
            contested=record.contested,
            not_before=record.not_before,
            not_after=record.not_after,
            place=place,
        )
        if record.signed and kind not in ("number", "money"):
            self.problems.add(
                "not-a-number",
                f"fact `{name}` is no amount or number, which alone can be `signed`",
                self.filed.at("facts", name, "signed"),
                "remove `signed`, or give `type: money` or `type: number`",
            )
        if record.otherwise is not None:
            fact.otherwise = self.one_value(fact, record.otherwise, ("facts", name, "otherwise"))
        elif record.absent == "did_not_happen" and kind == "bool":
            fact.otherwise = fact.mask_of((False,))
        if record.clause is not None and record.clause not in self.clauses:
            refuse_unknown(
                self.problems, "clause", record.clause, self.clauses, self.filed.at("facts", name, "clause")
            )
        for index, interpretation in enumerate(record.interprets):
            if interpretation not in self.interpretations:
                place = self.filed.at("facts", name, "interprets", index)
                refuse_unknown(self.problems, "interpretation", interpretation, self.interpretations, place)
        for index, word in enumerate(record.notice):
            fact.notice |= self.one_value(fact, word, ("facts", name, "notice", index))
        return fact

    def one_value(self, fact: Fact, word: str, path: tuple[str | int, ...]) -> int:
        if word in fact.values:
            return fact.mask_of((word,))
        if fact.name not in self.unsure:
            help = did_you_mean(word, fact.values)
            if not fact.values:
                help = "remove it: only facts with `values` or `type: bool` have values to name"
            message = f"`{word}` is not a value of `{fact.name}`"
            self.problems.add("unknown-value", message, self.filed.at(*path), help)
        self.unsure.add(fact.name)
        return 0

    def reading(self, interpretation: str, readings: tuple[str, ...], taken: str) -> None:
        filed = self.folder.interpretations[0]
        if taken not in readings:
            place = filed.at("interpretations", interpretation, "taken")
            message = f"`{taken}` is not a reading of `{interpretation}`"
            self.problems.add("unknown-reading", message, place, did_you_mean(taken, readings))
            readings = (*readings, taken)
        fact = Fact(
            name=READING + interpretation,
            index=len(self.facts),
            type="enum",
            values=readings,
            meaning=f"the reading taken of {interpretation}",
            origin="constant",
            place=filed.key("interpretations", interpretation),
        )
        fact.otherwise = fact.mask_of((taken,))
        self.facts[fact.name] = fact

    # -- definitions ------------------------------------------------------------------------

    def define(self, fact: Fact, record: FactRecord) -> None:
        if record.formula is not None:
            fact.formula = self.formula(
                record.formula, cast(ValueType, fact.type), self.filed, ("facts", fact.name, "formula"), fact
            )
            if fact.formula is not None:
                fact.inputs = tuple(facts_in(fact.formula))
                raw = not fact.finite or _reads_raw(fact.formula, self.facts)
                fact.origin = "measured" if raw else "derived"
        if record.proof is not None:
            fact.proof = self.proof(fact, record.proof)
        for key, names in (("not_before", record.not_before), ("not_after", record.not_after)):
            self.check_order(fact, key, names)
        if record.presumed is not None:
            presumed = record.presumed
            path = ("facts", fact.name, "presumed")
            unless = None
            if presumed.unless is not None:
                unless = self.formula(presumed.unless, "bool", self.filed, (*path, "unless"))
            fact.presumption = Presumption(
                mask=self.one_value(fact, presumed.value, (*path, "value")),
                reason=presumed.reason,
                raised_by=frozenset(presumed.raised_by),
                unless=unless,
            )

    def check_order(self, fact: Fact, key: str, names: tuple[str, ...]) -> None:
        """Refuse an order of what are no instants, or of a fact and itself."""
        for index, name in enumerate(names):
            place = self.filed.at("facts", fact.name, key, index)
            other = self.facts.get(name)
            if other is None:
                refuse_unknown(self.problems, "fact", name, tuple(self.facts), place)
            elif fact.type != "instant" or other.type != "instant" or other is fact:
                message = f"`{key}` says which other instants `{fact.name}` cannot pass"
                self.problems.add("wrong-fact", message, place, "name another fact of `type: instant`")

    def proof(self, fact: Fact, record: ProofRecord) -> Proof:
        path = ("facts", fact.name, "proof")
        if record.limit is not None and record.limit not in self.limits:
            refuse_unknown(self.problems, "limit", record.limit, self.limits, self.filed.at(*path, "limit"))
        if record.clause is not None and record.clause not in self.clauses:
            refuse_unknown(
                self.problems, "clause", record.clause, self.clauses, self.filed.at(*path, "clause")
            )
        waived, unlimited = (
            self.formula(text, "bool", self.filed, (*path, key)) if text is not None else None
            for key, text in (("waived", record.waived), ("unlimited", record.unlimited))
        )
        return Proof(
            by=record.by,
            kinds=record.kinds,
            need=record.need,
            also_by=record.also_by,
            shows=record.shows,
            cause=self.named_by_proof(fact, "cause", record.cause),
            dated=self.named_by_proof(fact, "dated", record.dated),
            limit=record.limit if record.limit in self.limits else None,
            clause=record.clause if record.clause in self.clauses else None,
            waived=waived,
            unlimited=unlimited,
        )

    def named_by_proof(self, proof: Fact, key: str, name: str | None) -> str | None:
        """A fact that documents of a proof establish: a cause in words, or a date."""
        if name is None:
            return None
        place = self.filed.at("facts", proof.name, "proof", key)
        fact = self.facts.get(name)
        if fact is None:
            refuse_unknown(self.problems, "fact", name, tuple(self.facts), place)
        elif (fact.type == "instant") != (key == "dated") or not (fact.finite or key == "dated"):
            wanted = "an instant" if key == "dated" else "a fact with `values`"
            message = f"`{name}` is of type `{fact.type}`, and `{key}` names {wanted}"
            self.problems.add("wrong-fact", message, place, f"name {wanted}")
        return name

    def formula(
        self,
        text: str,
        expected: ValueType,
        filed: Filed,
        path: tuple[str | int, ...],
        target: Fact | None = None,
    ) -> Expression | None:
        """A parsed formula, or None and a problem with the part of it underlined."""
        words = target.values if target is not None else ()
        try:
            return parse(text, self.facts, self.limits, expected, words, nearest)
        except FormulaError as error:
            if error.code == "unknown-value" and self.unsure:
                return None
            place = Place(filed.source, path, piece=(error.start, error.end))
            self.problems.add(error.code, error.message, place, error.help)
            return None

    def windows(self) -> list[tuple[Window, tuple[str, ...]]]:
        """The windows that run, each with its path for messages."""
        found: list[tuple[Window, tuple[str, ...]]] = []
        for name, record in self.window_records.items():
            path = ("windows", name)
            starts = self.formula(record.starts, "instant", self.filed, (*path, "starts"))
            ends = None
            if record.ends is not None:
                ends = self.formula(record.ends, "instant", self.filed, (*path, "ends"))
            if (record.ends is None) == (record.limit is None):
                message = f"window `{name}` needs either `limit` or `ends`"
                self.problems.add("no-end", message, self.filed.key(*path), "give one of the two")
            idle = ["zone"] if record.zone is not None and record.working_days_of is None else []
            idle += ["working_days_of"] if record.working_days_of is not None and ends is not None else []
            for key in idle:
                message = f"`{key}` of window `{name}` has no effect"
                help = "it belongs to a `limit` that counts `working_days_of` a calendar; remove it"
                self.problems.add("misplaced-key", message, self.filed.key(*path, key), help)
            calendars = tuple(self.folder.calendar.working_days)
            if record.working_days_of is not None and record.working_days_of not in calendars:
                place = self.filed.at(*path, "working_days_of")
                refuse_unknown(self.problems, "calendar", record.working_days_of, calendars, place)
            zones = tuple(self.folder.calendar.zones)
            if record.zone is not None and record.zone not in zones:
                refuse_unknown(self.problems, "zone", record.zone, zones, self.filed.at(*path, "zone"))
            if record.limit is not None and record.limit not in self.limits:
                refuse_unknown(
                    self.problems, "limit", record.limit, self.limits, self.filed.at(*path, "limit")
                )
            if record.clause not in self.clauses:
                refuse_unknown(
                    self.problems, "clause", record.clause, self.clauses, self.filed.at(*path, "clause")
                )
            if record.met_by is not None and record.met_by not in self.facts:
                place = self.filed.at(*path, "met_by")
                refuse_unknown(self.problems, "fact", record.met_by, tuple(self.facts), place)
            elif record.met_by is not None and record.lapsed is not None:
                self.one_value(self.facts[record.met_by], record.lapsed, (*path, "lapsed"))
            if starts is not None:
                window = Window(
                    name=name,
                    starts=starts,
                    limit=record.limit,
                    ends=ends,
                    working_days_of=record.working_days_of,
                    zone=record.zone,
                    party=record.party,
                    clause=record.clause,
                    met_by=record.met_by,
                    lapsed=record.lapsed,
                )
                found.append((window, path))
        return found

    # -- what a fact rests on -----------------------------------------------------------------

    def refuse_circles(self) -> None:
        """Report formulas that lead back to themselves."""
        done: set[str] = set()

        def visit(name: str, trail: tuple[str, ...]) -> None:
            if name in trail:
                circle = (*trail[trail.index(name) :], name)
                self.problems.add(
                    "circle",
                    "these formulas lead back to themselves: " + " -> ".join(f"`{each}`" for each in circle),
                    self.facts[name].place,
                    "let one of them follow from observed facts alone",
                )
                self.facts[name].inputs = ()
                return
            if name in done or name not in self.facts:
                return
            for each in self.facts[name].inputs:
                visit(each, (*trail, name))
            done.add(name)

        for name in list(self.facts):
            visit(name, ())

    def rests_on(self, fact: Fact) -> tuple[tuple[str, ...], frozenset[str]]:
        """The interpretations and readings behind a fact and its limits.

        Of a measured fact also those behind the facts that its formula reads; what a derived fact
        reads is known one by one from the evaluation.
        """
        if fact.name not in self._rests_on:
            self._rests_on[fact.name] = self._find_rests_on(fact)
        return self._rests_on[fact.name]

    def _find_rests_on(self, fact: Fact) -> tuple[tuple[str, ...], frozenset[str]]:
        record = self.records.get(fact.name)
        interprets = dict.fromkeys(record.interprets if record else ())
        readings: set[str] = set()
        limits = list(limits_in(fact.formula)) if fact.formula is not None else []
        if fact.proof is not None and fact.proof.limit is not None:
            limits.append(fact.proof.limit)
        limit_records = self.folder.limits[1].limits
        for limit in limits:
            interprets.update(dict.fromkeys(limit_records[limit].interprets))
        for name in fact.inputs if fact.origin == "measured" else ():
            source = self.facts[name]
            if source.origin == "constant":
                readings.add(name)
            elif source.origin in ("measured", "derived", "proof"):
                more, also = self.rests_on(source)
                interprets.update(dict.fromkeys(more))
                readings |= also
        return tuple(interprets), frozenset(readings)


def _reads_raw(expression: Expression, facts: Mapping[str, Fact]) -> bool:
    return any(
        isinstance(part, LimitValue | Now | AsOf)
        or (isinstance(part, Call) and part.function in ("given", "days", "window_end", "day_end", "either"))
        for part in parts(expression)
    ) or any(name in facts and not facts[name].finite for name in facts_in(expression))
