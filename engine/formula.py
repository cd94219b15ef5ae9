"""The formula language: one line of text to a typed expression.

The text is parsed by Python's `ast` from a small allowed grammar and never evaluated by Python:
names of facts, `limit.NAME`, `reading.AMB-NN`, `now`, `as_of`, words in quotes, numbers, `true`, `false`,
comparisons, `in`, `and`, `or`, `not`, `A if C else B`, `+ - *`, and the functions `days(n)`,
`window_end(start, n)`, `day_end(start, n)`, `earlier(a, b)`, `later(a, b)`, `minor_units(n)`,
`share(amount, part, whole)`, `given(fact)` and `either("one", "other")`, which a person settles.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import NoReturn

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
    ValueType,
    Word,
)
from engine.formula_text import GRAMMAR, FormulaText
from engine.vocabulary import Fact

MAX_DEPTH = 50
_EXAMPLES = {
    "days": "days(limit.NAME)",
    "window_end": "window_end(dispute.opened_at, limit.NAME)",
    "day_end": "day_end(dispute.opened_at, limit.NAME)",
    "earlier": "earlier(one, other)",
    "later": "later(one, other)",
    "minor_units": "minor_units(limit.NAME)",
    "share": "share(amount.goods, 1, 3)",
}
_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
}  # fmt: skip
_IN_WORDS: dict[ValueType | None, str] = {
    "bool": "a truth value",
    "enum": "a word",
    "number": "a number",
    "instant": "an instant",
    "duration": "a duration",
    "money": "an amount",
    None: "a number, an amount or an instant",
}
_OPERATORS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*"}
_SUMS: dict[tuple[str, str, str], ValueType] = {
    ("instant", "+", "duration"): "instant",
    ("duration", "+", "instant"): "instant",
    ("instant", "-", "duration"): "instant",
    ("instant", "-", "instant"): "duration",
    ("duration", "+", "duration"): "duration",
    ("duration", "-", "duration"): "duration",
    ("number", "+", "number"): "number",
    ("number", "-", "number"): "number",
    ("number", "*", "number"): "number",
    ("money", "+", "money"): "money",
    ("money", "-", "money"): "money",
    ("money", "*", "number"): "money",
    ("number", "*", "money"): "money",
}
_SIGNATURES: dict[str, tuple[tuple[ValueType, ...], ValueType]] = {
    "days": (("number",), "duration"),
    "window_end": (("instant", "number"), "instant"),
    "day_end": (("instant", "number"), "instant"),
    "minor_units": (("number",), "money"),
    "share": (("money", "number", "number"), "money"),
}


def parse(
    text: str,
    facts: Mapping[str, Fact],
    limits: Sequence[str],
    expected: ValueType,
    words: Sequence[str] = (),
    nearest: Callable[[str, Sequence[str]], str | None] = lambda word, known: None,
) -> Expression:
    """The typed expression of a formula; `words` is the domain that an enum formula answers with.

    Raises FormulaError with the place inside the text.
    """
    reader = _Reader(text, facts, limits, words, nearest)
    return reader.typed(reader.tree, expected)


class _Reader(FormulaText):
    def __init__(
        self,
        text: str,
        facts: Mapping[str, Fact],
        limits: Sequence[str],
        words: Sequence[str],
        nearest: Callable[[str, Sequence[str]], str | None],
    ) -> None:
        super().__init__(text, nearest)
        self.facts = facts
        self.limits = limits
        self.words = words
        self.depth = 0

    # -- expressions --------------------------------------------------------------------------

    def typed(self, node: ast.expr, expected: ValueType) -> Expression:
        expression = self.expression(node, expected)
        if expression.type != expected:
            if expected == "money" and isinstance(expression, Constant) and expression.value == 0:
                return Constant("money", 0)
            self.refuse(
                node,
                f"`{self.written(node)}` is {_IN_WORDS[expression.type]}, "
                f"and {_IN_WORDS[expected]} is needed here",
                self.conversion(expression.type, expected),
            )
        return expression

    @staticmethod
    def conversion(given: ValueType, expected: ValueType) -> str | None:
        if expected == "duration" and given == "number":
            return "write `days(…)` round it"
        if expected == "bool" and given == "enum":
            return 'compare it with a word in quotes, as in `fact == "word"`'
        if expected == "bool":
            return "compare it, or ask whether it is known by `given(…)`"
        return None

    def expression(self, node: ast.expr, expected: ValueType | None) -> Expression:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            message = f"the formula nests more than {MAX_DEPTH} levels deep"
            self.refuse(node, message, "give a part of it to a fact of its own")
        try:
            return self.by_kind(node, expected)
        finally:
            self.depth -= 1

    def by_kind(self, node: ast.expr, expected: ValueType | None) -> Expression:
        match node:
            case ast.BoolOp(op=ast.And()):
                return AllOf("bool", tuple(self.typed(value, "bool") for value in node.values))
            case ast.BoolOp():
                return AnyOf("bool", tuple(self.typed(value, "bool") for value in node.values))
            case ast.UnaryOp(op=ast.Not()):
                return Negation("bool", self.typed(node.operand, "bool"))
            case ast.IfExp():
                return self.choice(node, expected)
            case ast.Compare():
                return self.comparison(node)
            case ast.BinOp():
                return self.arithmetic(node)
            case ast.Call():
                return self.call(node)
            case ast.Constant():
                return self.constant(node, expected)
            case ast.Name() | ast.Attribute():
                return self.name(node, expected)
            case _:
                self.refuse(node, f"`{self.written(node)}` is outside the grammar of formulas", GRAMMAR)

    def choice(self, node: ast.IfExp, expected: ValueType | None) -> Expression:
        condition = self.typed(node.test, "bool")
        then = self.expression(node.body, expected)
        otherwise = self.typed(node.orelse, then.type)
        return Choice(then.type, condition, then, otherwise)

    def constant(self, node: ast.Constant, expected: ValueType | None) -> Expression:
        value = node.value
        if isinstance(value, bool):
            return Constant("bool", int(value))
        if isinstance(value, int) and value < 1 << 53:
            return Constant("number", value)
        if isinstance(value, str):
            if expected != "enum":
                self.refuse(
                    node,
                    f"the word `{value}` stands where {_IN_WORDS[expected]} is needed",
                    'a word stands after the fact that it is compared with, as in `fact == "word"`',
                )
            if value not in self.words:
                self.refuse(
                    node,
                    f"`{value}` is not a value of this fact",
                    self.suggestion(value, self.words),
                    "unknown-value",
                )
            return Word("enum", value)
        self.refuse(node, f"`{self.written(node)}` is outside the grammar of formulas", GRAMMAR)

    def dotted(self, node: ast.expr) -> str | None:
        names = []
        while isinstance(node, ast.Attribute):
            names.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return None
        names.append(node.id)
        return ".".join(reversed(names))

    def name(self, node: ast.expr, expected: ValueType | None) -> Expression:
        if self.dotted(node) is None:
            self.refuse(node, f"`{self.written(node)}` is outside the grammar of formulas", GRAMMAR)
        name = self.written(node)
        if name == "now":
            return Now("instant")
        if name == "as_of":
            return AsOf("instant")
        if name in ("true", "false"):
            return Constant("bool", int(name == "true"))
        if name.startswith("limit."):
            limit = name.removeprefix("limit.")
            if limit not in self.limits:
                self.refuse(
                    node,
                    f"there is no limit named `{limit}`",
                    self.suggestion(limit, self.limits),
                    "unknown-limit",
                )
            return LimitValue("number", limit)
        fact = self.fact(node, name)
        foreign = [value for value in fact.values if value not in self.words]
        if expected == "enum" and fact.type == "enum" and foreign:
            self.refuse(
                node,
                f"`{name}` can be `{foreign[0]}`, which is not a value of this fact",
                "add the value, or choose the words by `if` and `else`",
                "unknown-value",
            )
        return FactValue(fact.type, name)

    def fact(self, node: ast.expr, name: str) -> Fact:
        fact = self.facts.get(name)
        if fact is None:
            self.refuse(
                node,
                f"there is no fact named `{name}` in the vocabulary",
                self.suggestion(name, tuple(self.facts)) or "define it in facts.yaml",
                "unknown-fact",
            )
        return fact

    def comparison(self, node: ast.Compare) -> Expression:
        operands = [node.left, *node.comparators]
        tests = [
            self.compared(node, left, operator, right)
            for left, operator, right in zip(operands, node.ops, operands[1:], strict=False)
        ]
        return tests[0] if len(tests) == 1 else AllOf("bool", tuple(tests))

    def compared(self, node: ast.Compare, left: ast.expr, operator: ast.cmpop, right: ast.expr) -> Expression:
        finite = self.finite_fact(left)
        if finite is not None:
            among = self.among(finite, operator, right)
            if among is not None:
                return among
        symbol = _COMPARISONS.get(type(operator))
        if symbol is None:
            self.refuse(node, f"`{self.written(node)}` is outside the grammar of formulas", GRAMMAR)
        first = self.expression(left, None)
        if first.type in ("bool", "enum"):
            self.refuse(
                node,
                f"`{self.written(node)}` compares words with `{symbol}`",
                "compare a fact with words in quotes, by `==`, `!=` or `in`",
            )
        second = self.typed(right, first.type)
        return Compare("bool", symbol, first, second)  # type: ignore[arg-type]

    def finite_fact(self, node: ast.expr) -> Fact | None:
        if not isinstance(node, ast.Name | ast.Attribute):
            return None
        fact = self.facts.get(self.written(node))
        return fact if fact is not None and fact.finite else None

    def among(self, fact: Fact, operator: ast.cmpop, right: ast.expr) -> Expression | None:
        items: list[ast.expr]
        if isinstance(operator, ast.In | ast.NotIn) and isinstance(right, ast.Tuple | ast.List | ast.Set):
            items = list(right.elts)
        elif isinstance(operator, ast.Eq | ast.NotEq):
            items = [right]
        else:
            return None
        words = []
        for item in items:
            word = self.literal(item)
            if word is None:
                self.refuse(
                    item,
                    f"`{self.written(item)}` is no word in quotes",
                    f"write a value of `{fact.name}` in quotes: "
                    + ", ".join(f'`"{value}"`' for value in fact.values[:8]),
                )
            if word not in fact.values:
                self.refuse(
                    item,
                    f"`{word}` is not a value of `{fact.name}`",
                    self.suggestion(word, fact.values),
                    "unknown-value",
                )
            words.append(word)
        test = IsAmong("bool", fact.name, tuple(words))
        return Negation("bool", test) if isinstance(operator, ast.NotEq | ast.NotIn) else test

    def literal(self, node: ast.expr) -> str | None:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return node.value
        if isinstance(node, ast.Constant) and isinstance(node.value, bool):
            return "true" if node.value else "false"
        if isinstance(node, ast.Name) and node.id in ("true", "false"):
            return node.id
        return None

    def arithmetic(self, node: ast.BinOp) -> Expression:
        operator = _OPERATORS.get(type(node.op))
        if operator is None:
            self.refuse(node, f"`{self.written(node)}` is outside the grammar of formulas", GRAMMAR)
        left = self.expression(node.left, None)
        right = self.expression(node.right, None)
        result = _SUMS.get((left.type, operator, right.type))
        if result is None:
            self.refuse(
                node,
                f"`{self.written(node)}` joins {_IN_WORDS[left.type]} and {_IN_WORDS[right.type]} "
                f"by `{operator}`",
                self.joining(left.type, right.type),
            )
        return Arithmetic(result, operator, left, right)  # type: ignore[arg-type]

    def refuse_number(self, node: ast.Call, name: str, wanted: int) -> NoReturn:
        values, given = ("one value" if wanted == 1 else f"{wanted} values"), len(node.args) or "none"
        self.refuse(node, f"`{name}` takes {values}, not {given}", f"for example `{_EXAMPLES[name]}`")

    @staticmethod
    def joining(left: ValueType, right: ValueType) -> str | None:
        if {left, right} == {"instant", "number"}:
            return "write `days(…)` round the number"
        if "bool" in (left, right) or "enum" in (left, right):
            return "only numbers, amounts, instants and durations are added"
        return "amounts go with amounts or a number of times, instants with days(…)"

    def call(self, node: ast.Call) -> Expression:
        name = node.func.id if isinstance(node.func, ast.Name) else self.written(node.func)
        if node.keywords:
            self.refuse(node, f"`{name}` takes no named arguments", "write the values alone, in their order")
        if name == "given":
            if len(node.args) != 1 or self.dotted(node.args[0]) is None:
                self.refuse(node, "`given` takes one fact", "for example `given(order.promised_by)`")
            fact = self.fact(node.args[0], self.written(node.args[0]))
            return Call("bool", "given", (FactValue(fact.type, fact.name),))
        if name == "either":
            if len(node.args) < 2:
                self.refuse(
                    node, "`either` takes two words or more", 'for example `either("accepted", "rejected")`'
                )
            return Call("enum", "either", tuple(self.typed(item, "enum") for item in node.args))
        if name in ("earlier", "later"):
            if len(node.args) != 2:
                self.refuse_number(node, name, 2)
            first = self.expression(node.args[0], None)
            if first.type in ("bool", "enum"):
                self.refuse(
                    node.args[0],
                    f"`{self.written(node.args[0])}` is {_IN_WORDS[first.type]}, and {_IN_WORDS[None]} "
                    "is needed here",
                )
            return Call(first.type, name, (first, self.typed(node.args[1], first.type)))  # type: ignore[arg-type]
        signature = _SIGNATURES.get(name)
        if signature is None:
            known = (*_SIGNATURES, "earlier", "later", "given", "either")
            self.refuse(
                node.func,
                f"there is no function named `{name}` in formulas",
                self.suggestion(name, known),
                "unknown-function",
            )
        kinds, result = signature
        if len(node.args) != len(kinds):
            self.refuse_number(node, name, len(kinds))
        arguments = tuple(self.typed(item, kind) for item, kind in zip(node.args, kinds, strict=True))
        return Call(result, name, arguments)  # type: ignore[arg-type]
