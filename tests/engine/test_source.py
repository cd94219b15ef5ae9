"""Documents are read as plain values with exact places; what cannot be read is refused clearly."""

from __future__ import annotations

import json
import pickle
import string
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import layout
from engine.diagnostics import Diagnostic, Refused
from engine.json_places import JsonPlaces
from engine.json_source import measure
from engine.source import (
    MAX_BYTES,
    MAX_DEPTH,
    Path,
    Source,
    Span,
    Unreadable,
    read_document,
    read_json,
    read_yaml,
    read_yaml_documents,
)


def refusal(reader: Any, text: str | bytes) -> Diagnostic:
    data = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(Unreadable) as caught:
        reader("file", data)
    return caught.value.diagnostic


def outcome(reader: Any, data: bytes) -> tuple[Source | None, Diagnostic | None]:
    try:
        return reader("file", data), None
    except Unreadable as refused:
        return None, refused.diagnostic


def where(diagnostic: Diagnostic) -> str:
    assert diagnostic.place is not None
    return diagnostic.place.where


# --- YAML values


@pytest.mark.parametrize("written", ["NO", "01234", "12:30:00", "1e3", "true", "2026-03-20", "NULL"])
def test_every_yaml_scalar_is_text(written: str) -> None:
    assert read_yaml("file", f"a: {written}".encode()).value == {"a": written}


@pytest.mark.parametrize("written", ["", "null", "~"])
def test_nothing_null_and_tilde_are_none(written: str) -> None:
    assert read_yaml("file", f"a: {written}\nb: [{written or '~'}]".encode()).value == {
        "a": None,
        "b": [None],
    }


@pytest.mark.parametrize("written", ["''", '"null"', "'~'", "|\n  null", '""'])
def test_quoted_and_block_scalars_are_text_always(written: str) -> None:
    assert isinstance(read_yaml("file", f"a: {written}\n".encode()).value["a"], str)


def test_block_and_flow_collections_nest() -> None:
    text = b"a:\n- {b: c, d: [e, {f: g}]}\n- h: i\n  j:\n    - k\n? l\n: m\n'<<': n\n"
    assert read_yaml("file", text).value == {
        "a": [{"b": "c", "d": ["e", {"f": "g"}]}, {"h": "i", "j": ["k"]}],
        "l": "m",
        "<<": "n",
    }


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert read_yaml("file", b"\xef\xbb\xbfa: b").value == {"a": "b"}
    assert read_json("file", b'\xef\xbb\xbf{"a": 1}').value == {"a": 1}


def test_documents_of_a_stream_keep_the_lines_of_the_file() -> None:
    first, second, third = read_yaml_documents("file", b"--- {a: b}\n---\nc:\n  d: e\n---\n")
    assert [first.value, second.value, third.value] == [{"a": "b"}, {"c": {"d": "e"}}, None]
    assert second.span(("c", "d")) == Span(4, 6, 4, 7)
    assert first.span(("a",), key=True) == Span(1, 6, 1, 7)


def test_a_stream_may_be_empty_but_not_a_document() -> None:
    assert read_yaml_documents("file", b"# nothing\n") == []
    assert refusal(read_yaml, "# nothing\n").code == "empty-document"


# --- YAML places


SAMPLE = """\
name: delivered   # a comment
rows:
  - id: first
    when: {state: delivered,
           'two words': [a, "b"]}

  - id: second
    note: |
      two
      lines

last:
"""


