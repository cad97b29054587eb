"""Whom we buy from and what they ask, with a note of who changed it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

import operations.services.audit
from inventory.models import PriceBreak, Supplier, SupplierItem
from inventory.purchase_terms import Terms
from inventory.services.purchasing import MOST_AMOUNT, MOST_UNITS


class TermsRefused(Exception):
    """These are no terms to buy at; the words say why."""


@dataclass(frozen=True)
class Offer:
    """What a supplier asks for one variant; ``lead_time_days`` None means the supplier's own."""

    variant_id: int
    terms: Terms
    supplier_sku: str = ""
    lead_time_days: int | None = None
    is_preferred: bool = False


@transaction.atomic
def set_terms(*, supplier_id: int, offer: Offer, actor: Any = None) -> SupplierItem:
    """Write what a supplier asks, with all its breaks; one supplier of a variant is preferred.

    Raises TermsRefused.
    """
    check(offer.terms)
    supplier = Supplier.objects.select_for_update(no_key=True).get(pk=supplier_id)
    if offer.is_preferred:
        rivals = SupplierItem.objects.filter(variant_id=offer.variant_id, is_preferred=True)
        rivals.exclude(supplier=supplier).update(is_preferred=False)
    item, _made = SupplierItem.objects.update_or_create(
        supplier=supplier,
        variant_id=offer.variant_id,
        defaults={
            "supplier_sku": offer.supplier_sku[:64],
            "unit_amount": offer.terms.unit_amount,
            "minimum_quantity": offer.terms.minimum_quantity,
            "pack_size": offer.terms.pack_size,
            "lead_time_days": offer.lead_time_days,
            "is_preferred": offer.is_preferred,
        },
    )
    item.breaks.all().delete()
    PriceBreak.objects.bulk_create(
        PriceBreak(item=item, from_quantity=start, unit_amount=amount)
        for start, amount in sorted(offer.terms.breaks)
    )
    operations.services.audit.note(supplier, told(item, offer), actor=actor)
    return item


def check(terms: Terms) -> None:
    """Refuse prices and quantities that cannot be, or make no sense. Raises TermsRefused."""
    amounts = [terms.unit_amount, *(amount for _start, amount in terms.breaks)]
    if min(amounts) < 0 or max(amounts) > MOST_AMOUNT:
        raise TermsRefused(_("This is not a price."))
    starts = [start for start, _amount in terms.breaks]
    if len(set(starts)) < len(starts) or any(not 2 <= start <= MOST_UNITS for start in starts):
        raise TermsRefused(_("A price break begins at a quantity of its own, of two or more."))
    rising = [amount for _start, amount in sorted(terms.breaks)]
    if [terms.unit_amount, *rising] != sorted([terms.unit_amount, *rising], reverse=True):
        raise TermsRefused(_("More units never cost more each."))
    if not (1 <= terms.minimum_quantity <= MOST_UNITS and 1 <= terms.pack_size <= MOST_UNITS):
        raise TermsRefused(_("MOQ and pack size are at least one."))


def told(item: SupplierItem, offer: Offer) -> str:
    """Put an offer into words for the history of the supplier."""
    steps = ", ".join(f"{start}+ {amount}" for start, amount in sorted(offer.terms.breaks))
    facts: Mapping[str, Any] = {
        "sku": item.variant.sku,
        "amount": offer.terms.unit_amount,
        "steps": steps or "-",
        "moq": offer.terms.minimum_quantity,
        "pack": offer.terms.pack_size,
    }
    return _("%(sku)s: %(amount)d fen, breaks %(steps)s, MOQ %(moq)d, packs of %(pack)d.") % facts


@transaction.atomic
def drop_terms(*, supplier_id: int, variant_id: int, actor: Any = None) -> None:
    """Forget what a supplier asked for a variant; orders made keep their prices."""
    supplier = Supplier.objects.select_for_update(no_key=True).get(pk=supplier_id)
    item = supplier.items.select_related("variant").filter(variant_id=variant_id).first()
    if item is not None:
        item.delete()
        words = _("%(sku)s: not bought here any more.") % {"sku": item.variant.sku}
        operations.services.audit.note(supplier, words, actor=actor)
