"""The second evaluator: the row logic of a policy's tables, repeated by durable-rules networks.

It shares nothing with the interpreter but the tables' row pattern, so that an error in one of the
two shows as a difference. What reaches durable-rules is the truth value of each atomic condition
as a small integer under a short ASCII name of ours (`c0`, `c1` ...), never anything of a case.

durable-rules 2.0.28 is used only in the narrow way that was measured right:
- A ruleset for each `first` table and for each row of a `collect` table, no host, no timers.
- The marker condition stands first in every rule: without it a rule may match the session itself.
- The last rule matches every event. It ends the agenda, and deleting a session that no rule
  matched kills the process.
- Rules stand in priority order; the first that matches consumes the only event.
- One session is alive at a time, in the whole process, and is deleted after its answer.
- After any error nothing of the networks is trusted: all are discarded and built again.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal, Protocol

FALSE, UNKNOWN, TRUE = 0, 1, 2

MAX_PATHS = 48
"""Rules in one ruleset; an event that matches more than 64 nodes at once is an engine error."""
MAX_CONDITIONS = 200
"""Conditions in one event; durable-rules refuses an event of 255 keys, its own included."""
MAX_REMEMBERED = 4096
"""Answers remembered by one `Rete`; the oldest gives way."""
MAX_REBUILDS = 8
"""Rebuilds after errors: a discarded network keeps its memory until the process ends."""

_SESSION = "case"
_MARKER = "case_"
_TRUTH_VALUES = {FALSE: FALSE, UNKNOWN: UNKNOWN, TRUE: TRUE}
_one_session = threading.Lock()


class CrossCheckFailed(Exception):
    """The second evaluator gave no answer; the next call builds its networks anew."""


@dataclass(frozen=True, slots=True)
class TablePattern:
    """The row logic of one table: which of its atomic conditions each part is the AND of."""

    name: str
    applies: tuple[int, ...]
    rows: tuple[tuple[int, ...], ...]
    collect: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What a table, or one row of a `collect` table, says; `row` is given for `hit` and `open`.

    `row` is None where a `first` table is open because its `applies` is unknown.
    """

    kind: Literal["skipped", "open", "hit", "none"]
    row: int | None


def unavailable_reason() -> str | None:
    """Why the second evaluator cannot run here, in plain words, or None if it can."""
    if sys.version_info >= (3, 13):
        return "the cross-check needs Python 3.11 or 3.12: `durable-rules` is broken on newer ones"
    try:
        import durable.engine  # noqa: F401
    except ImportError as error:
        return f"the cross-check needs `durable-rules`, which cannot be imported: {error}"
    return None


def available() -> bool:
    """Whether the second evaluator can run here; the first call imports durable-rules."""
    return unavailable_reason() is None


@dataclass(frozen=True, slots=True)
class _Rule:
    """One conjunctive path: what must be true, what must not be false, and the answer."""

    true: tuple[int, ...]
    not_false: tuple[int, ...]
    answer: Answer

    def expression(self) -> dict[str, Any]:
        """The rule's left side as durable-rules reads it, the marker first."""
        tests: list[dict[str, Any]] = [{_MARKER: 1}]
        tests += [{f"c{index}": TRUE} for index in dict.fromkeys(self.true)]
        tests += [{"$gte": {f"c{index}": UNKNOWN}} for index in dict.fromkeys(self.not_false)]
        return {"$and": tests} if len(tests) > 1 else tests[0]


def _rules_of_first(pattern: TablePattern) -> list[_Rule]:
    rules = []
    for number, row in enumerate(pattern.rows):
        rules.append(_Rule(pattern.applies + row, (), Answer("hit", number)))
        rules.append(_Rule(pattern.applies, row, Answer("open", number)))
    rules.append(_Rule(pattern.applies, (), Answer("none", None)))
    rules.append(_Rule((), pattern.applies, Answer("open", None)))
    rules.append(_Rule((), (), Answer("skipped", None)))
    return rules


