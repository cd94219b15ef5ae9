"""The policy book: everything of a policy has its place, every link leads somewhere, and texts stay texts."""

from __future__ import annotations

import json
import re
import shutil
from base64 import b64encode
from collections import Counter
from collections.abc import Callable
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest

from desk.adjudicator import Adjudicator, Settings
from desk.book.policy_book import policy_book
from desk.cli.main import main
from desk.policy_folder import SHIPPED_RULES
from engine.loader import load_policy
from reports.book.anchors import anchor
from reports.book.graph import graph
from reports.book.page import policy_book_page
from reports.book.words import expected_text, period_text, values_text
from tests.desk.test_coverage import DELIVERY, PAYER, REST, SMALL_POLICY

GOLDEN = Path(__file__).parents[1] / "golden" / "reports" / "policy_book.html"
HOSTILE = "</script><img src=x onerror=alert(1)>\"'&{{ 7 * 7 }}"


class Page(HTMLParser):
    """What a page is made of: its tags with their attributes, its ids, its links, its scripts, its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.scripts: list[str] = []
        self.text = ""
        self._open = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self._open = tag
        self.tags.append((tag, attributes))
        self.ids += [value for name, value in attrs if name == "id" and value is not None]
        self.links += [value for name, value in attrs if name in ("href", "src") and value is not None]
        if tag == "script":
            self.scripts.append("")

    def handle_data(self, data: str) -> None:
        if self._open == "script":
            self.scripts[-1] += data
        elif self._open != "style":
            self.text += data

    def handle_endtag(self, tag: str) -> None:
        self._open = ""


def book_of(folder: Path) -> tuple[dict[str, object], str]:
    desk = Adjudicator(Settings(policy=folder, shown="rules", now=0, cross_checked=False))
    document = policy_book(desk, folder, "rules")
    return document, policy_book_page(document)


def with_cases(folder: Path) -> Path:
    shutil.copytree(SMALL_POLICY, folder)
    for name, text in (("delivery", DELIVERY), ("payer", PAYER), ("rest", REST)):
        (folder / "tables" / f"{name}.cases.yaml").write_text(text, encoding="utf-8")
    return folder


def changed(folder: Path, name: str, *changes: tuple[str, str]) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    (folder / name).write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def shipped() -> Page:
    return Page(book_of(SHIPPED_RULES)[1])


def test_the_book_of_a_small_policy(golden: Callable[[Path, str], None], tmp_path: Path) -> None:
    golden(GOLDEN, book_of(with_cases(tmp_path / "rules"))[1])


def test_everything_of_the_shipped_policy_has_its_anchor(shipped: Page) -> None:
    draft = load_policy(SHIPPED_RULES).draft
    folder = draft.folder
    wanted = [
        *(anchor("clause", name) for name in folder.clauses[1].clauses),
        *(anchor("reading", name) for name in folder.interpretations[1].interpretations),
        *(anchor("limit", name) for name in folder.limits[1].limits),
        *(anchor("fact", name) for name in folder.facts[1].facts),
        *(anchor("window", window.name) for window in draft.windows),
        *(anchor("outcome", name) for name in folder.outcomes[1].outcomes),
        *(anchor("table", name) for name in draft.tables),
        *(anchor("row", row.record.id, name) for name, table in draft.tables.items() for row in table.rows),
    ]
    assert len(wanted) > 500
    assert not set(wanted) - set(shipped.ids)


def test_every_link_of_the_shipped_book_leads_to_one_place_in_it(shipped: Page) -> None:
    assert all(link.startswith("#") for link in shipped.links)
    assert not {link[1:] for link in shipped.links} - set(shipped.ids)
    assert [name for name, times in Counter(shipped.ids).items() if times > 1] == []


def test_what_the_search_finds_is_in_the_book(shipped: Page) -> None:
    index = json.loads(shipped.scripts[0])
    assert {entry[0] for entry in index} == {
        "table", "row", "clause", "unclear passage", "limit", "fact", "outcome",
    }  # fmt: skip
    assert not {entry[3] for entry in index} - set(shipped.ids)


def test_only_its_own_script_may_run_and_nothing_is_fetched(shipped: Page) -> None:
    (rule,) = [
        attributes["content"]
        for tag, attributes in shipped.tags
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    digest = b64encode(sha256(shipped.scripts[1].encode()).digest()).decode()
    assert rule is not None
    assert f"script-src 'sha256-{digest}'" in rule
    assert "default-src 'none'" in rule
    assert len(shipped.scripts) == 2


def test_the_tables_come_in_the_order_of_the_guideline() -> None:
    document, _ = book_of(SHIPPED_RULES)
    names = [table["name"] for table in document["tables"]]  # type: ignore[attr-defined]
    families = [name.partition("/")[0] for name in names]
    assert families[0] == "process"
    assert names.index("process/filing") < names.index("not_received/delivered")
    assert names.index("not_received/delivered") < names.index("not_as_described/damage")


def test_hostile_texts_stay_texts(tmp_path: Path) -> None:
    folder = with_cases(tmp_path / "rules")
    quoted = json.dumps(HOSTILE)
    changed(folder, "clauses.yaml", ("heading: Damage", f"heading: {quoted}"))
    changed(
        folder,
        "clauses.yaml",
        ("summary: Damaged goods are refunded where", f"summary: {quoted}\n    # where"),
    )
    changed(
        folder,
        "clauses.yaml",
        ("role: decides", f"role: decides\n    advice: [{quoted}]"),
    )
    changed(folder, "facts.yaml", ("meaning: where the parcel is", f"meaning: {quoted}"))
    changed(
        folder, "limits.yaml", ("meaning: how long a parcel", f"meaning: {quoted}\n    # how long a parcel")
    )
    changed(folder, "limits.yaml", ("unit: days", f"unit: {quoted}"))
    changed(folder, "outcomes.yaml", ("meaning: the seller is paid", f"meaning: {quoted}"))
    changed(
        folder,
        "policy.yaml",
        ("name: A small policy", f"name: {quoted}"),
        ("stage: delivery", f"stage: {quoted}"),
    )
    changed(
        folder,
        "interpretations.yaml",
        ("question: Does a photograph prove the damage?", f"question: {quoted}"),
        ("suffices: A photograph suffices.", f"suffices: {quoted}"),
    )
    changed(
        folder,
        "tables/delivery.yaml",
        ("table: Parcels that do not arrive", f"table: {quoted}"),
        ("id: overdue", f"id: {quoted}"),
        ("over: [overdue]", f"over: [{quoted}]"),
        ("why: The carrier has lost the parcel.", f"why: {quoted}"),
        ("because: A parcel that is still in time goes on to the rest.", f"because: {quoted}"),
    )
    changed(
        folder,
        "tables/delivery.cases.yaml",
        ("id: lost", f"id: {quoted}"),
        ("row: overdue", f"row: {quoted}"),
    )
    _, text = book_of(folder)
    page = Page(text)
    assert len(page.scripts) == 2
    assert not [tag for tag, _ in page.tags if tag in ("img", "iframe", "object")]
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
    assert page.text.count(HOSTILE) > 20
    assert [each for each in json.loads(page.scripts[0]) if HOSTILE in each[1]]
    assert not {link[1:] for link in page.links} - set(page.ids)
    assert all(re.fullmatch("[!-~]+", name) for name in page.ids)


def test_characters_that_turn_or_hide_texts_are_shown_as_such(tmp_path: Path) -> None:
    folder = with_cases(tmp_path / "rules")
    changed(folder, "tables/rest.yaml", ("why: Nothing speaks for", 'why: "No\\u202Ething speaks for'))
    changed(folder, "tables/rest.yaml", ("speaks for a refund.", 'speaks for a refund."'))
    _, text = book_of(folder)
    assert "\u202e" not in text
    assert "No\N{REPLACEMENT CHARACTER}thing speaks for a refund." in text


def test_a_long_text_is_shown_whole(tmp_path: Path) -> None:
    folder = with_cases(tmp_path / "rules")
    long = "one word more, " * 200 + "and the last"
    changed(folder, "tables/rest.yaml", ("why: Nothing speaks for a refund.", f"why: {long}"))
    assert long in book_of(folder)[1]


def test_rows_without_a_case_and_rows_that_are_idle_are_marked(tmp_path: Path) -> None:
    folder = with_cases(tmp_path / "rules")
    text = book_of(folder)[1]
    assert "Rows without a worked case" in text
    assert '<a href="#row-tables/extra/receipt">' in text
    assert "idle as the policy is read now" not in text
    changed(folder, "interpretations.yaml", ("taken: suffices", "taken: person"))
    text = book_of(folder)[1]
    assert text.count("idle as the policy is read now") == 1
    assert "Worked cases that came out otherwise" in text


def test_dates_amounts_and_candidates_are_shown(tmp_path: Path) -> None:
    folder = with_cases(tmp_path / "rules")
    changed(
        folder,
        "tables/rest.yaml",
        (
            "  - id: rest\n",
            "  - id: dated\n    when: {parcel.receipt: accepted}\n    from: 2026-06-01T00:00:00Z\n"
            "    then:\n      outcome: manual_review\n      at_most: amount.goods\n"
            "      candidates: [{outcome: refund_full, liable: payer, cites: [C-2]}]\n"
            "    cites: [C-1]\n    why: As in C-2.\n  - id: rest\n",
        ),
    )
    text = book_of(folder)[1]
    row = text[text.index('id="row-tables/rest/dated"') : text.index('id="row-tables/rest/rest"')]
    assert "from 2026-06-01 00:00 UTC" in row
    assert 'At most: <code><a href="#fact-amount.goods">amount.goods</a></code>' in row
    assert "A person chooses among:" in row
    assert '<a href="#fact-payer">who pays for the parcel</a>' in row
    assert 'As in <a href="#C-2">C-2</a>.' in row


def test_the_graph_shows_every_table_once_a_stage_and_who_feeds_it(tmp_path: Path) -> None:
    document, _ = book_of(with_cases(tmp_path / "rules"))
    drawn = graph(document)
    boxes = [[(box["name"], box["kind"], box["mark"]) for box in band["boxes"]] for band in drawn["bands"]]
    assert boxes == [
        [("tables/payer", "fact", "A")],
        [("tables/delivery", "ruling", "A")],
        [("tables/rest", "ruling", ""), ("tables/extra", "addition", "")],
    ]
    (line,) = drawn["lines"]
    assert len(line["ends"]) == 1
    assert document["feeds"] == {"tables/delivery": ["tables/payer"]}


def test_values_periods_and_expectations_in_words() -> None:
    assert values_text({"values": [True], "others": [False]}) == "yes"
    assert values_text({"values": ["a_b", "c"], "others": ["d"]}) == "a b or c"
    assert values_text({"values": ["a", "b", "c", "d"], "others": ["e"]}) == "anything but e"
    assert period_text({"from": None, "until": "2027-01-01T00:00:00Z"}) == "until 2027-01-01 00:00 UTC"
    expect = {"status": "review", "outcome": "manual_review", "total": "0.00", "at_most": "4.00"}
    assert expected_text({"expect": expect, "read": {"X-1": "y_z"}}) == (
        "leave it to a person; status review; 0.00 in all; at most 4.00; X-1 read as y z"
    )


def test_anchors_are_what_an_address_can_hold() -> None:
    assert anchor("clause", "NR-2.2") == "NR-2.2"
    assert anchor("row", "match", "not_received/delivered") == "row-not_received/delivered/match"
    assert anchor("row", "a/b", "t") != anchor("row", "b", "t/a")
    assert anchor("row", 'a "b"', "t") == "row-t/a~20~~22~b~22~"


def test_the_command_writes_the_book_and_overwrites_no_other_page(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules, folder = with_cases(tmp_path / "rules"), tmp_path / "made" / "book"
    command = ["policy", "book", "-o", str(folder), "--policy", str(rules)]
    for _ in range(2):
        assert main(command) == 0
        assert "4 tables, 2 clauses, 1 unclear passages, 6 rows and 6 worked cases" in capsys.readouterr().out
    (folder / "index.html").write_text("<title>mine</title>", encoding="utf-8")
    assert main(command) == 2
    assert "is no policy book" in capsys.readouterr().err
    assert (folder / "index.html").read_text(encoding="utf-8") == "<title>mine</title>"
    (folder / "index.html").unlink()
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    assert main(command) == 2
    assert "holds other files and no policy book" in capsys.readouterr().err
    assert [path.name for path in folder.iterdir()] == ["notes.txt"]
    (tmp_path / "empty").mkdir()
    assert main([*command[:3], str(tmp_path / "empty"), *command[4:]]) == 0
    capsys.readouterr()
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert main([*command[:3], str(tmp_path / "file"), *command[4:]]) == 2
    assert "cannot be written" in capsys.readouterr().err
