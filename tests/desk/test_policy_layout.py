"""The layout of policy files: nothing is lost, nothing changes twice, and the house's own files are in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from desk.cli.main import main
from desk.cli.policy_fmt import GENERATED
from desk.editing.policy_layout import WIDTH, Unlayable, laid_out
from desk.policy_folder import SHIPPED_RULES
from engine.source import Unreadable, read_yaml

CASES = [
    ("a:\n     b: 1\n     c:\n     - x\n     -   y\n", "a:\n  b: 1\n  c:\n    - x\n    - y\n"),
    ("\n\n# head\n\n\n\na: 1   \n\n\n\nb: 2\n\n\n", "# head\n\na: 1\n\nb: 2\n"),
    ("a: {  b : 1,c: [x,y ] , }\n", "a: {b: 1, c: [x, y]}\n"),
    ("a:\n  {b: 1}\n", "a: {b: 1}\n"),
    ("a: 1 # beside\nb: 2      # further\n", "a: 1  # beside\nb: 2      # further\n"),
    (
        "rows:\n- id: a\n  # of a\n  when: {x: y}\n    # deep\n# last\n",
        "rows:\n  - id: a\n    # of a\n    when: {x: y}\n    # deep\n# last\n",
    ),
    ("a:\n    b: 1\n    # below b\n# above c\nc: 2\n", "a:\n  b: 1\n  # below b\n# above c\nc: 2\n"),
    (
        "a: >-\n      one\n      two\nb: |\n   x\n     y\n\n   z\n",
        "a: >-\n  one\n  two\nb: |\n  x\n    y\n\n  z\n",
    ),
    ("a: >-\n    one \n    two  \nb:   |\n    x  \n", "a: >-\n  one \n  two  \nb: |\n  x  \n"),
    ("a: one\n   two\n", "a: one two\n"),
    ("a: {b: 1,\n     c: 2}\n", "a: {b: 1,\n    c: 2}\n"),
    (
        "a: [{b: 1, # one, and more\n   c: 2}, # two\n  x]\n",
        "a: [{b: 1,  # one, and more\n     c: 2},  # two\n    x]\n",
    ),
    ("---\na:\r\n  b: 1\r\n", "---\na:\n  b: 1\n"),
    ("a: # why\n  b: 1\nc:\n", "a:  # why\n  b: 1\nc:\n"),
    ("- - 1\n  - 2\n-\n  - 3\n", "- - 1\n  - 2\n- - 3\n"),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_the_layout(text: str, expected: str) -> None:
    written = laid_out("a.yaml", text.encode())
    assert written == expected
    assert laid_out("a.yaml", expected.encode()) == expected


def test_long_values_are_folded() -> None:
    words = " ".join(["word"] * 40)
    formula = " and ".join(['parcel.state == "lost"'] * 8)
    listed = ", ".join(f"value_{number}" for number in range(20))
    pairs = ", ".join(f"key_{number}: value" for number in range(12))
    text = f'a:\n  why: {words}\n  quoted: "{words}: {words}"\n  formula: {formula}\n'
    text += f"  x: [{listed}]\n  y: {{{pairs}}}\n"
    written = laid_out("a.yaml", text.encode())
    assert max(map(len, written.splitlines())) <= WIDTH
    assert "why: >-\n" in written
    assert "quoted: >-\n" in written
    assert "\n    and parcel.state" in written
    assert "  x: [value_0," in written
    prose = "a: >-\n  " + " ".join(["word"] * 25) + "\n  goes on\n\n  and on\n"
    assert laid_out("a.yaml", prose.encode()).splitlines()[2:] == [
        "  word word word word goes on",
        "",
        "  and on",
    ]
    assert "  y:\n    {key_0: value," in written


@pytest.mark.parametrize(
    "text",
    ["a: |+\n  x\n\nb: 1\n", "a: |2\n   x\n", "%YAML 1.2\n---\na: 1\n"],
    ids=["keep", "number", "version"],
)
def test_what_cannot_be_laid_out_is_refused(text: str) -> None:
    with pytest.raises(Unlayable):
        laid_out("a.yaml", text.encode())


def test_what_is_no_document_is_refused() -> None:
    with pytest.raises(Unreadable):
        laid_out("a.yaml", b"a: [1\n")


SHIPPED = [path for path in sorted(SHIPPED_RULES.rglob("*.yaml")) if path.name not in GENERATED]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.relative_to(SHIPPED_RULES).as_posix())
def test_the_shipped_policy_is_laid_out(path: Path) -> None:
    assert laid_out(path.name, path.read_bytes()) == path.read_text(encoding="utf-8"), (
        f"{path.name} is not in the layout: run `adjudicate policy fmt`"
    )


words = st.text("abc #:-'\"{}[],&*!|>%@\u00e9", max_size=12)
long_words = st.lists(st.sampled_from(["one", "other", "and", "if", "=="]), min_size=15, max_size=60).map(
    " ".join
)
trees = st.recursive(
    st.one_of(words, long_words, st.none(), st.integers().map(str)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.text("abc.d-", min_size=1, max_size=6), inner, max_size=4),
    ),
    max_leaves=12,
)
maps = st.dictionaries(st.sampled_from(["a", "b", "c.d", "when", "values"]), trees, min_size=1)


@st.composite
def written(draw: st.DrawFn) -> str:
    """A tree as some YAML text, with comments, blank lines and spaces at the ends of lines."""
    tree = draw(maps)
    flow = draw(st.sampled_from([False, None, True]))
    style: Any = draw(st.sampled_from([None, '"', "'", ">"]))
    text = yaml.dump(
        tree,
        Dumper=yaml.SafeDumper,
        default_flow_style=flow,
        default_style=style,
        indent=draw(st.integers(2, 6)),
        width=draw(st.sampled_from([20, 60, 500])),
        sort_keys=False,
        allow_unicode=True,
    )
    lines = text.split("\n")
    if style is None and not flow:
        for number in draw(st.lists(st.integers(0, len(lines) - 1), max_size=3)):
            spaces = " " * draw(st.integers(0, 6))
            lines.insert(number, spaces + draw(st.sampled_from(["# a, [comment]", "", "#"])))
    return "\n".join(lines)


@given(written())
def test_any_text_keeps_its_meaning_and_its_comments_and_changes_once(text: str) -> None:
    try:
        before = read_yaml("a.yaml", text.encode()).value
    except Unreadable:
        return
    try:
        once = laid_out("a.yaml", text.encode())
    except Unlayable as refused:
        if "cannot be moved" not in str(refused):
            raise  # something would be lost
        return
    assert read_yaml("a.yaml", once.encode()).value == before
    assert laid_out("a.yaml", once.encode()) == once
    if ">" not in once and "|" not in once:  # a text on lines may hold spaces at their ends
        assert all(line == line.rstrip(" ") for line in once.splitlines())


# -- the command ---------------------------------------------------------------------------------------


@pytest.fixture
def policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "policy"
    folder.mkdir()
    (folder / "a.yaml").write_text("a: {b:  1}\n", encoding="utf-8")
    (folder / "b.yaml").write_text("b: 1\n", encoding="utf-8")
    (folder / "calendars.yaml").write_text("a: {b:  1}\n", encoding="utf-8")
    return folder


def test_check_names_the_files_and_writes_nothing(policy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "fmt", "--policy", "policy", "--check"]) == 1
    assert capsys.readouterr().out == "policy/a.yaml would change\n2 files are laid out, 1 would change\n"
    assert (policy / "a.yaml").read_text(encoding="utf-8") == "a: {b:  1}\n"


def test_the_files_are_written_once(policy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "fmt", "--policy", "policy"]) == 0
    assert (policy / "a.yaml").read_text(encoding="utf-8") == "a: {b: 1}\n"
    assert (policy / "calendars.yaml").read_text(encoding="utf-8") == "a: {b:  1}\n"
    assert main(["policy", "fmt", "--policy", "policy"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "2 files are laid out, 0 changed"


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_written(
    policy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (policy / "0.yaml").write_text("a: [1\n", encoding="utf-8")
    (policy / "1.yaml").write_text("a: |+\n  x\n\n", encoding="utf-8")
    assert main(["policy", "fmt", "--policy", "policy"]) == 2
    said = capsys.readouterr().err
    assert "policy/0.yaml:" in said
    assert "policy/1.yaml is left as it is" in said
    assert (policy / "a.yaml").read_text(encoding="utf-8") == "a: {b: 1}\n"


def test_files_by_name(policy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "fmt", "policy/a.yaml"]) == 0
    assert capsys.readouterr().out == "policy/a.yaml is written\n1 files are laid out, 1 changed\n"
    assert main(["policy", "fmt", "policy/none.yaml"]) == 2
    assert main(["policy", "fmt", "--policy", "nowhere"]) == 2