def _rules_of_collected_row(pattern: TablePattern, number: int) -> list[_Rule]:
    together = pattern.applies + pattern.rows[number]
    return [
        _Rule(together, (), Answer("hit", number)),
        _Rule((), together, Answer("open", number)),
        _Rule((), pattern.applies, Answer("none", None)),
        _Rule((), (), Answer("skipped", None)),
    ]


def _rulesets(pattern: TablePattern) -> Iterator[list[_Rule]]:
    if pattern.collect:
        for number in range(len(pattern.rows)):
            yield _rules_of_collected_row(pattern, number)
    else:
        yield _rules_of_first(pattern)


def _conditions(rules: Iterable[_Rule]) -> list[int]:
    return sorted({index for rule in rules for index in rule.true + rule.not_false})


def _reason_to_skip(pattern: TablePattern) -> str | None:
    for rules in _rulesets(pattern):
        for count, limit, what in (
            (len(rules), MAX_PATHS, "rule paths"),
            (len(_conditions(rules)), MAX_CONDITIONS, "conditions"),
        ):
            if count > limit:
                return (
                    f"the cross-check skips table `{pattern.name}`: it needs {count} {what} and "
                    f"{limit} are safe; split the table to have it checked"
                )
    return None


class _Ruleset(Protocol):
    """The part of `durable.engine.Ruleset` that is used."""

    def assert_event(self, message: dict[str, Any]) -> int: ...
    def do_actions(self, state_handle: int, complete: Callable[[Any, Any], None]) -> None: ...
    def delete_state(self, sid: str) -> None: ...


class _Network:
    """One ruleset, of whose rules exactly one answers an event."""

    def __init__(self, make: Callable[..., _Ruleset], name: str, rules: list[_Rule]) -> None:
        self._fired: list[Answer] = []
        self._keys = [(f"c{index}", index) for index in _conditions(rules)]
        self._ruleset = make(
            name,
            object(),
            {
                f"r{priority}": {
                    "all": [{"m": rule.expression()}],
                    "pri": priority,
                    "run": self._recorder(rule.answer),
                }
                for priority, rule in enumerate(rules, start=1)
            },
        )

    def _recorder(self, answer: Answer) -> Callable[[Any], None]:
        # Exactly one positional parameter: with a second one the action would never end.
        def record(_: Any) -> None:
            self._fired.append(answer)

        return record

    def answer(self, truths: Sequence[int]) -> Answer:
        """The answer of the first rule that matches; any exception leaves the network unusable."""
        self._fired.clear()
        ended: list[tuple[Any, Any]] = []
        event: dict[str, Any] = {"sid": _SESSION, _MARKER: 1}
        event.update((key, truths[index]) for key, index in self._keys)
        handle = self._ruleset.assert_event(event)
        self._ruleset.do_actions(handle, lambda error, session: ended.append((error, session)))
        for error, session in ended:
            if isinstance(error, BaseException):
                raise error
            # durable-rules swallows what an action raises, and only notes it in the session.
            if error is not None or "exception" in (session or {}):
                raise CrossCheckFailed(f"its action failed: {error or session['exception']}")
        if len(ended) != 1 or len(self._fired) != 1:
            raise CrossCheckFailed(f"{len(self._fired)} rules answered where exactly one must")
        # Only now is it sure that a rule matched, without which deleting the session is fatal.
        self._ruleset.delete_state(_SESSION)
        return self._fired[0]


