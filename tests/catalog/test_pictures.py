"""Pictures from people: what is refused, what is left of the rest, and in which widths."""

import io
import struct
import time
import zipfile
import zlib

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

import catalog.services.pictures
from catalog.models import Media
from catalog.pictures import LONGEST_SIDE, NotAPicture, files_of, redraw
from tests.factories.catalog import make_product
from tests.factories.reviews import picture


def redrawn(raw):
    return Image.open(io.BytesIO(redraw(io.BytesIO(raw))))


def huge_png(side):
    """Return a valid head of a PNG of side × side pixels with next to no data."""

    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def zipped():
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("../../x", "x")
    return written.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_becomes_webp(kind):
    assert redrawn(picture(kind=kind)).format == "WEBP"


def test_a_large_picture_is_made_smaller():
    assert redrawn(picture((4000, 2000))).size == (LONGEST_SIDE, LONGEST_SIDE // 2)


def test_where_and_when_it_was_taken_stays_behind():
    exif = Image.Exif()
    exif[0x010F] = "Camera of Ada"
    exif.get_ifd(0x8825)[1] = "N"
    raw = picture(exif=exif)
    assert b"Camera of Ada" in raw
    assert not redrawn(raw).getexif()
    assert b"Camera of Ada" not in redraw(io.BytesIO(raw))


def test_a_picture_lying_on_its_side_is_put_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    assert redrawn(picture((40, 30), exif=exif)).size == (30, 40)


def test_what_hangs_behind_a_picture_is_cut_off():
    raw = picture() + b"<script>alert(1)</script>" + zipped()
    assert b"script" not in redraw(io.BytesIO(raw))


@pytest.mark.parametrize("side", [5000, 20000, 50000])
def test_a_bomb_is_refused_before_it_is_decoded(side):
    started = time.monotonic()
    with pytest.raises(NotAPicture):
        redraw(io.BytesIO(huge_png(side)))
    assert time.monotonic() - started < 0.5


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"GIF89a/*" + b"\0" * 50 + b"*/=alert(1)",
        zipped(),
        picture(kind="GIF"),
        picture()[:200],
        b"\xff\xd8\xff" + b"\0" * 5_000_001,
        huge_png(100),
    ],
    ids=["empty", "svg", "gif+js", "zip", "gif", "cut off", "too heavy", "no pixels"],
)
def test_what_is_no_picture_is_refused_in_words(raw):
    with pytest.raises(NotAPicture, match=r"\w"):
        redraw(io.BytesIO(raw))


def test_a_stored_picture_stands_there_in_every_width_its_name_promises():
    name = catalog.services.pictures.store(redraw(io.BytesIO(picture((800, 400)))), folder="shots")
    files = files_of(name)
    assert list(files) == [160, 320, 640, 800]
    for width, file in files.items():
        with default_storage.open(file) as stored:
            assert Image.open(stored).size == (width, width // 2)


def test_a_small_picture_has_one_width():
    assert list(files_of("a.w40.webp")) == [40]


@pytest.mark.parametrize("name", ["", "a.webp", "a.w.webp", "a.w640.jpg", "a.w640_Xy1.webp"])
def test_a_picture_stored_only_as_it_came_promises_nothing(name):
    assert files_of(name) == {}


@pytest.mark.django_db
def test_an_uploaded_picture_is_stored_in_every_width_once():
    product = make_product(rebuild=False)
    upload = ContentFile(picture((700, 700)), name="tea.jpg")
    media = Media.objects.create(product=product, image=upload)
    assert catalog.services.pictures.store_widths(product_id=product.pk) == 1
    assert catalog.services.pictures.store_widths(product_id=product.pk) == 0
    assert list(files_of(Media.objects.get().image.name)) == [160, 320, 640, 700]
    assert default_storage.exists(media.image.name)


@pytest.mark.django_db
def test_an_upload_that_cannot_be_redrawn_stays_as_it_came():
    product = make_product(rebuild=False)
    upload = ContentFile(picture(kind="GIF"), name="tea.gif")
    Media.objects.create(product=product, image=upload)
    assert catalog.services.pictures.store_widths(product_id=product.pk) == 0
