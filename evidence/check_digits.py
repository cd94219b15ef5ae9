"""Check digits: what the last sign of a number must be, by the rules that carriers and standards publish."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import cycle
from operator import mul

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
_S10_OF_ZEROS = sum(_S10_WEIGHTS) * ord("0")


def s10(digits: str) -> str:
    """The check digit of the eight digits of a postal item (UPU S10)."""
    # the digits weighed as the bytes that they are written with, which are above themselves by that of zero
    rest = 11 - (sum(map(mul, _S10_WEIGHTS, digits.encode())) - _S10_OF_ZEROS) % 11
    return "0" if rest == 10 else "5" if rest == 11 else str(rest)


def luhn(digits: str) -> str:
    """The digit that completes the sum of digits to a multiple of ten, every second one doubled."""
    doubled = (int(digit) * 2 if place % 2 == 0 else int(digit) for place, digit in _from_the_right(digits))
    return str(-sum(number // 10 + number % 10 for number in doubled) % 10)


def remainder_of_seven(digits: str) -> str:
    """What is left of the whole number after division by seven."""
    return str(int(digits) % 7)


def iso_7064_37_36(serial: str) -> str:
    """The check sign, a digit or a letter, of a serial of digits and letters (ISO 7064, mod 37,36)."""
    carried = 36
    for sign in serial:
        total = (carried + _ALPHABET.index(sign)) % 36 or 36
        carried = total * 2 % 37
    return _ALPHABET[(37 - carried) % 36]


def _completing_ten(weights: tuple[int, ...], serial: str) -> str:
    """The digit that completes the weighted sum to a multiple of ten."""
    return str(-_weighted(weights, serial) % 10)


def _remainder_of_eleven(serial: str) -> str:
    """What is left of the weighted sum after division by eleven, where ten counts as zero."""
    return str(_weighted((1, 3, 7), serial) % 11 % 10)


def _weighted(weights: tuple[int, ...], serial: str) -> int:
    """The sum of the signs times their weights, which repeat from the right."""
    return sum(weight * _value(sign) for weight, sign in zip(cycle(weights), reversed(serial), strict=False))


def _value(sign: str) -> int:
    """A digit is itself; letters count 2, 3, … 9, 0, 1 and so on through the alphabet."""
    return int(sign) if sign in "0123456789" else (ord(sign) - ord("A") + 2) % 10


def _from_the_right(digits: str) -> enumerate[str]:
    return enumerate(reversed(digits))


RULES: dict[str, Callable[[str], str]] = {
    "s10": s10,
    "luhn": luhn,
    "three_one": partial(_completing_ten, (3, 1)),
    "one_two": partial(_completing_ten, (1, 2)),
    "two_one": partial(_completing_ten, (2, 1)),
    "remainder_of_eleven": _remainder_of_eleven,
    "remainder_of_seven": remainder_of_seven,
    "iso_7064_37_36": iso_7064_37_36,
}
"""Every rule by the name under which data call it: the check sign of a serial, without that sign."""
