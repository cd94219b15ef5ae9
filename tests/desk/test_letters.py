"""Letters: what they say to whom, in which words, and what no reader may learn."""

from __future__ import annotations

import copy
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from desk.cli.main import main
from desk.policy_folder import SHIPPED_RULES
from engine.diagnostics import Refused
from reports.letters import formats
from reports.letters.parts import Entries, Letter, plain
from tests.desk.letters import EXAMPLES, WRITTEN, example, in_every_format, with_evidence, written_to

GOLDEN = Path(__file__).parents[1] / "golden" / "letters"
SHOWN = (
    ("delivered_elsewhere", "buyer", "Europe/Madrid"),
    ("two_parcels", "seller", "Asia/Shanghai"),
    ("receipt_asked_for", "seller", "Asia/Shanghai"),
)
NAMES = sorted(path.stem for path in EXAMPLES.glob("*.yaml"))
SECRET = {
    "evidence_id": "QX-7731",
    "by": "seller",
    "kind": "address_change_request",
    "submitted_at": "2026-03-10T00:00:00Z",
    "assessment": "accepted",
    "file": "grandmother.png",
    "note": "the parcel goes to Zebulon street",
    "confidential": True,
}
TELLTALES = ("QX-7731", "grandmother", "Zebulon", "request for another address", "更改地址的要求", "10 March")


@pytest.mark.parametrize(("form", "ending"), [("text", "txt"), ("html", "html"), ("md", "md")])
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("name", "reader", "zone"), SHOWN)
def test_letters_as_they_are_written(
    name: str,
    reader: Any,
    zone: str,
    language: str,
    form: str,
    ending: str,
    golden: Callable[[Path, str], None],
) -> None:
    made, wording = written_to(reader, example(name), language, zone)
    assert wording.untranslated() == []
    golden(GOLDEN / f"{name}.{reader}.{language}.{ending}", in_every_format(made)[form])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("reader", ["buyer", "seller"])
def test_every_example_has_a_whole_letter_in_chinese(name: str, reader: Any) -> None:
    made, wording = written_to(reader, example(name), "zh")
    assert wording.untranslated() == []
    text = in_every_format(made)["text"]
    assert any(f"\n{word}\n" in text for word in ("处理结果", "纠纷目前的状态"))
    assert "\n支付金额\n" in text
    assert any(f"\n{word}\n" in text for word in ("裁决理由", "裁决所取决的规则", "裁决人须考虑的事项"))


def test_the_amount_has_its_lines() -> None:
    case = example("two_parcels")
    text = in_every_format(written_to("buyer", case)[0])["text"]
    assert re.search(r"For the goods +US\$15\.00\n +Freight +US\$2\.00\n +Total", text)
    assert "Other costs" not in text
    case["order"]["currency"] = "JPY"
    for line in case["order"]["lines"]:
        line["unit_price"] = line["unit_price"].partition(".")[0]
    case["order"]["freight_paid"] = "2"
    for proposal in case["dispute"].get("proposals", []):
        proposal.pop("amount", None)
    chinese = in_every_format(written_to("buyer", case, "zh")[0])["text"]
    assert re.search(r"合计 +JP¥[0-9]+\n", chinese)


def test_a_currency_named_by_letters_stands_apart_from_its_figures() -> None:
    _, wording = written_to("buyer", example("delivered_elsewhere"))
    assert wording.money("64.99", "PLN") == "PLN\N{NO-BREAK SPACE}64.99"
    assert wording.money("12.00", "CHF") == "CHF\N{NO-BREAK SPACE}12.00"
    assert wording.money("12.00", "USD") == "US$12.00"
    assert wording.money("12.00", "EUR") == "€12.00"


def test_both_ends_of_a_window_stand_in_the_readers_zone() -> None:
    made, _ = written_to("seller", example("receipt_asked_for"), zone="Asia/Shanghai")
    text = in_every_format(made)["text"]
    assert "By 11 March 2026, 08:00 (GMT+08:00)" in text
    assert "and before 11 March 2026, 15:00 (GMT+08:00), a person decides" in text
    elsewhere, _ = written_to("seller", example("receipt_asked_for"), zone="America/Los_Angeles")
    assert "By 10 March 2026, 17:00 (GMT−07:00)" in in_every_format(elsewhere)["text"]