class Rete:
    """The networks of a policy's tables, each built when its table is first asked.

    One thread of a process is served at a time. `remember=False` evaluates every time; otherwise
    the last `MAX_REMEMBERED` answers are kept by table and truth values. Raises ValueError for two
    tables of one name or a negative condition, CrossCheckFailed where durable-rules cannot run.
    """

    def __init__(self, patterns: Iterable[TablePattern], *, remember: bool = True) -> None:
        reason = unavailable_reason()
        if reason is not None:
            raise CrossCheckFailed(reason)
        from durable.engine import Ruleset

        self._make: Callable[..., _Ruleset] = Ruleset
        self._patterns: dict[str, TablePattern] = {}
        self._lengths: dict[str, int] = {}
        for pattern in patterns:
            if pattern.name in self._patterns:
                raise ValueError(f"two tables are named `{pattern.name}`")
            indices = {*pattern.applies, *(index for row in pattern.rows for index in row)}
            if min(indices, default=0) < 0:
                raise ValueError(f"table `{pattern.name}` names a negative condition")
            self._patterns[pattern.name] = pattern
            self._lengths[pattern.name] = max(indices, default=-1) + 1
        reasons = {name: _reason_to_skip(pattern) for name, pattern in self._patterns.items()}
        self.skipped_tables: Mapping[str, str] = MappingProxyType(
            {name: reason for name, reason in reasons.items() if reason is not None}
        )
        self._numbers = {name: number for number, name in enumerate(self._patterns)}
        self._networks: dict[str, list[_Network]] = {}
        self._remembered: dict[tuple[str, tuple[int, ...]], Answer | tuple[Answer, ...]] = {}
        self._remember = remember
        self._rebuilds = 0
        self._closed = False

    def answer(self, table_name: str, truths: Sequence[int]) -> Answer | tuple[Answer, ...]:
        """One answer of a `first` table, one per row of a `collect` table.

        `truths` holds 0 (false), 1 (unknown) or 2 (true) per atomic condition of the table.
        Raises CrossCheckFailed after an engine error, LookupError for a table that is unknown or
        skipped, ValueError for another truth value, too few of them, or after `close()`.
        """
        if self._closed:
            raise ValueError("the cross-check is closed")
        if table_name in self.skipped_tables or table_name not in self._patterns:
            unknown = f"there is no table `{table_name}` to cross-check"
            raise LookupError(self.skipped_tables.get(table_name, unknown))
        try:
            # The look-up turns True, which would reach the engine as a JSON boolean, into 1.
            values = tuple([_TRUTH_VALUES[truth] for truth in truths])
        except KeyError as error:
            raise ValueError(f"a truth value is 0, 1 or 2, not `{error.args[0]!r}`") from None
        if len(values) < self._lengths[table_name]:
            needed = self._lengths[table_name]
            raise ValueError(f"table `{table_name}` has {needed} conditions, not {len(values)}")
        key = (table_name, values)
        with _one_session:
            answer = self._remembered.get(key)
            if answer is None:
                answer = self._evaluate(self._patterns[table_name], values)
                if self._remember:
                    if len(self._remembered) >= MAX_REMEMBERED:
                        del self._remembered[next(iter(self._remembered))]
                    self._remembered[key] = answer
        return answer

    def _evaluate(self, pattern: TablePattern, values: Sequence[int]) -> Answer | tuple[Answer, ...]:
        if self._rebuilds > MAX_REBUILDS:
            raise CrossCheckFailed(
                f"the cross-check failed {self._rebuilds} times and stays off; restart the program"
            )
        try:
            if pattern.name not in self._networks:
                self._networks[pattern.name] = self._build(pattern)
            answers = tuple([network.answer(values) for network in self._networks[pattern.name]])
        except BaseException as error:
            self._networks.clear()
            self._rebuilds += 1
            if not isinstance(error, Exception):
                raise
            failure = f"the cross-check failed on table `{pattern.name}`: {error}"
            raise CrossCheckFailed(failure) from error
        return answers if pattern.collect else answers[0]

    def _build(self, pattern: TablePattern) -> list[_Network]:
        name = f"t{self._numbers[pattern.name]}"
        return [
            _Network(self._make, f"{name}n{number}", rules) for number, rules in enumerate(_rulesets(pattern))
        ]

    def close(self) -> None:
        """Forget networks and answers; durable-rules frees their memory when the process ends."""
        self._closed = True
        self._networks.clear()
        self._remembered.clear()
