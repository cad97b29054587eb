"""Store pictures in every width pages show them at."""

import io
import secrets
from collections.abc import Iterable

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from catalog.models import Media
from catalog.pictures import (
    NotAPicture,
    file_name,
    files_of,
    narrowed,
    redraw,
    widths_of,
    written,
)


def store_widths(*, product_id: int) -> int:
    """Store the pictures of a product that came by upload in every width; return how many.

    The file as it came stays: an order may show it. What cannot be redrawn stays as it is.
    """
    done = 0
    for media in Media.objects.filter(product_id=product_id):
        if files_of(str(media.image)):
            continue
        try:
            media.image = store(redraw(media.image), folder="products")
        except (NotAPicture, FileNotFoundError):
            continue
        media.save(update_fields=["image", "width", "height"])
        done += 1
    return done


def store(redrawn: bytes, *, folder: str) -> str:
    """Store a picture from ``catalog.pictures.redraw``; return its name, which nobody can guess."""
    picture = Image.open(io.BytesIO(redrawn))
    stem = f"{folder}/{secrets.token_hex(16)}"
    for width in widths_of(picture.width)[:-1]:
        save(file_name(stem, width), written(narrowed(picture, width)))
    name = file_name(stem, picture.width)
    save(name, redrawn)
    return name


def save(name: str, raw: bytes) -> None:
    """Write one file."""
    default_storage.save(name, ContentFile(raw))


def remove(names: Iterable[str]) -> None:
    """Delete stored pictures in every width; what is gone already is fine."""
    for name in names:
        for file in {name, *files_of(name).values()} - {""}:
            default_storage.delete(file)
