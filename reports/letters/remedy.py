"""What a letter says first: the outcome of a ruling, and its amount."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from engine.instants import SECOND, parse_moment
from reports.letters.catalogue import marked
from reports.letters.matter import Matter
from reports.letters.open_matters import unit_text
from reports.letters.parts import Amounts, Block, Items, Line, Paragraph
from reports.letters.wording import Wording, capitalised, sentence
from reports.wording import RETURNED

MINUTE = 60 * SECOND
LIABLE = {
    "seller": marked("The seller is responsible."),
    "buyer": marked("The buyer is responsible."),
    "carrier": marked("The carrier is responsible."),
    "platform_or_logistics": marked("The platform or its carrier is responsible."),
    "none": marked("Nobody is held responsible."),
    "undetermined": marked("Who is responsible is not settled."),
}
"""Every word of a ruling for who is liable, as a sentence."""
FREIGHT_BACK = {
    "buyer": marked("The buyer bears the freight of the return."),
    "seller": marked("The seller bears the freight of the return."),
}
"""Who bears the freight of a return that is ordered."""
FREIGHT_IF_BACK = {
    "buyer": marked("If goods go back, the buyer bears the freight of that."),
    "seller": marked("If goods go back, the seller bears the freight of that."),
}
"""Who bears it where none is ordered."""


def outcome(matter: Matter, wording: Wording) -> Iterator[Block]:
    """What happens, who is responsible, and what a person chooses among; then each part by itself."""
    ruling, say = matter.ruling, wording.catalogue.say
    yield Paragraph(line=sentence(wording, wording.outcome(ruling["outcome"])))
    if ruling["status"] == "waiting":
        yield Paragraph(
            line=say("A time limit is still running; what follows from it is decided after its end.")
        )
    elif ruling["status"] == "open":
        yield Paragraph(line=say("Something that the decision depends on is not known yet; see below."))
    elif ruling["status"] == "review":
        yield from _choices(matter, wording)
    else:
        yield Paragraph(line=_liable(wording, ruling["liable"]))
    first = matter.particulars["can_file_from"]
    if first is not None:
        # letters tell minutes: the first whole one
        instant = wording.moment(-(-parse_moment(first).micros // MINUTE) * MINUTE)
        yield Paragraph(line=say("The application can be filed from {instant} on.", instant=instant))
    back = ruling["freight"]["return"]
    if back in FREIGHT_BACK:
        sentences = FREIGHT_BACK if ruling["outcome"] == RETURNED else FREIGHT_IF_BACK
        yield Paragraph(line=say(sentences[str(back)]))
    if ruling["units"]:
        labels = {unit.label: unit for unit in matter.units}
        yield Paragraph(line=say("Each part by itself:"))
        yield Items(
            lines=tuple(
                _of_unit(wording, unit_text(wording, labels[each["unit"]]), each) for each in ruling["units"]
            )
        )


def _liable(wording: Wording, liable: str) -> Line:
    return wording.catalogue.say(LIABLE[liable])


def _of_unit(wording: Wording, unit: Line, ruled: Mapping[str, Any]) -> Line:
    outcome, amount = wording.outcome(ruled["outcome"]), _range(wording, ruled["refund"])
    return wording.catalogue.say("{unit}: {outcome} ({amount})", unit=unit, outcome=outcome, amount=amount)


def _choices(matter: Matter, wording: Wording) -> Iterator[Block]:
    say, candidates = wording.catalogue.say, matter.ruling["candidates"]
    if candidates:
        yield Paragraph(
            line=say("The person who decides chooses among:")
            if len(candidates) > 1
            else say("The policy names one ruling; the person who decides may find otherwise:")
        )
        lines = [
            say(
                "{outcome} ({amount})",
                outcome=wording.outcome(each["outcome"]),
                amount=_range(wording, each["refund"]),
            )
            for each in candidates
        ]
        yield Items(lines=tuple(dict.fromkeys(lines)))


def _range(wording: Wording, refund: Mapping[str, Any]) -> Line:
    say, currency = wording.catalogue.say, refund["currency"]
    least, most = refund["at_least"], refund["at_most"]
    if least is None or most is None:
        return say("an amount that is not known yet")
    if least == most:
        return (wording.money(least, currency),)
    return say("{least} to {most}", least=wording.money(least, currency), most=wording.money(most, currency))


def amount(matter: Matter, wording: Wording) -> Iterator[Block]:
    """What is paid, or between what it still lies, and what made it smaller."""
    refund, say = matter.ruling["refund"], wording.catalogue.say
    if matter.ruling["status"] == "ruled" and refund["at_least"] == refund["at_most"]:
        if not Decimal(refund["total"]):
            yield Paragraph(line=say("Nothing is paid to the buyer."))
            yield from _beside_amount(matter, wording)
            return
        parts = {"goods": say("For the goods"), "freight": say("Freight"), "other": say("Other costs")}
        money = {key: (wording.money(refund[key], refund["currency"]),) for key in (*parts, "total")}  # type: ignore[literal-required]
        yield Amounts(
            caption=say("Paid to the buyer"),
            rows=tuple((name, money[key]) for key, name in parts.items() if Decimal(refund[key])),  # type: ignore[literal-required]
            total=(say("Total"), money["total"]),
        )
        yield from _beside_amount(matter, wording)
        return
    yield Paragraph(
        line=say(
            "Nothing is paid yet. What may be paid to the buyer: {range}.", range=_range(wording, refund)
        )
    )
    yield from _beside_amount(matter, wording)


def _beside_amount(matter: Matter, wording: Wording) -> Iterator[Block]:
    """What explains an amount: bounds that cut it, and discounts, with both figures."""
    say, particulars = wording.catalogue.say, matter.particulars
    for each in particulars["cuts"]:
        without, left = (
            wording.money(amount, each["currency"]) for amount in (each["without"], each["left"])
        )
        line = say(
            "{without} would be due, and no more than {left} may be refunded.", without=without, left=left
        )
        if len(particulars["cuts"]) > 1:
            line = say("{matter}: {text}", matter=capitalised(wording.outcome(each["outcome"])), text=line)
        yield Paragraph(line=line)
    paid = particulars["discounted"]
    if paid is not None:
        price, discount = (
            wording.money(amount, paid["currency"]) for amount in (paid["price"], paid["discount"])
        )
        yield Paragraph(
            line=say(
                "The goods cost {price}, of which a discount paid {discount}; what the buyer paid counts.",
                price=price,
                discount=discount,
            )
        )
