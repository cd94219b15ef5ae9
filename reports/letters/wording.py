"""The policy's texts, dates and amounts as a letter says them in one language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

from engine.asking import STARTS_TIME, TO_JUDGE
from engine.instants import format_instant, parse_moment
from engine.loading.translation_records import ClauseTexts, TranslationsRecord
from engine.money import CURRENCY_EXPONENTS
from engine.policy import Policy
from engine.record import record
from engine.vocabulary import Fact
from reports.letters.catalogue import SOURCE, Catalogue, marked
from reports.letters.parts import Line, plain
from reports.wording import words

FARES = {
    "accepted": marked("if it is accepted"),
    "rejected": marked("if it is not accepted"),
    "overdue": marked("if it is not given in time"),
    "none": marked("if it is not given"),
}
"""How a document may fare that somebody is asked for."""
_LETTERS_BESIDE_FIGURES = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@record
class Asked:
    """What a question asks for: in words, the facts that it may be for, and what else it says."""

    text: str
    facts: tuple[Fact, ...]
    judging: bool
    """Whether something that was given is to be judged."""
    unit: str | None
    notice: bool
    """Whether the time to give it starts with a notice that nobody has sent yet."""


class Wording:
    """Texts of one policy in one language; what has no translation is said in English, and counted."""

    def __init__(
        self,
        policy: Policy,
        catalogue: Catalogue,
        texts: TranslationsRecord | None,
        offset: Callable[[int], int],
    ) -> None:
        self.policy = policy
        self.catalogue = catalogue
        self.texts = texts
        self.missing: dict[str, None] = {}
        self._offset = offset
        self._translated = catalogue.locale.language != SOURCE
        self._rows: dict[str, list[tuple[str, str]]] = {}
        for table in policy.tables.values():
            for row in table.rows:
                self._rows.setdefault(row.why, []).append((table.name, row.id))

    def untranslated(self) -> list[str]:
        """The names of everything that was said in English for want of a translation."""
        return [*self.missing, *(f"phrase: {message}" for message in self.catalogue.missing)]

    # -- texts of the policy --------------------------------------------------------------------------

    def name(self) -> str:
        """What the policy is called."""
        own = self.texts.name if self.texts is not None else None
        return self._or_english(own, self.policy.name, "name")

    def outcome(self, name: str) -> str:
        """What happens."""
        own = (self.texts.outcomes or {}).get(name) if self.texts is not None else None
        return self._or_english(own, self.policy.outcomes[name].meaning, f"outcomes.{name}")

    def heading(self, clause: str) -> str:
        """The heading of a clause."""
        own = self._clause(clause)
        text = own.heading if own is not None else None
        return self._or_english(text, self.policy.clauses[clause].heading, f"clauses.{clause}.heading")

    def summary(self, clause: str) -> str:
        """What a clause says."""
        own = self._clause(clause)
        text = own.summary if own is not None else None
        return self._or_english(text, self.policy.clauses[clause].summary, f"clauses.{clause}.summary")

    def advice(self, clause: str) -> list[str]:
        """What a clause advises the seller."""
        own, english = self._clause(clause), self.policy.clauses[clause].advice
        texts = own.advice if own is not None and own.advice else [None] * len(english)
        return [
            self._or_english(text, original, f"clauses.{clause}.advice.{number}")
            for number, (text, original) in enumerate(zip(texts, english, strict=True))
        ]

    def why(self, english: str) -> str:
        """Why a row answers as it does; the rows are found by their English reason."""
        rows = self._rows.get(english, [])
        own = self.texts.rows or {} if self.texts is not None else {}
        text = next((own[table][row] for table, row in rows if row in own.get(table, {})), None)
        return self._or_english(text, english, "rows." + (".".join(rows[0]) if rows else english))

    def kind(self, kind: str) -> str:
        """The name of a kind of document."""
        own = (self.texts.kinds or {}).get(kind) if self.texts is not None else None
        return self._or_english(own, words(kind), f"kinds.{kind}")

    def ground(self, ground: str) -> str:
        """A ground as people name it."""
        for fact in self.policy.facts.values():
            if fact.per == "ground" and ground in fact.values:
                own = (self.texts.facts or {}).get(fact.name) if self.texts is not None else None
                text = (own.values or {}).get(ground) if own is not None else None
                return self._or_english(text, words(ground), f"facts.{fact.name}.values.{ground}")
        return words(ground)

    def answer(self, fact: str, value: object) -> str | None:
        """A value of a fact as an answer to a question; None where the language has no name for it."""
        if isinstance(value, bool):
            return plain(self.catalogue.say("yes") if value else self.catalogue.say("no"))
        if self.policy.facts[fact].kinds:
            return plain(self.catalogue.say(FARES[str(value)])) if str(value) in FARES else None
        own = (self.texts.facts or {}).get(fact) if self.texts is not None else None
        return (own.values or {}).get(str(value)) if own is not None else None

    def asked(self, english: str, units: Iterable[str]) -> Asked:
        """A question of a ruling taken apart, its words in this language; `units` are those of the case."""
        text = english.removesuffix(STARTS_TIME)
        notice = text != english
        unit = next((label for label in units if text.endswith(f" ({label})")), None)
        text = text.removesuffix(f" ({unit})")
        judging = text.startswith(TO_JUDGE)
        text = text.removeprefix(TO_JUDGE)
        facts = tuple(fact for fact in self.policy.facts.values() if _is_asked(fact, text, judging))
        return Asked(
            text=self._ask(facts, text, judging), facts=facts, judging=judging, unit=unit, notice=notice
        )

    def _ask(self, facts: Iterable[Fact], english: str, judging: bool) -> str:
        texts: Mapping[str, str | None] = {
            fact.name: (own.meaning if judging or fact.asking is None else own.ask)
            for fact in facts
            if self.texts is not None and (own := (self.texts.facts or {}).get(fact.name)) is not None
        }
        text = next((each for each in texts.values() if each is not None), None)
        part = "meaning" if judging else "ask"
        return self._or_english(text, english, f"facts.{next(iter(facts)).name}.{part}" if facts else english)

    def _clause(self, clause: str) -> ClauseTexts | None:
        return (self.texts.clauses or {}).get(clause) if self.texts is not None else None

    def _or_english(self, text: str | None, english: str, name: str) -> str:
        if text is not None:
            return text
        if self._translated:
            self.missing[name] = None
        return english

    # -- dates, amounts, lists ------------------------------------------------------------------------

    def moment(self, instant: str | int) -> str:
        """An instant by the reader's clock, with its distance from GMT."""
        from babel.dates import format_date, format_time, get_timezone_gmt

        micros = parse_moment(instant).micros if isinstance(instant, str) else instant
        try:
            clock = timezone(timedelta(seconds=self._offset(micros)))
            local = (_EPOCH + timedelta(microseconds=micros)).astimezone(clock)
        except OverflowError:  # no calendar has a day for it by this clock
            return format_instant(micros)
        locale = self.catalogue.locale
        return plain(
            self.catalogue.say(
                "{date}, {time} ({offset})",
                date=format_date(local.date(), "long", locale),
                time=format_time(local, "short", locale=locale),
                offset=get_timezone_gmt(local, "long", locale).replace("-", "\N{MINUS SIGN}"),
            )
        )

    def money(self, amount: str, currency: str) -> str:
        """An amount with the decimals that its currency has."""
        from babel.numbers import parse_pattern

        locale = self.catalogue.locale
        pattern = parse_pattern(locale.currency_formats["standard"].pattern)
        decimals = CURRENCY_EXPONENTS[currency]
        pattern.frac_prec = (decimals, decimals)
        written: str = pattern.apply(Decimal(amount), locale, currency=currency, currency_digits=False)
        # a currency that is named by letters stands apart from its figures
        return _LETTERS_BESIDE_FIGURES.sub("\N{NO-BREAK SPACE}", written)

    def number(self, number: int) -> str:
        """A whole number."""
        from babel.numbers import format_decimal

        return format_decimal(number, locale=self.catalogue.locale)

    def listed(self, texts: list[str], style: str) -> str:
        """Several things in a row; the style is `standard` (and) or `or`."""
        from babel.lists import format_list

        return format_list(texts, style, self.catalogue.locale)  # type: ignore[arg-type]


def _is_asked(fact: Fact, text: str, judging: bool) -> bool:
    if judging:
        return bool(fact.kinds) and fact.meaning == text
    return (fact.asking.what if fact.asking is not None else fact.meaning) == text


def capitalised(text: str) -> str:
    """A text that begins with a capital, where its script has any."""
    return text[:1].upper() + text[1:]


def sentence(wording: Wording, text: str) -> Line:
    """A text of the policy as a sentence."""
    return wording.catalogue.say("{text}.", text=capitalised(text))
