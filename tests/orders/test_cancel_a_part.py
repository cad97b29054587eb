"""Units of a paid order that are not to be shipped: refunded, released, left out of the parcel."""

import pytest

from inventory.models import Reservation, StockItem
from orders.services.cancellation import CancelledTooMuch, cancel_units
from orders.services.fulfilment import Parcel, ship_order
from orders.services.transitions import IllegalMove
from tests.factories.catalog import make_variant
from tests.factories.sale import make_carrier, pay, place, ship

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def order(ada):
    return pay(place(ada, make_variant(price=1000, stock=9), quantity=3))


def left_out(order, count=1):
    cancel_units(order_id=order.pk, units={order.lines.get().pk: count})
    order.refresh_from_db()
    return order.lines.get()


def parcel(units=None):
    store = StockItem.objects.get().warehouse_id
    return Parcel(store, make_carrier().pk, f"P{units}")


def test_what_the_units_cost_goes_back_and_their_stock_is_free(order):
    line = left_out(order)
    assert (line.cancelled_quantity, line.refunded_quantity, order.refunded_amount) == (1, 1, 1000)
    assert (order.state, StockItem.objects.get().reserved) == ("paid", 2)
    held = Reservation.objects.held().filter(order_reference=order.number)
    assert [promise.quantity for promise in held] == [2]


def test_the_rest_is_shipped_and_makes_the_order_whole(order):
    left_out(order)
    assert ship(order).state == "shipped"
    assert StockItem.objects.get().on_hand == 7


def test_cancelled_units_cannot_be_shipped(order):
    line = left_out(order)
    ship_order(order_id=order.pk, parcel=parcel(), quantities=None)
    line.refresh_from_db()
    assert (line.shipped_quantity, line.unshipped_quantity) == (2, 0)


def test_after_a_part_was_shipped_leaving_out_the_rest_ends_the_shipping(order):
    line = order.lines.get()
    ship_order(order_id=order.pk, parcel=parcel(), quantities={line.pk: 1})
    left_out(order, 2)
    assert order.state == "shipped"


def test_leaving_out_all_of_it_cancels_the_order_with_its_freight(order):
    left_out(order, 1)
    left_out(order, 2)
    assert (order.state, order.refunded_amount) == ("cancelled", order.paid_amount)


@pytest.mark.parametrize("count", [0, -1, 4])
def test_no_more_than_is_left_can_be_left_out(order, count):
    with pytest.raises(CancelledTooMuch):
        left_out(order, count)


def test_another_orders_line_is_refused(order, bo):
    other = pay(place(bo))
    with pytest.raises(CancelledTooMuch):
        cancel_units(order_id=order.pk, units={other.lines.get().pk: 1})


def test_an_unpaid_order_is_cancelled_as_a_whole(ada):
    unpaid = place(ada)
    with pytest.raises(IllegalMove):
        left_out(unpaid)


def test_a_client_cancels_a_part_of_their_own_order(order, ada_api, bo_api):
    address = f"/api/v1/orders/{order.number}/cancel/"
    body = {"lines": {str(order.lines.get().pk): 2}}
    assert bo_api.post(address, body, format="json").status_code == 404
    told = ada_api.post(address, body, format="json").json()
    assert (told["state"], told["lines"][0]["cancelled_quantity"]) == ("paid", 2)
    assert ada_api.post(address, body, format="json").json()["code"] == "cancelled_too_much"


def test_a_clerk_cancels_a_part_with_a_button(order, admin_client):
    address = f"/admin/orders/order/{order.pk}/do/cancel_units/"
    typed = {f"cancel_units-line_{order.lines.get().pk}": "1", "cancel_units-reason": "缺货"}
    admin_client.post(address, typed)
    assert order.lines.get().cancelled_quantity == 1
