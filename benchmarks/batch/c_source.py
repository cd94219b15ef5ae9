"""The tables of a policy as straight C: for each unit stages and tables in order, row by row, on masks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from benchmarks.batch.given_facts import ASKED, WAIVED, columns_of, computed, mask_type
from benchmarks.batch.row_codes import Answered, addition_tables, codes_of
from engine.expressions import (
    AllOf,
    AnyOf,
    Call,
    Choice,
    Constant,
    Expression,
    FactValue,
    IsAmong,
    Negation,
    Word,
)
from engine.policy import Atom, Policy, Stage, Table
from engine.vocabulary import Fact

HEAD = """
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#define FALSE 0
#define UNKNOWN 1
#define TRUE 2
/* AND, OR, NOT and choices over truth values; what decides alone ends the evaluation */
#define AND(a, b) ({ int x = (a); if (x) { int y = (b); if (y < x) x = y; } x; })
#define OR(a, b) ({ int x = (a); if (x != TRUE) { int y = (b); if (y > x) x = y; } x; })
#define AMONG(m, set) ({ uint32_t v = (m); !(v & ~(set)) ? TRUE : !(v & (set)) ? FALSE : UNKNOWN; })
#define TRUTH_OF(m) ({ uint32_t v = (m); v == 1 ? FALSE : v == 2 ? TRUE : UNKNOWN; })
#define MASK_OF(t) ({ int x = (t); x == FALSE ? 1u : x == TRUE ? 2u : 3u; })
#define CHOICE(t, a, b) ({ int c = (t); uint32_t r = 0; if (c) r |= (a); if (c != TRUE) r |= (b); r; })
#define EITHER(t, a, b) ({ int c = (t); int p = c ? (a) : -1; int q = c != TRUE ? (b) : -1; \\
    p < 0 ? q : q < 0 ? p : p == q ? p : UNKNOWN; })
/* one condition of a row: false ends the row, unknown stays */
#define TEST(m, set) { uint32_t v = (m); if (!(v & (set))) return FALSE; if (v & ~(set)) t = UNKNOWN; }
"""

JUDGE = """
void judge(size_t units, const void **columns, int16_t *answers, uint32_t *added) {
    struct unit u = {.columns = columns};
    for (u.at = 0; u.at < units; u.at++) {
        memset(u.memo, 0, sizeof u.memo);
        u.added = 0;
        answers[u.at] = ruled(&u);
        added[u.at] = u.added;
    }
}
"""


def c_source(policy: Policy) -> str:
    """The whole of a policy's row logic as one C file with `judge` and `derive`."""
    return _Writer(policy).source()


