"""The catalogues of letters are whole, and say their plurals and placeholders as they must."""

from __future__ import annotations

from pathlib import Path
from typing import get_args, get_type_hints

import pytest
from babel.messages.pofile import read_po

import engine.policy
from engine.document import PartyWord
from engine.matrix import Judged
from evidence.case import Evidence
from reports.letters.catalogue import CATALOGUES, languages, read_catalogue
from reports.letters.letter import GIVERS, JUDGED
from reports.letters.open_matters import AWAITED
from reports.letters.parts import Quoted, plain
from reports.letters.phrases import messages, phrases
from reports.letters.remedy import LIABLE

SHIPPED = sorted(CATALOGUES.glob("*.po"))
ONE = "It is due {number} day after a notice of the platform."
SEVERAL = "It is due {number} days after a notice of the platform."


def test_what_is_shipped() -> None:
    assert languages() == ["en", "zh"]
    assert len(phrases()) > 60


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_a_catalogue_holds_every_phrase_and_no_other(file: Path) -> None:
    with file.open("rb") as stream:
        catalogue = read_po(stream, abort_invalid=True)
    held = [message.id for message in catalogue if message.id]
    assert held == messages(), "write the phrases in the order of the code"
    assert not catalogue.obsolete
    assert catalogue.locale is not None
    read = read_catalogue(file.stem)
    assert [phrase for phrase in phrases() if not read.has(phrase)] == []


def test_phrases_in_english() -> None:
    english = read_catalogue("en")
    assert english.language == "en-GB"
    assert plain(english.plural(ONE, SEVERAL, 1, number="1")) == ONE.format(number=1)
    assert plain(english.plural(ONE, SEVERAL, 3, number="3")) == SEVERAL.format(number=3)
    given = Quoted("{x}")
    line = english.say("{unit}: {outcome} ({amount})", unit=given, outcome="o", amount=("a", "b"))
    assert line == (given, ": ", "o", " (", "a", "b", ")")
    assert not english.missing


def test_what_a_language_lacks_is_said_in_english_and_kept() -> None:
    german = read_catalogue("de")
    assert plain(german.say("Reasons")) == "Reasons"
    assert plain(german.plural(ONE, SEVERAL, 3, number="3")) == SEVERAL.format(number=3)
    assert list(german.missing) == ["Reasons", ONE]


def test_what_is_no_language_is_refused() -> None:
    with pytest.raises(ValueError, match="`qqq` is no language"):
        read_catalogue("qqq")


def test_every_word_of_the_formats_has_its_phrase() -> None:
    assert set(LIABLE) == set(engine.policy.LIABLE)
    assert set(AWAITED) == set(get_args(PartyWord))
    assert set(GIVERS) == set(get_args(get_type_hints(Evidence)["by"]))
    assert set(JUDGED) == set(get_args(Judged))
