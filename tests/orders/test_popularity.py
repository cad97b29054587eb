"""How often something was sold, as the window says it."""

import pytest

import orders.services.popularity
from catalog.models import ProductCard
from tests.factories.catalog import make_variant
from tests.factories.sale import pay, place

pytestmark = pytest.mark.django_db


def test_paid_orders_count_and_unpaid_ones_do_not(ada, bo):
    variant = make_variant(stock=9)
    pay(place(ada, variant, quantity=2))
    place(bo, variant)
    orders.services.popularity.recount()
    assert ProductCard.objects.get().sold_count == 2
