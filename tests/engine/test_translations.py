"""Translations of a policy: held to its names, and no part of its meaning."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from engine.diagnostics import Problems
from engine.loader import load_policy
from engine.loading.translations import check_translations, read_translations, translated_into
from tests.diagnostics.bad_policies import BASE

KINDS = ("goods_photo", "delivery_receipt")
WHOLE = """\
name: Eine kleine Ordnung
outcomes: {refund_full: Ware und Fracht werden erstattet}
clauses:
  C-1: {heading: Schaden, summary: Beschädigte Ware wird erstattet.}
rows:
  tables/rest: {rest: Sonst entscheidet ein Mensch.}
facts:
  parcel.state: {meaning: wo das Paket ist, ask: der Verbleib, values: {lost: verloren}}
kinds: {goods_photo: Foto der Ware}
"""


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    folder = Path(shutil.copytree(BASE, tmp_path / "policy"))
    (folder / "translations").mkdir()
    return folder


def said(policy: Path) -> list[str]:
    problems = Problems()
    check_translations(load_policy(policy).draft, "policy", KINDS, problems)
    return [each.code for each in problems]


def test_texts_by_the_names_of_the_policy(policy: Path) -> None:
    (policy / "translations" / "de.yaml").write_text(WHOLE, encoding="utf-8")
    assert translated_into(policy) == ["de"]
    assert said(policy) == []
    texts = read_translations(load_policy(policy).draft, "policy", "de", KINDS, Problems())
    assert texts is not None
    assert (texts.clauses or {})["C-1"].heading == "Schaden"
    assert (texts.facts or {})["parcel.state"].values == {"lost": "verloren"}


def test_translations_change_neither_meaning_nor_digest(policy: Path) -> None:
    before = load_policy(policy).at(0).digest
    (policy / "translations" / "de.yaml").write_text(WHOLE, encoding="utf-8")
    assert load_policy(policy).at(0).digest == before
    (policy / "translations" / "fr.yaml").write_text("nonsense: [", encoding="utf-8")
    assert load_policy(policy).at(0).digest == before, "what writes no letter does not read them"
    assert said(policy) == ["bad-yaml"]


def test_every_problem_of_every_language_is_reported(policy: Path) -> None:
    (policy / "translations" / "de.yaml").write_text(
        "outcomes: {refund_ful: x}\nclauses: {C-9: {}}\nkinds: {foto: x}\n", encoding="utf-8"
    )
    (policy / "translations" / "fr.yaml").write_text("rows: {tables/rest: {reste: x}}\n", encoding="utf-8")
    assert sorted(said(policy)) == ["unknown-clause", "unknown-kind", "unknown-outcome", "unknown-row"]
