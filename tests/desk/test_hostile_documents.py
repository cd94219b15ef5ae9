"""Hostile documents on the command line: one clear line each, the others answered, bounded resources."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from desk.cli.main import main
from tests.desk.hostile import CASE, json_case, json_with, yaml_with

DEEP = "lists and maps are nested more than 64 levels deep; flatten the document [too-deep]"
LARGE = "the document is larger than 16 MiB; split it into several documents [too-large]"
NOT_UTF_8 = "the text is not UTF-8; save the file as UTF-8 [not-utf-8]"
NONE = "there is no case in it; give at least one case [empty-document]"
WRITE_JSON = "put quotes round it if it is a text"
MEBIBYTE = 1024 * 1024
A_MILLION = 1_000_000

# name, what the file holds, what is said of it after `name:`
SMALL: list[tuple[str, bytes, str]] = [
    (
        "nan.yaml",
        yaml_with('"9.90"', ".nan"),
        "8:65: `unit_price`: `.nan` is not an amount; write digits with a point before the decimals: "
        "`24.30` [bad-amount]",
    ),
    (
        "nan.json",
        json_with('"9.90"', "NaN"),
        "1:221: `NaN` is not a number; write a number, or `null` where none is known [bad-number]",
    ),
    (
        "infinity.json",
        json_with('"9.90"', "-Infinity"),
        "1:221: `-Infinity` is not a number; write a number, or `null` where none is known [bad-number]",
    ),
    (
        "surrogate.json",
        json_with("Desk lamp", r"\ud800"),
        "1:179: half of a surrogate pair, U+D800, stands alone; write the whole character [lone-surrogate]",
    ),
    (
        "surrogate.yaml",
        yaml_with("title: Desk lamp", r'title: "\ud800"'),
        "8:32: this escape stands for no character; write the character itself [bad-yaml]",
    ),
    ("raw_surrogate.json", json_with("Desk", b"\xed\xa0\x80"), f"1:180: {NOT_UTF_8}"),
    ("raw_surrogate.yaml", yaml_with("Desk", b"\xed\xa0\x80"), f"8:29: {NOT_UTF_8}"),
    ("not_utf_8.yaml", yaml_with("Desk", b"\xff\xfe"), f"8:29: {NOT_UTF_8}"),
    ("utf_16.yaml", CASE.encode("utf-16"), f"1:1: {NOT_UTF_8}"),
    (
        "nul.yaml",
        yaml_with("Desk", b"D\0sk"),
        "8:30: the control character U+0000 is not allowed; remove it [control-character]",
    ),
    (
        "escape_sequence.yaml",
        yaml_with("title: Desk lamp", r'title: "\x1b[31mred"'),
        "8:29: the control character U+001B is not allowed; remove it [control-character]",
    ),
    (
        "escape_sequence.json",
        json_with("Desk lamp", r"\u001b[31mred"),
        "1:179: the control character U+001B is not allowed; remove it [control-character]",
    ),
    (
        "negative.yaml",
        yaml_with("quantity: 2", "quantity: -2"),
        "8:50: `quantity` is `-2`; it is from 1 to 1,000,000,000 [bad-count]",
    ),
    (
        "huge_quantity.json",
        json_with('"quantity": 2', '"quantity": ' + "9" * 18),
        "1:204: `quantity` is `999999999999999999`; it is from 1 to 1,000,000,000 [bad-count]",
    ),
    (
        "400_digits.yaml",
        yaml_with("quantity: 2", "quantity: " + "9" * 400),
        "8:50: `quantity` has more than 18 digits; write a shorter number [bad-value]",
    ),
    (
        "400_digits.json",
        json_with('"quantity": 2', '"quantity": ' + "9" * 400),
        f"1:204: a number has more than 100 digits; {WRITE_JSON} [bad-number]",
    ),
    (
        "5000_digits.json",
        json_with('"quantity": 2', '"quantity": ' + "9" * 5000),
        f"1:204: a number has more than 100 digits; {WRITE_JSON} [bad-number]",
    ),
    (
        "exponent.json",
        json_with('"9.90"', "1e999999999"),
        f"1:221: a number has an exponent beyond 100; {WRITE_JSON} [bad-number]",
    ),
    (
        "400_digits_amount.yaml",
        yaml_with('"9.90"', "9" * 400),
        f"8:65: `unit_price`: `{'9' * 60}…` is above the largest amount, 9999999999999.99 USD [bad-amount]",
    ),
    (
        "currency.yaml",
        yaml_with("currency: USD", "currency: UDS"),
        "4:13: `UDS` is not a currency code of ISO 4217; did you mean `USD`? [unknown-currency]",
    ),
    (
        "year_0.yaml",
        yaml_with("2026-03-01T", "0000-03-01T"),
        "10:14: `opened_at`: `0000-03-01T09:00:00Z` lies outside the years 1970 to 2099 [bad-value]",
    ),
    (
        "30_february.yaml",
        yaml_with("2026-03-01T", "2026-02-30T"),
        "10:14: `opened_at`: `2026-02-30T09:00:00Z`: there is no day `2026-02-30` [bad-value]",
    ),
    (
        "tag.yaml",
        yaml_with("USD", "!!python/object/apply:os.system [id]"),
        "4:13: the tag `!!python/object/apply:os.system` is not allowed; remove it [tag]",
    ),
    (
        "merge.yaml",
        yaml_with("  reason: not_received", "  <<: {reason: not_received}"),
        "11:3: the merge key `<<` is not allowed; write the entries out [bad-key]",
    ),
    (
        "duplicate.yaml",
        yaml_with("  currency: USD", "  currency: USD\n  currency: EUR"),
        "5:3: the key `currency` stands twice in one map; keep one of the two [duplicate-key]",
    ),
    (
        "duplicate.json",
        json_with('"reason"', '"opened_at"'),
        "1:281: the key `opened_at` stands twice in one map; keep one of the two [duplicate-key]",
    ),
    (
        "unknown_key.yaml",
        yaml_with("freight_paid", "fright_paid"),
        "5:3: `fright_paid` is not a key here; did you mean `freight_paid`? [unknown-key]",
    ),
    ("empty.yaml", b"", f"1:1: {NONE}"),
    ("empty.json", b"", "1:1: the document is empty [bad-json]"),
    ("empty.jsonl", b"\n\n", f"1:1: {NONE}"),
    ("comment.yaml", b"# nothing\n", f"1:1: {NONE}"),
    ("empty_list.json", b"[]", f"1:1: {NONE}"),
    (
        "null.yaml",
        b"null\n",
        "1:1: the document is empty, and must be a map; write `key: value` [wrong-kind]",
    ),
    (
        "text.yaml",
        b"hello\n",
        "1:1: the document must be a map, not the text `hello`; write `key: value` [wrong-kind]",
    ),
    (
        "facts.yaml",
        b"facts: {dispute.reasn: not_received}\n",
        "1:9: there is no fact named `dispute.reasn` in the vocabulary; did you mean `dispute.reason`? "
        "[unknown-fact]",
    ),
    (
        "facts_map.json",
        b'{"facts": {"dispute.reason": {"a": 1}}}',
        "1:30: a map is not a value of `dispute.reason`; known: `not_received`, `not_as_described`, "
        "`own_reasons` [unknown-value]",
    ),
    (
        "facts_amount.json",
        b'{"facts": {"proposal.amount": ' + b"9" * 90 + b"}}",
        f"1:31: `{'9' * 60}…` is above the largest amount, 9999999999999.99 USD [bad-value]",
    ),
    (
        "facts_truth.json",
        b'{"facts": {"proposal.amount": true}}',
        "1:31: `true` is not of type `money`, as `proposal.amount` is; write one value [bad-value]",
    ),
    (
        "facts_currency.yaml",
        b'facts: {proposal.amount: "3"}\ncurrency: usd\namounts: {goods: "3"}\n',
        "2:11: `usd` is not a currency of ISO 4217; did you mean `USD`? [unknown-currency]",
    ),
    (
        "facts_instant.yaml",
        b"facts: {dispute.opened_at: 2026-02-30T00:00:00Z}\n",
        "1:28: `2026-02-30T00:00:00Z`: there is no day `2026-02-30` [bad-value]",
    ),
]
# The same for documents that could eat up time or memory.
LARGE_DOCUMENTS: dict[str, tuple[bytes, str]] = {
    "bomb.yaml": (
        b"a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n",
        "1:4: the anchor `&a` is not allowed; remove it, and write the value out wherever it is meant "
        "[anchor]",
    ),
    "alias.yaml": (
        b"a: *a\n",
        "1:4: the reference `*a` to another value is not allowed; write the value out [alias]",
    ),
    "brackets.yaml": (b"[" * A_MILLION, f"1:65: {DEEP}"),
    "brackets.json": (b"[" * A_MILLION, f"1:65: {DEEP}"),
    "closed_brackets.json": (b"[" * A_MILLION + b"]" * A_MILLION, f"1:65: {DEEP}"),
    "maps.yaml": (b"{a: " * A_MILLION, f"1:257: {DEEP}"),
    "maps.json": (b'{"a":' * A_MILLION, f"1:321: {DEEP}"),
    "dashes.yaml": (b"- " * A_MILLION, f"1:129: {DEEP}"),
    "long_text.yaml": (yaml_with("Desk lamp", b"x" * 50 * MEBIBYTE), f"1:1: {LARGE}"),
    "long_text.json": (json_with("Desk lamp", b"x" * 50 * MEBIBYTE), f"1:1: {LARGE}"),
    "text_of_15_mib.json": (
        json_with("Desk lamp", b"x" * 15 * MEBIBYTE),
        "1:179: `title` is longer than 1,000,000 characters; shorten it [too-long]",
    ),
    "many_values.json": (
        b"[" + b"1," * 2 * A_MILLION + b"1]",
        "1:2000000: the document has more than 1,000,000 values; split it into several documents "
        "[too-many-values]",
    ),
}
BOUNDED = """
import resource, sys
limit = 1024 ** 3
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
from desk.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_one_line_is_said_of_each_and_the_others_are_answered(capsys: pytest.CaptureFixture[str]) -> None:
    for name, data, _ in SMALL:
        Path(name).write_bytes(data)
    Path("good.yaml").write_text(CASE, encoding="utf-8")
    names = [name for name, _, _ in SMALL]
    assert main(["rule", *names[:5], "good.yaml", *names[5:], "good.yaml", "--format", "jsonl"]) == 1
    shown = capsys.readouterr()
    assert shown.err.splitlines() == [f"{name}:{said}" for name, _, said in SMALL]
    assert [json.loads(line)["case_id"] for line in shown.out.splitlines()] == ["H-1", "H-1"]


