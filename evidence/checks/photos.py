"""A photo: what it looks like in 64 bits, and when its camera says that it was taken."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from engine.instants import Moment, parse_moment

if TYPE_CHECKING:
    from PIL.Image import Exif, Image

MOST_PIXELS = 64_000_000
BITS = 64

_COLUMNS, _ROWS = 9, 8
_NOISE = 2
"""Grey levels, of 256: neighbours that differ by less are equal, for compressing alone makes such steps."""
_LEAST_STEPS = 16
_LEAST_OF_EACH = 6
"""So many neighbours must differ, and so many bits be 0 and be 1; the hash of a plain area says nothing."""
_MOST_SCANS = 100
"""A JPEG of more passes than any camera makes is there to keep a reader busy."""

_FORMATS = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG", b"GIF87a": "GIF", b"GIF89a": "GIF"}
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif"})

_ORIENTATION, _EXIF = 0x0112, 0x8769
_TAKEN, _OFFSET_TAKEN, _OFFSET = 0x9003, 0x9011, 0x9010
_DATE = re.compile(r"([0-9]{4}):([0-9]{2}):([0-9]{2}) ([0-9]{2}:[0-9]{2}:[0-9]{2})")
_ZONE = re.compile(r"[+-][0-9]{2}:[0-9]{2}|Z")


@dataclass(frozen=True, slots=True)
class Photo:
    """What a photo says: its difference hash, when it was taken, or why it could not be read.

    There is no hash where the picture is so plain that its hash would be that of many others.
    """

    hash: int | None = None
    taken: Moment | None = None
    unread: str = ""


@dataclass(frozen=True, slots=True)
class KnownPhoto:
    """A photo that was given in some case."""

    hash: int | None
    sha256: str
    case_id: str
    evidence_id: str
    instant: int | None = None
    """When it was submitted, in microseconds."""


def read_photo(data: bytes) -> Photo | None:
    """What some bytes say as a photo; None where they are no photo of a known format."""
    kind = photo_format(data)
    if kind is None:
        return None
    if kind == "HEIF":
        return Photo(unread="photos in HEIC, HEIF or AVIF are not read")
    if kind == "JPEG" and data.count(b"\xff\xda") > _MOST_SCANS:
        return Photo(unread="it is made of too many passes")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _read(data, kind)
    except Exception:
        # a hostile file makes the decoders raise whatever they like; none of it is news about the case
        return Photo(unread="it is broken or cut off")


def photo_format(data: bytes) -> str | None:
    """The format of a photo by its first bytes; None where they are those of none."""
    for begun, kind in _FORMATS.items():
        if data.startswith(begun):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    return "HEIF" if data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS else None


def distance(one: int, other: int) -> int:
    """In how many of the 64 bits two hashes differ (Hamming)."""
    return (one ^ other).bit_count()


def _read(data: bytes, kind: str) -> Photo:
    from PIL import Image

    with _strictly(), Image.open(BytesIO(data), formats=(kind,)) as image:
        if image.width * image.height > MOST_PIXELS:
            return Photo(unread=f"it has more than {MOST_PIXELS // 1_000_000} million pixels")
        # a smaller picture is decoded where the format can do so, many times faster
        image.draft("L", (16 * _COLUMNS, 16 * _ROWS))
        image.load()
        exif = image.getexif()
        return Photo(_difference_hash(_upright(image, exif.get(_ORIENTATION))), _taken(exif))


@contextmanager
def _strictly() -> Iterator[None]:
    """What is cut off is no photo, whatever another library has told Pillow for the whole process."""
    from PIL import ImageFile

    told = ImageFile.LOAD_TRUNCATED_IMAGES
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = told


def _upright(image: Image, orientation: object) -> Image:
    """The picture as it is to be looked at, small and in grey; what is transparent is white."""
    from PIL import Image as Images

    if image.has_transparency_data:
        coloured = image.convert("RGBA")
        image = Images.new("RGBA", coloured.size, "white")
        image.alpha_composite(coloured)
    grey = image.convert("L")
    turn = Images.Transpose
    turns = {
        2: turn.FLIP_LEFT_RIGHT,
        3: turn.ROTATE_180,
        4: turn.FLIP_TOP_BOTTOM,
        5: turn.TRANSPOSE,
        6: turn.ROTATE_270,
        7: turn.TRANSVERSE,
        8: turn.ROTATE_90,
    }
    if isinstance(orientation, int) and orientation in turns:
        grey = grey.transpose(turns[orientation])
    return grey.resize((_COLUMNS, _ROWS), Images.Resampling.BOX)


def _difference_hash(grey: Image) -> int | None:
    """One bit for each pair of neighbours in a row, set where it gets darker to the right."""
    levels = grey.tobytes()
    steps = [
        levels[row * _COLUMNS + column] - levels[row * _COLUMNS + column + 1]
        for row in range(_ROWS)
        for column in range(_COLUMNS - 1)
    ]
    bits = "".join("1" if step >= _NOISE else "0" for step in steps)
    plain = sum(abs(step) >= _NOISE for step in steps) < _LEAST_STEPS
    if plain or not _LEAST_OF_EACH <= bits.count("1") <= BITS - _LEAST_OF_EACH:
        return None
    return int(bits, 2)


def _taken(exif: Exif) -> Moment | None:
    """When the camera's clock says that the photo was taken; the place is never looked at."""
    of_the_photo = exif.get_ifd(_EXIF)
    written = of_the_photo.get(_TAKEN)
    found = _DATE.fullmatch(written.strip("\0 ")) if isinstance(written, str) else None
    if found is None:
        return None
    year, month, day, time = found.groups()
    zone = of_the_photo.get(_OFFSET_TAKEN) or of_the_photo.get(_OFFSET)
    zone = zone.strip("\0 ") if isinstance(zone, str) else ""
    try:
        return parse_moment(f"{year}-{month}-{day}T{time}{zone if _ZONE.fullmatch(zone) else ''}")
    except ValueError:
        return None
