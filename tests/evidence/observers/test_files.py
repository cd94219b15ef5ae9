"""Files of documents: digests, one file given twice, photos that look alike, and when they were taken."""

from __future__ import annotations

from typing import Any

import pytest

from engine.observations import CaseFacts
from evidence.checks.files import GivenFile, digest_of
from evidence.checks.photos import KnownPhoto, Photo, read_photo
from tests.evidence.checks.pictures import OFFSET_TAKEN, TAKEN, drawn, saved
from tests.evidence.observers.scenes import case, facts, micros

SUBMITTED = "2026-03-10T00:00:00Z"
FIRST, SMALLER, OTHER = saved(drawn(1)), saved(drawn(1).resize((320, 240)), quality=45), saved(drawn(2))
DIGEST = digest_of(FIRST)


def document(number: int, by: str = "buyer", kind: str = "goods_photo", **more: Any) -> dict[str, Any]:
    given = {"evidence_id": f"E{number}", "by": by, "kind": kind, "submitted_at": SUBMITTED}
    return {**given, "file": f"{number}.jpg", **more}


def found(
    *documents: dict[str, Any],
    files: dict[str, bytes | GivenFile],
    known: tuple[KnownPhoto, ...] = (),
    **parts: Any,
) -> CaseFacts:
    read = {name: each if isinstance(each, GivenFile) else GivenFile(each) for name, each in files.items()}
    return facts(case(evidence=list(documents), **parts), files=read, known_photos=known)


def seen(case_facts: CaseFacts, fact: str) -> list[tuple[Any, ...]]:
    return [each.values for each in case_facts.observations if each.fact == fact]


def test_a_stated_digest_that_is_not_that_of_the_file_is_said_with_both() -> None:
    stated = "0" * 64
    (flag,) = found(document(1, sha256=stated), files={"1.jpg": FIRST}).flags
    assert DIGEST in flag
    assert stated in flag
    assert found(document(1, sha256=DIGEST.upper()), files={"1.jpg": FIRST}).flags == ()


def test_one_file_given_by_both_parties_for_two_proofs_is_said() -> None:
    other = document(2, "seller", "unit_weight_photo")
    (flag,) = found(document(1), other, files={"1.jpg": FIRST, "2.jpg": FIRST}).flags
    assert flag == (
        "E1 and E2 are the same file, given by the buyer and the seller, "
        "given as goods_photo and as unit_weight_photo"
    )


def test_one_digest_stated_twice_is_said_though_no_file_is_read() -> None:
    flags = found(document(1, sha256=DIGEST), document(2, sha256=DIGEST), files={}).flags
    assert flags == ("E1 and E2 are the same file",)


def test_a_file_that_was_not_read_is_said_and_nothing_more() -> None:
    unread = GivenFile(None, "it is not there")
    case_facts = found(document(1), files={"1.jpg": unread})
    assert case_facts.flags == ("evidence[0].file was not read: it is not there",)
    assert seen(case_facts, "photos.distance") == []


def test_without_files_nothing_is_said() -> None:
    assert found(document(1), document(2), files={}).flags == ()


def test_photos_that_look_alike_are_as_far_apart_as_their_bits() -> None:
    files: dict[str, bytes | GivenFile] = {"1.jpg": FIRST, "2.jpg": SMALLER, "3.jpg": OTHER}
    case_facts = found(document(1), document(2), document(3), files=files)
    ((low, high),) = seen(case_facts, "photos.distance")
    assert low == high <= 4
    (because,) = [each.because for each in case_facts.observations if each.fact == "photos.distance"]
    assert because.startswith(f"E1 and E2 differ in {low} of 64 bits")


def test_one_and_the_same_photo_is_said_as_one_file_alone() -> None:
    case_facts = found(document(1), document(2), files={"1.jpg": FIRST, "2.jpg": FIRST})
    assert len(case_facts.flags) == 1
    assert seen(case_facts, "photos.distance") == []


def known(data: bytes, case_id: str = "OLD", instant: str = "2026-01-01T00:00:00Z") -> KnownPhoto:
    photo = read_photo(data)
    assert photo is not None
    return KnownPhoto(photo.hash, digest_of(data), case_id, "E7", micros(instant))


