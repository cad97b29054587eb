"""A3: search by words, shelf, brand, price, attributes, rating, stock; facets; sorting."""

import pytest

from tests.factories.catalog import (
    describe,
    make_attribute,
    make_brand,
    make_category,
    make_type,
    make_variant,
)

pytestmark = pytest.mark.django_db


def found(app, **query):
    """Return the ids a search finds, in order."""
    return [card["id"] for card in app.ask("products/", **query)["results"]]


@pytest.fixture
def pair():
    """A cheap product that is sold out, and a dear one of a brand on a shelf."""
    cheap = make_variant(price=1000, stock=0, product__name="绿豆糕").product
    dear = make_variant(
        price=9000,
        stock=5,
        product__name="核桃糕",
        product__brand=make_brand(),
        product__category=make_category(),
    ).product
    return cheap, dear


def test_words(guest, pair):
    assert found(guest, q="核桃") == [pair[1].pk]


def test_category_and_brand(guest, pair):
    dear = pair[1]
    assert found(guest, category=dear.category_id) == [dear.pk]
    assert found(guest, brand=dear.brand_id) == [dear.pk]


def test_price(guest, pair):
    assert found(guest, price_min=5000) == [pair[1].pk]
    assert found(guest, price_max=5000) == [pair[0].pk]


def test_in_stock(guest, pair):
    assert found(guest, in_stock="true") == [pair[1].pk]


def test_sorting(guest, pair):
    cheap, dear = pair
    assert found(guest, ordering="price") == [cheap.pk, dear.pk]
    assert found(guest, ordering="-price") == [dear.pk, cheap.pk]


def test_attributes_and_facets_with_counts(guest):
    kind = make_type()
    taste = make_attribute(kind, "taste", "甜", "咸", is_filterable=True)
    sweet = make_variant(product__product_type=kind).product
    describe(sweet, taste, "甜")
    make_variant(product__product_type=kind)
    answer = guest.ask("products/", facets=1)
    assert "facets" in answer


def test_rating(guest, pair):
    assert found(guest, rating=4) == []


def test_where_it_can_be_delivered(guest, pair):
    variant = pair[1].variants.get()
    answer = guest.ask("availability/", variant=variant.pk, quantity=1, region="310104")
    assert answer["can_buy"] is True
