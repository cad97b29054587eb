"""What orders take of flash sales: counted by conditional updates, given back when one ends."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F, Sum
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from promotions.models import FlashSale, FlashUse


class FlashSaleOver(Exception):
    """A flash sale has not so many units, or not for this shopper; price the basket again."""


def take(*, order_reference: str, user: Any, units: Mapping[int, int]) -> None:
    """Take an order's units of flash sales (sale → units) in its transaction, in primary-key order.

    Raises FlashSaleOver for a guest, and where fewer are left, in all or for the shopper.
    """
    if units and not user.is_authenticated:
        raise FlashSaleOver(_("Sign in to buy at the flash price."))
    for sale_id in sorted(units):
        count(sale_id, units[sale_id])
        check_each(sale_id, user, units[sale_id])
    FlashUse.objects.bulk_create(
        FlashUse(sale_id=sale_id, order_reference=order_reference, user=user, units=quantity)
        for sale_id, quantity in units.items()
    )


def count(sale_id: int, units: int) -> None:
    """Count units as sold within the quota, while the sale runs. Raises FlashSaleOver."""
    # The update locks the sale: all who buy of it wait here for one another.
    if not FlashSale.objects.with_units(units).filter(pk=sale_id).update(sold=F("sold") + units):
        raise FlashSaleOver(_("The flash sale has just run out."))


def check_each(sale_id: int, user: Any, units: int) -> None:
    """Refuse units above a shopper's own limit; the sale's row is locked by now.

    Raises FlashSaleOver.
    """
    had = FlashUse.objects.filter(sale_id=sale_id, user_id=user.pk, returned_at=None)
    taken = had.aggregate(units=Sum("units", default=0))["units"]
    if taken + units > FlashSale.objects.values_list("per_user", flat=True).get(pk=sale_id):
        raise FlashSaleOver(_("You have bought as many at the flash price as one shopper may."))


@transaction.atomic
def give_back(*, order_reference: str) -> int:
    """Give back the units of an order that ended, once; return how many sales these were of."""
    uses = FlashUse.objects.filter(order_reference=order_reference, returned_at=None)
    given = list(uses.order_by("sale_id").select_for_update(no_key=True))
    for use in given:
        FlashSale.objects.filter(pk=use.sale_id).update(sold=F("sold") - use.units)
    FlashUse.objects.filter(pk__in=[use.pk for use in given]).update(returned_at=Now())
    return len(given)
