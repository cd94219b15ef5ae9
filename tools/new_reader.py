"""Writes a minimal working reader to start from: python tools/new_reader.py NAME "Title" """

from __future__ import annotations

import argparse
import keyword
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = Path(__file__).resolve().with_name("reader_template")
PLACES = {
    "reader.py": "evidence/readers/{name}.py",
    "codes.yaml": "evidence/readers/{name}_codes.yaml",
    "page.md": "docs/readers/{name}.md",
    "fixture.json": "tests/evidence/readers/fixtures/{name}.json",
    "test_reader.py": "tests/evidence/readers/test_{name}.py",
}
LONGEST_NAME = 30
LONGEST_TITLE = 50
_NAME = re.compile("[a-z][a-z0-9]*(_[a-z0-9]+)*")


def wrong_with(name: str, title: str) -> str | None:
    """Why no reader can have this name or title; None where it can."""
    if not _NAME.fullmatch(name) or keyword.iskeyword(name) or len(name) > LONGEST_NAME:
        return (
            f"`{name}` is no name of a module: lower-case words joined by `_`, such as `post_answer`, "
            f"up to {LONGEST_NAME} characters"
        )
    if not 1 <= len(title) <= LONGEST_TITLE or not title.isprintable() or set('"\\') & set(title):
        return f"a title has 1 to {LONGEST_TITLE} characters and no quotes, such as `Post's answer`"
    return None if title == title.strip() else "the title begins or ends with a space"


def write_reader(name: str, title: str, root: Path) -> list[Path]:
    """The files written below a checkout. Raises FileExistsError, and writes nothing, where one is there."""
    targets = {root / place.format(name=name): TEMPLATE / f"{file}.txt" for file, place in PLACES.items()}
    there = [str(target.relative_to(root)) for target in targets if target.exists()]
    if there:
        raise FileExistsError(", ".join(there))
    for target, template in targets.items():
        text = template.read_text(encoding="utf-8")
        filled = text.replace("example_name", name).replace("Example title", title)
        with target.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(filled)
    return list(targets)


def main() -> int:
    """The command line: 0 when the reader is written, 2 where it cannot be."""
    arguments = argparse.ArgumentParser(description="Writes a minimal working reader to start from.")
    arguments.add_argument("name", metavar="NAME", help="the name of its module, such as `post_answer`")
    arguments.add_argument("title", metavar="TITLE", help="the format in words, such as `Post's answer`")
    given = arguments.parse_args()
    wrong = wrong_with(given.name, given.title)
    if wrong is not None:
        print(f"new_reader: {wrong}", file=sys.stderr)
        return 2
    try:
        written = write_reader(given.name, given.title, ROOT)
    except FileExistsError as error:
        print(f"new_reader: nothing is overwritten; there is {error} already", file=sys.stderr)
        return 2
    for file in written:
        print(file.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