def bounded(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own that may take 1 GiB of memory."""
    root = Path(__file__).parents[2]
    return subprocess.run(
        [sys.executable, "-c", BOUNDED, *arguments],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
        env={"PYTHONPATH": str(root)},
    )


def test_what_could_eat_time_or_memory_is_refused_within_bounds() -> None:
    for name, (data, _) in LARGE_DOCUMENTS.items():
        Path(name).write_bytes(data)
    Path("good.yaml").write_text(CASE, encoding="utf-8")
    done = bounded("rule", *LARGE_DOCUMENTS, "good.yaml", "--format", "jsonl")
    assert done.stderr.splitlines() == [f"{name}:{said}" for name, (_, said) in LARGE_DOCUMENTS.items()]
    assert done.returncode == 1
    assert json.loads(done.stdout)["case_id"] == "H-1"


def test_bad_lines_among_good_ones() -> None:
    lines = [
        json.dumps(json_case("A")).encode(),
        b"{bad",
        b"",
        b"[1]",
        json.dumps(json_case("X", opened_at="soon")).encode(),
        b'{"x": "' + b"x" * 50 * MEBIBYTE + b'"}',
        b"[" * A_MILLION,
        b"\xff",
        b"\x00",
        json.dumps(json_case("B")).encode(),
    ]
    Path("cases.jsonl").write_bytes(b"\r\n".join(lines))
    done = bounded("rule", "cases.jsonl", "--format", "jsonl")
    assert done.stderr.splitlines() == [
        'cases.jsonl:2:2: a key in double quotes is expected here; write `"key": value` [bad-json]',
        "cases.jsonl:4:2: item 1 of the list must be a map, not the number `1`; write `key: value` "
        "[wrong-kind]",
        "cases.jsonl:5:255: `opened_at`: `soon` is not a date and time; write it as in "
        "`2026-03-20T00:00:00Z` or `2026-03-20T08:00:00+08:00` [bad-value]",
        f"cases.jsonl:6:1: {LARGE}",
        f"cases.jsonl:7:65: {DEEP}",
        f"cases.jsonl:8:1: {NOT_UTF_8}",
        "cases.jsonl:9:1: the control character U+0000 is not allowed; remove it [control-character]",
    ]
    assert done.returncode == 1
    assert [json.loads(line)["case_id"] for line in done.stdout.splitlines()] == ["A", "B"]


def ruled(name: str, data: bytes, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str], list[str]]:
    """The exit status, the ids of the cases that were ruled, and what was said."""
    Path(name).write_bytes(data)
    status = main(["rule", name, "--format", "jsonl"])
    shown = capsys.readouterr()
    return status, [json.loads(line)["case_id"] for line in shown.out.splitlines()], shown.err.splitlines()


def test_a_list_with_one_bad_case(capsys: pytest.CaptureFixture[str]) -> None:
    cases = [json_case("A"), json_case("X", opened_at="soon"), json_case("B")]
    status, ids, said = ruled("list.json", json.dumps(cases, indent=1).encode(), capsys)
    assert (status, ids) == (1, ["A", "B"])
    assert said == [
        "list.json:40:17: `opened_at`: `soon` is not a date and time; write it as in "
        "`2026-03-20T00:00:00Z` or `2026-03-20T08:00:00+08:00` [bad-value]"
    ]


def test_one_bad_document_among_several(capsys: pytest.CaptureFixture[str]) -> None:
    text = f"{CASE}---\n{CASE.replace('USD', 'UDS')}---\n{CASE.replace('H-1', 'H-3')}"
    status, ids, said = ruled("several.yaml", text.encode(), capsys)
    assert (status, ids) == (1, ["H-1", "H-3"])
    assert said == [
        "several.yaml:16:13: `UDS` is not a currency code of ISO 4217; did you mean `USD`? [unknown-currency]"
    ]


def test_lines_whose_first_is_broken(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = b"{bad\n" + json.dumps(json_case("A")).encode() + b"\n" + json.dumps(json_case("B")).encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert main(["rule", "-", "--format", "jsonl"]) == 1
    shown = capsys.readouterr()
    assert [json.loads(line)["case_id"] for line in shown.out.splitlines()] == ["A", "B"]
    assert shown.err == '-:1:2: a key in double quotes is expected here; write `"key": value` [bad-json]\n'


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + CASE.encode(),
        CASE.replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + json_with("Desk", "Desk"),
        yaml_with("quantity: 2", "quantity: 1000000000"),
        b"\n\n" + CASE.encode() + b"...\n",
    ],
)
def test_what_is_odd_but_right(data: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    assert ruled("case", data, capsys) == (0, ["H-1"], [])


def test_every_mistake_of_a_case_has_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    data = (
        CASE.replace("USD", "UDS")
        .replace("quantity: 2", "quantity: two")
        .replace("placed_at", "plced_at")
        .replace("reason: not_received", "reason: not_recieved")
        .replace('"4.50"', '"4,50"')
    )
    status, ids, said = ruled("case.yaml", data.encode(), capsys)
    assert (status, ids) == (1, [])
    assert [line.partition(": ")[0] for line in said] == [
        "case.yaml:4:13",
        "case.yaml:5:17",
        "case.yaml:6:3",
        "case.yaml:8:50",
        "case.yaml:11:11",
    ]


MARKUP = "{{ 7*7 }}{% for x in y %} \\u202e\\u2028<b>&amp;\\u200b"


@pytest.mark.parametrize("command", ["rule", "evidence"])
def test_markup_and_odd_characters_are_shown_harmlessly(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    case: dict[str, Any] = json.loads(json.dumps(json_case("{{ 7*7 }}")).replace("Desk lamp", MARKUP))
    case["parcels"] = [
        {
            "parcel_id": "{{ 6*7 }}",
            "waybill": "X1",
            "carrier": json.loads(f'"{MARKUP}"'),
            "shipped_at": "2026-01-07T00:00:00Z",
            "tracking": {
                "source": "carrier",
                "events": [
                    {
                        "at": "2026-01-09T00:00:00Z",
                        "status": "delivered",
                        "description": json.loads(f'"{MARKUP}"'),
                        "location": {"city": json.loads(f'"{MARKUP}"'), "country": "ES"},
                    }
                ],
            },
        }
    ]
    Path("case.json").write_text(json.dumps(case), encoding="utf-8")
    assert main([command, "case.json"]) == 0
    shown = capsys.readouterr().out
    assert "Case {{ 7*7 }}" in shown
    assert command == "rule" or "{{ 7*7 }}{% for x in y %}" in shown
    assert not {"\u202e", "\u2028", "\u200b", "\x1b"} & set(shown)
    assert "49" not in shown.partition("\n")[0]
