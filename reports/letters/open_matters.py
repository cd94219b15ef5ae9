"""What can still be done in a case: by whom, with which document, by when."""

from __future__ import annotations

from collections.abc import Iterator

from engine.document import Ask
from engine.units import Unit
from engine.vocabulary import Fact
from reports.letters.catalogue import marked
from reports.letters.matter import Matter
from reports.letters.parts import Entries, Entry, Line, Paragraph, Section, quoted
from reports.letters.wording import Asked, Wording, capitalised
from reports.particulars import WindowEntry

AWAITED = {
    "buyer": marked("What is awaited from the buyer, and by when"),
    "seller": marked("What is awaited from the seller, and by when"),
    "carrier": marked("What is awaited from the carrier, and by when"),
    "platform": marked("What is awaited from the platform, and by when"),
    "arbitrator": marked("What the arbitrator still has to judge"),
}
"""Every party of which something may be awaited, with what stands above it."""


def open_matters(matter: Matter, wording: Wording) -> Iterator[Section]:
    """A section for the reader, and one for each other party that can still do something."""
    for party in sorted(AWAITED, key=lambda each: each != matter.reader):
        entries = [*_asks(matter, wording, party), *_windows(matter, wording, party)]
        heading = _heading(matter, wording, party)
        if entries:
            yield Section(heading=heading, blocks=(Entries(entries=tuple(entries)),))
        elif party == matter.reader:
            nothing = wording.catalogue.say("Nothing is awaited from you, and no time of yours is running.")
            yield Section(heading=heading, blocks=(Paragraph(line=nothing),))


def unit_text(wording: Wording, unit: Unit) -> Line:
    """A unit in words; its numbers are those of the case."""
    say = wording.catalogue.say
    parts: list[Line] = []
    if unit.parcel is not None:
        parts.append(say("parcel {id}", id=quoted(unit.parcel)))
    if unit.line is not None:
        parts.append(say("line {id}", id=quoted(unit.line)))
    if unit.ground is not None:
        parts.append((wording.ground(unit.ground),))
    line: Line = ()
    for part in parts:
        line = wording.catalogue.say("{one}, {other}", one=line, other=part) if line else part
    return line


def _heading(matter: Matter, wording: Wording, party: str) -> Line:
    if party == matter.reader:
        return wording.catalogue.say("What you can still do, and by when")
    return wording.catalogue.say(AWAITED[party])


def _asks(matter: Matter, wording: Wording, party: str) -> Iterator[Entry]:
    labels = {unit.label: unit for unit in matter.units}
    kept_back = False
    for ask in matter.ruling["asks"]:
        if ask["of"] != party:
            continue
        if party == "arbitrator" and matter.hidden():
            # whatever is still to be judged may tell what there is to judge
            if not kept_back:
                say = wording.catalogue.say
                yield Entry(
                    term=say("A question that evidence given in confidence may bear on"),
                    details=(say("It is not shown to you."),),
                )
            kept_back = True
            continue
        asked = wording.asked(ask["for"], labels)
        unit = unit_text(wording, labels[asked.unit]) if asked.unit is not None else ()
        term: Line = (capitalised(asked.text),)
        if unit:
            term = wording.catalogue.say("{matter} ({unit})", matter=term, unit=unit)
        yield Entry(term=term, details=tuple(_details(matter, wording, ask, asked)))


def _details(matter: Matter, wording: Wording, ask: Ask, asked: Asked) -> Iterator[Line]:
    say = wording.catalogue.say
    proofs = [fact for fact in asked.facts if fact.kinds]
    if proofs and not asked.judging:
        kinds = list(dict.fromkeys(kind for fact in proofs for kind in fact.kinds))
        every = any(fact.proof is not None and fact.proof.need == "all" for fact in proofs)
        names = wording.listed([wording.kind(kind) for kind in kinds], "standard" if every else "or")
        yield say("Document: {documents}", documents=names)
    if ask["due"] is not None:
        window = _window_of(matter, ask)
        yield from _by_when(wording, window, ask["due"])
        if window is not None:
            yield _began(wording, window)
    elif asked.notice:
        yield _after_notice(wording, proofs)
    for clause in ask.get("clauses", (ask["clause"],)):
        if clause is not None:
            yield _under(wording, clause)
    yield from _consequences(wording, ask)


