"""The adjudicator: a policy folder and case documents in, rulings out; everything below is joined here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from desk.documents import Document
from desk.explaining import SECTIONS, Explaining, Prepared, Section
from desk.policy_folder import SHIPPED_RULES, read_carrier_list
from engine.crosscheck import CrossCheck, cross_check
from engine.diagnostics import Place, Problems, nearest
from engine.document import RulingDocument
from engine.instants import Moment, format_instant
from engine.judge import Judge
from engine.loader import PolicyBook, load_policy
from engine.observations import CaseFacts
from engine.policy import Policy
from engine.record import record
from engine.unit_facts import Standing, supposed
from evidence.assessed import check_assessments
from evidence.case import Case, read_case
from evidence.observe import observe
from evidence.scene import Scene

if TYPE_CHECKING:
    from evidence.checks.carrier import Carriers
    from evidence.checks.files import GivenFile
    from evidence.checks.photos import KnownPhoto


__all__ = ["SECTIONS", "Adjudicator", "Prepared", "Section", "Settings"]


@record
class Settings:
    """How cases are to be judged."""

    policy: Path = SHIPPED_RULES
    shown: str = "rules"
    readings: Mapping[str, str] = field(default_factory=dict)
    what_if: Mapping[str, str] = field(default_factory=dict)
    as_of: int | None = None
    now: int
    """The present instant, for cases that name none (microseconds)."""
    tracking: tuple[tuple[str, bytes], ...] = ()
    files: Path | None = None
    """The folder of the files that cases name; without it none is read."""
    photo_index: Path | None = None
    """Photos that are known from other cases."""
    cross_checked: bool = True
    sensitivity: bool = False
    """Whether a ruling lists the readings that would change it."""
    sections: tuple[Section, ...] = ()
    """What a ruling holds beside what every ruling does."""


class Adjudicator(Explaining):
    """Judges documents under one policy folder. Raises Refused where the policy is broken."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.book: PolicyBook = load_policy(settings.policy, settings.shown)
        self.vocabulary = self.book.draft.facts
        self._judges: dict[int, Judge] = {}
        self._checks: dict[int, tuple[CrossCheck | None, str | None]] = {}
        self.readings_behind = {}
        self._carriers: Carriers | None = None
        self.carriers()
        self._known_photos = self._read_photo_index()
        self._check_settings()

    def reading(self, readings: Mapping[str, str]) -> Adjudicator:
        """The same desk under other readings, without reading the policy again. Raises Refused."""
        other = object.__new__(Adjudicator)
        other.settings = replace(self.settings, readings=readings)
        other.book, other.vocabulary = self.book, self.vocabulary
        other._judges, other._carriers = {}, self._carriers
        other.readings_behind = {}
        other._known_photos = self._known_photos
        other._checks = self._checks  # tables, not readings, make the second evaluator
        other._check_settings()
        return other

    def rule(self, case: Document | Prepared) -> RulingDocument:
        """The ruling of one document. Raises Refused with everything that is wrong with it."""
        prepared = self._prepared(case)
        differences: list[str] = []
        if prepared.judge.cross_check is not None:
            # both evaluators see every branch, and what they find serves the sections below
            prepared.answers = prepared.judge.answers(prepared.case, prepared.stated, differences)
        ruling = prepared.judge.document(prepared.case, prepared.stated, prepared.answers, differences)
        if self.settings.sensitivity:
            from engine.sensitivity import other_readings

            ruling["sensitivity"] = other_readings(
                prepared.judge.policy, prepared.case, prepared.stated, ruling
            )
        for section in self.settings.sections:
            ruling[section] = getattr(self, section)(prepared)
        return ruling

    def prepare(self, document: Document) -> Prepared:
        """The facts of one document under the policy of its date. Raises Refused."""
        problems = Problems()
        stated: Mapping[str, Standing] = {}
        if document.states_facts:
            from desk.facts_document import read_facts

            read = read_facts(
                document.source,
                document.path,
                self.vocabulary,
                self.settings.now,
                self.settings.as_of,
                problems,
            )
            problems.raise_if_any()
            assert read is not None
            case, stated = read.case, read.stated
        else:
            case = self.observed(document, problems)
        suppositions = self._suppositions()
        if suppositions:
            named = ", ".join(f"{name} = {value}" for name, value in self.settings.what_if.items())
            case = replace(case, flags=(f"this is not the case as it is: supposed is {named}", *case.flags))
        return Prepared(case, self.judge_at(case.policy_date), {**stated, **suppositions})

    def observed(self, document: Document, problems: Problems) -> CaseFacts:
        """Everything that a case document shows. Raises Refused."""
        return observe(self.scene(document, problems))

    def scene(self, document: Document, problems: Problems, often: bool = False) -> Scene:
        """A case document that is well made, before anybody looks at it. Raises Refused.

        `often`: so many are read that it is worth the preparation.
        """
        case = read_case(document.source, problems, document.path, often)
        if case is not None:
            check_assessments(case, document.source, document.path, self.vocabulary, problems)
        problems.raise_if_any()
        assert case is not None
        as_of = self.settings.as_of
        if as_of is None and case.as_of is not None:
            as_of = self.micros(case.as_of)
        if as_of is None:
            as_of = self.settings.now
        if as_of < self.micros(case.dispute.opened_at):
            problems.add(
                "too-soon",
                f"the case is judged as of {format_instant(as_of)}, before the dispute was opened",
                Place(document.source, (*document.path, "dispute", "opened_at")),
                "give a later `as_of`, in the case or by --as-of",
            )
            problems.raise_if_any()
        self._check_response(case, document, problems)
        case, flags = self._with_tracking(case, as_of)
        folder = self.book.draft.folder
        return Scene(
            case=case,
            as_of=as_of,
            calendar=folder.calendar,
            platform_zone=folder.policy[1].platform_zone,
            carriers=self.carriers(),
            vocabulary=self.vocabulary,
            files=self.files_of(case),
            known_photos=self._known_photos,
            flags=list(flags),
        )

    def judge_at(self, instant: int) -> Judge:
        """The judge of the policy in force at an instant, under the readings asked for."""
        policy = self.book.at(instant)
        known = self._judges.get(id(policy))
        if known is None:
            known = self._judges[id(policy)] = self._judge(policy)
        return known

    def _judge(self, policy: Policy) -> Judge:
        check: CrossCheck | None = None
        why_not: str | None = None
        if self.settings.cross_checked:
            if id(policy) not in self._checks:
                self._checks[id(policy)] = cross_check(policy)
            check, why_not = self._checks[id(policy)]
        if self.settings.readings:
            policy = policy.with_readings(self.settings.readings)
        return Judge(policy, check, why_not)

    def carriers(self) -> Carriers:
        """The recognised carriers of the policy folder."""
        if self._carriers is None:
            problems = Problems()
            self._carriers = read_carrier_list(self.settings.policy, self.settings.shown, problems)
            problems.raise_if_any()
        assert self._carriers is not None
        return self._carriers

    def micros(self, moment: Moment) -> int:
        """An instant of a case document; one without an offset is read by the platform's clock."""
        if moment.zoned:
            return moment.micros
        zone = self.book.draft.folder.policy[1].platform_zone
        return self.book.draft.folder.calendar.to_utc(zone, moment.micros)

    # -- settings -------------------------------------------------------------------------------

    def _check_settings(self) -> None:
        problems = Problems()
        for interpretation, reading in self.settings.readings.items():
            fact = self.vocabulary.get(f"reading.{interpretation}")
            if fact is None:
                known = tuple(self.book.draft.folder.interpretations[1].interpretations)
                self._refuse(problems, "interpretation", interpretation, known)
            elif reading not in fact.values:
                self._refuse(problems, f"reading of {interpretation}", reading, fact.values)
        for name, value in self.settings.what_if.items():
            fact = self.vocabulary.get(name)
            if fact is None or not fact.finite:
                finite = tuple(name for name, each in self.vocabulary.items() if each.finite)
                self._refuse(problems, "finite fact", name, finite)
                continue
            for word in value.split(","):
                if word not in fact.values:
                    self._refuse(problems, f"value of {name}", word, fact.values)
        problems.raise_if_any()

    @staticmethod
    def _refuse(problems: Problems, kind: str, word: str, known: tuple[str, ...]) -> None:
        near = nearest(word, known)
        help = f"did you mean `{near}`?" if near else "known: " + ", ".join(known[:20])
        problems.add("unknown-name", f"there is no {kind} `{word}`", None, help)

    def _suppositions(self) -> dict[str, Standing]:
        found = {}
        for name, value in self.settings.what_if.items():
            fact = self.vocabulary[name]
            found[name] = supposed(fact, fact.mask_of(value.split(",")), "ask", "supposed")
        return found

    def _check_response(self, case: Case, document: Document, problems: Problems) -> None:
        """Refuse a response that is older than the dispute that it answers."""
        response = case.dispute.seller_response
        if response is None or response.at is None:
            return
        if self.micros(response.at) < self.micros(case.dispute.opened_at):
            problems.add(
                "response-before-dispute",
                "the seller's response is dated before the dispute was opened",
                Place(document.source, (*document.path, "dispute", "seller_response", "at")),
                "give the instant of the response to this dispute",
            )
            problems.raise_if_any()

    # -- what is brought beside the case ------------------------------------------------------------

    def _with_tracking(self, case: Case, as_of: int) -> tuple[Case, tuple[str, ...]]:
        """The case with tracking answers put to the parcels whose numbers they hold."""
        flags: tuple[str, ...] = ()
        if self.settings.tracking:
            from evidence.readers.tracking_file import with_tracking_file

            for name, data in self.settings.tracking:
                case, more = with_tracking_file(case, name, data, format_instant(as_of))
                flags += more
        return case, flags

    def as_written(self, document: Document, as_of: int) -> Case | None:
        """A case as it is written, with tracking answers put to it; a document of facts has none."""
        case = None if document.states_facts else read_case(document.source, Problems(), document.path)
        return None if case is None else self._with_tracking(case, as_of)[0]

    def files_of(self, case: Case) -> dict[str, GivenFile]:
        """The files that the documents of a case name, where there is a folder to read them from."""
        if self.settings.files is None:
            return {}
        from desk.evidence_files import read_case_files

        return read_case_files(self.settings.files, case)

    def _read_photo_index(self) -> tuple[KnownPhoto, ...]:
        if self.settings.photo_index is None:
            return ()
        from desk.photo_index import read_index

        return read_index(self.settings.photo_index)
