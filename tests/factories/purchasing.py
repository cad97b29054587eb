"""Purchases at any point of their way, made through the shop's own verbs."""

import itertools
from typing import Any

import inventory.services.purchase_transitions
import inventory.services.purchasing
import inventory.services.receiving
from catalog.models import Variant
from inventory.models import PriceBreak, PurchaseOrder, Receipt, Supplier, SupplierItem, Warehouse
from inventory.services.purchasing import Wanted
from inventory.services.receiving import Delivered
from tests.factories.catalog import make_variant

numbers = itertools.count(10_001)


def make_store(code: str = "W1") -> Warehouse:
    """Make, or find, a warehouse that sells."""
    return Warehouse.objects.get_or_create(code=code, defaults={"name": f"{code} 仓"})[0]


def make_supplier(**fields: Any) -> Supplier:
    """Make a supplier with an address for letters."""
    number = next(numbers)
    facts = {"code": f"s-{number}", "name": f"供应商{number}", "email": f"s{number}@example.com"}
    return Supplier.objects.create(**facts | fields)


def make_terms(
    supplier: Supplier, variant: Variant, amount: int = 600, *breaks: tuple[int, int], **fields: Any
) -> SupplierItem:
    """Let a supplier ask ``amount`` for a variant, less from each break on."""
    item = SupplierItem.objects.create(
        supplier=supplier, variant=variant, unit_amount=amount, **fields
    )
    for start, lower in breaks:
        PriceBreak.objects.create(item=item, from_quantity=start, unit_amount=lower)
    return item


def open_order(
    *variants: Variant, quantity: int = 10, amount: int | None = 600, **more: Any
) -> PurchaseOrder:
    """Draft an order of variants, made on the spot where none are given."""
    return inventory.services.purchasing.open_order(
        supplier_id=(more.pop("supplier", None) or make_supplier()).pk,
        warehouse_id=(more.pop("warehouse", None) or make_store()).pk,
        lines=[Wanted(v.pk, quantity, amount) for v in variants or [make_variant()]],
        **more,
    )


def sent_order(*variants: Variant, **more: Any) -> PurchaseOrder:
    """Draft and send an order of variants."""
    order = open_order(*variants, **more)
    return inventory.services.purchase_transitions.send(order_id=order.pk)


def deliver(
    order: PurchaseOrder, accepted: int = 0, held: int = 0, refused: int = 0, **more: Any
) -> Receipt:
    """Take in so many of each line of an order."""
    reason = "外箱破损" if held or refused else ""
    return inventory.services.receiving.receive(
        order_id=order.pk,
        reference=more.pop("reference", f"delivery-{next(numbers)}"),
        lines=[
            Delivered(line.pk, accepted, held, refused, reason=reason) for line in order.lines.all()
        ],
        **more,
    )