def test_the_zone_of_a_country_with_one_is_the_buyers() -> None:
    case = example("delivered_elsewhere")
    assert (
        "the platform's clock, America/Los_Angeles" in in_every_format(written_to("buyer", case)[0])["text"]
    )
    case["order"]["ship_to"]["country"] = "PL"
    assert "clock of Europe/Warsaw" in in_every_format(written_to("buyer", case)[0])["text"]
    assert "the platform's clock, America" in in_every_format(written_to("seller", case)[0])["text"]


def test_an_open_case_says_what_is_asked_of_whom() -> None:
    made, _ = written_to("buyer", example("proof_not_asked_for"))
    awaited = "What is awaited from the seller, and by when"
    (section,) = [each for each in made.sections if plain(each.heading) == awaited]
    (block,) = section.blocks
    assert isinstance(block, Entries)
    assert plain(block.entries[0].term) == "The buyer's request for another delivery address"
    assert list(map(plain, block.entries[0].details)) == [
        "Document: request for another address",
        "It is due 3 days after a notice of the platform.",
        "Clause NR-2.2: Delivered at another address",
        "If it is accepted: the payment is released to the seller",
        "If it is not accepted or if it is not given in time: "
        "the goods and the outbound freight are refunded",
    ]
    to_seller, _ = written_to("seller", example("proof_not_asked_for"))
    assert "What you can still do, and by when" in [plain(each.heading) for each in to_seller.sections]


@pytest.mark.parametrize(
    ("name", "first", "why"),
    [
        ("delivered_elsewhere", "What was decided", "Why"),
        ("receipt_asked_for", "Where the dispute stands", "What it turns on"),
        ("delivered_late", "Where the dispute stands", "What the person who decides has to weigh"),
    ],
)
def test_headings_say_what_stands_below_them(name: str, first: str, why: str) -> None:
    made, _ = written_to("buyer", example(name))
    headings = [plain(each.heading) for each in made.sections]
    assert headings[:4] == [first, "What is paid", why, "What you can still do, and by when"]


def test_a_reader_of_whom_nothing_is_awaited_is_told_so() -> None:
    said = "Nothing is awaited from you, and no time of yours is running."
    for reader in ("buyer", "seller"):
        assert said in in_every_format(written_to(reader, example("delivered_elsewhere"))[0])["text"]
    assert said not in in_every_format(written_to("seller", example("receipt_asked_for"))[0])["text"]


def test_a_reason_stands_before_the_heading_of_its_clause() -> None:
    text = " ".join(in_every_format(written_to("seller", example("lots_short"))[0])["text"].split())
    reason = "The buyer received at least as many pieces as were ordered. For parcel 1, line 1"
    assert reason in text
    assert "Clause ND-5 Too few goods: Fewer goods reached the buyer" in text.partition(reason)[2]


def test_a_limit_is_told_with_its_start_and_its_end() -> None:
    seller = in_every_format(written_to("seller", example("agreed_return"), zone="Asia/Shanghai")[0])["text"]
    told = " ".join(seller.split())
    start, end = "9 March 2026, 08:00 (GMT+08:00)", "8 April 2026, 15:00 (GMT+08:00)"
    assert f"The seller's time runs from {start} to {end}." in told
    assert f"The time runs from {start} on." in told
    asked = in_every_format(written_to("seller", example("receipt_asked_for"), zone="Asia/Shanghai")[0])
    notice = "The time runs from the platform's notice of 8 March 2026, 08:00 (GMT+08:00) on."
    assert notice in " ".join(asked["text"].split())
    lapsed = in_every_format(written_to("buyer", example("seller_silent"), zone="Asia/Shanghai")[0])["text"]
    assert "The seller's time ran from 1 March 2026" in " ".join(lapsed.split())


def test_only_the_seller_is_advised() -> None:
    case = example("nothing_found")
    assert "ADVICE FOR NEXT TIME" in in_every_format(written_to("seller", case)[0])["text"]
    assert "ADVICE" not in in_every_format(written_to("buyer", case)[0])["text"]


