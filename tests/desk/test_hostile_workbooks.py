"""Workbooks that are broken, too large, or reach outside themselves are refused in words, and in bounds."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.spreadsheets import guard
from engine.diagnostics import Refused
from tests.desk.workbook_edits import SMALL, exported, refusal, taken_in

NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@pytest.fixture(scope="module")
def small() -> bytes:
    return exported(SMALL)


def repacked(data: bytes, **parts: bytes | Callable[[bytes], bytes]) -> bytes:
    """The workbook with parts added or changed; `__` stands for `/`, `_dot_` for a dot."""
    named = {name.replace("__", "/").replace("_dot_", "."): part for name, part in parts.items()}
    stream = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(stream, "w", ZIP_DEFLATED) as new:
        for name in dict.fromkeys([*old.namelist(), *named]):
            part = named.get(name)
            if callable(part):
                part = part(old.read(name))
            new.writestr(name, old.read(name) if part is None else part)
    return stream.getvalue()


def assert_answered(data: bytes) -> None:
    """The workbook is taken in or refused in words; any other exception fails."""
    words = ""
    try:
        words = f"{taken_in(data, SMALL).sheets} sheets"
    except Refused as error:
        words = str(error)
    assert words


def with_rows(data: bytes, rows: bytes) -> bytes:
    """The workbook with more rows in its first table."""
    return repacked(
        data,
        xl__worksheets__sheet2_dot_xml=lambda sheet: sheet.replace(b"</sheetData>", rows + b"</sheetData>"),
    )


@pytest.mark.parametrize("name", ["policy.xlsm", "policy.xltm", "policy.xlsb", "policy.csv", "policy"])
def test_other_kinds_of_files_are_refused_by_name(small: bytes, name: str) -> None:
    (line,) = refusal(small, SMALL, name)
    assert "save it as .xlsx [bad-workbook]" in line


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "cannot be read"),
        (b"PK\x03\x04 and no more", "cannot be read"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "protected by a password"),
        (b"x" * (guard.MOST_BYTES + 1), "is larger than 16 MiB"),
    ],
)
def test_what_is_no_workbook_is_refused(data: bytes, words: str) -> None:
    (line,) = refusal(data, SMALL)
    assert words in line


def test_a_bomb_is_refused_before_it_is_unpacked(small: bytes) -> None:
    data = repacked(small, xl__sharedStrings_dot_xml=b" " * (guard.MOST_UNPACKED + 1))
    assert len(data) < 200_000
    (line,) = refusal(data, SMALL)
    assert "MiB when it is unpacked" in line


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("xl__vbaProject_dot_bin", "macros"),
        ("xl__macrosheets__sheet1_dot_xml", "macros"),
        ("xl__externalLinks__externalLink1_dot_xml", "links to other workbooks"),
        ("xl__connections_dot_xml", "connections"),
        ("xl__embeddings__object1_dot_bin", "embedded objects"),
    ],
)
def test_what_acts_or_reaches_outside_is_refused(small: bytes, part: str, words: str) -> None:
    (line,) = refusal(repacked(small, **{part: b"<x/>"}), SMALL)
    assert f"holds {words}" in line


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_document_types_are_refused(small: bytes, encoding: str) -> None:
    bomb = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
    (line,) = refusal(repacked(small, xl__workbook_dot_xml=bomb.encode(encoding)), SMALL)
    assert "declares a document type" in line


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (b"<row/>" * (guard.MOST_ROWS + 1), "more than 20,000 rows"),
        (b'<row r="1048576"/>', "more than 20,000 rows"),
        (b'<row r="99"><c r="A1048576"/></row>', "more than 20,000 rows"),
        (b'<row r="99"><c r="XFD99"/></row>', "more than 500 columns"),
        (b'<row r="99">' + b"<c/>" * 501 + b"</row>", "more than 500 columns"),
        ((b"<row>" + b"<c/>" * 400 + b"</row>") * 1_300, "more than 500,000 cells"),
        (b"<row><", "cannot be read"),
    ],
)
def test_sheets_are_bounded(small: bytes, rows: bytes, words: str) -> None:
    (line,) = refusal(with_rows(small, rows), SMALL)
    assert words in line


def test_empty_rows_within_the_bounds_change_nothing(small: bytes) -> None:
    rows = b"".join(b'<row r="%d"><c r="A%d"/></row>' % (row, row) for row in range(5_000, 9_000))
    assert taken_in(with_rows(small, rows), SMALL).files == {}


def test_a_text_longer_than_a_cell_is_refused_by_its_cell(small: bytes) -> None:
    text = b"x" * 40_000
    row = b'<row r="99"><c r="A99" t="inlineStr"><is><t>%s</t></is></c></row>' % text
    lines = refusal(with_rows(small, row), SMALL)
    assert any("!A99: the cell holds more than 32,767 characters" in line for line in lines)


def test_parts_that_are_not_looked_at_are_not_opened_either(small: bytes) -> None:
    """A sheet under the name of a picture would pass every bound."""
    moved = repacked(
        small,
        xl__worksheets__sheet2_dot_png=b'<worksheet xmlns="%s"/>' % NAMESPACE.encode(),
        xl___rels__workbook_dot_xml_dot_rels=lambda rels: rels.replace(b"sheet2.xml", b"sheet2.png"),
    )
    (line,) = refusal(moved, SMALL)
    assert "has a sheet that cannot be read" in line


def test_one_part_twice_is_refused(small: bytes) -> None:
    stream = BytesIO(small)
    with pytest.warns(UserWarning, match="Duplicate name"), ZipFile(stream, "a") as packed:
        packed.writestr("xl/workbook.xml", b"<x/>")
    (line,) = refusal(stream.getvalue(), SMALL)
    assert "has one twice" in line


@settings(max_examples=40)
@given(st.data())
def test_damaged_workbooks_are_refused_in_words(small: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(small) - 1))
    damaged = bytearray(small)
    damaged[at : at + data.draw(st.integers(1, 4))] = data.draw(st.binary(max_size=6))
    assert_answered(bytes(damaged))


@settings(max_examples=40)
@given(st.data())
def test_damaged_sheets_are_refused_in_words(small: bytes, data: st.DataObject) -> None:
    def damage(sheet: bytes) -> bytes:
        at = data.draw(st.integers(0, len(sheet) - 1))
        end = at + data.draw(st.integers(0, 40))
        return sheet[:at] + data.draw(st.sampled_from([b"", b"7", b'"', b"<c/>", b"s", b">"])) + sheet[end:]

    assert_answered(repacked(small, xl__worksheets__sheet3_dot_xml=damage))
