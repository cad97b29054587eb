"""Goods sent back to a supplier, and what it is to credit."""

import pytest
from django.utils import timezone

from inventory.models import StockItem, StockMove, Warehouse
from inventory.services.ledger import NotEnoughStock
from inventory.services.supplier_returns import NothingToSendBack, SentBack, send_back
from tests.factories.catalog import make_variant
from tests.factories.purchasing import deliver, make_supplier, sent_order

pytestmark = pytest.mark.django_db


def back(*lines: SentBack, reference: str = "r", **more):
    return send_back(
        supplier_id=make_supplier().pk,
        warehouse_id=Warehouse.objects.get(kind="store").pk,
        lines=list(lines),
        reason="质量问题",
        reference=reference,
        **more,
    )


@pytest.fixture
def variant():
    """A variant of which 5 cost 6.00 and 5 cost 7.00."""
    found = make_variant()
    for amount in (600, 700):
        deliver(sent_order(found, quantity=5, amount=amount), accepted=5)
    return found


def test_the_oldest_leave_first_for_what_they_cost(variant):
    sent = back(SentBack(variant.pk, 6))
    assert sent.credit_amount == 5 * 600 + 700
    assert sent.number == f"SR-{timezone.localdate():%Y%m%d}-0001"
    assert StockItem.objects.get().value == 4 * 700
    assert StockMove.objects.first().kind == "to_supplier"


def test_a_line_names_its_layer_where_it_is_one(variant):
    sent = back(SentBack(variant.pk, 5))
    assert sent.lines.get().layer.value == 3000
    assert back(SentBack(variant.pk, 1), reference="r2").lines.get().layer


def test_goods_of_two_layers_name_none(variant):
    assert back(SentBack(variant.pk, 6)).lines.get().layer is None


def test_another_credit_may_be_agreed_on(variant):
    assert back(SentBack(variant.pk, 1), credit_amount=1).credit_amount == 1


def test_the_same_reference_sends_once(variant):
    supplier = make_supplier()
    sent = [
        send_back(
            supplier_id=supplier.pk,
            warehouse_id=Warehouse.objects.get().pk,
            lines=[SentBack(variant.pk, 2)],
            reason="x",
            reference="same",
        )
        for _press in range(2)
    ]
    assert sent[0] == sent[1]
    assert StockItem.objects.get().on_hand == 8


@pytest.mark.parametrize("quantity", [11, 500])
def test_no_more_goes_back_than_is_there(variant, quantity):
    with pytest.raises(NotEnoughStock):
        back(SentBack(variant.pk, quantity))


def test_what_never_lay_there_does_not_go_back(variant):
    with pytest.raises(NotEnoughStock):
        back(SentBack(make_variant().pk, 1))


def test_a_return_names_goods_and_each_once(variant):
    for lines in ([], [SentBack(variant.pk, 1)] * 2):
        with pytest.raises(NothingToSendBack):
            back(*lines)


@pytest.mark.parametrize(("quantity", "credit"), [(0, None), (-1, None), (1, -1)])
def test_impossible_numbers_are_refused(variant, quantity, credit):
    with pytest.raises(ValueError):
        back(SentBack(variant.pk, quantity), credit_amount=credit)
