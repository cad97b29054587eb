"""How much one shopper may hold unpaid: a purchase limit counts over all their open orders."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Sum
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from cart.selectors.lines import SeenLine
from cart.services.carts import TooMany
from orders.lifecycle import PENDING_PAYMENT
from orders.models import OrderLine


def check(user: Any, lines: Sequence[SeenLine]) -> None:
    """Refuse more of a limited variant than the limit leaves beside unpaid orders. Raises TooMany.

    A shopper's carts are ordered one after the other, so that no two orders overlook each other;
    a hold that has lapsed counts no longer, whether or not its order is closed yet.
    """
    limited = {seen.line.variant_id: seen for seen in lines if seen.line.purchase_limit}
    if not limited or not user.is_authenticated:
        return
    open_lines = OrderLine.objects.filter(
        order__user=user,
        order__state=PENDING_PAYMENT,
        order__expires_at__gt=Now(),
        variant__in=list(limited),
    )
    sums = open_lines.order_by().values_list("variant").annotate(Sum("quantity"))
    for variant_id, held in sums:
        refuse_above(limited[variant_id], held)


def refuse_above(seen: SeenLine, held: int) -> None:
    """Refuse a line that with what is held already exceeds its limit. Raises TooMany."""
    most = seen.line.purchase_limit or 0
    if held + seen.line.quantity > most:
        words = _("At most %(most)d of “%(name)s” a person; your unpaid orders hold %(held)d.")
        raise TooMany(words % {"most": most, "name": seen.name, "held": held})
