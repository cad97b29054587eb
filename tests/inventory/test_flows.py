"""I_t = I_0 − O_t + S_t, for any window."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

import inventory.services.stock
from inventory.models import StockItem, StockMove
from inventory.selectors.flows import Flow, flow, flows_by
from tests.factories.catalog import make_variant
from tests.factories.purchasing import make_store

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def item() -> StockItem:
    """Day by day: +10, −3, +5, −1, −6, +2."""
    variant = make_variant()
    made = StockItem.objects.create(variant=variant, warehouse=make_store())
    for units in (10, -3, 5, -1, -6, 2):
        change(made, units)
    spread()
    return made


def change(item: StockItem, units: int) -> None:
    inventory.services.stock.adjust(
        stock_item_id=item.pk, quantity=units, reference=uuid.uuid4().hex, reason="盘点"
    )


def spread() -> None:
    """Move the n-th move to the n-th day: the past, which no service writes."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE inventory_stockmove DISABLE TRIGGER append_only")
        cursor.execute(
            "UPDATE inventory_stockmove SET created_at = %s + make_interval(days => seq::int)",
            [NOW],
        )
        cursor.execute("ALTER TABLE inventory_stockmove ENABLE TRIGGER append_only")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def day(number: int):
    return NOW + timedelta(days=number)


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        (0, 9, Flow(0, 17, 10)),
        (2, 5, Flow(10, 5, 4)),
        (5, 5, Flow(11, 0, 0)),
        (6, 9, Flow(5, 2, 0)),
    ],
)
def test_any_window_adds_up(item, start, end, found):
    assert flow(day(start), day(end)) == found


@pytest.mark.parametrize("start", range(8))
@pytest.mark.parametrize("length", [0, 1, 3])
def test_the_end_is_what_the_ledger_said_then(item, start, length):
    last = StockMove.objects.filter(created_at__lt=day(start + length)).order_by("seq").last()
    assert flow(day(start), day(start + length)).closing == (last.balance if last else 0)


def test_items_variants_and_warehouses_are_told_apart(item):
    other = StockItem.objects.create(variant=item.variant, warehouse=make_store("W2"))
    change(other, 4)
    assert flows_by("item", day(-1), day(9)) == {item.pk: Flow(0, 17, 10), other.pk: Flow(0, 4, 0)}
    assert flows_by("variant", day(-1), day(9)) == {item.variant_id: Flow(0, 21, 10)}
    assert flow(day(-1), day(9), stock_item=other.pk) == Flow(0, 4, 0)
    assert len(flows_by("warehouse", day(-1), day(9))) == 2
    assert flows_by("kind", day(-1), day(9)) == {"adjustment": Flow(0, 21, 10)}


@pytest.mark.parametrize("group", ["item", "variant", "warehouse", "kind"])
def test_one_question_is_enough(item, group, django_assert_num_queries):
    with django_assert_num_queries(1):
        flows_by(group, day(0), day(9))
    with django_assert_num_queries(1):
        flow(day(0), day(9))
