"""Photos for the tests, drawn and never stored: rectangles by a number, with whatever EXIF is asked for."""

from __future__ import annotations

from io import BytesIO
from random import Random
from typing import Any

from PIL import Image, ImageDraw

TAKEN, OFFSET_TAKEN, OFFSET, ORIENTATION = 0x9003, 0x9011, 0x9010, 0x0112


def drawn(number: int, size: tuple[int, int] = (640, 480)) -> Image.Image:
    """A picture of rectangles; another number gives another one."""
    chance = Random(number)
    image = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(image)
    for _ in range(25):
        x, y = chance.randrange(size[0]), chance.randrange(size[1])
        wide = chance.randrange(size[0] // 20, size[0] // 3)
        high = chance.randrange(size[1] // 16, size[1] // 3)
        colour = (chance.randrange(256), chance.randrange(256), chance.randrange(256))
        pen.rectangle((x, y, x + wide, y + high), fill=colour)
    return image


def saved(image: Image.Image, form: str = "JPEG", exif: dict[int, Any] | None = None, **how: Any) -> bytes:
    """The bytes of a picture; of `exif`, all but the orientation stands in the part of the photo."""
    data = Image.Exif()
    for tag, value in (exif or {}).items():
        (data if tag == ORIENTATION else data.get_ifd(0x8769))[tag] = value
    stream = BytesIO()
    image.save(stream, form, **({"exif": data.tobytes()} if exif else {}), **how)
    return stream.getvalue()
