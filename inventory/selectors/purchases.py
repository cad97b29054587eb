"""Purchase orders with what came of them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Prefetch, QuerySet, Sum
from django.db.models.functions import Coalesce, Least

from inventory.models import (
    LandedCost,
    PurchaseOrder,
    PurchaseOrderLine,
    Receipt,
    ReceiptLine,
    SupplierItem,
)
from inventory.purchase_life import ON_ITS_WAY


@dataclass(frozen=True)
class Progress:
    """One line of an order, what came of it and what is still owed."""

    line: PurchaseOrderLine
    supplier_sku: str
    refused: int
    held: int

    @property
    def owed(self) -> int:
        """Return how many units the supplier still owes."""
        return max(self.line.quantity - self.line.received_quantity, 0)

    @property
    def over(self) -> int:
        """Return how many units more than ordered came."""
        return max(self.line.received_quantity - self.line.quantity, 0)

    @property
    def amount(self) -> int:
        """Return what the line costs as ordered, in fen."""
        return self.line.quantity * self.line.unit_amount


@dataclass(frozen=True)
class PurchaseSheet:
    """One order with its lines, deliveries and their costs."""

    order: PurchaseOrder
    lines: list[Progress]
    receipts: list[Receipt]
    costs: list[LandedCost]

    @property
    def total(self) -> int:
        """Return what the order costs, in fen."""
        return sum(line.amount for line in self.lines)

    @property
    def owed(self) -> int:
        """Return how many units the supplier still owes; none once the order has ended."""
        is_open = self.order.state in ON_ITS_WAY
        return sum(line.owed for line in self.lines) if is_open else 0


def with_progress(orders: QuerySet[PurchaseOrder]) -> QuerySet[Any]:
    """Tell of each order its ``units``, how many of them ``came``, and its ``total`` in fen."""
    quantity = F("lines__quantity")
    return orders.select_related("supplier", "warehouse").annotate(
        units=Coalesce(Sum(quantity), 0),
        came=Coalesce(Sum(Least(F("lines__received_quantity"), quantity)), 0),
        total=Coalesce(Sum(quantity * F("lines__unit_amount")), 0),
    )


def purchase_sheet(order: PurchaseOrder) -> PurchaseSheet:
    """Gather one order's sheet in a fixed number of queries."""
    lines = list(order.lines.select_related("variant__product"))
    codes = SupplierItem.objects.filter(supplier_id=order.supplier_id)
    found = codes.filter(variant__in=[line.variant_id for line in lines])
    sku_of = dict(found.values_list("variant_id", "supplier_sku"))
    contents = Prefetch("lines", ReceiptLine.objects.select_related("order_line__variant__product"))
    receipts = list(order.receipts.select_related("actor").prefetch_related(contents))
    came = {line.pk: (0, 0) for line in lines}
    for delivered in (line for receipt in receipts for line in receipt.lines.all()):
        refused, held = came[delivered.order_line_id]
        came[delivered.order_line_id] = (
            refused + delivered.refused_quantity,
            held + delivered.held_quantity - delivered.inspected_quantity,
        )
    return PurchaseSheet(
        order=order,
        lines=[Progress(line, sku_of.get(line.variant_id, ""), *came[line.pk]) for line in lines],
        receipts=receipts,
        costs=list(LandedCost.objects.filter(receipt__order=order).select_related("receipt")),
    )


def waiting(order: PurchaseOrder) -> QuerySet[ReceiptLine]:
    """Choose the delivered lines of an order of which something waits for inspection."""
    lines = ReceiptLine.objects.filter(
        receipt__order=order, held_quantity__gt=F("inspected_quantity")
    )
    return lines.select_related("order_line__variant")