def test_attachments_are_lettered_in_the_order_of_the_matrix() -> None:
    case = with_evidence(
        "delivered_elsewhere",
        {"evidence_id": "E1", "by": "buyer", "kind": "other", "submitted_at": "2026-03-09T00:00:00Z"},
        {**SECRET, "confidential": None},
    )
    text = in_every_format(written_to("buyer", case)[0])["text"]
    assert text.index("A: Request for another address") < text.index("B: Another document")


# -- what was given in confidence ---------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("judged", ["accepted", "rejected", None])
def test_no_word_of_what_was_given_in_confidence_reaches_the_other_party(
    judged: str | None, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = with_evidence("delivered_elsewhere", {**SECRET, "assessment": judged})
    made, _ = written_to("buyer", case, language)
    written = in_every_format(made)
    monkeypatch.setattr("reports.pdf.pdf_of", lambda page: page.encode())
    written["pdf"] = formats.letter_pdf(made).decode()
    for form, text in written.items():
        for word in TELLTALES:
            assert word not in text, f"`{word}` in {form}"
    own = in_every_format(written_to("seller", case, language)[0])
    for form, text in own.items():
        assert "Zebulon street" in text, form


@pytest.mark.parametrize("judged", ["accepted", "rejected", None])
def test_a_row_rests_on_what_keeps_the_rows_above_it_from_holding(judged: str | None) -> None:
    licence = {**SECRET, "kind": "authorization_licence", "submitted_at": "2026-03-07T00:00:00Z"}
    case = with_evidence("counterfeit_without_licence", {**licence, "assessment": judged})
    to_buyer = " ".join(in_every_format(written_to("buyer", case)[0])["text"].split())
    assert "was shown" not in to_buyer
    assert "evidence that was given in confidence and is not shown." in to_buyer


def test_a_reason_that_rests_on_it_says_so_and_no_more() -> None:
    case = with_evidence("delivered_elsewhere", SECRET)
    to_buyer = in_every_format(written_to("buyer", case)[0])["text"]
    assert "the buyer had asked for another address" not in to_buyer
    assert "rests in part on evidence that was given in confidence and is not shown." in " ".join(
        to_buyer.split()
    )
    assert "NR-2.2 Delivered at another address" in to_buyer
    to_seller = in_every_format(written_to("seller", case)[0])["text"]
    assert "the buyer had asked for another address" in to_seller
    assert "confidence" not in to_seller


def test_a_reason_that_does_not_rest_on_it_is_told() -> None:
    other = {**SECRET, "evidence_id": "E2", "kind": "other", "assessment": None}
    case = with_evidence("delivered_elsewhere", {**SECRET, "confidential": None}, other)
    text = in_every_format(written_to("buyer", case)[0])["text"]
    assert "the buyer had asked for another address" in text
    assert "Given in confidence; it is not shown to you." in text


def test_what_the_arbitrator_judges_in_confidence_is_not_named() -> None:
    case = with_evidence("delivered_elsewhere", {**SECRET, "assessment": None})
    told = in_every_format(written_to("seller", case)[0])["text"]
    kept = in_every_format(written_to("buyer", case)[0])["text"]
    assert "The buyer's request for another delivery address" in told
    assert "The buyer's request for another delivery address" not in kept
    assert "A question that evidence given in confidence may bear on" in kept


def test_what_a_carrier_gave_in_confidence_is_kept_from_both() -> None:
    given = {**SECRET, "by": "carrier", "kind": "carrier_internal_email", "assessment": None}
    case = with_evidence("delivered_elsewhere", given)
    for reader in ("buyer", "seller"):
        for text in in_every_format(written_to(reader, case)[0]).values():  # type: ignore[arg-type]
            assert "Zebulon" not in text


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("reader", ["buyer", "seller"])
def test_other_words_in_what_was_given_in_confidence_change_no_letter(name: str, reader: Any) -> None:
    case = example(name)
    case.setdefault("evidence", []).append({**SECRET, "by": "seller", "assessment": None, "kind": "other"})
    for each in case["evidence"]:
        each["confidential"] = each["by"] != reader
    other = copy.deepcopy(case)
    for number, each in enumerate(other["evidence"]):
        if each["confidential"]:
            each |= {"evidence_id": f"Z{number}", "note": "quite another remark", "file": "other.bin"}
    before = in_every_format(written_to(reader, case)[0])
    assert in_every_format(written_to(reader, other)[0]) == before


# -- hostile texts --------------------------------------------------------------------------------------

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[a](https://evil.example)",
    "# heading **bold** `code`",
    "{{ 7 * 7 }} {% raw %}",
    "1. one",
    "| a | b |",
    "שלום עולם",
    "a\u202eb",
    "👩\u200d👧 gift",
    "W" * 300,
)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_texts_of_the_case_are_shown_as_text(text: str) -> None:
    case = with_evidence("delivered_elsewhere", {**SECRET, "confidential": None, "note": text, "file": text})
    case["order"]["lines"][0]["title"] = text
    case["order"]["ship_to"]["recipient"] = text
    written = in_every_format(written_to("buyer", case)[0])
    assert "\u202e" not in "".join(written.values())
    page = written["html"]
    assert not re.search(r"<(script|img|b|a)[ >]", page)
    assert page.count("<bdi>") > 3
    markdown = pytest.importorskip("markdown_it").MarkdownIt("gfm-like", {"linkify": False})
    rendered = markdown.render(written["md"])
    assert not re.search(r"<(script|img|a|code|h3)[ >]", rendered)
    assert rendered.count("<h1>") == 1
    assert rendered.count("<table>") == 0
    assert "49" not in re.sub(r"[0-9]{4,}", "", written["text"].partition("\nWHY\n")[0])
    if "\u202e" not in text and "W" not in text:
        assert text in written["text"].replace("\u2068", "").replace("\u2069", "")


def test_joined_emoji_stay_joined() -> None:
    case = with_evidence("delivered_elsewhere", {**SECRET, "confidential": None, "note": "👩\u200d👧"})
    assert "👩\u200d👧" in in_every_format(written_to("buyer", case)[0])["html"]


# -- languages ------------------------------------------------------------------------------------------


def test_a_language_is_a_catalogue_and_a_file_of_texts(tmp_path: Path) -> None:
    policy = tmp_path / "rules"
    shutil.copytree(SHIPPED_RULES, policy)
    (policy / "translations" / "de.yaml").write_text(
        "outcomes: {release_to_seller: der Kaufpreis geht an den Verkäufer}\n"
        "clauses: {NR-2.2: {heading: An andere Anschrift zugestellt}}\n",
        encoding="utf-8",
    )
    catalogues = tmp_path / "catalogues"
    catalogues.mkdir()
    (catalogues / "de.po").write_text(
        'msgid ""\nmsgstr ""\n"Language: de\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
        'msgid "Decision in dispute {case}"\nmsgstr "Entscheidung im Streit {case}"\n\n'
        'msgid "It is due {number} day after a notice of the platform."\n'
        'msgid_plural "It is due {number} days after a notice of the platform."\n'
        'msgstr[0] "Frist: {number} Tag."\nmsgstr[1] "Frist: {number} Tage."\n',
        encoding="utf-8",
    )
    more = {"folders": (catalogues,), "policy": policy, "zone": "Europe/Berlin"}
    made, wording = written_to("buyer", example("delivered_elsewhere"), "de", **more)  # type: ignore[arg-type]
    written = in_every_format(made)
    assert written["text"].startswith("Entscheidung im Streit D-2026-000123\n")
    assert "Der Kaufpreis geht an den Verkäufer." in written["text"]
    assert "Clause NR-2.2 An andere Anschrift zugestellt: " in written["text"]
    assert "20. März 2026" in written["text"]
    assert '<html lang="de" dir="ltr">' in written["html"]
    missing = wording.untranslated()
    assert "clauses.NR-2.2.summary" in missing
    assert "clauses.NR-2.2.heading" not in missing
    assert "phrase: Why" in missing
    asked, _ = written_to("seller", example("proof_not_asked_for"), "de", **more)  # type: ignore[arg-type]
    assert "Frist: 3 Tage." in in_every_format(asked)["text"]


def test_a_language_that_reads_from_right_to_left(tmp_path: Path) -> None:
    (tmp_path / "ar.po").write_text(
        'msgid ""\nmsgstr ""\n"Language: ar\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n',
        encoding="utf-8",
    )
    made, _ = written_to("buyer", example("delivered_elsewhere"), "ar", folders=(tmp_path,))
    assert '<html lang="ar" dir="rtl">' in in_every_format(made)["html"]


@pytest.mark.parametrize(
    "body",
    [
        'msgid "Reasons"\nmsgstr "{reasons}"\n',
        "msgid nonsense\n",
        b"\xff\xfe\x00",
    ],
)
def test_a_broken_catalogue_is_refused(body: str | bytes, tmp_path: Path) -> None:
    head = 'msgid ""\nmsgstr ""\n"Language: fr\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    data = body if isinstance(body, bytes) else (head + body).encode()
    (tmp_path / "fr.po").write_bytes(data)
    with pytest.raises(Refused) as refused:
        written_to("buyer", example("delivered_elsewhere"), "fr", folders=(tmp_path,))
    assert [each.code for each in refused.value.problems] == ["bad-catalogue"]


# -- the command ----------------------------------------------------------------------------------------

CASE = str(EXAMPLES / "delivered_elsewhere.yaml")


def test_the_command_writes_and_counts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "letter.html"
    asked = ["letter", CASE, "--to", "buyer", "--lang", "zh"]
    zoned = [*asked, "--zone", "Europe/Madrid", "--format", "html"]
    assert main([*zoned, "-o", str(target)]) == 0
    assert '<html lang="zh-Hans" dir="ltr">' in target.read_text(encoding="utf-8")
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", "")
    assert main(asked) == 0
    clock = "times are by the platform's clock, America/Los_Angeles; name the reader's zone by --zone"
    assert clock in capsys.readouterr().err
    policy = tmp_path / "rules"
    shutil.copytree(SHIPPED_RULES, policy)
    texts = policy / "translations" / "zh.yaml"
    texts.write_text("outcomes: {wait: 等待}\n", encoding="utf-8")
    assert main(["letter", CASE, "--to", "buyer", "--lang", "zh", "--policy", str(policy)]) == 0
    shown = capsys.readouterr()
    assert "6 texts in English for want of a translation into `zh`; see --missing" in shown.err
    assert main(["letter", CASE, "--to", "buyer", "--lang", "zh", "--policy", str(policy), "--missing"]) == 0
    assert "\nclauses.NR-2.2.heading\n" in "\n" + capsys.readouterr().err


def test_the_count_of_a_language(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["letter", "--missing", "--lang", "zh"]) == 0
    assert "missing:" not in capsys.readouterr().out
    policy = tmp_path / "rules"
    shutil.copytree(SHIPPED_RULES, policy)
    texts = policy / "translations" / "zh.yaml"
    texts.write_text("outcomes: {wait: 等待}\n", encoding="utf-8")
    assert main(["letter", "--missing", "--lang", "zh", "--policy", str(policy)]) == 0
    shown = capsys.readouterr().out
    assert re.search(r"^outcomes: +1 of [0-9]+ in `zh`$", shown, re.MULTILINE)
    assert "missing: outcomes.wait" not in shown
    assert "missing: clauses.NR-2.2.heading" in shown
    assert "missing: facts.buyer.choice.values.refund" in shown


def test_the_count_holds_what_was_in_force_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    policy = tmp_path / "rules"
    shutil.copytree(SHIPPED_RULES, policy)
    table = policy / "not_received" / "delivered.yaml"
    text = table.read_text(encoding="utf-8")
    row, mark, rest = text.partition("  - id: match\n")
    assert mark
    table.write_text(f"{row}{mark}    until: 2025-06-01T00:00:00Z\n{rest}", encoding="utf-8")
    main(["letter", "--missing", "--lang", "zh", "--policy", str(policy)])
    whole = capsys.readouterr().out
    (policy / "translations" / "zh.yaml").write_text("outcomes: {wait: 等待}\n", encoding="utf-8")
    main(["letter", "--missing", "--lang", "zh", "--policy", str(policy)])
    assert "missing: rows.not_received/delivered.match" in capsys.readouterr().out
    assert "missing:" not in whole


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([CASE], "name the reader by --to buyer or --to seller"),
        ([CASE, "--to", "buyer", "--lang", "tlh"], "there is no language `tlh`; there are: en, zh"),
        ([CASE, "--to", "buyer", "--zone", "Mars/Base"], "there is no time zone `Mars/Base`"),
        ([CASE, "--to", "buyer", "--zone", "../../etc/passwd"], "there is no time zone"),
        (["--to", "buyer"], "name a case; --missing alone counts what is translated"),
        ([CASE, "--to", "buyer", "--catalogues", "nowhere"], "`nowhere` is no folder"),
    ],
)
def test_wrong_usage(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["letter", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_a_page_is_one_letter(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    both = tmp_path / "both.yaml"
    both.write_text(yaml.safe_dump_all([example("in_transit"), example("two_parcels")]), encoding="utf-8")
    assert main(["letter", str(both), "--to", "buyer"]) == 0
    assert capsys.readouterr().out.count("ABOUT THIS LETTER") == 2
    assert main(["letter", str(both), "--to", "buyer", "--format", "html"]) == 2


def test_a_document_of_facts_has_a_letter_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "facts.yaml"
    file.write_text("facts: {dispute.reason: own_reasons}\ncurrency: USD\n", encoding="utf-8")
    assert main(["letter", str(file), "--to", "seller"]) == 0
    assert "WHERE THE DISPUTE STANDS" in capsys.readouterr().out


def test_what_cannot_be_read_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text("case_id: 1\n", encoding="utf-8")
    assert main(["letter", str(file), "--to", "seller"]) == 1
    assert "bad.yaml" in capsys.readouterr().err


def test_a_pdf_holds_the_words_of_the_letter(tmp_path: Path) -> None:
    pytest.importorskip("weasyprint", reason="WeasyPrint is not installed: pip install '.[pdf]'")
    target = tmp_path / "letter.pdf"
    assert main(["letter", CASE, "--to", "buyer", "--format", "pdf", "-o", str(target)]) == 0
    assert target.read_bytes().startswith(b"%PDF-")
    again = tmp_path / "again.pdf"
    assert main(["letter", CASE, "--to", "buyer", "--format", "pdf", "-o", str(again)]) == 0
    assert again.read_bytes() == target.read_bytes()
    if (reader := shutil.which("pdftotext")) is None:
        pytest.skip("there is no pdftotext: apt-get install poppler-utils")
    text = subprocess.run([reader, str(target), "-"], capture_output=True, check=True).stdout.decode()
    assert "Delivered at another address" in text


def test_babel_is_imported_by_letters_alone() -> None:
    importing = (
        "import sys; from desk.cli.main import main; main(sys.argv[1:]); "
        "print('babel' in sys.modules, file=sys.stderr)"
    )
    for arguments, imported in ((["rule", CASE], "False"), (["letter", CASE, "--to", "buyer"], "True")):
        done = subprocess.run(
            [sys.executable, "-c", importing, *arguments],
            capture_output=True,
            text=True,
            check=True,
            cwd=EXAMPLES.parent,
        )
        assert done.stderr.strip().endswith(imported), arguments


def test_every_format_writes_one_letter() -> None:
    assert {*WRITTEN, "pdf"} == set(formats.FORMATS)
    made, _ = written_to("buyer", example("delivered_elsewhere"))
    assert isinstance(made, Letter)


def test_a_letter_says_that_a_person_decides_about_what_came_between_the_ends_of_a_window() -> None:
    between = {
        "evidence_id": "E1", "by": "seller", "kind": "address_change_request",
        "submitted_at": "2026-03-11T03:00:00Z", "dated_at": "2026-01-05T12:00:00Z", "assessment": "accepted",
    }  # fmt: skip
    case = with_evidence("delivered_elsewhere", between)
    english = " ".join(in_every_format(written_to("seller", case)[0])["text"].split())
    assert (
        "Something came after 10 March 2026, 17:00 (GMT−07:00) and before that end; a person decides"
        in english
    )
    chinese = "".join(in_every_format(written_to("seller", case, "zh")[0])["text"].split())
    assert (
        "有材料或处理在2026年3月10日17:00（GMT−07:00）之后、上述截止时间之前作出，是否算作按时由人工判定。"
        in chinese
    )
