"""What a page weighs on its way to a phone: scripts, styles and requests before the first look."""

import gzip
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from tests.factories.catalog import make_category, make_variant
from tests.factories.sale import make_delivery

pytestmark = pytest.mark.django_db

SCRIPT = re.compile(r' (?:src|data-later)="/static/([^"]+\.js)"')
SHEET = re.compile(r'<link rel="stylesheet" href="/static/([^"]+)"')
IMPORT = re.compile(rb'@import url\("([\w.-]+)"\);')
PAGES = ["home", "list", "product", "cart", "checkout"]


@pytest.fixture(params=PAGES)
def page(request: Any) -> str:
    """The text of a page, seen by a guest with something in the cart."""
    make_delivery()
    shelf = make_category(slug="tea")
    variant = make_variant(990, 5, product__category=shelf)
    client = Client()
    client.post("/cart/add/", {"variant": variant.pk})
    product = variant.product.get_absolute_url()
    paths = ["/", f"/c/tea-{shelf.pk}/", product, "/cart/", "/checkout/"]
    answer = client.get(dict(zip(PAGES, paths, strict=True))[request.param])
    assert answer.status_code == 200
    return str(answer.content.decode())


def weight(names: list[str]) -> int:
    """Sum what static files weigh compressed, with the sheets that others import."""
    return sum(len(gzip.compress(read(name))) for name in names)


def read(name: str) -> bytes:
    """Return a static file with the sheets it imports in their places."""
    text = Path(str(finders.find(name))).read_bytes()
    return IMPORT.sub(lambda found: read(f"css/{found[1].decode()}"), text)


def test_scripts_weigh_at_most_20_kilobytes(page):
    assert 0 < weight(SCRIPT.findall(page)) <= 20 * 1024


def test_styles_weigh_at_most_25_kilobytes(page):
    assert 0 < weight(SHEET.findall(page)) <= 25 * 1024


def test_few_files_are_asked_for_before_the_first_look(page):
    pictures = page.count("<img") - page.count('loading="lazy"')
    assert len(SCRIPT.findall(page)) + len(SHEET.findall(page)) + pictures <= 6
