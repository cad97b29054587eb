"""Goods sold before they come: every page on the way says by when they are expected."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from inventory.models import PurchaseOrder, StockItem, Supplier, Warehouse
from tests.factories.catalog import make_variant
from tests.factories.sale import fill_cart, order_cart

pytestmark = pytest.mark.django_db

DAY = timezone.localdate() + timedelta(days=6)
WORDS = f"{DAY.year}年{DAY.month}月{DAY.day}日"


@pytest.fixture
def variant():
    """One unit there, three more sold ahead, five on their way."""
    found = make_variant(stock=1)
    StockItem.objects.filter(variant=found).update(backorder_limit=3)
    order = PurchaseOrder.objects.create(
        number="PO1",
        supplier=Supplier.objects.create(code="S", name="供货商"),
        warehouse=Warehouse.objects.get(),
        state="sent",
        expected_date=DAY,
    )
    order.lines.create(variant=found, quantity=5, unit_amount=100)
    return found


def text_of(client, url):
    return client.get(url).content.decode()


def test_the_product_page_says_when_the_next_unit_comes(client, variant, ada):
    page = variant.product.get_absolute_url()
    assert "预计" not in text_of(client, page)
    order_cart(fill_cart(ada, variant), ada)
    assert WORDS in text_of(client, page)


def test_cart_and_checkout_say_when_all_of_a_line_is_there(ada, ada_client, variant):
    fill_cart(ada, variant, quantity=2)
    assert WORDS in text_of(ada_client, reverse("cart"))
    assert WORDS in text_of(ada_client, reverse("checkout"))


def test_goods_that_are_there_are_not_called_late(ada, ada_client, variant):
    fill_cart(ada, variant, quantity=1)
    assert WORDS not in text_of(ada_client, reverse("cart"))


def test_what_is_sold_ahead_can_be_ordered(ada, variant):
    order = order_cart(fill_cart(ada, variant, quantity=4), ada)
    assert order.state == "pending_payment"
    assert StockItem.objects.get().reserved == 4
