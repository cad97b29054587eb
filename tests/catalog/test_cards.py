"""The read table follows the goods."""

import pytest
from django.utils import timezone

import catalog.services.cards
import catalog.services.products
from catalog.models import ProductCard
from tests.factories.catalog import (
    describe,
    make_attribute,
    make_brand,
    make_category,
    make_product,
    make_type,
    make_variant,
)

pytestmark = pytest.mark.django_db


def card(product) -> ProductCard:
    return ProductCard.objects.get(pk=product.pk)


def test_a_card_shows_the_range_of_its_variants_prices():
    product = make_variant(1500).product
    make_variant(900, product=product, option_signature="2", reference=1200)
    assert (card(product).min_amount, card(product).max_amount) == (900, 1500)
    assert card(product).reference_amount == 1200
    assert card(product).only_variant_id is None


def test_a_single_variant_can_be_added_to_the_cart_from_a_list():
    variant = make_variant(1500)
    assert card(variant.product).only_variant_id == variant.pk


def test_a_card_stands_in_its_category_and_every_one_above():
    top = make_category()
    below = make_category(parent=top)
    product = make_variant(product__category=below).product
    assert card(product).category_ids == [top.pk, below.pk]


def test_a_product_without_a_price_is_not_shown():
    assert not card(make_variant(None).product).is_visible


def test_a_product_published_tomorrow_is_not_shown_today():
    later = timezone.now() + timezone.timedelta(days=1)
    assert not card(make_variant(product__published_at=later).product).is_visible


def test_attribute_values_become_tokens():
    kind = make_type()
    product = make_variant(product__product_type=kind).product
    describe(product, make_attribute(kind, "colour", "red", "blue"), "red")
    describe(product, make_attribute(kind, "organic", kind="boolean"), True)
    describe(product, make_attribute(kind, "weight", kind="number", unit="g"), 500)
    describe(product, make_attribute(kind, "origin", kind="text"), "山东")
    assert set(card(product).attribute_values) == {"colour:red", "organic:yes", "weight:500"}


def test_a_rebuild_keeps_stock_sales_and_ratings():
    product = make_variant().product
    catalog.services.cards.set_in_stock(product.pk, True)
    catalog.services.cards.set_sold({product.pk: 7})
    catalog.services.cards.set_rating(product.pk, 9, 2)
    catalog.services.cards.rebuild([product.pk])
    kept = card(product)
    assert (kept.is_in_stock, kept.sold_count, kept.rating) == (True, 7, 4.5)


def test_a_rebuild_costs_seven_queries_however_many_products(django_assert_num_queries):
    keys = [make_product(rebuild=False).pk for _ in range(3)]
    with django_assert_num_queries(7):
        catalog.services.cards.rebuild(keys)


def test_a_card_is_found_by_name_brand_and_pinyin():
    brand = make_brand(name="晨光")
    product = make_variant(product__name="红富士苹果", product__brand=brand).product
    found = card(product)
    assert "'苹果':1A" in found.search_vector
    assert "'晨光':1A" in found.search_vector
    assert "hongfushipingguo" in found.search_text
    assert "hfspg" in found.search_text
