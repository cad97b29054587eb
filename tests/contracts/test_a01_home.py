"""A1: the home page: new arrivals, what campaigns offer, themed topics for an audience, banners.

Hot products for this very shopper are not built yet.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.catalog import make_product, make_variant
from tests.factories.promotions import make_banner, make_flash_sale, make_topic

pytestmark = pytest.mark.django_db


def test_new_arrivals(guest):
    now = timezone.now()
    old, new = (
        make_variant(product__published_at=now - timedelta(days=days)).product_id for days in (7, 1)
    )
    newest = guest.ask("products/", ordering="-published_at")["results"]
    assert [card["id"] for card in newest] == [new, old]


def test_what_sells_best(guest):
    make_variant()
    cards = guest.ask("products/", ordering="-sold_count")["results"]
    assert {"price", "sold_count", "rating", "is_in_stock"} <= set(cards[0])


def test_campaign_products(guest):
    sale = make_flash_sale()
    [running] = guest.ask("flash-sales/")["results"]
    assert (running["variant"], running["left"]) == (sale.variant_id, 10)


def test_themed_topics(guest):
    product = make_product()
    topic = make_topic(product)
    assert topic.slug in [one["slug"] for one in guest.ask("topics/")["results"]]
    goods = guest.ask(f"topics/{topic.slug}/")
    assert "products" in goods


def test_banners(guest):
    make_banner()
    assert guest.ask("banners/")["results"][0]["title"]
