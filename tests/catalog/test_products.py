"""What clerks and shoppers do with products."""

from datetime import timedelta

import pytest
from django.utils import timezone

from catalog.models import Favourite, Price, Product, ProductCard
from catalog.services.favourites import toggle_favourite
from catalog.services.products import (
    NotReady,
    PriceNotAllowed,
    publish,
    retire,
    set_price,
)
from tests.factories.catalog import make_product, make_variant

pytestmark = pytest.mark.django_db


def test_publishing_puts_a_product_into_the_lists():
    product = make_variant(product__status="draft").product
    publish(product_id=product.pk)
    assert ProductCard.objects.get(pk=product.pk).is_visible


def test_a_product_without_a_price_cannot_be_published():
    with pytest.raises(NotReady):
        publish(product_id=make_product(status="draft").pk)


def test_a_retired_product_leaves_the_lists():
    product = make_variant().product
    retire(product_id=product.pk)
    assert not ProductCard.objects.get(pk=product.pk).is_visible


def test_a_new_price_closes_the_old_one_and_shows_on_the_card():
    variant = make_variant(1000)
    set_price(variant_id=variant.pk, amount=1200)
    old, new = Price.objects.filter(variant=variant).order_by("id")
    assert (old.amount, new.amount) == (1000, 1200)
    assert old.ends_at == new.starts_at
    assert ProductCard.objects.get(pk=variant.product_id).min_amount == 1200


def test_the_same_price_again_writes_nothing():
    variant = make_variant(1000)
    set_price(variant_id=variant.pk, amount=1000)
    assert Price.objects.filter(variant=variant).count() == 1


def test_a_price_planned_for_later_still_takes_over_on_its_day():
    variant = make_variant(None)
    day = timezone.now() + timedelta(days=3)
    Price.objects.create(variant=variant, amount=500, starts_at=day)
    assert set_price(variant_id=variant.pk, amount=900).ends_at == day


@pytest.mark.parametrize("amount", [-1, 10**11 + 1])
def test_an_absurd_price_is_refused(amount):
    with pytest.raises(PriceNotAllowed):
        set_price(variant_id=make_variant().pk, amount=amount)


def test_a_favourite_is_remembered_and_forgotten(ada):
    product = make_product()
    assert toggle_favourite(user=ada, product_id=product.pk)
    assert not toggle_favourite(user=ada, product_id=product.pk)
    assert not Favourite.objects.exists()


def test_a_draft_cannot_be_a_favourite(ada):
    with pytest.raises(Product.DoesNotExist):
        toggle_favourite(user=ada, product_id=make_product(status="draft").pk)
