"""The bench a delivery is counted on, by scanner and keyboard, without any script."""

import uuid

import pytest

from inventory.models import PurchaseOrder, Receipt, ReceiptLine
from tests.factories.catalog import make_variant
from tests.factories.purchasing import make_supplier, make_terms, open_order, sent_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def order() -> PurchaseOrder:
    """10 of TEA-1 (barcode 690123, the supplier's LJ-5) and 10 of CUP-1 on their way."""
    supplier, tea = make_supplier(), make_variant(sku="TEA-1", barcode="690123")
    make_terms(supplier, tea, supplier_sku="LJ-5")
    return sent_order(tea, make_variant(sku="CUP-1"), supplier=supplier)


def bench(client, order, press: str = "add", **typed):
    data = {"once": uuid.uuid4().hex, press: "1"} | typed
    return client.post(f"/admin/inventory/purchaseorder/{order.pk}/receive/", data)


def field(order, sku: str, part: str) -> str:
    return f"line{order.lines.get(variant__sku=sku).pk}-{part}"


def counted(page) -> list[int]:
    return [row.counted for row in page.context["form"].rows()]


@pytest.mark.parametrize("code", ["TEA-1", "tea-1 ", "690123", "lj-5", "ＴＥＡ-1"])
def test_a_scan_with_a_quantity_counts(clerk_client, order, code):
    page = bench(clerk_client, order, scan=code, units="4")
    assert counted(page) == [4, 0]
    assert page.context["scan"].fields["scan"].widget.attrs["autofocus"]


def test_a_scan_alone_selects_the_line_and_asks_how_many(clerk_client, order):
    page = bench(clerk_client, order, scan="690123")
    assert [row.is_selected for row in page.context["form"].rows()] == [True, False]
    assert page.context["scan"].fields["units"].widget.attrs["autofocus"]


def test_scans_add_up_and_keep_what_was_counted(clerk_client, order):
    kept = {field(order, "TEA-1", "accepted"): "4", field(order, "CUP-1", "held"): "2"}
    page = bench(clerk_client, order, scan="TEA-1", units="3", **kept)
    assert counted(page) == [7, 2]


def test_held_units_take_their_reason_along(clerk_client, order):
    page = bench(clerk_client, order, scan="TEA-1", units="3", way="held", why="受潮")
    assert 'value="受潮"' in page.text
    assert [row.difference for row in page.context["form"].rows()] == [-7, -10]


@pytest.mark.parametrize(("scan", "units"), [("NOPE", "1"), ("TEA-1", "x"), ("TEA-1", "9999999")])
def test_a_scan_that_says_nothing_changes_nothing(clerk_client, order, scan, units):
    page = bench(clerk_client, order, scan=scan, units=units)
    assert page.context["trouble"]
    assert counted(page) == [0, 0]


def test_everything_came_as_ordered(clerk_client, order):
    kept = {field(order, "TEA-1", "accepted"): "4"}
    assert counted(bench(clerk_client, order, "fill", **kept)) == [4, 10]


def test_a_delivery_with_a_difference_is_booked(clerk_client, clerk, order):
    bench(
        clerk_client,
        order,
        "book",
        delivery_note="DN-7",
        **{
            field(order, "TEA-1", "accepted"): "8",
            field(order, "TEA-1", "refused"): "2",
            field(order, "TEA-1", "reason"): "破损",
        },
    )
    line = ReceiptLine.objects.get()
    assert (line.accepted_quantity, line.refused_quantity, line.reason) == (8, 2, "破损")
    assert (line.receipt.delivery_note, line.receipt.actor) == ("DN-7", clerk)


def test_the_same_delivery_is_booked_once(clerk_client, order):
    same = {"once": uuid.uuid4().hex, field(order, "TEA-1", "accepted"): "3"}
    for _press in range(2):
        bench(clerk_client, order, "book", **same)
    assert Receipt.objects.count() == 1


@pytest.mark.parametrize("typed", [{}, {"accepted": "12"}, {"held": "1"}])
def test_a_refused_delivery_keeps_what_was_typed(clerk_client, order, typed):
    data = {field(order, "TEA-1", part): units for part, units in typed.items()}
    page = bench(clerk_client, order, "book", **data)
    assert page.context["trouble"]
    assert sum(counted(page)) == sum(map(int, typed.values()))
    assert not Receipt.objects.exists()


@pytest.mark.parametrize("units", ["-1", "1.5", "NaN", "9" * 30, "x"])
def test_an_impossible_quantity_is_marked(clerk_client, order, units):
    page = bench(clerk_client, order, "book", **{field(order, "TEA-1", "accepted"): units})
    assert page.context["form"].errors
    assert not Receipt.objects.exists()


def test_nothing_is_received_for_a_draft(clerk_client):
    assert bench(clerk_client, open_order(), "book").status_code == 302
