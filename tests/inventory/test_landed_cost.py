"""Freight and duty: shared out over a delivery's goods to the last fen, wherever they are."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inventory.models import CostLayer, LandedCost, Receipt, StockItem
from inventory.services.landed_cost import NothingToShare, add
from inventory.services.purchase_transitions import send
from inventory.services.purchasing import Wanted, set_line
from inventory.services.receiving import Delivered, receive
from inventory.services.stock import scrap
from tests.factories.catalog import make_variant
from tests.factories.purchasing import deliver, open_order, sent_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def receipt() -> Receipt:
    """10 light ones at 6.00 and 30 heavy ones at 1.00."""
    light, heavy = make_variant(weight_grams=100), make_variant(weight_grams=300)
    order = open_order(light, quantity=10, amount=600)
    set_line(order_id=order.pk, wanted=Wanted(heavy.pk, 30, 100))
    order = send(order_id=order.pk)
    return whole(order)


def whole(order) -> Receipt:
    lines = [Delivered(line.pk, accepted=line.quantity) for line in order.lines.all()]
    return receive(order_id=order.pk, reference=f"all-{order.pk}", lines=lines)


def costs() -> list[int]:
    return list(CostLayer.objects.order_by("pk").values_list("value", flat=True))


@pytest.mark.parametrize(
    ("basis", "values"),
    [("value", [6667, 3333]), ("quantity", [6250, 3750]), ("weight", [6100, 3900])],
)
def test_a_cost_is_shared_by_its_basis(receipt, basis, values):
    add(receipt_id=receipt.pk, reference="f", kind="freight", basis=basis, amount=1000)
    assert costs() == values


def test_the_same_cost_is_booked_once(receipt):
    for _press in range(2):
        add(receipt_id=receipt.pk, reference="f", kind="duty", basis="value", amount=900)
    assert sum(costs()) == 9900
    assert LandedCost.objects.count() == 1


def test_several_costs_add_up(receipt):
    for kind in ("freight", "duty"):
        add(receipt_id=receipt.pk, reference=kind, kind=kind, basis="quantity", amount=400)
    assert costs() == [6200, 3600]


def test_goods_gone_by_now_bear_their_share(receipt):
    item = StockItem.objects.order_by("pk").first()
    scrap(stock_item_id=item.pk, quantity=4, reference="s", reason="x")
    add(receipt_id=receipt.pk, reference="f", kind="freight", basis="quantity", amount=400)
    item.refresh_from_db()
    assert item.value == 6 * 600 + 60


def test_held_goods_bear_their_share():
    receipt = deliver(sent_order(quantity=10, amount=100), accepted=5, held=5)
    add(receipt_id=receipt.pk, reference="f", kind="freight", basis="value", amount=101)
    assert costs() == [551, 550]


def test_without_any_weight_a_cost_is_shared_by_quantity():
    receipt = whole(sent_order(make_variant(weight_grams=0), make_variant(weight_grams=0)))
    add(receipt_id=receipt.pk, reference="f", kind="freight", basis="weight", amount=100)
    assert costs() == [6050, 6050]


def test_a_delivery_refused_altogether_bears_nothing():
    receipt = deliver(sent_order(), refused=10)
    with pytest.raises(NothingToShare):
        add(receipt_id=receipt.pk, reference="f", kind="freight", basis="value", amount=1)


@pytest.mark.parametrize("amount", [0, -1, 10**9 + 1])
def test_an_impossible_amount_is_refused(receipt, amount):
    with pytest.raises(ValueError):
        add(receipt_id=receipt.pk, reference="f", kind="freight", basis="value", amount=amount)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(amount=st.integers(1, 10**7), basis=st.sampled_from(LandedCost.Basis.values))
def test_no_fen_is_lost(receipt, amount, basis):
    before = sum(costs())
    reference = f"f{LandedCost.objects.count()}"
    add(receipt_id=receipt.pk, reference=reference, kind="other", basis=basis, amount=amount)
    assert sum(costs()) == before + amount
    assert sum(StockItem.objects.values_list("value", flat=True)) == sum(costs())
