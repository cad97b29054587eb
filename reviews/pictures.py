"""Pictures from strangers: looked at before they are decoded, and never stored as they came."""

import io
from typing import IO

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP")
LONGEST_SIDE = 1280


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
    written = io.BytesIO()
    paper.save(written, "WEBP", quality=82, method=4)
    return written.getvalue()
