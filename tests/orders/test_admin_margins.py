"""Margins where the staff looks: the order, the list of products, the first page."""

import uuid

import pytest
from django.contrib.auth.models import Permission

import inventory.services.stock
from inventory.models import CostLayer
from orders.models import Order
from tests.conftest import signed_in
from tests.factories.accounts import UserFactory
from tests.factories.catalog import make_variant
from tests.factories.purchasing import make_store
from tests.factories.sale import pay, place, ship

pytestmark = pytest.mark.django_db
PRODUCTS = "/admin/catalog/product/"


def stocked(price: int = 1000, value: int = 600):
    """Make a variant of which ten units lie there, each for ``value`` fen."""
    variant = make_variant(price=price)
    inventory.services.stock.receive(
        variant_id=variant.pk,
        warehouse_id=make_store().pk,
        quantity=10,
        reference=uuid.uuid4().hex,
        value=10 * value,
    )
    return variant


@pytest.fixture
def order(ada) -> Order:
    return pay(place(ada, stocked(), quantity=2))


def page_of(order: Order) -> str:
    return f"/admin/orders/order/{order.pk}/change/"


def looker(*rights: str):
    user = UserFactory(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    return signed_in(user)


def test_the_order_shows_its_margin_when_it_is_shipped(clerk_client, order):
    assert "40.0%" not in clerk_client.get(page_of(order)).text
    ship(order)
    page = clerk_client.get(page_of(order)).text
    assert "¥8.00" in page
    assert "40.0%" in page


def test_costs_are_for_those_who_may_see_them(order):
    ship(order)
    page = looker("view_order").get(page_of(order))
    assert page.status_code == 200
    assert "40.0%" not in page.text
    assert "40.0%" in looker("view_order", "view_costlayer").get(page_of(order)).text


def test_the_list_of_products_shows_what_they_left(clerk_client, order):
    ship(order)
    stocked(price=800, value=200)
    page = clerk_client.get(PRODUCTS).text
    assert "40.0%" in page
    assert "≈ 75.0%" in page
    assert "%" not in looker("view_product").get(PRODUCTS).text.partition("<tbody")[2]


def test_what_never_had_a_cost_has_no_margin(clerk_client):
    make_variant()
    assert "field-margin" in clerk_client.get(PRODUCTS).text


def test_a_loss_is_shown_as_one(clerk_client, ada):
    order = ship(pay(place(ada, stocked(price=500, value=600))))
    assert 'class="margin bad"' in clerk_client.get(page_of(order)).text


@pytest.mark.parametrize("count", [1, 4])
def test_the_list_asks_as_little_for_many_products(
    clerk_client, count, django_assert_max_num_queries
):
    for _product in range(count):
        stocked()
    assert CostLayer.objects.count() == count
    with django_assert_max_num_queries(15):
        clerk_client.get(PRODUCTS)
