"""What happens to an order after it was placed: cancel, ship, receive, refund."""

from datetime import timedelta

import pytest
from django.utils import timezone

import orders.services.cancellation
import orders.services.receipt
from inventory.models import StockItem
from inventory.services.ledger import NotEnoughStock
from orders.models import Order
from orders.services.fulfilment import NothingToShip, Parcel, ship_order
from orders.services.refunds import RefundRefused, refund_by_clerk
from orders.services.transitions import IllegalMove
from payments.models import Refund
from tests.factories.catalog import make_variant
from tests.factories.sale import make_carrier, pay, place, ship

pytestmark = pytest.mark.django_db(transaction=True)


def test_cancelling_an_unpaid_order_closes_it_and_gives_the_stock_back(ada):
    order = place(ada)
    orders.services.cancellation.cancel(order_id=order.pk, actor=ada)
    order.refresh_from_db()
    assert (order.state, StockItem.objects.get().reserved) == ("closed", 0)


def test_cancelling_a_paid_order_refunds_all_of_it(ada):
    order = pay(place(ada))
    orders.services.cancellation.cancel(order_id=order.pk, actor=ada)
    order.refresh_from_db()
    assert (order.state, order.refunded_amount) == ("cancelled", order.paid_amount)
    assert Refund.objects.get().amount == order.paid_amount


def test_a_shipped_order_cannot_be_cancelled(ada):
    order = ship(pay(place(ada)))
    with pytest.raises(IllegalMove):
        orders.services.cancellation.cancel(order_id=order.pk, actor=ada)


def test_shipping_everything_makes_the_order_shipped(ada):
    order = ship(pay(place(ada, make_variant(stock=5), quantity=2)))
    item = StockItem.objects.get()
    assert (order.state, item.on_hand, item.reserved) == ("shipped", 3, 0)


def test_shipping_a_part_leaves_the_rest_promised(ada):
    order = pay(place(ada, make_variant(stock=5), quantity=3))
    line, item = order.lines.get(), StockItem.objects.get()
    parcel = Parcel(item.warehouse_id, make_carrier().pk, "P1")
    ship_order(order_id=order.pk, parcel=parcel, quantities={line.pk: 1})
    order.refresh_from_db()
    item.refresh_from_db()
    assert (order.state, item.on_hand, item.reserved) == ("partially_shipped", 4, 2)


def test_an_unpaid_order_cannot_be_shipped(ada):
    order = place(ada)
    with pytest.raises(IllegalMove):
        ship(order)


def test_more_than_was_bought_cannot_be_shipped(ada):
    order = pay(place(ada, make_variant(stock=5), quantity=1))
    parcel = Parcel(StockItem.objects.get().warehouse_id, make_carrier().pk, "P1")
    with pytest.raises((NotEnoughStock, IllegalMove)):
        ship_order(order_id=order.pk, parcel=parcel, quantities={order.lines.get().pk: 2})


def test_a_warehouse_that_holds_nothing_ships_nothing(ada):
    order = pay(place(ada))
    with pytest.raises(NothingToShip):
        ship_order(order_id=order.pk, parcel=Parcel(999_999, make_carrier().pk, "P1"))


def test_the_clock_receives_what_was_shipped_long_ago(ada, settings):
    order = ship(pay(place(ada)))
    Order.objects.update(shipped_at=timezone.now() - settings.RECEIPT_AFTER - timedelta(hours=1))
    assert orders.services.receipt.advance_clocks() == 1
    order.refresh_from_db()
    assert order.state == "received"


def test_the_clock_completes_when_the_return_window_is_over(ada, settings):
    order = ship(pay(place(ada)))
    orders.services.receipt.confirm_receipt(order_id=order.pk, actor=ada)
    Order.objects.update(received_at=timezone.now() - settings.RETURN_WINDOW - timedelta(hours=1))
    orders.services.receipt.advance_clocks()
    order.refresh_from_db()
    assert order.state == "completed"


def test_a_clerk_can_refund_a_part_and_then_no_more_than_the_rest(ada, clerk):
    order = pay(place(ada))
    refund_by_clerk(order_id=order.pk, amount=300, reason="scratched", actor=clerk)
    with pytest.raises(RefundRefused):
        refund_by_clerk(order_id=order.pk, amount=order.paid_amount, reason="all", actor=clerk)
    refund_by_clerk(order_id=order.pk, amount=order.paid_amount - 300, reason="rest", actor=clerk)
    order.refresh_from_db()
    assert order.refunded_amount == order.paid_amount
