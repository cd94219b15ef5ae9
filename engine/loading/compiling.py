"""Checked drafts to a compiled policy: the limits and rows in force in one interval of dates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from engine.evaluation import Compiler
from engine.expressions import Expression
from engine.kleene import Measuring
from engine.loading.blocks import blocks
from engine.loading.conclusions import DraftAddition, DraftRemedy
from engine.loading.facts import READING
from engine.loading.folder import Folder
from engine.loading.properties import DraftProperty
from engine.loading.records import DatedValue, LimitRecord, OutcomeRecord
from engine.loading.tables import DraftRow, DraftTable
from engine.policy import (
    Addition,
    Clause,
    Component,
    Interpretation,
    Limit,
    Outcome,
    Policy,
    Remedy,
    Row,
    Stage,
    Table,
)
from engine.possible import FAR
from engine.record import record
from engine.vocabulary import Fact, Window


@record
class Amounts:
    """The amount formulas of outcomes.yaml, parsed."""

    pays: Mapping[str, Mapping[Component, Expression]]
    totals: Mapping[str, Expression]
    paid: Expression
    case_paid: Expression
    caps: tuple[Expression, ...]
    case_caps: tuple[Expression, ...]
    asked: Expression | None
    largest_of_grounds: Expression | None


@record
class Draft:
    """A whole policy, checked, for all dates."""

    folder: Folder
    facts: Mapping[str, Fact]
    tables: Mapping[str, DraftTable]
    windows: tuple[Window, ...]
    amounts: Amounts
    properties: tuple[DraftProperty, ...] = ()


def in_force(record: DatedValue | DraftRow, instant: int) -> bool:
    """Whether a dated value or row holds at an instant."""
    dated = record.record if isinstance(record, DraftRow) else record
    start = dated.from_.micros if dated.from_ is not None else -FAR
    end = dated.until.micros if dated.until is not None else FAR
    return bool(start <= instant < end)


def value_at(limit: LimitRecord, instant: int) -> int | None:
    """A limit's value at an instant; None where it has none then."""
    if limit.value is not None:
        return limit.value
    return next((dated.value for dated in limit.dated if in_force(dated, instant)), None)


def changes(draft: Draft) -> list[int]:
    """The instants at which a limit or row comes into force or ends, ascending."""
    dated: list[DatedValue | DraftRow] = []
    for limit in draft.folder.limits[1].limits.values():
        dated += limit.dated
    for table in draft.tables.values():
        dated += table.rows
    instants = set()
    for each in dated:
        record = each.record if isinstance(each, DraftRow) else each
        instants |= {moment.micros for moment in (record.from_, record.until) if moment is not None}
    return sorted(instants)