def test_a_photo_of_another_case_is_found() -> None:
    alike = found(document(1), files={"1.jpg": FIRST}, known=(known(SMALLER),))
    ((low, _),) = seen(alike, "photos.distance_elsewhere")
    assert low <= 4
    same = found(document(1), files={"1.jpg": FIRST}, known=(known(FIRST),))
    assert same.flags == ("E1 and E7 of case OLD are the same file",)
    assert seen(same, "photos.distance_elsewhere") == []


@pytest.mark.parametrize("entry", [known(SMALLER, "C1"), known(SMALLER, instant="2027-01-01T00:00:00Z")])
def test_photos_of_the_case_itself_and_of_later_are_passed_over(entry: KnownPhoto) -> None:
    case_facts = found(document(1), files={"1.jpg": FIRST}, known=(entry,))
    assert seen(case_facts, "photos.distance_elsewhere") == []
    assert case_facts.flags == ()


def test_photos_that_are_not_read_are_said() -> None:
    text, cut = (
        found(document(1), files={"1.jpg": b"hello"}),
        found(document(1), files={"1.jpg": FIRST[:900]}),
    )
    assert text.flags == ("evidence[0].file is no photo of a format that is read",)
    assert cut.flags == ("evidence[0].file was not read as a photo: it is broken or cut off",)
    assert found(document(1, kind="other"), files={"1.jpg": b"hello"}).flags == ()


ORDER = {"placed_at": "2026-02-01T12:00:00Z"}
PARCEL = {"parcel_id": "p", "shipped_at": "2026-02-05T12:00:00Z"}


@pytest.mark.parametrize(
    ("kind", "by", "taken", "offset", "said"),
    [
        ("goods_photo", "buyer", "2026:02:01 11:59:59", "+00:00", "before the order was placed"),
        ("goods_photo", "buyer", "2026:02:01 12:00:00", "+00:00", "before the goods were shipped"),
        ("goods_photo", "buyer", "2026:01:31 23:59:59", None, "before the order was placed"),
        ("goods_photo", "buyer", "2026:02:01 00:00:00", None, "before the goods were shipped"),
        ("goods_photo", "buyer", "2026:02:05 12:00:00", "+00:00", None),
        ("goods_photo", "buyer", "2026:02:05 00:00:00", None, None),
        ("goods_photo", "seller", "2026:01:01 00:00:00", "+00:00", None),
        ("unit_weight_photo", "seller", "2026:01:01 00:00:00", "+00:00", None),
        ("package_weight_photo", "seller", "2026:02:05 12:00:01", "+00:00", "after the goods were shipped"),
        ("package_weight_photo", "seller", "2026:02:05 12:00:00", "+00:00", None),
        ("package_weight_photo", "seller", "2026:02:06 02:00:00", None, None),
        ("goods_photo", "buyer", "2026:03:10 00:00:01", "+00:00", "after it was submitted"),
        ("goods_photo", "buyer", "2026:03:10 14:00:00", None, None),
        ("goods_photo", "buyer", "2026:03:10 14:00:01", None, "after it was submitted"),
    ],
)
def test_the_time_of_a_photo_is_a_hint_where_no_zone_explains_it(
    kind: str, by: str, taken: str, offset: str | None, said: str | None
) -> None:
    exif = {TAKEN: taken, **({OFFSET_TAKEN: offset} if offset else {})}
    files: dict[str, bytes | GivenFile] = {"1.jpg": saved(drawn(1), exif=exif)}
    case_facts = found(document(1, by, kind), files=files, order=ORDER, parcels=[PARCEL])
    dated = [flag for flag in case_facts.flags if "carries the time" in flag]
    assert [said in flag for flag in dated] == ([True] if said else [])
    plain: dict[str, bytes | GivenFile] = {"1.jpg": saved(drawn(1))}
    without = found(document(1, by, kind), files=plain, order=ORDER, parcels=[PARCEL])
    assert sorted(map(_told, case_facts.observations)) == sorted(map(_told, without.observations))


def _told(observation: Any) -> str:
    return f"{observation.fact} {observation.values}"


def test_a_plain_photo_is_never_alike() -> None:
    assert read_photo(saved(drawn(1).point(lambda _: 200))) == Photo()
    plain = saved(drawn(1).point(lambda _: 200)), saved(drawn(1).point(lambda _: 201))
    case_facts = found(document(1), document(2), files={"1.jpg": plain[0], "2.jpg": plain[1]})
    assert seen(case_facts, "photos.distance") == []
