"""Goods for goods: the order that replaces what came back."""

import secrets
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

import inventory.selectors.destinations
import inventory.services.reservations
import operations.services.outbox
import orders.services.numbering
import orders.services.transitions
from catalog.models import Variant
from inventory.services.reservations import Wanted
from orders.lifecycle import PAID
from orders.models import Order, OrderLine, ReturnLine, ReturnRequest

COPIED = ("user", "currency", "recipient", "phone", "region_code", "address")
ALSO_COPIED = ("delivery_method", "language", "channel")


def write(request: ReturnRequest) -> Order:
    """Write the order that replaces a locked request's accepted goods, for nothing, paid at once.

    ``hold`` must follow before COMMIT.
    """
    now = timezone.now()
    replacement = Order.objects.create(
        number=orders.services.numbering.fresh_number(),
        token=secrets.token_urlsafe(32),
        goods_amount=0,
        payable_amount=0,
        expires_at=now,
        note=note_of(request.order),
        **{name: getattr(request.order, name) for name in (*COPIED, *ALSO_COPIED)},
    )
    OrderLine.objects.bulk_create(written_lines(replacement, request))
    orders.services.transitions.record(replacement, "placed", detail=request.number)
    operations.services.outbox.enqueue(
        topic="order.placed", key=replacement.number, payload={"order": replacement.pk}
    )
    words = _("Nothing to pay")
    return orders.services.transitions.transition(replacement, PAID, detail=words)


def note_of(order: Order) -> str:
    """Say in the order's language what a replacement is for."""
    with translation.override(order.language):
        return _("Replaces goods of order %(number)s") % {"number": order.number}


def written_lines(replacement: Order, request: ReturnRequest) -> list[OrderLine]:
    """Copy the lines that came back, one a variant, as the variants that go out instead."""
    by_variant: dict[int, OrderLine] = {}
    lines = request.lines.filter(accepted_quantity__gt=0, variant__isnull=False)
    for line in lines.select_related("order_line", "variant__product").order_by("pk"):
        variant: Any = line.variant
        known = by_variant.get(variant.pk)
        if known is None:
            by_variant[variant.pk] = line_for(replacement, line, variant)
        else:
            known.quantity += line.accepted_quantity
    return list(by_variant.values())


def line_for(replacement: Order, line: ReturnLine, variant: Variant) -> OrderLine:
    """Write one line that costs nothing."""
    sold = line.order_line
    is_same = variant.pk == sold.variant_id
    facts = {"sku": sold.sku, "options": sold.options, "options_en": sold.options_en}
    return OrderLine(
        order=replacement,
        variant=variant,
        product_id=sold.product_id,
        name=sold.name,
        name_en=sold.name_en,
        image=sold.image,
        unit_amount=0,
        quantity=line.accepted_quantity,
        goods_amount=0,
        net_amount=0,
        **(facts if is_same else described(variant)),
    )


def described(variant: Variant) -> dict[str, Any]:
    """Return what a line says of a variant, in both languages."""
    facts = {"sku": variant.sku}
    for name, language in (("options", "zh-hans"), ("options_en", "en")):
        with translation.override(language):
            facts[name] = variant.options_in_words()[:200]
    return facts


def hold(replacement: Order) -> None:
    """Promise a replacement its stock: the last thing before COMMIT. Raises OutOfStock."""
    lines = list(replacement.lines.all())
    inventory.services.reservations.reserve(
        order_reference=replacement.number,
        wanted=[Wanted(line.variant_id, line.quantity) for line in lines],
        line_of_variant={line.variant_id: line.pk for line in lines},
        expires_at=None,
        channel=replacement.channel,
        destination=inventory.selectors.destinations.destination(
            replacement.region_code, None, None
        ),
    )
