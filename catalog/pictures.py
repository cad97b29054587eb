"""Pictures from people: looked at before they are decoded, never stored as they came.

One picture is stored in several widths. Its name says its own, ``tea.w640.webp``, and by that which
narrower ones stand beside it, so that no page has to ask the disk.
"""

import io
import re
from typing import IO

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP")
LONGEST_SIDE = 1280
WIDTHS = (160, 320, 640)
MAX_PICTURES = 9  # that a person may add to one thing they say
MARKED = re.compile(r"(.+)\.w(\d{1,4})\.webp")


class NotAPicture(ValueError):
    """This is nothing the shop shows."""


def redraw(file: IO[bytes]) -> bytes:
    """Return a JPEG, PNG or WebP picture as WebP of at most 1280 px, upright, and nothing else.

    What a camera or a prankster adds (places, dates, scripts) stays behind. Raises NotAPicture.
    """
    raw = file.read(settings.PICTURE_MAX_BYTES + 1)
    if not raw:
        raise NotAPicture(_("This picture is empty."))
    if len(raw) > settings.PICTURE_MAX_BYTES:
        raise NotAPicture(_("A picture may have 5 MB at most."))
    try:
        return encode(decode(raw))
    except NotAPicture:
        raise
    except Exception as error:  # decoders fed by strangers fail in every way there is
        raise NotAPicture(_("This is not a picture we can read. Use JPEG, PNG or WebP.")) from error


def decode(raw: bytes) -> Image.Image:
    """Read the picture's head, refuse what is too large, then its pixels. Raises NotAPicture."""
    picture = Image.open(io.BytesIO(raw), formats=FORMATS)
    width, height = picture.size
    if width * height > settings.PICTURE_MAX_PIXELS:
        raise NotAPicture(_("This picture has too many pixels. 20 million are the most."))
    picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    picture.load()
    return picture


def encode(picture: Image.Image) -> bytes:
    """Write the pixels alone as WebP, on white where they are transparent."""
    upright = ImageOps.exif_transpose(picture).convert("RGBA")
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    paper = Image.new("RGB", upright.size, "white")
    paper.paste(upright, mask=upright)
    return written(paper)


def written(picture: Image.Image) -> bytes:
    """Return a picture as a WebP file."""
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=82, method=4)
    return out.getvalue()


def widths_of(widest: int) -> list[int]:
    """Return in which widths a picture is stored whose own is ``widest``, rising."""
    return [*(width for width in WIDTHS if width < widest), widest]


def file_name(stem: str, width: int) -> str:
    """Return the name of a picture's file of this width."""
    return f"{stem}.w{width}.webp"


def files_of(name: str) -> dict[int, str]:
    """Return the files of a stored picture by width; none for one stored only as it came."""
    marked = MARKED.fullmatch(name)
    if marked is None:
        return {}
    return {width: file_name(marked[1], width) for width in widths_of(int(marked[2]))}


def narrowed(picture: Image.Image, width: int) -> Image.Image:
    """Return the picture so many pixels wide, its shape kept."""
    height = max(1, round(picture.height * width / picture.width))
    return picture.resize((width, height), Image.Resampling.LANCZOS)
