"""The files behind the documents of a case: their digests, and which of them are one and the same file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.record import tuple_record


@tuple_record
class GivenFile:
    """A file that a document names: its bytes, or why there are none."""

    data: bytes | None
    unread: str = ""


@tuple_record
class Submission:
    """One document as far as it may be the same as another: whose it is, for what, and its file."""

    label: str
    by: str
    kind: str
    file: str | None = None
    digest: str | None = None
    """SHA-256 in small letters, of the bytes where they were read, otherwise as the case states it."""


def digest_of(data: bytes) -> str:
    """SHA-256 of some bytes, in small hexadecimal letters."""
    import hashlib

    return hashlib.sha256(data).hexdigest()


def same_files(submissions: Iterable[Submission]) -> list[tuple[Submission, ...]]:
    """The groups of two or more documents with one digest or, where one has none, with one file name."""
    listed = list(submissions)
    digests: dict[str, str] = {}
    for each in listed:
        if each.file is not None and each.digest is not None:
            digests.setdefault(each.file, each.digest)
    groups: dict[tuple[str, str], list[Submission]] = {}
    for each in listed:
        digest = each.digest or digests.get(each.file or "")
        if digest is not None:
            groups.setdefault(("digest", digest), []).append(each)
        elif each.file is not None:
            groups.setdefault(("name", each.file), []).append(each)
    return [tuple(group) for group in groups.values() if len(group) > 1]


def in_words(group: Sequence[Submission]) -> str:
    """What is to be said of documents that are one file: who gave it, and for what, where that differs."""
    labels = _listed([each.label for each in group])
    parties = list(dict.fromkeys(each.by for each in group))
    kinds = list(dict.fromkeys(each.kind for each in group))
    said = f"{labels} are the same file"
    if len(parties) > 1:
        said += f", given by the {_listed(parties, 'the ')}"
    if len(kinds) > 1:
        said += f", given as {_listed(kinds, 'as ')}"
    return said


def _listed(words: Sequence[str], before: str = "") -> str:
    *first, last = words
    return f"{f', {before}'.join(first)} and {before}{last}" if first else last
