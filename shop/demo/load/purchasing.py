"""Write whom the demo shop buys from, at what terms, and a purchase order in every state."""

import random
from datetime import datetime, timedelta

import inventory.services.landed_cost
import inventory.services.purchase_transitions
import inventory.services.purchasing
import inventory.services.receiving
from catalog.models import Variant
from inventory.models import (
    PriceBreak,
    PurchaseOrder,
    PurchaseOrderLine,
    Receipt,
    StockItem,
    Supplier,
    SupplierItem,
    Warehouse,
)
from inventory.services.purchasing import Wanted
from inventory.services.receiving import Delivered

SUPPLIERS = [
    ("shanquan", "山泉食品厂", "周师傅", "021-5555-0101", 6, 200_000),
    ("yunjin", "云锦家居用品", "沈经理", "0571-5555-0102", 9, 0),
    ("hexing", "合兴电子", "Liu", "0755-5555-0103", 14, 500_000),
]
PACKS = [1, 6, 12, 24]
LINES_AN_ORDER = 4
LEVELS = {"minimum": 6, "threshold": 12, "maximum": 150}
# How long ago an order was sent, what of ten came good, doubtful and refused, and how it goes on.
STORIES = [
    (21, (10, 0, 0), "cost"),
    (16, (10, 0, 0), "close"),
    (9, (7, 2, 1), ""),
    (4, (0, 0, 0), "confirm"),
    (1, (0, 0, 0), ""),
    (0, (0, 0, 0), "draft"),
]


def write_purchasing(variants: list[Variant], costs: dict[int, int], now: datetime) -> None:
    """Write suppliers with their terms, levels to order at, and the orders."""
    suppliers = Supplier.objects.bulk_create(
        Supplier(
            code=code,
            name=name,
            contact=contact,
            email=f"{code}@example.com",
            phone=phone,
            lead_time_days=days,
            minimum_amount=least,
        )
        for code, name, contact, phone, days, least in SUPPLIERS
    )
    offers = write_terms(suppliers, variants, costs)
    warehouses = list(Warehouse.objects.filter(kind=Warehouse.Kind.STORE).order_by("priority"))
    StockItem.objects.filter(warehouse=warehouses[0], minimum__isnull=True).update(**LEVELS)
    for place, (days, parts, ending) in enumerate(STORIES):
        supplier = suppliers[place % len(suppliers)]
        bought = [offer.variant_id for offer in offers if offer.supplier_id == supplier.pk]
        chosen = bought[place * LINES_AN_ORDER :][:LINES_AN_ORDER]
        order = inventory.services.purchasing.open_order(
            supplier_id=supplier.pk,
            warehouse_id=warehouses[place % len(warehouses)].pk,
            lines=[Wanted(key, 40) for key in chosen or bought[:LINES_AN_ORDER]],
        )
        if ending != "draft":
            live(order, now - timedelta(days=days), parts, ending)


def write_terms(
    suppliers: list[Supplier], variants: list[Variant], costs: dict[int, int]
) -> list[SupplierItem]:
    """Give every variant a preferred supplier, with a lower price from a hundred on."""
    rng = random.Random("terms")  # noqa: S311  # repeatable, not secret
    items = SupplierItem.objects.bulk_create(
        SupplierItem(
            supplier=suppliers[variant.product_id % len(suppliers)],
            variant=variant,
            supplier_sku=f"{variant.sku}-F",
            unit_amount=costs.get(variant.pk, 1000),
            minimum_quantity=rng.choice(PACKS),
            pack_size=rng.choice(PACKS),
            is_preferred=True,
        )
        for variant in variants
    )
    PriceBreak.objects.bulk_create(
        PriceBreak(item=item, from_quantity=100, unit_amount=item.unit_amount * 92 // 100)
        for item in items
    )
    return items


def live(order: PurchaseOrder, sent_at: datetime, parts: tuple[int, int, int], ending: str) -> None:
    """Send an order as of some days ago and let it go on."""
    with_minimum(order)
    order = inventory.services.purchase_transitions.send(
        order_id=order.pk, expected_date=(sent_at + timedelta(days=10)).date()
    )
    PurchaseOrder.objects.filter(pk=order.pk).update(created_at=sent_at, sent_at=sent_at)
    if ending == "confirm":
        inventory.services.purchase_transitions.confirm(order_id=order.pk)
    if not any(parts):
        return
    receipt = deliver(order, parts)
    if ending == "cost":
        inventory.services.landed_cost.add(
            receipt_id=receipt.pk,
            reference=f"demo-freight-{order.pk}",
            kind="freight",
            basis="weight",
            amount=36_000,
            note=receipt.delivery_note,
        )
    if ending == "close":
        inventory.services.purchase_transitions.close(order_id=order.pk)


def with_minimum(order: PurchaseOrder) -> None:
    """Order more of everything until the supplier delivers at all."""
    lines = list(order.lines.all())
    total = sum(line.quantity * line.unit_amount for line in lines)
    more = -(-order.supplier.minimum_amount // max(total, 1))
    for line in lines if more > 1 else []:
        PurchaseOrderLine.objects.filter(pk=line.pk).update(quantity=line.quantity * more)


def deliver(order: PurchaseOrder, parts: tuple[int, int, int]) -> Receipt:
    """Take in tenths of every line: good, doubtful, refused."""
    good, doubtful, refused = parts
    reason = "外箱受潮" if doubtful or refused else ""
    return inventory.services.receiving.receive(
        order_id=order.pk,
        reference=f"demo-{order.number}",
        delivery_note=f"SH-{order.pk:05}",
        lines=[
            Delivered(
                line.pk,
                line.quantity * good // 10,
                line.quantity * doubtful // 10,
                line.quantity * refused // 10,
                reason,
            )
            for line in order.lines.all()
        ],
    )