@pytest.mark.parametrize(
    ("path", "key", "shown"),
    [
        (("name",), False, "delivered"),
        (("name",), True, "name"),
        (("rows", 0, "id"), False, "first"),
        (("rows", 0, "when"), False, "{state: delivered,\n           'two words': [a, \"b\"]}"),
        (("rows", 0, "when", "two words"), True, "'two words'"),
        (("rows", 0, "when", "two words", 1), False, '"b"'),
        (("rows", 1, "note"), False, "|\n      two\n      lines"),
        (("rows", 1), False, "id: second\n    note: |\n      two\n      lines"),
        (("last",), False, ""),
        (
            ("rows", 0, "missing"),
            False,
            SAMPLE[SAMPLE.index("id: first") : SAMPLE.index("\n\n  - id: second")],
        ),
        (("rows", 7, "id"), True, SAMPLE[SAMPLE.index("- id: first") : SAMPLE.index("\n\nlast")]),
    ],
)
def test_places_of_yaml(path: Path, key: bool, shown: str) -> None:
    source = read_yaml("file", SAMPLE.encode())
    start, end = source.characters(path, key)
    assert SAMPLE[start:end] == shown.rstrip()


def test_lines_and_columns_count_characters_from_one() -> None:
    source = read_yaml("file", "ä: 中文 # x\r\n😀: [é, ü]\r\n".encode())
    assert source.span(("ä",)) == Span(1, 4, 1, 6)
    assert source.span(("😀", 1)) == Span(2, 8, 2, 9)
    assert source.line(1) == "ä: 中文 # x"
    assert source.line(2) == "😀: [é, ü]"
    assert [source.line(0), source.line(4)] == ["", ""]


def test_a_piece_of_a_text_has_its_own_place() -> None:
    source = read_yaml("file", b"a: 'min(b, c)'\nd: \"x\\ty z\"\ne: 1\n")
    assert source.span(("a",), piece=(4, 5)) == Span(1, 9, 1, 10)
    assert source.span(("a",), piece=(9, 9)) == Span(1, 14, 1, 15)
    assert source.span(("d",), piece=(4, 5)) == Span(2, 10, 2, 11)
    assert source.span(("d",), piece=(1, 2)) == source.span(("d",))
    assert source.span(("e", "f"), piece=(0, 1)) == Span(3, 4, 3, 5)
    assert source.span((), piece=(0, 1)) == source.span(())


# --- JSON


def test_json_keeps_kinds_and_exact_numbers() -> None:
    value = read_json("file", b'{"a": [true, null, 12, 2.50, 1e2, "NO"]}').value
    assert value == {"a": [True, None, 12, Decimal("2.50"), Decimal("1E+2"), "NO"]}
    assert str(value["a"][3]) == "2.50"
    assert type(value["a"][2]) is int


def test_places_of_json() -> None:
    text = '{"a": {"b c": [1, {"\\u0064": "x"}]},\n "e": []}'
    source = read_json("file", text.encode(), first_line=5)
    assert source.span(("a", "b c"), key=True) == Span(5, 8, 5, 13)
    assert source.span(("a", "b c", 1, "d")) == Span(5, 30, 5, 33)
    assert source.span(("e",)) == Span(6, 7, 6, 9)
    assert source.line(6) == ' "e": []}'
    assert source.span(("e", 3)) == source.span(("e",))


def test_brackets_inside_texts_do_not_count_as_depth() -> None:
    assert read_json("file", json.dumps(["[" * 500]).encode()).value == ["[" * 500]
    assert read_json("file", json.dumps("[" * 500).encode()).value == "[" * 500


# --- what is refused

