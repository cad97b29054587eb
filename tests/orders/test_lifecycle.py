"""The order's life: one table in Python, its copy in the database, one way to move."""

import itertools

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from orders.lifecycle import FORWARD, may_become, moves
from orders.models import Order, OrderEvent
from orders.services.transitions import IllegalMove, transition
from tests.factories.sale import place

pytestmark = pytest.mark.django_db


def test_the_database_knows_the_same_moves_as_the_code():
    with connection.cursor() as cursor:
        cursor.execute("SELECT from_state, to_state FROM orders_transition ORDER BY 1, 2")
        assert cursor.fetchall() == moves()


def test_the_table_names_every_state():
    assert set(FORWARD) == set(Order.State.values)


@pytest.mark.parametrize(("state", "target"), list(itertools.permutations(FORWARD, 2)))
def test_the_database_lets_only_listed_moves_through(state, target):
    order = order_in(state)
    try:
        with transaction.atomic():
            Order.objects.filter(pk=order.pk).update(state=target)
        went_through = True
    except IntegrityError:
        went_through = False
    assert went_through == may_become(state, target)


def order_in(state: str) -> Order:
    """Write an order straight into a state, as no verb would."""
    return Order.objects.create(
        number=f"T{state}"[:20],
        token=f"token-{state}",
        state=state,
        currency="CNY",
        goods_amount=100,
        payable_amount=100,
        expires_at=timezone.now(),
    )


def test_a_move_writes_its_event_and_its_promise():
    order = place()
    transition(order, "closed", detail="why")
    event = OrderEvent.objects.filter(kind="closed").get()
    assert (event.from_state, event.to_state, event.detail) == ("pending_payment", "closed", "why")


def test_an_illegal_move_is_refused_in_words():
    with pytest.raises(IllegalMove, match=r"cannot become|不能"):
        transition(place(), "shipped")


def test_events_cannot_be_rewritten():
    place()
    with pytest.raises(IntegrityError), transaction.atomic():
        OrderEvent.objects.update(detail="never happened")
