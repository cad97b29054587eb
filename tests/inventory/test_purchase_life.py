"""The purchase order's life: one table in Python, its copy in the database."""

import itertools

import pytest
from django.db import IntegrityError, connection, transaction

from inventory.models import PurchaseOrder
from inventory.purchase_life import FORWARD, after_delivery, may_become, moves
from tests.factories.purchasing import make_store, make_supplier

pytestmark = pytest.mark.django_db


def test_the_database_knows_the_same_moves_as_the_code():
    with connection.cursor() as cursor:
        cursor.execute("SELECT from_state, to_state FROM inventory_purchase_move ORDER BY 1, 2")
        assert cursor.fetchall() == moves()


def test_the_table_names_every_state():
    assert set(FORWARD) == set(PurchaseOrder.State.values)


@pytest.mark.parametrize(("state", "target"), list(itertools.permutations(FORWARD, 2)))
def test_the_database_lets_only_listed_moves_through(state, target):
    order = PurchaseOrder.objects.create(
        number="PO-1", supplier=make_supplier(), warehouse=make_store(), state=state
    )
    try:
        with transaction.atomic():
            PurchaseOrder.objects.filter(pk=order.pk).update(state=target)
        went_through = True
    except IntegrityError:
        went_through = False
    assert went_through == may_become(state, target)


@pytest.mark.parametrize(("is_complete", "state"), [(True, "received"), (False, "partly_received")])
def test_a_delivery_completes_an_order_or_not(is_complete, state):
    assert after_delivery("sent", is_complete=is_complete) == state


@pytest.mark.parametrize("state", ["draft", "received", "closed", "cancelled"])
def test_nothing_is_delivered_for_an_order_that_is_not_on_its_way(state):
    with pytest.raises(ValueError):
        after_delivery(state, is_complete=True)
