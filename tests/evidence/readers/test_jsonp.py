"""Calls round a JSON value are taken off; everything else stays as it is or is refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.diagnostics import Refused
from engine.layout import MAX_BYTES
from engine.source import read_document
from evidence.readers.jsonp import without_call


@pytest.mark.parametrize(
    "wrapped",
    [
        b'mtopjsonp1({"a": [1]})',
        b'\xef\xbb\xbf mtopjsonp12 ( {"a": [1]} ) ; \n',
        b'/**/window.$call_3({"a": [1]});',
        b'x(\n{"a": [1]}\n);\n',
    ],
)
@pytest.mark.parametrize("name", ["answer.json", "answer.js", "answer"])
def test_a_call_is_taken_off(wrapped: bytes, name: str) -> None:
    bare = without_call(name, wrapped)
    assert len(bare) == len(wrapped)
    assert read_document(name, bare).value == {"a": [1]}


def test_places_stay_where_they_were() -> None:
    source = read_document("answer.js", without_call("answer.js", b'call(\n  {"a": 1})'))
    assert (source.span(("a",)).line, source.span(("a",)).column) == (2, 9)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b'{"a": 1}',
        b"case_id: D-1\n",
        b"call(1)",
        b"(function(){})()",
        b"1call({})",
        b"a b({})",
        b"\xff(",
    ],
)
def test_what_is_no_call_stays(data: bytes) -> None:
    assert without_call("x", data) == data


@pytest.mark.parametrize(
    "data", [b"call({", b'call({"a": 1}', b"call({}); more()x", b"call([" + b"[" * 10_000]
)
def test_a_call_that_does_not_end_is_refused(data: bytes) -> None:
    with pytest.raises(Refused) as caught:
        without_call("x", data)
    assert [problem.code for problem in caught.value.problems] == ["unclosed-call"]


@pytest.mark.parametrize("data", [b"a({});b({})", b"a({)", b"a({}})", b"a([" + b"[" * 200_000 + b"])"])
def test_what_a_call_holds_is_read_as_strictly_as_ever(data: bytes) -> None:
    with pytest.raises(Refused):
        read_document("x.json", without_call("x.json", data))


def test_a_huge_document_is_left_to_be_refused_as_such() -> None:
    data = b"call({" + b" " * MAX_BYTES + b"})"
    assert without_call("x", data) is data


@given(
    st.binary(max_size=60),
    st.sampled_from([b"", b"f(", b"f({", b"/**/f(["]),
    st.sampled_from([b"", b")", b");"]),
)
def test_any_bytes_keep_their_length_or_are_refused(inner: bytes, before: bytes, after: bytes) -> None:
    data = before + inner + after
    codes: list[str] = []
    try:
        data = without_call("x", data)
    except Refused as error:
        codes = [problem.code for problem in error.problems]
    assert len(data) == len(before + inner + after)
    assert codes in ([], ["unclosed-call"])


@given(
    st.recursive(st.integers() | st.text(st.characters(codec="ascii"), max_size=5), st.lists, max_leaves=5)
)
def test_a_wrapped_value_comes_out_as_it_is(value: object) -> None:
    data = json.dumps({"value": value}).encode()
    bare = without_call("x.json", b"mtopjsonp1(" + data + b");")
    assert json.loads(bare) == {"value": value}
