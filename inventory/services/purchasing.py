"""Draft what is to be bought: from whom, for which warehouse, how many, at what price."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

import inventory.selectors.supplier_terms
import operations.services.audit
from accounts.selectors import person
from catalog.models import Variant
from inventory.models import PurchaseOrder, PurchaseOrderLine, Supplier, Warehouse
from inventory.purchase_life import DRAFT
from inventory.purchase_terms import Terms, sold_quantity, unit_amount
from inventory.services.numbering import next_number

MOST_UNITS = 1_000_000
MOST_AMOUNT = 10**9


class PurchaseRefused(Exception):
    """The order cannot be made so; the words say why."""


@dataclass(frozen=True)
class Wanted:
    """So many of a variant; with a ``unit_amount`` (fen) agreed on, or at the supplier's terms."""

    variant_id: int
    quantity: int
    unit_amount: int | None = None


@transaction.atomic
def open_order(
    *,
    supplier_id: int,
    warehouse_id: int,
    lines: Sequence[Wanted] = (),
    expected_date: date | None = None,
    note: str = "",
    actor: Any = None,
) -> PurchaseOrder:
    """Draft an order. Lines without a price take it, MOQ and packs from the supplier's terms.

    Raises PurchaseRefused, and ValueError for an impossible quantity.
    """
    supplier = Supplier.objects.filter(pk=supplier_id, is_active=True).first()
    if supplier is None:
        raise PurchaseRefused(_("This supplier is not active."))
    stores = Warehouse.objects.filter(is_active=True, kind=Warehouse.Kind.STORE)
    warehouse = stores.filter(pk=warehouse_id).first()
    if warehouse is None:
        raise PurchaseRefused(_("This warehouse takes no deliveries."))
    if len({line.variant_id for line in lines}) < len(lines):
        raise PurchaseRefused(_("Order each article on one line."))
    order = PurchaseOrder.objects.create(
        number=next_number(PurchaseOrder, "PO"),
        supplier=supplier,
        warehouse=warehouse,
        expected_date=expected_date,
        note=note[:300],
        created_by=person(actor),
    )
    write_lines(order, lines)
    return order


def write_lines(order: PurchaseOrder, lines: Sequence[Wanted]) -> None:
    """Write the lines of a draft, priced. Raises PurchaseRefused, ValueError."""
    keys = [line.variant_id for line in lines]
    known = set(Variant.objects.filter(pk__in=keys).values_list("pk", flat=True))
    if set(keys) - known:
        raise PurchaseRefused(_("There is no such article."))
    terms = inventory.selectors.supplier_terms.terms_of(order.supplier_id, keys)
    for line in lines:
        quantity, amount = agreed(line, terms.get(line.variant_id))
        PurchaseOrderLine.objects.update_or_create(
            order=order,
            variant_id=line.variant_id,
            defaults={"quantity": quantity, "unit_amount": amount},
        )


def agreed(line: Wanted, terms: Terms | None) -> tuple[int, int]:
    """Return the quantity and the unit price at which a line is ordered.

    Raises PurchaseRefused for a price nobody names or asks, ValueError for such a quantity.
    """
    if not 1 <= line.quantity <= MOST_UNITS:
        raise ValueError(_("Order at least one, and no more than a million."))
    if line.unit_amount is not None:
        if not 0 <= line.unit_amount <= MOST_AMOUNT:
            raise PurchaseRefused(_("This is not a price."))
        return line.quantity, line.unit_amount
    if terms is None:
        raise PurchaseRefused(_("The supplier names no price for this; enter the one agreed on."))
    quantity = sold_quantity(terms, line.quantity)
    return quantity, unit_amount(terms, quantity)


@transaction.atomic
def set_line(*, order_id: int, wanted: Wanted, actor: Any = None) -> PurchaseOrder:
    """Add or change a line of a draft; a quantity of 0 takes it off.

    Raises PurchaseRefused, ValueError.
    """
    order = lock_draft(order_id)
    if wanted.quantity:
        write_lines(order, [wanted])
    else:
        order.lines.filter(variant_id=wanted.variant_id).delete()
    return order


@transaction.atomic
def describe(
    *, order_id: int, expected_date: date | None, note: str, actor: Any = None
) -> PurchaseOrder:
    """Change what a draft says besides its lines. Raises PurchaseRefused."""
    order = lock_draft(order_id)
    order.expected_date, order.note = expected_date, note[:300]
    order.save(update_fields=["expected_date", "note"])
    operations.services.audit.note(order, _("Date or note changed."), actor=actor)
    return order


def lock_order(order_id: int) -> PurchaseOrder:
    """Lock a purchase order, before anything of it changes."""
    orders = PurchaseOrder.objects.select_for_update(no_key=True, of=("self",))
    return orders.select_related("supplier", "warehouse").get(pk=order_id)


def lock_draft(order_id: int) -> PurchaseOrder:
    """Lock an order that was not sent yet. Raises PurchaseRefused."""
    order = lock_order(order_id)
    if order.state != DRAFT:
        raise PurchaseRefused(_("This order was sent; what was ordered stays as it is."))
    return order
