"""Formulas to functions: the one meaning of an expression over what facts can still be.

A condition gives a truth value, an enum a mask over the target's domain, a number or instant a
range.  AND, OR and NOT are Kleene's; a choice whose condition is unknown gives what either branch
may give; arithmetic is interval arithmetic.  Whatever is left open names its inputs in `blame`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine.expressions import (
    AllOf,
    AnyOf,
    Arithmetic,
    AsOf,
    Call,
    Choice,
    Compare,
    Constant,
    Expression,
    FactValue,
    IsAmong,
    LimitValue,
    Negation,
    Now,
    Word,
)
from engine.kleene import (
    CERTAIN,
    DAY,
    Choosing,
    Condition,
    Facts,
    Measuring,
    all_of,
    any_of,
    bool_fact,
    bounded,
    extreme,
    is_among,
    share,
)
from engine.possible import (
    FALSE,
    FAR,
    TRUE,
    TRUTH_TO_MASK,
    TWO_ENDS,
    UNKNOWN,
    Blame,
    Range,
    Truth,
    exactly,
)
from engine.vocabulary import Fact

if TYPE_CHECKING:
    from engine.calendars import Calendar


class Compiler:
    """Compiles the expressions of one policy interval: its limits and its calendar are fixed."""

    def __init__(
        self,
        facts: Mapping[str, Fact],
        limits: Mapping[str, int],
        calendar: Calendar,
        zone: str,
        window_ends: str | None = None,
    ) -> None:
        self.facts = facts
        self.limits = limits
        self.calendar = calendar
        self.zone = zone
        self.window_ends = facts.get(window_ends) if window_ends is not None else None

    def window_reading(self, facts: Facts) -> str | None:
        """The reading by which windows end here; None: the first."""
        fact = self.window_ends
        return None if fact is None else str(fact.values_of(facts.mask(fact.name))[0])

    def mask(self, expression: Expression, target: Fact) -> Choosing:
        """The function that gives the possible values of a finite target."""
        if target.type == "bool":
            condition = self.condition(expression)
            return lambda facts: TRUTH_TO_MASK[condition(facts)]
        return self.choosing(expression, target)

    # -- truth ------------------------------------------------------------------------------

    def condition(self, expression: Expression) -> Condition:
        """The function that gives the truth of a bool expression."""
        match expression:
            case Constant(value=value):
                return lambda facts: TRUE if value else FALSE
            case FactValue(fact=name):
                return bool_fact(name)
            case IsAmong(fact=name, words=words):
                return is_among(name, self.facts[name].mask_of(words))
            case Compare():
                return self.compare(expression)
            case AllOf(parts=parts):
                return all_of(tuple(self.condition(part) for part in parts))
            case AnyOf(parts=parts):
                return any_of(tuple(self.condition(part) for part in parts))
            case Negation(part=part):
                inner = self.condition(part)
                return lambda facts: 2 - inner(facts)
            case Choice():
                return self.condition_choice(expression)
            case Call(function="given", arguments=(FactValue(fact=name),)):
                return lambda facts: TRUE if facts.given(name) else FALSE
        raise AssertionError(f"no condition: {expression}")

    def condition_choice(self, choice: Choice) -> Condition:
        test, then, otherwise = map(self.condition, (choice.condition, choice.then, choice.otherwise))

        def chosen(facts: Facts) -> Truth:
            truth = test(facts)
            if truth == TRUE:
                return then(facts)
            if truth == FALSE:
                return otherwise(facts)
            first, second = then(facts), otherwise(facts)
            return first if first == second else UNKNOWN

        return chosen

    def compare(self, comparison: Compare) -> Condition:
        left, right = self.measuring(comparison.left), self.measuring(comparison.right)
        certain = CERTAIN[comparison.operator]

        def compared(facts: Facts) -> Truth:
            first, second = left(facts), right(facts)
            truth = certain(first, second)
            if truth == UNKNOWN:
                facts.blame += first.blame
                facts.blame += second.blame
            return truth

        return compared

    # -- words ------------------------------------------------------------------------------

    def choosing(self, expression: Expression, target: Fact) -> Choosing:
        """The function that gives the possible words of an enum target."""
        match expression:
            case Word(word=word):
                mask = target.mask_of((word,))
                return lambda facts: mask
            case FactValue(fact=name):
                return self.passed_on(self.facts[name], target)
            case Choice(condition=condition, then=then, otherwise=otherwise):
                test = self.condition(condition)
                first, second = self.choosing(then, target), self.choosing(otherwise, target)

                def chosen(facts: Facts) -> int:
                    truth = test(facts)
                    if truth == TRUE:
                        return first(facts)
                    if truth == FALSE:
                        return second(facts)
                    return first(facts) | second(facts)

                return chosen
            case Call(function="either", arguments=words):
                choices = [self.choosing(word, target) for word in words]

                def unsure(facts: Facts) -> int:
                    facts.blame.append(Blame(target.name, "person"))
                    mask = 0
                    for choice in choices:
                        mask |= choice(facts)
                    return mask

                return unsure
        raise AssertionError(f"no words: {expression}")

    def passed_on(self, source: Fact, target: Fact) -> Choosing:
        name = source.name
        translated = [target.mask_of((value,)) for value in source.values]

        def passed(facts: Facts) -> int:
            mask = facts.mask(name)
            if mask & (mask - 1):
                facts.blame_for(name)
            result = position = 0
            while mask:
                if mask & 1:
                    result |= translated[position]
                mask >>= 1
                position += 1
            return result

        return passed

    # -- numbers, amounts, instants, durations --------------------------------------------------

    def measuring(self, expression: Expression) -> Measuring:
        """The function that gives the range of a number, amount, instant or duration."""
        match expression:
            case Constant(value=value):
                fixed = exactly(value)
                return lambda facts: fixed
            case LimitValue(limit=limit):
                number = exactly(self.limits[limit])
                return lambda facts: number
            case FactValue(fact=name):
                return lambda facts: facts.range(name)
            case Now():
                return lambda facts: Range(facts.as_of, FAR, (Blame("now", "time"),))
            case AsOf():
                return lambda facts: exactly(facts.as_of)
            case Arithmetic():
                return self.arithmetic(expression)
            case Choice(condition=condition, then=then, otherwise=otherwise):
                return self.measured_choice(condition, then, otherwise)
            case Call(function="days", arguments=(number_of_days,)):
                count = self.measuring(number_of_days)

                def days(facts: Facts) -> Range:
                    low, high, blame = count(facts)
                    return Range(bounded(low * DAY), bounded(high * DAY), blame)

                return days
            case Call(function="window_end", arguments=(start, count)):
                return self.end_of_window(self.measuring(start), self.measuring(count))
            case Call(function="day_end", arguments=(start, count)):
                return self.end_of_day(self.measuring(start), self.measuring(count))
            case Call(function="minor_units", arguments=(count,)):
                return self.measuring(count)
            case Call(function="share", arguments=(amount, part, whole)):
                return share(self.measuring(amount), self.measuring(part), self.measuring(whole))
            case Call(function="earlier" | "later" as function, arguments=(first, second)):
                return extreme(
                    min if function == "earlier" else max, self.measuring(first), self.measuring(second)
                )
        raise AssertionError(f"no measure: {expression}")

    def measured_choice(self, condition: Expression, then: Expression, otherwise: Expression) -> Measuring:
        test = self.condition(condition)
        first, second = self.measuring(then), self.measuring(otherwise)

        def chosen(facts: Facts) -> Range:
            noted = len(facts.blame)
            truth = test(facts)
            if truth == TRUE:
                return first(facts)
            if truth == FALSE:
                return second(facts)
            one, other = first(facts), second(facts)
            # the condition is to blame only where the difference comes to matter
            blame = tuple(facts.blame[noted:])
            del facts.blame[noted:]
            return Range(min(one.low, other.low), max(one.high, other.high), one.blame + other.blame + blame)

        return chosen

    def arithmetic(self, expression: Arithmetic) -> Measuring:
        left, right = self.measuring(expression.left), self.measuring(expression.right)
        operator = expression.operator

        def computed(facts: Facts) -> Range:
            a, b = left(facts), right(facts)
            if operator == "+":
                low, high = a.low + b.low, a.high + b.high
            elif operator == "-":
                low, high = a.low - b.high, a.high - b.low
            else:
                products = (a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high)
                low, high = min(products), max(products)
            return Range(bounded(low), bounded(high), a.blame + b.blame)

        return computed

    def end_of_window(self, start: Measuring, count: Measuring) -> Measuring:
        zone, ends, reading_of = self.zone, self.calendar.ends, self.window_reading

        def ended(facts: Facts) -> Range:
            begin, days = start(facts), count(facts)
            blame = begin.blame + days.blame
            reading = reading_of(facts)
            low = (
                -FAR if begin.low <= -FAR or days.low <= -FAR else ends(zone, begin.low, days.low, reading)[0]
            )
            high = (
                FAR
                if begin.high >= FAR or days.high >= FAR
                else ends(zone, begin.high, days.high, reading)[1]
            )
            if low != high and not blame:
                # an act between the two ends of a window is for a person
                blame = (TWO_ENDS,)
            return Range(low, high, blame)

        return ended

    def end_of_day(self, start: Measuring, count: Measuring) -> Measuring:
        zone, local_day_end = self.zone, self.calendar.local_day_end

        def ended(facts: Facts) -> Range:
            begin, days = start(facts), count(facts)
            low = -FAR if begin.low <= -FAR or days.low <= -FAR else local_day_end(zone, begin.low, days.low)
            high = (
                FAR if begin.high >= FAR or days.high >= FAR else local_day_end(zone, begin.high, days.high)
            )
            return Range(low, high, begin.blame + days.blame)

        return ended
