"""Many clerks give one order's money back at the same moment."""

from functools import partial
from threading import Barrier

import pytest
from django.db import transaction
from django.db.models import Sum

import orders.services.refunds
import payments.services.refunds
import payments.services.sending
from loyalty.selectors import standing
from orders.models import CreditNote, Order
from orders.querysets import OrderQuerySet
from orders.selectors.proofs import offenders
from orders.services.refunds import RefundRefused, refund_amount, refund_rest, refund_units
from payments.models import Account, Payment, Refund
from payments.selectors.books import balances_of_order
from tests.factories.catalog import make_variant
from tests.factories.loyalty import give_points
from tests.factories.promotions import make_promotion
from tests.factories.sale import fill_cart, order_cart, pay, place, quote_of
from tests.races.crowd import together

pytestmark = pytest.mark.django_db(transaction=True)

TRIES = 20


@pytest.fixture
def order(ada) -> Order:
    """Three units for what three does not divide, with freight on top."""
    make_promotion(lane="order", kind="amount", amount=100)
    return pay(place(ada, make_variant(price=1000, stock=50), quantity=3))


def back(order: Order, act, reference: str, **what) -> CreditNote | None:
    """Give something back of an order as every door does: under its lock."""
    with transaction.atomic():
        locked = Order.objects.filter(pk=order.pk).lock().get()
        return act(order=locked, reference=reference, reason="broken", **what)


def unit(order: Order, number: int):
    units = {order.lines.get().pk: 1}
    return partial(back, order, refund_units, f"unit-{number}", units=units)


def given(order: Order) -> int:
    """Return what is really on its way back."""
    refunds = Refund.objects.filter(payment__order_reference=order.number)
    return int(refunds.aggregate(sum=Sum("amount", default=0))["sum"])


def test_of_twenty_refunds_of_a_unit_three_go_through_and_close_to_the_fen(order):
    answers = together([unit(order, number) for number in range(TRIES)])
    assert sum(isinstance(answer, CreditNote) for answer in answers) == 3
    assert sum(isinstance(answer, RefundRefused) for answer in answers) == TRIES - 3
    assert given(order) == order.paid_amount - order.freight_amount == 2900
    assert list(offenders()) == []


def test_one_refund_sent_twenty_times_is_one(order):
    answers = together([unit(order, 1)] * TRIES)
    assert len({answer.pk for answer in answers}) == 1
    assert given(order) == CreditNote.objects.get().amount


def test_units_goodwill_and_all_the_rest_together_never_exceed_what_was_paid(order):
    acts = [unit(order, number) for number in range(8)]
    acts += [partial(back, order, refund_amount, f"a{n}", amount=777) for n in range(8)]
    acts += [partial(back, order, refund_rest, f"all{n}") for n in range(4)]
    together(acts)
    assert given(order) == order.paid_amount
    assert list(offenders()) == []


def test_without_the_lock_the_parts_no_longer_make_the_whole(order, monkeypatch):
    looked, read = Barrier(3), orders.services.refunds.paid_lines

    def careless(locked):
        lines = read(locked)
        looked.wait(10)  # all three see a line of which nothing was given back
        return lines

    monkeypatch.setattr(OrderQuerySet, "lock", lambda self: self)
    monkeypatch.setattr(orders.services.refunds, "paid_lines", careless)
    together([unit(order, number) for number in range(3)])
    assert order.lines.get().refunded_quantity == 3
    assert given(order) != 2900


def test_twenty_senders_of_one_refund_let_it_arrive_and_be_booked_once(order):
    back(order, refund_units, "r1", units={order.lines.get().pk: 3})
    refund = Refund.objects.select_related("payment").get()
    together([partial(payments.services.sending.arrive, refund)] * TRIES)
    assert balances_of_order(order.number)[Account.REFUNDS_PAYABLE] == 0
    assert list(offenders()) == []


def test_without_its_condition_a_refund_leaves_a_payment_twice(order, monkeypatch):
    payment = Payment.objects.get(order_reference=order.number)
    looked = Barrier(2)

    def careless(number: int):
        paid = Payment.objects.get(pk=payment.pk)
        looked.wait(10)
        room = paid.amount - paid.refunded_amount
        Payment.objects.filter(pk=paid.pk).update(refunded_amount=paid.amount)
        Refund.objects.create(
            payment=paid, out_refund_no=f"R{number}", reference=f"r{number}", amount=room
        )

    together([partial(careless, number) for number in range(2)])
    assert given(order) == 2 * order.paid_amount
    promises = {offender.promise for offender in offenders()}
    assert "a payment gives back its refunds" in promises


def test_points_come_back_once_and_whole_from_twenty_hands(ada):
    give_points(ada, 1000)
    basket = fill_cart(ada, make_variant(price=1000, stock=9), quantity=3)
    order = pay(order_cart(basket, ada, quote_of(basket, 1000)))
    together([unit(order, number) for number in range(TRIES)])
    assert standing(ada.pk).balance == 1000
    assert given(order) == order.paid_amount - order.freight_amount
    assert list(offenders()) == []
