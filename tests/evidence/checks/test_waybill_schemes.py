"""The published numbering schemes: every one has a number, and wrong check digits are noticed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.check_digits import RULES
from evidence.checks.waybill import Scheme, WaybillForm, plain_number, schemes, waybill_form

CHECKED = {
    "UPS": "1ZW4E8370391627541",
    "UPS waybill": "K4172059362",
    "FedEx Express, 12 digits": "617203948510",
    "FedEx Express, 34 digits": "1041592653589793238400617203948510",
    "FedEx ASTRA, 32 digits": "34159265358979326172039485102718",
    "FedEx Ground": "271828182845907",
    "FedEx Ground, 18 digits": "023141592653589799",
    "FedEx Ground, 22 digits": "9612730271828182845907",
    "FedEx Ground, 34 digits": "9622014159265358979300617203948510",
    "USPS, 20 digits": "03141592653589793233",
    "USPS, 91": "9103141592653589793235",
    "USPS, 91 left out": "73141592653589793234",
    "USPS, 92 left out": "31491415926535897937",
    "USPS, sold online": "9400114159265358979325",
    "USPS, from senders and post offices": "93551127182818284590452358",
    "DHL Express": "2718281823",
    "DPD": "052171828182844",
    "DPD, label": "001011505217182818284101276J",
    "Canada Post": "7027182818284592",
    "Purolator": "331415926533",
    "Old Dominion": "77714159264",
    "Old Dominion, guaranteed": "80141592651",
    "OnTrac": "C11271828182840",
}
UNCHECKED = {
    "DHL Express, piece": "JVGL0314159265",
    "DHL eCommerce": "GM2718281828459045",
    "DHL eCommerce, 14 digits": "31415926535897",
    "Canpar": "D271828182845904523536",
    "Purolator, with letters": "QWX271828182",
    "Amazon": "TBA314159265358",
    "Amazon, international": "C3141592653",
    "GOFO": "GFUS31415926535897",
    "Landmark Global": "LTN31415926N1",
    "LaserShip": "LX13141592",
    "LaserShip, 1LS7": "1LS713141592653",
    "LaserShip, 1LSCX": "1LSCX3141592653",
    "LaserShip, 1LS7 and piece": "1LS7131012314159-1",
    "Spee-Dee": "SP314159265358979323",
    "Yodel": "JJD3141592653589793",
    "YunExpress": "YT3141592653589793",
}
SCHEMES = {scheme.name: scheme for of_length in schemes().values() for scheme in of_length}


def test_every_scheme_has_a_number_here() -> None:
    assert {name for name, scheme in SCHEMES.items() if scheme.rule is not None} == set(CHECKED)
    assert {name for name, scheme in SCHEMES.items() if scheme.rule is None} == set(UNCHECKED)


@pytest.mark.parametrize(("name", "number"), CHECKED.items())
def test_a_right_check_digit_is_accepted(name: str, number: str) -> None:
    form = waybill_form(number)
    assert form.check_digit_ok is True
    assert name in form.schemes


@pytest.mark.parametrize(("name", "number"), UNCHECKED.items())
def test_a_number_without_check_digit_is_recognised_and_never_wrong(name: str, number: str) -> None:
    form = waybill_form(number)
    assert form.check_digit_ok is not False
    assert form.schemes == (name,)


@pytest.mark.parametrize(("name", "number"), CHECKED.items())
def test_every_other_check_digit_is_wrong_in_the_scheme(name: str, number: str) -> None:
    found = _read(SCHEMES[name], number)
    place = found.start("check")
    others = (f"{number[:place]}{digit}{number[place + 1 :]}" for digit in "0123456789")
    right = [other for other in others if SCHEMES[name].check_digit_ok(_read(SCHEMES[name], other))]
    assert right == [number] * number[place].isdigit()


@pytest.mark.parametrize(("name", "number"), [*CHECKED.items(), *UNCHECKED.items()])
@pytest.mark.parametrize("between", [" ", "-", "\u00a0"])
def test_spaces_hyphens_and_small_letters_do_not_count(name: str, number: str, between: str) -> None:
    assert waybill_form(f" {between.join(number.lower())} ") == waybill_form(number)


@pytest.mark.parametrize(("name", "number"), [*CHECKED.items(), *UNCHECKED.items()])
def test_a_longer_or_shorter_number_is_not_of_the_scheme(name: str, number: str) -> None:
    plain = plain_number(number)
    assert SCHEMES[name].read(plain) is not None
    assert SCHEMES[name].read(f"!{plain}") is None
    assert SCHEMES[name].read(f"{plain}\n") is None


@pytest.mark.parametrize(
    ("number", "fitting"),
    [
        ("420100019261290314159265358979", "USPS, from senders and post offices"),
        ("4201000112349261290314159265358979", "USPS, from senders and post offices"),
        ("4201000173141592653589793234", "USPS, 91 left out"),
        ("420100019400114159265358979325", "USPS, sold online"),
        ("61299998820821171811", "USPS, 92 left out"),
        ("9505511491827364554633", "USPS, from senders and post offices"),
        ("31415926533", "DHL Express"),
        ("07214159266", "Old Dominion"),
        ("D10031415926534", "OnTrac"),
    ],
)
def test_other_shapes_of_a_scheme(number: str, fitting: str) -> None:
    form = waybill_form(number)
    assert form.check_digit_ok is True
    assert fitting in form.schemes


@pytest.mark.parametrize("length", schemes())
def test_zeros_alone_are_of_no_scheme(length: int) -> None:
    assert waybill_form("0" * length) == WaybillForm(s10=False)


@pytest.mark.parametrize("number", ["9261201231415926535892", "9355191234567890123459"])
def test_the_first_two_digits_of_a_postal_barcode_say_how_long_the_sender_code_is(number: str) -> None:
    assert "USPS, from senders and post offices" not in waybill_form(number).schemes


def test_a_number_that_may_be_of_a_scheme_without_check_digit_is_not_called_wrong() -> None:
    form = waybill_form("A4172059360")
    assert form.schemes == ("UPS waybill", "Amazon, international")
    assert form.check_digit_ok is None


def test_a_number_right_in_one_scheme_is_not_called_wrong_for_another() -> None:
    form = waybill_form("331415926533")
    assert SCHEMES["FedEx Express, 12 digits"].read("331415926533") is not None
    assert form.schemes == ("Purolator",)
    assert form.check_digit_ok is True


@pytest.mark.parametrize("scheme", SCHEMES.values(), ids=SCHEMES)
def test_a_scheme_has_a_known_rule_and_what_it_needs(scheme: Scheme) -> None:
    groups = set(re.compile(scheme.form).groupindex)
    assert groups == ({"serial", "check"} if scheme.rule is not None else set())
    assert scheme.rule is None or scheme.rule in RULES


@pytest.mark.parametrize(
    ("rule", "serial", "check"),
    [
        # published examples: GS1's general specification, ISO/IEC 7812, UPU S10; the others by hand
        ("three_one", "629104150021", "3"),
        ("luhn", "7992739871", "3"),
        ("s10", "47312482", "9"),
        ("one_two", "12A", "3"),
        ("two_one", "12A", "2"),
        ("remainder_of_eleven", "21", "7"),
        ("remainder_of_eleven", "31", "0"),
        ("remainder_of_seven", "100", "2"),
        ("iso_7064_37_36", "A12425GABC1234002", "M"),
    ],
)
def test_rules(rule: str, serial: str, check: str) -> None:
    assert RULES[rule](serial) == check


@given(st.from_regex("[0-9]{14}", fullmatch=True), st.integers(0, 13), st.integers(1, 9))
@pytest.mark.parametrize("rule", ["luhn", "three_one", "iso_7064_37_36"])
def test_one_wrong_digit_of_the_serial_changes_the_check_digit(
    rule: str, serial: str, place: int, step: int
) -> None:
    digit = (int(serial[place]) + step) % 10
    assert RULES[rule](f"{serial[:place]}{digit}{serial[place + 1 :]}") != RULES[rule](serial)


def _read(scheme: Scheme, number: str) -> re.Match[str]:
    found = scheme.read(number)
    assert found is not None
    return found
