"""A letter to a party: outcome, amount, reasons, what can still be done, advice, attachments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reports.letters.catalogue import marked
from reports.letters.matter import Matter, Submission
from reports.letters.open_matters import open_matters, unit_text
from reports.letters.parts import (
    Entries,
    Entry,
    Letter,
    Line,
    Paragraph,
    Section,
    quoted,
)
from reports.letters.remedy import amount, outcome
from reports.letters.wording import Wording, capitalised
from reports.particulars import BETWEEN, WindowEntry
from reports.reasons import reasons_with_windows

MOST_GOODS = 12
"""So many lines of an order are named."""
GIVERS = {
    "buyer": marked("Given by the buyer"),
    "seller": marked("Given by the seller"),
    "carrier": marked("Given by the carrier"),
    "platform": marked("Given by the platform"),
}
RUNS = {
    "buyer": marked("The buyer's time runs from {start} to {end}."),
    "seller": marked("The seller's time runs from {start} to {end}."),
    "carrier": marked("The carrier's time runs from {start} to {end}."),
    "platform": marked("The platform's time runs from {start} to {end}."),
}
RAN = {
    "buyer": marked("The buyer's time ran from {start} to {end}."),
    "seller": marked("The seller's time ran from {start} to {end}."),
    "carrier": marked("The carrier's time ran from {start} to {end}."),
    "platform": marked("The platform's time ran from {start} to {end}."),
}
"""Every party that a window may be of, with from when to when it runs, or ran."""
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
    clock = (
        say("by the platform's clock, {zone}", zone=matter.zone)
        if matter.of_platform
        else say("by the clock of {zone}", zone=matter.zone)
    )
    yield Entry(term=say("Times"), details=(clock,))


def _sections(matter: Matter, wording: Wording) -> Iterator[Section]:
    say = wording.catalogue.say
    decided = matter.ruling["status"] == "ruled"
    heading = say("What was decided") if decided else say("Where the dispute stands")
    yield Section(heading=heading, blocks=tuple(outcome(matter, wording)))
    yield Section(heading=say("What is paid"), blocks=tuple(amount(matter, wording)))
    told = reasons_with_windows(matter.particulars)
    reasons = tuple(_reason(matter, wording, each, each["windows"]) for each in told)
    if reasons:
        heading = (
            say("What it turns on")
            if _undecided(matter)
            else say("Why")
            if decided
            else say("What the person who decides has to weigh")
        )
        yield Section(heading=heading, blocks=(Entries(entries=reasons),))
    yield from open_matters(matter, wording)
    advice = tuple(_advice(matter, wording)) if matter.reader == "seller" else ()
    if advice:
        yield Section(heading=say("Advice for next time"), blocks=(Entries(entries=advice),))
    attached = tuple(_attachments(matter, wording))
    if attached:
        yield Section(heading=say("Documents on file"), blocks=(Entries(entries=attached),))
    yield Section(heading=say("About this letter"), blocks=(Paragraph(line=_about(matter, wording)),))


# -- reasons ----------------------------------------------------------------------------------------


def _undecided(matter: Matter) -> bool:
    return matter.ruling["status"] in ("open", "waiting")


def _reason(
    matter: Matter, wording: Wording, reason: Mapping[str, Any], windows: Sequence[WindowEntry]
) -> Entry:
    """A clause with why it decided; the reason comes first, as the heading may say what was alleged alone."""
    say, clause = wording.catalogue.say, reason["clause"]
    details: list[Line] = []
    if reason["parts"]:
        labels = {unit.label: unit for unit in matter.units}
        for label in reason["parts"]:
            details.append(say("For {unit}", unit=unit_text(wording, labels[label])))
    conditional = "condition" in reason
    if conditional:
        details.append(say("This counts in some of the ways in which the case can still turn out."))
    named = say("{clause} {heading}", clause=clause, heading=wording.heading(clause))
    heading = named
    if clause in matter.in_confidence:
        details.append(say("This rests in part on evidence that was given in confidence and is not shown."))
    elif reason["why"] != matter.policy.clauses[clause].summary and not (conditional and _undecided(matter)):
        heading = (wording.why(reason["why"]),)
    refused = matter.refused.get(clause, ())
    if refused:
        details.append(
            say(
                "Given and not accepted as proof: {letters}",
                letters=wording.listed(list(refused), "standard"),
            )
        )
    for each in windows:
        details += _time(wording, each)
    if heading is named:
        details.append(say("The clause: {summary}", summary=wording.summary(clause)))
    else:
        details.append(say("Clause {named}: {summary}", named=named, summary=wording.summary(clause)))
    return Entry(term=heading, details=tuple(details))


def _time(wording: Wording, window: WindowEntry) -> Iterator[Line]:
    """Whose time a window is, from when to when it runs, and that something came between its two ends."""
    sentences = RUNS if window["state"] == "running" else RAN
    sentence = sentences[window["party"]]
    yield wording.catalogue.say(
        sentence,
        start=wording.moment(window["starts"]),
        end=wording.moment(window["ends"]),
    )
    if window["state"] == BETWEEN:
        yield wording.catalogue.say(
            "Something came after {first} and before that end; a person decides whether it was in time.",
            first=wording.moment(window["first_end"]),
        )


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