def _consequences(wording: Wording, ask: Ask) -> Iterator[Line]:
    """What each answer leads to, where they lead to different things and all of them have names."""
    leading: dict[tuple[str, ...], dict[str, None]] = {}
    for decision in ask["decides"]:
        fact = next((name for name in ask["facts"] if name in decision["if"]), None)
        if fact is None:
            continue
        value = decision["if"][fact]
        answers = [wording.answer(fact, each) for each in (value if isinstance(value, list) else [value])]
        named = tuple(answer for answer in answers if answer is not None)
        if len(named) < len(answers):
            return
        leading.setdefault(named, {})[decision["then"]] = None
    if len({tuple(outcomes) for outcomes in leading.values()}) < 2:
        return
    for named, outcomes in leading.items():
        yield wording.catalogue.say(
            "{answer}: {outcome}",
            answer=capitalised(wording.listed(list(named), "or")),
            outcome=wording.listed([wording.outcome(each) for each in outcomes], "or"),
        )


def _after_notice(wording: Wording, proofs: list[Fact]) -> Line:
    limits = {fact.proof.limit for fact in proofs if fact.proof is not None}
    limit = limits.pop() if len(limits) == 1 else None
    if limit is None:
        return wording.catalogue.say("The time to give it starts with a notice of the platform.")
    days = wording.policy.limits[limit].value
    return wording.catalogue.plural(
        "It is due {number} day after a notice of the platform.",
        "It is due {number} days after a notice of the platform.",
        days,
        number=wording.number(days),
    )


def _window_of(matter: Matter, ask: Ask) -> WindowEntry | None:
    """The window that a question is asked in."""
    return next((each for each in matter.particulars["windows"] if _is_window_of(each, ask)), None)


def _is_window_of(window: WindowEntry, ask: Ask) -> bool:
    return (window["party"], window["clause"], window["ends"]) == (ask["of"], ask["clause"], ask["due"])


def _by_when(wording: Wording, window: WindowEntry | None, due: str) -> Iterator[Line]:
    """When something is due; the earlier end counts where what is done in the window settles something."""
    say = wording.catalogue.say
    if window is None or window["first_end"] == window["ends"] or not window["settles"]:
        yield say("By {instant}", instant=wording.moment(due))
        return
    yield say("By {instant}", instant=wording.moment(window["first_end"]))
    yield say(
        "After that, and before {instant}, a person decides whether it was in time.",
        instant=wording.moment(window["ends"]),
    )


def _began(wording: Wording, window: WindowEntry) -> Line:
    """From when the time for something runs: in the window of a proof from the platform's notice on."""
    say, start = wording.catalogue.say, wording.moment(window["starts"])
    if window["kinds"]:
        return say("The time runs from the platform's notice of {start} on.", start=start)
    return say("The time runs from {start} on.", start=start)


def _under(wording: Wording, clause: str) -> Line:
    return wording.catalogue.say("Clause {clause}: {heading}", clause=clause, heading=wording.heading(clause))


def _windows(matter: Matter, wording: Wording, party: str) -> Iterator[Entry]:
    """The windows that still run and that no question names."""
    asks = matter.ruling["asks"]
    for window in matter.particulars["windows"]:
        if (
            window["party"] != party
            or window["state"] != "running"
            or any(_is_window_of(window, ask) for ask in asks)
        ):
            continue
        say, clause = wording.catalogue.say, window["clause"]
        details = [*_by_when(wording, window, window["ends"]), _began(wording, window)]
        if window["kinds"]:
            names = wording.listed([wording.kind(kind) for kind in window["kinds"]], "or")
            details.insert(0, say("Document: {documents}", documents=names))
        heading = say("{heading} (clause {clause})", heading=wording.heading(clause), clause=clause)
        yield Entry(term=heading, details=tuple(details))
