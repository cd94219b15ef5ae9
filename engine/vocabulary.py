"""The vocabulary: every fact that a policy may speak of, its type, its values, what its absence means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from engine.possible import bits
from engine.record import record

if TYPE_CHECKING:
    from engine.diagnostics import Place
    from engine.expressions import Expression

FactType = Literal["bool", "enum", "instant", "number", "money"]
Scope = Literal["case", "parcel", "line", "ground"]
Absence = Literal["unknown", "did_not_happen", "not_stated"]
Origin = Literal["observed", "measured", "derived", "decided", "constant", "proof", "document"]
"""Where a fact's values come from: `observed` by evidence; `measured` by a formula over raw inputs, once
a case; `derived` by a formula over finite facts, anew in every branch; `decided` by a table; a reading is
`constant`; `proof` and `document` are the states of evidence of named kinds."""

PROOF_VALUES = ("accepted", "rejected", "overdue")
DOCUMENT_VALUES = ("none", "accepted", "rejected")


@record
class Asking:
    """Whom to ask for a missing input, and in which words."""

    of: str
    what: str


@record
class Proof:
    """How a burden of proof works: who must give which kinds of evidence, and in which window."""

    by: str
    kinds: tuple[str, ...]
    need: Literal["any", "all"]
    limit: str | None
    clause: str | None
    waived: Expression | None = None
    unlimited: Expression | None = None
    also_by: tuple[str, ...] = ()
    """Other parties that may be asked for it and may give it."""
    cause: str | None = None
    """The fact that the cause establishes which an accepted document shows."""
    dated: str | None = None
    """The fact that holds the earliest date of what its documents show."""
    shows: tuple[str, ...] = ()
    """The causes of which a document that names one must name one; any other counts as rejected."""


@record
class Window:
    """A period that starts at an instant and lasts some days, or ends at another; a party's deadline."""

    name: str
    starts: Expression
    limit: str | None
    ends: Expression | None
    working_days_of: str | None
    """The calendar whose working days its limit counts; None: all days."""
    zone: str | None
    """The zone of those working days; None: the platform's."""
    party: str
    clause: str
    met_by: str | None
    """The fact that says what was done in it."""
    lapsed: str | None
    """The value of that fact which says that nothing was done in time."""


@record
class Presumption:
    """The value that a fact takes until something raises it, and why."""

    mask: int
    reason: str
    raised_by: frozenset[str]
    unless: Expression | None = None


@dataclass(slots=True, kw_only=True)
class Fact:
    """One fact of the vocabulary."""

    name: str
    index: int
    type: FactType
    values: tuple[str, ...] = ()
    per: Scope = "case"
    meaning: str = ""
    origin: Origin = "observed"
    absent: Absence = "unknown"
    otherwise: int = 0
    asking: Asking | None = None
    formula: Expression | None = None
    proof: Proof | None = None
    kinds: tuple[str, ...] = ()
    table: str | None = None
    presumption: Presumption | None = None
    interprets: tuple[str, ...] = ()
    clause: str | None = None
    notice: int = 0
    """The values (a mask) that are shown among the findings even where no row tests the fact."""
    signed: bool = False
    """Whether its amount or number may be less than nothing."""
    contested: bool | None = None
    """Whether a party may dispute it; None: where it is observed or evidence, and not where it follows."""
    not_before: tuple[str, ...] = ()
    """Instants that this one cannot come before."""
    not_after: tuple[str, ...] = ()
    """Instants that this one cannot come after."""
    place: Place | None = None
    inputs: tuple[str, ...] = field(default=())
    readings: frozenset[str] = frozenset()
    shown: dict[int, list[str | bool]] = field(default_factory=dict)
    """Masks as documents show them, remembered."""

    @property
    def finite(self) -> bool:
        """Whether tables may test it."""
        return self.type in ("bool", "enum")

    @property
    def everything(self) -> int:
        """The mask of all values."""
        return (1 << len(self.values)) - 1

    def formulas(self) -> Iterator[Expression]:
        """Every formula that it is defined by: its own, those of its proof, and that of its presumption."""
        proof, presumption = self.proof, self.presumption
        formulas = [self.formula]
        if proof is not None:
            formulas += [proof.waived, proof.unlimited]
        if presumption is not None:
            formulas.append(presumption.unless)
        yield from (formula for formula in formulas if formula is not None)

    def mask_of(self, values: Iterable[Any]) -> int:
        """The mask of some values (booleans or words); raises KeyError naming one outside the domain."""
        mask = 0
        for value in values:
            word = ("true" if value else "false") if isinstance(value, bool) else value
            try:
                mask |= 1 << self.values.index(word)
            except ValueError:
                raise KeyError(word) from None
        return mask

    def values_of(self, mask: int) -> list[str | bool]:
        """The values of a mask, booleans as booleans, in the order of the domain; not to be changed."""
        known = self.shown.get(mask)
        if known is None:
            words = [self.values[position] for position in bits(mask)]
            known = [word == "true" for word in words] if self.type == "bool" else list(words)
            self.shown[mask] = known
        return known

    def show(self, mask: int) -> Any:
        """A mask as documents show it: one value alone, several as a list."""
        values = self.values_of(mask)
        return values[0] if len(values) == 1 else values


Vocabulary = Mapping[str, Fact]


def amount_facts(key: str, vocabulary: Vocabulary) -> list[str]:
    """The facts that an amount of a facts document is of: `goods` is that of the unit and of the order."""
    return [name for name in (key, f"amount.{key}", f"amount.order_{key}") if name in vocabulary]
