"""F20: a shopper cancels in the moment in which a clerk ships."""

from functools import partial
from threading import Event

import pytest
from django.db import connection

import orders.services.transitions
from inventory.models import Reservation, Warehouse
from orders.models import Order
from orders.querysets import OrderQuerySet
from orders.services.cancellation import cancel
from orders.services.fulfilment import NothingToShip, Parcel, ship_order
from orders.services.transitions import IllegalMove
from payments.models import Refund
from tests.factories.accounts import UserFactory
from tests.factories.catalog import make_variant
from tests.factories.sale import make_carrier, pay, place
from tests.races.crowd import together

pytestmark = pytest.mark.django_db(transaction=True)

PAIRS = 20


def pairs():
    """Make paid orders, and both acts on each."""
    user, variant = UserFactory(), make_variant(stock=1000)
    house, carrier = Warehouse.objects.get(), make_carrier()
    acts = []
    for number in range(PAIRS):
        order = pay(place(user, variant))
        parcel = Parcel(house.pk, carrier.pk, f"SW{number:04}")
        acts.append(partial(cancel, order_id=order.pk))
        acts.append(partial(ship_order, order_id=order.pk, parcel=parcel))
    return acts


def contradictions() -> int:
    """Count orders that are neither shipped with their money kept nor cancelled with it back."""
    wrong = 0
    for order in Order.objects.all():
        refunded = Refund.objects.filter(payment__order_reference=order.number).exists()
        states = Reservation.objects.filter(order_reference=order.number)
        left = states.filter(state="shipped").exists()
        shipped = order.state == "shipped" and left and not refunded
        cancelled = order.state == "cancelled" and not left and refunded
        wrong += not (shipped or cancelled)
    return wrong


def test_an_order_is_either_shipped_or_cancelled_with_its_money_back():
    answers = together(pairs(), hands=16)
    assert contradictions() == 0
    assert sum(isinstance(answer, IllegalMove | NothingToShip) for answer in answers) == PAIRS


def test_without_lock_and_guards_goods_and_money_both_leave(monkeypatch):
    cancelling, shipping = pairs()[:2]
    gone = Event()

    def ship():
        shipping()
        gone.set()

    def careless(order, to, *, actor=None, detail=""):
        if to == "cancelled":
            gone.wait(10)  # the moment in which somebody else decides otherwise
        Order.objects.filter(pk=order.pk).update(state=to)
        order.state = to
        return order

    monkeypatch.setattr(OrderQuerySet, "lock", lambda self: self)
    monkeypatch.setattr(orders.services.transitions, "transition", careless)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE orders_order DISABLE TRIGGER orders_guard_transition")
        together([cancelling, ship])
        cursor.execute("ALTER TABLE orders_order ENABLE TRIGGER orders_guard_transition")
    assert Refund.objects.exists()
    assert Reservation.objects.filter(state="shipped").exists()
