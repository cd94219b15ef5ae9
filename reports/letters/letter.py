"""A letter to a party: outcome, amount, reasons, what can still be done, advice, attachments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from engine.document import Citation
from reports.letters.catalogue import marked
from reports.letters.matter import Matter, Submission
from reports.letters.open_matters import open_matters, unit_text
from reports.letters.parts import (
    Amounts,
    Block,
    Entries,
    Entry,
    Items,
    Letter,
    Line,
    Paragraph,
    Section,
    quoted,
)
from reports.letters.wording import Wording, capitalised, sentence

MOST_GOODS = 12
"""So many lines of an order are named."""
LIABLE = {
    "seller": marked("The seller is responsible."),
    "buyer": marked("The buyer is responsible."),
    "carrier": marked("The carrier is responsible."),
    "platform_or_logistics": marked("The platform or its carrier is responsible."),
    "none": marked("Nobody is held responsible."),
    "undetermined": marked("Who is responsible is not settled."),
}
"""Every word of a ruling for who is liable, as a sentence."""
GIVERS = {
    "buyer": marked("Given by the buyer"),
    "seller": marked("Given by the seller"),
    "carrier": marked("Given by the carrier"),
    "platform": marked("Given by the platform"),
}
JUDGED = {
    "accepted": marked("Accepted as proof"),
    "rejected": marked("Not accepted as proof"),
    "unjudged": marked("Not judged yet"),
}


def letter(matter: Matter, wording: Wording) -> Letter:
    """The letter about a matter, in the words of one language."""
    catalogue = wording.catalogue
    return Letter(
        language=catalogue.language,
        direction=catalogue.locale.text_direction,
        title=_title(matter, wording),
        head=Entries(entries=tuple(_head(matter, wording))),
        sections=tuple(_sections(matter, wording)),
    )


def _title(matter: Matter, wording: Wording) -> Line:
    say, case = wording.catalogue.say, quoted(matter.ruling["case_id"])
    status = matter.ruling["status"]
    if status == "ruled":
        return say("Decision in dispute {case}", case=case)
    if status == "review":
        return say("Dispute {case}: a person decides", case=case)
    return say("Dispute {case}: not decided yet", case=case)


def _head(matter: Matter, wording: Wording) -> Iterator[Entry]:
    say = wording.catalogue.say
    reader = say("the buyer") if matter.reader == "buyer" else say("the seller")
    if matter.reader == "buyer" and matter.recipient:
        reader = say("{name} (the buyer)", name=quoted(matter.recipient))
    yield Entry(term=say("To"), details=(reader,))
    if matter.order_id:
        yield Entry(term=say("Order"), details=((quoted(matter.order_id),),))
    if matter.goods:
        lines: list[Line] = [
            say("{title}, quantity {number}", title=quoted(each.title), number=wording.number(each.quantity))
            if each.quantity is not None
            else (quoted(each.title),)
            for each in matter.goods[:MOST_GOODS]
        ]
        left = len(matter.goods) - MOST_GOODS
        if left > 0:
            number = wording.number(left)
            lines.append(
                wording.catalogue.plural("and {number} more", "and {number} more", left, number=number)
            )
        yield Entry(term=say("Goods"), details=tuple(lines))
    as_of = wording.moment(matter.ruling["as_of"])
    yield Entry(term=say("As the case stood on"), details=((as_of,),))
    yield Entry(term=say("Times"), details=(say("by the clock of {zone}", zone=matter.zone),))


def _sections(matter: Matter, wording: Wording) -> Iterator[Section]:
    say = wording.catalogue.say
    yield Section(heading=say("Outcome"), blocks=tuple(_outcome(matter, wording)))
    yield Section(heading=say("Amount"), blocks=tuple(_amount(matter, wording)))
    reasons = tuple(_reason(matter, wording, each) for each in matter.ruling["citations"])
    if reasons:
        yield Section(heading=say("Reasons"), blocks=(Entries(entries=reasons),))
    yield from open_matters(matter, wording)
    advice = tuple(_advice(matter, wording)) if matter.reader == "seller" else ()
    if advice:
        yield Section(heading=say("Advice for next time"), blocks=(Entries(entries=advice),))
    attached = tuple(_attachments(matter, wording))
    if attached:
        yield Section(heading=say("Attachments"), blocks=(Entries(entries=attached),))
    yield Section(heading=say("About this letter"), blocks=(Paragraph(line=_about(matter, wording)),))


# -- outcome and amount -----------------------------------------------------------------------------


def _outcome(matter: Matter, wording: Wording) -> Iterator[Block]:
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
    if ruling["freight"]["return"] in ("buyer", "seller"):
        yield Paragraph(
            line=say("The buyer bears the freight of the return.")
            if ruling["freight"]["return"] == "buyer"
            else say("The seller bears the freight of the return.")
        )
    if ruling["units"]:
        labels = {unit.label: unit for unit in matter.units}
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
        yield Paragraph(line=say("The person who decides chooses among:"))
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


def _amount(matter: Matter, wording: Wording) -> Iterator[Block]:
    refund, say = matter.ruling["refund"], wording.catalogue.say
    if matter.ruling["status"] == "ruled" and refund["at_least"] == refund["at_most"]:
        if not Decimal(refund["total"]):
            yield Paragraph(line=say("Nothing is paid to the buyer."))
            return
        parts = {"goods": say("For the goods"), "freight": say("Freight"), "other": say("Other costs")}
        money = {key: (wording.money(refund[key], refund["currency"]),) for key in (*parts, "total")}  # type: ignore[literal-required]
        yield Amounts(
            caption=say("Paid to the buyer"),
            rows=tuple((name, money[key]) for key, name in parts.items()),
            total=(say("Total"), money["total"]),
        )
        return
    yield Paragraph(
        line=say(
            "Nothing is paid yet. What may be paid to the buyer: {range}.", range=_range(wording, refund)
        )
    )


# -- reasons ----------------------------------------------------------------------------------------


def _reason(matter: Matter, wording: Wording, citation: Citation) -> Entry:
    say, clause = wording.catalogue.say, citation["clause"]
    details: list[Line] = []
    if "if" in citation:
        details.append(say("This counts in some of the ways in which the case can still turn out."))
    if clause in matter.in_confidence:
        details.append(
            say("What decided here rests in part on evidence that was given in confidence and is not shown.")
        )
    elif citation["why"] != matter.policy.clauses[clause].summary:
        details.append((wording.why(citation["why"]),))
    details.append(say("The clause: {summary}", summary=wording.summary(clause)))
    heading = say("{clause} {heading}", clause=clause, heading=wording.heading(clause))
    return Entry(term=heading, details=tuple(details))


def _advice(matter: Matter, wording: Wording) -> Iterator[Entry]:
    for each in matter.ruling["advice"]:
        clause = each["clause"]
        heading = wording.catalogue.say("{clause} {heading}", clause=clause, heading=wording.heading(clause))
        yield Entry(term=heading, details=tuple((text,) for text in wording.advice(clause)))


# -- attachments ------------------------------------------------------------------------------------


def _attachments(matter: Matter, wording: Wording) -> Iterator[Entry]:
    say = wording.catalogue.say
    for each in matter.attachments:
        given = matter.submissions.get(each.place)
        if given is None:
            continue
        if given.hidden_from(matter.reader):
            yield Entry(term=(each.letter,), details=(say("Given in confidence; it is not shown to you."),))
            continue
        term = say("{letter}: {document}", letter=each.letter, document=capitalised(wording.kind(each.kind)))
        yield Entry(term=term, details=tuple(_given(wording, given, each.judged)))


def _given(wording: Wording, given: Submission, judged: str) -> Iterator[Line]:
    say = wording.catalogue.say
    line = say(GIVERS[given.by])
    if given.at is not None:
        line = say("{giver}, {instant}", giver=line, instant=wording.moment(given.at))
    yield line
    yield say(JUDGED[judged])
    if given.file:
        yield say("File: {name}", name=quoted(given.file))
    if given.note:
        yield say("Remark: {text}", text=quoted(given.note))


def _about(matter: Matter, wording: Wording) -> Line:
    policy = matter.ruling["policy"]
    return wording.catalogue.say(
        "It follows the policy “{policy}”, version {version}, whose clauses are given in short.",
        policy=wording.name(),
        version=policy["version"],
    )
