"""What a policy concludes, as comparable texts: each result with when it is reached."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import product
from typing import Any

from engine.expressions import Expression
from engine.loader import PolicyBook
from engine.loading.compiling import Draft
from engine.loading.conclusions import DraftAddition, DraftRemedy
from engine.policy import Component, Policy
from engine.proving.amount_terms import binding
from engine.proving.circuit import TRUE, Circuit
from engine.proving.encoding import Encoding, Shared
from engine.proving.meaning import Meanings
from engine.proving.reach import Course
from engine.record import record
from engine.vocabulary import Fact

Liability = Mapping[str, str]
"""The parties that facts name, by the fact."""


@record
class Result:
    """One conclusion: what is concluded in a comparable text, the row that does, and when."""

    text: str
    words: str
    """The text without its amounts."""
    formulas: tuple[Expression, ...]
    """What its amounts are computed by."""
    written: Callable[[Texts], str]
    """The text, as other texts have its formulas."""
    table: str
    row: str
    when: int

    @property
    def name(self) -> str:
        """The row as table#row."""
        return f"{self.table}#{self.row}"


class Conclusions:
    """What the rows of a policy conclude in its course: rulings, and what is added to them."""

    def __init__(self, draft: Draft, course: Course) -> None:
        self.course = course
        self.encoding = course.encoding
        self.circuit = course.encoding.circuit
        self.texts = Texts(draft, self.encoding.meanings)
        self.drafted = {
            (name, row.record.id): row for name, table in draft.tables.items() for row in table.rows
        }
        """Every row as it was loaded, by table and id."""

    def rulings(self) -> Iterator[Result]:
        """Every ruling, with each choice of the parties that its facts name."""
        for table, row, hit in self.course.answers():
            remedy = self.drafted[table.name, row.id].remedy
            if remedy is None:
                continue
            for parties, when in self._parties(_liable_facts(remedy)):
                yield Result(
                    text=self.texts.remedy(remedy, parties),
                    words=self.texts.words(remedy, parties),
                    formulas=tuple(self.texts.formulas(remedy)),
                    written=partial(Texts.remedy, remedy=remedy, parties=parties),
                    table=table.name,
                    row=row.id,
                    when=self.circuit.every([hit, when]),
                )

    def additions(self) -> Iterator[Result]:
        """Everything that is added to a ruling."""
        for asked in self.course.asked.values():
            for row, hit in zip(asked.table.rows, asked.hits, strict=True):
                addition = self.drafted[asked.table.name, row.id].addition
                if addition is None:
                    continue
                named = [addition.liable_fact] if addition.liable_fact is not None else []
                for parties, when in self._parties(named):
                    yield Result(
                        text=self.texts.addition(addition, parties),
                        words=self.texts.added_words(addition, parties),
                        formulas=tuple(addition.pays.values()),
                        written=partial(Texts.addition, addition=addition, parties=parties),
                        table=asked.table.name,
                        row=row.id,
                        when=self.circuit.every([hit, when]),
                    )

    def _parties(self, named: list[Fact]) -> Iterator[tuple[Liability, int]]:
        """The parties that some facts may name together, each with when."""
        choices = [
            [(fact.name, value, literal) for value, literal in zip(fact.values, literals, strict=True)]
            for fact in named
            for literals in (self.encoding.values(fact.name),)
        ]
        for chosen in product(*choices):
            parties = {name: value for name, value, _ in chosen}
            yield parties, self.circuit.every([literal for _, _, literal in chosen])


