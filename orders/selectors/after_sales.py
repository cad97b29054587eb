"""What may be asked for after the sale, and what it is worth."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q, Sum
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

import orders.selectors.queue
import orders.settlement
from catalog.models import Price, Variant
from orders.after_sales_life import EXCHANGED, OPEN
from orders.lifecycle import CANCELLED
from orders.models import Order, OrderLine, ReturnLine, ReturnRequest
from orders.querysets import ReturnRequestQuerySet
from orders.settlement import Paid, Share


def visible_requests(request: HttpRequest) -> ReturnRequestQuerySet:
    """Choose the requests of the orders this visitor may see."""
    mine = orders.selectors.queue.visible_orders(request)
    found: ReturnRequestQuerySet = ReturnRequest.objects.filter(order__in=mine)
    return found


def visible_request(request: HttpRequest, number: str) -> ReturnRequest:
    """Find one request this visitor may see. Raises Http404 for anybody else's."""
    found: ReturnRequest = get_object_or_404(visible_requests(request).with_story(), number=number)
    return found


@dataclass(frozen=True)
class Due:
    """What units of an order give back, line by line: money, and the worth of points in fen."""

    shares: Mapping[int, Share]

    @property
    def amount(self) -> int:
        """Return the money."""
        return sum(share.amount for share in self.shares.values())

    @property
    def points_amount(self) -> int:
        """Return what the points are worth."""
        return sum(share.points_amount for share in self.shares.values())

    @property
    def total(self) -> int:
        """Return all that is given back, in fen."""
        return self.amount + self.points_amount


def due(order: Order, units: Mapping[int, int]) -> Due:
    """Tell what units of lines (line → units) would give back now; none are left of too many."""
    lines = [paid(line) for line in order.lines.all()]
    left = {line.key: min(units.get(line.key, 0), line.left_quantity) for line in lines}
    wanted = {key: count for key, count in left.items() if count > 0}
    return Due(orders.settlement.for_units(lines, wanted).lines)


def paid(line: OrderLine) -> Paid:
    """Tell what was paid for a line of a paid order, and what of it was given back."""
    return Paid(
        line.pk,
        line.quantity,
        line.paid_amount,
        line.points_amount,
        line.refunded_quantity,
        line.refunded_amount,
        line.refunded_points_amount,
    )


def freight_left(order: Order) -> int:
    """Return how much freight was paid and not given back yet."""
    return order.freight_amount - order.refunded_freight_amount


def free_units(order: Order) -> dict[int, int]:
    """Map an order's lines to the units that may be asked for, in two queries.

    Shipped, not refunded, in no open request and not exchanged (but for a replacement that was
    cancelled) yet.
    """
    is_replaced = Q(request__state=EXCHANGED) & ~Q(request__replacement__state=CANCELLED)
    taken = dict(
        ReturnLine.objects.filter(request__order=order)
        .order_by()
        .values_list("order_line")
        .annotate(
            taken=Sum("quantity", filter=Q(request__state__in=OPEN), default=0)
            + Sum("accepted_quantity", filter=is_replaced, default=0)
        )
    )
    return {
        line.pk: max(0, line.shipped_quantity - given_back(line) - taken.get(line.pk, 0))
        for line in OrderLine.objects.filter(order=order)
    }


def given_back(line: OrderLine) -> int:
    """Return how many units of a line were refunded after they were shipped."""
    return int(line.refunded_quantity - line.cancelled_quantity)


def exchangeable(lines: Iterable[OrderLine]) -> dict[int, list[int]]:
    """Map lines to the variants they may be exchanged for, their own first, in two queries.

    The same product at the price its own variant has now.
    """
    lines = list(lines)
    found = Variant.objects.filter(product__in={line.product_id for line in lines}, is_active=True)
    products = dict(found.values_list("pk", "product_id"))
    own = {line.variant_id for line in lines}
    prices = dict(
        Price.objects.selling(timezone.now())
        .filter(variant__in=own | products.keys())
        .values_list("variant_id", "amount")
    )
    return {line.pk: [line.variant_id, *same_price(line, products, prices)] for line in lines}


def exchange_choices(lines: Iterable[OrderLine]) -> dict[int, list[tuple[int, str]]]:
    """Map lines to the variants they may be exchanged for, with their options in words."""
    lines = list(lines)
    found = exchangeable(lines)
    keys = {variant for variants in found.values() for variant in variants}
    known = Variant.objects.prefetch_related("option_values").in_bulk(keys)
    return {
        line.pk: [
            (key, known[key].options_in_words() or _("the same again")) for key in found[line.pk]
        ]
        for line in lines
    }


def same_price(line: OrderLine, products: dict[int, int], prices: dict[int, int]) -> list[int]:
    """List the other variants of a line's product at the price of its own."""
    price = prices.get(line.variant_id)
    return [
        variant
        for variant, product in sorted(products.items())
        if product == line.product_id
        and variant != line.variant_id
        and price is not None
        and prices.get(variant) == price
    ]
