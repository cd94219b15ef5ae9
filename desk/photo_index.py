"""The photos of many cases, kept in JSON lines, so that one that is given again elsewhere is found."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from engine.diagnostics import Problems, Refused
from engine.instants import format_instant, parse_moment
from evidence.case import Case
from evidence.checks.files import GivenFile, digest_of
from evidence.checks.photos import KnownPhoto, read_photo

MOST_LINES = 1_000_000
LONGEST_LINE = 4_000

_KEYS = {"hash", "sha256", "case_id", "evidence_id", "instant"}
_HASH = re.compile("[0-9a-f]{16}")
_DIGEST = re.compile("[0-9a-f]{64}")


def read_index(path: Path, missing_is_empty: bool = False) -> tuple[KnownPhoto, ...]:
    """The photos that an index holds. Raises Refused with the line that is wrong, and OSError."""
    found: list[KnownPhoto] = []
    try:
        stream = path.open("rb")
    except FileNotFoundError:
        if missing_is_empty:
            return ()
        raise
    with stream:
        for number in range(1, MOST_LINES + 2):
            line = stream.readline(LONGEST_LINE + 1)
            if not line:
                return tuple(found)
            if number > MOST_LINES or len(line) > LONGEST_LINE:
                break
            if line.strip():
                found.append(_photo(path, number, line))
    raise _refused(path, number, "it is longer than an index of photos may be")


def photos_of(case: Case, files: dict[str, GivenFile]) -> list[KnownPhoto]:
    """The photos of a case, as far as its files were read."""
    found = []
    for document in case.evidence:
        given = files.get(document.file) if document.file else None
        photo = read_photo(given.data) if given is not None and given.data is not None else None
        if photo is None or given is None or given.data is None:
            continue
        moment = document.submitted_at
        # a time without an offset is left out: an index outlives the policy whose zone it would be read in
        instant = moment.micros if moment is not None and moment.zoned else None
        digest = digest_of(given.data)
        found.append(KnownPhoto(photo.hash, digest, case.case_id, document.evidence_id, instant))
    return found


def remember(path: Path, photos: Iterable[KnownPhoto]) -> int:
    """Append the photos that an index does not hold yet, and say how many. Raises Refused and OSError."""
    known = {_key(each) for each in read_index(path, missing_is_empty=True)}
    new = {_key(each): each for each in photos if _key(each) not in known}
    if new:
        with path.open("a", encoding="utf-8") as stream:
            stream.writelines(_line(each) + "\n" for each in new.values())
    return len(new)


def _key(photo: KnownPhoto) -> tuple[str, str, str]:
    return photo.case_id, photo.evidence_id, photo.sha256


def _line(photo: KnownPhoto) -> str:
    entry = {
        "hash": None if photo.hash is None else f"{photo.hash:016x}",
        "sha256": photo.sha256,
        "case_id": photo.case_id,
        "evidence_id": photo.evidence_id,
        "instant": None if photo.instant is None else format_instant(photo.instant),
    }
    return json.dumps(entry, ensure_ascii=False)


def _photo(path: Path, number: int, line: bytes) -> KnownPhoto:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        raise _refused(path, number, "it is not JSON") from None
    if not isinstance(entry, dict) or set(entry) != _KEYS:
        raise _refused(path, number, f"it must have the keys {', '.join(sorted(_KEYS))}")
    shown, digest, instant = entry["hash"], entry["sha256"], entry["instant"]
    if not _is(shown, _HASH, or_none=True) or not _is(digest, _DIGEST):
        raise _refused(path, number, "`hash` has 16 hexadecimal digits and `sha256` has 64")
    if not all(isinstance(entry[key], str) and entry[key] for key in ("case_id", "evidence_id")):
        raise _refused(path, number, "`case_id` and `evidence_id` are texts")
    try:
        moment = None if instant is None else parse_moment(str(instant))
    except ValueError as error:
        raise _refused(path, number, str(error)) from None
    if moment is not None and not moment.zoned:
        raise _refused(path, number, "`instant` needs an offset")
    return KnownPhoto(
        None if shown is None else int(shown, 16),
        digest,
        entry["case_id"],
        entry["evidence_id"],
        None if moment is None else moment.micros,
    )


def _is(value: Any, form: re.Pattern[str], or_none: bool = False) -> bool:
    return (value is None and or_none) or (isinstance(value, str) and form.fullmatch(value) is not None)


def _refused(path: Path, number: int, why: str) -> Refused:
    problems = Problems()
    message = f"line {number} of the photo index `{path}` cannot be read: {why}"
    problems.add("bad-photo-index", message, None, "give a file that `adjudicate evidence --remember` wrote")
    return Refused(problems)
