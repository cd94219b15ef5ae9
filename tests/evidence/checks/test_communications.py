"""Chat records: the times and speakers of messages, what leaves an end open, and the page's examples."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.instants import SECOND, format_instant
from evidence.checks.communications import MAX_LENGTH, Message, read_json_record, read_record

PAGE = (Path(__file__).parents[3] / "docs" / "checks" / "communications.md").read_text("utf-8")
EXAMPLES = re.findall(r"^\| `(.+)` \| (.+) \| (.+) \|$", PAGE, re.MULTILINE)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE = 60 * SECOND

instants = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
speakers = st.from_regex(r"[A-Za-z][A-Za-z ]{0,20}[A-Za-z]", fullmatch=True).filter(
    lambda name: not re.match(r"(?i)(am|pm|utc|gmt|z)\b|[ap]m?\b", name)
)


def micros(instant: datetime) -> int:
    return (instant - EPOCH) // timedelta(microseconds=1)


def in_words(message: Message) -> str:
    words = []
    for reading in message.readings:
        shown = format_instant(reading.earliest)
        shown = shown if message.zoned else shown.removesuffix("Z")
        assert reading.latest - reading.earliest in (0, MINUTE - 1)
        words.append(f"{shown} min" if reading.latest > reading.earliest else shown)
    return " or ".join(words)


def messages(*lines: str) -> tuple[Message, ...]:
    record = read_record("\n".join(lines))
    assert record is not None
    return record.messages


def ends(*lines: str) -> tuple[bool, bool]:
    record = read_record("\n".join(lines))
    assert record is not None
    return record.open_start, record.open_end


@pytest.mark.parametrize(("line", "when", "by"), EXAMPLES)
def test_the_examples_of_the_page(line: str, when: str, by: str) -> None:
    record = read_record(line)
    if when == "–":
        assert record is None
        return
    assert record is not None
    (message,) = record.messages
    assert (in_words(message), message.speaker) == (when, by)


def test_the_page_has_examples_of_every_result() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| `")]
    assert len(EXAMPLES) == len(rows)
    shown = {when for _, when, _ in EXAMPLES}
    assert "–" in shown
    assert any(" or " in when for when in shown)
    assert any(when.endswith("Z") for when in shown)


def test_one_line_settles_the_order_of_day_and_month_for_all_of_its_form() -> None:
    first, second = messages("[05.01.2026, 12:00:03] Ana: a", "[25.01.2026, 12:00:03] Luis: b")
    assert (in_words(first), in_words(second)) == ("2026-01-05T12:00:03", "2026-01-25T12:00:03")
    slashed, dotted = messages("05/01/2026 12:00:03 Ana: a", "25.01.2026 12:00:03 Luis: b")
    assert " or " in in_words(slashed)
    assert " or " not in in_words(dotted)


def test_lines_that_contradict_each_other_settle_nothing() -> None:
    found = messages("25/01/2026 12:00 Ana: a", "01/25/2026 12:00 Ana: b", "02/03/2026 12:00 Ana: c")
    assert len(found[2].readings) == 2


LINES = ("2026-01-05 12:00 Ana: a", "2026-01-06 12:00 Luis: b")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (LINES, (False, False)),
        ((*LINES, "and more of the same"), (False, False)),
        ((LINES[0], "at 14:30 I leave", LINES[1]), (False, False)),
        (("Our chat", *LINES), (True, False)),
        ((*LINES, "Ana: later still"), (False, True)),
        ((*LINES, "14:30 Ana: later still"), (False, True)),
        ((*LINES, "2026-02-30 12:00 Ana: on no day"), (False, True)),
        ((*LINES[::-1], "Ana: older, or newer"), (True, True)),
        ((LINES[0], "Ana: older, or newer"), (True, True)),
    ],
)
def test_what_may_be_an_unread_message_leaves_its_end_open(
    lines: tuple[str, ...], expected: tuple[bool, bool]
) -> None:
    assert ends(*lines) == expected


def test_a_timed_line_without_a_speaker_counts_only_beside_messages() -> None:
    notice = "2026-01-04 12:00 messages are encrypted"
    assert read_record(notice) is None
    assert [message.speaker for message in messages(notice, *LINES)] == ["", "Ana", "Luis"]


def test_invisible_marks_of_exports_are_passed_over() -> None:
    (message,) = messages("\u200e[2026-01-05, 3:05:07\u202fPM] Ana: \u200ehello")
    assert in_words(message) == "2026-01-05T15:05:07"


def test_a_text_that_is_cut_is_open_at_its_end() -> None:
    assert ends(*LINES, "x" * MAX_LENGTH) == (False, True)


@pytest.mark.parametrize(
    "value",
    [
        [{"time": "2026-01-05T12:00:00Z", "from": "Ana"}],
        {"chat": 7, "messages": [{"sent_at": "2026-01-05T12:00:00Z", "sender": "Ana"}]},
        [{"timestamp": 1767614400, "author": "Ana", "text": "x"}],
        [{"timestamp": 1767614400000, "author": "Ana"}],
    ],
)
def test_a_list_of_messages_in_json(value: object) -> None:
    record = read_json_record(json.dumps(value).encode())
    assert record is not None
    (message,) = record.messages
    assert (in_words(message), message.speaker) == ("2026-01-05T12:00:00Z", "Ana")
    assert (record.open_start, record.open_end) == (False, False)


@pytest.mark.parametrize("unread", [{"from": "Ana"}, {"time": "noon", "from": "Ana"}, "hello", {"time": 12}])
def test_an_entry_without_a_time_leaves_both_ends_open(unread: object) -> None:
    value = [{"time": "2026-01-05T12:00:00Z", "from": "Ana"}, unread]
    record = read_json_record(json.dumps(value).encode())
    assert record is not None
    assert (record.open_start, record.open_end) == (True, True)


@pytest.mark.parametrize(
    "data", [b"", b"{", b"7", b"[]", b"{}", b'{"a": [], "b": []}', b"[" * 10_000, b"\xff"]
)
def test_other_json_holds_no_record(data: bytes) -> None:
    assert read_json_record(data) is None


@given(instants, speakers, st.sampled_from(["%d/%m/%Y", "%m/%d/%Y", "%Y-%m-%d", "%d.%m.%y", "%Y/%m/%d"]))
def test_the_bounds_contain_what_was_written(instant: datetime, speaker: str, form: str) -> None:
    if "%y" in form:
        instant = instant.replace(year=2000 + instant.year % 100)
        if instant.year > 2089:
            return
    (message,) = messages(instant.strftime(f"{form} %H:%M {speaker}: text"))
    assert message.speaker == speaker
    assert any(reading.earliest <= micros(instant) <= reading.latest for reading in message.readings)


@given(instants, st.integers(-12 * 60, 14 * 60))
def test_an_offset_is_taken_off(instant: datetime, minutes: int) -> None:
    sign = "-" if minutes < 0 else "+"
    hours, rest = divmod(abs(minutes), 60)
    line = instant.strftime(f"%Y-%m-%dT%H:%M:%S{sign}{hours:02}:{rest:02} Ana: text")
    (message,) = messages(line)
    (reading,) = message.readings
    expected = micros(instant.replace(microsecond=0)) - minutes * MINUTE
    assert (reading.earliest, reading.latest, message.zoned) == (expected, expected, True)


@given(instants, st.sampled_from(["AM", "pm", "p.m.", "a.m."]))
def test_clocks_of_twelve_hours(instant: datetime, half: str) -> None:
    hour = instant.hour % 12 + (12 if half.lower().startswith("p") else 0)
    written = instant.strftime(f"%Y-%m-%d {instant.hour % 12 or 12}:%M:%S {half} Ana: text")
    (message,) = messages(written)
    assert message.readings[0].earliest == micros(instant.replace(hour=hour, microsecond=0))


pieces = st.sampled_from(
    [
        "2026-01-05 12:00 Ana: x",
        "[5/1/26, 3:05 PM]",
        "\n",
        "Ana:",
        " ",
        "9" * 40,
        "*" * 30,
        "：",
        "-08:00",
        "\0",
        "年",
    ]
)


@given(st.lists(st.one_of(pieces, st.text(max_size=12)), max_size=20).map("".join))
def test_no_text_makes_it_raise(text: str) -> None:
    record = read_record(text)
    assert record is None or record.messages
    for message in record.messages if record is not None else ():
        assert message.readings
        assert list(message.readings) == sorted(set(message.readings))


@given(st.binary(max_size=60))
def test_no_bytes_make_it_raise(data: bytes) -> None:
    assert read_json_record(data) is None


values = st.recursive(
    st.none() | st.integers() | st.text(max_size=9),
    lambda part: st.lists(part, max_size=3) | st.dictionaries(st.sampled_from(["time", "from", "at"]), part),
    max_leaves=9,
)


@given(values)
def test_no_json_makes_it_raise(value: object) -> None:
    record = read_json_record(json.dumps(value).encode())
    assert record is None or all(message.readings for message in record.messages)
