from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.instants import DAY, HOUR, SECOND, Moment, format_instant, parse_moment

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST = 0
LAST = (datetime(2100, 1, 1, tzinfo=UTC) - EPOCH) // timedelta(microseconds=1) - 1
instants = st.integers(FIRST, LAST)


def micros_of(text: str) -> int:
    """What the standard library reads, as microseconds."""
    return (datetime.fromisoformat(text).replace(tzinfo=UTC) - EPOCH) // timedelta(microseconds=1)


@given(instants)
def test_what_was_written_is_read_again(micros: int) -> None:
    assert parse_moment(format_instant(micros)) == Moment(micros, True)


@given(instants, st.integers(-23 * 60 - 59, 23 * 60 + 59), st.sampled_from("Tt "))
def test_any_offset_gives_the_instant_that_datetime_gives(micros: int, minutes: int, separator: str) -> None:
    zone = timezone(timedelta(minutes=minutes))
    text = (EPOCH + timedelta(microseconds=micros)).astimezone(zone).isoformat(sep=separator)
    assert parse_moment(text) == Moment(micros, True)


@given(instants)
def test_without_an_offset_the_wall_clock_is_read_as_utc(micros: int) -> None:
    text = format_instant(micros).removesuffix("Z")
    assert parse_moment(text) == Moment(micros, False)


@given(instants, instants)
def test_written_whole_seconds_sort_like_the_instants(one: int, other: int) -> None:
    one, other = one // SECOND * SECOND, other // SECOND * SECOND
    assert (format_instant(one) < format_instant(other)) == (one < other)


@given(st.text(alphabet="0123456789-:.+TtZz ,", max_size=40) | st.text(max_size=40))
def test_other_text_is_refused_in_words_or_read_to_the_same_form(text: str) -> None:
    try:
        moment = parse_moment(text)
    except ValueError as error:
        refused = error
    else:
        assert parse_moment(format_instant(moment.micros)).micros == moment.micros
        return
    assert str(refused).startswith("`")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1970-01-01T00:00:00Z", Moment(0, True)),
        ("1970-01-02T01:00:01Z", Moment(DAY + HOUR + SECOND, True)),
        ("2026-03-20T00:00:00Z", Moment(micros_of("2026-03-20"), True)),
        ("2026-03-20 00:00:00z", Moment(micros_of("2026-03-20"), True)),
        ("2026-03-20t00:00:00", Moment(micros_of("2026-03-20"), False)),
        ("2026-03-20T08:00:00+08:00", Moment(micros_of("2026-03-20"), True)),
        ("2026-03-19T16:30:00-07:30", Moment(micros_of("2026-03-20"), True)),
        ("2026-03-20T00:00:00-00:00", Moment(micros_of("2026-03-20"), True)),
        ("2024-02-29T23:59:59.5Z", Moment(micros_of("2024-02-29T23:59:59.500000"), True)),
        ("2024-02-29T23:59:59.000001", Moment(micros_of("2024-02-29T23:59:59.000001"), False)),
        ("2024-02-29T23:59:59.123456789Z", Moment(micros_of("2024-02-29T23:59:59.123456"), True)),
        ("1969-12-31T20:00:00-08:00", Moment(micros_of("1970-01-01T04:00:00"), True)),
        ("2100-01-01T07:59:59+08:00", Moment(micros_of("2099-12-31T23:59:59"), True)),
    ],
)
def test_forms_that_are_read(text: str, expected: Moment) -> None:
    assert parse_moment(text) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2026-03-20", "`2026-03-20` is a date without a time of day"),
        ("2026-03-20T10:00Z", "`2026-03-20T10:00Z` has no seconds"),
        ("2026-03-20 10:00", "`2026-03-20 10:00` has no seconds"),
        ("2026-02-30T00:00:00Z", "there is no day `2026-02-30`"),
        ("2026-02-29T00:00:00Z", "there is no day `2026-02-29`"),
        ("2026-13-01T00:00:00Z", "there is no day `2026-13-01`"),
        ("2026-01-00T00:00:00Z", "there is no day `2026-01-00`"),
        ("2026-03-20T25:00:00Z", "has hour 25; hours go from 00 to 23"),
        ("2026-03-20T24:00:00Z", "has hour 24; hours go from 00 to 23"),
        ("2026-03-20T23:60:00Z", "has minute 60; minutes go from 00 to 59"),
        ("2016-12-31T23:59:60Z", "has second 60; seconds go from 00 to 59, leap seconds are not"),
        ("2026-03-20T00:00:00+24:00", "has offset `+24:00`"),
        ("2026-03-20T00:00:00-08:60", "has offset `-08:60`"),
        ("0000-01-01T00:00:00Z", "lies outside the years 1970 to 2099"),
        ("1969-12-31T23:59:59Z", "lies outside the years 1970 to 2099"),
        ("1970-01-01T00:00:00+08:00", "lies outside the years 1970 to 2099"),
        ("2100-01-01T00:00:00Z", "lies outside the years 1970 to 2099"),
        ("9999-12-31T00:00:00Z", "lies outside the years 1970 to 2099"),
        ("", "is not a date and time"),
        ("yesterday", "`yesterday` is not a date and time; write it as in"),
        ("1773964800", "is not a date and time"),
        ("2026-03-20T00:00:00 Z", "is not a date and time"),
        ("2026-03-20T00:00:00+0800", "is not a date and time"),
        ("2026-03-20T00:00:00,5Z", "is not a date and time"),
        ("2026-03-20T00:00:00.Z", "is not a date and time"),
        ("2026-03-20T00:00:00.1234567890Z", "is not a date and time"),
        ("20260320T000000Z", "is not a date and time"),
        ("2026-W12-5T00:00:00Z", "is not a date and time"),
        ("2026-03-20T00:00:00Z\n", "is not a date and time"),
        (" 2026-03-20T00:00:00Z", "is not a date and time"),
        ("٢٠٢٦-03-20T00:00:00Z", "is not a date and time"),
        ("9" * 1_000_000, "9…` is not a date and time"),
    ],
)
def test_forms_that_are_refused_say_why(text: str, message: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011
        parse_moment(text)
    assert message in str(refused.value)
    assert len(str(refused.value)) < 250


@pytest.mark.parametrize(
    ("micros", "text"),
    [
        (micros_of("2026-03-20"), "2026-03-20T00:00:00Z"),
        (micros_of("2026-03-20T01:02:03.500000"), "2026-03-20T01:02:03.5Z"),
        (micros_of("2026-03-20T01:02:03.000007"), "2026-03-20T01:02:03.000007Z"),
        (-1, "1969-12-31T23:59:59.999999Z"),
        (micros_of("2100-01-04"), "2100-01-04T00:00:00Z"),
        (micros_of("0001-01-01"), "0001-01-01T00:00:00Z"),
        (micros_of("9999-12-31"), "9999-12-31T00:00:00Z"),
    ],
)
def test_instants_are_written_in_utc(micros: int, text: str) -> None:
    assert format_instant(micros) == text


@pytest.mark.parametrize("micros", [micros_of("0001-01-01") - 1, micros_of("9999-12-31") + DAY, 10**40])
def test_instants_without_a_year_of_four_digits_are_refused(micros: int) -> None:
    with pytest.raises(ValueError, match="outside the years 1 to 9999"):
        format_instant(micros)