class _Writer:
    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.columns = {name: number for number, name in enumerate(columns_of(policy))}
        self.computed = {fact.name: number for number, fact in enumerate(computed(policy))}
        self.tables = {name: number for number, name in enumerate(policy.tables)}
        self.codes = codes_of(policy)
        self.bits: dict[tuple[str, int], int] = {}
        for table in addition_tables(policy):
            for row in range(len(table.rows)):
                self.bits[table.name, row] = 2 * len(self.bits)
        assert 2 * len(self.bits) <= 32, "the truths of the rows that add do not fit"

    def source(self) -> str:
        memo = (
            "struct unit { const void **columns; size_t at; uint32_t added; "
            f"uint32_t memo[{len(self.computed) or 1}]; }};"
        )
        parts = [HEAD, memo]
        parts += [f"static uint32_t d{number}(struct unit *u);" for number in self.computed.values()]
        for table in self.policy.tables.values():
            parts += self.truths(table)
        parts += [self.fact(self.policy.facts[name]) for name in self.computed]
        parts += [self.ruled(), JUDGE, self.derive()]
        return "\n".join(parts) + "\n"

    # -- facts ------------------------------------------------------------------------------------

    def column(self, name: str) -> str:
        bits = 8 * mask_type(columns_of(self.policy)[name]).itemsize
        return f"((const uint{bits}_t *)u->columns[{self.columns[name]}])[u->at]"

    def mask(self, name: str) -> str:
        if name in self.computed:
            return f"d{self.computed[name]}(u)"
        if self.policy.facts[name].origin == "constant":
            return f"{self.policy.readings[name]}u"
        return self.column(name)

    def fact(self, fact: Fact) -> str:
        number = self.computed[fact.name]
        if fact.name in self.policy.waivers:
            assert fact.proof is not None
            assert fact.proof.waived is not None
            asked, waived = self.column(fact.name + ASKED), self.column(fact.name + WAIVED)
            body = f"CHOICE({self.truth(fact.proof.waived)}, {waived}, {asked})"
        elif fact.origin == "decided":
            assert fact.table is not None
            body = self.decided(self.policy.tables[fact.table], fact.otherwise)
        else:
            assert fact.formula is not None
            body = (
                f"MASK_OF({self.truth(fact.formula)})"
                if fact.type == "bool"
                else self.words(fact.formula, fact)
            )
        return (
            f"/* {fact.name} */\nstatic uint32_t d{number}(struct unit *u) {{\n"
            f"    uint32_t m = u->memo[{number}];\n    if (m) return m;\n"
            f"    m = {self.column(fact.name)};\n    if (!m) m = {body};\n"
            f"    u->memo[{number}] = m;\n    return m;\n}}"
        )

    def decided(self, table: Table, otherwise: int) -> str:
        number = self.tables[table.name]
        steps = "".join(
            f" if (!over) {{ int t = r{number}_{row}(u); if (t) r |= {each.value}u; over = t == TRUE; }}"
            for row, each in enumerate(table.rows)
        )
        return (
            f"({{ uint32_t r = 0; int a = a{number}(u); if (a) {{ int over = 0;{steps}"
            f" if (!over) r |= {otherwise}u; }} if (a != TRUE) r |= {otherwise}u; r; }})"
        )

    def truth(self, expression: Expression) -> str:
        match expression:
            case Constant(value=value):
                return "TRUE" if value else "FALSE"
            case FactValue(fact=name):
                return f"TRUTH_OF({self.mask(name)})"
            case IsAmong(fact=name, words=words):
                return f"AMONG({self.mask(name)}, {self.policy.facts[name].mask_of(words)}u)"
            case AllOf(parts=parts):
                return self.joined("AND", [self.truth(part) for part in parts])
            case AnyOf(parts=parts):
                return self.joined("OR", [self.truth(part) for part in parts])
            case Negation(part=part):
                return f"(2 - {self.truth(part)})"
            case Choice(condition=condition, then=then, otherwise=otherwise):
                return f"EITHER({self.truth(condition)}, {self.truth(then)}, {self.truth(otherwise)})"
        raise ValueError(f"no finite condition: {expression}")

    @staticmethod
    def joined(word: str, parts: list[str]) -> str:
        text = parts[-1]
        for part in reversed(parts[:-1]):
            text = f"{word}({part}, {text})"
        return text

    def words(self, expression: Expression, target: Fact) -> str:
        match expression:
            case Word(word=word):
                return f"{target.mask_of((word,))}u"
            case FactValue(fact=name):
                source = self.policy.facts[name]
                if source.values == target.values:
                    return self.mask(name)
                steps = " | ".join(
                    f"(v & {1 << position}u ? {target.mask_of((value,))}u : 0)"
                    for position, value in enumerate(source.values)
                )
                return f"({{ uint32_t v = {self.mask(name)}; {steps}; }})"
            case Choice(condition=condition, then=then, otherwise=otherwise):
                return (
                    f"CHOICE({self.truth(condition)}, {self.words(then, target)}, "
                    f"{self.words(otherwise, target)})"
                )
            case Call(function="either", arguments=choices):
                return "(" + " | ".join(self.words(choice, target) for choice in choices) + ")"
        raise ValueError(f"no finite words: {expression}")

    # -- tables -----------------------------------------------------------------------------------

    def truths(self, table: Table) -> Iterator[str]:
        number = self.tables[table.name]
        yield f"/* {table.name} */"
        yield self.all_of(f"a{number}", table.applies)
        for row, each in enumerate(table.rows):
            yield self.all_of(f"r{number}_{row}", each.atoms)

    def all_of(self, name: str, atoms: Iterable[Atom]) -> str:
        tests = "".join(f"    TEST({self.mask(atom.fact.name)}, {atom.allowed}u)\n" for atom in atoms)
        return f"static inline int {name}(struct unit *u) {{\n    int t = TRUE;\n{tests}    return t;\n}}"

    def ruled(self) -> str:
        lines = ["static int ruled(struct unit *u) {", "    int t;"]
        for stage in self.policy.stages:
            for table in stage.tables:
                number = self.tables[table.name]
                lines.append(f"    t = a{number}(u);")
                lines.append(f"    if (t == UNKNOWN) return {self.codes[Answered(table.name, None, True)]};")
                lines.append("    if (t == TRUE) {")
                for row in range(len(table.rows)):
                    hit = self.codes[Answered(table.name, row, False)]
                    opened = self.codes[Answered(table.name, row, True)]
                    lines.append(f"        t = r{number}_{row}(u);")
                    lines.append(f"        if (t == TRUE) {{{self.added(stage, table, row)} return {hit}; }}")
                    lines.append(f"        if (t) return {opened};")
                lines.append("    }")
        return "\n".join([*lines, "    return -1;", "}"])

    def added(self, stage: Stage, table: Table, row: int) -> str:
        """What follows a hit: the truths of the rows that add to it, unless who is liable is open."""
        remedy = table.rows[row].remedy
        if remedy is None or not stage.additions:
            return ""
        steps = ""
        for more in stage.additions:
            if more.beside and remedy.outcome.name not in more.beside:
                continue
            number = self.tables[more.name]
            rows = "".join(
                f" u->added |= (uint32_t)r{number}_{place}(u) << {self.bits[more.name, place]};"
                for place in range(len(more.rows))
            )
            steps += f" if (a{number}(u)) {{{rows} }}"
        if remedy.liable_fact is not None and steps:
            liable = self.mask(remedy.liable_fact.name)
            steps = f" {{ uint32_t m = {liable}; if (!(m & (m - 1))) {{{steps} }} }}"
        return steps

    def derive(self) -> str:
        bits = {name: 8 * mask_type(self.policy.facts[name]).itemsize for name in self.computed}
        steps = "\n".join(
            f"        ((uint{bits[name]}_t *)found[{number}])[u.at] = d{number}(&u);"
            for name, number in self.computed.items()
        )
        return (
            "void derive(size_t units, const void **columns, void **found) {\n"
            "    struct unit u = {.columns = columns};\n"
            "    for (u.at = 0; u.at < units; u.at++) {\n"
            f"        memset(u.memo, 0, sizeof u.memo);\n{steps}\n    }}\n}}"
        )
