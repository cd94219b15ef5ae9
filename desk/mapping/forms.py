"""How instants and amounts are written in the columns of an export, as a proposal."""

from __future__ import annotations

from collections.abc import Sequence

from desk.mapping.drafts import Proposal
from desk.mapping.profiles import Profile
from desk.mapping.values import THOUSAND_OR_DECIMALS, InstantForm


def usual_form(columns: Sequence[Profile]) -> InstantForm | None:
    """The form of instants in columns that allow one alone; None where those are of several."""
    forms = {each.instant_forms()[0] for each in columns if len(each.instant_forms()) == 1}
    return forms.pop() if len(forms) == 1 else None


def as_instants(made: Proposal, usual: InstantForm | None) -> None:
    """Propose how the instants of a column are written."""
    profile = made.column
    forms = profile.instant_forms()
    if not forms:
        return
    form = usual if usual in forms and usual is not None else forms[0]
    made.written = None if form == "year_month_day" else form
    if "day_month_year" in forms and "month_day_year" in forms:
        as_others = ", as those of other columns are" if usual in forms else ""
        made.doubts.append(f"days and months cannot be told apart; it is read as {form}{as_others}")
    if form in ("seconds", "milliseconds"):
        return
    made.unzoned = profile.unzoned()
    if profile.without_time():
        made.time_of_day = "00:00:00"
        made.doubts.append("some are dates without a time of day, and the beginning of the day is proposed")


def as_amounts(made: Proposal, currency: str | None) -> None:
    """Propose how the amounts of a column are written."""
    profile = made.column
    forms = profile.amount_forms(currency)
    if not forms:
        return
    plain_forms = [form for form in forms if form is not None]
    if not plain_forms:
        return  # displayed with a sign, and read so
    made.amounts = plain_forms[0]
    marked = [value for value in profile.values if any(each in ".," for each in value)]
    if marked and (len(plain_forms) > 1 or all(map(THOUSAND_OR_DECIMALS.fullmatch, marked))):
        made.doubts.append("marks may stand for decimals or between thousands")
    elif not marked and any(len(value) > 2 for value in profile.values):
        made.doubts.append("all are whole numbers, which may be minor units (`minor_units`)")


def currency_of(columns: Sequence[Profile]) -> str | None:
    """The most frequent currency that a column of currencies holds."""
    for profile in columns:
        if profile.values and profile.looks_like().startswith("currency"):
            return profile.values.most_common(1)[0][0]
    return None
