"""The form of waybill numbers: S10 and how numbers are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.checks.countries import CODES
from evidence.checks.waybill import S10, WaybillForm, waybill_form


@pytest.mark.parametrize(
    ("waybill", "form"),
    [
        # the example of the standard itself is 47312482 with check digit 9
        ("EE473124829CZ", WaybillForm(True, True, "CZ", (S10,))),
        ("ee 473 124 829 cz", WaybillForm(True, True, "CZ", (S10,))),
        ("EE473124828CZ", WaybillForm(True, False, "CZ", (S10,))),
        # letters at the end that are no country's: neither right nor wrong
        ("UA473124829YP", WaybillForm(False)),
        ("UA473124828YQ", WaybillForm(False)),
        ("UA473124829WW", WaybillForm(False)),
        ("UA473124828ZZ", WaybillForm(False)),
        ("GM473124829YP", WaybillForm(False)),
        ("EE47312482CZ", WaybillForm(False)),
        ("LP00123456789012", WaybillForm(False)),
        ("SF1234567890123", WaybillForm(False)),
        ("4PX3000123456789CN", WaybillForm(False)),
        ("1Z999AA10123456784", WaybillForm(False, True, None, ("UPS",))),
        ("EE٤٧٣١٢٤٨٢٩CZ", WaybillForm(False)),
        ("٦١٧٢٠٣٩٤٨٥١٠", WaybillForm(False)),
        ("00000000000", WaybillForm(False)),
        ("0000 0000 0000", WaybillForm(False)),
        ("0" * 34, WaybillForm(False)),
        ("", WaybillForm(False)),
        (" - ", WaybillForm(False)),
        (None, WaybillForm(False)),
        ("9" * 1_000_000, WaybillForm(False)),
    ],
)
def test_forms(waybill: str | None, form: WaybillForm) -> None:
    assert waybill_form(waybill) == form


@given(st.from_regex(r"[A-Z]{2}[0-9]{8}", fullmatch=True))
def test_every_serial_number_has_one_check_digit(beginning: str) -> None:
    fitting = [digit for digit in "0123456789" if waybill_form(f"{beginning}{digit}ES").check_digit_ok]
    assert len(fitting) == 1


@given(st.from_regex(r"[A-Z]{2}[0-9]{8}", fullmatch=True), st.integers(2, 9), st.integers(1, 9))
def test_one_wrong_digit_of_the_serial_number_is_noticed(beginning: str, place: int, step: int) -> None:
    digit = (int(beginning[place]) + step) % 10
    changed = f"{beginning[:place]}{digit}{beginning[place + 1 :]}"
    # 5 is the check digit of two of the eleven remainders, so it cannot tell those two apart
    for check in "012346789":
        forms = [waybill_form(f"{serial}{check}ES") for serial in (beginning, changed)]
        assert not all(form.check_digit_ok for form in forms)


@given(
    st.from_regex(r"(CN|HK|IN|LX|MY|RX|SG|TH|UV)[0-9]{9}", fullmatch=True),
    st.from_regex(r"[A-Z]{2}", fullmatch=True),
)
def test_a_postal_form_is_read_as_no_other_scheme(beginning: str, letters: str) -> None:
    assert waybill_form(beginning + letters).schemes == ((S10,) if letters in CODES else ())


@given(st.text(max_size=300))
def test_a_number_is_called_right_or_wrong_only_in_a_scheme(waybill: str) -> None:
    form = waybill_form(waybill)
    assert form.schemes or form.check_digit_ok is None
