"""From which channel's stock, and from which warehouse, an order is promised."""

import pytest

import accounts.regions
import inventory.services.reservations
import orders.services.checkout
import orders.services.payment
from cart.services.quotes import QuoteChanged
from inventory.models import Channel, KeptBack, Reservation, StockItem, Warehouse
from inventory.selectors.destinations import destination
from inventory.services.reservations import OutOfStock
from inventory.sourcing import Point
from orders.services.contacts import contact_of
from tests.factories.accounts import AddressFactory
from tests.factories.catalog import make_variant, stock_up
from tests.factories.sale import CONTACT, fill_cart, order_cart, quote_of

pytestmark = pytest.mark.django_db

BEIJING, GUANGZHOU = Point(116.41, 39.9), Point(113.26, 23.13)


def place(basket, user, contact=CONTACT, channel=Channel.WEB):
    return orders.services.checkout.place_order(
        quote=quote_of(basket),
        contact=contact,
        user=user,
        cart_token=basket.token,
        channel=channel,
    ).order


def two_stores(variant):
    for code, name, spot in [("N", "北仓", BEIJING), ("S", "南仓", GUANGZHOU)]:
        facts = {"longitude": spot.longitude, "latitude": spot.latitude}
        stock_up(variant, 5, Warehouse.objects.create(code=code, name=name, **facts))


def sending_store():
    return Reservation.objects.get().stock_item.warehouse.name


def test_an_order_of_a_page_is_of_the_web(ada):
    assert order_cart(fill_cart(ada), ada).channel == Channel.WEB


def test_an_order_takes_nothing_that_is_kept_back_from_its_channel(ada):
    variant = make_variant(stock=5)
    item = StockItem.objects.get(variant=variant)
    KeptBack.objects.create(stock_item=item, channel=Channel.APP, quantity=4)
    basket = fill_cart(ada, variant, quantity=2)
    with pytest.raises((OutOfStock, QuoteChanged)):
        place(basket, ada, channel=Channel.APP)
    assert place(basket, ada).state == "pending_payment"


def test_the_cart_of_an_app_shows_what_its_channel_may_buy(ada, ada_api):
    variant = make_variant(stock=5)
    fill_cart(ada, variant, quantity=2)
    item = StockItem.objects.get(variant=variant)
    KeptBack.objects.create(stock_item=item, channel=Channel.APP, quantity=4)
    [line] = ada_api.get("/api/v1/cart/").json()["lines"]
    assert (line["can_buy"], line["problem_code"]) == (False, "too_few")


def test_an_order_leaves_from_the_warehouse_nearest_to_its_province(ada):
    variant = make_variant()
    two_stores(variant)
    contact = contact_of(AddressFactory(user=ada, region_code="440106"))
    place(fill_cart(ada, variant), ada, contact)
    assert sending_store() == "南仓"


def test_a_known_point_goes_before_the_province(ada):
    variant = make_variant()
    two_stores(variant)
    near = {"longitude": 116.0, "latitude": 39.0, "region_code": "440106"}
    place(fill_cart(ada, variant), ada, contact_of(AddressFactory(user=ada, **near)))
    assert sending_store() == "北仓"


def test_money_that_comes_late_is_held_to_the_same_province(ada):
    variant = make_variant()
    two_stores(variant)
    contact = contact_of(AddressFactory(user=ada, region_code="440106"))
    order = place(fill_cart(ada, variant), ada, contact)
    inventory.services.reservations.release(order_reference=order.number)
    assert orders.services.payment.hold_goods(order)
    assert Reservation.objects.held().get().stock_item.warehouse.name == "南仓"


def test_every_province_has_a_seat():
    codes = {place.code[:2] for place in accounts.regions.provinces()}
    assert codes == set(accounts.regions.SEATS)


def test_nobody_knows_where_an_unknown_region_lies():
    assert destination("") is destination("99") is None
