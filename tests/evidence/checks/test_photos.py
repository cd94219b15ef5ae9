"""Photos: what looks the same, what says nothing, when it was taken, hostile files, the page's examples."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from engine.instants import Moment, format_instant
from evidence.checks.photos import BITS, MOST_PIXELS, Photo, distance, read_photo
from tests.evidence.checks.pictures import OFFSET, OFFSET_TAKEN, ORIENTATION, TAKEN, drawn, saved

PAGE = (Path(__file__).parents[3] / "docs" / "checks" / "photos.md").read_text("utf-8")
TURN = Image.Transpose
CHANGES: dict[str, Callable[[Image.Image], bytes]] = {
    "nothing": saved,
    "half the size": lambda image: saved(image.resize((320, 240))),
    "saved with quality 45": lambda image: saved(image, quality=45),
    "half the size, and saved with quality 45": lambda image: saved(image.resize((320, 240)), quality=45),
    "saved as PNG": lambda image: saved(image, "PNG"),
    "saved as WEBP": lambda image: saved(image, "WEBP"),
    "turned, with the turn in EXIF": lambda image: saved(
        image.transpose(TURN.ROTATE_90), exif={ORIENTATION: 6}
    ),
    "turned, without the turn in EXIF": lambda image: saved(image.transpose(TURN.ROTATE_90)),
    "mirrored": lambda image: saved(image.transpose(TURN.FLIP_LEFT_RIGHT)),
    "another picture": lambda image: saved(drawn(1_000)),
    "all white": lambda image: saved(Image.new("RGB", image.size, "white")),
    "a gradient": lambda image: saved(Image.linear_gradient("L").transpose(TURN.ROTATE_90)),
}
EXAMPLES = re.findall(r"^\| ([a-z].+) \| (0|at most 4|more than 4|no hash) \|$", PAGE, re.MULTILINE)
TIMES = re.findall(r"^\| (`.+`|–) \| (`.+`|–) \| (`.+`|–) \| (.+) \|$", PAGE, re.MULTILINE)
GPS = 0x8825

hashes = st.integers(0, 2**BITS - 1)


def hash_of(data: bytes) -> int | None:
    photo = read_photo(data)
    assert photo is not None
    assert photo.unread == ""
    return photo.hash


@pytest.mark.parametrize("number", range(8))
@pytest.mark.parametrize(("change", "bits"), EXAMPLES)
def test_the_examples_of_the_page(change: str, bits: str, number: int) -> None:
    picture = drawn(number)
    before, after = hash_of(saved(picture)), hash_of(CHANGES[change](picture))
    assert before is not None
    if after is None:
        assert bits == "no hash"
        return
    differing = distance(before, after)
    assert {"0": differing == 0, "at most 4": differing <= 4, "more than 4": differing > 4}[bits]


def test_the_page_has_every_change() -> None:
    assert [change for change, _ in EXAMPLES] == list(CHANGES)
    assert len(TIMES) == 8


@pytest.mark.parametrize(("taken", "offset_taken", "offset", "expected"), TIMES)
def test_the_times_of_the_page(taken: str, offset_taken: str, offset: str, expected: str) -> None:
    written = {TAKEN: taken, OFFSET_TAKEN: offset_taken, OFFSET: offset}
    exif = {tag: text.strip("`") for tag, text in written.items() if text != "–"}
    photo = read_photo(saved(drawn(1), exif=exif))
    assert photo is not None
    assert in_words(photo.taken) == expected


def in_words(taken: Moment | None) -> str:
    if taken is None:
        return "–"
    shown = format_instant(taken.micros)
    return shown if taken.zoned else f"{shown.removesuffix('Z')}, zone unknown"


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_each_format_with_exif_says_when_it_was_taken(form: str) -> None:
    photo = read_photo(saved(drawn(2), form, {TAKEN: "2026:02:03 10:15:00", OFFSET_TAKEN: "+00:00"}))
    assert photo is not None
    assert in_words(photo.taken) == "2026-02-03T10:15:00Z"


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_of_exif_is_followed(orientation: int) -> None:
    upright = drawn(3)
    stored = {
        1: upright,
        2: upright.transpose(TURN.FLIP_LEFT_RIGHT),
        3: upright.transpose(TURN.ROTATE_180),
        4: upright.transpose(TURN.FLIP_TOP_BOTTOM),
        5: upright.transpose(TURN.TRANSPOSE),
        6: upright.transpose(TURN.ROTATE_90),
        7: upright.transpose(TURN.TRANSVERSE),
        8: upright.transpose(TURN.ROTATE_270),
    }[orientation]
    assert hash_of(saved(stored, "PNG", {ORIENTATION: orientation})) == hash_of(saved(upright, "PNG"))


def test_what_is_transparent_is_white() -> None:
    picture = drawn(4)
    clear = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    white = Image.new("RGB", picture.size, "white")
    clear.paste(picture.resize((400, 300)), (20, 20))
    white.paste(picture.resize((400, 300)), (20, 20))
    assert hash_of(saved(clear, "PNG")) == hash_of(saved(white, "PNG")) is not None


def test_an_animation_is_its_first_picture() -> None:
    first, second = drawn(5), drawn(6)
    animated = saved(first, "GIF", save_all=True, append_images=[second])
    assert hash_of(animated) == hash_of(saved(first, "GIF"))


def test_different_pictures_differ() -> None:
    found = [hash_of(saved(drawn(number))) for number in range(30)]
    near = [
        (one, other)
        for place, one in enumerate(found)
        for other in found[:place]
        if one is not None and other is not None and distance(one, other) <= 4
    ]
    assert near == []


@given(hashes, hashes, hashes)
def test_the_distance_is_one_of_geometry(one: int, other: int, third: int) -> None:
    assert distance(one, other) == distance(other, one)
    assert (distance(one, other) == 0) is (one == other)
    assert distance(one, other) <= distance(one, third) + distance(third, other)
    assert distance(one, one ^ (2**BITS - 1)) == BITS


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_photo_that_is_cut_off_is_not_read(form: str) -> None:
    data = saved(drawn(7), form)
    assert read_photo(data[: len(data) // 3]) == Photo(unread="it is broken or cut off")


@pytest.mark.parametrize("data", [b"", b"hello", b"%PDF-1.7", b"BM\0\0", b"II*\0", b"\x89PN"])
def test_other_files_are_no_photos(data: bytes) -> None:
    assert read_photo(data) is None


@pytest.mark.parametrize("brand", [b"heic", b"mif1", b"avif"])
def test_heif_is_said_to_be_unread(brand: bytes) -> None:
    photo = read_photo(b"\0\0\0\x18ftyp" + brand + bytes(40))
    assert photo is not None
    assert "HEIC" in photo.unread


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded() -> None:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    for side in (8_001, 12_000, 60_000):
        assert side * side > MOST_PIXELS
        header = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
        data = b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(99))) + chunk(b"IEND", b"")
        photo = read_photo(data)
        assert photo is not None
        assert photo.unread
        assert photo.hash is None


def test_a_jpeg_of_very_many_passes_is_refused() -> None:
    photo = read_photo(saved(drawn(8)) + b"\xff\xda" * 200)
    assert photo == Photo(unread="it is made of too many passes")


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["JPEG", "PNG", "WEBP", "GIF"]), st.data())
def test_no_file_makes_the_check_raise(form: str, data: st.DataObject) -> None:
    given_bytes = bytearray(saved(drawn(9, (64, 48)), form, {TAKEN: "2026:02:03 10:15:00"}))
    for place, value in data.draw(
        st.lists(st.tuples(st.integers(0, len(given_bytes) - 1), st.integers(0, 255)), max_size=6)
    ):
        given_bytes[place] = value
    photo = read_photo(bytes(given_bytes))
    assert photo is None or photo.hash is None or 0 <= photo.hash < 2**BITS


def test_the_place_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    exif = Image.Exif()
    exif.get_ifd(GPS).update({1: "N", 2: (40.0, 25.0, 0.0)})
    exif.get_ifd(0x8769)[TAKEN] = "2026:02:03 10:15:00"
    stream = BytesIO()
    drawn(10).save(stream, "JPEG", exif=exif.tobytes())
    asked = []
    look_up = Image.Exif.get_ifd

    def noted(self: Image.Exif, tag: int) -> object:
        asked.append(tag)
        return look_up(self, tag)

    monkeypatch.setattr(Image.Exif, "get_ifd", noted)
    photo = read_photo(stream.getvalue())
    assert photo is not None
    assert photo.taken is not None
    assert asked
    assert GPS not in asked
