"""The life of an after-sales request: one table in Python, its copy in the database."""

import pytest
from django.db import IntegrityError, connection, transaction

from logistics.models import Carrier
from orders.after_sales_life import CLOCK_OF, FORWARD, NEVER, OPEN, may_become, moves
from orders.models import Order, ReturnEvent, ReturnRequest
from tests.factories.sale import place

pytestmark = pytest.mark.django_db


def test_the_database_knows_the_same_moves_as_the_code():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, from_state, to_state FROM orders_after_sales_move ORDER BY 1,2,3"
        )
        assert cursor.fetchall() == moves()


def test_the_table_names_every_state_and_kind():
    assert set(FORWARD) == set(ReturnRequest.State.values)
    assert set(NEVER) == set(ReturnRequest.Kind.values)


def test_what_is_open_can_go_on_and_what_is_settled_cannot():
    assert {state for state in OPEN if not FORWARD[state]} == set()
    assert {state for state in FORWARD.keys() - OPEN if FORWARD[state]} == {"rejected"}


def test_every_clock_is_a_field_of_the_request():
    assert set(CLOCK_OF.values()) <= {f.name for f in ReturnRequest._meta.get_fields()}


def request_in(order: Order, kind: str, state: str) -> ReturnRequest:
    """Write a request straight into a state, as no verb would."""
    return ReturnRequest.objects.create(
        number=f"T{kind[:6]}{state}", order=order, kind=kind, state=state, asked_amount=100,
        back_number="B1", back_carrier=Carrier.objects.first(), replacement=order,
    )  # fmt: skip


@pytest.mark.parametrize("kind", NEVER)
@pytest.mark.parametrize("state", FORWARD)
def test_the_database_lets_only_listed_moves_through(kind, state):
    request = request_in(place(), kind, state)
    went_through = set()
    for target in FORWARD.keys() - {state}:
        try:
            with transaction.atomic():
                ReturnRequest.objects.filter(pk=request.pk).update(state=target)
                went_through.add(target)
                transaction.set_rollback(True)
        except IntegrityError:
            continue
    assert went_through == {target for target in FORWARD if may_become(kind, state, target)}


def test_the_database_lets_nobody_appeal_twice():
    request = request_in(place(), "return", "rejected")
    ReturnRequest.objects.filter(pk=request.pk).update(is_appealed=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReturnRequest.objects.filter(pk=request.pk).update(state="appealed")


@pytest.mark.parametrize("change", [{"kind": "refund_only"}, {"number": "A1"}])
def test_a_request_keeps_what_it_is(change):
    request = request_in(place(), "return", "requested")
    with pytest.raises(IntegrityError), transaction.atomic():
        ReturnRequest.objects.filter(pk=request.pk).update(**change)


def test_nothing_is_exchanged_for_nothing():
    request = request_in(place(), "exchange", "inspected")
    with pytest.raises(IntegrityError), transaction.atomic():
        ReturnRequest.objects.filter(pk=request.pk).update(state="exchanged", replacement=None)


def test_repaired_goods_travel_under_a_number():
    request = request_in(place(), "repair", "inspected")
    with pytest.raises(IntegrityError), transaction.atomic():
        ReturnRequest.objects.filter(pk=request.pk).update(state="repaired", back_number="")


def test_steps_cannot_be_rewritten():
    request = request_in(place(), "return", "requested")
    ReturnEvent.objects.create(request=request, kind="requested")
    with pytest.raises(IntegrityError), transaction.atomic():
        ReturnEvent.objects.update(words="never happened")