class Version:
    """A policy at one date, in a circuit that it shares with another one."""

    def __init__(self, book: PolicyBook, policy: Policy, shared: Shared) -> None:
        self.policy = policy
        self.encoding = Encoding(policy, shared)
        self.course = Course(self.encoding)
        conclusions = Conclusions(book.draft, self.course)
        self.texts = conclusions.texts
        self.results = list(conclusions.rulings())
        self.additions = list(conclusions.additions())

    def known_of(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """Of some facts with their values, those that this policy knows, as far as it knows the words."""
        return {
            name: value
            for name, value in facts.items()
            if name in self.policy.facts and _word(value) in self.policy.facts[name].values
        }


class Texts:
    """Conclusions as texts that are equal where two policies conclude the same.

    `settled` gives the formulas that stand for those of the policy, as where one branch of each is known.
    """

    def __init__(
        self, draft: Draft, meanings: Meanings, settled: Callable[[Expression], Expression] | None = None
    ) -> None:
        self.draft = draft
        self.meanings = meanings
        self.settled = settled or _as_written
        amounts = draft.amounts
        self.bounds = (amounts.paid, amounts.case_paid, *amounts.caps, *amounts.case_caps)
        """The formulas that bound every refund."""
        self._caps = (*amounts.caps, *amounts.case_caps)
        self._paid = " ".join(map(self._text, (amounts.paid, amounts.case_paid)))

    def remedy(self, remedy: DraftRemedy, parties: Liability) -> str:
        """A ruling, with the parties that its facts name."""
        candidates = sorted(self.remedy(candidate, parties) for candidate in remedy.candidates)
        return " | ".join([self.amounts(remedy), str(_liable(remedy, parties)), *candidates])

    def words(self, remedy: DraftRemedy, parties: Liability) -> str:
        """A ruling without its amounts."""
        candidates = sorted(self.words(candidate, parties) for candidate in remedy.candidates)
        return " | ".join([remedy.outcome, str(_liable(remedy, parties)), *candidates])

    def formulas(self, remedy: DraftRemedy) -> Iterator[Expression]:
        """What the amounts of a ruling and of its candidates are computed by, but for the bounds of all."""
        yield from remedy.formulas()
        for each in remedy.every():
            if each.pays is None:
                yield from self.draft.amounts.pays.get(each.outcome, {}).values()
            total = self.draft.amounts.totals.get(each.outcome)
            if total is not None:
                yield total

    def amounts(self, remedy: DraftRemedy) -> str:
        """The outcome of a ruling, and what it pays."""
        bounds = (remedy.at_most, remedy.withholds)
        total = self.draft.amounts.totals.get(remedy.outcome)
        return " | ".join(
            [
                self.outcome(remedy.outcome, remedy.pays is None),
                self.pays(remedy.pays, total) if remedy.pays is not None else "",
                *(self._text(each) if each is not None else "" for each in bounds),
                str(remedy.return_freight),
            ]
        )

    def addition(self, addition: DraftAddition, parties: Liability) -> str:
        """What is added, with the party that its fact names."""
        return f"{self.pays(addition.pays)} | {self.added_words(addition, parties)}"

    def added_words(self, addition: DraftAddition, parties: Liability) -> str:
        """What is added without its amounts."""
        written = addition.record
        words = (
            _liable(addition, parties),
            written.sanction,
            written.grade,
            written.return_freight,
            written.review,
        )
        return " | ".join(map(str, words))

    def outcome(self, name: str, paying: bool = True) -> str:
        """An outcome with how its amounts are computed; what it pays unless a row has its own amounts."""
        written = self.draft.folder.outcomes[1].outcomes[name]
        total = self.draft.amounts.totals.get(name)
        words = (
            name,
            written.status,
            written.per,
            written.outbound,
            written.includes_all,
            written.with_money,
        )
        pays = self.pays(self.draft.amounts.pays.get(name, {}), total) if paying else ""
        return " ".join([*map(str, words), pays, self._text(total) if total is not None else ""])

    def pays(self, pays: Mapping[Component, Expression], total: Expression | None = None) -> str:
        """Amounts by what they are paid for, with what bounds them; of a total, what it is split over."""
        texts = [f"{part}: {self._text(each)}" for part, each in sorted(pays.items())]
        bounds = binding(
            [self.settled(each) for each in self._caps],
            [self.settled(each) for each in pays.values()],
            self.settled(total) if total is not None else None,
            self.meanings,
        )
        return ", ".join([*texts, self._paid, *bounds]) if texts else ""

    def _text(self, formula: Expression) -> str:
        return self.meanings.text(self.settled(formula))


def _as_written(formula: Expression) -> Expression:
    return formula


def _liable(concluded: DraftRemedy | DraftAddition, parties: Liability) -> str | None:
    fact = concluded.liable_fact
    return parties.get(fact.name) if fact is not None else concluded.liable


def _word(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _liable_facts(remedy: DraftRemedy) -> list[Fact]:
    """The facts that name the parties of a remedy and its candidates, each once."""
    named = [each.liable_fact for each in remedy.every() if each.liable_fact is not None]
    return list({fact.name: fact for fact in named}.values())


def conclude_differently(circuit: Circuit, one: Iterable[Result], other: Iterable[Result]) -> int:
    """Whether two lists of results do not conclude the same."""
    return differ_in(circuit, by_text(circuit, one), by_text(circuit, other))


def differ_in(circuit: Circuit, here: Mapping[str, int], there: Mapping[str, int]) -> int:
    """Whether one of some texts holds on one side alone."""
    differing = []
    for text in dict.fromkeys((*here, *there)):
        first, second = here.get(text, -TRUE), there.get(text, -TRUE)
        differing += [circuit.every([first, -second]), circuit.every([-first, second])]
    return circuit.some(differing)


def by_text(circuit: Circuit, results: Iterable[Result]) -> dict[str, int]:
    """When each conclusion is drawn, by whichever row."""
    found: dict[str, list[int]] = {}
    for result in results:
        found.setdefault(result.text, []).append(result.when)
    return {text: circuit.some(literals) for text, literals in found.items()}
