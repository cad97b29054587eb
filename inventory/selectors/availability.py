"""Whether something can be bought, answered once for every door."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Price, Variant
from inventory.models import StockItem

FEW = 5


@dataclass(frozen=True)
class Availability:
    """Yes or no, how many are left, and why not in words."""

    variant_id: int
    can_buy: bool
    left: int
    reason: str
    code: str

    @property
    def is_low(self) -> bool:
        """Tell whether so few are left that the shopper should know."""
        return self.can_buy and self.left <= FEW


def left_of(variant_ids: Iterable[int]) -> dict[int, int]:
    """Map variants to the units that can still be promised, over all warehouses in service."""
    left = dict.fromkeys(variant_ids, 0)
    for item in StockItem.objects.in_service().filter(variant_id__in=left):
        left[item.variant_id] += max(item.available, 0)
    return left


def availability(variant_id: int, quantity: int = 1) -> Availability:
    """Tell whether so many of a variant can be bought now, and if not, why."""
    now = timezone.now()
    variant = Variant.objects.on_sale(now).filter(pk=variant_id).first()
    if variant is None:
        return Availability(variant_id, False, 0, _("This is not on sale."), "off_shelf")
    if not Price.objects.selling(now).filter(variant_id=variant_id).exists():
        return Availability(variant_id, False, 0, _("This has no price at the moment."), "no_price")
    return judge(variant, left_of([variant_id])[variant_id], quantity)


def judge(variant: Variant, left: int, quantity: int) -> Availability:
    """Tell whether ``quantity`` of a variant on sale can be bought when ``left`` are there."""
    limit = variant.purchase_limit
    if left < 1:
        return Availability(variant.pk, False, 0, _("Out of stock."), "out_of_stock")
    if limit and quantity > limit:
        words = _("At most %(limit)d a person.") % {"limit": limit}
        return Availability(variant.pk, False, left, words, "purchase_limit")
    if left < quantity:
        words = _("Only %(left)d left.") % {"left": left}
        return Availability(variant.pk, False, left, words, "too_few")
    return Availability(variant.pk, True, left, "", "in_stock")
