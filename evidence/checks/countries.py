"""How two displayed country codes (ISO 3166-1 alpha-2) compare."""

from __future__ import annotations

_ASSIGNED = """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR
    BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ
    EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW
    GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY
    KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV
    MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY
    QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG
    TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM
    ZW
"""
CODES = frozenset(_ASSIGNED.split())
"""The assigned codes of ISO 3166-1 alpha-2."""

_OTHER_CODES = {"UK": "GB", "EL": "GR"}

_SHOWN_UNDER = {
    code: other
    for other, codes in {
        "AU": "CC CX NF",
        "CH": "LI",
        "CN": "HK MO TW",
        "DK": "FO GL",
        "ES": "EA IC",
        "FI": "AX",
        "FR": "BL GF GP MC MF MQ NC PF PM RE WF YT",
        "GB": "GG GI IM JE XI",
        "IT": "SM VA",
        "NL": "AN AW BQ CW SX",
        "NO": "SJ",
        "RS": "XK",
        "US": "AS GU MP PR VI",
    }.items()
    for code in codes.split()
}
"""Codes that some carriers show under another one, with former codes and those of customs alone."""


def compare_countries(one: str, other: str) -> tuple[tuple[str, ...], str]:
    """The values still possible of two displayed codes, and why; symmetric, in either case.

    What is not two letters, and a territory against the country that it may be shown under,
    is a doubt.
    """
    mine, theirs = _code(one), _code(other)
    if not (_is_code(mine) and _is_code(theirs)):
        return ("same", "different"), "what is shown as the country is no two-letter code"
    if mine == theirs:
        return ("same",), "the countries are equal"
    if _SHOWN_UNDER.get(mine, mine) == _SHOWN_UNDER.get(theirs, theirs):
        return ("same", "different"), "one of the two is shown under the other by some carriers"
    return ("different",), "the countries differ"


def country_code(text: str) -> str | None:
    """A displayed code in its usual form; None where it is no two letters."""
    code = _code(text)
    return code if _is_code(code) else None


def _code(text: str) -> str:
    code = text.strip().upper()
    return _OTHER_CODES.get(code, code)


def _is_code(text: str) -> bool:
    return len(text) == 2 and text.isascii() and text.isalpha()
