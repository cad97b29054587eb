"""The money arrives in the moment the order expires."""

from datetime import timedelta
from time import sleep

import pytest
from django.db import connection
from django.utils import timezone

import orders.services.cancellation
import orders.services.payment
import orders.services.transitions
from inventory.models import Reservation
from orders.models import Order
from orders.querysets import OrderQuerySet
from payments.models import Payment, Refund
from payments.querysets import PaymentQuerySet
from tests.factories.accounts import UserFactory
from tests.factories.catalog import make_variant
from tests.factories.sale import place
from tests.races.crowd import together

pytestmark = pytest.mark.django_db(transaction=True)

PAIRS = 30


def pairs():
    """Make orders whose money has come and whose time is over, and both acts on each."""
    user, variant = UserFactory(), make_variant(stock=1000)
    acts = []
    for _ in range(PAIRS):
        order = place(user, variant)
        payment = Payment.objects.get(order_reference=order.number)
        now = timezone.now()
        Payment.objects.filter(pk=payment.pk).update(
            state="succeeded", succeeded_at=now, next_poll_at=now
        )
        Order.objects.filter(pk=order.pk).update(expires_at=now - timedelta(seconds=1))
        acts.append(lambda p=payment.pk: orders.services.payment.settle(p))
        acts.append(lambda o=order.pk: orders.services.cancellation.close_if_unpaid(o))
    return acts


def contradictions():
    """Count orders that are ended while the shop keeps their money, or paid without goods."""
    wrong = 0
    for order in Order.objects.all():
        payment = Payment.objects.get(order_reference=order.number)
        refunded = Refund.objects.filter(payment=payment).exists()
        held = Reservation.objects.held().filter(order_reference=order.number).exists()
        paid = order.state == "paid" and held and not refunded
        closed = order.state == "closed" and not held and refunded
        wrong += not (paid or closed)
    return wrong


def test_an_order_is_either_paid_with_its_goods_or_closed_with_its_money_back():
    together(pairs(), hands=16)
    assert contradictions() == 0


def test_without_locks_and_guards_some_are_both(monkeypatch):
    acts = pairs()

    def careless(order, to, *, actor=None, detail=""):
        sleep(0.02)  # the moment in which somebody else decides otherwise
        Order.objects.filter(pk=order.pk).update(state=to)
        order.state = to
        return order

    monkeypatch.setattr(OrderQuerySet, "lock", lambda self: self)
    monkeypatch.setattr(PaymentQuerySet, "unsettled", lambda self: self.none())
    monkeypatch.setattr(orders.services.transitions, "transition", careless)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE orders_order DISABLE TRIGGER orders_guard_transition")
        together(acts, hands=16)
        cursor.execute("ALTER TABLE orders_order ENABLE TRIGGER orders_guard_transition")
    assert contradictions() > 0