MANY = MAX_DEPTH + 1


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        (b"a: \xe9", "not-utf-8", "file:1:4"),
        ("a: b".encode("utf-16"), "not-utf-8", "file:1:1"),
        (b"a:\n  b: \x00", "control-character", "file:2:6"),
        ("a: \x9f".encode(), "control-character", "file:1:4"),
        ("a: \uffff".encode(), "control-character", "file:1:4"),
        (b'a: ["x", "\\x07"]', "control-character", "file:1:10"),
        (b'"\\0": x', "control-character", "file:1:1"),
        ("a: " + "[" * MANY + "]" * MANY, "too-deep", "file:1:67"),
        ("- " * MANY + "a", "too-deep", "file:1:129"),
        ("a: &b c\nd: *b", "anchor", "file:1:4"),
        ("a: [&b c]", "anchor", "file:1:5"),
        ("a: &b [c]", "anchor", "file:1:4"),
        ("a: [*b]", "alias", "file:1:5"),
        ("*b : c", "alias", "file:1:1"),
        ("a: !!python/object:os.system x", "tag", "file:1:4"),
        ("a: !!str x", "tag", "file:1:4"),
        ("a: ! x", "tag", "file:1:4"),
        ("a: !x {b: c}", "tag", "file:1:4"),
        ("!x a: b", "tag", "file:1:1"),
        ("a:\n  b: 1\n  c: 2\n  b: 3", "duplicate-key", "file:4:3"),
        ("a: 1\n'a': 2", "duplicate-key", "file:2:1"),
        ("a:\n  <<: {b: c}", "bad-key", "file:2:3"),
        ("[a]: b", "bad-key", "file:1:1"),
        ("{a: b}: c", "bad-key", "file:1:1"),
        ("{: b}", "bad-yaml", "file:1:2"),
        ("{? : b}", "bad-key", "file:1:4"),
        ("a: b\n---\nc: d", "several-documents", "file:3:1"),
        ("a: 'b", "bad-yaml", "file:1:6"),
        ('a: "\\ud800"', "bad-yaml", "file:1:7"),
        ("a: b: c", "bad-yaml", "file:1:5"),
        ("a: 1\nb\nc: 2", "bad-yaml", "file:2:1"),
        ("a:\n\tb: 1", "bad-yaml", "file:2:1"),
        ("a: @b", "bad-yaml", "file:1:4"),
        ("a: 'b' c", "bad-yaml", "file:1:8"),
        ("%TAG !a! b\n" * 102 + "--- c", "bad-yaml", "file:2:1"),
        ("%TAG !a! b\r" * 102 + "--- c", "bad-yaml", "file:1:12"),
    ],
)
def test_yaml_refusals(text: str | bytes, code: str, place: str) -> None:
    diagnostic = refusal(read_yaml, text)
    assert (diagnostic.code, where(diagnostic)) == (code, place)
    assert diagnostic.help


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        (b'["\xff"]', "not-utf-8", "file:1:3"),
        (b'["\x01"]', "control-character", "file:1:3"),
        ('[1, "\\u0000"]', "control-character", "file:1:5"),
        ('{"a": {"\\b": 1}}', "control-character", "file:1:8"),
        ('["\\ud83d"]', "lone-surrogate", "file:1:2"),
        ('["\\\\ud83d", {"x\\uDE00": 1}]', "lone-surrogate", "file:1:14"),
        (b'["\xed\xa0\x80"]', "not-utf-8", "file:1:3"),
        ("[" * MANY + "]" * MANY, "too-deep", "file:1:65"),
        ('{"a":' * MANY + "1" + "}" * MANY, "too-deep", "file:1:321"),
        ('{"a": 1, "b": {"c": 1, "c": 2}}', "duplicate-key", "file:1:24"),
        ('{"a": 1, "\\u0061": 2}', "duplicate-key", "file:1:10"),
        ('{"a": NaN}', "bad-number", "file:1:7"),
        ("[1, -Infinity]", "bad-number", "file:1:5"),
        ("[" + "1" * 101 + "]", "bad-number", "file:1:2"),
        ("[0." + "1" * 101 + "]", "bad-number", "file:1:2"),
        ("[1e101]", "bad-number", "file:1:2"),
        ("[1e-99999999999999999999]", "bad-number", "file:1:2"),
        ("", "bad-json", "file:1:1"),
        ('{"a": 1,}', "bad-json", "file:1:8"),
        ("[1, ]", "bad-json", "file:1:3"),
        ("{'a': 1}", "bad-json", "file:1:2"),
        ("['a']", "bad-json", "file:1:2"),
        ('{"a": True}', "bad-json", "file:1:7"),
        ("[01]", "bad-json", "file:1:3"),
        ('{"a": 1} {"b": 2}', "bad-json", "file:1:10"),
        ('{"a": "b}', "bad-json", "file:1:7"),
        ('{"a": "b\n"}', "bad-json", "file:1:9"),
        ('{"a": [1, 2', "bad-json", "file:1:12"),
        ('{"a" 1}', "bad-json", "file:1:6"),
        ('["\\q"]', "bad-json", "file:1:3"),
        ('["\\u12"]', "bad-json", "file:1:4"),
        ("[1 2]", "bad-json", "file:1:4"),
    ],
)
def test_json_refusals(text: str | bytes, code: str, place: str) -> None:
    diagnostic = refusal(read_json, text)
    assert (diagnostic.code, where(diagnostic)) == (code, place)