class PolicyCompiler:
    """Compiles the drafts of a policy for one instant."""

    def __init__(self, draft: Draft, instant: int) -> None:
        self.draft = draft
        self.instant = instant
        zone = draft.folder.policy[1].platform_zone
        calendar = draft.folder.calendar
        limits = draft.folder.limits[1].limits
        self.limits = {
            name: value for name, record in limits.items() if (value := value_at(record, instant)) is not None
        }
        window_ends = draft.folder.policy[1].window_ends
        self.compiler = Compiler(draft.facts, self.limits, calendar, zone, window_ends)

    def policy(self) -> Policy:
        """The compiled policy."""
        draft, folder, compiler = self.draft, self.draft.folder, self.compiler
        record = folder.policy[1]
        outcomes = self.outcomes()
        tables = {name: self.table(table, outcomes) for name, table in draft.tables.items()}
        facts = draft.facts
        windows = draft.windows
        amounts = draft.amounts
        return Policy(
            name=record.name,
            version=record.version,
            digest=folder.digest,
            platform_zone=record.platform_zone,
            governed_by=record.governed_by,
            facts=facts,
            tables=tables,
            stages=tuple(
                Stage(
                    stage.stage,
                    tuple(tables[name] for name in stage.tables),
                    tuple(table for table in tables.values() if stage.stage in table.adds_to),
                )
                for stage in record.stages
            ),
            outcomes=outcomes,
            clauses={
                name: Clause(
                    id=name,
                    heading=clause.heading,
                    summary=clause.summary,
                    place=clause.place,
                    family=clause.family,
                    role=clause.role,
                    advice=clause.advice,
                    reason=clause.reason,
                )
                for name, clause in folder.clauses[1].clauses.items()
            },
            interpretations={
                name: Interpretation(
                    id=name,
                    clauses=each.clauses,
                    question=each.question,
                    readings=each.readings,
                    taken=each.taken,
                    why=each.why,
                )
                for name, each in folder.interpretations[1].interpretations.items()
            },
            limits={
                name: Limit(
                    name=name,
                    value=self.limits[name],
                    unit=limit.unit,
                    clause=limit.clause,
                    meaning=limit.meaning,
                    interprets=limit.interprets,
                )
                for name, limit in folder.limits[1].limits.items()
                if name in self.limits
            },
            windows=windows,
            window_bounds={
                window.name: (
                    compiler.measuring(window.starts),
                    compiler.measuring(window.ends) if window.ends is not None else None,
                )
                for window in windows
            },
            window_ends=_reading(facts, record.window_ends),
            late_evidence=_reading(facts, record.late_evidence),
            notices=tuple(name for name, fact in facts.items() if fact.notice),
            calendar=folder.calendar,
            paid=compiler.measuring(amounts.paid),
            case_paid=compiler.measuring(amounts.case_paid),
            caps=tuple(map(compiler.measuring, amounts.caps)),
            case_caps=tuple(map(compiler.measuring, amounts.case_caps)),
            asked=compiler.measuring(amounts.asked) if amounts.asked is not None else None,
            asked_less=folder.outcomes[1].amounts.asked_less,
            amounts_rest_on={
                key: getattr(folder.outcomes[1].amounts.interprets, key, ())
                for key in ("refund", "units", "grounds", "asked_less")
            },
            largest_of_grounds=compiler.condition(amounts.largest_of_grounds)
            if amounts.largest_of_grounds is not None
            else None,
            derived={
                name: compiler.mask(fact.formula, fact)
                for name, fact in facts.items()
                if fact.origin == "derived" and fact.formula is not None
            },
            measured={
                name: compiler.mask(fact.formula, fact)
                for name, fact in facts.items()
                if fact.origin == "measured" and fact.finite and fact.formula is not None
            },
            measures={
                name: compiler.measuring(fact.formula)
                for name, fact in facts.items()
                if not fact.finite and fact.formula is not None
            },
            waivers={
                name: compiler.condition(fact.proof.waived)
                for name, fact in facts.items()
                if fact.proof is not None and fact.proof.waived is not None
            },
            unlimited={
                name: compiler.condition(fact.proof.unlimited)
                for name, fact in facts.items()
                if fact.proof is not None and fact.proof.unlimited is not None
            },
            presumed_unless={
                name: compiler.condition(fact.presumption.unless)
                for name, fact in facts.items()
                if fact.presumption is not None and fact.presumption.unless is not None
            },
            readings={name: fact.otherwise for name, fact in facts.items() if fact.origin == "constant"},
            measured_by={
                name: tuple(dict.fromkeys(self.inputs(fact)))
                for name, fact in facts.items()
                if fact.origin == "measured" and fact.finite
            },
            proofs=tuple(name for name, fact in facts.items() if fact.proof is not None),
            rests_on={name: rests_on for name, fact in facts.items() if (rests_on := _rests_on(fact))},
            blocks=blocks(facts, tables.values(), self.expressions()),
        )

    def expressions(self) -> list[Expression]:
        """Every formula that reads finite facts."""
        draft = self.draft
        found = [formula for fact in draft.facts.values() for formula in fact.formulas()]
        found += [
            draft.amounts.paid,
            draft.amounts.case_paid,
            *draft.amounts.caps,
            *draft.amounts.case_caps,
            *draft.amounts.totals.values(),
        ]
        others = [draft.amounts.asked, draft.amounts.largest_of_grounds]
        found += [each for each in others if each is not None]
        for pays in draft.amounts.pays.values():
            found += pays.values()
        for table in draft.tables.values():
            for row in table.rows:
                if row.addition is not None:
                    found += row.addition.pays.values()
                if row.remedy is not None:
                    found += row.remedy.formulas()
        return found

    def outcomes(self) -> dict[str, Outcome]:
        """The outcome vocabulary with its amounts compiled."""
        amounts = self.draft.amounts

        def outcome(name: str, record: OutcomeRecord) -> Outcome:
            total = amounts.totals.get(name)
            return Outcome(
                name=name,
                meaning=record.meaning,
                status=record.status,
                pays=self.pays(amounts.pays.get(name, {})),
                total=self.compiler.measuring(total) if total is not None else None,
                per=record.per,
                outbound=record.outbound,
                includes_all=record.includes_all,
                with_money=record.with_money,
            )

        return {
            name: outcome(name, record) for name, record in self.draft.folder.outcomes[1].outcomes.items()
        }

    def pays(self, formulas: Mapping[Component, Expression]) -> dict[Component, Measuring]:
        return {component: self.compiler.measuring(formula) for component, formula in formulas.items()}

    def table(self, draft: DraftTable, outcomes: Mapping[str, Outcome]) -> Table:
        record = draft.file.record
        return Table(
            name=draft.file.name,
            title=record.table,
            per=record.per,
            decides=record.decides,
            applies=draft.applies,
            rows=tuple(self.row(draft, row, outcomes) for row in draft.rows if in_force(row, self.instant)),
            adds_to=draft.adds_to,
            beside=frozenset(record.beside),
            place=draft.file.at("table"),
        )

    def row(self, table: DraftTable, draft: DraftRow, outcomes: Mapping[str, Outcome]) -> Row:
        record = draft.record
        return Row(
            table=table.file.name,
            id=record.id,
            atoms=draft.atoms,
            remedy=self.remedy(draft.remedy, outcomes) if draft.remedy is not None else None,
            addition=self.addition(draft.addition) if draft.addition is not None else None,
            value=draft.value,
            cites=record.cites,
            why=record.why,
            interprets=record.interprets,
            behind=self.behind(atom.fact for atom in (*table.applies, *draft.atoms)),
            place=draft.place,
        )

    def inputs(self, fact: Fact) -> Iterator[str]:
        """The observed facts that a formula reads in the end."""
        for name in fact.inputs:
            source = self.draft.facts[name]
            if source.formula is not None:
                yield from self.inputs(source)
            elif source.origin != "constant":
                yield name

    def behind(self, facts: Iterable[Fact]) -> tuple[str, ...]:
        """Some facts and, after each, those that it derives from over finite facts."""
        names: dict[str, None] = {}

        def visit(fact: Fact) -> None:
            if fact.name in names or fact.origin == "constant":
                return
            names[fact.name] = None
            if fact.origin == "derived":
                for name in fact.inputs:
                    visit(self.draft.facts[name])

        for fact in facts:
            visit(fact)
        return tuple(names)

    def addition(self, draft: DraftAddition) -> Addition:
        record = draft.record
        return Addition(
            pays=self.pays(draft.pays),
            liable=draft.liable,
            liable_fact=draft.liable_fact,
            sanction=record.sanction,
            grade=record.grade,
            return_freight=record.return_freight,
            review=record.review,
        )

    def remedy(self, draft: DraftRemedy, outcomes: Mapping[str, Outcome]) -> Remedy:
        return Remedy(
            outcome=outcomes[draft.outcome],
            liable=draft.liable,
            liable_fact=draft.liable_fact,
            candidates=tuple(self.remedy(candidate, outcomes) for candidate in draft.candidates),
            flags=draft.flags,
            cites=draft.cites,
            pays=self.pays(draft.pays) if draft.pays is not None else None,
            at_most=self.compiler.measuring(draft.at_most) if draft.at_most is not None else None,
            withholds=self.compiler.measuring(draft.withholds) if draft.withholds is not None else None,
            return_freight=draft.return_freight,
            asks=draft.asks,
            shows=draft.shows,
        )


def _rests_on(fact: Fact) -> tuple[str, ...]:
    names = [*fact.interprets, *(name.removeprefix(READING) for name in sorted(fact.readings))]
    if fact.origin == "constant":
        names.append(fact.name.removeprefix(READING))
    return tuple(dict.fromkeys(names))


def _reading(facts: Mapping[str, Fact], name: str | None) -> Fact | None:
    return facts[name] if name is not None else None
