"""Letters for tests: about the examples, as they are and with other evidence."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from desk.adjudicator import Adjudicator, Settings
from desk.documents import Document, documents_of
from desk.letters import Correspondence
from desk.policy_folder import SHIPPED_RULES
from reports.letters.formats import letter_markdown, letter_page, letter_text
from reports.letters.letter import letter
from reports.letters.matter import Party
from reports.letters.parts import Letter
from reports.letters.wording import Wording
from tests.desk.test_command_line import CoreLoader

EXAMPLES = Path(__file__).parents[2] / "examples"
WRITTEN = {"text": letter_text, "md": letter_markdown, "html": letter_page}
_desks: dict[Path, Adjudicator] = {}


def example(name: str) -> dict[str, Any]:
    """A case of examples/, as plain maps and lists."""
    found: dict[str, Any] = yaml.load((EXAMPLES / f"{name}.yaml").read_bytes(), CoreLoader)
    return found


def with_evidence(name: str, *given: Mapping[str, Any]) -> dict[str, Any]:
    """A case of examples/ with other evidence."""
    return {**copy.deepcopy(example(name)), "evidence": [dict(each) for each in given]}


def desk_of(policy: Path = SHIPPED_RULES) -> Adjudicator:
    """A desk that judges by a policy folder."""
    if policy not in _desks:
        _desks[policy] = Adjudicator(
            Settings(policy=policy, shown="rules", now=1_790_000_000_000_000, cross_checked=False)
        )
    return _desks[policy]


def written_to(
    reader: Party,
    case: Mapping[str, Any],
    language: str = "en",
    zone: str | None = None,
    folders: tuple[Path, ...] = (),
    policy: Path = SHIPPED_RULES,
) -> tuple[Letter, Wording]:
    """The letter about a case, with the words that it was written in."""
    sending = Correspondence(desk_of(policy), reader, language, zone, folders)
    (document,) = documents_of("case.yaml", yaml.safe_dump(dict(case), allow_unicode=True).encode())
    assert isinstance(document, Document)
    matter = sending.matter(document)
    wording = Wording(matter.policy, sending.catalogue, sending.texts, sending.offset_in(matter.zone))
    return letter(matter, wording), wording


def in_every_format(made: Letter) -> dict[str, str]:
    """A letter as text, Markdown and HTML; a PDF is made of the HTML."""
    return {name: write(made) for name, write in WRITTEN.items()}
