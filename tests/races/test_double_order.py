"""One cart, twenty clicks."""

import pytest
from django.db import connection

import orders.services.checkout
from cart.models import Cart
from inventory.models import StockItem
from orders.models import Order
from tests.factories.accounts import UserFactory
from tests.factories.catalog import make_variant
from tests.factories.sale import fill_cart, order_cart, quote_of
from tests.races.crowd import together

pytestmark = pytest.mark.django_db(transaction=True)

UNIQUE = "orders_order_cart_id_key"


def clicks():
    """Make one shopper's cart and twenty clicks on its button."""
    user = UserFactory()
    basket = fill_cart(user, make_variant(stock=500))
    quote = quote_of(basket)
    return [lambda: order_cart(basket, user, quote)] * 20


def test_twenty_parallel_posts_make_one_order():
    answers = together(clicks(), hands=20)
    assert len({answer.pk for answer in answers}) == 1
    assert Order.objects.count() == 1
    assert StockItem.objects.get().reserved == 1


def test_without_lock_and_unique_they_make_several(monkeypatch):
    def careless(cart_id, user, token):
        return Cart.objects.get(pk=cart_id)

    acts = clicks()
    monkeypatch.setattr(orders.services.checkout, "own_cart", careless)
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE orders_order DROP CONSTRAINT {UNIQUE}")
        together(acts, hands=20)
        made = Order.objects.count()
        Order.objects.all().delete()
        cursor.execute(f"ALTER TABLE orders_order ADD CONSTRAINT {UNIQUE} UNIQUE (cart_id)")
    assert made > 1