@pytest.mark.parametrize("reader", [read_yaml, read_json])
@pytest.mark.parametrize("bracket", ["[", '{"a":', '[{"a":'])
def test_a_million_open_brackets_are_refused(reader: Any, bracket: str) -> None:
    assert refusal(reader, bracket * 1_000_000).code in ("too-deep", "bad-key")


@pytest.mark.parametrize("reader", [read_yaml, read_json])
def test_depth_at_the_limit_is_read(reader: Any) -> None:
    value = reader("file", b"[" * MAX_DEPTH + b"]" * MAX_DEPTH).value
    for _ in range(MAX_DEPTH - 1):
        (value,) = value
    assert value == []


@pytest.mark.parametrize("reader", [read_yaml, read_json])
def test_a_document_above_the_size_limit_is_refused(reader: Any) -> None:
    assert refusal(reader, b" " * (MAX_BYTES + 1)).code == "too-large"


@pytest.mark.parametrize(
    ("reader", "text"),
    [
        (read_json, "[" + "1," * 100 + "1]"),
        (read_json, "[" + "[]," * 100 + "1]"),
        (read_json, "," * 200),
        (read_yaml, "- a\n" * 101),
        (read_yaml_documents, "--- a\n" * 101),
        (read_yaml, "".join(f"k{number}: [a]\n" for number in range(60))),
    ],
)
def test_a_document_with_too_many_values_is_refused(
    reader: Any, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("json_source", "yaml_source"):
        monkeypatch.setattr(f"engine.{module}.MAX_NODES", 100)
    assert refusal(reader, text).code == "too-many-values"


def test_commas_inside_texts_are_no_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.json_source.MAX_NODES", 100)
    text = json.dumps([",[{" * 100])
    assert read_json("file", text.encode()).value == json.loads(text)


def test_a_duplicate_key_shows_both_places() -> None:
    for reader, text in ((read_yaml, "a:\n- {b: 1,\n   b: 2}"), (read_json, '[{"b": 1,\n"b": 2}]')):
        ((note, place),) = refusal(reader, text).related
        assert "first" in note
        assert place.span.line == (2 if reader is read_yaml else 1)


def test_a_duplicate_key_in_a_later_document_points_into_that_document() -> None:
    ((_, place),) = refusal(read_yaml_documents, "b: 0\n---\nb: 1\nb: 2").related
    assert place.where == "file:3:1"


def test_unreadable_is_refused_with_one_problem() -> None:
    with pytest.raises(Refused) as caught:
        read_json("file", b"{")
    assert len(caught.value.problems) == 1


def test_an_unknown_complaint_of_the_parser_is_passed_on() -> None:
    diagnostic = refusal(read_yaml, "%YAML x\n---\na")
    assert diagnostic.message.startswith("this is not YAML: ")


# --- which format


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("a.json", '"x"', "x"),
        ("a.JSON", "[1]", [1]),
        ("a.jsonl", '{"a": true}', {"a": True}),
        ("a.yaml", "{a: true}", {"a": "true"}),
        ("a.yml", "a: b", {"a": "b"}),
        ("-", ' \n{"a": true}', {"a": True}),
        ("-", "\ufeff[true]", [True]),
        ("-", "a: true", {"a": "true"}),
    ],
)
def test_the_ending_of_the_name_or_the_first_character_tells_the_format(
    name: str, text: str, value: object
) -> None:
    assert read_document(name, text.encode()).value == value


