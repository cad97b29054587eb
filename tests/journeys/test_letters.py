"""What the relay carries out: one letter for each turn of a sale, and a truthful window."""

import pytest
from django.core import mail

import orders.services.cancellation
import shop.outbox
from catalog.models import ProductCard
from operations.models import OutboxEvent
from operations.services.outbox import relay
from orders.models import Order
from tests.factories.catalog import make_variant
from tests.factories.sale import pay, place, ship

pytestmark = pytest.mark.django_db


def carry_out() -> list[mail.EmailMessage]:
    """Let the relay do all it can, twice; return the letters this sent."""
    mail.outbox.clear()
    for _round in range(2):
        relay(shop.outbox.HANDLERS)
    assert not OutboxEvent.objects.due().exists()
    return mail.outbox


def speaking(order: Order, language: str) -> Order:
    """Let an order have been placed in a language."""
    Order.objects.filter(pk=order.pk).update(language=language)
    order.refresh_from_db()
    return order


def test_an_order_just_placed_sends_no_letter(ada):
    place(ada)
    assert carry_out() == []


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh-hans", "已收到付款"), ("en", "We have your payment")],
)
def test_a_paid_order_sends_one_letter_in_its_own_language(ada, language, words):
    pay(speaking(place(ada), language))
    (letter,) = carry_out()
    assert letter.to == [ada.email]
    assert words in letter.subject


def test_a_shipped_order_sends_one_letter(ada):
    order = pay(speaking(place(ada), "en"))
    carry_out()
    ship(order)
    (letter,) = carry_out()
    assert letter.subject == f"Order {order.number} is on its way"


def test_a_cancelled_order_sends_one_letter(ada):
    order = pay(speaking(place(ada), "en"))
    carry_out()
    orders.services.cancellation.cancel(order_id=order.pk, actor=ada)
    (letter,) = carry_out()
    assert letter.subject == f"Order {order.number} is cancelled"
    assert order.number in letter.body


def test_an_unpaid_order_that_is_cancelled_is_not_called_late(ada):
    order = speaking(place(ada), "en")
    orders.services.cancellation.cancel(order_id=order.pk, actor=ada)
    (letter,) = carry_out()
    assert "Nothing was charged" in letter.body
    assert "in time" not in letter.body


def test_a_letter_goes_to_nobody_else(ada, bo):
    pay(place(bo))
    assert {to for letter in carry_out() for to in letter.to} == {bo.email}


def test_a_guest_without_an_address_gets_no_letter():
    pay(place(None))
    assert carry_out() == []


def test_the_last_unit_sold_leaves_the_window_within_one_relay(ada):
    variant = make_variant(stock=1)
    assert ProductCard.objects.get(product=variant.product).is_in_stock
    place(ada, variant)
    relay(shop.outbox.HANDLERS)
    assert not ProductCard.objects.get(product=variant.product).is_in_stock
