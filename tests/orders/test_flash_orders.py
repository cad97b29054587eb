"""Orders from flash sales: so many units at the price, counted when the stock is, given back."""

import pytest
from django.db import transaction

from cart.services.quotes import QuoteChanged
from orders.models import Order
from orders.services.cancellation import cancel
from orders.services.checkout import hold, write
from promotions.models import FlashSale
from promotions.services.flash import FlashSaleOver
from tests.factories.catalog import make_variant
from tests.factories.promotions import make_flash_sale
from tests.factories.sale import CONTACT, fill_cart, order_cart, place, quote_of

pytestmark = pytest.mark.django_db(transaction=True)


def sale_of(variant, quota=5):
    return make_flash_sale(quota, variant=variant, per_user=2)


def test_units_above_a_shoppers_limit_cost_the_usual(ada):
    variant = make_variant(price=1000, stock=9)
    sale = sale_of(variant)
    order = place(ada, variant, quantity=3)
    sale.refresh_from_db()
    assert (order.discount_amount, sale.sold) == (1000, 2)


def test_a_second_order_gets_what_is_left_for_that_shopper(ada):
    variant = make_variant(price=1000, stock=9)
    sale_of(variant)
    assert [place(ada, variant).discount_amount for _ in range(3)] == [500, 500, 0]


def test_an_order_that_closes_gives_its_units_back(ada):
    variant = make_variant(price=1000, stock=9)
    sale = sale_of(variant)
    cancel(order_id=place(ada, variant).pk, actor=ada)
    sale.refresh_from_db()
    assert sale.sold == 0
    assert place(ada, variant).discount_amount == 500


def test_who_comes_after_the_last_unit_is_told_and_nothing_is_written(ada, bo):
    variant = make_variant(price=1000, stock=9)
    sale_of(variant, quota=1)
    basket = fill_cart(ada, variant)
    quote = quote_of(basket)
    place(bo, variant)
    with pytest.raises(QuoteChanged):
        order_cart(basket, ada, quote)
    basket.refresh_from_db()
    assert basket.state == "open"


def test_a_sale_that_runs_out_after_pricing_refuses_the_whole_order(ada):
    variant = make_variant(price=1000, stock=9)
    sale_of(variant, quota=1)
    basket = fill_cart(ada, variant)
    with transaction.atomic():
        placed = write(quote=quote_of(basket), contact=CONTACT, user=ada, cart_token=None)
        FlashSale.objects.update(sold=1)
        with pytest.raises(FlashSaleOver):
            hold(placed)
        transaction.set_rollback(True)
    assert Order.objects.count() == 0