def test_a_source_can_be_sent_to_another_process() -> None:
    for source in (read_yaml("file", SAMPLE.encode()), read_json("file", b'{"a": [1]}')):
        copy: Source = pickle.loads(pickle.dumps(source))
        assert copy.value == source.value
        assert copy.span(("rows", 0)) == source.span(("rows", 0))


# --- laws

# Line separators are left out: YAML folds them inside quotes.
texts = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\ufeff\ufffe\uffff")
)
trees = st.recursive(
    st.none() | texts,
    lambda parts: st.lists(parts, max_size=4) | st.dictionaries(texts, parts, max_size=4),
    max_leaves=12,
)


def places(value: object, path: Path = ()) -> list[tuple[Path, object]]:
    found: list[tuple[Path, object]] = [(path, value)]
    if isinstance(value, dict):
        for key, part in value.items():
            found += places(part, (*path, key))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            found += places(part, (*path, index))
    return found


@given(trees, st.sampled_from([None, 1]), st.booleans())
def test_a_written_tree_reads_back_and_every_place_shows_its_value(
    tree: object, indent: int | None, as_yaml: bool
) -> None:
    text = json.dumps(tree, ensure_ascii=False, indent=indent)
    reader = read_yaml if as_yaml and not has_long_key(tree) else read_json
    source = reader("file", text.encode())
    assert source.value == tree
    for path, part in places(tree):
        start, end = source.characters(path)
        assert json.loads(text[start:end]) == part
        if path and isinstance(path[-1], str):
            start, end = source.characters(path, key=True)
            assert json.loads(text[start:end]) == path[-1]


def has_long_key(tree: object) -> bool:
    return any(isinstance(step, str) and len(step) > 200 for path, _ in places(tree) for step in path)


@given(st.binary(max_size=80) | st.text(string.printable, max_size=80).map(str.encode))
def test_any_bytes_are_read_or_refused_and_never_fail_otherwise(data: bytes) -> None:
    for reader in (read_yaml, read_json, read_document):
        source, diagnostic = outcome(reader, data)
        if source is not None:
            assert layout.find_unshowable(source.value) is None
        else:
            assert diagnostic is not None
            assert diagnostic.message
            assert where(diagnostic)


@given(st.text("[]{},:\"'\\ \n-#&*!|>%@a1?~\t", max_size=40))
def test_any_yaml_and_json_punctuation_is_read_or_refused_with_a_place_inside(text: str) -> None:
    for reader in (read_yaml, read_json):
        source, diagnostic = outcome(reader, text.encode())
        place = None if diagnostic is None else diagnostic.place
        span = source.span(()) if source is not None else place.span if place else Span(0, 0, 0, 0)
        assert 1 <= span.line <= span.end_line <= text.count("\n") + 1


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
        max_leaves=20,
    ),
    st.sampled_from([None, 2]),
    st.booleans(),
    st.data(),
)
def test_places_of_json_that_are_walked_to_are_those_that_are_measured(
    tree: Any, indent: int | None, ascii_only: bool, data: st.DataObject
) -> None:
    text = f" \n{json.dumps(tree, indent=indent, ensure_ascii=ascii_only)}\r\n"
    measured = measure(text)
    path: tuple[str | int, ...] = ()
    value = tree
    while isinstance(value, dict | list) and value and data.draw(st.booleans()):
        step = data.draw(st.sampled_from(list(value) if isinstance(value, dict) else range(len(value))))
        path, value = (*path, step), value[step]
    for asked in (path, (*path, "nothing"), (*path, 7)):
        for key in (False, True):
            assert JsonPlaces(text).find(asked, key) == measured.find(asked, key)


def test_many_places_of_one_json_text_are_those_of_the_whole() -> None:
    text = json.dumps({f"k{number}": [number] for number in range(20)})
    places, measured = JsonPlaces(text), measure(text)
    for number in range(20):
        assert places.find((f"k{number}", 0)) == measured.find((f"k{number}", 0))
